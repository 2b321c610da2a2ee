"""Columns kept from others as they are compared and searched: without accents, case, apostrophes or hyphens.

They are written with the row, by ``save`` and ``bulk_create`` alike, on every database the same; ``kept_with`` names
them for who saves only some fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models

from parchemin.domain.text import folded, squeezed


def searched(*texts: str) -> str:
    """All the names of somebody: each as it is folded, and in one word where that differs."""
    words = [folded(text.replace(",", " ")) for text in texts]
    whole = [squeezed(text.split(",")[0]) for text in texts]
    return " ".join(dict.fromkeys(word for word in (*words, *whole) if word))


class KeptField(models.TextField):  # type: ignore[type-arg]
    """A text made of other fields of its row by ``make``, when the row is written."""

    def __init__(
        self, *args: Any, sources: Iterable[str] = (), make: Callable[..., str] = searched, **kwargs: Any
    ) -> None:
        self.sources, self.make = tuple(sources), make
        super().__init__(*args, **{"blank": True, "default": "", "editable": False, **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002 - Django names it
        text = self.make(*(str(getattr(model_instance, name) or "") for name in self.sources))
        setattr(model_instance, self.attname, text)
        return text

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """To migrations a plain text: what makes it is no part of the table."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


def kept_with(model: type[models.Model], fields: Iterable[str]) -> list[str]:
    """The fields to save and, with them, the columns made of them."""
    given = list(fields)
    columns = [
        field.name
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's public name for it
        if isinstance(field, KeptField) and {*field.sources} & {*given}
    ]
    return [*given, *columns]
