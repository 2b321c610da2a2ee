"""Findings about assessments: labels, deliverables, machines, panels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parchemin.domain.sheet import Assessment, Block, Choice, Effect, Finding, Reading, Span
from parchemin.formats.register_text.assessments import BEFORE_JURY, INTERVIEW, ON_MACHINE, ORAL
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.source import plain

FROM_RULES = Choice("from-rules", "Le règlement de certification le fixe")
SPOKEN = re.compile(r"\bsoutenance|\boral|\bpresentation")
WRITTEN = re.compile(r"\brapport|\bmemoire|\bnote\b|\bdossier|\bfichier|\bmaquette")
PAPER = re.compile(
    r"\b(?:rapport|memoire|dossier|fichier|maquette|carnet|cahier|livret|diaporama|support|fiche|synthese|ecrit)|\bnotes?\s+d[e']"
)
ACTS = {"entretien", "épreuve orale", "mise en situation", "présentation orale"}
NAMES_MACHINE = re.compile(r"\b(?:systeme\s+d'exploitation|windows|linux|unix|logiciel\s+\w+|serveur)\b")
KINDS = {"maquette": "mockup", "dossier": "file", "fichier": "file"}


def find(frame: Frame, reading: Reading) -> Iterator[Finding]:
    for index, block in enumerate(reading.blocks):
        yield from _labels(block, index)
        for order, assessment in enumerate(block.assessments):
            path = f"/blocks/{index}/assessments/{order}"
            yield from _one(frame, block, assessment, path)


def _code(prefix: str, block: Block, assessment: Assessment) -> str:
    return f"{prefix}.B{block.number}.{assessment.position}"


def numbers(label: str) -> set[int]:
    """Competency numbers that a label claims: "Me1/2/3/4" → 1 to 4, "Me1-1/2" → 1."""
    claimed: set[int] = set()
    for part in re.findall(r"\d+(?:-\d+)?(?:/\d+)*", label):
        head, dash, _ = part.partition("-")
        claimed |= {int(head)} if dash else {int(n) for n in part.split("/")}
    return claimed


def _mains(assessment: Assessment) -> list[int]:
    """First numbers of the competencies assessed: CE3-1 → 3."""
    mains = [int(m[0]) for code in assessment.competencies if (m := re.search(r"\d+", code))]
    return sorted(set(mains))


def _labels(block: Block, index: int) -> Iterator[Finding]:
    """Two labels of a block that claim the same number: which competencies does each one assess?"""
    labelled = [(i, a, numbers(a.label.value)) for i, a in enumerate(block.assessments) if a.label]
    shared = [
        (one, other) for x, one in enumerate(labelled) for other in labelled[x + 1 :] if one[2] & other[2]
    ]
    if not shared:
        return
    involved = {i: a for pair in shared for i, a, _ in pair}
    effects = tuple(
        Effect(f"/blocks/{index}/assessments/{i}/label", _proposed(a))
        for i, a in involved.items()
        if a.label and numbers(a.label.value) != set(_mains(a)) and _mains(a)
    )
    words = ", ".join(str(e.value) for e in effects)
    readings = (
        [Choice("by-competencies", f"Lire {words} : le nombre des compétences imprimées au-dessus", effects)]
        if effects
        else []
    )
    yield Finding(
        f"assessment.label-mismatch.B{block.number}",
        "Bloc %(number)s : plusieurs évaluations portent le même numéro (%(labels)s).",
        tuple(a.label.lines for a in involved.values() if a.label),
        (
            *readings,
            Choice(
                "by-position",
                "Garder les libellés imprimés : chaque évaluation porte sur les compétences imprimées au-dessus d’elle",
            ),
        ),
        params={
            "number": block.number,
            "labels": ", ".join(f"« {a.label.value} »" for a in involved.values() if a.label),
        },
    )


def _proposed(assessment: Assessment) -> str:
    label = assessment.label.value if assessment.label else ""
    stem = re.match(r"\D*", label)
    return f"{stem[0] if stem else ''}{'/'.join(map(str, _mains(assessment)))}"


def _one(frame: Frame, block: Block, a: Assessment, path: str) -> Iterator[Finding]:
    words = frame.source.words(a.lines)
    params = {"number": block.number, "name": a.label.value if a.label else f"n° {a.position}"}
    listed = plain(" ".join(d.value for d in a.deliverables))
    if a.label is None and any(other.label for other in block.assessments):
        template = "Bloc %(number)s : une évaluation n’a pas de libellé (les autres en ont un)."
        yield Finding(
            _code("assessment.without-label", block, a),
            template,
            (a.lines,),
            _label_choices(a, path),
            params=params,
        )
    if not a.deliverables and not _heard_only(a, words):
        yield _without_deliverable(block, a, path, words)
    if ON_MACHINE.search(listed) and not NAMES_MACHINE.search(words):
        template = "Bloc %(number)s, %(name)s : une épreuve « sur machine » dont la fiche ne nomme ni la machine, ni le logiciel, ni ce qui est rendu."
        yield Finding(
            _code("assessment.on-machine-unnamed", block, a),
            template,
            _where(a),
            (FROM_RULES,),
            params=params,
        )
    if a.panel is None and _heard(words) and not BEFORE_JURY.search(words):
        template = "Bloc %(number)s, %(name)s : un oral sans que la fiche dise devant qui."
        readings = (
            Choice(
                "two-professionals",
                "Au moins deux professionnels, comme aux soutenances",
                (Effect(f"{path}/panel", {"min_professionals": 2}),),
            ),
            FROM_RULES,
        )
        yield Finding(
            _code("assessment.oral-without-panel", block, a), template, _where(a), readings, params=params
        )
    if a.mode == "defence" and a.deliverables and not SPOKEN.search(listed):
        yield _defence_of_a_thing(block, a, path, listed)


def _heard(words: str) -> bool:
    return bool(ORAL.search(words) or INTERVIEW.search(words))


def _heard_only(a: Assessment, words: str) -> bool:
    """An interview, an oral test or a practical one over no paper: the candidate is expected to be there."""
    acts = set((a.kind or "").split(" et "))
    return acts <= ACTS and a.mode in {"oral", "other"} and not PAPER.search(words)


def _where(a: Assessment) -> tuple[Span, ...]:
    return tuple(d.lines for d in a.deliverables) or (a.lines,)


def _label_choices(a: Assessment, path: str) -> tuple[Choice, ...]:
    mains = "/".join(map(str, _mains(a)))
    proposed = (
        (Choice("by-competencies", f"L’appeler « Me{mains} »", (Effect(f"{path}/label", f"Me{mains}"),)),)
        if mains
        else ()
    )
    return (*proposed, Choice("none", "La laisser sans libellé"))


def _without_deliverable(block: Block, a: Assessment, path: str, words: str) -> Finding:
    nouns = (
        ("memoire", "mémoire"),
        ("rapport", "rapport"),
        ("note d'organisation", "note d’organisation"),
        ("dossier", "dossier"),
    )
    named = [printed for word, printed in nouns if re.search(rf"\b{word}", words)][:1]
    named += ["soutenance"] if a.mode == "defence" else []
    named += ["entretien"] if a.mode == "oral" and INTERVIEW.search(words) else []
    label = (
        f"Inscrire {len(named)} livrable{'s' if len(named) > 1 else ''} d’après le texte : {', '.join(named)}"
    )
    from_text = (Choice("from-text", label, (Effect(f"{path}/deliverables", named),)),) if named else ()
    return Finding(
        _code("assessment.without-deliverable", block, a),
        "Bloc %(number)s, %(name)s : aucun livrable imprimé.",
        (a.lines,),
        (*from_text, Choice("none", "Aucun livrable attendu")),
        params={"number": block.number, "name": a.label.value if a.label else f"n° {a.position}"},
    )


def _defence_of_a_thing(block: Block, a: Assessment, path: str, listed: str) -> Finding:
    """A defence whose deliverable is only a thing: is the defence itself one, and is a report expected?"""
    thing = next((name for word, name in KINDS.items() if re.search(rf"\b{word}", listed)), "document")
    printed = [d.value for d in a.deliverables]
    return Finding(
        _code(f"assessment.defence-deliverable-is-{thing}", block, a),
        "Bloc %(number)s, %(name)s : une soutenance dont le seul livrable imprimé est « %(listed)s ».",
        _where(a),
        (
            Choice(
                "and-defence",
                "Y ajouter la soutenance",
                (Effect(f"{path}/deliverables", [*printed, "soutenance"]),),
            ),
            Choice(
                "report-and-defence",
                "Y ajouter un rapport et la soutenance",
                (Effect(f"{path}/deliverables", [*printed, "rapport", "soutenance"]),),
            ),
            Choice("as-printed", "Ce livrable seul"),
        ),
        params={
            "number": block.number,
            "name": a.label.value if a.label else f"n° {a.position}",
            "listed": ", ".join(printed),
        },
    )
