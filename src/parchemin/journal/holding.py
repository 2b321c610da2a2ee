"""Everything that is held against its proof: each stage says what it holds in ``<stage>/holding.py``, found when the house
starts. Commands, the nightly round and pages ask here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.signing.keys import Kept
from parchemin.journal import acts, keys, queries
from parchemin.journal.models import Entry, Round, SigningKey, moment
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile

NIGHT = timedelta(hours=20)  # since the last round, the next one runs


@dataclass(frozen=True, slots=True)
class Held:
    """What was held against its proof: how many things, and what does not hold."""

    name: str
    words: str
    count: int
    objections: tuple[Objection, ...]


Check = Callable[[], tuple[int, list[Objection]]]
CHECKS: dict[str, tuple[str, Check]] = {}  # by name, in the order of registration


def register(name: str, words: str, check: Check) -> None:
    """Make a check known. ``words``: what is counted, in the plural. ``ValueError`` when its name is taken."""
    if name in CHECKS:
        raise ValueError(f"two checks are named {name!r}")
    CHECKS[name] = (words, check)


def held(names: Collection[str] | None = None) -> list[Held]:
    """Run the checks (these alone)."""
    return [
        Held(name, words, count, tuple(objections))
        for name, (words, check) in CHECKS.items()
        if names is None or name in names
        for count, objections in [check()]
    ]


def nightly(*, now: datetime) -> Round | None:
    """Hold everything, if it was not done lately, and keep what was seen."""
    last = Round.objects.order_by("-pk").first()
    if last is not None and now - NIGHT < last.at <= now:  # one to come is of a clock put back since
        return None
    results = held()
    return Round.objects.create(
        at=now,
        faults=[o.as_dict() for one in results for o in one.objections],
        counted={one.name: one.count for one in results},
    )


def _journal() -> tuple[int, list[Objection]]:
    return Entry.objects.count(), queries.faults()


def _keys() -> tuple[int, list[Objection]]:
    """Pinned keys against what the journal says of them, and those that should sign and cannot."""
    rows = list(SigningKey.objects.order_by("owner", "rank"))
    told: dict[str, dict[str, object]] = {}
    revoked: dict[str, str | None] = {}
    ended: set[str] = set()
    for entry in Entry.objects.filter(stream__startswith="keys:").order_by("pk"):
        key = str(entry.facts.get("key", ""))
        if entry.act in (acts.KEY_PINNED.name, acts.KEY_ROTATED.name):
            told[key] = {"owner": entry.certifier, "rank": entry.facts["rank"]}
        if entry.act == acts.KEY_ROTATED.name:
            ended.add(str(entry.facts["former"]))
        if entry.act == acts.KEY_REVOKED.name:
            ended.add(key)
            revoked[key] = entry.facts["compromised_from"]
    wrong = [r.public for r in rows if not _as_told(r, told, revoked, ended)]
    wrong += sorted(set(told) - {r.public for r in rows})
    objections = [
        Objection(
            "key.row-differs",
            gettext_noop("Clé %(key)s : la base n’en dit pas la même chose que le journal."),
            {"key": key},
        )
        for key in wrong
    ]
    owners = {row.owner for row in rows}
    return len(rows), objections + [
        keys.lost(state.row) if state.kept is Kept.MISSING else _unusable(state)
        for owner in sorted(owners)
        for state in keys.states(owner)
        if state.signs and not state.usable
    ]


def _as_told(
    row: SigningKey, told: dict[str, dict[str, object]], revoked: dict[str, str | None], ended: set[str]
) -> bool:
    since = moment(row.compromised_from) if row.compromised_from else None
    return (
        told.get(row.public) == {"owner": row.owner, "rank": row.rank}
        and since == revoked.get(row.public)
        and (row.retired_at is not None or row.public not in ended)
    )


def _unusable(state: keys.State) -> Objection:
    return Objection(
        "key.unusable",
        gettext_noop("La clé privée %(key)s ne peut pas signer ici (%(kept)s)."),
        {"key": state.row.public, "kept": state.kept.value},
        mend=gettext_noop("« parchemin key list » dit comment elle est gardée."),
    )


def _unread(digest: str, lost: files.Lost) -> Objection:
    mend = gettext_noop("« parchemin files verify » dit ce qui le nomme ; une sauvegarde le rend.")
    if isinstance(lost, files.Damaged):
        words = gettext_noop("Fichier %(digest)s : ses octets ont changé.")
        return Objection("file.damaged", words, {"digest": digest}, mend=mend)
    words = gettext_noop("Fichier %(digest)s : il n’est plus dans la réserve.")
    return Objection("file.lost", words, {"digest": digest}, mend=mend)


def _files() -> tuple[int, list[Objection]]:
    rows = StoredFile.objects.order_by("digest").values_list("digest", flat=True)
    return len(rows), [
        _unread(digest, lost) for digest in rows if (lost := files.state_of(digest)) is not None
    ]


register("journal", gettext_noop("écritures du journal, contre les têtes publiées"), _journal)
register("keys", gettext_noop("clés publiques épinglées"), _keys)
register("files", gettext_noop("fichiers gardés"), _files)
