"""What each page tells of decisions not yet published, marked on the view itself.

Who of the service is tied to a candidate is not told what a jury decides about them before it is published. A
deliberation and its minutes speak of every candidate of the session at once: these pages are refused whole. A view
without a mark is refused to whoever is tied to a candidate of any session under way, and fails the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from parchemin.accounts.actor import Actor
from parchemin.candidates.conflicts import to_judge
from parchemin.domain.objection import Objection
from parchemin.juries.conflicts import entries_apart

View = TypeVar("View", bound=Callable[..., Any])
MARK = "tells"
# Namespaces whose views are not ours to mark, with what they tell.
ELSEWHERE = {"api-v1": "what is public already: titles delivered, sheets of the register"}


class Tells(StrEnum):
    NOTHING = "nothing decided before it is published"
    DECISIONS = "what the jury of a session decides"
    JURY = "to a member of the jury, what that jury decides"
    APART = "decisions, without those of whom the reader is tied to"


def _marked(view: View, mark: Tells) -> View:
    setattr(view, MARK, mark)
    return view


def tells_nothing_decided(view: View) -> View:
    """The page tells nothing of what a jury decides before it is published."""
    return _marked(view, Tells.NOTHING)


def tells_decisions(view: View) -> View:
    """The page tells, of the session ``pk``, decisions or opinions: refused whole to who is tied to a candidate of it."""
    return _marked(view, Tells.DECISIONS)


def tells_the_jury(view: View) -> View:
    """The page is a member's own; who stepped aside for a candidate does not find them on it."""
    return _marked(view, Tells.JURY)


def leaves_ties_out(view: View) -> View:
    """The page tells decisions and leaves out, by itself, those about whom the reader is tied to."""
    return _marked(view, Tells.APART)


def mark_of(view: Callable[..., Any]) -> Tells | None:
    return getattr(view, MARK, None)


def objections(actor: Actor, view: Callable[..., Any], arguments: Mapping[str, Any]) -> list[Objection]:
    """Why this account may not read that page; ``arguments`` are those of its address."""
    mark = mark_of(view)
    if mark not in {None, Tells.DECISIONS}:
        return []
    return [
        reason
        for entry in entries_apart(actor)
        if mark is None or entry.session_id == arguments.get("pk")
        for reason in to_judge(actor, entry.candidacy.person)
    ]
