"""Sessions that the periods of a sheet cover or not, told to ``catalogue.touching``; and files that a session holds,
told to ``candidates.moving``."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from parchemin.candidates.models import Candidacy
from parchemin.domain.moving import in_session
from parchemin.domain.objection import Objection
from parchemin.domain.registration import Dated, Touched
from parchemin.juries.models import Session, SessionEntry


def of_sheet(sheet: int) -> Iterator[Touched]:
    """Every session of a sheet that was not cancelled."""
    rows = (
        Session.objects.filter(frameworks__sheet=sheet)
        .exclude(state=Session.State.CANCELLED)
        .order_by("pk")
        .distinct()
        .values_list("pk", "title", "certifier_id", "jury_on")
    )
    for pk, title, certifier, day in rows:
        yield Touched(Dated.SESSION, pk, title, certifier, (day,))


def in_sessions(files: Collection[Candidacy]) -> Iterator[Objection]:
    """Those of the files that are in a session not over: they stay under what its jury rules on."""
    over = (Session.State.PUBLISHED, Session.State.CANCELLED)
    rows = SessionEntry.objects.filter(candidacy__in=files).exclude(session__state__in=over)
    for row in rows.select_related("session", "candidacy").order_by("pk"):
        yield in_session(row.candidacy.number, row.session.title, f"candidacy:{row.candidacy_id}")
