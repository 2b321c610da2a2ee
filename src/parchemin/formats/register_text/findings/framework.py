"""Findings about activities, capacities, blocks and competencies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parchemin.domain.sheet import Block, Choice, Competency, Effect, Finding, Reading, Span
from parchemin.formats.register_text.blocks import uncoded
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.source import fold

AS_PRINTED = Choice("as-printed", "Laisser tel qu’imprimé")
FROM_RULES = Choice("from-rules", "Le règlement de certification le fixe")
# What a marking needs, looked for in the table of blocks and in the text that introduces it.
NEEDS = (
    ("framework.no-scale", r"\bbareme|\bechelle\b|\bnotation\b|\bnotee?s?\s+sur\b|/\s?20\b|\bcoefficient|\bpoints\b", "Aucun barème imprimé : on ne sait pas sur quelle échelle une évaluation est notée."),
    ("framework.no-criterion", r"\bcriteres?\b|\bindicateurs?\s+d'evaluation\b", "Aucun critère d’évaluation imprimé."),
    ("framework.no-threshold", r"\bseuil|\best\s+(?:acquis|valide)e?\s+(?:quand|lorsque|si)\b|\bmoyenne\s+(?:de|d'|generale)|\bnote\s+minim|\bcompensation\b|\beliminatoire", "Aucun seuil imprimé : on ne sait pas ce qu’il faut pour qu’un bloc soit acquis."),
)  # fmt: skip


def find(frame: Frame, reading: Reading) -> Iterator[Finding]:
    yield from _needs(frame, reading)
    yield from _general_mean(reading)
    yield from _activities(reading)
    yield from _capacities(reading)
    yield from _numbers(reading)
    for index, block in enumerate(reading.blocks):
        yield from _block(block, index)
    yield from _across(reading)
    yield from _real_or_virtual(frame, reading)


def _whole(reading: Reading) -> Span:
    return Span(reading.blocks[0].lines.first, reading.blocks[-1].lines.last)


def _needs(frame: Frame, reading: Reading) -> Iterator[Finding]:
    if not reading.blocks:
        return
    spans = [_whole(reading), *([reading.components.lines] if reading.components else [])]
    words = "\n".join(frame.source.words(span) for span in spans)
    for code, pattern, template in NEEDS:
        if not re.search(pattern, words):
            yield Finding(code, template, (_whole(reading),), (FROM_RULES,))


def _general_mean(reading: Reading) -> Iterator[Finding]:
    """A mean over the whole certification: who applies it is said, for no block says it by itself."""
    means = [m for m in reading.marking if m.kind in {"average", "threshold"} and m.about == "whole"]
    if means:
        yield Finding(
            "marking.general-mean",
            "Une note est demandée pour la certification entière (%(words)s), au-delà de ses blocs.",
            tuple(m.lines for m in means),
            (
                Choice(
                    "in-rules",
                    "Le règlement la reprend : la délibération la compare, et en dessous le jury dit pourquoi",
                ),
                Choice("by-jury", "Le jury l’apprécie en délibérant : rien n’est calculé"),
            ),
            params={"words": ", ".join(f"« {m.text.value} »" for m in means)},
        )


def _activities(reading: Reading) -> Iterator[Finding]:
    unknown = [(i, a) for i, a in enumerate(reading.activities) if a.title is None]
    if unknown:
        yield Finding(
            "activities.headings-unknown",
            "Activités visées : aucune ligne ne dit le titre d’un bloc avant « %(first)s » ; titres et sous-activités ne se distinguent pas.",
            tuple(a.lines for _, a in unknown),
            (Choice("all-items", "Une liste sans titres"),),
            params={"first": unknown[0][1].items[0].title.value},
        )
    titles = {fold(a.title.value): a for a in reading.activities if a.title}
    for index, block in enumerate(reading.blocks):
        activity = titles.get(fold(block.title.value))
        if activity is None and titles:
            template = "Aucune activité visée ne porte le titre du bloc %(number)s."
            yield Finding(
                f"activity.block-without-heading.B{block.number}",
                template,
                (block.title.lines,),
                (AS_PRINTED,),
                params={"number": block.number},
            )
        elif activity and activity.title and _spoken(activity.title.value) != _spoken(block.title.value):
            yield Finding(
                f"activity.title-wording.B{block.number}",
                "Le titre du bloc %(number)s et celui de son activité diffèrent : « %(block)s », « %(activity)s ».",
                (activity.title.lines, block.title.lines),
                (
                    Choice("block", "Retenir le titre du bloc"),
                    Choice(
                        "activity",
                        "Retenir le titre de l’activité",
                        (Effect(f"/blocks/{index}/title", activity.title.value),),
                    ),
                ),
                params={"number": block.number, "block": block.title.value, "activity": activity.title.value},
            )


def _spoken(text: str) -> str:
    """Wording without its typography: apostrophes and blanks do not make two titles."""
    return " ".join(text.replace("’", "'").lower().split())


def _capacities(reading: Reading) -> Iterator[Finding]:
    """Capacities are the competencies in short: those that no competency says are worth a look."""
    titles = [fold(c.title.value) for block in reading.blocks for c in block.competencies]
    if not titles or not reading.capacities:
        return
    capacities = [(c, fold(uncoded(c.title.value))) for c in reading.capacities]
    words = {text for _, text in capacities}
    lone = [c for c, text in capacities if not _matches(text, titles)]
    longer = [c for c, text in capacities if text not in titles and _matches(text, titles)]
    if lone:
        template = "%(count)s capacité(s) attestée(s) qu’aucune compétence évaluée ne dit."
        yield Finding(
            "capacity.without-competency",
            template,
            tuple(c.lines for c in lone),
            (AS_PRINTED,),
            params={"count": len(lone)},
        )
    if longer:
        template = "%(count)s capacité(s) attestée(s) ne disent pas tout à fait les mots de leur compétence."
        yield Finding(
            "capacity.wording",
            template,
            tuple(c.lines for c in longer),
            (AS_PRINTED,),
            params={"count": len(longer)},
        )
    missing = [
        c
        for b in reading.blocks
        for c in b.competencies
        if c.duplicate_of is None and not _matches(fold(c.title.value), list(words))
    ]
    if missing:
        template = "%(count)s compétence(s) évaluée(s) qu’aucune capacité attestée ne dit."
        yield Finding(
            "capacity.competency-without",
            template,
            tuple(c.lines for c in missing),
            (AS_PRINTED,),
            params={"count": len(missing)},
        )


def _matches(text: str, others: list[str]) -> bool:
    return any(text == o or text.startswith(f"{o} ") or o.startswith(f"{text} ") for o in others)


def _numbers(reading: Reading) -> Iterator[Finding]:
    """Two blocks of one number: which one is meant, nobody knows."""
    homes: dict[int, list[tuple[int, Block]]] = {}
    for index, block in enumerate(reading.blocks):
        homes.setdefault(block.number, []).append((index, block))
    for number, twins in homes.items():
        if len(twins) > 1:
            prefix = f"{reading.register}{reading.code.value}BC"
            count = range(len(reading.blocks))
            in_order = (
                *(Effect(f"/blocks/{i}/number", i + 1) for i in count),
                *(Effect(f"/blocks/{i}/code", f"{prefix}{i + 1:02d}") for i in count),
            )
            yield Finding(
                f"block.number-twice.B{number}",
                "Deux blocs portent le numéro %(number)s.",
                tuple(block.lines for _, block in twins),
                (Choice("in-order", "Les numéroter dans l’ordre imprimé", in_order),),
                params={"number": number},
            )


def _block(block: Block, index: int) -> Iterator[Finding]:
    where = (block.lines,)
    if not block.competencies:
        yield Finding(
            f"block.without-competency.B{block.number}",
            "Bloc %(number)s : aucune compétence imprimée.",
            where,
            (AS_PRINTED,),
            params={"number": block.number},
        )
    for order, c in enumerate(block.competencies):
        if c.duplicate_of is not None:
            yield _twice(block, c, f"/blocks/{index}/competencies/{order}/duplicate_of")
    yield from _same_code(block)
    yield from _numbering(block)


def _twice(block: Block, c: Competency, path: str) -> Finding:
    first = next(o for o in block.competencies if o.position == c.duplicate_of)
    name = c.normalised or f"P{c.position}"
    return Finding(
        f"competency.printed-twice.B{block.number}.{name}",
        "Bloc %(number)s : « %(code)s » est imprimée deux fois, mot pour mot.",
        (first.lines, c.lines),
        (
            Choice("once", "La lire une fois"),
            Choice("twice", "En faire deux compétences", (Effect(path, None),)),
        ),
        params={"number": block.number, "code": c.code.value if c.code else c.title.value},
    )


def _same_code(block: Block) -> Iterator[Finding]:
    seen: dict[str, Competency] = {}
    for c in block.competencies:
        if c.normalised is None or c.duplicate_of is not None:
            continue
        first = seen.setdefault(c.normalised, c)
        if first is not c:
            template = "Bloc %(number)s : le code « %(code)s » désigne deux compétences différentes."
            yield Finding(
                f"competency.code-twice.B{block.number}.{c.normalised}", template, (first.lines, c.lines), (AS_PRINTED,),
                params={"number": block.number, "code": c.normalised},
            )  # fmt: skip


def _numbering(block: Block) -> Iterator[Finding]:
    """Letters that differ inside a block, and numbers that skip: CE1 then CE1-2 leaves CE1-1 unsaid."""
    coded = [c for c in block.competencies if c.normalised and c.duplicate_of is None]
    letters = {re.sub(r"[\d-]", "", str(c.normalised)) for c in coded}
    if len(letters) > 1:
        template = (
            "Bloc %(number)s : les codes des compétences n’ont pas tous les mêmes lettres (%(letters)s)."
        )
        yield Finding(
            f"competency.prefix.B{block.number}",
            template,
            tuple(c.lines for c in coded),
            (AS_PRINTED,),
            params={"number": block.number, "letters": ", ".join(sorted(letters))},
        )
    printed = {str(c.normalised) for c in coded}
    skipped = [c for c in coded if (before := _before(str(c.normalised))) and before not in printed]
    if skipped:
        template = "Bloc %(number)s : la numérotation saute un code avant %(codes)s."
        codes = ", ".join(str(c.normalised) for c in skipped)
        yield Finding(
            f"competency.numbering.B{block.number}",
            template,
            tuple(c.lines for c in skipped),
            (AS_PRINTED,),
            params={"number": block.number, "codes": codes},
        )


def _before(code: str) -> str | None:
    """CE3-2 → CE3-1; None for a code that has a single number or ends in 1."""
    stem, dash, last = code.rpartition("-")
    return f"{stem}-{int(last) - 1}" if dash and int(last) > 1 else None


def _across(reading: Reading) -> Iterator[Finding]:
    homes: dict[str, list[Competency]] = {}
    for block in reading.blocks:
        for code in sorted({c.normalised for c in block.competencies if c.normalised}):
            homes.setdefault(code, []).append(next(c for c in block.competencies if c.normalised == code))
    shared = {code: competencies for code, competencies in homes.items() if len(competencies) > 1}
    if shared:
        template = (
            "Les codes des compétences recommencent à chaque bloc (%(codes)s) : un code seul ne désigne rien."
        )
        lines = tuple(c.lines for competencies in shared.values() for c in competencies)
        yield Finding(
            "competency.code-across-blocks",
            template,
            lines,
            (Choice("by-block", "Désigner par le bloc et la position"),),
            params={"codes": ", ".join(sorted(shared))},
        )


def _real_or_virtual(frame: Frame, reading: Reading) -> Iterator[Finding]:
    """A project in a "real or virtual" company: the candidate's own, or one that is given?"""
    pattern = re.compile(
        r"\b(?:reelle?s?)\s+ou\s+(?:virtuelle?s?|simulee?s?|theoriques?|fictive?s?|fictifs?)"
    )
    spans = [a.text.lines for block in reading.blocks for a in block.assessments]
    spans += [reading.components.lines] if reading.components else []
    clauses = sorted((s for s in spans if pattern.search(frame.source.words(s))), key=lambda s: s.first)
    if clauses:
        yield Finding(
            "project.real-or-virtual",
            "Projet « réel ou virtuel » (ou simulé, ou théorique) : la fiche laisse le choix sans dire à qui, ni si toutes les évaluations portent sur le même projet.",
            tuple(clauses),
            (
                Choice("candidate", "Le candidat choisit"),
                Choice("certifier", "Le certificateur choisit"),
                Choice("either", "L’un ou l’autre, selon la voie d’accès"),
            ),
        )
