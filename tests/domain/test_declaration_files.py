"""A file for the Caisse des Dépôts: written, deposited, answered, set aside; what each step waits for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.declaration import PassageState, RefusalClass
from parchemin.domain.declaration.depositing import (
    Filed,
    aside_objections,
    correcting_objections,
    saying_objections,
    taking_back_objections,
    withdrawing_objections,
)
from parchemin.domain.declaration.report import (
    answered_objections,
    one_file_objections,
    reading_objections,
    state_after,
    stranger_objections,
    written_again_objections,
)
from parchemin.domain.declaration.states import WAITING, FileState
from parchemin.domain.declaration.writing import (
    due_objections,
    moved_objections,
    putting_back_objections,
    sender_objections,
    suppression_objections,
)

SAID = (date(2026, 7, 14), "Camille Exemple")
KEYS = st.lists(st.integers(min_value=1, max_value=9))


def codes(reasons):
    return [one.code for one in reasons]


# -- written -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "contract", "version", "expected"),
    [
        ("AB12CD34", "C-1", "1.1.2", []),
        ("AB12", "C-1", "1.1.2", ["declaration.client-id"]),
        ("", "", "9", ["declaration.client-id", "declaration.contract-id", "declaration.version"]),
    ],
)
def test_a_sender_is_known_to_the_caisse(client, contract, version, expected):
    reasons = sender_objections(
        client_id=client, contract_id=contract, version=version, versions=["1.1.2", "1.1.5"]
    )
    assert codes(reasons) == expected


def test_a_file_tells_somebody():
    assert due_objections(ready=1, waiting=3) == []
    (waiting,) = due_objections(ready=0, waiting=3)
    (nobody,) = due_objections(ready=0, waiting=0)
    assert waiting.code == nobody.code == "declaration.nothing-due"
    assert "3 sont dans un fichier" in waiting.message


def test_withdrawals_are_written_where_the_format_has_them_and_some_are_due():
    assert suppression_objections(version="1.1.5", has_withdrawals=True, due=1) == []
    assert codes(suppression_objections(version="1.1.5", has_withdrawals=True, due=0)) == [
        "withdrawal.nothing-due"
    ]
    assert codes(suppression_objections(version="1.1.2", has_withdrawals=False, due=0)) == [
        "withdrawal.no-format"
    ]


@given(KEYS, KEYS)
def test_what_left_meanwhile_is_not_told(wanted, still):
    stopped = codes(moved_objections(wanted, still)) == ["declaration.moved"]
    assert stopped == any(key not in still for key in wanted)


@pytest.mark.parametrize("state", PassageState)
def test_a_passage_goes_back_once_refused_alone(state):
    reasons = putting_back_objections(state, "accepté")
    assert (reasons == []) == (state is PassageState.REFUSED)


# -- deposited, set aside ----------------------------------------------------------------------------------------


FILES = st.builds(
    Filed, st.sampled_from(FileState), answered=st.booleans(), said=st.sampled_from([None, SAID])
)


def test_a_deposit_is_said_once_and_not_of_a_file_set_aside():
    assert saying_objections(Filed(FileState.WRITTEN)) == []
    (already,) = saying_objections(Filed(FileState.DEPOSITED, said=SAID))
    assert already.code == "deposit.said-already"
    assert "14/07/2026, par Camille Exemple" in already.message
    assert codes(saying_objections(Filed(FileState.ASIDE))) == ["deposit.aside"]


@given(FILES)
def test_a_deposit_is_taken_back_while_nothing_answered_it(file):
    free = file.said is not None and not file.answered
    assert (taking_back_objections(file, "pas déposé") == []) == free
    assert "declaration.reason-missing" in codes(taking_back_objections(file, " "))


@given(FILES)
def test_a_file_is_set_aside_while_nobody_says_it_is_deposited(file):
    reasons = codes(aside_objections(file, "identité corrigée"))
    if file.state is FileState.WRITTEN:
        assert reasons == []
    elif file.state is FileState.DEPOSITED and not file.answered:
        assert reasons == ["declaration.deposited"]
    else:
        assert reasons == ["declaration.settled"]
    assert codes(aside_objections(file, "")) == [*reasons, "declaration.reason-missing"]


def test_a_withdrawal_and_a_correction_are_asked_of_what_is_due():
    assert withdrawing_objections(due=True) == correcting_objections(due=True) == []
    assert codes(withdrawing_objections(due=False)) == ["withdrawal.not-due"]
    assert codes(correcting_objections(due=False)) == ["correction.not-due"]


# -- answered ----------------------------------------------------------------------------------------------------


def test_a_report_answers_one_file():
    assert one_file_objections(1, flux="", name="passages") == []
    assert codes(one_file_objections(2, flux="", name="passages")) == ["report.several-files"]
    (none,) = one_file_objections(0, flux="", name="passages")
    assert none.code == "report.no-file"
    assert "flux « — »" in none.message


@pytest.mark.parametrize("state", FileState)
def test_a_report_is_read_once_and_not_for_a_file_refused_in_whole(state):
    refused = state is FileState.REFUSED
    assert codes(reading_objections(state, read_before=False)) == ["report.file-refused"] * refused
    assert codes(reading_objections(state, read_before=True)) == ["report.read-before"]


@given(
    st.lists(st.sampled_from("abcd")), st.dictionaries(st.sampled_from("abc"), st.sampled_from(PassageState))
)
def test_each_passage_named_is_of_the_file_and_not_answered_yet(named, held):
    strangers = [one.about for one in stranger_objections(named, held)]
    answered = [one.about for one in answered_objections(named, {k: (s, s.label) for k, s in held.items()})]
    assert strangers == [one for one in named if one not in held]
    assert answered == [one for one in named if one in held and held[one] not in WAITING]


def test_a_passage_of_a_file_set_aside_is_answered_once():
    assert written_again_objections([]) == []
    (again,) = written_again_objections([("p1", "exemple-2.xml")])
    assert (again.code, again.about) == ("report.written-again", "p1")


@given(st.lists(st.sampled_from(RefusalClass)))
def test_what_the_base_holds_is_not_sent_again(kinds):
    held = RefusalClass.ALREADY_HELD in kinds
    assert state_after(kinds) is (PassageState.HELD if held else PassageState.REFUSED)
