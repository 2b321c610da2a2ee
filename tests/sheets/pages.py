"""A sheet lived by pages: a certifier and its manager to begin with, a title declared at the end, a stage at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.urls import reverse
from django.utils import timezone

from parchemin.accounts.actions import give_role
from parchemin.accounts.models import User
from parchemin.assessments.models import Grid
from parchemin.awards.models import Award
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Deliverable, RegisterSheet
from parchemin.declarations.models import DeclarationFile
from parchemin.juries.day.occasions import occasions
from parchemin.juries.models import Defence, Juror, JuryMember, SessionEntry, Timetable
from parchemin.parties.actions import register_certifier
from parchemin.parties.models import Certifier
from tests import snapshots
from tests.sheets.forms import Desk
from tests.sheets.habits import (
    MANAGER,
    REPORT,
    Called,
    Habit,
    Presented,
    framework,
    session,
)

READ = "Lu avec le certificateur."


class ByPage:
    """``to(stage)`` lives up to a stage; ``at`` is a page of the service, ``seat`` one of a juror's."""

    def __init__(self, habit: Habit) -> None:
        self.habit = habit
        self.today = timezone.localdate()
        self.left = list(STAGES)
        self.desks: dict[str, Desk] = {}

    def to(self, stage: str) -> ByPage:
        while stage in self.left:
            name = self.left.pop(0)
            snapshots.once(f"{self.habit} {name} by page, {self.today}", partial(STAGES[name], self))
        return self

    # -- who is where

    def desk(self, email: str) -> Desk:
        if email not in self.desks:
            self.desks[email] = Desk(User.objects.get(email=email))
        return self.desks[email]

    def at(self, name: str, *args: object) -> Desk:
        """The service, at that page."""
        return self.desk(MANAGER).open(reverse(name, args=args))

    def of_sheet(self, name: str, *args: object) -> Desk:
        return self.at(name, RegisterSheet.objects.get().pk, *args)

    def of_session(self, name: str, *args: object) -> Desk:
        return self.at(name, session().pk, *args)

    def seat(self, juror: Called, name: str, *args: object) -> Desk:
        """A juror, at that page of theirs."""
        return self.desk(juror.email).open(reverse(name, args=[session().pk, *args]))

    # -- stages

    def house(self) -> None:
        """What the operator of the machine leaves: a certifier known by its name, and who manages it."""
        now = timezone.now()
        one = register_certifier(
            actor="system:test",
            now=now,
            slug=self.habit.slug,
            name=self.habit.certifier,
            award_prefix="ESS",
            parchment_template="parchment-1",
        )
        give_role(
            actor="system:test", now=now, certifier=one, role="manager", email=MANAGER, name="Dany Registre"
        )

    def certification(self) -> None:
        one = self.habit
        self.at("certification_new").send(source=one.source.read_bytes())
        for code, reading in one.settled.items():
            self.settle(code, reading)
        sheet = RegisterSheet.objects.get()
        self.of_sheet("certification_versions").send(reverse("framework_build", args=[sheet.pk]))
        self.confirm_rules()
        self.of_sheet("certification_rules").send(starts=self.habit.entered, **self.rules_typed())
        self.of_sheet("certification_grids").send(reverse("grids_publish_missing", args=[sheet.pk]))
        assert Grid.objects.count() == framework().blocks.values("assessments").count()

    def people(self) -> None:
        self.at("certifier_record").send(
            siret="00000000000000",
            address="1 rue de l’Exemple, 59000 Exempleville",
            city="Exempleville",
            email="certification@certificateur.example",
            signatory_name="Claude FICTIF",
            signatory_title="La direction",
            cdc_client_id="03ABC123",
            cdc_contract_id="MCFCER000000",
        )
        self.at("rooms").send(button="what=site", name="Site", city="Exempleville", postcode="59000")
        for room in ("A", "B"):
            self.at("rooms").send(button="what=ajouter", name=room)
        for juror in self.habit.pool:
            self.juror(juror)
        for candidate in self.habit.candidates:
            self.enrol(candidate)

    def composed(self) -> None:
        days = {name: self.today.isoformat() for name in ("starts_on", "jury_on", "results_promised_on")}
        site = str(Certifier.objects.get().sites.get().pk)
        self.at("session_new").send(title="Session", frameworks=[str(framework().pk)], site=site, **days)
        self.enter(self.habit.candidates)
        self.of_session("session").send(reverse("session_open", args=[session().pk]))
        for juror in self.habit.jury:
            self.name(juror)

    def convoked(self) -> None:
        number = session().pk
        self.plan()
        if any(juror.college == "employee" for juror in self.habit.jury):
            waive = reverse("session_notice_waive", args=[number])
            self.of_session("session_convoke").send(waive, reason="Employeurs d’accord.")
        self.of_session("session_convoke").send()
        self.at("outbox").send(reverse("outbox_approve"), button="all=1")

    def deliberating(self) -> None:
        self.attend()
        for candidate in self.habit.candidates:
            self.prove(candidate)
        opening = reverse("session_deliberation_open", args=[session().pk])
        self.of_session("session_deliberation").send(opening)

    def published(self) -> None:
        number = session().pk
        for candidate in self.habit.candidates:
            for juror in self.habit.jury:
                if juror.votes:
                    self.vote(juror, candidate)
        self.of_session("session_deliberation").send(reverse("session_adopt", args=[number]))
        for candidate in self.habit.candidates:
            for block in candidate.refused:
                self.decide(candidate, block, motivation="La grille dit ce qui manque.")
            for block in candidate.departs:
                why = "La vente l’emporte dans ce métier."
                self.decide(candidate, block, departure="weight", departure_reason=why)
        self.of_session("session_deliberation").send(reverse("session_close", args=[number]))
        for juror in self.habit.jury:
            self.seat(juror, "jury_minutes").send(typed_name=f"{juror.first} {juror.name}")
        self.of_session("session_minutes").send(reverse("session_seal", args=[number]))
        self.of_session("session").send(reverse("session_publish", args=[number]))
        self.of_session("session").send(reverse("session_notify", args=[number]))

    def declared(self) -> None:
        self.at("awards").send(reverse("awards_issue"))
        for award in Award.objects.order_by("pk"):
            page = Desk.nobody().open(reverse("verify", args=[award.token]))
            assert "Ce titre est valide." in page.text
        self.at("declarations").send(reverse("declarations_prepare"))
        self.at("declarations").send(reverse("declarations_write"))
        file = DeclarationFile.objects.get()
        said = {"deposited_on": self.today.isoformat(), "reference": "DEPOT-1"}
        self.at("declaration", file.pk).send(reverse("declaration_deposit", args=[file.pk]), **said)

    # -- acts, each by its form

    def settle(self, code: str, reading: str) -> None:
        sheet = RegisterSheet.objects.get()
        action = reverse("finding_settle", args=[sheet.pk, sheet.findings.get(code=code).pk])
        self.of_sheet("certification").send(action, reading=reading, reason=READ)

    def confirm_rules(self) -> None:
        action = reverse("rule_confirm", args=[RegisterSheet.objects.get().pk])
        desk = self.of_sheet("certification_jury")
        sentences = desk.page.xpath(f"//form[@action='{action}']//input[@name='sentence']/@value")
        for sentence in sentences:
            desk = self.of_sheet("certification_jury")
            desk.send(action, holding={"sentence": sentence}, reason="Relue.")

    def rules_typed(self) -> dict[str, str]:
        """The règlement as it is typed; where the sheet prints its scale, the page proposes it."""
        said = self.habit.rules
        typed = {"source": said["source"], "mode": said["mode"], "aggregation": said.get("aggregation", "")}
        lines = [
            f"{n['key']} ; {n['label']} ; {'oui' if n['acquired'] else 'non'}" for n in said.get("levels", [])
        ]
        if by := said.get("scale", {}).get("overall_by"):
            typed["scale_overall_by"] = by
        return typed | ({"levels": "\n".join(lines)} if lines else {})

    def third(self, name: str) -> Desk:
        """The manager of another certifier, "tiers", at their desk."""
        now, address = timezone.now(), "tiers@registre.example"
        one = register_certifier(actor="system:test", now=now, slug="tiers", name=name)
        give_role(
            actor="system:test", now=now, certifier=one, role="manager", email=address, name="Alix Tiers"
        )
        return self.desk(address)

    def juror(self, one: Called) -> None:
        said = {"accredited_from": "2025-01-01", "accredited_last": "2035-12-31", "sex": "F"}
        boxes = {"certifier_member": "on"} if one.certifier_member else {}
        self.at("juror_new").send(
            first_names=one.first,
            birth_name=one.name,
            email=one.email,
            college=one.college,
            qualities=one.place,
            **said,
            **boxes,
        )
        row = Juror.objects.get(person__email=one.email)
        self.at("juror", row.pk).send(first=self.today.isoformat(), last=self.today.isoformat())
        self.at("juror", row.pk).send(reverse("juror_act", args=[row.pk, "compte"]))

    def enrol(self, one: Presented) -> None:
        self.enrolling(one)
        if one.route == "VAE":
            complete, decided = self.habit.admitted
            row = self.candidacy(one)
            said = {"admit-complete_on": complete, "admit-decided_on": decided, "admit-decision": "yes"}
            self.at("candidate", row.pk).send(reverse("dossier_admit", args=[row.pk]), **said)

    def enrolling(self, one: Presented, **more) -> Desk:
        return self.at("candidate_new").send(
            number=one.number,
            route=one.route,
            entered_on=self.habit.entered,
            birth_name=one.name,
            first_names="Camille",
            sex="F",
            birth_day="4",
            birth_month="3",
            birth_year="1985",
            birth_commune_insee="59350",
            birth_commune="Lille",
            email=one.email,
            **more,
        )

    def enter(self, candidates: Sequence[Presented], **more) -> Desk:
        desk = self.of_session("session_candidates")
        desk.open(f"{desk.url}?vue=inscrire")
        return desk.send(candidacy=[str(self.candidacy(one).pk) for one in candidates], **more)

    def name(self, one: Called) -> None:
        juror = Juror.objects.get(person__email=one.email)
        action = reverse("session_jury_nominate", args=[session().pk])
        said = {"juror": str(juror.pk), "seat": one.seat, "place": one.place}
        self.of_session("session_jury").send(action, holding=said)

    def plan(self) -> None:
        number = session().pk
        self.of_session("session_planning").send(reverse("session_plan", args=[number]), seconds="10")
        version = Timetable.objects.get().version
        self.of_session("session_planning").send(reverse("session_release", args=[number, version]))

    def attend(self) -> None:
        """Each moment has its sheet: those of the panels and of the candidates, then that of the jury."""
        desk = self.of_session("session_attendance")
        sheet = desk.url
        for moment in occasions(session()):
            desk.open(f"{sheet}?moment={moment.key}")
            desk.send(**dict.fromkeys(desk.named("juror-", "candidate-"), "present"))

    def prove(self, candidate: Presented) -> None:
        row = self.candidacy(candidate)
        for piece in self.pieces():
            action = reverse("dossier_deposit", args=[row.pk])
            self.at("candidate", row.pk).send(
                action, **{"deposit-deliverable": str(piece.pk), "deposit-file": REPORT}
            )
        for grid in Grid.objects.order_by("pk"):
            for juror in self.markers(candidate, grid):
                self.mark(juror, candidate, grid)

    def pieces(self) -> list[Deliverable]:
        """What each candidate deposits: what the habit names, else every file that the sheet asks for."""
        files = Deliverable.objects.filter(is_file=True).order_by("pk")
        if not self.habit.pieces:
            return list(files)
        return [
            files.get(assessment__block__number=block, assessment__position=rank)
            for block, rank in self.habit.pieces
        ]

    def markers(self, candidate: Presented, grid: Grid) -> list[Called]:
        """The panel that hears the assessment, or its block; a member of the jury where nobody does."""
        heard = Defence.objects.filter(entry=self.entry(candidate), assessment__block=grid.assessment.block)
        slot = heard.filter(assessment=grid.assessment).first() or heard.first()
        if slot is None:
            return [self.habit.jury[-1]]
        panel = set(slot.panel.values_list("juror__person__email", flat=True))
        return [juror for juror in self.habit.jury if juror.email in panel]

    def mark(self, juror: Called, candidate: Presented, grid: Grid, **more) -> Desk:
        desk = self.seat(juror, "jury_grid", self.entry(candidate).pk, grid.pk)
        said: dict[str, object] = {}
        for criterion in grid.criteria.order_by("position"):
            said[f"level-{criterion.pk}"] = candidate.mark_of(grid.assessment.block.number)
            said[f"comment-{criterion.pk}"] = "Vu au dossier."
        return desk.send(button="submit=1", **said, **more)

    def vote(self, juror: Called, candidate: Presented) -> None:
        entry = self.entry(candidate)
        said = {
            f"vote-{block.pk}": "against" if block.number in candidate.refused else "for"
            for block in framework().blocks.order_by("number")
        }
        action = reverse("jury_opinions", args=[session().pk, entry.pk])
        self.seat(juror, "jury_deliberation_entry", entry.pk).send(action, **said)

    def decide(self, candidate: Presented, block: int, **more) -> Desk:
        entry = self.entry(candidate)
        wanted = framework().blocks.get(number=block)
        desk = self.of_session("session_deliberation_entry", entry.pk)
        desk.open(f"{desk.url}?bloc={wanted.pk}")
        return desk.send(reverse("session_decide", args=[session().pk, entry.pk]), **more)

    # -- rows

    def candidacy(self, one: Presented) -> Candidacy:
        return Candidacy.objects.get(number=one.number)

    def entry(self, one: Presented) -> SessionEntry:
        return SessionEntry.objects.get(candidacy__number=one.number)

    def member(self, one: Called) -> JuryMember:
        return JuryMember.objects.get(juror__person__email=one.email, withdrawn_at__isnull=True)


STAGES = {
    "house": ByPage.house,
    "certification": ByPage.certification,
    "people": ByPage.people,
    "composed": ByPage.composed,
    "convoked": ByPage.convoked,
    "deliberating": ByPage.deliberating,
    "published": ByPage.published,
    "declared": ByPage.declared,
}
