"""The parchment (parchemin): the paper that a certified person keeps.

Its mandatory mentions are those that France compétences lists (FAQ "Qu'est-ce qu'un parchemin ?"); a mention may
be set on several lines and in several sizes, but every one of its words is on the paper: ``unprinted`` says which
is not, and such a parchment is refused. No mark of the State is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parchemin.documents import figures
from parchemin.documents.typesetting import Attachment, UnprintableError
from parchemin.documents.typesetting import render as typeset

SEAL = "#B9331A"
CREDENTIAL_NAME = "credential.json"


@dataclass(frozen=True, slots=True)
class Mention:
    """One mandatory mention, word for word: its rank, its label (French), its text."""

    number: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ParchmentFacts:
    """All that a parchment shows; every field is text as printed.

    ``title`` is the registered title and nothing else, or the block's for a block's attestation, which then
    says in ``part_of`` which certification it belongs to. ``code_groups`` are the groups of the verification
    code. ``credential`` is the signed credential as JSON text, attached to the file. ``specimen`` is the line
    that says a demonstration is one; empty on a real award.
    """

    certifier_name: str
    certifier_detail: str
    holder_name: str
    holder_detail: str
    title: str
    levels: str
    specialty: str
    registration: str
    issued: str
    signatory_title: str
    signatory_name: str
    mentions: tuple[Mention, ...]
    award_number: str
    verification_url: str
    verification_host: str
    code_groups: tuple[str, ...]
    seal_year: str
    credential: str
    part_of: str = ""
    foot: tuple[str, ...] = ()
    specimen: str = ""
    given_to: str = "délivre à"
    what: str = "la certification professionnelle"
    seal_below: str = "REGISTRE DES TITRES"
    seal_above: str = ""


def unprinted(facts: ParchmentFacts) -> list[Mention]:
    """The mentions whose letters and digits are not all, in order, on the paper."""
    lines = (
        (facts.certifier_name, facts.certifier_detail),
        (facts.holder_name, facts.holder_detail),
        (facts.title, facts.part_of),
        (facts.levels,),
        (facts.specialty,),
        (facts.registration,),
        (facts.issued, _award_label(facts)),
        (facts.signatory_title, facts.signatory_name),
    )
    printed = [bare("".join(parts)) for parts in lines]
    return [
        mention
        for mention in facts.mentions
        if not bare(mention.text) or not any(bare(mention.text) in line for line in printed)
    ]


def bare(text: str) -> str:
    """Letters and digits alone, case folded: what stays equal however a text is set."""
    return "".join(character for character in text if character.isalnum()).casefold()


def render(facts: ParchmentFacts, timestamp: datetime) -> bytes:
    """The parchment as PDF/A-3a + PDF/UA-1 bytes; ``timestamp`` (aware) is the moment of issue.

    Raises ``UnprintableError``, naming the holder, on a mention left out, a text too long or a missing glyph.
    """
    absent = unprinted(facts)
    if absent:
        names = ", ".join(f"{mention.number} ({mention.label})" for mention in absent)
        raise UnprintableError(
            f"Parchemin de {facts.holder_name} : mention absente ou différente sur le papier : {names}."
        )
    attached = Attachment(
        CREDENTIAL_NAME, facts.credential, "application/json", "Attestation numérique signée de ce titre"
    )
    return typeset(
        "parchment", _data(facts), timestamp=timestamp, attachments=[attached], about=facts.holder_name
    )


def _data(facts: ParchmentFacts) -> dict[str, Any]:
    return {
        "document_title": f"{facts.title}, titre n° {facts.award_number}",
        "certifier_name": facts.certifier_name,
        "certifier_detail": facts.certifier_detail,
        "given_to": facts.given_to,
        "holder_name": facts.holder_name,
        "holder_detail": facts.holder_detail,
        "what": facts.what,
        "title": facts.title,
        "part_of": facts.part_of,
        "levels": facts.levels,
        "specialty": facts.specialty,
        "registration": facts.registration,
        "issued": facts.issued,
        "signatory_title": facts.signatory_title,
        "signatory_name": facts.signatory_name,
        "verify_label": "Vérifier ce titre",
        "verification_url": facts.verification_url,
        "verification_host": facts.verification_host,
        "code_lines": list(_code_lines(facts.code_groups)),
        "award_label": _award_label(facts),
        "seal_above": (facts.seal_above or facts.certifier_name).upper(),
        "seal_below": facts.seal_below,
        "seal_year": facts.seal_year,
        "foot": "  ·  ".join([*filter(None, [facts.specimen]), *facts.foot]),
        "figures": {
            "rosette": figures.rosette(),
            "border_long": figures.border(540),
            "border_short": figures.border(366),
            "corner": figures.corner(),
            "seal": figures.seal_disc(SEAL),
            "qr": figures.qr_code(facts.verification_url),
        },
    }


def _award_label(facts: ParchmentFacts) -> str:
    return f"Titre n° {facts.award_number}"


def _code_lines(groups: Iterable[str]) -> Iterable[str]:
    """The code on lines of four groups, so that it can be read aloud."""
    listed = list(groups)
    for start in range(0, len(listed), 4):
        yield "-".join(listed[start : start + 4])
