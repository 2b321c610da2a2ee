"""Papers of a juror's file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from parchemin.domain.objection import gettext_noop
from parchemin.juries.models import Juror, JurorEvidence
from parchemin.juries.pool import juror_file
from parchemin.web.shared.juror_acts.form import OnJuror, after, day_field

_ = gettext_lazy


EVIDENCE = {
    "trade": gettext_noop("métier exercé"),
    "employer": gettext_noop("employeur ou collège"),
    "mandate": gettext_noop("mandat"),
    "confidentiality": gettext_noop("engagement de confidentialité"),
    "other": gettext_noop("autre"),
}


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


def add_evidence(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    upload = typed["file"]
    juror_file.add_evidence(
        juror=juror,
        kind=typed["kind"],
        label=typed["label"],
        filename=upload.name,
        chunks=upload.chunks(),
        media_type=upload.content_type or "application/octet-stream",
        dated_on=typed["dated_on"],
        valid_until=after(typed["last"]),
        **by,
    )
    return gettext("« %(name)s » est au dossier.") % {"name": typed["label"]}


class RemoveForm(OnJuror):
    evidence = forms.ModelChoiceField(label=_("Pièce"), queryset=JurorEvidence.objects.none())

    def prepare(self) -> None:
        self.offer("evidence", self.juror.evidence.filter(removed_at__isnull=True))


def remove(_juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    juror_file.remove_evidence(evidence=typed["evidence"], **by)
    return gettext("Pièce retirée du dossier ; sa trace reste.")
