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
from parchemin.juries import acts
from parchemin.juries.day import codes
from parchemin.juries.facts import day_of
from parchemin.juries.jury import checks
from parchemin.juries.minutes import withholding
from parchemin.juries.minutes.sealing import certifier_key, ready_jury
from parchemin.juries.minutes.standing import Standing, standing
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
        require(_signing_objections(standing(member.jury), member, typed_name, digest))
        codes.use_code(now=now, session=member.jury.session, person=person, purpose="minutes", code=code)
    with transaction.atomic():
        jury = ready_jury(member.jury, Jury.State.CLOSED)
        read = standing(jury)
        require(_signing_objections(read, member, typed_name, digest))
        unread = withholding.of(member, read.facts).withheld
        method = "drawn" if drawing else "typed"
        signing = certifier_key(jury.session.certifier.slug, now=now)
        row, _ = MemberSignature.objects.update_or_create(
            jury=jury,
            member=member,
            defaults={
                "digest": read.digest,
                "typed_name": typed_name.strip(),
                "method": method,
                "drawing": drawing,
                "code_checked": bool(code),
                "record": countersign(
                    signing,
                    read.digest,
                    f"minutes:{jury.pk}",
                    now,
                    signer=f"juror:{member.juror_id}",
                    method=method,
                    code=bool(code),
                ),
                "signed_at": now,
            },
        )
        _keep_judged(read, now)
        record(
            jury.session.stream,
            acts.MINUTES_SIGNED,
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts={
                "juror": member.juror_id,
                "digest": read.digest,
                "method": method,
                "code": bool(code),
                # Parts of the text that this member was not shown.
                **({"withheld": list(unread.values())} if unread else {}),
            },
            key=key,
        )
    return row


def _keep_judged(read: Standing, now: datetime) -> None:
    """What was judged as the member signed: the jury that is there, and for each candidate the one that decided."""
    whole, on = read.sitting, day_of(read.sitting.jury)
    here = (None, whole.seated(None, Moment.SIGNATURE), whole.objections(Moment.SIGNATURE, on))
    checks.keep_all(whole.jury, Moment.SIGNATURE, on, [here, *read.judged], now=now)


def _code_objections(session: Session, code: str) -> list[Objection]:
    required = codes.wanted(session) is SignatureCode.REQUIRED
    return code_objections(required=required, given=bool(code))


def _signing_objections(read: Standing, member: JuryMember, typed: str, shown: str) -> list[Objection]:
    """Why this member may not sign the minutes as they stand; ``shown``: the digest read on the page, if any."""
    name = member.juror.person.full_name
    before = MemberSignature.objects.filter(jury=read.sitting.jury, member=member, digest=read.digest)
    signing = Signing(
        name,
        present=member.pk in {m.pk for m in read.signatories},
        signed=before.exists(),
        same_text=not shown or shown == read.digest,
        lacking=read.unlawful,
    )
    return signing_objections(signing, typed) or name_objections(
        typed, civil_names(member.juror.person), signer=name
    )
