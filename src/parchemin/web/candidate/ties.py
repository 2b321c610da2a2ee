"""What ties a candidate to those who might judge them, and their employer: said by the candidate."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from parchemin.accounts.actor import Actor
from parchemin.candidates import relations
from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Objection
from parchemin.juries.models import Juror
from parchemin.parties.models import Person
from parchemin.web.candidate import standing
from parchemin.web.shared.acting import act
from parchemin.web.shared.juror_acts.form import day_field
from parchemin.web.shared.juror_acts.relating import kinds
from parchemin.web.telling import tells_nothing_decided


class TieForm(forms.Form):
    """Who, what tie. The candidate names the person: the pool is not shown."""

    first_name = forms.CharField(label=gettext_lazy("Prénom"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Lien"), choices=kinds)

    def __init__(self, candidacy: Candidacy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidacy = candidacy

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["other"] = _juror_named(self.candidacy, cleaned["first_name"], cleaned["name"])
            if cleaned["other"] is None:
                raise forms.ValidationError(
                    gettext(
                        "Aucun juré de ce nom n’est connu aujourd’hui : relisez le nom, ou écrivez au service certification."
                    )
                )
        return cleaned


class EmployerForm(forms.Form):
    siret = forms.CharField(
        label=gettext_lazy("SIRET"),
        max_length=20,
        help_text=gettext_lazy("14 chiffres, sur le bulletin de paie."),
    )
    name = forms.CharField(label=gettext_lazy("Employeur"), max_length=200, required=False)
    starts_on = day_field(gettext_lazy("Depuis le"), required=False)


def _plain(text: str) -> str:
    """Letters alone, without accents or case: « Éloïse » and « ELOISE » are one."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def _juror_named(candidacy: Candidacy, first_name: str, name: str) -> Person | None:
    """The juror of that name; None when none has it, or several do."""
    rows = Juror.objects.filter(certifier=candidacy.certifier_id, person__erased_at__isnull=True)
    wanted = (_plain(first_name), _plain(name))
    persons = [
        row.person
        for row in rows.exclude(person=candidacy.person_id).select_related("person").order_by("pk")
        if (_plain(row.person.first_name), _plain(row.person.birth_name)) == wanted
        or (_plain(row.person.first_name), _plain(row.person.usage_name)) == wanted
    ]
    return persons[0] if len(persons) == 1 else None


@tells_nothing_decided
@login_required
@require_http_methods(["GET", "POST"])
def own_ties(request: HttpRequest, pk: int) -> HttpResponse:
    """Ties declared; two small forms: a tie, an employer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    candidacy = get_object_or_404(standing.own(actor), pk=pk)
    asked = request.POST.get("what", "")
    tie = TieForm(candidacy, request.POST if asked == "lien" else None)
    employer = EmployerForm(request.POST if asked == "employeur" else None)

    def page(objections: list[Objection] | None = None) -> HttpResponse:
        rows = candidacy.person.relations.filter(presumed=False, cleared_at__isnull=True)
        context = {
            "candidacy": candidacy,
            "certifier": candidacy.certifier,
            "ties": rows.select_related("other").order_by("declared_at", "pk"),
            "tie": tie,
            "employer": employer,
            "objections": objections,
        }
        status = 409 if objections else 422 if tie.errors or employer.errors else 200
        return render(request, "candidate/ties.html", context, status=status)

    form: forms.Form = employer if asked == "employeur" else tie
    if request.method == "GET" or not form.is_valid():
        return page()
    cleaned = form.cleaned_data

    def do(**by: Any) -> str:
        if asked == "employeur":
            relations.declare_employment(person=candidacy.person, **cleaned, **by)
            return gettext("Votre employeur est noté.")
        relations.declare_relation(
            candidate=candidacy.person, other=cleaned["other"], kind=cleaned["kind"], **by
        )
        return gettext("C’est noté : %(name)s ne jugera pas votre dossier.") % {
            "name": cleaned["other"].full_name
        }

    return act(request, do, again=page, then=reverse("candidate_ties", args=[candidacy.pk]))
