"""Where letters go: the one place that changes a person's address, and what the journal keeps of it.

Whatever the entrance (the juror's file, the civil identity corrected), the act that changes an address records the
words returned here in its own entry: the address of before and the one of now, which an erasure can remove.
"""

from __future__ import annotations

from parchemin.journal.actions import Private
from parchemin.parties.models import Person


def move(person: Person, to: str) -> dict[str, Private]:
    """Write to that person at ``to`` from now on; nothing where it is already so.

    Call it on the locked row, inside the transaction of the act, and give what it returns to ``record``.
    """
    before, now = person.email, to.strip()
    if now == before:
        return {}
    person.email = now
    person.save(update_fields=["email"])
    words = {"address_before": before, "address_now": now}
    return {name: Private(person.subject, text) for name, text in words.items() if text}
