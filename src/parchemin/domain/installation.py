"""What a production must meet before it starts: each question about its settings, answered with reasons.

The facts are read by ``runtime.starting``; nothing here knows an environment, a file or a clock.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from urllib.parse import urlsplit

from parchemin.domain.objection import Level, Objection, gettext_noop

MINIMUM_SECRET = 50  # characters; what Django's own deployment check asks
MINIMUM_KEY_SECRET = 32  # characters
MINIMUM_BITS = 128  # of a secret, by its characters and by the steps between them
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# No version is older than this day: a machine that believes an earlier one has lost the time.
RELEASED = date(2025, 1, 1)
YEARS = 20  # after which a machine that still runs this version has its clock ahead


class Mode(StrEnum):
    """The closed list of modes; no other value starts, and none is taken for granted."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Installation:
    """The settings of an installation, and the state of its keys and clock.

    ``mail_host``: "" where nobody chose, "none" where letters leave on paper. ``keys_inside``: the folder that is
    saved or published and holds the keys, or "". ``keys_loose``: why the keys may be read by others, or "".
    ``key_secret``: what encrypts them on the disk, or "".
    """

    mode: str
    debug: bool
    secret: str
    known_secret: str
    public_url: str
    hosts: tuple[str, ...]
    mail_host: str
    mail_encrypted: bool
    mail_from: str
    default_from: str
    keys_inside: str
    keys_loose: str
    key_secret: str
    today: date


def bits(secret: str) -> float:
    """A generous estimate of what guessing ``secret`` costs, in bits: repetitions count once, and a run of neighbours
    (``abcdef…``, ``123456…``) by its steps."""
    once = secret[: (secret + secret).find(secret, 1)] if secret else ""
    if not once:
        return 0
    steps = [ord(b) - ord(a) for a, b in pairwise(once)]
    return len(once) * min(_entropy(once), _entropy(steps) if steps else 0)


def _entropy(values: Iterable[str] | Iterable[int]) -> float:
    """Shannon's, in bits a value."""
    counts = Counter(iter(values)).values()
    return -sum(n / sum(counts) * math.log2(n / sum(counts)) for n in counts)


def mode_objections(one: Installation) -> list[Objection]:
    """Only « production » serves real people."""
    if one.mode == Mode.PRODUCTION:
        return []
    return [
        Objection(
            "start.mode",
            gettext_noop("Le mode est « %(mode)s » : rien de réel ne s’y garde."),
            {"mode": one.mode},
            mend=gettext_noop("Donnez PARCHEMIN_MODE=production."),
        )
    ]


def secret_objections(one: Installation) -> list[Objection]:
    """The secret that signs sessions is neither published, nor short, nor guessed."""
    known = one.secret == one.known_secret or one.secret.startswith("django-insecure-")
    if not known and len(one.secret) >= MINIMUM_SECRET and bits(one.secret) >= MINIMUM_BITS:
        return []
    return [
        Objection(
            "parchemin.E001",
            gettext_noop(
                "PARCHEMIN_SECRET_KEY garde sa valeur de démonstration, est trop courte ou se devine."
            ),
            mend=gettext_noop(
                "Donnez une valeur tirée au sort d’au moins %(length)s caractères, par PARCHEMIN_SECRET_KEY ou "
                "PARCHEMIN_SECRET_KEY_FILE : « openssl rand -base64 48 » en écrit une."
            ),
            params={"length": MINIMUM_SECRET},
        )
    ]


def debug_objections(one: Installation) -> list[Objection]:
    """Pages never show their errors to who reads them."""
    if not one.debug:
        return []
    return [
        Objection(
            "parchemin.E002",
            gettext_noop("PARCHEMIN_DEBUG est actif : les pages montreraient leurs erreurs."),
            mend=gettext_noop("Retirez PARCHEMIN_DEBUG."),
        )
    ]


