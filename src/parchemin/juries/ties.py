"""Ties between jurors and candidates as a page shows them: those declared, and those presumed with what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from parchemin.candidates.facts import identity_of
from parchemin.candidates.models import Candidacy, Relation
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.phrase import Day, Phrase, Words
from parchemin.domain.same_person import perhaps
from parchemin.domain.text import squeezed
from parchemin.juries.models import Juror, JuryMember, SessionEntry, Teaching
from parchemin.parties.models import Employment, Person

Pair = tuple[UUID, UUID, str]  # person of the juror, person of the candidate, kind


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie. ``known_by`` is a French template filled by ``params``; empty for a tie somebody declared."""

    juror: Person
    candidate: Person
    kind: str
    presumed: bool
    known_by: str = ""
    params: dict[str, Words] = field(default_factory=dict)
    cleared_at: datetime | None = None
    cleared_by: str = ""

    @property
    def label(self) -> str:
        return str(Relation.Kind(self.kind).label)

    @property
    def key(self) -> Pair:
        return (self.juror.pk, self.candidate.pk, self.kind)

    @property
    def stands(self) -> bool:
        return self.cleared_at is None

    @property
    def can_clear(self) -> bool:
        """Whether a named person may lift it: sitting in the first jury, or one record for both, is a fact."""
        return self.stands and self.kind != Relation.Kind.PREVIOUS_JURY and self.juror.pk != self.candidate.pk


def presumed(candidacies: Iterable[Candidacy], jurors: Iterable[Juror]) -> list[Tie]:
    """Ties found by the software between these people, cleared or not: one employer now or ever, teaching in the
    candidate's group, a seat in the jury that ruled first, one person on both sides. Persons must be loaded; four reads
    whatever the number.
    """
    candidacies, jurors = list(candidacies), list(jurors)
    if not candidacies or not jurors:
        return []
    return [
        *_same_employer(candidacies, jurors),
        *_taught(candidacies, jurors),
        *_first_jury(candidacies, jurors),
        *_same_person(candidacies, jurors),
    ]


def ties(candidacies: Iterable[Candidacy], jurors: Iterable[Juror]) -> list[Tie]:
    """Every tie between these people, declared or presumed; a presumption that was examined says by whom."""
    candidacies, jurors = list(candidacies), list(jurors)
    if not candidacies or not jurors:
        return []
    rows = Relation.objects.filter(
        candidate__in=[c.person_id for c in candidacies], other__in=[j.person_id for j in jurors]
    ).select_related("candidate", "other__juror")
    written = {(r.other_id, r.candidate_id, r.kind): r for r in rows.order_by("declared_at", "pk")}
    presumed_ties = {tie.key: tie for tie in presumed(candidacies, jurors)}
    every = []
    for key, row in written.items():
        guess = presumed_ties.pop(key, None)
        every.append(
            Tie(
                row.other,
                row.candidate,
                row.kind,
                row.presumed,
                guess.known_by if guess else "",
                guess.params if guess else {},
                row.cleared_at,
                row.cleared_by,
            )
        )
    every += presumed_ties.values()
    return sorted(every, key=lambda t: (not t.stands, t.candidate.sort_name, t.juror.sort_name, t.kind))


def of_juror(juror: Juror) -> list[Tie]:
    """Ties of one juror with the candidates enrolled at the certifier, and with those named in a declaration."""
    named = Relation.objects.filter(other=juror.person).values("candidate")
    rows = Candidacy.objects.filter(
        Q(state=Candidacy.State.ENROLLED) | Q(person__in=named), certifier=juror.certifier_id
    )
    return ties(rows.select_related("person").order_by("pk"), [juror])


def of_candidacy(candidacy: Candidacy) -> list[Tie]:
    """Ties of one candidate with the jurors of the pool, and those declared with anybody else."""
    rows = Juror.objects.filter(certifier=candidacy.certifier_id, person__erased_at__isnull=True)
    pool = list(rows.select_related("person").order_by("pk"))
    others = Relation.objects.filter(candidate=candidacy.person_id).exclude(
        other__in=[juror.person_id for juror in pool]
    )
    return [
        *ties([candidacy], pool),
        *(
            Tie(row.other, candidacy.person, row.kind, row.presumed, "", {}, row.cleared_at, row.cleared_by)
            for row in others.select_related("other").order_by("declared_at", "pk")
        ),
    ]


