"""Acts after the deliberation: sign, seal the minutes, publish, notify.

Papers are rendered and stored before the transaction that names them. Nothing is visible outside before
`publish_results`, which is one act; notifying only writes letters to the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror, to_manage
from parchemin.candidates.actions import acquire_blocks
from parchemin.documents import minutes as document
from parchemin.documents import statement
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.access import AccessRoute
from parchemin.domain.attendance import drawing_objections
from parchemin.domain.certification_rules import SignatureCode
from parchemin.domain.clock import day_at
from parchemin.domain.composition import Moment, Seat
from parchemin.domain.deliberation import sealing_objections
from parchemin.domain.interval import french_date
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.formats.proofs.seal import countersign, sign_digest
from parchemin.formats.signing.keys import Key, KeyRefused, ensure_key
from parchemin.journal.actions import already, record
from parchemin.juries import queries
from parchemin.juries.again.appealing import replace_former
from parchemin.juries.day import codes
from parchemin.juries.facts import day_of, day_of_session
from parchemin.juries.jury import checks
from parchemin.juries.minutes.content import digest_of, minutes_facts, statement_facts
from parchemin.juries.models import (
    Jury,
    JuryMember,
    MemberSignature,
    Minutes,
    Outcome,
    Session,
    SessionEntry,
)
from parchemin.juries.session.preparing import refuse, unprintable
from parchemin.parties import letters
from parchemin.parties.models import Letter
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile

PDF = "application/pdf"


def certifier_key(slug: str) -> Key:
    """The certifier's signing key, outside the database and the files; ``Refused`` when it may not be used."""
    try:
        return ensure_key(Path(settings.KEYS_DIR), slug)
    except KeyRefused as error:
        raise refuse(
            "certifier.key-unusable",
            gettext_noop("La clé du certificateur ne peut pas être lue : %(error)s"),
            error=str(error),
        ) from error


def _locked(jury: Jury, *states: Jury.State) -> Jury:
    row = (
        Jury.objects.select_for_update(of=("self",))
        .select_related("session__certifier", "session__site", "rule")
        .get(pk=jury.pk)
    )
    if row.state not in states:
        raise refuse(
            "minutes.not-ready", gettext_noop("Le jury est « %(state)s »."), state=row.get_state_display()
        )
    return row


def sign_minutes(
    *,
    actor: Actor,
    now: datetime,
    member: JuryMember,
    typed_name: str,
    digest: str = "",
    drawing: str = "",
    code: str = "",
    key: str | None = None,
) -> MemberSignature:
    """A member present signs the minutes as shown: a simple electronic signature, countersigned by the certifier.

    ``digest``: of the minutes that the page showed; refused when they are no longer those. ``drawing``: an SVG path,
    beside the name typed; ``code``: the one-time code, where the rules require it or the member asked for one.
    Minutes that changed after a signature (an identity corrected) are signed again: the journal keeps each signature.
    """
    person = member.juror.person
    require(to_act_as_juror(actor, person.pk))
    require([*drawing_objections(drawing), *_code_objections(member.jury.session, code)])
    if code and not already(key):
        require(_signing_objections(member.jury, member, typed_name, digest))
        codes.use_code(now=now, session=member.jury.session, person=person, purpose="minutes", code=code)
    with transaction.atomic():
        jury = _locked(member.jury, Jury.State.CLOSED)
        require(_signing_objections(jury, member, typed_name, digest))
        current = digest_of(minutes_facts(jury))
        method = "drawn" if drawing else "typed"
        signing = certifier_key(jury.session.certifier.slug)
        row, _ = MemberSignature.objects.update_or_create(
            jury=jury,
            member=member,
            defaults={
                "digest": current,
                "typed_name": typed_name.strip(),
                "method": method,
                "drawing": drawing,
                "code_checked": bool(code),
                "record": countersign(
                    signing,
                    current,
                    f"minutes:{jury.pk}",
                    now,
                    signer=f"juror:{member.juror_id}",
                    method=method,
                    code=bool(code),
                ),
                "signed_at": now,
            },
        )
        checks.keep_sitting(
            queries.sitting(jury), Moment.SIGNATURE, day_of(jury), queries.entries(jury.session), now=now
        )
        record(
            jury.session.stream,
            "minutes_signed",
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts={
                "juror": member.juror_id,
                "digest": current,
                "method": method,
                "code": bool(code),
            },
            key=key,
        )
    return row


def _code_objections(session: Session, code: str) -> list[Objection]:
    if code or codes.wanted(session) is not SignatureCode.REQUIRED:
        return []
    return [
        Objection(
            "signature.code-required",
            gettext_noop("Le règlement demande un code à usage unique pour signer."),
            mend=gettext_noop("Demandez un code : il arrive à votre adresse, et sert pendant dix minutes."),
            about="code",
        )
    ]


