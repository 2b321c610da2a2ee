"""The text of a sheet that the register changed: read anew under its number; what was built, and settled alike, stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import parchemin
from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.queries import findings_of, settlements_of
from parchemin.catalogue.rereading import replace_text
from parchemin.domain.objection import Refused
from parchemin.formats.register_text import load
from parchemin.journal.models import Entry
from tests import make

pytestmark = pytest.mark.django_db
SEED = (Path(parchemin.__file__).parent / "data" / "rncp-21947.txt").read_bytes()
OTHER = (Path(parchemin.__file__).parent / "data" / "fiche-fictive.txt").read_bytes()


@pytest.fixture
def house(db):
    one = make.certifier(name="SCIENCES-U LYON", slug="lyon")
    return one, make.manager(one)


@pytest.fixture
def sheet(house, now):
    one, account = house
    return deposit_sheet(actor=make.actor(account), now=now, source=SEED, certifiers=[one])


def codes(caught):
    return [o.code for o in caught.value.objections]


def settled(sheet, actor, now):
    for state in findings_of(sheet):
        if state.finding.readings:
            choice = state.finding.readings[0]["key"]
            settle_finding(actor=actor, now=now, finding=state.finding, reading=choice, reason="Essai fictif")


def test_what_is_worded_alike_keeps_its_settlement_and_what_was_built_stays(sheet, house, now):
    actor = make.actor(house[1])
    settled(sheet, actor, now)
    built = build_framework(actor=actor, now=now, sheet=sheet)
    before = {one.finding_code for one in settlements_of(sheet)}
    reading, registered = built.reading, sheet.registrations.count()
    changed = SEED + b"\n"
    row = replace_text(actor=actor, now=now, sheet=sheet, source=changed, reason="Répertoire, 3 mai 2023")
    assert row.reading == load(changed).as_dict()
    assert {one.finding_code for one in settlements_of(row)} == before
    again = build_framework(actor=actor, now=now, sheet=row)
    assert (again.version, row.registrations.count()) == (2, registered)
    built.refresh_from_db()
    assert built.reading == reading
    entry = Entry.objects.get(act="sheet_text_replaced")
    assert (entry.facts["source"], entry.facts["asked"]) == (row.source_id, 0)


def test_lines_that_move_are_followed(sheet, house, now):
    actor = make.actor(house[1])
    settled(sheet, actor, now)
    before = {s.finding.code: s.finding.lines for s in findings_of(sheet)}
    row = replace_text(actor=actor, now=now, sheet=sheet, source=b"\n" + SEED, reason="Répertoire")
    kept = [s for s in findings_of(row) if not s.open]
    assert kept
    assert all(
        s.finding.lines == [[first + 1, last + 1] for first, last in before[s.finding.code]] for s in kept
    )


def test_a_finding_that_the_new_text_does_not_word_alike_is_asked_again(sheet, house, now):
    actor = make.actor(house[1])
    settled(sheet, actor, now)
    state = next(s for s in findings_of(sheet) if s.current is not None)
    finding = state.finding
    finding.message = "Le texte d’avant disait autre chose."
    finding.save(update_fields=["message"])
    row = replace_text(actor=actor, now=now, sheet=sheet, source=SEED + b"\n", reason="Répertoire")
    [asked] = [s for s in findings_of(row) if s.open and s.finding.code == state.finding.code]
    assert asked.finding.pk != finding.pk
    finding.refresh_from_db()
    assert finding.code.startswith(f"{asked.finding.code}@")
    assert finding.settlements.count() == 1
    assert asked.finding.code not in {one.finding_code for one in settlements_of(row)}


def test_another_sheet_the_same_text_or_no_reason_is_refused(sheet, house, now):
    actor = make.actor(house[1])
    for source, reason, code in (
        (OTHER, "Répertoire", "sheet.another-number"),
        (SEED, "Répertoire", "sheet.same-text"),
        (SEED + b"\n", " ", "sheet.text-reason"),
        (b"un autre texte", "Répertoire", "sheet.not-a-sheet"),
    ):
        with pytest.raises(Refused) as caught:
            replace_text(actor=actor, now=now, sheet=sheet, source=source, reason=reason)
        assert codes(caught) == [code]
    stranger = make.actor(make.manager(make.certifier(name="Autre fictif", slug="autre")))
    with pytest.raises(Refused) as caught:
        replace_text(actor=stranger, now=now, sheet=sheet, source=SEED + b"\n", reason="Répertoire")
    assert codes(caught) == ["permission.manager"]


def test_a_changed_text_is_refused_as_a_new_sheet_and_the_page_it_names_takes_it(client, sheet, house):
    client.force_login(house[1])
    changed = {"source": SimpleUploadedFile("fiche.txt", SEED + b"\n"), "act_key": "d"}
    refused = client.post(reverse("certification_new"), changed)
    assert [o.code for o in refused.context["objections"]] == ["sheet.changed"]
    url = reverse("certification_text", args=[sheet.pk])
    assert f'href="{url}"' in refused.content.decode()
    assert client.get(url).status_code == 200
    for _ in range(2):
        upload = SimpleUploadedFile("fiche.txt", SEED + b"\n")
        sent = client.post(url, {"source": upload, "reason": "Répertoire, 3 mai 2023", "act_key": "t"})
        assert sent.url == reverse("certification", args=[sheet.pk])
    assert Entry.objects.filter(act="sheet_text_replaced").count() == 1
    assert client.get(sent.url).status_code == 200
