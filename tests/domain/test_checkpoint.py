"""Who will have no result before the day: each cause has its words and what to do."""

from datetime import date

import pytest

from parchemin.domain.checkpoint import (
    Cause,
    Path,
    Told,
    clocks,
    promise_objections,
    promising_objections,
    reasons,
)
from parchemin.domain.objection import Level, Objection

PROMISED = date(2026, 7, 1)


def causes(**known):
    return [reason.cause for reason in reasons(Path(**{"promised_on": PROMISED, **known}))]


def test_nothing_missing_is_no_reason():
    assert causes(told=Told.CONFIRMED) == []


@pytest.mark.parametrize(
    ("known", "cause"),
    [
        (
            {"lacks": [Objection("requirement.deposit", "« rapport » n’est pas déposé.", mend="Relancer.")]},
            Cause.PIECE,
        ),
        ({"no_grid": ["bloc 1"]}, Cause.GRID),
        (
            {"lacks": [Objection("requirement.grid", "La grille n’est pas rendue.", mend="Demander.")]},
            Cause.GRID,
        ),
        ({"no_slot": ["bloc 1"]}, Cause.SLOT),
        ({"short_panel": ["bloc 1"]}, Cause.PANEL),
        ({"told": Told.NOT_YET}, Cause.CONVOCATION),
        ({"told": Told.LOST}, Cause.CONVOCATION),
        ({"told": Told.DECLINED}, Cause.CONVOCATION),
        ({"jury": [Objection("composition.total", "Il manque un membre.")]}, Cause.JURY),
        ({"identity": [Objection("identity.sex", "Le sexe manque.")]}, Cause.IDENTITY),
    ],
)
def test_each_lack_stops_a_result_and_says_what_to_do(known, cause):
    (reason,) = reasons(Path(promised_on=PROMISED, **known))
    assert (reason.cause, reason.stops) == (cause, True)
    assert reason.objection.message
    assert cause in (Cause.JURY, Cause.IDENTITY) or reason.objection.mend


def test_no_answer_and_a_warning_need_an_eye_and_stop_nothing():
    (silent,) = reasons(Path(told=Told.UNANSWERED, promised_on=PROMISED))
    assert not silent.stops
    assert causes(identity=[Objection("identity.accent", "Accent", level=Level.WARN)]) == []


def test_a_vae_jury_after_three_months_and_a_promise_after_fifteen_days_are_said():
    late = Path(vae=True, file_on=date(2026, 3, 1), jury_on=date(2026, 6, 15), promised_on=date(2026, 7, 1))
    assert (clocks(late).jury_by, clocks(late).told_by) == (date(2026, 6, 1), date(2026, 6, 30))
    assert [r.objection.code for r in reasons(late)] == ["checkpoint.jury-late", "checkpoint.promise-late"]
    assert [r.objection.source.ref for r in reasons(late)] == ["law.R6412_5", "law.R6412_7"]
    other = Path(jury_on=date(2026, 6, 15), promised_on=date(2026, 12, 1))
    assert (reasons(other), clocks(other).told_by) == ([], None)


def test_nobody_is_promised_a_result_before_the_jury_nor_after_the_law():
    jury, law = date(2026, 6, 15), date(2026, 6, 30)
    assert promise_objections(jury, jury, law) == []
    assert [o.code for o in promise_objections(date(2026, 6, 14), jury, law)] == ["promise.before-the-jury"]
    assert [o.code for o in promise_objections(date(2026, 7, 1), jury, law)] == ["promise.after-the-law"]
    assert promise_objections(date(2026, 7, 1), jury, None) == []


def test_the_last_day_of_the_law_may_be_promised():
    path = Path(vae=True, file_on=date(2026, 6, 1), jury_on=date(2026, 6, 15), promised_on=date(2026, 6, 30))
    assert clocks(path).told_by == path.promised_on
    assert reasons(path) == []


def test_a_day_is_promised_to_somebody():
    assert promising_objections(1) == []
    assert [o.code for o in promising_objections(0)] == ["promise.nobody"]