def _employers(persons: Mapping[UUID, Person]) -> dict[str, dict[UUID, str]]:
    """SIRET → person → name of the employer, now or before."""
    by_siret: dict[str, dict[UUID, str]] = {}
    for person in persons.values():
        if person.employer_siret:
            by_siret.setdefault(person.employer_siret, {})[person.pk] = person.employer_name
    rows = Employment.objects.filter(person__in=persons).order_by("pk")
    for person_id, siret, name in rows.values_list("person_id", "siret", "name"):
        by_siret.setdefault(siret, {}).setdefault(person_id, name)
    return by_siret


def _same_employer(candidacies: list[Candidacy], jurors: list[Juror]) -> list[Tie]:
    theirs = {c.person_id: c.person for c in candidacies}
    ours = {j.person_id: j.person for j in jurors}
    employers = _employers({**theirs, **ours})
    of_candidates = {siret: _among(theirs, names) for siret, names in employers.items()}
    of_jurors = {siret: _among(ours, names) for siret, names in employers.items()}
    by_pair: dict[Pair, Tie] = {}
    for siret in sorted(employers):
        for juror_id, name in of_jurors[siret].items():
            for candidate_id, other_name in of_candidates[siret].items():
                if juror_id == candidate_id:
                    continue
                tie = Tie(
                    ours[juror_id],
                    theirs[candidate_id],
                    Relation.Kind.EMPLOYER,
                    True,
                    gettext_noop("Même employeur, aujourd’hui ou avant : %(name)s (SIRET %(siret)s)."),
                    {"name": name or other_name or "—", "siret": siret},
                )
                by_pair.setdefault(tie.key, tie)
    return list(by_pair.values())


def _among(people: Mapping[UUID, Person], names: Mapping[UUID, str]) -> dict[UUID, str]:
    return {person: name for person, name in names.items() if person in people}


def _taught(candidacies: list[Candidacy], jurors: list[Juror]) -> list[Tie]:
    groups: dict[str, list[Candidacy]] = {}
    for candidacy in candidacies:
        if candidacy.group:
            groups.setdefault(candidacy.group.casefold(), []).append(candidacy)
    if not groups:
        return []
    ours = {j.pk: j for j in jurors}
    by_pair: dict[Pair, Tie] = {}
    for teaching in Teaching.objects.filter(juror__in=ours).order_by("pk"):
        for candidacy in groups.get(teaching.group.casefold(), ()):
            juror = ours[teaching.juror_id]
            over = teaching.ends_on is not None and teaching.ends_on <= candidacy.entered_on
            if over or juror.person_id == candidacy.person_id:
                continue
            tie = Tie(
                juror.person,
                candidacy.person,
                Relation.Kind.GROUP,
                True,
                gettext_noop("Enseigne dans le groupe « %(group)s »%(since)s."),
                {
                    "group": teaching.group,
                    "since": Phrase(gettext_noop(" (%(day)s)"), {"day": Day(teaching.starts_on)})
                    if teaching.starts_on
                    else "",
                },
            )
            by_pair.setdefault(tie.key, tie)
    return list(by_pair.values())


