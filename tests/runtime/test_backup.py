"""What was saved comes back whole, or does not come back at all; keys are kept apart."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests import migrated

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SERVER and not shutil.which("pg_dump"), reason="needs pg_dump (postgresql-client)"),
]


class Installation:
    """An installation of its own in ``folder``, driven by the commands that people type."""

    def __init__(self, folder: Path):
        self.folder, self.home, self.keys = folder, folder / "home", folder / "keys"
        self.name = f"parchemin_backup_{os.getpid()}_{folder.name}".lower()[:60]

    def _on_server(self, *statements: str) -> None:
        values = settings.DATABASES["default"]
        where = {"host": values["HOST"], "port": values["PORT"] or 5432, "user": values["USER"]}
        with psycopg.connect(
            dbname="postgres", password=values["PASSWORD"], autocommit=True, **where
        ) as server:
            for statement in statements:
                server.execute(statement)

    def create(self) -> None:
        if SERVER:
            self._on_server(f'CREATE DATABASE "{self.name}"')

    def create_with_tables(self) -> None:
        if SERVER:
            self._on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{migrated.template()}"')
        else:
            migrated.give(self.home / "parchemin.sqlite3")

    def drop(self) -> None:
        if SERVER:
            self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def wipe(self) -> None:
        self.drop()
        shutil.rmtree(self.home)
        shutil.rmtree(self.keys)
        self.create()

    @property
    def environment(self) -> dict[str, str]:
        values = settings.DATABASES["default"]
        address = f"sqlite:///{self.home / 'parchemin.sqlite3'}"
        if SERVER:
            secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
            where = f"{values['HOST']}:{values['PORT'] or 5432}"
            address = f"postgresql://{values['USER']}{secret}@{where}/{self.name}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PARCHEMIN_")}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "parchemin.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "PYTHONWARNINGS": "ignore",
            "PARCHEMIN_MODE": "test",
            "PARCHEMIN_HOME": str(self.home),
            "PARCHEMIN_KEYS": str(self.keys),
            "PARCHEMIN_DATABASE_URL": address,
        }

    def run(self, *arguments: object, module: str = "parchemin.cli.main") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,  # only for what would never end: a busy machine takes minutes
        )

    def done(self, *arguments: object, module: str = "parchemin.cli.main") -> str:
        done = self.run(*arguments, module=module)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def look(self) -> dict:
        return json.loads(self.done("look", module="tests.installation"))

    def present(self) -> set[str]:
        return {str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def place(tmp_path_factory, django_db_setup):
    """An installation with a session told to its end, and its backup, the keys apart."""
    made = Installation(tmp_path_factory.mktemp("sauvegarde"))
    made.create_with_tables()
    made.done("awarded", 2, module="tests.installation")
    made.done("journal", "publish")
    made.before = made.look()
    made.saved, made.saved_keys = made.folder / "saved", made.folder / "saved-keys"
    made.done("backup", made.saved, "--keys", made.saved_keys)
    yield made
    made.drop()


def names(folder: Path) -> set[str]:
    return {p.name for p in folder.rglob("*") if p.is_file()}


def test_a_backup_holds_the_base_the_files_and_the_heads_and_no_key(place):
    manifest = json.loads((place.saved / "manifest.json").read_text(encoding="utf-8"))
    inside = {str(p.relative_to(place.saved)) for p in place.saved.rglob("*") if p.is_file()}
    assert inside - {"manifest.json", "manifest.seal.json"} == set(manifest["files"])
    assert names(place.saved / "files") == set(place.before["files"])
    assert len(place.before["files"]) >= 6  # minutes, extract, two parchments, two credentials
    assert place.before["keys"]
    assert names(place.saved_keys) == set(place.before["keys"])
    assert names(place.saved_keys).isdisjoint(names(place.saved))
    secret = next(p for p in place.keys.rglob("*") if p.is_file()).read_bytes()
    assert all(secret not in p.read_bytes() for p in place.saved.rglob("*") if p.is_file())
    assert place.saved.stat().st_mode & 0o077 == 0
    assert all(p.stat().st_mode & 0o077 == 0 for p in place.saved_keys.rglob("*") if p.is_file())


def test_what_is_restored_is_what_was_saved(place, tmp_path):
    again = Installation(tmp_path)
    again.home.mkdir()
    again.create()
    try:
        assert "vérifiés" in again.done("restore", place.saved, "--keys", place.saved_keys)
        assert again.look() == place.before
        assert len(place.before["pages"]) == 2
        assert all("Ce titre est valide" in page for page in place.before["pages"])
        assert "Le journal tient" in again.done("journal", "verify")
        assert (again.home / "journal-heads.jsonl").read_bytes() == (
            place.home / "journal-heads.jsonl"
        ).read_bytes()
        assert again.run("backup", place.saved).returncode == 2  # one backup never covers another
        # life goes on: the next act finds its counters and its chains
        assert again.done("award", "list", json.loads(_slug(again))) != ""
    finally:
        again.drop()


def _slug(place: Installation) -> str:
    code = "import django; django.setup(); from parchemin.awards.models import Award; print('\"' + Award.objects.first().certifier.slug + '\"')"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=place.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.parametrize("which", ["database", "files/", "journal-heads", "missing"])
def test_a_damaged_backup_is_refused_naming_the_file_and_nothing_is_restored(place, tmp_path, which):
    broken = tmp_path / "broken"
    shutil.copytree(place.saved, broken)
    listed = sorted(json.loads((broken / "manifest.json").read_text(encoding="utf-8"))["files"])
    name = next(n for n in listed if n.startswith("files/" if which == "missing" else which))
    if which == "missing":
        (broken / name).unlink()
    else:
        content = bytearray((broken / name).read_bytes())
        content[len(content) // 2] ^= 1
        (broken / name).write_bytes(content)
    again = Installation(tmp_path)
    again.home.mkdir()
    again.create()
    try:
        before = again.present()
        done = again.run("restore", broken, "--keys", place.saved_keys)
        assert done.returncode == 2
        assert name in done.stderr
        assert "Rien n’a été restauré" in done.stderr
        assert again.present() == before
        assert not again.keys.exists()
    finally:
        again.drop()


def test_a_manifest_written_again_is_refused_by_its_seal(place, tmp_path):
    forged = tmp_path / "forged"
    shutil.copytree(place.saved, forged)
    manifest = json.loads((forged / "manifest.json").read_text(encoding="utf-8"))
    (forged / "manifest.json").write_text(json.dumps({**manifest, "made_at": "2020-01-01"}), encoding="utf-8")
    again = Installation(tmp_path)
    done = again.run("restore", forged)
    assert (done.returncode, "manifest.seal.json" in done.stderr) == (2, True)
    assert not again.home.exists()


def test_a_file_damaged_before_the_backup_is_said_by_it_and_by_the_restore(place, tmp_path):
    file = max((place.home / "files").glob("??/??/*"), key=lambda p: p.stat().st_size)
    kept = file.read_bytes()
    try:
        file.write_bytes(kept[:-9] + b"x" + kept[-8:])
        done = place.run("backup", tmp_path / "saved")
        assert done.returncode == 1
        assert file.name in done.stdout
        assert not list((tmp_path / "saved").rglob(file.name)), "it is not saved as whole"
        listed = place.run("files", "verify")
        assert (listed.returncode, file.name in listed.stdout) == (3, True)
    finally:
        file.write_bytes(kept)
    again = Installation(tmp_path / "ailleurs")
    again.home.mkdir(parents=True)
    again.create()
    try:
        done = again.run("restore", tmp_path / "saved")
        assert done.returncode == 1
        assert f"{file.name}" in done.stdout
        assert "déjà perdus ou abîmés" in done.stdout
    finally:
        again.drop()


def test_changed_bytes_that_no_row_names_are_left_out_and_stop_no_restore(place, tmp_path):
    stray = place.home / "files" / "ab" / "cd" / f"abcd{'0' * 60}"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"bytes of another name")
    try:
        place.done("backup", tmp_path / "saved")
    finally:
        shutil.rmtree(stray.parent.parent)
    assert not list((tmp_path / "saved").rglob(stray.name))
    again = Installation(tmp_path / "ailleurs")
    again.home.mkdir(parents=True)
    again.create()
    try:
        again.done("restore", tmp_path / "saved")
    finally:
        again.drop()


def test_a_folder_that_is_no_backup_is_refused(place, tmp_path):
    again = Installation(tmp_path)
    for content in ("", '{"files": 3}'):
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
        done = again.run("restore", tmp_path)
        assert done.returncode == 2, content
        assert "n’est pas une sauvegarde" in done.stderr
        assert "Traceback" not in done.stderr
    assert not again.home.exists()


def test_a_file_that_the_manifest_does_not_name_does_not_enter(place, tmp_path):
    added = tmp_path / "added"
    shutil.copytree(place.saved, added)
    (added / "files" / "00").mkdir(exist_ok=True)
    (added / "files" / "00" / "intrus").write_bytes(b"intrus")
    again = Installation(tmp_path)
    again.home.mkdir()
    again.create()
    try:
        again.done("restore", added)
        assert names(again.home / "files") == set(place.before["files"])
    finally:
        again.drop()


def test_a_restore_writes_over_nothing(place):
    before, present = place.look(), place.present()
    done = place.run("restore", place.saved, "--keys", place.saved_keys)
    assert done.returncode == 2
    assert "n’est pas vide" in done.stderr
    assert (place.look(), place.present()) == (before, present)


def test_other_keys_in_place_stop_the_restore_before_anything_is_written(place, tmp_path):
    again = Installation(tmp_path)
    again.home.mkdir()
    again.create()
    try:
        for path in place.saved_keys.rglob("*"):
            if path.is_file():
                other = again.keys / path.relative_to(place.saved_keys)
                other.parent.mkdir(parents=True, exist_ok=True)
                other.write_bytes(b"autre clef")
        before = again.present()
        done = again.run("restore", place.saved, "--keys", place.saved_keys)
        assert done.returncode == 2
        assert "n’est pas écrasée" in done.stderr
        assert again.present() == before
        missing = again.run("restore", place.saved, "--keys", tmp_path / "nulle-part")
        assert missing.returncode == 2
        assert "nulle-part" in missing.stderr
        assert again.present() == before
    finally:
        again.drop()


def test_keys_are_not_saved_inside_the_backup(place, tmp_path):
    done = place.run("backup", tmp_path / "saved", "--keys", tmp_path / "saved" / "keys")
    assert done.returncode == 2
    assert "ailleurs" in done.stderr
    assert not (tmp_path / "saved").exists()


def test_heads_in_place_are_never_written_over(place, tmp_path):
    saved = (place.saved / "journal-heads.jsonl").read_bytes()
    again = Installation(tmp_path)
    again.home.mkdir()
    again.create()
    heads = again.home / "journal-heads.jsonl"
    try:
        heads.write_bytes(b'{"stream": "autre"}\n')
        refused = again.run("restore", place.saved)
        assert refused.returncode == 2
        assert "autre journal" in refused.stderr
        heads.write_bytes(saved + b"plus loin\n")
        assert "vont plus loin" in again.done("restore", place.saved)
        assert heads.read_bytes() == saved + b"plus loin\n"
    finally:
        again.drop()


# -- stopped in the middle ------------------------------------------------------------------------------------


def killed(of: Installation, at: int, *command: object) -> list[dict]:
    """A command killed once its write of that number is done (0: it goes to its end); the writes it passed."""
    log = of.folder / f"writes-{at}.jsonl"
    words = [at, log, of.home, of.keys, of.folder / "made", "--", *command]
    done = of.run(*words, module="tests.faults.killed_at")
    assert done.returncode == (-9 if at else 0), done.stderr
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def writes(place, tmp_path_factory):
    """How many writes a whole restore passes."""
    whole = Installation(tmp_path_factory.mktemp("entiere"))
    whole.home.mkdir()
    whole.create()
    try:
        return len(killed(whole, 0, "restore", place.saved, "--keys", place.saved_keys))
    finally:
        whole.drop()


def test_a_restore_killed_at_any_moment_lets_nothing_start_then_goes_on_to_its_end(place, writes, tmp_path):
    again = Installation(tmp_path)
    again.home.mkdir()
    again.create()
    try:
        for at in (
            4,
            writes // 2,
            writes - 1,
        ):  # its note is written; files are; everything is, but for the note
            killed(again, at, "restore", place.saved, "--keys", place.saved_keys)
            for command in (("migrate",), ("journal", "verify"), ("sweep",)):
                refused = again.run(*command)
                assert refused.returncode == 3, refused.stdout + refused.stderr
                assert "start.restore-unfinished" in refused.stderr
                assert f"parchemin restore {place.saved}" in refused.stderr
        other = tmp_path / "autre"
        shutil.copytree(place.saved, other)
        (other / "manifest.seal.json").unlink()
        told = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
        (other / "manifest.json").write_text(json.dumps({**told, "made_at": "2020-01-01"}), encoding="utf-8")
        refused = again.run("restore", other)
        assert (refused.returncode, "s’est arrêtée avant sa fin" in refused.stderr) == (2, True)
        again.done("restore", place.saved, "--keys", place.saved_keys)
        assert again.look() == place.before
        assert "Le journal tient" in again.done("journal", "verify")
    finally:
        again.drop()


def test_a_backup_killed_is_no_backup(place, tmp_path):
    made = tmp_path / "made"
    mine = Installation(place.folder)
    log = tmp_path / "writes.jsonl"
    words = [8, log, made, "--", "backup", made, "--keys", tmp_path / "keys"]
    done = mine.run(*words, module="tests.faults.killed_at")
    assert done.returncode == -9, done.stderr
    assert made.exists()
    again = Installation(tmp_path / "ailleurs")
    refused = again.run("restore", made)
    assert (refused.returncode, "n’est pas une sauvegarde" in refused.stderr) == (2, True)
    assert not again.home.exists()


def test_keys_that_are_not_those_of_the_backup_stop_the_restore(place, tmp_path):
    lacking = tmp_path / "cles"
    shutil.copytree(place.saved_keys, lacking)
    gone = next(p for p in lacking.rglob("*") if p.is_file())
    gone.unlink()
    again = Installation(tmp_path / "ailleurs")
    again.home.mkdir(parents=True)
    again.create()
    try:
        refused = again.run("restore", place.saved, "--keys", lacking)
        assert (refused.returncode, gone.name in refused.stderr) == (2, True)
        assert names(again.home / "files") == set()
    finally:
        again.drop()


def test_a_base_that_a_question_alone_made_is_no_base(place, tmp_path):
    """« parchemin doctor », asked on a new machine before the restore, opens a base that holds nothing."""
    again = Installation(tmp_path)
    again.home.mkdir()
    again.create()
    try:
        again.run("doctor")
        again.done("restore", place.saved, "--keys", place.saved_keys)
        assert again.look() == place.before
    finally:
        again.drop()
