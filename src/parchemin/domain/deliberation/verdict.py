"""What a session says of a candidate, from blocks decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from parchemin.domain.deliberation.votes import Attendance, Verdict
from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Phrase


def outcome(
    scope: Collection[str],
    decided: Mapping[str, bool],
    acquired_before: Collection[str],
    attendance: Attendance,
) -> Verdict:
    """What the session says of a candidate presented for the blocks of ``scope``.

    GRANTED: every block of the scope is acquired, now or before. PARTIAL: at least one was acquired now.
    DEFERRED: the blocks decided stand, the others are left to another session.
    Raises ValueError when a block is neither decided nor acquired, when one outside the scope or already
    acquired was decided, when blocks were decided of someone who did not come, or when nothing is left to defer.
    """
    if attendance is Attendance.DEFERRED:
        if not deferred(scope, decided, acquired_before):
            raise ValueError(Phrase(gettext_noop("Il ne reste aucun bloc à reporter.")))
        return Verdict.DEFERRED
    if attendance is not Attendance.PRESENT:
        if decided:
            template = gettext_noop("Des blocs ont été décidés pour un candidat qui ne s’est pas présenté.")
            raise ValueError(Phrase(template))
        return Verdict(attendance.value)
    if set(decided) - set(scope) or set(decided) & set(acquired_before):
        raise ValueError(Phrase(gettext_noop("Un bloc décidé est hors du périmètre ou déjà acquis.")))
    open_ = set(scope) - set(acquired_before) - set(decided)
    if open_ or not scope:
        left = ", ".join(sorted(open_)) or gettext_noop("aucun n’est présenté")
        raise ValueError(Phrase(gettext_noop("Des blocs restent à décider : %(left)s."), {"left": left}))
    if all(decided.values()):
        return Verdict.GRANTED
    return Verdict.PARTIAL if any(decided.values()) else Verdict.REFUSED


def deferred(
    scope: Collection[str], decided: Collection[str], acquired_before: Collection[str]
) -> frozenset[str]:
    """Blocks of ``scope`` that a deferral leaves to another session: neither decided nor held."""
    return frozenset(scope) - frozenset(decided) - frozenset(acquired_before)
