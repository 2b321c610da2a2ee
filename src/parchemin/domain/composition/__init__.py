"""Composition du jury: the sheet's sentence as a rule that runs, and the law over it."""

from parchemin.domain.composition.check import (
    fill,
    fits,
    graded,
    mandate_objections,
    mends,
    objections,
    panel_objections,
    relation_objections,
)
from parchemin.domain.composition.facts import (
    CandidateFacts,
    College,
    JurorFacts,
    Moment,
    Relation,
    RelationKind,
    Seat,
)
from parchemin.domain.composition.rule import (
    Clause,
    ClauseState,
    CollegeBase,
    CompositionRule,
    Measure,
    Voters,
    parse_notation,
)
from parchemin.domain.composition.sentence import (
    QUESTIONS,
    Answer,
    Compiled,
    Question,
    compile_sentence,
    rule_from_answers,
)

__all__ = [
    "QUESTIONS",
    "Answer",
    "CandidateFacts",
    "Clause",
    "ClauseState",
    "College",
    "CollegeBase",
    "Compiled",
    "CompositionRule",
    "JurorFacts",
    "Measure",
    "Moment",
    "Question",
    "Relation",
    "RelationKind",
    "Seat",
    "Voters",
    "compile_sentence",
    "fill",
    "fits",
    "graded",
    "mandate_objections",
    "mends",
    "objections",
    "panel_objections",
    "parse_notation",
    "relation_objections",
    "rule_from_answers",
]
