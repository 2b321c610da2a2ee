"""Acts: every act the journal may hold, by stage, with what the history says of it."""

from __future__ import annotations

import importlib
from functools import cache

from tools.reference.objections import PACKAGE

HEAD = """# Actes

Page écrite par `make docs` d’après les registres des étapes (`<étape>/acts.py`) : n’y écrivez pas à la main.

Chaque écriture du journal porte le nom d’un acte, qui ne change jamais : il est dans son empreinte. Sa phrase est ce
qu’en dit l’historique, après le nom de qui l’a fait ; `%(nom)s` y est rempli par les faits de l’écriture.

"""
# In the order of a certification's life.
STAGES = (
    "journal",
    "parties",
    "accounts",
    "catalogue",
    "candidates",
    "assessments",
    "juries",
    "awards",
    "declarations",
)


def registries() -> dict[str, dict[str, str]]:
    """Sentence of each act by name, by stage."""
    from parchemin.journal.acts import ACTS

    found: dict[str, dict[str, str]] = {}
    known: set[str] = set()
    for stage in STAGES:
        module = importlib.import_module(f"parchemin.{stage}.acts")
        own = [act.name for act in vars(module).values() if getattr(act, "name", None) in ACTS]
        found[stage] = {name: ACTS[name].sentence for name in own if name not in known}
        known |= set(own)
    return found


@cache
def page() -> str:
    parts = [HEAD]
    unlisted = {path.parent.name for path in PACKAGE.glob("*/acts.py")} - set(STAGES)
    if unlisted:
        raise ValueError(f"these stages have acts and are not listed: {sorted(unlisted)}")
    for stage, sentences in registries().items():
        rows = "\n".join(f"| `{name}` | {sentence} |" for name, sentence in sentences.items())
        parts.append(f"## {stage}\n\n| acte | ce qu’il dit |\n|---|---|\n{rows}\n")
    return "\n".join(parts)
