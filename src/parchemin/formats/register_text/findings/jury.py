"""Findings about the jury: each of its sentences, what it leaves open, the routes it is printed for.

A sheet with one sentence names its findings "jury.who-votes"; where a route has a sentence of its own, those of the
second one and of the next end with that route ("jury.who-votes.VAE"), and each stops its own routes only.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from parchemin.domain.composition import Compiled, Printed, Question, compile_sentence, sentences
from parchemin.domain.sheet import AccessRoute, Choice, Effect, Finding, Jury, Reading, Text
from parchemin.formats.register_text.source import plain

COMPOSE = "compose_jury"


def find(reading: Reading) -> Iterator[Finding]:
    jury, routes = reading.jury, [r for r in reading.access_routes if r.open is not False]
    if jury is None:
        if reading.access_routes:
            lines = (reading.access_routes[0].lines,)
            yield Finding(
                "jury.missing",
                "Aucune composition de jury n’est imprimée.",
                lines,
                (
                    Choice(
                        "from-rules",
                        "Le règlement de certification la fixe : sa règle s’écrit à la confirmation",
                    ),
                ),
            )
        return
    printed = sentences((r.code, r.jury.value if r.jury else None) for r in routes)
    if len(printed) > 1:
        yield _differing(printed, routes)
        yield from _doubtful(printed, reading.access_routes)
    yield from _total(jury)
    for one in printed or (Printed(jury.text.value, tuple(r.code for r in routes)),):
        findings = _of_first(reading, jury, one) if not one.suffix else _of_another(reading, one, routes)
        yield from (_named(finding, one, alone=len(printed) < 2) for finding in findings)  # noqa: PLR2004
    yield from _without_text(routes)


def _named(finding: Finding, printed: Printed, *, alone: bool) -> Finding:
    """The finding under the name of its sentence; it stops the routes of that sentence only."""
    if alone:
        return finding
    waits = tuple(f"{COMPOSE}:{route}" for route in printed.routes)
    return dataclasses.replace(finding, code=printed.code(finding.code), depends=waits)


def _differing(printed: Sequence[Printed], routes: Iterable[AccessRoute]) -> Finding:
    """Routes with a jury of their own."""
    own = {one.routes[0] for one in printed}
    return Finding(
        "jury.routes-differ",
        "La composition du jury change selon la voie d’accès (%(codes)s) : une session qui en réunit plusieurs a plusieurs règles.",
        tuple(r.lines for r in routes if r.code in own),
        (Choice("by-route", "Chaque voie suit la sienne"),),
        params={"codes": ", ".join(one.routes[0] for one in printed)},
    )


def _doubtful(printed: Sequence[Printed], routes: Sequence[AccessRoute]) -> Iterator[Finding]:
    """« idem » under lines that differ: the line above, or another one."""
    for index, route in enumerate(routes):
        above = next((one for one in printed if route.code in one.doubtful), None)
        if above is None:
            continue
        others = [one for one in printed if one is not above]
        yield Finding(
            f"jury.idem.{route.code}",
            "Voie « %(label)s » : « idem », sous des jurys qui diffèrent.",
            (route.lines,),
            (
                _same_as("above", "Comme la ligne du dessus", above, index, route),
                *(
                    _same_as(f"as-{one.routes[0].lower()}", "Comme une autre ligne", one, index, route)
                    for one in others
                ),
            ),
            (f"{COMPOSE}:{route.code}",),
            params={"label": route.label.value},
        )


def _same_as(key: str, words: str, printed: Printed, index: int, route: AccessRoute) -> Choice:
    effects = (
        Effect(f"/jury/per_route/{route.code}", printed.text),
        Effect(f"/access_routes/{index}/jury", printed.text),
    )
    return Choice(key, f"{words} : « {_short(printed.text)} »", effects)


def _short(text: str, most: int = 90) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def _total(jury: Jury) -> Iterator[Finding]:
    """A total that its parts do not make."""
    counted = sum(seat.count for seat in jury.seats)
    if jury.total and jury.total.count != counted:
        yield Finding(
            "jury.total-differs",
            "Le jury compte %(total)s membres, ses parts en font %(counted)s.",
            (jury.lines,),
            (Choice("parts", "Retenir les parts"), Choice("total", "Retenir le total")),
            params={"total": jury.total.count, "counted": counted},
        )


def _of_first(reading: Reading, jury: Jury, printed: Printed) -> Iterator[Finding]:
    """What the sheet's first sentence leaves open, with its counts in the words."""
    compiled = compile_sentence(printed.text, certifiers=len(reading.certifiers), where=str(jury.lines))
    asked = {question.code: question for question in compiled.questions}
    findings = [*_seats(reading, jury), *([_colleges(jury)] if jury.colleges else [])]
    yield from (finding for finding in findings if finding.code in asked)
    yield from (
        _question(jury.text, question)
        for code, question in asked.items()
        if code not in {f.code for f in findings}
    )
    yield from _left(jury.text, compiled)


