"""Settings, all in one file, read from the environment and checked at start.

Every name below may be given as ``PARCHEMIN_X``; a secret also as ``PARCHEMIN_X_FILE`` (a path whose
content is the value). ``PARCHEMIN_MODE`` is ``demo`` (which ``make run`` gives), ``test`` or ``production``: it
has no default, so that nobody runs a demonstration for a production. What a production must meet besides is one
function, ``runtime.starting.refuse_unless_ready``, asked by every entrance; ``parchemin doctor`` says all of it.
"""

from __future__ import annotations

import hashlib
import os
import pwd
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from parchemin.domain.installation import Mode
from parchemin.runtime.database_url import database

env = Env(prefix="PARCHEMIN_")


def _secret(name: str, default: str | None = None) -> str | None:
    path = env.str(f"{name}_FILE", None)
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    value: str | None = env.str(name, default)
    return value


def _user_home() -> Path:
    """Home of the account, even where HOME is empty."""
    return Path(os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)


PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent.parent

#: `demo`, `test` ou `production`, sans quoi rien ne démarre. `production` refuse de démarrer tant que « parchemin
#: doctor » trouve quelque chose à faire.
MODE: str = env.str("MODE", "")
if MODE not in set(Mode):
    raise ImproperlyConfigured(
        (f"PARCHEMIN_MODE vaut « {MODE} »" if MODE else "PARCHEMIN_MODE n’est pas donné")
        + " : donnez « production » pour de vraies personnes, « demo » pour essayer (« make run » le fait), "
        "« test » pour les tests."
    )
PRODUCTION = MODE == Mode.PRODUCTION
#: Montre les erreurs dans les pages ; jamais en production.
DEBUG: bool = env.bool("DEBUG", default=False)

# -- where things are kept ---------------------------------------------------------------------------

#: Dossier de la base, des fichiers et des têtes publiées du journal. Par défaut : `var/` dans le dossier du
#: logiciel.
HOME_DIR = Path(env.str("HOME", str(ROOT / "var"))).resolve()  # database and files
#: Magasin des fichiers ; le même, partagé, pour toutes les machines d’une installation. Par défaut :
#: `files/` dans `PARCHEMIN_HOME`.
FILES_DIR = Path(env.str("FILES", str(HOME_DIR / "files")))  # content-addressed store
#: Fichier des têtes publiées du journal : à mettre sur une autre machine ou un support protégé. Par défaut
#: : dans `PARCHEMIN_HOME`.
HEADS_FILE = Path(env.str("HEADS", str(HOME_DIR / "journal-heads.jsonl")))  # published heads of the journal
#: Lieux que le certificateur ne peut pas récrire, où les têtes publiées sont aussi données, séparés par des virgules :
#: `file:/AUTRE/CHEMIN.jsonl` (un autre disque, une autre machine), `mailto:ADRESSE` (le service d’un certificateur
#: associé), `tsa:https://ADRESSE` (une autorité d’horodatage, RFC 3161).
ANCHORS: list[str] = env.list("ANCHORS", [])
#: Fichier PEM des certificats racines auxquels croire pour l’horodatage.
TSA_ROOTS: str = env.str("TSA_ROOTS", "")
_data_home = Path(os.environ.get("XDG_DATA_HOME") or _user_home() / ".local" / "share")
_place = hashlib.sha256(str(HOME_DIR).encode()).hexdigest()[:8]
# Keys live outside the database, the files and the checkout, so that no backup or commit carries them by chance.
#: Dossier des clés de signature, 0700 et 0600, hors du logiciel, de la base et de la sauvegarde. Par défaut
#: : dans le dossier de données du compte.
KEYS_DIR = Path(env.str("KEYS", str(_data_home / "parchemin" / f"keys-{_place}")))

#: Secret qui chiffre les clés privées sur le disque, 32 caractères au moins ; à garder à part des clés et de la
#: sauvegarde. Vide, les clés neuves sont gardées en clair : la démonstration le permet et le dit, la production le refuse.
KEY_SECRET: str = _secret("KEY_SECRET", "") or ""

