"""Keys have a life: pinned, lost, replaced, revoked, compromised, encrypted, given to paper; and each signature is held
against the key of its day."""

from __future__ import annotations

import io
import json
import stat
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from django.conf import settings as house
from django.urls import reverse

from parchemin.awards import actions, verifying
from parchemin.awards.replacing import replace_award
from parchemin.domain.objection import Refused
from parchemin.formats.credentials import open_badges
from parchemin.formats.proofs import dossier as form
from parchemin.formats.signing import keys as files
from parchemin.formats.signing import shares
from parchemin.journal import escrow, keys
from parchemin.journal.models import Entry, SigningKey
from parchemin.journal.queries import faults
from parchemin.juries.minutes import dossier, proving
from parchemin.juries.models import Outcome
from parchemin.runtime import files as store
from tests import life, make
from tests.commands import run
from tests.replays import replay

pytestmark = pytest.mark.django_db
SECRET = "un-secret-fictif-assez-long-pour-les-cles"
WHY = "Poste volé"


@pytest.fixture
def title(world, now):
    """A world with its minutes sealed and a first title delivered."""
    life.bring(world, now, "published")
    return issued(world, now)


@pytest.fixture(autouse=True)
def _none_left(world):
    """Keys that a test makes or spoils do not reach the next one."""
    yield
    for path in Path(house.KEYS_DIR).glob(f"{world.certifier.slug}*.pem"):
        path.unlink()


def issued(world, now):
    outcome = Outcome.objects.filter(award__isnull=True, verdict="granted").order_by("pk").first()
    return actions.issue_award(actor=world.actor, now=now, outcome=outcome)


def place(world, rank=1) -> Path:
    return Path(house.KEYS_DIR) / (
        f"{world.certifier.slug}.pem" if rank == 1 else f"{world.certifier.slug}.{rank}.pem"
    )


def rotate(world, now, reason=WHY):
    return keys.rotate_key(actor=world.actor.label, now=now, owner=world.certifier.slug, reason=reason)


def revoke(world, now, row, *, since=None, reason=WHY):
    return keys.revoke_key(
        actor=world.actor.label,
        now=now,
        owner=world.certifier.slug,
        public=row.public,
        reason=reason,
        compromised_from=since,
    )


def says(award, now):
    answer = verifying.verify(award.token, now)
    return answer.status, [o.code for o in answer.objections]


# -- pinned, lost ---------------------------------------------------------------------------------------------


def test_the_first_signature_pins_the_key_in_the_base_and_in_the_journal(
    world, now, title, settings, tmp_path
):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    row = keys.current(world.certifier.slug)
    assert files.load(house.KEYS_DIR, world.certifier.slug).multibase == row.public
    entry = Entry.objects.get(act="key_pinned", certifier=world.certifier.slug)
    assert entry.facts["key"] == row.public
    assert faults() == []


@pytest.mark.replays("key.lost")
def test_a_lost_key_is_never_made_again_silently_and_no_title_turns_false(world, now, title):
    place(world).unlink()
    assert says(title, now) == (verifying.Status.VALID, [])
    made = replay("key.lost", lambda: issued(world, now), lambda: rotate(world, now + timedelta(hours=1)))
    assert not place(world).exists()
    for one in (title, made):
        assert says(one, now) == (verifying.Status.VALID, [])
        credential = json.loads(store.read(one.credential_id))
        assert open_badges.verify(credential, verifying.did_document(world.certifier), now=now) == []
    assert all(proof.holds for proof in proving.proofs(life.jury_of(world)))


@pytest.mark.replays("key.other")
def test_another_key_in_the_place_of_the_one_that_signed_is_refused(world, now, title):
    place(world).unlink()
    files.ensure_key(house.KEYS_DIR, world.certifier.slug)
    assert replay("key.other", lambda: issued(world, now), lambda: rotate(world, now))


def test_the_public_pages_answer_while_the_private_key_is_gone(world, now, title, client):
    place(world).unlink()
    assert client.get(reverse("did_document", args=[world.certifier.slug])).status_code == 200
    listed = client.get(reverse("status_list", args=[world.certifier.slug]))
    assert listed.status_code == 503
    assert "ne peut pas être signée" in listed.content.decode()
    assert "Ce titre est valide" in client.get(reverse("verify", args=[title.token])).content.decode()


