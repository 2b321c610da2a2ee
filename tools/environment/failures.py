"""Why an installation failed, in one sentence that says what to do: read from what Python or pip printed."""

from __future__ import annotations

import os
import re
import shutil
import sys
import sysconfig
from pathlib import Path
from urllib.parse import urlsplit

GUIDE = "docs/guides/environnement.md"
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "PIP_PROXY")


class Failure(Exception):  # noqa: N818 - a failure of the machine around, said to a person
    """What happened and what to do, in one sentence."""


def sentence(printed: str, folder: Path) -> str | None:
    """The sentence for a failure that is known; None where ``printed`` holds none."""
    for known in (_full, _forbidden, _hash, _proxy, _certificate, _network, _no_wheel):
        said = known(printed, folder)
        if said:
            return said
    return None


def absent(printed: str) -> str | None:
    """The requirement that pip found no file for."""
    named = re.search(r"No matching distribution found for (\S+)", printed)
    return named[1] if named else None


def unknown(printed: str, log: Path) -> str:
    """The sentence for any other: the last thing that was said."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    last = (errors or lines or ["nothing"])[-1].removeprefix("ERROR: ").rstrip(".")
    return f"pip could not finish and says “{last}”: everything that it said is in {log}."


def _full(printed: str, folder: Path) -> str | None:
    if not re.search(r"No space left on device|Disk quota exceeded|Errno (28|122)\b", printed):
        return None
    there = folder if folder.exists() else folder.parent
    places = {str(there): there, os.environ.get("TMPDIR", "/tmp"): Path(os.environ.get("TMPDIR", "/tmp"))}  # noqa: S108
    free = ", ".join(
        f"{shutil.disk_usage(path).free // 2**20} MB free in {name}"
        for name, path in places.items()
        if path.exists()
    )
    return (
        f"The disk is full ({free}): make room (2 GB are enough, TMPDIR names another temporary folder), "
        "then run the same command again."
    )


def _forbidden(printed: str, folder: Path) -> str | None:
    if not re.search(r"Permission denied|Read-only file system|Errno (13|30)\b", printed):
        return None
    return (
        f"This account may not write in {folder} or in a temporary folder: "
        "run as the account that owns the folder, or remove .venv if another account built it."
    )


def _hash(printed: str, _folder: Path) -> str | None:
    if "DO NOT MATCH THE HASHES" not in printed:
        return None
    named = re.search(r"^\s*(\S+==\S+) from ", printed, re.MULTILINE)
    return (
        f"The file received for {named[1] if named else 'a package'} is not the one that the lock names (its hash differs), "
        "so nothing was installed: run the same command again, and if it comes back, ask whoever keeps the index, "
        "the proxy or the folder of wheels that pip reads here."
    )


def _proxy(printed: str, _folder: Path) -> str | None:
    if not re.search(r"ProxyError|Cannot connect to proxy|Tunnel connection failed|\b407 Proxy", printed):
        return None
    name = next((name for name in PROXIES if os.environ.get(name)), None)
    where = "named in pip's own configuration"
    if name:
        address = urlsplit(os.environ[name] if "://" in os.environ[name] else f"http://{os.environ[name]}")
        where = f"{name}={address.hostname}:{address.port or 80}"
    refused = "asks for an account" if "407" in printed else "does not answer or refuses"
    return (
        f"The proxy ({where}) {refused}: correct it (HTTPS_PROXY=http://account:password@host:port), "
        "or unset it where none is needed, then run the same command again."
    )


def _certificate(printed: str, _folder: Path) -> str | None:
    if not re.search(
        r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|SSLCertVerificationError", printed
    ):
        return None
    return (
        f"The certificate of the package index{_host(printed)} is signed by nobody known here, as behind a proxy that opens "
        "traffic: give its authority with PIP_CERT=/path/of/authority.pem, then run the same command again."
    )


def _network(printed: str, _folder: Path) -> str | None:
    if not re.search(
        r"NewConnectionError|Failed to establish a new connection|Temporary failure in name resolution|"
        r"Name or service not known|ConnectTimeoutError|ReadTimeoutError|Read timed out|"
        r"Connection (refused|reset|aborted|broken)|Network is unreachable|No route to host|"
        r"RemoteDisconnected|ProtocolError|IncompleteRead",
        printed,
    ):
        return None
    return (
        f"The package index{_host(printed)} does not answer: check the network (behind a proxy, HTTPS_PROXY=http://host:port), "
        f"then run the same command again; to install without network, see {GUIDE}."
    )


def _host(printed: str) -> str:
    named = re.search(r"host='([^']+)'", printed)
    return f" ({named[1]})" if named else ""


def _no_wheel(printed: str, _folder: Path) -> str | None:
    requirement = absent(printed)
    if not requirement:
        return None
    machine = f"Python {sys.version_info.major}.{sys.version_info.minor} on {sysconfig.get_platform()}"
    source = (
        "the folder of wheels (PIP_FIND_LINKS)" if os.environ.get("PIP_NO_INDEX") else "the package index"
    )
    return (
        f"There is no ready-made file of {requirement} for {machine} in {source}: use a machine and a Python that {GUIDE} names, "
        "bring the index or folder up to date, or build from source with PIP_ONLY_BINARY=:none: in front of the same command."
    )