#: Adresse du compte au nom duquel les commandes agissent, quand `--as` n’est pas donné.
COMMANDS_AS: str = env.str("AS", "")

# -- secrets -----------------------------------------------------------------------------------------

DEFAULT_SECRET = "demo-secret-not-for-production"  # noqa: S105
#: Secret des sessions : 50 caractères au moins, tirés au sort.
SECRET_KEY = _secret("SECRET_KEY", DEFAULT_SECRET)
#: Adresse imprimée sur les parchemins et dite aux vérificateurs ; elle ne doit plus changer.
PUBLIC_URL: str = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
#: Noms de machine que le serveur accepte de servir. Par défaut : celui de `PARCHEMIN_PUBLIC_URL` en production,
#: ceux de la machine elle-même sinon.
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS",
    [urlsplit(PUBLIC_URL).hostname or ""] if PRODUCTION else ["127.0.0.1", "localhost", "testserver"],
)
#: Adresses, `https://` compris, dont les formulaires sont acceptés derrière un serveur mandataire.
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

# -- database ----------------------------------------------------------------------------------------

#: Base : `sqlite:///…` ou `postgresql://UTILISATEUR:MOT_DE_PASSE@HÔTE:PORT/BASE`, suivi au besoin des options de libpq
#: (`?sslmode=verify-full&sslrootcert=…`), qui valent aussi pour la sauvegarde ; une option inconnue est refusée. Les signes
#: `@ : / ? # %` d’un mot de passe s’écrivent `%40 %3A %2F %3F %23 %25`. Par défaut : SQLite, dans `PARCHEMIN_HOME`.
DATABASE_URL = _secret("DATABASE_URL", f"sqlite:///{quote(str(HOME_DIR / 'parchemin.sqlite3'))}") or ""
DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- applications ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "parchemin.runtime",
    "parchemin.journal",
    "parchemin.parties",
    "parchemin.accounts",
    "parchemin.catalogue",
    "parchemin.candidates",
    "parchemin.assessments",
    "parchemin.juries",
    "parchemin.awards",
    "parchemin.declarations",
    "parchemin.web",
    # after our pages, which take the place of its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "parchemin.web.middleware.content_security_policy",
    "parchemin.web.middleware.programs_in_clear",
    "parchemin.web.public.kept.answers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parchemin.web.middleware.not_kept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "parchemin.web.middleware.no_null",
    "parchemin.web.middleware.line_ends",
    "parchemin.web.account.lasting.sessions_end",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "parchemin.web.middleware.actor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "parchemin.web.middleware.refusals",
    "parchemin.web.middleware.second_factor_gate",
    "parchemin.web.middleware.kept_apart",
]

ROOT_URLCONF = "parchemin.urls"
WSGI_APPLICATION = "parchemin.web.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "landing"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "parchemin.accounts.passwords.NotOfTheHouse"},
]

# Scrypt is in Python itself and asks for memory, so that guessing a stolen digest costs dear; what PBKDF2 digested is
# digested anew when its owner signs in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# -- signing in: django-allauth, on our own pages ------------------------------------------------------

