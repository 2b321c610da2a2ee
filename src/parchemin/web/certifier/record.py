"""A certifier's own record: the names its papers bear, who signs, the identifiers that the Caisse gave it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.certifier import LABELS
from parchemin.domain.objection import Objection
from parchemin.parties.actions import change_certifier
from parchemin.parties.models import Certifier
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
        return render(
            request,
            "certifier/record.html",
            {
                "certifier": certifier,
                "form": form,
                "objections": objections,
                "may_act": who(request).manages(certifier.pk),
            },
        )

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
