"""What a juror spent, or is paid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from parchemin.domain import expense
from parchemin.juries.models import Juror, JurorExpense, Session
from parchemin.juries.pool import expenses, jurors
from parchemin.web.shared.juror_acts.form import OnJuror, day_field

_ = gettext_lazy


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


def spend(juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    upload = typed["file"]
    expenses.note_expense(
        juror=juror,
        session=typed["session"],
        kind=typed["kind"],
        cents=int(typed["amount"] * 100),
        dated_on=typed["dated_on"],
        label=typed["label"],
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


def unspend(_juror: Juror, typed: dict[str, Any], **by: Any) -> str:
    expenses.withdraw_expense(expense=typed["expense"], **by)
    return gettext("Montant repris.")
