"""Two thousand juries judged twice: by the rules, and by an opinion that shares no line with them."""

import ast
import copy
import random
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import (
    CandidateFacts,
    College,
    JurorFacts,
    Moment,
    Relation,
    RelationKind,
    Seat,
    compile_sentence,
    menders,
    mends,
    objections,
    rule_from_answers,
)
from parchemin.domain.composition.sitting import seated
from parchemin.domain.interval import Interval
from parchemin.domain.objection import blocking
from tests.domain import composition_oracle as oracle

HOW_MANY = 2_000
SEED = 20_260_714
DAY = date(2026, 7, 14)

# -- the same sentences, as the product reads them ---------------------------------------------------------------------

_FIVE = "1 président professionnel\nvotant et 3 professionnels et 1\nmembre certificateurs : \no2 employé(e)s \no2 employeurs"
_SETTLED = {
    "jury.colleges-count-whom": "professionals-and-president",
    "jury.exact-or-minimum": "exact",
    "jury.who-votes": "all",
    "jury.certifier-member-one-or-per-certifier": "one-delivering",
    "jury.president-among-professionals": "no",
}
_HALF_OUTSIDE = (
    "au moins 4 membres dont au moins 1 employeur, au moins 1 salarié et au moins 50 % de membres extérieurs"
)
_TEXTS = {
    "five": (_FIVE, {}),
    "five or more": (_FIVE, {"jury.exact-or-minimum": "minimum"}),
    "six": (_FIVE, {"jury.certifier-member-one-or-per-certifier": "per-certifier"}),
    "five, colleges of all": (_FIVE, {"jury.colleges-count-whom": "all-at-least"}),
    "half professionals": (
        "Le jury est composé d’au moins 3 membres, dont au moins 50 % de professionnels",
        {},
    ),
    "four, two outside": ("jury composé de 4 membres dont 2 professionnels extérieurs", {}),
    "two": ("au moins 2 personnes", {}),
    "president apart": ("3 membres dont 1 président et 2 professionnels", {}),
    "both sides, half outside": (_HALF_OUTSIDE, {}),
    "holder and secretary": (
        (
            "4 membres votants : 1 président professionnel, 2 professionnels et 1 ancien titulaire. Le directeur pédagogique "
            "assure le secrétariat, sans voix délibérative."
        ),
        {},
    ),
    "three to five in parity": (
        "De 3 à 5 membres, dont la majorité de professionnels, à parité d’employeurs et de salariés",
        {},
    ),
}


def _compiled(text, changes):
    compiled = compile_sentence(text, certifiers=2)
    assert compiled.not_understood == ()
    answers = {code: {**_SETTLED, **changes}[code] for code in compiled.unresolved}
    return rule_from_answers(answers, compiled)


RULES = {name: _compiled(*text) for name, text in _TEXTS.items()}
CODES = {
    "members": "composition.total",
    "president": "composition.presidents",
    "professionals": "composition.professionals",
    "employees": "composition.employees",
    "employers": "composition.employers",
    "certifier": "composition.certifier",
    "outside": "composition.outside",
    "outside professionals": "composition.outside-professionals",
    "parity": "composition.parity",
    "holder": "composition.named",
    "secretary": "composition.named",
    "no mandate": "juror.not-accredited",
    "mandate to come": "juror.mandate-not-begun",
    "mandate over": "juror.mandate-ended",
    "mandate too long": "juror.mandate-over-limit",
    "not habilitated": "juror.not-accredited-here",
    "quality": "juror.seat-unfit",
    "interest": "juror.interest-unstated",
    "two places": "juror.twice",
    "two persons": "vae.members",
    "qualified": "vae.qualified",
    "equal sides": "vae.colleges-equal",
    "president named": "vae.president",
    "one sex": "vae.balance",
    "text unknown": "vae.jury-text-not-established",
    "half outside": "jury.outside-share",
    "nobody presides": "jury.no-president",
    **{f"tie: {kind.value}": f"relation.{kind.value}" for kind in RelationKind},
}


