"""Certifications: the sheets one awards, the sheet beside its reading, findings settled by a named person."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Max, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.accounts.visibility import STAFF
from parchemin.catalogue import actions, consent, queries
from parchemin.catalogue.facts import registrations
from parchemin.catalogue.models import STANDS, Finding, Proposal, RegisterSheet
from parchemin.domain import settlement
from parchemin.domain.interval import in_force
from parchemin.domain.objection import Objection
from parchemin.parties.models import Certifier
from parchemin.web.certifier import queues
from parchemin.web.certifier.register import reading
from parchemin.web.certifier.scope import choose, chosen, paged, staff
from parchemin.web.shared import downloads
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

PROPOSALS = "certification_proposals"  # shown where the sheet is shared, or was while something was proposed
FIRST = 4  # findings shown at once; the others are behind their number, the reading stays near
TABS = (
    ("certification", _("Lecture de la fiche")),
    ("certification_jury", _("Jury")),
    ("certification_routes", _("Voies d’accès")),
    ("certification_registrations", _("Enregistrements")),
    ("certification_line", _("Lignée")),
    ("certification_sites", _("Sites et partenaires")),
    ("certification_rules", _("Règlement")),
    ("certification_grids", _("Grilles")),
    ("certification_versions", _("Versions")),
    (PROPOSALS, _("Propositions")),
    ("certification_history", _("Historique")),
)


def sheet_of(request: HttpRequest, pk: int) -> RegisterSheet:
    """A sheet that one of the reader's certifiers awards, or 404."""
    return get_object_or_404(queries.sheets_of(who(request)), pk=pk)


def certifier_of(request: HttpRequest, sheet: RegisterSheet) -> Certifier:
    """For whom one works on this sheet: the certifier looked at when it awards it, else the first one does."""
    ids = who(request).certifiers(*STAFF)
    mine = Certifier.objects.filter(awarding__sheet=sheet, pk__in=ids).order_by("name")
    current = chosen(request)
    if current and mine.filter(pk=current.pk).exists():
        return current
    return get_object_or_404(mine[:1])


def may_act(actor: Actor, sheet: RegisterSheet) -> bool:
    return sheet.awarding.filter(certifier_id__in=actor.certifiers("manager")).exists()


def proposed_words(proposal: Proposal) -> str:
    """Said to who has just acted, when the act was proposed to those who share the sheet and not done."""
    awaited = consent.standing(proposal).awaited
    names = Certifier.objects.filter(pk__in=awaited).order_by("name").values_list("name", flat=True)
    return gettext(
        "Proposé, pas encore en vigueur : l’accord de %(names)s est attendu (onglet Propositions)."
    ) % {"names": ", ".join(names)}


def frame(request: HttpRequest, sheet: RegisterSheet, tab: str) -> dict[str, Any]:
    """What surrounds every tab: title, registration in force, counts beside the tabs."""
    on = timezone.localdate()
    period = in_force(registrations(sheet), on)
    framework = queries.latest_framework(sheet)
    changes = sheet.proposals.aggregate(
        every=Count("pk"), waiting=Count("pk", filter=Q(state=Proposal.State.OPEN))
    )
    alone = tab != PROPOSALS and not changes["every"] and sheet.awarding.count() <= 1
    return {
        "sheet": sheet,
        "framework": framework,
        "tab": tab,
        "tabs": [(name, label, name == tab) for name, label in TABS if name != PROPOSALS or not alone],
        "awarding": _named(request, sheet),
        "registered": period,
        "days": (period.until - on).days if period and period.until else None,
        "last_day": period.until - timedelta(days=1) if period and period.until else None,
        "ended": _ended(sheet, on) if not period else None,
        "may_act": may_act(who(request), sheet),
        "changes_waiting": changes["waiting"],
        "counts": _counts(sheet.reading),
    }


