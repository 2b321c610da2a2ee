"""What a block asks of a candidate before a jury decides on it, line by line, from the sheet and the règlement.

The same lines are read by the candidate, by who marks, by the jury and by the certification service. A line is met or
missing; a missing one stops the decision of its block, unless the certifier set its level, or a named person set
it aside with a reason that the minutes print (`domain.composition.waiver`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from parchemin.domain.objection import Objection, Source, gettext_noop
from parchemin.domain.phrase import Phrase


class Asked(StrEnum):
    """What a line asks for, in the order in which a candidate lives it."""

    DEPOSIT = "deposit"
    SITTING = "sitting"
    HEARING = "hearing"
    GRID = "grid"

    @property
    def label(self) -> str:
        return {
            "deposit": gettext_noop("Dépôt"),
            "sitting": gettext_noop("Épreuve passée"),
            "hearing": gettext_noop("Soutenance ou entretien"),
            "grid": gettext_noop("Grille rendue"),
        }[self.value]

    @property
    def code(self) -> str:
        """Of the objection that a missing line makes."""
        return f"requirement.{self.value}"


class Held(StrEnum):
    """How an assessment is held (``mode`` of the sheet's reading)."""

    DEFENCE = "defence"
    ORAL = "oral"
    WRITTEN = "written"
    ON_MACHINE = "on_machine"
    OTHER = "other"

    @property
    def heard(self) -> bool:
        """Whether the candidate speaks before people."""
        return self in (Held.DEFENCE, Held.ORAL)

    @property
    def sat(self) -> bool:
        """Whether the candidate comes and works, before nobody in particular."""
        return self is Held.ON_MACHINE


@dataclass(frozen=True, slots=True)
class AssessmentAsked:
    """An assessment as the sheet words it. ``label`` names it and its block; ``panel``: professionals before whom it is
    held, 0 where the sheet says none; ``pieces``: files to deposit, key → label."""

    key: str
    block: str
    label: str
    held: Held = Held.OTHER
    panel: int = 0
    pieces: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lived:
    """What a candidate's file shows. Collections hold keys: of pieces, of assessments, of people.

    ``present``: noted on some day of examinations. ``planned``: assessments with a time in a published timetable;
    ``came_to``: those of them whose day the candidate is noted on. ``heard_by``: assessment → professionals of its panel
    noted present that day, or who handed in its grid. ``graded_by``: assessment → who handed in a grid;
    ``professionals``: those of them who are professionals.
    """

    deposited: Collection[str] = ()
    present: bool = False
    planned: Collection[str] = ()
    came_to: Collection[str] = ()
    heard_by: Mapping[str, Collection[str]] = field(default_factory=dict)
    graded_by: Mapping[str, Collection[str]] = field(default_factory=dict)
    professionals: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """A line. ``about`` is its key for one candidate: "deposit:<piece>", or "<kind>:<assessment>".

    ``words``: what is asked, as everybody reads it. ``lack``: what is not there, None when the line is met.
    """

    asked: Asked
    about: str
    block: str
    words: Phrase
    lack: Objection | None = None

    @property
    def met(self) -> bool:
        return self.lack is None


def requirements(
    assessments: Sequence[AssessmentAsked],
    lived: Lived,
    *,
    graders: int | None = None,
    source: Source | None = None,
) -> tuple[Requirement, ...]:
    """The lines of some assessments, in their order, each met or missing.

    ``graders``: how many people hand in a grid of an assessment held before professionals, where the règlement says it;
    by default as many as the professionals that the sheet asks for. ``source``: the article of the règlement.
    """
    lines: list[Requirement] = []
    for one in assessments:
        lines += _deposits(one, lived)
        if one.held.heard:
            lines.append(_hearing(one, lived))
        elif one.held.sat:
            lines.append(_sitting(one, lived))
        lines.append(_grid(one, lived, graders, source))
    return tuple(lines)


def _deposits(one: AssessmentAsked, lived: Lived) -> list[Requirement]:
    return [
        _line(
            Asked.DEPOSIT,
            key,
            one,
            gettext_noop("« %(piece)s » déposé, %(assessment)s"),
            met=key in lived.deposited,
            lack=gettext_noop("« %(piece)s » n’est pas déposé : %(assessment)s."),
            mend=gettext_noop("Faire déposer la pièce, ou la déposer pour le candidat depuis son dossier."),
            piece=piece,
        )
        for key, piece in one.pieces.items()
    ]


def _sitting(one: AssessmentAsked, lived: Lived) -> Requirement:
    return _line(
        Asked.SITTING,
        one.key,
        one,
        gettext_noop("Épreuve passée, candidat noté présent : %(assessment)s"),
        met=lived.present,
        lack=gettext_noop("Rien ne montre que l’épreuve a été passée : %(assessment)s."),
        mend=gettext_noop("Noter le candidat présent à l’émargement, ou énoncer son absence."),
    )


def _hearing(one: AssessmentAsked, lived: Lived) -> Requirement:
    there = len(set(lived.heard_by.get(one.key, ())))
    if one.panel:
        words = gettext_noop("Entendu par %(wanted)s professionnels au moins : %(assessment)s")
    else:
        words = gettext_noop("Entendu : %(assessment)s")
    if one.key not in lived.planned:
        lack = gettext_noop("Aucun horaire n’est publié pour l’entendre : %(assessment)s.")
        mend = gettext_noop("Publier un planning qui place cette épreuve, ou importer celui qui a été tenu.")
    elif one.key not in lived.came_to:
        lack = gettext_noop("Le candidat n’est pas noté présent le jour où il est entendu : %(assessment)s.")
        mend = gettext_noop("Noter le candidat présent à l’émargement, ou énoncer son absence.")
    else:
        lack = gettext_noop(
            "%(there)s professionnel(s) de la commission noté(s) présent(s) ce jour-là ou ayant rendu la grille, il en faut %(wanted)s : %(assessment)s."
        )
        mend = gettext_noop("Compléter l’émargement de ceux qui l’ont entendu, ou l’entendre de nouveau.")
    met = one.key in lived.planned and one.key in lived.came_to and there >= one.panel
    return _line(
        Asked.HEARING, one.key, one, words, met=met, lack=lack, mend=mend, there=there, wanted=one.panel
    )


def _grid(one: AssessmentAsked, lived: Lived, graders: int | None, source: Source | None) -> Requirement:
    by_rules = graders is not None and bool(one.panel)
    wanted = max((graders if by_rules else one.panel) or 1, 1)
    given = set(lived.graded_by.get(one.key, ()))
    # The sheet counts professionals; the règlement counts whoever it has fill the grid.
    counted = given & set(lived.professionals) if one.panel and not by_rules else given
    if not given:
        lack = gettext_noop("La grille n’est pas rendue : %(assessment)s.")
    elif by_rules or not one.panel:
        lack = gettext_noop("%(given)s grille(s) rendue(s), il en faut %(wanted)s : %(assessment)s.")
    else:
        lack = gettext_noop(
            "%(given)s grille(s) rendue(s) par des professionnels, il en faut %(wanted)s : %(assessment)s."
        )
    return _line(
        Asked.GRID,
        one.key,
        one,
        gettext_noop("Grille rendue : %(assessment)s")
        if wanted == 1
        else gettext_noop("Grilles rendues par %(wanted)s personnes : %(assessment)s"),
        met=len(counted) >= wanted,
        lack=lack,
        mend=gettext_noop("Demander la grille à l’examinateur, ou la saisir depuis le papier."),
        source=source if by_rules else None,
        given=len(counted),
        wanted=wanted,
    )


def _line(
    asked: Asked,
    key: str,
    one: AssessmentAsked,
    words: str,
    *,
    met: bool,
    lack: str,
    mend: str,
    source: Source | None = None,
    **params: object,
) -> Requirement:
    values = {"assessment": one.label, **params}
    about = f"{asked.value}:{key}"
    return Requirement(
        asked,
        about,
        one.block,
        Phrase(words, values),
        None if met else Objection(f"requirement.{asked}", lack, values, source or SHEET, mend, about),
    )


SHEET = Source(gettext_noop("Fiche, modalités d’évaluation"), "sheet.assessments")
