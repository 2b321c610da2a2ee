"""What a jury lacks as its page shows it: each objection with who would mend it, and whether it may be set aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parchemin.candidates.models import Candidacy
from parchemin.domain.composition import JurorFacts, may_waive
from parchemin.domain.objection import Objection
from parchemin.juries.jury import sittings
from parchemin.juries.models import Juror, JuryMember

EACH = 3  # people offered for one objection
MOST = 20  # objections for which the pool is searched; beyond, the page would wait


@dataclass(frozen=True, slots=True)
class Mender:
    """Somebody who would mend an objection. ``instead`` is the member whose place they take; without one they are
    added; ``named`` only, when whose place to take is for a person to say."""

    facts: JurorFacts
    juror: Juror
    instead: JuryMember | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """``aside``: the member who may step aside for this candidate, where the objection is about a tie."""

    objection: Objection
    menders: list[Mender]
    waivable: bool
    aside: JuryMember | None = None


class Reasons:
    """Prepares the reasons of one page; the pool is read once, and only when something is lacking."""

    def __init__(self, whole: sittings.Sitting, remedies: sittings.Remedies) -> None:
        self.whole, self.remedies, self.left = whole, remedies, MOST
        self.members = {str(m.juror.person_id): m for m in whole.rows}
        rows = Juror.objects.filter(certifier=whole.jury.session.certifier_id).select_related("person")
        self.jurors = {str(j.person_id): j for j in rows.order_by("pk")}

    def of(self, objections: Iterable[Objection], candidacy: Candidacy | None = None) -> list[Reason]:
        return [self._reason(o, candidacy) for o in objections]

    def _reason(self, objection: Objection, candidacy: Candidacy | None) -> Reason:
        offered: list[JurorFacts] = []
        if self.left and objection.code != "juror.interest-unstated":
            self.left -= 1
            offered = self.remedies.of(objection, candidacy)[:EACH]
        member = self.members.get(objection.about)
        tie = candidacy is not None and objection.code.startswith("relation.")
        return Reason(
            objection,
            [self._mender(f, None if tie else member, tie=tie) for f in offered if f.key in self.jurors],
            waivable=objection.level.blocks and not objection.binding and may_waive(objection.code),
            aside=member if tie else None,
        )

    def _mender(self, facts: JurorFacts, member: JuryMember | None, *, tie: bool) -> Mender:
        here = facts.key in self.members  # a substitute of this jury: nothing to name
        room = member is not None or self._room(facts)
        return Mender(facts, self.jurors[facts.key], member, named=here or tie or not room)

    def _room(self, facts: JurorFacts) -> bool:
        """Whether the person can simply be added: no count of the rule is exceeded by it."""
        moment = self.remedies.moment
        rule = self.whole.rule_held(moment)
        seated = self.whole.seated(None, moment)
        before, after = rule.states(seated), rule.states([*seated, facts])
        return not any(a.missing < 0 and a.missing < b.missing for b, a in zip(before, after, strict=True))
