"""Register sheets of the old format (CNCP, 2008 to 2018), as text saved from their PDF.

No specification was ever published: the printed headings are the frame, the rest is prose. The reader cuts,
places and counts; where the text leaves something open it says so in a finding, and decides nothing.
"""

from __future__ import annotations

import dataclasses

from parchemin.domain.sheet import LegalAct, Reading, Sites, Text
from parchemin.formats.register_text import (
    access,
    activities,
    authority,
    blocks,
    header,
    legal,
    marking,
    places,
)
from parchemin.formats.register_text.findings import find, findings_on
from parchemin.formats.register_text.frame import Frame, read_frame
from parchemin.formats.register_text.refusal import NotASheet, decode
from parchemin.formats.register_text.segments import Segment, gaps, rebuild, segments
from parchemin.formats.register_text.source import normalise

READER = "register-text 1"

__all__ = [
    "READER",
    "NotASheet",
    "Reading",
    "Segment",
    "findings_on",
    "load",
    "normalise",
    "rebuild",
    "segments",
]


def load(data: bytes | str) -> Reading:
    """Read a register sheet. Raises `NotASheet`, which names the line, on any other text."""
    frame = read_frame(decode(data))
    reading, responsible = _read(frame)
    reading = dataclasses.replace(reading, gaps=gaps(frame, list(reading.texts())))
    return dataclasses.replace(reading, findings=find(frame, reading, responsible))


def _read(frame: Frame) -> tuple[Reading, authority.Authority]:
    code, register = frame.code, frame.register
    links = header.links(frame)
    capacities = activities.entries(frame, "capacities")
    read_blocks = blocks.blocks(frame, code.value, register, [entry.title.value for entry in capacities])
    acts = legal.acts(frame)
    registrations = legal.registrations(frame, acts)
    routes = access.routes(frame)
    sites = places.sites(frame)
    known = authority.Known(_known_names(frame, acts), _towns(sites))
    responsible = authority.authority(frame, known)
    components = header.prose(frame, "components")
    reading = Reading(
        code=code,
        register=register,
        title=header.title(frame, legal.registered_title(registrations)),
        certifiers=responsible.certifiers,
        signatories=responsible.signatories,
        levels=header.levels(frame),
        nsf=header.codes(frame, "nsf", header.NSF),
        formacodes=header.codes(frame, "formacodes", header.FORMACODE),
        agreements=header.agreements(frame),
        summary=header.prose(frame, "summary"),
        rome=header.with_urls(header.codes(frame, "rome", header.ROME), links),
        sectors=header.prose(frame, "sectors"),
        jobs=header.jobs(frame),
        activities=activities.activities(frame, read_blocks),
        capacities=tuple(capacities),
        components=components,
        blocks=read_blocks,
        validity=access.validity(frame),
        jury=access.jury(frame, routes),
        access_routes=routes,
        territories=access.territories(frame),
        registrations=registrations,
        legal_acts=acts,
        sites=sites,
        statistics=places.statistics(frame),
        predecessor=places.predecessor(frame, code.value, links),
        links=links,
        reader=READER,
        marking=marking.measures(frame, components, read_blocks),
    )
    return reading, responsible


def _known_names(frame: Frame, acts: tuple[LegalAct, ...]) -> list[str]:
    names: list[Text] = [name for act in acts for name in act.names]
    return [name.value for name in names] + header.known_names(frame.all(("certification_sites",)), frame)


def _towns(sites: Sites) -> list[str]:
    """Towns, departments and regions of the places that the sheet prints."""
    every = (*sites.certification, *sites.preparation)
    return [text.value for s in every for text in (s.city, s.department, s.region) if text]
