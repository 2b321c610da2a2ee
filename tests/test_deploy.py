"""What is shipped to run the house for good names what exists: units, compose file, image, settings."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from parchemin.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
COMMANDS = {command.callback.__name__ for command in app.registered_commands if command.callback}
SETTINGS = set(re.findall(r"PARCHEMIN_[A-Z_]+", (ROOT / "docs/reference/settings.md").read_text("utf-8")))


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_the_compose_file_runs_commands_that_exist_and_asks_for_its_services_and_secrets():
    told = compose()
    ours = {name: one for name, one in told["services"].items() if one.get("image") == "parchemin"}
    assert sorted(ours) == ["migrate", "serve", "sweep"]
    for name, one in ours.items():
        words = [*one.get("entrypoint", []), *one["command"]]
        ran = re.findall(r"parchemin (\w+)", " ".join(words)) or one["command"][:1]
        assert set(ran) <= COMMANDS, name
        assert set(one["depends_on"]) <= set(told["services"])
        assert set(one["secrets"]) <= set(told["secrets"])
        assert {volume.split(":")[0] for volume in one["volumes"]} <= set(told["volumes"])
        assert one["read_only"], "what is kept is in its volumes alone"
        assert one["build"]["dockerfile"] == "deploy/Dockerfile"
    assert ours["serve"]["restart"] == "unless-stopped"
    kept = {volume.split(":")[1] for volume in ours["serve"]["volumes"]}
    given = ours["serve"]["environment"]
    assert {given["PARCHEMIN_HOME"], given["PARCHEMIN_KEYS"]} == kept


@pytest.mark.parametrize("name", ["compose.yaml", "environment.example"])
def test_settings_given_are_settings(name):
    given = set(re.findall(r"^\s*(PARCHEMIN_[A-Z_]+)", (DEPLOY / name).read_text("utf-8"), re.MULTILINE))
    assert given
    assert {one.removesuffix("_FILE") for one in given} <= SETTINGS


def test_the_image_is_made_of_what_is_here():
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert "requirements/run.txt" in copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    client = next(line for line in lines if "postgresql-client" in line)
    assert "install" in client, "backups and restores ask pg_dump and pg_restore"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_run_commands_that_exist(unit):
    text = unit.read_text(encoding="utf-8")
    ran = re.findall(r"^ExecStart=\S+/parchemin (\w+)", text, re.MULTILINE)
    assert set(ran) <= COMMANDS
    assert bool(ran) == (unit.suffix == ".service")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze (systemd)")
def test_units_are_read_by_systemd(tmp_path):
    for unit in UNITS:
        text = re.sub(
            r"^ExecStart=\S+/parchemin", "ExecStart=/bin/true", unit.read_text("utf-8"), flags=re.MULTILINE
        )
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *sorted(str(one) for one in tmp_path.iterdir())]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in judged.stderr.splitlines() if "parchemin" in line]
    assert (judged.returncode, ours) == (0, []), judged.stderr
