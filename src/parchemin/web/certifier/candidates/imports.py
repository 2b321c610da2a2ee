"""A list of candidates: template, dry run cell by cell, then the whole of it in one act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import foresight, lists, resolving
from parchemin.candidates.dry_run import DryRun, code_of, dry_run
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.known_rows import Decision
from parchemin.catalogue.models import Framework
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.domain.text import whole
from parchemin.formats.tables import candidate_columns, candidate_list
from parchemin.formats.tables.spreadsheet import MAX_BYTES, XLSX
from parchemin.juries import ties
from parchemin.parties.models import Certifier
from parchemin.runtime import files
from parchemin.runtime.clock import day_here
from parchemin.web.certifier.candidates.acts import framework_asked
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.shared import downloads
from parchemin.web.shared.asking import who
from parchemin.web.shared.leading_out import Link, knows, ways_to
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided
from parchemin.web.words import with_mend

SALT = "candidates-import"
KINDS = ("csv", "xlsx")
KEPT = 24 * 3600  # seconds a dry run may be confirmed
ASKS = "person.known"  # the cause of a row that waits for somebody to say who it is
APART = "apart"
SHOWN = 200  # errors printed on the page; the count says the rest


@tells_nothing_decided
@staff
def template(_request: HttpRequest, kind: str) -> HttpResponse:
    """The empty list with its headings, as CSV or XLSX."""
    if kind not in KINDS:
        raise Http404
    name = gettext("candidats")
    xlsx = kind == "xlsx"
    return downloads.made(candidate_list.dump(xlsx=xlsx), f"{name}.{kind}", XLSX if xlsx else downloads.CSV)


def _unreadable(code: str, sentence: str, mend: str = "") -> list[Objection]:
    return [Objection(code, sentence, mend=mend, about="file")]


@tells_nothing_decided
@staff
def candidates_import(request: HttpRequest) -> HttpResponse:
    """Step 1: the file; step 2: what it would do; step 3, posted with the signed name of the file: do it."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    framework, known = framework_asked(request, certifier)
    context: dict[str, Any] = {"framework": framework, "known": known, "columns": candidate_columns.COLUMNS}

    def page(objections: list[Objection], **more: Any) -> HttpResponse:
        return render(
            request, "certifier/candidates/import.html", {**context, "objections": objections, **more}
        )

    if framework is None or request.method != "POST":
        return page([])
    knows(request, sheet=framework.sheet_id)
    if request.POST.get("deposited"):
        return _confirm(request, certifier, framework, page)
    return _look(request, certifier, framework, page)


def _look(request: HttpRequest, certifier: Certifier, framework: Any, page: Any) -> HttpResponse:
    """The dry run. The file stays in the store, so that what is confirmed is what was read."""
    upload = request.FILES.get("file")
    if upload is None:
        objections = _unreadable(
            "import.no-file",
            gettext_noop("Aucun fichier n’a été choisi."),
            gettext_noop("Choisir le fichier de la liste, CSV ou classeur."),
        )
        response: HttpResponse = page(objections)
        response.status_code = 422
        return response
    if (upload.size or 0) > MAX_BYTES:
        response = page(
            _unreadable(
                "import.too-large",
                gettext_noop("Ce fichier est trop lourd pour une liste."),
                gettext_noop(
                    "N’y garder que la liste, sans image ni autre feuille, ou la couper en plusieurs."
                ),
            )
        )
        response.status_code = 422
        return response
    data = upload.read()
    name = upload.name or gettext("liste")
    try:
        plan = dry_run(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            framework=framework,
            data=data,
            filename=name,
        )
    except Refused as refusal:
        response = page(refusal.objections)
        response.status_code = 422
        return response
    stored = lists.keep_read(certifier=certifier, data=data, filename=name, now=timezone.now())
    deposited = signing.dumps(
        {"digest": stored.digest, "name": name, "certifier": certifier.pk, "framework": framework.pk},
        salt=SALT,
    )
    return _shown(page, plan, deposited, framework=framework)


