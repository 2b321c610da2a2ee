"""Appeals against the results of a session, their answers, and candidates decided again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection, Refused
from parchemin.juries.again import appealing
from parchemin.juries.models import Appeal, Fault, Session, SessionEntry
from parchemin.parties.models import Certifier, Site
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared.acting import act
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LodgeForm(forms.Form):
    """An appeal received by the service."""

    entry = forms.ModelChoiceField(label=gettext_lazy("Candidat"), queryset=SessionEntry.objects.none())
    lodged_on = forms.DateField(label=gettext_lazy("Reçu le"), widget=_day())
    grounds = forms.CharField(
        label=gettext_lazy("Ce qui est contesté, et pourquoi"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    late_reason = forms.CharField(
        label=gettext_lazy("Hors délai, l’entendre parce que"), max_length=500, required=False
    )

    def __init__(self, session: Session, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["entry"].queryset = session.entries.select_related("candidacy__person").order_by("position")
        choices["entry"].label_from_instance = lambda e: f"{e.position}. {e.candidacy.person.full_name}"


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("Réponse"),
        choices=[(s.value, s.label) for s in Appeal.State if s is not Appeal.State.LODGED],
    )
    decided_on = forms.DateField(label=gettext_lazy("Décidé le"), widget=_day())
    answer = forms.CharField(
        label=gettext_lazy("Pourquoi, dit au candidat"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AgainForm(forms.Form):
    """The session where candidates are decided again."""

    title = forms.CharField(label=gettext_lazy("Nom de la session"), max_length=200)
    site = forms.ModelChoiceField(label=gettext_lazy("Site"), queryset=Site.objects.none())
    starts_on = forms.DateField(label=gettext_lazy("Premier jour"), widget=_day())
    jury_on = forms.DateField(label=gettext_lazy("Jour de la délibération"), widget=_day())
    results_promised_on = forms.DateField(
        label=gettext_lazy("Résultats promis pour le"), widget=_day(), required=False
    )

    def __init__(self, certifier: Certifier, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["site"].queryset = Site.objects.filter(certifier=certifier).order_by("name")


def said(form: forms.Form) -> list[Objection]:
    """What a form lacks, as reasons: the page shows them all in one place."""
    return [
        Objection(
            f"form.{name}",
            "%(field)s : %(error)s",
            {"field": form.fields[name].label, "error": error},
            mend="Corriger ce champ, puis recommencer.",
        )
        for name, errors in form.errors.items()
        for error in errors
    ]


def valid(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused(said(form))
    return form.cleaned_data


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def session_appeals(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeals against the results of a session; one received is noted here."""
    session = session_of(request, pk)
    if request.method == "GET":
        return _page(request, session)
    require(to_manage(who(request), session.certifier_id))

    def do(**by: Any) -> str:
        appeal = appealing.lodge(**valid(LodgeForm(session, request.POST)), **by)
        return gettext("Recours de %(name)s noté.") % {"name": appeal.entry.candidacy.person.full_name}

    return act(request, do, again=lambda objections: _page(request, session, objections), then=_back(session))


def _back(session: Session) -> str:
    return reverse("session_appeals", args=[session.pk])


def _page(request: HttpRequest, session: Session, objections: list[Objection] | None = None) -> HttpResponse:
    today = day_at(timezone.now(), session.site.zone)
    rows = list(appealing.appeals(who(request), session.certifier).filter(entry__session=session))
    first = session.entries.select_related("candidacy__rules").order_by("position").first()
    last = appealing.last_day(first) if first else None
    context = {
        "appeals": rows,
        "to_decide_again": [a for a in rows if a.state == Appeal.State.UPHELD and a.again_id is None],
        "rules": appealing.rules_of(first) if first else None,
        "last_day": last,
        "days_left": (last - today).days if last else None,
        "lodge": LodgeForm(session, initial={"lodged_on": today}),
        "answer": AnswerForm(initial={"decided_on": today}),
        "again": AgainForm(
            session.certifier,
            initial={
                "title": gettext("Second jury, %(title)s") % {"title": session.title},
                "site": session.site_id,
            },
        ),
    }
    return show(request, session, "certifier/sessions/deciding/appeals.html", context, objections=objections)


@tells_nothing_decided
@staff
@require_POST
def appeal_answer(request: HttpRequest, pk: int, appeal_id: int) -> HttpResponse:
    """Say what became of an appeal; the letter waits in the outbox."""
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    appeal = get_object_or_404(
        Appeal.objects.select_related("certifier", "entry__session", "entry__candidacy__person"),
        pk=appeal_id,
        entry__session=session,
    )

    def do(**by: Any) -> str:
        given = valid(AnswerForm(request.POST))
        appealing.decide(appeal=appeal, **{**given, "state": Appeal.State(given["state"])}, **by)
        return gettext("Réponse notée. La lettre au candidat attend d’être relue.")

    return act(request, do, again=lambda objections: _page(request, session, objections), then=_back(session))


@tells_nothing_decided
@staff
@require_POST
def session_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A session where the candidates whose appeal was upheld are decided again."""
    session = session_of(request, pk)
    upheld = SessionEntry.objects.filter(
        session=session, appeals__state=Appeal.State.UPHELD, appeals__again__isnull=True
    ).distinct()
    return decide_again(
        request,
        session.certifier,
        list(upheld),
        again=lambda objections: _page(request, session, objections),
        back=_back(session),
    )


def decide_again(
    request: HttpRequest,
    certifier: Certifier,
    former: list[SessionEntry],
    *,
    again: Callable[[list[Objection]], HttpResponse],
    back: str,
    fault: Fault | None = None,
) -> HttpResponse:
    require(to_manage(who(request), certifier.pk))

    def do(**by: Any) -> str:
        given = valid(AgainForm(certifier, request.POST))
        session = appealing.present_again(certifier=certifier, former=former, fault=fault, **given, **by)
        n = len(former)
        return ngettext(
            "%(n)s dossier est repris dans la session « %(title)s », en préparation.",
            "%(n)s dossiers sont repris dans la session « %(title)s », en préparation.",
            n,
        ) % {"n": n, "title": session.title}

    return act(request, do, again=again, then=back)
