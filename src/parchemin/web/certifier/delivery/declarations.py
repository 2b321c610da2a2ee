"""Declarations: a ledger whose sums close, what is blocked or refused by cause, files and their reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.declarations import actions, queries, reports, withdrawing
from parchemin.declarations.depositing import Proof
from parchemin.declarations.models import DeclarationFile, Passage
from parchemin.declarations.queries import Standing
from parchemin.domain.objection import Objection, refuse
from parchemin.formats.cdc import passage_file
from parchemin.parties.models import Certifier
from parchemin.web.certifier.delivery.causes import EACH, by_cause
from parchemin.web.certifier.scope import choose, chosen, own, paged, staff
from parchemin.web.shared import downloads
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.shared.fields import Day
from parchemin.web.shared.posting import Again, posted
from parchemin.web.telling import tells_nothing_decided

MAX_REPORT = 20 * 1024 * 1024  # bytes
KINDS = {
    Standing.UNPREPARED: "todo",
    Standing.DUE: "todo",
    Standing.BLOCKED: "no",
    Standing.WRITTEN: "todo",
    Standing.DEPOSITED: "wait",
    Standing.ACCEPTED: "ok",
    Standing.REFUSED: "no",
    Standing.HELD: "ok",
    Standing.TO_CORRECT: "no",
    Standing.CANCELLED: "abstain",
    Standing.TO_WITHDRAW: "no",
    Standing.WITHDRAWN: "abstain",
}
# Lines left out of the account while they count nothing.
QUIET = (
    Standing.UNPREPARED,
    Standing.TO_CORRECT,
    Standing.CANCELLED,
    Standing.TO_WITHDRAW,
    Standing.WITHDRAWN,
)


class ProofForm(forms.Form):
    """A day, and what shows it: a reference of the Caisse, or its confirmation as a file."""

    reference = forms.CharField(label=_("Référence donnée par la Caisse"), max_length=200, required=False)
    proof = forms.FileField(label=_("Confirmation reçue"), required=False, allow_empty_file=True)

    def proof_given(self) -> Proof:
        """What was given, as the act takes it."""
        upload = self.cleaned_data.get("proof")
        return Proof(
            self.cleaned_data.get("reference", ""),
            upload.chunks() if upload else None,
            upload.name if upload else "",
            (upload.content_type or "") if upload else "",
        )


class WithdrawalForm(ProofForm):
    asked_on = forms.DateField(label=_("Demandé à la Caisse le"), widget=Day())
    field_order = ("asked_on", "reference", "proof")


def _ledger(certifier: Certifier) -> dict[str, Any]:
    """The account: one line a standing, counted by the query of its list."""
    counts = queries.counts([certifier.pk])
    return {
        "lines": [
            {"key": each.value, "kind": KINDS[each], "word": gettext(each.label), "count": counts[each]}
            for each in Standing
            if counts[each] or each not in QUIET
        ],
        "total": queries.ledger([certifier.pk]).count(),
        "sum": sum(counts.values()),
        **{each.value: counts[each] for each in Standing},
    }


def _page(
    request: HttpRequest, certifier: Certifier, objections: list[Objection] | None = None
) -> HttpResponse:
    def rows(*which: Standing) -> QuerySet[Passage]:
        return queries.passages_standing([certifier.pk], *which)

    return render(
        request,
        "certifier/delivery/declarations.html",
        {
            "certifier": certifier,
            "ledger": _ledger(certifier),
            "today": timezone.localdate(),
            "first_due": rows(Standing.DUE, Standing.WRITTEN).first(),
            "blocked": by_cause(rows(Standing.BLOCKED)),
            "refused": by_cause(rows(Standing.REFUSED)),
            "to_withdraw": list(rows(Standing.TO_WITHDRAW)[:EACH]),
            "to_correct": list(rows(Standing.TO_CORRECT)[:EACH]),
            "withdrawing": WithdrawalForm(auto_id=False),
            "may_suppress": settings.CDC_SCHEMA_VERSION in passage_file.WITH_ACTION,
            "files": paged(request, queries.declaration_files(who(request)).filter(certifier=certifier)),
            "objections": objections or [],
            "mends": designated(),
            "may_act": who(request).manages(certifier.pk),
        },
    )


def designated() -> dict[str, dict[str, str]]:
    """A report that cannot be tied leads to the field of this page where its file is designated."""
    field = {"url": "#id_report-file", "label": gettext("Désigner le fichier")}
    codes = ("no-file", "several-files", "other-file", "unknown-passage", "already-answered")
    return {f"report.{code}": field for code in codes}


@tells_nothing_decided
@staff
def declarations(request: HttpRequest) -> HttpResponse:
    certifier = chosen(request)
    return choose(request) if certifier is None else _page(request, certifier)


def _certifier(request: HttpRequest) -> Certifier | None:
    certifier = chosen(request)
    if certifier:
        require(to_manage(who(request), certifier.pk))
    return certifier


@tells_nothing_decided
@staff
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Give each award its passage and say what is missing."""
    certifier = _certifier(request)
    if certifier is None:
        return choose(request)
    back = reverse("declarations")

    def act(_key: str | None) -> tuple[str, str]:
        done = actions.prepare(actor=who(request), now=timezone.now(), certifier=certifier)
        words = gettext("%(ready)s passages prêts, %(blocked)s bloqués par une donnée manquante.") % {
            "ready": len(done.ready),
            "blocked": len(done.blocked),
        }
        return words, back

    return posted(request, act, again=lambda objections: _page(request, certifier, objections), back=back)


