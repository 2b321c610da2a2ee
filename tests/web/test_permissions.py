"""Who sees which address: a table of roles, walked over every address of the house. A new address not in the table
fails here. Nobody reads a name of another certifier, in a page, a list, a search, a file or a history."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse

import parchemin.data
from parchemin.accounts.models import Membership
from parchemin.assessments.actions import deposit
from parchemin.assessments.models import Marking
from parchemin.awards.actions import issue_award
from parchemin.candidates.models import Candidacy, PersonJoin
from parchemin.catalogue.models import BlockCorrespondence, Deliverable, Finding, Proposal, Succession
from parchemin.declarations.actions import write_file
from parchemin.declarations.depositing import Proof, say_deposited
from parchemin.declarations.models import Passage
from parchemin.formats.register_text import load
from parchemin.journal.models import Entry
from parchemin.juries.again import appealing, faults
from parchemin.juries.minutes import correcting, dossier, sampling
from parchemin.juries.models import (
    Convocation,
    Defence,
    Invitation,
    Jury,
    JuryMember,
    Minutes,
    Outcome,
    PanelSeat,
    Sample,
    Session,
    SessionEntry,
    Waiver,
)
from parchemin.juries.pool import expenses, juror_file
from parchemin.parties import outbox
from parchemin.parties.models import Letter
from parchemin.runtime import files, progress
from parchemin.runtime.clock import day_here
from tests import life, make, snapshots

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# -- the house and its neighbour --------------------------------------------------------------------------

NEIGHBOUR = "OISEAUJAUNE"  # in every name of the other certifier's people and things
OURS = "MAISONBLEUE"


@dataclass
class House:
    """A certifier with one of everything: what the parts of an address name."""

    world: make.World
    rows: dict[str, object]


def named(world: make.World, word: str) -> make.World:
    """Every person and thing of a certifier bears ``word``."""
    for number, person in enumerate(world.certifier.persons.order_by("pk")):
        person.birth_name, person.usage_name = f"{word}{number}", ""
        person.email = f"{word.lower()}{number}@exemple.example"
        person.save()
    Session.objects.filter(certifier=world.certifier).update(title=f"Session {word}")
    world.site.name = f"Site {word}"
    world.site.save()
    world.room.name = f"Salle {word}"
    world.room.save()
    for candidacy in world.certifier.candidacies.order_by("pk"):
        candidacy.number = f"{word[:6]}-{candidacy.pk}"
        candidacy.save()
    return world


def neighbour_of(world: make.World) -> make.World:
    """The other certifier of the same sheet, as complete as the first."""
    of, over, day = world.other, world.framework, world.days[0]
    account = make.manager(of, email="voisin@exemple.example")
    place = make.site(of)
    pool = [
        *[make.juror(of, "employee", days=[day]) for _ in range(4)],
        *[make.juror(of, "employer", days=[day]) for _ in range(4)],
        make.juror(of, certifier_member=True, days=[day]),
    ]
    session = Session.objects.create(certifier=of, title="", site=place, starts_on=day, jury_on=day)
    session.frameworks.add(over)
    in_force = make.rules(of, over, account)
    Candidacy.objects.filter(pk=world.canary.pk).update(rules=in_force)
    return replace(
        world,
        certifier=of,
        manager=account,
        site=place,
        room=make.Room.objects.create(site=place, name=""),
        rules=in_force,
        grids=make.grids(of, over),
        jurors=pool,
        candidacies=[
            Candidacy.objects.get(pk=world.canary.pk),
            make.candidacy(of, over, rules=in_force, at=place),
        ],
        session=session,
    )


def furnished(world: make.World, word: str) -> House:
    """The session told to its results, one award and its declaration, a second session to come, and their papers."""
    named(world, word)
    world.session.refresh_from_db()
    world.candidacies = list(world.certifier.candidacies.order_by("pk"))
    life.bring(world, make.NOW, "published")
    entry = SessionEntry.objects.filter(session=world.session).order_by("pk")[0]
    wanted = Deliverable.objects.filter(assessment__block__framework=world.framework, is_file=True).order_by(
        "pk"
    )[0]
    received = deposit(
        actor=life.clerk(),
        now=make.NOW,
        candidacy=entry.candidacy,
        deliverable=wanted,
        filename=f"{word}.pdf",
        chunks=iter([word.encode()]),
    )
    member = life.members_of(world)[0]
    outcomes = list(Outcome.objects.filter(entry__session=world.session).order_by("pk"))
    award = issue_award(actor=life.clerk(), now=make.NOW + timedelta(days=10), outcome=outcomes[0])
    declared = write_file(actor=life.clerk(), now=make.NOW + timedelta(days=11), certifier=world.certifier)
    say_deposited(
        actor=world.actor,
        now=make.NOW + timedelta(days=12),
        declaration=declared,
        deposited_on=day_here(make.NOW + timedelta(days=12)),
        proof=Proof("", [word.encode()], f"{word}.pdf", "application/pdf"),
    )
    slug = world.certifier.slug
    work = progress.start("issue_awards", f"certifier:{slug}", now=make.NOW, certifier=slug)
    coming, expected, letter = to_come(world, word, member.juror, received, wanted)
    progress.start("plan_defences", world.session.stream, now=make.NOW, certifier=slug)
    released(world.session, entry, wanted, world.room, member.juror)
    paper, exported, invitation = of_juror(world, word, member.juror, coming)
    appeal, case = contested(world, word, entry)
    sample = proved(entry)
    by_hand = files.put(word.encode(), media_type="application/pdf", now=make.NOW)
    Marking.objects.update_or_create(
        candidacy=entry.candidacy,
        grid=world.grids[0],
        assessor=member.juror.person,
        defaults={"certifier": world.certifier, "started_at": make.NOW, "paper": by_hand},
    )
    waiver = Waiver.objects.create(
        session=world.session, code="jury.outside-share", by=word, reason=word, given_at=make.NOW
    )
    twin = make.person(world.certifier, word, "Jumelle")
    join = PersonJoin.objects.create(
        certifier=world.certifier, kept=expected.person, joined=twin, joined_at=make.NOW, joined_by=word
    )
    reader = make.user(name=f"Auditrice {word}")
    audited = Membership.objects.create(
        user=reader, certifier=world.certifier, role="auditor", valid_until=date(2099, 1, 1)
    )
    return House(
        world,
        {
            "join": join.pk,
            "sheet": world.framework.sheet_id,
            "finding": finding_of(world.framework).pk,
            "proposal": proposed(world).pk,
            "registration": world.framework.sheet.registrations.get().pk,
            "succession": followed(world).pk,
            "former": followed(world).former_id,
            "correspondence": followed(world)
            .sheet.frameworks.get()
            .blocks.order_by("number")[0]
            .corresponds_from.get()
            .pk,
            "assessment": wanted.assessment_id,
            "deliverable": wanted.pk,
            "candidacy": entry.candidacy_id,
            "expected": expected.pk,
            "deposit": received.pk,
            "due": outcomes[1].pk,
            "award": award.pk,
            "token": award.token,
            "declaration": declared.pk,
            "passage": Passage.objects.get(award=award).pk,
            "letter": letter.pk,
            "attachment": letter.attachments.order_by("pk")[0].pk,
            "work": work.pk,
            "juror": member.juror_id,
            "evidence": paper.pk,
            "export": exported,
            "invitation": invitation.pk,
            "appeal": appeal.pk,
            "fault": case.fault_id,
            "case": case.pk,
            "waiver": waiver.pk,
            "membership": audited.pk,
            "member": member.pk,
            "session": world.session.pk,
            "coming": coming.pk,
            "entry": entry.pk,
            "sample": sample.pk,
            "grid": world.grids[0].pk,
            "defence": Defence.objects.filter(timetable__session=world.session).latest("pk").pk,
            "slug": slug,
            "number": world.framework.sheet.number,
            "register": world.framework.sheet.register,
            "fiche": f"{world.framework.sheet.register}{world.framework.sheet.number}",
        },
    )


def of_juror(world, word, juror, coming):
    """A paper of a juror, an export of expenses, an invitation."""
    by = {"actor": life.clerk(), "now": make.NOW + timedelta(minutes=world.certifier.pk)}
    paper = juror_file.add_evidence(
        juror=juror, kind="trade", label=word, filename=f"{word}.pdf", chunks=[word.encode()], **by
    )
    expenses.note_expense(
        session=world.session, juror=juror, kind="fee", cents=9000, dated_on=world.days[0], label=word, **by
    )
    at = expenses.export_expenses(certifier=world.certifier, **by)
    invitation = Invitation.objects.create(session=coming, juror=juror, seat="professional", sent_at=make.NOW)
    return paper, f"{at:%Y%m%dT%H%M%S%f}", invitation


def finding_of(framework) -> Finding:
    return Finding.objects.get_or_create(
        sheet=framework.sheet,
        code="essai",
        defaults={"message": "Constat fictif", "lines": [[1, 1]], "readings": []},
    )[0]


def followed(world) -> Succession:
    """The sheet replaces another that the same two certifiers share, a block of which is worth one of its own."""
    sheet = world.framework.sheet
    if (row := sheet.replaces.first()) is not None:
        return row
    former = make.framework(*(one.certifier for one in sheet.awarding.order_by("pk")))
    by = {"entered_at": make.NOW, "entered_by": world.manager, "origin": "Page du répertoire"}
    BlockCorrespondence.objects.create(
        source_block=former.blocks.order_by("number")[0],
        target_block=world.framework.blocks.order_by("number")[0],
        starts=date(2018, 8, 7),
        **by,
    )
    return Succession.objects.create(former=former.sheet, sheet=sheet, since=date(2018, 8, 7), **by)


def proposed(world) -> Proposal:
    """Another text of the sheet, proposed to the certifiers that share it: one row, which each of them reads."""
    sheet = world.framework.sheet
    said = {
        "content": {"source": sheet.source_id},
        "certifier": world.certifier,
        "proposed_by": world.manager,
        "proposed_at": make.NOW,
    }
    return Proposal.objects.get_or_create(sheet=sheet, act="sheet_text_replaced", defaults=said)[0]


def released(session, entry, wanted, room, juror) -> Defence:
    """A defence of a timetable in force."""
    timetable = life.published_table(session, make.NOW)
    defence = Defence.objects.create(
        timetable=timetable,
        entry=entry,
        assessment=wanted.assessment,
        room=room,
        starts_at=make.NOW,
        ends_at=make.NOW + timedelta(hours=1),
    )
    PanelSeat.objects.create(defence=defence, juror=juror)
    return defence


def to_come(world, word, juror, received, wanted):
    """A second session, open, whose candidate and juror were convoked by letters let go."""
    session = Session.objects.create(
        certifier=world.certifier,
        title=f"Session à venir {word}",
        site=world.site,
        starts_on=world.days[0],
        jury_on=world.days[0],
        state=Session.State.OPEN,
        opened_at=make.NOW,
    )
    session.frameworks.add(world.framework)
    person = make.person(world.certifier, f"{word}99", "Andréa")
    expected = make.candidacy(world.certifier, world.framework, rules=world.rules, person=person)
    entry = SessionEntry.objects.create(session=session, candidacy=expected, position=1)
    entry.blocks.set(world.framework.blocks.all())
    jury = Jury.objects.create(session=session, rule=world.composition)
    JuryMember.objects.create(jury=jury, juror=juror, seat="professional", nominated_at=make.NOW)
    defence = released(session, entry, wanted, world.room, juror)
    told = [
        convoked(session, one, role, word, received.file, defence.timetable)
        for one, role in ((person, "candidate"), (juror.person, "juror"))
    ]
    return session, expected, told[0]


def convoked(session, person, role, word, file, timetable) -> Letter:
    letter = make.letter(
        session.certifier,
        person,
        role=role,
        session=word,
        about=session.stream,
        enclosures=[
            outbox.Enclosure("convocation.pdf", "application/pdf", file),
            outbox.Enclosure("convocation.ics", "text/calendar", file),
        ],
    )
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.APPROVED)
    Convocation.objects.create(
        session=session,
        person=person,
        role=role,
        timetable=timetable,
        content_digest="0" * 64,
        letter=letter,
        created_at=make.NOW,
    )
    return letter


def houses(world) -> tuple[House, House]:
    """Ours and the neighbour's, on a sheet read in earnest."""
    return snapshots.once("houses", lambda: _houses(world), about=world)


