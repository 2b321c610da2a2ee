"""Whom a juror is kept apart from: the candidates for whom they stepped aside, and those they have a standing tie with.

A tie is known before its juror steps aside, or is replaced: from that moment nothing of the candidate is shown to them,
on a page, in a file or by an act, nor in the minutes (`juries.minutes.withholding`). A tie lifted, or that the
certifier's rules only warn of, keeps nobody apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from parchemin.candidates.models import Candidacy
from parchemin.domain.composition import Moment
from parchemin.domain.objection import blocking
from parchemin.juries.facts import day_of
from parchemin.juries.jury import sittings
from parchemin.juries.jury.sittings import Sitting
from parchemin.juries.models import Juror, JuryMember, Recusal
from parchemin.juries.ties import ties
from parchemin.parties.models import Person

TIE = "relation."  # how the code of a tie begins


def apart(person: Person, member: JuryMember | None, candidacies: Sequence[Candidacy]) -> frozenset[int]:
    """Of these candidacies, those of which nothing is shown to that juror, member of a jury or of a panel only."""
    return stepped_aside(member, candidacies) | tied(person, member, candidacies)


def stepped_aside(member: JuryMember | None, candidacies: Sequence[Candidacy]) -> frozenset[int]:
    if member is None:
        return frozenset()
    rows = Recusal.objects.filter(member=member, candidacy__in=[c.pk for c in candidacies])
    return frozenset(rows.values_list("candidacy_id", flat=True))


def tied(person: Person, member: JuryMember | None, candidacies: Sequence[Candidacy]) -> frozenset[int]:
    """Those with whom a tie stands, that keeps from sitting for them."""
    juror = member.juror if member else _juror(person)
    if juror is None:
        return frozenset()
    standing = {tie.candidate.pk for tie in ties(candidacies, [juror]) if tie.stands}
    rows = [c for c in candidacies if c.person_id in standing]
    if member is None or not rows:
        return frozenset(c.pk for c in rows)
    return _kept_from(sittings.sitting(member.jury, rows), person, rows)


def apart_in(whole: Sitting, person: Person, candidacies: Sequence[Candidacy]) -> frozenset[int]:
    """The same of a member, from their jury as it is read, with the ties of these candidacies."""
    key = str(person.pk)
    aside = {c.pk for c in candidacies if key in whole.recused.get(c.pk, ())}
    known = {tie.candidate_key for tie in whole.ties if tie.juror_key == key and not tie.cleared}
    return _kept_from(whole, person, [c for c in candidacies if str(c.person_id) in known]) | aside


def _juror(person: Person) -> Juror | None:
    return Juror.objects.filter(person=person).select_related("person").order_by("pk").first()


def _kept_from(whole: Sitting, person: Person, candidacies: Sequence[Candidacy]) -> frozenset[int]:
    """Those of these candidacies for whom the jury may not sit with that member, for a tie."""
    return frozenset(
        candidacy.pk
        for candidacy in candidacies
        if any(
            reason.code.startswith(TIE) and reason.about == str(person.pk)
            for reason in blocking(whole.objections(Moment.CONVOCATION, day_of(whole.jury), candidacy))
        )
    )
