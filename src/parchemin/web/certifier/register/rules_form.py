"""The form of a certifier's règlement: what decides, then appeals, juries and days of defences. One version, published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parchemin.domain.appeal import From
from parchemin.domain.certification_rules import (
    BY_PATH,
    AfterSeeing,
    InTheirName,
    Rules,
    SignatureCode,
    by_path,
    nested,
    objections,
)
from parchemin.domain.day_rules import Slot
from parchemin.domain.deliberation import Aggregation, Mode
from parchemin.domain.objection import blocking
from parchemin.domain.scale import MeanOf, NumericScale, ScaleBy, number, plain_number
from parchemin.domain.schedule import PanelBy
from parchemin.web.shared.fields import Day
from parchemin.web.templatetags.reasons import objection_text

# What decides is always written; the rest only when it is said, an empty field leaving the default.
DECIDING = ("mode", "levels", "threshold", "casting_vote", "aggregation", "fraud_refusal", "source")
FREE = ("resits", "appeal", "fees")
NESTED = {
    "appeal_days": "appeal_window.days",
    "appeal_from": "appeal_window.from",
    "appeal_body": "appeal_window.body",
    **{f"birth_{name}": f"birth.{name}" for name in ("year", "month", "place_unknown")},
    **{
        name: f"jury.{name}"
        for name in (
            "mandate_years",
            "signature_code",
            "opinion_after_seeing",
            "in_their_name",
            "reminder_days",
        )
    },
    **{
        name: f"planning.{name}"
        for name in (
            "opens",
            "closes",
            "minutes",
            "slot",
            "slot_minutes",
            "transition_minutes",
            "max_per_day",
            "panel_by",
            "per_sitting",
            "travel_minutes",
        )
    },
}
FIELDS = {**{name: name for name in (*DECIDING, *FREE)}, **NESTED}
SCALE = {
    "scale_out_of": "out_of",
    "scale_threshold": "threshold",
    "scale_step": "step",
    "scale_by": "by",
    "scale_coefficients": "coefficients",
    "scale_floors": "floors",
    "scale_overall": "overall",
    "scale_overall_by": "overall_by",
}
PAUSE = ("pause_from", "pause_to")
PAUSE_PATH = "planning.pause"


def _label(name: str) -> Any:
    return _(BY_PATH[FIELDS[name]].label)


def _number(name: str, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=_label(name), min_value=least, max_value=most, required=False, help_text=help_text
    )


def _hour(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=False)


def _words(name: str) -> forms.CharField:
    return forms.CharField(label=_label(name), widget=forms.Textarea(attrs={"rows": 2}), required=False)


def _choice(name: str, kind: type[StrEnum]) -> forms.ChoiceField:
    choices = [("", "–"), *((one.value, _(one.label)) for one in kind)]  # type: ignore[attr-defined]
    return forms.ChoiceField(label=_label(name), choices=choices, required=False)


def proposal_of(scale: NumericScale | None, overall: Decimal | None) -> dict[str, Any]:
    """Rules that nobody published yet, with the scale that the sheet prints, if it prints one. What a general mean is made
    of is left to be said."""
    if scale is None:
        return {}
    general = {} if overall is None else {"overall": plain_number(overall)}
    return {"scale": scale.as_dict() | general, "mode": Mode.THRESHOLD.value}


class RulesForm(forms.Form):
    starts = forms.DateField(label=_("En vigueur à partir du"), widget=Day())
    source = forms.CharField(label=_label("source"), max_length=200)
    levels = forms.CharField(
        label=_label("levels"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Un par ligne : clé ; mot ; oui ou non selon que le niveau vaut acquis. La fiche n’en imprime aucun : ils viennent de votre règlement."
        ),
    )
    scale_out_of = forms.IntegerField(
        label=_("Échelle chiffrée : note maximale"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("À la place des niveaux : 20 pour des notes sur 20. Vide : des niveaux."),
    )
    scale_threshold = forms.DecimalField(
        label=_("Note à atteindre"), min_value=0, required=False, localize=True
    )
    scale_step = forms.DecimalField(
        label=_("Pas entre deux notes"),
        required=False,
        localize=True,
        help_text=_("Vide : un quart de point."),
    )
    scale_by = forms.ChoiceField(
        label=_("Ce qui est comparé à cette note"),
        choices=[("", "–"), *((one.value, _(one.label)) for one in ScaleBy)],
        required=False,
    )
    scale_coefficients = forms.CharField(
        label=_("Coefficients"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Un par ligne : bloc.rang = nombre, comme « 1.2 = 3 ». Vide : le même pour toutes."),
    )
    scale_floors = forms.CharField(
        label=_("Notes éliminatoires, en dessous de"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Une par ligne : bloc.rang = note ; « * = 6 » pour toutes les épreuves."),
    )
    scale_overall = forms.DecimalField(
        label=_("Moyenne générale à atteindre, pour la certification entière"),
        min_value=0,
        required=False,
        localize=True,
        help_text=_("Vide : aucune. En dessous, le jury qui accorde le dernier bloc dit pourquoi."),
    )
    scale_overall_by = forms.ChoiceField(
        label=_("Ce dont elle est faite"),
        choices=[("", "–"), *((one.value, _(one.label)) for one in MeanOf)],
        required=False,
    )
    mode = forms.ChoiceField(
        label=_label("mode"), choices=[(one.value, _(one.label)) for one in Mode], widget=forms.RadioSelect
    )
    threshold = _number("threshold", 1, 100)
    aggregation = forms.ChoiceField(
        label=_label("aggregation"),
        choices=[(one.value, _(one.label)) for one in Aggregation],
        required=False,
    )
    casting_vote = forms.BooleanField(label=_label("casting_vote"), required=False)
    fraud_refusal = forms.BooleanField(label=_label("fraud_refusal"), required=False)
    resits = _words("resits")
    appeal = _words("appeal")
    fees = _words("fees")

    appeal_days = _number("appeal_days", 1, 730, _("Aucun texte ne le fixe."))
    appeal_from = _choice("appeal_from", From)
    appeal_body = forms.CharField(label=_label("appeal_body"), max_length=200, required=False)
    mandate_years = _number("mandate_years", 1, 50)
    signature_code = _choice("signature_code", SignatureCode)
    opinion_after_seeing = _choice("opinion_after_seeing", AfterSeeing)
    in_their_name = _choice("in_their_name", InTheirName)
    reminder_days = _number("reminder_days", 1, 60)
    birth_year = forms.CharField(label=_label("birth_year"), max_length=100, required=False)
    birth_month = forms.CharField(label=_label("birth_month"), max_length=100, required=False)
    birth_place_unknown = forms.CharField(label=_label("birth_place_unknown"), max_length=100, required=False)
    opens = _hour(_label("opens"))
    closes = _hour(_label("closes"))
    pause_from = _hour(_("Pause, de"))
    pause_to = _hour(_("à"))
    minutes = _number("minutes", 5, 600)
    slot = _choice("slot", Slot)
    slot_minutes = _number("slot_minutes", 5, 600, _(BY_PATH["planning.slot_minutes"].meaning))
    transition_minutes = _number("transition_minutes", 0, 120)
    travel_minutes = _number("travel_minutes", 0, 600)
    max_per_day = _number("max_per_day", 1, 40)
    panel_by = _choice("panel_by", PanelBy)
    per_sitting = _number("per_sitting", 1, 40)

    def __init__(self, before: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        """``before``: content of the version in force, whose other keys are kept."""
        self.before = by_path(before)
        self.strangers = frozenset(Rules.from_dict(before).unknown)
        super().__init__(data, initial=self._as_typed())

    @property
    def deciding(self) -> list[forms.BoundField]:
        """The fields that decide; the others are set apart on the page."""
        return [field for field in self if field.name not in {*NESTED, *PAUSE}]

    @property
    def organising(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in {*NESTED, *PAUSE}]

    def clean_levels(self) -> list[dict[str, Any]]:
        levels = []
        for line in self.cleaned_data["levels"].splitlines():
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split(";")]
            if len(parts) != 3 or parts[2].lower() not in ("oui", "non") or not all(parts):  # noqa: PLR2004 - key; word; yes
                raise forms.ValidationError(
                    gettext("« %(line)s » : écrivez clé ; mot ; oui ou non.") % {"line": line.strip()}
                )
            levels.append({"key": parts[0], "label": parts[1], "acquired": parts[2].lower() == "oui"})
        return levels

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("levels") and not data.get("scale_out_of") and "levels" not in self.errors:
            self.add_error("levels", gettext("Donnez des niveaux, ou une échelle chiffrée."))
        if bool(data.get("pause_from")) != bool(data.get("pause_to")):
            self.add_error("pause_to", gettext("Une pause a un début et une fin."))
        if not self.errors:
            places = {path: name for name, path in FIELDS.items()}
            places |= {PAUSE_PATH: PAUSE[0], "scale": "scale_out_of"}
            for reason in blocking(objections(self.content(), kept=self.strangers)):
                self.add_error(places.get(reason.about), objection_text(reason))
        return data

    def content(self) -> dict[str, Any]:
        """The content of the new version: what the form says, over the keys that it does not show."""
        data = self.cleaned_data
        shown = {*FREE, *NESTED.values()}
        written = {path: value for path, value in self.before.items() if path not in shown}
        written |= {name: data.get(name) for name in DECIDING}
        written.pop("scale", None)
        if data.get("scale_out_of"):
            written["scale"] = self._scale(data)
            if not written["levels"]:
                del written["levels"]
        for name in (*FREE, *NESTED):
            value = data.get(name)
            if value not in (None, ""):
                written[FIELDS[name]] = value.strftime("%H:%M") if isinstance(value, time) else value
        if data.get("pause_from") and data.get("pause_to"):
            written[PAUSE_PATH] = [data[name].strftime("%H:%M") for name in PAUSE]
        elif written.get(PAUSE_PATH):  # emptied: the default; null, "no pause", stays
            del written[PAUSE_PATH]
        return nested(written)

    @staticmethod
    def _scale(data: Mapping[str, Any]) -> dict[str, Any]:
        """The numeric scale as the content holds it, silent fields left out."""
        scale: dict[str, Any] = {"out_of": data["scale_out_of"]}
        for name in ("scale_threshold", "scale_step", "scale_overall"):
            if data.get(name) is not None:
                scale[SCALE[name]] = plain_number(data[name])
        if data.get("scale_by"):
            scale["by"] = data["scale_by"]
        if data.get("scale_overall_by"):
            scale["overall_by"] = data["scale_overall_by"]
        for name in ("scale_coefficients", "scale_floors"):
            lines = [line.partition("=") for line in data.get(name, "").splitlines() if line.strip()]
            if lines:
                values = {ref.strip(): (number(value), value.strip()) for ref, _, value in lines}
                scale[SCALE[name]] = {
                    ref: typed if mark is None else plain_number(mark)
                    for ref, (mark, typed) in values.items()
                }
        return scale

    def _scale_as_typed(self) -> dict[str, Any]:
        scale = self.before.get("scale") or {}
        typed = {name: scale.get(key) for name, key in SCALE.items()}
        for name in ("scale_coefficients", "scale_floors"):
            typed[name] = "\n".join(
                f"{ref} = {str(value).replace('.', ',')}" for ref, value in (typed[name] or {}).items()
            )
        return typed

    def _as_typed(self) -> dict[str, Any]:
        typed = {name: self.before.get(path) for name, path in FIELDS.items()}
        lines = [
            f"{n['key']} ; {n['label']} ; {'oui' if n['acquired'] else 'non'}"
            for n in self.before.get("levels") or []
        ]
        pause = self.before.get(PAUSE_PATH) or ("", "")
        return {
            **typed,
            **dict(zip(PAUSE, pause, strict=True)),
            **self._scale_as_typed(),
            "mode": typed["mode"] or Mode.JURY_STATES.value,
            "levels": "\n".join(lines),
            "starts": None,
        }