def _houses(world) -> tuple[House, House]:
    sheet = world.framework.sheet
    text = (files_of_package() / "fiche-fictive.txt").read_bytes()
    sheet.reading = load(text).as_dict() | sheet.reading
    sheet.save()
    neighbour = furnished(neighbour_of(world), NEIGHBOUR)
    return furnished(world, OURS), neighbour


def files_of_package() -> Path:
    return Path(parchemin.data.__file__).parent


# -- the people -------------------------------------------------------------------------------------------

ROLES = (
    "anonymous",
    "manager",
    "auditor",
    "stranger",  # manages the other certifier of the same sheet
    "juror",  # sits on the jury
    "reserve",  # of the same pool, without a seat
    "candidate",
    "fellow",  # another candidate of the same session
    "nobody",  # an account without any role
)


def browsers(ours: House) -> dict[str, Client]:
    of, rows = ours.world.certifier, ours.rows
    seated = JuryMember.objects.get(pk=rows["member"]).juror
    taken = {m.juror_id for m in life.members_of(ours.world)}
    reserve = next(j for j in ours.world.jurors if j.pk not in taken)
    me = Candidacy.objects.get(pk=rows["candidacy"]).person
    fellow = next(c.person for c in ours.world.candidacies if c.person_id != me.pk)
    auditor = make.user(name="Zoé Factice")
    Membership.objects.create(user=auditor, certifier=of, role="auditor", valid_until=date(2099, 1, 1))
    Sample.objects.filter(pk=rows["sample"]).update(drawn_by=f"user:{auditor.pk}")
    accounts = {
        "anonymous": None,
        "manager": ours.world.manager,
        "auditor": auditor,
        "stranger": make.manager(ours.world.other),
        "juror": make.member(of, seated.person, "juror"),
        "reserve": make.member(of, reserve.person, "juror"),
        "candidate": make.member(of, me, "candidate"),
        "fellow": make.member(of, fellow, "candidate"),
        "nobody": make.user(name="Dominique Fictif"),
    }
    expected = Candidacy.objects.get(pk=rows["expected"]).person
    Membership.objects.create(user=accounts["candidate"], certifier=of, role="candidate", person=expected)
    made = {}
    for role, account in accounts.items():
        made[role] = Client(raise_request_exception=False)
        if account:
            made[role].force_login(account)
    return made


