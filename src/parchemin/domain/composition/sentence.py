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
    plain,
)
from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Phrase, Words

COLLEGES = "jury.colleges-count-whom"
EXACT = "jury.exact-or-minimum"
VOTES = "jury.who-votes"
CERTIFIER = "jury.certifier-member-one-or-per-certifier"
PRESIDENT = "jury.president-among-professionals"
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
    )
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """What the sentence says (``base``, None when it counts nothing) and what it does not.

    ``questions`` are to be answered before any rule is used; ``not_understood`` lists the words left over.
    ``certifiers`` is how many certifiers the sheet names.
    """

    text: str
    base: CompositionRule | None
    questions: tuple[Question, ...]
    not_understood: tuple[str, ...]
    certifiers: int = 1

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
        rule = replace(rule, president_counted=among, president_professional=among)
    if answers.get(EXACT) == "minimum":  # the base holds for exact what the sentence does not bound itself
        rule = replace(rule, clauses=tuple(replace(c, exact=False) for c in rule.clauses))
    if COLLEGES in answers:
        rule = _with_colleges(rule, answers[COLLEGES])
    return rule


def _with_colleges(rule: CompositionRule, answer: str) -> CompositionRule:
    if answer != "all-at-least":
        return replace(rule, colleges=CollegeBase(answer))
    clauses = (replace(c, exact=False) if c.measure in _COLLEGES else c for c in rule.clauses)
    return replace(rule, colleges=CollegeBase.MEMBERS, clauses=tuple(clauses))


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

_NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
    "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
}  # fmt: skip
_N = r"(?P<n>\d{1,2}|" + "|".join(_NUMBERS) + r")"
_LEAST = r"(?P<least>(?:au moins|au minimum|minimum|a minima)\s+)?"
_BODY = r"(?:certificateurs?|l['’]organisme certificateur|organismes? certificateurs?|l['’]autorite)"
_COUNTS: tuple[tuple[Measure, str], ...] = (
    (
        Measure.CERTIFIER,
        rf"(?:membres?|representants?)\s+(?:(?:du|des|de|d['’]un)\s+)?(?P<body>{_BODY})",
    ),
    (Measure.OUTSIDE_PROFESSIONALS, r"(?:membres\s+)?professionnels?\s+(?:exterieurs?|externes?)"),
    (
        Measure.PRESIDENTS,
        r"president(?:\(e\))?(?:e|s)?(?P<pro>\s+professionnel(?:le)?)?(?P<votes>\s+votant(?:e)?)?",
    ),
    (Measure.EMPLOYEES, r"(?:representants?\s+(?:des\s+)?)?(?:employe|salarie)(?:\(e\))?(?:\(s\)|s)?"),
    (Measure.EMPLOYERS, r"(?:representants?\s+(?:des\s+)?)?employeur(?:\(s\)|s)?"),
    (Measure.OUTSIDE, r"membres?\s+(?:exterieurs?|externes?)"),
    (Measure.PROFESSIONALS, r"(?:membres?\s+)?professionnel(?:le)?(?:\(s\)|s)?"),
    (Measure.TOTAL, r"(?:membres?|personnes?)"),
)
_SHARES: tuple[tuple[Measure, str], ...] = (
    (Measure.OUTSIDE_PROFESSIONALS, r"professionnels?\s+(?:exterieurs?|externes?)"),
    (Measure.OUTSIDE, r"membres?\s+(?:exterieurs?|externes?)"),
    (Measure.PROFESSIONALS, r"professionnels?"),
)
_FILLERS = re.compile(
    r"\b(?:le|la|les|jury|est|sont|compose|composee?s?|constitue|comprend|comprenant|compte|de|du|des|d|et|dont|avec|ainsi|que)\b"
    r"|[.,;:+()’'\-•–o]"
)


@dataclass(frozen=True, slots=True)
class _Found:
    at: int
    clause: Clause
    bounded: bool  # the sentence itself says "au moins"
    president_pro: bool = False
    votes: bool = False
    body_plural: bool = False


def compile_sentence(text: str, *, certifiers: int = 1, where: Words = "") -> Compiled:
    """Read a sentence on the composition of a jury, old register sheets' ways of writing included.

    ``certifiers``: how many certifiers the sheet names; ``where``: the sentence's place, as printed.
    """
    words = re.sub(r"(?<!\w)o(?=\d)", "", plain(text))  # "o2" is a bullet of the old register, then a 2
    found, rest = _read_shares(words)
    counts, rest = _read_counts(rest)
    found = sorted([*found, *counts], key=lambda f: f.at)
    left = tuple(piece for piece in (p.strip() for p in _FILLERS.sub("\n", rest).split("\n")) if piece)
    repeated = [
        f for i, f in enumerate(found) if any(g.clause.measure is f.clause.measure for g in found[:i])
    ]
    left += tuple(f"{f.clause.wording} (dit deux fois)" for f in repeated)
    found = [f for f in found if f not in repeated]
    if not found:
        return Compiled(text, None, (), left or (words,), certifiers)
    dont = "dont" in words.split()
    base = replace(_base(found, dont=dont), text=text, where=where)
    return Compiled(text, base, _questions(base, found, certifiers, dont=dont), left, certifiers)


