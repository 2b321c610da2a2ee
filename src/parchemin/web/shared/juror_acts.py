"""Acts on a juror's file, each a small form behind its name; the service has them all, the juror some of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext

from parchemin.candidates import correcting, relations
from parchemin.candidates.models import Candidacy, Relation
from parchemin.catalogue.models import Block, RegisterSheet
from parchemin.domain import expense
from parchemin.domain.clock import day_at
from parchemin.domain.composition import College
from parchemin.domain.objection import gettext_noop
from parchemin.juries import ties
from parchemin.juries.models import Accreditation, Invitation, Juror, JurorEvidence, JurorExpense, Session
from parchemin.juries.pool import accrediting, expenses, inviting, joining, juror_file, jurors
from parchemin.parties.models import Person, Site
from parchemin.web.words import with_mend

_ = gettext_lazy

EVIDENCE = {
    "trade": gettext_noop("métier exercé"),
    "employer": gettext_noop("employeur ou collège"),
    "mandate": gettext_noop("mandat"),
    "confidentiality": gettext_noop("engagement de confidentialité"),
    "other": gettext_noop("autre"),
}
LANGUAGES = (
    ("fr", gettext_noop("français")),
    ("en", gettext_noop("anglais")),
    ("de", gettext_noop("allemand")),
    ("es", gettext_noop("espagnol")),
    ("it", gettext_noop("italien")),
    ("pt", gettext_noop("portugais")),
    ("fsl", gettext_noop("langue des signes")),
)


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _after(last: date | None) -> date | None:
    """The exclusive end of what lasts until that day included."""
    return last + timedelta(days=1) if last else None


class OnJuror(forms.Form):
    """A form about one juror."""

    def __init__(self, juror: Juror, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.juror = juror
        self.prepare()

    def prepare(self) -> None:
        """Give the fields their choices."""

    def offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows


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
    sites = forms.ModelMultipleChoiceField(
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


def _describe(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    juror_file.describe_juror(juror=juror, **said, **by)
    return gettext("Dossier mis à jour.")


class DayForm(OnJuror):
    on = day_field(_("Le"))

    def prepare(self) -> None:
        self.fields["on"].initial = day_at(timezone.now(), jurors.clocks(self.juror)[0])


class UndertakingForm(DayForm):
    agreed = forms.BooleanField(
        label=_("Je ne révèle rien des candidats, des dossiers ni des délibérations.")
    )


def _brief(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    juror_file.note_briefing(juror=juror, on=said["on"], **by)
    return gettext("Briefing noté.")


def _undertake(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    juror_file.sign_confidentiality(juror=juror, on=said["on"], **by)
    return gettext("Engagement de confidentialité noté.")


class MandateForm(OnJuror):
    starts_on = day_field(_("Du"))
    last = day_field(_("Au"), required=False, help_text=_("Dernier jour compris ; vide : sans terme."))

    def prepare(self) -> None:
        until = self.juror.accredited_until
        self.fields["starts_on"].initial = self.juror.accredited_from
        self.fields["last"].initial = until - timedelta(days=1) if until else None


def _renew(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    accrediting.set_mandate(juror=juror, starts_on=said["starts_on"], ends_on=_after(said["last"]), **by)
    return gettext("Mandat inscrit.")


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


def _qualify(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    typed = {"college": College(said["college"]), "qualities": said["qualities"].splitlines()}
    accrediting.set_quality(juror=juror, **(said | typed), **by)
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


def _correct(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    identity = {name: value for name, value in said.items() if name != "reason"}
    correcting.correct_identity(person=juror.person, identity=identity, reason=said["reason"], **by)
    return " ".join([gettext("Identité corrigée."), *both_sides_said(juror)])


def both_sides_said(juror: Juror) -> list[str]:
    """Whether the juror seems to be a candidate too, in the page's words."""
    juror.person.refresh_from_db()
    return [with_mend(one) for one in ties.candidate_too(juror)]


