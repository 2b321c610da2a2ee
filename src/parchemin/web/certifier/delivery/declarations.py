"""Declarations: a ledger whose sums close, what is blocked or refused by cause, files and their reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.awards.models import Award
from parchemin.declarations import actions, queries
from parchemin.declarations.models import DeclarationFile, Passage
from parchemin.domain.declaration import STATE_LABELS, PassageState
from parchemin.domain.objection import Level, Objection, Refused
from parchemin.parties.models import Certifier
from parchemin.web.certifier.scope import choose, chosen, own, paged, staff
from parchemin.web.shared import downloads
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

MAX_REPORT = 20 * 1024 * 1024  # bytes
EACH = 30  # passages listed under a cause
KINDS = {"due": "todo", "blocked": "no", "written": "wait", "accepted": "ok", "refused": "no", "held": "ok"}


@dataclass(slots=True)
class Cause:
    """One cause and the passages it stops."""

    code: str
    words: str
    mend: str
    passages: list[Passage] = field(default_factory=list)

    @property
    def shown(self) -> list[Passage]:
        return self.passages[:EACH]

    @property
    def more(self) -> int:
        return max(0, len(self.passages) - EACH)


def by_cause(rows: Iterable[Passage]) -> list[Cause]:
    """Passages under each of their reasons that stops them, the most frequent cause first."""
    found: dict[str, Cause] = {}
    for row in rows:
        for reason in row.reasons:
            if reason.get("level") in (Level.WARN, Level.IGNORE):
                continue
            code = reason.get("code", "")
            cause = found.setdefault(
                code, Cause(code, reason.get("message") or code, reason.get("mend") or "")
            )
            if row not in cause.passages:
                cause.passages.append(row)
    return sorted(found.values(), key=lambda c: (-len(c.passages), c.code))


def _ledger(request: HttpRequest, certifier: Certifier) -> dict[str, Any]:
    counts = queries.counts(who(request), certifier)
    awards = Award.objects.filter(certifier=certifier, candidacy__rehearsal=False)
    bare = awards.filter(passage__isnull=True)
    revoked = bare.filter(revocation__isnull=False).count()
    unprepared = bare.count() - revoked
    lines = [
        {
            "kind": KINDS[state.value],
            "word": gettext(STATE_LABELS[PassageState(state.value)]),
            "count": counts[state.value],
        }
        for state in Passage.State
    ]
    return {
        "lines": lines,
        "unprepared": unprepared,
        "revoked": revoked,
        "total": awards.count(),
        "sum": sum(counts.values()) + unprepared + revoked,
        "due": counts["due"],
        "blocked": counts["blocked"],
        "refused": counts["refused"],
    }


def _rows(certifier: Certifier, state: str) -> QuerySet[Passage]:
    return (
        Passage.objects.filter(certifier=certifier, state=state)
        .select_related("award__person", "award__candidacy")
        .order_by("due_on", "award__number", "pk")
    )


def _page(
    request: HttpRequest, certifier: Certifier, objections: list[Objection] | None = None
) -> HttpResponse:
    due = _rows(certifier, Passage.State.DUE)
    return render(
        request,
        "certifier/delivery/declarations.html",
        {
            "certifier": certifier,
            "ledger": _ledger(request, certifier),
            "today": timezone.localdate(),
            "first_due": due.first(),
            "blocked": by_cause(_rows(certifier, Passage.State.BLOCKED)),
            "refused": by_cause(_rows(certifier, Passage.State.REFUSED)),
            "to_withdraw": list(queries.to_withdraw(who(request)).filter(certifier=certifier)[:EACH]),
            "files": paged(request, queries.declaration_files(who(request)).filter(certifier=certifier)),
            "objections": objections or [],
            "may_act": who(request).manages(certifier.pk),
        },
    )


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

    return posted(request, act, again=lambda found: _page(request, certifier, found), back=back)


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
            "Fichier de %(n)s passage écrit et vérifié : déposez-le à la Caisse des dépôts.",
            "Fichier de %(n)s passages écrit et vérifié : déposez-le à la Caisse des dépôts.",
            count,
        ) % {"n": count}
        return words, f"{back}#fichiers"

    return posted(request, act, again=lambda found: _page(request, certifier, found), back=back)


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
    """Read a processing report."""
    certifier = _certifier(request)
    if certifier is None:
        return choose(request)
    back = reverse("declarations")
    upload = request.FILES.get("report")
    asked = request.POST.get("declaration", "")
    declaration = (
        get_object_or_404(DeclarationFile, certifier=certifier, pk=int(asked)) if asked.isdigit() else None
    )

    def act(key: str | None) -> tuple[str, str]:
        if upload is None or (upload.size or 0) > MAX_REPORT:
            raise Refused(
                [
                    Objection(
                        "report.not-chosen",
                        gettext_noop("Aucun accusé de traitement n’a été choisi, ou il est trop lourd."),
                        mend=gettext_noop("Choisissez le fichier XML rendu par la Caisse des dépôts."),
                    )
                ]
            )
        receipt = actions.read_report(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            data=upload.read(),
            declaration=declaration,
            key=key,
        )
        words = gettext("Accusé lu : %(accepted)s acceptés, %(refused)s refusés.") % {
            "accepted": receipt.accepted,
            "refused": receipt.refused,
        }
        return words, back

    return posted(request, act, again=lambda found: _page(request, certifier, found), back=back)


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

    return posted(request, act, again=lambda found: _page(request, row.certifier, found), back=back)