def _read_shares(words: str) -> tuple[list[_Found], str]:
    found = []
    for measure, pattern in _SHARES:
        share = re.compile(rf"{_LEAST}(?:(?P<n>\d{{1,3}})\s*%|la moitie)\s+(?:de\s+|des\s+)?{pattern}")
        for match in share.finditer(words):
            number = int(match["n"]) if match["n"] else 50
            if number <= 100:  # noqa: PLR2004 - a share
                found.append(
                    _Found(match.start(), Clause(measure, number, exact=False, percent=True), bounded=True)
                )
                words = _blank(words, match)
    return found, words


def _read_counts(words: str) -> tuple[list[_Found], str]:
    found = []
    for measure, pattern in _COUNTS:
        for match in re.finditer(
            rf"{_LEAST}\b{_N}\s+{pattern}(?!\w)(?P<after>\s+(?:au moins|minimum|au minimum))?", words
        ):
            groups = match.groupdict()
            number = int(match["n"]) if match["n"].isdigit() else _NUMBERS[match["n"]]
            bounded = bool(groups["least"] or groups["after"])
            found.append(
                _Found(
                    match.start(),
                    Clause(measure, number, exact=not bounded),
                    bounded=bounded,
                    president_pro=bool(groups.get("pro")),
                    votes=bool(groups.get("votes")),
                    body_plural=(groups.get("body") or "").endswith("s"),
                )
            )
            words = _blank(words, match)
    return found, words


def _blank(words: str, match: re.Match[str]) -> str:
    """Take the words read out, every other place kept."""
    return words[: match.start()] + "\n" * (match.end() - match.start()) + words[match.end() :]


def _base(found: list[_Found], *, dont: bool) -> CompositionRule:
    clauses = {f.clause.measure: f.clause for f in found}
    president, professionals = clauses.get(Measure.PRESIDENTS), clauses.get(Measure.PROFESSIONALS)
    pro = any(f.president_pro for f in found)
    if not dont and president and professionals and pro and not professionals.percent:
        # "1 président professionnel et 3 professionnels": four professionals, of whom one presides
        clauses[Measure.PROFESSIONALS] = replace(
            professionals, number=professionals.number + president.number
        )
    counted = pro or president is None
    if Measure.TOTAL not in clauses and not dont:
        parts = [clauses.get(m) for m in (Measure.PROFESSIONALS, Measure.CERTIFIER)]
        if not counted:
            parts.append(president)
        if all(p is not None and not p.percent for p in parts):
            total = sum(p.number for p in parts if p is not None)
            exact = all(p.exact for p in parts if p is not None)
            clauses = {Measure.TOTAL: Clause(Measure.TOTAL, total, exact), **clauses}
    order = list(Measure)
    return CompositionRule(
        clauses=tuple(sorted(clauses.values(), key=lambda c: order.index(c.measure))),
        president_counted=counted,
        president_professional=pro,
    )


def _questions(
    base: CompositionRule, found: list[_Found], certifiers: int, *, dont: bool
) -> tuple[Question, ...]:
    codes = []
    settled = (
        any(f.president_pro for f in found) and not dont
    )  # "et 3 professionnels" adds them to the president
    if base.clause(Measure.PRESIDENTS) and base.clause(Measure.PROFESSIONALS) and not settled:
        codes.append(PRESIDENT)
    if any(base.clause(m) for m in _COLLEGES):
        codes.append(COLLEGES)
    if any(not f.bounded for f in found):
        codes.append(EXACT)
    codes.append(VOTES)  # no sentence known says it of every member
    member = next((f for f in found if f.clause.measure is Measure.CERTIFIER), None)
    if member and (member.body_plural or certifiers > 1):
        codes.append(CERTIFIER)
    named = any(f.votes for f in found)
    return tuple(_question(code, named=named) for code in codes)


def _question(code: str, *, named: bool) -> Question:
    """The question, without the answer "those said to vote" when the sentence says it of nobody."""
    question = QUESTIONS[code]
    if code != VOTES or named:
        return question
    return replace(question, answers=tuple(a for a in question.answers if a.key != "named-only"))
