"""A candidate's own pages."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parchemin.assessments import queries as assessments
from parchemin.assessments.actions import deposit
from parchemin.awards.models import Award
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Deliverable
from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection, Refused, blocking
from parchemin.formats.credentials import open_badges
from parchemin.juries.again import appealing
from parchemin.juries.convoking.answering import confirm, decline
from parchemin.juries.models import Convocation
from parchemin.juries.requirements import lines_of
from parchemin.runtime.models import StoredFile
from parchemin.web.candidate import standing, words
from parchemin.web.candidate.lines import block_lines
from parchemin.web.shared import downloads
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided

WORDS = 1000  # characters of a reason kept


class DepositForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Fichier"), allow_empty_file=True)
    act_key = forms.CharField(required=False, widget=forms.HiddenInput)


def _own(request: HttpRequest, pk: int) -> Candidacy:
    """The actor's own candidacy; one of another person does not exist here."""
    return get_object_or_404(standing.own(who(request)), pk=pk)


def _file(stored: StoredFile | None, name: str, media_type: str = "application/pdf") -> FileResponse:
    if stored is None:
        raise Http404
    return downloads.stored_file(stored.digest, name, media_type)


@tells_nothing_decided
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The only candidacy, or the list of them."""
    rows = list(standing.own(who(request)))
    if len(rows) == 1:
        return redirect("candidate_standing", pk=rows[0].pk)
    return render(
        request,
        "candidate/list.html",
        {"candidacies": rows, "certifier": rows[0].certifier if rows else None},
    )


@tells_nothing_decided
@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    candidacy = _own(request, pk)
    known = standing.standing(who(request), candidacy, timezone.now())
    to_do = words.tasks(known)
    shown = {
        "known": known,
        "headline": words.headline(known, to_do),
        "tasks": to_do,
        "steps": words.steps(known),
        "blocks": block_lines(known),
        "opened": number(request.GET.get("bloc", "")),
        "required": lines_of(known.coming) if known.coming else (),
        "next_words": list(words.what_follows(known)),
        "appeal_until": appealing.last_day(known.result) if known.result else None,
        "candidacy": candidacy,
        "certifier": candidacy.certifier,
    }
    return render(request, "candidate/standing.html", shown)


@tells_nothing_decided
@login_required
def put(request: HttpRequest, pk: int, deliverable: int) -> HttpResponse:
    """Deposit a deliverable: streamed to the store, answered by a receipt. A new one supersedes the last."""
    candidacy = _own(request, pk)
    wanted = get_object_or_404(
        Deliverable.objects.select_related("assessment__block"),
        pk=deliverable,
        is_file=True,
        assessment__block__framework=candidacy.framework_id,
    )
    form = DepositForm(request.POST, request.FILES) if request.method == "POST" else DepositForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        received = deposit(
            actor=who(request),
            now=timezone.now(),
            candidacy=candidacy,
            deliverable=wanted,
            filename=upload.name,
            chunks=upload.chunks(),
            media_type=upload.content_type or "application/octet-stream",
            key=form.cleaned_data["act_key"] or None,
        )
        messages.success(
            request, gettext("« %(name)s » est reçu. Gardez son reçu.") % {"name": received.filename}
        )
        block = wanted.assessment.block.number
        return redirect(f"{reverse('candidate_standing', args=[pk])}?bloc={block}#bloc-{block}")
    before = assessments.deposits(who(request), candidacy).filter(deliverable=wanted)
    return render(
        request,
        "candidate/deposit.html",
        {
            "candidacy": candidacy,
            "certifier": candidacy.certifier,
            "deliverable": wanted,
            "form": form,
            "before": before,
        },
        status=422 if form.errors else 200,
    )


@tells_nothing_decided
@login_required
@require_safe
def receipt(request: HttpRequest, pk: int, deposit_pk: int) -> HttpResponseBase:
    row = get_object_or_404(
        assessments.deposits(who(request), _own(request, pk)), pk=deposit_pk, receipt__isnull=False
    )
    return _file(row.receipt, f"recu-{row.pk}.pdf")


@tells_nothing_decided
@login_required
@require_safe
def deposited(request: HttpRequest, pk: int, deposit_pk: int) -> HttpResponseBase:
    """The candidate's own file, as it was received."""
    row = get_object_or_404(assessments.deposits(who(request), _own(request, pk)), pk=deposit_pk)
    return _file(row.file, row.filename, "application/octet-stream")


