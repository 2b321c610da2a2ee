"""The heads of the journal given where the certifier cannot write them again, and held against what was given.

``PARCHEMIN_ANCHORS`` lists the places: ``file:/other/place.jsonl`` (another disk or machine, mounted), ``mailto:address``
(a co-certifier's service), ``tsa:https://…`` (a time-stamping authority, RFC 3161). Each is given once what it does not
have; one that fails is said, and asked again at the next round.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.proofs import time_stamp
from parchemin.formats.proofs.journal_heads import Heads
from parchemin.journal.acts import HEADS_REPUBLISHED
from parchemin.journal.models import Anchor, Entry
from parchemin.journal.publishing import STREAM
from parchemin.journal.queries import published
from parchemin.parties.sending import leave_note
from parchemin.runtime.clock import day_here

SUBJECT = "Têtes du journal de certification, à conserver"


class NotAnchored(Exception):  # noqa: N818 - what became of it
    """The place did not take what it was given; the message says why."""


def send_heads(*, now: datetime) -> list[Anchor]:
    """Give the heads file as it stands to each place that has not had it. Returns what was tried."""
    heads = published()
    if not heads.lines:
        return []
    return [
        _send(target, heads, now)
        for target in settings.ANCHORS
        if not _given().filter(target=target, digest=heads.digests[-1]).exists()
    ]


def _given() -> QuerySet[Anchor]:
    return Anchor.objects.filter(error="")


def _send(target: str, heads: Heads, now: datetime) -> Anchor:
    kind, _, place = target.partition(":")
    token, error = b"", ""
    try:
        token = _give(kind, place, heads, target)
    except (NotAnchored, time_stamp.NotStamped, OSError) as reason:
        error = str(reason)[:300]
    return Anchor.objects.create(
        target=target, at=now, lines=heads.lines, digest=heads.digests[-1], token=token, error=error
    )


def _give(kind: str, place: str, heads: Heads, target: str) -> bytes:
    """Give the file to a place; the token that it gives back, if any."""
    if kind == "tsa":
        return _stamp(place, heads)
    if kind == "file":
        _copy(Path(place))
    elif kind == "mailto":
        _mail(place, heads, target)
    else:
        raise NotAnchored("lieu inconnu : file:, mailto: ou tsa: attendu")
    return b""


def _copy(place: Path) -> None:
    """Append to the copy what it lacks; one that says something else is never written over."""
    ours = Path(settings.HEADS_FILE).read_bytes()
    theirs = place.read_bytes() if place.exists() else b""
    if not ours.startswith(theirs):
        raise NotAnchored(f"{place} ne dit pas la même chose que le fichier des têtes : rien n’y est ajouté")
    with place.open("ab") as out:
        out.write(ours[len(theirs) :])
        out.flush()
        os.fsync(out.fileno())


def _mail(address: str, heads: Heads, target: str) -> None:
    last = _given().filter(target=target).order_by("-at").first()
    known = last.lines if last and last.lines <= heads.lines else 0
    lines = Path(settings.HEADS_FILE).read_bytes().split(b"\n")[known : heads.lines]
    body = (
        f"Gardez cette lettre : elle permettra de montrer que le journal de {settings.PUBLIC_URL} n’a pas été récrit.\n\n"
        f"Lignes {known + 1} à {heads.lines} jointes. Empreinte SHA-256 de la dernière :\n{heads.digests[-1]}\n\n"
        f"Pour la retrouver plus tard : parchemin journal verify --anchored {heads.digests[-1]}\n"
    )
    if error := leave_note(address, SUBJECT, body, ("journal-heads.jsonl", b"\n".join(lines) + b"\n")):
        raise NotAnchored(error)


def _stamp(address: str, heads: Heads) -> bytes:
    """A time stamp of the digest of the last line, kept in the row and beside the heads file."""
    token = time_stamp.ask(address, heads.digests[-1].encode(), _roots())
    beside = Path(settings.HEADS_FILE).with_suffix(".stamps")
    beside.mkdir(mode=0o700, exist_ok=True)
    (beside / f"{heads.digests[-1]}.tsr").write_bytes(token)
    return token


def _roots() -> bytes:
    if not settings.TSA_ROOTS:
        raise NotAnchored("PARCHEMIN_TSA_ROOTS ne dit pas à quels certificats croire")
    return Path(settings.TSA_ROOTS).read_bytes()


# -- held against what was given ------------------------------------------------------------------------------


def anchor_objections() -> list[Objection]:
    """Why the heads file is not the one that was given elsewhere; places that could not be given it."""
    heads = published()
    since = Entry.objects.filter(stream=STREAM, act=HEADS_REPUBLISHED.name).order_by("-number").first()
    rows = _given().order_by("at", "pk")
    rows = (
        rows.filter(at__gte=since.at) if since else rows
    )  # what came before is lost, and the journal says when
    objections = [objection for row in rows.iterator() for objection in (*_line(row, heads), *_token(row))]
    for target in settings.ANCHORS:
        if target.startswith("file:"):
            objections += _against_copy(Path(target.removeprefix("file:")))
        latest = Anchor.objects.filter(target=target).order_by("-at", "-pk").first()
        if latest is not None and latest.error:
            objections.append(
                Objection(
                    "journal.anchor-failed",
                    gettext_noop("Les têtes n’ont pas pu être données à %(target)s : %(error)s."),
                    {"target": target, "error": latest.error},
                    mend=gettext_noop("Corrigez ce lieu, puis : parchemin journal publish."),
                )
            )
    return objections


def _line(row: Anchor, heads: Heads) -> list[Objection]:
    if row.lines <= heads.lines and heads.digests[row.lines - 1] == row.digest:
        return []
    return [
        Objection(
            "journal.anchor-lost",
            gettext_noop(
                "La ligne %(line)s, donnée à %(target)s le %(at)s, n’est plus dans le fichier des têtes, ou n’est plus la même."
            ),
            {"line": row.lines, "target": row.target, "at": f"{day_here(row.at):%d/%m/%Y}"},
        )
    ]


def _token(row: Anchor) -> list[Objection]:
    if not row.target.startswith("tsa:"):
        return []
    try:
        time_stamp.verify(bytes(row.token), row.digest.encode(), _roots())
    except (time_stamp.NotStamped, NotAnchored, OSError) as reason:
        return [
            Objection(
                "journal.anchor-token",
                gettext_noop("L’horodatage de la ligne %(line)s (%(at)s) ne se vérifie pas : %(why)s."),
                {"line": row.lines, "at": f"{day_here(row.at):%d/%m/%Y}", "why": reason},
            )
        ]
    return []


def _against_copy(place: Path) -> list[Objection]:
    ours = Path(settings.HEADS_FILE)
    mine = ours.read_bytes() if ours.exists() else b""
    if not place.exists() or mine.startswith(place.read_bytes()):
        return []
    return [
        Objection(
            "journal.heads-differ-from-copy",
            gettext_noop("Le fichier des têtes n’est pas celui dont %(place)s garde la copie."),
            {"place": str(place)},
        )
    ]
