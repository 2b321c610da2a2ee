"""Tabs of a certification: jury, access routes, registrations, sites, rules, grids, versions, history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.accounts.visibility import STAFF
from parchemin.assessments import actions as evidence
from parchemin.assessments.models import Grid
from parchemin.assessments.queries import current_grids
from parchemin.catalogue import actions, queries
from parchemin.catalogue.models import Assessment, CertificationRules, Framework, RegisterSheet
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.domain.composition import parse_notation, rule_from_answers
from parchemin.domain.composition.sentence import QUESTIONS
from parchemin.domain.deliberation import Aggregation, Mode
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.journal.queries import history as entries_of
from parchemin.parties.models import Certifier, Partner, Site
from parchemin.web import history as plain
from parchemin.web.certifier import reading
from parchemin.web.certifier.candidate_forms import _Day
from parchemin.web.certifier.certifications import certifier_of, frame, sheet_of
from parchemin.web.certifier.posting import posted
from parchemin.web.certifier.scope import paged, staff, who


def _tab(
    request: HttpRequest,
    sheet: RegisterSheet,
    tab: str,
    context: dict[str, Any],
    objections: list[Objection] | None = None,
) -> HttpResponse:
    return render(
        request,
        f"certifier/{tab}.html",
        frame(request, sheet, tab) | context | {"objections": objections or []},
    )


# -- jury -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the sentence leaves open, and the answer the settlements give it."""

    label: str
    code: str
    answer: str


def _proposed(framework: Framework) -> dict[str, Any]:
    """What the sheet's sentence makes of a rule: read, asked, left over."""
    compiled, answers = queries.compiled_rule(framework, AccessRoute.FI.value)
    asked = [
        Asked(q.label, q.code, next((a.label for a in q.answers if a.key == answers.get(q.code)), ""))
        for q in compiled.questions
    ]
    try:
        rule = rule_from_answers(answers, compiled)
    except ValueError:
        rule = None
    return {
        "text": compiled.text,
        "asked": asked,
        "left_over": [words for words in compiled.not_understood if words.strip()],
        "proposed": rule,
    }


def jury_page(
    request: HttpRequest, sheet: RegisterSheet, objections: list[Objection] | None = None, typed: str = ""
) -> HttpResponse:
    framework = queries.latest_framework(sheet)
    context: dict[str, Any] = {"routes": [(r.value, gettext(r.label)) for r in AccessRoute], "typed": typed}
    if framework:
        rows = list(framework.composition_rules.select_related("confirmed_by").order_by("-version"))
        context |= _proposed(framework)
        context["versions"] = rows
        if rows:
            rule = Rule.from_dict(rows[0].rule)
            context |= {
                "current": rows[0],
                "rule": rule,
                "lines_words": reading.lines_words(reading.spans(rows[0].source_lines)),
            }
        shown = context.get("rule") or context["proposed"]
        context["notation"] = typed or (shown.notation() if shown else "")
        context["open_routes"] = set(framework.routes.exclude(is_open=False).values_list("route", flat=True))
    return _tab(request, sheet, "certification_jury", context, objections)


@staff
def jury(request: HttpRequest, pk: int) -> HttpResponse:
    """The sentence of the rule, its clauses in a table, its notation; confirmed by a person."""
    return jury_page(request, sheet_of(request, pk))


