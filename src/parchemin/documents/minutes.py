"""Minutes of a deliberation (procès-verbal de délibération), and the extract that names no vote.

The minutes say who sat and by which clause, what was checked and set aside, what happened, what was decided on each
block, by how many voices, on what and why, and who dissented. The extract keeps the jury, the decisions and their
reasons: no vote (a count of five to none names five votes), no dissent, no birth data, nothing of what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from parchemin.documents.typesetting import Attachment
from parchemin.documents.typesetting import render as typeset


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the jury, as text: seat ("président"), college ("employeurs"), quality, attendance."""

    name: str
    seat: str
    college: str = ""
    quality: str = ""
    attendance: str = "présent"
    signs: bool = True


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the composition rule and how the members present meet it."""

    label: str
    required: str
    present: str
    met: bool


@dataclass(frozen=True, slots=True)
class BlockDecision:
    """What was decided on one block. ``tally`` is the count ("3 pour, 1 contre"); ``votes`` are (member, vote).

    ``departure``: what the règlement proposed and why the jury departed from it; ``evidence``: what the motivation
    points to, a line each; ``dissents`` are (member, words).
    """

    code: str
    title: str
    decision: str
    granted: bool
    tally: str = ""
    motivation: str = ""
    votes: tuple[tuple[str, str], ...] = ()
    departure: str = ""
    evidence: tuple[str, ...] = ()
    dissents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """What the composition was found to be at one moment ("à l’ouverture"); ``found`` empty: in order."""

    moment: str
    at: str
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waived:
    """A rule set aside for the session: which, by whom, when, why."""

    rule: str
    by: str
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class CandidateDecision:
    """What was decided for one candidate; ``outcome`` in full words ("certification délivrée en totalité")."""

    name: str
    outcome: str
    blocks: tuple[BlockDecision, ...] = ()
    identity: str = ""
    recused: tuple[str, ...] = ()
    remark: str = ""
    incidents: tuple[str, ...] = ()
    salt: str = ""  # of this part among those that are signed (juries.minutes.signed_text); printed nowhere


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """All that minutes say; every date and time already written out in French.

    ``number`` is printed after "n°"; ``rules`` and ``observations`` are paragraphs; ``specimen`` is the line of
    a demonstration.
    """

    certifier: str
    number: str
    certification: str
    session_label: str
    held_on: str
    place: str
    opened_at: str
    closed_at: str
    members: tuple[Member, ...]
    candidates: tuple[CandidateDecision, ...]
    certifier_line: str = ""
    composition_rule: str = ""
    clauses: tuple[Clause, ...] = ()
    rules: tuple[str, ...] = ()
    observations: tuple[str, ...] = ()
    specimen: str = ""
    checks: tuple[Check, ...] = ()
    waivers: tuple[Waived, ...] = ()
    incidents: tuple[str, ...] = ()
    salt: str = ""  # of what they say of nobody in particular


# Members that came after the first minutes were signed: silent, they are no part of what is signed.
ADDED = frozenset({"departure", "evidence", "dissents", "incidents", "checks", "waivers", "salt"})


def kept(facts: Mapping[str, Any]) -> MinutesFacts:
    """The facts again, from what ``asdict`` gave of them and a row kept."""
    return MinutesFacts(
        **{
            **facts,
            "members": tuple(Member(**one) for one in facts["members"]),
            "clauses": tuple(Clause(**one) for one in facts.get("clauses", ())),
            "checks": tuple(Check(**one) for one in facts.get("checks", ())),
            "waivers": tuple(Waived(**one) for one in facts.get("waivers", ())),
            "candidates": tuple(
                CandidateDecision(**{**one, "blocks": tuple(BlockDecision(**b) for b in one["blocks"])})
                for one in facts["candidates"]
            ),
        }
    )


@dataclass(frozen=True, slots=True)
class Signed:
    """A simple electronic signature as printed: who, when, and the name written or the strokes drawn (an SVG path)."""

    name: str
    seat: str
    at: str
    typed: str = ""
    drawing: str = ""
    code: bool = False


def render(
    facts: MinutesFacts,
    timestamp: datetime,
    *,
    extract: bool = False,
    signed: Sequence[Signed] = (),
    digest: str = "",
    attachments: Sequence[Attachment] = (),
    copy: str = "",
) -> bytes:
    """The minutes as PDF/A-3a + PDF/UA-1 bytes; ``timestamp`` (aware) is the moment of closing.

    ``attachments``: what was signed, byte for byte (PDF/A-3 lets a file be carried). ``signed``: who signed this text,
    whose SHA-256 is ``digest``; empty: boxes to sign on paper. With ``extract``,
    what only the sealed minutes may say is left out, signatures too, and the sheet says so. ``copy``: whose copy it is
    and what is not on it, printed first. Raises
    ``UnprintableError`` naming the minutes and the character that no font draws.
    """
    return typeset(
        "minutes",
        {**_data(facts, extract, signed, digest), "copy": copy},
        timestamp=timestamp,
        attachments=() if extract else attachments,
        about=f"la délibération n° {facts.number}",
    )


def _data(
    facts: MinutesFacts, extract: bool, signed: Sequence[Signed] = (), digest: str = ""
) -> dict[str, Any]:
    kind = "Extrait du procès-verbal de délibération" if extract else "Procès-verbal de délibération"
    signing = [member for member in facts.members if member.signs and not extract and not signed]
    return {
        "title": f"{kind} n° {facts.number}",
        "heading": kind,
        "certifier": facts.certifier,
        "certifier_line": facts.certifier_line,
        "certification": facts.certification,
        "reference": f"{'Extrait' if extract else 'Procès-verbal'} n° {facts.number}",
        "foot": facts.specimen or f"Délibération du {facts.held_on}",
        "session": [
            ["Session", facts.session_label],
            ["Date et lieu", f"{facts.held_on}, {facts.place}"],
            ["Séance", f"ouverte à {facts.opened_at}, close à {facts.closed_at}"],
        ],
        "jury": [asdict(member) for member in facts.members],
        "composition_rule": facts.composition_rule,
        "clauses": [asdict(clause) for clause in facts.clauses],
        "checks": [] if extract else [_check(check) for check in facts.checks],
        "waivers": [[w.rule, w.by, w.on, "" if extract else w.reason] for w in facts.waivers],
        "rules": list(facts.rules)
        or ["Le jury constate, bloc par bloc, que les compétences sont acquises ou non."],
        "count_line": _counted(len(facts.candidates)),
        "candidates": [
            _candidate(rank, candidate, extract) for rank, candidate in enumerate(facts.candidates, start=1)
        ],
        "extract": extract,
        "incidents": [] if extract else list(facts.incidents),
        "observations": list(facts.observations),
        "closing": _closing(facts, extract),
        "signatories": [[member.name, member.seat] for member in signing],
        "signed": [] if extract else [_signed(one) for one in signed],
        "digest": " ".join(digest[at : at + 8] for at in range(0, len(digest), 8)),
    }


def _signed(one: Signed) -> dict[str, Any]:
    """Only strokes get into a drawing (``domain.attendance.drawing_objections``): it is no markup."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="600" height="200"><path d="{one.drawing}" '
        'fill="none" stroke="#14213A" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
    return {
        "name": one.name,
        "seat": one.seat,
        "typed": one.typed,
        "drawing": svg if one.drawing else "",
        "at": f"le {one.at}" + (", code à usage unique rendu" if one.code else ""),
    }


