"""What a juror answers to an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from parchemin.juries.models import Invitation, Juror
from parchemin.juries.pool import inviting
from parchemin.web.shared.juror_acts.form import OnJuror

_ = gettext_lazy


class AnswerForm(OnJuror):
    invitation = forms.ModelChoiceField(label=_("Invitation"), queryset=Invitation.objects.none())
    answer = forms.ChoiceField(choices=(("oui", "oui"), ("non", "non")))

    def prepare(self) -> None:
        self.offer("invitation", self.juror.invitations.all())


def answer(_juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    accepts = typed["answer"] == "oui"
    inviting.answer_invitation(invitation=typed["invitation"], accepts=accepts, **by)
    return (
        gettext("Invitation acceptée. Merci.")
        if accepts
        else gettext("Invitation déclinée. Merci de l’avoir dit.")
    )
