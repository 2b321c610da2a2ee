"""The form of a certifier's règlement: what decides, then appeals, juries and days of defences. One version, published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parchemin.domain.appeal import AppealRules, From
from parchemin.domain.deliberation import Aggregation, Mode
from parchemin.domain.schedule import PanelBy
from parchemin.juries.day.codes import OFF, OFFERED, REQUIRED
from parchemin.juries.planning.problem import DayRules, Slot
from parchemin.web.certifier.candidate_forms import Day

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
DECIDING = ("mode", "levels", "threshold", "casting_vote", "aggregation", "fraud_refusal", "source")
# Field of the form → where its value stands in the content; an empty field leaves the default.
NESTED = {
    "appeal_days": ("appeal_window", "days"),
    "appeal_from": ("appeal_window", "from"),
    "appeal_body": ("appeal_window", "body"),
    "mandate_years": ("jury", "mandate_years"),
    "signature_code": ("jury", "signature_code"),
    "reminder_days": ("jury", "reminder_days"),
    "opens": ("planning", "opens"),
    "closes": ("planning", "closes"),
    "minutes": ("planning", "minutes"),
    "slot": ("planning", "slot"),
    "slot_minutes": ("planning", "slot_minutes"),
    "transition_minutes": ("planning", "transition_minutes"),
    "max_per_day": ("planning", "max_per_day"),
    "panel_by": ("planning", "panel_by"),
    "per_sitting": ("planning", "per_sitting"),
    "travel_minutes": ("planning", "travel_minutes"),
}
PAUSE = ("pause_from", "pause_to")


def _number(label: Any, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=False, help_text=help_text
    )


def _hour(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=False)


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

    appeal_days = _number(_("Délai de recours, en jours"), 1, 730, _("Aucun texte ne le fixe."))
    appeal_from = forms.ChoiceField(
        label=_("Compté depuis"), choices=[("", "–"), *((f.value, f.label) for f in From)], required=False
    )
    appeal_body = forms.CharField(label=_("Instance qui en décide"), max_length=200, required=False)
    mandate_years = _number(_("Durée maximale d’un mandat de juré, en années"), 1, 50)
    signature_code = forms.ChoiceField(
        label=_("Code à usage unique pour signer"),
        choices=[("", "–"), (REQUIRED, _("demandé")), (OFFERED, _("offert")), (OFF, _("jamais"))],
        required=False,
    )
    reminder_days = _number(_("Relance des convocations sans réponse, en jours"), 1, 60)
    opens = _hour(_("Les soutenances commencent à"))
    closes = _hour(_("Elles finissent à"))
    pause_from = _hour(_("Pause, de"))
    pause_to = _hour(_("à"))
    minutes = _number(_("Durée d’une épreuve soutenue, en minutes"), 5, 600)
    slot = forms.ChoiceField(
        label=_("Un créneau réunit"),
        choices=[
            ("", "–"),
            (Slot.ASSESSMENT.value, _("une épreuve")),
            (Slot.BLOCK.value, _("les épreuves d’un bloc")),
            (Slot.CANDIDATE.value, _("tout ce que le candidat soutient")),
        ],
        required=False,
    )
    slot_minutes = _number(_("Durée d’un créneau, en minutes"), 5, 600, _("Sinon, la somme des épreuves."))
    transition_minutes = _number(_("Battement d’une salle à l’autre, en minutes"), 0, 120)
    travel_minutes = _number(_("Trajet d’un site à l’autre, en minutes"), 0, 600)
    max_per_day = _number(_("Soutenances au plus par juré et par jour"), 1, 40)
    panel_by = forms.ChoiceField(
        label=_("La commission est formée"),
        choices=[
            ("", "–"),
            (PanelBy.DEFENCE.value, _("soutenance par soutenance")),
            (PanelBy.HALF_DAY.value, _("à la demi-journée")),
        ],
        required=False,
    )
    per_sitting = _number(_("Créneaux au plus par demi-journée"), 1, 40)

    def __init__(self, before: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        """``before``: content of the version in force, whose other keys are kept."""
        self.before = dict(before)
        super().__init__(data, initial=_as_typed(self.before))

    @property
    def deciding(self) -> list[forms.BoundField]:
        """The fields that decide; the others are set apart on the page."""
        return [field for field in self if field.name not in {*NESTED, *PAUSE}]

    @property
    def organising(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in {*NESTED, *PAUSE}]

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

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("pause_from")) != bool(data.get("pause_to")):
            self.add_error("pause_to", gettext("Une pause a un début et une fin."))
        if not self.errors:
            content = self.content()
            for read in (
                lambda: DayRules.from_dict(content.get("planning", {})),
                lambda: AppealRules.from_dict(content),
            ):
                try:
                    read()
                except ValueError as error:
                    self.add_error(None, str(error))
        return data

    def content(self) -> dict[str, Any]:
        """The content of the new version: what the form says, over the keys that it does not show."""
        data = self.cleaned_data
        kept = {name: value for name, value in self.before.items() if name not in FREE}
        kept |= {name: data[name] for name in FREE if data.get(name)}
        kept |= {name: data.get(name) for name in DECIDING}
        for name, (group, key) in NESTED.items():
            value = data.get(name)
            inner = {k: v for k, v in kept.get(group, {}).items() if k != key}
            if value not in (None, ""):
                inner[key] = value.strftime("%H:%M") if name in ("opens", "closes") else value
            kept[group] = inner
        if data.get("pause_from") and data.get("pause_to"):
            kept["planning"]["pause"] = [data[name].strftime("%H:%M") for name in PAUSE]
        elif kept["planning"].get("pause"):  # emptied: the default; null, "no pause", stays
            del kept["planning"]["pause"]
        return {name: value for name, value in kept.items() if value != {}}


def _as_typed(content: Mapping[str, Any]) -> dict[str, Any]:
    lines = [
        f"{n['key']} ; {n['label']} ; {'oui' if n['acquired'] else 'non'}" for n in content.get("levels", [])
    ]
    nested = {name: (content.get(group) or {}).get(key) for name, (group, key) in NESTED.items()}
    pause = (content.get("planning") or {}).get("pause") or ("", "")
    base = {"mode": Mode.JURY_STATES.value}
    return {
        **base,
        **content,
        **nested,
        **dict(zip(PAUSE, pause, strict=True)),
        "levels": "\n".join(lines),
        "starts": None,
    }