#: Demande un second facteur aux responsables, aux auditeurs et aux présidents de jury. Par défaut : oui en production, non
#: ailleurs.
SECOND_FACTOR_REQUIRED: bool = env.bool("SECOND_FACTOR_REQUIRED", PRODUCTION)
#: Nombre de serveurs mandataires devant Parchemin : l’adresse de qui se connecte est lue de `X-Forwarded-For`, depuis la fin.
#: Par défaut : 0, l’adresse est celle de la connexion.
PROXIES: int = env.int("PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_ADAPTER = "parchemin.web.account.adapter.Accounts"
ACCOUNT_FORMS = {"login": "parchemin.web.account.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the session that changes it stays; the others end
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Passwords have our own limit (accounts.throttle); this one is for the codes of a second factor.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "5/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "parchemin.web.account.adapter.SecondFactors"
MFA_FORMS = {
    "add_webauthn": "parchemin.web.account.forms.AddKeyForm",
    "edit_webauthn": "parchemin.web.account.forms.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Parchemin"
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC_URL.startswith(
    "https://"
)  # browsers take http from the machine alone

# -- signing in by a provider of identity (OpenID Connect): none unless an issuer is given ----------------------

#: Émetteur d’un fournisseur d’identité OpenID Connect, exactement comme il se nomme (`https://…`). Vide : aucun.
OIDC_ISSUER: str = env.str("OIDC_ISSUER", "")
#: Identifiant de cette installation chez ce fournisseur.
OIDC_CLIENT_ID: str = env.str("OIDC_CLIENT_ID", "")
#: Secret de cette installation chez ce fournisseur.
OIDC_CLIENT_SECRET = _secret("OIDC_CLIENT_SECRET", "")
#: Nom de ce fournisseur sur le bouton.
OIDC_LABEL: str = env.str("OIDC_LABEL", "le compte de votre organisation")
#: Niveau demandé à ce fournisseur (`acr_values`).
OIDC_ACR: str = env.str("OIDC_ACR", "")
#: Valeurs de `acr` ou de `amr` par lesquelles ce fournisseur dit avoir demandé deux facteurs, séparées par des virgules : le
#: second facteur n’est alors plus demandé ici. Vide : il l’est toujours.
OIDC_SECOND_FACTOR: list[str] = env.list("OIDC_SECOND_FACTOR", [])
#: Tient pour vérifiées les adresses que ce fournisseur donne sans le dire. Seulement si c’est lui qui les attribue.
OIDC_ADDRESSES_VERIFIED: bool = env.bool("OIDC_ADDRESSES_VERIFIED", default=False)
#: Émetteur de ProConnect, tel que son guichet vous l’a donné. Vide : pas de ProConnect.
PROCONNECT_ISSUER: str = env.str("PROCONNECT_ISSUER", "")
#: Identifiant de cette installation chez ProConnect.
PROCONNECT_CLIENT_ID: str = env.str("PROCONNECT_CLIENT_ID", "")
#: Secret de cette installation chez ProConnect.
PROCONNECT_CLIENT_SECRET = _secret("PROCONNECT_CLIENT_SECRET", "")
#: Comme `PARCHEMIN_OIDC_SECOND_FACTOR`, pour ProConnect.
PROCONNECT_SECOND_FACTOR: list[str] = env.list("PROCONNECT_SECOND_FACTOR", [])
#: Comme `PARCHEMIN_OIDC_ADDRESSES_VERIFIED`, pour ProConnect.
PROCONNECT_ADDRESSES_VERIFIED: bool = env.bool("PROCONNECT_ADDRESSES_VERIFIED", default=False)
#: Émetteur de FranceConnect, tel que son guichet vous l’a donné. Vide : pas de FranceConnect.
FRANCECONNECT_ISSUER: str = env.str("FRANCECONNECT_ISSUER", "")
#: Identifiant de cette installation chez FranceConnect.
FRANCECONNECT_CLIENT_ID: str = env.str("FRANCECONNECT_CLIENT_ID", "")
#: Secret de cette installation chez FranceConnect.
FRANCECONNECT_CLIENT_SECRET = _secret("FRANCECONNECT_CLIENT_SECRET", "")
#: Niveau demandé à FranceConnect (`acr_values`).
FRANCECONNECT_ACR: str = env.str("FRANCECONNECT_ACR", "eidas1")
#: Comme `PARCHEMIN_OIDC_SECOND_FACTOR`, pour FranceConnect.
FRANCECONNECT_SECOND_FACTOR: list[str] = env.list("FRANCECONNECT_SECOND_FACTOR", [])

#: What ``web.account.openid`` makes its providers of, in the order of the buttons.
OPENID_PROVIDERS: list[dict[str, Any]] = [
    told
    for told in (
        {
            "name": "proconnect",
            "label": "ProConnect",
            "issuer": PROCONNECT_ISSUER,
            "client_id": PROCONNECT_CLIENT_ID,
            "client_secret": PROCONNECT_CLIENT_SECRET,
            "strong": frozenset(PROCONNECT_SECOND_FACTOR),
            "vouches": PROCONNECT_ADDRESSES_VERIFIED,
        },
        {
            "name": "franceconnect",
            "label": "FranceConnect",
            "issuer": FRANCECONNECT_ISSUER,
            "client_id": FRANCECONNECT_CLIENT_ID,
            "client_secret": FRANCECONNECT_CLIENT_SECRET,
            "acr": FRANCECONNECT_ACR,
            "strong": frozenset(FRANCECONNECT_SECOND_FACTOR),
        },
        {
            "name": "oidc",
            "label": OIDC_LABEL,
            "issuer": OIDC_ISSUER,
            "client_id": OIDC_CLIENT_ID,
            "client_secret": OIDC_CLIENT_SECRET,
            "acr": OIDC_ACR,
            "strong": frozenset(OIDC_SECOND_FACTOR),
            "vouches": OIDC_ADDRESSES_VERIFIED,
        },
    )
    if told["issuer"]
]
for _told in OPENID_PROVIDERS:
    if not (_told["client_id"] and _told["client_secret"]):
        raise ImproperlyConfigured(
            f"Le fournisseur d’identité {_told['issuer']} est nommé sans identifiant ou sans secret : donnez les deux, "
            "ou retirez-le."
        )

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "parchemin.web.context.house",
            ],
        },
    },
]

