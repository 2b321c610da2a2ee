"""A civil identity corrected, and who somebody is among the people known."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import correcting, gate, resolving, returning
from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Objection, Refused
from parchemin.domain.one_person import available_objections
from parchemin.juries import ties
from parchemin.parties.models import Certifier, Person
from parchemin.web.certifier.candidates.forms import APART, CorrectForm, identity_of
from parchemin.web.certifier.candidates.pages import candidacy_of
from parchemin.web.certifier.scope import staff
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import leaves_ties_out
from parchemin.web.words import with_mend


@leaves_ties_out
@staff
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Identity as the civil status says, with the paper shown: a refused passage is mended here."""
    row = candidacy_of(request, pk)
    require(to_manage(who(request), row.certifier_id))
    back = reverse("candidate", args=[row.pk])
    form = CorrectForm(request.POST or None, initial=identity_of(row.person))

    def page(objections: list[Objection]) -> HttpResponse:
        context = {"candidacy": row, "form": form, "objections": objections, "passage": _passage(row)}
        return render(request, "certifier/candidates/identity.html", context | _who_is_it(row.person, form))

    if request.method != "POST":
        return page([])
    if not form.is_valid():
        response = page([])
        response.status_code = 422
        return response

    def act(key: str | None) -> tuple[str, str]:
        correcting.correct_identity(
            actor=who(request),
            now=timezone.now(),
            person=row.person,
            identity=form.identity(),
            reason=form.cleaned_data["reason"],
            same_as=person_chosen(row.certifier, form.cleaned_data["person"]),
            apart=form.told_apart,
            key=key,
        )
        words = gettext("Identité corrigée. Un titre déjà délivré garde ses mots.")
        return " ".join([words, *_alike_now(row.person), *_juror_too(row)]), back

    return posted(request, act, again=page, back=back)


def person_chosen(certifier: Certifier, key: str) -> Person | None:
    """The person known that was chosen; None for nobody. ``Refused`` for a key that is nobody's here."""
    if not key or key == APART:
        return None
    for row in resolving.candidates_of(certifier):
        if str(row.pk) == key:
            return row
    raise Refused(available_objections("", known=False))


def _who_is_it(person: Person, form: CorrectForm) -> dict[str, Any]:
    """What the page asks when the identity typed is like another record's."""
    if not form.is_bound or not form.is_valid():
        return {}
    alike = correcting.alike_then(person, gate.canonical_row(form.identity()))
    return {"alike": [(match, resolving.told(match)) for match in alike]}


def _alike_now(person: Person) -> list[str]:
    """Other records that the corrected identity is still like: to be examined, for a person has one."""
    person.refresh_from_db()
    numbers = ", ".join(match.numbers for match in returning.matches(person))
    words = gettext(
        "Une autre fiche lui ressemble, dossier %(numbers)s : voir « Fiches qui se ressemblent »."
    )
    return [words % {"numbers": numbers}] if numbers else []


def _juror_too(row: Candidacy) -> list[str]:
    """Whether the corrected identity is like a juror's of the pool."""
    return [with_mend(one) for one in ties.jurors_too([row])]


def _passage(row: Candidacy) -> Any:
    award = getattr(row, "award", None)
    return getattr(award, "passage", None)
