"""What the certifier adds to a sheet: its règlement (scale, threshold, resits) and its grids. Published, never edited."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments import actions as evidence
from parchemin.assessments.models import Grid
from parchemin.assessments.queries import current_grids
from parchemin.catalogue import actions, queries
from parchemin.catalogue.models import Assessment, CertificationRules, Framework, RegisterSheet
from parchemin.domain.deliberation import Aggregation, Mode
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.parties.models import Certifier
from parchemin.web.certifier.candidate_forms import Day
from parchemin.web.certifier.certifications import certifier_of, sheet_of, tab_page
from parchemin.web.certifier.posting import posted
from parchemin.web.certifier.scope import staff, who

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
    starts = forms.DateField(label=_("En vigueur à partir du"), widget=Day())
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
        return tab_page(request, sheet, "certification_rules", context, objections)

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
    return tab_page(request, sheet, "certification_grids", context, objections)


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
