"""The text of a sheet that the register changed: read anew under its number; what was built, and settled alike, stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from typer.testing import CliRunner

import parchemin
from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.models import RegisterSheet
from parchemin.catalogue.queries import findings_of, settlements_of
from parchemin.catalogue.rereading import replace_text, reread_text
from parchemin.cli.main import app
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


# -- the text kept, read by a reader that has learnt since -------------------------------------------------


@pytest.fixture
def read_before(sheet, house, now):
    """The sheet as a former reader read it: one finding less, another in other words; all settled and built."""
    actor = make.actor(house[1])
    lost, reworded = "nsf.326n", "jury.who-votes"
    sheet.findings.filter(code=lost).delete()
    sheet.findings.filter(code=reworded).update(message="La fiche se tait sur le vote.")
    sheet.reading = {**sheet.reading, "reader": "register-text 0"}
    sheet.reading["findings"] = [f for f in sheet.reading["findings"] if f["code"] != lost]
    sheet.save()
    settled(sheet, actor, now)
    return sheet, build_framework(actor=actor, now=now, sheet=sheet)


def test_the_kept_text_is_read_again_and_nothing_established_is_lost(read_before, house, now, client):
    sheet, built = read_before
    kept = {one.finding_code for one in settlements_of(sheet)}
    reading = built.reading
    client.force_login(house[1])
    action = reverse("certification_reread", args=[sheet.pk])
    assert f'action="{action}"' in client.get(reverse("certification_text", args=[sheet.pk])).text
    for _ in range(2):
        assert client.post(action, {"act_key": "r"}).url == reverse("certification", args=[sheet.pk])
    sheet.refresh_from_db()
    assert sheet.reading == json.loads(json.dumps(load(SEED).as_dict()))
    assert {s.finding.code for s in findings_of(sheet) if s.open and s.finding.readings} == {
        "nsf.326n",
        "jury.who-votes",
    }
    assert {one.finding_code for one in settlements_of(sheet)} == kept - {"jury.who-votes"}
    assert sheet.findings.filter(code__startswith="jury.who-votes@").count() == 1
    built.refresh_from_db()
    assert built.reading == reading
    assert Entry.objects.get(act="sheet_read_again").facts["asked"] == 2
    refused = client.post(action, {"act_key": "s"})
    assert (refused.status_code, [o.code for o in refused.context["objections"]]) == (
        409,
        ["sheet.same-reading"],
    )


def test_by_command_too_and_twice_over_the_same_finding(read_before, house, now):
    sheet, _ = read_before
    actor = make.actor(house[1])
    words = ["sheet", "reread", "21947", "--as", house[1].email]
    assert "2 constats à trancher" in CliRunner().invoke(app, words).stdout
    assert CliRunner().invoke(app, words).exit_code == 3
    sheet = RegisterSheet.objects.get()
    settled(sheet, actor, now)
    sheet.findings.filter(code="jury.who-votes").update(message="Dit autrement encore.")
    sheet.reading = {**sheet.reading, "reader": "register-text 0"}
    sheet.save()
    assert CliRunner().invoke(app, words).exit_code == 0
    assert sheet.findings.filter(code__startswith="jury.who-votes@").count() == 2


def test_only_who_awards_the_sheet_reads_it_again(sheet, now):
    stranger = make.actor(make.manager(make.certifier(name="Autre fictif", slug="autre")))
    with pytest.raises(Refused) as caught:
        reread_text(actor=stranger, now=now, sheet=sheet)
    assert codes(caught) == ["permission.manager"]
