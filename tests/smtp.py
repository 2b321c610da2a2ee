"""A real mail server on the loopback: keeps what it receives, refuses some addresses for good or for now."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from email import message_from_bytes


class Box:
    """``received``: envelopes accepted. An address with "refuse" answers 550, one with "attendre" 451."""

    def __init__(self, port):
        self.port, self.received = port, []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if "refuse" in address:
            return "550 5.1.1 no such mailbox"
        if "attendre" in address:
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.received.append(envelope)
        return "250 OK"

    def messages(self):
        return [message_from_bytes(envelope.content) for envelope in self.received]


@contextmanager
def server():
    from aiosmtpd.controller import Controller

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Box(port)
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box
    controller.stop()


def use(settings, box) -> None:
    """Letters leave by that server: the test runner would keep them in memory."""
    settings.SMTP_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
