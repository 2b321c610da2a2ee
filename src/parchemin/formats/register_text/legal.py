"""Legal acts, and the registrations that some of them make."""

from __future__ import annotations

import datetime as dt
import re

from parchemin.domain.sheet import LegalAct, Registration, Span, Text
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.source import NUMBER, number, plain

MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre")  # fmt: skip
DATE = rf"(?:\d{{1,2}}(?:er)?\s+(?:{'|'.join(MONTHS)})\s+\d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}})"
START = re.compile(
    r"\s*(arrete|decret|decision|avis|loi)s?\b\s*(?:n\S*\s*[\d-]+\s*)?(?:du|n|portant|en date)"
)
SIGNED = re.compile(rf"(?:arrete|decret|decision|avis|loi)\b.{{0,40}}?\bdu\s+({DATE})", re.DOTALL)
PUBLISHED = re.compile(
    rf"(?:publi\w*|parue?s?)\s+au\s+(?:journal\s+officiel|jo)\s+(?:de\s+la\s+republique\s+francaise\s+)?du\s+({DATE})"
)
YEARS = re.compile(rf"enregistrement\s+pour\s+({NUMBER})\s+ans?")
LEVEL = re.compile(r"(?:au|de)\s+niveau\s+(?:de\s+qualification\s+)?(\w+)")
CODE_NSF = re.compile(r"codes?\s+nsf\s+(\d{2,3}[a-z]?)\b")
TITLE = re.compile(
    r"sous\s+l'intitule\s*:?\s*[\"«“]?\s*(.+?)\s*[\"»”]?\s*,?\s+(?:avec\s+effet|a\s+compter\s+du|pour\s+une\s+duree)",
    re.DOTALL,
)
EFFECT = re.compile(rf"avec\s+effet\s+(?:au|du|a\s+compter\s+du)\s+({DATE})")
UNTIL = re.compile(rf"jusqu'?\s*au\s+({DATE})")
RENAMED = re.compile(
    r"modification\s+du\s+nom\s+(?:de\s+l'organisme\s+|des\s+organismes\s+|du\s+)certificateurs?\s*:\s*(.+)",
    re.DOTALL,
)
SECTIONS = {"legal": "", "legal.decree": "decree", "legal.creation": "creation", "legal.vae": "vae", "legal.others": "others"}  # fmt: skip


def read_date(text: str) -> dt.date | None:
    """ "1er juillet 2008", "07 août 2018", "12/08/2013"; None when the day does not exist."""
    match = re.fullmatch(r"(\d{1,2})(?:er)?[\s/.]+(\w+)[\s/.]+(\d{4})", plain(text).strip())
    if match is None:
        return None
    month = int(match[2]) if match[2].isdecimal() else MONTHS.index(match[2]) + 1 if match[2] in MONTHS else 0
    try:
        return dt.date(int(match[3]), month, int(match[1]))
    except ValueError:
        return None


def acts(frame: Frame) -> tuple[LegalAct, ...]:
    """Every act of the legal basis, in the printed order."""
    legal_acts = []
    for section in frame.all(SECTIONS):
        reference = SECTIONS[section.key]
        if section.value is not None and START.match(
            plain(frame.source.line(section.head.last)[section.value :])
        ):
            value = frame.value_of(section)
            legal_acts += [_act(frame, value.lines, reference)] if value else []
            continue
        numbers = frame.written(section)
        starts = [n for n in numbers if START.match(plain(frame.source.line(n)))]
        for start, stop in zip(starts, [*starts[1:], section.last + 1], strict=False):
            last = max(n for n in numbers if start <= n < stop)
            legal_acts.append(_act(frame, Span(start, last), reference))
    return tuple(legal_acts)


def _act(frame: Frame, span: Span, reference: str) -> LegalAct:
    source = frame.source
    whole = source.slice(span)
    words = plain(whole)
    kind = START.match(words)
    names = _renamed(frame, span, words)
    effects = [
        *(["registration"] if EFFECT.search(words) and UNTIL.search(words) else []),
        *(["certifier_rename"] if names else []),
    ]
    return LegalAct(
        kind={"arrete": "arrêté", "decret": "décret", "decision": "décision"}.get(kind[1], kind[1])
        if kind
        else "",
        signed=_date(SIGNED, words),
        published=_date(PUBLISHED, words),
        reference=reference,
        text=source.within(span, 0, len(whole)),
        effects=tuple(effects) or ("other",),
        lines=span,
        names=names,
    )


def _date(pattern: re.Pattern[str], words: str) -> dt.date | None:
    match = pattern.search(words)
    return read_date(match[1]) if match else None


def _renamed(frame: Frame, span: Span, words: str) -> tuple[Text, ...]:
    match = RENAMED.search(words)
    if match is None:
        return ()
    names, position = [], match.start(1)
    for cut in [*re.finditer(r",\s", words[: match.end(1)]), None]:
        if cut is not None and cut.start() < position:
            continue
        end = cut.start() if cut else match.end(1)
        names.append(frame.source.within(span, position, end))
        position = cut.end() if cut else end
    return tuple(name for name in names if name.value)


def registrations(frame: Frame, acts: tuple[LegalAct, ...]) -> tuple[Registration, ...]:
    """Periods in force, the oldest first. "jusqu'au" includes its day: ``until`` is the day after it."""
    periods = [r for index, act in enumerate(acts) if (r := _registration(frame, index, act)) is not None]
    return tuple(sorted(periods, key=lambda r: (r.from_, r.until, r.act)))


def last_of(registrations: tuple[Registration, ...]) -> Registration | None:
    """The registration that begins last: the one that names the title and the level of today."""
    return max(registrations, key=lambda r: (r.from_, r.until), default=None)


def registered_title(registrations: tuple[Registration, ...]) -> Text | None:
    last = last_of(registrations)
    return last.title if last else None


def _registration(frame: Frame, index: int, act: LegalAct) -> Registration | None:
    source, words = frame.source, frame.source.words(act.lines)
    start, end = _date(EFFECT, words), _date(UNTIL, words)
    if start is None or end is None or end >= dt.date.max:
        return None
    years = YEARS.search(words)

    def part(pattern: re.Pattern[str]) -> Text | None:
        match = pattern.search(words)
        return source.within(act.lines, *match.span(1)) if match else None

    return Registration(
        from_=start,
        until=end + dt.timedelta(days=1),
        until_inclusive=end,
        years=number(years[1]) if years else None,
        level=part(LEVEL),
        title=part(TITLE),
        nsf=part(CODE_NSF),
        act=index,
        lines=act.lines,
    )
