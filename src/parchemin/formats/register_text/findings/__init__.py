"""Constats de lecture: what a sheet leaves open, what each reading of it would be, which acts wait for it.

Detectors look at shapes, never at one sheet's words: they run on any sheet. A finding has a stable code; its
last part names the block, the assessment or the route it is about.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterator

from parchemin.domain.sheet import Finding, Reading
from parchemin.formats.register_text.authority import Authority
from parchemin.formats.register_text.findings import (
    assessing,
    framework,
    jury,
    naming,
    people,
    register,
    unsaid,
)
from parchemin.formats.register_text.findings.depends import acts_waiting
from parchemin.formats.register_text.frame import Frame

__all__ = ["find", "findings_on"]


def find(frame: Frame, reading: Reading, responsible: Authority) -> tuple[Finding, ...]:
    """Every finding of a reading, by place in the sheet, each with the acts that depend on it."""
    findings = [
        *people.find(reading, responsible),
        *jury.find(reading),
        *framework.find(frame, reading),
        *assessing.find(frame, reading),
        *unsaid.find(frame, reading),
        *naming.find(reading),
        *register.find(frame, reading),
    ]
    placed = sorted(findings, key=lambda f: (f.lines[0].first if f.lines else 0, f.code))
    return tuple(
        dataclasses.replace(f, depends=f.depends or acts_waiting(f.code)) for f in _named_apart(placed)
    )


def _named_apart(findings: list[Finding]) -> Iterator[Finding]:
    """A code names one finding: where a sheet prints a number twice, the second one is ".2"."""
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.code] += 1
        count = seen[finding.code]
        yield finding if count == 1 else dataclasses.replace(finding, code=f"{finding.code}.{count}")


def findings_on(reading: Reading, on: dt.date) -> tuple[Finding, ...]:
    """The findings, and those that a day makes: a registration that has ended, or not yet begun."""
    extra = register.on_day(reading, on)
    return (*reading.findings, *(dataclasses.replace(f, depends=acts_waiting(f.code)) for f in extra))
