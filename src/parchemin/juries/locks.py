"""Rows held for the length of an act: the session, its jury. Inside a transaction."""

from __future__ import annotations

from parchemin.juries.models import Jury, Session


def locked_session(session: Session) -> Session:
    """The session, locked, with its certifier and site."""
    rows = Session.objects.select_for_update(of=("self",))
    return rows.select_related("certifier", "site").get(pk=session.pk)


def locked_jury(pk: int) -> Jury:
    """The jury of that key, locked, with its session, site and rule."""
    rows = Jury.objects.select_for_update(of=("self",))
    return rows.select_related("session__certifier", "session__site", "rule").get(pk=pk)


def locked_jury_of(session: Session) -> Jury | None:
    """The session's jury, locked; None while it has none."""
    return Jury.objects.select_for_update().filter(session=session).first()
