"""Places of certification and of preparation, statistics, and the sheet that came before."""

from __future__ import annotations

import re

from parchemin.domain.sheet import Link, Predecessor, Site, Sites, Span, Statistics, Text
from parchemin.formats.register_text.frame import Frame, Section
from parchemin.formats.register_text.source import Source, fold, plain

REGION = re.compile(
    r"^\s*(?P<name>.+?)\s+:\s+(?:(?P<region>.+?)\s+-\s+)?(?P<department>[^()]+?)\s*\(\s*(?P<code>\w{2,3})\s*\)"
)
POSTCODE = re.compile(r"^\s*(?P<postcode>\d{5})\s+(?P<city>\S.*?)\s*$")
_TOWN = r"\s+[-–—]\s+(?P<postcode>\d{5})\s+(?P<city>\S.*?)\s*$"
# Names hold dashes too: an address is known by its street number, else it is the last part but one.
ONE_LINE = re.compile(rf"^\s*[-–—•]\s*(?P<name>\S.*?)\s+[-–—]\s+(?P<address>\d.*?\S){_TOWN}")
ONE_LINE_BARE = re.compile(rf"^\s*[-–—•]\s*(?P<name>\S.*\S)\s+[-–—]\s+(?P<address>\S.*?){_TOWN}")
HOLDERS = re.compile(r"(\d+)\s+(?:titulaires?|personnes?|certifies?|diplomes?)\b[^.\n]*?\bpar\s+an\b")
SHEET_LINK = re.compile(r"[?&]fiche=(\d{1,6})\b")


def sites(frame: Frame) -> Sites:
    """Lieux de certification (with the addresses printed under them) and lieux de préparation."""
    return Sites(_certification(frame), _preparation(frame))


def _certification(frame: Frame) -> tuple[Site, ...]:
    source = frame.source
    listed: list[Site] = []
    addresses: list[list[int]] = []
    numbers = frame.written(frame.first("certification_sites"))
    taken = 0  # the last line that a site has already used
    for number in numbers:
        if number <= taken or not fold(source.line(number)):
            continue
        if region := _region(source, number, numbers):
            listed.append(region)
            taken = region.lines.last
        elif match := _in_one_line(source.line(number)):
            listed.append(_one_line(source, number, match))
        elif addresses and not _closed(source, addresses[-1]):
            addresses[-1].append(number)
        else:
            addresses.append([number])
    for group in addresses:
        _attach(source, listed, group)
    return tuple(listed)


def _region(source: Source, number: int, numbers: list[int]) -> Site | None:
    """ "NAME : Region - Department ( 69) []", which may go on to the next line."""
    for last in (number, number + 1):
        span = Span(number, last)
        match = REGION.match(re.sub(r"[\r\n]", " ", source.slice(span))) if last in numbers else None
        if match:
            return _regional(source, span, match)
    return None


def _regional(source: Source, span: Span, match: re.Match[str]) -> Site:
    def part(name: str) -> Text:
        return source.within(span, *match.span(name))

    region = part("region") if match["region"] else None
    return Site(part("name"), region, part("department"), part("code"), lines=span)


def _one_line(source: Source, number: int, match: re.Match[str]) -> Site:
    def part(name: str) -> Text:
        return source.part(number, *match.span(name))

    span = Span(number, number)
    return Site(
        part("name"), address=part("address"), postcode=part("postcode"), city=part("city"), lines=span
    )


def _in_one_line(line: str) -> re.Match[str] | None:
    return ONE_LINE.match(line) or ONE_LINE_BARE.match(line)


def _closed(source: Source, group: list[int]) -> bool:
    """An address ends with its postcode and city."""
    return bool(POSTCODE.match(source.line(group[-1])))


def _attach(source: Source, listed: list[Site], group: list[int]) -> None:
    """Give an address to the site of the same name; an address that names no site is a site."""
    name = source.text_at(group[0])
    town = POSTCODE.match(source.line(group[-1])) if len(group) > 1 else None
    if town is None:
        return
    middle = group[1:-1]
    address = source.text_at(middle[0], middle[-1]) if middle else None
    postcode, city = (
        source.part(group[-1], *town.span("postcode")),
        source.part(group[-1], *town.span("city")),
    )
    index = next(
        (i for i, s in enumerate(listed) if s.postcode is None and fold(s.name.value) == fold(name.value)),
        None,
    )
    if index is None:
        listed.append(
            Site(name, address=address, postcode=postcode, city=city, lines=Span(group[0], group[-1]))
        )
        return
    s = listed[index]
    listed[index] = Site(
        s.name, s.region, s.department, s.department_code, address, postcode, city, name, s.lines
    )


def _preparation(frame: Frame) -> tuple[Site, ...]:
    """One site a line: "- NAME - street - 59000 Town"; a wrapped line carries on the one before."""
    source, places = frame.source, []
    groups: list[list[int]] = []
    for number in frame.written(frame.first("preparation_sites")):
        if groups and not re.match(r"\s*[-–—•]", source.line(number)):
            groups[-1].append(number)
        else:
            groups.append([number])
    for group in groups:
        span = Span(group[0], group[-1])
        places.append(_preparing(source, span))
    return tuple(places)


def _preparing(source: Source, span: Span) -> Site:
    whole = source.slice(span)
    match = _in_one_line(re.sub(r"[\r\n]", " ", whole))
    if match is None:
        lead = re.match(r"\s*(?:[-–—•]\s*)?", whole)
        return Site(source.within(span, lead.end() if lead else 0, len(whole)), lines=span)

    def part(name: str) -> Text:
        return source.within(span, *match.span(name))

    return Site(
        part("name"), address=part("address"), postcode=part("postcode"), city=part("city"), lines=span
    )


def statistics(frame: Frame) -> Statistics:
    """Titulaires par an, and the words they stand in."""
    section = frame.first("statistics")
    text = frame.value_of(section)
    if section is None or text is None:
        return Statistics(None, None)
    numbers = [n for n in frame.written(section) if not _is_link(frame.source.line(n))]
    if section.value is None:
        text = frame.source.text_at(numbers[0], numbers[-1]) if numbers else None
    holders = HOLDERS.search(plain(text.value)) if text else None
    return Statistics(int(holders[1]) if holders else None, text)


def predecessor(frame: Frame, own: str, links: tuple[Link, ...]) -> Predecessor | None:
    """Certification précédente: its title under the heading, its number in a link to its sheet."""
    section = frame.first("predecessor")
    if section is None:
        return None
    inside = [link for link in links if section.head.first <= link.lines.first <= section.last]
    codes = [c for link in inside if (c := _sheet_code(frame.source, link)) is not None and c.value != own]
    title = _predecessor_title(frame, section)
    return Predecessor(codes[0] if codes else None, title) if codes or title else None


def _predecessor_title(frame: Frame, section: Section) -> Text | None:
    """The title beside the heading or under it, to the first blank line or link."""
    beside = section.value is not None
    first = section.head.last if beside else min(frame.written(section), default=0)
    if not first or (not beside and _is_link(frame.source.line(first))):
        return None
    last = first
    while (
        last < section.last
        and frame.source.line(last + 1).strip()
        and not _is_link(frame.source.line(last + 1))
    ):
        last += 1
    return frame.source.text_at(first, last, section.value)


def _is_link(line: str) -> bool:
    return plain(line).strip().startswith(("http", "www"))


def _sheet_code(source: Source, link: Link) -> Text | None:
    match = SHEET_LINK.search(link.url.value)
    if match is None:
        return None
    start = (link.url.lines.start or 0) + match.start(1)
    return source.part(link.lines.first, start, start + len(match[1]))
