import os
import stat
from multiprocessing.pool import ThreadPool

import pytest

from parchemin.formats.signing import keys


def test_a_key_is_made_once_and_read_again(tmp_path):
    directory = tmp_path / "keys"

    first = keys.ensure_key(directory, "ecole-exemple")
    again = keys.ensure_key(directory, "ecole-exemple")

    assert first.multibase == again.multibase
    assert first.multibase.startswith("z6Mk")
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / "ecole-exemple.pem").stat().st_mode) == 0o600
    assert [path.name for path in directory.iterdir()] == ["ecole-exemple.pem"]


def test_a_key_that_others_may_read_is_refused_and_not_repaired(tmp_path):
    directory = tmp_path / "keys"
    keys.ensure_key(directory, "ecole-exemple")
    path = directory / "ecole-exemple.pem"
    path.chmod(0o640)

    with pytest.raises(keys.KeyRefused, match="chmod 600"):
        keys.load(directory, "ecole-exemple")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_an_open_directory_is_refused(tmp_path):
    directory = tmp_path / "keys"
    keys.ensure_key(directory, "ecole-exemple")
    directory.chmod(0o755)

    with pytest.raises(keys.KeyRefused, match="chmod 700"):
        keys.ensure_key(directory, "ecole-exemple")


def test_a_linked_key_is_refused(tmp_path):
    keys.ensure_key(tmp_path / "other", "ecole-exemple")
    directory = tmp_path / "keys"
    directory.mkdir(mode=0o700)
    os.symlink(tmp_path / "other" / "ecole-exemple.pem", directory / "ecole-exemple.pem")

    with pytest.raises(keys.KeyRefused, match="lien symbolique"):
        keys.load(directory, "ecole-exemple")


@pytest.mark.parametrize("name", ["", "../ailleurs", "École", "a/b", "-a", "a.pem"])
def test_a_name_that_is_not_a_slug_is_refused(tmp_path, name):
    with pytest.raises(keys.KeyRefused, match="Nom de clé"):
        keys.ensure_key(tmp_path / "keys", name)


def test_a_file_that_is_no_key_is_refused(tmp_path):
    directory = tmp_path / "keys"
    keys.ensure_key(directory, "ecole-exemple")
    (directory / "ecole-exemple.pem").write_text("rien")

    with pytest.raises(keys.KeyRefused, match="lisible"):
        keys.load(directory, "ecole-exemple")


def test_creating_at_the_same_moment_gives_one_key(tmp_path):
    directory = tmp_path / "keys"
    with ThreadPool(8) as pool:
        found = pool.map(lambda _: keys.ensure_key(directory, "ecole-exemple").multibase, range(16))

    assert len(set(found)) == 1


def test_a_signature_holds_for_its_message_and_key_only():
    key, other = keys.from_seed("a", bytes(32)), keys.from_seed("b", b"\1" * 32)
    signature = key.sign(b"message")

    assert keys.signature_holds(key.public_bytes, signature, b"message")
    assert not keys.signature_holds(key.public_bytes, signature, b"messagf")
    assert not keys.signature_holds(other.public_bytes, signature, b"message")
    assert not keys.signature_holds(key.public_bytes, signature[:-1], b"message")


def test_the_private_half_is_not_shown():
    key = keys.from_seed("a", bytes(range(32)))

    assert repr(key) == "Key(name='a')"
