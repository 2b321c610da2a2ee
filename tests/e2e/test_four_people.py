"""A whole sitting by four people at once, each at their own window; one of them is without network for ten minutes."""

from __future__ import annotations

import hashlib
import io
import re
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.utils import timezone

from parchemin.assessments.models import Marking
from parchemin.catalogue.models import CompositionRule
from parchemin.domain.composition import Clause, Measure
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.formats.proofs import dossier as proof
from parchemin.formats.proofs.seal import verify_record
from parchemin.journal.keys import public_key
from parchemin.journal.models import Entry
from parchemin.juries.jury import seating
from parchemin.juries.minutes import dossier
from parchemin.juries.models import (
    Attendance,
    BlockDecision,
    Jury,
    JuryMember,
    MemberSignature,
    Minutes,
    Opinion,
    Outcome,
    Session,
)
from parchemin.juries.session import preparing
from parchemin.runtime import files
from tests import life, make
from tests.browser import DESK

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TABLET = 820
AWAY = timedelta(minutes=10)
# Three professionals, one of whom presides: with the service, four people.
SMALL = Rule(
    clauses=(Clause(Measure.TOTAL, 3), Clause(Measure.PRESIDENTS, 1), Clause(Measure.PROFESSIONALS, 3)),
    text="3 professionnels dont 1 président",
    where="lignes fictives",
)


@pytest.fixture
def sitting(house):
    """A session open today, two candidates of two blocks, its jury of three named."""
    CompositionRule.objects.update(rule=SMALL.as_dict(), notation=SMALL.notation()[:300])
    by = {"actor": life.clerk(), "now": timezone.now()}
    session = preparing.create_session(
        certifier=house.certifier,
        title="Session des quatre",
        frameworks=[house.framework],
        site=house.site,
        starts_on=house.today,
        jury_on=house.today,
        results_promised_on=house.today + timedelta(days=10),
        **by,
    )
    rules = house.certifier.rules.get()
    candidates = [
        make.candidacy(
            house.certifier,
            house.framework,
            rules=rules,
            at=house.site,
            person=make.person(house.certifier, name, first),
            entered_on=house.today - timedelta(days=200),
        )
        for name, first in (("EXEMPLE", "Camille"), ("CROQUIS", "Lou"))
    ]
    preparing.enter_candidates(session=session, candidacies=candidates, **by)
    preparing.open_session(session=session, **by)
    seating.propose_jury(session=session, **by)
    return session


class Table:
    """The four of them, and what each window shows."""

    def __init__(self, house, session: Session, chair):
        self.house, self.session = house, session
        members = JuryMember.objects.filter(jury__session=session).select_related("juror__person")
        ranked = sorted(members, key=lambda m: (m.seat != "president", m.pk))
        self.members = dict(zip(("president", "online", "away"), ranked, strict=True))
        self.desk = chair(house.manager, width=DESK)
        self.windows = {
            who: chair(house.accounts[m.juror.person_id], width=TABLET) for who, m in self.members.items()
        }
        self.entries = list(session.entries.select_related("candidacy__person").order_by("position"))

    def seat(self, who: str, part: str = ""):
        """That member's tablet, at that page of the session."""
        window = self.windows[who]
        window.go(f"/jury/sessions/{self.session.pk}/{part}")
        if window.page.locator("#offline").count():
            window.page.locator("#offline[data-ready]").wait_for(state="attached")
        return window

    def service(self, part: str = ""):
        return self.desk.go(f"/sessions/{self.session.pk}/{part}")

    def all_at_once(self, name: str) -> None:
        """The three press that button together; none waits for another's answer."""
        with ExitStack() as waiting:
            for window in self.windows.values():
                waiting.enter_context(window.page.expect_navigation(wait_until="load", timeout=60_000))
            for window in self.windows.values():
                window.page.get_by_role("button", name=name).first.click(no_wait_after=True)

    def person(self, who: str):
        return self.members[who].juror.person


def draw(page, frame: str) -> None:
    board = page.locator(f"{frame} canvas")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 90, steps=8)
    page.mouse.move(box["x"] + 90, box["y"] + 30, steps=4)
    page.mouse.up()


