"""Every act on sessions and juries, in the order of a session's life. Each is a verb, in one transaction.

Composing a session, seating its jury, deliberating, sealing and hearing are each a module; this one is their list.
"""

from __future__ import annotations

from parchemin.juries.attending import record_attendance, record_departure
from parchemin.juries.codes import send_code
from parchemin.juries.composing import (
    create_session,
    enter_candidates,
    explain_missing,
    move_session,
    open_session,
)
from parchemin.juries.correcting import correct_minutes
from parchemin.juries.deliberating import (
    adopt_undisputed,
    close_deliberation,
    decide_block,
    give_opinion,
    give_opinions,
    note_dissent,
    open_deliberation,
    state_outcome,
    vote_again,
)
from parchemin.juries.hearing import invite_to_hearing, record_hearing, withdraw_block
from parchemin.juries.incidents import note_incident
from parchemin.juries.sealing import notify_results, publish_results, seal_minutes, sign_minutes
from parchemin.juries.seating import (
    nominate,
    propose_jury,
    recuse,
    replace_member,
    withdraw_member,
)
from parchemin.juries.waivers import end_waiver, justify_balance, set_rule_level, waive

__all__ = [
    "adopt_undisputed",
    "close_deliberation",
    "correct_minutes",
    "create_session",
    "decide_block",
    "end_waiver",
    "enter_candidates",
    "explain_missing",
    "give_opinion",
    "give_opinions",
    "invite_to_hearing",
    "justify_balance",
    "move_session",
    "nominate",
    "note_dissent",
    "note_incident",
    "notify_results",
    "open_deliberation",
    "open_session",
    "propose_jury",
    "publish_results",
    "record_attendance",
    "record_departure",
    "record_hearing",
    "recuse",
    "replace_member",
    "seal_minutes",
    "send_code",
    "set_rule_level",
    "sign_minutes",
    "state_outcome",
    "vote_again",
    "waive",
    "withdraw_block",
    "withdraw_member",
]
