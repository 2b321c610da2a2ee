"""The network is cut on the jury's tablet: what is typed stays there, arrives once, and nothing is written over."""

from __future__ import annotations

import re

import pytest

from parchemin.assessments.actions import deposit, give_marks
from parchemin.assessments.models import Mark, Marking
from parchemin.catalogue.models import Deliverable
from parchemin.journal.models import Entry
from parchemin.juries.models import Attendance, Incident
from tests import life, make
from tests.browser import plain

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TABLET = 820


@pytest.fixture
def world(transactional_db):
    made = make.world(candidates=2, blocks=1)
    life.bring(made, make.NOW, "composed")
    return made


def hand_in(candidacy):
    wanted = Deliverable.objects.filter(assessment__block__framework=candidacy.framework_id, is_file=True)
    return deposit(
        actor=life.clerk(),
        now=make.NOW,
        candidacy=candidacy,
        deliverable=wanted.order_by("pk")[0],
        filename="rapport.txt",
        chunks=iter(["Rapport d’essai".encode()]),
        media_type="text/plain",
    )


class Tablet:
    """A juror's window, with the pages of one candidate opened once while the network was there."""

    def __init__(self, chair, world):
        self.world = world
        self.member = life.members_of(world)[0]
        self.account = make.member(world.certifier, self.member.juror.person, "juror")
        self.entry = life.entries_of(world)[0]
        self.grid = world.grids[0]
        self.chair = chair(self.account, width=TABLET)
        self.page = self.chair.page
        here = f"/jury/sessions/{world.session.pk}/"
        self.candidate = f"{here}candidats/{self.entry.pk}/"
        self.marks = f"{self.candidate}grilles/{self.grid.pk}/"
        received = hand_in(self.entry.candidacy)
        for path in (f"{here}", self.candidate, self.marks):
            self.open(path)
        self.piece = f"{self.candidate}depots/{received.pk}/"
        self.chair.go(self.piece)
        self.open(self.marks)

    def open(self, path: str) -> None:
        self.chair.go(path)
        self.page.locator("#offline[data-ready]").wait_for(state="attached")

    def cut(self) -> None:
        self.chair.context.set_offline(True)
        self.page.locator("#offline.is-away").wait_for()

    def back(self) -> None:
        self.chair.context.set_offline(False)

    @property
    def bar(self) -> str:
        return plain(self.page.locator("#offline").inner_text())

    def mark(self, level: str, comment: str = "", line: int = 0) -> None:
        criterion = list(self.grid.criteria.order_by("position"))[line]
        self.page.check(f"[name=level-{criterion.pk}][value={level}]")
        self.page.fill(f"[name=comment-{criterion.pk}]", comment)

    def kept(self, words: str) -> None:
        self.page.locator("#offline [data-line]", has_text=re.compile(words)).wait_for()

    def settled(self) -> None:
        """Everything kept has arrived: the page was shown again by the house."""
        self.page.locator("#offline [data-note]", has_text=re.compile("envoyée")).wait_for()

    def stored(self) -> dict[str, object]:
        """What the browser holds: names of caches and of databases, pages kept, forms waiting."""
        return self.page.evaluate(
            """async () => ({
                pages: (await (await caches.open('jury-pages')).keys()).length,
                bases: (await indexedDB.databases()).map(b => b.name),
            })"""
        )


def test_each_script_of_a_page_is_kept_as_soon_as_it_was_opened_once(chair, world):
    """Modules asked by other modules included: without one of them, nothing would run without network."""
    page = chair(
        make.member(world.certifier, life.members_of(world)[0].juror.person, "juror"), width=TABLET
    ).page
    page.locator("#offline[data-ready]").wait_for(state="attached")
    run, kept = page.evaluate(
        """async () => [
            performance.getEntriesByType('resource').map(r => r.name).filter(name => name.endsWith('.js')),
            (await (await caches.open('jury-assets')).keys()).map(request => request.url),
        ]"""
    )
    assert any(name.endswith("/offline/desk.js") for name in run)
    assert set(run) <= set(kept)


def sign_a_candidate(tablet) -> None:
    """Another page of the day, opened before: a candidate signs, something is noted."""
    page = tablet.page
    tablet.chair.go(tablet.candidate)
    page.locator("#offline.is-away").wait_for()
    page.check("[name=state][value=present]")
    page.select_option("#identity", "passport")
    board = page.locator("#emargement canvas")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Enregistrer l’émargement").click()
    tablet.kept("1 saisie gardée")
    page.locator("#incidents summary").click()
    page.select_option("#incident_code", "late")
    page.get_by_role("button", name="Noter pour le jury").click()
    tablet.kept("2 saisies gardées")
    assert page.get_by_role("button", name="Me déporter pour ce candidat").is_disabled()
    assert "Demande le réseau" in tablet.chair.text


def fill_and_reload(tablet) -> None:
    """The grid, typed, left and found again, sent twice: one form waits, with the last word."""
    page = tablet.page
    tablet.chair.go(tablet.marks)
    tablet.mark("missing", "rien vu")
    page.get_by_role("button", name="Enregistrer").click()
    tablet.kept("3 saisies gardées")
    tablet.mark("acquired", line=1)
    page.wait_for_timeout(400)
    page.reload()
    page.locator("#offline.is-away").wait_for()
    page.locator("[name^=level-][value=acquired]:checked").wait_for()
    assert page.locator("textarea").first.input_value() == "rien vu"
    page.get_by_role("button", name="Enregistrer").click()
    page.locator("#offline [data-note]", has_text="Gardé sur cet appareil").wait_for()
    assert "3 saisies gardées" in tablet.bar
    assert tablet.chair.violations() == []


