"""Somebody convoked did not answer: the same letter once more, under a line that asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from parchemin.parties.letters.catalogue import Wording
from parchemin.parties.letters.convocation import ConvocationCandidate


@dataclass(frozen=True)
class Reminder(
    Wording,
    kind="reminder",
    label="Rappel d’une convocation",
    purpose="Redit sa convocation à qui n’a pas répondu, avec les mêmes pièces.",
):
    subject_before: str
    letter_before: str
    reply_at: str

    @classmethod
    def samples(cls) -> Mapping[str, Self]:
        told = ConvocationCandidate.samples()[""]
        return {
            "": cls(
                subject_before=told.subject,
                letter_before=told.body,
                reply_at=told.reply_at,
            )
        }