def test_a_whole_sitting_by_four_people_one_of_them_without_network(chair, house, sitting):
    table = Table(house, sitting, chair)
    sign_in(table)
    leave_the_network(table)
    the_others_go_on(table)
    come_back(table)
    deliberate_and_close(table)
    sign_and_seal(table)
    prove(table)
    assert all(window.wrong == [] for window in (table.desk, *table.windows.values()))


def sign_in(table: Table) -> None:
    """By name or by hand, the three at the same moment."""
    for who in table.windows:
        page = table.seat(who, "emargement/").page
        if who == "away":
            draw(page, "form[data-offline]")
        else:
            page.fill("#own_typed_name", table.person(who).full_name)
    table.all_at_once("Signer ma présence")
    there = Attendance.objects.filter(role="juror", present=True)
    assert sorted(there.values_list("method", flat=True)) == ["drawn", "typed", "typed"]


def leave_the_network(table: Table) -> None:
    """The second juror has opened the pages of a candidate; ten minutes ago by the tablet's clock, the network went."""
    window = table.windows["away"]
    window.page.clock.install(time=timezone.now() - AWAY)
    entry = table.entries[1]
    here = f"candidats/{entry.pk}/"
    table.seat("away", here)
    grids = window.page.locator("a[href*='/grilles/']")
    paths = [grids.nth(n).get_attribute("href") for n in range(grids.count())]
    assert len(paths) == 2
    for path in paths:
        window.go(path)
        window.page.locator("#offline[data-ready]").wait_for(state="attached")
    window.context.set_offline(True)
    window.page.locator("#offline.is-away").wait_for()
    for n, path in enumerate(paths, start=1):
        window.go(path)
        page = window.page
        page.locator("#offline.is-away").wait_for()
        for group in page.locator("ol.criteria fieldset").all():
            group.get_by_role("radio", name="Acquis", exact=True).check()
        page.get_by_role("button", name=re.compile("^Rendre la grille")).click()
        page.locator("#confirm button[value=yes]").click()
        page.locator("#offline [data-line]", has_text=re.compile(f"^Hors connexion — {n} saisie")).wait_for()
    window.go(f"/jury/sessions/{table.session.pk}/{here}")
    window.page.locator("#offline.is-away").wait_for()
    window.page.check("[name=state][value=present]")
    window.page.select_option("#identity", "card")
    draw(window.page, "#emargement")
    window.page.get_by_role("button", name="Enregistrer l’émargement").click()
    window.page.locator("#offline [data-line]", has_text="3 saisies gardées").wait_for()
    window.go(f"/jury/sessions/{table.session.pk}/deliberation/")
    assert "demande le réseau" in window.text


def the_others_go_on(table: Table) -> None:
    """The first candidate signs and is marked; the service opens the deliberation; two give their opinions."""
    first = table.entries[0]
    president = table.seat("president", f"candidats/{first.pk}/")
    president.page.check("[name=state][value=present]")
    president.page.select_option("#identity", "passport")
    president.page.fill("#candidate_typed_name", first.candidacy.person.full_name)
    president.press("Enregistrer l’émargement")
    for number in (1, 2):
        online = table.seat("online", f"candidats/{first.pk}/")
        with online.page.expect_navigation(wait_until="load"):
            online.page.get_by_role("link", name=re.compile(f"la grille du bloc {number}$")).click()
        for group in online.page.locator("ol.criteria fieldset").all():
            group.get_by_role("radio", name="Acquis", exact=True).check()
        online.press("Rendre la grille", exact=False)
    table.service("deliberation/").press("Ouvrir la délibération")
    for who in ("president", "online"):
        give_opinions(table, who, first)
        table.windows[who].press("Donner mes avis sur ce candidat")
    assert Marking.objects.filter(submitted_at__isnull=False).count() == 2
    assert not BlockDecision.objects.exists()


def give_opinions(table: Table, who: str, entry) -> None:
    page = table.seat(who, f"deliberation/{entry.pk}/").page
    for group in page.locator(".vote-rows fieldset").all():
        group.get_by_text("Acquis", exact=True).click()


