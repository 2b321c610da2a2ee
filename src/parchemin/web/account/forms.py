"""Forms of an account."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from parchemin.domain.address import is_address


class SignInForm(LoginForm):  # type: ignore[misc]
    """An address and a password; which of the two is wrong is not said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {"autocomplete": "current-password"}
        self.fields = {
            "username": forms.CharField(
                label=_("Adresse électronique"),
                max_length=254,
                widget=forms.EmailInput(attrs={"autocomplete": "username webauthn"}),
            ),
            "password": forms.CharField(
                label=_("Mot de passe"), strip=False, max_length=4096, widget=forms.PasswordInput(attrs=kept)
            ),
        }

    def user_credentials(self) -> dict[str, str]:
        return {"email": self.cleaned_data["username"].strip(), "password": self.cleaned_data["password"]}

    def _clean_with_password(self, credentials: dict[str, str]) -> dict[str, Any]:
        self.cleaned_data["login"] = credentials["email"]
        cleaned: dict[str, Any] = super()._clean_with_password(credentials)
        return cleaned


class ForgottenForm(forms.Form):
    """Where the link is sent, if an account is there."""

    email = forms.EmailField(
        label=_("Adresse électronique de votre compte"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


class AddressForm(forms.Form):
    """Where one is written to from now on."""

    email = forms.EmailField(
        label=_("Nouvelle adresse électronique"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if not is_address(email):
            raise forms.ValidationError(_("Écrivez l’adresse entière, comme prenom.nom@exemple.fr."))
        return email


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A key named by its owner; one that the device unlocks may serve alone."""

    name = forms.CharField(label=_("Nom de la clé"), required=False, max_length=100)
    passwordless = forms.BooleanField(
        label=_("Se connecter par cette clé seule, sans mot de passe"),
        required=False,
        help_text=_("L’appareil demande alors votre empreinte, votre visage ou son code."),
    )


class EditKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    name = forms.CharField(label=_("Nom de la clé"), max_length=100)
