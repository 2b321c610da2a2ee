"""A jury that turns out unlawful before the seal: what it decided is neither closed, signed nor sealed; it is set aside,
kept, and decided again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.candidates.models import Relation
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.composition import Seat
from parchemin.domain.deliberation import Vote
from parchemin.journal.models import Entry
from parchemin.juries.again.reopening import candidates, reopen_deliberation
from parchemin.juries.day.attending import record_attendance, record_departure
from parchemin.juries.deliberation.deciding import adopt_undisputed
from parchemin.juries.deliberation.deliberating import close_deliberation, open_deliberation
from parchemin.juries.jury.seating import nominate, recuse, replace_member, withdraw_member
from parchemin.juries.minutes import reopened
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.minutes.publishing import publish_results
from parchemin.juries.minutes.sealing import seal_minutes
from parchemin.juries.minutes.signing import sign_minutes
from parchemin.juries.models import (
    Attendance,
    BlockDecision,
    Juror,
    Jury,
    MemberSignature,
    Minutes,
    Outcome,
    Reopening,
    SetAside,
)
from parchemin.juries.pool.erasing import _unname_reopenings
from tests import commands, make
from tests.life import Life

pytestmark = pytest.mark.django_db
WHY = "Lien familial appris après la clôture."


def tie(one: Life, at: int = 1) -> None:
    """A member turns out to be of the first candidate's family."""
    Relation.objects.create(
        certifier=one.world.certifier,
        candidate=one.entries[0].candidacy.person,
        other=one.members[at].juror.person,
        kind="family",
        declared_at=make.NOW,
    )


def reopen(one: Life, *entries, reason: str = WHY, **more) -> Reopening:
    keys = [entry.pk for entry in entries]
    return one.do(reopen_deliberation, jury=one.jury, entries=keys, reason=reason, **more)


def sign(one: Life, member):
    return one.do(sign_minutes, member=member, typed_name=member.juror.person.full_name)


def spare(one: Life, college: str) -> Juror:
    seated = {m.juror_id for m in one.members}
    return next(j for j in one.world.jurors if j.college == college and j.pk not in seated)


def decided_again(one: Life) -> None:
    """The member tied steps aside and is replaced; everybody there is noted again and votes; the deliberation closes."""
    first, tied = one.entries[0], one.members[1]
    one.do(recuse, member=tied, candidacy=first.candidacy)
    one.do(replace_member, member=tied, juror=spare(one, tied.juror.college), reason="Déporté")
    for member in one.members:
        one.present(member)
    voters = [m for m in one.members if m.pk != tied.pk]
    for block in one.blocks:
        one.vote(first, block, Vote.FOR, members=voters)
    one.do(adopt_undisputed, jury=one.jury)
    one.do(close_deliberation, jury=one.jury)


# -- what stops, and where ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["closed", "signed"])
def test_what_an_unlawful_jury_decided_is_neither_signed_nor_sealed(world, now, stage):
    one = Life(world, now).to(stage)
    tie(one)
    act = sign_minutes if stage == "closed" else seal_minutes
    first = one.members[0]
    about = (
        {"member": first, "typed_name": first.juror.person.full_name}
        if stage == "closed"
        else {"jury": one.jury}
    )
    assert one.refused(act, **about) == ["jury.sat-unlawfully", "relation.family"]
    assert MemberSignature.objects.count() == (0 if stage == "closed" else 5)
    assert not Minutes.objects.exists()


def test_nor_is_it_closed(world, now):
    one = Life(world, now).to("voted")
    one.do(adopt_undisputed, jury=one.jury)
    tie(one)
    assert one.refused(close_deliberation, jury=one.jury) == ["jury.sat-unlawfully", "relation.family"]


