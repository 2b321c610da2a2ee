"""What is posted to a deliberation, the same from the service's page and the president's: acts and the words said then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from parchemin.catalogue.models import Block
from parchemin.domain.deliberation import STATED, Departure, Verdict
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.juries.deliberation import deciding, deliberating, setting_aside, stating, voting
from parchemin.juries.models import Jury, SessionEntry
from parchemin.web import words as said_in_words

Act = Callable[..., str]  # given actor, now and key; returns what to say once done
LONGEST = 500  # characters of a reason


def decide(request: HttpRequest, entry: SessionEntry, block: Block) -> Act:
    """Record what the votes decide on a block, with the motivation typed and what it points to."""
    sent = request.POST
    pointed = {"criteria": sent.getlist("criterion"), "deposits": sent.getlist("deposit")}

    def do(**by: Any) -> str:
        row = deciding.decide_block(
            entry=entry,
            block=block,
            motivation=sent.get("motivation", ""),
            grounds=pointed,
            departure=_departure(sent.get("departure", "")),
            departure_reason=sent.get("departure_reason", ""),
            **by,
        )
        words = (
            gettext("Bloc %(n)s acquis, inscrit au procès-verbal.")
            if row.acquired
            else gettext("Bloc %(n)s non acquis, inscrit au procès-verbal avec sa motivation.")
        )
        return words % {"n": block.number}

    return do


def _departure(code: str) -> Departure | None:
    """The reason chosen in the list; None where none was, and a form that was tampered with chose none."""
    return next((one for one in Departure if one.value == code), None)


def vote_again(entry: SessionEntry, block: Block) -> Act:
    def do(**by: Any) -> str:
        voting.vote_again(entry=entry, block=block, **by)
        words = gettext("Bloc %(n)s : second tour ouvert, chaque membre redonne son avis.")
        return words % {"n": block.number}

    return do


def adopt(jury: Jury) -> Act:
    """Record at once every block on which all agree."""

    def do(**by: Any) -> str:
        adopted = deciding.adopt_undisputed(jury=jury, **by)
        n, left = len(adopted.decisions), adopted.skipped
        words = ngettext("%(n)s bloc inscrit au procès-verbal.", "%(n)s blocs inscrits au procès-verbal.", n)
        sentences = [words % {"n": n}]
        if left:
            words = ngettext("%(n)s bloc laissé de côté :", "%(n)s blocs laissés de côté :", len(left))
            sentences.append(words % {"n": len(left)})
        sentences += [_left(one) for one in left]
        return " ".join(sentences)

    return do


def _left(one: deciding.Skipped) -> str:
    """A block left aside by an adoption, and its first reason."""
    why = said_in_words.filled(one.reasons[0].template, one.reasons[0].params) if one.reasons else ""
    who = gettext("%(name)s, bloc %(n)s : %(why)s")
    return who % {"name": one.entry.candidacy.person.full_name, "n": one.block.number, "why": why}


def set_aside(request: HttpRequest, entry: SessionEntry) -> Act:
    """Let the jury rule without some lines of what is asked, in the name of who says why."""
    lines, reason = request.POST.getlist("line"), request.POST.get("reason", "").strip()[:LONGEST]

    def do(**by: Any) -> str:
        rows = setting_aside.set_aside(entry=entry, lines=lines, reason=reason, **by)
        words = ngettext(
            "%(n)s ligne écartée : le procès-verbal le portera, avec la raison et votre nom.",
            "%(n)s lignes écartées : le procès-verbal le portera, avec la raison et votre nom.",
            len(rows),
        )
        return words % {"n": len(rows)}

    return do


def state(request: HttpRequest, entry: SessionEntry) -> Act:
    """State that a candidate was absent, excused, deferred or withdrew."""
    wanted = request.POST.get("verdict", "")
    verdict = next((v for v in STATED if v.value == wanted), None)
    reason = request.POST.get("reason", "").strip()[:LONGEST]

    def do(**by: Any) -> str:
        if verdict is None:
            raise Refused([Objection("outcome.unknown", gettext_noop("Choisissez ce qui est constaté."))])
        stating.state_outcome(entry=entry, verdict=verdict, reason=reason, **by)
        return gettext("%(name)s : %(outcome)s, inscrit au procès-verbal.") % {
            "name": entry.candidacy.person.full_name,
            "outcome": gettext(verdict.label),
        }

    return do


def close(jury: Jury) -> Act:
    def do(**by: Any) -> str:
        deliberating.close_deliberation(jury=jury, **by)
        return gettext("Délibération close : les membres présents relisent le procès-verbal et le signent.")

    return do


def statable(*, half_decided: bool) -> Sequence[tuple[str, str]]:
    """What may be stated of a candidate: once a block is decided, only a deferral of the rest."""
    open_ = (Verdict.DEFERRED,) if half_decided else STATED
    return [(v.value, gettext(v.label)) for v in open_]
