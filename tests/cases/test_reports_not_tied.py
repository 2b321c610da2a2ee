"""An outside answer cannot be tied back: a report of no file, of several or of another changes nothing and says why."""

from __future__ import annotations

import pytest

from parchemin.declarations import queries
from parchemin.declarations.actions import name_file, write_file
from parchemin.declarations.models import Passage, Receipt
from parchemin.declarations.reports import read_report
from parchemin.domain.objection import Refused
from tests import make
from tests.commands import run
from tests.declarations.conftest import award

pytestmark = pytest.mark.django_db


def report(head: str) -> bytes:
    return f"<rapport>{head}<idTraitement>7</idTraitement>{ERRORS}</rapport>".encode()


def flux(name: str) -> str:
    return f"<idFlux>{name}</idFlux>"


def named(name: str) -> str:
    return f"<nomFichier>{name}</nomFichier>"


ERRORS = "<erreurs><erreur><type>XSD</type><message>non</message></erreur></erreurs>"
# What the report says of its file, and why it is tied to none. {flux}, {name}: those of the file written.
CASES = {
    "a flux nobody wrote": (flux("3f2c"), "report.no-file"),
    "a name nobody wrote": (named("cdc.xml"), "report.no-file"),
    "neither": ("", "report.no-file"),
    "both empty": (flux("") + named(""), "report.no-file"),
    "a flux with a letter more": (flux("{flux}x"), "report.no-file"),
    "half of a flux": (flux("{half}"), "report.no-file"),
    "a flux nobody wrote under our name": (flux("3f2c") + named("{name}"), "report.no-file"),
    "a folder alone": (named("C:\\depots\\"), "report.no-file"),
    "the extension alone": (named(".xml"), "report.no-file"),
    "our name with another extension": (named("{name}.zip"), "report.no-file"),
    "a part of our name": (named("{part}"), "report.no-file"),
    "a name given to two files": (named("deux.xml"), "report.several-files"),
    "the same name in capitals under a path": (named("D:/Envois/DEUX.XML"), "report.several-files"),
}


@pytest.fixture
def two(world, now):
    """Two files written, both kept by the user under one name."""
    made = []
    for n, candidacy in enumerate(world.candidacies[:2], start=1):
        award(world, candidacy, n)
        row = write_file(actor=world.actor, now=now, certifier=world.certifier)
        made.append(name_file(actor=world.actor, now=now, declaration=row, name="deux.xml"))
    return made


def head_of(case: str, row) -> str:
    said = {"flux": row.flux_id, "half": row.flux_id[:18], "name": row.filename, "part": row.filename[:10]}
    text = CASES[case][0]
    for word, value in said.items():
        text = text.replace(f"{{{word}}}", value)
    return text


@pytest.mark.parametrize("case", CASES)
def test_a_report_tied_to_no_file_changes_nothing_and_says_why(world, now, two, case):
    states = list(Passage.objects.order_by("pk").values_list("state", flat=True))
    data = report(head_of(case, two[0]))
    with pytest.raises(Refused) as refusal:
        read_report(actor=world.actor, now=now, certifier=world.certifier, data=data)
    [reason] = refusal.value.objections
    assert reason.code == CASES[case][1]
    assert reason.mend
    assert list(Passage.objects.order_by("pk").values_list("state", flat=True)) == states
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("case", CASES)
def test_the_command_says_the_same_and_the_file_designated_is_read(world, now, two, case, tmp_path):
    file = tmp_path / "accuse.xml"
    file.write_bytes(report(head_of(case, two[0])))
    slug = world.certifier.slug
    refused = run("declaration", "report", slug, file, by=world.manager)
    assert (refused.exit_code, CASES[case][1] in refused.output + refused.stderr) == (3, True)
    run("declaration", "report", slug, file, "--file", two[1].flux_id, by=world.manager)
    assert Receipt.objects.get().declaration == two[1]
    assert queries.counts([world.certifier.pk])[queries.Standing.DUE] == 1


def test_another_certifiers_file_is_nobodys(world, now, two):
    stranger = make.actor(make.manager(world.other))
    with pytest.raises(Refused) as refusal:
        read_report(actor=stranger, now=now, certifier=world.other, data=report(flux(two[0].flux_id)))
    assert [o.code for o in refusal.value.objections] == ["report.no-file"]