def contested(world: make.World, word: str, entry: SessionEntry):
    """An appeal under way, and a fault that reaches the same candidate."""
    appeal = appealing.lodge(
        actor=life.clerk(), now=make.NOW, entry=entry, lodged_on=make.NOW.date(), grounds=word
    )
    fault = faults.note_fault(
        actor=life.clerk(),
        now=make.NOW,
        certifier=world.certifier,
        kind="composition",
        about=f"jury:{life.jury_of(world).pk}",
        reason=word,
        found_on=make.NOW.date(),
    )
    return appeal, fault.cases.order_by("pk")[0]


def proved(entry: SessionEntry) -> Sample:
    """A rectification of the minutes, a sample, and the dossier de preuve of a candidate in it."""
    by = {"actor": life.clerk(), "now": make.NOW}
    minutes = Minutes.objects.get(jury__session=entry.session_id)
    place = minutes.facts["place"]
    correcting.correct_minutes(
        minutes=minutes, field="place", before=place, after="Ailleurs", reason="Essai", **by
    )
    among = sampling.Among(date(2000, 1, 1), date(2099, 1, 1))
    every = len(sampling.population(entry.session.certifier, among))
    sample = sampling.draw(certifier=entry.session.certifier, among=among, size=every, **by)
    dossier.build(entry=entry, **by)
    return sample


# -- the table --------------------------------------------------------------------------------------------
# One letter a role, in the order of ROLES. I: comes in. L: is asked who they are (302 to the door).
# F: is told no (403). N: it does not exist for them (404).

EVERYONE = "IIIIIIIII"
NOWHERE = "NNNNNNNNN"
SIGNED_IN = "LIIIIIIII"
NOBODY_S = "LNNNNNNNN"  # what is offered to another account
SERVICE = "LIIIFFFFF"  # pages of the service; the stranger sees their own
SERVICE_ACT = "LIFIFFFFF"  # an auditor reads and does nothing
ROW = "LIINFFFFF"  # one row of the certifier
ROW_ACT = "LIFNFFFFF"
JUROR = "LNNNIINNN"  # of a juror, whatever the session
SEAT = "LNNNINNNN"  # of who sits there
HOLDER = "LNNNNNINN"  # of the candidate themselves

