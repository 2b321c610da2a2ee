"""Findings about certifiers, access routes, territories and the jury."""

from __future__ import annotations

from collections.abc import Iterator

from parchemin.domain.composition import Question, compile_sentence
from parchemin.domain.sheet import AccessRoute, Choice, Effect, Finding, Jury, Reading, Span, Territory, Text
from parchemin.formats.register_text.access import IDEM
from parchemin.formats.register_text.source import fold, plain

AS_PRINTED = Choice("as-printed", "Laisser tel qu’imprimé")


def find(reading: Reading, *, columns_merged: bool) -> Iterator[Finding]:
    yield from _certifiers(reading, columns_merged=columns_merged)
    yield from _names(reading)
    yield from _routes(reading)
    yield from _territories(reading)
    yield from _jury(reading)


def _certifiers(reading: Reading, *, columns_merged: bool) -> Iterator[Finding]:
    if not columns_merged:
        return
    names, signatories = reading.certifiers, reading.signatories
    in_order = tuple(
        Effect(f"/certifiers/{i}/signatory", signatory.value)
        for i, signatory in enumerate(signatories)
        if len(names) == len(signatories)
    )
    readings = (
        [Choice("in-order", "Dans l’ordre imprimé : un signataire par certificateur", in_order)]
        if in_order
        else []
    )
    if names and len(names) == len(signatories) > 1:
        crossed = tuple(
            Effect(f"/certifiers/{i}/signatory", s.value) for i, s in enumerate(reversed(signatories))
        )
        readings.append(Choice("reversed", "Dans l’ordre inverse", crossed))
    yield Finding(
        "certifiers.columns-merged",
        "Les colonnes des certificateurs et des signataires sont sorties sur une même ligne : rien n’y dit qui signe pour qui, ni où l’une finit (%(names)s ; %(signatories)s).",
        tuple(Span(n, n) for n in sorted({t.lines.first for t in [*(c.name for c in names), *signatories]})),
        (*readings, AS_PRINTED),
        params={
            "names": ", ".join(c.name.value for c in names),
            "signatories": ", ".join(s.value for s in signatories),
        },
    )


def _names(reading: Reading) -> Iterator[Finding]:
    """The same certifier under a longer or a shorter name elsewhere: one name must go on a parchment."""
    others = [
        *(name for act in reading.legal_acts for name in act.names),
        *(site.name for site in (*reading.sites.certification, *reading.sites.preparation)),
    ]
    variants: list[tuple[int, Text]] = []
    for index, certifier in enumerate(reading.certifiers):
        own = fold(certifier.name.value)
        known = {fold(c.name.value) for c in reading.certifiers}
        variants += [
            (index, t)
            for t in others
            if fold(t.value) not in known
            and (fold(t.value).startswith(f"{own} ") or own.startswith(f"{fold(t.value)} "))
        ]
    if not variants:
        return
    readings = [Choice("as-header", "Retenir les noms de l’en-tête")]
    spellings: dict[str, tuple[int, Text]] = {}
    for index, text in variants:
        spellings.setdefault(text.value, (index, text))
    for value, (index, text) in spellings.items():
        label = f"Retenir « {value} » ({text.lines})"
        readings.append(
            Choice(f"line-{text.lines.first}", label, (Effect(f"/certifiers/{index}/name", value),))
        )
    indexes = sorted({index for index, _ in variants})
    if len(indexes) == len(spellings) > 1 and all(
        len(t.value) < len(reading.certifiers[i].name.value) for i, t in spellings.values()
    ):
        effects = tuple(Effect(f"/certifiers/{i}/name", t.value) for i, t in spellings.values())
        readings.insert(1, Choice("elsewhere", "Retenir les noms imprimés ailleurs, sans la ville", effects))
    yield Finding(
        "certifier.name-variants",
        "Un certificateur porte plusieurs noms : %(header)s dans l’en-tête, %(others)s ailleurs.",
        (*(reading.certifiers[i].lines for i in indexes), *(text.lines for _, text in variants)),
        tuple(readings),
        params={
            "header": ", ".join(f"« {reading.certifiers[i].name.value} »" for i in indexes),
            "others": ", ".join(f"« {value} »" for value in spellings),
        },
    )


def _routes(reading: Reading) -> Iterator[Finding]:
    uncertain = [r for r in reading.access_routes if r.cross and r.cross.value.lower() == "x"]
    inferred = [r for r in uncertain if r.basis == "jury"]
    if inferred:
        yield Finding(
            "routes.crosses-without-column",
            "Les croix des voies d’accès ont perdu leur colonne (OUI ou NON). Une voie dont le jury est imprimé est lue « oui » : %(codes)s.",
            tuple(r.lines for r in inferred),
            (Choice("by-jury", "Ouverte où un jury est imprimé"), _unread(reading)),
            params={"codes": ", ".join(r.code for r in inferred)},
        )
    for index, route in enumerate(reading.access_routes):
        if route.open is None:
            yield _open_question(route, index)