def tab_page(
    request: HttpRequest,
    sheet: RegisterSheet,
    tab: str,
    context: dict[str, Any],
    objections: list[Objection] | None = None,
) -> HttpResponse:
    """One tab, with what surrounds it; ``objections`` of a refused act come first."""
    surrounding = frame(request, sheet, tab)
    template = f"certifier/register/{tab.removeprefix('certification_')}.html"
    return render(request, template, surrounding | context | {"objections": objections or []})


def _named(request: HttpRequest, sheet: RegisterSheet) -> list[str]:
    """Certifiers as the sheet prints them; else those of the reader alone."""
    printed = [row["name"] for row in sheet.reading.get("certifiers", [])]
    return printed or [certifier_of(request, sheet).name]


def _ended(sheet: RegisterSheet, on: date) -> date | None:
    last = [i.last_day for i in registrations(sheet) if i.last_day and i.last_day < on]
    return max(last) if last else None


def _counts(read: dict[str, Any]) -> dict[str, int | str]:
    blocks = read.get("blocks", [])
    return {
        "blocks": len(blocks),
        "competencies": sum(1 for b in blocks for c in b["competencies"] if not c.get("duplicate_of")),
        "assessments": sum(len(b["assessments"]) for b in blocks),
        "nsf": reading.nsf_words(read),
    }


@tells_nothing_decided
@staff
def certifications(request: HttpRequest) -> HttpResponse:
    """Sheets that one's certifiers award, with what waits on each."""
    current = chosen(request)
    ids = [current.pk] if current else sorted(who(request).certifiers(*STAFF))
    rows = (
        RegisterSheet.objects.filter(
            pk__in=queries.sheets_of(who(request)).values("pk"), awarding__certifier_id__in=ids
        )
        .annotate(
            versions=Count("frameworks", distinct=True),
            until=Max("registrations__until", filter=STANDS),
        )
        .select_related("certification")
        .order_by("register", "number")
        .distinct()
    )
    page = paged(request, rows)
    waiting = Counter(finding.sheet_id for finding in queues.unsettled(ids))
    for row in page:
        row.open_count = waiting[row.pk]
        row.last_day = row.until - timedelta(days=1) if row.until else None
    context = {
        "page": page,
        "today": timezone.localdate(),
        "may_act": bool(who(request).certifiers("manager")),
    }
    return render(request, "certifier/register/certifications.html", context)


class SheetForm(forms.Form):
    source = forms.FileField(
        label=_("Texte de la fiche"),
        help_text=_("Fichier texte tiré du PDF du répertoire, à l’ancien format."),
    )


def _changed(request: HttpRequest, objections: list[Objection]) -> dict[str, str] | None:
    """Where the text of the sheet that a refusal names is replaced; None when it is not the reader's."""
    names = {str(o.params["sheet"]) for o in objections if o.code == "sheet.changed"}
    row = next((one for one in queries.sheets_of(who(request)) if str(one) in names), None)
    if row is None:
        return None
    return {"url": reverse("certification_text", args=[row.pk]), "label": gettext("Remplacer le texte")}