def _signing_objections(jury: Jury, member: JuryMember, typed: str, shown: str) -> list[Objection]:
    """Why this member may not sign the minutes as they stand; ``shown``: the digest read on the page, if any."""
    name = member.juror.person.full_name
    current = digest_of(minutes_facts(jury))
    if member.pk not in {m.pk for m in _signatories(jury)}:
        return [
            Objection(
                "signature.not-present",
                gettext_noop("%(name)s n’est pas noté présent : sa signature n’est pas attendue."),
                {"name": name},
            )
        ]
    if MemberSignature.objects.filter(jury=jury, member=member, digest=current).exists():
        return [Objection("signature.twice", gettext_noop("%(name)s a déjà signé."), {"name": name})]
    if not typed.strip():
        return [
            Objection("signature.no-name", gettext_noop("Écrivez votre nom pour signer."), about="typed_name")
        ]
    if shown and shown != current:
        return [
            Objection(
                "signature.other-text",
                gettext_noop("Le procès-verbal a changé depuis que vous l’avez lu."),
                mend=gettext_noop("Relisez-le, puis signez."),
            )
        ]
    return []


def _signatories(jury: Jury) -> list[JuryMember]:
    """Members present to the end."""
    whole = queries.sitting(jury)
    return [m for m in whole.rows if str(m.juror.person_id) in (whole.present or frozenset())]


def seal_minutes(*, actor: Actor, now: datetime, jury: Jury, key: str | None = None) -> Minutes:
    """Seal the minutes once every member present has signed: the PDF, its public extract, the certifier's seal.

    All or nothing: an error while printing leaves the deliberation as it was.
    """
    require(to_manage(actor, jury.session.certifier_id))
    if already(key):
        return Minutes.objects.get(jury=jury)
    ready = Jury.objects.select_related("session__certifier", "session__site", "rule").get(pk=jury.pk)
    facts = minutes_facts(ready)
    _may_seal(ready, digest_of(facts))
    closed_at = ready.closed_at or now
    signed = _signed(ready)
    pdf, extract = (_print_minutes(facts, signed, closed_at, now, extract=short) for short in (False, True))
    with transaction.atomic():
        row = _locked(jury, Jury.State.CLOSED)
        _may_seal(row, digest_of(facts))
        if digest_of(minutes_facts(row)) != digest_of(facts):
            raise refuse(
                "minutes.changed", gettext_noop("Le procès-verbal a changé pendant qu’il s’imprimait.")
            )
        seal = sign_digest(certifier_key(row.session.certifier.slug), pdf.digest, f"minutes:{row.pk}", now)
        made = Minutes.objects.create(
            certifier=row.session.certifier,
            jury=row,
            facts=asdict(facts),
            pdf=pdf,
            public_extract=extract,
            seal=seal,
            sealed_at=now,
        )
        row.state = Jury.State.SEALED
        row.save(update_fields=["state"])
        Session.objects.filter(pk=row.session_id).update(state=Session.State.SEALED)
        record(
            row.session.stream,
            "minutes_sealed",
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={"pdf": pdf.digest, "extract": extract.digest, "facts": digest_of(facts)},
            key=key,
        )
    return made


def _may_seal(jury: Jury, digest: str) -> None:
    if jury.state != Jury.State.CLOSED:
        raise refuse(
            "minutes.not-ready", gettext_noop("Le jury est « %(state)s »."), state=jury.get_state_display()
        )
    present = {str(m.pk): m.juror.person.full_name for m in _signatories(jury)}
    signed = {str(s.member_id): s.digest for s in MemberSignature.objects.filter(jury=jury).order_by("pk")}
    found = sealing_objections(present, signed, digest)
    if found:
        raise Refused(found)


def _signed(jury: Jury) -> list[document.Signed]:
    """The signatures as the sealed minutes print them, in the order of the seats."""
    zone = ZoneInfo(jury.session.site.time_zone)
    made = {s.member_id: s for s in MemberSignature.objects.filter(jury=jury)}
    return [
        document.Signed(
            name=member.juror.person.full_name,
            seat=Seat(member.seat).label,
            at=f"{french_date(day_at(at, zone))}, {at:%H h %M}",
            typed=made[member.pk].typed_name,
            drawing=made[member.pk].drawing,
            code=made[member.pk].code_checked,
        )
        for member in _signatories(jury)
        for at in [made[member.pk].signed_at.astimezone(zone)]
    ]


