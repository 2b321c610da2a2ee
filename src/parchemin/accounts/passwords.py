"""What no password holds: words that anyone who knows the house or the person would try."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from parchemin.accounts.models import User
from parchemin.domain.text import folded
from parchemin.parties.models import Certifier

#: Words of the product and of its trade; those of the certifiers and of the person are added (docs/security.md).
WORDS = ("parchemin", "certification", "certificateur", "motdepasse", "password", "titrepro")
LEAST = 5  # letters of a name that is looked for: shorter ones are in many words


class NotOfTheHouse:
    """Refuses a password that is, but for a few signs, a word of the house, of a certifier or of the person."""

    def validate(self, password: str, user: User | None = None) -> None:
        typed = _letters(password)
        for word in sorted(self._words(user), key=len, reverse=True):
            rest = typed.replace(word, "")
            if rest != typed and len(rest) < ENOUGH:
                raise ValidationError(
                    gettext(
                        "Ce mot de passe tient presque entier dans un nom que d’autres connaissent : le vôtre, celui du "
                        "certificateur ou du logiciel."
                    ),
                    code="password_of_the_house",
                )

    def get_help_text(self) -> str:
        return gettext("Ni votre nom, ni celui du certificateur ou du logiciel, suivi de quelques signes.")

    def _words(self, user: User | None) -> set[str]:
        names = [*WORDS, *Certifier.objects.order_by("pk").values_list("name", flat=True)]
        if user is not None:
            names += [user.name, user.email.partition("@")[0]]
        whole = {_letters(name) for name in names}
        parts = {_letters(part) for name in names for part in re.findall(r"\w+", name)}
        return {word for word in whole | parts if len(word) >= LEAST}


ENOUGH = 6  # letters and digits beside the name, from which it is no more its whole


def _letters(text: str) -> str:
    """The letters and digits of a text, without accents or case."""
    return "".join(sign for sign in folded(text) if sign.isalnum())
