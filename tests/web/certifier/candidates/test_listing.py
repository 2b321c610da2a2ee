"""The list of candidates: sorted by a column, narrowed to who waits for something, printed whole, written as a table."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parchemin.assessments.models import Deposit
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.catalogue.models import Deliverable
from parchemin.formats.tables import spreadsheet
from parchemin.juries.models import Session, SessionEntry
from parchemin.parties.models import Person
from parchemin.runtime import files
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "candidates"


@pytest.fixture
def world(client):
    world = make.world(candidates=3)
    client.force_login(world.manager)
    names = ("ÉTOILE", "BRUME", "ZÉPHYR")
    for row, name, route, days in zip(world.candidacies, names, ("VAE", "FI", "CA"), (2, 0, 1), strict=True):
        row.person.birth_name, row.person.usage_name = name, ""
        row.person.save()
        row.route, row.entered_on = route, row.entered_on + timedelta(days=days)
        row.save()
    return world


def shown(client, **query) -> list[str]:
    page = client.get(reverse(PAGE), query)
    assert page.status_code == 200
    return [row.person.birth_name for row in page.context["page"]]


def files_of(world) -> list[Deliverable]:
    return list(
        Deliverable.objects.filter(assessment__block__framework=world.framework, is_file=True).order_by("pk")
    )


def deposited(world, candidacy, wanted) -> None:
    file = files.put(b"%PDF", media_type="application/pdf", now=make.NOW)
    for deliverable in wanted:
        Deposit.objects.create(
            certifier=world.certifier, candidacy=candidacy, deliverable=deliverable, version=1, file=file,
            filename="livrable.pdf", received_at=make.NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["ÉTOILE", "BRUME", "ZÉPHYR"]),
        ("-dossier", ["ZÉPHYR", "BRUME", "ÉTOILE"]),
        ("nom", ["BRUME", "ÉTOILE", "ZÉPHYR"]),
        ("-nom", ["ZÉPHYR", "ÉTOILE", "BRUME"]),
        ("voie", ["ZÉPHYR", "BRUME", "ÉTOILE"]),
        ("entree", ["BRUME", "ZÉPHYR", "ÉTOILE"]),
        ("personne-ne-le-connait", ["ÉTOILE", "BRUME", "ZÉPHYR"]),
    ],
)
def test_the_address_says_by_which_column(world, client, sort, names):
    assert shown(client, **({"tri": sort} if sort else {})) == names


def test_the_heading_sorted_by_says_so_and_leads_back(world, client):
    page = client.get(reverse(PAGE), {"tri": "nom", "route": "FI", "page": "2"})
    by_name = page.context["headings"][1]
    assert (by_name.sorted, by_name.query) == ("ascending", "tri=-nom&route=FI")
    assert 'aria-sort="ascending"' in page.content.decode()
    assert page.context["headings"][0].query == "tri=dossier&route=FI"


def test_files_missing_are_counted_and_found(world, client):
    first, second, third = world.candidacies
    wanted = files_of(world)
    assert len(wanted) > 1
    deposited(world, first, wanted)
    deposited(world, second, wanted[:1])
    Candidacy.objects.filter(pk=third.pk).update(state="withdrawn")
    told = {row.person.birth_name: row.missing for row in client.get(reverse(PAGE)).context["page"]}
    assert told == {"ÉTOILE": 0, "BRUME": len(wanted) - 1, "ZÉPHYR": 0}
    assert shown(client, wait="files") == ["BRUME"]


def test_a_block_acquired_lacks_no_file(world, client):
    row = world.candidacies[0]
    for block in world.framework.blocks.all():
        AcquiredBlock.objects.create(
            certifier=world.certifier,
            person=row.person,
            block=block,
            acquired_on=make.NOW.date(),
            decision="essai",
        )
    assert "ÉTOILE" not in shown(client, wait="files")


def test_late_is_a_session_begun_with_a_file_missing(world, client):
    today = timezone.localdate()
    Session.objects.filter(pk=world.session.pk).update(starts_on=today, jury_on=today)
    SessionEntry.objects.filter(session=world.session).delete()
    for position, row in enumerate(world.candidacies[:2], start=1):
        SessionEntry.objects.create(session=world.session, candidacy=row, position=position)
    deposited(world, world.candidacies[0], files_of(world))
    assert shown(client, wait="late") == ["BRUME"]
    Session.objects.filter(pk=world.session.pk).update(
        starts_on=today + timedelta(days=1), jury_on=today + timedelta(days=1)
    )
    assert shown(client, wait="late") == []
    Session.objects.filter(pk=world.session.pk).update(starts_on=today, state="published")
    assert shown(client, wait="late") == []


def test_who_is_presented_to_a_session(world, client):
    SessionEntry.objects.filter(session=world.session).delete()
    SessionEntry.objects.create(session=world.session, candidacy=world.candidacies[2], position=1)
    assert shown(client, session=world.session.pk) == ["ZÉPHYR"]
    assert shown(client, session="987654") == []
    assert world.session.title in client.get(reverse(PAGE), {"session": world.session.pk}).content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_table_is_of_the_list_shown(world, client, kind):
    answer = client.get(reverse("candidates_export", args=[kind]), {"tri": "-nom", "route": "FI"})
    table = spreadsheet.load(answer.content, f"liste.{kind}")
    assert [row.cells[1] for row in table.rows] == ["BRUME"]
    whole = spreadsheet.load(
        client.get(reverse("candidates_export", args=[kind]), {"tri": "nom"}).content, f"l.{kind}"
    )
    assert [row.cells[1] for row in whole.rows] == ["BRUME", "ÉTOILE", "ZÉPHYR"]
    assert client.get(reverse("candidates_export", args=["pdf"])).status_code == 404


def test_a_printed_list_is_whole(world, client):
    more(world, 60)
    assert len(shown(client)) == 50
    assert len(shown(client, imprimer="1")) == 63


SERIAL = count(1)


def more(world, number: int) -> None:
    """That many more candidacies, written together."""
    model = world.candidacies[0]
    people = Person.objects.bulk_create(
        Person(
            certifier=world.certifier,
            birth_name=f"FOULE{n}",
            first_names="Andréa",
            email=f"f{n}@exemple.example",
        )
        for n in (next(SERIAL) for _ in range(number))
    )
    rows = Candidacy.objects.bulk_create(
        Candidacy(
            certifier=world.certifier, person=one, framework=world.framework, rules=world.rules, site=world.site,
            number=f"F-{next(SERIAL)}", route="FI", entered_on=model.entered_on, created_at=make.NOW,
        )
        for one in people
    )  # fmt: skip
    blocks = list(world.framework.blocks.all())
    Candidacy.blocks.through.objects.bulk_create(
        Candidacy.blocks.through(candidacy=row, block=block) for row in rows for block in blocks
    )


@pytest.mark.slow
def test_fifty_and_five_thousand_cost_as_many_queries(world, client):
    addresses = [
        reverse(PAGE),
        f"{reverse(PAGE)}?tri=-nom&wait=files",
        f"{reverse(PAGE)}?wait=late&session={world.session.pk}",
        f"{reverse(PAGE)}?imprimer=1",
        reverse("candidates_export", args=["csv"]),
        reverse("candidates_export", args=["xlsx"]),
    ]

    def asked() -> dict[str, int]:
        counts = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts[address] = len(captured)
        return counts

    more(world, 47)
    client.get(addresses[0])
    few = asked()
    more(world, 4950)
    assert asked() == few