@staff
@require_POST
def confirm_rule(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = sheet_of(request, pk)
    back = reverse("certification_jury", args=[sheet.pk])
    typed = request.POST.get("notation", "")

    def act(key: str | None) -> tuple[str, str]:
        framework = get_object_or_404(Framework, sheet=sheet, pk=request.POST.get("framework") or 0)
        try:
            rule = parse_notation(typed)
        except ValueError as error:
            raise Refused(
                [
                    Objection(
                        "rule.notation",
                        gettext_noop("La règle écrite ne se lit pas : %(why)s"),
                        {"why": str(error)},
                        about="notation",
                    )
                ]
            ) from error
        compiled, _answers = queries.compiled_rule(framework, AccessRoute.FI.value)
        if compiled.base is not None:
            rule = Rule.from_dict(rule.as_dict() | {"text": compiled.base.text, "where": compiled.base.where})
        made = actions.confirm_composition_rule(
            actor=who(request),
            now=timezone.now(),
            framework=framework,
            rule=rule,
            routes=request.POST.getlist("routes"),
            reason=request.POST.get("reason", ""),
            key=key,
        )
        return gettext(
            "Règle de composition confirmée, version %(n)s. Les jurys déjà nommés gardent la leur."
        ) % {"n": made.version}, back

    return posted(request, act, again=lambda found: jury_page(request, sheet, found, typed), back=back)


# -- routes, registrations, sites ---------------------------------------------------------------------------


@staff
def routes(request: HttpRequest, pk: int) -> HttpResponse:
    """Each access route: open, closed or not settled, with its lines and what stops an enrolment."""
    sheet = sheet_of(request, pk)
    said = reading.settled_reading(sheet)
    own = (said.get("jury") or {}).get("per_route") or {}
    rows = [
        {
            "code": row["code"],
            "label": row["label"],
            "open": row["open"],
            "jury": queries.jury_text(said, row["code"]) if own.get(row["code"]) else "",
            "first": (reading.spans(row.get("lines")) or [(0, 0)])[0][0],
            "words": reading.lines_words(reading.spans(row.get("lines"))),
            "blocking": queries.blocking_findings(sheet, f"enrol:{row['code']}"),
        }
        for row in [*said.get("access_routes", []), *said.get("territories", [])]
    ]
    return _tab(request, sheet, "certification_routes", {"rows": rows})


@dataclass(frozen=True, slots=True)
class Bar:
    """A registration on the line of years; units of the drawing."""

    row: Any
    x: float
    width: float
    y: int
    last_day: date | None


@staff
def registrations(request: HttpRequest, pk: int) -> HttpResponse:
    """Periods on a line of time, the same in a table, and the acts that made them."""
    sheet = sheet_of(request, pk)
    rows = list(sheet.registrations.select_related("act").order_by("starts", "pk"))
    context: dict[str, Any] = {"rows": rows, "acts": list(sheet.legal_acts.order_by("signed_on", "pk"))}
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
    return _tab(request, sheet, "certification_registrations", context)


@staff
def sites(request: HttpRequest, pk: int) -> HttpResponse:
    """Places that the sheet prints, beside those the certifier keeps."""
    sheet = sheet_of(request, pk)
    said = reading.settled_reading(sheet).get("sites") or {}
    certifier = certifier_of(request, sheet)
    context = {
        "certification_sites": said.get("certification", []),
        "preparation_sites": said.get("preparation", []),
        "own": list(Site.objects.filter(certifier=certifier).select_related("partner").order_by("name")),
        "partners": list(Partner.objects.filter(certifier=certifier).order_by("name")),
        "certifier": certifier,
    }
    return _tab(request, sheet, "certification_sites", context)


# -- règlement ----------------------------------------------------------------------------------------------

MODES = (
    (Mode.JURY_STATES.value, _("Le jury dit acquis ou non acquis, rien n’est calculé")),
    (Mode.THRESHOLD.value, _("Une proposition est calculée à partir d’un seuil")),
)
AGGREGATIONS = (
    (Aggregation.NONE.value, _("Aucun : les évaluateurs s’accordent devant le jury")),
    (Aggregation.LOWEST.value, _("Le plus bas")),
    (Aggregation.HIGHEST.value, _("Le plus haut")),
)
FREE = ("resits", "appeals", "fees")


class RulesForm(forms.Form):
    starts = forms.DateField(label=_("En vigueur à partir du"), widget=_Day())
    source = forms.CharField(label=_("Article ou titre du règlement"), max_length=200)
    levels = forms.CharField(
        label=_("Niveaux de l’échelle, du plus haut au plus bas"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Un par ligne : clé ; mot ; oui ou non selon que le niveau vaut acquis. La fiche n’en imprime aucun : ils viennent de votre règlement."
        ),
    )
    mode = forms.ChoiceField(label=_("Comment un bloc est décidé"), choices=MODES, widget=forms.RadioSelect)
    threshold = forms.IntegerField(
        label=_("Seuil, en % des critères"), min_value=1, max_value=100, required=False
    )
    aggregation = forms.ChoiceField(
        label=_("Niveau retenu quand les évaluateurs diffèrent"), choices=AGGREGATIONS, required=False
    )
    casting_vote = forms.BooleanField(
        label=_("En cas de partage, la voix du président est prépondérante"), required=False
    )
    fraud_refusal = forms.BooleanField(
        label=_("Le certificateur peut refuser de délivrer pour fraude, après audition"), required=False
    )
    resits = forms.CharField(label=_("Rattrapages"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    appeals = forms.CharField(label=_("Recours"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    fees = forms.CharField(label=_("Frais"), widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def clean_levels(self) -> list[dict[str, Any]]:
        found = []
        for line in self.cleaned_data["levels"].splitlines():
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split(";")]
            if len(parts) != 3 or parts[2].lower() not in ("oui", "non") or not all(parts):  # noqa: PLR2004 - key; word; yes
                raise forms.ValidationError(
                    gettext("« %(line)s » : écrivez clé ; mot ; oui ou non.") % {"line": line.strip()}
                )
            found.append({"key": parts[0], "label": parts[1], "acquired": parts[2].lower() == "oui"})
        return found

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = {name: data[name] for name in FREE if data[name]}
        return kept | {
            "mode": data["mode"],
            "levels": data["levels"],
            "threshold": data["threshold"],
            "casting_vote": data["casting_vote"],
            "aggregation": data["aggregation"],
            "fraud_refusal": data["fraud_refusal"],
            "source": data["source"],
        }


def _as_typed(content: dict[str, Any]) -> dict[str, Any]:
    lines = [
        f"{n['key']} ; {n['label']} ; {'oui' if n['acquired'] else 'non'}" for n in content.get("levels", [])
    ]
    return {**content, "levels": "\n".join(lines)}


def _rules(certifier: Certifier, sheet: RegisterSheet) -> list[CertificationRules]:
    return list(
        CertificationRules.objects.filter(certifier=certifier, certification=sheet.certification_id)
        .select_related("published_by")
        .order_by("-version")
    )


def rules_in_force(certifier: Certifier, sheet: RegisterSheet, on: date) -> CertificationRules | None:
    return next(
        (r for r in _rules(certifier, sheet) if r.starts <= on and (r.until is None or on < r.until)), None
    )


@staff
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The certifier's own rules for this certification, by version; a new one is published, none is edited."""
    sheet = sheet_of(request, pk)
    certifier = certifier_of(request, sheet)
    rows = _rules(certifier, sheet)
    back = reverse("certification_rules", args=[sheet.pk])
    initial = {**_as_typed(rows[0].content), "starts": None} if rows else {"mode": Mode.JURY_STATES.value}
    form = RulesForm(request.POST or None, initial=initial)

    def page(objections: list[Objection]) -> HttpResponse:
        context = {
            "certifier": certifier,
            "rows": rows,
            "today": timezone.localdate(),
            "form": form,
            "modes": dict(MODES),
        }
        return _tab(request, sheet, "certification_rules", context, objections)

    if request.method != "POST":
        return page([])
    require(to_manage(who(request), certifier.pk))
    if not form.is_valid():
        response = page([])
        response.status_code = 422
        return response

    def act(key: str | None) -> tuple[str, str]:
        made = actions.publish_rules(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            certification=sheet.certification,
            starts=form.cleaned_data["starts"],
            content=form.content(),
            key=key,
        )
        return gettext("Règlement publié, version %(n)s. Les candidatures en cours gardent la leur.") % {
            "n": made.version
        }, back

    return posted(request, act, again=page, back=back)


# -- grids --------------------------------------------------------------------------------------------------


def _assessments(framework: Framework) -> list[Assessment]:
    return list(
        Assessment.objects.filter(block__framework=framework)
        .select_related("block")
        .prefetch_related("competencies")
        .order_by("block__number", "position")
    )


def grids_page(
    request: HttpRequest, sheet: RegisterSheet, objections: list[Objection] | None = None
) -> HttpResponse:
    certifier = certifier_of(request, sheet)
    framework = queries.latest_framework(sheet)
    rows: list[dict[str, Any]] = []
    if framework:
        current: dict[int, Grid] = {
            g.assessment_id: g for g in current_grids(certifier, framework.pk).prefetch_related("criteria")
        }
        for one in _assessments(framework):
            kept = sorted(
                (c for c in one.competencies.all() if c.duplicate_of_id is None), key=lambda c: c.position
            )
            grid = current.get(one.pk)
            texts: dict[int, list[str]] = {}
            for criterion in grid.criteria.all() if grid else ():
                texts.setdefault(criterion.competency_id, []).append(criterion.text)
            rows.append(
                {
                    "assessment": one,
                    "grid": grid,
                    "competencies": [(c, "\n".join(texts.get(c.pk) or [c.title])) for c in kept],
                }
            )
    context = {
        "certifier": certifier,
        "rows": rows,
        "missing": sum(1 for row in rows if not row["grid"]),
        "rules": rules_in_force(certifier, sheet, timezone.localdate()),
    }
    return _tab(request, sheet, "certification_grids", context, objections)


@staff
def grids(request: HttpRequest, pk: int) -> HttpResponse:
    """Each assessment and the grid in force; those without one first to publish."""
    return grids_page(request, sheet_of(request, pk))


def _levels(certifier: Certifier, sheet: RegisterSheet) -> list[dict[str, Any]]:
    row = rules_in_force(certifier, sheet, timezone.localdate())
    levels = (row.content.get("levels") if row else None) or []
    if not levels:
        raise Refused(
            [
                Objection(
                    "grid.no-scale",
                    gettext_noop("Aucun règlement en vigueur ne donne l’échelle de notation."),
                    mend=gettext_noop("Publiez d’abord le règlement, avec ses niveaux."),
                )
            ]
        )
    return list(levels)


@staff
@require_POST
def publish_grid(request: HttpRequest, pk: int, assessment_id: int) -> HttpResponse:
    """Publish one grid, its criteria written competency by competency."""
    sheet = sheet_of(request, pk)
    certifier = certifier_of(request, sheet)
    assessment = get_object_or_404(
        Assessment, pk=assessment_id, block__framework=queries.latest_framework(sheet)
    )
    back = reverse("certification_grids", args=[sheet.pk])

    def act(key: str | None) -> tuple[str, str]:
        criteria = {
            c.pk: [
                line.strip() for line in request.POST.get(f"criteria-{c.pk}", "").splitlines() if line.strip()
            ]
            for c in assessment.competencies.order_by("position")
        }
        made = evidence.publish_grid(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            assessment=assessment,
            levels=_levels(certifier, sheet),
            criteria=criteria,
            key=key,
        )
        return gettext("Grille de « %(what)s » publiée, version %(n)s.") % {
            "what": assessment,
            "n": made.version,
        }, back

    return posted(request, act, again=lambda found: grids_page(request, sheet, found), back=back)


@staff
@require_POST
def publish_missing(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a grid for each assessment that has none: one criterion per competency, in its own words."""
    sheet = sheet_of(request, pk)
    certifier = certifier_of(request, sheet)
    framework = queries.latest_framework(sheet)
    back = reverse("certification_grids", args=[sheet.pk])

    def act(key: str | None) -> tuple[str, str]:
        levels = _levels(certifier, sheet)
        known = (
            set(current_grids(certifier, framework.pk).values_list("assessment_id", flat=True))
            if framework
            else set()
        )
        wanted = [one for one in _assessments(framework) if one.pk not in known] if framework else []
        with transaction.atomic():
            for rank, one in enumerate(wanted):
                evidence.publish_grid(
                    actor=who(request), now=timezone.now(), certifier=certifier, assessment=one, levels=levels,
                    key=key if rank == 0 else None,
                )  # fmt: skip
        said = ngettext("%(n)s grille publiée.", "%(n)s grilles publiées.", len(wanted)) % {"n": len(wanted)}
        return said, back

    return posted(request, act, again=lambda found: grids_page(request, sheet, found), back=back)


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
        "next": (rows[0].version if rows else 0) + 1,
    }
    return _tab(request, sheet, "certification_versions", context, objections)


@staff
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Frameworks built from this sheet, what each applied, who is pinned to it; the next one."""
    return versions_page(request, sheet_of(request, pk))


@staff
def history(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = sheet_of(request, pk)
    certifier = certifier_of(request, sheet)
    page = paged(request, entries_of([sheet.stream, f"rules:{certifier.slug}:{sheet.certification_id}"]))
    return _tab(
        request, sheet, "certification_history", {"page": page, "entries": plain.told(page.object_list)}
    )


def question_label(code: str) -> str:
    return QUESTIONS[code].label if code in QUESTIONS else code
