"""``parchemin sheet register`` and its neighbours: read first, written with ``--confirm``."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from parchemin.accounts.models import Membership
from parchemin.catalogue.models import Registration
from tests import make
from tests.commands import run


@pytest.fixture
def sheet(db):
    world = make.world(candidates=2)
    Membership.objects.create(user=world.manager, certifier=world.other, role="manager")
    row = world.framework.sheet
    row.by = ("--as", world.manager.email)
    return row


def entered(sheet, *more):
    act = ("--act", "décision", "--signed", "2023-06-01")
    return run("sheet", "register", sheet.number, "2023-08-08", *act, "--last-day", "2026-08-07", *more)


def test_a_renewal_is_read_then_entered_then_corrected_then_set_aside(sheet):
    read = entered(sheet)
    assert (read.exit_code, sheet.registrations.count()) == (0, 1)
    assert "Ajoutez --confirm" in read.stdout
    done = entered(sheet, "--confirm", *sheet.by)
    assert "Enregistrement entré : 2023-08-08 → 2026-08-07" in done.stdout, done.output
    why = ("--reason", "Relu : cinq ans.")
    correct = ("sheet", "correct-registration", sheet.number, "2023-08-08", *why, "--last-day", "2028-08-07")
    assert run(*correct).exit_code == 0
    assert run(*correct, "--confirm", *sheet.by).exit_code == 0
    assert sheet.registrations.get(starts=date(2023, 8, 8)).until == date(2028, 8, 8)
    aside = ("sheet", "set-aside-registration", sheet.number, "2023-08-08", "--reason", "Autre fiche")
    assert run(*aside, "--confirm", *sheet.by).exit_code == 0
    assert Registration.ever.filter(sheet=sheet).count() == 3
    listed = run("sheet", "registrations", sheet.number).stdout
    assert listed.count("ne compte plus") == 2
    assert '"stands": true' in run("sheet", "registrations", sheet.number, "--json").stdout


def test_what_loses_its_registration_is_counted(sheet):
    aside = run("sheet", "set-aside-registration", sheet.number, "2018-08-07", "--reason", "Autre fiche")
    assert "dossiers : 3 (perd d’enregistrement)" in aside.stdout
    assert "sessions : 1 (perd d’enregistrement)" in aside.stdout


def test_a_refusal_says_its_command(sheet):
    met = run("sheet", "register", sheet.number, "2023-08-01", "--act", "arrêté", "--signed", "2023-07-01")
    assert met.exit_code == 3
    assert "registration.overlap" in met.stderr
    assert "parchemin sheet correct-registration" in met.stderr
    lost = run("sheet", "set-aside-registration", sheet.number, "1999-01-01", "--reason", "x")
    assert (lost.exit_code, "2018-08-07" in lost.stderr) == (2, True)


def test_a_sheet_is_attached_to_the_one_it_replaces_and_detached(db):
    one = make.certifier()
    by = ("--as", make.manager(one).email)
    former, new = make.framework(one).sheet, make.framework(one).sheet
    said = ("--since", "2023-08-08", "--source", "Page du répertoire")
    done = run("sheet", "attach", new.number, former.number, *said, *by)
    assert f"{new} remplace {former}." in done.stdout, done.output
    listed = run("sheet", "line", former.number)
    assert f"remplace {former} depuis le 2023-08-08" in listed.stdout
    assert run("sheet", "attach", new.number, former.number, *said, *by).exit_code == 3
    gone = run("sheet", "detach", new.number, former.number, "--reason", "Relu.", *by)
    assert gone.exit_code == 0, gone.output
    assert run("sheet", "line", new.number, "--json").stdout.strip() == "[]"
    assert run("sheet", "detach", new.number, former.number, "--reason", "Relu.", *by).exit_code == 2


def test_blocks_are_worth_others_until_it_is_ended(db):
    one = make.certifier()
    by = ("--as", make.manager(one).email)
    former, new = make.framework(one).sheet, make.framework(one).sheet
    run("sheet", "attach", new.number, former.number, "--since", "2023-08-08", "--source", "Page", *by)
    pair = ("--from", "1", "--from", "2", "--to", "1", "--starts", "2023-08-08", "--source", "Fiche")
    done = run("sheet", "correspond", new.number, former.number, *pair, *by)
    assert done.exit_code == 0, done.output
    listed = run("sheet", "correspondences", new.number, former.number)
    assert listed.stdout.count("totale, depuis le 2023-08-08") == 2
    number = listed.stdout.split()[0]
    ended = run(
        "sheet", "end-correspondence", new.number, number, "--end", "2024-01-01", "--reason", "Relu.", *by
    )
    assert ended.exit_code == 0, ended.output
    assert "dernier jour 2023-12-31" in run("sheet", "correspondences", new.number, former.number).stdout
    assert '"total": true' in run("sheet", "correspondences", new.number, former.number, "--json").stdout
    lost = run("sheet", "correspond", new.number, former.number, *pair, "--from", "9", *by)
    assert (lost.exit_code, "pas de bloc 9" in lost.stderr) == (2, True)
    assert run("sheet", "end-correspondence", new.number, "999", "--end", "2024-01-01", "--reason", "x", *by).exit_code == 2  # fmt: skip


def test_files_on_the_way_are_read_then_moved(db):
    today = timezone.localdate()
    one = make.certifier(slug="maison")
    by = ("--as", make.manager(one).email)
    former, new = make.framework(one), make.framework(one)
    Registration.objects.filter(sheet=new.sheet).update(until=today + timedelta(days=30))
    ends = (new.sheet.number, former.sheet.number)
    run("sheet", "attach", *ends, "--since", "2023-08-08", "--source", "Page", *by)
    files = [make.candidacy(one, former), make.candidacy(one, former, route="VAE")]
    read = run("sheet", "on-the-way", *ends, "--certifier", "maison")
    assert "2 en chemin, 1 peuvent passer." in read.stdout, read.output
    assert "move.admissibility" in read.stderr
    asked = ("sheet", "move", *ends, "--certifier", "maison")
    assert "1 dossiers passeraient" in run(*asked).stdout
    refused = run(*asked, "--file", files[1].number, "--confirm", *by)
    assert (refused.exit_code, files[1].number in refused.stderr) == (3, True)
    done = run(*asked, "--confirm", *by)
    assert f"1 dossiers passés à {new.sheet}." in done.stdout, done.output
    done = run(*asked, "--file", files[1].number, "--admissibility", "--confirm", *by)
    assert done.exit_code == 0, done.output
    assert run(*asked, "--file", "0", "--confirm", *by).exit_code == 2