SHEET, FILE, TITLE = {"pk": "sheet"}, {"pk": "candidacy"}, {"pk": "award"}
SESSION, JURY = {"pk": "session"}, {"session_id": "session"}
ENTRY, MEMBER = SESSION | {"entry_id": "entry"}, SESSION | {"member_id": "member"}
HEARD = JURY | {"entry_id": "entry"}
DEFENCE = SESSION | {"defence_id": "defence"}
VERSION = SESSION | {"version": (1,)}
SAMPLE = {"pk": "sample"}


# name: (who, {part of the address: the row it names, or the text itself in a tuple})
ADDRESSES = {
    "landing": (EVERYONE, {}),
    "look_up": (EVERYONE, {}),
    "begin": (EVERYONE, {}),
    "login": (EVERYONE, {}),
    "logout": (EVERYONE, {}),
    "personal_link": (EVERYONE, {"secret": ("passe",)}),
    "choose_password": (EVERYONE, {}),
    "account": (SIGNED_IN, {}),
    "account_login": (EVERYONE, {}),
    "account_logout": (EVERYONE, {}),
    "account_reset_password": (EVERYONE, {}),
    "account_change_password": (SIGNED_IN, {}),
    "account_address": (SIGNED_IN, {}),
    "account_address_confirm": (SIGNED_IN, {}),
    "account_address_link": (SIGNED_IN, {"secret": ("passe",)}),
    "account_reauthenticate": (SIGNED_IN, {}),
    "openid_begin": (NOWHERE, {"provider": ("oidc",)}),  # no provider is named by the tests' settings
    "openid_back": (NOWHERE, {"provider": ("oidc",)}),
    "usersessions_list": (SIGNED_IN, {}),
    "mfa_index": (SIGNED_IN, {}),
    "mfa_authenticate": (EVERYONE, {}),
    "mfa_reauthenticate": (SIGNED_IN, {}),
    "mfa_activate_totp": (SIGNED_IN, {}),
    "mfa_deactivate_totp": (NOBODY_S, {}),
    "mfa_view_recovery_codes": (NOBODY_S, {}),
    "mfa_generate_recovery_codes": (SIGNED_IN, {}),
    "mfa_list_webauthn": (SIGNED_IN, {}),
    "mfa_add_webauthn": (SIGNED_IN, {}),
    "mfa_reauthenticate_webauthn": (SIGNED_IN, {}),
    "mfa_login_webauthn": (EVERYONE, {}),
    "mfa_edit_webauthn": (SIGNED_IN, {"pk": (0,)}),
    "mfa_remove_webauthn": (SIGNED_IN, {"pk": (0,)}),
    "account_offer": (NOBODY_S, {"pk": (0,)}),
    "set_language": (EVERYONE, {}),
    "choose_theme": (EVERYONE, {}),
    "choose_certifier": (EVERYONE, {}),
    "api-v1:openapi-json": (EVERYONE, {}),
    "api-v1:api-root": (EVERYONE, {}),
    "verify": (EVERYONE, {"token": "token"}),
    "verify_short": (EVERYONE, {"token": "token"}),
    "public_certifier": (EVERYONE, {"slug": "slug"}),
    "did_document": (EVERYONE, {"slug": "slug"}),
    "status_list": (EVERYONE, {"slug": "slug"}),
    "public_sheet": (EVERYONE, {"name": "fiche"}),
    "api-v1:title": (EVERYONE, {"code": "token"}),
    "api-v1:sheet": (EVERYONE, {"repertoire": "register", "number": "number"}),
    "candidate_home": (SIGNED_IN, {}),
    "jury_day": (SIGNED_IN, {}),
    "home": (SIGNED_IN, {}),
    "candidate_standing": (HOLDER, FILE),
    "candidate_deposit": (HOLDER, FILE | {"deliverable": "deliverable"}),
    "candidate_deposited": (HOLDER, FILE | {"deposit_pk": "deposit"}),
    "candidate_receipt": (HOLDER, FILE | {"deposit_pk": "deposit"}),
    "candidate_agenda": (HOLDER, {"pk": "expected"}),
    "candidate_convocation": (HOLDER, {"pk": "expected"}),
    "candidate_confirm": (HOLDER, {"pk": "expected"}),
    "candidate_decline": (HOLDER, {"pk": "expected"}),
    "candidate_ties": (HOLDER, FILE),
    "candidate_parchment": (HOLDER, FILE),
    "candidate_statement": (HOLDER, FILE),
    "candidate_credential": (HOLDER, FILE),
    "jury_availability": (JUROR, {}),
    "jury_file_home": (JUROR, {}),
    "jury_file": (SEAT, {"pk": "juror"}),
    "jury_file_act": (SEAT, {"pk": "juror", "name": ("decrire",)}),
    "jury_evidence": (SEAT, {"pk": "juror", "evidence_id": "evidence"}),
    "jury_attendance": (SEAT, {"pk": "juror", "session_id": "session"}),
    "jury_ties": (JUROR, {}),
    "jury_interest": (SEAT, JURY),
    "jury_worker": (EVERYONE, {}),
    "jury_reachable": (EVERYONE, {}),
    "jury_unreachable": (EVERYONE, {}),
    "jury_session": (SEAT, JURY),
    "jury_presence": (SEAT, JURY),
    "jury_leave": (SEAT, JURY),
    "jury_code": (SEAT, JURY),
    "jury_confirm": (SEAT, {"session_id": "coming"}),
    "jury_decline": (SEAT, {"session_id": "coming"}),
    "jury_convocation": (SEAT, {"session_id": "coming", "name": ("convocation.pdf",)}),
    "jury_candidate": (SEAT, HEARD),
    "jury_grid": (SEAT, HEARD | {"grid_id": "grid"}),
    "jury_deposit": (SEAT, HEARD | {"deposit_id": "deposit"}),
    "jury_candidate_presence": (SEAT, HEARD),
    "jury_incident": (SEAT, HEARD),
    "jury_recuse": (SEAT, HEARD),
    "jury_unrecuse": (SEAT, HEARD),
    "jury_deliberation": (SEAT, JURY),
    "jury_adopt": (SEAT, JURY),
    "jury_close": (SEAT, JURY),
    "jury_deliberation_entry": (SEAT, HEARD),
    "jury_opinions": (SEAT, HEARD),
    "jury_decide": (SEAT, HEARD),
    "jury_vote_again": (SEAT, HEARD),
    "jury_set_aside": (SEAT, HEARD),
    "jury_state_outcome": (SEAT, HEARD),
    "jury_dissent": (SEAT, HEARD),
    "jury_minutes": (SEAT, JURY),
    "jury_minutes_pdf": (SEAT, JURY),
    "search": (SERVICE, {}),
    "signing_keys": (SERVICE, {}),
    "certifier_record": (SERVICE, {}),
    "certifier_try_letter": (SERVICE_ACT, {}),
    "certifier_roles": (SERVICE, {}),
    "role_suspend": (ROW_ACT, {"pk": "membership"}),
    "role_write": (ROW_ACT, {"pk": "membership"}),
    "role_resume": (ROW_ACT, {"pk": "membership"}),
    "certification_join": (SERVICE_ACT, {}),
    "certifications": (SERVICE, {}),
    "candidates": (SERVICE, {}),
    "awards": (SERVICE, {}),
    "declarations": (SERVICE, {}),
    "declaration_titles": (SERVICE, {"key": ("written",)}),
    "outbox": (SERVICE, {}),
    "journal": (SERVICE, {}),
    "retention": (SERVICE, {}),
    "sessions": (SERVICE, {}),
    "pool": (SERVICE, {}),
    "pool_export": (SERVICE_ACT, {"kind": ("csv",)}),
    "candidates_export": (SERVICE_ACT, {"kind": ("csv",)}),
    "candidates_template": (SERVICE, {"kind": ("csv",)}),
    "certification": (SERVICE, SHEET),
    "certification_source": (SERVICE, SHEET),
    "certification_text": (SERVICE_ACT, SHEET),
    "certification_reread": (SERVICE_ACT, SHEET),
    "certification_jury": (SERVICE, SHEET),
    "certification_routes": (SERVICE, SHEET),
    "certification_registrations": (SERVICE, SHEET),
    "registration_new": (SERVICE_ACT, SHEET),
    "registration_correct": (SERVICE_ACT, SHEET | {"registration_id": "registration"}),
    "certification_line": (SERVICE, SHEET),
    "sheet_attach": (SERVICE_ACT, SHEET),
    "sheet_detach": (SERVICE_ACT, SHEET | {"succession_id": "succession"}),
    "certification_correspondences": (SERVICE, SHEET | {"former_id": "former"}),
    "certification_moving": (SERVICE_ACT, SHEET | {"former_id": "former"}),
    "correspondences_add": (SERVICE_ACT, SHEET | {"former_id": "former"}),
    "correspondence_end": (
        SERVICE_ACT,
        SHEET | {"former_id": "former", "correspondence_id": "correspondence"},
    ),
    "certification_sites": (SERVICE, SHEET),
    "certification_rules": (SERVICE, SHEET),
    "certification_grids": (SERVICE, SHEET),
    "certification_versions": (SERVICE, SHEET),
    "certification_proposals": (SERVICE, SHEET),
    "proposal_text": (SERVICE, SHEET | {"proposal_id": "proposal"}),
    "proposals_accept": (SERVICE_ACT, SHEET),
    "proposal_refuse": (SERVICE_ACT, SHEET | {"proposal_id": "proposal"}),
    "proposal_withdraw": (SERVICE_ACT, SHEET | {"proposal_id": "proposal"}),
    "certification_history": (SERVICE, SHEET),
    "certification_new": (SERVICE_ACT, {}),
    "candidate_new": (SERVICE_ACT, {}),
    "candidates_import": (SERVICE_ACT, {}),
    "candidates_invite": (SERVICE_ACT, {}),
    "duplicates": (SERVICE, {}),
    "duplicates_decide": (SERVICE_ACT, {}),
    "duplicates_undo": (ROW_ACT, {"pk": "join"}),
    "awards_issue": (SERVICE_ACT, {}),
    "declarations_prepare": (SERVICE_ACT, {}),
    "declarations_write": (SERVICE_ACT, {}),
    "declarations_report": (SERVICE_ACT, {}),
    "declarations_suppress": (SERVICE_ACT, {}),
    "outbox_approve": (SERVICE_ACT, {}),
    "outbox_send": (SERVICE_ACT, {}),
    "outbox_bounces": (SERVICE_ACT, {}),
    "session_new": (SERVICE_ACT, {}),
    "juror_new": (SERVICE_ACT, {}),
    "finding_settle": (SERVICE_ACT, SHEET | {"finding_id": "finding"}),
    "framework_build": (SERVICE_ACT, SHEET),
    "rule_confirm": (SERVICE_ACT, SHEET),
    "grids_publish_missing": (SERVICE_ACT, SHEET),
    "grid_publish": (SERVICE_ACT, SHEET | {"assessment_id": "assessment"}),
    "candidate": (ROW, FILE),
    "deposit_file": (ROW, FILE | {"deposit_id": "deposit"}),
    "deposit_receipt": (ROW, FILE | {"deposit_id": "deposit"}),
    "award_work": (ROW, {"pk": "work"}),
    "award_due": (ROW, {"outcome_id": "due"}),
    "award": (ROW, TITLE),
    "award_parchment": (ROW, TITLE),
    "award_credential": (ROW, TITLE),
    "declaration": (ROW, {"pk": "declaration"}),
    "declaration_file": (ROW, {"pk": "declaration"}),
    "declaration_proof": (ROW, {"pk": "declaration"}),
    "letter": (ROW, {"pk": "letter"}),
    "letter_readdress": (ROW_ACT, {"pk": "letter"}),
    "letter_edit": (ROW_ACT, {"pk": "letter"}),
    "letter_cancel": (ROW_ACT, {"pk": "letter"}),
    "letter_take_up": (ROW_ACT, {"pk": "letter"}),
    "attachment": (ROW, {"pk": "letter", "attachment_id": "attachment"}),
    "juror": (ROW, {"pk": "juror"}),
    "juror_act": (ROW_ACT, {"pk": "juror", "name": ("briefing",)}),
    "juror_evidence": (ROW_ACT, {"pk": "juror", "evidence_id": "evidence"}),
    "juror_proof": (ROW_ACT, {"pk": "juror", "session_id": "session"}),
    "expenses": (SERVICE, {}),
    "expenses_file": (ROW, {"at": "export"}),
    "rooms": (SERVICE, {}),
    "rule_levels": (SERVICE, {}),
    "rule_level_set": (SERVICE_ACT, {}),
    "session_invitations": (ROW, SESSION),
    "session_invitation": (ROW_ACT, {"pk": "coming", "invitation_id": "invitation"}),
    "faults": (SERVICE, {}),
    "fault": (ROW, {"pk": "fault"}),
    "fault_keep": (ROW_ACT, {"pk": "fault", "case_id": "case"}),
    "fault_again": (ROW_ACT, {"pk": "fault"}),
    "session_appeals": (ROW, SESSION),
    "session_again": (ROW_ACT, SESSION),
    "appeal_answer": (ROW_ACT, SESSION | {"appeal_id": "appeal"}),
    "candidate_contest": (HOLDER, FILE),
    "year_report": (SERVICE, {"year": (2023,)}),
    "session_report": (ROW, SESSION),
    "session_report_file": (ROW, SESSION),
    "session_planning": (ROW, SESSION),
    "session_plan_progress": (ROW, SESSION),
    "session_minutes_pdf": (ROW, SESSION | {"kind": ("complet",)}),
    "session_deliberation_entry": (ROW, ENTRY),
    "session": (ROW, SESSION),
    "session_candidates": (ROW, SESSION),
    "session_jury": (ROW, SESSION),
    "session_convoke": (ROW, SESSION),
    "session_checkpoint": (ROW, SESSION),
    "session_promise": (ROW_ACT, SESSION),
    "session_remind": (ROW_ACT, SESSION),
    "session_reply": (ROW_ACT, SESSION),
    "session_notice_waive": (ROW_ACT, SESSION),
    "session_attendance": (ROW, SESSION),
    "session_deliberation": (ROW, SESSION),
    "session_hearing": (ROW, ENTRY),
    "session_minutes": (ROW, SESSION),
    "session_reopen": (ROW, SESSION),
    "dossier_identity": (ROW_ACT, FILE),
    "dossier_withdraw": (ROW_ACT, FILE),
    "dossier_invite": (ROW_ACT, FILE),
    "dossier_admit": (ROW_ACT, FILE),
    "dossier_recognise": (ROW_ACT, FILE),
    "dossier_relate": (ROW_ACT, FILE),
    "dossier_group": (ROW_ACT, FILE),
    "dossier_employer": (ROW_ACT, FILE),
    "dossier_deposit": (ROW_ACT, FILE),
    "dossier_erase": (ROW_ACT, FILE),
    "award_work_stop": (ROW_ACT, {"pk": "work"}),
    "award_refuse": (ROW_ACT, {"outcome_id": "due"}),
    "award_revoke": (ROW_ACT, TITLE),
    "award_replace": (ROW_ACT, TITLE),
    "award_duplicate": (ROW_ACT, TITLE),
    "declaration_deposit": (ROW_ACT, {"pk": "declaration"}),
    "declaration_undeposit": (ROW_ACT, {"pk": "declaration"}),
    "declaration_aside": (ROW_ACT, {"pk": "declaration"}),
    "declaration_report": (ROW_ACT, {"pk": "declaration"}),
    "passage_withdraw": (ROW_ACT, {"pk": "passage"}),
    "passage_correct": (ROW_ACT, {"pk": "passage"}),
    "passage_put_back": (ROW_ACT, {"pk": "passage"}),
    "session_jury_withdraw": (ROW_ACT, MEMBER),
    "session_jury_recuse": (ROW_ACT, MEMBER),
    "session_jury_unrecuse": (ROW_ACT, MEMBER),
    "session_jury_replace": (ROW_ACT, MEMBER),
    "session_move": (ROW_ACT, SESSION),
    "session_rename": (ROW_ACT, SESSION),
    "session_cancel": (ROW_ACT, SESSION),
    "session_rules": (ROW_ACT, SESSION),
    "session_balance": (ROW_ACT, SESSION),
    "session_waive": (ROW_ACT, SESSION),
    "session_waiver_end": (ROW_ACT, SESSION | {"waiver_id": "waiver"}),
    "session_release": (ROW_ACT, VERSION),
    "session_redraft": (ROW_ACT, VERSION),
    "session_repair": (ROW_ACT, VERSION),
    "session_plan_file": (ROW_ACT, VERSION),
    "session_plan_import": (ROW_ACT, SESSION),
    "session_defence_move": (ROW_ACT, DEFENCE),
    "session_defence_lock": (ROW_ACT, DEFENCE),
    "session_decide": (ROW_ACT, ENTRY),
    "session_vote_again": (ROW_ACT, ENTRY),
    "session_state_outcome": (ROW_ACT, ENTRY),
    "session_set_aside": (ROW_ACT, ENTRY),
    "session_accommodate": (ROW_ACT, ENTRY),
    "session_take_out": (ROW_ACT, ENTRY),
    "session_open": (ROW_ACT, SESSION),
    "session_publish": (ROW_ACT, SESSION),
    "session_notify": (ROW_ACT, SESSION),
    "session_jury_propose": (ROW_ACT, SESSION),
    "session_jury_nominate": (ROW_ACT, SESSION),
    "session_plan": (ROW_ACT, SESSION),
    "session_plan_stop": (ROW_ACT, SESSION),
    "session_departure": (ROW_ACT, SESSION),
    "session_paper": (ROW, SESSION),
    "session_paper_print": (ROW, SESSION),
    "session_entrust": (ROW, ENTRY),
    "session_paper_grid": (ROW, SESSION | {"entry_id": "entry", "grid_id": "grid", "juror_id": "juror"}),
    "session_paper_sheet": (ROW, SESSION | {"entry_id": "entry", "grid_id": "grid", "juror_id": "juror"}),
    "session_deliberation_open": (ROW_ACT, SESSION),
    "session_adopt": (ROW_ACT, SESSION),
    "session_close": (ROW_ACT, SESSION),
    "session_seal": (ROW_ACT, SESSION),
    "session_correct": (ROW_ACT, SESSION),
    "session_correction_pdf": (ROW, SESSION | {"rank": (1,)}),
    "session_evidence": (ROW, SESSION),
    "session_evidence_build": (ROW_ACT, SESSION),
    "session_evidence_work": (ROW, ENTRY),
    "session_evidence_file": (ROW_ACT, ENTRY),
    "samples": (SERVICE, {}),
    "sample": (ROW, SAMPLE),
    "sample_list": (ROW, SAMPLE),
    "sample_build": (ROW, SAMPLE),
    "sample_file": (ROW, SAMPLE | {"entry_id": "entry"}),
}


