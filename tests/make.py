"""Builders of small worlds for tests: plain functions, fictitious people."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from parchemin.accounts.actor import Actor, actor_of
from parchemin.accounts.models import Membership, User
from parchemin.assessments.models import Criterion, Grid
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import (
    Assessment,
    Block,
    Certification,
    CertificationRules,
    Competency,
    CompositionRule,
    Deliverable,
    Framework,
    LegalAct,
    RegisterSheet,
    Registration,
    RouteOpening,
    SheetCertifier,
)
from parchemin.juries.models import Availability, Juror, Room, Session
from parchemin.parties import letters, outbox
from parchemin.parties.models import Certifier, Letter, Person, Site
from parchemin.runtime import files
from tests import snapshots

NOW = datetime(2023, 6, 15, 9, 0, tzinfo=UTC)
LEVELS = [
    {"key": "acquired", "label": "Acquis", "acquired": True},
    {"key": "partly", "label": "En cours d’acquisition", "acquired": False},
    {"key": "missing", "label": "Non acquis", "acquired": False},
]
NAMES = [
    "Spécimen",  # never « Exemple », the name that tests type: nobody is taken for another
    "Ébauche",  # as many names as have no common divisor with the first names: two people never share both
    "Brouillon",
    "Patron",
    "Essai",
    "Croquis",
    "Démo",
    "Gabarit",
    "Fictif",
    "Factice",
    "Maquette",
]
FIRST = [
    "Camille",
    "Alix",
    "Jo",
    "Andréa",
    "Lou",
    "Noa",
    "Sacha",
    "Dominique",
    "Zoé",
    "Charlie",
    "Eden",
    "Maxime",
]
PEOPLE = 4620  # after so many, names and births come again in the same order
_serial = itertools.count(1)


def certifier(name="Certificateur Fictif", slug=None, **fields) -> Certifier:
    return (
        Certifier.objects.create(
            slug=slug or f"certificateur-{next(_serial)}",
            name=name,
            siret="00000000000000",
            address="1 rue de l’Exemple, 00000 Exempleville",
            city="Exempleville",
            email="certification@exemple.example",
            signatory_name="Claude FICTIF",
            signatory_title="La direction",
            cdc_client_id="03ABC123",
            cdc_contract_id="MCFCER000000",
            award_prefix="CF",
            parchment_template="parchment-1",
            is_demo=True,
        )
        if not fields
        else Certifier.objects.create(slug=slug or f"certificateur-{next(_serial)}", name=name, **fields)
    )


def user(name="Dany Registre", email=None, **fields) -> User:
    return User.objects.create_user(
        email or f"compte{next(_serial)}@exemple.example", "mot-de-passe-fictif", name=name, **fields
    )


def manager(of: Certifier, **fields) -> User:
    account = user(**fields)
    Membership.objects.create(user=account, certifier=of, role=Membership.Role.MANAGER)
    return account


def member(of: Certifier, person: Person, role: str, **fields) -> User:
    account = user(name=person.full_name, **fields)
    Membership.objects.create(user=account, certifier=of, role=role, person=person)
    return account


def actor(account: User, on: date = date(2023, 6, 15)) -> Actor:
    return actor_of(account, on)


def sharing(*certifiers: Certifier) -> Actor:
    """Who manages each of these certifiers: what they share, that one changes alone."""
    account = manager(certifiers[0])
    for one in certifiers[1:]:
        Membership.objects.create(user=account, certifier=one, role="manager")
    return actor(account)


def person(of: Certifier, birth_name=None, first_names=None, **fields) -> Person:
    n = next(_serial)
    values = {
        "birth_name": birth_name or NAMES[n % len(NAMES)].upper(),
        "first_names": first_names or FIRST[n % len(FIRST)],
        "sex": "F" if n % 2 else "M",
        "birth_year": 1990 + n % 10,
        "birth_month": 1 + n % 12,
        "birth_day": 1 + n % 28,
        "birth_commune_insee": "59350",
        "birth_commune": "Exempleville",
        "email": f"personne{n}@exemple.example",
    }
    return Person.objects.create(certifier=of, **{**values, **fields})


def letter(
    of: Certifier,
    to: Person | None = None,
    *,
    role="candidate",
    session="Session d’essai",
    enclosures: Sequence[outbox.Enclosure] = (),
    **fields,
) -> Letter:
    """A letter in the outbox: a convocation, whose words name ``session``."""
    wording = letters.ConvocationJuror if role == "juror" else letters.ConvocationCandidate
    with transaction.atomic():
        return outbox.write(
            now=fields.get("now", NOW),
            certifier=of,
            person=to or person(of),
            wording=replace(wording.samples()[""], session=session),
            about=fields.get("about", "essai"),
            once=fields.get("once") or f"essai:{next(_serial)}",
            enclosures=enclosures,
        )


def site(of: Certifier, name="Site d’Exempleville") -> Site:
    return Site.objects.create(
        certifier=of, name=name, postcode="00000", city="Exempleville", certifies=True, prepares=True
    )


def framework(*certifiers: Certifier, number=None, blocks=2, competencies=2, panel=2) -> Framework:
    """A framework of ``blocks`` blocks, each with one defence over all its competencies."""
    number = number or f"9{next(_serial):04d}"
    lineage = Certification.objects.create(slug=f"certification-{number}", title="Titre fictif d’essai")
    sheet = RegisterSheet.objects.create(
        certification=lineage,
        number=number,
        title="Titre fictif d’essai",
        level="7",
        source=files.put(f"fiche {number}".encode(), media_type="text/plain", now=NOW),
        reader="tests",
        reading={
            "levels": {"1969": {"value": "I"}, "european": {"value": "7"}},
            "nsf": [{"code": "326", "label": "Informatique"}],
        },
        fictitious=True,
        created_at=NOW,
    )
    order = LegalAct.objects.create(
        sheet=sheet,
        kind="arrêté",
        signed_on=date(2018, 7, 30),
        published_on=date(2018, 8, 7),
        text="Arrêté fictif",
    )
    Registration.objects.create(
        sheet=sheet, act=order, starts=date(2018, 8, 7), until=date(2023, 8, 8), years=5, of_this_sheet=True
    )
    for one in certifiers:
        SheetCertifier.objects.create(sheet=sheet, certifier=one)
    made = Framework.objects.create(
        sheet=sheet, version=1, identity=f"{next(_serial):064d}", reading=sheet.reading, created_at=NOW
    )
    for route in ("FI", "CA", "FC", "CQ", "VAE"):
        RouteOpening.objects.create(framework=made, route=route, is_open=True, lines=[[407, 411]])
    RouteOpening.objects.create(
        framework=made,
        route="CL",
        is_open=None,
        finding_code="route.CL.cross-without-idem",
        lines=[[416, 416]],
    )
    for b in range(1, blocks + 1):
        block = Block.objects.create(
            framework=made, number=b, code=f"RNCP{number}BC{b:02d}", title=f"Bloc fictif {b}"
        )
        parts = [
            Competency.objects.create(
                block=block, position=c, printed_code=f"CE{c}", code=f"CE{c}", title=f"Compétence {b}.{c}"
            )
            for c in range(1, competencies + 1)
        ]
        assessment = Assessment.objects.create(
            block=block, position=1, label=f"Me{b}", kind="soutenance", mode="defence", panel_minimum=panel
        )
        assessment.competencies.set(parts)
        Deliverable.objects.create(assessment=assessment, position=1, label="rapport écrit")
        Deliverable.objects.create(assessment=assessment, position=2, label="soutenance", is_file=False)
    return made


def rules(of: Certifier, over: Framework, by: User, **content) -> CertificationRules:
    return CertificationRules.objects.create(
        certifier=of,
        certification=over.sheet.certification,
        version=1,
        starts=date(2018, 1, 1),
        content={"mode": "jury_states", "levels": LEVELS, "graders": 1, **content},
        published_by=by,
        published_at=NOW,
    )


def composition_rule(over: Framework, by: User, rule=None) -> CompositionRule:
    """The demo's rule: five members, four professionals of whom one presides, 2 + 2, one of the certifier."""
    from parchemin.domain.composition import Clause, Measure
    from parchemin.domain.composition import CompositionRule as Rule

    rule = rule or Rule(
        clauses=(
            Clause(Measure.TOTAL, 5),
            Clause(Measure.PRESIDENTS, 1),
            Clause(Measure.PROFESSIONALS, 4),
            Clause(Measure.EMPLOYEES, 2),
            Clause(Measure.EMPLOYERS, 2),
            Clause(Measure.CERTIFIER, 1),
        ),
        text="1 président professionnel votant et 3 professionnels et 1 membre certificateurs : 2 employé(e)s 2 employeurs",
        where="lignes 407 à 411",
    )
    return CompositionRule.objects.create(
        framework=over,
        version=1,
        routes=["FI", "CA", "FC", "CQ", "VAE"],
        rule=rule.as_dict(),
        notation=rule.notation()[:300],
        confirmed_by=by,
        confirmed_at=NOW,
    )