def test_the_jury_judged_is_the_one_that_decided_and_not_who_is_left(world, now):
    """Who left once everything was decided had sat; what they decided is signed by who is there."""
    one = Life(world, now).to("voted")
    one.do(adopt_undisputed, jury=one.jury)
    *others, gone = one.members
    person = gone.juror.person
    one.do(record_departure, session=one.session, person=person, occasion=DELIBERATION)
    one.do(close_deliberation, jury=one.jury)
    for member in others:
        sign(one, member)
    Juror.objects.filter(pk=gone.juror_id).update(accredited_until=world.days[0] - timedelta(days=9))
    assert "juror.mandate-ended" in one.refused(seal_minutes, jury=one.jury)
    Juror.objects.filter(pk=gone.juror_id).update(accredited_until=None)
    one.do(seal_minutes, jury=one.jury)


# -- what is set aside, what stands --------------------------------------------------------------------------------------


def test_one_candidate_is_decided_again_and_the_others_stand(world, now):
    one = Life(world, now).to("signed")
    tie(one)
    first, *others = one.entries
    assert [(c.decided, len(c.reasons)) for c in candidates(one.jury)] == [(True, 1), (True, 0), (True, 0)]
    stood = {d.pk: d.votes for d in BlockDecision.objects.filter(entry__in=others)}
    former = {d.block_id: d.votes for d in BlockDecision.objects.filter(entry=first)}
    reopening = reopen(one, first)
    assert one.jury.state == Jury.State.DELIBERATING
    assert one.jury.held_on == world.days[0]
    assert not MemberSignature.objects.exists()
    kept = SetAside.objects.get(reopening=reopening)
    assert (kept.entry_id, kept.verdict) == (first.pk, "granted")
    assert [d["votes"] for d in kept.decisions] == list(former.values())
    assert not BlockDecision.objects.filter(entry=first).exists()
    assert {d.pk: d.votes for d in BlockDecision.objects.filter(entry__in=others)} == stood
    assert Outcome.objects.filter(entry__in=others).count() == 2
    assert one.refused(
        sign_minutes, member=one.members[0], typed_name=one.members[0].juror.person.full_name
    ) == ["minutes.not-ready"]
    decided_again(one)
    assert str(one.members[1].juror.person_id) not in BlockDecision.objects.filter(entry=first).first().votes
    for member in one.members:
        sign(one, member)
    one.do(seal_minutes, jury=one.jury)
    one.do(publish_results, session=one.session)


def test_who_was_there_is_noted_again(world, now):
    one = Life(world, now).to("closed")
    reopen(one, one.entries[0])
    there = Attendance.objects.filter(session=one.session, hearing_on__isnull=True)
    assert {row.left_at for row in there} == {now}
    one.present(one.members[0])
    assert there.filter(left_at__isnull=True).count() == 1


def test_where_nothing_stands_the_jury_is_recomposed_and_the_deliberation_opened_on_its_own_day(world, now):
    """A member was noted present by mistake: the whole sitting is held again, days later."""
    one = Life(world, now).to("closed")
    mistaken = one.members[1]
    about = {"session": one.session, "person": mistaken.juror.person, "role": "juror", "present": False}
    assert one.refused(record_attendance, occasion=DELIBERATION, **about) == ["attendance.closed"]
    reopen(one, *one.entries, reason="Un membre était noté présent par erreur.")
    jury = one.jury
    assert (jury.state, jury.opened_at, jury.closed_at, jury.held_on) == (
        Jury.State.NOMINATED,
        None,
        None,
        None,
    )
    one.do(record_attendance, occasion=DELIBERATION, **about)
    one.now = now + timedelta(days=3)
    one.do(withdraw_member, member=mistaken)
    juror = spare(one, mistaken.juror.college)
    one.do(nominate, session=one.session, juror=juror, seat=Seat(mistaken.seat))
    assert "composition.total" in one.refused(open_deliberation, jury=one.jury)
    for member in one.members:
        one.present(member)
    one.do(open_deliberation, jury=one.jury)
    assert one.jury.held_on == world.days[0] + timedelta(days=3)
    one.vote_all()
    one.close()
    one.sign()
    one.seal()
    assert {str(juror.person_id) in d.votes for d in BlockDecision.objects.all()} == {True}


