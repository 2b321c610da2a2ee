"""Who the juror is: trade, qualities, civil status, undertaking, account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from parchemin.candidates import correcting
from parchemin.domain.clock import day_at
from parchemin.domain.composition import College
from parchemin.domain.objection import gettext_noop
from parchemin.juries import ties
from parchemin.juries.models import Juror
from parchemin.juries.pool import accrediting, joining, juror_file, jurors
from parchemin.parties.models import Person, Site
from parchemin.web.shared.fields import Rows
from parchemin.web.shared.juror_acts.form import OnJuror, day_field
from parchemin.web.words import with_mend

_ = gettext_lazy


LANGUAGES = (
    ("fr", gettext_noop("français")),
    ("en", gettext_noop("anglais")),
    ("de", gettext_noop("allemand")),
    ("es", gettext_noop("espagnol")),
    ("it", gettext_noop("italien")),
    ("pt", gettext_noop("portugais")),
    ("fsl", gettext_noop("langue des signes")),
)


class DescribeForm(OnJuror):
    trade = forms.CharField(label=_("Métier"), max_length=200, required=False)
    practice_since = forms.IntegerField(
        label=_("Exerce depuis l’année"), min_value=1900, max_value=2099, required=False
    )
    languages = forms.MultipleChoiceField(
        label=_("Langues"),
        choices=lambda: [(code, gettext(word)) for code, word in LANGUAGES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucune cochée : le français seul."),
    )
    load_wished = forms.IntegerField(
        label=_("Charge souhaitée"),
        min_value=0,
        max_value=200,
        required=False,
        help_text=_("Demi-journées par session."),
    )
    load_max = forms.IntegerField(
        label=_("Charge maximale"),
        min_value=0,
        max_value=200,
        required=False,
        help_text=_("Demi-journées par session."),
    )
    sites = Rows(
        label=_("Sites où il vient"),
        queryset=Site.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun coché : tous."),
    )

    def prepare(self) -> None:
        self.offer("sites", Site.objects.filter(certifier=self.juror.certifier_id).order_by("name"))
        for name in ("trade", "practice_since", "languages", "load_wished", "load_max"):
            self.fields[name].initial = getattr(self.juror, name)
        self.fields["sites"].initial = list(self.juror.sites.order_by("pk")) if self.juror.pk else []


def describe(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    juror_file.describe_juror(juror=juror, **typed, **by)
    return gettext("Dossier mis à jour.")


class DayForm(OnJuror):
    on = day_field(_("Le"))

    def prepare(self) -> None:
        self.fields["on"].initial = day_at(timezone.now(), jurors.clocks(self.juror)[0])


class UndertakingForm(DayForm):
    agreed = forms.BooleanField(
        label=_("Je ne révèle rien des candidats, des dossiers ni des délibérations.")
    )


def brief(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    juror_file.note_briefing(juror=juror, on=typed["on"], **by)
    return gettext("Briefing noté.")


def undertake(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    juror_file.sign_confidentiality(juror=juror, on=typed["on"], **by)
    return gettext("Engagement de confidentialité noté.")


def places_hint(certifier_id: int) -> str:
    """How other qualities are written: one a line, in the words of the seats that the certifier's rules name."""
    words = gettext("Une par ligne, dans les mots des places que nomme la fiche.")
    known = ", ".join(f"« {one} »" for one in jurors.places_of(certifier_id))
    if not known:
        return words
    named = gettext("Vos règles nomment : %(places)s.") % {"places": known}
    return f"{words} {named}"


class QualityForm(OnJuror):
    college = forms.ChoiceField(
        label=_("Collège"), choices=lambda: [(c.value, gettext(c.label)) for c in College]
    )
    qualified = forms.BooleanField(label=_("Qualifié au titre de la certification"), required=False)
    outside = forms.BooleanField(label=_("Extérieur au certificateur et à la formation"), required=False)
    can_preside = forms.BooleanField(label=_("Peut présider"), required=False)
    qualities = forms.CharField(
        label=_("Autres qualités"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    email = forms.CharField(label=_("Adresse électronique"), max_length=1000, required=False)

    def prepare(self) -> None:
        for name in ("college", "qualified", "outside", "can_preside"):
            self.fields[name].initial = getattr(self.juror, name)
        self.fields["qualities"].initial = "\n".join(self.juror.qualities)
        self.fields["qualities"].help_text = places_hint(self.juror.certifier_id)
        self.fields["email"].initial = self.juror.person.email


def qualify(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    values = {"college": College(typed["college"]), "qualities": typed["qualities"].splitlines()}
    accrediting.set_quality(juror=juror, **(typed | values), **by)
    return gettext("Qualités notées.")


class IdentityForm(OnJuror):
    """The civil status of a juror, as far as it is known; the one gate of who enters judges it."""

    first_names = forms.CharField(label=_("Prénoms"), max_length=1000, required=False, strip=False)
    birth_name = forms.CharField(label=_("Nom de naissance"), max_length=1000, required=False, strip=False)
    usage_name = forms.CharField(label=_("Nom d’usage"), max_length=1000, required=False, strip=False)
    sex = forms.ChoiceField(
        label=_("Sexe à l’état civil"),
        choices=lambda: [("", "–"), *((s, gettext(word)) for s, word in Person.Sex.choices)],
        required=False,
    )
    birth_day = forms.IntegerField(label=_("Jour de naissance"), min_value=0, max_value=9999, required=False)
    birth_month = forms.IntegerField(
        label=_("Mois de naissance"), min_value=0, max_value=9999, required=False
    )
    birth_year = forms.IntegerField(
        label=_("Année de naissance"), min_value=0, max_value=9999, required=False
    )
    reason = forms.CharField(label=_("Pièce montrée et motif de la correction"), max_length=1000)

    def prepare(self) -> None:
        for name in self.fields:
            if name != "reason":
                self.fields[name].initial = getattr(self.juror.person, name)


def correct(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    identity = {name: value for name, value in typed.items() if name != "reason"}
    correcting.correct_identity(person=juror.person, identity=identity, reason=typed["reason"], **by)
    return " ".join([gettext("Identité corrigée."), *both_sides_said(juror)])


def both_sides_said(juror: Juror) -> list[str]:
    """Whether the juror seems to be a candidate too, in the page's words."""
    juror.person.refresh_from_db()
    return [with_mend(one) for one in ties.candidate_too(juror)]


class AccountForm(OnJuror):
    """Nothing to say: the address is that of the file."""


def open_account(juror: Juror, _said: dict[str, Any], **by: Any) -> str:
    joining.open_account(juror=juror, **by)
    return gettext(
        "La lettre qui invite %(name)s est dans la boîte d’envoi ; son lien n’y est mis qu’au départ."
    ) % {"name": juror.person.full_name}
