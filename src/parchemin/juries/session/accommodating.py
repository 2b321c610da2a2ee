"""What is granted to a candidate for their defences: more time, from elsewhere, in another language, or something else.

Why is never asked nor kept: the need is a matter of health, the grant alone serves the planning and the jury.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.journal.actions import Private, record
from parchemin.juries.models import Jury, SessionEntry

MOST_EXTRA = 200  # per cent
LONGEST = 200  # characters
LANGUAGE = re.compile(r"[a-z]{2,3}")  # ISO 639-1, or 639-3 where it has none (sign languages)
BEFORE = (Jury.State.COMPOSING, Jury.State.NOMINATED)


def grant_accommodation(
    *,
    actor: Actor,
    now: datetime,
    entry: SessionEntry,
    extra_time_percent: int = 0,
    remote: bool = False,
    language: str = "fr",
    accommodation: str = "",
    key: str | None = None,
) -> SessionEntry:
    """Grant, change or take back what a candidate has for their defences; a timetable made before is then older.

    ``extra_time_percent``: 33 for a third more time; ``language``: ISO 639 code; ``accommodation``: in words, no reason.
    """
    session = entry.session
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        row = SessionEntry.objects.select_for_update().get(pk=entry.pk)
        words = accommodation.strip()
        require(_objections(row, extra_time_percent, language, words))
        row.extra_time_percent, row.remote = extra_time_percent, remote
        row.language, row.accommodation = language, words
        row.save(update_fields=["extra_time_percent", "remote", "language", "accommodation"])
        record(
            session.stream,
            "accommodation_granted",
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={
                "entry": row.pk,
                "extra_time_percent": extra_time_percent,
                "remote": remote,
                "language": language,
            },
            private={"accommodation": Private(entry.candidacy.person.subject, words)} if words else {},
            key=key,
        )
    return row


def _objections(row: SessionEntry, percent: int, language: str, words: str) -> list[Objection]:
    found = []
    if Jury.objects.filter(session=row.session_id).exclude(state__in=BEFORE).exists():
        found.append(
            Objection(
                "accommodation.sitting",
                gettext_noop("La délibération a commencé : les soutenances sont passées."),
            )
        )
    if not 0 <= percent <= MOST_EXTRA:
        found.append(
            Objection(
                "accommodation.time",
                gettext_noop("Le temps en plus s’écrit en pour cent, de 0 à %(most)s."),
                {"most": MOST_EXTRA},
                about="extra_time_percent",
            )
        )
    if not LANGUAGE.fullmatch(language):
        found.append(
            Objection(
                "accommodation.language",
                gettext_noop("Cette langue n’est pas connue : %(language)s."),
                {"language": language},
                about="language",
            )
        )
    if len(words) > LONGEST:
        found.append(
            Objection(
                "accommodation.words",
                gettext_noop("Ces mots sont trop longs : %(limit)s caractères au plus."),
                {"limit": LONGEST},
                about="accommodation",
            )
        )
    return found
