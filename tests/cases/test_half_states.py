"""Half a state kept: folders, keys, a database or a demonstration that stop short are refused, mended, and start again."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db.utils import ConnectionHandler

from parchemin.awards import verifying
from parchemin.awards.actions import issue_award
from parchemin.awards.models import Award
from parchemin.cli import demo
from parchemin.domain.objection import Refused
from parchemin.formats.signing import keys
from parchemin.journal.models import Entry
from parchemin.juries.minutes import sealing
from parchemin.juries.models import Minutes, Outcome
from parchemin.parties.models import Certifier
from parchemin.runtime import places
from tests import life, make
from tests.commands import run
from tests.replays import replay

BIN = Path(sys.executable).parent
PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
# As an ordinary account sees the disk, whoever runs the tests: rights are obeyed.
OBEYING = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


# -- the folder of keys ----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """A folder of keys as it should be, with those of two certifiers."""
    settings.KEYS_DIR = tmp_path / "keys"
    for name in ("lyon", "lille"):
        keys.ensure_key(settings.KEYS_DIR, name)
    return settings.KEYS_DIR


def open_to_all(folder: Path) -> None:
    folder.chmod(0o755)


def open_to_a_group(folder: Path) -> None:
    folder.chmod(0o750)


def writable_by_others(folder: Path) -> None:
    folder.chmod(0o702)


def key_read_by_a_group(folder: Path) -> None:
    (folder / "lyon.pem").chmod(0o640)


def key_read_by_all(folder: Path) -> None:
    (folder / "lille.pem").chmod(0o644)


def empty_key(folder: Path) -> None:
    (folder / "lyon.pem").write_bytes(b"")


def half_written(folder: Path) -> None:
    path = folder / "lyon.pem"
    path.write_bytes(path.read_bytes()[:60])


def key_without_its_head(folder: Path) -> None:
    path = folder / "lyon.pem"
    path.write_bytes(path.read_bytes().split(b"\n", 1)[1])


def text_in_place_of_a_key(folder: Path) -> None:
    (folder / "lyon.pem").write_text("à demander à l’hébergeur")


def key_under_a_password(folder: Path) -> None:
    sealed = serialization.BestAvailableEncryption(b"fictif")
    (folder / "lyon.pem").write_bytes(Ed25519PrivateKey.generate().private_bytes(PEM, PKCS8, sealed))


def key_of_another_kind(folder: Path) -> None:
    plain = serialization.NoEncryption()
    (folder / "lyon.pem").write_bytes(generate_private_key(SECP256R1()).private_bytes(PEM, PKCS8, plain))


def folder_in_place_of_a_key(folder: Path) -> None:
    (folder / "lyon.pem").unlink()
    (folder / "lyon.pem").mkdir(mode=0o700)


def link_to_a_key(folder: Path) -> None:
    shutil.move(folder / "lyon.pem", folder.parent / "ailleurs.pem")
    (folder / "lyon.pem").symlink_to(folder.parent / "ailleurs.pem")


def link_to_nothing(folder: Path) -> None:
    (folder / "lyon.pem").unlink()
    (folder / "lyon.pem").symlink_to(folder.parent / "disparue.pem")


def link_in_place_of_the_folder(folder: Path) -> None:
    folder.rename(folder.with_name("ailleurs"))
    folder.symlink_to(folder.with_name("ailleurs"))


def file_in_place_of_the_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("clés")
    folder.chmod(0o600)


KEPT_BADLY = [
    open_to_all,
    open_to_a_group,
    writable_by_others,
    key_read_by_a_group,
    key_read_by_all,
    empty_key,
    half_written,
    key_without_its_head,
    text_in_place_of_a_key,
    key_under_a_password,
    key_of_another_kind,
    folder_in_place_of_a_key,
    link_to_a_key,
    link_to_nothing,
    link_in_place_of_the_folder,
    file_in_place_of_the_folder,
]


@pytest.mark.django_db
@pytest.mark.parametrize("kept_badly", KEPT_BADLY, ids=[one.__name__ for one in KEPT_BADLY])
@pytest.mark.replays("start.keys-unusable")
def test_keys_kept_badly_stop_the_start_before_anything_is_built(settings, folder, tmp_path, kept_badly):
    saved = shutil.copytree(folder, tmp_path / "saved")
    kept_badly(folder)
    settings.HOME_DIR = tmp_path / "home"
    started = run("up", "--seed-only")
    assert started.exit_code == 3
    assert started.stderr.count("start.keys-unusable") == 1
    assert str(folder) in started.stderr
    assert "Traceback" not in started.output
    assert not Certifier.objects.exists()
    assert not Entry.objects.exists()

    def mended() -> None:
        remove(folder)
        shutil.copytree(saved, folder)

    replay("start.keys-unusable", places.objections, mended)
    make.certifier()  # a database that serves: the demonstration is not made here
    assert run("up", "--seed-only").exit_code == 0


def remove(path: Path) -> None:
    path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path)


@pytest.mark.parametrize("kept_badly", KEPT_BADLY[:14], ids=[one.__name__ for one in KEPT_BADLY[:14]])
def test_a_signature_is_refused_in_the_same_words_and_makes_no_other_key(folder, kept_badly):
    kept_badly(folder)
    name = "lille" if kept_badly is key_read_by_all else "lyon"
    names = sorted(path.name for path in folder.iterdir())
    with pytest.raises(keys.KeyRefused):
        keys.ensure_key(folder, name)
    assert sorted(path.name for path in folder.iterdir()) == names


def test_no_key_is_made_in_a_folder_that_others_read(tmp_path):
    (tmp_path / "keys").mkdir(mode=0o755)
    with pytest.raises(keys.KeyRefused, match="chmod 700"):
        keys.ensure_key(tmp_path / "keys", "lyon")
    assert list((tmp_path / "keys").iterdir()) == []


def away(key: Path) -> None:
    key.rename(key.with_suffix(".aside"))


def another(key: Path) -> None:
    key.rename(key.with_suffix(".aside"))
    keys.ensure_key(key.parent, key.stem)


def refused(code: str, act) -> None:
    with pytest.raises(Refused) as refusal:
        act()
    assert [o.code for o in refusal.value.objections] == [code]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lost", "code"), [(away, "key.lost"), (another, "key.other")], ids=["away", "another in its place"]
)
def test_a_key_that_signed_is_never_made_anew(world, now, settings, lost, code):
    """One of the two is missing, or is another: nothing more is signed until it is put back."""
    lived = life.Life(world, now).to("signed")
    key = Path(settings.KEYS_DIR) / f"{world.certifier.slug}.pem"

    def back() -> None:
        key.with_suffix(".aside").replace(key)

    lost(key)
    refused(code, lambda: lived.do(sealing.seal_minutes, jury=lived.jury))
    back()
    lived.step("sealed")
    lived.step("published")
    lost(key)
    outcome = Outcome.objects.order_by("pk").first()
    refused(code, lambda: lived.do(issue_award, outcome=outcome))
    back()
    lived.do(issue_award, outcome=outcome)
    assert (Minutes.objects.count(), Award.objects.count()) == (1, 1)
    assert verifying.proof_objections(Award.objects.get(), now) == []


# -- what `up` builds ------------------------------------------------------------------------------------------------


def environment(home: Path, keys_folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARCHEMIN_")}
    return {
        **kept,
        "PARCHEMIN_MODE": "demo",
        "PARCHEMIN_HOME": str(home),
        "PARCHEMIN_KEYS": str(keys_folder),
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        **more,
    }


def parchemin(tmp_path: Path, *words: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*OBEYING, str(BIN / "parchemin"), *words],
        env=environment(tmp_path / "home", tmp_path / "keys"),
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


def home_is_a_file(home: Path) -> None:
    home.write_text("")


def home_under_a_file(home: Path) -> None:
    (home.parent / "keys").mkdir(mode=0o700)
    home.symlink_to(home.parent / "fichier" / "home")
    (home.parent / "fichier").write_text("")


def home_read_only(home: Path) -> None:
    home.mkdir()
    home.chmod(0o500)


def keys_read_only(home: Path) -> None:
    (home.parent / "keys").mkdir(mode=0o500)


def key_of_nobody(home: Path) -> None:
    keys.ensure_key(home.parent / "keys", "lyon")
    (home.parent / "keys" / "lyon.pem").chmod(0o000)


def files_are_a_file(home: Path) -> None:
    home.mkdir()
    (home / "files").write_text("")


def files_read_only(home: Path) -> None:
    home.mkdir()
    (home / "files").mkdir(mode=0o500)


def base_of_text(home: Path) -> None:
    home.mkdir()
    (home / "parchemin.sqlite3").write_text("ceci n’est pas une base\n" * 100)


def base_cut_short(home: Path) -> None:
    _base(home)
    os.truncate(home / "parchemin.sqlite3", 6000)


def base_with_a_page_lost(home: Path) -> None:
    _base(home)
    with (home / "parchemin.sqlite3").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)


def base_is_a_folder(home: Path) -> None:
    (home / "parchemin.sqlite3").mkdir(parents=True)


def base_read_only(home: Path) -> None:
    _base(home)
    (home / "parchemin.sqlite3").chmod(0o400)


def _base(home: Path) -> None:
    home.mkdir()
    base = sqlite3.connect(home / "parchemin.sqlite3")
    base.executescript("CREATE TABLE page (n INTEGER PRIMARY KEY, words TEXT);")
    base.executemany("INSERT INTO page (words) VALUES (?)", [("mot " * 200,) for _ in range(200)])
    base.commit()
    base.close()


STOPPED = {
    home_is_a_file: "start.folder",
    home_under_a_file: "start.folder",
    home_read_only: "start.folder",
    keys_read_only: "start.keys-unusable",
    key_of_nobody: "start.keys-unusable",
    files_are_a_file: "start.folder",
    files_read_only: "start.folder",
    base_of_text: "start.database-damaged",
    base_cut_short: "start.database-damaged",
    base_with_a_page_lost: "start.database-damaged",
    base_is_a_folder: "start.database",
    base_read_only: "start.database",
}


@pytest.mark.parametrize(("stopped", "code"), list(STOPPED.items()), ids=[one.__name__ for one in STOPPED])
def test_a_machine_that_cannot_hold_it_is_refused_in_words_and_nothing_is_built(tmp_path, stopped, code):
    if OBEYING and shutil.which("setpriv") is None:
        pytest.skip("needs setpriv (util-linux) to obey rights as root")
    stopped(tmp_path / "home")
    before = snapshot(tmp_path)
    started = parchemin(tmp_path, "up", "--seed-only")
    assert started.returncode == 3, started.stderr
    assert code in started.stderr
    assert "à faire : " in started.stderr
    assert "Traceback" not in started.stderr
    assert snapshot(tmp_path) == before


def snapshot(tmp_path: Path) -> dict[str, int]:
    """Files that hold something, by size."""
    return {
        str(p.relative_to(tmp_path)): p.stat().st_size
        for p in tmp_path.rglob("*")
        if p.is_file() and p.stat().st_size
    }


def test_a_full_disk_is_told_before_anything_is_built(tmp_path):
    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    started = parchemin(tmp_path, "up", "--seed-only", preexec_fn=full)
    assert started.returncode == 3, started.stderr
    assert "le disque est plein" in started.stderr
    assert "Traceback" not in started.stderr
    assert snapshot(tmp_path) == {}


@pytest.mark.parametrize(
    "words", [("sweep",), ("certifier", "list"), ("journal", "verify")], ids=lambda w: w[0]
)
def test_every_command_says_what_is_wrong_with_the_database(tmp_path, words):
    base_of_text(tmp_path / "home")
    done = parchemin(tmp_path, *words)
    assert done.returncode == 1
    assert "start.database-damaged" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
@pytest.mark.replays("start.folder", "start.database-damaged")
def test_a_folder_and_a_database_put_right_let_it_start(settings, tmp_path):
    settings.HOME_DIR, settings.KEYS_DIR = tmp_path / "fichier", tmp_path / "keys"
    settings.HOME_DIR.write_text("")
    replay("start.folder", places.objections, settings.HOME_DIR.unlink)
    base_of_text(tmp_path / "home")
    base = tmp_path / "home" / "parchemin.sqlite3"
    lost = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(base)}})[
        "default"
    ]

    def aside() -> None:
        lost.close()
        base.rename(base.with_suffix(".abimee"))

    replay("start.database-damaged", lambda: places.database_objections(lost), aside)


@pytest.mark.slow
def test_migrations_cut_short_go_on_at_the_next_start(tmp_path):
    """Killed while it builds the tables: what was done stays done, the rest follows."""
    command = [str(BIN / "parchemin"), "migrate"]
    base = tmp_path / "home" / "parchemin.sqlite3"
    first = subprocess.Popen(command, env=environment(tmp_path / "home", tmp_path / "keys"))
    while first.poll() is None and applied(base) < 12:
        time.sleep(0.01)
    first.kill()
    first.wait()
    half = applied(base)
    assert half >= 12
    assert parchemin(tmp_path, "migrate").returncode == 0
    assert applied(base) > half
    assert parchemin(tmp_path, "certifier", "list").returncode == 0


def applied(base: Path) -> int:
    if not base.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{base}?mode=ro", uri=True, timeout=0.1) as read:
            return read.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


# -- the demonstration -----------------------------------------------------------------------------------------------


class Cut(BaseException):
    """The process is told to end: Ctrl+C, a power cut."""


@pytest.mark.django_db
@pytest.mark.parametrize("parts", [1, 2])
def test_a_demonstration_broken_off_leaves_nothing(settings, tmp_path, parts):
    settings.HEADS_FILE, settings.KEYS_DIR = tmp_path / "heads.jsonl", tmp_path / "keys"
    heard: list[str] = []

    def say(words: str) -> None:
        heard.append(words)
        if len(heard) == parts:
            raise Cut

    with pytest.raises(Cut):
        demo.ensure(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), say=say)
    assert not Certifier.objects.exists()
    assert not Entry.objects.exists()
    assert not settings.HEADS_FILE.exists()


@pytest.mark.django_db
@pytest.mark.replays("start.demonstration-half")
def test_a_part_of_a_demonstration_is_told_and_never_served(settings):
    """A database where an older version stopped half-way."""
    one = demo.data()["certifiers"][0]
    part = Certifier.objects.create(slug=one["slug"], name=one["name"], is_demo=True)
    started = run("up", "--seed-only")
    assert started.exit_code == 3
    assert "start.demonstration-half" in started.stderr
    assert "mot de passe" not in started.output.lower()

    def ensure() -> bool | None:
        return demo.ensure(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), say=lambda _words: None) or None

    def elsewhere() -> bool:
        Certifier.objects.filter(pk=part.pk).delete()
        make.certifier()
        return demo.ensure(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), say=lambda _words: None) is False

    assert replay("start.demonstration-half", ensure, again=elsewhere)