@tells_nothing_decided
@staff
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write the file of every passage that is ready."""
    certifier = _certifier(request)
    if certifier is None:
        return choose(request)
    back = reverse("declarations")

    def act(key: str | None) -> tuple[str, str]:
        declaration = actions.write_file(actor=who(request), now=timezone.now(), certifier=certifier, key=key)
        count = declaration.passages.count()
        words = ngettext(
            "Fichier de %(n)s passage écrit et vérifié : déposez-le à la Caisse des dépôts, puis dites-le ici.",
            "Fichier de %(n)s passages écrit et vérifié : déposez-le à la Caisse des dépôts, puis dites-le ici.",
            count,
        ) % {"n": count}
        return words, reverse("declaration", args=[declaration.pk])

    return posted(request, act, again=lambda objections: _page(request, certifier, objections), back=back)


@tells_nothing_decided
@staff
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file written, under the name that the report will quote."""
    row = own(request, DeclarationFile.objects.select_related("file"), pk=pk)
    return downloads.stored_file(row.file.digest, row.filename, media_type="application/xml")


@tells_nothing_decided
@staff
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Read a processing report; the file it answers may be designated."""
    certifier = _certifier(request)
    if certifier is None:
        return choose(request)
    asked = number(request.POST.get("declaration", ""))
    declaration = get_object_or_404(DeclarationFile, certifier=certifier, pk=asked) if asked else None
    return read(
        request,
        certifier,
        declaration,
        again=lambda objections: _page(request, certifier, objections),
        back=reverse("declarations"),
    )


def read(
    request: HttpRequest,
    certifier: Certifier,
    declaration: DeclarationFile | None,
    *,
    again: Again,
    back: str,
) -> HttpResponse:
    """The report sent, read for ``declaration`` when it is designated: its answer is on the file's page."""
    upload = request.FILES.get("report")

    def act(key: str | None) -> tuple[str, str]:
        if upload is None or (upload.size or 0) > MAX_REPORT:
            raise refuse(
                "report.not-chosen",
                gettext_noop("Aucun accusé de traitement n’a été choisi, ou il est trop lourd."),
                mend=gettext_noop("Choisissez le fichier XML rendu par la Caisse des dépôts."),
            )
        receipt = reports.read_report(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            data=upload.read(),
            declaration=declaration,
            key=key,
        )
        url = reverse("declaration", args=[receipt.declaration_id])
        if receipt.errors:
            words = ngettext(
                "Accusé lu : le fichier est refusé en entier, pour %(n)s erreur. Ses passages repartent à déclarer.",
                "Accusé lu : le fichier est refusé en entier, pour %(n)s erreurs. Ses passages repartent à déclarer.",
                len(receipt.errors),
            )
            return words % {"n": len(receipt.errors)}, url
        words = gettext("Accusé lu : %(accepted)s acceptés, %(refused)s refusés.")
        return words % {"accepted": receipt.accepted, "refused": receipt.refused}, url

    return posted(request, act, again=again, back=back)


