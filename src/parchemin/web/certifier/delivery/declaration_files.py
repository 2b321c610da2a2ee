"""One file for the Caisse: what it tells, whether it was deposited and by whose word, what was answered to it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.accounts.visibility import visible_to
from parchemin.declarations import depositing, queries, reports
from parchemin.declarations.models import DeclarationFile, FileDeposit
from parchemin.domain.objection import Objection
from parchemin.journal.queries import history
from parchemin.web import history as plain
from parchemin.web.certifier.delivery.declarations import ProofForm, read
from parchemin.web.certifier.scope import own, paged, staff
from parchemin.web.shared import downloads
from parchemin.web.shared.asking import who
from parchemin.web.shared.fields import Day
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

State = DeclarationFile.State


class DepositForm(ProofForm):
    deposited_on = forms.DateField(label=gettext_lazy("Déposé le"), widget=Day())
    field_order = ("deposited_on", "reference", "proof")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Raison"), widget=forms.Textarea(attrs={"rows": 2}))


def _page(
    request: HttpRequest,
    pk: int,
    objections: list[Objection] | None = None,
    form: forms.Form | None = None,
    opened: str = "",
) -> HttpResponse:
    row = get_object_or_404(queries.declaration_files(who(request)), pk=pk)
    receipts = list(row.receipts.select_related("declaration", "file").order_by("-read_at", "-pk"))
    answered = bool(receipts)
    passages = row.passages.select_related("award__person", "award__revocation").order_by(
        "award__number", "pk"
    )
    return render(
        request,
        "certifier/delivery/declaration.html",
        {
            "declaration": row,
            "deposit": getattr(row, "deposit", None),
            "receipts": [(receipt, reports.said_of(receipt)) for receipt in receipts],
            "passages": paged(request, passages),
            "cancelled": row.cancelled_count,
            "replaced": queries.replaced_in(row).count(),
            "may_deposit": not hasattr(row, "deposit") and row.state != State.ASIDE,
            "may_undo": hasattr(row, "deposit") and not answered,
            "may_set_aside": row.state == State.WRITTEN,
            "deposit_form": form if opened == "deposer" and form else DepositForm(),
            "undo_form": form if opened == "revenir" and form else ReasonForm(prefix="undo"),
            "aside_form": form if opened == "ecarter" and form else ReasonForm(prefix="aside"),
            "deposit_open": opened == "deposer",
            "history": plain.told(list(history([row.stream])[:40])),
            "objections": objections or [],
            "may_act": who(request).manages(row.certifier_id),
        },
    )


@tells_nothing_decided
@staff
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _act(
    request: HttpRequest,
    pk: int,
    form: forms.Form,
    opened: str,
    do: Callable[[DeclarationFile, str | None], str],
) -> HttpResponse:
    row = own(request, DeclarationFile.objects.select_related("certifier"), pk=pk)
    require(to_manage(who(request), row.certifier_id))
    back = reverse("declaration", args=[row.pk])
    if not form.is_valid():
        response = _page(request, pk, form=form, opened=opened)
        response.status_code = 422
        return response
    return posted(
        request,
        lambda key: (do(row, key), back),
        again=lambda objections: _page(request, pk, objections, form, opened),
        back=back,
    )


@tells_nothing_decided
@staff
@require_POST
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the file was deposited: the day, the proof, in the name of who says it."""
    form = DepositForm(request.POST, request.FILES)

    def do(row: DeclarationFile, key: str | None) -> str:
        depositing.say_deposited(
            actor=who(request),
            now=timezone.now(),
            declaration=row,
            deposited_on=form.cleaned_data["deposited_on"],
            proof=form.proof_given(),
            key=key,
        )
        return gettext("Dépôt noté, à votre nom : l’accusé de traitement est attendu.")

    return _act(request, pk, form, "deposer", do)


@tells_nothing_decided
@staff
@require_POST
def undeposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Go back on a deposit said by mistake."""
    form = ReasonForm(request.POST, prefix="undo")

    def do(row: DeclarationFile, key: str | None) -> str:
        depositing.take_deposit_back(
            actor=who(request),
            now=timezone.now(),
            declaration=row,
            reason=form.cleaned_data["reason"],
            key=key,
        )
        return gettext("Le fichier est de nouveau à déposer.")

    return _act(request, pk, form, "revenir", do)


@tells_nothing_decided
@staff
@require_POST
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Set aside a file that will not be deposited."""
    form = ReasonForm(request.POST, prefix="aside")

    def do(row: DeclarationFile, key: str | None) -> str:
        depositing.set_aside(
            actor=who(request),
            now=timezone.now(),
            declaration=row,
            reason=form.cleaned_data["reason"],
            key=key,
        )
        return gettext("Fichier mis de côté : ses passages repartent au prochain fichier.")

    return _act(request, pk, form, "ecarter", do)


@tells_nothing_decided
@staff
@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a report as the answer to this file, whatever name it gives."""
    row = own(request, DeclarationFile.objects.select_related("certifier"), pk=pk)
    require(to_manage(who(request), row.certifier_id))
    return read(
        request,
        row.certifier,
        row,
        again=lambda objections: _page(request, pk, objections),
        back=reverse("declaration", args=[row.pk]),
    )


@tells_nothing_decided
@staff
def proof(request: HttpRequest, pk: int) -> FileResponse:
    """What was kept to prove the deposit, as something to save."""
    row = get_object_or_404(
        visible_to(who(request), FileDeposit.objects.all(), certifier="declaration__certifier"),
        declaration_id=pk,
    )
    if row.proof is None:
        raise Http404
    return downloads.attached(row.proof, row.proof_name)
