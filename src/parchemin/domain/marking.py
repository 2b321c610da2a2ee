"""Marking: what a grid's scale is, who may fill it, which marks are taken, when it is whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from parchemin.domain.certification_rules.jury import InTheirName
from parchemin.domain.deliberation import MarkLevel
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.scale import Numbers, french

S = TypeVar("S")
LEAST_LEVELS = 2  # with one level, a grid says nothing


@dataclass(frozen=True, slots=True)
class Mark:
    """A level, by its key, and why."""

    level: str = ""
    comment: str = ""

    @classmethod
    def given(cls, level: str, comment: str) -> Mark:
        """As it would be written."""
        return cls(level, comment.strip())


@dataclass(frozen=True, slots=True)
class GridFacts:
    """A grid as its marks are judged. ``lines``: place of each criterion, from 1, by its key."""

    levels: tuple[MarkLevel, ...]
    lines: Mapping[int, int]
    numbers: Numbers | None = None  # how marks are written, where levels are marks

    def given(self, level: str, comment: str) -> Mark:
        """A mark as it would be written: a number in one spelling."""
        return Mark.given(self.numbers.key(level) if self.numbers else level, comment)

    def level(self, key: str) -> MarkLevel | None:
        return next((level for level in self.levels if level.key == key), None)


def scale_objections(keys: Sequence[str]) -> list[Objection]:
    """Whether levels, by their keys, make a scale to mark with."""
    if len(keys) >= LEAST_LEVELS and len(set(keys)) == len(keys):
        return []
    return [
        Objection(
            "grid.levels",
            gettext_noop("Une grille demande au moins deux niveaux, chacun avec sa propre clé."),
            mend=gettext_noop("Publiez un règlement dont l’échelle a ces niveaux, puis la grille."),
        )
    ]


def assessor_objections(*, same_framework: bool, tie: str = "") -> list[Objection]:
    """Whether an assessor may fill the grid of a candidate. ``tie``: what ties them, in words; empty for nothing."""
    if not same_framework:
        return [
            Objection(
                "marking.another-framework",
                gettext_noop("Cette grille n’est pas celle du référentiel de ce candidat."),
                mend=gettext_noop("Prenez la grille que propose la page de ce candidat."),
            )
        ]
    if not tie:
        return []
    return [
        Objection(
            "marking.relation",
            gettext_noop("Vous êtes lié à ce candidat (%(kind)s) : vous ne remplissez pas sa grille."),
            {"kind": tie},
            mend=gettext_noop(
                "Prévenez le service de certification, qui confiera la grille à un autre évaluateur."
            ),
        )
    ]


def marked_in(blocks: Mapping[int, int], slots: Mapping[int, S]) -> dict[int, tuple[S, ...]]:
    """The slots whose panels fill the grid of each assessment: the one that hears it; for a file that nobody hears,
    those that hear its block. Empty: nobody hears the block, and the members of the jury fill the grid.

    ``blocks``: block of each assessment; ``slots``: the slot that hears it, where one does.
    """
    of_block: dict[int, dict[int, S]] = {}
    for assessment, block in blocks.items():
        if assessment in slots:
            of_block.setdefault(block, {})[assessment] = slots[assessment]
    return {
        assessment: (slots[assessment],) if assessment in slots else tuple(of_block.get(block, {}).values())
        for assessment, block in blocks.items()
    }


def marks_objections(grid: GridFacts, marks: Mapping[int, Mark], *, submitted: bool) -> list[Objection]:
    """Whether ``marks``, by criterion, are taken: on this grid, at its levels, what is not acquired explained.

    ``submitted``: the grid was given in, and does not change any more.
    """
    if submitted:
        return [
            Objection(
                "marking.submitted",
                gettext_noop("Cette grille a été rendue : elle ne change plus."),
                mend=gettext_noop("Une erreur se corrige devant le jury, qui en décide et le motive."),
            )
        ]
    return [one for key, mark in marks.items() for one in _mark_objections(grid, key, mark)]


def _mark_objections(grid: GridFacts, key: int, mark: Mark) -> list[Objection]:
    about = str(key)
    if key not in grid.lines:
        return [
            Objection(
                "marking.unknown-criterion",
                gettext_noop("Ce critère n’est pas de cette grille."),
                about=about,
                mend=gettext_noop("Rouvrez la grille, et notez les lignes qu’elle montre."),
            )
        ]
    position, level = grid.lines[key], grid.level(mark.level)
    if level is None and grid.numbers is not None:
        return [
            Objection(
                "marking.not-a-mark",
                gettext_noop(
                    "Ligne %(position)s : « %(level)s » n’est pas une note de 0 à %(out_of)s, par pas de %(step)s."
                ),
                {
                    "position": position,
                    "level": mark.level,
                    "out_of": grid.numbers.out_of,
                    "step": french(grid.numbers.step),
                },
                about=about,
                mend=gettext_noop("Donnez une note de l’échelle du règlement."),
            )
        ]
    if level is None:
        return [
            Objection(
                "marking.unknown-level",
                gettext_noop("Ligne %(position)s : le niveau « %(level)s » n’est pas de cette grille."),
                {"position": position, "level": mark.level},
                about=about,
                mend=gettext_noop("Choisissez un des niveaux de la grille."),
            )
        ]
    if level.acquired or mark.comment.strip():
        return []
    return [
        Objection(
            "marking.comment-needed",
            gettext_noop("Ligne %(position)s : dites en quelques mots ce qui manque."),
            {"position": position},
            about=about,
            mend=gettext_noop("Un niveau non acquis s’explique : le candidat et le jury le liront."),
        )
    ]


def changed_objections(
    grid: GridFacts, recorded: Mapping[int, Mark], given: Mapping[int, Mark]
) -> list[Objection]:
    """The lines recorded elsewhere since a page was shown, where they differ from what is given now."""
    return [
        Objection(
            "marking.changed-meanwhile",
            gettext_noop("Ligne %(position)s : enregistrée ailleurs depuis, « %(level)s » %(comment)s"),
            {
                "position": grid.lines[key],
                "level": level.label if (level := grid.level(mark.level)) else mark.level,
                "comment": mark.comment,
            },
            about=str(key),
            mend=gettext_noop("Comparez, choisissez, puis enregistrez de nouveau."),
        )
        for key, mark in sorted(recorded.items(), key=lambda item: grid.lines[item[0]])
        if given.get(key, Mark()) != mark
    ]


def submitting_objections(grid: GridFacts, marked: Collection[int]) -> list[Objection]:
    """Whether a grid may be given in: every line has its level."""
    left = sorted(position for key, position in grid.lines.items() if key not in marked)
    if not left:
        return []
    return [
        Objection(
            "marking.incomplete",
            gettext_noop("La grille n’est pas complète : il reste les lignes %(lines)s."),
            {"lines": ", ".join(str(n) for n in left)},
            mend=gettext_noop("Donnez un niveau à chaque ligne, puis rendez la grille."),
        )
    ]


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A grid to entrust to one more marker. ``presented``: its block is presented by that candidate; ``ours``: the
    marker is of the certifier's pool; ``tie``: what ties them, in words; ``already``: they have that grid; ``over``: the
    deliberation is closed."""

    name: str
    presented: bool = True
    ours: bool = True
    tie: str = ""
    already: bool = False
    over: bool = False


