"""What ties a juror to candidates: employers, groups taught, ties declared or cleared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from parchemin.candidates import relations
from parchemin.candidates.models import Candidacy, Relation
from parchemin.juries.models import Juror
from parchemin.juries.pool import accrediting
from parchemin.parties.models import Person
from parchemin.web.shared.juror_acts.form import OnJuror, after, day_field

_ = gettext_lazy


class EmploymentForm(OnJuror):
    siret = forms.CharField(
        label=_("SIRET"), max_length=20, help_text=_("14 chiffres. L’employeur d’avant reste connu.")
    )
    name = forms.CharField(label=_("Employeur"), max_length=200, required=False)
    starts_on = day_field(_("Depuis le"), required=False)


def employ(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    relations.declare_employment(person=juror.person, **typed, **by)
    return gettext("Employeur noté.")


class TeachingForm(OnJuror):
    group = forms.CharField(
        label=_("Groupe"),
        max_length=80,
        help_text=_("Nom de la classe ou du groupe, tel qu’au dossier des candidats."),
    )
    starts_on = day_field(_("Depuis le"), required=False)
    last = day_field(_("Jusqu’au"), required=False)


def teach(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    accrediting.declare_teaching(
        juror=juror,
        group=typed["group"],
        starts_on=typed["starts_on"],
        ends_on=after(typed["last"]),
        **by,
    )
    return gettext("Enseignement noté : un lien est présumé avec les candidats du groupe.")


def kinds() -> list[tuple[str, str]]:
    """Ties that a person declares; the others are facts that the software knows."""
    known = (Relation.Kind.PREVIOUS_JURY, Relation.Kind.SAME_PERSON)
    return [(k, gettext(word)) for k, word in Relation.Kind.choices if k not in known]


class RelateForm(OnJuror):
    """The service names the candidate by the number of the file."""

    number = forms.CharField(label=_("Numéro de dossier du candidat"), max_length=20)
    kind = forms.ChoiceField(label=_("Lien"), choices=kinds)
    words = forms.CharField(
        label=_("Précision"), max_length=300, required=False, help_text=_("Gardée au journal, à part.")
    )

    def clean_number(self) -> Candidacy:
        row = (
            Candidacy.objects.filter(
                certifier=self.juror.certifier_id, number__iexact=self.cleaned_data["number"].strip()
            )
            .select_related("person")
            .first()
        )
        if row is None:
            raise forms.ValidationError(gettext("Aucun dossier ne porte ce numéro."))
        return row


def relate(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    relations.declare_relation(
        candidate=typed["number"].person, other=juror.person, kind=typed["kind"], words=typed["words"], **by
    )
    return gettext("Lien déclaré : %(name)s ne siégera pas pour ce candidat.") % {
        "name": juror.person.full_name
    }


class ClearForm(OnJuror):
    candidate = forms.ModelChoiceField(
        label=_("Candidat"), queryset=Person.objects.none(), widget=forms.HiddenInput
    )
    kind = forms.ChoiceField(choices=Relation.Kind.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Raison"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ce qui a été vérifié, et auprès de qui. Gardé au journal, à part."),
    )  # fmt: skip

    def prepare(self) -> None:
        self.offer("candidate", Person.objects.filter(certifier=self.juror.certifier_id))


def clear(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    relations.clear_relation(
        candidate=typed["candidate"], other=juror.person, kind=typed["kind"], reason=typed["reason"], **by
    )
    return gettext("Lien levé, sous votre nom.")
