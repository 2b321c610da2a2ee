"""A second opinion on juries, written from the texts and the sheets' sentences, over plain dictionaries.

It shares nothing with the product (a test reads its imports): its own reading of each sentence, its own dates,
its own words for what fails. A case is::

    {"sentence": one of SENTENCES, "jury": [person…], "absent": keys, "recused": keys, "on": date, "limit": years or None,
     "blocks": codes ruled on, "route": "FI"…"VAE", "candidate": key, "began": date, "ties": [tie…]}

a person: key, name, seat, substitute, college, professional, of_certifier, can_preside, qualified, outside, sex, mandate
((first day, last day or None) or None), place (the seat's own words, or ""), holds (the quality recognised), here (habilitated for the certification), blocks (or None), stated (no interest);
a tie: who, candidate, kind, cleared.
"""

from __future__ import annotations

from datetime import date

# -- who sits: a person absent, or recused for this candidate, gives the place to a substitute ---------------------


def who_sits(case):
    """Titulars and substitutes left. The substitute has the same seat; the same college first, then by name."""
    able = [p for p in case["jury"] if p["key"] not in case["absent"] and p["key"] not in case["recused"]]
    titulars = [p for p in able if not p["substitute"]]
    waiting = [p for p in able if p["substitute"]]
    for gone in case["jury"]:
        if gone["substitute"] or gone in titulars:
            continue
        fitting = [s for s in waiting if (s["seat"], s["place"]) == (gone["seat"], gone["place"])]
        close = [s for s in fitting if s["college"] == gone["college"]] or fitting
        if close:
            chosen = min(close, key=lambda s: s["name"])
            waiting.remove(chosen)
            titulars.append({**chosen, "substitute": False})
    return titulars, waiting


# -- what each sentence asks ------------------------------------------------------------------------------------------


def _professional(person, *, presiding=True):
    """A professional, in a professional's place or (``presiding``) in the president's."""
    if person["seat"] == "president" and not presiding:
        return False
    return person["professional"] and person["seat"] in ("president", "professional") and not person["place"]


SECRETARY, HOLDER = "directeur pédagogique", "ancien titulaire"


def silent(person):
    """The secretary sits and does not vote: a member more, of whom no count is made."""
    return person["place"] == SECRETARY


def _count(people, test):
    return len([p for p in people if test(p)])


def _presidents(people):
    return _count(people, lambda p: p["seat"] == "president")


def _certifiers(people):
    return _count(people, lambda p: p["seat"] == "certifier" and p["of_certifier"])


def _college(people, college):
    return _count(people, lambda p: _professional(p) and p["college"] == college)


def _five(people, right=lambda have, want: have == want, certifiers=1):
    """ "1 président professionnel votant et 3 professionnels et 1 membre certificateurs : 2 employé(e)s, 2 employeurs":
    four professionals, the president being one, two of each side, and the certifier's member or members."""
    counts = {
        "members": (len(people), 4 + certifiers),
        "president": (_presidents(people), 1),
        "professionals": (_count(people, _professional), 4),
        "employees": (_college(people, "employee"), 2),
        "employers": (_college(people, "employer"), 2),
        "certifier": (_certifiers(people), certifiers),
    }
    return [name for name, (have, want) in counts.items() if not right(have, want)]


def _five_or_more(people):
    return _five(people, right=lambda have, want: have >= want)


def _six(people):
    return _five(people, certifiers=2)


def _five_colleges_of_all(people):
    """Both sides a minimum, counted among every member, whatever the place."""
    wrong = [w for w in _five(people) if w not in {"employees", "employers"}]
    for name, college in (("employees", "employee"), ("employers", "employer")):
        if _count(people, lambda p, college=college: p["college"] == college) < 2:
            wrong.append(name)
    return wrong


def _half_professionals(people):
    """ "au moins 3 membres, dont au moins 50 % de professionnels" """
    wrong = [] if len(people) >= 3 else ["members"]
    return wrong if _count(people, _professional) * 2 >= len(people) else [*wrong, "professionals"]


