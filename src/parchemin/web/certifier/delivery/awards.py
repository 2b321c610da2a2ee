"""Titles: those due, those delivered, one title and its three forms, its withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.accounts.visibility import STAFF, visible_to
from parchemin.awards import actions, facts, queries, replacing, verifying
from parchemin.awards.models import Award
from parchemin.candidates.conflicts import to_judge
from parchemin.declarations import queries as declarations
from parchemin.domain.award import Claims
from parchemin.domain.objection import Objection
from parchemin.formats.credentials import open_badges, verification_code
from parchemin.journal.queries import history
from parchemin.juries.models import Outcome
from parchemin.parties import searching
from parchemin.parties.models import Certifier
from parchemin.runtime import progress
from parchemin.runtime.models import Progress
from parchemin.web import history as plain
from parchemin.web.certifier.scope import choose, chosen, kept, narrowed, own, paged, staff
from parchemin.web.shared import downloads
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import leaves_ties_out, tells_nothing_decided


def named_titles(rows: QuerySet[Award], text: str) -> QuerySet[Award]:
    """Titles by their number, or the names of who holds them."""
    return searching.every_word(
        rows, text, lambda word: Q(number__icontains=word) | searching.person(word, "person__")
    )


def _due(request: HttpRequest) -> Any:
    return narrowed(request, queries.due(timezone.localdate()))


@tells_nothing_decided
@staff
def awards(request: HttpRequest) -> HttpResponse:
    """What is due first, then what was delivered, the latest first."""
    current = chosen(request)
    text = request.GET.get("q", "").strip()
    rows = queries.awards(who(request))
    if current:
        rows = rows.filter(certifier=current)
    if text:
        rows = named_titles(rows, text)
    due = _due(request)
    return render(
        request,
        "certifier/delivery/awards.html",
        {
            "due": list(due[:50]),
            "due_count": due.count(),
            "page": paged(request, rows),
            "query": kept(request),
            "q": text,
            "current": current,
            "may_act": bool(current and who(request).manages(current.pk)),
        },
    )


@tells_nothing_decided
@staff
@require_POST
def issue_all(request: HttpRequest) -> HttpResponse:
    """Begin to deliver every title due; the page of the work follows it."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    running = progress.going_on("issue_awards", f"certifier:{certifier.slug}")
    if running is None and not queries.due(timezone.localdate(), certifier).exists():
        messages.info(request, gettext("Aucun titre n’est dû : ils sont tous délivrés."))
        return HttpResponseRedirect(reverse("awards"))
    row = running or actions.start_issuing(
        actor=who(request), now=timezone.now(), certifier=certifier, key=request.POST.get("act_key") or None
    )
    return HttpResponseRedirect(reverse("award_work", args=[row.pk]))


def _work(request: HttpRequest, pk: Any) -> Progress:
    slugs = Certifier.objects.filter(pk__in=who(request).certifiers(*STAFF)).values("slug")
    return get_object_or_404(Progress, pk=pk, kind="issue_awards", certifier__in=slugs)


@tells_nothing_decided
@staff
def work(request: HttpRequest, pk: Any) -> HttpResponse:
    """How far the delivery is; read again every two seconds, or by reloading."""
    row = _work(request, pk)
    over = row.state not in (Progress.State.WAITING, Progress.State.RUNNING)
    refused = row.result.get("refused", []) if over else []
    outcomes = visible_to(who(request), Outcome.objects.all()).select_related("entry__candidacy__person")
    people = {o.pk: o for o in outcomes.filter(pk__in=[pk for pk, _words in refused])}
    context = {
        "work": row,
        "over": over,
        "issued": len(row.result.get("issued", [])),
        "refused": [{"outcome": people.get(pk), "words": words} for pk, words in refused],
        "may_act": who(request).manages(Certifier.objects.get(slug=row.certifier).pk),
    }
    by_script = request.headers.get("HX-Request") == "true"
    fragment = by_script and not over
    response = render(
        request,
        "certifier/delivery/award_work_part.html" if fragment else "certifier/delivery/award_work.html",
        context,
    )
    if by_script and over:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
    return response


