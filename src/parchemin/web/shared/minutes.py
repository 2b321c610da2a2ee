"""The minutes as pages show and hand them: as sealed, or as they stand before."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404

from parchemin.domain.deliberation import sealing_objections
from parchemin.juries.jury import sittings
from parchemin.juries.minutes import content, correcting
from parchemin.juries.minutes.standing import signatories, standing
from parchemin.juries.models import Jury, MemberSignature, Minutes, MinutesCorrection
from parchemin.web.shared import downloads


def shown(jury: Jury) -> dict[str, Any]:
    """The minutes, their digest, the members present and their signatures: as sealed, or as they stand before."""
    sealed = Minutes.objects.filter(jury=jury).first()
    read = None if sealed else standing(jury)
    sitting = read.sitting if read else sittings.sitting(jury)
    there = signatories(sitting)
    signatures = {
        s.member_id: s
        for s in MemberSignature.objects.filter(jury=jury).select_related("member").order_by("pk")
    }
    # What was sealed is what everyone signed.
    digest = read.digest if read else next((s.digest for s in signatures.values()), "")
    return {
        "jury": jury,
        "rules": sitting.terms.rules,
        "minutes": read.facts if read else sealed and sealed.facts,
        "digest": digest,
        "signing": [(m, signatures.get(m.pk)) for m in there],
        "signed": sum(m.pk in signatures and signatures[m.pk].digest == digest for m in there),
        "sealed": sealed,
        "corrections": _corrections(sealed) if sealed else [],
        "unlawful": read.unlawful if read else [],
        "before_seal": sealing_objections(
            {str(m.pk): m.juror.person.full_name for m in there},
            {str(pk): s.digest for pk, s in signatures.items()},
            digest,
        ),
    }


def _corrections(sealed: Minutes) -> list[tuple[MinutesCorrection, str]]:
    labels = {line.field: line.label for line in correcting.correctable(sealed)}
    return [(one, labels[one.field]) for one in correcting.of(sealed)]


def paper(row: Minutes, kind: str) -> FileResponse:
    """``kind``: "complet" or "extrait"."""
    digest = row.public_extract_id if kind == "extrait" else row.pdf_id
    if digest is None:
        raise Http404
    name = "extrait-proces-verbal" if kind == "extrait" else "proces-verbal"
    return downloads.stored_file(digest, f"{name}-{content.number(row.jury.session)}.pdf")
