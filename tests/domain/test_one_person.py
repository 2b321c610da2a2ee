"""One person, one record: what a named person may do of records alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.one_person import (
    Alike,
    File,
    alike_objection,
    another_file_objections,
    available_objections,
    correcting_objections,
    finding_objections,
    joining_objections,
    known_objection,
    nearer,
    second_title,
    undoing_objections,
    weighs,
)
from parchemin.domain.phrase import Listed
from parchemin.domain.same_person import Comparison, Likeness

FILES = st.lists(
    st.builds(
        File,
        st.sampled_from("123456"),
        st.sampled_from(["2026-0001", "2026-0002"]),
        st.integers(1, 2),
        open=st.booleans(),
        titled=st.booleans(),
    ),
    max_size=4,
)
COMPARISONS = st.builds(
    Comparison,
    st.sampled_from(Likeness),
    st.sampled_from([(), ("birth_name",), ("first_names",), ("birth_name", "first_names")]),
    st.sampled_from([(), ("email",)]),
)
NOBODY, SEX = Listed(()), Listed(("sexe",))


def codes(reasons):
    return [one.code for one in reasons]


# -- a file joined to a record -----------------------------------------------------------------------------------


def test_a_file_is_joined_to_a_record_known():
    assert available_objections("p", known=True) == []
    (gone,) = available_objections("p", known=False)
    assert (gone.code, gone.about) == ("person.not-available", "p")


@given(FILES, st.sampled_from(["", " ", "titre perdu"]))
def test_one_open_file_a_sheet_and_one_title_without_a_reason(files, again):
    reasons = another_file_objections("Alix", files, again)
    opened = [one.about for one in reasons if one.code == "candidacy.already-open"]
    assert opened == [file.key for file in files if file.open]
    told = "candidacy.title-given" in codes(reasons)
    assert told == (not again.strip() and any(file.titled for file in files))


ONE, HOLDER = File("1", "2026-0001", 1), File("2", "2020-0007", 1, titled=True)


@pytest.mark.parametrize(
    ("same_record", "likeness", "expected"),
    [
        (True, Likeness.OTHER, "award.title-held"),
        (False, Likeness.SAME, "award.person-twice"),
        (False, Likeness.LIKELY, "award.person-twice"),
        (False, Likeness.OTHER, None),
    ],
)
def test_one_title_a_person(same_record, likeness, expected):
    reason = second_title("Alix", ONE, HOLDER, same_record=same_record, likeness=likeness, differing=NOBODY)
    assert (reason.code if reason else None) == expected


def test_what_differs_from_the_holder_is_said():
    asked = {"same_record": False, "likeness": Likeness.LIKELY}
    assert "diffèrent : sexe" in second_title("Alix", ONE, HOLDER, differing=SEX, **asked).message
    assert "en tout" in second_title("Alix", ONE, HOLDER, differing=NOBODY, **asked).message


# -- somebody like this is known ---------------------------------------------------------------------------------


@given(COMPARISONS)
def test_who_is_the_same_is_always_weighed_and_who_is_near_by_their_files(comparison):
    assert weighs(comparison, files=False) == (comparison.likeness is Likeness.SAME)
    assert weighs(comparison, files=True) == (comparison.likeness is Likeness.SAME or comparison.near)


@given(COMPARISONS, COMPARISONS)
def test_a_correction_brings_two_records_nearer_or_not(now, before):
    assert nearer(now, None)
    same, was = (one.likeness is Likeness.SAME for one in (now, before))
    assert nearer(now, before) == (same and not was)
    assert not nearer(now, now)


@pytest.mark.parametrize("objection", [known_objection, alike_objection])
def test_what_agrees_and_what_differs_is_said(objection):
    alike = Alike("p", "Alix Exemple", "2026-0001", Listed(("prénoms", "sexe")), NOBODY)
    assert "Concordent : prénoms et sexe. Rien ne diffère." in objection(alike).message
    assert "Diffèrent : sexe." in objection(replace(alike, differing=SEX)).message
    assert objection(alike).about == "p"


# -- two records -------------------------------------------------------------------------------------------------


@given(FILES, FILES)
def test_two_records_become_one_unless_a_sheet_has_two_open_files_or_two_titles(kept, joined):
    pairs = [(a, b) for a in kept for b in joined if a.sheet == b.sheet]
    reasons = codes(joining_objections(kept, joined))
    assert reasons.count("person.join-both-open") == sum(a.open and b.open for a, b in pairs)
    assert reasons.count("person.join-both-titled") == sum(a.titled and b.titled for a, b in pairs)


@given(FILES, FILES)
def test_whichever_is_kept_two_records_may_become_one_or_not(kept, joined):
    assert sorted(codes(joining_objections(kept, joined))) == sorted(codes(joining_objections(joined, kept)))


@given(st.booleans(), st.sampled_from(["", "9"]), st.booleans(), st.sampled_from(["", "acte de naissance"]))
def test_a_join_is_undone_while_nothing_rests_on_it(undone, later, titled_since, reason):
    reasons = codes(undoing_objections(undone=undone, later=later, titled_since=titled_since, reason=reason))
    expected = [
        *["person.join-later"] * bool(later),
        *["person.join-titled"] * titled_since,
        *["person.no-reason"] * (not reason),
    ]
    assert reasons == (["person.join-undone"] if undone else expected)


def test_what_is_found_rests_on_something():
    assert finding_objections("carte d’identité") == []
    assert codes(finding_objections(" ")) == ["person.no-reason"]


@pytest.mark.parametrize(
    ("erased", "changed", "expected"),
    [
        (True, True, ["identity.erased"]),
        (True, False, ["identity.erased"]),
        (False, False, ["identity.unchanged"]),
        (False, True, []),
    ],
)
def test_an_identity_is_corrected_where_something_changes_and_of_somebody(erased, changed, expected):
    assert codes(correcting_objections(erased=erased, changed=changed)) == expected
