"""Rows held for the length of an act: the session, its jury. Inside a transaction."""

from __future__ import annotations

from parchemin.domain.objection import gettext_noop, refuse
from parchemin.juries.models import Jury, Session


def locked_session(session: Session) -> Session:
    """The session, locked, with its certifier and site. ``Refused`` for one that was cancelled: nothing more is done there."""
    rows = Session.objects.select_for_update(of=("self",))
    row = rows.select_related("certifier", "site").get(pk=session.pk)
    if row.state == Session.State.CANCELLED:
        raise refuse(
            "session.cancelled",
            gettext_noop("La session « %(title)s » est annulée : rien ne s’y fait plus."),
            mend=gettext_noop("Créez une autre session, et présentez-y les candidats."),
            title=row.title,
        )
    return row


def locked_jury(pk: int) -> Jury:
    """The jury of that key, locked, with its session, site and rule."""
    rows = Jury.objects.select_for_update(of=("self",))
    return rows.select_related("session__certifier", "session__site", "rule").get(pk=pk)


def locked_jury_of(session: Session) -> Jury | None:
    """The session's jury, locked; None while it has none."""
    return Jury.objects.select_for_update().filter(session=session).first()