@tells_nothing_decided
@staff
@require_POST
def stop(request: HttpRequest, pk: Any) -> HttpResponse:
    row = _work(request, pk)
    certifier = Certifier.objects.get(slug=row.certifier)
    require(to_manage(who(request), certifier.pk))
    progress.ask_stop(row.pk)
    return HttpResponseRedirect(reverse("award_work", args=[row.pk]))


# -- one that is due --------------------------------------------------------------------------------------


class SettledForm(forms.Form):
    settled = forms.CharField(
        label=_("Motif, si le droit de se prévaloir du répertoire reste à établir"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Motif, gardé hors du public"), widget=forms.Textarea(attrs={"rows": 3}))


class RevokeForm(ReasonForm):
    for_fraud = forms.BooleanField(
        label=_("Pour fraude"),
        required=False,
        help_text=_("Suppose que le candidat ait été entendu (R. 6412-7 en VAE)."),
    )


def _outcome(request: HttpRequest, pk: int) -> Outcome:
    """A result of the reader's certifiers; not yet published, refused to who is tied to the candidate (403)."""
    row = own(
        request,
        Outcome.objects.select_related(
            "certifier", "entry__session", "entry__candidacy__person", "entry__candidacy__framework__sheet"
        ),
        pk=pk,
    )
    if row.published_at is None:
        require(to_judge(who(request), row.entry.candidacy.person))
    return row


@leaves_ties_out
@staff
def award_due(request: HttpRequest, outcome_id: int) -> HttpResponse:
    """One title to deliver: its mentions as they will be printed, what stands in the way, the act."""
    outcome = _outcome(request, outcome_id)
    done = Award.objects.filter(outcome=outcome).first()
    if done:
        return HttpResponseRedirect(reverse("award", args=[done.pk]))
    form = SettledForm(request.POST if request.method == "POST" else None)
    refusal = ReasonForm(prefix="fraud")

    def page(objections: list[Objection]) -> HttpResponse:
        on = timezone.localdate()
        return render(
            request,
            "certifier/delivery/award_due.html",
            {
                "outcome": outcome,
                "person": outcome.entry.candidacy.person,
                "mentions": facts.claims_of(outcome, issued_on=on).mentions(),
                "standing": [] if objections else queries.issue_objections(outcome, on=on),
                "objections": objections,
                "form": form,
                "refusal": refusal,
                "may_act": who(request).manages(outcome.certifier_id),
            },
        )

    if request.method != "POST":
        return page([])
    form.is_valid()

    def act(key: str | None) -> tuple[str, str]:
        issued = actions.issue_award(
            actor=who(request),
            now=timezone.now(),
            outcome=outcome,
            settled=form.cleaned_data.get("settled", ""),
            key=key,
        )
        words = gettext("Titre %(number)s délivré à %(name)s ; sa lettre attend votre relecture.") % {
            "number": issued.number,
            "name": issued.person.full_name,
        }
        return words, reverse("award", args=[issued.pk])

    return posted(request, act, again=page, back=reverse("awards"))


@leaves_ties_out
@staff
@require_POST
def refuse_delivery(request: HttpRequest, outcome_id: int) -> HttpResponse:
    """Refuse to deliver for fraud, after the hearing."""
    outcome = _outcome(request, outcome_id)
    form = ReasonForm(request.POST, prefix="fraud")
    form.is_valid()

    def act(key: str | None) -> tuple[str, str]:
        actions.refuse_delivery_for_fraud(
            actor=who(request),
            now=timezone.now(),
            outcome=outcome,
            reason=form.cleaned_data.get("reason", ""),
            key=key,
        )
        return gettext("Délivrance refusée ; le motif reste hors du public."), reverse("awards")

    def again(objections: list[Objection]) -> HttpResponse:
        return render(request, "errors/409.html", {"objections": objections})

    return posted(request, act, again=again, back=reverse("awards"))


# -- one delivered ----------------------------------------------------------------------------------------


def _award(request: HttpRequest, pk: int) -> Award:
    return own(
        request,
        Award.objects.select_related(
            "certifier",
            "person",
            "candidacy__framework__sheet",
            "revocation",
            "parchment",
            "credential",
            "outcome",
        ),
        pk=pk,
    )


def _page(request: HttpRequest, row: Award, objections: list[Objection], form: forms.Form) -> HttpResponse:
    return render(
        request,
        "certifier/delivery/award.html",
        {
            "award": row,
            "mentions": Claims.from_dict(row.claims).mentions(),
            "code": verification_code.grouped(row.token),
            "url": facts.verification_url(row.token),
            "agree": verifying.same_claims(row, timezone.now()),
            "passage": getattr(row, "passage", None),
            "standing": gettext(declarations.standing_of(row).label),
            "formers": list(row.formers.order_by("-replaced_at")),
            "differs": [] if hasattr(row, "revocation") else replacing.mistaken(row),
            "again_form": ReasonForm(prefix="again"),
            "replace_form": ReasonForm(prefix="replace"),
            "history": plain.told(list(history([row.stream])[:40])),
            "objections": objections,
            "form": form,
            "may_act": who(request).manages(row.certifier_id),
        },
    )


@tells_nothing_decided
@staff
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """A title: its mentions, its parchment and credential, whether the three say the same."""
    return _page(request, _award(request, pk), [], RevokeForm())


@tells_nothing_decided
@staff
def parchment(request: HttpRequest, pk: int) -> FileResponse:
    row = _award(request, pk)
    return downloads.stored_file(
        row.parchment.digest, f"parchemin-{row.number}.pdf", media_type="application/pdf", inline=True
    )


@tells_nothing_decided
@staff
def credential(request: HttpRequest, pk: int) -> FileResponse:
    row = _award(request, pk)
    return downloads.stored_file(
        row.credential.digest, f"attestation-{row.number}.json", media_type=open_badges.MEDIA_TYPE
    )


@tells_nothing_decided
@staff
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Annuler a title: its public status changes at once, its cause stays here."""
    row = _award(request, pk)
    require(to_manage(who(request), row.certifier_id))
    form = RevokeForm(request.POST)
    back = reverse("award", args=[row.pk])

    def again(objections: list[Objection]) -> HttpResponse:
        return _page(request, row, objections, form)

    if not form.is_valid():
        response = again([])
        response.status_code = 422
        return response

    def act(key: str | None) -> tuple[str, str]:
        actions.revoke_award(
            actor=who(request),
            now=timezone.now(),
            award=row,
            reason=form.cleaned_data["reason"],
            for_fraud=form.cleaned_data["for_fraud"],
            key=key,
        )
        return gettext(
            "Titre %(number)s annulé : la page publique le dit déjà. Personne n’a été prévenu."
        ) % {"number": row.number}, back

    return posted(request, act, again=again, back=back)


def _again(
    request: HttpRequest, pk: int, prefix: str, do: Callable[[Award, str, str | None], str]
) -> HttpResponse:
    """An act on a title for a reason; refused, its reasons are on the page of the title."""
    row = _award(request, pk)
    require(to_manage(who(request), row.certifier_id))
    form = ReasonForm(request.POST, prefix=prefix)
    form.is_valid()
    back = reverse("award", args=[row.pk])
    return posted(
        request,
        lambda key: (do(row, form.cleaned_data.get("reason", ""), key), back),
        again=lambda objections: _page(request, _award(request, pk), objections, RevokeForm()),
        back=back,
    )


@tells_nothing_decided
@staff
@require_POST
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Remplacer a title that says something wrong, once it is mended: new number, same decision."""

    def do(row: Award, reason: str, key: str | None) -> str:
        award = replacing.replace_award(
            actor=who(request), now=timezone.now(), award=row, reason=reason, key=key
        )
        return gettext(
            "Titre %(former)s remplacé par le titre %(number)s ; sa lettre attend votre relecture."
        ) % {
            "former": row.number,
            "number": award.number,
        }

    return _again(request, pk, "replace", do)


@tells_nothing_decided
@staff
@require_POST
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Remettre a duplicate of a title lost: the same papers, in a new letter."""

    def do(row: Award, reason: str, key: str | None) -> str:
        replacing.give_duplicate(actor=who(request), now=timezone.now(), award=row, reason=reason, key=key)
        return gettext("Duplicata du titre %(number)s préparé ; sa lettre attend votre relecture.") % {
            "number": row.number
        }

    return _again(request, pk, "again", do)
