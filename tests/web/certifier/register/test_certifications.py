"""A sheet beside its reading: deposited once, its findings settled by a person, its framework built from them."""

from __future__ import annotations

from datetime import date, time
from importlib.resources import files as resources
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.assessments.models import Grid
from parchemin.catalogue.models import (
    CertificationRules,
    CompositionRule,
    Framework,
    RegisterSheet,
    Settlement,
)
from parchemin.domain.certification_rules import Rules
from parchemin.domain.composition import CompositionRule as Rule
from tests import make
from tests.browser import plain

SOURCE = (resources("parchemin.data") / "fiche-fictive.txt").read_bytes()


@pytest.fixture
def manager(client, world):
    client.force_login(world.manager)
    return client


@pytest.fixture
def sheet(manager, world) -> RegisterSheet:
    upload = SimpleUploadedFile("fiche.txt", SOURCE, content_type="text/plain")
    manager.post(reverse("certification_new"), {"source": upload, "act_key": "fiche"})
    return RegisterSheet.objects.get(number="99001")


def settle(manager, sheet, code, choice, *, reason="Lu avec le certificateur", key=None, value=""):
    finding = sheet.findings.get(code=code)
    data = {"reading": choice, "reason": reason, "value": value, "act_key": key or code}
    return manager.post(reverse("finding_settle", args=[sheet.pk, finding.pk]), data)


def build(manager, sheet, key="v"):
    return manager.post(reverse("framework_build", args=[sheet.pk]), {"act_key": key})


def test_a_sheet_is_deposited_and_read_at_once(manager, world, sheet):
    page = manager.get(reverse("certification", args=[sheet.pk]))
    text = page.content.decode()
    assert len(page.context["lines"]) == len(SOURCE.decode().splitlines())
    assert 'id="l4"' in text
    assert "Technicien fictif de démonstration" in text
    assert {s.state.finding.code for s in page.context["left"]} == {
        "framework.no-criterion",
        "jury.exact-or-minimum",
        "jury.who-votes",
    }
    got = manager.get(reverse("certification_source", args=[sheet.pk]))
    assert b"".join(got.streaming_content) == SOURCE


def test_what_is_no_sheet_is_refused_with_its_line(manager, world):
    upload = SimpleUploadedFile("fiche.txt", b"une liste de courses\n", content_type="text/plain")
    page = manager.post(reverse("certification_new"), {"source": upload, "act_key": "k"})
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["sheet.not-a-sheet"]
    assert "Ligne 1" in page.content.decode()


def test_a_finding_is_settled_once_signed_and_dated(manager, sheet):
    for _ in range(2):
        settle(manager, sheet, "jury.who-votes", "all", key="meme")
    row = Settlement.objects.get()
    assert (row.reading, row.settled_by.name) == ("all", "Dany Registre")
    page = manager.get(reverse("certification", args=[sheet.pk])).content.decode()
    assert "Lu avec le certificateur" in page


def test_a_settlement_without_a_reason_is_refused_beside_what_was_chosen(manager, sheet):
    page = settle(manager, sheet, "jury.who-votes", "all", reason="")
    assert page.status_code == 409
    assert 'value="all" required checked' in plain(page.content.decode())
    assert not Settlement.objects.exists()


def test_a_finding_of_another_sheet_is_not_settled_from_this_one(manager, world, sheet):
    finding = sheet.findings.first()
    url = reverse("finding_settle", args=[world.framework.sheet_id, finding.pk])
    assert manager.post(url, {"reading": "all", "reason": "Essai", "act_key": "k"}).status_code == 404


def test_the_framework_is_built_once_from_what_was_settled(manager, sheet):
    build(manager, sheet)
    build(manager, sheet)
    assert Framework.objects.get(sheet=sheet).version == 1
    page = build(manager, sheet, key="autre")
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["framework.same"]
    settle(manager, sheet, "jury.who-votes", "all")
    versions = manager.get(reverse("certification_versions", args=[sheet.pk]))
    assert [w.finding_code for w in versions.context["waiting"]] == ["jury.who-votes"]
    assert "Établir la version 2" in versions.content.decode()


