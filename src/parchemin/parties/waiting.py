"""Letters that wait: their words changed, cancelled, or taken up again. Each in the journal, the words apart.

A letter let go and not taken by the mail server yet still waits; one whose words change is to be read again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parchemin.domain.letter import Waiting, cancelling_objections, editing_objections, restoring_objections
from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import Private, record
from parchemin.journal.acts import Act
from parchemin.journal.models import Entry
from parchemin.parties import acts
from parchemin.parties.models import Letter
from parchemin.parties.sealed import is_sealed

WRITTEN_ANEW = ("convocation_candidate", "convocation_juror", "reminder")  # by convoking, or reminding, again


def standing(letter: Letter) -> Waiting:
    """Where the letter stands, as the rules read it. A letter not delivered left: another address, or nothing."""
    unsent = letter.state in (Letter.State.DRAFT, Letter.State.APPROVED) and letter.sent_at is None
    cancelled = letter.state == Letter.State.CANCELLED
    return Waiting(
        left=not unsent and not cancelled and not _never_left(letter),
        cancelled=cancelled,
        by_hand=cancelled and _by_hand(letter),
        secret=is_sealed(letter),
        anew=letter.kind in WRITTEN_ANEW,
    )


def _never_left(letter: Letter) -> bool:
    """Whether the server took nothing: refused at once, with no notice since."""
    return letter.state == Letter.State.FAILED and letter.bounced_at is None


def _by_hand(letter: Letter) -> bool:
    """Whether the last word on it is somebody's: cancelled, and not taken up again since."""
    rows = Entry.objects.filter(
        stream=_stream(letter), act__in=[acts.LETTER_CANCELLED.name, acts.LETTER_TAKEN_UP.name]
    )
    last = next((row for row in rows.order_by("-pk") if row.facts.get("letter") == letter.pk), None)
    return last is not None and last.act == acts.LETTER_CANCELLED.name


def may(letter: Letter) -> dict[str, bool]:
    """Which of these acts a page offers: its words changed, cancelled, taken up again."""
    waits = standing(letter)
    return {
        "edit": not waits.left and not waits.cancelled and not waits.secret,
        "cancel": not waits.left and not waits.cancelled,
        "take_up": not restoring_objections(waits),
    }


def edit(
    *, actor: str, now: datetime, letter: Letter, subject: str, body: str, key: str | None = None
) -> Letter:
    """Change the words of a letter that has not left; let go before, it is to be read again. The words of before are
    kept in the journal, apart. ``Refused``: it left, it is cancelled, it carries a secret, no words, the same words."""
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip()
    with transaction.atomic():
        row = _locked(letter)
        _require(
            editing_objections(
                standing(row), before=(row.subject.strip(), row.body.strip()), after=(subject, body)
            )
        )
        before = {"subject": row.subject, "body": row.body}
        row.subject, row.body, row.state, row.error = subject, body, Letter.State.DRAFT, ""
        row.save(update_fields=["subject", "body", "state", "error"])
        _record(row, acts.LETTER_EDITED, before, actor=actor, now=now, key=key)
    return row


def cancel(*, actor: str, now: datetime, letter: Letter, reason: str, key: str | None = None) -> Letter:
    """A letter that has not left will not leave, with the reason. ``Refused``: it left, it is cancelled, no reason."""
    with transaction.atomic():
        row = _locked(letter)
        _require(cancelling_objections(standing(row), reason=reason))
        row.state = Letter.State.CANCELLED
        row.save(update_fields=["state"])
        _record(row, acts.LETTER_CANCELLED, {"reason": reason.strip()}, actor=actor, now=now, key=key)
    return row


def take_up(*, actor: str, now: datetime, letter: Letter, key: str | None = None) -> Letter:
    """A letter cancelled by mistake waits again to be read. ``Refused``: it is not cancelled, another took its place."""
    with transaction.atomic():
        row = _locked(letter)
        _require(restoring_objections(standing(row)))
        row.state, row.error = Letter.State.DRAFT, ""
        row.save(update_fields=["state", "error"])
        _record(row, acts.LETTER_TAKEN_UP, {}, actor=actor, now=now, key=key)
    return row


def _locked(letter: Letter) -> Letter:
    rows = Letter.objects.select_for_update(of=("self",)).select_related("certifier", "person")
    return rows.get(pk=letter.pk)


def _require(objections: list[Objection]) -> None:
    if objections:
        raise Refused(objections)


def _stream(letter: Letter) -> str:
    return f"outbox:{letter.certifier.slug}"


def _record(
    letter: Letter, act: Act, words: dict[str, str], *, actor: str, now: datetime, key: str | None
) -> None:
    subject = letter.person.subject
    record(
        _stream(letter),
        act,
        actor=actor,
        now=now,
        certifier=letter.certifier.slug,
        facts={"letter": letter.pk, "kind": letter.kind},
        private={name: Private(subject, text) for name, text in words.items()},
        key=key,
    )
