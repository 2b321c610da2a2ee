"""Calendar files as other programs export them, written line by line."""

from __future__ import annotations


def calendar(*components: str, head: tuple[str, ...] = ()) -> bytes:
    """A file of these components, each as its own lines joined by line ends."""
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:essai", *head, *components, "END:VCALENDAR", ""]
    ).encode()


def component(*lines: str, uid: str = "1", name: str = "VEVENT") -> str:
    return "\r\n".join([f"BEGIN:{name}", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, f"END:{name}"])


def event(*lines: str) -> bytes:
    return calendar(component(*lines))
