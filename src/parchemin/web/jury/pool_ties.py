"""What ties a juror to candidates: declared once and for all, or said for one session before it opens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from parchemin.candidates import relations
from parchemin.domain.objection import Objection
from parchemin.juries import ties
from parchemin.juries.models import InterestStatement, Juror, Session, SessionEntry
from parchemin.juries.pool import inviting, jurors
from parchemin.parties.models import Person
from parchemin.web.shared.acting import act
from parchemin.web.shared.asking import who
from parchemin.web.shared.juror_acts.form import OnJuror
from parchemin.web.shared.juror_acts.relating import kinds
from parchemin.web.shared.juror_acts.spending import session_ids
from parchemin.web.telling import tells_nothing_decided


class _Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Person) -> str:
        return str(obj.full_name)


class TieForm(OnJuror):
    """Who, what tie. Only the candidates of one's own sessions are named."""

    candidate = _Named(label=gettext_lazy("Candidat"), queryset=Person.objects.none())
    kind = forms.ChoiceField(label=gettext_lazy("Lien"), choices=kinds)
    words = forms.CharField(
        label=gettext_lazy("Précision"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Lue par le service certification seul."),
    )

    def prepare(self) -> None:
        people = SessionEntry.objects.filter(session__in=session_ids(self.juror)).values("candidacy__person")
        rows = Person.objects.filter(pk__in=people, erased_at__isnull=True).exclude(pk=self.juror.person_id)
        self.offer("candidate", rows.order_by("birth_name", "first_names"))


@tells_nothing_decided
@login_required
@require_http_methods(["GET", "POST"])
def own_ties(request: HttpRequest) -> HttpResponse:
    """Ties known between oneself and candidates; a form declares one."""
    own = list(jurors.of_actor(who(request)))
    asked = request.POST if request.method == "POST" else request.GET
    row = next((j for j in own if str(j.pk) == asked.get("juror", "")), own[0] if own else None)
    if row is None or (asked.get("juror") and str(row.pk) != asked["juror"]):
        raise Http404
    form = TieForm(row, request.POST or None)

    def page(objections: list[Objection] | None = None) -> HttpResponse:
        # A presumption is the service's to examine: the juror reads what was declared.
        context = {
            "juror": row,
            "jurors": own,
            "certifier": row.certifier,
            "ties": [t for t in ties.of_juror(row) if not t.presumed],
            "form": form,
            "objections": objections,
        }
        status = 409 if objections else 422 if form.errors else 200
        return render(request, "jury/ties.html", context, status=status)

    if request.method == "GET" or not form.is_valid():
        return page()

    def do(**by: Any) -> str:
        cleaned = form.cleaned_data
        relations.declare_relation(
            candidate=cleaned["candidate"],
            other=row.person,
            kind=cleaned["kind"],
            words=cleaned["words"],
            **by,
        )
        return gettext("Lien déclaré : vous ne siégerez pas pour %(name)s.") % {
            "name": cleaned["candidate"].full_name
        }

    return act(request, do, again=page, then=f"{reverse('jury_ties')}?juror={row.pk}")


# -- before a session -------------------------------------------------------------------------------------------------


def _place(request: HttpRequest, session_id: int) -> tuple[Session, Juror]:
    """A session that concerns one of the account's jurors, and that juror; 404 otherwise."""
    for row in jurors.of_actor(who(request)):
        if session_id in session_ids(row):
            session = Session.objects.filter(pk=session_id, certifier=row.certifier_id)
            concerned = session.select_related("certifier", "site").first()
            if concerned:
                return concerned, row
    raise Http404


@tells_nothing_decided
@login_required
@require_http_methods(["GET", "POST"])
def interest(request: HttpRequest, session_id: int) -> HttpResponse:
    """« Aucun lien avec ces candidats », or which ties with whom."""
    session, row = _place(request, session_id)
    typed = {k.removeprefix("tie-"): str(v) for k, v in request.POST.items() if k.startswith("tie-") and v}

    def page(objections: list[Objection] | None = None) -> HttpResponse:
        entries = SessionEntry.objects.filter(session=session).select_related("candidacy__person")
        people = [e.candidacy.person for e in entries.order_by("position", "pk")]
        known = {(t.candidate.pk, t.kind) for t in ties.of_juror(row) if t.stands and not t.presumed}
        stated = dict(sorted(known, key=str))
        context = {
            "session": session,
            "juror": row,
            "certifier": session.certifier,
            "people": [(p, typed.get(str(p.pk), stated.get(p.pk, ""))) for p in people],
            "kinds": kinds(),
            "stated": InterestStatement.objects.filter(session=session, juror=row).first(),
            "over": session.state in inviting.OVER,
            "objections": objections,
        }
        with timezone.override(jurors.clocks(row)[0]):
            return render(request, "jury/interest.html", context, status=409 if objections else 200)

    if request.method == "GET":
        return page()
    try:
        stated = {UUID(pk): kind for pk, kind in typed.items()}
    except ValueError:
        raise Http404 from None

    def do(**by: Any) -> str:
        statement = inviting.state_interest(session=session, juror=row, ties=stated, **by)
        if statement.none:
            return gettext("C’est noté : aucun lien avec ces candidats.")
        return gettext("C’est noté : vous ne siégerez pas pour les candidats auxquels vous êtes lié.")

    return act(request, do, again=page, then=reverse("jury_interest", args=[session.pk]))