def grids(of: Certifier, over: Framework) -> list[Grid]:
    made = []
    for assessment in Assessment.objects.filter(block__framework=over).order_by("block__number", "position"):
        grid = Grid.objects.create(
            certifier=of, assessment=assessment, version=1, levels=LEVELS, published_at=NOW
        )
        for position, competency in enumerate(assessment.competencies.order_by("position"), start=1):
            Criterion.objects.create(
                grid=grid, competency=competency, position=position, text=competency.title
            )
        made.append(grid)
    return made


def juror(of: Certifier, college="employee", *, certifier_member=False, days=(), **fields) -> Juror:
    values = {
        "person": fields.pop("person", None) or person(of),
        "college": "none" if certifier_member else college,
        "professional": not certifier_member,
        "certifier_member": certifier_member,
        "outside": not certifier_member,
        "can_preside": not certifier_member,
        "accredited_from": date(2020, 1, 1),
        "accredited_until": date(2099, 1, 1),  # pages act on the clock of the day they are tested
    }
    made = Juror.objects.create(certifier=of, **{**values, **fields})
    for day in days:
        start = datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC)
        Availability.objects.create(juror=made, starts_at=start, ends_at=start + timedelta(hours=12))
    return made


def candidacy(of: Certifier, over: Framework, *, route="FI", rules=None, at=None, **fields) -> Candidacy:
    n = next(_serial)
    made = Candidacy.objects.create(
        **{
            "certifier": of,
            "person": fields.pop("person", None) or person(of),
            "framework": over,
            "rules": rules,
            "number": f"2023-{n:04d}",
            "route": route,
            "entered_on": date(2022, 9, 1),
            "site": at,
            "created_at": NOW,
            "admissible_on": date(2022, 9, 1) if route == "VAE" else None,
            **fields,
        }
    )
    made.blocks.set(over.blocks.all())
    return made


