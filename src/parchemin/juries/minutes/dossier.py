"""The dossier de preuve of one candidate: everything their result rests on, gathered from rows and files.

Other candidates stay out of it: of the minutes it holds what concerns this one, with the digest, the seal and the
signatures of the whole; of the session's journal, whole entries for this candidate and for the jury, the links alone
for the rest (``formats.proofs.dossier``).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require
from parchemin.assessments.models import Deposit, Marking
from parchemin.assessments.queries import sheet_suffix
from parchemin.documents import statement
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.clock import day_at
from parchemin.domain.correction import candidate_of
from parchemin.domain.objection import gettext_noop, refuse
from parchemin.formats.proofs import dossier_page
from parchemin.formats.proofs.dossier import Kind, Piece, pack, withheld
from parchemin.formats.signing.keys import Key
from parchemin.journal import keys
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.journal.models import Entry
from parchemin.juries import acts, queries
from parchemin.juries.conflicts import to_follow
from parchemin.juries.day import incidents
from parchemin.juries.facts import rule_of, rules_of_jury
from parchemin.juries.minutes import reopened, signed_text
from parchemin.juries.minutes.sampling import to_prove
from parchemin.juries.minutes.sealing import certifier_key
from parchemin.juries.minutes.statements import statement_facts
from parchemin.juries.models import (
    Appeal,
    Attendance,
    BlockDecision,
    CompositionCheck,
    Convocation,
    DissentingOpinion,
    InterestStatement,
    Jury,
    JuryMember,
    MemberSignature,
    Minutes,
    MinutesCorrection,
    Opinion,
    Recusal,
    Session,
    SessionEntry,
    Waiver,
)
from parchemin.parties.models import Attachment
from parchemin.runtime import files, progress
from parchemin.runtime.models import Progress, StoredFile
from parchemin.runtime.tasks import later

ZIP = "application/zip"
SHOWN = (Kind.FACTS, Kind.KEYS, Kind.SIGNED, Kind.PART)  # what the page repeats
WORK = "build_evidence"  # name of the task
JURY_ACTS = frozenset(
    act.name for act in acts.OF_THE_JURY
)  # any other is shown whole only if it is about this one
# What the minutes say of the session and of the jury, and of no candidate.
MINUTES_FRAME = (
    "certifier",
    "number",
    "certification",
    "session_label",
    "held_on",
    "place",
    "opened_at",
    "closed_at",
    "members",
    "composition_rule",
    "clauses",
)
READ_ME = (Path(__file__).parent / "read_me.txt").read_text(encoding="utf-8")
# ``drawing_objections`` let nothing in but strokes.
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200"><path d="{}" fill="none" stroke="#000"/></svg>'
PAGE_NOTE = "Cette page répète les fichiers nommés sous chaque titre : ce sont eux que le manifeste scelle."
HEADINGS = {
    "candidat.json": "Le candidat et ce qu’il présente",
    "decisions.json": "Décisions, votes et motifs",
    "proces-verbal/ce-qui-concerne-le-candidat.json": "Ce que dit le procès-verbal",
    "proces-verbal/ce-qui-est-signe.json": "Ce que chaque membre a signé",
    "proces-verbal/partie-du-candidat.json": "La partie de ce candidat, que ce texte nomme",
    "composition/jury.json": "Le jury",
    "composition/controles.json": "Contrôles de la composition",
    "presences.json": "Présences",
    "incidents.json": "Incidents",
    "cles.json": "Les clés du certificateur, et quand chacune a signé",
    "convocations/convocations.json": "Convocations",
}


def ask(*, actor: Actor, now: datetime, entry: SessionEntry, key: str | None = None) -> Progress:
    """Ask for the dossier of a candidate: it is made in the background, and its progress read from here."""
    session = entry.session
    require([*to_prove(actor, entry), *to_follow(actor, session)])
    if done := already(key):
        raise AlreadyDone(done)
    _sealed(session)
    with transaction.atomic():
        row = progress.start(WORK, f"entry:{entry.pk}", now=now, certifier=session.certifier.slug)
        record(
            session.stream,
            acts.EVIDENCE_ASKED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"entry": entry.pk},
            key=key,
        )
        later(WORK, entry_id=entry.pk, progress_id=str(row.pk), actor=actor.label)
    return row


def works(entries: Collection[SessionEntry]) -> dict[int, Progress]:
    """The last work on the dossier of each candidate for whom one was asked, by entry."""
    about = {f"entry:{entry.pk}": entry.pk for entry in entries}
    rows = Progress.objects.filter(kind=WORK, about__in=about).order_by("created_at", "pk")
    return {about[row.about]: row for row in rows}


def made(*sessions: Session) -> dict[int, Entry]:
    """The last dossier made of each candidate of these sessions, by entry: what the journal says of it ("file")."""
    streams = {session.stream for session in sessions}
    rows = Entry.objects.filter(stream__in=streams, act=acts.EVIDENCE_BUILT.name).order_by("number")
    return {row.facts["entry"]: row for row in rows}


def _sealed(session: Session) -> Minutes:
    minutes = Minutes.objects.filter(jury__session=session).select_related("jury").first()
    if minutes is None:
        raise refuse(
            "evidence.not-sealed",
            gettext_noop("Le procès-verbal n’est pas scellé : le dossier de preuve n’aurait rien à prouver."),
        )
    return minutes


def build(
    *, actor: Actor, now: datetime, entry: SessionEntry, progress_id: str = "", key: str | None = None
) -> StoredFile:
    """Make the dossier de preuve of a candidate of a session whose minutes are sealed, and keep it."""
    session = entry.session
    require([*to_prove(actor, entry), *to_follow(actor, session)])
    minutes = _sealed(session)
    signing = certifier_key(session.certifier.slug, now=now)
    parts = list(pieces(entry, minutes, signing, now))

    def told(done: int) -> None:
        if progress_id:
            progress.update(progress_id, state=Progress.State.RUNNING, done=done, total=len(parts))

    with tempfile.TemporaryFile() as target:
        digest = pack(target, parts, about=f"entry:{entry.pk}", at=now, key=signing, told=told)
        target.seek(0)
        stored = files.put(iter(lambda: target.read(files.CHUNK), b""), media_type=ZIP, now=now)
    with transaction.atomic():
        record(
            session.stream,
            acts.EVIDENCE_BUILT,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"entry": entry.pk, "manifest": digest, "file": stored.digest},
            key=key,
        )
    return stored


def filename(entry: SessionEntry) -> str:
    """Name of the file as it is handed over: no name of a person in it."""
    return f"dossier-de-preuve-{entry.candidacy.number}-session-{entry.session_id}.zip"


def pieces(entry: SessionEntry, minutes: Minutes, key: Key, now: datetime) -> Iterator[Piece]:
    """Every file of the dossier, in no order; last, the page that shows what its JSON files say."""
    facts: dict[str, Piece] = {}
    for piece in _files(entry, minutes, key, now):
        if piece.kind in SHOWN:
            facts[piece.path] = piece
        yield piece
    yield Piece.of("lisez-moi.html", Kind.READ_ME, _page(entry, facts))


def _page(entry: SessionEntry, facts: Mapping[str, Piece]) -> bytes:
    """The parts in the order in which they are read, then the rest."""
    words = [*HEADINGS, *sorted(set(facts) - set(HEADINGS))]
    parts = []
    for path in words:
        if path in facts:
            with facts[path].open() as source:
                parts.append((HEADINGS.get(path, path.partition("/")[0].capitalize()), path, source.read()))
    title = f"Dossier de preuve, {entry.candidacy.person.full_name}, {entry.candidacy.number}"
    return dossier_page.page(title, [*READ_ME.split("\n\n")[1:2], PAGE_NOTE], parts)


def _files(entry: SessionEntry, minutes: Minutes, key: Key, now: datetime) -> Iterator[Piece]:
    yield Piece.of("lisez-moi.txt", Kind.READ_ME, READ_ME.encode())
    yield Piece.of("cle-publique.txt", Kind.KEY, key.multibase.encode())
    yield Piece.json("cles.json", Kind.KEYS, _keys(entry.session.certifier.slug))
    yield Piece.json("candidat.json", Kind.FACTS, _candidate(entry))
    yield from _jury(entry, minutes.jury)
    yield from _evidence(entry)
    yield from _decisions(entry)
    yield from _minutes(entry, minutes, now)
    yield from _journal(entry)


def _keys(slug: str) -> list[dict[str, Any]]:
    """Every key that signed for the certifier: since when, until when, and from when it is no longer believed."""
    return [
        {"key": row.public, **_shown(row, "pinned_at", "retired_at", "compromised_from")}
        for row in keys.known(slug)
    ]


# -- the parts ----------------------------------------------------------------------------------------------


def _candidate(entry: SessionEntry) -> dict[str, Any]:
    candidacy, session = entry.candidacy, entry.session
    return {
        "number": candidacy.number,
        "name": candidacy.person.full_name,
        "certifier": session.certifier.name,
        "certification": candidacy.framework.sheet.title,
        "framework": candidacy.framework_id,
        "route": candidacy.route,
        "entered_on": candidacy.entered_on,
        "rules": _shown(candidacy.rules, "version", "content") if candidacy.rules else None,
        "session": _shown(session, "title", "starts_on", "jury_on", "published_at"),
        "blocks": [{"number": b.number, "title": b.title} for b in entry.blocks.order_by("number")],
        "accommodation": {"extra_time_percent": entry.extra_time_percent, "remote": entry.remote},
        "again_of": entry.again_of_id,
    }


def _jury(entry: SessionEntry, jury: Jury) -> Iterator[Piece]:
    """Who sat, by which rule, what was checked at each moment, who was there, what was set aside."""
    session = entry.session
    members = JuryMember.objects.filter(jury=jury).select_related("juror__person").order_by("pk")
    names = {m.juror.person_id: m.juror.person.full_name for m in members}
    recused = Recusal.objects.filter(member__jury=jury, candidacy=entry.candidacy_id).order_by("pk")
    stated = InterestStatement.objects.filter(session=session, juror__seats__in=members).distinct()
    yield Piece.json(
        "composition/jury.json",
        Kind.FACTS,
        {
            "rule": (rules_of_jury(jury).of(entry.candidacy) or rule_of(jury)).notation(),
            "held_on": jury.held_on,
            "opened_at": jury.opened_at,
            "closed_at": jury.closed_at,
            "members": [
                {
                    "juror": m.juror_id,
                    "name": names[m.juror.person_id],
                    "college": m.juror.college,
                    **_shown(m, "seat", "substitute", "nominated_at", "withdrawn_at"),
                    **(_shown(m, "place", "voice") if m.place else {}),
                    "mandate": _shown(m.juror, "accredited_from", "accredited_until"),
                }
                for m in members
            ],
            "recused": [
                {"juror": r.member.juror_id, "at": r.recused_at} for r in recused.select_related("member")
            ],
            "interest": [_shown(s, "juror_id", "none", "stated_at") for s in stated.order_by("pk")],
            "waivers": [
                _shown(w, "code", "about", "by", "reason", "given_at", "ended_at")
                for w in Waiver.objects.filter(session=session).order_by("pk")
            ],
        },
    )
    checks = CompositionCheck.objects.filter(Q(entry__isnull=True) | Q(entry=entry), jury=jury)
    yield Piece.json(
        "composition/controles.json",
        Kind.FACTS,
        [
            _shown(c, "moment", "entry_id", "on", "members", "objections", "digest", "checked_at")
            for c in checks.order_by("checked_at", "pk")
        ],
    )
    there = Attendance.objects.filter(session=session).filter(
        Q(role="juror", person__in=list(names)) | Q(role="candidate", person=entry.candidacy.person_id)
    )
    yield Piece.json(
        "presences.json",
        Kind.FACTS,
        [
            {
                "name": names.get(a.person_id, entry.candidacy.person.full_name),
                "occasion": str(a.occasion.words),
                **_shown(a, "role", "present", "excused", "method", "signature", "drawing", "code_checked"),
                **_shown(a, "identity_document", "identity_checked_at", "recorded_at", "left_at"),
            }
            for a in there.order_by("role", "hearing_on", "pk")
        ],
    )


def _evidence(entry: SessionEntry) -> Iterator[Piece]:
    """What the jury had before it: convocations, deposits with their receipts, grids, incidents."""
    candidacy = entry.candidacy
    calls = Convocation.objects.filter(session=entry.session_id, person=candidacy.person_id, role="candidate")
    yield Piece.json(
        "convocations/convocations.json",
        Kind.FACTS,
        [
            {
                **_shown(c, "created_at", "content_digest", "confirmed_at", "declined_at", "reminded_at"),
                "letter": _shown(c.letter, "subject", "body", "state", "sent_at", "bounced_at"),
            }
            for c in calls.select_related("letter").order_by("pk")
        ],
    )
    for one in Attachment.objects.filter(letter__convocation__in=calls).order_by("letter", "pk"):
        yield _stored(f"convocations/{one.letter_id}-{_plain(one.name)}", Kind.PAPER, one.file_id)
    blocks = list(entry.blocks.values_list("pk", flat=True))
    deposits = Deposit.objects.filter(candidacy=candidacy, deliverable__assessment__block__in=blocks)
    for d in deposits.select_related("deliverable__assessment__block").order_by("pk"):
        place = f"depots/bloc-{d.deliverable.assessment.block.number}/{d.pk}-v{d.version}"
        yield _stored(f"{place}-{_plain(d.filename)}", Kind.DEPOSIT, d.file_id)
        if d.receipt_id:
            yield _stored(f"{place}-recu.pdf", Kind.PAPER, d.receipt_id)
    markings = Marking.objects.filter(candidacy=candidacy, grid__assessment__block__in=blocks)
    rows = markings.select_related("grid__assessment__block", "assessor", "paper").order_by("pk")
    for marking in rows.prefetch_related("marks__criterion__competency"):
        block = marking.grid.assessment.block
        place = f"grilles/bloc-{block.number}-{marking.pk}"
        sheet = f"{place}-feuille{sheet_suffix(marking.paper)}" if marking.paper else ""
        yield Piece.json(f"{place}.json", Kind.FACTS, _grid(marking, sheet))
        if marking.paper_id:
            yield _stored(sheet, Kind.PAPER, marking.paper_id)
    yield Piece.json(
        "incidents.json",
        Kind.FACTS,
        [
            # What was noted of the session may name others in its words.
            {
                **_shown(i, "kind", "code", "happened_at", "noted_at"),
                "words": i.words if i.entry_id else None,
                "of": "candidate" if i.entry_id else "session",
            }
            for i in incidents.of_session(entry.session)
            if i.entry_id in (entry.pk, None)
        ],
    )


def _grid(marking: Marking, sheet: str) -> dict[str, Any]:
    """``sheet``: path of the signed sheet it was typed from, "" where it was filled on a screen."""
    return {
        "marking": marking.pk,
        "assessment": str(marking.grid.assessment),
        "grid": {"version": marking.grid.version, "levels": marking.grid.levels},
        "assessor": marking.assessor.full_name,
        **_shown(marking, "started_at", "submitted_at"),
        "typed_from": sheet,
        "marks": [
            {
                "criterion": m.criterion_id,
                "competency": m.criterion.competency.title,
                "text": m.criterion.text,
                **_shown(m, "level", "comment", "deposit_id"),
            }
            for m in sorted(marking.marks.all(), key=lambda m: m.criterion.position)
        ],
    }


def _decisions(entry: SessionEntry) -> Iterator[Piece]:
    """What was decided on each block, by which votes, on what, and what was said against it; appeals."""
    decided = BlockDecision.objects.filter(entry=entry).select_related("block").order_by("block__number")
    opinions = Opinion.objects.filter(entry=entry).select_related("member__juror", "block")
    dissents = DissentingOpinion.objects.filter(decision__entry=entry).select_related("member__juror")
    row = queries.outcome_of(entry)
    seats = JuryMember.objects.filter(jury__session=entry.session_id).select_related("juror__person")
    names = {str(m.juror.person_id): m.juror.person.full_name for m in seats}
    yield Piece.json(
        "decisions.json",
        Kind.FACTS,
        {
            "outcome": _shown(row, "verdict", "whole", "stated_on", "stated_at", "published_at")
            if row
            else None,
            "blocks": [
                {
                    "block": d.block.number,
                    **_shown(d, "acquired", "votes_for", "votes_against", "abstentions", "casting_vote"),
                    "votes": [{"name": names.get(key, key), "vote": vote} for key, vote in d.votes.items()],
                    **_shown(d, "proposal", "departure_code", "departure_reason", "evidence"),
                    **_shown(d, "motivation", "decided_at"),
                    "dissents": [
                        {"juror": s.member.juror_id, "words": s.words}
                        for s in dissents
                        if s.decision_id == d.pk
                    ],
                }
                for d in decided
            ],
            "opinions": [
                {"juror": o.member.juror_id, "block": o.block.number, **_shown(o, "vote", "given_at")}
                for o in opinions.order_by("block__number", "pk")
            ],
            "set_aside": reopened.of_candidate(entry, names),
            "appeals": [
                _shown(a, "lodged_on", "late", "body", "state", "decided_on", "grounds", "answer", "again_id")
                for a in Appeal.objects.filter(entry=entry).order_by("pk")
            ],
        },
    )


def _minutes(entry: SessionEntry, minutes: Minutes, now: datetime) -> Iterator[Piece]:
    """What the minutes say of this candidate, their digest, their seal, the signatures and the corrections."""
    # Paragraphs may name anybody: they stay out. The minutes list the candidates in their order in the session; two may bear one name.
    order = list(queries.entries(entry.session).values_list("pk", flat=True))
    own_facts = {name: minutes.facts[name] for name in MINUTES_FRAME if name in minutes.facts}
    own_facts["candidate"] = minutes.facts["candidates"][order.index(entry.pk)]
    yield Piece.json(
        "proces-verbal/ce-qui-concerne-le-candidat.json",
        Kind.FACTS,
        {**own_facts, "pdf": minutes.pdf_id, "sealed_at": minutes.sealed_at},
    )
    yield Piece.seal("proces-verbal/sceau.json", minutes.seal)
    text = ""
    if minutes.facts.get("salt"):  # what was signed before parts existed speaks of every candidate at once
        text = f"proces-verbal/{signed_text.TEXT}"
        own = signed_text.parts(minutes.facts)[1 + order.index(entry.pk)]
        yield Piece.of(text, Kind.SIGNED, signed_text.signed_text(minutes.facts))
        yield Piece.of("proces-verbal/partie-du-candidat.json", Kind.PART, own)
    for one in MemberSignature.objects.filter(jury=minutes.jury_id).order_by("pk"):
        yield Piece.seal(f"proces-verbal/signature-{one.member_id}.json", one.record, text)
        if one.drawing:
            drawn = DRAWN.format(one.drawing).encode()
            yield Piece.of(f"proces-verbal/signature-{one.member_id}.svg", Kind.PAPER, drawn)
    for correction in MinutesCorrection.objects.filter(minutes=minutes).order_by("number"):
        place = f"proces-verbal/rectification-{correction.number}"
        other = candidate_of(correction.field) not in (None, order.index(entry.pk))
        if not other:
            yield _stored(f"{place}.pdf", Kind.PAPER, correction.pdf_id)
        yield Piece.seal(f"{place}.json", correction.seal, "" if other else f"{place}.pdf")
    today = day_at(now, entry.session.site.zone)
    try:
        paper = statement.render(statement_facts(entry, today), now)
    except UnprintableError as error:
        raise error.refused() from error
    yield Piece.of("releve-de-resultats.pdf", Kind.PAPER, paper)


def _journal(entry: SessionEntry) -> Iterator[Piece]:
    """The candidacy's own journal whole; the session's, with the entries about others kept to their links."""
    own = Entry.objects.filter(stream=entry.candidacy.stream).order_by("number")
    yield Piece.journal("journal/candidature.jsonl", (e.as_dict() for e in own))
    session = Entry.objects.filter(stream=entry.session.stream).order_by("number")
    yield Piece.journal("journal/session.jsonl", _kept(session, entry))


def _kept(entries: QuerySet[Entry], about: SessionEntry) -> Iterator[Mapping[str, Any]]:
    seats = JuryMember.objects.filter(jury__session=about.session_id)
    jurors = {str(pk) for pk in seats.values_list("juror__person", flat=True)}
    for row in entries:
        of_all = row.act in JURY_ACTS and "entry" not in row.facts
        whole = of_all or concerns(row.facts, about, jurors)
        yield row.as_dict() if whole else withheld(row.as_dict())


def concerns(facts: Mapping[str, Any], about: SessionEntry, jurors: Collection[str]) -> bool:
    """Whether the facts of an act are about this candidate, or about the presence of a member of the jury."""
    if "entry" in facts or "candidacy" in facts:
        named = (facts.get("entry", about.pk), facts.get("candidacy", about.candidacy_id))
        return named == (about.pk, about.candidacy_id)
    person = str(facts.get("person", ""))
    return person == str(about.candidacy.person_id) or person in jurors


# -- rows and files -----------------------------------------------------------------------------------------


def _shown(row: Model, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _plain(name: str) -> str:
    """A file's name without what an archive or a disk would take amiss."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._") or "fichier"


def _stored(path: str, kind: Kind, digest: str) -> Piece:
    return Piece(path, kind, lambda: files.open_file(digest))