def test_what_is_typed_without_network_is_kept_sent_once_and_in_order(chair, world):
    tablet = Tablet(chair, world)
    page = tablet.page
    tablet.cut()
    tablet.chair.go(tablet.piece)
    assert "Rapport d" in tablet.chair.text
    sign_a_candidate(tablet)
    fill_and_reload(tablet)
    # A page never opened here says so, and votes are not there.
    tablet.chair.go(f"/jury/sessions/{world.session.pk}/deliberation/")
    assert "demande le réseau" in tablet.chair.text
    assert not (Mark.objects.exists() or Attendance.objects.exists() or Incident.objects.exists())

    tablet.back()
    tablet.chair.go(tablet.marks)
    tablet.settled()
    assert "3 saisies gardées ont été envoyées" in tablet.bar
    assert list(Mark.objects.order_by("criterion__position").values_list("level", "comment")) == [
        ("missing", "rien vu"),
        ("acquired", ""),
    ]
    row = Attendance.objects.get()
    assert (row.method, row.identity_document, row.present) == ("drawn", "passport", True)
    assert Incident.objects.get().code == "late"
    acts = Entry.objects.filter(act__in=["attendance_recorded", "incident_noted"]).order_by("at", "pk")
    assert [e.act for e in acts] == ["attendance_recorded", "incident_noted"]
    page.reload()
    page.locator("#offline[data-ready]").wait_for(state="attached")
    assert page.locator("#offline").is_hidden()
    assert tablet.chair.wrong == []


def test_marks_written_elsewhere_meanwhile_are_shown_beside_and_a_person_chooses(chair, world):
    tablet = Tablet(chair, world)
    page = tablet.page
    tablet.mark("acquired")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Enregistré : 1 lignes sur 2").wait_for()
    page.locator("#offline[data-ready]").wait_for(state="attached")
    tablet.cut()
    tablet.mark("missing", "vu autrement")
    page.get_by_role("button", name="Enregistrer").click()
    tablet.kept("1 saisie gardée")
    first = tablet.grid.criteria.order_by("position").first()
    give_marks(
        actor=make.actor(tablet.account),
        now=make.NOW,
        marking=Marking.objects.get(),
        marks={first.pk: ("partly", "depuis un autre poste")},
    )
    tablet.back()
    choice = page.locator("#offline li[data-state=conflict]")
    choice.wait_for()
    assert "En cours d’acquisition · depuis un autre poste" in tablet.bar
    assert "Non acquis · vu autrement" in tablet.bar
    assert Mark.objects.get().level == "partly", "nothing is written over before a person chooses"
    assert tablet.chair.violations() == []
    choice.get_by_role("button", name="Garder ma saisie").click()
    tablet.settled()
    assert (Mark.objects.get().level, Mark.objects.get().comment) == ("missing", "vu autrement")
    # Typed and not even sent, then written elsewhere: found again here, it is not written over unseen either.
    page.locator("#offline[data-ready]").wait_for(state="attached")
    tablet.mark("acquired", line=1)
    page.wait_for_timeout(400)
    second = tablet.grid.criteria.order_by("position").last()
    give_marks(
        actor=make.actor(tablet.account),
        now=make.NOW,
        marking=Marking.objects.get(),
        marks={second.pk: ("partly", "ailleurs")},
    )
    tablet.open(tablet.marks)
    assert page.locator(f"[name=level-{second.pk}][value=acquired]").is_checked()
    tablet.chair.press("Enregistrer")
    assert "enregistrée ailleurs depuis, « En cours d’acquisition » ailleurs" in tablet.chair.text
    assert Mark.objects.get(criterion=second).level == "partly"
    tablet.chair.press("Enregistrer")
    assert Mark.objects.get(criterion=second).level == "acquired"


def test_an_expired_session_keeps_the_form_and_signing_out_empties_the_device(chair, world):
    tablet = Tablet(chair, world)
    page = tablet.page
    tablet.cut()
    tablet.mark("acquired")
    page.get_by_role("button", name="Enregistrer").click()
    tablet.kept("1 saisie gardée")
    tablet.chair.context.clear_cookies(name="sessionid")
    tablet.back()
    page.get_by_text("Votre session a expiré").wait_for()
    assert not Mark.objects.exists()
    page.get_by_role("link", name="Me reconnecter").click()
    page.fill("#id_username", tablet.account.email)
    page.fill("#id_password", "mot-de-passe-fictif")
    page.get_by_role("button", name="Me connecter").click()
    tablet.settled()
    assert Mark.objects.get().level == "acquired"

    tablet.cut()
    tablet.mark("acquired", line=1)
    page.get_by_role("button", name="Enregistrer").click()
    tablet.kept("1 saisie gardée")
    assert tablet.stored()["pages"] >= 3
    page.route(f"**{tablet.marks}", lambda route: route.abort())  # the network is back, this form still fails
    tablet.back()
    tablet.kept("n’est pas encore au registre|Hors connexion")
    page.locator(".account summary").click()
    page.get_by_role("button", name="Me déconnecter").click()
    assert (
        "1 saisie" in page.locator("#confirm-words").inner_text()
        or "Une saisie" in page.locator("#confirm-words").inner_text()
    )
    with page.expect_navigation(wait_until="load"):
        page.locator("#confirm button[value=yes]").click()
    assert tablet.stored() == {"pages": 0, "bases": []}
    assert Mark.objects.count() == 1