@tells_nothing_decided
@staff
@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A refused passage, its data mended, goes in the next file."""
    row = own(request, Passage.objects.select_related("certifier", "award"), pk=pk)
    require(to_manage(who(request), row.certifier_id))
    back = reverse("declarations")

    def act(key: str | None) -> tuple[str, str]:
        actions.put_back(actor=who(request), now=timezone.now(), passage=row, key=key)
        return gettext("Le passage du titre %(number)s repart au prochain fichier.") % {
            "number": row.award.number
        }, back

    return posted(request, act, again=lambda objections: _page(request, row.certifier, objections), back=back)


@tells_nothing_decided
@staff
def titles(request: HttpRequest, key: str) -> HttpResponse:
    """The titles of one line of the account: as many as it counts."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    if key not in {each.value for each in Standing}:
        raise Http404
    which = Standing(key)
    rows = queries.standing([certifier.pk], which).select_related("passage__withdrawal", "revocation")
    return render(
        request,
        "certifier/delivery/declaration_titles.html",
        {
            "certifier": certifier,
            "word": gettext(which.label),
            "kind": KINDS[which],
            "page": paged(request, rows),
        },
    )


@tells_nothing_decided
@staff
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the withdrawal of a passage was asked of the Caisse."""
    sentence = gettext_noop("Retrait du titre %(number)s demandé, gardé avec sa preuve.")
    return _asked(request, pk, withdrawing.say_withdrawn, sentence, "#retraits")


@tells_nothing_decided
@staff
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the correction of a passage, its title replaced since, was asked of the Caisse."""
    sentence = gettext_noop("Correction du titre %(number)s demandée, gardée avec sa preuve.")
    return _asked(request, pk, withdrawing.say_corrected, sentence, "#corrections")


def _asked(
    request: HttpRequest, pk: int, say: Callable[..., object], sentence: str, part: str
) -> HttpResponse:
    """What was asked of the Caisse about a passage: the day and the proof, by the act given."""
    row = own(request, Passage.objects.select_related("certifier", "award__revocation"), pk=pk)
    require(to_manage(who(request), row.certifier_id))
    form = WithdrawalForm(request.POST, request.FILES)
    back = f"{reverse('declarations')}{part}"
    if not form.is_valid():
        return _invalid(_page(request, row.certifier, unread(form)))

    def act(key: str | None) -> tuple[str, str]:
        say(
            actor=who(request),
            now=timezone.now(),
            passage=row,
            asked_on=form.cleaned_data["asked_on"],
            proof=form.proof_given(),
            key=key,
        )
        return gettext(sentence) % {"number": row.award.number}, back

    return posted(request, act, again=lambda objections: _page(request, row.certifier, objections), back=back)


def unread(form: forms.Form) -> list[Objection]:
    """A form whose fields cannot be read, as the reasons of a refused act."""
    return [
        Objection(
            "form.field",
            gettext_noop("%(field)s : %(error)s"),
            {"field": str(form.fields[name].label), "error": str(error)},
            about=name,
            mend=gettext_noop("Corriger ce champ, puis recommencer."),
        )
        for name, errors in form.errors.items()
        for error in errors
    ]


def _invalid(response: HttpResponse) -> HttpResponse:
    response.status_code = 422
    return response


@tells_nothing_decided
@staff
@require_POST
def suppress(request: HttpRequest) -> HttpResponse:
    """Write the file that withdraws the passages of titles revoked since they were told."""
    certifier = _certifier(request)
    if certifier is None:
        return choose(request)
    back = reverse("declarations")

    def act(key: str | None) -> tuple[str, str]:
        file = withdrawing.write_suppression(
            actor=who(request), now=timezone.now(), certifier=certifier, key=key
        )
        words = gettext(
            "Fichier de retrait écrit et vérifié : déposez-le à la Caisse des dépôts, puis dites-le ici."
        )
        return words, reverse("declaration", args=[file.pk])

    return posted(request, act, again=lambda objections: _page(request, certifier, objections), back=back)
