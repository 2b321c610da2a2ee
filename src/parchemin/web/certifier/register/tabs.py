"""Tabs of a certification read from the sheet: jury, access routes, registrations, sites, versions, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parchemin.accounts.visibility import STAFF
from parchemin.catalogue import queries, ruling
from parchemin.catalogue.facts import composition_rule
from parchemin.catalogue.models import CompositionRule, Framework, Proposal, RegisterSheet, Registration
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.domain.composition import Printed, rule_from_answers, sentences_of
from parchemin.domain.objection import Objection
from parchemin.journal.queries import history as entries_of
from parchemin.parties.models import Partner, Site
from parchemin.web import history as plain
from parchemin.web.certifier.register import reading
from parchemin.web.certifier.register.certifications import certifier_of, proposed_words, sheet_of, tab_page
from parchemin.web.certifier.scope import paged, staff
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

# -- jury -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the sentence leaves open, and the answer the settlements give it."""

    label: str
    code: str
    answer: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the sheet on the jury, what it makes of a rule, and the rule in force for its routes.

    ``key`` tells it from the others in the page; ``routes``: code and words of each, those not closed.
    """

    key: str
    routes: list[tuple[str, str]]
    text: str
    asked: list[Asked]
    left_over: list[str]
    proposed: Rule | None
    current: CompositionRule | None
    rule: Rule | None
    lines_words: str
    notation: str

    @property
    def names(self) -> str:
        return ", ".join(words for _, words in self.routes)

    @property
    def shown(self) -> Rule | None:
        return self.rule or self.proposed


def _sentence(
    framework: Framework, printed: Printed, rows: Sequence[CompositionRule], typed: str
) -> Sentence:
    compiled, answers = queries.compiled_sentence(framework, printed)
    asked = [
        Asked(
            q.label,
            printed.code(q.code),
            next((a.label for a in q.answers if a.key == answers.get(q.code)), ""),
        )
        for q in compiled.questions
    ]
    try:
        proposed = rule_from_answers(answers, compiled)
    except ValueError:
        proposed = None
    current = next((r for r in rows if not r.routes or set(r.routes) & set(printed.routes)), None)
    rule = composition_rule(current) if current else None
    shown = rule or proposed
    return Sentence(
        key=printed.suffix,
        routes=[(r.value, gettext(r.label)) for r in AccessRoute if r.value in printed.routes],
        text=compiled.text,
        asked=asked,
        left_over=[words for words in compiled.not_understood if words.strip()],
        proposed=proposed,
        current=current,
        rule=rule,
        lines_words=reading.lines_words(reading.spans(current.source_lines)) if current else "",
        notation=typed or (shown.notation() if shown else ""),
    )


def jury_page(
    request: HttpRequest, sheet: RegisterSheet, objections: list[Objection] | None = None, typed: str = ""
) -> HttpResponse:
    framework = queries.latest_framework(sheet)
    context: dict[str, Any] = {}
    if framework:
        rows = list(framework.composition_rules.select_related("confirmed_by").order_by("-version"))
        open_ = tuple(framework.routes.exclude(is_open=False).values_list("route", flat=True))
        printed = sentences_of(framework.reading) or (Printed("", open_),)
        about = request.POST.get("sentence")
        context |= {
            "sentences": [
                _sentence(framework, one, rows, typed if about in (None, one.suffix) else "")
                for one in printed
            ],
            "versions": rows,
        }
    return tab_page(request, sheet, "certification_jury", context, objections)


@tells_nothing_decided
@staff
def jury(request: HttpRequest, pk: int) -> HttpResponse:
    """The sentence of the rule, its clauses in a table, its notation; confirmed by a person."""
    return jury_page(request, sheet_of(request, pk))


@tells_nothing_decided
@staff
@require_POST
def confirm_rule(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = sheet_of(request, pk)
    back = reverse("certification_jury", args=[sheet.pk])
    typed = request.POST.get("notation", "")

    def act(key: str | None) -> tuple[str, str]:
        framework = get_object_or_404(Framework, sheet=sheet, pk=number(request.POST.get("framework", "")))
        routes = request.POST.getlist("routes")
        rule = queries.written_rule(framework, typed, routes)
        confirmed = ruling.confirm_composition_rule(
            actor=who(request),
            now=timezone.now(),
            framework=framework,
            rule=rule,
            routes=routes,
            reason=request.POST.get("reason", ""),
            key=key,
        )
        if isinstance(confirmed, Proposal):
            return proposed_words(confirmed), back
        return gettext(
            "Règle de composition confirmée, version %(n)s. Les jurys déjà nommés gardent la leur."
        ) % {"n": confirmed.version}, back

    return posted(
        request, act, again=lambda objections: jury_page(request, sheet, objections, typed), back=back
    )


# -- routes, registrations, sites ---------------------------------------------------------------------------


@tells_nothing_decided
@staff
def routes(request: HttpRequest, pk: int) -> HttpResponse:
    """Each access route: open, closed or not settled, with its lines and what stops an enrolment."""
    sheet = sheet_of(request, pk)
    settled = reading.settled_reading(sheet)
    own = (settled.get("jury") or {}).get("per_route") or {}
    rows = [
        {
            "code": row["code"],
            "label": row["label"],
            "open": row["open"],
            "jury": queries.jury_text(settled, row["code"]) if own.get(row["code"]) else "",
            "first": (reading.spans(row.get("lines")) or [(0, 0)])[0][0],
            "words": reading.lines_words(reading.spans(row.get("lines"))),
            "blocking": queries.blocking_findings(sheet, f"enrol:{row['code']}"),
        }
        for row in [*settled.get("access_routes", []), *settled.get("territories", [])]
    ]
    return tab_page(request, sheet, "certification_routes", {"rows": rows})


@dataclass(frozen=True, slots=True)
class Bar:
    """A registration on the line of years; units of the drawing."""

    row: Any
    x: float
    width: float
    y: int
    last_day: date | None


@tells_nothing_decided
@staff
def registrations(request: HttpRequest, pk: int) -> HttpResponse:
    """Periods on a line of time, the same in a table, and the acts that made them."""
    sheet = sheet_of(request, pk)
    rows = list(sheet.registrations.select_related("act", "entered_by").order_by("starts", "pk"))
    former = (
        Registration.ever.filter(sheet=sheet, set_aside_at__isnull=False)
        .select_related("act", "set_aside_by")
        .order_by("-set_aside_at", "-pk")
    )
    left = {row.act_id for row in former} - {row.act_id for row in rows}
    context: dict[str, Any] = {
        "rows": rows,
        "former": [(row, row.until - timedelta(days=1) if row.until else None) for row in former],
        "acts": list(sheet.legal_acts.exclude(pk__in=left).order_by("signed_on", "pk")),
    }
    context["said"] = [] if rows else sheet.reading.get("registrations", [])
    if rows:
        first = date(min(r.starts for r in rows).year, 1, 1)
        last = date(max((r.until or r.starts) for r in rows).year + 1, 1, 1)
        span, width = (last - first).days, 1000.0

        def x(day: date) -> float:
            return round(width * max(0, min(span, (day - first).days)) / span, 1)

        context["bars"] = [
            Bar(
                r,
                x(r.starts),
                max(4.0, x(r.until or last) - x(r.starts)),
                26 + 30 * i,
                r.until - timedelta(days=1) if r.until else None,
            )
            for i, r in enumerate(rows)
        ]
        context["years"] = [
            (x(date(year, 1, 1)), year)
            for year in range(first.year, last.year, max(1, (last.year - first.year) // 12))
        ]
        context["today_x"] = x(timezone.localdate())
        context["height"] = 30 + 30 * len(rows)
    return tab_page(request, sheet, "certification_registrations", context)


@tells_nothing_decided
@staff
def sites(request: HttpRequest, pk: int) -> HttpResponse:
    """Places that the sheet prints, beside those the certifier keeps."""
    sheet = sheet_of(request, pk)
    settled = reading.settled_reading(sheet).get("sites") or {}
    certifier = certifier_of(request, sheet)
    context = {
        "certification_sites": settled.get("certification", []),
        "preparation_sites": settled.get("preparation", []),
        "own": list(Site.objects.filter(certifier=certifier).select_related("partner").order_by("name")),
        "partners": list(Partner.objects.filter(certifier=certifier).order_by("name")),
        "certifier": certifier,
    }
    return tab_page(request, sheet, "certification_sites", context)


# -- versions, history ----------------------------------------------------------------------------------------


def versions_page(
    request: HttpRequest, sheet: RegisterSheet, objections: list[Objection] | None = None
) -> HttpResponse:
    rows = list(sheet.frameworks.order_by("-version"))
    ids = who(request).certifiers(*STAFF)
    counts = {f.pk: f.candidacies.filter(certifier_id__in=ids).count() for f in rows}
    applied = {(s["code"], s["reading"], str(s["value"])) for s in rows[0].settled} if rows else set()
    waiting = [
        s
        for s in queries.settlements_of(sheet)
        if (s.finding_code, s.reading_key, str(s.value)) not in applied
    ]
    context = {
        "rows": [(f, counts[f.pk]) for f in rows],
        "waiting": waiting,
        "findings": dict(sheet.findings.order_by("pk").values_list("code", "message")),
        "next": (rows[0].version if rows else 0) + 1,
    }
    return tab_page(request, sheet, "certification_versions", context, objections)


@tells_nothing_decided
@staff
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Frameworks built from this sheet, what each applied, who is pinned to it; the next one."""
    return versions_page(request, sheet_of(request, pk))


@tells_nothing_decided
@staff
def history(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = sheet_of(request, pk)
    certifier = certifier_of(request, sheet)
    page = paged(request, entries_of([sheet.stream, f"rules:{certifier.slug}:{sheet.certification_id}"]))
    return tab_page(
        request, sheet, "certification_history", {"page": page, "entries": plain.told(page.object_list)}
    )