class AccreditForm(OnJuror):
    sheet = forms.ModelChoiceField(label=_("Certification"), queryset=RegisterSheet.objects.none())
    blocks = forms.ModelMultipleChoiceField(
        label=_("Blocs"),
        queryset=Block.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun coché : toute la certification."),
    )
    starts_on = day_field(_("À partir du"))
    last = day_field(_("Jusqu’au"), required=False, help_text=_("Dernier jour compris ; vide : sans terme."))

    def prepare(self) -> None:
        sheets = RegisterSheet.objects.filter(awarding__certifier=self.juror.certifier_id).distinct()
        self.offer("sheet", sheets.defer("reading").order_by("number"))
        latest = {
            sheet.pk: framework.pk
            for sheet in sheets.prefetch_related("frameworks")
            for framework in sorted(sheet.frameworks.all(), key=lambda f: f.version)
        }
        blocks = Block.objects.filter(framework__in=latest.values()).select_related("framework__sheet")
        self.offer("blocks", blocks.order_by("framework__sheet__number", "number"))


def _accredit(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    accreditations = accrediting.grant_accreditation(
        juror=juror,
        sheet=said["sheet"],
        blocks=list(said["blocks"]),
        starts_on=said["starts_on"],
        ends_on=_after(said["last"]),
        **by,
    )
    return gettext("Habilitation inscrite, mandat n° %(term)s.") % {"term": accreditations[0].term}


class _AccreditationChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Accreditation) -> str:
        scope = f"{obj.sheet}, bloc {obj.block.number}" if obj.block else str(obj.sheet)
        return f"{scope} ({obj.starts_on:%d/%m/%Y})"


class EndForm(OnJuror):
    accreditation = _AccreditationChoice(label=_("Habilitation"), queryset=Accreditation.objects.none())
    last = day_field(_("Dernier jour"))

    def prepare(self) -> None:
        rows = self.juror.accreditations.select_related("sheet", "block")
        self.offer("accreditation", rows.order_by("-starts_on", "pk"))


def _end(_juror: Juror, said: dict[str, Any], **by: Any) -> str:
    accrediting.end_accreditation(
        accreditation=said["accreditation"], on=said["last"] + timedelta(days=1), **by
    )
    return gettext("L’habilitation prend fin.")


class EvidenceForm(OnJuror):
    kind = forms.ChoiceField(
        label=_("Ce que la pièce montre"), choices=lambda: [(k, gettext(w)) for k, w in EVIDENCE.items()]
    )
    label = forms.CharField(label=_("Nom de la pièce"), max_length=200)
    file = forms.FileField(label=_("Fichier"), allow_empty_file=True)
    dated_on = day_field(_("Datée du"), required=False)
    last = day_field(
        _("Vaut jusqu’au"), required=False, help_text=_("Dernier jour compris ; vide : sans terme.")
    )


