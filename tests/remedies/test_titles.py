"""Ways out of what stops a title, taken: refused, mended, accepted; and the link that opens them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as house
from django.db.models import F
from django.test import Client
from django.urls import reverse

import parchemin
from parchemin.awards import queries, verifying
from parchemin.awards.actions import (
    issue_award,
    issue_awards,
    refuse_delivery_for_fraud,
    revoke_award,
)
from parchemin.awards.models import Award, AwardNumber
from parchemin.awards.replacing import replace_award
from parchemin.candidates.actions import acquire_blocks, admit, enrol, recognise_acquired_block, withdraw
from parchemin.candidates.correcting import correct_identity
from parchemin.candidates.facts import identity_of, row_fields
from parchemin.candidates.joining import keep_apart
from parchemin.candidates.models import AcquiredBlock
from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.models import LegalAct, Registration
from parchemin.domain.access import AccessRoute
from parchemin.domain.objection import Refused
from parchemin.juries.deliberation.hearing import invite_to_hearing
from parchemin.juries.minutes.publishing import publish_results
from parchemin.juries.models import Outcome, Session, SessionEntry
from parchemin.juries.session.preparing import enter_candidates
from parchemin.parties.actions import change_certifier
from parchemin.parties.models import Certifier
from tests import life, make
from tests.commands import run
from tests.replays import cases, replay

pytestmark = pytest.mark.django_db

SEED = (Path(parchemin.__file__).parent / "data" / "rncp-21947.txt").read_bytes()
LATER = timedelta(days=9)


class Due:
    """A title decided and published, to issue."""

    def __init__(self, world, now) -> None:
        life.bring(world, now, "published")
        self.world, self.now, self.candidacy = world, now + LATER, world.candidacies[0]
        self.person = self.candidacy.person

    @property
    def outcome(self) -> Outcome:
        return Outcome.objects.get(entry__candidacy=self.candidacy)

    def issue(self, **given) -> Award:
        return issue_award(**{"actor": self.world.actor, "now": self.now, "outcome": self.outcome, **given})

    def record(self, **fields):
        certifier = Certifier.objects.get(pk=self.world.certifier.pk)
        return change_certifier(actor="user:1", now=self.now, certifier=certifier, fields=fields)

    def correct(self, **identity):
        self.person.refresh_from_db()
        about = {"person": self.person, "identity": identity, "reason": "Acte de naissance"}
        return correct_identity(actor=self.world.actor, now=self.now, **about)

    def page(self) -> str:
        client = Client()
        client.force_login(self.world.manager)
        return client.get(reverse("award_due", args=[self.outcome.pk])).content.decode()


@pytest.fixture
def due(world, now):
    return Due(world, now)


def spoil(row, **values) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()


# -- what the paper says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        pytest.param("claims.place", {"city": ""}, marks=pytest.mark.replays("claims.place")),
        pytest.param(
            "claims.signatory", {"signatory_name": ""}, marks=pytest.mark.replays("claims.signatory")
        ),
        pytest.param("claims.certifier", {"name": ""}, marks=pytest.mark.replays("claims.certifier")),
        pytest.param(
            "claims.forbidden-words",
            {"city": "Lyon, en cours"},
            marks=pytest.mark.replays("claims.forbidden-words"),
        ),
    ],
)
def test_a_record_put_right_lets_the_title_be_issued_and_the_page_opens_it(due, code, wrong):
    certifier = due.world.certifier
    kept = {name: getattr(certifier, name) for name in wrong}
    spoil(certifier, **wrong)
    assert reverse("certifier_record") in due.page()
    printed = run("award", "issue", certifier.slug, by=due.world.manager)
    assert f"✗ {code}" in printed.output and "parchemin certifier set" in printed.output
    assert replay(code, due.issue, lambda: due.record(**kept)).number


@pytest.mark.replays("claims.identity")
def test_an_identity_completed_lets_the_title_be_issued_and_the_page_opens_it(due):
    names = due.person.first_names
    spoil(due.person, first_names="")
    assert reverse("dossier_identity", args=[due.candidacy.pk]) in due.page()
    assert replay("claims.identity", due.issue, lambda: due.correct(first_names=names)).number


@pytest.mark.replays("document.unprintable")
def test_a_text_that_no_font_draws_is_written_otherwise(due):
    spoil(due.world.certifier, signatory_name="試験")
    assert replay("document.unprintable", due.issue, lambda: due.record(signatory_name="Claude FICTIF"))


@pytest.fixture
def seed(db, now):
    """A certifier on the reference sheet, its framework, and a title decided under it."""
    certifier = make.certifier("SCIENCES-U LYON", slug="lyon")
    actor = make.actor(make.manager(certifier))
    sheet = deposit_sheet(actor=actor, now=now, source=SEED, certifiers=[certifier])
    for finding in sheet.findings.order_by("code"):
        if any(act.startswith("deliver_parchment") for act in finding.depends):
            reading = finding.readings[0]["key"]
            settle_finding(actor=actor, now=now, finding=finding, reading=reading, reason="Lu au registre.")
    framework = build_framework(actor=actor, now=now, sheet=sheet)
    session = Session.objects.create(
        certifier=certifier,
        title="Session d’essai",
        site=make.site(certifier),
        starts_on=now.date(),
        jury_on=now.date(),
    )
    candidacy = make.candidacy(certifier, framework)
    entry = SessionEntry.objects.create(session=session, candidacy=candidacy, position=1)
    day = {"stated_on": now.date(), "stated_at": now, "published_at": now}
    outcome = Outcome.objects.create(certifier=certifier, entry=entry, verdict="granted", **day)
    blocks = list(framework.blocks.order_by("number"))
    acquire_blocks(candidacy=candidacy, blocks=blocks, acquired_on=now.date(), decision=session.stream)
    return actor, sheet, framework, outcome


@pytest.mark.parametrize(
    ("code", "lose"),
    cases(
        [
            ("claims.title", lambda sheet, _: spoil(sheet, title="")),
            ("claims.levels", lambda sheet, _: spoil(sheet, level="")),
            ("claims.nsf", lambda _, one: spoil(one, reading={**one.reading, "nsf": []})),
            ("claims.registration", lambda *_: Registration.objects.all().delete()),
        ]
    ),
)
def test_a_finding_settled_and_the_framework_built_again_let_the_title_be_issued(seed, now, code, lose):
    """Whoever was enrolled under the version before has what the sheet says since."""
    actor, sheet, framework, outcome = seed
    lose(sheet, framework)

    def build():
        finding = sheet.findings.get(code="route.CL.cross-without-idem")
        settle_finding(
            actor=actor, now=now, finding=finding, reading="closed", reason="Règlement, article 4."
        )
        build_framework(actor=actor, now=now, sheet=type(sheet).objects.get(pk=sheet.pk))

    def issue():
        return issue_award(actor=actor, now=now + LATER, outcome=Outcome.objects.get(pk=outcome.pk))

    assert replay(code, issue, build).number


@pytest.mark.replays("claims.issued-before-the-jury", "claims.registered-later")
def test_a_title_dated_too_soon_is_issued_later(due):
    before = due.now - timedelta(days=20)
    outcome = due.outcome
    replay(
        "claims.issued-before-the-jury",
        lambda: queries.issue_objections(outcome, on=before.date()),
        again=lambda: queries.issue_objections(outcome, on=due.now.date()),
    )
    LegalAct.objects.update(signed_on=due.now.date() + timedelta(days=1))
    later = due.now + timedelta(days=1)
    assert replay("claims.registered-later", due.issue, again=lambda: due.issue(now=later)).number


@pytest.mark.replays(
    "register.individual-not-named", "register.admissible-outside", "register.admissibility-unknown"
)
def test_a_right_to_the_register_that_is_not_sure_is_settled_or_made_sure(due):
    Registration.objects.update(until=date(2022, 12, 1))
    others = Outcome.objects.exclude(pk=due.outcome.pk).order_by("pk")
    told = "Réponse de France compétences du 3 mai 2023"
    spoil(due.candidacy, route="CL", entered_on=date(2022, 9, 1))
    assert replay("register.individual-not-named", due.issue, again=lambda: due.issue(settled=told)).number
    second, third = (row.entry.candidacy for row in others)
    spoil(second, route="VAE", admissible_on=date(2023, 1, 9))
    due.candidacy = second
    assert replay("register.admissible-outside", due.issue, again=lambda: due.issue(settled=told)).number
    spoil(third, route="VAE", admissible_on=None)
    due.candidacy = third
    day = date(2022, 9, 1)

    def admitted():
        about = {"complete_on": day, "admissible": True, "decided_on": day}
        admit(actor=due.world.actor, now=due.now, candidacy=third, **about)

    assert reverse("candidate", args=[third.pk]) in due.page()
    assert replay("register.admissibility-unknown", due.issue, admitted).number


# -- what was decided --------------------------------------------------------------------------------------------------


@pytest.mark.replays("award.not-published")
def test_results_published_let_the_title_be_issued(world, now):
    life.bring(world, now, "sealed")
    candidacy = world.candidacies[0]
    outcome = Outcome.objects.get(entry__candidacy=candidacy)

    def issue():
        row = Outcome.objects.get(pk=outcome.pk)
        return issue_award(actor=world.actor, now=now + LATER, outcome=row)

    replay(
        "award.not-published",
        issue,
        lambda: publish_results(actor=world.actor, now=now, session=world.session),
    )


@pytest.mark.replays("award.blocks-missing")
def test_a_block_recognised_lets_the_title_be_issued(due):
    [lost, *_] = AcquiredBlock.objects.filter(person=due.person).order_by("pk")
    spoil(lost, withdrawn_on=lost.acquired_on)

    def recognise():
        about = {"block": lost.block, "acquired_on": lost.acquired_on, "proof": "Relevé du 15 juin 2023"}
        recognise_acquired_block(actor=due.world.actor, now=due.now, candidacy=due.candidacy, **about)

    assert replay("award.blocks-missing", due.issue, recognise).number


def twin_of(holder):
    names = ("birth_year", "birth_month", "birth_day", "birth_commune_insee", "birth_commune", "sex")
    alike = {name: getattr(holder, name) for name in names}
    return make.person(holder.certifier, holder.birth_name, holder.first_names, **alike)


def another_session(world) -> Session:
    session = Session.objects.create(
        certifier=world.certifier,
        title="Autre session d’essai",
        site=world.site,
        starts_on=world.session.starts_on,
        jury_on=world.session.jury_on,
    )
    session.frameworks.add(world.framework)
    return session


@pytest.mark.replays("award.person-twice")
def test_two_people_told_apart_may_both_enter(due):
    due.issue()
    world, twin = due.world, twin_of(due.person)
    file = make.candidacy(world.certifier, world.framework, person=twin, rules=world.rules)
    session, by = another_session(world), {"actor": world.actor, "now": due.now}
    replay(
        "award.person-twice",
        lambda: enter_candidates(session=session, candidacies=[file], **by),
        lambda: keep_apart(one=twin, other=due.person, reason="Deux pièces vues", **by),
    )


@pytest.mark.replays("award.title-held")
def test_a_holder_enters_by_a_file_opened_again_with_its_reason(due):
    world, by = due.world, {"actor": due.world.actor, "now": due.now}
    due.issue()
    file = make.candidacy(world.certifier, world.framework, person=due.person, rules=world.rules)
    session, fresh = another_session(world), []

    def open_again():
        withdraw(candidacy=file, reason="Ouvert sans dire pourquoi", **by)
        about = {"certifier": world.certifier, "framework": world.framework, "number": "2023-R1"}
        about |= {
            "route": AccessRoute.FI,
            "entered_on": date(2022, 9, 1),
            "identity": row_fields(identity_of(due.person)),
            "person": due.person,
        }
        fresh.append(enrol(**about, again="Titre perdu, se représente", **by))

    blocks = list(world.framework.blocks.order_by("number"))

    def enter(one):
        return enter_candidates(session=session, candidacies=[one], blocks={one.pk: blocks}, **by)

    replay("award.title-held", lambda: enter(file), open_again, again=lambda: enter(fresh[0]))


@pytest.mark.replays("award.reason-missing")
def test_a_title_is_revoked_with_its_reason(due):
    award = due.issue()

    def revoke(reason: str):
        return revoke_award(actor=due.world.actor, now=due.now, award=award, reason=reason)

    assert replay("award.reason-missing", lambda: revoke(" "), again=lambda: revoke("Erreur de personne"))


@pytest.mark.replays("award.nothing-to-replace")
def test_a_title_is_replaced_once_the_identity_is_corrected_by_its_page(due):
    award, client = due.issue(), Client()
    client.force_login(due.world.manager)
    url = reverse("award_replace", args=[award.pk])
    refused = client.post(url, {"reason": "Nom mal écrit", "act_key": "une"})
    assert reverse("dossier_identity", args=[due.candidacy.pk]) in refused.content.decode()

    def replace():
        return replace_award(actor=due.world.actor, now=due.now, award=award, reason="Nom mal écrit")

    assert replay(
        "award.nothing-to-replace", replace, lambda: due.correct(birth_name="Corrigé")
    ).formers.exists()


@pytest.mark.replays("delivery.not-heard")
def test_a_candidate_invited_before_may_be_refused_for_fraud(due):
    spoil(due.world.rules, content={**due.world.rules.content, "fraud_refusal": True})

    def refuse(now=due.now):
        about = {"outcome": due.outcome, "reason": "Rapport copié"}
        return refuse_delivery_for_fraud(actor=due.world.actor, now=now, **about)

    def invite():
        about = {"entry": due.outcome.entry, "invited_on": due.now.date(), "reason": "Rapport copié"}
        invite_to_hearing(actor=due.world.actor, now=due.now, **about)

    assert replay("delivery.not-heard", refuse, invite, again=lambda: refuse(due.now + LATER)).reason


# -- keys and machines -------------------------------------------------------------------------------------------------


@pytest.mark.replays("award.key-refused")
def test_a_key_kept_for_its_owner_alone_signs_again(due):
    key = Path(house.KEYS_DIR) / f"{due.world.certifier.slug}.pem"
    key.chmod(0o644)
    award = replay("award.key-refused", due.issue, lambda: key.chmod(0o600))
    key.chmod(0o644)
    assert verifying.proof_objections(award, due.now) == [], "the pinned public key is enough to verify"
    key.chmod(0o600)


@pytest.mark.replays("award.numbers-contended")
def test_a_number_taken_each_time_by_others_is_taken_a_little_later(due):
    year = due.now.year

    def others(size: int) -> bytes:
        AwardNumber.objects.get_or_create(certifier=due.world.certifier, year=year)
        AwardNumber.objects.filter(certifier=due.world.certifier, year=year).update(last=F("last") + 1)
        return bytes([AwardNumber.objects.get().last % 256]) * size

    assert replay("award.numbers-contended", lambda: due.issue(chance=others), again=due.issue).number


@pytest.mark.replays("award.failed")
def test_a_store_that_can_be_written_again_lets_the_titles_be_made(due, settings, tmp_path):
    kept, settings.FILES_DIR = settings.FILES_DIR, tmp_path / "fichier" / "dedans"
    (tmp_path / "fichier").write_text("pas un dossier")

    def issue():
        batch = issue_awards(actor=due.world.actor, now=due.now, outcomes=[due.outcome])
        if batch.refused:
            raise Refused([*batch.refused[0].objections])
        return batch.issued[0]

    assert replay("award.failed", issue, lambda: setattr(settings, "FILES_DIR", kept)).number
