"""Whether this installation may start: one function for every entrance (serve, worker, each command, sweep, WSGI).

Questions about the settings are in ``domain.installation``; those that read the database are registered by the stage
whose rows they read, in its ``starting.py`` (``@asks("its name")``), found when the house starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from parchemin.domain.clock import day_at
from parchemin.domain.installation import QUESTIONS, Installation, Mode
from parchemin.domain.objection import Objection, Refused, blocking, gettext_noop
from parchemin.formats.signing import keys
from parchemin.runtime import unfinished

Question = Callable[[], list[Objection]]
_asked: dict[str, Question] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """One question and what answers it: no objection, it is met."""

    name: str
    objections: tuple[Objection, ...]

    @property
    def met(self) -> bool:
        return not blocking(list(self.objections))


def asks(name: str) -> Callable[[Question], Question]:
    """Register a question that reads the database; ``name`` is printed before its answer."""

    def register(question: Question) -> Question:
        _asked[name] = question
        return question

    return register


def lines(*, database: bool = True, now: datetime | None = None) -> list[Line]:
    """Every question with its answer, whatever the mode. ``database`` False: the settings alone, for an installation
    that has no tables yet."""
    given = installation(now or timezone.now())
    answered = [Line(name, tuple(question(given))) for name, question in QUESTIONS]
    if not database:
        return answered
    whole = Line(gettext_noop("Restauration finie"), tuple(unfinished.objections()))
    answered.append(whole)
    if not whole.met:
        return answered
    tables = Line(gettext_noop("Base à jour"), tuple(migration_objections()))
    answered.append(tables)
    if tables.met:
        answered += [Line(name, tuple(question())) for name, question in _asked.items()]
    return answered


def objections(*, database: bool = True, now: datetime | None = None) -> list[Objection]:
    """Why this production may not start; in the other modes, which hold nothing real, only what is not whole."""
    if settings.MODE != Mode.PRODUCTION:
        return unfinished.objections() if database else []
    return blocking([o for line in lines(database=database, now=now) for o in line.objections])


def refuse_unless_ready(*, database: bool = True) -> None:
    """``Refused`` with every reason why this production may not start."""
    if reasons := objections(database=database):
        raise Refused(reasons)


def installation(now: datetime) -> Installation:
    """The settings as the questions read them."""
    return Installation(
        mode=settings.MODE,
        debug=settings.DEBUG,
        secret=settings.SECRET_KEY or "",
        known_secret=settings.DEFAULT_SECRET,
        public_url=settings.PUBLIC_URL,
        hosts=tuple(settings.ALLOWED_HOSTS),
        mail_host=settings.SMTP_CHOSEN,
        mail_encrypted=settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL,
        mail_from=settings.DEFAULT_FROM_EMAIL,
        default_from=settings.DEMO_FROM,
        keys_inside=_keys_inside(Path(settings.KEYS_DIR)),
        keys_loose=_keys_loose(Path(settings.KEYS_DIR)),
        key_secret=settings.KEY_SECRET,
        today=day_at(now, timezone.get_default_timezone()),
    )


def _keys_inside(folder: Path) -> str:
    """The folder of data or of the software that holds the keys; "" when none does."""
    around = (
        Path(settings.HOME_DIR),
        Path(settings.FILES_DIR),
        Path(settings.ROOT),
        Path(settings.STATIC_ROOT),
    )
    return next((str(one) for one in around if folder.resolve().is_relative_to(one.resolve())), "")


def _keys_loose(folder: Path) -> str:
    try:
        keys.refuse_unguarded(folder)
    except keys.KeyRefused as error:
        return str(error)
    return ""


def migration_objections(database: Any = connection) -> list[Objection]:
    """The database answers, and its tables are those of this version."""
    try:
        executor = MigrationExecutor(database)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return []
    except DatabaseError as error:
        return [
            Objection(
                "start.database",
                gettext_noop("La base ne répond pas : %(cause)s"),
                {"cause": str(error).strip()},
                mend=gettext_noop("Démarrez la base, ou corrigez PARCHEMIN_DATABASE_URL."),
            )
        ]
    return [
        Objection(
            "start.migrations",
            gettext_noop("La base n’est pas au niveau du logiciel."),
            mend=gettext_noop("Sauvegardez, puis « parchemin migrate »."),
        )
    ]


def as_django_checks(app_configs: object, **_: object) -> list[CheckMessage]:  # noqa: ARG001 - Django's own signature
    """The settings' reasons, for whoever starts Django by another command than ours."""
    return [Error(o.message, hint=o.mend_message, id=o.code) for o in objections(database=False)]