@dataclass
class World:
    """One certifier ready to run a session, and another one whose names must never appear."""

    certifier: Certifier
    manager: User
    site: Site
    room: Room
    framework: Framework
    rules: CertificationRules
    composition: CompositionRule
    grids: list[Grid]
    jurors: list[Juror]
    candidacies: list[Candidacy]
    session: Session
    other: Certifier
    canary: Candidacy
    days: list[date] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        return actor(self.manager)

    @property
    def sharing(self) -> Actor:
        """Who manages both certifiers of the sheet."""
        return sharing(self.certifier, self.other)


def world(*, candidates=3, blocks=2) -> World:
    """Two certifiers on one sheet; the first has rules, grids, a pool of nine, a draft session with no entry yet."""
    return snapshots.once(f"world of {candidates} × {blocks}", lambda: _world(candidates, blocks))


def _world(candidates: int, blocks: int) -> World:
    one = certifier(slug=f"fictif-{next(_serial)}")
    other = certifier("Autre Certificateur Canari", slug=f"canari-{next(_serial)}")
    account = manager(one)
    over = framework(one, other, blocks=blocks)
    place = site(one)
    day = date(2023, 6, 15)
    in_force = rules(one, over, account)
    pool = [
        *[juror(one, "employee", days=[day]) for _ in range(4)],
        *[juror(one, "employer", days=[day]) for _ in range(4)],
        juror(one, certifier_member=True, days=[day]),
    ]
    session = Session.objects.create(
        certifier=one,
        title="Session d’essai",
        site=place,
        starts_on=day,
        jury_on=day,
        results_promised_on=date(2023, 6, 30),
    )
    session.frameworks.add(over)
    return World(
        certifier=one,
        manager=account,
        site=place,
        room=Room.objects.create(site=place, name="Salle A"),
        framework=over,
        rules=in_force,
        composition=composition_rule(over, account),
        grids=grids(one, over),
        jurors=pool,
        candidacies=[candidacy(one, over, rules=in_force, at=place) for _ in range(candidates)],
        session=session,
        other=other,
        canary=candidacy(other, over, person=person(other, "CANARI", "Invisible")),
        days=[day],
    )
