"""Forms of a candidate's file. They parse; the actions decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Block, Deliverable, Framework
from parchemin.domain.access import AccessRoute
from parchemin.juries.models import Juror
from parchemin.parties.models import Certifier, Person, Site
from parchemin.web.shared.fields import Day, Rows
from parchemin.web.shared.juror_acts.relating import kinds

TEXT_ROWS = {"rows": 2}
APART = "apart"  # nobody known: somebody else
LONGEST = 1000  # characters taken from a form; the rule has its own limits


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=Day(), **more)


def _reason(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs=TEXT_ROWS), **more)


class _BlockChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number}. {obj.title}"


class _BlocksChoice(Rows):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number}. {obj.title}"


class _DeliverableChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return gettext("Bloc %(block)s, %(assessment)s : %(label)s") % {
            "block": obj.assessment.block.number,
            "assessment": obj.assessment,
            "label": obj.label,
        }


class WithdrawForm(forms.Form):
    reason = _reason(_("Motif, tel que la personne l’a donné"))


class AdmitForm(forms.Form):
    complete_on = _day(_("Dossier complet le"))
    decided_on = _day(_("Décision notifiée le"))
    decision = forms.ChoiceField(
        label=_("Décision"),
        choices=[("yes", _("Recevable")), ("no", _("Non recevable"))],
        widget=forms.RadioSelect,
    )


class RecogniseForm(forms.Form):
    block = _BlockChoice(label=_("Bloc"), queryset=Block.objects.none())
    acquired_on = _day(_("Acquis le"))
    proof = _reason(
        _("Preuve produite"), help_text=_("Attestation, procès-verbal antérieur : ce qui a été montré.")
    )

    def __init__(self, row: Candidacy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["block"].queryset = row.framework.blocks.order_by("number")  # type: ignore[attr-defined]


class RelationForm(forms.Form):
    other = forms.ModelChoiceField(label=_("Personne du vivier de jurés"), queryset=Person.objects.none())
    kind = forms.ChoiceField(label=_("Lien"), choices=kinds)

    def __init__(self, row: Candidacy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pool = Juror.objects.filter(certifier=row.certifier_id).values("person")
        self.fields["other"].queryset = (  # type: ignore[attr-defined]
            Person.objects.filter(certifier=row.certifier_id, pk__in=pool, erased_at__isnull=True)
            .exclude(pk=row.person_id)
            .order_by("birth_name", "first_names")
        )


class GroupForm(forms.Form):
    group = forms.CharField(
        label=_("Groupe"),
        max_length=80,
        required=False,
        help_text=_("Classe ou groupe où le candidat est formé : un lien est présumé avec qui y enseigne."),
    )

    def __init__(self, row: Candidacy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].initial = row.group


class EmployerForm(forms.Form):
    siret = forms.CharField(
        label=_("SIRET"), max_length=20, help_text=_("14 chiffres. L’employeur d’avant reste connu.")
    )
    name = forms.CharField(label=_("Employeur"), max_length=200, required=False)
    starts_on = _day(_("Depuis le"), required=False)


class DepositForm(forms.Form):
    deliverable = _DeliverableChoice(label=_("Livrable"), queryset=Deliverable.objects.none())
    file = forms.FileField(label=_("Fichier"), allow_empty_file=True)

    def __init__(self, row: Candidacy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["deliverable"]
        field.queryset = (  # type: ignore[attr-defined]
            Deliverable.objects.filter(assessment__block__framework=row.framework_id, is_file=True)
            .select_related("assessment__block")
            .order_by("assessment__block__number", "assessment__position", "position")
        )


class EraseForm(forms.Form):
    sure = forms.CharField(
        label=_("Recopiez le numéro de dossier"),
        help_text=_("L’effacement ne se défait pas : noms, adresse et textes de la personne sont détruits."),
    )

    def __init__(self, row: Candidacy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = row.number

    def clean_sure(self) -> str:
        if self.cleaned_data["sure"].strip() != self.number:
            raise forms.ValidationError(gettext("Ce n’est pas le numéro de ce dossier."))
        return self.number


def _words(label: Any, **more: Any) -> forms.CharField:
    """A text that the rule judges, and no form before it: every entrance says the same reason."""
    return forms.CharField(label=label, required=False, strip=False, max_length=LONGEST, **more)


def _part(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=9999, required=False)


class IdentityForm(forms.Form):
    """Civil identity, as on the paper shown; ``candidates.gate`` judges it."""

    birth_name = _words(_("Nom de naissance"))
    usage_name = _words(_("Nom d’usage"))
    first_names = _words(
        _("Prénoms"),
        help_text=_("Tous, dans l’ordre de l’état civil, séparés par des virgules."),
    )
    sex = forms.ChoiceField(
        label=_("Sexe à l’état civil"),
        choices=lambda: [("", "–"), *((s, gettext(word)) for s, word in Person.Sex.choices)],
        required=False,
    )
    birth_day = _part(_("Jour de naissance"))
    birth_month = _part(_("Mois de naissance"))
    birth_year = _part(_("Année de naissance"))
    birth_commune_insee = _words(
        _("Code INSEE de la commune de naissance"), help_text=_("99xxx à l’étranger.")
    )
    birth_postcode = _words(_("Code postal de naissance"))
    birth_commune = _words(_("Commune de naissance"))
    birth_country_code = _words(_("Code du pays de naissance"))
    birth_country = _words(_("Pays de naissance"))
    email = _words(_("Courriel"), widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}))
    NEEDED = ("birth_name", "first_names", "sex", "birth_year")  # asked by the rule
    NOT_KNOWN_AS_ZERO = ("birth_day", "birth_month")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.NEEDED:
            self.fields[name].needed = True  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["aria-required"] = "true"

    def identity(self) -> dict[str, Any]:
        """Values as a person's row keeps them."""
        kept = {name: self.cleaned_data[name] for name in IdentityForm.base_fields}
        return kept | {name: kept[name] or None for name in self.NOT_KNOWN_AS_ZERO}