def test_the_round_and_the_list_name_a_key_that_cannot_sign(world, now, title, settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    from parchemin.cli.sweep import sweep

    assert not [line for line in sweep(now) if "ne peut pas signer" in line]
    place(world).unlink()
    public = keys.current(world.certifier.slug).public
    assert [line for line in sweep(now) if public in line]
    done = run("key", "list")
    assert (done.exit_code, "absente" in done.stdout, public in done.stdout) == (1, True, True)


# -- replaced, revoked, compromised ---------------------------------------------------------------------------


def test_a_key_replaced_still_attests_what_it_signed_and_the_new_one_signs(world, now, title):
    later = now + timedelta(days=30)
    former, fresh = keys.current(world.certifier.slug), rotate(world, later)
    again = issued(world, later + timedelta(hours=1))
    document = verifying.did_document(world.certifier)
    assert {m.partition("#")[2] for m in document["assertionMethod"]} == {former.public, fresh.public}
    for one in (title, again):
        assert says(one, later + timedelta(days=1)) == (verifying.Status.VALID, [])
    listed = verifying.status_list(world.certifier, later)
    assert listed["proof"]["verificationMethod"].endswith(fresh.public)
    entry = Entry.objects.get(act="key_rotated")
    assert (entry.facts["former"], entry.facts["key"]) == (former.public, fresh.public)
    assert WHY not in json.dumps(entry.as_dict())


def test_a_dossier_made_after_a_rotation_holds_with_the_new_key(world, now, title):
    rotate(world, now + timedelta(days=1))
    entry = life.entries_of(world)[0]
    stored = dossier.build(actor=life.clerk(), now=now + timedelta(days=2), entry=entry)
    told = form.verify(io.BytesIO(store.read(stored.digest)), keys.public_key(world.certifier.slug))
    assert told.objections == ()
    assert told.seals >= 2


def test_what_a_compromised_key_signed_before_is_believed_and_after_is_said_so(world, now, title):
    first = keys.current(world.certifier.slug)
    later = now + timedelta(days=10)
    forged = issued(world, later)
    revoke(world, later + timedelta(days=1), first, since=now + timedelta(days=5))
    assert says(title, later) == (verifying.Status.VALID, [])
    assert says(forged, later) == (verifying.Status.ALTERED, ["key.signed-after-compromise"])
    document = verifying.did_document(world.certifier)
    assert document["assertionMethod"] == []
    assert [m["publicKeyMultibase"] for m in document["verificationMethod"]] == [first.public]


def test_a_row_dated_before_the_compromise_does_not_save_a_title_signed_after(world, now, title):
    first, later = keys.current(world.certifier.slug), now + timedelta(days=10)
    forged = issued(world, later)
    revoke(world, later + timedelta(days=1), first, since=now + timedelta(days=5))
    type(forged).objects.filter(pk=forged.pk).update(issued_at=now)
    forged.refresh_from_db()
    assert says(forged, later)[1] == ["key.signed-after-compromise"]


def test_the_page_says_that_a_title_was_signed_after_the_compromise(world, now, title, client):
    revoke(world, now + timedelta(days=1), keys.current(world.certifier.slug), since=now - timedelta(days=1))
    page = client.get(reverse("verify", args=[title.token])).content.decode()
    assert "a été compromise" in page
    assert "ne confirme pas" in page
    assert not all(proof.holds for proof in proving.proofs(life.jury_of(world)))


def test_a_title_of_a_compromised_key_is_replaced_though_it_says_nothing_wrong(world, now, title):
    revoke(world, now + timedelta(days=2), keys.current(world.certifier.slug), since=now + timedelta(days=1))
    fresh = rotate(world, now + timedelta(days=2))
    made = replace_award(actor=world.actor, now=now + timedelta(days=3), award=title, reason="Clé compromise")
    credential = json.loads(store.read(made.credential_id))
    assert credential["proof"]["verificationMethod"].endswith(fresh.public)
    assert (
        open_badges.verify(credential, verifying.did_document(world.certifier), now=now + timedelta(days=3))
        == []
    )


@pytest.mark.replays("key.none-current")
def test_nothing_is_signed_once_the_last_key_is_revoked_until_another_is_made(world, now, title):
    revoke(world, now, keys.current(world.certifier.slug))
    assert replay("key.none-current", lambda: issued(world, now), lambda: rotate(world, now))


@pytest.mark.replays("key.reason-missing", "key.unknown", "key.compromise-in-the-future")
def test_a_revocation_names_a_key_a_reason_and_an_instant_past(world, now, title):
    row = keys.current(world.certifier.slug)
    other = SigningKey(public=files.from_seed("autre", b"\x05" * 32).multibase)
    replay("key.reason-missing", lambda: rotate(world, now, " "), again=lambda: rotate(world, now))
    again = lambda: revoke(world, now, row, since=now - timedelta(days=1))  # noqa: E731
    replay(
        "key.unknown",
        lambda: revoke(world, now, other),
        again=lambda: revoke(world, now, keys.current(world.certifier.slug)),
    )
    replay(
        "key.compromise-in-the-future",
        lambda: revoke(world, now, row, since=now + timedelta(days=1)),
        again=again,
    )


def test_a_compromise_is_set_back_and_never_forward(world, now, title):
    row = keys.current(world.certifier.slug)
    revoke(world, now, row, since=now - timedelta(days=2))
    with pytest.raises(Refused) as refused:
        revoke(world, now, row, since=now - timedelta(days=1))
    assert [o.code for o in refused.value.objections] == ["key.already-revoked"]
    assert revoke(world, now, row, since=now - timedelta(days=3)).compromised_from == now - timedelta(days=3)


def test_a_pin_changed_in_the_base_does_not_make_another_s_title_true(world, now, title):
    other = files.from_seed("autre", b"\x05" * 32)
    SigningKey.objects.filter(owner=world.certifier.slug).update(public=other.multibase)
    assert says(title, now)[0] == verifying.Status.ALTERED


# -- encrypted, given to paper --------------------------------------------------------------------------------


def test_a_key_is_encrypted_by_the_secret_and_useless_without_it(world, now, settings, title):
    assert run("key", "protect").exit_code == 2, "no secret is set"
    settings.KEY_SECRET = SECRET
    assert "1 clés chiffrées" in run("key", "protect").stdout
    pem = place(world).read_bytes()
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in pem
    assert stat.S_IMODE(place(world).stat().st_mode) == 0o600
    assert "chiffrée" in run("key", "list").stdout
    assert issued(world, now).number
    for given in ("", "un-autre-secret"):
        settings.KEY_SECRET = given
        with pytest.raises(files.KeyLocked):
            keys.signing_key(world.certifier.slug, now=now)
        assert run("key", "list").exit_code == 1
    assert SECRET.encode() not in pem


def test_a_new_key_is_encrypted_at_once_and_the_secret_may_be_changed(world, now, settings, tmp_path):
    settings.KEY_SECRET = SECRET
    first = keys.signing_key(world.certifier.slug, now=now)
    assert b"ENCRYPTED" in place(world).read_bytes()
    (tmp_path / "avant").write_text(SECRET + "\n")
    settings.KEY_SECRET = SECRET + "-neuf"
    assert "1 clés chiffrées" in run("key", "protect", "--former-secret-file", tmp_path / "avant").stdout
    assert keys.signing_key(world.certifier.slug, now=now).multibase == first.multibase


def test_a_key_given_to_paper_is_made_again_from_enough_shares(world, now, title):
    row, account = keys.current(world.certifier.slug), make.manager(world.certifier)
    printed = run("key", "escrow", world.certifier.slug, by=account)
    assert printed.exit_code == 0, printed.output
    lines = _shares(printed.stdout)
    assert [len(line.split()) for line in lines] == [33, 33, 33]
    kept = place(world).read_bytes()
    place(world).unlink()
    assert _restore(world, lines[:1]).exit_code == 2, "one share says nothing"
    assert not place(world).exists()
    wrong = lines[0].replace(lines[0].split()[7], "academic", 1)
    assert _restore(world, [wrong, lines[2]]).exit_code == 2, "a word mistyped is seen"
    assert _restore(world, [lines[2].upper(), lines[0]]).exit_code == 0
    assert place(world).read_bytes() == kept
    assert keys.signing_key(world.certifier.slug, now=now).multibase == row.public
    assert {"key_escrowed", "key_restored"} <= set(Entry.objects.values_list("act", flat=True))
    assert lines[0].split()[5] not in json.dumps(
        [e.as_dict() for e in Entry.objects.filter(act="key_escrowed")]
    )


def _shares(text: str) -> list[str]:
    return [
        " ".join(line.strip() for line in page.splitlines() if line.startswith("    "))
        for page in text.split("\f")
        if "Part " in page
    ]


def _restore(world, lines):
    from typer.testing import CliRunner

    from parchemin.cli.main import app

    return CliRunner().invoke(app, ["key", "restore", world.certifier.slug], input="\n".join(lines) + "\n\n")


@pytest.mark.replays("key.shares-of-another")
def test_the_shares_of_another_key_are_refused(world, now, title):
    whose = files.load(house.KEYS_DIR, world.certifier.slug)
    place(world).unlink()
    ours, others = (
        shares.split(key, shares=3, needed=2) for key in (whose, files.from_seed("autre", b"\x07" * 32))
    )

    def restore(lines):
        return escrow.restore_key(actor="command", now=now, owner=world.certifier.slug, lines=lines[1:])

    assert replay("key.shares-of-another", lambda: restore(others), again=lambda: restore(ours)).rank == 1


@pytest.mark.parametrize(("count", "needed"), [(1, 1), (3, 1), (2, 3), (17, 2)])
def test_numbers_of_shares_that_cannot_be_are_said(count, needed):
    with pytest.raises(shares.SharesRefused):
        shares.split(files.from_seed("une", bytes(32)), shares=count, needed=needed)


# -- the page, the commands, the upgrade ----------------------------------------------------------------------


def test_the_page_tells_each_key_and_how_it_is_kept(world, now, title, client):
    client.force_login(make.manager(world.certifier))
    former = keys.current(world.certifier.slug)
    fresh = rotate(world, now)
    place(world, 2).chmod(0o644)
    page = client.get(reverse("signing_keys")).content.decode()
    assert page.index(fresh.public) < page.index(former.public)
    assert "lisible par d’autres" in page
    assert "Rien ne peut être signé" in page
    assert "Ne signe plus" in page


def test_a_manager_replaces_and_revokes_a_key_by_command_and_no_other_does(world, now, title):
    account, stranger = make.manager(world.certifier), make.manager(world.other)
    slug, first = world.certifier.slug, keys.current(world.certifier.slug)
    assert run("key", "rotate", slug, "--reason", WHY, by=stranger).exit_code == 3
    assert run("key", "rotate", slug, "--reason", WHY, by=account).exit_code == 0
    since = (now + timedelta(hours=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    told = run("key", "revoke", slug, first.public, "--reason", WHY, "--compromised-from", since, by=account)
    assert told.exit_code == 0, told.output
    first.refresh_from_db()
    assert first.compromised_from == (now + timedelta(hours=1)).replace(second=0)
    listed = json.loads(run("key", "list", "--json").stdout)
    assert [one["private"] for one in listed if one["owner"] == slug] == ["plain", "plain"]


def test_keys_pinned_by_the_migration_are_those_that_signed_and_the_journal_is_told(world, now, title):
    from importlib import import_module

    from django.apps import apps

    public = keys.current(world.certifier.slug).public
    SigningKey.objects.all().delete()
    import_module("parchemin.juries.migrations.0016_pinned_keys").pin(apps, None)
    row = keys.current(world.certifier.slug)
    assert (row.public, row.rank, row.retired_at) == (public, 1, None)
    assert keys.tell_unsaid(now=now) == 0, "the journal knew it already"
    SigningKey.objects.create(owner="ancienne", rank=1, public="z6MkAncienne", pinned_at=now)
    assert keys.tell_unsaid(now=now) == 1
    assert says(title, now) == (verifying.Status.VALID, [])
