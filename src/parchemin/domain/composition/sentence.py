"""From the sheet's sentence on the jury to a rule, with the questions that the sentence leaves open.

What is not understood is listed, never guessed: a rule is only made by `rule_from_answers`, from answers
that a person gave and signed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from parchemin.domain.composition.rule import (
    Clause,
    CollegeBase,
    CompositionRule,
    Measure,
    Voters,
    place_key,
    plain,
)
from parchemin.domain.composition.wording import Found, read
from parchemin.domain.composition.wording import Words as Wording
from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Phrase, Words

COLLEGES = "jury.colleges-count-whom"
EXACT = "jury.exact-or-minimum"
VOTES = "jury.who-votes"
CERTIFIER = "jury.certifier-member-one-or-per-certifier"
PRESIDENT = "jury.president-among-professionals"
SECRETARY = "jury.secretary-voice"
VOICELESS = "jury.voiceless-counted"
CONDITIONAL = "jury.president-conditional"
OWN_SEATS = "own-seats"
_COLLEGES = (Measure.EMPLOYEES, Measure.EMPLOYERS, Measure.INDEPENDENTS)


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible reading of the sentence; ``key`` is what a settlement keeps."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the sentence leaves open. ``code`` is the finding's own."""

    code: str
    label: str
    answers: tuple[Answer, ...]


