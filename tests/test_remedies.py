"""Each reason leads out: its remedy is registered, the acts it names exist, each has its page or its command."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from parchemin.cli.ways import COMMANDS
from parchemin.domain.remedies import ANY, REMEDIES, Kind, Remedy, remedy
from parchemin.journal.acts import ACTS
from parchemin.web.shared.leading_out import FROM, OWNERS
from parchemin.web.shared.ways import AUDIENCES
from tools.reference import commands, objections, remedies

WAYS = [(act, way) for _, ways in AUDIENCES for act, way in ways.items()]


def test_a_remedy_is_of_a_reason():
    known = objections.collect()
    families = {code[:end] + ANY for code in known for end, sign in enumerate(code) if sign == "."}
    assert [code for code in REMEDIES if code not in known and code not in families] == []


@pytest.mark.parametrize("one", REMEDIES.values(), ids=lambda one: one.code)
def test_a_remedy_names_acts_done_somewhere(one: Remedy):
    assert bool(one.acts) is (one.kind is Kind.ACT) or one.kind in (Kind.FOUND, Kind.AGAIN)
    for act in one.acts:
        assert act in ACTS
        assert not ACTS[act].retired
        assert act in COMMANDS or act in dict(WAYS), f"{act} is done neither by a page nor by a command"


@pytest.mark.parametrize(("act", "way"), WAYS, ids=lambda v: getattr(v, "page", v))
def test_a_way_opens_a_page_of_the_house(act, way):
    assert act in ACTS
    reachable = {kind for _, kind in OWNERS} | {kind for _, kind in FROM} | {"pk", "session_id", "entry"}
    assert set(way.needs) <= reachable
    try:
        reverse(way.page, args=[1] * len(way.needs))
    except NoReverseMatch:
        pytest.fail(
            f"no page {way.page!r} takes {way.needs}: {get_resolver().reverse_dict.getlist(way.page)}"
        )


def test_a_command_named_exists():
    known = {name.removeprefix("parchemin ") for name, _ in commands.commands(commands.tree())}
    assert set(COMMANDS.values()) <= known
    assert set(COMMANDS) <= set(ACTS)


def test_what_a_test_says_it_replays_is_a_reason_with_a_way_out():
    for code, tests in remedies.replayed().items():
        known = remedy(code)
        assert known, f"{tests}: {code} has no remedy"
        assert known.kind.replayed, f"{tests}: {code} is « {known.kind} »"


def test_every_reason_has_its_remedy():
    assert [code for code in objections.collect() if remedy(code) is None] == []


# Ways out that no test takes: what no row can hold, or what only a long search gives.
NOT_REPLAYED = {
    "juror.not-accredited": "a juror's mandate has its first day: a guard of the rule",
    "juror.twice": "a person has one seat in a jury, the database holds it: a guard of the rule",
    "planning.not-established": "a search too short for its session, on a machine that nobody knows",
    "planning.unplaced": "a shortage that no change found mends: the search of the least changes leaves none here",
}


def test_every_way_out_is_taken_by_a_test():
    taken = remedies.replayed()
    known = {code: remedy(code) for code in objections.collect()}
    missing = {code for code, way in known.items() if way and way.kind.replayed and code not in taken}
    assert missing == set(NOT_REPLAYED)
