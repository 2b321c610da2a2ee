"""Act that sets aside what a block asks of a candidate and is not there: by whom and why, in the minutes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require
from parchemin.documents.words import unprintable
from parchemin.domain.deliberation.steps import choosing_objections, chosen_among, no_jury
from parchemin.domain.objection import Refused, blocking
from parchemin.journal.actions import Private, record
from parchemin.juries import acts
from parchemin.juries.deliberation import boards
from parchemin.juries.deliberation.deliberating import to_chair
from parchemin.juries.jury.waivers import waiving_objections
from parchemin.juries.locks import locked_session
from parchemin.juries.models import Jury, SessionEntry, Waiver


def set_aside(
    *,
    actor: Actor,
    now: datetime,
    entry: SessionEntry,
    reason: str,
    lines: Collection[str] | None = None,
    key: str | None = None,
) -> list[Waiver]:
    """Let the jury rule on a candidate without some of what the blocks ask, in the actor's own name.

    ``lines``: what the objections are about (``Objection.about``); None: every line missing now. Raises ``Refused``:
    nothing missing, a line that is not, no reason, nobody named, the deliberation closed.
    """
    session = entry.session
    jury = Jury.objects.filter(session=session).first()
    if jury is None:
        raise Refused([no_jury()])
    require(to_chair(actor, jury))
    require(unprintable(reason))
    with transaction.atomic():
        locked = locked_session(session)
        over = Jury.objects.filter(pk=jury.pk, state__in=[Jury.State.CLOSED, Jury.State.SEALED]).exists()
        asked = boards.board(jury, only=[entry.pk]).asked[entry.pk]
        missing = {one.about: one for one in blocking([o.judged for o in asked if o.judged is not None])}
        require(choosing_objections(lines, missing, over=over))
        chosen = chosen_among(lines, missing)
        objections = [
            o for one in chosen for o in waiving_objections(locked, actor, one.code, one.about, reason)
        ]
        if objections:
            raise Refused(list({o.code: o for o in objections}.values()))
        rows = Waiver.objects.bulk_create(
            [
                Waiver(
                    session=locked,
                    code=one.code,
                    about=one.about,
                    by=actor.name,
                    reason=reason.strip(),
                    given_at=now,
                )
                for one in chosen
            ]
        )
        record(
            locked.stream,
            acts.REQUIREMENT_SET_ASIDE,
            actor=actor.label,
            now=now,
            certifier=locked.certifier.slug,
            facts={"entry": entry.pk, "lines": [one.about for one in chosen], "count": len(chosen)},
            private={"reason": Private(entry.candidacy.person.subject, reason.strip())},
            key=key,
        )
    return rows
