"""Every page that each role reaches by its links: axe in light and dark, wide and narrow, one host, a quiet console."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib.resources import files as resources
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from django.test.signals import template_rendered
from django.utils import timezone

import parchemin.web
from parchemin.accounts import links
from parchemin.accounts.models import Membership
from parchemin.assessments.actions import deposit
from parchemin.awards.actions import revoke_award
from parchemin.awards.models import Award
from parchemin.awards.replacing import replace_award
from parchemin.catalogue.actions import deposit_sheet
from parchemin.catalogue.lineage import attach_sheet
from parchemin.catalogue.models import Deliverable, RegisterSheet
from parchemin.catalogue.ruling import confirm_composition_rule, publish_rules
from parchemin.declarations import depositing
from parchemin.declarations.actions import prepare, write_file
from parchemin.domain.attendance import Occasion
from parchemin.domain.composition import CompositionRule, Seat
from parchemin.domain.objection import Level
from parchemin.juries import queries
from parchemin.juries.again import faults
from parchemin.juries.changing import taking_out
from parchemin.juries.convoking import answering, convoking
from parchemin.juries.day import attending
from parchemin.juries.day.entrusting import entrust_grid
from parchemin.juries.jury.seating import recuse
from parchemin.juries.models import Convocation, Jury, JuryMember, Session
from parchemin.juries.planning import searching, timetables
from parchemin.juries.pool import inviting, joining
from parchemin.juries.session import preparing
from parchemin.parties.models import Letter
from parchemin.parties.waiting import cancel
from parchemin.runtime import files, progress
from parchemin.runtime.models import Progress
from tests import life, make, openid_provider
from tests.browser import Chair, unusable
from tests.e2e.own_account import Account
from tests.e2e.walk import csv_file, row

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TEMPLATES = Path(parchemin.web.__file__).parent / "templates"
# Addresses that answer with a file, or with what a machine reads.
FILES = re.compile(r"\.(pdf|ics|csv|xlsx|json|txt|zip|xml)$|/depots/|/pieces/|/etats$|/preuve$")
# Shown when something broke, and the page of the parts, which only a developer's machine serves.
NOT_REACHED = {
    "style.html",
    "500.html",
    "errors/busy.html",
    "errors/trouble.html",
    "403.html",
    "404.html",
    "errors/500.html",
    "parts/trail.html",
}


def shape(path: str) -> str:
    """The address without what names one row: pages of one shape are one page."""
    return re.sub(r"[0-9a-f-]{36}|(?<=/)\d+(?=/|$)|(?<=/v/).+", "#", urlsplit(path).path)


class Inspection:
    """What was looked at, and everything found wrong on it."""

    def __init__(self):
        self.faults: list[str] = []
        self.templates: set[str] = set()
        self.page_made_of: set[str] = set()
        self.known: set[frozenset[str]] = set()

    def rendered(self, *, template, **_) -> None:
        self.templates.add(template.name or "")
        self.page_made_of.add(template.name or "")

    def is_new(self) -> bool:
        """Whether no page seen before was made of the same templates and parts."""
        made_of = frozenset(self.page_made_of)
        new = made_of not in self.known
        self.known.add(made_of)
        return new

    def walk(self, window: Chair, start: str, *, whose: str, under: str = "/") -> None:
        """Look at every page reached by links from ``start``, below ``under``, one of each shape."""
        waiting, seen = [start], set()
        while waiting:
            path = waiting.pop(0)
            if shape(path) in seen or FILES.search(urlsplit(path).path) or not path.startswith(under):
                continue
            seen.add(shape(path))
            self.page_made_of.clear()
            window.go(path)
            self.look(window, f"{whose} {path}", thorough=self.is_new())
            found = window.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
            ours = [href.removeprefix(window.base) for href in found if href.startswith(window.base)]
            waiting += [href.partition("#")[0] for href in ours]

    def look(self, window: Chair, where: str, *, thorough: bool = True) -> None:
        """The page as it stands: wide and light with every rule, narrow and dark with what that changes.

        ``thorough`` False: only its width and its console.
        """
        self._say(where, unusable(window.page, thorough=thorough))
        self._say(where, window.wrong)
        window.wrong.clear()

    def _say(self, where: str, found: list[str]) -> None:
        self.faults += [f"{where}: {one}" for one in dict.fromkeys(found)]


@pytest.fixture
def inspection():
    made = Inspection()
    template_rendered.connect(made.rendered)
    yield made
    template_rendered.disconnect(made.rendered)


def world_at(stage: str, candidates: int = 2):
    world = make.world(candidates=candidates)
    life.bring(world, make.NOW, stage)
    return world


def finished():
    """A certifier whose session is over: titles, one of them withdrawn, a file written, letters, a sheet with findings."""
    world, later = world_at("awarded"), make.NOW + timedelta(days=11)
    by = {"actor": life.clerk(), "now": later, "certifier": world.certifier}
    first, second = Award.objects.filter(certifier=world.certifier).order_by("pk")
    second.person.sex = ""
    second.person.save()
    prepare(**by)
    written = write_file(**by)
    proof = depositing.Proof("DEPOT-FICTIF")
    depositing.say_deposited(
        actor=world.actor, now=later, declaration=written, deposited_on=later.date(), proof=proof
    )
    life.heard(world, make.NOW)
    jury = life.jury_of(world)
    about = {"kind": "composition", "about": f"jury:{jury.pk}", "reason": "Motif fictif"}
    faults.note_fault(found_on=later.date(), **about, **by)
    revoke_award(actor=life.clerk(), now=later, award=second, reason="Motif fictif")
    fresh = make.candidacy(world.certifier, world.framework, rules=world.rules, at=world.site)
    deposit(
        actor=life.clerk(),
        now=later,
        candidacy=fresh,
        deliverable=Deliverable.objects.filter(is_file=True).first(),
        filename="rapport.pdf",
        chunks=[b"rapport fictif"],
    )
    deposit_sheet(
        actor=life.clerk(),
        now=later,
        source=(resources("parchemin.data") / "fiche-fictive.txt").read_bytes(),
        certifiers=[world.certifier],
    )
    return world, fresh, first, second


def planned():
    """A session whose timetable was searched and released, then drafted again, with its convocations."""
    world = world_at("composed")
    by = {"actor": life.clerk(), "now": make.NOW}
    searching.start_planning(session=world.session, seconds=2, **by)
    made = queries.latest_timetable(world.session)
    timetables.release_timetable(timetable=made, **by)
    told = convoking.convoke(session=world.session, employer=Level.WARN, **by)
    answering.decline(convocation=next(one for one in told if one.role == "juror"), **by)
    timetables.redraft(timetable=made, **by)
    inviting.invite(session=world.session, jurors=world.jurors[:2], seat=Seat.PROFESSIONAL, **by)
    attending.record_attendance(
        session=world.session,
        person=world.candidacies[0].person,
        role="candidate",
        occasion=Occasion(world.session.starts_on),
        present=True,
        drawing="M10 20L30 40L50 20",
        **by,
    )
    return world


def refusals(phone: Chair, inspection: Inspection, candidacy) -> None:
    """What a candidate reads of a page that is not there, of a file refused, of a form sent twice."""
    phone.go("/candidat/99999/")
    inspection.look(phone, "candidate, a page that is not there")
    wanted = Deliverable.objects.filter(is_file=True).last()
    address, key = f"/candidat/{candidacy.pk}/deposer/{wanted.pk}/", ""
    for words, content in (("refused", b""), ("accepted", b"rapport"), ("sent twice", b"rapport")):
        phone.go(address)
        file = {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": content}
        phone.page.set_input_files("#id_file", file)
        hidden = phone.page.locator("form [name=act_key]").first
        if words == "sent twice":
            hidden.evaluate("(input, key) => { input.value = key; }", key)
        key = hidden.input_value()
        phone.press("Déposer ce fichier")
        inspection.look(phone, f"candidate, a file {words}")


def account_of(world, member):
    return make.member(world.certifier, member.juror.person, "juror")


def test_every_page_each_role_reaches_can_be_used_by_all(chair, inspection):
    opening(chair, inspection)
    house = finished()
    public(chair, inspection, *house)
    certification_service(chair, inspection, *house)
    people(chair, inspection, *house)
    stages(chair, inspection)
    deliveries(chair, inspection)
    altered(chair, inspection, house[2])
    lost(chair, inspection, house[0], house[2])
    records(chair, inspection, house[0], house[2])
    own_account(chair, inspection)
    assert not inspection.faults, "\n".join(inspection.faults)
    everything = {str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*.html")}
    missed = sorted(everything - inspection.templates - NOT_REACHED)
    assert not missed, f"templates that no walk reaches: {', '.join(missed)}"


def visit(window: Chair, inspection: Inspection, whose: str, *paths: str) -> None:
    for path in paths:
        window.go(path)
        inspection.look(window, f"{whose} {path}")


def opening(chair, inspection) -> None:
    """The first page of an installation where nobody is yet, and what it refuses."""
    anyone = chair()
    visit(anyone, inspection, "anyone, nobody there yet", "/")
    for name in ("code", "certifier", "name"):
        anyone.page.fill(f"#id_{name}", "essai")
    anyone.page.fill("#id_email", "essai@exemple.example")
    for name in ("new_password1", "new_password2"):
        anyone.page.fill(f"#id_{name}", "un long mot de passe fictif")
    anyone.press("Ouvrir l’installation")
    inspection.look(anyone, "anyone, a first code that is not the one printed")


def public(chair, inspection, world, _fresh, valid, withdrawn) -> None:
    anyone = chair()
    inspection.walk(anyone, "/", whose="anyone")
    codes = (f"/v/{valid.token}", f"/v/{withdrawn.token}", "/v/?code=abc", f"/v/{'0' * 26}")
    visit(anyone, inspection, "anyone", *codes)
    secret = links.make(make.user(), links.Purpose.RESET, timezone.now())
    visit(anyone, inspection, "anyone", "/compte/lien/passe/", f"/compte/lien/{secret}/")
    inspection.walk(anyone, f"/certificateurs/{world.certifier.slug}", whose="anyone")
    anyone.go("/connexion/").page.fill("#id_username", "personne@exemple.example")
    anyone.page.fill("#id_password", "faux")
    anyone.press("Me connecter")
    inspection.look(anyone, "anyone, a login refused")


def own_account(chair, inspection) -> None:
    """A password forgotten, then everything that protects an account (test_own_account lives it whole)."""
    anyone = chair()
    visit(anyone, inspection, "anyone", "/compte/oublie/")
    owner = make.user("Camille Fictive")
    mine = Account(chair(owner), owner, inspection.look)
    mine.whole()
    mine.leave()
    mine.enters_by_code()
    elsewhere(anyone, inspection)


def elsewhere(anyone: Chair, inspection: Inspection) -> None:
    """The door with a provider of identity, the page that leaves for it, the one that says no."""
    with openid_provider.running() as provider, override_settings(OPENID_PROVIDERS=[provider.settings()]):
        anyone.page.route(f"{provider.issuer}/**", lambda route: route.fulfill(status=204))
        visit(anyone, inspection, "anyone, a provider at the door", "/connexion/")
        with anyone.page.expect_request(lambda one: one.url.startswith(provider.issuer)):
            anyone.page.get_by_role("button", name="Se connecter avec l’essai").click()
        anyone.page.get_by_role("heading", name="Vous partez chez l’essai").wait_for()
        anyone.wrong[:] = [one for one in anyone.wrong if provider.issuer not in one]  # what this page is for
        inspection.look(anyone, "anyone, leaving for a provider")
        visit(anyone, inspection, "anyone, not signed in there", "/compte/openid/oidc/retour/")


def lost(chair, inspection, world, valid) -> None:
    place = files.path_of(valid.credential_id)
    place.chmod(0o600)
    whole = place.read_bytes()
    place.write_bytes(whole[:-1])
    visit(chair(world.manager), inspection, "manager, a file damaged", f"/titres/{valid.pk}/attestation.json")
    place.write_bytes(whole)
    files.path_of(valid.parchment_id).unlink()
    visit(chair(world.manager), inspection, "manager, a file lost", f"/titres/{valid.pk}/parchemin.pdf")


def altered(chair, inspection, valid) -> None:
    Award.objects.filter(pk=valid.pk).update(claims={**valid.claims, "title": "Autre titre"})
    visit(chair(), inspection, "anyone, words changed", f"/v/{valid.token}")


def lists_read(desk, inspection, world) -> None:
    """A list with a cell to correct, then one that may be enrolled; nobody is."""
    house = SimpleNamespace(site=world.site, today=timezone.localdate())
    then = {"Date d’entrée": "05/09/2022"}  # while the sheet was registered
    for words, changes in (("a cell to correct", {"Date de naissance": "31/02/1999"}), ("to enrol", {})):
        desk.go("/candidats/liste/")
        desk.page.set_input_files("#file", csv_file([row(house, "CROQUIS", **then, **changes)]))
        desk.press("Relire la liste, sans rien inscrire")
        inspection.look(desk, f"manager, a list read, {words}")
    for listed in (("CROQUIS", "GABARIT"), ("CROQUIS",)):  # enrolled, then read again without one of them
        desk.go("/candidats/liste/")
        desk.page.set_input_files("#file", csv_file([row(house, name, **then) for name in listed]))
        desk.press("Relire la liste, sans rien inscrire")
        if len(listed) > 1:
            desk.press("Inscrire 2 candidats")
    inspection.look(desk, "manager, a list read again, somebody no longer in it")


def certification_service(chair, inspection, world, fresh, _valid, _withdrawn) -> None:
    manager = chair(world.manager)
    inspection.walk(manager, "/accueil/", whose="manager")
    more = ("/chercher/?q=CF", "/chercher/?q=zzz", f"/candidats/{fresh.pk}/identite/")
    visit(manager, inspection, "manager", *more)
    for path, button in (
        ("/candidats/nouveau/", "Inscrire 1 candidat"),
        ("/sessions/nouvelle/", "Préparer la session"),
    ):
        manager.go(path).page.locator("form").last.evaluate("f => (f.noValidate = true)")
        manager.press(button)
        inspection.look(manager, f"manager {path}, a form to mend")
    lists_read(manager, inspection, world)
    auditor = make.user("Audit Fictif")
    until = timezone.localdate() + timedelta(days=30)
    Membership.objects.create(user=auditor, certifier=world.certifier, role="auditor", valid_until=until)
    read = ("/accueil/", f"/candidats/{fresh.pk}/", f"/sessions/{world.session.pk}/", "/declarations/")
    window = chair(auditor)
    visit(window, inspection, "auditor", *read, "/candidats/nouveau/", "/echantillons/")
    for first, words in (("2000-01-01", "drawn"), ("2098-01-01", "refused")):
        window.go("/echantillons/")
        for name, value in (("first", first), ("last", "2099-01-01"), ("size", "1"), ("seed", "2025")):
            window.page.fill(f"#id_{name}", value)
        window.press("Tirer")
        inspection.look(window, f"auditor, a sample {words}")
    visit(window, inspection, "auditor, with a sample", "/accueil/", "/echantillons/")
    window.page.locator("table a").first.click()
    inspection.look(window, "auditor, a sample")
    window.press("Faire le dossier de preuve qui manque")
    inspection.look(window, "auditor, a sample proved")
    empty = make.manager(make.certifier(slug="certificateur-nouveau"))
    inspection.walk(chair(empty), "/accueil/", whose="manager of an empty house")
    newcomer = make.user("Sans Rôle", email="propose@exemple.example")
    offered = make.juror(world.certifier, person=make.person(world.certifier, email=newcomer.email))
    joining.open_account(actor=world.actor, now=timezone.now(), juror=offered)
    visit(chair(newcomer), inspection, "an account without a role", "/", "/accueil/", "/compte/")
    visit(manager, inspection, "manager, a juror offered a role", f"/sessions/vivier/{offered.pk}/")


def records(chair, inspection, world, told) -> None:
    """Two records of one person perhaps, a title replaced, a sheet's sentence to confirm, the certifier's own record."""
    desk = chair(world.manager)
    same = {
        "birth_name": "SEMBLABLE",
        "first_names": "Camille",
        "birth_year": 1990,
        "birth_month": 1,
        "birth_day": 2,
    }
    for n in range(2):
        alike = make.person(world.certifier, email=f"semblable{n}@exemple.example", **same)
        make.candidacy(world.certifier, world.framework, person=alike, rules=world.rules, at=world.site)
    made = world_at("awarded", candidates=1)
    award = Award.objects.get(certifier=made.certifier)
    made.certifier.signatory_name = "Dominique FICTIVE"
    type(award.person).objects.filter(pk=award.person_id).update(first_names="Autre")
    replace_award(
        actor=life.clerk(), now=make.NOW + timedelta(days=20), award=award, reason="Prénom mal écrit"
    )
    visit(chair(), inspection, "anyone, a title replaced", f"/v/{award.token}")
    revoke_award(actor=life.clerk(), now=make.NOW + timedelta(days=30), award=told, reason="Motif fictif")
    confirm_composition_rule(
        actor=make.actor(make.manager(world.other)),
        now=timezone.now(),
        framework=world.framework,
        rule=CompositionRule.from_dict(world.composition.rule),
        reason="Dite autrement.",
    )
    former = make.framework(world.certifier, world.other)
    attach_sheet(
        actor=make.sharing(world.certifier, world.other),
        now=timezone.now(),
        sheet=RegisterSheet.objects.get(pk=world.framework.sheet_id),
        former=former.sheet,
        since=timezone.localdate(),
        origin="Page du répertoire",
    )
    make.candidacy(world.certifier, former)
    line = f"/certifications/{world.framework.sheet_id}/lignee/"
    sheets = RegisterSheet.objects.filter(awarding__certifier=world.certifier).order_by("pk")
    paths = [
        "/candidats/doublons/",
        "/candidats/inviter/",
        "/fiche-certificateur/",
        "/roles/",
        *(f"/certifications/{one.pk}/jury/" for one in sheets),
        f"/certifications/{world.framework.sheet_id}/propositions/",
        line,
        f"{line}{former.sheet_id}/",
        f"{line}{former.sheet_id}/passer/",
    ]
    visit(desk, inspection, "manager, records", *paths, "/declarations/")


def people(chair, inspection, world, fresh, valid, _withdrawn) -> None:
    phone = chair(make.member(world.certifier, fresh.person, "candidate"))
    inspection.walk(phone, "/candidat/", whose="candidate")
    refusals(phone, inspection, fresh)
    make.candidacy(world.certifier, make.framework(world.certifier), person=fresh.person)
    visit(phone, inspection, "candidate of two certifications", "/candidat/")
    holder = make.member(world.certifier, valid.person, "candidate")
    inspection.walk(chair(holder), "/candidat/", whose="holder")
    juror = account_of(world, life.members_of(world)[0])
    tablet = chair(juror)
    inspection.walk(tablet, "/jury/", whose="juror, sealed", under="/jury/")
    visit(tablet, inspection, "juror, without network", "/jury/hors-connexion/")
    coming = convoked_ahead(world, life.members_of(world)[0])
    visit(tablet, inspection, "juror, convoked", f"/jury/sessions/{coming.pk}/")


def convoked_ahead(world, member) -> Session:
    """A session in forty days, to which a juror is convoked by a letter let go."""
    day = timezone.localdate() + timedelta(days=40)
    session = Session.objects.create(
        certifier=world.certifier,
        title="Session à venir",
        site=world.site,
        starts_on=day,
        jury_on=day,
        state=Session.State.OPEN,
        opened_at=make.NOW,
    )
    session.frameworks.add(world.framework)
    jury = Jury.objects.create(session=session, rule=world.composition)
    JuryMember.objects.create(jury=jury, juror=member.juror, seat="professional", nominated_at=make.NOW)
    letter = make.letter(world.certifier, member.juror.person, role="juror", about=session.stream)
    type(letter).objects.filter(pk=letter.pk).update(state="approved")
    Convocation.objects.create(
        session=session,
        person=member.juror.person,
        role="juror",
        content_digest="0" * 64,
        letter=letter,
        created_at=make.NOW,
    )
    return session


def impossible(made) -> None:
    """A search that found nothing: why, and what would do."""
    work = progress.start(
        "plan_defences", made.session.stream, now=timezone.now(), certifier=made.certifier.slug
    )
    way = {"tried": True, "changes": [{"what": "room", "words": "Ajouter une salle.", "decided_here": True}]}
    reason = {"message": "Il manque une salle.", "mend": "Ajouter une salle."}
    result = {"status": "infeasible", "reasons": [reason], "ways": [way]}
    progress.update(work.pk, state=Progress.State.FAILED, words="Il manque une salle.", result=result)


def gone_back(desk, inspection, made) -> None:
    """What may be taken back: somebody who left, somebody aside, a letter that waits, a règlement corrected since."""
    by = {"actor": life.clerk(), "now": make.NOW}
    late = make.candidacy(made.certifier, made.framework, rules=made.rules, at=made.site)
    [entry] = preparing.enter_candidates(session=made.session, candidacies=[late], **by)
    taking_out.take_out(entry=entry, reason="Motif fictif", **by)
    member = life.members_of(made)[0]
    recuse(member=member, candidacy=life.entries_of(made)[-1].candidacy, **by)
    publish_rules(
        actor=made.actor,
        now=make.NOW,
        certifier=made.certifier,
        certification=made.framework.sheet.certification,
        starts=made.rules.starts,
        content=made.rules.content,
    )
    waits = Letter.objects.filter(certifier=made.certifier, state=Letter.State.DRAFT).first()
    stopped = make.letter(made.certifier)
    Letter.objects.filter(pk=stopped.pk).update(kind="results")
    cancel(actor="system:test", now=make.NOW, letter=Letter.objects.get(pk=stopped.pk), reason="Motif fictif")
    paths = (f"/envoi/{waits.pk}/", f"/envoi/{stopped.pk}/", f"/candidats/{late.pk}/")
    visit(desk, inspection, "manager, what is taken back", *paths)


def convoked(chair, inspection, made) -> None:
    """A candidate whose letter left reads when and where they are expected."""
    told = Convocation.objects.filter(session=made.session, role="candidate").order_by("pk").first()
    Letter.objects.filter(pk=told.letter_id).update(state=Letter.State.SENT)
    visit(
        chair(make.member(made.certifier, told.person, "candidate")),
        inspection,
        "candidate convoked",
        "/candidat/",
    )


def stages(chair, inspection) -> None:
    """A session at the moments when its pages ask for an act."""
    for stage, made in (("planned", planned()), ("voted", world_at("voted")), ("closed", world_at("closed"))):
        here = f"/sessions/{made.session.pk}/"
        if stage == "planned":
            convoked(chair, inspection, made)
        desk = chair(made.manager)
        if stage == "planned":
            [first, *_] = life.entries_of(made)
            more = {"grid": made.grids[0], "juror": make.juror(made.certifier)}
            entrust_grid(actor=life.clerk(), now=make.NOW, entry=first, **more)
            gone_back(desk, inspection, made)
        inspection.walk(desk, here, whose=f"manager, {stage}", under=here)
        if stage == "planned":
            impossible(made)
            visit(desk, inspection, "manager, no plan found", f"{here}planning/")
            visit(desk, inspection, "manager, planned", f"{here}convocations/?vue=employeurs")
            draft = queries.latest_timetable(made.session)
            moved = draft.defences.order_by("pk").first()
            more = (
                f"planning/?bloc={moved.pk}",
                f"planning/?version={draft.version - 1}",
                "candidats/?vue=inscrire",
            )
            visit(desk, inspection, "manager, planned", *(here + one for one in more))
        juror = account_of(made, life.members_of(made)[0])
        inspection.walk(chair(juror), "/jury/", whose=f"juror, {stage}", under="/jury/")


def deliveries(chair, inspection) -> None:
    """Titles that are due, then being delivered; then the same account for two certifiers."""
    due = world_at("published")
    desk = chair(due.manager)
    inspection.walk(desk, "/titres/", whose="manager, titles due", under="/titres/")
    running = progress.start("issue_awards", "titres", now=make.NOW, total=10, certifier=due.certifier.slug)
    visit(desk, inspection, "manager, titles being delivered", f"/titres/travaux/{running.pk}/")
    entry, here = life.entries_of(due)[0], f"/sessions/{due.session.pk}/"
    progress.start(
        "build_evidence", f"entry:{entry.pk}", now=make.NOW, total=30, certifier=due.certifier.slug
    )
    proofs = (f"{here}preuves/", f"{here}proces-verbal/rectifier/?ligne=place")
    visit(desk, inspection, "manager, a dossier being made", *proofs)
    Membership.objects.create(user=due.manager, certifier=due.other, role="manager")
    visit(desk, inspection, "manager of two certifiers", "/candidats/nouveau/")
