"""A mail server in a process of its own, which keeps a line for each letter it takes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Mailbox:
    """``received``: the recipients of each letter taken, in order."""

    def __init__(self, port: int, kept: Path) -> None:
        self.port, self.kept = port, kept

    @property
    def received(self) -> list[str]:
        return self.kept.read_text().splitlines() if self.kept.exists() else []


@contextmanager
def mailbox(kept: Path) -> Iterator[Mailbox]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = subprocess.Popen([sys.executable, "-m", "tests.faults.mailbox", str(port), str(kept)])
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
            time.sleep(0.1)
        yield Mailbox(port, kept)
    finally:
        served.kill()
        served.wait()


def main(port: int, kept: Path) -> None:
    from aiosmtpd.controller import Controller

    class Handler:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
            with kept.open("a") as out:
                out.write(",".join(envelope.rcpt_tos) + "\n")
            return "250 OK"

    Controller(Handler(), hostname="127.0.0.1", port=port).start()
    while os.getppid() != 1:  # ends with who drives
        time.sleep(1)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(int(sys.argv[1]), Path(sys.argv[2]))