def entrusting_objections(asked: Entrusted) -> list[Objection]:
    """Whether a grid of a candidate may be entrusted to one more marker."""
    if asked.over:
        return [
            Objection(
                "entrusting.over",
                gettext_noop("La délibération est close : plus aucune grille n’est à rendre."),
                mend=gettext_noop("Rien n’est à confier : une erreur se corrige par une décision reprise."),
            )
        ]
    if not asked.presented:
        return [
            Objection(
                "entrusting.another-grid",
                gettext_noop("Cette grille n’est pas d’un bloc présenté par ce candidat."),
                mend=gettext_noop("Choisissez une grille des blocs qu’il présente."),
            )
        ]
    if not asked.ours:
        return [
            Objection(
                "entrusting.another-pool",
                gettext_noop("%(name)s n’est pas de votre vivier."),
                {"name": asked.name},
                mend=gettext_noop("Choisissez un juré du vivier."),
            )
        ]
    if asked.tie:
        return [
            Objection(
                "entrusting.tie",
                gettext_noop("%(name)s %(kind)s : cette grille ne lui est pas confiée."),
                {"name": asked.name, "kind": asked.tie},
                mend=gettext_noop("Choisissez un autre juré du vivier, sans lien avec ce candidat."),
            )
        ]
    if asked.already:
        return [
            Objection(
                "entrusting.already",
                gettext_noop("%(name)s a déjà cette grille."),
                {"name": asked.name},
                mend=gettext_noop("Rien n’est à confier : demandez-lui de la rendre."),
            )
        ]
    return []


def paper_objections(how: InTheirName, *, submit: bool, joined: bool) -> list[Objection]:
    """Why the service may not type a grid in an assessor's name. ``how``: what the certifier's rules let it do;
    ``submit``: it would be final; ``joined``: its signed sheet is kept with it."""
    if how is InTheirName.NEVER:
        return [
            Objection(
                "marking.own-hand",
                gettext_noop(
                    "Le règlement ne laisse pas le service saisir une grille au nom d’un évaluateur."
                ),
                mend=gettext_noop("L’évaluateur la saisit lui-même, depuis son compte."),
            )
        ]
    if how is InTheirName.PAPER and submit and not joined:
        return [
            Objection(
                "marking.no-paper",
                gettext_noop(
                    "Le règlement demande la feuille signée de l’évaluateur avec une grille saisie pour lui."
                ),
                mend=gettext_noop("Joignez la feuille signée, numérisée, puis rendez la grille."),
                about="paper",
            )
        ]
    return []
