"""Composition du jury: the sheet's sentence as a rule that runs, and the law over it."""

from parchemin.domain.composition.check import (
    fits,
    mandate_objections,
    objections,
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
from parchemin.domain.composition.levels import graded, may_set
from parchemin.domain.composition.mending import fill, menders, mends
from parchemin.domain.composition.printed import Printed, sentence_for, sentences, sentences_of
from parchemin.domain.composition.rule import (
    Clause,
    ClauseState,
    CollegeBase,
    CompositionRule,
    Measure,
    Voters,
    parse_notation,
    place_key,
)
from parchemin.domain.composition.sentence import (
    QUESTIONS,
    Answer,
    Compiled,
    Question,
    compile_sentence,
    rule_from_answers,
)
from parchemin.domain.composition.waiver import Waiver, may_waive, waived

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
    "Printed",
    "Question",
    "Relation",
    "RelationKind",
    "Seat",
    "Voters",
    "Waiver",
    "compile_sentence",
    "fill",
    "fits",
    "graded",
    "mandate_objections",
    "may_set",
    "may_waive",
    "menders",
    "mends",
    "objections",
    "parse_notation",
    "place_key",
    "relation_objections",
    "rule_from_answers",
    "sentence_for",
    "sentences",
    "sentences_of",
    "waived",
]