def facts(person):
    term = None
    if person["mandate"]:
        first, last = person["mandate"]
        term = Interval.through(first, last) if last else Interval(first)
    return JurorFacts(
        key=person["key"],
        name=person["name"],
        seat=Seat(person["seat"]),
        college=College(person["college"]),
        professional=person["professional"],
        certifier_member=person["of_certifier"],
        accredited=term,
        substitute=person["substitute"],
        sex=person["sex"],
        qualified=person["qualified"],
        outside=person["outside"],
        can_preside=person["can_preside"],
        accredited_for=person["here"],
        blocks=None if person["blocks"] is None else frozenset(person["blocks"]),
        interest_stated=person["stated"],
        place=person["place"],
        voice=not oracle.silent(person),
        qualities=(person["holds"],) if person["holds"] else (),
    )


def circumstances(case):
    return {
        "on": case["on"],
        "candidate": CandidateFacts(
            case["candidate"], "Camille Exemple", AccessRoute(case["route"]), case["began"]
        ),
        "relations": [
            Relation(t["who"], t["candidate"], RelationKind(t["kind"]), t["cleared"]) for t in case["ties"]
        ],
        "limit_years": case["limit"],
        "blocks": case["blocks"],
    }


def sitting(case):
    members = [facts(p) for p in case["jury"]]
    here = [m.key for m in members if m.key not in case["absent"]]
    return seated(members, present=here, recused=case["recused"])


def judged(case):
    return objections(RULES[case["sentence"]], sitting(case), moment=Moment.OPENING, **circumstances(case))


def said(found):
    """Objections in the oracle's shape."""
    return {(o.code, "" if o.about.startswith("clause:") else o.about, o.level.blocks) for o in found}


# -- juries --------------------------------------------------------------------------------------------------------------

P, C, A, M = "professional", "certifier", "president", "member"
TEMPLATES = {
    "five": [(A, "employer"), (P, "employer"), (P, "employee"), (P, "employee"), (C, "none")],
    "six": [(A, "employee"), (P, "employee"), (P, "employer"), (P, "employer"), (C, "none"), (C, "none")],
    "five, colleges of all": [
        (A, "employee"), (P, "employer"), (P, "independent"), (P, "employee"), (C, "employer"),
    ],
    "half professionals": [(A, "employee"), (P, "employer"), (C, "none")],
    "four, two outside": [(A, "employer"), (P, "employee"), (C, "none"), (C, "none")],
    "two": [(A, "employer"), (P, "employee")],
    "president apart": [(A, "independent"), (P, "employee"), (P, "employer")],
    "both sides, half outside": [(A, "employer"), (P, "employee"), (P, "independent"), (C, "none")],
    "holder and secretary": [
        (A, "employer"), (P, "employee"), (P, "employer"), (M, "employee", oracle.HOLDER), (M, "none", oracle.SECRETARY),
    ],
    "three to five in parity": [(A, "employer"), (P, "employee"), (P, "independent"), (C, "none")],
}  # fmt: skip
TEMPLATES["five or more"] = TEMPLATES["five"]
BLOCKS = ["B1", "B2", "B3"]
BEGAN = [date(2018, 3, 1), date(2020, 2, 1), date(2024, 1, 15), date(2024, 6, 3)]
EDGES = [
    date(2019, 11, 3),
    date(2019, 11, 4),
    date(2023, 12, 28),
    date(2023, 12, 29),
    date(2024, 4, 12),
    date(2024, 4, 13),
]


def years_before(day, years, extra=0):
    return day.replace(year=day.year - years) + timedelta(days=extra)


def new_person(rng, number, seat, college, place=""):
    first = DAY - timedelta(days=rng.randrange(1, 900))
    return {
        "key": f"j{number}",
        "name": f"Personne Inventée {rng.randrange(1000):03}-{number:02}",
        "seat": seat,
        "substitute": False,
        "college": college,
        "place": place,
        "holds": place,
        "professional": seat != C,
        "of_certifier": seat == C,
        "can_preside": seat == A or rng.random() < 0.3,
        "qualified": True,
        "outside": seat != C,
        "sex": "FM"[number % 2] if rng.random() < 0.9 else "",
        "mandate": (first, rng.choice([None, DAY, DAY + timedelta(days=rng.randrange(1, 900))])),
        "here": True,
        "blocks": rng.choice([None, None, [*BLOCKS]]),
        "stated": rng.random() < 0.95,
    }


