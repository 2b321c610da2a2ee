"""What happened so far, told through the actions: each line of the demonstration is an act of the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from typing import Any

from django.utils import timezone

from parchemin.accounts.actor import Actor, actor_of
from parchemin.accounts.models import Membership, User
from parchemin.assessments.actions import publish_grid
from parchemin.candidates.actions import admit
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.models import Candidacy
from parchemin.catalogue import actions as catalogue
from parchemin.catalogue import ruling
from parchemin.catalogue.joining import join_sheet
from parchemin.catalogue.models import Assessment, Framework, Proposal, RegisterSheet
from parchemin.catalogue.queries import compiled_rule
from parchemin.cli.demo.people import address, candidate_rows, names
from parchemin.cli.demo.seasons import (
    past_session,
    recent_session,
    session_convoked,
    session_in_preparation,
    session_under_way,
)
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import College, rule_from_answers
from parchemin.formats.tables import candidate_columns, candidate_list
from parchemin.juries.models import Juror, Room
from parchemin.juries.pool.joining import add_juror
from parchemin.parties.models import Certifier, Person, Site

LEVELS = [
    {"key": "acquired", "label": "Acquis", "acquired": True},
    {"key": "partly", "label": "En cours d’acquisition", "acquired": False},
    {"key": "missing", "label": "Non acquis", "acquired": False},
]
RULES = {
    "mode": "jury_states",
    "levels": LEVELS,
    "casting_vote": False,
    "source": "Règlement fictif de démonstration",
    "planning": {"minutes": 20, "transition_minutes": 5, "opens": "09:00", "closes": "18:00"},
}
# Entered while the reference sheet was in force (until 7 August 2023 included).
OLD_ENTRIES = [date(2021, 9, 6), date(2022, 9, 5), date(2022, 10, 3), date(2023, 2, 6)]
NEW_ENTRIES = [date(2025, 9, 8), date(2026, 1, 12)]


@dataclass
class Certified:
    """One certifier of the demonstration with all that its sessions need."""

    certifier: Certifier
    framework: Framework
    manager: User
    site: Site
    jurors: list[Juror] = field(default_factory=list)

    def actor(self) -> Actor:
        return actor_of(self.manager, timezone.localdate())


def tell(now: datetime, script: Mapping[str, Any], say: Callable[[str], None]) -> None:
    """Make the whole demonstration, saying each part as it begins."""
    people = names(script)
    begun = datetime(2023, 1, 9, 8, 0, tzinfo=UTC)
    say("Certificateurs, fiches lues, constats tranchés…")
    frameworks: dict[str, Framework] = {}
    houses = [_house(one, script, people) for one in script["certifiers"]]
    for name in script["sheets"]:
        of = [
            (house, one)
            for house, one in zip(houses, script["certifiers"], strict=True)
            if one["sheet"] == name
        ]
        frameworks[name] = _sheet(name, script, of[0][0][0], of[0][0][1], begun)
        for (other, _, _), _ in of[1:]:
            _joined(frameworks[name], other, of[0][0][1], begun)
    certified = []
    for (certifier, manager, site), one in zip(houses, script["certifiers"], strict=True):
        body = Certified(certifier, frameworks[one["sheet"]], manager, site)
        say(f"{certifier.name} : règlement, grilles, {one['candidates']} candidats, vivier…")
        _rules_and_grids(body, begun)
        entries = NEW_ENTRIES if one["sheet"] == "fictitious" else OLD_ENTRIES
        _candidates(
            body, candidate_rows(people, script, one, entries), now if one["sheet"] == "fictitious" else begun
        )
        body.jurors = _pool(body, one, people, begun, now)
        certified.append(body)
    lyon, lille, fictitious = certified
    say("Une session passée : délibérée, scellée, publiée, titres délivrés et déclarés…")
    past_session(lyon)
    say("Une session en cours et une en préparation…")
    recent_session(lyon, now)
    session_under_way(lyon, now, candidates=8)
    session_in_preparation(lille, now, candidates=8)
    _proposed(lille, now)
    session_convoked(fictitious, now, candidates=4)
    _accounts(certified, script)


def _house(one: Mapping[str, Any], script: Mapping[str, Any], people: Any) -> tuple[Certifier, User, Site]:
    fields = ("slug", "name", "siret", "address", "city", "award_prefix", "signatory_name", "signatory_title")
    certifier = Certifier.objects.create(
        **{name: one[name] for name in fields},
        email=f"certification@{one['slug']}.example",
        cdc_client_id=one["award_prefix"].ljust(8, "0"),
        cdc_contract_id=f"MCFDEMO{one['award_prefix']}",
        parchment_template="parchment-1",
        is_demo=True,
    )
    sites = []
    for place in one["sites"]:
        site = Site.objects.create(certifier=certifier, **{k: v for k, v in place.items() if k != "rooms"})
        Room.objects.bulk_create([Room(site=site, name=name) for name in place["rooms"]])
        sites.append(site)
    first, last = next(people)
    manager = User.objects.create_user(
        address(first, last), script["password"], name=f"{first} {last.capitalize()}", is_demo=True
    )
    Membership.objects.create(user=manager, certifier=certifier, role=Membership.Role.MANAGER)
    return certifier, manager, sites[0]


def _sheet(
    name: str, script: Mapping[str, Any], certifier: Certifier, manager: User, now: datetime
) -> Framework:
    source = resources.files("parchemin.data").joinpath(script["sheets"][name]["file"]).read_bytes()
    actor = actor_of(manager, timezone.localdate())
    sheet = catalogue.deposit_sheet(
        actor=actor,
        now=now,
        source=source,
        certifiers=[certifier],
        fictitious=script["sheets"][name]["fictitious"],
    )
    for code, reading, reason in script["settlements"][name]:
        finding = sheet.findings.get(code=code)
        catalogue.settle_finding(actor=actor, now=now, finding=finding, reading=reading, reason=reason)
    framework = alone(catalogue.build_framework(actor=actor, now=now, sheet=sheet))
    compiled, answers = compiled_rule(framework, "FI")
    ruling.confirm_composition_rule(
        actor=actor,
        now=now,
        framework=framework,
        rule=rule_from_answers(answers, compiled),
        reason="Lue à côté de la phrase de la fiche, pour la démonstration.",
    )
    return framework


def alone(framework: Framework | Proposal) -> Framework:
    """What a certifier alone on its sheet has built: it is proposed to nobody."""
    if isinstance(framework, Proposal):
        raise TypeError(f"another certifier shares {framework.sheet}")
    return framework


def _joined(framework: Framework, other: Certifier, manager: User, now: datetime) -> None:
    """A co-certifier on the sheet, which takes what its deposit settled."""
    join_sheet(
        actor=actor_of(manager, timezone.localdate()),
        now=now,
        sheet=framework.sheet,
        certifier=other,
        reason="Convention de co-certification, pour la démonstration.",
    )


def _proposed(body: Certified, now: datetime) -> None:
    """A co-certifier proposes a rule of its own wording; the other's answer is waited for."""
    compiled, answers = compiled_rule(body.framework, "VAE")
    ruling.confirm_composition_rule(
        actor=body.actor(),
        now=now,
        framework=body.framework,
        rule=rule_from_answers(answers, compiled),
        routes=["VAE"],
        reason="La même règle, confirmée pour la VAE seule, avant la session de printemps.",
    )


