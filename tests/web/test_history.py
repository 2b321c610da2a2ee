"""The journal in plain French: who, what, why."""

from __future__ import annotations

import pytest
from django.db import transaction

from parchemin.candidates.actions import withdraw
from parchemin.candidates.acts import ENROLLED
from parchemin.candidates.correcting import correct_identity
from parchemin.domain.access import AccessRoute
from parchemin.domain.deliberation import Verdict
from parchemin.journal.actions import erase, record
from parchemin.journal.acts import Act
from parchemin.journal.queries import history
from parchemin.juries.acts import OUTCOME_STATED
from parchemin.web.history import told


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


@pytest.mark.django_db
def test_an_act_that_no_stage_knows_any_more_is_said_by_its_name(now):
    with transaction.atomic():
        record("session:1", Act("seal_broken", "a brisé un sceau."), actor="user:1", now=now)
    [said] = told(history(["session:1"]))
    assert said["what"] == "a fait l’acte « seal broken »."


@pytest.mark.django_db
def test_codes_of_facts_are_said_in_words_and_what_lacks_is_a_dash(now):
    with transaction.atomic():
        record("candidacy:1", ENROLLED, actor="user:1", now=now, facts={"route": "VAE"})
        record("session:1", OUTCOME_STATED, actor="user:1", now=now, facts={"verdict": "granted"})
    [enrolled] = told(history(["candidacy:1"]))
    [stated] = told(history(["session:1"]))
    assert enrolled["what"] == f"a inscrit le dossier –, voie {AccessRoute.VAE.label}."
    assert stated["what"] == f"a constaté un résultat : {Verdict.GRANTED.label}."