# What comes in by another door than a page of its own: the status of everyone who comes in.
ELSEWHERE = {
    "candidate_statement": {"else": 404},  # its letter is not sent yet
    "begin": {"else": 302},
    "login": {"anonymous": 200, "else": 302},
    "set_language": {"else": 302},
    "personal_link": {"else": 302},
    "account_login": {"anonymous": 200, "else": 302},
    "account_address": {"else": 302},  # one says who one is again, first
    "account_address_link": {"else": 302},
    "mfa_authenticate": {"else": 302},
    "mfa_reauthenticate": {"else": 302},
    "mfa_activate_totp": {"else": 302},
    "mfa_generate_recovery_codes": {"else": 302},
    "mfa_add_webauthn": {"else": 302},
    "mfa_reauthenticate_webauthn": {"else": 302},
    "mfa_login_webauthn": {"else": 302},
    "mfa_edit_webauthn": {"else": 302},
    "mfa_remove_webauthn": {"else": 302},
    "landing": {"anonymous": 200, "nobody": 200, "else": 302},
    "verify_short": {"else": 301},
    "api-v1:api-root": {"else": 404},
    "candidate_home": {"fellow": 302, "else": 200},
    "jury_file_home": {"else": 302},
    "home": {**dict.fromkeys(("manager", "auditor", "stranger", "nobody"), 200), "else": 302},
}
ANSWERS = {"L": 302, "F": 403, "N": 404}
ACTED = {200, 302, 404, 405, 409, 422}  # an empty form: done, refused with reasons, or nothing of that name
# Pages that an auditor reads and whose form an auditor may not send.
READ_ALONE = {
    "certifier_record",
    "certifier_roles",
    "retention",
    "certification_rules",
    "award_due",
    "session_convoke",
    "session_appeals",
    "faults",
}
AUDITOR_S = {"samples"}  # a form that an auditor sends, and the service does not
OWN_ACCOUNT = {"usersessions_list"}  # what anybody does about their own account is in the journal
# Their form is read before the right is asked: an auditor is told what the form lacks, and nothing is done.
FORM_FIRST = {
    "grids_publish_missing",
    "rule_confirm",
    "session_candidates",
    "session_jury_nominate",
    "session_jury_recuse",
    "session_jury_unrecuse",
    "session_jury_replace",
    "session_defence_move",
    "session_attendance",
    "session_departure",
    "session_promise",
    "session_decide",
    "session_vote_again",
    "session_state_outcome",
}


