"""Files that are not what they say: each is refused in words that name its place, and nothing is written."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.assessments.actions import deposit
from parchemin.assessments.models import Deposit
from parchemin.candidates.dry_run import dry_run
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.actions import MAX_SHEET, deposit_sheet
from parchemin.catalogue.models import Deliverable
from parchemin.declarations.reports import read_report
from parchemin.domain.objection import Refused
from parchemin.formats.tables.candidate_columns import HEADERS
from parchemin.formats.tables.candidate_list import dump
from parchemin.formats.tables.spreadsheet import dump_csv
from parchemin.parties.models import Person
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile
from tests import life, make

pytestmark = pytest.mark.django_db

CONTROLS = ["\x7f", "\u202e", "\u200b"]
SPACES = ["\x0b", "\x85", "\u2028"]  # as any other space: one, plain
GOOD = {
    "Voie d’accès": "FI",
    "Date d’entrée": "01/09/2022",
    "Nom de naissance": "EXEMPLE",
    "Prénoms": "Camille",
    "Sexe": "F",
    "Date de naissance": "01/02/1999",
    "Code commune INSEE": "59350",
    "Commune de naissance": "Lille",
    "Courriel": "camille@exemple.example",
}


def written() -> dict[str, int]:
    """Rows by table. A stored file that nothing names is harmless: the sweep takes it away."""
    ours = [m for a in apps.get_app_configs() if a.name.startswith("parchemin.") for m in a.get_models()]
    return {m._meta.label: m.objects.count() for m in ours if m is not StoredFile}


@pytest.fixture
def nothing_written(world):
    """The test changes no row, and leaves in the store no half file and no file without its row."""
    make.manager(world.certifier, email="chef@exemple.example")
    before, kept = written(), set(files.stored_digests())
    yield
    assert written() == before
    assert set(files.stored_digests()) - kept <= set(StoredFile.objects.values_list("digest", flat=True))
    assert not list(settings.FILES_DIR.glob(".incoming-*"))


@pytest.fixture
def desk(world, client, nothing_written):
    """The certification service's browser, which is shown every error page and never a traceback."""
    from parchemin.accounts.models import User

    client.force_login(User.objects.get(email="chef@exemple.example"))
    return client


def page_of(response) -> str:
    return " ".join(response.content.decode().split())


def refused(act, **arguments) -> str:
    with pytest.raises(Refused) as caught:
        act(actor=life.clerk(), now=make.NOW, **arguments)
    return " ".join(o.message for o in caught.value.objections)


# -- lists of candidates ----------------------------------------------------------------------------------


def listed(**cells) -> bytes:
    row = {**dict.fromkeys(HEADERS, ""), **GOOD, **cells}
    lines = [";".join(HEADERS), ";".join(row[h] for h in HEADERS)]
    return "\r\n".join(lines).encode()


