"""Where letters go is never changed without the journal saying so, whatever the entrance."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from parchemin.accounts.models import User
from parchemin.candidates.actions import erase_person
from parchemin.candidates.correcting import correct_identity
from parchemin.domain.composition import College
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry, Words
from parchemin.juries.pool.accrediting import set_quality
from parchemin.parties.actions import add_site, register_certifier
from parchemin.parties.models import Certifier, Person
from tests.commands import run

SOURCE = Path(__file__).resolve().parents[2] / "src" / "parchemin"
# The one place that moves an address; a letter's own; erasures, which the journal says too.
MAY_WRITE = {
    "parties/addresses.py": {"email"},
    "parties/outbox.py": {"to"},
    "accounts/actions.py": {"email"},
    "accounts/own.py": {"email"},
    "candidates/actions.py": {"companion_email"},
    "parties/forgetting.py": {"to"},
}
ADDRESSES = {"email", "to", "companion_email", "postcode", "address"}


def words_of(entry: Entry) -> dict[str, str]:
    return dict(Words.objects.filter(entry=entry).values_list("name", "text"))


def quality(world, juror, email):
    return set_quality(
        actor=world.actor,
        now=world.now,
        juror=juror,
        college=College(juror.college),
        qualified=juror.qualified,
        outside=juror.outside,
        can_preside=juror.can_preside,
        email=email,
    )


@pytest.fixture
def world(world, now):
    world.now = now
    return world


def test_a_juror_s_address_changed_is_in_the_journal_before_and_after(world):
    juror = world.jurors[0]
    Person.objects.filter(pk=juror.person_id).update(email="avant@exemple.example")
    quality(world, juror, " apres@exemple.example ")
    assert Person.objects.get(pk=juror.person_id).email == "apres@exemple.example"
    entry = Entry.objects.get(act="juror_quality_set")
    assert entry.facts["address_changed"] is True
    assert words_of(entry) == {
        "address_before": "avant@exemple.example",
        "address_now": "apres@exemple.example",
    }
    quality(world, juror, "apres@exemple.example")
    latest = Entry.objects.filter(act="juror_quality_set").latest("number")
    assert latest.facts["address_changed"] is False
    assert words_of(latest) == {}


def test_an_address_corrected_with_the_identity_is_in_the_journal_and_an_erasure_takes_it_out(world):
    person = world.candidacies[0].person
    Person.objects.filter(pk=person.pk).update(email="avant@exemple.example")
    correct_identity(
        actor=world.actor,
        now=world.now,
        person=person,
        identity={"email": "apres@exemple.example"},
        reason="Courrier du candidat",
    )
    entry = Entry.objects.get(act="identity_corrected")
    assert words_of(entry) == {
        "address_before": "avant@exemple.example",
        "address_now": "apres@exemple.example",
        "reason": "Courrier du candidat",
    }
    erase_person(actor=world.actor, now=world.now, person=person)
    assert words_of(entry) == {}


@pytest.mark.django_db
def test_a_certifier_a_site_and_an_account_of_a_command_are_in_the_journal():
    made = run("certifier", "add", "essai", "--name", "Essai", "--email", "service@exemple.example")
    assert made.exit_code == 0, made.output
    again = run("certifier", "add", "essai", "--name", "Autre")
    assert again.exit_code == 3
    place = ["certifier", "site", "essai", "--name", "Loin", "--address", "1 rue Fictive"]
    account = ["certifier", "account", "dany@exemple.example", "--name", "Dany", "--certifier", "essai"]
    assert [run(*account).exit_code for _ in range(2)] == [0, 0]
    dany = User.objects.get(email="dany@exemple.example")
    assert run(*place, "--time-zone", "Indian/Reunion").exit_code == 3  # a site is added by somebody
    assert run(*place, "--time-zone", "Indian/Reunion", by=dany).exit_code == 0
    assert run("certifier", "site", "essai", "--name", "Loin", by=dany).exit_code == 0
    entries = list(Entry.objects.order_by("pk"))
    assert [e.act for e in entries] == ["certifier_registered", "role_given", "site_added"]
    registered, given, added = (words_of(e) for e in entries)
    assert registered["email"] == "service@exemple.example"
    assert "1 rue Fictive" in added["place"]
    assert given["address"] == "dany@exemple.example"
    assert Certifier.objects.get().sites.get().time_zone == "Indian/Reunion"


@pytest.mark.django_db
def test_a_site_in_a_time_zone_that_does_not_exist_is_refused(now):
    owner = register_certifier(actor="system:test", now=now, slug="essai", name="Essai")
    with pytest.raises(Refused) as refusal:
        add_site(actor="system:test", now=now, certifier=owner, name="Ici", time_zone="Europe/Lutèce")
    assert [o.code for o in refusal.value.objections] == ["site.time-zone"]
    assert not owner.sites.exists()


def written(tree: ast.AST) -> set[str]:
    """Names of addresses a module writes on a row: by attribute, or by ``update(…)``."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            flat = [e for t in targets for e in (t.elts if isinstance(t, ast.Tuple) else [t])]
            found |= {t.attr for t in flat if isinstance(t, ast.Attribute)}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            found |= {k.arg for k in node.keywords if k.arg}
    return found & ADDRESSES


def test_no_other_place_moves_an_address():
    places = {
        path.relative_to(SOURCE).as_posix(): found
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and (found := written(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert places == MAY_WRITE