def test_the_jury_rule_is_confirmed_from_the_sentence_once_its_findings_are_settled(manager, sheet):
    build(manager, sheet)
    url = reverse("certification_jury", args=[sheet.pk])
    framework = Framework.objects.get(sheet=sheet)
    notation = "membres = 3 ; président = 1 ; professionnels (président compris) = 2 ; certificateur = 1 ; votent : tous"
    data = {"framework": framework.pk, "notation": notation, "routes": ["FI", "VAE"], "act_key": "r"}
    refused = manager.post(reverse("rule_confirm", args=[sheet.pk]), data)
    assert refused.status_code == 409
    assert notation in refused.content.decode()
    settle(manager, sheet, "jury.exact-or-minimum", "exact")
    settle(manager, sheet, "jury.who-votes", "all")
    for _ in range(2):
        assert manager.post(reverse("rule_confirm", args=[sheet.pk]), data).status_code == 302
    row = CompositionRule.objects.get(framework=framework)
    assert row.routes == ["FI", "VAE"]
    assert Rule.from_dict(row.rule).text.startswith("Le jury est composé de 3 membres")
    assert str(Rule.from_dict(row.rule).sentence()) in manager.get(url).content.decode()


def test_a_rule_that_cannot_be_read_says_why(manager, world):
    sheet = world.framework.sheet
    data = {"framework": world.framework.pk, "notation": "beaucoup de monde", "act_key": "r"}
    page = manager.post(reverse("rule_confirm", args=[sheet.pk]), data)
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["rule.notation"]


RULES = {
    "starts": "2024-01-01",
    "source": "Règlement fictif, article 4",
    "levels": "a ; Acquis ; oui\nn ; Non acquis ; non",
    "mode": "threshold",
    "threshold": "60",
    "aggregation": "lowest",
    "appeal": "Deux mois",
}


def test_rules_are_published_once_as_a_new_version(manager, world):
    url = reverse("certification_rules", args=[world.framework.sheet_id])
    for _ in range(2):
        assert manager.post(url, {**RULES, "act_key": "r"}).status_code == 302
    row = CertificationRules.objects.get(certifier=world.certifier, version=2)
    assert (row.starts, row.content["threshold"], row.content["appeal"]) == (
        date(2024, 1, 1),
        60,
        "Deux mois",
    )
    assert [level["acquired"] for level in row.content["levels"]] == [True, False]


ORGANISED = {
    "appeal_days": "60",
    "appeal_from": "notification",
    "appeal_body": "Commission de recours fictive",
    "mandate_years": "5",
    "signature_code": "required",
    "opens": "08:30",
    "closes": "18:00",
    "pause_from": "12:00",
    "pause_to": "13:00",
    "minutes": "40",
    "slot": "candidate",
    "panel_by": "half-day",
    "per_sitting": "5",
}


def test_rules_say_appeals_juries_and_days_and_keep_what_the_page_does_not_show(manager, world):
    url = reverse("certification_rules", args=[world.framework.sheet_id])
    world.rules.content = {
        **world.rules.content,
        "next_steps": ["Écrire au service"],
        "planning": {"step_minutes": 20},
    }
    world.rules.save()
    assert manager.post(url, {**RULES, **ORGANISED, "act_key": "r"}).status_code == 302
    content = CertificationRules.objects.get(certifier=world.certifier, version=2).content
    assert content["next_steps"] == ["Écrire au service"]
    assert content["appeal_window"] == {
        "days": 60,
        "from": "notification",
        "body": "Commission de recours fictive",
    }
    assert content["jury"] == {"mandate_years": 5, "signature_code": "required"}
    day = Rules.from_dict(content).day
    assert (day.opens, day.pause, day.step_minutes) == (time(8, 30), (time(12), time(13)), 20)
    assert (day.slot.value, day.panel_by.value, day.per_sitting) == ("candidate", "half-day", 5)
    again = manager.get(url).context["form"]
    assert {name: again.initial[name] for name in ("appeal_days", "opens", "pause_to")} == {
        "appeal_days": 60,
        "opens": "08:30",
        "pause_to": "13:00",
    }
    emptied = {**RULES, **dict.fromkeys(ORGANISED, ""), "starts": "2024-02-01", "act_key": "r2"}
    assert manager.post(url, emptied).status_code == 302
    content = CertificationRules.objects.get(certifier=world.certifier, version=3).content
    assert content["planning"] == {"step_minutes": 20}
    assert "appeal_window" not in content


def test_rules_that_contradict_themselves_are_refused_in_words(manager, world):
    url = reverse("certification_rules", args=[world.framework.sheet_id])
    page = manager.post(url, {**RULES, "per_sitting": "5", "act_key": "r"})
    assert page.status_code == 422
    assert "demi-journée" in page.text
    page = manager.post(url, {**RULES, "pause_from": "12:00", "act_key": "r"})
    assert "Une pause a un début et une fin." in page.text
    assert CertificationRules.objects.filter(certifier=world.certifier).count() == 1


