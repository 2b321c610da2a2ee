"""What a jury lacks for its candidates is said once it is named: by the command that checks it, then by the decision."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from parchemin.candidates.models import Relation
from parchemin.cli.main import app
from parchemin.domain.composition import Clause, CompositionRule, Measure
from parchemin.domain.objection import Level, Refused
from parchemin.juries.deliberation import boards
from parchemin.juries.deliberation.deciding import decide_block
from parchemin.juries.deliberation.deliberating import open_deliberation
from parchemin.juries.models import Accreditation, Attendance, JuryMember, RuleLevel
from tests import life, make
from tests.foretold import foretold, spoiled, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def voted(world, now):
    life.bring(world, now, "voted")
    return world


HOLDS = "La composition tient"


def checked(world) -> str:
    """What `session check` prints of the jury named, before anybody came."""
    with undone(), spoiled(life.jury_of(world), state="nominated"):
        Attendance.objects.all().delete()
        return printed(world)


def printed(world) -> str:
    """What it prints now."""
    return CliRunner().invoke(app, ["session", "check", str(world.session.pk)], env={"COLUMNS": "400"}).output


def deciding(world, now):
    """The first block of the first candidate, decided."""

    def decide():
        [entry, *_] = life.entries_of(world)
        return decide_block(
            actor=world.actor, now=now, entry=entry, block=entry.blocks.order_by("number").first()
        )

    return decide


def shown(world):
    """What the board shows of the composition for the first candidate: warnings too, which stop nothing."""

    def show():
        [entry, *_] = life.entries_of(world)
        return list(boards.board(life.jury_of(world)).composition[entry.pk])

    return show


def raised(world, code: str) -> None:
    """The certifier has that code stop decisions."""
    RuleLevel.objects.create(
        certifier=world.certifier,
        code=code,
        level=Level.BLOCK_RELEASE.value,
        starts_on=date(2020, 1, 1),
        reason="Essai",
        set_at=make.NOW,
    )


def hear(code: str, world, end, *, stops: bool = True) -> None:
    """The check says it of the jury named; where it ``stops``, neither that check nor one made now says that it holds."""
    foretold(code, "nomination", lambda: checked(world), end)
    if stops:
        assert HOLDS not in checked(world)
        assert HOLDS not in printed(world)


@pytest.mark.said_at(
    "nomination",
    "composition.total",
    "composition.presidents",
    "composition.professionals",
    "composition.employees",
    "composition.employers",
    "composition.independents",
    "composition.certifier",
    "composition.outside",
    "composition.outside-professionals",
    "composition.named",
    "composition.parity",
)
def test_each_count_of_the_sheet_is_checked_before_it_stops_a_decision(voted, now):
    special = {
        Measure.NAMED: Clause(Measure.NAMED, 9, what="ancien titulaire"),
        Measure.PARITY: Clause(Measure.PARITY, 0),
    }
    employee = next(m.juror for m in life.members_of(voted) if m.juror.college == "employee")
    for measure in Measure:
        rule = CompositionRule(clauses=(special.get(measure) or Clause(measure, 9),), text="", where="")
        with undone():
            if measure is Measure.PARITY:
                type(employee).objects.filter(pk=employee.pk).update(college="employer")
            type(voted.composition).objects.filter(pk=voted.composition.pk).update(rule=rule.as_dict())
            hear(f"composition.{measure.value}", voted, deciding(voted, now))


@pytest.mark.said_at(
    "nomination",
    "juror.mandate-ended",
    "juror.mandate-not-begun",
    "juror.mandate-over-limit",
    "juror.not-accredited-here",
    "juror.seat-unfit",
)
def test_what_a_juror_lacks_is_checked_before_it_stops_a_decision(voted, now):
    member = next(m for m in life.members_of(voted) if m.seat == "professional")
    juror, elsewhere = member.juror, make.framework(voted.certifier)
    cases = [
        ({"accredited_until": date(2023, 1, 1)}, "juror.mandate-ended"),
        ({"accredited_from": date(2024, 1, 1)}, "juror.mandate-not-begun"),
        ({"professional": False}, "juror.seat-unfit"),
    ]
    for values, code in cases:
        with spoiled(juror, **values):
            hear(code, voted, deciding(voted, now))
    limited = {**voted.rules.content, "jury": {"mandate_years": 2}}
    with spoiled(voted.rules, content=limited):
        hear("juror.mandate-over-limit", voted, deciding(voted, now))
    with undone():
        Accreditation.objects.create(
            juror=juror, sheet=elsewhere.sheet, starts_on=date(2020, 1, 1), granted_at=make.NOW
        )
        hear("juror.not-accredited-here", voted, deciding(voted, now))


@pytest.mark.said_at(
    "nomination",
    "relation.companion",
    "relation.employer",
    "relation.family",
    "relation.group",
    "relation.personal",
    "relation.previous_jury",
    "relation.same_person",
    "relation.trainer",
    "relation.tutor",
)
def test_each_tie_is_checked_before_it_stops_a_decision(voted, now):
    member, entries = life.members_of(voted)[1], life.entries_of(voted)
    for kind in Relation.Kind.values:
        tie = {"candidate": voted.candidacies[0].person, "other": member.juror.person, "kind": kind}
        with undone(), spoiled(entries[0], again_of=entries[1].pk):
            Relation.objects.create(certifier=voted.certifier, declared_at=make.NOW, **tie)
            hear(f"relation.{kind}", voted, deciding(voted, now))


OF_2002, OF_2019, GAP, OF_2024 = date(2018, 9, 1), date(2022, 9, 1), date(2024, 2, 1), date(2024, 5, 1)


@pytest.mark.said_at("nomination", "vae.colleges-equal", "vae.qualified", "vae.members", "vae.president")
def test_the_law_of_the_vae_is_checked_before_it_stops_a_decision(voted, now):
    members = life.members_of(voted)
    seats = JuryMember.objects.filter(jury=life.jury_of(voted))
    pool = type(members[0].juror).objects
    employee = next(m.juror for m in members if m.juror.college == "employee")
    cases = [
        (OF_2002, pool.filter(pk=employee.pk), {"college": "employer"}, "vae.colleges-equal"),
        (OF_2019, pool.all(), {"qualified": False}, "vae.qualified"),
        (OF_2024, seats.exclude(pk=members[1].pk), {"withdrawn_at": now}, "vae.members"),
        (OF_2024, seats.filter(seat="president"), {"seat": "professional"}, "vae.president"),
    ]
    for began, rows, values, code in cases:
        with undone(), spoiled(voted.candidacies[0], route="VAE", entered_on=began, admissible_on=began):
            rows.update(**values)
            hear(code, voted, deciding(voted, now))


@pytest.mark.said_at("nomination", "vae.balance")
def test_what_the_vae_warns_of_is_checked_before_the_board_shows_it(voted):
    one = voted.candidacies[0]
    with undone(), spoiled(one, route="VAE", entered_on=OF_2019, admissible_on=OF_2019):
        type(one.person).objects.filter(juror__isnull=False).update(sex="F")
        hear("vae.balance", voted, shown(voted), stops=False)


@pytest.mark.said_at("enrolment", "vae.jury-text-not-established", "vae.path-before-text")
def test_a_path_that_no_text_covers_is_said_on_the_page_of_the_file(voted, now):
    newcomer = make.candidacy(voted.certifier, voted.framework, route="VAE")
    client = Client()
    client.force_login(voted.manager)
    cases = [
        (GAP, "vae.jury-text-not-established", shown(voted)),
        (date(2001, 9, 1), "vae.path-before-text", deciding(voted, now)),
    ]
    for began, code, end in cases:
        with (
            spoiled(newcomer, entered_on=began),
            spoiled(voted.candidacies[0], route="VAE", entered_on=began),
        ):
            page = client.get(reverse("candidate", args=[newcomer.pk])).content.decode()
            foretold(code, "enrolment", lambda text=page: text, end)


@pytest.mark.said_at("nomination", "jury.no-rule-of-route", "jury.outside-share", "jury.no-president")
def test_what_a_whole_jury_lacks_is_checked_before_it_stops_a_decision(voted, now):
    with spoiled(voted.candidacies[0], route="CL"):
        hear("jury.no-rule-of-route", voted, deciding(voted, now))
    jurors = type(voted.jurors[0]).objects
    with undone():
        raised(voted, "jury.outside-share")
        jurors.update(outside=False)
        hear("jury.outside-share", voted, deciding(voted, now))
    with undone():
        raised(voted, "jury.no-president")
        rule = CompositionRule(clauses=(Clause(Measure.TOTAL, 5),), text="", where="")
        type(voted.composition).objects.filter(pk=voted.composition.pk).update(rule=rule.as_dict())
        JuryMember.objects.filter(seat="president").update(seat="professional")
        hear("jury.no-president", voted, deciding(voted, now))


@pytest.mark.said_at("nomination", "jury.rule-of-route")
def test_a_route_that_asks_for_another_jury_is_checked_before_it_stops_the_deliberation(world, now):
    late = make.candidacy(world.certifier, world.framework, route="VAE", rules=world.rules)
    world.candidacies.append(late)
    smaller = CompositionRule(
        clauses=(Clause(Measure.TOTAL, 3), Clause(Measure.PRESIDENTS, 1)), text="", where=""
    )
    type(world.composition).objects.create(
        framework=world.framework,
        version=2,
        routes=["VAE"],
        rule=smaller.as_dict(),
        notation=smaller.notation(),
        confirmed_by=world.manager,
        confirmed_at=make.NOW,
    )
    life.bring(world, now, "composed")
    raised(world, "jury.rule-of-route")
    led = life.Life(world, now)
    for member in led.members:
        led.present(member)
    hear("jury.rule-of-route", world, lambda: open_deliberation(actor=world.actor, now=now, jury=led.jury))


def test_a_member_who_leaves_is_seen_by_the_check_made_in_the_room(voted, now):
    """Five are named; who is there is what a decision rests on."""
    assert HOLDS in printed(voted)
    gone = life.members_of(voted)[1].juror.person
    Attendance.objects.filter(person=gone, hearing_on__isnull=True).update(left_at=now)
    assert HOLDS not in printed(voted)
    assert "composition.total" in {o.code for o in refused_by(deciding(voted, now))}
    assert HOLDS in checked(voted)


def refused_by(act) -> list:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.objections
