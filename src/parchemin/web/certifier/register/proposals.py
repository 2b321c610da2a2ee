"""What the certifiers of a sheet propose to one another: read in words, accepted, refused, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from parchemin.accounts.actor import Actor
from parchemin.catalogue import acts, agreeing, consent
from parchemin.catalogue.authority import may
from parchemin.catalogue.models import Proposal, RegisterSheet
from parchemin.domain.objection import Objection
from parchemin.parties.models import Certifier
from parchemin.web.certifier.register.certifications import certifier_of, sheet_of, tab_page
from parchemin.web.certifier.scope import staff
from parchemin.web.shared import downloads
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided
from parchemin.web.words import said

ENDED = 50  # ended proposals shown, the newest


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal as its page shows it.

    ``words``: what it changes; ``url``: where that is read; ``accepted``, ``awaited``: names; ``mine``: the certifier
    whose answer the reader may give; ``own``: whether the reader may withdraw it.
    """

    row: Proposal
    words: str
    url: str
    accepted: list[str]
    awaited: list[str]
    mine: Certifier | None
    own: bool


def _place(row: Proposal) -> str:
    """Where what it changes is read."""
    pages = {
        acts.FRAMEWORK_BUILT.name: "certification_versions",
        acts.COMPOSITION_RULE_CONFIRMED.name: "certification_jury",
        acts.SHEET_READ_AGAIN.name: "certification_source",
        **dict.fromkeys(consent.REGISTRATIONS, "certification_registrations"),
        **dict.fromkeys((*consent.LINES, *consent.CORRESPONDENCES), "certification_line"),
    }
    if row.act == acts.FINDING_SETTLED.name:
        return f"{reverse('certification', args=[row.sheet_id])}#{row.about}"
    if row.act == acts.SHEET_TEXT_REPLACED.name:
        return reverse("proposal_text", args=[row.sheet_id, row.pk])
    return reverse(pages[row.act], args=[row.sheet_id]) if row.act in pages else ""


def shown(actor: Actor, row: Proposal, mine: Certifier) -> Shown:
    """The proposal for that reader; ``mine``: the certifier looked at, asked before the others of the reader."""
    state = consent.standing(row)
    by_key = {one.certifier_id: one.certifier for one in row.sheet.awarding.all()}
    asked = [by_key[pk] for pk in sorted(state.awaited, key=lambda pk: (pk != mine.pk, by_key[pk].name))]
    is_open = row.state == Proposal.State.OPEN
    return Shown(
        row=row,
        words=said(consent.change_words(row)),
        url=_place(row),
        accepted=[one.certifier.name for one in row.acceptances.all()],
        awaited=[one.name for one in asked] if is_open else [],
        mine=next((one for one in asked if is_open and actor.manages(one.pk)), None),
        own=is_open and actor.manages(row.certifier_id),
    )


def _page(
    request: HttpRequest, sheet: RegisterSheet, objections: list[Objection] | None = None
) -> HttpResponse:
    mine = certifier_of(request, sheet)
    rows = sheet.proposals.select_related("sheet", "certifier", "proposed_by", "ended_by").prefetch_related(
        "acceptances__certifier", "sheet__awarding__certifier", "sheet__findings"
    )
    opened = [shown(who(request), row, mine) for row in rows.filter(state=Proposal.State.OPEN).order_by("pk")]
    ended = rows.exclude(state=Proposal.State.OPEN).order_by("-ended_at", "-pk")[:ENDED]
    context = {
        "asked": [one for one in opened if one.mine],
        "others": [one for one in opened if not one.mine],
        "closed": [shown(who(request), row, mine) for row in ended],
        "shared": sheet.awarding.count() > 1,
    }
    return tab_page(request, sheet, "certification_proposals", context, objections)


@tells_nothing_decided
@staff
def proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that wait for one's answer first, then those that wait for others', then how the ended ones ended."""
    return _page(request, sheet_of(request, pk))


@tells_nothing_decided
@staff
def proposed_text(request: HttpRequest, pk: int, proposal_id: int) -> FileResponse:
    """The text proposed, to the byte."""
    sheet = sheet_of(request, pk)
    row = get_object_or_404(sheet.proposals, pk=proposal_id, act=acts.SHEET_TEXT_REPLACED.name)
    name = f"{sheet.register}{sheet.number}-propose.txt"
    return downloads.stored_file(row.content["source"], name, media_type="text/plain; charset=utf-8")


@tells_nothing_decided
@staff
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept those ticked: all of them or, when one is refused, none."""
    sheet = sheet_of(request, pk)
    may(who(request), sheet)
    chosen = [number(value) for value in request.POST.getlist("proposal")]
    rows = list(sheet.proposals.filter(pk__in=chosen).order_by("pk"))

    def act(key: str | None) -> tuple[str, str]:
        mine = certifier_of(request, sheet)
        with transaction.atomic():
            for row in rows:
                certifier = shown(who(request), row, mine).mine or mine
                agreeing.accept_proposal(
                    actor=who(request),
                    now=timezone.now(),
                    proposal=row,
                    certifier=certifier,
                    key=f"{key}:{row.pk}" if key else None,
                )
        words = ngettext("%(n)s proposition acceptée.", "%(n)s propositions acceptées.", len(rows))
        return words % {"n": len(rows)}, reverse("certification_proposals", args=[sheet.pk])

    return _posted(request, sheet, act)


@tells_nothing_decided
@staff
@require_POST
def refuse(request: HttpRequest, pk: int, proposal_id: int) -> HttpResponse:
    """Refuse one, with the reason that the others read."""
    return _ended(request, pk, proposal_id, agreeing.refuse_proposal, gettext("Proposition refusée."))


@tells_nothing_decided
@staff
@require_POST
def withdraw(request: HttpRequest, pk: int, proposal_id: int) -> HttpResponse:
    """Withdraw one's own."""
    return _ended(request, pk, proposal_id, agreeing.withdraw_proposal, gettext("Proposition retirée."))


def _ended(
    request: HttpRequest, pk: int, proposal_id: int, end: Callable[..., Any], words: str
) -> HttpResponse:
    sheet = sheet_of(request, pk)
    row = get_object_or_404(sheet.proposals.select_related("sheet", "certifier"), pk=proposal_id)

    def act(key: str | None) -> tuple[str, str]:
        seen = shown(who(request), row, certifier_of(request, sheet))
        by = row.certifier if end is agreeing.withdraw_proposal and seen.own else seen.mine
        now: datetime = timezone.now()
        end(
            actor=who(request),
            now=now,
            proposal=row,
            certifier=by or certifier_of(request, sheet),
            reason=request.POST.get("reason", ""),
            key=key,
        )
        return words, reverse("certification_proposals", args=[sheet.pk])

    return _posted(request, sheet, act)


def _posted(request: HttpRequest, sheet: RegisterSheet, act: Callable[..., tuple[str, str]]) -> HttpResponse:
    back = reverse("certification_proposals", args=[sheet.pk])
    return posted(
        request,
        act,
        again=lambda objections: _page(request, sheet_of(request, sheet.pk), objections),
        back=back,
    )
