"""A base that nobody uses yet: who reads the terminal of the machine opens it, once, for the first certifier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from parchemin.domain.certifier import record_objections
from parchemin.domain.objection import Objection, blocking, gettext_noop
from parchemin.domain.roles import MANAGER, giving_objections
from parchemin.domain.roles import Asked as AskedRole
from parchemin.domain.text import folded

LASTS = timedelta(hours=24)  # how long a first code serves
ALPHABET = "BCDFGHJKMNPQRSTVWXYZ23456789"  # no letter that is read as another, no vowel that makes a word
LENGTH, GROUP = 12, 4  # 57 bits
SLUG_MAX = 40


def printed(code: str) -> str:
    """A code as a terminal shows it: groups of four."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def typed(text: str) -> str:
    """A code as it was made, from what a person typed: case, spaces and dashes do not count."""
    return "".join(one for one in text.upper() if one in ALPHABET)


def short_name(name: str) -> str:
    """The short name of a certifier, for its addresses and commands, from its legal name.

    >>> short_name("École supérieure d’Essai")
    'ecole-superieure-d-essai'
    """
    slug = re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")
    return slug[:SLUG_MAX].strip("-") or "certificateur"


BEGUN = Objection(
    "beginning.begun",
    gettext_noop("Cette installation est déjà ouverte : un certificateur ou un compte y est."),
    mend=gettext_noop(
        "Connectez-vous ; un responsable du service vous donne un rôle, ou « parchemin certifier » sur la machine."
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What opens an installation. ``begun``: somebody or some certifier is there; ``right``: the code is the one
    printed, and serves still; ``certifier``: fields of its record; ``name``, ``email``: of its first manager."""

    begun: bool
    right: bool
    certifier: Mapping[str, str]
    name: str
    email: str


def beginning_objections(asked: Asked, *, on: date) -> list[Objection]:
    """Why this installation is not opened; what is typed is not read before the code is right."""
    if asked.begun:
        return [BEGUN]
    if not asked.right:
        return [
            Objection(
                "beginning.code",
                gettext_noop("Ce n’est pas le code écrit dans le terminal, ou il ne sert plus."),
                mend=gettext_noop(
                    "Recopiez-le ; « parchemin first-code », sur la machine, en donne un nouveau et annule le précédent."
                ),
                about="code",
            )
        ]
    role = AskedRole(role=MANAGER, email=asked.email, name=asked.name, until=None, on=on)
    return [
        *blocking(record_objections({"name": "", **asked.certifier})),
        *giving_objections(role),
    ]
