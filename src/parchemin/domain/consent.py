"""A change of what several certifiers share: in force once each of them has accepted it, whoever proposes it."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop


@dataclass(frozen=True, slots=True)
class Consent:
    """A proposal and who has accepted it. Certifiers are keys.

    ``proposer``: the certifier it comes from, which accepts by proposing; ``sharing``: those that share what it
    changes, today; ``accepted``: those that have accepted it; ``state``: "open", or how it ended.
    """

    proposer: int
    sharing: frozenset[int]
    accepted: frozenset[int]
    state: str = "open"

    @property
    def awaited(self) -> frozenset[int]:
        return self.sharing - self.accepted - {self.proposer}

    @property
    def given(self) -> bool:
        """Whether nothing is waited for any more."""
        return not self.awaited


ENDED = gettext_noop("Cette proposition a déjà pris fin.")
ENDED_MEND = gettext_noop(
    "Lire sur la page des propositions comment elle a fini ; en faire une autre s’il le faut."
)
ACCEPTED = gettext_noop("Votre certificateur a déjà accepté cette proposition.")
ACCEPTED_MEND = gettext_noop("Attendre les autres, nommés sur la page des propositions.")
WITHDRAWN = gettext_noop("Cette proposition est d’un autre certificateur : elle ne se retire que par lui.")
WITHDRAWN_MEND = gettext_noop("La refuser, avec la raison.")
REFUSED = gettext_noop("Cette proposition est de votre certificateur : elle ne se refuse que par les autres.")
REFUSED_MEND = gettext_noop("La retirer, avec la raison.")
REASON = gettext_noop("La raison manque.")
REASON_MEND = gettext_noop("Dire pourquoi : les autres certificateurs la lisent.")


def accept_objections(consent: Consent, certifier: int) -> list[Objection]:
    """Why this certifier does not accept."""
    if consent.state != "open":
        return [Objection("proposal.ended", ENDED, mend=ENDED_MEND)]
    if certifier == consent.proposer or certifier in consent.accepted:
        return [Objection("proposal.accepted", ACCEPTED, mend=ACCEPTED_MEND)]
    return []


def refuse_objections(consent: Consent, certifier: int, reason: str) -> list[Objection]:
    """Why this certifier does not refuse. One that had accepted still may, while the others are waited for."""
    if consent.state != "open":
        return [Objection("proposal.ended", ENDED, mend=ENDED_MEND)]
    if certifier == consent.proposer:
        return [Objection("proposal.own", REFUSED, mend=REFUSED_MEND)]
    return _reason_objections(reason)


def withdraw_objections(consent: Consent, certifier: int, reason: str) -> list[Objection]:
    """Why this certifier does not withdraw."""
    if consent.state != "open":
        return [Objection("proposal.ended", ENDED, mend=ENDED_MEND)]
    if certifier != consent.proposer:
        return [Objection("proposal.another-s", WITHDRAWN, mend=WITHDRAWN_MEND)]
    return _reason_objections(reason)


def _reason_objections(reason: str) -> list[Objection]:
    return [] if reason.strip() else [Objection("proposal.reason", REASON, mend=REASON_MEND, about="reason")]