def _asked(plan: DryRun, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows like somebody known, what each record says, and what was answered."""
    return [
        {
            "row": one.row,
            "matches": [(match, resolving.told(match)) for match in one.matches],
            "found": typed.get(f"row-{one.row.number}", ""),
            "why": typed.get(f"why-{one.row.number}", ""),
        }
        for one in plan.asked
    ]


def _decisions(typed: Mapping[str, str]) -> dict[int, Decision]:
    """What the form says of rows: a person's key, or "apart" with its reason."""
    by_row = {}
    for name, value in typed.items():
        row = whole(name.removeprefix("row-")) if name.startswith("row-") else None
        if row is None or not value:
            continue
        why = typed.get(f"why-{row}", "")
        by_row[row] = Decision(apart=why) if value == APART else Decision(join=value)
    return by_row


def _shown(
    page: Any,
    plan: DryRun,
    deposited: str,
    *,
    framework: Framework,
    objections: list[Objection] | None = None,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    waits = all(error.cause == ASKS for error in plan.blocking)
    shown: HttpResponse = page(
        objections or [],
        plan=plan,
        errors=plan.errors[:SHOWN],
        more=max(0, len(plan.errors) - SHOWN),
        deposited=deposited,
        sample=[candidate_list.cells(row) for row in plan.rows[:5]],
        headers=candidate_columns.HEADERS,
        clear=waits and bool(plan.new),
        asked=_asked(plan, typed or {}),
        ways=_elsewhere(plan, framework),
    )
    return shown


def _elsewhere(plan: DryRun, framework: Framework) -> list[Link]:
    """Pages of the acts that mend what no cell does: a site to add, a route to settle."""
    codes = dict.fromkeys(code_of(error) for error in plan.errors)
    links = [link for code in codes for _, link in ways_to(code, sheet=framework.sheet_id)]
    return list(dict.fromkeys(links))


def _confirm(request: HttpRequest, certifier: Certifier, framework: Any, page: Any) -> HttpResponse:
    try:
        kept = signing.loads(request.POST["deposited"], salt=SALT, max_age=KEPT)
        data = (
            files.read(kept["digest"])
            if (kept["certifier"], kept["framework"]) == (certifier.pk, framework.pk)
            else b""
        )
    except (signing.BadSignature, FileNotFoundError):
        data, kept = b"", {}
    if not data:
        response: HttpResponse = page(
            _unreadable(
                "import.forgotten",
                gettext_noop("La liste relue n’est plus gardée, ou n’est pas de ce certificateur."),
                gettext_noop("Déposez le fichier de nouveau."),
            )
        )
        response.status_code = 409
        return response

    decisions = _decisions(request.POST)

    def again(objections: list[Objection]) -> HttpResponse:
        try:
            plan = dry_run(
                actor=who(request),
                now=timezone.now(),
                certifier=certifier,
                framework=framework,
                data=data,
                filename=kept["name"],
            )
        except Refused:  # the file that was read is refused now: its reasons are those given
            return page(objections)  # type: ignore[no-any-return]
        return _shown(
            page,
            plan,
            request.POST["deposited"],
            framework=framework,
            objections=objections,
            typed=request.POST,
        )

    def act(key: str | None) -> tuple[str, str]:
        batch = import_candidates(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            framework=framework,
            data=data,
            filename=kept["name"],
            rehearsal=bool(request.POST.get("rehearsal")),
            decisions=decisions,
            key=key,
        )
        words = ngettext(
            "%(n)s candidat inscrit. Personne n’a été prévenu.",
            "%(n)s candidats inscrits. Personne n’a été prévenu.",
            batch.rows,
        ) % {"n": batch.rows}
        people = batch.candidacies.select_related("person", "certifier", "framework__sheet")
        rows = list(people.order_by("number"))
        warnings = [*ties.jurors_too(rows), *foresight.warned_of(rows, day_here(timezone.now()))]
        return " ".join([words, *map(with_mend, warnings)]), reverse("candidates")

    return posted(request, act, again=again, back=reverse("candidates"))
