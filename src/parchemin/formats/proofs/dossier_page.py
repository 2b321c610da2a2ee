"""The readable page of a dossier de preuve: what its JSON files say, as one HTML page without script or link outside.

It proves nothing by itself: each part names the file it repeats, and the files are what the manifest seals.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

# Members of the files, in French; one that is not here is shown by its own name.
NAMES = {
    "about": "à propos de",
    "salt": "sel",
    "parts": "parties, par empreinte",
    "abstentions": "abstentions",
    "accommodation": "aménagement",
    "accredited_from": "mandat depuis",
    "accredited_until": "mandat jusqu’au",
    "again_of": "repris de",
    "appeals": "recours",
    "candidacy": "candidature",
    "compromised_from": "compromise depuis",
    "pinned_at": "épinglée le",
    "retired_at": "ne signe plus depuis",
    "clauses": "clauses",
    "composition_rule": "règle de composition",
    "content": "contenu",
    "departure": "écart",
    "entry_id": "présentation",
    "extra_time_percent": "temps ajouté (%)",
    "framework": "référentiel",
    "given_at": "donné le",
    "granted": "acquis",
    "identity_checked_at": "identité vérifiée le",
    "juror_id": "juré",
    "jury_on": "jury prévu le",
    "key": "clé",
    "kind": "sorte",
    "label": "intitulé",
    "left_at": "parti le",
    "mandate": "mandat",
    "met": "respectée",
    "mode": "mode",
    "none": "aucun lien",
    "noted_at": "noté le",
    "quality": "qualité",
    "remark": "remarque",
    "remote": "à distance",
    "required": "requis",
    "session_label": "session",
    "started_at": "commencé le",
    "starts_on": "premier jour",
    "stated_at": "déclaré le",
    "stated_on": "constaté le",
    "version": "version",
    "whole": "certification entière",
    "withdrawn_at": "retiré le",
    "nominated_at": "nommé le",
    "acquired": "acquis",
    "after": "lire",
    "assessment": "épreuve",
    "assessor": "évaluateur",
    "attendance": "présence",
    "before": "au lieu de",
    "block": "bloc",
    "blocks": "blocs",
    "by": "par",
    "candidate": "candidat",
    "casting_vote": "voix prépondérante du président",
    "certification": "certification",
    "certifier": "certificateur",
    "checked_at": "vérifié le",
    "closed_at": "clôture",
    "code": "code",
    "code_checked": "code à usage unique rendu",
    "college": "collège",
    "comment": "commentaire",
    "competency": "compétence",
    "decided_at": "décidé le",
    "decision": "décision",
    "departure_code": "raison de l’écart",
    "departure_reason": "mots sur l’écart",
    "digest": "empreinte",
    "dissents": "opinions dissidentes",
    "entered_on": "entré le",
    "evidence": "s’appuie sur",
    "excused": "excusé",
    "grid": "grille",
    "happened_at": "survenu le",
    "held_on": "tenu le",
    "identity": "identité",
    "identity_document": "pièce présentée",
    "incidents": "incidents",
    "interest": "absence d’intérêt",
    "juror": "juré",
    "level": "niveau",
    "levels": "niveaux",
    "marks": "notes",
    "members": "membres",
    "message": "constat",
    "method": "manière",
    "moment": "moment",
    "motivation": "motif",
    "name": "nom",
    "number": "numéro",
    "objections": "constats",
    "on": "pour le",
    "opened_at": "ouverture",
    "opinions": "avis",
    "outcome": "résultat",
    "place": "lieu",
    "present": "présent",
    "proposal": "proposition du règlement",
    "published_at": "publié le",
    "reason": "raison",
    "recorded_at": "noté le",
    "recused": "déports",
    "role": "rôle",
    "route": "voie",
    "rule": "règle",
    "rules": "règlement",
    "sealed_at": "scellé le",
    "seat": "siège",
    "session": "session",
    "signature": "signature",
    "source": "source",
    "submitted_at": "rendu le",
    "substitute": "suppléant",
    "tally": "voix",
    "text": "critère",
    "title": "intitulé",
    "occasion": "moment émargé",
    "reopened_at": "rouvert le",
    "set_aside": "décisions écartées",
    "verdict": "résultat",
    "vote": "vote",
    "votes": "votes",
    "votes_against": "contre",
    "votes_for": "pour",
    "waivers": "dérogations",
    "words": "mots",
}
STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#14213a;background:#fffefb}"
    "h2{border-top:1px solid #14213a;padding-top:.5rem;margin-top:2rem}"
    "dl{display:grid;grid-template-columns:minmax(8rem,14rem) minmax(0,1fr);gap:.2rem 1rem;margin:.5rem 0}"
    "dt{color:#5c6478}dd{margin:0;overflow-x:auto}section{overflow-x:auto}.w{grid-column:1/-1}"
    "ol{padding-left:1.5rem}li{margin:.75rem 0}"
    "table{border-collapse:collapse;font-size:.85rem;width:100%}"
    "th{text-align:left;font-weight:400;color:#5c6478}"
    "th,td{border-bottom:1px solid #dcd5c5;padding:.25rem .75rem .25rem 0;vertical-align:top}code{font-size:.85em}"
    "@media(max-width:40rem){dl{grid-template-columns:minmax(0,1fr)}}"
)


def page(title: str, intro: Iterable[str], parts: Iterable[tuple[str, str, bytes]]) -> bytes:
    """One HTML page. ``parts``: heading, path of the JSON file in the dossier, its bytes."""
    body = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in intro)]
    for heading, path, data in parts:
        body.append(f"<section><h2>{escape(heading)}</h2><p><code>{escape(path)}</code></p>")
        body.append(f"{_shown(json.loads(data))}</section>")
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    ).encode()


def _shown(value: Any) -> str:
    """A file's value: members one under the other; lists of rows as tables, or one row after the other where rows
    hold rows; a map that lies deeper on a line."""
    if isinstance(value, Mapping):
        return f"<dl>{''.join(_member(n, v) for n, v in value.items())}</dl>"
    if not _rows(value):
        return _line(value)
    if any(_rows(cell) for row in value for cell in row.values()):
        return f"<ol>{''.join(f'<li>{_shown(row)}</li>' for row in value)}</ol>"
    return _table(value)


def _member(name: object, value: Any) -> str:
    if _rows(value):  # the whole width: rows are not squeezed beside their name
        return f'<dt class="w">{_name(name)}</dt><dd class="w">{_shown(value)}</dd>'
    return f"<dt>{_name(name)}</dt><dd>{_line(value)}</dd>"


def _rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, Mapping) for row in value)


def _table(rows: list[Mapping[str, Any]]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f'<th scope="col">{_name(n)}</th>' for n in columns)
    lines = ("".join(f"<td>{_line(row.get(n))}</td>" for n in columns) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _name(name: object) -> str:
    return escape(NAMES.get(str(name), str(name)))


def _line(value: Any) -> str:
    if isinstance(value, Mapping):
        words = [f"{_name(n)} : {_line(v)}" for n, v in value.items() if v not in (None, "", [], {})]
        return " ; ".join(words) or "—"
    if isinstance(value, list):
        return "<br>".join(_line(v) for v in value) or "aucun"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "—" if value in (None, "") else escape(str(value))
