"""Findings about certifiers, access routes and territories."""

from __future__ import annotations

from collections.abc import Iterator

from parchemin.domain.sheet import (
    AccessRoute,
    Choice,
    Effect,
    Finding,
    Reading,
    Span,
    Territory,
    Text,
    as_json,
)
from parchemin.formats.register_text.authority import Authority
from parchemin.formats.register_text.source import fold

AS_PRINTED = Choice("as-printed", "Laisser tel qu’imprimé")


def find(reading: Reading, responsible: Authority) -> Iterator[Finding]:
    yield from _certifiers(reading, columns_merged=responsible.merged)
    yield from (_wrapped(reading, index) for index in responsible.wrapped)
    yield from _names(reading)
    yield from _routes(reading)
    yield from _territories(reading)


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


def _wrapped(reading: Reading, index: int) -> Finding:
    """A line of the certifiers' column that seems to end the name above it, which its column had cut."""
    before, after = reading.certifiers[index - 1], reading.certifiers[index]
    whole = f"{before.name.value} {after.name.value}"
    kept = [as_json(c) for i, c in enumerate(reading.certifiers) if i != index]
    kept[index - 1] = kept[index - 1] | {"name": whole}
    return Finding(
        f"certifier.name-cut.{index + 1}",
        "« %(after)s » est seul sur sa ligne, sous « %(before)s » : la fin de ce nom, ou un autre certificateur ?",
        (before.lines, after.lines),
        (
            Choice("one", f"Un seul certificateur : « {whole} »", (Effect("/certifiers", kept),)),
            Choice("two", "Deux certificateurs"),
        ),
        params={"before": before.name.value, "after": after.name.value},
    )


def _names(reading: Reading) -> Iterator[Finding]:
    """The same certifier under a longer or a shorter name elsewhere: one name must go on a parchment."""
    others = [
        *(name for act in reading.legal_acts for name in act.names),
        *(site.name for site in (*reading.sites.certification, *reading.sites.preparation)),
    ]
    variants: list[tuple[int, Text]] = []
    known = {fold(c.name.value) for c in reading.certifiers}
    for index, certifier in enumerate(reading.certifiers):
        own = fold(certifier.name.value)
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
