"""What the certifier adds to a sheet: its règlement (scale, threshold, resits) and its grids. Published, never edited."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments import actions as assessments
from parchemin.assessments.models import Grid
from parchemin.assessments.queries import current_grids
from parchemin.catalogue import queries, ruling
from parchemin.catalogue.facts import rules_of
from parchemin.catalogue.models import Assessment, CertificationRules, Framework, RegisterSheet
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.domain.scale import printed, printed_mean
from parchemin.parties.models import Certifier
from parchemin.web.certifier.register import reading
from parchemin.web.certifier.register.certifications import certifier_of, sheet_of, tab_page
from parchemin.web.certifier.register.rules_form import NESTED, RulesForm, proposal_of
from parchemin.web.certifier.scope import staff
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

# -- règlement ----------------------------------------------------------------------------------------------


def _rules(certifier: Certifier, sheet: RegisterSheet) -> list[CertificationRules]:
    return list(
        CertificationRules.objects.filter(certifier=certifier, certification=sheet.certification_id)
        .select_related("published_by")
        .order_by("-version")
    )


@tells_nothing_decided
@staff
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The certifier's own rules for this certification, by version; a new one is published, none is edited."""
    sheet = sheet_of(request, pk)
    certifier = certifier_of(request, sheet)
    rows = _rules(certifier, sheet)
    back = reverse("certification_rules", args=[sheet.pk])
    marking = reading.settled_reading(sheet).get("marking") or []
    proposed = printed(marking) if not rows else None
    form = RulesForm(
        rows[0].content if rows else proposal_of(proposed, printed_mean(marking)), request.POST or None
    )

    def page(objections: list[Objection]) -> HttpResponse:
        context = {
            "certifier": certifier,
            "rows": [(row, rules_of(row)) for row in rows],
            "today": timezone.localdate(),
            "form": form,
            "printed": [one["text"] for one in marking],
            "proposed": proposed,
            "others": any(name in form.errors for name in NESTED),
        }
        return tab_page(request, sheet, "certification_rules", context, objections)

    if request.method != "POST":
        return page([])
    require(to_manage(who(request), certifier.pk))
    if not form.is_valid():
        response = page([])
        response.status_code = 422
        return response

    def act(key: str | None) -> tuple[str, str]:
        certification_rules = ruling.publish_rules(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            certification=sheet.certification,
            starts=form.cleaned_data["starts"],
            content=form.content(),
            key=key,
        )
        return gettext("Règlement publié, version %(n)s. Les candidatures en cours gardent la leur.") % {
            "n": certification_rules.version
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
    rules = queries.rules_in_force(certifier, sheet.certification, timezone.localdate())
    context = {
        "certifier": certifier,
        "rows": rows,
        "missing": sum(1 for row in rows if not row["grid"]),
        "rules": rules,
        "scale": rules_of(rules).decision.levels,
        "marks": rules_of(rules).decision.scale,
    }
    return tab_page(request, sheet, "certification_grids", context, objections)


@tells_nothing_decided
@staff
def grids(request: HttpRequest, pk: int) -> HttpResponse:
    """Each assessment and the grid in force; those without one first to publish."""
    return grids_page(request, sheet_of(request, pk))


def _levels(certifier: Certifier, sheet: RegisterSheet) -> list[dict[str, Any]]:
    row = queries.rules_in_force(certifier, sheet.certification, timezone.localdate())
    levels = rules_of(row).decision.grid_levels
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
    return levels


@tells_nothing_decided
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
        grid = assessments.publish_grid(
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
            "n": grid.version,
        }, back

    return posted(request, act, again=lambda objections: grids_page(request, sheet, objections), back=back)


@tells_nothing_decided
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
                assessments.publish_grid(
                    actor=who(request), now=timezone.now(), certifier=certifier, assessment=one, levels=levels,
                    key=key if rank == 0 else None,
                )  # fmt: skip
        words = ngettext("%(n)s grille publiée.", "%(n)s grilles publiées.", len(wanted)) % {"n": len(wanted)}
        return words, back

    return posted(request, act, again=lambda objections: grids_page(request, sheet, objections), back=back)
