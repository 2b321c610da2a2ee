"""Ways out of a session that is not created, opened or moved, and of candidates it does not take."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.assessments.actions import publish_grid
from parchemin.assessments.models import Criterion, Grid
from parchemin.candidates.actions import IDENTITY_FIELDS, admit, enrol, withdraw
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.joining import join_sheet
from parchemin.catalogue.models import (
    Assessment,
    CertificationRules,
    Competency,
    CompositionRule,
    Deliverable,
    Framework,
)
from parchemin.catalogue.ruling import confirm_composition_rule, publish_rules
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.juries.changing import moving
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.minutes.publishing import publish_results
from parchemin.juries.models import Session, SessionEntry
from parchemin.juries.session import opening, preparing
from tests import life, make
from tests.commands import run
from tests.life import Life
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db


def create(world, now, **changes):
    day = now.date() + timedelta(days=20)
    values = {
        "certifier": world.certifier,
        "title": "Session de juillet",
        "frameworks": [world.framework],
        "site": world.site,
        "starts_on": day,
        "jury_on": day,
    }
    return preparing.create_session(actor=world.actor, now=now, **{**values, **changes})


def enter(world, now, *candidacies, session=None, blocks=None):
    given = {"session": session or world.session, "candidacies": candidacies, "blocks": blocks}
    return preparing.enter_candidates(actor=world.actor, now=now, **given)


# -- creating and moving ------------------------------------------------------------------------------------------


WRONG = [
    ("session.title", lambda world, day: {"title": " "}),
    ("session.framework", lambda world, day: {"frameworks": []}),
    ("session.dates", lambda world, day: {"starts_on": day + timedelta(days=1)}),
    ("session.promised", lambda world, day: {"results_promised_on": day - timedelta(days=1)}),
    ("session.site", lambda world, day: {"site": make.site(world.other)}),
]


@pytest.mark.parametrize(("code", "wrong"), cases(WRONG))
def test_a_session_is_given_another_value(world, now, code, wrong):
    bad = wrong(world, now.date() + timedelta(days=20))
    made = replay(code, lambda: create(world, now, **bad), again=lambda: create(world, now))
    assert made.state == Session.State.DRAFT


@pytest.mark.replays("session.another-sheet")
def test_a_sheet_is_joined_before_its_sessions_are_held(world, now):
    strange = make.framework(world.other)

    def join():
        theirs = make.actor(make.manager(world.other))
        why = {"sheet": strange.sheet, "certifier": world.certifier, "reason": "Convention du 1er juin 2023."}
        join_sheet(actor=theirs, now=now, **why)

    assert replay("session.another-sheet", lambda: create(world, now, frameworks=[strange]), join)


MOVES = [
    ("session.not-moved", {"days": 0}),
    ("session.no-reason", {"reason": " "}),
]


@pytest.mark.parametrize(("code", "wrong"), cases(MOVES))
def test_a_session_moves_to_another_day_and_says_why(world, now, code, wrong):
    def move(days=1, reason="Salle prise."):
        day = world.session.jury_on + timedelta(days=days)
        given = {"session": world.session, "jury_on": day, "reason": reason}
        return moving.move_session(actor=world.actor, now=now, **given)[0]

    assert replay(code, lambda: move(**wrong), again=move).jury_on > world.session.jury_on


@pytest.mark.replays("session.dates")
def test_days_that_cannot_be_are_typed_again_on_the_page(world):
    client = Client()
    client.force_login(world.manager)
    url = reverse("session_move", args=[world.session.pk])
    about = {"starts_on": "2023-06-15", "results_promised_on": "2023-07-15", "reason": "Salle prise."}
    replay(
        "session.dates",
        lambda: post(client, url, jury_on="16/06/0023", **about),
        again=lambda: post(client, url, jury_on="2023-06-16", **about),
    )


@pytest.mark.replays("session.convoked-before")
def test_who_was_convoked_before_a_move_is_convoked_again(world, now):
    early = now - timedelta(days=26)
    Life(world, early).to("composed")
    convoke(actor=world.actor, now=early, session=world.session)
    about = {"jury_on": world.session.jury_on + timedelta(days=1), "reason": "Salle prise."}
    moved, _ = moving.move_session(
        actor=world.actor, now=early + timedelta(hours=1), session=world.session, **about
    )

    def again():
        session = Session.objects.get(pk=moved.pk)
        for juror in world.jurors:
            start = now + timedelta(days=1, hours=-3)
            juror.availabilities.create(starts_at=start, ends_at=start + timedelta(hours=12))
        convoke(actor=world.actor, now=early + timedelta(hours=2), session=session)

    replay("session.convoked-before", lambda: opening.after_a_move(Session.objects.get(pk=moved.pk)), again)


# -- opening --------------------------------------------------------------------------------------------------------


def no_candidate(world):
    SessionEntry.objects.filter(session=world.session).delete()


def no_grid(world):
    world.grids[0].criteria.all().delete()
    world.grids[0].delete()


def no_rules(world):
    Candidacy.objects.filter(certifier=world.certifier).update(rules=None)
    CertificationRules.objects.filter(certifier=world.certifier).delete()


def no_composition(world):
    CompositionRule.objects.filter(framework=world.framework).delete()


def entered(world, now):
    enter(world, now, *Candidacy.objects.filter(certifier=world.certifier).order_by("pk"))


def grid_published(world, now):
    assessment = world.framework.blocks.order_by("number")[0].assessments.get()
    about = {"certifier": world.certifier, "assessment": assessment, "levels": make.LEVELS}
    publish_grid(actor=world.actor, now=now, **about)


def rules_published(world, now):
    """In force on the day the candidates entered: published after, they are pinned to them all the same."""
    about = {"certifier": world.certifier, "certification": world.framework.sheet.certification}
    content = {"mode": "jury_states", "levels": make.LEVELS, "graders": 1}
    starts = Candidacy.objects.filter(certifier=world.certifier).order_by("entered_on")[0].entered_on
    publish_rules(actor=world.actor, now=now, starts=starts, content=content, **about)


def composition_confirmed(world, now):
    rule = Rule.from_dict(world.composition.rule)
    confirm_composition_rule(actor=world.sharing, now=now, framework=world.framework, rule=rule)


LACKS = [
    ("session.no-candidate", no_candidate, entered),
    ("session.no-grid", no_grid, grid_published),
    ("session.no-rules", no_rules, rules_published),
    ("session.no-composition-rule", no_composition, composition_confirmed),
]


@pytest.mark.parametrize(("code", "lacking", "mend"), cases(LACKS))
def test_what_the_end_of_a_session_needs_is_brought_and_it_opens(world, now, code, lacking, mend):
    life.bring(world, now, "entered")
    lacking(world)
    client = Client()
    client.force_login(world.manager)
    url = reverse("session_open", args=[world.session.pk])
    replay(code, lambda: post(client, url), lambda: mend(world, now))
    assert Session.objects.get(pk=world.session.pk).state == Session.State.OPEN
    assert not Candidacy.objects.filter(entries__session=world.session, rules=None).exists()


def corrected(over: Framework) -> Framework:
    """The same framework built again, each of its blocks with its assessment and its piece."""
    made = Framework.objects.create(
        sheet=over.sheet, version=2, identity="2" * 64, reading=over.reading, created_at=make.NOW
    )
    for route in over.routes.all():
        route.pk, route.framework = None, made
        route.save()
    for block in over.blocks.order_by("number"):
        block.pk, block.framework = None, made
        block.save()
        part = Competency.objects.create(block=block, position=1, printed_code="CE1", code="CE1", title="Une")
        about = {"label": "Me", "kind": "dossier", "mode": "defence", "panel_minimum": 2}
        assessment = Assessment.objects.create(block=block, position=1, **about)
        assessment.competencies.set([part])
        Deliverable.objects.create(assessment=assessment, position=1, label="rapport écrit")
    return made


def no_assessment(block):
    Deliverable.objects.filter(assessment__block=block).delete()
    Criterion.objects.filter(grid__assessment__block=block).delete()
    Grid.objects.filter(assessment__block=block).delete()
    Assessment.objects.filter(block=block).delete()


def no_evidence(block):
    Deliverable.objects.filter(assessment__block=block).delete()
    Assessment.objects.filter(block=block).update(mode="other")


@pytest.mark.parametrize(
    ("code", "lacking"),
    cases([("session.no-assessment", no_assessment), ("session.no-evidence", no_evidence)]),
)
def test_candidates_of_a_framework_without_evidence_enter_the_one_built_again(world, now, code, lacking):
    life.bring(world, now, "entered")
    lacking(world.framework.blocks.order_by("number")[0])
    one, entered = world.candidacies[0], []
    built = corrected(world.framework)
    make.composition_rule(built, world.manager)
    make.grids(world.certifier, built)
    identity = {name: getattr(one.person, name) for name in IDENTITY_FIELDS}

    def enrol_again():
        withdraw(actor=world.actor, now=now, candidacy=one, reason="Référentiel établi de nouveau.")
        about = {"certifier": world.certifier, "framework": built, "number": "2023-RE", "identity": identity}
        way = {"route": AccessRoute.FI, "entered_on": one.entered_on, "person": one.person}
        entered.append(enrol(actor=world.actor, now=now, **about, **way))

    def opened(session):
        return preparing.open_session(actor=world.actor, now=now, session=session)

    def with_it():
        session = create(world, now, frameworks=[built])
        enter(world, now, *entered, session=session)
        return opened(session)

    assert replay(code, lambda: opened(world.session), enrol_again, again=with_it).opened_at


def test_the_page_links_to_each_page_where_it_is_brought_and_the_command_names_the_commands(world, now):
    life.bring(world, now, "entered")
    for lacking in (no_grid, no_rules, no_composition):
        lacking(world)
    client = Client()
    client.force_login(world.manager)
    page = client.post(reverse("session_open", args=[world.session.pk])).content.decode()
    sheet = world.framework.sheet_id
    for name, args in (
        ("certification_grids", [sheet]),
        ("certification_rules", [sheet]),
        ("certification_jury", [sheet]),
    ):
        assert f'href="{reverse(name, args=args)}"' in page, name
    printed = run("session", "open", world.session.pk, by=world.manager).output
    for command in ("grid publish", "certifier rules", "sheet rule"):
        assert f"commande : parchemin {command}" in printed


# -- candidates -------------------------------------------------------------------------------------------------------


@pytest.mark.replays("session.closed-to-entries")
def test_after_the_deliberation_began_a_candidate_goes_to_another_session(world, now):
    late = make.candidacy(world.certifier, world.framework, rules=world.rules)
    life.bring(world, now, "deliberating")
    made = []
    replay(
        "session.closed-to-entries",
        lambda: enter(world, now, late),
        lambda: made.append(create(world, now)),
        again=lambda: enter(world, now, late, session=made[0]),
    )


@pytest.mark.replays("entry.elsewhere")
def test_a_candidate_is_presented_elsewhere_once_the_first_results_are_published(world, now):
    lived = Life(world, now).to("sealed")
    one = world.candidacies[0]
    # One block of the two was presented: the other is left for the next session.
    entry = lived.entries[0]
    entry.decisions.filter(block=lived.blocks[1]).delete()
    another = create(world, now)
    replay(
        "entry.elsewhere",
        lambda: enter(world, now, one, session=another),
        lambda: publish_results(actor=world.actor, now=now, session=lived.session),
    )
    assert list(another.entries.get().blocks.all()) == [lived.blocks[1]]


@pytest.mark.replays("entry.not-admitted")
def test_a_vae_file_is_presented_once_declared_admissible(world, now):
    file = make.candidacy(
        world.certifier, world.framework, route="VAE", rules=world.rules, admissible_on=None
    )
    day = now.date()

    def decide():
        admit(actor=world.actor, now=now, candidacy=file, complete_on=day, admissible=True, decided_on=day)

    replay("entry.not-admitted", lambda: enter(world, now, Candidacy.objects.get(pk=file.pk)), decide)


@pytest.mark.replays("entry.not-enrolled")
def test_who_withdrew_is_enrolled_again_then_presented(world, now):
    one = world.candidacies[0]
    withdraw(actor=world.actor, now=now, candidacy=one, reason="Changement de métier.")
    gone = Candidacy.objects.get(pk=one.pk)
    made = []

    identity = {name: getattr(one.person, name) for name in IDENTITY_FIELDS}

    def enrol_again():
        about = {"certifier": world.certifier, "framework": world.framework, "number": "2023-RE"}
        way = {
            "route": AccessRoute.FI,
            "entered_on": one.entered_on,
            "person": one.person,
            "identity": identity,
        }
        made.append(enrol(actor=world.actor, now=now, **about, **way))

    replay(
        "entry.not-enrolled",
        lambda: enter(world, now, gone),
        enrol_again,
        again=lambda: enter(world, now, made[0]),
    )


@pytest.mark.replays("entry.another-block", "entry.another-framework")
def test_a_file_is_presented_with_its_own_blocks_to_a_session_of_its_framework(world, now):
    one = world.candidacies[0]
    elsewhere = make.framework(world.certifier)
    own, strange = world.framework.blocks.order_by("number")[0], elsewhere.blocks.order_by("number")[0]
    replay(
        "entry.another-block",
        lambda: enter(world, now, one, blocks={one.pk: [strange]}),
        again=lambda: enter(world, now, one, blocks={one.pk: [own]}),
    )
    two = make.candidacy(world.certifier, elsewhere, rules=world.rules)
    replay(
        "entry.another-framework",
        lambda: enter(world, now, two),
        again=lambda: enter(world, now, two, session=create(world, now, frameworks=[elsewhere])),
    )


@pytest.mark.replays("entry.none", "entry.no-block")
def test_candidates_and_blocks_are_ticked_on_the_page(world):
    client = Client()
    client.force_login(world.manager)
    url = reverse("session_candidates", args=[world.session.pk])
    one, two, *_ = world.candidacies
    block = world.framework.blocks.order_by("number")[0].pk

    def tick(candidacy, *blocks):
        return lambda: post(client, url, candidacy=candidacy.pk, **{f"blocks-{candidacy.pk}": list(blocks)})

    replay("entry.none", lambda: post(client, url), again=tick(one, block))
    replay("entry.no-block", tick(two), again=tick(two, block))
