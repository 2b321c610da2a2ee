"""What the end would refuse, asked at the start: each later stage registers its question when the house starts.

A title that could not be printed, a passage that could not be declared, a finding that a deliberation waits for: said
at enrolment, at the entry to a session, at its opening and by the checkpoint, while there is time to mend it. Stages
above this one are not imported: they come and say. Where each reason is said first: ``domain.earliest``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects

from parchemin.candidates.facts import unusual
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Finding, Framework, RegisterSheet, Registration
from parchemin.catalogue.queries import UNSETTLED, findings_waited, findings_waited_among
from parchemin.domain.objection import Level, Objection
from parchemin.parties.models import Certifier

# Given a candidacy and the day its jury sits (or today): why its title, once decided, could not be delivered or told.
Question = Callable[[Candidacy, date], Iterable[Objection]]
# What a session does before and while its jury sits, then what its titles ask, as findings name it.
ACTS_OF_A_SESSION = ("open_session", "compose_jury", "mark", "deliberate")
ACTS_ON_A_TITLE = ("deliver_parchment", "declare")


def unsettled(candidacy: Candidacy, _on: date) -> list[Objection]:
    """The findings of its sheet that nobody settled, and that what comes next on its route waits for."""
    acts = ACTS_OF_A_SESSION if candidacy.rehearsal else (*ACTS_OF_A_SESSION, *ACTS_ON_A_TITLE)
    waited = [f"{act}:{candidacy.route}" for act in acts]
    sheet = candidacy.framework.sheet
    if (read := getattr(sheet, READ, None)) is not None:
        return findings_waited_among(read, waited)
    return findings_waited([sheet.pk], waited)


_questions: list[Question] = [unsettled]


def register(question: Question) -> None:
    """Have ``question`` asked of every candidacy; twice is once."""
    if question not in _questions:
        _questions.append(question)


def foreseen(candidacy: Candidacy, on: date) -> list[Objection]:
    """Everything that would stop the title of a candidacy decided on that day, each reason once."""
    return _once(one for question in _questions for one in question(candidacy, on))


def foreseen_of(candidacies: Iterable[Candidacy], on: date) -> dict[int, list[Objection]]:
    """The same for many, by candidacy: those alike in all but who they are are asked once. What a civil status lacks is
    left out: it is said apart, of each."""
    kept: dict[tuple[object, ...], list[Objection]] = {}
    by_candidacy = {}
    for one in _shared(list(candidacies)):
        if (alike := _alike(one)) not in kept:
            kept[alike] = [o for o in foreseen(one, on) if not o.code.startswith(OF_THE_PERSON)]
        by_candidacy[one.pk] = kept[alike]
    return by_candidacy


READ = (
    "findings_read"  # of a sheet: its findings that nobody settled, where they are read for many candidacies
)


def _shared(candidacies: list[Candidacy]) -> list[Candidacy]:
    """Candidacies that hold the same certifier, the same framework, the same sheet, each read once with what the
    questions ask of it."""
    certifiers: dict[int, Certifier] = {}
    frameworks: dict[int, Framework] = {}
    sheets: dict[int, RegisterSheet] = {}
    for one in candidacies:
        one.framework = frameworks.setdefault(one.framework_id, one.framework)
        sheet = one.framework.sheet
        one.framework.sheet = sheets.setdefault(sheet.pk, sheet)
        if one.certifier_id not in certifiers:
            certifiers[one.certifier_id] = one.certifier
        one.certifier = certifiers[one.certifier_id]
    prefetch_related_objects(
        list(sheets.values()),
        Prefetch("findings", Finding.objects.filter(UNSETTLED).order_by("pk"), to_attr=READ),
        Prefetch("registrations", Registration.objects.select_related("act").order_by("starts", "pk")),
    )
    return candidacies


OF_THE_PERSON = ("identity.", "claims.identity")


def _alike(candidacy: Candidacy) -> tuple[object, ...]:
    """What decides of a title, but for who somebody is."""
    return (
        candidacy.certifier_id,
        candidacy.framework_id,
        candidacy.rules_id,
        candidacy.route,
        candidacy.entered_on,
        candidacy.admissible_on,
        candidacy.rehearsal,
        unusual(candidacy.person),
    )


def warned(candidacy: Candidacy, on: date) -> list[Objection]:
    """What is foreseen, stopping nothing yet: there is time to mend it."""
    return _warning(foreseen(candidacy, on))


def warned_of(candidacies: Iterable[Candidacy], on: date) -> list[Objection]:
    """The same of many, each reason once, whoever it concerns."""
    return _once(o for objections in foreseen_of(candidacies, on).values() for o in _warning(objections))


def _warning(objections: Iterable[Objection]) -> list[Objection]:
    return [replace(one, level=Level.WARN) for one in objections if one.level is not Level.IGNORE]


def _once(objections: Iterable[Objection]) -> list[Objection]:
    reasons: dict[tuple[str, str], Objection] = {}
    for one in objections:
        reasons.setdefault((one.code, one.message), one)
    return list(reasons.values())