def generated(rng):
    """A jury lawful by its template, then things that matter not, then (or not) things that do."""
    sentence = rng.choice(sorted(TEMPLATES))
    vae = rng.random() < 0.55
    case = {
        "sentence": sentence,
        "jury": [new_person(rng, i, *place) for i, place in enumerate(TEMPLATES[sentence])],
        "absent": [],
        "recused": [],
        "on": DAY,
        "limit": rng.choice([None, 3, 5]),
        "blocks": rng.choice([[], ["B1"], ["B1", "B3"]]),
        "route": "VAE" if vae else rng.choice(["FI", "CA", "FC", "CQ", "CL"]),
        "candidate": "k",
        "began": rng.choice(EDGES if rng.random() < 0.25 else BEGAN),
        "ties": [],
    }
    for _ in range(rng.choice([0, 1, 1, 2])):
        rng.choice(HARMLESS)(rng, case)
    for _ in range(rng.choices([0, 1, 2, 3, 4], [20, 60, 11, 6, 3])[0]):
        rng.choice(HARMFUL)(rng, case)
    return case


def add_substitute(rng, case):
    like = rng.choice(case["jury"])
    side = rng.choice([like["college"], "independent"])
    person = new_person(rng, len(case["jury"]), like["seat"], side, like["place"])
    case["jury"].append({**person, "substitute": True})
    return person


def tie(rng, case, who, *, candidate="k", cleared=False):
    kind = rng.choice(sorted(RelationKind)).value
    case["ties"].append({"who": who["key"], "candidate": candidate, "kind": kind, "cleared": cleared})


def recused_and_replaced(rng, case):
    gone = rng.choice([p for p in case["jury"] if not p["substitute"]])
    stand_in = new_person(rng, len(case["jury"]), gone["seat"], gone["college"], gone["place"])
    case["jury"].append({**stand_in, "substitute": True, "sex": gone["sex"]})
    case["recused" if rng.random() < 0.7 else "absent"].append(gone["key"])
    tie(rng, case, gone)


def at_the_edge_of_a_mandate(rng, case):
    rng.choice(case["jury"])["mandate"] = rng.choice(
        [(DAY, DAY), (DAY, None), (years_before(DAY, case["limit"] or 9, 1), None), (date(2024, 2, 29), DAY)]
    )


HARMLESS = [
    add_substitute,
    recused_and_replaced,
    at_the_edge_of_a_mandate,
    lambda rng, case: tie(rng, case, rng.choice(case["jury"]), cleared=True),
    lambda rng, case: tie(rng, case, rng.choice(case["jury"]), candidate="other"),
    lambda rng, case: tie(rng, case, add_substitute(rng, case)),
]


def change(**fields):
    """Someone, titular or substitute, is other than they were; a value that can be called is asked."""

    def act(rng, case):
        person = rng.choice(case["jury"])
        person.update({name: value(rng) if callable(value) else value for name, value in fields.items()})

    return act


def over_limit(rng, case):
    case["limit"] = case["limit"] or 5
    first = years_before(DAY, case["limit"], -rng.choice([0, 0, 1, 400]))
    rng.choice(case["jury"])["mandate"] = (first, rng.choice([None, DAY]))


def in_two_places(rng, case):
    one, other = rng.sample(range(len(case["jury"])), 2)
    case["jury"][other] = {
        **case["jury"][one],
        "seat": case["jury"][other]["seat"],
        "place": case["jury"][other]["place"],
        "substitute": case["jury"][other]["substitute"],
    }


def everyone(**fields):
    def act(rng, case):
        for person in case["jury"]:
            person.update(fields)

    return act


