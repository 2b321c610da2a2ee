"""What a certifier sets for its rules: levels, code by code; what is set aside for one session; a member replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_GET, require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import Level, Objection
from parchemin.domain.rulebook import CODES, Code
from parchemin.juries.jury import seating, waivers
from parchemin.juries.models import Juror, RuleLevel, Waiver
from parchemin.juries.terms import levels_of
from parchemin.parties.models import Certifier
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.certifier.sessions.frame import session_of
from parchemin.web.certifier.sessions.jury import composing
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

WORDS = {
    Level.BLOCK_SCHEDULING: gettext_noop("Empêche de placer"),
    Level.BLOCK_RELEASE: gettext_noop("Empêche de convoquer et de décider"),
    Level.WARN: gettext_noop("Avertit"),
    Level.IGNORE: gettext_noop("Ignorée"),
}
KINDS = {Level.BLOCK_SCHEDULING: "no", Level.BLOCK_RELEASE: "no", Level.WARN: "wait", Level.IGNORE: "abstain"}
LENGTH = 600  # characters of a reason


@dataclass(frozen=True, slots=True)
class Line:
    """A rule on the page: what it stops now, what is set to come, and what may be chosen."""

    rule: Code
    level: Level
    set_: RuleLevel | None
    to_come: RuleLevel | None

    @property
    def word(self) -> str:
        return gettext(WORDS[self.level])

    @property
    def kind(self) -> str:
        return KINDS[self.level]

    @property
    def later(self) -> str:
        return gettext(WORDS[Level(self.to_come.level)]) if self.to_come else ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(level.value, gettext(WORDS[level])) for level in self.rule.choices]


@tells_nothing_decided
@staff
@require_GET
def rule_levels(request: HttpRequest) -> HttpResponse:
    """Every rule on juries, its source, what it stops for this certifier, who may not lower it and why."""
    certifier = chosen(request)
    return _levels(request, certifier) if certifier else choose(request)


def _levels(
    request: HttpRequest, certifier: Certifier, objections: list[Objection] | None = None
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "certifier": certifier,
        "lines": _lines(certifier, today),
        "today": today,
        "may_act": who(request).manages(certifier.pk),
        "objections": objections,
    }
    return render(request, "certifier/sessions/jury/levels.html", context, status=409 if objections else 200)


def _lines(certifier: Certifier, today: date) -> list[Line]:
    now = levels_of(certifier, today)
    rows = RuleLevel.objects.filter(certifier=certifier).order_by("starts_on", "set_at", "pk")
    set_ = {r.code: r for r in rows if r.starts_on <= today}
    to_come = {r.code: r for r in reversed(rows) if r.starts_on > today}
    return [
        Line(rule, now.get(rule.code, rule.level), set_.get(rule.code), to_come.get(rule.code))
        for rule in CODES
    ]


@tells_nothing_decided
@staff
@require_POST
def rule_level_set(request: HttpRequest) -> HttpResponse:
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    asked = request.POST
    level, starts_on = asked.get("level", ""), _day(asked.get("starts_on", ""))
    if level not in {one.value for one in Level} or starts_on is None:
        wrong = Objection("level.incomplete", gettext("Choisissez un niveau et le jour où il commence."))
        return _levels(request, certifier, [wrong])

    def do(key: str | None) -> tuple[str, str]:
        row = waivers.set_rule_level(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            code=asked.get("code", ""),
            level=Level(level),
            starts_on=starts_on,
            reason=asked.get("reason", "")[:LENGTH],
            key=key,
        )
        words = gettext("Le niveau est réglé : « %(word)s », à partir du jour dit. Le journal le garde.")
        return words % {"word": gettext(WORDS[Level(row.level)])}, reverse("rule_levels")

    return posted(
        request,
        do,
        again=lambda objections: _levels(request, certifier, objections),
        back=reverse("rule_levels"),
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@tells_nothing_decided
@staff
@require_POST
def session_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Set one objection aside for this session, in one's own name."""
    session = session_of(request, pk)

    def do(**by: Any) -> str:
        waivers.waive(
            session=session,
            code=request.POST.get("code", "")[:60],
            about=request.POST.get("about", "")[:120],
            reason=request.POST.get("reason", "")[:LENGTH],
            **by,
        )
        return gettext("Dérogation accordée en votre nom ; le procès-verbal la portera, avec sa raison.")

    return composing.act_on(request, session, do)


@tells_nothing_decided
@staff
@require_POST
def session_waiver_end(request: HttpRequest, pk: int, waiver_id: int) -> HttpResponse:
    session = session_of(request, pk)
    waiver = get_object_or_404(Waiver.objects.filter(session=session).select_related("session"), pk=waiver_id)

    def do(**by: Any) -> str:
        waivers.end_waiver(waiver=waiver, **by)
        return gettext("Dérogation reprise : la règle arrête de nouveau ce qu’elle arrête.")

    return composing.act_on(request, session, do)


@tells_nothing_decided
@staff
@require_POST
def session_balance(request: HttpRequest, pk: int) -> HttpResponse:
    """Why women and men do not both sit: an objective that the certifier justifies."""
    session = session_of(request, pk)

    def do(**by: Any) -> str:
        waivers.justify_balance(session=session, reason=request.POST.get("reason", "")[:LENGTH], **by)
        return gettext("C’est noté ; le procès-verbal le portera.")

    return composing.act_on(request, session, do)


@tells_nothing_decided
@staff
@require_POST
def session_jury_replace(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """Somebody of the pool takes a member's seat, in one act."""
    session = session_of(request, pk)
    member = composing.member_of(session, member_id)
    juror = get_object_or_404(
        Juror.objects.filter(certifier=session.certifier_id).select_related("person"),
        pk=number(request.POST.get("juror", "")),
    )

    def do(**by: Any) -> str:
        reason = request.POST.get("reason", "").strip()[:300]
        _, left = seating.replace_member(member=member, juror=juror, reason=reason, **by)
        words = gettext("%(new)s prend la place de %(name)s.") % {
            "new": juror.person.full_name,
            "name": member.juror.person.full_name,
        }
        if left and composing.sits(session):
            present = gettext("Faites émarger : le jury est jugé sur les présents.")
            return f"{words} {present}"
        return words

    return composing.act_on(request, session, do)
