"""Ways out of what stops a sheet, a finding, a framework, a jury's rule, a certifier's rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import parchemin
from parchemin.accounts.actor import system
from parchemin.candidates.actions import enrol
from parchemin.catalogue import actions
from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.joining import join_sheet, not_delivered
from parchemin.catalogue.models import Framework, RegisterSheet
from parchemin.catalogue.queries import blocking_findings
from parchemin.catalogue.rereading import replace_text
from parchemin.catalogue.ruling import confirm_composition_rule, publish_rules
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import Clause, CompositionRule, Measure
from parchemin.parties.actions import change_certifier
from parchemin.parties.models import Certifier
from tests import make
from tests.commands import run
from tests.formats.register_text import habit
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db
DATA = Path(parchemin.__file__).parent / "data"
SEED = (DATA / "rncp-21947.txt").read_bytes()
OTHER = (DATA / "fiche-fictive.txt").read_bytes()
SHEETS = Path(__file__).parents[1] / "formats" / "register_text" / "sheets"
BY_ROUTE = (Path(__file__).parents[1] / "data" / "sheets" / "marks-on-20.txt").read_bytes()
DASHES = (SHEETS / "dashes.txt").read_text(encoding="utf-8")
CL = "route.CL.cross-without-idem"


@pytest.fixture
def house(db):
    """A certifier that the sheet names, and its manager."""
    one = make.certifier("SCIENCES-U LYON", slug="lyon")
    return one, make.manager(one)


@pytest.fixture
def actor(house):
    return make.actor(house[1])


@pytest.fixture
def sheet(house, actor, now):
    return deposit_sheet(actor=actor, now=now, source=SEED, certifiers=[house[0]])


def settle(sheet, actor, now, code, reading, **more):
    more = {"reason": "Règlement, article 4.", **more}
    return settle_finding(
        actor=actor, now=now, finding=sheet.findings.get(code=code), reading=reading, **more
    )


# -- the text -------------------------------------------------------------------------------------------------------


@pytest.mark.replays("sheet.not-a-sheet", "sheet.too-large", "sheet.no-certifier")
def test_a_text_that_is_no_sheet_is_deposited_again(house, actor, now, monkeypatch):
    def deposited(source=SEED, certifiers=(house[0],)):
        return lambda: deposit_sheet(actor=actor, now=now, source=source, certifiers=certifiers)

    page, url = Client(), reverse("certification_new")
    page.force_login(house[1])
    bad = SimpleUploadedFile("fiche.txt", b"un autre texte")
    good = SimpleUploadedFile("fiche.txt", OTHER)
    replay(
        "sheet.not-a-sheet",
        lambda: post(page, url, source=bad, act_key="1"),
        again=lambda: post(page, url, source=good, act_key="2"),
    )
    replay("sheet.no-certifier", deposited(certifiers=()), again=deposited())
    large = DASHES.encode() + b"\n" * actions.MAX_SHEET
    replay("sheet.too-large", deposited(large), again=deposited(DASHES.encode()))


@pytest.mark.replays("sheet.unknown")
def test_a_sheet_that_nobody_deposited_is_deposited_then_joined(house, actor, now):
    named = make.certifier("Sciences-U Lille - Efficom", slug="lille")
    client, url = Client(), reverse("certification_join")
    client.force_login(make.manager(named))
    page = client.post(url, {"number": "21947", "reason": "", "act_key": "0"})
    assert f'href="{reverse("certification_new")}"' in page.content.decode()
    replay(
        "sheet.unknown",
        lambda: post(client, url, number="21947", act_key="1"),
        lambda: deposit_sheet(actor=actor, now=now, source=SEED, certifiers=[house[0]]),
        again=lambda: post(client, url, number="21947", act_key="2"),
    )


@pytest.mark.replays("sheet.known")
def test_a_sheet_that_another_deposited_is_joined(sheet, now):
    named = make.certifier("Sciences-U Lille - Efficom", slug="lille")
    theirs = make.actor(make.manager(named))
    replay(
        "sheet.known",
        lambda: deposit_sheet(actor=theirs, now=now, source=SEED, certifiers=[named]),
        lambda: join_sheet(actor=theirs, now=now, sheet=sheet, certifier=named),
        again=lambda: not_delivered(sheet, named),
    )


@pytest.mark.replays("sheet.changed")
def test_a_text_that_the_register_changed_replaces_the_one_here(house, sheet, actor, now):
    changed = SEED + b"\n"
    replay(
        "sheet.changed",
        lambda: deposit_sheet(actor=actor, now=now, source=changed, certifiers=[house[0]]),
        lambda: replace_text(actor=actor, now=now, sheet=sheet, source=changed, reason="Répertoire, 3 mai"),
        again=lambda: build_framework(actor=actor, now=now, sheet=RegisterSheet.objects.get()),
    )
    assert RegisterSheet.objects.get().source_id != sheet.source_id


@pytest.mark.replays("sheet.another-number", "sheet.text-reason")
def test_a_text_replaces_that_of_its_own_sheet_with_its_reason(sheet, actor, now):
    def replaced(source, reason="Répertoire, 3 mai 2023"):
        return lambda: replace_text(actor=actor, now=now, sheet=sheet, source=source, reason=reason)

    replay("sheet.another-number", replaced(OTHER), again=replaced(SEED + b"\n"))
    replay("sheet.text-reason", replaced(SEED + b"\n\n", " "), again=replaced(SEED + b"\n\n"))


@pytest.mark.replays("sheet.not-named", "sheet.join-reason")
def test_whom_the_sheet_does_not_name_mends_its_name_or_is_added_with_the_convention(
    sheet, actor, now, house
):
    misspelt, added = make.certifier("Efficom Lille"), make.certifier("Certificateur ajouté fictif")
    theirs = make.actor(make.manager(misspelt))
    replay(
        "sheet.not-named",
        lambda: join_sheet(actor=theirs, now=now, sheet=sheet, certifier=misspelt),
        lambda: change_certifier(
            actor=theirs.label, now=now, certifier=misspelt, fields={"name": "Sciences-U Lille - Efficom"}
        ),
        again=lambda: join_sheet(
            actor=theirs, now=now, sheet=sheet, certifier=Certifier.objects.get(pk=misspelt.pk)
        ),
    )
    done = run("sheet", "join", "21947", added.slug, by=house[1])
    assert (done.exit_code, "sheet.join-reason" in done.stderr) == (3, True)

    def joined(reason):
        return lambda: join_sheet(actor=actor, now=now, sheet=sheet, certifier=added, reason=reason)

    replay("sheet.join-reason", joined(""), again=joined("Convention fictive du 3 mai 2023"))


# -- what it leaves open --------------------------------------------------------------------------------------------


SETTLED = [
    ("settlement.no-reason", CL, {"reading": "closed", "reason": " "}),
    ("settlement.no-such-reading", CL, {"reading": "peut-être"}),
    ("settlement.no-value", CL, {"reading": "other"}),
    ("settlement.lost-place", CL, {"reading": "other", "value": {"/blocks": []}}),
    ("settlement.misshapen", "assessment.without-deliverable.B5.1", {"reading": "other", "value": "rapport"}),
]


@pytest.mark.parametrize(
    ("code", "finding", "wrong"),
    cases(SETTLED),
)
def test_a_finding_is_settled_by_a_reading_it_has_or_a_value_of_its_shape(
    sheet, actor, now, code, finding, wrong
):
    first = sheet.findings.get(code=finding).readings[0]["key"]
    replay(
        code,
        lambda: settle(sheet, actor, now, finding, **wrong),
        again=lambda: settle(sheet, actor, now, finding, first),
    )


@pytest.mark.replays("settlement.misshapen")
def test_a_value_written_by_hand_takes_the_shape_that_the_words_show(sheet, actor, now):
    code = "assessment.without-deliverable.B5.1"
    replay(
        "settlement.misshapen",
        lambda: settle(sheet, actor, now, code, "other", value="rapport"),
        again=lambda: settle(sheet, actor, now, code, "other", value=["rapport", "soutenance"]),
    )


@pytest.mark.replays("settlement.no-such-finding")
def test_a_finding_of_the_text_before_gives_way_to_the_new_one(sheet, actor, now):
    settle(sheet, actor, now, CL, "closed")
    former = sheet.findings.get(code=CL)
    former.message = "Le texte d’avant disait autre chose."
    former.save(update_fields=["message"])
    replace_text(actor=actor, now=now, sheet=sheet, source=SEED + b"\n", reason="Répertoire")
    sheet.refresh_from_db()
    former.refresh_from_db()
    why = {"actor": actor, "now": now, "reading": "closed", "reason": "Relu"}
    replay(
        "settlement.no-such-finding",
        lambda: settle_finding(finding=former, **why),
        again=lambda: settle_finding(finding=sheet.findings.get(code=CL), **why),
    )


@pytest.mark.replays("actor.no-account")
def test_what_is_signed_is_done_by_an_account(sheet, actor, now, house):
    replay(
        "actor.no-account",
        lambda: settle(sheet, system("command"), now, CL, "closed"),
        again=lambda: settle(sheet, actor, now, CL, "closed"),
    )
    words = ["sheet", "settle", "21947", CL, "--reading", "open", "--reason", "Relu"]
    assert run(*words).exit_code == 3
    assert run(*words, by=house[1]).exit_code == 0


@pytest.mark.replays("sheet.unsettled.*")
def test_a_finding_settled_stops_nothing_any_more(sheet, actor, now):
    replay(
        f"sheet.unsettled.{CL}",
        lambda: blocking_findings(sheet, "enrol:CL"),
        lambda: settle(sheet, actor, now, CL, "closed"),
    )
    done = run("sheet", "waiting", "21947", "compose_jury")
    assert done.exit_code == 3
    assert "commande : parchemin sheet settle" in done.stderr


@pytest.mark.replays("route.unsettled")
def test_a_route_that_the_sheet_leaves_open_is_settled_then_the_framework_built_again(
    house, sheet, actor, now
):
    build_framework(actor=actor, now=now, sheet=sheet)
    who = {"birth_name": "EXEMPLE", "first_names": "Lou", "sex": "F", "birth_year": 1999}
    client = Client()
    client.force_login(house[1])
    typed = {**who, "number": "L-1", "route": "CL", "entered_on": "2022-09-05", "act_key": "une"}
    page = client.post(reverse("candidate_new"), typed)
    assert page.status_code == 409
    assert f'href="{reverse("certification", args=[sheet.pk])}"' in page.content.decode()

    def entered():
        return enrol(
            actor=actor,
            now=now,
            certifier=house[0],
            framework=Framework.objects.latest("version"),
            number="L-1",
            route=AccessRoute.CL,
            entered_on=date(2022, 9, 5),
            identity=who,
        )

    def opened():
        settle(sheet, actor, now, CL, "open")
        build_framework(actor=actor, now=now, sheet=sheet)

    replay("route.unsettled", entered, opened)


# -- the framework --------------------------------------------------------------------------------------------------


BUILT = [
    (
        "framework.validity-unknown",
        DASHES.replace(": 5 ans", ": selon le bloc"),
        ("validity.unclear", "other", {"value": {"years": 3}}),
    ),
    (
        "framework.printed-twice",
        DASHES.replace("n°2 de la fiche", "n°1 de la fiche"),
        ("block.number-twice.B1", "in-order", {}),
    ),
    (
        "framework.block-without-assessment",
        habit.text(block=habit.BLOCK.split("Modalités")[0]),
        ("block.without-assessment.B1", "rules-defence", {}),
    ),
]


@pytest.mark.parametrize(
    ("code", "text", "settled"),
    cases(BUILT),
)
def test_what_stops_a_framework_is_settled_on_its_page(house, actor, now, code, text, settled):
    sheet = deposit_sheet(actor=actor, now=now, source=text.encode(), certifiers=[house[0]])
    finding, reading, more = settled
    replay(
        code,
        lambda: build_framework(actor=actor, now=now, sheet=sheet),
        lambda: settle(sheet, actor, now, finding, reading, **more),
    )


# -- the jury's rule ------------------------------------------------------------------------------------------------


@pytest.fixture
def printed(house, actor, now):
    """A sheet that prints a jury for each route, everything settled, and its framework."""
    made = deposit_sheet(actor=actor, now=now, source=BY_ROUTE, certifiers=[house[0]])
    for finding in made.findings.exclude(readings=[]):
        settle(made, actor, now, finding.code, finding.readings[0]["key"])
    return build_framework(actor=actor, now=now, sheet=made)


@pytest.mark.replays("rule.impossible", "rule.unknown-route", "rule.several-sentences")
def test_a_rule_that_no_jury_could_follow_is_written_again(printed, actor, now):
    def confirmed(*routes, clauses=((Measure.TOTAL, 5), (Measure.EMPLOYERS, 2))):
        rule = CompositionRule(tuple(Clause(*one) for one in clauses))
        by = {"actor": actor, "now": now, "framework": printed}
        return lambda: confirm_composition_rule(rule=rule, routes=routes, **by)

    impossible = ((Measure.TOTAL, 5), (Measure.PRESIDENTS, 2))
    replay("rule.impossible", confirmed("VAE", clauses=impossible), again=confirmed("VAE"))
    replay("rule.unknown-route", confirmed("VAE", "XX"), again=confirmed("VAE"))
    replay("rule.several-sentences", confirmed("FI", "VAE"), again=confirmed("FI"))


@pytest.mark.replays("rule.notation")
def test_a_rule_that_cannot_be_read_is_written_as_the_words_show(house, printed):
    client, url = Client(), reverse("rule_confirm", args=[printed.sheet_id])
    client.force_login(house[1])

    def typed(key, notation):
        about = {"framework": printed.pk, "routes": ["VAE"], "notation": notation, "act_key": key}
        return lambda: post(client, url, **about)

    good = "membres = 5 ; président = 1 ; employeurs = 2"
    replay("rule.notation", typed("1", "cinq personnes, je crois"), again=typed("2", good))


# -- the certifier's rules ------------------------------------------------------------------------------------------


RULES = [
    ("rules.unreadable", {"content": {"mode": "threshold"}}),
    ("rules.unknown-key", {"content": {"treshold": 60}}),
    ("rules.backward", {"until": date(2023, 1, 1)}),
]


@pytest.mark.parametrize(("code", "wrong"), cases(RULES))
def test_rules_that_do_not_hold_are_written_again(world, now, code, wrong):
    about = {
        "actor": world.actor,
        "now": now,
        "certifier": world.certifier,
        "certification": world.framework.sheet.certification,
        "starts": date(2024, 1, 1),
        "content": {"mode": "threshold", "threshold": 60},
    }
    replay(code, lambda: publish_rules(**{**about, **wrong}), again=lambda: publish_rules(**about))
