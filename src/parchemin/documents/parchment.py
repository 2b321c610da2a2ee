"""The parchment (parchemin): the paper that a certified person keeps.

Its mandatory mentions are those that France compétences lists (FAQ "Qu'est-ce qu'un parchemin ?"); a mention may
be set on several lines and in several sizes, but every one of its words is on the paper: ``unprinted`` says which
is not, and such a parchment is refused. No mark of the State is drawn.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parchemin.documents import figures
from parchemin.documents.typesetting import Attachment, UnprintableError
from parchemin.documents.typesetting import render as typeset
from parchemin.domain.award import Claims

SEAL = "#B9331A"
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_MOST = 4 * 1024 * 1024  # bytes read of one stream
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
    seal_above: str = ""  # the certifier's name, if empty


def unprinted(facts: ParchmentFacts) -> list[Mention]:
    """The mentions whose letters and digits are not all, in order, on the paper."""
    lines = (
        (facts.certifier_name, facts.certifier_detail),
        (facts.holder_name, facts.holder_detail),
        (facts.what, facts.title, facts.part_of),
        (facts.levels,),
        (facts.specialty,),
        (facts.registration,),
        (facts.issued, _award_label(facts)),
        (facts.signatory_title, facts.signatory_name),
        (facts.signatory_name, facts.signatory_title),
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


def facts_of(
    claims: Claims,
    *,
    award_number: str,
    code_groups: tuple[str, ...],
    verification_url: str,
    credential: str,
    certifier_detail: str = "",
    foot: tuple[str, ...] = (),
    specimen: str = "",
) -> ParchmentFacts:
    """Place the claims of an award on the paper. ``certifier_detail`` is its address line; the rest as above."""
    trade = claims.certifier_trade_name
    trade_line = f"nom commercial\u00a0: {trade}" if trade and trade != claims.certifier_name else ""
    texts = {mention.number: mention.text for mention in claims.mentions()}
    block = claims.block
    return ParchmentFacts(
        certifier_name=claims.certifier_name,
        certifier_detail="  ·  ".join(filter(None, [trade_line, certifier_detail])),
        holder_name=claims.holder,
        holder_detail=claims.birth,
        what=f"bloc de compétences {block[0]}" if block else "la certification professionnelle",
        title=f"«\u00a0{block[1]}\u00a0»" if block else claims.title,
        part_of=f"de la certification «\u00a0{claims.title}\u00a0»" if block else "",
        levels=texts[4],
        specialty=f"Spécialité de formation (NSF)\u00a0: {texts[5]}",
        registration=texts[1],
        issued=texts[7],
        signatory_title=claims.signatory_title,
        signatory_name=claims.signatory_name,
        mentions=tuple(Mention(each.number, each.label, each.text) for each in claims.mentions()),
        award_number=award_number,
        verification_url=verification_url,
        verification_host=verification_url.partition("://")[2].partition("/")[0],
        code_groups=code_groups,
        seal_year=str(claims.issued_on.year),
        seal_above=trade or claims.certifier_name,
        credential=credential,
        foot=foot,
        specimen=specimen,
    )


def embedded_credential(pdf: bytes) -> str | None:
    """The credential carried by a parchment, as the text attached; None if it carries none.

    Reads the streams of the file one by one: no PDF library is needed to compare an attachment.
    """
    for stream in _STREAM.finditer(pdf):
        try:
            content = zlib.decompressobj().decompress(stream[1], _MOST)
        except zlib.error:
            content = stream[1]
        if content.startswith(b"{"):
            try:
                text = content.decode()
                read = json.loads(text)
            except ValueError:
                continue
            if isinstance(read, dict):
                return text
    return None


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
