"""The journal in plain French: every act that the code can record has its sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from parchemin.candidates.actions import correct_identity, withdraw
from parchemin.journal.actions import erase
from parchemin.journal.queries import history
from parchemin.web.history import SENTENCES, told

SOURCE = Path(__file__).resolve().parents[2] / "src" / "parchemin"


def _words(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return _words(node.body) + _words(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def recorded() -> set[str]:
    """Second argument of every ``record(…)`` and ``Act(…)`` of the stages."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if path.relative_to(SOURCE).parts[0] in ("web", "cli", "journal", "api"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if named and node.func.id in ("record", "Act") and len(node.args) > 1:
                found.update(_words(node.args[1]))
    return found


def test_every_act_of_the_stages_has_its_sentence():
    acts = recorded()
    assert {"enrolled", "minutes_sealed", "defence_unlocked", "award_issued"} <= acts
    assert acts - set(SENTENCES) == set()


@pytest.mark.django_db
def test_an_entry_says_who_what_and_why_until_the_words_are_erased(world, now):
    row = world.candidacies[0]
    withdraw(actor=world.actor, now=now, candidacy=row, reason="A changé de voie")
    [said] = told(history([row.stream]))
    assert (said["who"], said["what"]) == ("Dany Registre", "a retiré la candidature.")
    assert said["why"] == "«\u00a0A changé de voie\u00a0»"
    erase(row.person.subject, actor="system:test", now=now)
    [said] = told(history([row.stream]))
    assert "effacé" in said["why"]


@pytest.mark.django_db
def test_facts_are_said_in_words(world, now):
    row = world.candidacies[0]
    correct_identity(
        actor=world.actor, now=now, person=row.person, identity={"sex": "M", "email": ""}, reason="Essai"
    )
    [said] = told(history([f"identity:{row.person_id}"]))
    assert said["what"] in ("a corrigé l’identité : courriel, sexe.", "a corrigé l’identité : courriel.")