def _four_two_outside(people):
    """ "4 membres dont 2 professionnels extérieurs", exactly"""
    wrong = [] if len(people) == 4 else ["members"]
    outside = _count(people, lambda p: _professional(p) and p["outside"])
    return wrong if outside == 2 else [*wrong, "outside professionals"]


def _two(people):
    """ "au moins 2 personnes" """
    return [] if len(people) >= 2 else ["members"]


def _president_apart(people):
    """ "3 membres dont 1 président et 2 professionnels", exactly, the president beside the professionals"""
    wrong = [] if len(people) == 3 else ["members"]
    if _presidents(people) != 1:
        wrong.append("president")
    if _count(people, lambda p: _professional(p, presiding=False)) != 2:
        wrong.append("professionals")
    return wrong


def _both_sides_half_outside(people):
    """ "au moins 4 membres dont au moins 1 employeur, au moins 1 salarié et au moins 50 % de membres extérieurs" """
    wrong = [] if len(people) >= 4 else ["members"]
    if _college(people, "employer") < 1:
        wrong.append("employers")
    if _college(people, "employee") < 1:
        wrong.append("employees")
    return wrong if _count(people, lambda p: p["outside"]) * 2 >= len(people) else [*wrong, "outside"]


def _holder_and_secretary(people):
    """ "4 membres votants : 1 président professionnel, 2 professionnels et 1 ancien titulaire. Le directeur pédagogique
    assure le secrétariat, sans voix délibérative." """
    voting = [p for p in people if not silent(p)]
    counts = {
        "members": (len(voting), 4),
        "president": (_presidents(voting), 1),
        "professionals": (_count(voting, _professional), 3),
        "holder": (_count(voting, lambda p: p["place"] == HOLDER), 1),
        "secretary": (_count(people, silent), 1),
    }
    return [name for name, (have, want) in counts.items() if have != want]


def _three_to_five_in_parity(people):
    """ "De 3 à 5 membres, dont la majorité de professionnels, à parité d’employeurs et de salariés" """
    wrong = [] if 3 <= len(people) <= 5 else ["members"]
    if _count(people, _professional) * 2 <= len(people):
        wrong.append("professionals")
    sides = [_college(people, side) for side in ("employer", "employee")]
    return wrong if sides[0] == sides[1] else [*wrong, "parity"]


SENTENCES = {
    "holder and secretary": _holder_and_secretary,
    "three to five in parity": _three_to_five_in_parity,
    "five": _five,
    "five or more": _five_or_more,
    "six": _six,
    "five, colleges of all": _five_colleges_of_all,
    "half professionals": _half_professionals,
    "four, two outside": _four_two_outside,
    "two": _two,
    "president apart": _president_apart,
    "both sides, half outside": _both_sides_half_outside,
}
NO_PRESIDENT_STATED = {
    "half professionals",
    "four, two outside",
    "two",
    "both sides, half outside",
    "three to five in parity",
}
PRESIDENT_IS_A_PROFESSIONAL = {"holder and secretary"} | {
    "five",
    "five or more",
    "six",
    "five, colleges of all",
}


# -- each person ------------------------------------------------------------------------------------------------------


def _mandate(person, on, limit):
    """A mandate is recorded, has begun, is not over, and has not lasted its whole number of years."""
    if person["mandate"] is None:
        return "no mandate"
    first, last = person["mandate"]
    if first > on:
        return "mandate to come"
    if last is not None and last < on:
        return "mandate over"
    years = on.year - first.year - ((on.month, on.day) < (first.month, first.day))
    return "mandate too long" if limit is not None and years >= limit else None


def _habilitated(person, blocks):
    return person["here"] and (person["blocks"] is None or all(b in person["blocks"] for b in blocks))