def _add_evidence(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    upload = said["file"]
    juror_file.add_evidence(
        juror=juror,
        kind=said["kind"],
        label=said["label"],
        filename=upload.name,
        chunks=upload.chunks(),
        media_type=upload.content_type or "application/octet-stream",
        dated_on=said["dated_on"],
        valid_until=_after(said["last"]),
        **by,
    )
    return gettext("« %(name)s » est au dossier.") % {"name": said["label"]}


class RemoveForm(OnJuror):
    evidence = forms.ModelChoiceField(label=_("Pièce"), queryset=JurorEvidence.objects.none())

    def prepare(self) -> None:
        self.offer("evidence", self.juror.evidence.filter(removed_at__isnull=True))


def _remove(_juror: Juror, said: dict[str, Any], **by: Any) -> str:
    juror_file.remove_evidence(evidence=said["evidence"], **by)
    return gettext("Pièce retirée du dossier ; sa trace reste.")


class EmploymentForm(OnJuror):
    siret = forms.CharField(
        label=_("SIRET"), max_length=20, help_text=_("14 chiffres. L’employeur d’avant reste connu.")
    )
    name = forms.CharField(label=_("Employeur"), max_length=200, required=False)
    starts_on = day_field(_("Depuis le"), required=False)


def _employ(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    relations.declare_employment(person=juror.person, **said, **by)
    return gettext("Employeur noté.")


class TeachingForm(OnJuror):
    group = forms.CharField(
        label=_("Groupe"),
        max_length=80,
        help_text=_("Nom de la classe ou du groupe, tel qu’au dossier des candidats."),
    )
    starts_on = day_field(_("Depuis le"), required=False)
    last = day_field(_("Jusqu’au"), required=False)


def _teach(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    accrediting.declare_teaching(
        juror=juror,
        group=said["group"],
        starts_on=said["starts_on"],
        ends_on=_after(said["last"]),
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


def _relate(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    relations.declare_relation(
        candidate=said["number"].person, other=juror.person, kind=said["kind"], words=said["words"], **by
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


def _clear(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    relations.clear_relation(
        candidate=said["candidate"], other=juror.person, kind=said["kind"], reason=said["reason"], **by
    )
    return gettext("Lien levé, sous votre nom.")


class AccountForm(OnJuror):
    """Nothing to say: the address is that of the file."""


def _open_account(juror: Juror, _said: dict[str, Any], **by: Any) -> str:
    joining.open_account(juror=juror, **by)
    return gettext("La lettre qui invite %(name)s à choisir son mot de passe est dans la boîte d’envoi.") % {
        "name": juror.person.full_name
    }


class ExpenseForm(OnJuror):
    session = forms.ModelChoiceField(label=_("Session"), queryset=Session.objects.none())
    kind = forms.ChoiceField(
        label=_("Nature"), choices=lambda: [(k, gettext(w)) for k, w in expense.KINDS.items()]
    )
    amount = forms.DecimalField(
        label=_("Montant en euros"), min_value=0, max_digits=8, decimal_places=2, localize=True
    )
    dated_on = day_field(_("Date"))
    label = forms.CharField(label=_("Libellé"), max_length=200, required=False)
    file = forms.FileField(label=_("Justificatif"), required=False)

    def prepare(self) -> None:
        rows = Session.objects.filter(certifier=self.juror.certifier_id)
        self.offer("session", rows.order_by("-jury_on", "pk"))


class OwnExpenseForm(ExpenseForm):
    """A juror notes what was spent for a session where they sat or were convoked; fees are the service's to note."""

    def prepare(self) -> None:
        rows = Session.objects.filter(certifier=self.juror.certifier_id, pk__in=session_ids(self.juror))
        self.offer("session", rows.order_by("-jury_on", "pk"))
        field: Any = self.fields["kind"]
        field.choices = [(k, gettext(w)) for k, w in expense.KINDS.items() if k != "fee"]


def session_ids(juror: Juror) -> set[int]:
    """Sessions that concern a juror: a seat held, a panel of a released timetable, an invitation that was let go."""
    seats = juror.seats.values_list("jury__session", flat=True)
    panels = juror.panel_seats.filter(defence__timetable__released_at__isnull=False)
    invited = jurors.invitations(juror).values_list("session", flat=True)
    return {*seats, *panels.values_list("defence__timetable__session", flat=True), *invited}


def _spend(juror: Juror, said: dict[str, Any], **by: Any) -> str:
    upload = said["file"]
    expenses.note_expense(
        juror=juror,
        session=said["session"],
        kind=said["kind"],
        cents=int(said["amount"] * 100),
        dated_on=said["dated_on"],
        label=said["label"],
        chunks=upload.chunks() if upload else None,
        filename=upload.name if upload else "",
        media_type=(upload.content_type or "application/octet-stream") if upload else "",
        **by,
    )
    return gettext("Montant noté.")


class UnspendForm(OnJuror):
    expense = forms.ModelChoiceField(label=_("Montant"), queryset=JurorExpense.objects.none())

    def prepare(self) -> None:
        self.offer("expense", self.juror.expenses.filter(exported_at__isnull=True))


def _unspend(_juror: Juror, said: dict[str, Any], **by: Any) -> str:
    expenses.withdraw_expense(expense=said["expense"], **by)
    return gettext("Montant repris.")


class AnswerForm(OnJuror):
    invitation = forms.ModelChoiceField(label=_("Invitation"), queryset=Invitation.objects.none())
    answer = forms.ChoiceField(choices=(("oui", "oui"), ("non", "non")))

    def prepare(self) -> None:
        self.offer("invitation", self.juror.invitations.all())


def _answer(_juror: Juror, said: dict[str, Any], **by: Any) -> str:
    accepts = said["answer"] == "oui"
    inviting.answer_invitation(invitation=said["invitation"], accepts=accepts, **by)
    return (
        gettext("Invitation acceptée. Merci.")
        if accepts
        else gettext("Invitation déclinée. Merci de l’avoir dit.")
    )


class DaysForm(OnJuror):
    """Days a juror may sit, the same hours each day, on the clock of the sites they come to."""

    first = day_field(_("Premier jour"))
    last = day_field(_("Dernier jour"), required=False)
    starts = forms.TimeField(
        label=_("De"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="08:00"
    )
    ends = forms.TimeField(
        label=_("Jusqu’à"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="18:00"
    )


Run = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the file: the word of its address, its title, its form, what it does. ``own``: the juror has it."""

    name: str
    title: str
    verb: str
    form: type[OnJuror]
    run: Run
    own: bool = False

    @property
    def multipart(self) -> bool:
        return "file" in self.form.base_fields


ACTS = {
    act.name: act
    for act in (
        Act("decrire", gettext_noop("Métier, langues, charge, sites"), gettext_noop("Garder"), DescribeForm, _describe, own=True),
        Act("mandat", gettext_noop("Renouveler ou finir le mandat"), gettext_noop("Inscrire ce mandat"), MandateForm, _renew),
        Act("qualites", gettext_noop("Collège, qualités, adresse"), gettext_noop("Garder"), QualityForm, _qualify),
        Act("identite", gettext_noop("Corriger l’identité"), gettext_noop("Corriger l’identité"), IdentityForm, _correct),
        Act("habiliter", gettext_noop("Habiliter"), gettext_noop("Inscrire l’habilitation"), AccreditForm, _accredit),
        Act("finir", gettext_noop("Mettre fin à une habilitation"), gettext_noop("Mettre fin"), EndForm, _end),
        Act("piece", gettext_noop("Ajouter une pièce"), gettext_noop("Ajouter la pièce"), EvidenceForm, _add_evidence, own=True),
        Act("retirer", gettext_noop("Retirer une pièce"), gettext_noop("Retirer"), RemoveForm, _remove),
        Act("briefing", gettext_noop("Noter le briefing"), gettext_noop("Noter le briefing"), DayForm, _brief),
        Act("confidentialite", gettext_noop("Noter l’engagement de confidentialité"), gettext_noop("Noter l’engagement"), DayForm, _undertake),
        Act("employeur", gettext_noop("Déclarer un employeur"), gettext_noop("Déclarer cet employeur"), EmploymentForm, _employ, own=True),
        Act("enseigner", gettext_noop("Déclarer un enseignement"), gettext_noop("Déclarer cet enseignement"), TeachingForm, _teach, own=True),
        Act("lien", gettext_noop("Déclarer un lien"), gettext_noop("Déclarer ce lien"), RelateForm, _relate),
        Act("lever", gettext_noop("Lever ce lien"), gettext_noop("Lever ce lien, sous mon nom"), ClearForm, _clear),
        Act("compte", gettext_noop("Ouvrir son compte"), gettext_noop("Écrire l’invitation"), AccountForm, _open_account),
        Act("frais", gettext_noop("Noter des frais"), gettext_noop("Noter ce montant"), ExpenseForm, _spend),
        Act("reprendre", gettext_noop("Reprendre un montant"), gettext_noop("Reprendre"), UnspendForm, _unspend, own=True),
        Act("repondre", gettext_noop("Répondre à l’invitation"), gettext_noop("Répondre"), AnswerForm, _answer, own=True),
    )
}  # fmt: skip
# What the juror does in their own words.
OWN = {name: act for name, act in ACTS.items() if act.own} | {
    "confidentialite": Act(
        "confidentialite",
        gettext_noop("Signer l’engagement de confidentialité"),
        gettext_noop("Je m’engage"),
        UndertakingForm,
        _undertake,
        own=True,
    ),
    "frais": Act(
        "frais",
        gettext_noop("Noter mes frais"),
        gettext_noop("Noter ce montant"),
        OwnExpenseForm,
        _spend,
        own=True,
    ),
}


def act_named(acts: dict[str, Act], name: str) -> Act:
    if name not in acts:
        raise Http404
    return acts[name]


@dataclass(frozen=True, slots=True)
class Offered:
    """An act as the page offers it: its words, where it is posted, its form."""

    name: str
    title: str
    verb: str
    url: str
    form: OnJuror
    multipart: bool


def offered(
    acts: dict[str, Act],
    juror: Juror,
    address: Callable[[str], str],
    bound: tuple[str, OnJuror] | None = None,
) -> dict[str, Offered]:
    """Every act with its form; the one just refused keeps what was typed."""
    found = {}
    for name, act in acts.items():
        form = bound[1] if bound and bound[0] == name else act.form(juror, prefix=name)
        found[name] = Offered(name, gettext(act.title), gettext(act.verb), address(name), form, act.multipart)
    return found


def days_said(n: int) -> str:
    return ngettext("%(n)s jour déclaré.", "%(n)s jours déclarés.", n) % {"n": n}
