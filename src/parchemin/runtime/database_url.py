"""The database that an address names, as Django's settings take it. Nothing of the address is dropped: what is not
understood is refused, because ``?sslmode=verify-full`` lost on the way is a connection anyone may listen to."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

NAME = "PARCHEMIN_DATABASE_URL"
SHAPES = "sqlite:///FICHIER ou postgresql://UTILISATEUR:MOT_DE_PASSE@HÔTE:PORT/BASE?sslmode=verify-full"
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
# Of libpq's own options, those that the address says elsewhere, that hold a secret, or that are not for a service.
ELSEWHERE = {"dbname", "user", "password", "port"}
LEFT_OUT = {
    "sslpassword",
    "oauth_client_secret",
    "scram_client_key",
    "scram_server_key",
    "sslkeylogfile",
    "replication",
}


def database(url: str) -> dict[str, Any]:
    """The entry of ``DATABASES``. Raises ImproperlyConfigured with a French sentence."""
    try:
        parts = urlsplit(url)
        configured = dict(dj_database_url.parse(url))
    except ValueError:
        raise _refused(
            "cette adresse ne se lit pas ; un signe comme @ : / ? # % s’y écrit en pour-cent"
        ) from None
    if parts.fragment:
        raise _refused("ce qui suit # serait perdu ; un # du mot de passe s’écrit %23")
    if parts.scheme == "sqlite":
        return _sqlite(parts, configured)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts, configured)
    raise _refused(f"« {parts.scheme} » n’est pas une base que Parchemin connaît")


def _sqlite(parts: SplitResult, configured: dict[str, Any]) -> dict[str, Any]:
    if parts.query:
        raise _refused(
            f"SQLite n’a pas d’option ici (« {parts.query} ») ; un ? du nom de fichier s’écrit %3F"
        )
    if parts.netloc or not parts.path.strip("/"):
        raise _refused("le fichier SQLite vient après trois barres")
    return {
        "ENGINE": configured["ENGINE"],
        "NAME": configured["NAME"],
        "CONN_MAX_AGE": 60,
        "OPTIONS": dict(SQLITE),
    }


def _postgresql(parts: SplitResult, configured: dict[str, Any]) -> dict[str, Any]:
    if not configured["NAME"]:
        raise _refused("le nom de la base manque, après la barre")
    host = configured["HOST"]
    if host.startswith("/"):  # a folder of sockets, whose capitals the parser of addresses does not keep
        host = unquote(parts.netloc.rpartition("@")[2])
    return {
        "ENGINE": configured["ENGINE"],
        "NAME": configured["NAME"],
        "USER": configured["USER"],
        "PASSWORD": configured["PASSWORD"],
        "HOST": host,
        "PORT": str(configured["PORT"]),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _options(parts.query, host),
    }


def _options(query: str, host: str) -> dict[str, str]:
    known = _known()
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in ELSEWHERE or (name == "host" and host):
            raise _refused(f"« {name} » se donne dans l’adresse, pas parmi les options")
        if name not in known:
            raise _refused(f"l’option « {name} » n’est pas de celles de PostgreSQL (libpq)")
        if not value or name in options:
            raise _refused(f"l’option « {name} » est vide ou donnée deux fois")
        options[name] = value
    return options


def _known() -> set[str]:
    """The options of the PostgreSQL library that is installed."""
    from psycopg import pq

    return {option.keyword.decode() for option in pq.Conninfo.get_defaults()} - ELSEWHERE - LEFT_OUT


def _refused(why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{NAME} : {why}. Formes attendues : {SHAPES}.")
