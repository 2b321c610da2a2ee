"""Whether claims may be printed: something missing, another title, words not allowed, dates."""

from __future__ import annotations

from datetime import date

from parchemin.domain.award.claims import Claims
from parchemin.domain.composition.rule import plain
from parchemin.domain.objection import Objection, Source, gettext_noop
from parchemin.domain.phrase import Day

FAQ = Source("France compétences, « Qu’est-ce qu’un parchemin ? »", "fc.parchment")
FORBIDDEN = (
    "titre professionnel",  # the ministry's own
    "sous reserve",
    "en cours",
    "mastere",
    "cge",
)
_RECORD = gettext_noop("Compléter la fiche du certificateur.")
_SHEET = gettext_noop("Trancher le constat de la fiche qui s’y rapporte, puis reconstruire le référentiel.")
# By mention: code, sentence, what to do.
_NEEDED = {
    1: (
        "claims.registration",
        gettext_noop("L’enregistrement au répertoire n’est pas établi : texte, date ou numéro manquent."),
        _SHEET,
    ),
    2: ("claims.certifier", gettext_noop("Le nom légal du certificateur manque."), _RECORD),
    3: ("claims.title", gettext_noop("L’intitulé manque."), _SHEET),
    4: (
        "claims.levels",
        gettext_noop("Un des deux niveaux manque : cadre national et cadre européen sont exigés."),
        _SHEET,
    ),
    5: ("claims.nsf", gettext_noop("Le code NSF manque."), _SHEET),
    6: (
        "claims.identity",
        gettext_noop(
            "L’identité du bénéficiaire est incomplète : nom, prénoms, et au moins l’année de naissance."
        ),
        gettext_noop("Corriger l’identité d’après la pièce d’état civil."),
    ),
    7: ("claims.place", gettext_noop("Le lieu de délivrance manque."), _RECORD),
    8: ("claims.signatory", gettext_noop("Le signataire manque : nom et qualité."), _RECORD),
}


def claims_objections(
    claims: Claims, *, registered_title: str, on: date, registered_block: str | None = None
) -> list[Objection]:
    """Reasons not to print ``claims`` on ``on``: something missing, another title, words not allowed, dates.

    ``registered_title``: the title as the register bears it; ``registered_block``: that of the block, for
    an attestation.
    """
    objections = [_lacks(m.number) for m in claims.mentions() if not m.text.strip()]
    if not (claims.birth_name.strip() and claims.first_names.strip()) and claims.birth:
        identity = _lacks(6)
        objections = [*(o for o in objections if o.code != identity.code), identity]
    objections += _title_objections(claims, registered_title, registered_block)
    objections += _word_objections(claims, registered_title)
    objections += _date_objections(claims, on)
    return objections


def _lacks(number: int) -> Objection:
    code, sentence, mend = _NEEDED[number]
    return Objection(code, sentence, source=FAQ, mend=mend, about=f"mention:{number}")


def _title_objections(claims: Claims, title: str, block: str | None) -> list[Objection]:
    pairs = [(claims.title, title)]
    if claims.block is not None:
        pairs.append((claims.block[1], block or ""))
    return [
        Objection(
            code="claims.title-differs",
            template="L’intitulé « %(printed)s » n’est pas celui de la fiche : « %(registered)s ».",
            params={"printed": printed, "registered": registered},
            source=FAQ,
            mend="Reprendre l’intitulé exact, sans rien y ajouter.",
            about="mention:3",
        )
        for printed, registered in pairs
        if printed and printed != registered
    ]


def _word_objections(claims: Claims, registered_title: str) -> list[Objection]:
    """Words that mislead, anywhere but in names of people and in the title as registered."""
    return [
        Objection(
            code="claims.forbidden-words",
            template="La mention %(number)s (%(label)s) porte « %(words)s », qui n’a pas sa place sur un parchemin.",
            params={"number": mention.number, "label": mention.label, "words": words},
            source=FAQ,
            mend="Retirer ces mots.",
            about=f"mention:{mention.number}",
        )
        for mention in claims.mentions()
        if mention.number != 6  # noqa: PLR2004 - the holder's name is theirs
        for words in FORBIDDEN
        if _says(_plain_around(mention.text, registered_title), words)
    ]


def _plain_around(text: str, title: str) -> str:
    """The text without the title as registered, ready for a search of whole words."""
    return f" {plain(text.replace(title, ' ').replace('’', chr(39)))} "


def _says(text: str, words: str) -> bool:
    """Whole words only: "cge" is not in "Cgenial"."""
    at = text.find(words)
    while at >= 0:
        if not text[at - 1].isalnum() and not text[at + len(words)].isalnum():
            return True
        at = text.find(words, at + 1)
    return False


def _date_objections(claims: Claims, on: date) -> list[Objection]:
    objections = []
    if claims.issued_on < claims.decided_on:
        objections.append(
            Objection(
                code="claims.issued-before-the-jury",
                template="La délivrance (%(issued)s) précéderait la décision du jury (%(decided)s).",
                params={"issued": Day(claims.issued_on), "decided": Day(claims.decided_on)},
                mend="Délivrer à partir du jour de la décision.",
                about="mention:7",
            )
        )
    if claims.issued_on > on:
        objections.append(
            Objection(
                code="claims.issued-in-the-future",
                template="La délivrance est datée du %(issued)s, qui n’est pas encore venu.",
                params={"issued": Day(claims.issued_on)},
                mend="Délivrer à partir de ce jour-là.",
                about="mention:7",
            )
        )
    if claims.registration and claims.registration.signed_on > claims.issued_on:
        objections.append(
            Objection(
                code="claims.registered-later",
                template="Le texte d’enregistrement (%(signed)s) est postérieur à la délivrance (%(issued)s).",
                params={
                    "signed": Day(claims.registration.signed_on),
                    "issued": Day(claims.issued_on),
                },
                mend=gettext_noop("Délivrer à partir du jour de ce texte."),
                about="mention:1",
            )
        )
    return objections