def address_objections(one: Installation) -> list[Objection]:
    """The address printed on parchments is encrypted, and is not this machine's own name for itself."""
    try:
        parts = urlsplit(one.public_url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme == "https" and host and host not in LOOPBACK:
        return []
    return [
        Objection(
            "start.public-url",
            gettext_noop(
                "L’adresse publique n’est pas une adresse chiffrée que d’autres peuvent ouvrir : %(url)s."
            ),
            {"url": one.public_url},
            mend=gettext_noop(
                "Donnez PARCHEMIN_PUBLIC_URL=https://… : elle est imprimée sur les parchemins et ne changera plus."
            ),
        )
    ]


def host_objections(one: Installation) -> list[Objection]:
    """The names served are listed, and the public one is among them."""
    try:
        public = urlsplit(one.public_url).hostname or ""
    except ValueError:
        public = ""
    served = any(public == name or (name.startswith(".") and public.endswith(name)) for name in one.hosts)
    if served and "*" not in one.hosts and "testserver" not in one.hosts:
        return []
    return [
        Objection(
            "start.hosts",
            gettext_noop("Les noms servis ne sont pas fermés sur celui de l’adresse publique : %(hosts)s."),
            {"hosts": ", ".join(one.hosts) or "—"},
            mend=gettext_noop(
                "Donnez PARCHEMIN_ALLOWED_HOSTS : le nom de PARCHEMIN_PUBLIC_URL, et ceux-là seuls qui servent."
            ),
        )
    ]


def mail_objections(one: Installation) -> list[Objection]:
    """Somebody chose how letters leave: by a server and from an address of the house, or on paper."""
    if one.mail_host == "none":
        return []
    if not one.mail_host:
        return [
            Objection(
                "start.mail",
                gettext_noop("Aucun serveur d’envoi n’est choisi : ni convocation ni résultat ne partirait."),
                mend=gettext_noop(
                    "Donnez PARCHEMIN_SMTP_HOST ; « none » si vos lettres partent toutes sur papier."
                ),
            )
        ]
    if one.mail_from == one.default_from:
        return [
            Objection(
                "start.mail-from",
                gettext_noop(
                    "L’adresse d’expédition est celle de la démonstration : aucune réponse n’arriverait."
                ),
                mend=gettext_noop("Donnez PARCHEMIN_FROM_EMAIL : une boîte que vous relevez."),
            )
        ]
    if one.mail_encrypted or one.mail_host in LOOPBACK:
        return []
    return [
        Objection(
            "start.mail-clear",
            gettext_noop("Les lettres vont en clair jusqu’au serveur d’envoi."),
            mend=gettext_noop("Donnez PARCHEMIN_SMTP_TLS=true, ou PARCHEMIN_SMTP_SSL=true."),
            level=Level.WARN,
        )
    ]


def key_objections(one: Installation) -> list[Objection]:
    """Signing keys lie apart from what is saved or published, and only their account reads them."""
    reasons = []
    if one.keys_inside:
        reasons.append(
            Objection(
                "start.keys-inside",
                gettext_noop(
                    "Les clés de signature sont rangées dans un dossier qui se copie sans elles : %(folder)s."
                ),
                {"folder": one.keys_inside},
                mend=gettext_noop(
                    "Donnez PARCHEMIN_KEYS : un dossier hors du logiciel et des données, sauvegardé à part ; "
                    "déplacez-y les clés."
                ),
            )
        )
    if one.keys_loose:
        reasons.append(
            Objection(
                "start.keys-loose",
                gettext_noop("Les clés de signature ne sont pas gardées : %(cause)s"),
                {"cause": one.keys_loose},
                mend=gettext_noop(
                    "Remettez leurs droits, comme ce motif le dit, après avoir cherché qui les a lues."
                ),
            )
        )
    return reasons


def key_secret_objections(one: Installation) -> list[Objection]:
    """Signing keys are encrypted on the disk, by a secret that is neither short, nor guessed, nor that of sessions."""
    if (
        len(one.key_secret) >= MINIMUM_KEY_SECRET
        and bits(one.key_secret) >= MINIMUM_BITS
        and one.key_secret != one.secret
    ):
        return []
    return [
        Objection(
            "start.key-secret",
            gettext_noop(
                "PARCHEMIN_KEY_SECRET manque, est trop court, se devine ou sert déjà aux sessions : les clés de signature "
                "seraient mal gardées."
            ),
            mend=gettext_noop(
                "Donnez une valeur tirée au sort d’au moins %(length)s caractères, par PARCHEMIN_KEY_SECRET ou "
                "PARCHEMIN_KEY_SECRET_FILE, puis chiffrez les clés déjà là : parchemin key protect."
            ),
            params={"length": MINIMUM_KEY_SECRET},
        )
    ]


def clock_objections(one: Installation) -> list[Objection]:
    """The machine believes a day at which this version can run."""
    if one.today >= RELEASED and one.today.year <= RELEASED.year + YEARS:
        return []
    return [
        Objection(
            "start.clock",
            gettext_noop(
                "L’horloge de la machine dit le %(day)s : le logiciel date du %(released)s au plus tôt."
            ),
            {"day": one.today.strftime("%d/%m/%Y"), "released": RELEASED.strftime("%d/%m/%Y")},
            mend=gettext_noop("Mettez la machine à l’heure (« timedatectl »), puis démarrez de nouveau."),
        )
    ]


#: Every question about the settings, in the order they are said, under the name that is printed.
QUESTIONS: tuple[tuple[str, Callable[[Installation], list[Objection]]], ...] = (
    (gettext_noop("Mode"), mode_objections),
    (gettext_noop("Secret des sessions"), secret_objections),
    (gettext_noop("Pages d’erreur"), debug_objections),
    (gettext_noop("Adresse publique"), address_objections),
    (gettext_noop("Noms servis"), host_objections),
    (gettext_noop("Envoi des lettres"), mail_objections),
    (gettext_noop("Clés de signature"), key_objections),
    (gettext_noop("Secret des clés"), key_secret_objections),
    (gettext_noop("Horloge"), clock_objections),
)
