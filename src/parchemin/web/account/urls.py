"""Addresses of a person's own account."""

from __future__ import annotations

from django.urls import path

from parchemin.web.account import choosing, mine

urlpatterns = [
    path("", mine.account, name="account"),
    path("roles/<int:pk>/", mine.offer, name="account_offer"),
    path("lien/<str:secret>/", choosing.link, name="personal_link"),
    path("choisir/", choosing.choose, name="choose_password"),
]
