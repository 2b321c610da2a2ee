"""Addresses of the jury of a session."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier.sessions.jury import composing, invitations, recusing, waivers

ONE = "sessions/<int:pk>/"
JURY = ONE + "jury/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(ONE + "invitations/", invitations.session_invitations, name="session_invitations"),
    path(
        ONE + "invitations/<int:invitation_id>/",
        invitations.session_invitation,
        name="session_invitation",
    ),
    path(JURY, composing.session_jury, name="session_jury"),
    path(JURY + "proposer/", composing.session_jury_propose, name="session_jury_propose"),
    path(JURY + "nommer/", composing.session_jury_nominate, name="session_jury_nominate"),
    path(
        JURY + "membres/<int:member_id>/retirer/",
        composing.session_jury_withdraw,
        name="session_jury_withdraw",
    ),
    path(
        JURY + "membres/<int:member_id>/deporter/",
        recusing.session_jury_recuse,
        name="session_jury_recuse",
    ),
    path(
        JURY + "membres/<int:member_id>/deport/reprendre/",
        recusing.session_jury_unrecuse,
        name="session_jury_unrecuse",
    ),
    path(
        JURY + "membres/<int:member_id>/remplacer/",
        waivers.session_jury_replace,
        name="session_jury_replace",
    ),
    path(JURY + "equilibre/", waivers.session_balance, name="session_balance"),
    path(JURY + "deroger/", waivers.session_waive, name="session_waive"),
    path(
        JURY + "derogations/<int:waiver_id>/reprendre/",
        waivers.session_waiver_end,
        name="session_waiver_end",
    ),
    path("sessions/regles/", waivers.rule_levels, name="rule_levels"),
    path("sessions/regles/regler/", waivers.rule_level_set, name="rule_level_set"),
]
