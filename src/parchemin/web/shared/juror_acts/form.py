"""What the forms of a juror's file share: the juror, days, an end included."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from parchemin.juries.models import Juror


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def after(last: date | None) -> date | None:
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
