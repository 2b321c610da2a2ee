"""What is held of the heads given elsewhere: see `journal.holding`."""

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.journal.holding import register
from parchemin.journal.models import Anchor
from parchemin.parties.anchors import anchor_objections


def _anchors() -> tuple[int, list[Objection]]:
    return Anchor.objects.filter(error="").count(), anchor_objections()


register("anchors", gettext_noop("ancrages des têtes hors de portée du certificateur"), _anchors)
