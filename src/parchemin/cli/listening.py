"""Whether the address to serve can be had, said before anything is prepared for it."""

from __future__ import annotations

import errno
import socket

from parchemin.cli.context import stop

LAST_PORT = 65535


def refuse_unless_free(host: str, port: int) -> None:
    if not 0 < port <= LAST_PORT:
        stop(
            f"{port} n’est pas un port : donnez un nombre de 1 à {LAST_PORT} (make run PORT=8000, ou --port 8000)."
        )
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            # As the server itself does: a connection just closed does not hold the port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as error:
        stop(_words(error, host, port))


def _words(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Le port {port} de {host} est déjà pris, peut-être par un autre « make run » : arrêtez-le, "
            f"ou donnez un autre port (make run PORT={port + 1}, ou --port {port + 1})."
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"Ce compte n’a pas droit au port {port} : donnez-en un au-dessus de 1023 (make run PORT=8000, ou --port 8000)."
    return f"{host} n’est pas une adresse de cette machine : donnez-en une (make run HOST=127.0.0.1, ou --host 127.0.0.1)."
