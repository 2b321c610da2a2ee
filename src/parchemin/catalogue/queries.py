"""Reads of the catalogue: sheets, their findings and settlements, what the jury's sentence still asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from parchemin.accounts.actor import Actor
from parchemin.catalogue.models import (
    Certification,
    CertificationRules,
    Finding,
    Framework,
    RegisterSheet,
    Settlement,
)
from parchemin.domain import settlement as domain
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import (
    Compiled,
    CompositionRule,
    Printed,
    compile_sentence,
    parse_notation,
    sentence_for,
    sentences_of,
)
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.domain.phrase import Words, words_of
from parchemin.parties.models import Certifier

STAFF = ("manager", "auditor")
M = TypeVar("M", bound=Model)


def without_readings(rows: QuerySet[M], framework: str) -> QuerySet[M]:
    """Rows whose framework, at that path, leaves its reading and its sheet's in the base until one is asked for.

    For lists: a reading is a hundred kilobytes of JSON, and would be decoded again for each line.
    """
    return rows.defer(f"{framework}__reading", f"{framework}__settled", f"{framework}__sheet__reading")


def sheets_of(actor: Actor) -> QuerySet[RegisterSheet]:
    """The sheets that the actor's certifiers award, by number; every sheet for the system itself."""
    rows = RegisterSheet.objects.select_related("certification", "source").order_by("register", "number")
    if actor.system:
        return rows
    return rows.filter(awarding__certifier_id__in=actor.certifiers(*STAFF)).distinct()


FORMER = "@"  # in the code of a finding of a former text: see ``rereading``


@dataclass(frozen=True, slots=True)
class FindingState:
    """A finding with the settlement in force, and those it superseded, the oldest first."""

    finding: Finding
    current: Settlement | None
    history: tuple[Settlement, ...]

    @property
    def open(self) -> bool:
        return self.current is None


def findings_of(sheet: RegisterSheet) -> list[FindingState]:
    """Every finding of a sheet's text, in the order of its lines; those of a former text are kept, not shown."""
    rows = (
        sheet.findings.exclude(code__contains=FORMER)
        .prefetch_related("settlements__settled_by")
        .order_by("pk")
    )
    states = [_state(row) for row in rows]
    return sorted(states, key=lambda s: (s.finding.lines[0][0] if s.finding.lines else 0, s.finding.code))


def _state(finding: Finding) -> FindingState:
    history = tuple(sorted(finding.settlements.all(), key=lambda s: s.pk))
    return FindingState(finding, history[-1] if history else None, history)


def settlements_of(sheet: RegisterSheet) -> list[domain.Settlement]:
    """The settlements in force, as the rules take them, by finding code."""
    states = sorted(findings_of(sheet), key=lambda s: s.finding.code)
    return [domain_settlement(state.current) for state in states if state.current is not None]


def domain_settlement(row: Settlement) -> domain.Settlement:
    return domain.Settlement(
        finding_code=row.finding.code,
        reading_key=row.reading,
        value=row.value,
        by=f"user:{row.settled_by_id}",
        reason=row.reason,
        on=row.settled_at,
    )


def blocking_findings(sheet: RegisterSheet, act: str) -> list[Objection]:
    """The unsettled findings that an act on this sheet waits for ("enrol:CL", "compose_jury"…)."""
    return domain.blocking_findings(act, sheet.reading.get("findings", []), settlements_of(sheet))


UNSETTLED = Q(settlements__isnull=True)  # a finding that nobody settled


def findings_waited(sheets: Iterable[int] | QuerySet[Any, Any], acts: Iterable[str]) -> list[Objection]:
    """The findings of these sheets that nobody settled and that one of ``acts`` waits for, each once, from rows."""
    return findings_waited_among(
        Finding.objects.filter(sheet__in=sheets).filter(UNSETTLED).order_by("pk"), acts
    )


def findings_waited_among(rows: Iterable[Finding], acts: Iterable[str]) -> list[Objection]:
    """The same of findings that nobody settled, read already."""
    unsettled = [
        {"code": r.code, "message": r.message, "lines": [_span(s) for s in r.lines], "depends": r.depends}
        for r in rows
    ]
    return list(
        {
            (o.about, o.message): o for act in acts for o in domain.blocking_findings(act, unsettled, ())
        }.values()
    )


