"""Caisse des Dépôts passage file (accrochage), schema 1.1.2, or 1.1.5 when chosen: ``load`` and ``dump``.

The namespace did not move between versions, so the version is an argument, never read from the file.
Empty values follow the schema: an optional element without value is left out, a nillable one is written
``xsi:nil="true"``. The timestamp is Paris time with its true offset and a 24-hour clock. The writer does not
validate: ``schema.check`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from lxml import etree

from parchemin.domain.declaration import ACCESS_MODES, PassageFacts
from parchemin.domain.identity import FIRST_NAMES_SENT, UNPRINTABLE, Identity
from parchemin.domain.objection import Objection
from parchemin.formats.cdc import schema
from parchemin.formats.cdc.schema import NAMESPACE, VERSIONS, XSI

PARIS: Final = ZoneInfo("Europe/Paris")
MEDIA_TYPE = "application/xml"
WITH_ACTION: Final = ("1.1.5",)  # versions that tell CREATION from SUPPRESSION


class Unwritable(ValueError):  # noqa: N818 - named for what it says
    """A value that the schema wants is absent, or cannot be carried by the chosen version."""


class Unreadable(ValueError):  # noqa: N818 - named for what it says
    """The file is not a passage file of this version; carries every reason."""

    def __init__(self, objections: list[Objection]) -> None:
        super().__init__("; ".join(o.message for o in objections[:5]))
        self.objections = objections


@dataclass(frozen=True, slots=True)
class TrainingFile:
    """dossierFormation: a file paid by the compte personnel de formation."""

    file_id: str
    name: str
    first_name: str


@dataclass(frozen=True, slots=True)
class NationalId:
    """identifiantNational (1.1.5): NIR of 13 characters without its key, and birth name."""

    nir: str = field(repr=False)
    birth_name: str = ""


Holder = Identity | TrainingFile | NationalId


@dataclass(frozen=True, slots=True)
class SkillResult:
    """resultat of niveauNumeriqueEuropeen."""

    level: int | None = None
    domain: str = ""
    skill: str = ""


@dataclass(frozen=True, slots=True)
class DigitalLevel:
    """niveauNumeriqueEuropeen."""

    score: int | None = None
    results: tuple[SkillResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """passageCertification; "" and None are absent values, codes are those of the schema."""

    technical_id: str
    valid_from: date
    holder: Holder
    obtained_by: str = "PAR_ADMISSION"
    certified: bool = True
    proof_url: str = ""
    option: str = ""
    exam_from: date | None = None
    exam_to: date | None = None
    exam_mode: str = ""
    exam_postcode: str = ""
    valid_until: date | None = None
    language_level: str = ""
    has_language_level: bool = False
    digital_level: DigitalLevel | None = None
    has_digital_level: bool = False
    score: str = ""
    mention: str = ""
    access_mode: str = ""
    vae_path: str = ""
    initiative: str = ""
    registered_on: date | None = None
    verbatim: str = ""
    ministry_comment: str = ""


@dataclass(frozen=True, slots=True)
class Certification:
    """certification: one register number and its passages."""

    type: str
    code: str
    passages: tuple[Passage, ...]
    depositor: str = "CERTIFICATEUR"


@dataclass(frozen=True, slots=True)
class Flux:
    """One file. ``written_at`` is an aware instant, to the second. ``action`` exists in 1.1.5 only."""

    flux_id: str
    written_at: datetime
    sender_id: str
    certifier_id: str
    contract_id: str
    certifications: tuple[Certification, ...]
    action: str = ""


def passage(facts: PassageFacts) -> Passage:
    """The passage of one award, from our facts."""
    return Passage(
        technical_id=facts.technical_id,
        valid_from=facts.issued_on,
        holder=facts.identity,
        obtained_by=facts.obtained_by,
        certified=facts.certified,
        exam_from=facts.exam_from,
        exam_to=facts.exam_to,
        exam_mode=facts.exam_mode,
        exam_postcode=facts.site_postcode,
        valid_until=facts.valid_until,
        score=facts.score,
        mention=facts.mention,
        access_mode=ACCESS_MODES[facts.route],
        vae_path=facts.vae_path,
        initiative=facts.initiative,
        registered_on=facts.registered_on,
    )


# --- writing -----------------------------------------------------------------------------------------------


def dump(flux: Flux, *, schema_version: str = "1.1.2") -> bytes:
    """The file, byte for byte the same for the same flux. UTF-8, two-space indents, one final line feed.

    Raises Unwritable when a required value is empty, when a text holds a control character, when the timestamp
    is naive, when the choice of ``action`` does not suit the version.
    """
    return b"".join(part.encode() for part in lines(flux, schema_version=schema_version))


def lines(flux: Flux, *, schema_version: str = "1.1.2") -> Iterator[str]:
    """The same file line by line, for a stream of any length."""
    if schema_version not in VERSIONS:
        raise Unwritable(f"version de schéma inconnue : {schema_version}")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<cpf:flux xmlns:cpf="{NAMESPACE}" xmlns:xsi="{XSI}">\n'
    yield from _required(1, "idFlux", flux.flux_id)
    yield from _required(1, "horodatage", timestamp(flux.written_at))
    if schema_version in WITH_ACTION:
        yield from _required(1, "action", flux.action)
    elif flux.action:
        raise Unwritable("« action » n’existe pas dans la version 1.1.2")
    yield from _within(1, "emetteur", _sender(flux, schema_version))
    yield "</cpf:flux>\n"


def timestamp(moment: datetime) -> str:
    """Paris time with the offset of that day, 24-hour clock: 2026-07-14T15:30:00+02:00."""
    if moment.tzinfo is None:
        raise Unwritable("l’horodatage n’a pas de fuseau")
    return moment.astimezone(PARIS).replace(microsecond=0).isoformat()


def _sender(flux: Flux, version: str) -> Iterator[str]:
    yield from _required(2, "idClient", flux.sender_id)
    yield from _within(2, "certificateurs", _within(3, "certificateur", _certifier(flux, version)))


def _certifier(flux: Flux, version: str) -> Iterator[str]:
    yield from _required(4, "idClient", flux.certifier_id)
    yield from _required(4, "idContrat", flux.contract_id)
    inner = (
        line
        for one in flux.certifications
        for line in _within(5, "certification", _certification(one, version))
    )
    yield from _within(4, "certifications", inner)


def _certification(one: Certification, version: str) -> Iterator[str]:
    yield from _required(6, "type", one.type)
    yield from _required(6, "code", one.code)
    yield from _optional(6, "natureDeposant", one.depositor)
    inner = (
        line for each in one.passages for line in _within(7, "passageCertification", _passage(each, version))
    )
    yield from _within(6, "passageCertifications", inner)


def _passage(one: Passage, version: str) -> Iterator[str]:
    yield from _required(8, "idTechnique", one.technical_id)
    yield from _optional(8, "urlPreuve", one.proof_url)
    yield from _optional(8, "libelleOption", one.option)
    yield from _required(8, "obtentionCertification", one.obtained_by)
    yield from _required(8, "donneeCertifiee", one.certified)
    yield from _optional(8, "dateDebutExamen", one.exam_from)
    yield from _optional(8, "dateFinExamen", one.exam_to)
    yield from _optional(8, "modalitePassageExamen", one.exam_mode)
    yield from _optional(8, "codePostalCentreExamen", one.exam_postcode)
    yield from _required(8, "dateDebutValidite", one.valid_from)
    yield from _nillable(8, "dateFinValidite", one.valid_until)
    yield from _required(8, "presenceNiveauLangueEuro", one.has_language_level)
    yield from _optional(8, "niveauLangueEuropeen", one.language_level)
    yield from _required(8, "presenceNiveauNumeriqueEuro", one.has_digital_level)
    if one.digital_level is not None:
        yield from _within(8, "niveauNumeriqueEuropeen", _digital(one.digital_level))
    yield from _nillable(8, "scoring", one.score)
    yield from _nillable(8, "mentionValidee", one.mention)
    yield from _within(8, "modalitesInscription", _enrolment(one))
    yield from _within(8, "identificationTitulaire", _holder(one, version))
    yield from _optional(8, "verbatim", one.verbatim)


def _digital(level: DigitalLevel) -> Iterator[str]:
    yield from _optional(9, "scoreGeneral", level.score)
    if level.results:
        yield from _within(
            9, "resultats", (line for r in level.results for line in _within(10, "resultat", _result(r)))
        )


def _result(result: SkillResult) -> Iterator[str]:
    yield from _optional(11, "niveau", result.level)
    yield from _optional(11, "domaineCompetenceId", result.domain)
    yield from _optional(11, "competenceId", result.skill)


def _enrolment(one: Passage) -> Iterator[str]:
    yield from _nillable(9, "modaliteAcces", one.access_mode)
    yield from _optional(9, "voieAccessVAE", one.vae_path)
    yield from _optional(9, "initiativeInscription", one.initiative)
    yield from _optional(9, "dateInscription", one.registered_on)


def _holder(one: Passage, version: str) -> Iterator[str]:
    holder = one.holder
    if isinstance(holder, Identity):
        yield from _within(9, "titulaire", _identity(holder, one.ministry_comment))
    elif isinstance(holder, TrainingFile):
        yield from _within(9, "dossierFormation", _training_file(holder))
    elif version == "1.1.2":
        raise Unwritable("« identifiantNational » n’existe pas dans la version 1.1.2")
    else:
        yield from _within(9, "identifiantNational", _national_id(holder))


def _training_file(holder: TrainingFile) -> Iterator[str]:
    yield from _required(10, "idDossier", holder.file_id)
    yield from _required(10, "nomTitulaire", holder.name)
    yield from _required(10, "prenom1Titulaire", holder.first_name)


def _national_id(holder: NationalId) -> Iterator[str]:
    yield from _required(10, "nir", holder.nir)
    yield from _required(10, "nomNaissance", holder.birth_name)


def _identity(who: Identity, comment: str) -> Iterator[str]:
    yield from _required(10, "nomNaissance", who.birth_name)
    yield from _nillable(10, "nomUsage", who.usage_name)
    names = [*who.first_names[:FIRST_NAMES_SENT], "", "", ""]
    yield from _required(10, "prenom1", names[0])
    yield from _optional(10, "prenom2", names[1])
    yield from _optional(10, "prenom3", names[2])
    yield from _required(10, "anneeNaissance", who.birth_year)
    yield from _nillable(10, "moisNaissance", who.birth_month)
    yield from _nillable(10, "jourNaissance", who.birth_day)
    yield from _required(10, "sexe", who.sex)
    yield from _within(10, "codeCommuneNaissance", _commune(who))
    yield from _optional(10, "libelleCommuneNaissance", who.birth_commune_label)
    yield from _optional(10, "codePaysNaissance", who.birth_country_code)
    yield from _optional(10, "libellePaysNaissance", who.birth_country_label)
    yield from _optional(10, "commentairesMEN", comment)


def _commune(who: Identity) -> Iterator[str]:
    """One code only: INSEE when known, else the post code, nil when neither is known."""
    if who.birth_commune_insee:
        yield from _within(11, "codeInseeNaissance", _required(12, "codeInsee", who.birth_commune_insee))
    else:
        yield from _within(11, "codePostalNaissance", _nillable(12, "codePostal", who.birth_commune_postcode))


Value = str | int | bool | date | None


def _value(name: str, value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    if UNPRINTABLE.search(text):
        raise Unwritable(f"« {name} » contient un caractère de contrôle")
    return escape(text)


def _required(depth: int, name: str, value: Value) -> Iterator[str]:
    text = _value(name, value)
    if not text:
        raise Unwritable(f"« {name} » est vide")
    yield f"{'  ' * depth}<cpf:{name}>{text}</cpf:{name}>\n"


def _optional(depth: int, name: str, value: Value) -> Iterator[str]:
    text = _value(name, value)
    if text:
        yield f"{'  ' * depth}<cpf:{name}>{text}</cpf:{name}>\n"


def _nillable(depth: int, name: str, value: Value) -> Iterator[str]:
    text = _value(name, value)
    yield (
        f"{'  ' * depth}<cpf:{name}>{text}</cpf:{name}>\n"
        if text
        else f'{"  " * depth}<cpf:{name} xsi:nil="true"/>\n'
    )


def _within(depth: int, name: str, inner: Iterable[str]) -> Iterator[str]:
    yield f"{'  ' * depth}<cpf:{name}>\n"
    yield from inner
    yield f"{'  ' * depth}</cpf:{name}>\n"


# --- reading -----------------------------------------------------------------------------------------------


def load(data: bytes, *, schema_version: str = "1.1.2") -> Flux:
    """Read a file back. Raises Unreadable with every reason when it does not stand against the table."""
    objections = schema.check(data, schema_version=schema_version)
    if objections:
        raise Unreadable(objections)
    root = None
    for event, element in schema.safe_events(data):
        if event == "start" and root is None:
            root = element
    if root is None:  # a checked file has a root
        raise Unreadable([])
    sender = _child(root, "emetteur")
    certifier = _path(sender, "certificateurs", "certificateur")
    return Flux(
        flux_id=_str(root, "idFlux"),
        written_at=datetime.fromisoformat(_str(root, "horodatage").strip()),
        sender_id=_str(sender, "idClient"),
        certifier_id=_str(certifier, "idClient"),
        contract_id=_str(certifier, "idContrat"),
        certifications=tuple(_read_certification(c) for c in _path(certifier, "certifications")),
        action=_str(root, "action"),
    )


def _find(parent: etree._Element, name: str) -> etree._Element | None:
    return parent.find(f"{{{NAMESPACE}}}{name}")


def _child(parent: etree._Element, name: str) -> etree._Element:
    element = _find(parent, name)
    if element is None:
        raise KeyError(name)
    return element


def _path(parent: etree._Element, *names: str) -> etree._Element:
    for name in names:
        parent = _child(parent, name)
    return parent


def _str(parent: etree._Element, name: str) -> str:
    """Text of a child, "" when it is absent or nil."""
    element = _find(parent, name)
    return "" if element is None else element.text or ""


def _int(parent: etree._Element, name: str) -> int | None:
    text = _str(parent, name)
    return int(text) if text else None


def _date(parent: etree._Element, name: str) -> date | None:
    text = _str(parent, name).strip()
    return date.fromisoformat(text) if text else None


def _bool(parent: etree._Element, name: str) -> bool:
    return _str(parent, name).strip() in ("true", "1")


def _read_certification(node: etree._Element) -> Certification:
    return Certification(
        type=_str(node, "type"),
        code=_str(node, "code"),
        passages=tuple(_read_passage(p) for p in _child(node, "passageCertifications")),
        depositor=_str(node, "natureDeposant"),
    )


def _read_passage(node: etree._Element) -> Passage:
    enrolment = _child(node, "modalitesInscription")
    digital = _find(node, "niveauNumeriqueEuropeen")
    valid_from = _date(node, "dateDebutValidite")
    if valid_from is None:
        raise KeyError("dateDebutValidite")
    holder, comment = _read_holder(_child(node, "identificationTitulaire")[0])
    return Passage(
        technical_id=_str(node, "idTechnique"),
        valid_from=valid_from,
        holder=holder,
        obtained_by=_str(node, "obtentionCertification"),
        certified=_bool(node, "donneeCertifiee"),
        proof_url=_str(node, "urlPreuve"),
        option=_str(node, "libelleOption"),
        exam_from=_date(node, "dateDebutExamen"),
        exam_to=_date(node, "dateFinExamen"),
        exam_mode=_str(node, "modalitePassageExamen"),
        exam_postcode=_str(node, "codePostalCentreExamen"),
        valid_until=_date(node, "dateFinValidite"),
        language_level=_str(node, "niveauLangueEuropeen"),
        has_language_level=_bool(node, "presenceNiveauLangueEuro"),
        digital_level=None if digital is None else _read_digital(digital),
        has_digital_level=_bool(node, "presenceNiveauNumeriqueEuro"),
        score=_str(node, "scoring"),
        mention=_str(node, "mentionValidee"),
        access_mode=_str(enrolment, "modaliteAcces"),
        vae_path=_str(enrolment, "voieAccessVAE"),
        initiative=_str(enrolment, "initiativeInscription"),
        registered_on=_date(enrolment, "dateInscription"),
        verbatim=_str(node, "verbatim"),
        ministry_comment=comment,
    )


def _read_digital(node: etree._Element) -> DigitalLevel:
    results = _find(node, "resultats")
    return DigitalLevel(
        score=_int(node, "scoreGeneral"),
        results=()
        if results is None
        else tuple(
            SkillResult(_int(r, "niveau"), _str(r, "domaineCompetenceId"), _str(r, "competenceId"))
            for r in results
        ),
    )


def _read_holder(node: etree._Element) -> tuple[Holder, str]:
    kind = etree.QName(node).localname
    if kind == "dossierFormation":
        return TrainingFile(
            _str(node, "idDossier"), _str(node, "nomTitulaire"), _str(node, "prenom1Titulaire")
        ), ""
    if kind == "identifiantNational":
        return NationalId(_str(node, "nir"), _str(node, "nomNaissance")), ""
    place = _child(node, "codeCommuneNaissance")[0]
    names = (_str(node, f"prenom{n}") for n in (1, 2, 3))
    return Identity(
        birth_name=_str(node, "nomNaissance"),
        usage_name=_str(node, "nomUsage"),
        first_names=tuple(name for name in names if name),
        sex=_str(node, "sexe"),
        birth_year=_int(node, "anneeNaissance"),
        birth_month=_int(node, "moisNaissance"),
        birth_day=_int(node, "jourNaissance"),
        birth_commune_insee=_str(place, "codeInsee"),
        birth_commune_postcode=_str(place, "codePostal"),
        birth_commune_label=_str(node, "libelleCommuneNaissance"),
        birth_country_code=_str(node, "codePaysNaissance"),
        birth_country_label=_str(node, "libellePaysNaissance"),
    ), _str(node, "commentairesMEN")
