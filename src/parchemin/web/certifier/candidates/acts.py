"""Acts on a candidate's file: each form is one act, posted to its own address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments import actions as assessments
from parchemin.candidates import actions, gate, numbers, relations, resolving
from parchemin.candidates.facts import identity_from
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Framework
from parchemin.domain.access import AccessRoute
from parchemin.domain.objection import Objection
from parchemin.juries import ties
from parchemin.juries.pool.erasing import erase_person, staying
from parchemin.parties.models import Certifier
from parchemin.web.certifier.candidates.forms import (
    ActForms,
    AdmitForm,
    DepositForm,
    EmployerForm,
    EnrolForm,
    EraseForm,
    GroupForm,
    RecogniseForm,
    RelationForm,
    WithdrawForm,
)
from parchemin.web.certifier.candidates.identity import person_chosen
from parchemin.web.certifier.candidates.pages import candidacy_of, file_page
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.shared.leading_out import knows
from parchemin.web.shared.posting import posted
from parchemin.web.telling import leaves_ties_out, tells_nothing_decided
from parchemin.web.words import with_mend

Act = Callable[[HttpRequest, Candidacy, Any, str | None], str]


def _on_file(
    request: HttpRequest, pk: int, name: str, make: Callable[..., forms.Form], act: Act
) -> HttpResponse:
    """Parse the form ``name`` of the file, act, come back to the file."""
    row = candidacy_of(request, pk)
    require(to_manage(who(request), row.certifier_id))
    form = make(row, request.POST, request.FILES, prefix=name)
    back = reverse("candidate", args=[row.pk])

    def again(objections: list[Objection]) -> HttpResponse:
        return file_page(
            request, row, objections=objections, forms=ActForms(row, timezone.localdate(), **{name: form})
        )

    if not form.is_valid():
        response = again([])
        response.status_code = 422
        return response
    return posted(
        request, lambda key: (act(request, row, form.cleaned_data, key), back), again=again, back=back
    )


def _plain(form: type[forms.Form]) -> Callable[..., forms.Form]:
    return lambda _row, *args, **kwargs: form(*args, **kwargs)


@leaves_ties_out
@staff
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    def act(request: HttpRequest, row: Candidacy, data: dict[str, Any], key: str | None) -> str:
        actions.withdraw(
            actor=who(request), now=timezone.now(), candidacy=row, reason=data["reason"], key=key
        )
        return gettext(
            "Candidature %(number)s retirée. Ce qui est acquis le reste ; personne n’a été prévenu."
        ) % {"number": row.number}

    return _on_file(request, pk, "withdraw", _plain(WithdrawForm), act)


@leaves_ties_out
@staff
@require_POST
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    def act(request: HttpRequest, row: Candidacy, data: dict[str, Any], key: str | None) -> str:
        actions.admit(
            actor=who(request),
            now=timezone.now(),
            candidacy=row,
            complete_on=data["complete_on"],
            admissible=data["decision"] == "yes",
            decided_on=data["decided_on"],
            key=key,
        )
        return gettext("Recevabilité enregistrée pour %(name)s.") % {"name": row.person.full_name}

    return _on_file(request, pk, "admit", _plain(AdmitForm), act)


@leaves_ties_out
@staff
@require_POST
def recognise(request: HttpRequest, pk: int) -> HttpResponse:
    def act(request: HttpRequest, row: Candidacy, data: dict[str, Any], key: str | None) -> str:
        actions.recognise_acquired_block(
            actor=who(request),
            now=timezone.now(),
            candidacy=row,
            block=data["block"],
            acquired_on=data["acquired_on"],
            proof=data["proof"],
            key=key,
        )
        return gettext("Bloc %(n)s reconnu acquis.") % {"n": data["block"].number}

    return _on_file(request, pk, "recognise", RecogniseForm, act)


@leaves_ties_out
@staff
@require_POST
def relate(request: HttpRequest, pk: int) -> HttpResponse:
    def act(request: HttpRequest, row: Candidacy, data: dict[str, Any], key: str | None) -> str:
        relations.declare_relation(
            actor=who(request),
            now=timezone.now(),
            candidate=row.person,
            other=data["other"],
            kind=data["kind"],
            key=key,
        )
        return gettext("Lien déclaré : %(name)s ne siégera pas pour ce candidat.") % {
            "name": data["other"].full_name
        }

    return _on_file(request, pk, "relate", RelationForm, act)


@leaves_ties_out
@staff
@require_POST
def group(request: HttpRequest, pk: int) -> HttpResponse:
    def act(request: HttpRequest, row: Candidacy, data: dict[str, Any], key: str | None) -> str:
        relations.set_group(
            actor=who(request), now=timezone.now(), candidacy=row, group=data["group"], key=key
        )
        return gettext("Groupe noté.")

    return _on_file(request, pk, "group", GroupForm, act)


@leaves_ties_out
@staff
@require_POST
def employ(request: HttpRequest, pk: int) -> HttpResponse:
    def act(request: HttpRequest, row: Candidacy, data: dict[str, Any], key: str | None) -> str:
        relations.declare_employment(
            actor=who(request), now=timezone.now(), person=row.person, key=key, **data
        )
        return gettext("Employeur noté.")

    return _on_file(request, pk, "employ", _plain(EmployerForm), act)


@leaves_ties_out
@staff
@require_POST
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    def act(request: HttpRequest, row: Candidacy, data: dict[str, Any], key: str | None) -> str:
        upload = data["file"]
        received = assessments.deposit(
            actor=who(request),
            now=timezone.now(),
            candidacy=row,
            deliverable=data["deliverable"],
            filename=upload.name,
            chunks=upload.chunks(),
            media_type=upload.content_type or "application/octet-stream",
            key=key,
        )
        return gettext("« %(name)s » déposé, version %(version)s ; son reçu est au dossier.") % {
            "name": received.filename,
            "version": received.version,
        }

    return _on_file(request, pk, "deposit", DepositForm, act)


@leaves_ties_out
@staff
@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    def act(request: HttpRequest, row: Candidacy, _data: dict[str, Any], key: str | None) -> str:
        erase_person(actor=who(request), now=timezone.now(), person=row.person, key=key)
        left = [f"{gettext(one.what)} ({gettext(one.reason)})" for one in staying(row.person)]
        words = gettext("Personne effacée. Le dossier et le journal restent, sans nom.")
        if not left:
            return words
        stays = gettext("Reste, avec le nom : %(what)s.") % {"what": " ; ".join(left)}
        return f"{words} {stays}"

    return _on_file(request, pk, "erase", EraseForm, act)


def _to_know(identity: dict[str, Any]) -> list[str]:
    """What is said at once of an identity that was taken: not whole, or too long for the paper."""
    return [with_mend(one) for one in gate.said(identity, on=timezone.localdate())]


def frameworks(certifier: Certifier) -> list[Framework]:
    """Frameworks of the sheets this certifier awards, the newest version of each sheet first."""
    return list(
        Framework.objects.filter(sheet__awarding__certifier=certifier)
        .select_related("sheet")
        .order_by("-sheet__number", "-version")
    )


def framework_asked(request: HttpRequest, certifier: Certifier) -> tuple[Framework | None, list[Framework]]:
    """The framework of the address, else the newest; another certifier's is 404."""
    known = frameworks(certifier)
    if asked := number(request.GET.get("framework") or request.POST.get("framework") or ""):
        return get_object_or_404(
            Framework.objects.select_related("sheet").filter(pk__in=[f.pk for f in known]), pk=asked
        ), known
    return (known[0] if known else None), known