def one_more(rng, case):
    seat = rng.choice([P, P, C, A])
    person = new_person(rng, len(case["jury"]), seat, rng.choice(["employer", "employee", "none"]))
    case["jury"].append(person)


def other_side(rng, case):
    person = rng.choice([p for p in case["jury"] if p["seat"] != C])
    person["college"] = rng.choice(["employer", "employee", "independent", "none"])


def gone(where):
    return lambda rng, case: case[where].append(rng.choice(case["jury"])["key"])


HARMFUL = [
    change(mandate=None),
    change(mandate=(DAY - timedelta(days=900), DAY - timedelta(days=1))),
    change(mandate=(DAY + timedelta(days=1), None)),
    over_limit,
    over_limit,
    change(here=False),
    change(blocks=lambda rng: rng.choice([[], ["B2"], ["B1", "B2"]])),
    change(can_preside=False),
    change(professional=lambda rng: rng.random() < 0.3),
    change(of_certifier=lambda rng: rng.random() < 0.3),
    change(seat=lambda rng: rng.choice([A, P, C])),
    change(outside=False),
    change(holds=""),
    change(place=lambda rng: rng.choice(["", oracle.HOLDER])),
    change(qualified=False),
    everyone(qualified=False),
    everyone(outside=False),
    everyone(sex="F"),
    in_two_places,
    in_two_places,
    one_more,
    other_side,
    other_side,
    gone("absent"),
    gone("recused"),
    lambda rng, case: tie(rng, case, rng.choice([p for p in case["jury"] if not p["substitute"]])),
    lambda rng, case: tie(rng, case, rng.choice([p for p in case["jury"] if not p["substitute"]])),
]


@pytest.fixture(scope="module")
def cases():
    rng = random.Random(SEED)
    return [generated(rng) for _ in range(HOW_MANY)]


def report(line):
    print(line)  # noqa: T201 - the counts, with -s


# -- what is shown -----------------------------------------------------------------------------------------------------------


def test_the_oracle_shares_nothing_with_the_rules():
    tree = ast.parse(Path(oracle.__file__).read_text(encoding="utf-8"))
    modules = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    modules |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert modules <= {"__future__", "datetime"}
    assert modules <= sys.stdlib_module_names


def test_the_rules_and_the_oracle_agree_on_two_thousand_juries(cases):
    lawful = alone = 0
    seen, failing = Counter(), Counter()
    for number, case in enumerate(cases):
        wrong = oracle.findings(case)
        assert said(judged(case)) == {(CODES[name], who, stop) for name, who, stop in wrong}, (number, case)
        stops = oracle.stops(wrong)
        lawful += not stops
        alone += len(stops) == 1
        seen[case["route"] == "VAE", case["began"] if case["route"] == "VAE" else None] += 1
        failing.update({name for name, _, _ in wrong})
    report(
        f"\n{len(cases)} juries : {lawful} lawful, {alone} failing one rule only, {len(cases) - lawful - alone} failing several"
    )
    report(
        "by text: "
        + ", ".join(f"{began or 'not VAE'}: {n}" for (_, began), n in sorted(seen.items(), key=str))
    )
    report("failing: " + ", ".join(f"{name} {n}" for name, n in failing.most_common()))
    assert len(cases) == HOW_MANY
    assert lawful * 100 >= 30 * HOW_MANY
    assert alone * 100 >= 30 * HOW_MANY
    assert set(failing) == set(CODES)  # every rule was broken somewhere
    assert {began for vae, began in seen if vae} == {*BEGAN, *EDGES}


