"""Titles that wait to be declared, by what stops them, and the ways out of each cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from parchemin.declarations.models import Passage
from parchemin.domain.objection import Level
from parchemin.web.shared import leading_out
from parchemin.web.shared.ways import Way

EACH = 30  # passages listed under a cause


@dataclass(slots=True)
class Cause:
    """One cause and the passages it stops."""

    code: str
    words: str
    mend: str
    passages: list[Passage] = field(default_factory=list)

    @property
    def shown(self) -> list[tuple[Passage, list[leading_out.Link]]]:
        """The passages listed, each with the ways out that are its own: its civil status, its candidate's file."""
        return [
            (one, [link for way, link in self._ways(one) if "candidacy" in way.needs])
            for one in self.passages[:EACH]
        ]

    @property
    def ways(self) -> list[leading_out.Link]:
        """The ways out that serve every passage: the certifier's record, a site."""
        return [link for way, link in self._ways(self.passages[0]) if "candidacy" not in way.needs]

    def _ways(self, passage: Passage) -> list[tuple[Way, leading_out.Link]]:
        """An answer of the Caisse is no reason of ours: it is the civil status that it mostly questions."""
        candidacy = passage.award.candidacy_id
        return leading_out.ways_to(self.code, candidacy=candidacy) or leading_out.ways_to(
            "claims.identity", candidacy=candidacy
        )

    @property
    def more(self) -> int:
        return max(0, len(self.passages) - EACH)


def by_cause(rows: Iterable[Passage]) -> list[Cause]:
    """Passages under each of their reasons that stops them, the most frequent cause first."""
    causes: dict[str, Cause] = {}
    for row in rows:
        for reason in row.reasons:
            if reason.get("level") in (Level.WARN, Level.IGNORE):
                continue
            code = reason.get("code", "")
            cause = causes.setdefault(
                code, Cause(code, reason.get("message") or code, reason.get("mend") or "")
            )
            if row not in cause.passages:
                cause.passages.append(row)
    return sorted(causes.values(), key=lambda c: (-len(c.passages), c.code))
