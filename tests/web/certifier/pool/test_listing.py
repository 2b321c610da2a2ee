"""The list of the pool: sorted by a column, narrowed to who waits for something, printed whole, written as a table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parchemin.formats.tables import spreadsheet
from parchemin.juries.models import Juror
from parchemin.juries.pool import jurors as pool_files
from parchemin.parties.models import Person
from tests import life, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    world = make.world(candidates=1)
    client.force_login(world.manager)
    for n, juror in enumerate(Juror.objects.filter(certifier=world.certifier).order_by("pk")):
        juror.person.birth_name, juror.person.usage_name = f"NOM{n:02d}", ""
        juror.person.save()
    return world


def shown(client, **query) -> list[str]:
    page = client.get(reverse("pool"), query)
    assert page.status_code == 200
    return [row.person.birth_name for row, _ in page.context["rows"]]


def test_the_address_says_by_which_column(world, client):
    names = sorted(shown(client))
    assert shown(client, tri="nom") == names
    assert shown(client, tri="-nom") == names[::-1]
    last = Juror.objects.get(certifier=world.certifier, person__birth_name=names[-1])
    Juror.objects.filter(certifier=world.certifier).update(accredited_until=date(2099, 1, 1))
    Juror.objects.filter(pk=last.pk).update(accredited_until=date(2030, 1, 1))
    assert shown(client, tri="mandat")[0] == names[-1]
    assert shown(client, tri="-mandat")[-1] == names[-1]
    for column in ("college", "jours", "-prochain", "personne"):
        assert sorted(shown(client, tri=column)) == names


def test_who_is_of_a_college_a_site_a_session(world, client):
    rows = list(Juror.objects.filter(certifier=world.certifier).select_related("person"))
    inside = {row.person.birth_name for row in rows if row.certifier_member}
    assert set(shown(client, college="certifier")) == inside
    employers = {r.person.birth_name for r in rows if r.college == "employer" and not r.certifier_member}
    assert set(shown(client, college="employer")) == employers
    other = make.site(world.certifier, "Ailleurs")
    rows[0].sites.set([other])
    assert rows[0].person.birth_name not in shown(client, site=world.site.pk)
    assert len(shown(client, site=other.pk)) == len(rows)
    life.bring(world, make.NOW, "composed")
    seated = {member.juror.person.birth_name for member in life.members_of(world)}
    assert set(shown(client, session=world.session.pk)) == seated


def test_who_waits_for_something(world, client):
    today = timezone.localdate()
    rows = list(Juror.objects.filter(certifier=world.certifier).order_by("pk"))
    Juror.objects.filter(certifier=world.certifier).update(accredited_until=today + timedelta(days=900))
    Juror.objects.filter(pk=rows[0].pk).update(accredited_until=today)
    assert shown(client, wait="mandate") == ["NOM00"]
    wanting = {
        row.person.birth_name
        for row in pool_files.with_file(Juror.objects.filter(certifier=world.certifier))
        if pool_files.wanting(row, today)
    }
    assert wanting
    assert set(shown(client, wait="file")) == wanting
    tomorrow = timezone.now() + timedelta(days=1)
    rows[1].availabilities.create(starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=3))
    assert "NOM01" not in shown(client, wait="days")
    assert "NOM00" in shown(client, wait="days")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_table_is_of_the_list_shown(world, client, kind):
    asked = {"tri": "-nom", "college": "employer"}
    answer = client.get(reverse("pool_export", args=[kind]), asked)
    table = spreadsheet.load(answer.content, f"liste.{kind}")
    assert [row.cells[0] for row in table.rows] == shown(client, **asked)
    assert client.get(reverse("pool_export", args=["pdf"])).status_code == 404


def more(world, number: int, first: int) -> None:
    """That many more jurors, written together."""
    people = Person.objects.bulk_create(
        Person(
            certifier=world.certifier,
            birth_name=f"FOULE{n}",
            first_names="Andréa",
            email=f"j{n}@exemple.example",
        )
        for n in range(first, first + number)
    )
    model = world.jurors[0]
    Juror.objects.bulk_create(
        Juror(
            certifier=world.certifier,
            person=one,
            college=model.college,
            accredited_from=model.accredited_from,
            accredited_until=model.accredited_until,
        )
        for one in people
    )


@pytest.mark.slow
def test_fifty_and_five_thousand_cost_as_many_queries(world, client):
    page = reverse("pool")
    addresses = [
        page,
        f"{page}?tri=-prochain&wait=file",
        f"{page}?college=employer&session={world.session.pk}",
        f"{page}?imprimer=1",
        reverse("pool_export", args=["csv"]),
        reverse("pool_export", args=["xlsx"]),
    ]

    def asked() -> dict[str, int]:
        counts = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts[address] = len(captured)
        return counts

    more(world, 50, 0)
    client.get(page)
    few = asked()
    more(world, 4950, 50)
    assert asked() == few
    assert len(shown(client, imprimer="1")) == 5000 + len(world.jurors)
