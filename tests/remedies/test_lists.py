"""Ways out of a list refused: mended in its file, read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.candidates.dry_run import dry_run
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.known_rows import Decision
from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity
from parchemin.domain.objection import Objection
from parchemin.formats.tables.candidate_columns import COLUMNS, HEADERS, CandidateRow
from parchemin.formats.tables.candidate_list import cells, dump
from parchemin.formats.tables.spreadsheet import MAX_BYTES, dump_csv
from parchemin.parties.actions import add_site
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db
PLACE = {column.key: at for at, column in enumerate(COLUMNS)}


def row(n=1, **changes) -> CandidateRow:
    base = CandidateRow(
        n,
        AccessRoute.CA,
        date(2022, 9, 1),
        Identity("EXEMPLE", "", (f"Camille{n}", "Noa"), "F", 1995, 4, 1 + n % 28, "59350", "", "Lille"),
        email=f"camille{n}@exemple.example",
        site="Site d’Exempleville",
    )
    return replace(base, **changes)


def written(**typed) -> bytes:
    """A list of one candidate, some of whose cells are typed by hand."""
    words = cells(row())
    for key, value in typed.items():
        words[PLACE[key]] = value
    return dump_csv(HEADERS, [words])


def with_heading(old: str, new: str) -> bytes:
    return dump([row()], xlsx=False).replace(old.encode(), new.encode(), 1)


def arguments(world, now, data, **more):
    return {
        "actor": world.actor,
        "now": now,
        "certifier": world.certifier,
        "framework": world.framework,
        "data": data,
        "filename": "liste.csv",
        **more,
    }


GOOD = dump([row()], xlsx=False)
CELLS = [
    ("import.bad-date", written(entered_on="le 3 mai")),
    ("import.bad-siret", written(employer_siret="123")),
    ("import.formula", written(usage_name="=A1")),
    ("import.empty", dump([], xlsx=False)),
    ("import.unreadable", b"%PDF-1.7\x00"),
    ("import.unknown-route", written(route="ZZ")),
    ("import.unknown-sex", written(sex="autre")),
    ("import.unknown-block", written(blocks="BC09")),
    ("import.number-too-long", written(file_number="N" * 30)),
    ("import.missing-column", with_heading("Sexe", "Couleur")),
    ("import.column-twice", with_heading("Nom d’usage", "Nom de naissance")),
    ("import.no-header", GOOD.replace(b"\r\n", b"\n").rstrip(b"\n") + b";de trop\n"),
    ("import.double-file-number", dump([row(1, file_number="D-1"), row(2, file_number="D-1")], xlsx=False)),
    ("import.double-birth-name", dump([row(1), row(1, email="autre@exemple.example")], xlsx=False)),
]
POINTED = [  # taken all the same, and said
    ("import.double-email", dump([row(1), row(2, email="camille1@exemple.example")], xlsx=False)),
    ("import.first-names-unseparated", written(first_names="Camille Noa")),
    ("import.no-email", written(email="")),
    ("import.siret-checksum", written(employer_siret="12345678901234")),
    ("import.unknown-column", with_heading("Nom d’usage", "Surnom de scène")),
]


@pytest.mark.parametrize(("code", "wrong"), cases(CELLS))
def test_a_list_refused_is_read_again_once_mended(world, now, code, wrong):
    replay(
        code,
        lambda: import_candidates(**arguments(world, now, wrong)),
        again=lambda: import_candidates(**arguments(world, now, GOOD)),
    )


@pytest.mark.parametrize(("code", "odd"), cases(POINTED))
def test_what_a_list_is_told_of_goes_once_mended(world, now, code, odd):
    def said(data):
        plan = dry_run(**arguments(world, now, data))
        return [Objection(f"import.{error.cause}", error.message) for error in plan.warnings]

    replay(code, lambda: said(odd), again=lambda: said(GOOD))


@pytest.mark.replays("import.number-taken")
def test_a_number_taken_gives_way(world, now):
    taken = world.candidacies[0].number
    replay(
        "import.number-taken",
        lambda: import_candidates(**arguments(world, now, written(file_number=taken))),
        again=lambda: import_candidates(**arguments(world, now, written(file_number=""))),
    )


@pytest.mark.replays("import.unknown-site")
def test_a_site_that_nobody_knows_is_added(world, now):
    listed = written(site="Site de Nouvelleville")
    client = Client()
    client.force_login(world.manager)
    page = client.post(reverse("candidates_import"), {"file": SimpleUploadedFile("liste.csv", listed)})
    assert f'href="{reverse("rooms")}"' in page.content.decode()
    replay(
        "import.unknown-site",
        lambda: import_candidates(**arguments(world, now, listed)),
        lambda: add_site(
            actor=world.actor.label,
            now=now,
            certifier=world.certifier,
            name="Site de Nouvelleville",
            city="Nouvelleville",
        ),
    )


@pytest.mark.replays("import.nothing-new")
def test_a_list_of_people_enrolled_already_wants_a_new_row(world, now):
    import_candidates(**arguments(world, now, GOOD))
    more = dump([row(1), row(2)], xlsx=False)
    replay(
        "import.nothing-new",
        lambda: import_candidates(**arguments(world, now, GOOD)),
        again=lambda: import_candidates(**arguments(world, now, more)),
    )


@pytest.mark.replays("import.person-unlike")
def test_a_row_is_joined_to_somebody_like_it_or_told_apart(world, now):
    first = import_candidates(**arguments(world, now, GOOD)).candidacies.get()
    first.state = "withdrawn"
    first.save()

    def with_(decision):
        return lambda: import_candidates(**arguments(world, now, GOOD, decisions={2: decision}))

    stranger = Decision(join=str(world.candidacies[0].person_id))
    replay("import.person-unlike", with_(stranger), again=with_(Decision(join=str(first.person_id))))


@pytest.mark.replays("import.no-file", "import.too-large", "import.forgotten")
def test_a_file_not_given_too_large_or_kept_no_more_is_given_again(world):
    client, url = Client(), reverse("candidates_import")
    client.force_login(world.manager)

    def given(**typed):
        return lambda: post(client, url, **typed)

    def list_():
        return SimpleUploadedFile("liste.csv", GOOD)

    large = SimpleUploadedFile("liste.csv", b"x" * (MAX_BYTES + 1))
    replay("import.no-file", given(), again=lambda: post(client, url, file=list_()))
    replay("import.too-large", given(file=large), again=lambda: post(client, url, file=list_()))
    replay(
        "import.forgotten",
        given(deposited="perdu", act_key="1"),
        again=lambda: post(
            client, url, deposited=post(client, url, file=list_()).context["deposited"], act_key="2"
        ),
    )