def come_back(table: Table) -> None:
    """Ten minutes later, all that was typed arrives in order, once, with the time it was typed."""
    window = table.windows["away"]
    window.page.clock.fast_forward("10:00")
    window.context.set_offline(False)
    table.seat("away", f"candidats/{table.entries[1].pk}/")
    window.page.locator("#offline [data-note]", has_text="3 saisies gardées ont été envoyées").wait_for()
    assert Marking.objects.filter(submitted_at__isnull=False, assessor=table.person("away")).count() == 2
    row = Attendance.objects.get(role="candidate", person=table.entries[1].candidacy.person)
    assert (row.method, row.identity_document) == ("drawn", "card")
    arrived = Entry.objects.filter(act="attendance_recorded").order_by("at").last()
    assert arrived.at - row.recorded_at > AWAY / 2
    assert Entry.objects.filter(act="grid_submitted").count() == 4
    give_opinions(table, "away", table.entries[0])
    window.press("Donner mes avis sur ce candidat")


def deliberate_and_close(table: Table) -> None:
    """The three vote together on the second candidate; the president records what all agree on, and closes."""
    for who in table.windows:
        give_opinions(table, who, table.entries[1])
    table.all_at_once("Donner mes avis sur ce candidat")
    assert Opinion.objects.count() == 2 * 2 * 3
    for entry in table.entries:
        president = table.seat("president", f"deliberation/{entry.pk}/")
        president.rule_without("Rapport remis sur papier, lu en séance.")
    president = table.seat("president", "deliberation/")
    president.press("Inscrire 4 blocs unanimes")
    table.seat("president", "deliberation/").press("Clore la délibération")
    assert Jury.objects.get().state == "closed"
    assert BlockDecision.objects.filter(acquired=True).count() == 4
    # The deliberation is over: the tablet keeps no page of the session.
    away = table.seat("away")
    kept = away.page.evaluate(
        "async () => (await (await caches.open('jury-pages')).keys()).map(r => new URL(r.url).pathname)"
    )
    assert not [path for path in kept if "candidats" in path]


def sign_and_seal(table: Table) -> None:
    for who in table.windows:
        page = table.seat(who, "proces-verbal/").page
        if who == "away":
            draw(page, "[data-signature]")
        else:
            page.locator("[name=typed_name]").fill(table.person(who).full_name)
    table.all_at_once("Signer le procès-verbal")
    assert sorted(MemberSignature.objects.values_list("method", flat=True)) == ["drawn", "typed", "typed"]
    table.service("proces-verbal/").press("Sceller le procès-verbal")
    assert Minutes.objects.exists(), table.desk.text
    table.service().press("Publier 2 résultats")
    assert set(Outcome.objects.values_list("verdict", flat=True)) == {"granted"}


def prove(table: Table) -> None:
    """Each signature and the seal hold by the certifier's public key alone; one byte changed is found."""
    key = public_key(table.house.certifier.slug)
    minutes = Minutes.objects.get()
    for signature in MemberSignature.objects.order_by("pk"):
        assert verify_record(signature.record, key, signature.digest) == []
        assert signature.record["signer"] == f"juror:{signature.member.juror_id}"
        for part in ("digest", "at", "method", "signer"):
            altered = signature.record[part]
            forged = {**signature.record, part: altered[:-1] + chr(ord(altered[-1]) ^ 1)}
            assert [o.code for o in verify_record(forged, key)] == ["seal.altered"]
    paper = files.read(minutes.pdf_id)
    assert verify_record(minutes.seal, key, hashlib.sha256(paper).hexdigest()) == []
    changed = bytearray(paper)
    changed[len(paper) // 2] ^= 1
    found = verify_record(minutes.seal, key, hashlib.sha256(changed).hexdigest())
    assert [o.code for o in found] == ["seal.other-document"]
    stored = dossier.build(actor=life.clerk(), now=timezone.now(), entry=table.entries[0])
    whole = files.read(stored.digest)
    assert proof.verify(io.BytesIO(whole), key).objections == ()
    middle = len(whole) // 2
    spoilt = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    assert proof.verify(io.BytesIO(spoilt), key).objections
