"""The minutes as one member reads them: what concerns a candidate for whom they stepped aside, or to whom they are tied,
is withheld; the text they sign is whole and names, by its digest, each part that they were not shown."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from parchemin.documents import minutes as document
from parchemin.juries import queries
from parchemin.juries.jury import apart, sittings
from parchemin.juries.minutes import sealing, signed_text
from parchemin.juries.minutes.standing import signatories
from parchemin.juries.models import JuryMember, Minutes

NAME = "Partie qui n’est pas montrée"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a member may read. ``withheld``: rank of each candidate left out → digest of their part, "" where the
    minutes, older, have no parts."""

    facts: document.MinutesFacts
    withheld: Mapping[int, str]


def of(member: JuryMember, facts: document.MinutesFacts | Mapping[str, Any]) -> Reading:
    """``facts``: of the minutes, whole, before their seal or as kept since."""
    whole = facts if isinstance(facts, document.MinutesFacts) else document.kept(facts)
    entries = list(queries.entries(member.jury.session))
    hidden = apart.apart(member.juror.person, member, [entry.candidacy for entry in entries])
    if not hidden:
        return Reading(whole, {})
    ranks = [rank for rank, entry in enumerate(entries, start=1) if entry.candidacy_id in hidden]
    if len(entries) != len(whole.candidates):  # nobody can tell which part is whose
        ranks = list(range(1, len(whole.candidates) + 1))
    names = {entry.candidacy.person.full_name for entry in entries if entry.candidacy_id in hidden}
    names |= {whole.candidates[rank - 1].name for rank in ranks}
    digests = _digests(whole)
    withheld = {rank: digests[rank] if digests else "" for rank in ranks}
    return Reading(_without(whole, withheld, names), withheld)


def copy_of(member: JuryMember, minutes: Minutes, now: datetime) -> bytes | None:
    """The sealed minutes printed for that member, what is withheld left out; None where nothing is: theirs is the whole.

    It carries the text that was signed, and the parts they may read: each still proves itself.
    """
    whole = document.kept(minutes.facts)
    reading = of(member, whole)
    if not reading.withheld:
        return None
    attachments = signed_text.attached(whole, without=reading.withheld) if whole.salt else ()
    return document.render(
        reading.facts,
        now,
        signed=sealing.signed_as_printed(minutes.jury, signatories(sittings.sitting(minutes.jury))),
        digest=signed_text.digest_of(whole),
        attachments=attachments,
        copy=f"Copie remise à {member.juror.person.full_name} : ce qui concerne {_counted(len(reading.withheld))} "
        f"pour qui rien ne lui est montré n’y figure pas. Seul le procès-verbal scellé fait foi (SHA-256 "
        f"{minutes.pdf_id}).",
    )


def _counted(number: int) -> str:
    return "le candidat" if number == 1 else f"les {number} candidats"


def _digests(facts: document.MinutesFacts) -> list[str]:
    """Of each part: what is said of nobody in particular, then of each candidate by rank."""
    if not facts.salt:
        return []
    return [hashlib.sha256(part).hexdigest() for part in signed_text.parts(asdict(facts))]


def _without(
    facts: document.MinutesFacts, withheld: Mapping[int, str], names: Collection[str]
) -> document.MinutesFacts:
    candidates = tuple(
        _silent(withheld[rank]) if rank in withheld else one
        for rank, one in enumerate(facts.candidates, start=1)
    )

    def silent(*words: str) -> bool:
        return any(name in text for name in names for text in words)

    masked = replace(
        facts,
        candidates=candidates,
        checks=tuple(c for c in facts.checks if not silent(c.moment, *c.found)),
        waivers=tuple(w for w in facts.waivers if not silent(w.rule, w.reason)),
        incidents=tuple(line for line in facts.incidents if not silent(line)),
        observations=tuple(line for line in facts.observations if not silent(line)),
    )
    if _lines(masked) == _lines(facts):
        return masked
    left = "Ce qui nomme un candidat dont rien n’est montré à ce membre n’est pas reproduit."
    return replace(masked, observations=(*masked.observations, left))


def _lines(facts: document.MinutesFacts) -> int:
    return len(facts.checks) + len(facts.waivers) + len(facts.incidents) + len(facts.observations)


def _silent(digest: str) -> document.CandidateDecision:
    words = "Déport ou lien avec ce candidat : rien n’en est montré à ce membre."
    if digest:
        words += f" Le texte signé nomme cette partie par son empreinte SHA-256, {digest}."
    return document.CandidateDecision(name=NAME, outcome="", remark=words)