def walked(patterns, space=""):
    """Every named address, those of included lists too."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walked(pattern.url_patterns, pattern.namespace or space)
        else:
            yield f"{space}:{pattern.name}" if space else pattern.name


def address(name: str, rows: dict[str, object]) -> str:
    parts = ADDRESSES[name][1]
    return reverse(name, kwargs={k: v[0] if isinstance(v, tuple) else rows[v] for k, v in parts.items()})


def asked(client: Client, method: str, url: str, **query) -> tuple[int, int]:
    """Status of an empty form or of a page, and how many acts it left in the journal; nothing of it stays."""
    before = Entry.objects.count()
    kept = transaction.savepoint()
    try:
        answer = getattr(client, method)(url, query)
        return answer.status_code, Entry.objects.count() - before
    finally:
        transaction.savepoint_rollback(kept)


def wrong(name: str, role: str, method: str, status: int, acts: int) -> bool:
    letter = ADDRESSES[name][0][ROLES.index(role)]
    if letter != "I":
        told = {ANSWERS[letter]} if method == "get" else {ANSWERS[letter], 405}
        if method == "get" and status == 405:  # an act has no page to be read
            told = {405}
        if name in FORM_FIRST and role == "auditor" and method == "post":
            told |= {302, 404, 409}
        return status not in told or acts > 0
    if name in OWN_ACCOUNT:
        return status not in ACTED
    if method == "post" and name in AUDITOR_S:
        return status != (422 if role == "auditor" else 403) or acts > 0
    if method == "post" and role == "auditor":  # nothing that an auditor may read does anything
        return status not in ({403} if name in READ_ALONE else ACTED | {403}) or acts > 0
    if method == "post":
        return status not in ACTED
    elsewhere = ELSEWHERE.get(name)
    told = {elsewhere.get(role, elsewhere["else"])} if elsewhere else {200, 405}
    return status not in told or acts > 0


# -- the walk ---------------------------------------------------------------------------------------------


def test_every_address_is_in_the_table():
    known = set(walked(get_resolver().url_patterns)) - {"style"}  # the style page exists in DEBUG alone
    assert known - set(ADDRESSES) == set(), "give each new address its place in ADDRESSES"
    assert set(ADDRESSES) - known == set()


def test_each_role_comes_in_where_it_should_and_nowhere_else(world):
    """Whoever the engine is; who is kept out is judged before the base is asked: on one engine, that is enough."""
    ours, _ = houses(world)
    found = []
    for role, client in browsers(ours).items():
        for name in ADDRESSES:
            if connection.vendor != "sqlite" and ADDRESSES[name][0][ROLES.index(role)] != "I":
                continue
            for method in ("get", "post"):
                if method == "post" and name in ("logout", "account_logout"):
                    continue  # it would end the walk
                status, acts = asked(client, method, address(name, ours.rows))
                if wrong(name, role, method, status, acts):
                    found.append(f"{role} {method} {name}: {status}, {acts} acts")
    assert not found, "\n".join(found)


def test_a_row_is_looked_up_under_its_parent(world):
    """Our session with the neighbour's entry, our file with the neighbour's deposit: neither exists."""
    ours, neighbour = houses(world)
    clients, found = browsers(ours), []
    for name, (who, parts) in ADDRESSES.items():
        role = {HOLDER: "candidate", SEAT: "juror"}.get(who, "manager")
        for part in (v for v in parts.values() if isinstance(v, str)):
            if who == EVERYONE or ours.rows[part] == neighbour.rows[part]:
                continue
            url = address(name, ours.rows | {part: neighbour.rows[part]})
            for method in ("get", "post"):
                status, acts = asked(clients[role], method, url)
                if status not in {404, 405} or acts:
                    found.append(f"{role} {method} {name} with the neighbour's {part}: {status}, {acts} acts")
    assert not found, "\n".join(found)


FORM = re.compile(r"<form\b[^>]*>")
# Forms of anybody's, and the auditor's own: everything else that acts is a manager's.
FORMS_OF_AN_AUDITOR = {
    "account_logout",
    "set_language",
    "choose_theme",
    "choose_certifier",
    "samples",
    "sample_build",
}


def forms_of(page: str, address: str) -> set[str]:
    """Names of the addresses that the forms of a page post to."""
    posted = (one for one in FORM.findall(page) if 'method="post"' in one)
    to = (re.search(r'action="([^"?#]*)', one) for one in posted)
    return {resolve((one[1] if one else "") or address).url_name for one in to}


def test_an_auditor_is_shown_no_form_that_acts(world):
    ours, _ = houses(world)
    client, shown, read = browsers(ours)["auditor"], [], 0
    pages = [
        (name, address(name, ours.rows)) for name, (who, _) in ADDRESSES.items() if who in (SERVICE, ROW)
    ]
    to_come = ours.rows | {"session": ours.rows["coming"]}
    pages += [(name, address(name, to_come)) for name, one in ADDRESSES.items() if one == (ROW, SESSION)]
    for name, url in pages:
        answer = client.get(url)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            read += 1
            amiss = forms_of(words_of(answer), url) - FORMS_OF_AN_AUDITOR
            shown += [f"{name} shows {form}" for form in sorted(amiss)]
    assert not shown, "\n".join(shown)
    assert read > 50


QUERIES = {
    "search": ("q", "jaun", "bleu"),
    "candidates": ("q", "jaun", "bleu"),
    "awards": ("q", "jaun", "bleu"),
    "pool": ("q", "jaun", "bleu"),
    "outbox": ("q", "jaun", "bleu"),
}


def words_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def test_no_name_of_another_certifier_is_read_anywhere(world):
    ours, neighbour = houses(world)
    clients = browsers(ours)
    found, read = [], 0
    for role, rows, never in (
        *((role, ours.rows, NEIGHBOUR) for role in ROLES if role not in ("anonymous", "stranger")),
        ("stranger", neighbour.rows, OURS),
    ):
        for name in ADDRESSES:
            pages = [{}]
            if name in QUERIES:
                key, theirs, own = QUERIES[name]
                pages += [{key: theirs}, {key: own}]
            for query in pages:
                response = clients[role].get(address(name, rows), query)
                if response.status_code != 200:
                    continue
                read += 1
                if never in words_of(response):
                    found.append(f"{role} reads {never} in {name} {query}")
    assert not found, "\n".join(found)
    assert read > 150


def test_the_search_finds_ones_own(world):
    """Else the test above would be content with a search that finds nothing."""
    ours, _ = houses(world)
    clients = browsers(ours)
    assert OURS in words_of(clients["manager"].get(reverse("search"), {"q": "bleu"}))
    assert NEIGHBOUR in words_of(clients["stranger"].get(reverse("search"), {"q": "jaun"}))
