"""Rejoindre a sheet that another certifier deposited, or add a co-certifier to one's own."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.catalogue.actions import MAX_SHEET
from parchemin.catalogue.joining import join_sheet
from parchemin.catalogue.models import Proposal, RegisterSheet
from parchemin.catalogue.rereading import replace_text, reread_text
from parchemin.domain.objection import Objection, gettext_noop, refuse
from parchemin.parties.models import Certifier
from parchemin.web.certifier.register.certifications import proposed_words, sheet_of
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided


class JoinForm(forms.Form):
    number = forms.CharField(label=_("Numéro de la fiche"), max_length=12)
    certifier = forms.CharField(
        label=_("Nom court du certificateur à ajouter"),
        max_length=40,
        required=False,
        help_text=_("Vide : le vôtre rejoint la fiche."),
    )
    reason = forms.CharField(
        label=_("Ce qui l’ajoute, si la fiche ne le nomme pas"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("La convention de co-certification et sa date."),
    )


def _known(number: str) -> RegisterSheet:
    plain = "".join(number.split()).upper().removeprefix("RNCP").removeprefix("RS")
    row = RegisterSheet.objects.filter(number=plain).order_by("pk").first()
    if row is None:
        raise refuse(
            "sheet.unknown",
            gettext_noop("Aucune fiche « %(number)s » n’est déposée."),
            mend=gettext_noop("Déposer son texte."),
            number=number,
        )
    return row


def _certifier(slug: str) -> Certifier:
    row = Certifier.objects.filter(slug=slug.strip()).first()
    if row is None:
        raise refuse(
            "certifier.unknown",
            gettext_noop("Aucun certificateur n’a le nom court « %(slug)s »."),
            mend=gettext_noop("L’inscrire d’abord : « parchemin certifier add »."),
            slug=slug,
        )
    return row


@tells_nothing_decided
@staff
def certification_join(request: HttpRequest) -> HttpResponse:
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    form = JoinForm(request.POST or None)

    def page(objections: list[Objection]) -> HttpResponse:
        context = {"form": form, "objections": objections, "certifier": certifier}
        return render(request, "certifier/register/join.html", context)

    if request.method != "POST":
        return page([])
    if not form.is_valid():
        response = page([])
        response.status_code = 422
        return response

    def act(key: str | None) -> tuple[str, str]:
        data = form.cleaned_data
        joined = _certifier(data["certifier"]) if data["certifier"] else certifier
        row = join_sheet(
            actor=who(request),
            now=timezone.now(),
            sheet=_known(data["number"]),
            certifier=joined,
            reason=data["reason"],
            key=key,
        )
        if isinstance(row, Proposal):
            return proposed_words(row), reverse("certification_proposals", args=[row.sheet_id])
        words = gettext("%(name)s délivre %(sheet)s en son nom.") % {
            "name": row.certifier,
            "sheet": row.sheet,
        }
        return words, reverse("certification", args=[row.sheet_id])

    return posted(request, act, again=page, back=reverse("certifications"))


class TextForm(forms.Form):
    source = forms.FileField(label=_("Nouveau texte de la fiche"))
    reason = forms.CharField(
        label=_("D’où vient ce texte, et de quel jour"), widget=forms.Textarea(attrs={"rows": 2})
    )


@tells_nothing_decided
@staff
def certification_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Remplacer le texte of a sheet that the register has changed."""
    sheet = sheet_of(request, pk)
    for row in sheet.awarding.order_by("pk"):
        if who(request).manages(row.certifier_id):
            break
    else:
        require(to_manage(who(request), sheet.awarding.order_by("pk")[0].certifier_id))
    form = TextForm(request.POST or None, request.FILES or None)
    back = reverse("certification", args=[sheet.pk])

    def page(objections: list[Objection]) -> HttpResponse:
        return _text_page(request, sheet, form, objections)

    if request.method != "POST":
        return page([])
    if not form.is_valid():
        response = page([])
        response.status_code = 422
        return response

    def act(key: str | None) -> tuple[str, str]:
        replaced = replace_text(
            actor=who(request),
            now=timezone.now(),
            sheet=sheet,
            source=form.cleaned_data["source"].read(MAX_SHEET + 1),
            reason=form.cleaned_data["reason"],
            key=key,
        )
        if isinstance(replaced, Proposal):
            return proposed_words(replaced), back
        return gettext(
            "Texte remplacé et lu : tranchez ce qu’il laisse ouvert, puis établissez le référentiel."
        ), back

    return posted(request, act, again=page, back=back)


def _text_page(
    request: HttpRequest, sheet: RegisterSheet, form: TextForm, objections: list[Objection]
) -> HttpResponse:
    back = {"url": reverse("certification", args=[sheet.pk]), "label": gettext("Ouvrir la fiche")}
    mends = {
        "sheet.another-number": {"url": reverse("certification_new"), "label": gettext("Déposer une fiche")},
        "sheet.same-text": back,
        "sheet.same-reading": back,
    }
    context = {"sheet": sheet, "form": form, "objections": objections, "mends": mends}
    return render(request, "certifier/register/text.html", context)


@tells_nothing_decided
@staff
@require_POST
def certification_reread(request: HttpRequest, pk: int) -> HttpResponse:
    """Relire le texte gardé, as our reader reads it today."""
    sheet = sheet_of(request, pk)
    back = reverse("certification", args=[sheet.pk])

    def act(key: str | None) -> tuple[str, str]:
        reread = reread_text(actor=who(request), now=timezone.now(), sheet=sheet, key=key)
        if isinstance(reread, Proposal):
            return proposed_words(reread), back
        return gettext("Texte relu : tranchez ce qu’il laisse ouvert, puis établissez le référentiel."), back

    def again(objections: list[Objection]) -> HttpResponse:
        return _text_page(request, sheet, TextForm(), objections)

    return posted(request, act, again=again, back=back)
