"""For how long a juror may sit, and for what: mandate, accreditations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from parchemin.catalogue.models import Block, RegisterSheet
from parchemin.juries.models import Accreditation, Juror
from parchemin.juries.pool import accrediting
from parchemin.web.shared.fields import Rows
from parchemin.web.shared.juror_acts.form import OnJuror, after, day_field

_ = gettext_lazy


class MandateForm(OnJuror):
    starts_on = day_field(_("Du"))
    last = day_field(_("Au"), required=False, help_text=_("Dernier jour compris ; vide : sans terme."))

    def prepare(self) -> None:
        until = self.juror.accredited_until
        self.fields["starts_on"].initial = self.juror.accredited_from
        self.fields["last"].initial = until - timedelta(days=1) if until else None


def renew(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    accrediting.set_mandate(juror=juror, starts_on=typed["starts_on"], ends_on=after(typed["last"]), **by)
    return gettext("Mandat inscrit.")


class AccreditForm(OnJuror):
    sheet = forms.ModelChoiceField(label=_("Certification"), queryset=RegisterSheet.objects.none())
    blocks = Rows(
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


def accredit(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    accreditations = accrediting.grant_accreditation(
        juror=juror,
        sheet=typed["sheet"],
        blocks=list(typed["blocks"]),
        starts_on=typed["starts_on"],
        ends_on=after(typed["last"]),
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


def end(_juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    accrediting.end_accreditation(
        accreditation=typed["accreditation"], on=typed["last"] + timedelta(days=1), **by
    )
    return gettext("L’habilitation prend fin.")
