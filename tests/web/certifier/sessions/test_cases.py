"""The cases where a jury was annulled, through the pages: status 409, the reason shown, no decision written.

The acts are told in ``tests/juries/session/test_cases.py``; here it is what the manager sees and may press.
"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from parchemin.candidates.models import Candidacy, Relation
from parchemin.catalogue.models import CertificationRules
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.deliberation import Vote
from parchemin.juries.day import attending
from parchemin.juries.jury import seating
from parchemin.juries.models import BlockDecision, Juror, JuryMember, RuleLevel, Waiver
from tests import life, make
from tests.juries.session.test_cases import DAY, act, came, free_of, mark_all, vote_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def composed(world, now, client):
    life.bring(world, now, "composed")
    mark_all(world, now)
    client.force_login(world.manager)
    return world


def post(client, name, *args, **asked):
    answer = client.post(reverse(name, args=args), asked)
    codes = set(re.findall(r'data-code="([^"]+)"', answer.content.decode()))
    if answer.status_code == 409:
        print(f"\n{name} : {answer.status_code}", *sorted(codes), sep="\n  - ")  # noqa: T201
    return answer.status_code, codes


def opens(client, world):
    return post(client, "session_deliberation_open", world.session.pk)


def decides(client, world, entry, block, **more):
    asked = {"block": block.pk, **more}
    return post(client, "session_decide", world.session.pk, entry.pk, **asked)


def everybody_comes(world, now, but=()):
    for member in life.members_of(world):
        if member.pk not in but:
            came(world, now, member.juror.person)


def test_caa_marseille_3_june_2024_23ma01348_the_page_does_not_open_and_opens_once_in_order(
    composed, now, client
):
    absent = next(m for m in life.members_of(composed) if m.seat == "professional")
    everybody_comes(composed, now, but=[absent.pk])
    status, codes = opens(client, composed)
    assert status == 409
    assert "composition.total" in codes
    assert not BlockDecision.objects.exists()
    spare = free_of(composed, absent.juror.college)
    status, _ = post(
        client,
        "session_jury_replace",
        composed.session.pk,
        absent.pk,
        juror=spare.pk,
        reason="N’est pas venu",
    )
    assert status == 302
    came(composed, now, spare.person)
    assert opens(client, composed)[0] == 302


def test_caa_versailles_a_term_beyond_five_years_is_refused_for_a_member_and_for_a_substitute(
    composed, client
):
    rules = CertificationRules.objects.get(pk=composed.rules.pk)
    rules.content = {**rules.content, "jury": {"mandate_years": 5}}
    rules.save()
    over = make.juror(composed.certifier, "employee", accredited_from=DAY.replace(year=2018), days=[DAY])
    for substitute in ("", "1"):
        asked = {"juror": over.pk, "seat": "professional", "substitute": substitute}
        status, codes = post(client, "session_jury_nominate", composed.session.pk, **asked)
        assert (status, "juror.mandate-over-limit" in codes) == (409, True)
    assert not JuryMember.objects.filter(juror=over).exists()
    page = client.get(reverse("session_jury", args=[composed.session.pk])).content.decode()
    assert "ne peut dépasser 5 an(s)" in page  # said beside the name, before anybody tries


def test_caa_lyon_22ly02604_a_refusal_points_to_criteria_or_is_not_accepted(composed, now, client):
    everybody_comes(composed, now)
    assert opens(client, composed)[0] == 302
    vote_all(composed, now, Vote.AGAINST)
    entry = life.entries_of(composed)[0]
    block = entry.blocks.order_by("number").first()
    words = "Le niveau attendu n’est pas atteint."
    assert decides(client, composed, entry, block)[0] == 409
    assert decides(client, composed, entry, block, motivation=words)[0] == 409
    assert post(client, "session_close", composed.session.pk)[0] == 409
    assert not BlockDecision.objects.exists()


def test_ta_strasbourg_1_february_2023_a_jury_against_its_text_is_not_opened(composed, now, client):
    employer = next(
        m for m in life.members_of(composed) if m.juror.college == "employer" and m.seat != "president"
    )
    act(seating.withdraw_member, now, member=employer)
    third = free_of(composed, "employee")
    post(client, "session_jury_nominate", composed.session.pk, juror=third.pk, seat="professional")
    everybody_comes(composed, now)
    status, codes = opens(client, composed)
    assert status == 409
    assert {"composition.employees", "composition.employers"} <= codes
    assert not BlockDecision.objects.exists()


def test_vae_who_accompanied_the_candidate_is_named_on_the_page_and_decides_nothing(composed, now, client):
    Candidacy.objects.filter(pk=composed.candidacies[0].pk).update(
        route="VAE", entered_on="2024-06-03", admissible_on="2024-06-03"
    )
    first = life.entries_of(composed)[0]
    tied = life.members_of(composed)[1]
    Relation.objects.create(
        certifier=composed.certifier,
        candidate=first.candidacy.person,
        other=tied.juror.person,
        kind="companion",
        declared_at=now,
    )
    page = client.get(reverse("session_jury", args=[composed.session.pk])).content.decode()
    assert 'data-code="relation.companion"' in page
    assert f"Déporter {tied.juror.person.full_name} pour ce candidat" in page
    everybody_comes(composed, now)
    assert opens(client, composed)[0] == 302
    vote_all(composed, now, entries=[first])
    status, codes = decides(client, composed, first, first.blocks.order_by("number").first())
    assert (status, "relation.companion" in codes) == (409, True)
    assert not BlockDecision.objects.exists()


def test_one_member_leaves_at_noon_the_page_says_it_and_refuses_the_afternoon(composed, now, client):
    everybody_comes(composed, now)
    assert opens(client, composed)[0] == 302
    vote_all(composed, now)
    morning, afternoon, _ = life.entries_of(composed)
    block = morning.blocks.order_by("number").first()
    assert decides(client, composed, morning, block)[0] == 302
    gone = next(m for m in life.members_of(composed) if m.seat == "professional")
    act(
        attending.record_departure,
        now,
        session=composed.session,
        person=gone.juror.person,
        occasion=DELIBERATION,
    )
    status, codes = decides(client, composed, afternoon, block)
    assert (status, "composition.total" in codes) == (409, True)
    assert BlockDecision.objects.get().entry_id == morning.pk
    page = client.get(reverse("session_jury", args=[composed.session.pk])).content.decode()
    assert f"Remplacer {gone.juror.person.full_name}" in page


def test_the_manager_sets_a_level_sets_an_objection_aside_and_takes_it_back(composed, now, client):
    member = life.members_of(composed)[1]
    Juror.objects.filter(pk=member.juror_id).update(accredited_until=DAY)
    about = str(member.juror.person_id)
    asked = {"code": "juror.mandate-ended", "about": about, "reason": ""}
    assert post(client, "session_waive", composed.session.pk, **asked)[0] == 409
    asked["reason"] = "Renouvellement voté hier, publié demain"
    assert post(client, "session_waive", composed.session.pk, **asked)[0] == 302
    page = client.get(reverse("session_jury", args=[composed.session.pk])).content.decode()
    assert composed.manager.name in page
    assert "Renouvellement voté hier, publié demain" in page
    never = {"code": "vae.members", "about": "", "reason": "x"}
    status, codes = post(client, "session_waive", composed.session.pk, **never)
    assert (status, "waiver.never" in codes) == (409, True)
    waiver = Waiver.objects.get()
    assert post(client, "session_waiver_end", composed.session.pk, waiver.pk)[0] == 302
    assert Waiver.objects.get().ended_at is not None
    level = {
        "code": "jury.outside-share",
        "level": "block_release",
        "starts_on": "2098-01-01",
        "reason": "Doctrine",
    }
    assert post(client, "rule_level_set", **level)[0] == 302
    assert RuleLevel.objects.get().level == "block_release"
    assert post(client, "rule_level_set", **{**level, "code": "vae.members"})[0] == 409
    assert RuleLevel.objects.count() == 1


def test_the_manager_moves_the_session_and_reads_what_has_to_follow(composed, client):
    days = {"starts_on": "2023-06-15", "jury_on": "2023-07-06", "results_promised_on": "2023-07-20"}
    assert post(client, "session_move", composed.session.pk, **days, reason="")[0] == 409
    assert post(client, "session_move", composed.session.pk, **days, reason="Grève")[0] == 302
    composed.session.refresh_from_db()
    assert composed.session.jury_on.isoformat() == "2023-07-06"
