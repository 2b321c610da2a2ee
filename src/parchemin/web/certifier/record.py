"""A certifier's own record: the names its papers bear, who signs, the identifiers that the Caisse gave it."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.certifier import LABELS
from parchemin.domain.objection import Objection
from parchemin.parties import trying
from parchemin.parties.actions import change_certifier
from parchemin.parties.models import Certifier
from parchemin.web.account.mine import user_of
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every field of the record; what it asks of them is said by the act."""

    class Meta:
        model = Certifier
        fields = tuple(LABELS)
        labels = {name: _(label) for name, label in LABELS.items()}


def _page(
    request: HttpRequest, certifier: Certifier, form: RecordForm, objections: list[Objection]
) -> HttpResponse:
    context = {
        "certifier": certifier,
        "form": form,
        "objections": objections,
        "may_act": who(request).manages(certifier.pk),
        "server": settings.SMTP_HOST,
        "sender": settings.DEFAULT_FROM_EMAIL,
    }
    return render(request, "certifier/record.html", context)


@tells_nothing_decided
@staff
@require_POST
def try_letter(request: HttpRequest) -> HttpResponse:
    """A manager writes a trial letter to the address of their own account."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    back, address = reverse("certifier_record"), user_of(request).email

    def do(key: str | None) -> tuple[str, str]:
        trying.try_letter(
            actor=who(request).label, now=timezone.now(), certifier=certifier, to=address, key=key
        )
        return gettext("Une lettre d’essai est partie à %(address)s.") % {"address": address}, back

    row = Certifier.objects.get(pk=certifier.pk)
    return posted(
        request, do, again=lambda reasons: _page(request, row, RecordForm(instance=row), reasons), back=back
    )


@tells_nothing_decided
@staff
def record(request: HttpRequest) -> HttpResponse:
    """Read the record; a manager changes it."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    back = reverse("certifier_record")
    form = RecordForm(request.POST or None, instance=Certifier.objects.get(pk=certifier.pk))

    def page(objections: list[Objection]) -> HttpResponse:
        return _page(request, certifier, form, objections)

    if request.method != "POST":
        return page([])
    require(to_manage(who(request), certifier.pk))
    if not form.is_valid():
        response = page([])
        response.status_code = 422
        return response

    def act(key: str | None) -> tuple[str, str]:
        change_certifier(
            actor=who(request).label,
            now=timezone.now(),
            certifier=certifier,
            fields={name: form.cleaned_data[name] for name in LABELS},
            key=key,
        )
        return gettext("Fiche changée. Un titre déjà délivré garde ses mots."), back

    return posted(request, act, again=page, back=back)
