"""What a juror's file lacks, and what is about to end, said in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parchemin.domain.interval import Interval
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.phrase import Day

SOON = timedelta(days=60)
LONGEST_PRACTICE = 80  # years of practice: more was mistyped


@dataclass(frozen=True, slots=True)
class Dated:
    """Something of the file that ends: its words, its days."""

    label: str
    until: date | None  # exclusive


@dataclass(frozen=True, slots=True)
class JurorFile:
    """A file as the rules see it. ``evidence``: papers kept; ``accreditations``: those not yet replaced."""

    mandate: Interval
    evidence: Sequence[Dated] = ()
    accreditations: Sequence[Dated] = ()
    trade: str = ""
    practice_since: int | None = None
    briefed_on: date | None = None
    confidentiality_on: date | None = None
    certifier_member: bool = False
    email: str = ""


def _warn(code: str, template: str, mend: str, **params: object) -> Objection:
    return Objection(f"juror-file.{code}", template, params, mend=mend, level=Level.WARN)


def gaps(file: JurorFile, on: date) -> list[Objection]:
    """Warnings on a file, the most pressing first; an empty list means a file in order."""
    objections = _ends(file, on)
    if not file.email:
        objections.append(
            _warn(
                "address",
                gettext_noop("Aucune adresse électronique : ce juré ne peut être ni invité ni convoqué."),
                gettext_noop("Demandez-la, puis écrivez-la au dossier."),
            )
        )
    if file.confidentiality_on is None:
        objections.append(
            _warn(
                "confidentiality",
                gettext_noop("L’engagement de confidentialité n’est pas signé."),
                gettext_noop("Le juré le signe depuis sa page, ou le service note le papier signé."),
            )
        )
    if file.briefed_on is None:
        objections.append(
            _warn(
                "briefing",
                gettext_noop("Aucun briefing n’est noté."),
                gettext_noop("Notez le jour où le juré a été formé aux grilles."),
            )
        )
    if not file.certifier_member and not (file.trade and file.practice_since):
        objections.append(
            _warn(
                "practice",
                gettext_noop("Le métier ou l’année de début d’exercice manque."),
                gettext_noop("Complétez le dossier : la qualité de professionnel se montre."),
            )
        )
    if not file.certifier_member and not file.evidence:
        objections.append(
            _warn(
                "evidence",
                gettext_noop("Aucune pièce ne montre le métier ni le collège."),
                gettext_noop("Ajoutez une attestation d’employeur, un extrait, un mandat."),
            )
        )
    return objections


_OVER = gettext_noop("« %(label)s » ne vaut plus depuis le %(day)s.")
_SOON = gettext_noop("« %(label)s » cesse de valoir le %(day)s.")
_ENDS = {
    "juror-file.accreditation-over": _OVER,
    "juror-file.accreditation-soon": _SOON,
    "juror-file.evidence-over": _OVER,
    "juror-file.evidence-soon": _SOON,
}


def _ends(file: JurorFile, on: date) -> list[Objection]:
    """The mandate, accreditations and papers that ended, or will within sixty days."""
    objections: list[Objection] = []
    last = file.mandate.last_day
    if file.mandate.start > on:
        objections.append(
            _warn(
                "mandate-to-come",
                gettext_noop("Le mandat commence le %(day)s."),
                gettext_noop("Ce juré ne siège pas avant."),
                day=file.mandate.start,
            )
        )
    elif last is not None and last < on:
        objections.append(
            _warn(
                "mandate-over",
                gettext_noop("Le mandat a pris fin le %(day)s : ce juré ne peut plus siéger."),
                gettext_noop("Renouvelez le mandat s’il y a lieu."),
                day=last,
            )
        )
    elif last is not None and last - on <= SOON:
        objections.append(
            _warn(
                "mandate-soon",
                gettext_noop("Le mandat prend fin le %(day)s, dans %(n)s jours."),
                gettext_noop("Préparez son renouvellement."),
                day=last,
                n=(last - on).days,
            )
        )
    for kind, rows in (("accreditation", file.accreditations), ("evidence", file.evidence)):
        for row in rows:
            if row.until is None or row.until - on > SOON:
                continue
            code = f"juror-file.{kind}-{'over' if row.until <= on else 'soon'}"
            objections.append(
                Objection(
                    code,
                    _ENDS[code],
                    {"label": row.label, "day": Day(row.until)},
                    mend=gettext_noop("Demandez la pièce ou la décision suivante."),
                    level=Level.WARN,
                )
            )
    return objections


# -- what is written in the file -------------------------------------------------------------------------------


def evidence_objections(dated_on: date | None, valid_until: date | None) -> list[Objection]:
    """A paper holds some day after its own. ``valid_until``: exclusive."""
    if dated_on is None or valid_until is None or valid_until > dated_on:
        return []
    return [
        Objection(
            "juror-evidence.backward",
            gettext_noop("La pièce cesse de valoir avant sa propre date."),
            mend=gettext_noop("Donnez une fin postérieure à la date de la pièce."),
        )
    ]


def removing_objections(*, removed: bool) -> list[Objection]:
    """A paper is taken out of the file once."""
    if not removed:
        return []
    return [
        Objection(
            "juror-evidence.removed",
            gettext_noop("Cette pièce est déjà retirée."),
            mend=gettext_noop("Rien n’est à retirer : le journal garde qu’elle y fut."),
        )
    ]


def day_objections(on: date, latest: date) -> list[Objection]:
    """What a juror did is of a day that came. ``latest``: the day it is where the juror may be."""
    if on <= latest:
        return []
    return [
        Objection(
            "juror.day-to-come",
            gettext_noop("Ce jour n’est pas encore venu."),
            mend=gettext_noop("Donnez un jour passé, ou aujourd’hui."),
        )
    ]


def description_objections(
    year: int,
    practice_since: int | None,
    load_wished: int | None,
    load_max: int | None,
    *,
    own_sites: bool = True,
) -> list[Objection]:
    """What a juror says of themselves: the year they began to practise, how much they wish to sit, where. ``year``: the
    one it is; ``own_sites``: every site is of the certifier."""
    objections = []
    if practice_since is not None and not year - LONGEST_PRACTICE <= practice_since <= year:
        objections.append(
            Objection(
                "juror.practice",
                gettext_noop("« %(year)s » n’est pas une année de début d’exercice vraisemblable."),
                {"year": practice_since},
                about="practice_since",
                mend=gettext_noop("Donnez l’année où l’exercice a commencé, en quatre chiffres."),
            )
        )
    if load_wished is not None and load_max is not None and load_wished > load_max:
        objections.append(
            Objection(
                "juror.load",
                gettext_noop("La charge souhaitée (%(wished)s) dépasse la charge maximale (%(max)s)."),
                {"wished": load_wished, "max": load_max},
                about="load_max",
                mend=gettext_noop("Baissez la charge souhaitée, ou relevez la charge maximale."),
            )
        )
    if not own_sites:
        objections.append(
            Objection(
                "juror.site",
                gettext_noop("Ce site n’est pas de ce certificateur."),
                mend=gettext_noop("Choisissez un site de ce certificateur."),
            )
        )
    return objections