QUESTIONS: Mapping[str, Question] = {
    q.code: q
    for q in (
        Question(
            PRESIDENT,
            gettext_noop("Le président compte-t-il parmi les professionnels ?"),
            (
                Answer("yes", gettext_noop("Oui, et il doit en être un")),
                Answer("no", gettext_noop("Non, il s’y ajoute")),
            ),
        ),
        Question(
            COLLEGES,
            gettext_noop("Parmi qui se comptent les salariés et les employeurs ?"),
            (
                Answer(
                    "professionals-and-president", gettext_noop("Parmi les professionnels, président compris")
                ),
                Answer(
                    "professionals-and-certifier",
                    gettext_noop("Parmi les professionnels et le membre du certificateur, sans le président"),
                ),
                Answer(
                    "all-at-least", gettext_noop("Parmi tous les membres, chaque collège étant un minimum")
                ),
                Answer(OWN_SEATS, gettext_noop("Ce sont des places à part, à côté des autres")),
            ),
        ),
        Question(
            EXACT,
            gettext_noop("Les nombres sont-ils exacts ou des minimums ?"),
            (
                Answer("exact", gettext_noop("Exactement ces nombres")),
                Answer("minimum", gettext_noop("Au moins ces nombres")),
            ),
        ),
        Question(
            VOTES,
            gettext_noop("Qui vote ?"),
            (
                Answer("all", gettext_noop("Tous les membres")),
                Answer("named-only", gettext_noop("Seuls ceux que la phrase dit votants")),
            ),
        ),
        Question(
            CERTIFIER,
            gettext_noop("Un membre du certificateur pour le jury, ou un par certificateur ?"),
            (
                Answer("one-delivering", gettext_noop("Un seul, du certificateur qui délivre")),
                Answer("one-any", gettext_noop("Un seul, de l’un des certificateurs")),
                Answer("per-certifier", gettext_noop("Un par certificateur")),
            ),
        ),
        Question(
            SECRETARY,
            gettext_noop("Qui tient le secrétariat vote-t-il ?"),
            (
                Answer("no", gettext_noop("Non : il siège sans voix")),
                Answer("yes", gettext_noop("Oui, comme les autres membres")),
            ),
        ),
        Question(
            CONDITIONAL,
            gettext_noop("Une présidence est dite sous condition : qui peut présider ?"),
            (
                Answer("first-only", gettext_noop("Celui que la phrase nomme d’abord, et nul autre")),
                Answer("either", gettext_noop("Celui-là, ou qui la phrase nomme à sa place")),
            ),
        ),
        Question(
            VOICELESS,
            gettext_noop("Les membres sans voix sont-ils comptés dans le total imprimé ?"),
            (
                Answer("no", gettext_noop("Non, ils s’y ajoutent")),
                Answer("yes", gettext_noop("Oui, ils en font partie")),
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """What the sentence says (``base``, None when it counts nothing) and what it does not.

    ``questions`` are to be answered before any rule is used; ``not_understood`` lists the words left over.
    ``certifiers`` is how many certifiers the sheet names; ``derived``: the total is the sum of the parts, not printed.
    ``secretaries``: seats that keep the minutes, the sentence saying nothing of their vote.
    """

    text: str
    base: CompositionRule | None
    questions: tuple[Question, ...]
    not_understood: tuple[str, ...]
    certifiers: int = 1
    derived: bool = False
    secretaries: tuple[str, ...] = ()

    @property
    def unresolved(self) -> tuple[str, ...]:
        return (*(q.code for q in self.questions), *self.not_understood)

    @property
    def rule_candidates(self) -> tuple[CompositionRule, ...]:
        """Every rule that some set of answers gives and that a jury could meet."""
        return tuple(dict.fromkeys(rule for _, rule in self._readings() if not rule.contradiction()))

    @property
    def impossible(self) -> tuple[tuple[dict[str, str], Phrase], ...]:
        """The sets of answers that no jury could meet, each with why."""
        read = ((answers, rule.contradiction()) for answers, rule in self._readings())
        return tuple((answers, why) for answers, why in read if why)

    def _readings(self) -> Iterator[tuple[dict[str, str], CompositionRule]]:
        if self.base is None:
            return
        for keys in itertools.product(*([a.key for a in q.answers] for q in self.questions)):
            answers = dict(zip((q.code for q in self.questions), keys, strict=True))
            yield answers, rule_from_answers(answers, self)


def rule_from_answers(answers: Mapping[str, str], base: Compiled | CompositionRule) -> CompositionRule:
    """The rule that ``answers`` (finding code → key of the reading) make of the sentence.

    Raises ValueError, in French, on a question left open, an unknown answer or a sentence that counts nobody.
    Words not understood stay listed in `Compiled.not_understood`: whoever settles reads them beside
    `CompositionRule.sentence` and confirms.
    """
    compiled = base if isinstance(base, Compiled) else Compiled(base.text, base, (), ())
    rule = compiled.base
    if rule is None:
        raise ValueError(Phrase(gettext_noop("La phrase ne compte personne : aucune règle n’en sort.")))
    for question in compiled.questions:
        if question.code not in answers:
            template = gettext_noop("La question « %(question)s » reste ouverte.")
            raise ValueError(Phrase(template, {"question": question.label}))
    for code, key in answers.items():
        if code in QUESTIONS and key not in {a.key for a in QUESTIONS[code].answers}:
            template = gettext_noop("« %(answer)s » ne répond pas à « %(question)s ».")
            raise ValueError(Phrase(template, {"answer": key, "question": QUESTIONS[code].label}))
    if answers.get(VOTES) == "named-only":
        rule = _named_voters(rule)
    if answers.get(CERTIFIER) == "per-certifier":
        rule = _per_certifier(rule, compiled.certifiers)
    if PRESIDENT in answers:
        among = answers[PRESIDENT] == "yes"
        if among and not rule.president_counted and compiled.derived:
            rule = _with_total(rule, -_number_of(rule, Measure.PRESIDENTS))
        rule = replace(rule, president_counted=among, president_professional=among)
    if answers.get(CONDITIONAL) == "either":  # who stands in need not be what the first one is
        rule = replace(rule, president_professional=False)
    if SECRETARY in answers:
        rule = _secretary(rule, compiled, votes=answers[SECRETARY] == "yes")
    if VOICELESS in answers:
        rule = replace(rule, voiceless_counted=answers[VOICELESS] == "yes")
    if answers.get(EXACT) == "minimum":  # the base holds for exact what the sentence does not bound itself
        rule = replace(rule, clauses=tuple(_at_least(c) for c in rule.clauses))
    if COLLEGES in answers:
        rule = _with_colleges(rule, answers[COLLEGES], derived=compiled.derived)
    return rule


def _number_of(rule: CompositionRule, measure: Measure) -> int:
    clause = rule.clause(measure)
    return clause.number if clause and not clause.percent else 0


def _with_total(rule: CompositionRule, more: int) -> CompositionRule:
    """The total grown by so many."""
    clauses = (replace(c, number=c.number + more) if c.measure is Measure.TOTAL else c for c in rule.clauses)
    return replace(rule, clauses=tuple(clauses))


def _secretary(rule: CompositionRule, compiled: Compiled, *, votes: bool) -> CompositionRule:
    """Whoever keeps the minutes has no vote, or has one and is counted like any other member."""
    keys = {place_key(what) for what in compiled.secretaries}
    clauses = (replace(c, votes=votes) if c.key in keys else c for c in rule.clauses)
    changed = replace(rule, clauses=tuple(clauses))
    if not compiled.derived or votes:
        return changed
    return _with_total(changed, -sum(c.number for c in rule.clauses if c.key in keys))


SIDES = {Measure.EMPLOYEES: gettext_noop("salarié"), Measure.EMPLOYERS: gettext_noop("employeur")}


def _own_seats(rule: CompositionRule, *, derived: bool) -> CompositionRule:
    """Employees and employers as seats beside the others: nobody fills two of them."""
    sides = [c for c in rule.clauses if c.measure in SIDES]
    clauses = (
        Clause(Measure.NAMED, c.number, exact=c.exact, most=c.most, what=SIDES[c.measure])
        if c.measure in SIDES
        else c
        for c in rule.clauses
    )
    changed = replace(rule, clauses=tuple(clauses))
    return _with_total(changed, sum(c.number for c in sides)) if derived else changed


def _with_colleges(rule: CompositionRule, answer: str, *, derived: bool = False) -> CompositionRule:
    if answer == OWN_SEATS:
        return _own_seats(rule, derived=derived)
    if answer != "all-at-least":
        return replace(rule, colleges=CollegeBase(answer))
    clauses = (_at_least(c) if c.measure in _COLLEGES else c for c in rule.clauses)
    return replace(rule, colleges=CollegeBase.MEMBERS, clauses=tuple(clauses))


def _at_least(clause: Clause) -> Clause:
    """The count as a minimum; a range stays one, and so does parity."""
    return replace(clause, exact=False) if clause.measure is not Measure.PARITY else clause


def _named_voters(rule: CompositionRule) -> CompositionRule:
    """Only a president is ever said to vote in the sentences known; another wording is not guessed."""
    if re.search(r"president\S*(\s+professionnel\S*)?\s+votant", plain(rule.text)) is None:
        template = gettext_noop("La phrase ne dit votant aucun président : on ne sait pas qui voterait.")
        raise ValueError(Phrase(template))
    return replace(rule, voters=Voters.PRESIDENT_ONLY)


def _per_certifier(rule: CompositionRule, certifiers: int) -> CompositionRule:
    clause = rule.clause(Measure.CERTIFIER)
    if clause is None:
        return rule
    added = clause.number * (certifiers - 1)
    grown = {Measure.CERTIFIER, Measure.TOTAL}
    return replace(
        rule,
        clauses=tuple(replace(c, number=c.number + added) if c.measure in grown else c for c in rule.clauses),
    )


# -- reading --------------------------------------------------------------------------------------------


def compile_sentence(text: str, *, certifiers: int = 1, where: Words = "") -> Compiled:
    """Read a sentence on the composition of a jury, old register sheets' ways of writing included.

    ``certifiers``: how many certifiers the sheet names; ``where``: the sentence's place, as printed.
    """
    words = Wording(text)
    every = read(words)
    passages = list({one.clause.said: one for one in reversed(every)}.values())[::-1]
    passages.sort(key=lambda one: one.at)
    left = words.rest()
    left += tuple(f"{one.clause.wording} (dit deux fois)" for one in every if one not in passages)
    if not passages:
        return Compiled(text, None, (), left or (" ".join(text.split()),), certifiers)
    dont = re.search(r"\bdont\b", plain(text)) is not None
    base, derived = _base(passages, dont=dont, whole=not words.left, told=not left)
    return Compiled(
        text,
        replace(base, text=text, where=where),
        _questions(base, passages, certifiers, dont=dont, derived=derived, conditional=words.conditional),
        left,
        certifiers,
        derived,
        tuple(one.clause.what for one in passages if one.secretary),
    )


def _base(passages: list[Found], *, dont: bool, whole: bool, told: bool) -> tuple[CompositionRule, bool]:
    """The rule of the counts read, and whether its total is the sum of its parts.

    ``whole``: no part was left aside; ``told``: no word at all. What is not understood could be one member more.
    """
    clauses = {f.clause.said: f.clause for f in passages}
    president, professionals = clauses.get(PRESIDENTS), clauses.get(PROFESSIONALS)
    pro = any(f.president_pro for f in passages)
    if not dont and president and professionals and pro and not professionals.percent:
        # "1 président professionnel et 3 professionnels": four professionals, of whom one presides
        added = president.number if not any(f.bounded and f.president_pro for f in passages) else 0
        clauses[PROFESSIONALS] = replace(
            professionals,
            number=professionals.number + added,
            most=None if professionals.most is None else professionals.most + added,
        )
    counted = pro or president is None
    seats = any(c.measure is Measure.NAMED for c in clauses.values())
    known = whole and (told or not seats)
    total = _sum(clauses, counted=counted) if known and not dont and TOTAL not in clauses else None
    if total is not None:
        clauses = {TOTAL: total, **clauses}
    order = list(Measure)
    rule = CompositionRule(
        clauses=tuple(sorted(clauses.values(), key=lambda c: order.index(c.measure))),
        president_counted=counted,
        president_professional=pro,
        voters=Voters.NOT_CERTIFIER if any(_certifier_silent(f) for f in passages) else Voters.ALL,
    )
    return rule, total is not None


TOTAL, PRESIDENTS = (Measure.TOTAL, ""), (Measure.PRESIDENTS, "")
PROFESSIONALS, CERTIFIERS = (Measure.PROFESSIONALS, ""), (Measure.CERTIFIER, "")
OUTSIDERS = (Measure.OUTSIDE_PROFESSIONALS, "")


def _sum(clauses: Mapping[tuple[Measure, str], Clause], *, counted: bool) -> Clause | None:
    """The members that the parts make together; None where they do not say."""
    named = [c for c in clauses.values() if c.measure is Measure.NAMED and c.votes]
    president, professionals = clauses.get(PRESIDENTS), clauses.get(PROFESSIONALS)
    parts: list[Clause | None] = [professionals, clauses.get(CERTIFIERS)]
    if named:  # seats side by side: those that are not printed are none
        told = [part for part in parts if part]
        outsiders = clauses.get(OUTSIDERS)
        parts = [*(told or ([outsiders] if outsiders else [])), *named]
        if counted and professionals is None and president is not None:
            parts.append(president)
    if not counted:
        parts.append(president)
    kept = [part for part in parts if part is not None and not part.percent and part.most is None]
    if len(kept) < len(parts) or (named and len(parts) < 2):  # noqa: PLR2004 - one part alone is no list
        return None
    return Clause(Measure.TOTAL, sum(c.number for c in kept), exact=all(c.exact for c in kept))


def _certifier_silent(passage: Found) -> bool:
    return passage.clause.measure is Measure.CERTIFIER and passage.silent


def _questions(
    base: CompositionRule,
    passages: list[Found],
    certifiers: int,
    *,
    dont: bool,
    derived: bool,
    conditional: bool,
) -> tuple[Question, ...]:
    codes = []
    settled = (
        any(f.president_pro for f in passages) and not dont
    )  # "et 3 professionnels" adds them to the president
    if base.clause(Measure.PRESIDENTS) and base.clause(Measure.PROFESSIONALS) and not settled:
        codes.append(PRESIDENT)
    if conditional:
        codes.append(CONDITIONAL)
    if any(base.clause(m) for m in _COLLEGES):
        codes.append(COLLEGES)
    if any(not f.bounded for f in passages):
        codes.append(EXACT)
    voters_told = any(f.votes and f.clause.measure is Measure.TOTAL for f in passages)
    if not voters_told and not any(_certifier_silent(f) for f in passages):
        codes.append(VOTES)
    member = next((f for f in passages if f.clause.measure is Measure.CERTIFIER), None)
    if member and (member.body_plural or certifiers > 1):
        codes.append(CERTIFIER)
    if any(f.secretary for f in passages):
        codes.append(SECRETARY)
    printed = base.clause(Measure.TOTAL) is not None and not derived
    if printed and not voters_told and any(f.silent for f in passages if f.clause.measure is Measure.NAMED):
        codes.append(VOICELESS)
    named = any(f.votes and f.clause.measure is Measure.PRESIDENTS for f in passages)
    apart = not dont and _may_be_apart(base)
    return tuple(_question(code, named=named, apart=apart) for code in codes)


def _may_be_apart(base: CompositionRule) -> bool:
    """Whether employees and employers may be seats of their own: beside no count of professionals, or where the total
    printed is that of all the seats."""
    if base.clause(Measure.PROFESSIONALS) is None:
        return True
    total = base.clause(Measure.TOTAL)
    beside = {Measure.PROFESSIONALS, Measure.CERTIFIER, Measure.NAMED, *_COLLEGES}
    if not base.president_counted:
        beside.add(Measure.PRESIDENTS)
    seats = sum(c.number for c in base.clauses if c.measure in beside and c.votes and not c.percent)
    return total is not None and total.number == seats


def _question(code: str, *, named: bool, apart: bool) -> Question:
    """The question, without the answers that the sentence leaves no room for: "those said to vote" when it says it of
    nobody, sides apart when they are counted among the others."""
    question = QUESTIONS[code]
    shut = {"named-only"} if code == VOTES and not named else set()
    shut |= {OWN_SEATS} if code == COLLEGES and not apart else set()
    return (
        replace(question, answers=tuple(a for a in question.answers if a.key not in shut))
        if shut
        else question
    )
