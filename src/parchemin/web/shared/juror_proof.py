"""The certificate of attendance that a juror or the service asks for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from parchemin.juries.models import Juror, Session
from parchemin.juries.pool import expenses
from parchemin.web.shared import downloads
from parchemin.web.shared.asking import who


def proof(request: HttpRequest, session: Session, row: Juror) -> HttpResponse:
    """A juror's certificate of attendance at a session, made now."""
    pdf = expenses.proof_of_attendance(actor=who(request), now=timezone.now(), session=session, juror=row)
    return downloads.made(pdf, f"attestation-{session.pk}-{row.pk}.pdf", downloads.PDF)
