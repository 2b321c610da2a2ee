"""What is said of a candidate and of a block: verdicts, votes, departures, what a motivation rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Phrase


class Verdict(StrEnum):
    """What a session says of a candidacy, for the blocks presented."""

    GRANTED = "granted"
    PARTIAL = "partial"
    REFUSED = "refused"
    ABSENT = "absent"
    EXCUSED = "excused"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "granted": gettext_noop("validation totale"),
            "partial": gettext_noop("validation partielle"),
            "refused": gettext_noop("refus"),
            "absent": gettext_noop("absence"),
            "excused": gettext_noop("absence excusée"),
            "deferred": gettext_noop("décision reportée"),
            "withdrawn": gettext_noop("retrait"),
        }[self.value]

    @property
    def ruled(self) -> bool:
        """Whether the jury ruled on blocks."""
        return self in (Verdict.GRANTED, Verdict.PARTIAL, Verdict.REFUSED)


class Attendance(StrEnum):
    """How a candidate met the session; DEFERRED and WITHDRAWN are stated by an act."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class Vote(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"

    @property
    def label(self) -> str:
        return {
            "for": gettext_noop("acquis"),
            "against": gettext_noop("non acquis"),
            "abstain": gettext_noop("abstention"),
        }[self.value]


class Departure(StrEnum):
    """Why the jury departs from what the règlement proposes: a closed list, so that departures are counted."""

    DEFENCE = "defence"
    EVIDENCE = "evidence"
    GRID = "grid"
    ASSESSORS = "assessors"
    WEIGHT = "weight"
    CIRCUMSTANCE = "circumstance"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "defence": gettext_noop("la soutenance montre autre chose que la grille"),
            "evidence": gettext_noop("une pièce du dossier n’a pas été prise en compte"),
            "grid": gettext_noop("une grille comporte une erreur"),
            "assessors": gettext_noop("les évaluateurs ne s’accordent pas"),
            "weight": gettext_noop("une compétence l’emporte sur les autres dans ce métier"),
            "circumstance": gettext_noop("une circonstance de l’épreuve a pesé"),
            "other": gettext_noop("autre raison, dite en toutes lettres"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a motivation points to, by key: criteria, grids filled in, deposits. Also what it may point to."""

    criteria: frozenset[str] = frozenset()
    markings: frozenset[str] = frozenset()
    deposits: frozenset[str] = frozenset()

    def beyond(self, known: Grounds) -> frozenset[str]:
        """Keys pointed to that ``known`` does not hold, each with its kind: "criterion:4"."""
        kinds = (
            ("criterion", self.criteria - known.criteria),
            ("marking", self.markings - known.markings),
            ("deposit", self.deposits - known.deposits),
        )
        return frozenset(f"{kind}:{key}" for kind, keys in kinds for key in keys)

    def as_dict(self) -> dict[str, list[int]]:
        """As it is kept with the decision; empty when nothing is pointed to."""
        kept = {"criteria": self.criteria, "markings": self.markings, "deposits": self.deposits}
        return {kind: sorted(int(key) for key in keys) for kind, keys in kept.items() if keys}

    @classmethod
    def of(cls, pointed: Mapping[str, Iterable[object]] | None) -> Grounds:
        """From keys by kind, as a form or a command gives them. Raises ValueError on another kind."""
        given = dict(pointed or {})
        if unknown := set(given) - {"criteria", "markings", "deposits"}:
            template = gettext_noop("Un appui est un critère, une grille ou un dépôt : %(unknown)s.")
            raise ValueError(Phrase(template, {"unknown": ", ".join(sorted(unknown))}))
        return cls(**{kind: frozenset(str(key) for key in keys) for kind, keys in given.items()})


NO_GROUNDS = Grounds()


@dataclass(frozen=True, slots=True)
class Tally:
    """``result`` None: equal, and no casting vote settled it."""

    for_: int
    against: int
    abstain: int
    result: bool | None
    by_casting_vote: bool = False


def tally(votes: Mapping[str, Vote], president_key: str, *, casting: bool) -> Tally:
    """Count ``votes`` (juror key → vote): majority of those who did not abstain; on equality, the president's
    own vote when it is a casting one and was given."""
    counts = {vote: sum(v is vote for v in votes.values()) for vote in Vote}
    for_, against = counts[Vote.FOR], counts[Vote.AGAINST]
    if for_ != against:
        return Tally(for_, against, counts[Vote.ABSTAIN], for_ > against)
    president = votes.get(president_key)
    if casting and president in (Vote.FOR, Vote.AGAINST):
        return Tally(for_, against, counts[Vote.ABSTAIN], president is Vote.FOR, by_casting_vote=True)
    return Tally(for_, against, counts[Vote.ABSTAIN], None)
