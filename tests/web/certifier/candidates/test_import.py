"""A list of candidates: read case by case, kept, then enrolled whole by what was kept."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.candidates.models import Candidacy, ImportBatch
from parchemin.formats.tables import candidate_columns, spreadsheet
from tests import make

GOOD = [
    [
        "2023-7001",
        "CA",
        "01/09/2022",
        "EXEMPLE",
        "",
        "Camille",
        "F",
        "31/01/1999",
        "59350",
        "",
        "",
        "",
        "",
        "",
        "",
    ],
    [
        "2023-7002",
        "FI",
        "01/09/2022",
        "ESSAI",
        "",
        "Andréa",
        "M",
        "02/02/2000",
        "59350",
        "",
        "",
        "",
        "",
        "",
        "",
    ],
]


def listed(rows, name="liste.csv"):
    return SimpleUploadedFile(
        name, spreadsheet.dump_csv(candidate_columns.HEADERS, rows), content_type="text/csv"
    )


@pytest.fixture
def manager(client, world):
    client.force_login(world.manager)
    return client


def test_a_clear_list_is_enrolled_once_from_the_file_that_was_read(manager, world):
    url = reverse("candidates_import")
    before = Candidacy.objects.count()
    read = manager.post(url, {"file": listed(GOOD), "framework": world.framework.pk})
    assert Candidacy.objects.count() == before
    assert "Inscrire 2 candidats" in read.content.decode()
    data = {"deposited": read.context["deposited"], "framework": world.framework.pk, "act_key": "k"}
    assert manager.post(url, data).status_code == 302
    assert manager.post(url, data).status_code == 302
    assert Candidacy.objects.count() == before + 2
    assert ImportBatch.objects.get().rows == 2


def test_each_wrong_cell_is_named_with_what_was_found_and_nothing_is_enrolled(manager, world):
    rows = [GOOD[0], [*GOOD[1][:1], "plongée", *GOOD[1][2:]]]
    page = manager.post(reverse("candidates_import"), {"file": listed(rows), "framework": world.framework.pk})
    [error] = page.context["plan"].blocking
    text = page.content.decode()
    assert (error.cell, error.found) == ("B3", "plongée")
    assert "B3" in text
    assert "plongée" in text
    assert 'name="deposited"' not in text


def test_a_file_that_is_no_table_is_refused_on_the_page(manager, world):
    upload = SimpleUploadedFile("liste.xlsx", b"ceci n'est pas un classeur")
    page = manager.post(reverse("candidates_import"), {"file": upload, "framework": world.framework.pk})
    assert page.status_code == 422
    assert [o.code for o in page.context["objections"]] == ["import.unreadable"]


def test_what_is_confirmed_must_be_what_this_certifier_read(client, manager, world):
    read = manager.post(reverse("candidates_import"), {"file": listed(GOOD), "framework": world.framework.pk})
    client.force_login(make.manager(world.other))
    page = client.post(
        reverse("candidates_import"),
        {"deposited": read.context["deposited"], "framework": world.framework.pk, "act_key": "k"},
    )
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["import.forgotten"]
    forged = client.post(
        reverse("candidates_import"), {"deposited": "faux", "framework": world.framework.pk, "act_key": "k2"}
    )
    assert forged.status_code == 409
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_a_list_that_reads_back(manager, world, kind):
    response = manager.get(reverse("candidates_template", args=[kind]))
    table = spreadsheet.load(response.content, f"modele.{kind}")
    assert table.headers == candidate_columns.HEADERS
