"""Addresses of a person's own account. Names that begin with "account_", "mfa_" or "usersessions_" are allauth's own."""

from __future__ import annotations

from allauth.account import views as allauth_account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path

from parchemin.web.account import choosing, mine, openid, own
from parchemin.web.telling import tells_nothing_decided as quiet

urlpatterns = [
    path("", mine.account, name="account"),
    path("roles/<int:pk>/", mine.offer, name="account_offer"),
    path("lien/<str:secret>/", choosing.link, name="personal_link"),
    path("choisir/", choosing.choose, name="choose_password"),
    path("oublie/", own.forgotten, name="account_reset_password"),
    path("mot-de-passe/", own.password, name="account_change_password"),
    path("adresse/", own.address, name="account_address"),
    path("adresse/confirmer/", own.confirm, name="account_address_confirm"),
    path("adresse/<str:secret>/", own.address_link, name="account_address_link"),
    path("openid/<slug:provider>/", openid.begin, name="openid_begin"),
    path("openid/<slug:provider>/retour/", openid.back, name="openid_back"),
    path("sessions/", quiet(own.Sessions.as_view()), name="usersessions_list"),
    path("confirmer/", quiet(allauth_account.reauthenticate), name="account_reauthenticate"),
    path("securite/", quiet(factors.index), name="mfa_index"),
    path("securite/code/", quiet(factors.authenticate), name="mfa_authenticate"),
    path("securite/confirmer/", quiet(factors.reauthenticate), name="mfa_reauthenticate"),
    path("securite/application/", quiet(totp.activate_totp), name="mfa_activate_totp"),
    path("securite/application/retirer/", quiet(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("securite/secours/", quiet(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "securite/secours/nouveaux/",
        quiet(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("securite/cles/", quiet(keys.list_webauthn), name="mfa_list_webauthn"),
    path("securite/cles/ajouter/", quiet(keys.add_webauthn), name="mfa_add_webauthn"),
    path("securite/cles/confirmer/", quiet(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("securite/cles/connexion/", quiet(keys.login_webauthn), name="mfa_login_webauthn"),
    path("securite/cles/<int:pk>/nom/", quiet(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("securite/cles/<int:pk>/retirer/", quiet(keys.remove_webauthn), name="mfa_remove_webauthn"),
]
