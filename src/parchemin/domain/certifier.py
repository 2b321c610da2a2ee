"""What a certifier's own record may hold: the names that its papers bear and the identifiers that others gave it."""

from __future__ import annotations

from collections.abc import Mapping

from parchemin.domain.objection import Level, Objection, gettext_noop

CLIENT_ID_LENGTH = 8  # idClient of the Caisse des Dépôts, "03VML243"
LABELS: Mapping[str, str] = {
    "name": gettext_noop("Nom légal, tel qu’au répertoire"),
    "trade_name": gettext_noop("Nom commercial"),
    "siret": gettext_noop("SIRET"),
    "address": gettext_noop("Adresse postale"),
    "city": gettext_noop("Lieu de délivrance, tel que sur le parchemin"),
    "email": gettext_noop("Adresse du service"),
    "signatory_name": gettext_noop("Signataire du parchemin"),
    "signatory_title": gettext_noop("Qualité du signataire"),
    "cdc_client_id": gettext_noop("idClient donné par la Caisse des dépôts"),
    "cdc_contract_id": gettext_noop("idContrat donné par la Caisse des dépôts"),
}


def record_objections(fields: Mapping[str, str], *, siret_holds: bool = True) -> list[Objection]:
    """Why these fields of a certifier's record may not be written, all at once; a doubtful SIRET is only said."""
    objections = []
    if "name" in fields and not fields["name"]:
        objections.append(
            Objection(
                "certifier.name-missing",
                gettext_noop("Le nom légal manque."),
                mend=gettext_noop("L’écrire comme au répertoire."),
                about="name",
            )
        )
    client = fields.get("cdc_client_id", "")
    if client and len(client) != CLIENT_ID_LENGTH:
        objections.append(
            Objection(
                "certifier.client-id",
                gettext_noop("L’idClient « %(value)s » n’a pas %(length)d caractères."),
                {"value": client, "length": CLIENT_ID_LENGTH},
                mend=gettext_noop("Le recopier du courrier de la Caisse des dépôts."),
                about="cdc_client_id",
            )
        )
    if fields.get("siret") and not siret_holds:
        objections.append(
            Objection(
                "certifier.siret",
                gettext_noop("Le SIRET « %(value)s » n’a pas quatorze chiffres, ou sa clé ne tient pas."),
                {"value": fields["siret"]},
                mend=gettext_noop("Le vérifier sur l’avis de situation."),
                about="siret",
                level=Level.WARN,
            )
        )
    return objections
