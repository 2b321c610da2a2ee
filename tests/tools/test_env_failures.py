"""Each way an installation fails is one sentence that says what to do; real pip, real failures."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from tests.tools.conftest import PYTHON, ROOT
from tests.tools.wheels import locked, wheel

NOWHERE = {"PIP_NO_INDEX": "", "PIP_FIND_LINKS": "", "PIP_RETRIES": "0"}


def one_sentence(done: subprocess.CompletedProcess) -> str:
    """What was said on the error stream: one line, one full stop at its end, no traceback."""
    assert done.returncode == 1, done.stdout + done.stderr
    said = done.stderr.strip()
    assert "\n" not in said
    assert said.endswith(".")
    assert "Traceback" not in said
    return said


@pytest.fixture
def needing_more(house):
    """A house whose lock asks for one more package than what is there."""
    house.lock("run", locked(house.alpha, house.beta))
    return house


@pytest.fixture
def closed_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener.getsockname()[1]


@pytest.fixture
def refusing_proxy():
    """A proxy that asks for an account."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    connection.sendall(
                        b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
                    )

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_an_index_that_does_not_answer_says_to_check_the_network(needing_more, closed_port):
    said = one_sentence(needing_more.env(**NOWHERE, PIP_INDEX_URL=f"http://127.0.0.1:{closed_port}/simple"))
    assert "The package index (127.0.0.1) does not answer" in said
    assert "docs/guides/environnement.md" in said
    assert (ROOT / "docs" / "guides" / "environnement.md").exists()


def test_a_name_that_does_not_resolve_is_a_network_that_is_absent(needing_more):
    said = one_sentence(needing_more.env(**NOWHERE, PIP_INDEX_URL="https://nowhere.invalid/simple"))
    assert "The package index (nowhere.invalid) does not answer" in said


def test_a_proxy_that_is_absent_is_named_without_its_password(needing_more, closed_port):
    said = one_sentence(
        needing_more.env(
            **NOWHERE,
            PIP_INDEX_URL="https://index.invalid/simple",
            HTTPS_PROXY=f"http://someone:secret@127.0.0.1:{closed_port}",
        )
    )
    assert f"HTTPS_PROXY=127.0.0.1:{closed_port}" in said
    assert "does not answer" in said
    assert "secret" not in said


def test_a_proxy_that_asks_for_an_account_says_how_to_give_it(needing_more, refusing_proxy):
    said = one_sentence(
        needing_more.env(
            **NOWHERE,
            PIP_INDEX_URL="https://index.invalid/simple",
            HTTPS_PROXY=f"http://127.0.0.1:{refusing_proxy}",
        )
    )
    assert "asks for an account" in said
    assert "HTTPS_PROXY=http://account:password@host:port" in said


def test_no_wheel_for_this_machine_says_which_and_what_to_do(needing_more):
    needing_more.beta.unlink()
    foreign = wheel(needing_more.links, "beta", "1.0", tag="cp311-cp311-manylinux_2_28_s390x")
    needing_more.lock("run", locked(needing_more.alpha, foreign))
    said = one_sentence(needing_more.env())
    assert "no ready-made file of beta==1.0 for Python 3." in said
    assert "the folder of wheels (PIP_FIND_LINKS)" in said
    assert "PIP_ONLY_BINARY=:none:" in said


def test_what_exists_only_as_source_is_not_built_unless_asked(needing_more):
    folder = needing_more.root.parent / "beta-1.0"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[build-system]\nrequires = []\nbuild-backend = "nothing"\n')
    (folder / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: beta\nVersion: 1.0\n")
    source = Path(
        shutil.make_archive(str(needing_more.links / "beta-1.0"), "gztar", folder.parent, folder.name)
    )
    shutil.rmtree(folder)
    needing_more.beta.unlink()
    needing_more.lock(
        "run",
        locked(needing_more.alpha)
        + f"beta==1.0 --hash=sha256:{hashlib.sha256(source.read_bytes()).hexdigest()}\n",
    )
    assert "no ready-made file of beta==1.0" in one_sentence(needing_more.env())


def test_a_file_that_is_not_the_locked_one_is_refused_and_named(needing_more):
    wheel(needing_more.links, "beta", "1.0", requires=("alpha",))
    said = one_sentence(needing_more.env())
    assert "beta==1.0" in said
    assert "its hash differs" in said
    assert "beta" not in needing_more.versions()


def test_a_disk_that_is_full_says_how_much_is_free_and_where(house, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    # A room of its own for this command: a disk of a few megabytes that goes with it.
    script = (
        f"mount -t tmpfs -o size=6m none {small} && cp -r {house.root}/. {small}/ 2>/dev/null; rm -rf {small}/.venv; "
        f"exec {PYTHON} {small}/tools/env.py run"
    )
    unshare = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            [*unshare, f"mount -t tmpfs none {small}"], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("needs unshare and a mount of its own, not to be had here")
    done = subprocess.run(
        [*unshare, script], env=house.environ(), capture_output=True, text=True, check=False
    )
    said = one_sentence(done)
    assert "The disk is full" in said
    assert "MB free in" in said


def test_a_folder_that_this_account_may_not_write_is_said(house):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere: another account is needed")
    shutil.rmtree(house.venv)
    house.root.chmod(0o555)
    try:
        said = one_sentence(house.env())
    finally:
        house.root.chmod(0o755)
    assert "may not write" in said


def test_a_python_without_venv_is_said_with_the_package_to_install(house):
    (house.venv / "made-from.json").unlink()
    bare = (
        "import importlib.util as u, os, runpy, sys; real = u.find_spec; "
        "u.find_spec = lambda name, *a: None if name == 'ensurepip' else real(name, *a); "
        "os.geteuid = lambda: 1000; sys.argv = [sys.argv[1], 'run']; "
        "sys.path.insert(0, os.path.dirname(sys.argv[0])); runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    done = subprocess.run(
        [PYTHON, "-c", bare, str(house.root / "tools" / "env.py")],
        env=house.environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    said = one_sentence(done)
    assert "lacks its venv module" in said
    assert "-venv" in said


def test_a_python_too_old_is_said_by_that_python():
    source = (ROOT / "tools" / "env.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    neighbours = Path(PYTHON).parents[2].glob("*/bin/python3.*")
    names = [f"python3.{minor}" for minor in range(6, 11)]
    places = [
        *filter(None, map(shutil.which, names)),
        *(str(path) for path in neighbours if path.name in names),
    ]
    old = [
        place
        for place in places
        if subprocess.run([place, "-c", ""], capture_output=True, check=False).returncode == 0
    ]
    if not old:
        pytest.skip("needs a Python older than 3.11, absent here")
    for python in old:
        done = subprocess.run(
            [python, str(ROOT / "tools" / "env.py"), "run"], capture_output=True, text=True, check=False
        )
        said = one_sentence(done)
        assert "Python 3.11 or newer is needed and this is 3." in said
        assert "PYTHON=python3.11" in said


def test_any_other_failure_says_the_last_words_and_where_the_rest_is(house):
    with (house.root / "backend.py").open("a") as file:
        file.write("\ndef build_editable(*arguments, **options):\n    raise RuntimeError('no such luck')\n")
    (house.venv / "made-from.json").unlink()
    said = one_sentence(house.env())
    assert "pip could not finish and says" in said
    assert "no such luck" in (house.venv / "install.log").read_text()