def test_it_is_an_act_of_the_service_with_its_entry(world, now):
    one = Life(world, now).to("closed")
    reopening = reopen(one, one.entries[0], key="une fois")
    entry = Entry.objects.get(act="deliberation_reopened")
    assert (entry.facts["count"], entry.facts["decisions"]) == (1, 2)
    assert WHY not in str(entry.facts)
    assert (reopening.reason, reopening.held_on, reopening.closed_at) == (WHY, world.days[0], now)
    chair = next(m for m in one.members if m.seat == "president")
    account = make.actor(make.member(world.certifier, chair.juror.person, "juror"))
    again = {"jury": one.jury, "entries": [one.entries[1].pk], "reason": WHY}
    assert one.refused(reopen_deliberation, actor=account, **again) == ["permission.manager"]
    assert one.refused(reopen_deliberation, actor=make.actor(make.manager(world.other)), **again) == [
        "permission.manager"
    ]


# -- what is said of it ------------------------------------------------------------------------------------------------


def test_the_minutes_say_it_the_extract_does_not_and_the_dossier_keeps_what_was_decided(world, now):
    one = Life(world, now).to("closed")
    tie(one)
    first = one.entries[0]
    reopen(one, first)
    decided_again(one)
    [line] = [line for line in minutes_facts(one.jury).incidents if "rouverte" in line]
    assert WHY in line
    assert first.candidacy.person.full_name in line
    names = {str(m.juror.person_id): m.juror.person.full_name for m in one.members}
    [kept] = reopened.of_candidate(first, names)
    assert [block["block"] for block in kept["blocks"]] == [1, 2]
    assert one.members[1].juror.person.full_name in [vote["name"] for vote in kept["blocks"][0]["votes"]]
    assert WHY not in str(kept)
    assert reopened.of_candidate(one.entries[1], names) == []


def test_who_is_erased_is_named_no_more_by_a_reopening(world, now):
    one = Life(world, now).to("closed")
    person = one.entries[0].candidacy.person
    reopening = reopen(one, one.entries[0], reason=f"Un membre est de la famille de {person.full_name}.")
    _unname_reopenings(person)
    reopening.refresh_from_db()
    assert person.birth_name not in reopening.reason
    assert len(SetAside.objects.get().decisions[0]["votes"]) == 5


# -- by page, by command -------------------------------------------------------------------------------------------------


def test_the_page_ticks_for_whom_the_jury_was_not_in_order(world, now, client):
    one = Life(world, now).to("closed")
    tie(one)
    client.force_login(world.manager)
    minutes = client.get(reverse("session_minutes", args=[one.session.pk]))
    assert [o.code for o in minutes.context["unlawful"]] == ["jury.sat-unlawfully", "relation.family"]
    url = reverse("session_reopen", args=[one.session.pk])
    assert url in minutes.text
    page = client.get(url)
    first = str(one.entries[0].pk)
    assert page.context["chosen"] == {first}
    unsaid = client.post(url, {"entries": [first], "reason": " "})
    assert (unsaid.status_code, [o.code for o in unsaid.context["objections"]]) == (
        409,
        ["reopening.no-reason"],
    )
    assert client.post(url, {"entries": [first], "reason": WHY}).status_code == 302
    assert one.jury.state == Jury.State.DELIBERATING


def test_the_command_reopens_for_whom_the_jury_was_not_in_order(world, now):
    one = Life(world, now).to("signed")
    tie(one)
    number, by = one.session.pk, world.manager
    refused = commands.run("session", "seal", number, by=by)
    assert refused.exit_code == 3
    assert "session reopen" in refused.output
    done = commands.run("session", "reopen", number, "--reason", WHY, by=by)
    assert done.exit_code == 0
    assert one.entries[0].candidacy.person.full_name in done.output
    assert SetAside.objects.get().entry_id == one.entries[0].pk