# -- language and time -------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
#: Fuseau horaire de l’installation : celui des jours dont aucun site ne dit le sien.
TIME_ZONE = env.str("TIME_ZONE", "Europe/Paris")

# -- static files ------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = HOME_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "parchemin.web.static_files.HashedStaticFiles"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# -- uploads -----------------------------------------------------------------------------------------

#: Taille la plus grande d’un fichier déposé, en octets.
MAX_DEPOSIT_BYTES: int = env.int("MAX_DEPOSIT_BYTES", 40 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600

# -- mail: nothing leaves unless a server is named ---------------------------------------------------

#: Serveur d’envoi des lettres approuvées ; `none` dit que rien ne part que sur papier. Sans lui, rien ne part, et la
#: production ne démarre pas.
SMTP_CHOSEN: str = env.str("SMTP_HOST", "")
SMTP_HOST = "" if SMTP_CHOSEN == "none" else SMTP_CHOSEN
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = SMTP_HOST
#: Port du serveur d’envoi.
EMAIL_PORT: int = env.int("SMTP_PORT", 25)
#: Compte sur le serveur d’envoi.
EMAIL_HOST_USER: str = env.str("SMTP_USER", "")
#: Mot de passe de ce compte.
EMAIL_HOST_PASSWORD = _secret("SMTP_PASSWORD", "")
#: Chiffre l’échange par STARTTLS.
EMAIL_USE_TLS: bool = env.bool("SMTP_TLS", default=False)
#: Chiffre l’échange dès la connexion (port 465).
EMAIL_USE_SSL: bool = env.bool("SMTP_SSL", default=False)
EMAIL_TIMEOUT = 20
#: Adresse d’expédition ; elle reçoit les lettres qui reviennent.
DEFAULT_FROM_EMAIL: str = env.str("FROM_EMAIL", "certification@parchemin.example")
DEMO_FROM = "certification@parchemin.example"

# -- what is remembered for a while: tries, codes that served ----------------------------------------------

# In the database, so that every process counts alike: a code of a second factor serves once, whoever reads it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "runtime_remembered",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- background work: one setting changes the engine -------------------------------------------------

#: Qui fait le travail de fond : `database` (un processus à côté du serveur), `celery` (par un courtier, sur
#: plusieurs machines) ou `immediate` (aussitôt, pour les tests). Par défaut : `database`.
ENGINE: str = env.str("ENGINE", "immediate" if MODE == "test" else "database")
#: Courtier, RabbitMQ ou Redis, quand `PARCHEMIN_ENGINE` vaut `celery`.
BROKER_URL = _secret("BROKER_URL", "amqp://guest:guest@127.0.0.1:5672//")
# Two installations on one broker each have their queue: neither runs the other's tasks.
#: File du courtier, propre à chaque installation qui partage un courtier.
BROKER_QUEUE: str = env.str("BROKER_QUEUE", "parchemin")
TASKS = {
    "default": {
        "BACKEND": {
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
            "database": "django_tasks_db.DatabaseBackend",
            "celery": "parchemin.runtime.celery.CeleryBackend",
        }[ENGINE],
        "QUEUES": [],
    }
}

# -- official formats whose version the user chooses -------------------------------------------------

#: Version du schéma de la déclaration à la Caisse des dépôts.
CDC_SCHEMA_VERSION: str = env.str("CDC_SCHEMA_VERSION", "1.1.2")
#: Chemin du schéma officiel, quand vous l’avez : chaque fichier écrit est jugé par lui.
CDC_XSD: str = env.str("CDC_XSD", "")

# -- security ----------------------------------------------------------------------------------------

HTTPS = PUBLIC_URL.startswith("https://")
# A browser takes a cookie so named from this very host alone, encrypted.
OWN_COOKIE = "__Host-" if HTTPS else ""
#: Heures après lesquelles une session se ferme, même si elle sert : on se connecte de nouveau.
SESSION_HOURS: int = env.int("SESSION_HOURS", 12)
#: Minutes sans rien demander après lesquelles une session se ferme.
SESSION_IDLE_MINUTES: int = env.int("SESSION_IDLE_MINUTES", 240)
SESSION_COOKIE_NAME = f"{OWN_COOKIE}sessionid"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
CSRF_COOKIE_NAME = f"{OWN_COOKIE}csrftoken"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = f"{OWN_COOKIE}django_language"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
THEME_COOKIE_NAME = f"{OWN_COOKIE}theme"
# What a page says once is kept with the session, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # but for a deposit, shown in the page of who marks it (web.shared.downloads)
if HTTPS:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True  # those under the name served
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = PRODUCTION
    SECURE_REDIRECT_EXEMPT = [r"^api/"]  # a program that asks in clear is refused, so that somebody sees it

# Being on the browsers' own list (HSTS preload) is for the owner of the whole domain to ask, not for one of its sites.
SILENCED_SYSTEM_CHECKS: list[str] = ["security.W021"]
# A page or a log never holds the values that the code held when it failed: they are people's.
DEFAULT_EXCEPTION_REPORTER = "parchemin.web.failing.WithoutValues"

# -- links that open ---------------------------------------------------------------------------------

#: Heures pendant lesquelles sert le lien d’une invitation, depuis le départ de sa lettre.
INVITATION_HOURS: int = env.int("INVITATION_HOURS", 72)
#: Minutes pendant lesquelles sert le lien d’un mot de passe oublié ou d’un changement d’adresse.
RESET_MINUTES: int = env.int("RESET_MINUTES", 60)

# -- logs: structured, without personal data ---------------------------------------------------------

# Keys that may carry a person's data: whoever logs them by mistake logs nothing.
PERSONAL_KEYS = frozenset(
    {"email", "name", "birth_name", "first_names", "nir", "token", "password", "body", "subject"}
)


def _without_personal_data(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {key: "…" if key in PERSONAL_KEYS else value for key, value in event.items()}


def _same(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return event  # the console renderer prints exceptions itself


_before: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(),
    _without_personal_data,
]
structlog.configure(
    processors=[*_before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _before,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info if PRODUCTION else _same,
                structlog.processors.JSONRenderer()
                if PRODUCTION
                else structlog.dev.ConsoleRenderer(
                    colors=False, exception_formatter=structlog.dev.plain_traceback
                ),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
    #: Gravité à partir de laquelle les traces sont écrites : `DEBUG`, `INFO`, `WARNING`, `ERROR`.
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
}