# What a convocation brings with it: name of the file in the letter, its kind.
ENCLOSED = {
    "ics": ("convocation.ics", "text/calendar; charset=utf-8"),
    "pdf": ("convocation.pdf", "application/pdf"),
}


def _convocation(request: HttpRequest, pk: int) -> Convocation:
    """The convocation now said to the candidate."""
    known = standing.standing(who(request), _own(request, pk), timezone.now())
    if known.convocation is None:
        raise Http404
    return known.convocation


@tells_nothing_decided
@login_required
@require_safe
def enclosed(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The convocation as a calendar file or as printed, the very file that went with the letter."""
    name, media_type = ENCLOSED[kind]
    letter = _convocation(request, pk).letter
    row = get_object_or_404(letter.attachments.select_related("file"), name=name)
    return _file(row.file, name, media_type)


@tells_nothing_decided
@login_required
@require_POST
def confirm_coming(request: HttpRequest, pk: int) -> HttpResponse:
    """The candidate says he will come."""
    confirm(
        actor=who(request),
        now=timezone.now(),
        convocation=_convocation(request, pk),
        key=request.POST.get("act_key") or None,
    )
    messages.success(request, gettext("Votre venue est confirmée."))
    return redirect("candidate_standing", pk=pk)


@tells_nothing_decided
@login_required
@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """The candidate appeals against the last published result; until when and before whom, as the rules say."""
    known = standing.standing(who(request), _own(request, pk), timezone.now())
    if known.result is None:
        raise Http404
    entry = known.result
    today = day_at(known.now, entry.session.site.zone)
    objections: list[Objection] = []
    if request.method == "POST":
        try:
            appealing.lodge(
                actor=who(request),
                now=timezone.now(),
                entry=entry,
                lodged_on=today,
                grounds=request.POST.get("grounds", "")[:4000],
                key=request.POST.get("act_key") or None,
            )
        except Refused as refused:
            objections = refused.objections
        else:
            messages.success(request, gettext("Votre recours est reçu. La réponse vous sera écrite."))
            return redirect("candidate_contest", pk=pk)
    shown = {
        "candidacy": known.candidacy,
        "certifier": known.candidacy.certifier,
        "result": entry,
        "rules": appealing.rules_of(entry),
        "last_day": appealing.last_day(entry),
        "appeals": entry.appeals.order_by("lodged_on", "pk"),
        "stopped": blocking(appealing.objections(entry, on=today, grounds="…")),
        "grounds": request.POST.get("grounds", ""),
        "objections": objections,
    }
    return render(request, "candidate/contest.html", shown, status=409 if objections else 200)


@tells_nothing_decided
@login_required
@require_POST
def decline_coming(request: HttpRequest, pk: int) -> HttpResponse:
    """The candidate says he cannot come, and why if he wishes."""
    decline(
        actor=who(request),
        now=timezone.now(),
        convocation=_convocation(request, pk),
        words=request.POST.get("words", "")[:WORDS],
        key=request.POST.get("act_key") or None,
    )
    messages.success(request, gettext("C’est noté : le service certification vous répondra."))
    return redirect("candidate_standing", pk=pk)


@tells_nothing_decided
@login_required
@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The statement of one's last published results, the very file that went with the letter."""
    known = standing.standing(who(request), _own(request, pk), timezone.now())
    if known.statement is None:
        raise Http404
    return _file(known.statement.file, known.statement.name)


def _award(request: HttpRequest, pk: int) -> Award:
    return get_object_or_404(
        Award.objects.select_related("parchment", "credential"), candidacy=_own(request, pk)
    )


@tells_nothing_decided
@login_required
@require_safe
def parchment(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = _award(request, pk)
    return _file(row.parchment, f"{row.number}.pdf")


@tells_nothing_decided
@login_required
@require_safe
def credential(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = _award(request, pk)
    return _file(row.credential, f"{row.number}.json", open_badges.MEDIA_TYPE)
