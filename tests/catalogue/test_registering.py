"""Registrations entered, corrected, set aside: kept, told, agreed, and left alone by the sheet's own text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from parchemin.awards.facts import registration_for
from parchemin.awards.models import Award
from parchemin.catalogue import agreeing, building
from parchemin.catalogue.facts import registrations
from parchemin.catalogue.models import Proposal, Registration
from parchemin.catalogue.registering import (
    Change,
    add_registration,
    correct_registration,
    effects_of,
    terms_of,
)
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Refused
from parchemin.domain.registration import KINDS, Dated, Terms
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from tests import life, make
from tests.replays import replay

pytestmark = pytest.mark.django_db
RENEWAL = Terms(date(2023, 8, 8), date(2026, 8, 8), KINDS[1], date(2023, 6, 1), reference="Décision 2023-041")


@pytest.fixture
def world(db):
    return make.world(candidates=2)


@pytest.fixture
def sheet(world):
    return world.framework.sheet


@pytest.fixture
def by(world, now):
    return {"actor": world.sharing, "now": now}


def only(sheet) -> Registration:
    return sheet.registrations.get()


def test_a_renewal_is_entered_signed_and_told(world, sheet, by, now):
    row = add_registration(**by, sheet=sheet, terms=RENEWAL, key="une-fois")
    assert (row.entered_at, row.act.reference, terms_of(row)) == (now, "Décision 2023-041", RENEWAL)
    assert [i.start for i in registrations(sheet)] == [date(2018, 8, 7), date(2023, 8, 8)]
    entry = Entry.objects.get(act="registration_added")
    assert (entry.facts["starts"], entry.facts["until"]) == ("2023-08-08", "2026-08-08")
    with pytest.raises(AlreadyDone):
        add_registration(**by, sheet=sheet, terms=RENEWAL, key="une-fois")
    assert sheet.registrations.count() == 2


def test_a_correction_keeps_the_former_row_and_its_reason(sheet, by):
    before = only(sheet)
    terms = replace(terms_of(before), until=date(2023, 8, 28))
    row = correct_registration(**by, registration=before, terms=terms, reason="Lu 7 pour 27.")
    before.refresh_from_db()
    assert (row.supersedes, before.set_aside_words) == (before, "Lu 7 pour 27.")
    assert list(sheet.registrations.all()) == [row]
    assert Registration.ever.filter(sheet=sheet).count() == 2
    assert row.act == before.act  # the act is what it was, and keeps its words
    entry = Entry.objects.get(act="registration_corrected")
    assert "Lu 7" not in str(entry.facts)
    assert entry.facts["supersedes"] == before.pk


def test_the_text_does_not_bring_back_what_was_corrected_nor_touch_what_was_entered(sheet, by):
    before = only(sheet)
    printed = {(before.starts, before.until)}
    terms = replace(terms_of(before), starts=date(2018, 9, 1))
    correct_registration(**by, registration=before, terms=terms, reason="Journal officiel relu.")
    reading = {
        "legal_acts": [
            {"kind": "arrêté", "signed": "2018-07-30", "published": None, "text": "Arrêté fictif", "lines": {}}
        ],
        "registrations": [
            {"from": str(before.starts), "until": str(before.until), "act": 0, "years": 5},
        ],
    }  # fmt: skip
    building.add_acts(sheet, reading)
    building.mark_registrations(sheet, {}, frozenset(), printed=printed)
    assert [(r.starts, r.of_this_sheet) for r in sheet.registrations.all()] == [(date(2018, 9, 1), True)]


def test_what_is_touched_is_known_before(world, sheet, by):
    entered = [*world.candidacies, world.canary]  # whoever's certifier they are of
    change = Change(sheet, only(sheet), replace(terms_of(only(sheet)), until=date(2022, 9, 1)), "Essai")
    touched = effects_of(change)
    assert {one.of.key for one in touched if one.of.kind is Dated.CANDIDACY} == {one.pk for one in entered}
    assert {one.of.label for one in touched if one.of.kind is Dated.SESSION} == {world.session.title}
    assert all(one.loses for one in touched)


def test_another_certifier_of_the_sheet_agrees_first(world, sheet, now):
    other = world.other
    theirs = make.actor(make.manager(other))
    proposal = add_registration(actor=world.actor, now=now, sheet=sheet, terms=RENEWAL)
    assert isinstance(proposal, Proposal)
    assert sheet.registrations.count() == 1
    agreeing.accept_proposal(actor=theirs, now=now, proposal=proposal, certifier=other)
    row = sheet.registrations.get(starts=RENEWAL.starts)
    assert row.entered_by == proposal.proposed_by
    wrong = replace(RENEWAL, until=date(2027, 8, 8))
    proposal = correct_registration(
        actor=world.actor, now=now, registration=row, terms=wrong, reason="Relu : quatre ans."
    )
    agreeing.accept_proposal(actor=theirs, now=now, proposal=proposal, certifier=other)
    assert sheet.registrations.get(starts=RENEWAL.starts).until == date(2027, 8, 8)
    late = correct_registration(
        actor=world.actor,
        now=now,
        registration=sheet.registrations.get(starts=RENEWAL.starts),
        terms=None,
        reason="D’une autre fiche.",
    )
    agreeing.accept_proposal(actor=theirs, now=now, proposal=late, certifier=other)
    assert sheet.registrations.count() == 1


def test_who_reads_does_not_register(world, sheet, now):
    reader = make.actor(make.manager(make.certifier("Étranger Fictif")))
    with pytest.raises(Refused) as refusal:
        add_registration(actor=reader, now=now, sheet=sheet, terms=RENEWAL)
    assert {o.code for o in refusal.value.objections} == {"permission.manager"}


# -- ways out -------------------------------------------------------------------------------------------------------


def adding(by, sheet, **changes):
    return lambda: add_registration(**by, sheet=sheet, terms=replace(RENEWAL, **changes))


@pytest.mark.replays(
    "registration.backward",
    "registration.kind",
    "registration.published-first",
    "registration.act-after-start",
    "registration.act-to-come",
)
def test_a_registration_refused_is_entered_with_what_its_act_says(sheet, by, now):
    def again(code, bad, **good):
        row = replay(code, adding(by, sheet, **bad), again=adding(by, sheet, **good))
        row.delete()

    again("registration.backward", {"until": date(2023, 8, 8)})
    again("registration.kind", {"kind": "note"})
    again("registration.published-first", {"published_on": date(2023, 5, 1)})
    late = {"signed_on": date(2023, 6, 10), "starts": date(2023, 8, 8)}
    early = {"signed_on": date(2023, 6, 15), "starts": date(2023, 6, 14)}
    only(sheet).delete()
    again("registration.act-after-start", early, **early, retroactive=True)
    to_come = {"signed_on": date(2023, 8, 1)}
    replay(
        "registration.act-to-come",
        adding(by, sheet, **to_come),
        again=adding({**by, "now": now + timedelta(days=60)}, sheet, **to_come),
    )
    assert late["signed_on"] < RENEWAL.starts


@pytest.mark.replays("registration.overlap")
def test_a_registration_met_is_corrected_first(sheet, by):
    former = only(sheet)
    replay(
        "registration.overlap",
        adding(by, sheet, starts=date(2023, 8, 1)),
        lambda: correct_registration(
            **by,
            registration=former,
            terms=replace(terms_of(former), until=date(2023, 8, 1)),
            reason="Abrogé au 31 juillet.",
        ),
    )


@pytest.mark.replays("registration.reason")
def test_a_correction_says_why(sheet, by):
    def correcting(reason):
        terms = replace(terms_of(only(sheet)), reference="JORF n°0180")
        return lambda: correct_registration(**by, registration=only(sheet), terms=terms, reason=reason)

    replay("registration.reason", correcting(" "), again=correcting("Référence oubliée."))


def test_a_registration_is_corrected_once_and_for_something(sheet, by):
    row = only(sheet)
    for terms, code in ((terms_of(row), "registration.same"), (None, "registration.set-aside")):
        with pytest.raises(Refused) as refusal:
            if code.endswith("aside"):
                correct_registration(**by, registration=row, terms=None, reason="D’une autre fiche.")
                row.refresh_from_db()
            correct_registration(**by, registration=row, terms=terms, reason="Essai")
        assert [o.code for o in refusal.value.objections] == [code]


@pytest.mark.replays("registration.awards-outside")
def test_titles_delivered_keep_a_registration_over_them(world, sheet, by, now):
    life.bring(world, now, "awarded")
    row = only(sheet)
    claims = list(Award.objects.order_by("pk").values_list("claims", flat=True))

    def aside():
        return correct_registration(**by, registration=row, terms=None, reason="D’une autre fiche.")

    def another():
        shorter = replace(terms_of(row), until=date(2023, 1, 1))
        correct_registration(**by, registration=row, terms=shorter, reason="Suivi d’un autre acte.")
        add_registration(
            **by, sheet=sheet, terms=replace(RENEWAL, starts=date(2023, 1, 1), signed_on=date(2022, 12, 1))
        )

    def shortened():
        former = sheet.registrations.get(starts=row.starts)
        return correct_registration(
            **by,
            registration=former,
            terms=replace(terms_of(former), until=date(2019, 1, 1)),
            reason="Abrogé.",
        )

    replay("registration.awards-outside", aside, another, again=shortened)
    award = Award.objects.order_by("pk")[0]
    assert registration_for(award.outcome).starts == date(2023, 1, 1)
    assert list(Award.objects.order_by("pk").values_list("claims", flat=True)) == claims
    assert [Interval(r.starts, r.until).last_day for r in sheet.registrations.order_by("starts")] == [
        date(2018, 12, 31),
        date(2026, 8, 7),
    ]
