"""Ways out of what stops a file, its deposit, its report or a withdrawal, taken: refused, mended, accepted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import post_save
from django.test import Client
from django.urls import reverse

from parchemin.awards.actions import revoke_award
from parchemin.awards.models import Award
from parchemin.candidates.correcting import correct_identity
from parchemin.declarations import depositing, reports, withdrawing
from parchemin.declarations.actions import name_file, prepare, write_file
from parchemin.declarations.models import DeclarationFile, Passage
from parchemin.formats.cdc.schema import NAMESPACE
from parchemin.parties.actions import change_certifier
from parchemin.parties.models import Certifier
from parchemin.runtime.models import StoredFile
from tests import life
from tests.commands import run
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db

PROOF = depositing.Proof(reference="DEPOT-FICTIF-12")


class Desk:
    """A certifier with titles delivered, and the acts of its declarations."""

    def __init__(self, world, now) -> None:
        life.bring(world, now, "awarded")
        self.world, self.now = world, now + timedelta(days=12)
        self.day = self.now.date()
        self.do(prepare, certifier=self.certifier)  # an act of its own, kept when the writing is refused

    def do(self, act, **given):
        return act(**{"actor": self.world.actor, "now": self.now, **given})

    @property
    def certifier(self) -> Certifier:
        return Certifier.objects.get(pk=self.world.certifier.pk)

    def write(self, **given) -> DeclarationFile:
        return self.do(write_file, certifier=self.certifier, **given)

    def deposit(self, row, **given):
        return self.do(
            depositing.say_deposited,
            **{"declaration": row, "deposited_on": self.day, "proof": PROOF, **given},
        )

    def aside(self, row, reason="Fichier à refaire"):
        return self.do(depositing.set_aside, declaration=row, reason=reason)

    def take_back(self, row, reason="Dit trop tôt"):
        return self.do(depositing.take_deposit_back, declaration=row, reason=reason)

    def read(self, data: bytes, row=None):
        return self.do(reports.read_report, certifier=self.certifier, data=data, declaration=row)

    def record(self, **fields):
        return change_certifier(actor="user:1", now=self.now, certifier=self.certifier, fields=fields)

    def page(self) -> Client:
        client = Client()
        client.force_login(self.world.manager)
        return client


@pytest.fixture
def desk(world, now):
    return Desk(world, now)


def ids(row) -> list[str]:
    return list(row.passages.order_by("pk").values_list("technical_id", flat=True))


def report(accepted=(), refused=(), flux="", name="") -> bytes:
    ko = "".join(
        f"<passage><idTechnique>{i}</idTechnique><messageErreur>non</messageErreur></passage>"
        for i in refused
    )
    ok = "".join(f"<idTechnique>{i}</idTechnique>" for i in accepted)
    head = (f"<nomFichier>{name}</nomFichier>" if name else "") + (f"<idFlux>{flux}</idFlux>" if flux else "")
    return f"<rapport>{head}<PassagesKO>{ko}</PassagesKO><PassagesOK>{ok}</PassagesOK></rapport>".encode()


# -- writing ------------------------------------------------------------------------------------------------------------------


@pytest.mark.replays("declaration.client-id", "declaration.contract-id")
def test_a_record_completed_lets_the_file_be_written_and_the_page_opens_it(desk):
    kept = {"cdc_client_id": desk.certifier.cdc_client_id, "cdc_contract_id": desk.certifier.cdc_contract_id}
    page = desk.page()
    for field, code in (
        ("cdc_client_id", "declaration.client-id"),
        ("cdc_contract_id", "declaration.contract-id"),
    ):
        Certifier.objects.filter(pk=desk.certifier.pk).update(**{field: ""})
        refused = page.post(reverse("declarations_write"), {"act_key": field})
        assert refused.status_code == 409
        assert reverse("certifier_record") in refused.content.decode()
        row = replay(code, desk.write, lambda name=field: desk.record(**{name: kept[name]}))
        desk.aside(row)


@pytest.mark.replays("declaration.unwritable")
def test_a_number_retyped_lets_the_file_be_written(desk):
    kept = desk.certifier.cdc_contract_id
    Certifier.objects.filter(pk=desk.certifier.pk).update(cdc_contract_id="MC\x01F")
    assert replay("declaration.unwritable", desk.write, lambda: desk.record(cdc_contract_id=kept)).filename


@pytest.mark.replays("declaration.version", "cdc.xsd-unusable")
def test_a_setting_put_right_lets_the_file_be_written(desk, settings, tmp_path):
    kept, settings.CDC_SCHEMA_VERSION = settings.CDC_SCHEMA_VERSION, "9.9.9"
    row = replay("declaration.version", desk.write, lambda: setattr(settings, "CDC_SCHEMA_VERSION", kept))
    desk.aside(row)
    broken = tmp_path / "schéma.xsd"
    broken.write_text("<xs:schema")
    settings.CDC_XSD = str(broken)
    assert replay("cdc.xsd-unusable", desk.write, lambda: setattr(settings, "CDC_XSD", ""))


@pytest.mark.replays("cdc.xsd")
def test_what_the_official_schema_refuses_of_somebody_is_corrected_on_their_identity(desk):
    short = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="%s"><xs:element name="flux">'
        '<xs:complexType><xs:sequence><xs:any processContents="lax" maxOccurs="unbounded"/></xs:sequence>'
        '</xs:complexType></xs:element><xs:element name="prenom1"><xs:simpleType><xs:restriction base="xs:string">'
        '<xs:maxLength value="9"/></xs:restriction></xs:simpleType></xs:element></xs:schema>'
    )
    xsd, [one, *others] = (short % NAMESPACE).encode(), [c.person for c in desk.world.candidacies]
    type(one).objects.filter(pk__in=[p.pk for p in others]).update(first_names="Jo")
    type(one).objects.filter(pk=one.pk).update(first_names="Maximilienne")
    one.refresh_from_db()
    for award in Award.objects.exclude(person=one).order_by(
        "pk"
    ):  # alone, it is the whole file that is refused
        desk.do(revoke_award, award=award, reason="Essai")

    def shorten():
        desk.do(correct_identity, person=one, identity={"first_names": "Maxime"}, reason="Acte de naissance")

    assert replay("cdc.xsd", lambda: desk.write(xsd=xsd), shorten).passages.count() == 1


@pytest.mark.replays("declaration.nothing-due")
def test_a_file_set_aside_gives_its_passages_back_to_write(desk):
    row = desk.write()
    refused = desk.page().post(reverse("declarations_write"), {"act_key": "deux"})
    assert f'href="{reverse("declarations")}#fichiers"' in refused.content.decode()
    again = replay("declaration.nothing-due", desk.write, lambda: desk.aside(row))
    assert ids(again) == ids(row)


@pytest.mark.replays("declaration.moved")
def test_passages_written_meanwhile_elsewhere_are_written_once_they_are_back(desk):
    def another_wrote(**_):
        Passage.objects.update(state=Passage.State.WRITTEN)

    def back():
        post_save.disconnect(another_wrote, sender=StoredFile)
        Passage.objects.update(state=Passage.State.DUE)

    desk.aside(desk.write())  # the passages are prepared: writing again prepares nothing
    post_save.connect(another_wrote, sender=StoredFile)
    try:
        assert replay("declaration.moved", desk.write, back).passages.exists()
    finally:
        post_save.disconnect(another_wrote, sender=StoredFile)


# -- what becomes of a file ------------------------------------------------------------------------------------------------------


@pytest.mark.replays("deposit.said-already", "declaration.deposited")
def test_a_deposit_taken_back_is_said_again_or_the_file_set_aside(desk):
    row = desk.write()
    desk.deposit(row)
    assert replay("deposit.said-already", lambda: desk.deposit(row), lambda: desk.take_back(row))
    row.refresh_from_db()
    assert replay("declaration.deposited", lambda: desk.aside(row), lambda: desk.take_back(row))


@pytest.mark.replays("deposit.aside")
def test_the_file_written_after_one_set_aside_is_the_one_deposited(desk):
    row, fresh = desk.write(), []
    desk.aside(row)
    row.refresh_from_db()
    said = replay(
        "deposit.aside",
        lambda: desk.deposit(row),
        lambda: fresh.append(desk.write()),
        again=lambda: desk.deposit(fresh[0]),
    )
    assert said.declaration == fresh[0]


@pytest.mark.parametrize(
    ("code", "wrong"),
    cases(
        [
            ("deposit.nobody", lambda desk: {"actor": life.clerk()}),
            ("deposit.proof-missing", lambda desk: {"proof": depositing.Proof(" ")}),
            ("deposit.in-future", lambda desk: {"deposited_on": desk.day + timedelta(days=1)}),
            ("deposit.before-written", lambda desk: {"deposited_on": desk.day - timedelta(days=1)}),
        ]
    ),
)
def test_a_deposit_said_otherwise_is_taken(desk, code, wrong):
    row = desk.write()
    assert replay(code, lambda: desk.deposit(row, **wrong(desk)), again=lambda: desk.deposit(row)).said_by


@pytest.mark.replays("declaration.reason-missing")
def test_a_reason_written_lets_the_file_be_set_aside(desk):
    row = desk.write()
    replay("declaration.reason-missing", lambda: desk.aside(row, " "), again=lambda: desk.aside(row))


# -- reports ------------------------------------------------------------------------------------------------------------------


@pytest.mark.replays("report.unreadable", "report.no-file", "report.other-file")
def test_a_report_is_read_once_it_is_the_right_one_for_the_right_file(desk):
    row = desk.write()
    told = report(accepted=ids(row)[:1], flux=row.flux_id)
    replay("report.unreadable", lambda: desk.read(b"nom;prenom"), again=lambda: desk.read(told))
    loose = report(accepted=ids(row)[1:2])
    replay("report.no-file", lambda: desk.read(loose), again=lambda: desk.read(loose, row))
    named = report(accepted=ids(row)[2:], flux=row.flux_id)
    left = DeclarationFile.objects.create(
        certifier=desk.certifier,
        flux_id="autre",
        filename="autre.xml",
        schema_version=row.schema_version,
        file=row.file,
        written_at=desk.now,
    )
    replay("report.other-file", lambda: desk.read(named, left), again=lambda: desk.read(named))


@pytest.mark.replays("report.several-files", "report.unknown-passage")
def test_a_report_that_names_no_file_for_sure_is_read_for_the_one_designated(desk):
    first = desk.write()
    desk.aside(first)
    second = desk.write()
    for row in (first, second):
        desk.do(name_file, declaration=row, name="mars.xml")
    DeclarationFile.objects.filter(pk=first.pk).update(state=DeclarationFile.State.WRITTEN)
    told = report(accepted=ids(second)[:1], name="mars.xml")
    replay("report.several-files", lambda: desk.read(told), again=lambda: desk.read(told, second))
    first.passages.clear()
    loose = report(accepted=ids(second)[1:2])
    replay("report.unknown-passage", lambda: desk.read(loose, first), again=lambda: desk.read(loose, second))


@pytest.mark.replays("report.written-again")
def test_the_report_of_a_file_set_aside_is_read_once_the_file_written_since_is_set_aside(desk):
    first = desk.write()
    desk.aside(first)
    second = desk.write()
    told = report(accepted=ids(first), flux=first.flux_id)
    assert replay("report.written-again", lambda: desk.read(told), lambda: desk.aside(second)).accepted


@pytest.mark.replays("report.not-chosen")
def test_a_report_chosen_on_the_page_is_read(desk):
    row, page = desk.write(), desk.page()
    url = reverse("declarations_report")
    told = SimpleUploadedFile("accuse.xml", report(accepted=ids(row), flux=row.flux_id))
    replay(
        "report.not-chosen",
        lambda: post(page, url, act_key="une"),
        again=lambda: post(page, url, report=told, act_key="deux"),
    )


# -- titles revoked after they were told ---------------------------------------------------------------------------------------


@pytest.mark.replays("withdrawal.before-revoked")
def test_a_withdrawal_is_said_of_a_day_after_the_revocation(desk):
    row = desk.write()
    desk.deposit(row)
    award = Award.objects.order_by("pk").first()
    desk.do(revoke_award, award=award, reason="Erreur")
    passage = Passage.objects.select_related("award__revocation", "certifier").get(award=award)

    def said(day):
        return desk.do(withdrawing.say_withdrawn, passage=passage, asked_on=day, proof=PROOF)

    before = desk.day - timedelta(days=1)
    assert replay("withdrawal.before-revoked", lambda: said(before), again=lambda: said(desk.day)).asked_on


def test_the_commands_name_the_command_of_the_way_out(desk, tmp_path):
    desk.write()
    given = ("declaration", "write", desk.certifier.slug, tmp_path / "inutile.xml")
    done = run(*given, by=desk.world.manager)
    assert "declaration.nothing-due" in done.output
    assert "parchemin declaration aside" in done.output
