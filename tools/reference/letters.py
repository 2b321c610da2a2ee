"""Letters: every letter of the catalogue, what it is for, what fills it, and its words with sample values."""

from __future__ import annotations

from functools import cache
from textwrap import indent

HEAD = """# Lettres

Page écrite par `make docs` d’après le catalogue : n’y écrivez pas à la main.

Une étape décide quand une lettre s’écrit ; ses mots sont dans `src/parchemin/parties/letters/texts/`, un fichier par
lettre, à changer là, puis `tests/parties/golden/` et `make docs`. Les mots d’ici sont ceux d’une lettre d’essai ; `parchemin letters show` donne ceux de chaque
tour. Toute lettre attend dans la boîte d’envoi d’y être relue, sauf le code pour signer.

"""


@cache
def page() -> str:
    from parchemin.parties.letters import LETTERS

    parts = [HEAD]
    for kind, letter in sorted(LETTERS.items()):
        sample = next(iter(letter.samples().values()))
        words = indent(
            f"Objet : {sample.subject}\n\n{sample.body.rstrip()}", "    ", lambda line: bool(line.strip())
        )
        filled = ", ".join(f"`{name}`" for name in letter.parameters())
        parts.append(
            f"## `{kind}`\n\n{letter.label}. {letter.purpose}\n\n"
            f"- Texte : `parties/letters/texts/{kind}.txt`\n- Remplie de : {filled}\n\n{words}\n"
        )
    return "\n".join(parts)