def _print_minutes(
    facts: document.MinutesFacts,
    signed: Sequence[document.Signed],
    closed_at: datetime,
    now: datetime,
    *,
    extract: bool,
) -> StoredFile:
    try:
        data = document.render(facts, closed_at, extract=extract, signed=signed, digest=digest_of(facts))
    except UnprintableError as error:
        raise unprintable(error) from error
    return files.put(data, media_type=PDF, now=now)


def publish_results(*, actor: Actor, now: datetime, session: Session, key: str | None = None) -> int:
    """Publish every result at once, and write the blocks acquired. Returns how many results.

    Before it nothing shows outside; after it everything does. ``Refused`` before the minutes are sealed.
    """
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        row = (
            Session.objects.select_for_update(of=("self",))
            .select_related("certifier", "site", "jury")
            .get(pk=session.pk)
        )
        if row.state == Session.State.PUBLISHED:
            raise refuse("results.published", gettext_noop("Les résultats sont déjà publiés."))
        if row.state != Session.State.SEALED:
            raise refuse("results.not-sealed", gettext_noop("Le procès-verbal n’est pas scellé."))
        outcomes = Outcome.objects.filter(entry__session=row).order_by("pk")
        acquired = 0
        for entry in queries.entries(row):
            blocks = [d.block for d in entry.decisions.all() if d.acquired]
            replace_former(entry, day_of_session(row))
            acquired += len(
                acquire_blocks(
                    candidacy=entry.candidacy,
                    blocks=blocks,
                    acquired_on=day_of_session(row),
                    decision=row.stream,
                    place=row.site.name,
                )
            )
        published = outcomes.update(published_at=now)
        row.state, row.published_at = Session.State.PUBLISHED, now
        row.save(update_fields=["state", "published_at"])
        record(
            row.stream,
            "results_published",
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"results": published, "blocks_acquired": acquired},
            key=key,
        )
    return published


def notify_results(*, actor: Actor, now: datetime, session: Session, key: str | None = None) -> list[Letter]:
    """A letter with its statement for each candidate, and for the person who accompanied a VAE; to the outbox.

    The same result is never told twice to the same person. ``Refused`` before publication.
    """
    require(to_manage(actor, session.certifier_id))
    row = Session.objects.select_related("certifier", "site").get(pk=session.pk)
    if row.state != Session.State.PUBLISHED:
        raise refuse("results.not-published", gettext_noop("Les résultats ne sont pas publiés."))
    rows = list(queries.entries(row).select_related("session__certifier", "session__site"))
    printed = {e.pk: _print_statement(e, now) for e in rows}
    with transaction.atomic():
        Session.objects.select_for_update().get(pk=row.pk)
        written = [letter for e in rows for letter in _letters(e, printed, now)]
        record(
            row.stream,
            "results_notified",
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"letters": [letter.pk for letter in written]},
            key=key,
        )
    return written


def _print_statement(entry: SessionEntry, now: datetime) -> StoredFile:
    zone = ZoneInfo(entry.session.site.time_zone)
    facts = statement_facts(entry, day_at(now, zone))
    try:
        data = statement.render(facts, now)
    except UnprintableError as error:
        raise unprintable(error) from error
    return files.put(data, media_type=PDF, now=now)


def _letters(entry: SessionEntry, printed: Mapping[int, StoredFile], now: datetime) -> list[Letter]:
    person, certifier = entry.candidacy.person, entry.session.certifier
    enclosure = letters.Enclosure("releve-de-resultats.pdf", PDF, printed[entry.pk])
    subject = f"Résultats : {entry.candidacy.framework.sheet.title}"
    signed = f"{certifier.signatory_title}, {certifier.name}\n"
    body = (
        f"Bonjour {person.full_name},\n\n"
        f"Le jury de la session « {entry.session.title} » s’est prononcé. Votre relevé de résultats est joint : "
        f"il dit, bloc par bloc, ce qui est acquis, et ce qui manque le cas échéant.\n\n{signed}"
    )
    about = f"outcome:{entry.pk}"
    written = [
        letters.write(
            now=now,
            certifier=certifier,
            person=person,
            kind="results",
            about=about,
            once=f"results:{entry.pk}",
            subject=subject,
            body=body,
            enclosures=[enclosure],
        )
    ]
    if entry.candidacy.route == AccessRoute.VAE and entry.candidacy.companion_email:
        copy = letters.write(
            now=now,
            certifier=certifier,
            person=person,
            kind="results_companion",
            about=about,
            once=f"results-companion:{entry.pk}",
            subject=subject,
            body=f"Bonjour,\n\nLe jury s’est prononcé sur le parcours de {person.full_name}, que vous avez accompagné. "
            f"Son relevé de résultats est joint.\n\n{signed}",
            enclosures=[enclosure],
            to=entry.candidacy.companion_email,
        )
        written.append(copy)
    return written