@tells_nothing_decided
@staff
def certification_new(request: HttpRequest) -> HttpResponse:
    """Déposer une fiche: it is read at once; its findings are shown first."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    form = SheetForm(request.POST or None, request.FILES or None)

    def page(objections: list[Objection]) -> HttpResponse:
        known = {"url": reverse("certification_join"), "label": gettext("Rejoindre une fiche")}
        mends = {"sheet.known": known, "sheet.changed": _changed(request, objections) or known}
        context = {"form": form, "objections": objections, "mends": mends}
        return render(request, "certifier/register/new.html", context)

    if request.method != "POST":
        return page([])
    if not form.is_valid():
        response = page([])
        response.status_code = 422
        return response

    def act(key: str | None) -> tuple[str, str]:
        sheet = actions.deposit_sheet(
            actor=who(request),
            now=timezone.now(),
            source=form.cleaned_data["source"].read(actions.MAX_SHEET + 1),
            certifiers=[certifier],
            key=key,
        )
        words = gettext("%(sheet)s déposée et lue : %(n)s constats.") % {
            "sheet": sheet,
            "n": sheet.findings.count(),
        }
        return words, reverse("certification", args=[sheet.pk])

    return posted(request, act, again=page, back=reverse("certifications"))


# -- the sheet and its reading ----------------------------------------------------------------------------


def _reading_page(
    request: HttpRequest,
    sheet: RegisterSheet,
    objections: list[Objection],
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    findings = [reading.seen(state) for state in queries.findings_of(sheet)]
    settled = reading.settled_reading(sheet)
    left = [s for s in findings if s.state.open and s.waits]
    quiet = [s for s in findings if s.state.open and not s.waits]
    context = frame(request, sheet, "certification") | {
        "lines": [(line, reading.is_heading(line.text)) for line in reading.source_lines(sheet)],
        "findings": findings,
        "left": left,
        "first": left[:FIRST],
        "others": left[FIRST:],
        "quiet": quiet,
        "done": [s for s in findings if not s.state.open],
        "blocks": reading.blocks(settled, findings),
        "measures": reading.measures(settled),
        "objections": objections,
        "typed": typed or {},
        "other": settlement.OTHER,
    }
    return render(request, "certifier/register/certification.html", context)


@tells_nothing_decided
@staff
def certification(request: HttpRequest, pk: int) -> HttpResponse:
    """Left the source word for word, right the reading; what the sheet leaves open comes first."""
    return _reading_page(request, sheet_of(request, pk), [])


def _value(text: str) -> Any:
    """A value written by hand: JSON where it is, else the words themselves; None when empty."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text.strip()


@tells_nothing_decided
@staff
@require_POST
def settle(request: HttpRequest, pk: int, finding_id: int) -> HttpResponse:
    """Trancher un constat: a reading and its reason."""
    sheet = sheet_of(request, pk)
    finding = get_object_or_404(Finding.objects.select_related("sheet"), sheet=sheet, pk=finding_id)
    back = f"{reverse('certification', args=[sheet.pk])}#{finding.code}"
    typed = {
        "finding": finding.code,
        "reading": request.POST.get("reading", ""),
        "reason": request.POST.get("reason", ""),
        "value": request.POST.get("value", ""),
    }

    def act(key: str | None) -> tuple[str, str]:
        settled = actions.settle_finding(
            actor=who(request),
            now=timezone.now(),
            finding=finding,
            reading=typed["reading"],
            reason=typed["reason"],
            value=_value(typed["value"]) if typed["reading"] == settlement.OTHER else None,
            key=key,
        )
        if isinstance(settled, Proposal):
            return proposed_words(settled), back
        return gettext(
            "Constat tranché : « %(code)s ». Le référentiel en place ne change pas ; établissez une version pour l’appliquer."
        ) % {"code": finding.code}, back

    return posted(
        request, act, again=lambda objections: _reading_page(request, sheet, objections, typed), back=back
    )


@tells_nothing_decided
@staff
@require_POST
def build(request: HttpRequest, pk: int) -> HttpResponse:
    """Établir une version du référentiel from the reading and the settlements in force."""
    sheet = sheet_of(request, pk)
    back = reverse("certification_versions", args=[sheet.pk])

    def act(key: str | None) -> tuple[str, str]:
        framework = actions.build_framework(actor=who(request), now=timezone.now(), sheet=sheet, key=key)
        if isinstance(framework, Proposal):
            return proposed_words(framework), back
        words = gettext(
            "Version %(n)s du référentiel établie. Les candidatures en cours gardent la leur."
        ) % {"n": framework.version}
        return words, back

    def again(objections: list[Objection]) -> HttpResponse:
        from parchemin.web.certifier.register.tabs import versions_page

        return versions_page(request, sheet, objections)

    return posted(request, act, again=again, back=back)


@tells_nothing_decided
@staff
def source(request: HttpRequest, pk: int) -> FileResponse:
    """The source, to the byte."""

    sheet = sheet_of(request, pk)
    return downloads.stored_file(
        sheet.source.digest, f"{sheet.register}{sheet.number}.txt", media_type="text/plain; charset=utf-8"
    )
