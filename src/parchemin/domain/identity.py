"""Civil identity as the Caisse des Dépôts needs it, and what is missing in it.

The holder of an award is matched on birth name, first name, sex and year of birth; then on month and day;
then on the commune of birth (the portal's page on passages refused although the identity was checked). So the
identity is kept as the civil-status document writes it, accents and compound names included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from parchemin.domain.address import email_objections
from parchemin.domain.birthplace import ABROAD, Birthplace, birthplace_objections
from parchemin.domain.objection import Level, Objection, Source, gettext_noop
from parchemin.domain.spelling import line_objections, spelling_objections
from parchemin.domain.text import canonical

MATCHING = Source("Caisse des Dépôts, critères de recherche du titulaire", "cdc.matching")
SCHEMA = Source("Caisse des Dépôts, schéma d’accrochage 1.1.2, élément « titulaire »", "cdc.schema.titulaire")

NAME_LIMIT = 60  # characters, every name and every place of the schema
POSTCODE_LIMIT = 9
COUNTRY_CODE_LENGTH = 3
FIRST_YEAR, LAST_YEAR = 1900, 2099
FIRST_NAMES_LIMIT = 180  # characters, all of them with their commas: three of the schema's sixty
FIRST_NAMES_SENT = 3  # the schema has prenom1, prenom2, prenom3
# What XML 1.0 cannot carry: the control characters but tab, line feed and carriage return, and lone surrogates.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Identity:
    """Civil status of a candidate. Empty strings and None mean "not known".

    ``sex`` is "M", "F" or "". ``birth_commune_insee`` is the five-character code at the birth date, 99xxx abroad.
    ``birth_country_code`` has exactly three characters; the schema does not say from which list.
    """

    birth_name: str
    usage_name: str = ""
    first_names: tuple[str, ...] = ()
    sex: str = ""
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    birth_commune_insee: str = ""
    birth_commune_postcode: str = ""
    birth_commune_label: str = ""
    birth_country_code: str = ""
    birth_country_label: str = ""

    @property
    def born_abroad(self) -> bool:
        return self.birth_commune_insee.startswith(ABROAD)

    @property
    def birth_date(self) -> date | None:
        """The whole date, when its three parts are known and make a real day."""
        if self.birth_year is None or self.birth_month is None or self.birth_day is None:
            return None
        try:
            return date(self.birth_year, self.birth_month, self.birth_day)
        except ValueError:
            return None

    @property
    def holder(self) -> str:
        """The line that a parchment prints: every first name, the names."""
        names = " ".join(filter(None, [", ".join(self.first_names), self.birth_name]))
        used = self.usage_name if self.usage_name != self.birth_name else ""
        return f"{names}, nom d’usage {used}" if used else names

    def canonical(self) -> Identity:
        """As it is kept: texts composed, spaces and apostrophes of one kind, codes in capitals without a space."""

        def code(text: str) -> str:
            return "".join(canonical(text).upper().split())

        return replace(
            self,
            birth_name=canonical(self.birth_name),
            usage_name=canonical(self.usage_name),
            first_names=tuple(canonical(name) for name in self.first_names),
            sex=code(self.sex),
            birth_commune_insee=code(self.birth_commune_insee),
            birth_commune_postcode=canonical(self.birth_commune_postcode),
            birth_commune_label=canonical(self.birth_commune_label),
            birth_country_code=code(self.birth_country_code),
            birth_country_label=canonical(self.birth_country_label),
        )


def entry_objections(
    identity: Identity, email: str = "", *, on: date | None = None, about: str = ""
) -> list[Objection]:
    """The one gate of who enters: page, command, list and correction all pass it. Blocking reasons first.

    What a lawful civil status may lack (day, month, place of birth) is only said.
    """
    objections = [
        *identity_objections(identity, about=about, on=on),
        *_first_names_length(identity, about),
        *line_objections(identity.holder, about=about),
        *email_objections(email, about=about),
    ]
    return sorted(objections, key=lambda o: o.level == Level.WARN)


def _first_names_length(identity: Identity, about: str) -> list[Objection]:
    length = len(", ".join(identity.first_names))
    if length <= FIRST_NAMES_LIMIT:
        return []
    return [
        _blocking(
            "identity.first-names-too-long",
            gettext_noop("Les prénoms ont ensemble %(length)d caractères ; la limite est de %(limit)d."),
            about,
            "first_names",
            mend=gettext_noop("Garder les premiers, dans l’ordre de l’état civil."),
            length=length,
            limit=FIRST_NAMES_LIMIT,
        )
    ]


# What the declaration asks and no title bears: a title is made without it, and its declaration waits.
DECLARED_ALONE = frozenset(
    f"identity.{part}"
    for part in (
        "sex-missing",
        "sex-unknown",
        "postcode-length",
        "insee-format",
        "commune-missing",
        "country-missing",
        "country-code-length",
    )
)


def identity_objections(identity: Identity, *, about: str = "", on: date | None = None) -> list[Objection]:
    """What stops a declaration (blocking) or makes a refused match likely (warnings).

    ``on`` is the day of the check, for births in the future; without it that check is left out.
    """
    objections = [
        *_missing(identity, about),
        *_names(identity, about),
        *_birth(identity, about, on),
        *_place(identity, about),
    ]
    return sorted(objections, key=lambda o: o.level == Level.WARN)


def _blocking(
    code: str, template: str, about: str, field: str, *, mend: str = "", **params: object
) -> Objection:
    return Objection(
        code, template, {**params, "field": field}, SCHEMA, mend, f"{about}.{field}" if about else field
    )


def _warning(code: str, template: str, about: str, field: str, mend: str, **params: object) -> Objection:
    return Objection(
        code,
        template,
        {**params, "field": field},
        MATCHING,
        mend,
        f"{about}.{field}" if about else field,
        Level.WARN,
    )


def _missing(identity: Identity, about: str) -> list[Objection]:
    needed = (
        (
            identity.birth_name,
            "birth_name",
            "identity.birth-name-missing",
            gettext_noop("Le nom de naissance manque."),
        ),
        (
            identity.first_names and identity.first_names[0],
            "first_names",
            "identity.first-name-missing",
            gettext_noop("Le premier prénom manque."),
        ),
        (
            identity.sex,
            "sex",
            "identity.sex-missing",
            gettext_noop("Le sexe à l’état civil manque."),
        ),
        (
            identity.birth_year,
            "birth_year",
            "identity.birth-year-missing",
            gettext_noop("L’année de naissance manque."),
        ),
    )
    mend = gettext_noop("Le recopier de la pièce d’état civil du candidat.")
    return [
        _blocking(code, text, about, field, mend=mend)
        for value, field, code, text in needed
        if not str(value or "").strip()
    ]


def _names(identity: Identity, about: str) -> list[Objection]:
    values = [
        ("birth_name", gettext_noop("nom de naissance"), identity.birth_name),
        ("usage_name", gettext_noop("nom d’usage"), identity.usage_name),
        ("birth_commune_label", gettext_noop("commune de naissance"), identity.birth_commune_label),
        ("birth_country_label", gettext_noop("pays de naissance"), identity.birth_country_label),
        *(("first_names", gettext_noop("prénom"), name) for name in identity.first_names),
    ]
    objections = []
    for field, label, value in values:
        if len(value) > NAME_LIMIT:
            objections.append(
                _blocking(
                    "identity.too-long",
                    gettext_noop(
                        "Le champ « %(label)s » a %(length)d caractères ; la limite est de %(limit)d."
                    ),
                    about,
                    field,
                    mend=gettext_noop(
                        "Voir avec le candidat comment l’abréger : la déclaration n’en porte pas davantage."
                    ),
                    label=label,
                    length=len(value),
                    limit=NAME_LIMIT,
                )
            )
        spelling = spelling_objections(value, field, label, about=about)
        objections.extend(spelling)
        if not spelling and value != value.strip():
            objections.append(
                _warning(
                    "identity.padded",
                    gettext_noop("Le champ « %(label)s » commence ou finit par une espace."),
                    about,
                    field,
                    gettext_noop("Retirer les espaces de bord."),
                    label=label,
                )
            )
    if any(not name.strip() for name in identity.first_names[1:]):
        objections.append(
            _blocking(
                "identity.first-name-empty",
                gettext_noop("Un des prénoms est vide."),
                about,
                "first_names",
                mend=gettext_noop("Retirer le prénom vide ou le compléter."),
            )
        )
    if identity.sex not in ("", "M", "F"):
        objections.append(
            _blocking(
                "identity.sex-unknown",
                gettext_noop("Le sexe « %(value)s » n’est ni M ni F."),
                about,
                "sex",
                mend=gettext_noop("Écrire M ou F, comme la pièce d’état civil."),
                value=identity.sex,
            )
        )
    return objections


def _birth(identity: Identity, about: str, on: date | None) -> list[Objection]:
    objections = []
    year, month, day = identity.birth_year, identity.birth_month, identity.birth_day
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        objections.append(
            _blocking(
                "identity.birth-year-range",
                gettext_noop("L’année de naissance %(year)d n’est pas entre %(first)d et %(last)d."),
                about,
                "birth_year",
                mend=gettext_noop("Le recopier de la pièce d’état civil."),
                year=year,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )
    if month is None:
        objections.append(
            _warning(
                "identity.birth-month-missing",
                gettext_noop(
                    "Le mois de naissance manque : un homonyme né la même année fera échouer l’accrochage."
                ),
                about,
                "birth_month",
                gettext_noop("Le recopier de la pièce d’état civil."),
            )
        )
    if day is None:
        objections.append(
            _warning(
                "identity.birth-day-missing",
                gettext_noop(
                    "Le jour de naissance manque : un homonyme né la même année fera échouer l’accrochage."
                ),
                about,
                "birth_day",
                gettext_noop("Le recopier de la pièce d’état civil."),
            )
        )
    if not _may_be_a_day(year, month, day):
        objections.append(
            _blocking(
                "identity.birth-date-unreal",
                gettext_noop("La date de naissance %(day)s/%(month)s/%(year)s n’existe pas au calendrier."),
                about,
                "birth_day",
                mend=gettext_noop("Le recopier de la pièce d’état civil."),
                day=day or "—",
                month=month or "—",
                year=year or "—",
            )
        )
    born = identity.birth_date
    if on is not None and born is not None and born >= on:
        objections.append(
            _blocking(
                "identity.birth-in-future",
                gettext_noop("La date de naissance (%(born)s) n’est pas passée."),
                about,
                "birth_year",
                mend=gettext_noop("Le recopier de la pièce d’état civil."),
                born=born.strftime("%d/%m/%Y"),
            )
        )
    return objections


def _may_be_a_day(year: int | None, month: int | None, day: int | None) -> bool:
    """Whether the known parts can belong to a real day (a leap year and a long month stand for the unknown)."""
    if day is None and month is None:
        return True
    known_year = year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else 2000
    try:
        date(known_year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return False
    return True


def _place(identity: Identity, about: str) -> list[Objection]:
    objections: list[Objection] = []
    insee = identity.birth_commune_insee
    objections.extend(
        birthplace_objections(
            Birthplace(
                insee,
                identity.birth_commune_label,
                identity.birth_country_label,
                identity.birth_commune_postcode,
                identity.birth_year,
            ),
            about=about,
        )
    )
    if len(identity.birth_commune_postcode) > POSTCODE_LIMIT:
        objections.append(
            _blocking(
                "identity.postcode-length",
                gettext_noop("Le code postal « %(value)s » dépasse %(limit)d caractères."),
                about,
                "birth_commune_postcode",
                mend=gettext_noop("Écrire le code postal de la commune de naissance, ou aucun."),
                value=identity.birth_commune_postcode,
                limit=POSTCODE_LIMIT,
            )
        )
    if not insee:
        objections.append(
            _warning(
                "identity.commune-missing",
                gettext_noop("Le code INSEE de la commune de naissance manque : il départage les homonymes."),
                about,
                "birth_commune_insee",
                gettext_noop(
                    "Prendre le code INSEE de la commune à la date de naissance (99xxx à l’étranger)."
                ),
            )
        )
    if identity.birth_country_code and len(identity.birth_country_code) != COUNTRY_CODE_LENGTH:
        objections.append(
            _blocking(
                "identity.country-code-length",
                gettext_noop("Le code pays « %(value)s » n’a pas trois caractères."),
                about,
                "birth_country_code",
                mend=gettext_noop("Le laisser vide si le code à trois caractères n’est pas connu."),
                value=identity.birth_country_code,
            )
        )
    if identity.born_abroad and not identity.birth_country_label:
        objections.append(
            _warning(
                "identity.country-missing",
                gettext_noop("Le pays de naissance manque pour une naissance à l’étranger."),
                about,
                "birth_country_label",
                gettext_noop("Compléter le pays de naissance."),
            )
        )
    return objections
