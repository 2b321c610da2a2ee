"""Which acts wait for a finding. An act that no line names goes on: a reading in doubt stops only its own.

Acts: enrol:<route>, enrol:<territory>, compose_jury, open_session, mark, deliberate, deliver_parchment, declare.
"""

from __future__ import annotations

# By prefix of the code, the longest first. "none" is said, so that nothing is left out by oversight.
DEPENDS: dict[str, tuple[str, ...]] = {
    "route.": ("enrol:{1}",),
    "routes.": ("none",),
    "territory.": ("enrol:{1}",),
    "jury.missing": ("compose_jury",),
    "jury.route-without-text": ("compose_jury",),
    "jury.": ("compose_jury",),
    "framework.no-scale": ("mark",),
    "framework.no-criterion": ("mark",),
    "framework.no-threshold": ("deliberate",),
    "framework.no-blocks": ("open_session", "mark"),
    "competency.printed-twice": ("mark",),
    "competency.one-paragraph": ("mark",),
    "competency.": ("none",),
    "assessment.label-mismatch": ("mark",),
    "assessment.without-deliverable": ("open_session",),
    "assessment.without-label": ("none",),
    "assessment.on-machine-unnamed": ("open_session",),
    "assessment.oral-without-panel": ("open_session", "compose_jury"),
    "assessment.defence-deliverable": ("open_session",),
    "assessment.": ("mark",),
    "block.without-assessment": ("open_session", "mark"),
    "block.unnumbered": ("deliver_parchment", "declare"),
    "block.": ("mark",),
    "marking.": ("deliberate",),
    "project.": ("open_session",),
    "activities.": ("none",),
    "activity.": ("none",),
    "capacity.": ("none",),
    "certifiers.": ("deliver_parchment",),
    "certifier.": ("deliver_parchment", "declare"),
    "nsf.": ("deliver_parchment", "declare"),
    "title.": ("deliver_parchment", "declare"),
    "level.": ("deliver_parchment", "declare"),
    "site.department-postcode": ("deliver_parchment",),
    "site.": ("none",),
    "act.overlap": ("none",),
    "act.date-impossible": ("deliver_parchment",),
    "act.": ("none",),
    "registration.missing": ("deliver_parchment", "declare"),
    "registration.": ("none",),
    "validity.": ("deliberate",),
    "job.": ("none",),
    "formacode.": ("none",),
    "section.missing.validity": ("deliberate",),
    "section.": ("none",),
    "text.": ("none",),
}


def acts_waiting(code: str) -> tuple[str, ...]:
    """The acts that wait for a finding, ``("none",)`` when none does. Raises KeyError on an unknown code."""
    prefix = max((p for p in DEPENDS if code.startswith(p)), key=len, default=None)
    if prefix is None:
        raise KeyError(code)
    parts = code.split(".")
    return tuple(act.replace("{1}", parts[1].upper() if len(parts) > 1 else "") for act in DEPENDS[prefix])