def _has_quality(person, sentence):
    if person["place"] and person["holds"] != person["place"]:
        return False
    if person["seat"] == "member":
        return True
    if person["seat"] == "certifier":
        return person["of_certifier"]
    if person["seat"] == "professional":
        return person["professional"] and not person["place"]
    return person["can_preside"] and (person["professional"] or sentence not in PRESIDENT_IS_A_PROFESSIONAL)


# -- the law of the VAE, by the day the path began ----------------------------------------------------------------------


def _vae(people, began):
    """(rule, stops) for each thing that the text of the day finds wrong. Persons are counted once."""
    persons = list({p["key"]: p for p in people}.values())
    voting = [p for p in persons if not silent(p)]  # no text knows a member who does not vote
    number = len(persons)
    wrong = []
    if date(2023, 12, 29) <= began <= date(2024, 4, 12):
        return [("text unknown", False)]  # R. 335-8 has ended, D. 6412-6 has not begun
    if began >= date(2024, 4, 13):
        # "réunit au moins deux personnes, dont au moins une personne qualifiée au titre de la certification visée.
        # Un président ou un responsable de jury est désigné parmi ses membres."
        if len(voting) < 2:
            wrong.append(("two persons", True))
        if not any(p["qualified"] for p in voting):
            wrong.append(("qualified", True))
        if len({p["key"] for p in people if p["seat"] == "president"}) != 1:
            wrong.append(("president named", True))
    else:
        # qualified representatives of the professions: a quarter of the jury; two of them from 04/11/2019;
        # before, half of them employers and half employees
        trade = [p for p in voting if p["qualified"] and p["professional"]]
        if len(trade) * 4 < number or (began >= date(2019, 11, 4) and len(trade) < 2):
            wrong.append(("qualified", True))
        sides = [p["college"] for p in trade]
        if began < date(2019, 11, 4) and sides.count("employer") != sides.count("employee"):
            wrong.append(("equal sides", True))
    # women and men: an aim; said when everyone's sex is recorded and one is wholly absent
    sexes = [p["sex"] for p in persons]
    if number > 1 and "" not in sexes and len(set(sexes)) == 1:
        wrong.append(("one sex", False))
    return wrong


# -- the whole ----------------------------------------------------------------------------------------------------------


def findings(case):
    """Everything wrong: {(rule, person's key or "", whether it stops the jury)}. Empty of stops: lawful."""
    titulars, waiting = who_sits(case)
    everyone = [*titulars, *waiting]
    wrong = {(name, "", True) for name in SENTENCES[case["sentence"]](titulars)}
    for person in everyone:
        key = person["key"]
        mandate = _mandate(person, case["on"], case["limit"])
        if mandate:
            wrong.add((mandate, key, True))
        if person["mandate"] and not _habilitated(person, case["blocks"]):
            wrong.add(("not habilitated", key, True))
        if not _has_quality(person, case["sentence"]):
            wrong.add(("quality", key, True))
        if not person["stated"]:
            wrong.add(("interest", key, False))
        if [p["key"] for p in everyone].count(key) > 1:
            wrong.add(("two places", key, True))
    seated = {p["key"] for p in titulars}
    for tie in case["ties"]:  # whatever the route: the text in VAE, the doctrine elsewhere
        if tie["who"] in seated and tie["candidate"] == case["candidate"] and not tie["cleared"]:
            wrong.add((f"tie: {tie['kind']}", tie["who"], True))
    if case["route"] == "VAE":
        for name, stops in _vae(titulars, case["began"]):
            wrong.add((name, case["candidate"] if name == "text unknown" else "", stops))
        return wrong
    voting = [p for p in titulars if not silent(p)]
    if _count(voting, lambda p: p["outside"]) * 2 < len(voting):
        wrong.add(("half outside", "", False))  # known at second hand: it only warns
    if titulars and not _presidents(titulars) and case["sentence"] in NO_PRESIDENT_STATED:
        wrong.add(
            ("nobody presides", "", False)
        )  # the sentence names no president: said, for whoever may preside
    return wrong


def stops(wrong):
    return {(name, who) for name, who, stop in wrong if stop}