class WhoForm(IdentityForm):
    """An identity, and who it is when somebody like them is known: a person's key, or APART with its reason."""

    person = forms.CharField(required=False, max_length=40)
    apart = _reason(
        _("Pourquoi ce sont deux personnes"),
        required=False,
        help_text=_("La pièce vue, ou ce que la personne a confirmé."),
    )

    @property
    def told_apart(self) -> str:
        """The reason, when it was found that nobody known is this one."""
        chosen = self.cleaned_data.get("person") == APART
        return str(self.cleaned_data.get("apart") or "") if chosen else ""

    @property
    def civil_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in IdentityForm.base_fields]


class CorrectForm(WhoForm):
    reason = _reason(_("Pièce montrée et motif de la correction"))


class EnrolForm(WhoForm):
    number = forms.CharField(label=_("Numéro de dossier"), max_length=20)
    route = forms.ChoiceField(label=_("Voie d’accès"))
    entered_on = _day(_("Date d’entrée en formation, ou début du parcours"))
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    blocks = _BlocksChoice(
        label=_("Blocs visés"),
        queryset=Block.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun coché : la certification entière."),
    )
    again = _reason(_("Pourquoi le titulaire du titre s’y présente de nouveau"), required=False)
    FILE = ("number", "route", "entered_on", "site", "blocks")
    field_order = FILE

    @property
    def file_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FILE]

    def __init__(self, certifier: Certifier, framework: Framework, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["route"].choices = [(r.value, gettext(r.label)) for r in AccessRoute]  # type: ignore[attr-defined]
        self.fields["site"].queryset = Site.objects.filter(certifier=certifier).order_by("name")  # type: ignore[attr-defined]
        self.fields["blocks"].queryset = framework.blocks.order_by("number")  # type: ignore[attr-defined]


def identity_of(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in IdentityForm.base_fields}


class ActForms:
    """The forms of one file; the one that was posted comes back bound, with what was typed."""

    def __init__(self, row: Candidacy, on: date, **bound: forms.Form) -> None:
        decided = getattr(row, "admissibility", None)
        self.withdraw = bound.get("withdraw") or WithdrawForm(prefix="withdraw")
        self.admit = bound.get("admit") or AdmitForm(
            prefix="admit",
            initial={"decided_on": on, "complete_on": decided.complete_on if decided else None},
        )
        self.recognise = bound.get("recognise") or RecogniseForm(row, prefix="recognise")
        self.relate = bound.get("relate") or RelationForm(row, prefix="relate")
        self.group = bound.get("group") or GroupForm(row, prefix="group")
        self.employ = bound.get("employ") or EmployerForm(prefix="employ")
        self.deposit = bound.get("deposit") or DepositForm(row, prefix="deposit")
        self.erase = bound.get("erase") or EraseForm(row, prefix="erase")
