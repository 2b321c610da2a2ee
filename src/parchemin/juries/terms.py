"""What the certifier's own acts add to a composition rule for one session: rules, levels, waivers, habilitations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Subquery

from parchemin.catalogue.facts import rules_of
from parchemin.catalogue.models import Block, CertificationRules
from parchemin.catalogue.queries import version_in_force
from parchemin.domain.certification_rules import Rules
from parchemin.domain.clock import day_at
from parchemin.domain.composition import Waiver, graded, waived
from parchemin.domain.interval import Interval
from parchemin.domain.law import years_after
from parchemin.domain.objection import Level, Objection
from parchemin.juries.models import Accreditation, InterestStatement, Juror, RuleLevel, Session
from parchemin.juries.models import Waiver as WaiverRow
from parchemin.parties.models import Certifier


@dataclass(frozen=True, slots=True)
class Scope:
    """What a juror is accredited for in a session: nothing of it, all of it (``blocks`` None), or some blocks."""

    here: bool = True
    blocks: frozenset[str] | None = None


ALL = Scope()


@dataclass(frozen=True, slots=True)
class Terms:
    """``rules``: those of the session, on its first day. ``steps``: levels with the day each starts, oldest first.
    ``scopes`` and ``stated`` are by juror."""

    rules: Rules = field(default_factory=Rules)
    limit_years: int | None = None
    steps: tuple[tuple[date, str, Level], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    balance_justified: bool = False
    scopes: Mapping[int, Scope] = field(default_factory=dict)
    stated: frozenset[int] = frozenset()

    def levels(self, on: date) -> dict[str, Level]:
        """What each code stops for this certifier that day."""
        return {code: level for start, code, level in self.steps if start <= on}

    def judged(self, objections: Iterable[Objection], on: date) -> list[Objection]:
        """``objections`` at this certifier's levels, what was set aside turned into warnings that say by whom."""
        return waived(graded(objections, self.levels(on)), self.waivers)


def terms_of(session: Session, on: date, jurors: Iterable[Juror] = ()) -> Terms:
    """The terms of a session as they stand, read for a day: five queries whatever the number of jurors."""
    people = list(jurors)
    versions = _versions(session)
    return Terms(
        rules=_first_rules(versions, session),
        limit_years=_mandate_years(versions, on),
        steps=_steps(session.certifier_id),
        waivers=waivers_of(session),
        balance_justified=bool(session.balance_reason.strip()),
        scopes=_scopes(session, on, people),
        stated=frozenset(
            InterestStatement.objects.filter(session=session, juror__in=people)
            .order_by("juror_id")
            .values_list("juror_id", flat=True)
        ),
    )


def session_rules(session: Session) -> Rules:
    """The certifier's rules for the session's first framework, on its first day; silence where there are none."""
    return _first_rules(_versions(session), session)


def mandate_years(session: Session, on: date) -> int | None:
    """How long a mandate may last: ``jury.mandate_years`` of the rules in force, the shortest where a session has
    several certifications. No text of law fixes it: None where the rules are silent."""
    return _mandate_years(_versions(session), on)


@dataclass(frozen=True, slots=True)
class _Versions:
    """What a certifier published for one certification of a session, the latest first; ``first``: whether it is that of
    the session's first framework."""

    rows: tuple[CertificationRules, ...]
    first: bool

    def on(self, day: date) -> CertificationRules | None:
        return version_in_force(self.rows, day)


def _versions(session: Session) -> list[_Versions]:
    """Every version of the session's rules: one query."""
    certified = session.frameworks.order_by("pk").values("sheet__certification")
    rows = (
        CertificationRules.objects.filter(
            certifier=session.certifier_id, certification__in=certified.order_by()
        )
        .annotate(first=Subquery(certified[:1]))
        .order_by("certification_id", "-version")
    )
    versions = []
    for certification, published in groupby(rows, key=lambda row: row.certification_id):
        listed = tuple(published)
        versions.append(_Versions(listed, first=certification == listed[0].first))
    return versions


def _first_rules(versions: Iterable[_Versions], session: Session) -> Rules:
    return rules_of(next((one.on(session.starts_on) for one in versions if one.first), None))


def _mandate_years(versions: Iterable[_Versions], on: date) -> int | None:
    limits = [rules_of(one.on(on)).jury.mandate_years for one in versions]
    return min((years for years in limits if years is not None), default=None)


def mandate_of(juror: Juror, limit_years: int | None) -> Interval:
    """A juror's mandate, cut where the certifier's limit ends it."""
    start, until = juror.accredited_from, juror.accredited_until
    if limit_years is not None:
        until = min(until or date.max, years_after(start, limit_years))
    return Interval(start, until)


def levels_of(certifier: Certifier, on: date) -> dict[str, Level]:
    """What each code stops for a certifier that day; a code not set is not in it."""
    return Terms(steps=_steps(certifier.pk)).levels(on)


def _steps(certifier_id: int) -> tuple[tuple[date, str, Level], ...]:
    rows = RuleLevel.objects.filter(certifier=certifier_id).order_by("starts_on", "set_at", "pk")
    return tuple(
        (start, code, Level(level)) for start, code, level in rows.values_list("starts_on", "code", "level")
    )


def waivers_of(session: Session) -> tuple[Waiver, ...]:
    """What is set aside for a session now."""
    zone = session.site.zone
    rows = WaiverRow.objects.filter(session=session, ended_at__isnull=True).order_by("given_at", "pk")
    return tuple(Waiver(w.code, w.about, w.by, w.reason, day_at(w.given_at, zone)) for w in rows)


def _scopes(session: Session, on: date, jurors: Sequence[Juror]) -> dict[int, Scope]:
    """Jurors whose habilitations narrow where they may sit; one who has none, ever, sits everywhere."""
    granted: dict[int, list[Accreditation]] = defaultdict(list)
    for row in Accreditation.objects.filter(juror__in=jurors).select_related("block").order_by("pk"):
        granted[row.juror_id].append(row)
    if not granted:
        return {}
    codes: dict[int, set[str]] = defaultdict(set)
    for sheet, code in (
        Block.objects.filter(framework__sessions=session)
        .order_by("framework__sheet_id", "number")
        .values_list("framework__sheet_id", "code")
    ):
        codes[sheet].add(code)
    return {pk: _scope(rows, codes, on) for pk, rows in granted.items()}


def _scope(rows: Iterable[Accreditation], codes: Mapping[int, set[str]], on: date) -> Scope:
    covered: set[str] = set()
    for row in rows:
        in_force = row.starts_on <= on and (row.ends_on is None or on < row.ends_on)
        if in_force and row.sheet_id in codes:
            covered |= {row.block.code} & codes[row.sheet_id] if row.block else codes[row.sheet_id]
    every = {code for of_sheet in codes.values() for code in of_sheet}
    return Scope(here=bool(covered), blocks=None if covered == every else frozenset(covered))