def _span(span: object) -> Mapping[str, int]:
    if isinstance(span, Mapping):
        return {"first": int(span["first"]), "last": int(span["last"])}
    if isinstance(span, Sequence) and not isinstance(span, str):
        return {"first": int(span[0]), "last": int(span[-1])}
    line = int(str(span))
    return {"first": line, "last": line}


def open_jury_findings(sheet: RegisterSheet, routes: Iterable[str]) -> list[Objection]:
    """The findings on the jury's sentences for these routes that nobody settled."""
    objections = {o.about: o for route in routes for o in blocking_findings(sheet, f"compose_jury:{route}")}
    return [o for code, o in objections.items() if code.startswith("jury.")]


def rules_in_force(
    certifier: Certifier, certification: Certification | int, on: date
) -> CertificationRules | None:
    """The latest version of the certifier's rules for a certification, given or by its key, in force that day."""
    rows = CertificationRules.objects.filter(
        certifier=certifier, certification=certification, starts__lte=on
    ).order_by("-version")
    return version_in_force(rows, on)


def version_in_force(versions: Iterable[CertificationRules], on: date) -> CertificationRules | None:
    """The one in force that day, of the versions of one certifier's rules for one certification, the latest first."""
    return next((row for row in versions if row.starts <= on and (row.until is None or on < row.until)), None)


Published = Mapping[tuple[int, int], Sequence[CertificationRules]]


def rules_published(certifiers: Iterable[int], certifications: Iterable[int]) -> Published:
    """Every version of the rules of these certifiers for these certifications, by both keys, the latest first: one
    query, for `version_in_force`."""
    versions: dict[tuple[int, int], list[CertificationRules]] = defaultdict(list)
    rows = CertificationRules.objects.filter(certifier__in=certifiers, certification__in=certifications)
    for row in rows.order_by("-version"):
        versions[row.certifier_id, row.certification_id].append(row)
    return versions


def latest_framework(sheet: RegisterSheet) -> Framework | None:
    return sheet.frameworks.order_by("-version").first()


def jury_text(reading: dict[str, Any], route: str) -> str:
    """The jury's sentence for a route: its own, or the one that "idem" repeats."""
    printed = sentence_for(sentences_of(reading), route)
    return printed.text if printed else str((reading.get("jury") or {}).get("text", ""))


def compiled_rule(framework: Framework, route: str) -> tuple[Compiled, dict[str, str]]:
    """The jury's sentence of a route as a rule, and the answers that the framework's settlements give it."""
    printed = sentence_for(sentences_of(framework.reading), route) or Printed("", (route,))
    return compiled_sentence(framework, printed)


def compiled_sentence(framework: Framework, printed: Printed) -> tuple[Compiled, dict[str, str]]:
    """One of a framework's sentences as a rule, and the answers its own findings were given."""
    reading = framework.reading
    compiled = compile_sentence(
        printed.text,
        certifiers=max(1, len(reading.get("certifiers", []))),
        where=_lines(sentence_place(reading, printed)),
    )
    settled = {row["code"]: row["reading"] for row in framework.settled}
    answers = {q.code: settled.get(printed.code(q.code)) for q in compiled.questions}
    return compiled, {code: answer for code, answer in answers.items() if answer is not None}


def written_rule(framework: Framework, notation: str, routes: Sequence[str]) -> CompositionRule:
    """A rule written in one line for some routes, beside their sentence. Raises ``Refused`` where it does not read."""
    try:
        rule = parse_notation(notation)
    except ValueError as error:
        raise Refused(
            [
                Objection(
                    "rule.notation",
                    gettext_noop("La règle écrite ne se lit pas : %(why)s"),
                    {"why": words_of(error)},
                    about="notation",
                    mend=gettext_noop(
                        "Écrivez un compte par terme, séparés de « ; » : « membres = 5 ; président = 1 ; employeurs = 2 »."
                    ),
                )
            ]
        ) from error
    compiled, _answers = compiled_rule(framework, routes[0] if routes else AccessRoute.FI.value)
    if compiled.base is None:
        return rule
    return replace(rule, text=compiled.base.text, where=compiled.base.where)


def sentence_place(reading: Mapping[str, Any], printed: Printed) -> Mapping[str, Any]:
    """Where a sentence is printed: the jury's own place for the first, the route's line for another."""
    if not printed.suffix:
        return reading.get("jury") or {}
    return next((r for r in reading.get("access_routes", []) if r["code"] == printed.suffix), {})


def _lines(place: Mapping[str, Any]) -> Words:
    span = place.get("lines") or {}
    return domain.lines_of(span) if span else ""
