"""Addresses of the certification service."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier import audit, home, journal, keys, record, retention, roles, search
from parchemin.web.certifier.candidates.urls import urlpatterns as candidates
from parchemin.web.certifier.delivery.urls import urlpatterns as delivery
from parchemin.web.certifier.pool.urls import urlpatterns as pool
from parchemin.web.certifier.register.urls import urlpatterns as register
from parchemin.web.certifier.sessions.urls import urlpatterns as sessions

urlpatterns: list[URLPattern | URLResolver] = [
    path("accueil/", home.home, name="home"),
    path("fiche-certificateur/", record.record, name="certifier_record"),
    path("fiche-certificateur/essai/", record.try_letter, name="certifier_try_letter"),
    path("roles/", roles.roles, name="certifier_roles"),
    path("roles/<int:pk>/suspendre/", roles.suspend, name="role_suspend"),
    path("roles/<int:pk>/rendre/", roles.resume, name="role_resume"),
    path("roles/<int:pk>/ecrire/", roles.write, name="role_write"),
    path("cles/", keys.signing_keys, name="signing_keys"),
    path("chercher/", search.search, name="search"),
    path("journal/", journal.journal, name="journal"),
    path("journal/conservation/", retention.retention, name="retention"),
    path("echantillons/", audit.samples, name="samples"),
    path("echantillons/<int:pk>/", audit.sample, name="sample"),
    path("echantillons/<int:pk>/liste.txt", audit.sample_list, name="sample_list"),
    path("echantillons/<int:pk>/dossiers/", audit.sample_build, name="sample_build"),
    path("echantillons/<int:pk>/dossiers/<int:entry_id>/preuve", audit.sample_file, name="sample_file"),
    *register,
    *candidates,
    *pool,
    *sessions,
    *delivery,
]