def _of_another(reading: Reading, printed: Printed, routes: Iterable[AccessRoute]) -> Iterator[Finding]:
    """What the sentence of another route leaves open."""
    text = next(r.jury for r in routes if r.code == printed.suffix)
    if text is None:
        return
    compiled = compile_sentence(printed.text, certifiers=len(reading.certifiers), where=str(text.lines))
    for question in compiled.questions:
        asked = _question(text, question)
        yield dataclasses.replace(
            asked,
            template="Jury de la voie %(routes)s : %(question)s",
            params={**asked.params, "routes": ", ".join(printed.routes)},
        )
    yield from _left(text, compiled)


def _question(text: Text, question: Question) -> Finding:
    """What the rule's own reader asks of the sentence, in its words."""
    answers = tuple(Choice(answer.key, answer.label) for answer in question.answers)
    return Finding(question.code, "%(question)s", (text.lines,), answers, params={"question": question.label})


def _left(text: Text, compiled: Compiled) -> Iterator[Finding]:
    if compiled.not_understood:
        yield Finding(
            "jury.words-not-understood",
            "La règle du jury ne sait pas quoi faire de : %(words)s.",
            (text.lines,),
            (Choice("read-beside", "Sans effet sur le compte : lu à côté de la règle"),),
            params={"words": ", ".join(f"« {word} »" for word in compiled.not_understood)},
        )


def _without_text(routes: Iterable[AccessRoute]) -> Iterator[Finding]:
    for route in routes:
        if route.open and route.jury is None:
            yield Finding(
                f"jury.route-without-text.{route.code}",
                "Voie « %(label)s » ouverte sans composition de jury imprimée.",
                (route.lines,),
                (Choice("common", "Le jury des autres voies"),),
                params={"label": route.label.value},
            )


def _seats(reading: Reading, jury: Jury) -> Iterator[Finding]:
    printed = " + ".join(f"{s.count} {s.label.value}" for s in jury.seats)
    total = sum(s.count for s in jury.seats)
    if jury.seats:
        yield Finding(
            "jury.exact-or-minimum",
            "Le jury est compté (%(printed)s, soit %(total)s), sans dire si c’est un nombre exact ou un minimum.",
            (jury.lines,),
            (
                Choice("exact", f"Exactement {total} membres"),
                Choice("minimum", f"Au moins {total} membres, chaque part étant un minimum"),
            ),
            params={"printed": printed, "total": total},
        )
    voting = [s for s in jury.seats if "votant" in plain(s.label.value)]
    if len(voting) < len(jury.seats):
        template = (
            "Qui vote : la fiche ne le dit que de « %(voting)s »."
            if voting
            else "La fiche ne dit pas qui vote."
        )
        yield Finding(
            "jury.who-votes",
            template,
            tuple(s.label.lines for s in voting) or (jury.lines,),
            (
                Choice("all", "Tous les membres votent"),
                Choice("named-only", "Seuls votent ceux que la fiche dit votants"),
            ),
            params={"voting": ", ".join(s.label.value for s in voting)},
        )
    for seat in jury.seats:
        if "certificateur" in plain(seat.label.value) and len(reading.certifiers) > 1:
            yield Finding(
                "jury.certifier-member-one-or-per-certifier",
                "« %(count)s %(label)s » : la fiche a %(certifiers)s certificateurs ; un membre en tout, ou un par certificateur ?",
                (seat.label.lines,),
                (
                    Choice("one-delivering", "Un membre, du certificateur qui délivre"),
                    Choice("one-any", "Un membre, de l’un des certificateurs"),
                    Choice("per-certifier", "Un membre de chaque certificateur"),
                ),
                params={
                    "count": seat.count,
                    "label": seat.label.value,
                    "certifiers": len(reading.certifiers),
                },
            )


def _colleges(jury: Jury) -> Finding:
    total, members = sum(c.count for c in jury.colleges), sum(s.count for s in jury.seats)
    return Finding(
        "jury.colleges-count-whom",
        "Les collèges comptent %(total)s personnes (%(printed)s) pour %(members)s membres : la fiche ne dit pas qui entre dans ce compte.",
        tuple(c.label.lines for c in jury.colleges),
        (
            Choice("professionals-and-president", "Les professionnels, président compris"),
            Choice(
                "professionals-and-certifier",
                "Les professionnels et le membre du certificateur, sans le président",
            ),
            Choice("all-at-least", "Tous les membres, chaque collège étant un minimum"),
        ),
        params={
            "total": total,
            "printed": ", ".join(f"{c.count} {c.label.value}" for c in jury.colleges),
            "members": members,
        },
    )
