"""Every address of the house."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from parchemin.web import views_chrome
from parchemin.web.account import beginning
from parchemin.web.account.signing_in import SignIn
from parchemin.web.jury.offline import SignOut
from parchemin.web.telling import tells_nothing_decided

SIGN_IN = tells_nothing_decided(SignIn.as_view())
SIGN_OUT = tells_nothing_decided(SignOut.as_view())

urlpatterns: list[URLPattern | URLResolver] = [
    path("connexion/", SIGN_IN, name="account_login"),
    path("connexion/", SIGN_IN, name="login"),
    path("deconnexion/", SIGN_OUT, name="account_logout"),
    path("deconnexion/", SIGN_OUT, name="logout"),
    path("ouverture/", beginning.begin, name="begin"),
    path("compte/", include("parchemin.web.account.urls")),
    path("langue/", tells_nothing_decided(csrf_exempt(set_language)), name="set_language"),
    path("theme/", views_chrome.choose_theme, name="choose_theme"),
    path("certificateur/", views_chrome.choose_certifier, name="choose_certifier"),
    path("", include("parchemin.web.public.urls")),
    path("candidat/", include("parchemin.web.candidate.urls")),
    path("jury/", include("parchemin.web.jury.urls")),
    path("", include("parchemin.web.certifier.urls")),
]

if settings.DEBUG:
    from parchemin.web import views_style

    urlpatterns += [path("style/", views_style.style, name="style")]