def _check(check: Check) -> list[str]:
    return [check.moment, check.at, " ".join(check.found) or "conforme"]


def _counted(number: int) -> str:
    return "la situation d’un candidat" if number == 1 else f"la situation de {number} candidats"


def _candidate(rank: int, candidate: CandidateDecision, extract: bool) -> dict[str, Any]:
    return {
        "rank": rank,
        "name": candidate.name,
        "identity": "" if extract else candidate.identity,
        "recused": ", ".join(candidate.recused),
        "blocks": [_block(block, extract) for block in candidate.blocks],
        "outcome": candidate.outcome,
        "remark": candidate.remark,
        "incidents": [] if extract else list(candidate.incidents),
    }


def _block(block: BlockDecision, extract: bool) -> dict[str, Any]:
    named = " ; ".join(f"{member} : {vote}" for member, vote in block.votes)
    secret = {} if extract else {"tally": block.tally, "votes": named, "departure": block.departure}
    return {
        "code": block.code,
        "title": block.title,
        "decision": block.decision,
        "granted": block.granted,
        "motivation": block.motivation,
        "evidence": [] if extract else list(block.evidence),
        "dissents": [] if extract else [list(one) for one in block.dissents],
        "tally": "",
        "votes": "",
        "departure": "",
        **secret,
    }


def _closing(facts: MinutesFacts, extract: bool) -> list[str]:
    if extract:
        return [
            (
                "Le présent extrait reproduit les décisions du jury et leurs motifs ; les voix, les votes nominatifs, "
                "les opinions dissidentes et ce qui a été noté des personnes n’y figurent pas. "
                "Seul le procès-verbal scellé fait foi."
            ),
        ]
    return [
        f"La séance est levée à {facts.closed_at}. Les membres présents signent le présent procès-verbal."
    ]