def _first_jury(candidacies: list[Candidacy], jurors: list[Juror]) -> list[Tie]:
    """Members who held a seat in the jury whose decision is taken again."""
    theirs = {c.pk: c for c in candidacies}
    again: dict[int, set[int]] = {}
    for session_id, candidacy_id in SessionEntry.objects.filter(
        candidacy__in=theirs, again_of__isnull=False
    ).values_list("again_of__session_id", "candidacy_id"):
        again.setdefault(session_id, set()).add(candidacy_id)
    if not again:
        return []
    ours = {j.pk: j for j in jurors}
    seats = JuryMember.objects.filter(juror__in=ours, jury__session__in=again).select_related("jury__session")
    by_pair: dict[Pair, Tie] = {}
    for seat in seats.order_by("pk"):
        for candidacy_id in sorted(again[seat.jury.session_id]):
            tie = Tie(
                ours[seat.juror_id].person,
                theirs[candidacy_id].person,
                Relation.Kind.PREVIOUS_JURY,
                True,
                gettext_noop("A siégé au premier jury : %(session)s."),
                {"session": seat.jury.session.title},
            )
            by_pair.setdefault(tie.key, tie)
    return list(by_pair.values())


def _same_person(candidacies: list[Candidacy], jurors: list[Juror]) -> list[Tie]:
    """Candidates who are jurors too: by one record, or by two that may be of one person."""
    met: dict[tuple[str, str], list[Person]] = {}
    for juror in jurors:
        for sign in _signs(juror.person):
            met.setdefault(sign, []).append(juror.person)
    by_pair: dict[Pair, Tie] = {}
    for candidate in {c.person_id: c.person for c in candidacies}.values():
        for juror_person in [person for sign in _signs(candidate) for person in met.get(sign, ())]:
            alike = _one_person(juror_person, candidate)
            if alike:
                tie = Tie(juror_person, candidate, Relation.Kind.SAME_PERSON, True, alike)
                by_pair.setdefault(tie.key, tie)
    return list(by_pair.values())


def _signs(person: Person) -> list[tuple[str, str]]:
    """What two records of one person share, one at least."""
    signs = [
        ("record", str(person.pk)),
        ("name", person.name_key),
        ("name", squeezed(person.usage_name)),
        ("email", person.email.casefold()),
    ]
    return [sign for sign in dict.fromkeys(signs) if sign[1]]


def _one_person(juror: Person, candidate: Person) -> str:
    """What shows that both may be one person; empty where nothing does."""
    if juror.pk == candidate.pk:
        return gettext_noop("Juré et candidat ont la même fiche.")
    if perhaps(identity_of(juror), identity_of(candidate), juror.email, candidate.email):
        return gettext_noop("Mêmes nom et prénom, ou même adresse, et rien de connu ne diffère.")
    return ""


# -- said at once -------------------------------------------------------------------------------------------------


def both_sides(pairs: Iterable[Tie]) -> list[Objection]:
    """Candidates who seem to be jurors too, said where either enters or is corrected: a warning, the tie does the rest."""
    return [
        Objection(
            "person.both-sides",
            gettext_noop("« %(name)s » paraît être à la fois candidat et juré du vivier. %(evidence)s"),
            {"name": tie.candidate.full_name, "evidence": Phrase(tie.known_by)},
            mend=gettext_noop(
                "Rien à faire si c’est bien la même personne : elle ne siège pas pour elle-même. Sinon, lever ce lien présumé, à la fiche du juré, en disant ce qui a été vérifié."
            ),
            about=str(tie.candidate.pk),
            level=Level.WARN,
        )
        for tie in pairs
        if tie.kind == Relation.Kind.SAME_PERSON and tie.stands
    ]


def same_person(candidacies: Iterable[Candidacy], juror: Juror) -> list[Tie]:
    """Those of the candidates who seem to be that juror, by another record, and whom nobody told apart."""
    every = ties(candidacies, [juror])
    return [one for one in every if one.kind == Relation.Kind.SAME_PERSON and one.can_clear]


def jurors_too(candidacies: Iterable[Candidacy]) -> list[Objection]:
    """Those of the candidates of one certifier who seem to be jurors of its pool."""
    rows = [one for one in candidacies if not one.rehearsal]
    if not rows:
        return []
    pool = Juror.objects.filter(certifier=rows[0].certifier_id, person__erased_at__isnull=True)
    return both_sides(ties(rows, pool.select_related("person").order_by("pk")))


def candidate_too(juror: Juror) -> list[Objection]:
    """Whether a juror seems to be a candidate enrolled there."""
    return both_sides(of_juror(juror))