def _who_is_it(certifier: Certifier, form: EnrolForm, objections: list[Objection]) -> dict[str, Any]:
    """What the page asks when somebody like them is known, or has the title already."""
    codes = {one.code for one in objections}
    asked: dict[str, Any] = {"again": "candidacy.title-given" in codes}
    if form.is_bound and form.is_valid() and ("person.known" in codes or form.cleaned_data["person"]):
        identity = gate.canonical_row(form.identity())
        alike = resolving.known(certifier, identity_from(identity), identity["email"])
        asked |= {"alike": [(match, resolving.told(match)) for match in alike]}
    return asked


@tells_nothing_decided
@staff
def enrol(request: HttpRequest) -> HttpResponse:
    """Inscrire one candidate."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    framework, known = framework_asked(request, certifier)
    if framework is None:
        return render(request, "certifier/candidates/new.html", {"framework": None})
    knows(request, sheet=framework.sheet_id)
    number = numbers.proposed(certifier, timezone.localdate().year)
    form = EnrolForm(certifier, framework, request.POST or None, initial={"number": number})

    def page(objections: list[Objection]) -> HttpResponse:
        context = {"form": form, "framework": framework, "known": known, "objections": objections}
        context |= _who_is_it(certifier, form, objections)
        return render(request, "certifier/candidates/new.html", context)

    if request.method != "POST":
        return page([])
    if not form.is_valid():
        response = page([])
        response.status_code = 422
        return response

    def act(key: str | None) -> tuple[str, str]:
        data = form.cleaned_data
        candidacy = actions.enrol(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            framework=framework,
            number=data["number"].strip(),
            route=AccessRoute(data["route"]),
            entered_on=data["entered_on"],
            identity=form.identity(),
            site=data["site"],
            blocks=list(data["blocks"]) or None,
            person=person_chosen(certifier, data["person"]),
            apart=form.told_apart,
            again=data["again"],
            key=key,
        )
        words = gettext("%(name)s inscrit, dossier %(number)s. Personne n’a été prévenu.") % {
            "name": candidacy.person.full_name,
            "number": candidacy.number,
        }
        too = [with_mend(one) for one in ties.jurors_too([candidacy])]
        return " ".join([words, *_to_know(form.identity()), *too]), reverse("candidate", args=[candidacy.pk])

    return posted(request, act, again=page, back=reverse("candidates"))
