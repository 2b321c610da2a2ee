"""Pages of sessions and juries in a real browser: accessibility, narrow screens, keys of the planner."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytest.importorskip("playwright.sync_api", reason="needs playwright, absent here")

from parchemin.accounts.actor import Actor
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.deliberation import Vote
from parchemin.juries.day import attending
from parchemin.juries.deliberation import deliberating, voting
from parchemin.juries.jury import seating
from parchemin.juries.models import Jury, Timetable
from parchemin.juries.planning import searching
from parchemin.juries.session import preparing
from tests import make
from tests.browser import unusable
from tests.web.test_in_a_browser import pytestmark, visit  # noqa: F401

SYSTEM = Actor(label="system:test", system=True)
BY = {"actor": SYSTEM, "now": make.NOW}


@pytest.fixture
def sitting(world):
    """A jury that deliberates, one block disputed; and an account for its first member."""
    session = world.session
    preparing.enter_candidates(session=session, candidacies=world.candidacies, **BY)
    preparing.open_session(session=session, **BY)
    seating.propose_jury(session=session, **BY)
    jury = Jury.objects.get()
    members = list(jury.members.select_related("juror__person", "jury__session"))
    for member in members:
        attending.record_attendance(
            session=session,
            person=member.juror.person,
            role="juror",
            occasion=DELIBERATION,
            present=True,
            **BY,
        )
    jury = deliberating.open_deliberation(jury=jury, **BY)
    entry = session.entries.order_by("position").first()
    for rank, member in enumerate(members):
        for block in entry.blocks.all():
            vote = Vote.AGAINST if rank > 2 else Vote.FOR
            voting.give_opinion(member=member, entry=entry, block=block, vote=vote, **BY)
    account = make.member(world.certifier, members[0].juror.person, "juror")
    return {"world": world, "session": session, "entry": entry, "account": account}


def test_pages_of_a_session_can_be_used_by_all(visit, sitting):  # noqa: F811
    session, manager = sitting["session"], sitting["world"].manager
    for name in (
        "session",
        "session_candidates",
        "session_jury",
        "session_convoke",
        "session_attendance",
        "session_deliberation",
    ):
        page = visit(reverse(name, args=[session.pk]), manager)
        assert unusable(page) == [], name
        assert page.wrong == [], name


def test_a_jurors_pages_can_be_used_by_all(visit, sitting):  # noqa: F811
    session, entry = sitting["session"], sitting["entry"]
    grid = sitting["world"].grids[0]
    for address in (
        reverse("jury_day"),
        reverse("jury_session", args=[session.pk]),
        reverse("jury_candidate", args=[session.pk, entry.pk]),
        reverse("jury_grid", args=[session.pk, entry.pk, grid.pk]),
        reverse("jury_deliberation_entry", args=[session.pk, entry.pk]),
    ):
        page = visit(address, sitting["account"])
        assert unusable(page) == [], address
        assert page.wrong == [], address


def test_a_defence_is_moved_and_locked_by_keys_alone(visit, world):  # noqa: F811
    preparing.enter_candidates(session=world.session, candidacies=world.candidacies[:1], **BY)
    preparing.open_session(session=world.session, **BY)
    searching.propose(session=world.session, seconds=2, **BY)
    defence = Timetable.objects.get().defences.order_by("pk").first()
    page = visit(reverse("session_planning", args=[world.session.pk]) + f"?bloc={defence.pk}", world.manager)
    assert unusable(page) == []
    with page.expect_navigation():
        page.keyboard.press("ArrowDown")
    moved = type(defence).objects.get(pk=defence.pk)
    assert (moved.starts_at - defence.starts_at).total_seconds() == 300
    assert moved.locked
    with page.expect_navigation():
        page.keyboard.press("l")
    assert not type(defence).objects.get(pk=defence.pk).locked


def test_a_defence_is_dragged_with_the_mouse_and_its_objections_are_shown_at_once(visit, world):  # noqa: F811
    preparing.enter_candidates(session=world.session, candidacies=world.candidacies[:1], **BY)
    preparing.open_session(session=world.session, **BY)
    made = searching.propose(session=world.session, seconds=2, **BY)
    first, second = made.defences.order_by("starts_at")
    page = visit(reverse("session_planning", args=[world.session.pk]), world.manager)
    page.set_viewport_size(
        {"width": 1440, "height": 2000}
    )  # the whole day is seen: nothing scrolls under the mouse
    slot = page.locator(f"a.slot[data-move*='/soutenances/{second.pk}/']")
    target = page.locator(f"a.slot[data-move*='/soutenances/{first.pk}/']")
    with page.expect_navigation():
        slot.drag_to(target, source_position={"x": 20, "y": 4}, target_position={"x": 20, "y": 4})
    second.refresh_from_db()
    assert abs((second.starts_at - first.starts_at).total_seconds()) <= 300
    assert second.locked
    assert page.locator("a.slot.no").count() == 2
    assert "empêche" in page.content().lower()
    assert page.wrong == []


def test_arrows_go_from_one_defence_to_the_next_and_enter_opens_it(visit, world):  # noqa: F811
    preparing.enter_candidates(session=world.session, candidacies=world.candidacies[:1], **BY)
    preparing.open_session(session=world.session, **BY)
    made = searching.propose(session=world.session, seconds=2, **BY)
    first, second = made.defences.order_by("starts_at")
    page = visit(reverse("session_planning", args=[world.session.pk]), world.manager)
    page.locator(f"a.slot[data-move*='/soutenances/{first.pk}/']").focus()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"bloc={second.pk}" in page.url


def test_opinions_are_given_without_a_script(visit, sitting):  # noqa: F811
    session = sitting["session"]
    other = session.entries.order_by("-position").first()
    address = reverse("jury_deliberation_entry", args=[session.pk, other.pk])
    page = visit(address, sitting["account"], script=False)
    page.check("input[type=radio][value=for] >> nth=0")
    page.click("button.btn-primary")
    assert "Vos avis sont donnés" in page.content()