def _unread(reading: Reading) -> Choice:
    """The other way: a jury in front of a cross says nothing of its column."""
    effects = (
        Effect(f"/access_routes/{i}/open", None)
        for i, r in enumerate(reading.access_routes)
        if r.basis == "jury"
    )
    return Choice("unknown", "Ne rien lire de ces croix", tuple(effects))


def _open_question(route: AccessRoute, index: int) -> Finding:
    path = f"/access_routes/{index}/open"
    readings = (
        Choice("closed", "Voie fermée : la croix était dans la colonne NON", (Effect(path, False),)),
        Choice("open", "Voie ouverte : la croix était dans la colonne OUI", (Effect(path, True),)),
    )
    if route.cross is None:
        code = f"route.{route.code}.no-cross"
        template = "Voie « %(label)s » : aucune croix imprimée ; on ne sait pas si elle est ouverte."
    else:
        code = f"route.{route.code}.cross-without-idem"
        template = (
            "Voie « %(label)s » : une croix sans colonne, et aucun jury en face (les autres voies en ont un)."
        )
    return Finding(code, template, (route.lines,), readings, params={"label": route.label.value})


def _territories(reading: Reading) -> Iterator[Finding]:
    for index, territory in enumerate(reading.territories):
        if territory.open is None:
            yield _territory(territory, index)


def _territory(territory: Territory, index: int) -> Finding:
    path = f"/territories/{index}/open"
    mark = "cross-without-column" if territory.cross else "no-cross"
    template = (
        "« %(label)s » : la croix a perdu sa colonne (OUI ou NON)."
        if territory.cross
        else "« %(label)s » : aucune croix imprimée."
    )
    return Finding(
        f"territory.{territory.code.lower()}.{mark}",
        template,
        (territory.lines,),
        (
            Choice("closed", "Non accessible", (Effect(path, False),)),
            Choice("open", "Accessible", (Effect(path, True),)),
        ),
        params={"label": territory.label.value},
    )


def _jury(reading: Reading) -> Iterator[Finding]:
    jury = reading.jury
    if jury is None:
        if reading.access_routes:
            lines = (reading.access_routes[0].lines,)
            yield Finding("jury.missing", "Aucune composition de jury n’est imprimée.", lines)
        return
    yield from _differing(reading, jury)
    where = str(jury.lines)
    compiled = compile_sentence(jury.text.value, certifiers=len(reading.certifiers), where=where)
    asked = {question.code: question for question in compiled.questions}
    findings = [*_seats(reading, jury), *([_colleges(jury)] if jury.colleges else [])]
    yield from (finding for finding in findings if finding.code in asked)
    yield from (
        _question(jury, question)
        for code, question in asked.items()
        if code not in {f.code for f in findings}
    )
    if compiled.not_understood:
        yield _not_understood(jury, compiled.not_understood)
    for route in reading.access_routes:
        if route.open and route.jury is None:
            template = "Voie « %(label)s » ouverte sans composition de jury imprimée."
            code = f"jury.route-without-text.{route.code}"
            yield Finding(
                code,
                template,
                (route.lines,),
                (Choice("common", "Le jury des autres voies"),),
                params={"label": route.label.value},
            )


def _differing(reading: Reading, jury: Jury) -> Iterator[Finding]:
    """Routes with a jury of their own, and a total that its parts do not make."""
    own = {fold(r.jury.value): r for r in reading.access_routes if r.jury and fold(r.jury.value) not in IDEM}
    if len(own) > 1:
        yield Finding(
            "jury.routes-differ",
            "La composition du jury change selon la voie d’accès (%(codes)s) : une session qui en réunit plusieurs a plusieurs règles.",
            tuple(r.lines for r in own.values()),
            (Choice("by-route", "Chaque voie suit la sienne"),),
            params={"codes": ", ".join(r.code for r in own.values())},
        )
    counted = sum(seat.count for seat in jury.seats)
    if jury.total and jury.total.count != counted:
        yield Finding(
            "jury.total-differs",
            "Le jury compte %(total)s membres, ses parts en font %(counted)s.",
            (jury.lines,),
            (Choice("parts", "Retenir les parts"), Choice("total", "Retenir le total")),
            params={"total": jury.total.count, "counted": counted},
        )


def _question(jury: Jury, question: Question) -> Finding:
    """What the rule's own reader asks of the sentence, in its words."""
    answers = tuple(Choice(answer.key, answer.label) for answer in question.answers)
    return Finding(question.code, "%(question)s", (jury.lines,), answers, params={"question": question.label})


def _not_understood(jury: Jury, words: tuple[str, ...]) -> Finding:
    return Finding(
        "jury.words-not-understood",
        "La règle du jury ne sait pas quoi faire de : %(words)s.",
        (jury.lines,),
        (Choice("read-beside", "Sans effet sur le compte : lu à côté de la règle"),),
        params={"words": ", ".join(f"« {word} »" for word in words)},
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