def _rules_and_grids(body: Certified, now: datetime) -> None:
    ruling.publish_rules(
        actor=body.actor(),
        now=now,
        certifier=body.certifier,
        certification=RegisterSheet.objects.get(pk=body.framework.sheet_id).certification,
        starts=date(2018, 1, 1),
        content=RULES,
    )
    for assessment in Assessment.objects.filter(block__framework=body.framework).order_by("pk"):
        publish_grid(
            actor=body.actor(), now=now, certifier=body.certifier, assessment=assessment, levels=LEVELS
        )


def _candidates(body: Certified, rows: list[candidate_columns.CandidateRow], now: datetime) -> None:
    import_candidates(
        actor=body.actor(),
        now=now,
        certifier=body.certifier,
        framework=body.framework,
        data=candidate_list.dump(rows),
        filename="candidats-de-demonstration.xlsx",
    )
    for candidacy in Candidacy.objects.filter(certifier=body.certifier, route=AccessRoute.VAE).order_by("pk"):
        entered = candidacy.entered_on
        admit(
            actor=body.actor(),
            now=now,
            candidacy=candidacy,
            complete_on=entered - timedelta(days=40),
            admissible=True,
            decided_on=entered - timedelta(days=10),
        )


def _pool(
    body: Certified, one: Mapping[str, Any], people: Any, begun: datetime, now: datetime
) -> list[Juror]:
    jurors = []
    kinds = [
        *[(College.EMPLOYER, False)] * one["jurors"]["employer"],
        *[(College.EMPLOYEE, False)] * one["jurors"]["employee"],
        *[(College.NONE, True)] * one["jurors"]["certifier"],
    ]
    for n, (college, inside) in enumerate(kinds):
        first, last = next(people)
        jurors.append(
            add_juror(
                actor=body.actor(),
                now=begun,
                certifier=body.certifier,
                identity={
                    "birth_name": last,
                    "first_names": first,
                    "sex": "FM"[n % 2],
                    "email": address(first, last),
                    "employer_name": f"Société fictive {n + 1}",
                },
                college=college,
                certifier_member=inside,
                accredited_from=date(2022, 1, 1),
                accredited_until=date(now.year + 2, 1, 1),
                trade="" if inside else "informatique",
                sites=[body.site],
            )
        )
    return jurors


def _accounts(certified: list[Certified], script: Mapping[str, Any]) -> None:
    """Accounts of people already there: three jurors of the session under way, two candidates, an auditor."""
    lyon = certified[0]
    session = lyon.certifier.sessions.latest("pk")
    members = session.jury.members.filter(withdrawn_at__isnull=True).select_related("juror__person")
    for member in sorted(members, key=lambda m: (m.seat != "president", m.pk))[:3]:
        _account(member.juror.person, Membership.Role.JUROR, script)
    first = session.entries.select_related("candidacy__person").earliest("position")
    _account(first.candidacy.person, Membership.Role.CANDIDATE, script)
    holder = lyon.certifier.awards.select_related("person").order_by("pk").first()
    if holder:
        _account(holder.person, Membership.Role.CANDIDATE, script)
    auditor = User.objects.create_user(
        "audit@demo.example", script["password"], name="Compte d’audit", is_demo=True
    )
    Membership.objects.create(
        user=auditor,
        certifier=lyon.certifier,
        role=Membership.Role.AUDITOR,
        valid_until=timezone.localdate() + timedelta(days=90),
    )


def _account(person: Person, role: str, script: Mapping[str, Any]) -> None:
    user = User.objects.create_user(person.email, script["password"], name=person.full_name, is_demo=True)
    Membership.objects.create(user=user, certifier=person.certifier, role=role, person=person)