def test_a_key_that_nothing_reads_is_named_on_the_page_and_kept_in_the_next_version(manager, world):
    url = reverse("certification_rules", args=[world.framework.sheet_id])
    world.rules.content = {**world.rules.content, "planning": {"minuts": 20}}
    world.rules.save()
    assert "<code>planning.minuts</code>" in manager.get(url).text
    assert manager.post(url, {**RULES, "act_key": "r"}).status_code == 302
    row = CertificationRules.objects.get(certifier=world.certifier, version=2)
    assert row.content["planning"] == {"minuts": 20}


def test_a_threshold_left_empty_is_said_beside_its_field(manager, world):
    url = reverse("certification_rules", args=[world.framework.sheet_id])
    page = manager.post(url, {**RULES, "threshold": "", "act_key": "r"})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["threshold"]


def test_a_level_badly_written_is_said_beside_its_field(manager, world):
    url = reverse("certification_rules", args=[world.framework.sheet_id])
    page = manager.post(url, {**RULES, "levels": "Acquis", "act_key": "r"})
    assert page.status_code == 422
    assert "levels" in page.context["form"].errors


def test_missing_grids_are_published_at_once_with_the_scale_of_the_rules(manager, world):
    sheet = world.framework.sheet
    made = make.framework(world.certifier)
    refused = manager.post(reverse("grids_publish_missing", args=[made.sheet_id]), {"act_key": "g"})
    assert refused.status_code == 409
    assert [o.code for o in refused.context["objections"]] == ["grid.no-scale"]
    rules = make.rules(world.certifier, made, world.manager)
    for _ in range(2):
        manager.post(reverse("grids_publish_missing", args=[made.sheet_id]), {"act_key": "g2"})
    grids = Grid.objects.filter(assessment__block__framework=made)
    assert (grids.count(), grids.first().levels) == (2, rules.content["levels"])
    assert manager.get(reverse("certification_grids", args=[sheet.pk])).context["missing"] == 0


def test_a_grid_is_written_criterion_by_criterion(manager, world):
    assessment = world.grids[0].assessment
    competency = assessment.competencies.order_by("position").first()
    url = reverse("grid_publish", args=[world.framework.sheet_id, assessment.pk])
    manager.post(url, {f"criteria-{competency.pk}": "Choisit\nJustifie", "act_key": "g"})
    grid = Grid.objects.get(assessment=assessment, version=2)
    assert list(grid.criteria.order_by("position").values_list("text", flat=True))[:2] == [
        "Choisit",
        "Justifie",
    ]


def test_brackets_tie_competencies_to_the_assessment_that_judges_them(manager, sheet):
    blocks = manager.get(reverse("certification", args=[sheet.pk])).context["blocks"]
    assert [b.number for b in blocks] == [1, 2]
    for block in blocks:
        assert sum(len(g.assessments) for g in block.groups) == block.assessments
        assert (
            sum(1 for g in block.groups for c in g.competencies if not c["duplicate"]) == block.competencies
        )


def test_scales_and_thresholds_stand_beside_the_blocks_with_their_lines(manager, world):
    source = (Path(__file__).parents[3] / "data" / "sheets" / "marks-on-20.txt").read_bytes()
    upload = SimpleUploadedFile("fiche.txt", source, content_type="text/plain")
    manager.post(reverse("certification_new"), {"source": upload, "act_key": "fiche"})
    sheet = RegisterSheet.objects.get(number="99102")
    page = manager.get(reverse("certification", args=[sheet.pk]))
    shown = [(m.what, m.about, m.first) for m in page.context["measures"]]
    assert shown[:4] == [
        ("échelle : sur 20", "chaque évaluation", 41),
        ("moyenne : 10/20", "chaque bloc", 41),
        ("moyenne : 12/20", "la certification", 41),
        ("note éliminatoire : 6/20", "la certification", 41),
    ]
    assert ("note éliminatoire : 8/20", "bloc 2, évaluation 1", 66) in shown
    assert "«\u00a0moyenne générale de 12/20\u00a0»" in page.content.decode()


def test_a_reading_made_before_marks_were_read_shows_none(manager, sheet):
    RegisterSheet.objects.filter(pk=sheet.pk).update(
        reading={name: value for name, value in sheet.reading.items() if name != "marking"}
    )
    assert manager.get(reverse("certification", args=[sheet.pk])).context["measures"] == []
