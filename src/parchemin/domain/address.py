"""An e-mail address as people type or paste it (RFC 5321, 5322: the plain form, without quotes or comments)."""

from __future__ import annotations

import re

from parchemin.domain.objection import Objection, Source, gettext_noop

FORM = Source("RFC 5321 et RFC 5322, forme d’une adresse électronique", "rfc.address")
LIMIT = 254  # characters, the path without its brackets
LOCAL_LIMIT = 64
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?"
ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?!\d+$)[^\W_](?:[\w-]*[^\W_])", re.UNICODE)


def is_address(text: str) -> bool:
    """Whether the text is one address, and nothing else."""
    return (
        len(text) <= LIMIT
        and len(text.partition("@")[0]) <= LOCAL_LIMIT
        and ADDRESS.fullmatch(text) is not None
        and "_" not in text.rpartition("@")[2]
    )


def suggestion(text: str) -> str:
    """The address that was meant, when a form of writing leaves one reading; "" otherwise."""
    words = re.sub(r"[\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", " ", text).strip()
    if bracketed := re.search(r"<([^<>]*)>", words):
        words = bracketed[1]
    words = re.sub(r"^\s*(?:mailto|courriel|e-?mail|mail)\s*:\s*", "", words, flags=re.IGNORECASE)
    words = words.partition("?")[0]  # mailto:…?subject=…
    words = re.sub(r"\s*(?:\(at\)|\[at\]|\(arobase\)|＠)\s*", "@", words, flags=re.IGNORECASE)
    words = "".join(words.split()).strip("<>\"'«».,;:()")
    words = re.sub(r"[.,;]{2,}", ".", words).replace(",", ".").replace(";", ".")
    words = re.sub(r"@{2,}", "@", words).replace(".@", "@").replace("@.", "@")
    return words if words != text and is_address(words) else ""


def email_objections(text: str, *, field: str = "email", about: str = "") -> list[Objection]:
    """Why nobody can be written to there; none for an empty text: an address may be unknown."""
    if not text.strip() or is_address(text):
        return []
    params: dict[str, object] = {"value": text.strip(), "field": field, "limit": LIMIT}
    place = f"{about}.{field}" if about else field
    if len(text) > LIMIT:
        return [
            Objection(
                "identity.email-too-long",
                gettext_noop("Le courriel dépasse %(limit)d caractères."),
                params,
                FORM,
                gettext_noop("Donner une adresse plus courte, ou aucune."),
                place,
            )
        ]
    meant = suggestion(text)
    return [
        Objection(
            "identity.email-form",
            gettext_noop("« %(value)s » n’est pas une adresse de courriel."),
            {**params, "suggested": meant},
            FORM,
            gettext_noop("Écrire « %(suggested)s ».")
            if meant
            else gettext_noop("Donner une adresse de la forme nom@exemple.fr, ou aucune."),
            place,
        )
    ]