def ineligible(rng, case):
    """Someone who may not sit, and for what: (person, ties added, code)."""
    person = new_person(rng, 90, rng.choice([P, P, C, A]), rng.choice(["employer", "employee", "none"]))
    person |= {"can_preside": True, "key": "new", "substitute": rng.random() < 0.3}
    why = rng.choice(["none", "ended", "to come", "long", "elsewhere", "quality", "tie", "twice"])
    if why == "none":
        return person | {"mandate": None}, "juror.not-accredited"
    if why == "ended":
        return person | {"mandate": (DAY - timedelta(days=9), DAY - timedelta(days=1))}, "juror.mandate-ended"
    if why == "to come":
        return person | {"mandate": (DAY + timedelta(days=1), None)}, "juror.mandate-not-begun"
    if why == "long" and case["limit"]:
        return person | {"mandate": (years_before(DAY, case["limit"]), None)}, "juror.mandate-over-limit"
    if why == "elsewhere":
        return person | {"here": False}, "juror.not-accredited-here"
    if why == "tie":
        tie(rng, case, person)
        return person | {"substitute": False}, f"relation.{case['ties'][-1]['kind']}"
    if why == "twice":
        there = [p for p in case["jury"] if p["key"] not in {*case["absent"], *case["recused"]}]
        if there:
            return {**rng.choice(there), "substitute": person["substitute"]}, "juror.twice"
    return person | {"professional": False, "of_certifier": False, "can_preside": False}, "juror.seat-unfit"


def test_an_ineligible_person_always_objects_and_never_mends(cases):
    rng = random.Random(SEED + 1)
    refused, why = Counter(), Counter()
    for case in cases:
        was_lawful = not oracle.stops(oracle.findings(case))
        worse = copy.deepcopy(case)
        person, code = ineligible(rng, worse)
        before = blocking(judged(case))
        worse["jury"].append(person)
        after = blocking(judged(worse))
        assert was_lawful is (not before)
        assert (code, person["key"]) in {(o.code, o.about) for o in after}, (code, worse)
        refused[was_lawful] += 1
        why[code] += 1
        if before:
            rule, around, someone = RULES[case["sentence"]], circumstances(worse), facts(person)
            assert mends(rule, sitting(case), [someone], **around) == []
            for objection in before:
                offered = menders(objection, rule, sitting(case), [someone], **around)
                assert person["key"] not in {o.key for o in offered if not _own(case, o.key)}
    report(
        f"\nadded to {refused[True]} lawful juries: always objected; to {refused[False]} others: never mended"
    )
    report("for: " + ", ".join(f"{code} {n}" for code, n in why.most_common()))
    assert sum(refused.values()) == HOW_MANY


def _own(case, key):
    """A substitute already on the jury may be called to a place: that adds nobody."""
    return any(p["key"] == key and p["substitute"] for p in case["jury"])


def test_whoever_is_named_to_mend_does_mend(cases):
    """From a pool of everyone eligible in every quality: where one person is enough, the first offered makes the jury lawful."""
    rng = random.Random(SEED + 2)
    sides = ("employer", "employee", "independent", "none")
    pool = [
        facts(new_person(rng, 100 + i, seat, side) | {"blocks": None, "mandate": (DAY, None), "stated": True})
        for i, (seat, side) in enumerate((s, c) for s in (P, A) for c in sides)
    ]
    pool += [
        facts(new_person(rng, 200 + i, C, "none") | {"blocks": None, "mandate": (DAY, None)}) for i in (0, 1)
    ]
    mended = Counter()
    for case in [c for c in cases if len(oracle.stops(oracle.findings(c))) == 1][:300]:
        rule, around, members = RULES[case["sentence"]], circumstances(case), sitting(case)
        (objection,) = blocking(objections(rule, members, moment=Moment.OPENING, **around))
        offered = menders(objection, rule, members, pool, **around)
        if offered:
            mended[objection.code] += 1
            if objection.params.get("short", 1) == 1:  # else one person is not enough
                assert _lawful_with(rule, members, offered[0], around), (objection.code, case)
        else:
            mended["nobody"] += 1
    report("\nmended by one person: " + ", ".join(f"{code} {n}" for code, n in mended.most_common()))
    assert mended["nobody"] * 10 < mended.total()


def _lawful_with(rule, members, person, around):
    """Whether putting this person beside the others, or in somebody's place, leaves nothing that stops."""
    others = [m for m in members if m.key != person.key]
    tries = [others, *([*others[:i], *others[i + 1 :]] for i in range(len(others)))]
    return any(not blocking(objections(rule, [*t, person], moment=Moment.OPENING, **around)) for t in tries)
