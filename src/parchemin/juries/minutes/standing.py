"""The minutes as they stand before the seal, read once for the page that shows them and the acts that sign and seal. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parchemin.documents import minutes as document
from parchemin.domain.objection import Objection
from parchemin.juries.deliberation import boards
from parchemin.juries.jury import sat
from parchemin.juries.jury.checks import Judged
from parchemin.juries.jury.sittings import Sitting
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.minutes.signed_text import digest_of
from parchemin.juries.models import Jury, JuryMember


@dataclass(frozen=True, slots=True)
class Standing:
    """``digest``: of ``facts``, what a member signs. ``judged``: for each candidate, the jury that decided, on what is
    known now."""

    sitting: Sitting
    facts: document.MinutesFacts
    digest: str
    judged: Sequence[Judged]

    @property
    def signatories(self) -> list[JuryMember]:
        """Members present to the end."""
        return signatories(self.sitting)

    @property
    def unlawful(self) -> list[Objection]:
        """Why what the jury decided is neither signed nor sealed; empty when it could decide."""
        return sat.unlawful(self.judged)


def standing(jury: Jury) -> Standing:
    """The minutes of a jury whose deliberation is closed."""
    shown = boards.board(jury)
    facts = minutes_facts(jury, shown)
    judged = sat.as_it_sat(shown.sitting, shown.entries)
    return Standing(shown.sitting, facts, digest_of(facts), judged)


def signatories(whole: Sitting) -> list[JuryMember]:
    """Members of a jury present to the end."""
    return [m for m in whole.rows if str(m.juror.person_id) in (whole.present or frozenset())]
