"""Who is on the way on a sheet replaced: counted, chosen, moved once; who stays says why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Registration, Succession
from tests import make
from tests.browser import plain


@pytest.fixture
def house(client, db):
    one = make.certifier()
    account = make.manager(one)
    client.force_login(account)
    former, new = make.framework(one), make.framework(one)
    today = timezone.localdate()
    Registration.objects.filter(sheet=new.sheet).update(
        starts=today - timedelta(days=9), until=today + timedelta(days=900)
    )
    Succession.objects.create(
        former=former.sheet,
        sheet=new.sheet,
        since=date(2023, 8, 8),
        origin="Page du répertoire",
        entered_at=make.NOW,
        entered_by=account,
    )
    url = reverse("certification_moving", args=[new.sheet_id, former.sheet_id])
    return client, one, former, new, url


def text_of(response) -> str:
    return plain(response.content.decode())


def test_files_chosen_move_once(house):
    client, one, former, new, url = house
    files = [make.candidacy(one, former) for _ in range(3)]
    page = client.get(url)
    assert "3 dossiers peuvent passer" in text_of(page)
    values = {"file": [files[0].pk, files[1].pk], "act_key": "k"}
    for _ in range(2):
        done = client.post(url, values, follow=True)
    assert Candidacy.objects.filter(framework=new).count() == 2
    assert "1 dossier peut passer" in text_of(done)
    moved = files[0].moved_to
    assert f"continue sous le numéro {moved.number}" in text_of(
        client.get(reverse("candidate", args=[files[0].pk]))
    )
    assert f"continue le dossier {files[0].number}" in text_of(
        client.get(reverse("candidate", args=[moved.pk]))
    )


def test_who_stays_says_why_and_the_recevabilite_is_said_to_hold(house):
    client, one, former, new, url = house
    file = make.candidacy(one, former, route="VAE")
    page = client.get(url)
    assert "0 dossiers peuvent passer" in text_of(page)
    assert "sa recevabilité fut prononcée pour la fiche remplacée" in text_of(page)
    assert "?recevabilite=1" in text_of(page)
    page = client.get(url + "?recevabilite=1")
    assert "1 dossier peut passer" in text_of(page)
    refused = client.post(url, {"file": [file.pk], "act_key": "a"})
    assert refused.status_code == 409
    client.post(url, {"file": [file.pk], "admissibility": "1", "act_key": "b"})
    assert Candidacy.objects.get(framework=new).admissible_on == file.admissible_on


def test_nobody_on_the_way_and_no_framework_are_said(house):
    client, _one, _former, new, url = house
    assert "Personne n’est en chemin" in text_of(client.get(url))
    new.routes.all().delete()
    for block in new.blocks.all():
        for assessment in block.assessments.all():
            assessment.deliverables.all().delete()
            assessment.competencies.clear()
            assessment.delete()
        block.competencies.all().delete()
        block.delete()
    new.delete()
    assert "Aucun référentiel établi" in text_of(client.get(url))