def workbook(sheet: str) -> bytes:
    """A workbook of ours whose sheet is replaced."""
    out = io.BytesIO()
    ours = io.BytesIO(dump(xlsx=True))
    with zipfile.ZipFile(ours) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("../../../evade.txt", "texte")
    return out.getvalue()


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol0 "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&%s;</t></is></c></row></sheetData></worksheet>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY passwd SYSTEM "file:///etc/passwd">]>'
FAR = f"<!--{'a' * 9000}-->"  # beyond what a quick look at the beginning sees
HEAD = '<?xml version="1.0"?>'
LISTS = {
    "empty": ("liste.csv", b"", "est vide"),
    "blank": ("liste.csv", b" \r\n\t\r\n", "est vide"),
    "pdf": ("liste.csv", b"%PDF-1.7\n\x00\x01\x02", "pas un fichier texte"),
    "image": ("liste.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00", "classeur"),
    "old-xls": ("liste.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "endommagé"),
    "truncated": ("liste.xlsx", dump(xlsx=True)[:1500], "tronqué ou endommagé"),
    "archive": ("liste.zip", archive(), "une archive, pas un classeur"),
    "bomb": ("liste.xlsx", bomb(), "démesuré"),
    "laughs": ("liste.xlsx", workbook(HEAD + LAUGHS + SHEET % "lol9"), "DOCTYPE"),
    "laughs-far": ("liste.xlsx", workbook(HEAD + FAR + LAUGHS + SHEET % "lol9"), "endommagé"),
    "outside": ("liste.xlsx", workbook(HEAD + FAR + OUTSIDE + SHEET % "passwd"), "endommagé"),
    "long-line": ("liste.csv", listed() + b"\r\n" + b"a" * 15_000_000, "ligne 3 : elle dépasse"),
    "open-quote": ("liste.csv", listed() + b'\r\n"abc', "ligne 3 : guillemets mal fermés"),
    "fifty-megabytes": ("liste.csv", b"a" * 50_000_000, "20 Mo"),
    "wide": ("liste.csv", b";".join([b"a"] * 400), "ligne 1 : plus de 256 colonnes"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_no_table_is_refused_with_its_name_and_cause(world, nothing_written, name):
    filename, data, cause = LISTS[name]
    chosen = {"certifier": world.certifier, "framework": world.framework, "data": data, "filename": filename}
    for act in (dry_run, import_candidates):
        said = refused(act, **chosen)
        assert filename in said
        assert cause in said
        assert "root:" not in said


@pytest.mark.parametrize("name", ["empty", "pdf", "truncated", "bomb", "laughs", "fifty-megabytes"])
def test_a_list_that_is_no_table_comes_back_on_its_page(desk, name):
    filename, data, cause = LISTS[name]
    response = desk.post(reverse("candidates_import"), {"file": SimpleUploadedFile(filename, data)})
    assert response.status_code == 422
    assert (cause if name != "fifty-megabytes" else "trop lourd") in page_of(response)


CELLS = [
    ({"Nom de naissance": "=1+1"}, "D2", "Nom de naissance", "formula"),
    ({"Prénoms": "@SUM(A1)"}, "F2", "Prénoms", "formula"),
    ({"Numéro de dossier": "=cmd|' /C calc'!A0"}, "A2", "Numéro de dossier", "formula"),
    ({"Courriel": f"a@{'b' * 300}.fr"}, "L2", "Courriel", "identity.email-too-long"),
    ({"Prénoms": ", ".join(["Maximilien" * 5] * 5)}, "F2", "Prénoms", "identity.first-names-too-long"),
    ({"Nom de naissance": "E" * 61}, "D2", "Nom de naissance", "identity.too-long"),
    *[
        ({"Nom de naissance": f"EX{c}EMPLE"}, "D2", "Nom de naissance", "identity.unprintable")
        for c in CONTROLS
    ],
    ({"Nom de naissance": "EX\ufffdEMPLE"}, "D2", "Nom de naissance", "identity.misread"),
]


@pytest.mark.parametrize("space", SPACES)
def test_a_space_of_any_kind_is_one_plain_space(world, space):
    chosen = {"certifier": world.certifier, "framework": world.framework, "filename": "liste.csv"}
    data = listed(**{"Nom de naissance": f"EX{space}EMPLE"})
    assert dry_run(actor=life.clerk(), now=make.NOW, data=data, **chosen).blocking == ()
    import_candidates(actor=life.clerk(), now=make.NOW, data=data, **chosen)
    assert Person.objects.filter(birth_name="EX EMPLE").exists()


@pytest.mark.parametrize(("cells", "cell", "column", "cause"), CELLS)
def test_a_cell_that_may_not_be_is_named_and_the_list_is_not_enrolled(
    world, nothing_written, cells, cell, column, cause
):
    chosen = {"certifier": world.certifier, "framework": world.framework, "filename": "liste.csv"}
    plan = dry_run(actor=life.clerk(), now=make.NOW, data=listed(**cells), **chosen)
    [error] = plan.blocking
    assert (error.file, error.row, error.column, error.cell) == ("liste.csv", 2, column, cell)
    assert error.cause == cause
    assert cell in refused(import_candidates, data=listed(**cells), **chosen)


def test_nothing_that_a_spreadsheet_would_compute_goes_out(world):
    person = world.candidacies[0].person
    person.birth_name = "=HYPERLINK(1)"
    person.save()
    text = dump_csv(["Nom", "Courriel"], [[person.birth_name, "+33@exemple.example"]]).decode("utf-8-sig")
    assert text.splitlines()[1] == "'=HYPERLINK(1);'+33@exemple.example"


# -- sheets and reports -----------------------------------------------------------------------------------

SHEETS = {
    "empty": (b"", "Ligne 1"),
    "pdf": (b"%PDF-1.7\n", "fichier binaire"),
    "null": (b"Le R\x00pertoire", "fichier binaire"),
    "other-text": ("Une recette de cuisine.\nDeux œufs.".encode(), "Ligne 1"),
    "long-line": (b"a" * (MAX_SHEET + 1), "Mo"),
    "enormous": (b"Resume\n" * 8_000_000, "Mo"),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_text_that_is_no_sheet_is_refused(world, nothing_written, name):
    source, cause = SHEETS[name]
    assert cause in refused(deposit_sheet, source=source, certifiers=[world.certifier])


@pytest.mark.parametrize("name", SHEETS)
def test_a_text_that_is_no_sheet_comes_back_on_its_page(desk, name):
    source, cause = SHEETS[name]
    response = desk.post(
        reverse("certification_new"), {"source": SimpleUploadedFile("fiche.txt", source), "act_key": "k"}
    )
    assert response.status_code == (422 if name == "empty" else 409)
    assert (cause if name != "empty" else "vide") in page_of(response)


REPORTS = {
    "empty": b"",
    "text": b"bonjour",
    "pdf": b"%PDF-1.7\x00",
    "cut": b"<rapport><idFlux>1</idFlux><PassagesOK><passage>",
    "laughs": (LAUGHS + "<rapport><idFlux>&lol9;</idFlux></rapport>").encode(),
    "outside": (OUTSIDE + "<rapport><idFlux>&passwd;</idFlux></rapport>").encode(),
    "deep": b"<rapport>" + b"<a>" * 3000 + b"</a>" * 3000 + b"</rapport>",
    "other-root": b"<facture/>",
    "nothing-said": b"<rapport><idFlux>1</idFlux></rapport>",
    "unknown-file": b"<rapport><idFlux>1</idFlux><PassagesOK><passage><idTechnique>x</idTechnique></passage>"
    b"</PassagesOK></rapport>",
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_that_cannot_be_relied_on_is_refused(world, nothing_written, name):
    said = refused(read_report, certifier=world.certifier, data=REPORTS[name])
    assert said
    assert "root:" not in said
    assert "lol" * 20 not in said


@pytest.mark.parametrize("name", ["empty", "text", "laughs", "outside", "cut"])
def test_a_report_that_cannot_be_relied_on_comes_back_on_its_page(desk, name):
    response = desk.post(
        reverse("declarations_report"), {"report": SimpleUploadedFile("accuse.xml", REPORTS[name])}
    )
    assert response.status_code == 409
    assert "root:" not in page_of(response)


# -- deposits ---------------------------------------------------------------------------------------------


@pytest.fixture
def candidacy(world) -> Candidacy:
    return world.candidacies[0]


@pytest.fixture
def wanted(candidacy) -> Deliverable:
    return Deliverable.objects.filter(
        assessment__block__framework=candidacy.framework, is_file=True
    ).order_by("pk")[0]


def sent(candidacy, wanted, filename, *chunks):
    return {"candidacy": candidacy, "deliverable": wanted, "filename": filename, "chunks": iter(chunks)}


def test_an_empty_or_too_large_deposit_is_refused_and_leaves_no_half_file(
    world, candidacy, wanted, nothing_written, settings
):
    settings.MAX_DEPOSIT_BYTES = 2 * 1024 * 1024
    assert "rapport.pdf" in refused(deposit, **sent(candidacy, wanted, "rapport.pdf"))
    assert "vide" in refused(deposit, **sent(candidacy, wanted, "rapport.pdf", b""))
    large = [b"a" * 1024 * 1024] * 3
    assert "2 Mo" in refused(deposit, **sent(candidacy, wanted, "rapport.pdf", *large))


def test_a_stream_that_breaks_leaves_no_half_file(world, candidacy, wanted, nothing_written):
    def cut():
        yield b"debut"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        deposit(
            actor=life.clerk(),
            now=make.NOW,
            candidacy=candidacy,
            deliverable=wanted,
            filename="rapport.pdf",
            chunks=cut(),
        )


def test_an_empty_deposit_comes_back_on_its_page(world, candidacy, wanted, nothing_written, client):
    client.force_login(make.user(email="camille@exemple.example"))
    address = reverse("candidate_deposit", args=[candidacy.pk, wanted.pk])
    assert client.post(address, {"file": SimpleUploadedFile("vide.pdf", b"")}).status_code == 404
    from parchemin.accounts.models import Membership, User

    User.objects.filter(email="camille@exemple.example").delete()
    me = make.member(world.certifier, candidacy.person, "candidate", email="alix@exemple.example")
    client.force_login(me)
    response = client.post(address, {"file": SimpleUploadedFile("vide.pdf", b""), "act_key": "k"})
    assert response.status_code in {409, 422}
    assert "vide" in page_of(response)
    Membership.objects.filter(user=me).delete()
    me.delete()


NAMES = [
    "../../../etc/passwd",
    "..\\..\\windows\\system.ini",
    "/absolu.pdf",
    "a" * 400 + ".pdf",
    "nom\r\nSet-Cookie: a=b.pdf",
    "rapport \u202efdp.exe",
    "报告.pdf",
    "rapport 😀.pdf",
    "<script>alert(1)</script>.pdf",
    '"; filename="autre.exe',
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_kept_under_its_digest_whatever_its_name(world, candidacy, wanted, client, name):
    before = {p.name for p in settings.FILES_DIR.parent.iterdir()}
    row = deposit(actor=life.clerk(), now=make.NOW, **sent(candidacy, wanted, name, b"contenu fictif"))
    assert files.path_of(row.file_id).read_bytes() == b"contenu fictif"
    assert files.path_of(row.file_id).resolve().is_relative_to(settings.FILES_DIR.resolve())
    assert {p.name for p in settings.FILES_DIR.parent.iterdir()} <= before | {"files"}
    assert files.read(row.receipt_id).startswith(b"%PDF")  # no name costs its receipt to anyone

    client.force_login(make.manager(world.certifier))
    page = client.get(reverse("candidate", args=[candidacy.pk]))
    assert page.status_code == 200
    assert b"<script>alert(1)" not in page.content
    answer = client.get(reverse("deposit_file", args=[candidacy.pk, row.pk]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"contenu fictif"
    assert "Set-Cookie" not in answer.headers
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment")
    assert "\n" not in said
    assert not said.endswith('filename="autre.exe')


def test_a_name_sent_by_a_browser_loses_its_folders(world, candidacy, wanted, client):
    client.force_login(make.manager(world.certifier))
    for name in ("../../evade.pdf", "C:\\Users\\evade.pdf"):
        answer = client.post(
            reverse("dossier_deposit", args=[candidacy.pk]),
            {
                "deposit-deliverable": wanted.pk,
                "deposit-file": SimpleUploadedFile(name, b"contenu fictif"),
                "act_key": name,
            },
        )
        assert answer.status_code == 302
        assert "/" not in Deposit.objects.order_by("-pk")[0].filename
        assert Deposit.objects.order_by("-pk")[0].filename.endswith("evade.pdf")


# -- addresses --------------------------------------------------------------------------------------------

ASKED = [
    ("search", {"q": "a\x00b"}),
    ("candidates", {"q": "a\x00b", "route": "\x00", "state": "\x00", "site": "\x00"}),
    ("awards", {"q": "\x00", "page": "\x00"}),
    ("outbox", {"state": "\x00", "kind": "\x00"}),
    ("journal", {"q": "\x00", "act": "\x00", "stream": "\x00", "actor": "\x00"}),
    ("pool", {"q": "\x00"}),
    ("sessions", {"state": "\x00", "page": "9" * 400}),
    ("look_up", {"code": "a\x00b"}),
    ("candidates_import", {"framework": "9" * 400}),
    ("candidate_new", {"framework": "٣"}),  # a digit for str.isdigit, another one for the database
]


@pytest.mark.parametrize(("name", "query"), ASKED)
def test_an_address_with_impossible_characters_is_no_fault_of_the_page(desk, name, query):
    desk.raise_request_exception = False
    assert desk.get(reverse(name), query).status_code in {200, 302, 404, 422}


@pytest.mark.parametrize(
    "path", ["/v/%00", "/fiches/%00", "/api/v1/titles/%00", "/candidats/99999999999999999999/"]
)
def test_a_path_with_impossible_characters_is_no_fault_of_the_page(desk, path):
    desk.raise_request_exception = False
    assert desk.get(path).status_code in {200, 302, 404, 422}


def test_a_form_with_a_null_character_does_nothing(desk, world):
    desk.raise_request_exception = False
    candidacy = world.candidacies[0]
    form = {"withdraw-reason": "raison\x00", "act_key": "k"}
    assert desk.post(reverse("dossier_withdraw", args=[candidacy.pk]), form).status_code == 404
    assert desk.post(reverse("login"), {"username": "a\x00", "password": "b"}).status_code == 404
