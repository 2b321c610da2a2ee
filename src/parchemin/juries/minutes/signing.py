"""A member signs the minutes they have read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror
from parchemin.candidates.facts import civil_names
from parchemin.domain.attendance import drawing_objections, name_objections
from parchemin.domain.certification_rules import SignatureCode
from parchemin.domain.composition import Moment
from parchemin.domain.minutes import Signing, code_objections, signing_objections
from parchemin.domain.objection import Objection
from parchemin.formats.proofs.seal import countersign
from parchemin.journal.actions import already, record
from parchemin.juries import acts, queries
from parchemin.juries.day import codes
from parchemin.juries.facts import day_of
from parchemin.juries.jury import checks, sat, sittings
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.minutes.sealing import certifier_key, decided_unlawfully, ready_jury, signatories
from parchemin.juries.minutes.signed_text import digest_of
from parchemin.juries.models import (
    Jury,
    JuryMember,
    MemberSignature,
    Session,
)


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
    ``Refused`` where the jury that decided turns out unlawful, on what is known now.

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
        jury = ready_jury(member.jury, Jury.State.CLOSED)
        require(_signing_objections(jury, member, typed_name, digest))
        current = digest_of(minutes_facts(jury))
        method = "drawn" if drawing else "typed"
        signing = certifier_key(jury.session.certifier.slug, now=now)
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
        _keep_judged(jury, now)
        record(
            jury.session.stream,
            acts.MINUTES_SIGNED,
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


def _keep_judged(jury: Jury, now: datetime) -> None:
    """What was judged as the member signed: the jury that is there, and for each candidate the one that decided."""
    whole, on = sittings.sitting(jury), day_of(jury)
    checks.keep_sitting(whole, Moment.SIGNATURE, on, now=now)
    checks.keep_all(
        jury, Moment.SIGNATURE, on, sat.as_it_sat(whole, list(queries.entries(jury.session))), now=now
    )


def _code_objections(session: Session, code: str) -> list[Objection]:
    required = codes.wanted(session) is SignatureCode.REQUIRED
    return code_objections(required=required, given=bool(code))


def _signing_objections(jury: Jury, member: JuryMember, typed: str, shown: str) -> list[Objection]:
    """Why this member may not sign the minutes as they stand; ``shown``: the digest read on the page, if any."""
    name = member.juror.person.full_name
    current = digest_of(minutes_facts(jury))
    signing = Signing(
        name,
        present=member.pk in {m.pk for m in signatories(jury)},
        signed=MemberSignature.objects.filter(jury=jury, member=member, digest=current).exists(),
        same_text=not shown or shown == current,
        lacking=decided_unlawfully(jury),
    )
    return signing_objections(signing, typed) or name_objections(
        typed, civil_names(member.juror.person), signer=name
    )
