"""The certifier's rules: what each key says, what an old version still says, what is named when it does not hold."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.appeal import From
from parchemin.domain.certification_rules import (
    BY_PATH,
    KEYS,
    AfterSeeing,
    InTheirName,
    Rules,
    SignatureCode,
    by_path,
    nested,
    objections,
)
from parchemin.domain.day_rules import DayRules, Slot
from parchemin.domain.deliberation import Aggregation, DecisionRules, MarkLevel, Mode
from parchemin.domain.interval import Interval
from parchemin.domain.objection import blocking
from parchemin.domain.scale import NumericScale, ScaleBy
from parchemin.domain.schedule import PanelBy, PanelNeed

# One of each key, as rules published in the first versions wrote them.
WRITTEN = {
    "source": "Règlement fictif, article 4",
    "in_force": {"from": "2023-01-01", "until": "2024-01-01"},
    "levels": [
        {"key": "yes", "label": "Acquis", "acquired": True},
        {"key": "no", "label": "Non acquis", "acquired": False},
    ],
    "scale": {
        "out_of": 20,
        "threshold": 10,
        "step": 0.5,
        "by": "criterion",
        "coefficients": {"1.1": 2},
        "floors": {"*": 6},
    },
    "mode": "threshold",
    "threshold": 60,
    "aggregation": "lowest",
    "graders": 2,
    "casting_vote": True,
    "fraud_refusal": True,
    "resits": "Deux fois",
    "appeal": "Écrivez à la commission.",
    "next_steps": ["Écrire au service", "Représenter le bloc"],
    "fees": {"vae": 300},
    "deposit_days_before_session": 15,
    "appeal_window": {"days": 60, "from": "notification", "body": " Commission "},
    "birth": {
        "year": "{né} dans l’année {année}",
        "month": "{né} au mois de {mois} {année}",
        "place_unknown": "en un lieu inconnu",
    },
    "jury": {
        "mandate_years": 5,
        "signature_code": "required",
        "opinion_after_seeing": "recorded",
        "in_their_name": "paper",
        "reminder_days": "2",
        "employer_notice_amber_days": 4,
    },
    "planning": {
        "opens": "08:30",
        "closes": "17:15",
        "pause": ["12:00", "13:00"],
        "minutes": "40",
        "slot": "candidate",
        "slot_minutes": 90,
        "step_minutes": 20,
        "transition_minutes": 0,
        "travel_minutes": 45,
        "max_per_day": 6,
        "panel_minimum": 3,
        "panel_by": "half-day",
        "per_sitting": 4,
        "panel": {"employees": 1, "employers": 1, "certifier": 1, "presiding": 1, "size": 3},
    },
}


def codes(content, **more):
    return [(o.code, o.about, bool(blocking([o]))) for o in objections(content, **more)]


def test_a_silent_reglement_is_at_its_defaults():
    rules = Rules.from_dict({})
    assert rules == Rules()
    assert rules.decision == DecisionRules()
    assert (rules.appeal.days, rules.appeal.counted_from) == (None, From.PUBLICATION)
    assert rules.jury.signature_code is SignatureCode.OFFERED
    assert (rules.jury.reminder_days, rules.jury.employer_notice_amber_days) == (7, 7)
    assert rules.day == DayRules()
    assert rules.deposit_days is None


def test_every_key_is_read_where_it_is_written():
    rules = Rules.from_dict(WRITTEN)
    assert (rules.faults, rules.unknown) == ((), {})
    assert rules.decision == DecisionRules(
        Mode.THRESHOLD,
        (MarkLevel("yes", "Acquis", acquired=True), MarkLevel("no", "Non acquis", acquired=False)),
        60,
        casting_vote=True,
        aggregation=Aggregation.LOWEST,
        fraud_refusal=True,
        scale=NumericScale(
            20,
            Decimal(10),
            Decimal("0.5"),
            ScaleBy.CRITERION,
            coefficients=(("1.1", Decimal(2)),),
            floors=(("*", Decimal(6)),),
        ),
        in_force=Interval(date(2023, 1, 1), date(2024, 1, 1)),
        source="Règlement fictif, article 4",
        graders=2,
    )
    appeal = rules.appeal
    assert (appeal.days, appeal.counted_from, appeal.body) == (60, From.NOTIFICATION, "Commission")
    assert appeal.source == "Règlement fictif, article 4"
    assert (rules.jury.mandate_years, rules.jury.reminder_days) == (5, 2)
    assert rules.jury.employer_notice_amber_days == 4
    assert rules.jury.signature_code is SignatureCode.REQUIRED
    assert rules.jury.opinion_after_seeing is AfterSeeing.RECORDED
    assert rules.jury.in_their_name is InTheirName.PAPER
    assert rules.day == DayRules(
        opens=time(8, 30),
        closes=time(17, 15),
        pause=(time(12), time(13)),
        minutes=40,
        transition_minutes=0,
        step_minutes=20,
        max_per_day=6,
        panel_minimum=3,
        slot=Slot.CANDIDATE,
        slot_minutes=90,
        panel=PanelNeed(employees=1, employers=1, certifier=1, presiding=1, size=3),
        panel_by=PanelBy.HALF_DAY,
        per_sitting=4,
        travel_minutes=45,
    )
    assert (rules.resits, rules.fees) == ("Deux fois", {"vae": 300})
    assert (rules.appeal_sentence, rules.deposit_days) == ("Écrivez à la commission.", 15)
    assert rules.next_steps == ("Écrire au service", "Représenter le bloc")
    assert objections(WRITTEN) == []


def test_the_example_above_holds_every_key():
    def paths(content, group=""):
        for name, value in content.items():
            path = f"{group}{name}"
            yield from [path] if path in BY_PATH else paths(value, f"{path}.")

    assert set(paths(WRITTEN)) == set(BY_PATH)


@pytest.mark.parametrize(
    ("content", "same"),
    [
        (
            {"threshold": None, "aggregation": "", "casting_vote": False},
            {},
        ),  # what the page writes when empty
        ({"planning": {"pause": ["12:30", "13:30"], "slot_minutes": 0}}, {}),
        ({"jury": None, "appeal_window": {}, "planning": {}}, {}),
    ],
)
def test_an_empty_value_is_a_silence(content, same):
    assert objections(content) == []
    assert Rules.from_dict(content) == Rules.from_dict(same)


def test_a_null_pause_is_no_pause():
    assert Rules.from_dict({"planning": {"pause": None}}).day.pause is None
    assert Rules.from_dict({"planning": {}}).day.pause == (time(12, 30), time(13, 30))


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ({"jury": {"mandate_years": "5"}}, lambda r: r.jury.mandate_years is None),
        ({"jury": {"mandate_years": True}}, lambda r: r.jury.mandate_years is None),
        ({"jury": {"signature_code": "sms"}}, lambda r: r.jury.signature_code is SignatureCode.OFFERED),
        ({"casting_vote": "oui"}, lambda r: r.decision.casting_vote),
        ({"deposit_days_before_session": "15"}, lambda r: r.deposit_days is None),
    ],
)
def test_an_old_version_that_would_be_refused_now_reads_as_it_always_did(content, read):
    assert read(Rules.from_dict(content))
    assert [code for code, _, stops in codes(content) if stops] == ["rules.unreadable"]


@pytest.mark.parametrize(
    ("content", "about", "words"),
    [
        ({"mode": "lottery"}, "mode", "« lottery »"),
        ({"mode": "threshold"}, "threshold", "de 1 à 100"),
        ({"mode": "threshold", "threshold": 101}, "threshold", "de 1 à 100"),
        ({"threshold": 0}, "threshold", "de 1 à 100"),
        ({"aggregation": "mean"}, "aggregation", "« lowest », « highest »"),
        ({"levels": [{"key": "a"}]}, "levels", "niveau 1"),
        ({"levels": "a"}, "levels", "liste de niveaux"),
        ({"levels": [WRITTEN["levels"][0]] * 2}, "levels", "même clé"),
        ({"scale": {"out_of": 20}}, "scale", "échelle chiffrée"),
        ({"scale": {"out_of": 0, "threshold": 1}}, "scale", "par pas"),
        ({"scale": {"out_of": 20, "threshold": 21}}, "scale", "au plus 20"),
        ({"scale": {"out_of": 20, "threshold": 10, "step": 0.3}}, "scale", "par pas"),
        ({"scale": {"out_of": 20, "threshold": "dix"}}, "scale", "échelle chiffrée"),
        ({"scale": {"out_of": 20, "threshold": 10, "floors": {"bloc 1": 6}}}, "scale", "bloc.rang"),
        ({"in_force": {"from": "hier"}}, "in_force", "premier jour"),
        ({"next_steps": "Écrire"}, "next_steps", "liste de textes"),
        ({"appeal_window": {"days": 0}}, "appeal_window.days", "1 au moins"),
        ({"appeal_window": {"from": "never"}}, "appeal_window.from", "publication"),
        ({"appeal_window": 30}, "appeal_window", "des clés et des valeurs"),
        ({"planning": {"opens": "9 h"}}, "planning.opens", "09:00"),
        ({"planning": {"opens": "09:00+02:00"}}, "planning.opens", "09:00"),
        ({"planning": {"opens": "18:00", "closes": "09:00"}}, "planning.closes", "ouvre à 18:00"),
        ({"planning": {"opens": "18:00"}}, "planning.closes", "ne ferme pas à 18:00"),
        ({"planning": {"closes": "08:30"}}, "planning.closes", "ouvre à 09:00"),
        ({"planning": {"pause": ["13:30", "12:30"]}}, "planning.pause", "ne finit pas à 12:30"),
        ({"planning": {"pause": ["12:30", "12:30"]}}, "planning.pause", "commence à 12:30"),
        ({"planning": {"pause": ["12:30"]}}, "planning.pause", "deux heures"),
        ({"planning": {"slot": "day"}}, "planning.slot", "« slot » vaut « day »"),
        ({"planning": {"panel_by": "week"}}, "planning.panel_by", "« panel_by » vaut « week »"),
        ({"planning": {"panel": {"employees": -1}}}, "planning.panel.employees", "nombre entier"),
        ({"planning": {"panel": ["employees"]}}, "planning.panel", "par collège"),
        ({"planning": {"panel": {"employees": 2, "employers": 2, "size": 3}}}, "planning.panel.size", "de 3"),
        ({"planning": {"panel_by": "half-day", "per_sitting": "5"}}, "planning.per_sitting", "nombre entier"),
        ({"planning": {"per_sitting": 5}}, "planning.per_sitting", "à la demi-journée"),
        ({"planning": {"slot_minutes": -5}}, "planning.slot_minutes", "1 au moins"),
    ],
)
def test_a_wrong_value_is_refused_in_words_under_its_key(content, about, words):
    found = objections(content)
    assert [(o.code, o.about) for o in found] == [("rules.unreadable", about)]
    assert words in found[0].message
    rules = Rules.from_dict(content)
    assert rules.faults == tuple(found)
    assert rules.faults_under(about.partition(".")[0]) == found
    assert rules.faults_under("fees") == []


def test_what_is_no_set_of_keys_is_no_reglement():
    assert codes(["mode"]) == [("rules.unreadable", "", True)]


@pytest.mark.parametrize(
    ("content", "about", "close"),
    [
        ({"treshold": 60}, "treshold", "threshold"),
        ({"colour": "blue"}, "colour", ""),
        ({"planning": {"minuts": 20}}, "planning.minuts", "planning.minutes"),
        ({"planning": {"panel": {"judges": 2}}}, "planning.panel.judges", ""),
        ({"levels": [{**WRITTEN["levels"][0], "points": 3}]}, "levels.1.points", ""),
    ],
)
def test_a_key_that_nothing_reads_is_named_and_kept(content, about, close):
    (found,) = objections(content)
    assert (found.code, found.about, found.params.get("close", "")) == ("rules.unknown-key", about, close)
    assert f"« {about} »" in found.message
    assert blocking([found])
    assert not blocking(objections(content, kept=[about]))


def test_unknown_keys_survive_a_reading():
    content = {"mode": "jury_states", "colour": "blue", "planning": {"minuts": 20}}
    rules = Rules.from_dict(content)
    assert rules.unknown == {"colour": "blue", "planning.minuts": 20}
    assert rules.as_dict() == {"colour": "blue", "planning": {"minuts": 20}}


@pytest.mark.parametrize("path", [key.path for key in KEYS])
def test_each_key_is_written_back_as_it_was_read(path):
    """Alone, or with what it depends on."""
    content = {}
    for needed in (
        path,
        *{"mode": ["threshold"], "planning.per_sitting": ["planning.panel_by"]}.get(path, []),
    ):
        value, place = WRITTEN, content
        *groups, name = needed.split(".")
        for group in groups:
            value, place = value[group], place.setdefault(group, {})
        place[name] = value[name]
    rules = Rules.from_dict(json.loads(json.dumps(content)))
    assert rules.faults == ()
    assert rules != Rules()
    assert Rules.from_dict(json.loads(json.dumps(rules.as_dict()))) == rules


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


def _nested(values):
    content = {}
    for path, value in values.items():
        *groups, name = path.split(".")
        place = content
        for group in groups:
            place = place.setdefault(group, {})
        place[name] = value
    return content


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([k.path for k in KEYS]), JSON, max_size=6).map(_nested))
def test_whatever_is_written_is_read_or_named_and_never_a_fault_of_ours(content):
    rules = Rules.from_dict(content)
    again = Rules.from_dict(rules.as_dict())
    assert again.faults == ()
    assert again == Rules.from_dict(again.as_dict())


def test_rules_are_cited_by_their_article_or_by_their_version():
    assert Rules.from_dict({}, source="Règlement, version 2").decision.said_by.label == "Règlement, version 2"
    named = Rules.from_dict({"source": "Article 4"}, source="Règlement, version 2")
    assert (named.decision.source, named.appeal.source) == ("Article 4", "Article 4")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.path)
def test_each_key_has_its_words_its_meaning_and_its_source(key):
    assert key.label
    assert key.meaning.endswith(".")
    assert key.source
    assert key.kind.values


def test_what_is_written_is_told_path_by_path_and_put_back():
    content = {**WRITTEN, "ours": {"colour": "bleu"}, "jury": {**WRITTEN["jury"], "tea": True}}
    paths = by_path(content)
    assert paths["jury.mandate_years"] == 5
    assert paths["planning.panel.employees"] == 1
    assert paths["ours"] == {"colour": "bleu"}  # no group of ours: left whole
    assert paths["jury.tea"] is True
    assert nested(paths) == content


def test_a_group_written_as_a_value_is_told_as_it_is():
    assert by_path({"jury": None, "planning": 3}) == {"jury": None, "planning": 3}


@pytest.mark.parametrize(
    ("panel", "wrong"),
    [
        ({"employees": 1, "employers": 1, "certifier": 1, "size": 3}, False),
        ({"employees": 1, "employers": 1, "certifier": 1, "size": 2}, True),
        ({"employees": 1, "employers": 1, "certifier": 1}, False),
        ({"employees": 2, "size": 2}, False),
        ({"employees": 2, "size": 1}, True),
        ({"size": 1}, False),
    ],
)
def test_a_panel_has_room_for_those_it_names(panel, wrong):
    assert bool(codes({"planning": {"panel": panel}})) is wrong


@pytest.mark.parametrize("written", [40, 40.0, "40", " 40 "])
def test_a_number_written_in_letters_or_with_a_point_is_that_number(written):
    assert Rules.from_dict({"planning": {"minutes": written}}).day.minutes == 40


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("threshold", "whole number, 1 to 100"),
        ("planning.minutes", "whole number, 1 at least"),
        ("deposit_days_before_session", "whole number, 0 at least"),
        ("casting_vote", "`true` or `false`"),
    ],
)
def test_a_key_says_the_values_it_takes(path, values):
    assert BY_PATH[path].kind.values == values


def test_the_sentence_on_appeals_typed_under_its_former_key_reaches_the_candidate():
    assert Rules.from_dict({"appeals": "Deux mois, par lettre."}).appeal_sentence == "Deux mois, par lettre."
    both = Rules.from_dict({"appeals": "Deux mois.", "appeal": "Par lettre."})
    assert (both.appeal_sentence, dict(both.unknown)) == ("Par lettre.", {"appeals": "Deux mois."})
    assert by_path({"appeals": "Deux mois."}) == {"appeal": "Deux mois."}
    assert objections({"appeals": "Deux mois."}) == []
