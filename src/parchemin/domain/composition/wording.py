"""The words of a sentence on a jury: what it counts, what it says of whom, and what is left of it.

Patterns are matched on a folded copy of the same length as the text, so that every place of it is one of the text's
own: what is not understood is quoted as printed. What is read is blanked; nothing else is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from parchemin.domain.composition.rule import Clause, Measure

NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17,
    "dix-huit": 18, "dix-neuf": 19, "vingt": 20,
}  # fmt: skip
_SMALL = "|".join(sorted(NUMBERS, key=len, reverse=True))
N = rf"(?:\d{{1,2}}(?!\w)|(?:{_SMALL})(?![\w-]))"
# "au moins", before or after a count; "au plus"; a range
_LEAST = r"au\s+moins|au\s+minimum|a\s+minima|(?:un\s+)?minimum(?:\s+de|\s+d')?"
_MOST = r"au\s+plus|au\s+maximum|(?:un\s+)?maximum(?:\s+de|\s+d')?|jusqu'a"
_BOUND = rf"(?:(?P<least>{_LEAST})|(?P<most>{_MOST}))\s*"
_AFTER = rf"(?:\s*\(?(?:(?P<least2>{_LEAST}|(?:ou|et)\s+plus)|(?P<most2>{_MOST}|(?:ou|et)\s+moins))\)?(?!\w))"
_QUANTITY = rf"(?:(?P<from>{N})\s*(?P<link>a|et|ou|-|–)\s*)?(?P<n>{N})"
_COUNT = (
    rf"(?:{_BOUND})?(?<![\w,./%-])(?:(?:entre|de)\s+)?{_QUANTITY}\s+(?:(?P<least3>{_LEAST})\s+)?"
    r"(?:(?:sont|soient|etant|doivent\s+etre)\s+(?:des\s+)?)?"
)

_BODY = r"(?:certificateurs?|l'organisme\s+certificateur|organismes?\s+certificateurs?|l'autorite(?:\s+responsable)?)"
_OUT = r"(?:exterieure?s?|externes?)"
_WHENCE = (
    r"(?:\s+(?:au|aux|a\s+l'|a\s+la|a|du|de\s+l')\s*(?:centres?|organismes?|certificateurs?|etablissements?|ecoles?|"
    r"formation|instituts?|structures?)(?:\s+(?:de\s+(?:la\s+)?formation|certificateurs?|preparateurs?))?)?"
)
_TRADE = r"(?:\s+du\s+metier)?"
_VOICE = r"(?:votante?s?|(?:ayant|avec)\s+(?:une?\s+)?(?:voix\s+deliberative|droit\s+de\s+vote))"
_EMPLOYEES = r"(?:representante?s?\s+(?:des\s+|de\s+)?)?(?:employe|salarie)e?s?"
_EMPLOYERS = r"(?:representante?s?\s+(?:des\s+|d')?)?employeure?s?"
_NOT_OF = r"(?!\s+(?:du|de|des|d'|qualifie|issu|representant|appartenant))"
COUNTS: tuple[tuple[Measure, str], ...] = (
    (Measure.CERTIFIER, rf"(?:membres?|representante?s?)\s+(?:(?:du|des|de|d'un)\s+)?(?P<body>{_BODY})"),
    (Measure.OUTSIDE_PROFESSIONALS, rf"(?:membres\s+)?professionnel(?:le)?s?{_TRADE}\s+{_OUT}{_WHENCE}"),
    (
        Measure.PRESIDENTS,
        rf"presidente?s?(?:\s+du\s+jury)?(?P<pro>\s+professionnel(?:le)?)?(?P<votes>\s+{_VOICE})?",
    ),
    (Measure.EMPLOYEES, _EMPLOYEES),
    (Measure.EMPLOYERS, _EMPLOYERS),
    (Measure.INDEPENDENTS, r"(?:travailleurs?\s+)?independante?s?"),
    (Measure.OUTSIDE, rf"(?:membres?|personnes?)\s+{_OUT}{_WHENCE}"),
    (Measure.PROFESSIONALS, rf"(?:membres?\s+)?professionnel(?:le)?s?{_TRADE}"),
    (Measure.OUTSIDE, rf"{_OUT}{_WHENCE}"),
    (
        Measure.TOTAL,
        rf"(?:membres?|personnes?|jures?)(?:\s+(?:du|de)\s+jury)?(?P<votes>\s+{_VOICE})?{_NOT_OF}",
    ),
)
_SHARED: tuple[tuple[Measure, str], ...] = (
    (Measure.OUTSIDE_PROFESSIONALS, rf"(?:membres\s+)?professionnel(?:le)?s?\s+{_OUT}{_WHENCE}"),
    (Measure.OUTSIDE, rf"(?:(?:membres?|personnes?)\s+)?{_OUT}{_WHENCE}"),
    (Measure.PROFESSIONALS, r"(?:membres?\s+)?professionnel(?:le)?s?"),
    (Measure.EMPLOYEES, _EMPLOYEES),
    (Measure.EMPLOYERS, _EMPLOYERS),
)
_PART = (
    r"(?:(?P<n>\d{1,3})\s*%|(?P<half>la\s+moitie|moitie)|(?P<more>plus\s+de\s+la\s+moitie|(?:la|une)\s+majorite|"
    r"majorite|majoritairement|en\s+majorite|plus\s+de\s+(?P<n2>\d{1,3})\s*%)|(?P<quarter>un\s+quart|le\s+quart))"
)
_OF = (
    r"\s+(?:au\s+moins\s+|au\s+minimum\s+)?(?:(?:(?:des|de\s+ses|de\s+leurs|de)\s+membres\s+)?"
    r"(?:sont|est|etant|soit|soient|composee?s?|constituee?s?)\s+)?(?:de\s+|des\s+|d'|parmi\s+(?:les|des)\s+)?"
)

# -- seats that the sheet words itself ---------------------------------------------------------------------

_HEADS = (
    "representant|delegue|directeur|directrice|responsable|dirigeant|gerant|ancien|titulaire|diplome|formateur|"
    "formatrice|enseignant|professeur|personnalite|personne qualifiee|expert|tuteur|tutrice|maitre|secretaire|"
    "inspecteur|inspectrice|conseiller|conseillere|ingenieur|artisan|cadre|chef|consultant|intervenant|specialiste|"
    "elu|pair|coordinateur|coordinatrice|coordonnateur|coordonnatrice|referent|animateur|animatrice|technicien|"
    "medecin|psychologue|praticien|universitaire|chercheur|chercheuse|observateur|observatrice|assesseur|membre"
)
_HEAD = rf"(?:{_HEADS.replace(' ', chr(92) + 's+')})(?:ne)?e?s?(?![\w])"
# Where the words of a seat end: punctuation, another seat, what is said of whoever holds it.
_STOP = (
    rf"\s*(?:[,;:.+()\[\]]|$|\s(?:et|dont|ainsi\s+que|avec|sans|ayant|qui|designe|nomme|choisi|propose|issu|"
    rf"n'ayant|non\s+votant|votant|a\s+voix|a\s+titre|siege|assiste|participe|assure|ne\s)\w*|\s(?:{_LEAST}|{_MOST})(?!\w))"
)
_AND_MORE = (
    rf"\s+et\s+(?!(?:{N}|l[ea]\s|l'|d'un|du\s|de\s|{_LEAST}))"  # "des employeurs et des salariés": one seat
)
_LABEL = rf"(?P<what>{_HEAD}(?:(?!{_STOP}).|{_AND_MORE}(?!\s*$))*)"
_SILENT = (
    r"(?:sans\s+(?:(?:prendre\s+part\s+au\s+|droit\s+de\s+)vote|voix(?:\s+deliberative)?|voter)|non\s*[- ]?votante?s?|"
    r"(?:(?:avec|a|ayant)\s+)?(?:une\s+)?(?:seule\s+)?(?:voix|titre)\s+consultati(?:ve|f)|n'a(?:yant)?\s+pas\s+(?:de\s+)?(?:voix|droit\s+de\s+vote)(?:\s+deliberative)?|"
    r"ne\s+(?:vote|prend\s+pas\s+part\s+au\s+vote)(?:\s+pas)?|(?:siege|assiste|participe)\s+(?:\w+\s+){0,3}?(?:avec|a)\s+(?:voix|titre)\s+consultati(?:ve|f))"
)
_SAID_SILENT = rf"(?:\s*,?\s*\(?\s*(?:(?:qui|et|mais)\s+)?(?P<silent>{_SILENT})\s*\)?)"
_SAID_VOICE = rf"(?:\s*,?\s*\(?\s*(?P<voice>{_VOICE})\s*\)?)"
_MINUTES = (
    r"(?:\s*,?\s*(?:qui\s+)?(?P<minutes>assur(?:e|ant)\s+le\s+secretariat(?:\s+(?:du\s+jury|de\s+seance))?))"
)
_TAIL = rf"{_MINUTES}?(?:{_SAID_SILENT}|{_SAID_VOICE})?"
# A seat without a number, but an article: one, where the sentence lists its members.
_LISTED = (
    r"(?:(?:^|[,;:.+(\n]|\bet|\bainsi\s+que|\bdont|\bcompos\w+|\bcompren\w+|\bassiste\w*|\breunit)\s*)"
    r"(?P<article>d'une?\s+|du\s+|de\s+la\s+|de\s+l'|de\s+|l[ea]\s+|l'|par\s+l[ea]\s+)"
)

_END = rf"(?=\s*(?:[,;:.+()\n]|$|\bet\s+(?:{N}|l[ea]\s|l'|d'|compos)))"
_IF_NOT = (
    rf"(?:\bou\s*,?\s*)?\ba\s+defaut\s*,?\s*[^,;:.+()\n]+?{_END}|"
    r"\ben\s+cas\s+d'(?:absence|empechement)[^;.\n]*"
)
# What changes at the end of a word with the gender of who it names: directeur, directrice; technicien, technicienne.
_GENDER = r"(?:eurs?|euses?|rices?|ers?|eres?|ens?|ennes?|els?|elles?|ifs?|ives?|ees?|es?|s)$"
_IN_STEAD = r"\sou\s+(?:son|sa)\s+(?:representant|suppleant|delegue|remplacant)e?(?!\w)"

FILLERS = (
    r"le|la|les|l|un|une|jury|jurys|est|sont|soit|compose|composee?s?|constituee?s?|formee?s?|comprend|comprenant|compte|"
    r"comportant|comporte|reunit|de|du|des|d|et|dont|avec|ainsi|que|se|au|total|par|assistee?s?|parmi|membres|"
    r"a|en|outre|egalement|plus|composition|ses|ces|qui|lesquels|lesquelles|suivants?|suivante?s?|o"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A count read at a place of the sentence, and what the words around it say.

    ``bounded``: the sentence itself says "au moins", "au plus" or a range. ``secretary``: keeps the minutes, the
    sentence saying nothing of their vote.
    """

    at: int
    clause: Clause
    bounded: bool
    president_pro: bool = False
    votes: bool = False
    body_plural: bool = False
    silent: bool = False
    secretary: bool = False


class Words:
    """A sentence being read: its folded copy, blanked as it goes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = _folded(text)
        self.left: list[tuple[int, int]] = []  # places that are not understood, to be quoted whole
        self.conditional = False  # who presides is said under a condition

    def take(self, pattern: str) -> Iterator[re.Match[str]]:
        """Each place of a pattern, blanked once read."""
        for match in re.finditer(pattern, self.folded):
            self.blank(match.start(), match.end())
            yield match

    def blank(self, start: int, end: int) -> None:
        self.folded = self.folded[:start] + "\n" * (end - start) + self.folded[end:]

    def leave(self, start: int, end: int) -> None:
        """Set a place aside as not understood."""
        self.left.append((start, end))
        self.blank(start, end)

    def rest(self) -> tuple[str, ...]:
        """What is left of the sentence, as printed, in its order."""
        places = [*self.left]
        for match in re.finditer(r"[^\n,;:.+()\[\]•▪·«»\"]+", self.folded):
            start, end = _without_fillers(self.folded, *match.span())
            if start < end:
                places.append((start, end))
        return tuple(" ".join(self.text[a:b].split()) for a, b in sorted(places))


def _folded(text: str) -> str:
    """The same length: lower case, no accent, straight apostrophes, every blank a space; "(e)s" joined to its word."""
    base = "".join(_letter(c) for c in text)
    base = re.sub(r"(?<!\w)[o•▪](?=\s?\d)", " ", base)  # "o2" is a bullet of the old register, then a 2
    base = re.sub(r"(?<=\w)(?:\([a-z]{1,4}\))+s?(?!\w)", lambda m: _joined(m[0]), base)
    base = re.sub(r"(?<=\w)(?:·[a-z]{1,4})+(?!\w)", lambda m: _joined(m[0]), base)
    return re.sub(rf"(?<!\w)({N})\s*\(\s*({N})\s*\)", _said_twice, base)


def _letter(char: str) -> str:
    if char in "’‘`":
        return "'"
    if char.isspace():
        return " "
    bare = unicodedata.normalize("NFKD", char.lower())
    return bare[0] if bare else char


def _joined(ending: str) -> str:
    letters = re.sub(r"[^a-z]", "", ending)
    return letters.ljust(len(ending))


def _said_twice(match: re.Match[str]) -> str:
    """ "deux (2)": one number, when they are the same."""
    if value(match[1]) != value(match[2]):
        return match[0]
    return match[1].ljust(len(match[0]))


def value(number: str) -> int:
    return int(number) if number.isdecimal() else NUMBERS[number]


def _without_fillers(words: str, start: int, end: int) -> tuple[int, int]:
    piece = words[start:end]
    head = re.match(rf"(?:(?:{FILLERS})\b|[^\w%])+", piece)
    start += head.end() if head else 0
    tail = re.search(rf"(?:\b(?:{FILLERS})\b|[^\w%])+$", words[start:end])
    return start, end - (len(tail[0]) if tail else 0)


# -- reading ---------------------------------------------------------------------------------------------------


def read(words: Words) -> list[Found]:
    """Every count of a sentence, in its order; what is read is blanked in ``words``."""
    _fallbacks(words)
    _alternatives(words)
    passages = [*_presided(words), *_parity(words), *_shares(words), *_minutes(words), *_counts(words)]
    passages += [*_named(words), *_articles(words)]
    return _outsiders(sorted(passages, key=lambda one: one.at))


def _fallbacks(words: Words) -> None:
    """Who presides in whose stead: quoted whole, counted as nobody, and asked of a person.

    "à défaut, par le directeur", "en cas d'absence du président, le jury est présidé par…", "ou son représentant".
    A member "ou son représentant" is one person, in these words.
    """
    for match in re.finditer(_IF_NOT, words.folded):
        if "presid" in _item_before(words.folded, match.start()) or "presid" in match[0]:
            words.conditional = True
        words.leave(match.start(), match.end())
    for match in re.finditer(
        r"president\w*(?:\s+du\s+jury)?\s*\((?P<who>[^()\n]*\sou\s[^()\n]*)\)", words.folded
    ):
        words.conditional = True
        words.leave(*match.span("who"))
    for match in re.finditer(_IN_STEAD, words.folded):
        before, after = _item_before(words.folded, match.start()), words.folded[match.end() :]
        if re.search(r"\bpresidente?s?\b", before):
            words.leave(match.start(), match.end())
            words.conditional = True
        elif "presid" in before or re.match(r"\s*[,(]?\s*(?:qui\s+)?presid", after):
            words.conditional = True


def _item_before(folded: str, at: int) -> str:
    """The item of the list that a place ends or follows."""
    return re.split(r"[,;:.+()\n]", folded[:at].rstrip(" ,("))[-1]


def _alternatives(words: Words) -> None:
    """ "un employeur ou un salarié": nobody knows which; the whole part is left. "deux ou trois" is a range, "un
    directeur ou une directrice" one person."""
    pair = r"(?P<one>(?P<stem>\w{5})\w*)\s+ou\s+(?:une?\s+|la\s+|le\s+)?(?P<other>(?P=stem)\w*)"
    for match in re.finditer(pair, words.folded):
        if re.sub(_GENDER, "", match["one"]) == re.sub(_GENDER, "", match["other"]):
            words.blank(match.end("one"), match.end())
    for match in re.finditer(rf"(?!{_IN_STEAD})\sou\s+(?!plus|moins)", words.folded):
        before = words.folded[: match.start()].split()
        after = re.match(N, words.folded[match.end() :])
        if after and before and re.fullmatch(N, before[-1]):
            continue
        cut = [
            m.end()
            for m in re.finditer(
                rf"[,;:.+()\n]|\b(?:et|dont)\s(?=\s*(?:{N}|l[ea]\s|d'))", words.folded[: match.start()]
            )
        ]
        start = cut[-1] if cut else 0
        stop = re.search(rf"[,;:.+()\n]|\s(?:et|dont)\s+(?=(?:{N}|l[ea]\s|d'))", words.folded[match.end() :])
        end = match.end() + stop.start() if stop else len(words.folded)
        start, end = _without_fillers_kept(words.folded, start, end)
        words.leave(start, end)


def _without_fillers_kept(words: str, start: int, end: int) -> tuple[int, int]:
    """The place without the blanks and the verbs before it, its numbers kept."""
    head = re.match(r"(?:(?:le|jury|est|compose|comprend|de|dont|et)\b|[^\w%])+", words[start:end])
    start += head.end() if head else 0
    return start, start + len(words[start:end].rstrip())


def _presided(words: Words) -> Iterator[Found]:
    """ "présidé par un professionnel": a president, among those counted; any other is left, in its words."""
    for match in re.finditer(r"(?:est\s+)?preside(?:e)?s?\s+par\s+(?P<who>[^,;:.+()\n]+)", words.folded):
        who = re.split(r"\s(?:et|compos\w+|compren\w+|dont)\s", match["who"])[0].rstrip()
        end = match.start("who") + len(who)
        pro = re.fullmatch(
            rf"(?:une?|l'une?\s+des|le|la)\s*(?:membres?\s+)?professionnel(?:le)?s?(?:\s+{_OUT}{_WHENCE})?",
            who,
        )
        one = re.fullmatch(
            r"(?:(?:l'une?|une?)\s+(?:de\s+ses|des)\s+membres|une?\s+(?:president\w*|membre\s+du\s+jury))",
            who,
        )
        if pro or one:
            words.blank(match.start(), end)
            yield Found(match.start(), Clause(Measure.PRESIDENTS, 1), bounded=True, president_pro=bool(pro))
        else:
            words.leave(match.start(), end)


def _parity(words: Words) -> Iterator[Found]:
    sides = (rf"{_EMPLOYEES}", rf"{_EMPLOYERS}")
    ways = r"(?:a\s+parite|paritairement|a\s+parts?\s+egales?|en\s+nombre\s+egal|a\s+egalite)"
    for one, other in (sides, sides[::-1]):
        both = rf"(?:de\s+|d'|des\s+|les\s+)?{one}\s+et\s+(?:de\s+|d'|des\s+|les\s+)?{other}"
        patterns = (
            rf"{ways}\s*(?:,?\s*(?:entre|compos\w+))?\s*{both}(?!\w)",
            rf"{both}\s*,?\s*(?:sont\s+)?{ways}(?!\s+\w*(?:femme|homme))",
            rf"autant\s+(?:de\s+|d'){one}\s+que\s+(?:de\s+|d'){other}(?!\w)",
        )
        for pattern in patterns:
            for match in words.take(pattern):
                yield Found(match.start(), Clause(Measure.PARITY, 0), bounded=True)


def _shares(words: Words) -> Iterator[Found]:
    for measure, pattern in _SHARED:
        for match in re.finditer(
            rf"(?:(?:{_LEAST})\s*)?(?<!\w){_PART}{_OF}{pattern}(?!\w)(?:\s*(?:au\s+moins|au\s+minimum))?",
            words.folded,
        ):
            number = int(match["n"] or match["n2"] or (25 if match["quarter"] else 50))
            if number > 100:  # noqa: PLR2004 - a share
                continue
            clause = Clause(measure, number, exact=False, percent=True, over=bool(match["more"]))
            yield Found(match.start(), clause, bounded=True)
            words.blank(*match.span())


def _minutes(words: Words) -> Iterator[Found]:
    """ "Le directeur pédagogique assure le secrétariat, sans voix délibérative"; "un secrétaire"."""
    pattern = rf"(?:\b(?:le|la|une?)\s+|l'){_LABEL}{_MINUTES.replace('?P<minutes>', '?:')}(?:{_SAID_SILENT}|{_SAID_VOICE})?(?!\w)"
    for match in words.take(pattern):
        yield _seat(words, match, 1, bounded=False, secretary=True)


def _counts(words: Words) -> Iterator[Found]:
    for measure, pattern in COUNTS:
        tail = rf"(?:\s*,?\s*\(?(?P<silent>{_SILENT})\)?)?" if measure is Measure.CERTIFIER else ""
        for match in re.finditer(rf"{_COUNT}{pattern}(?!\w){_AFTER}?{tail}", words.folded):
            bounds = _bounds(match)
            if bounds is None:
                continue
            words.blank(*match.span())
            groups = match.groupdict()
            number, exact, most = bounds
            yield Found(
                match.start(),
                Clause(measure, number, exact=exact, most=most),
                bounded=not exact,
                president_pro=bool(groups.get("pro")),
                votes=bool(groups.get("votes")),
                body_plural=(groups.get("body") or "").endswith("s"),
                silent=bool(groups.get("silent")),
            )
    for match in words.take(
        r"(?<!\w)(?:du|le|la|d'une?)\s+presidente?(?:\s+du\s+jury)?(?P<pro>\s+professionnel(?:le)?)?(?=\s*(?:[,;:.+()\n]|et\b|dont\b|ainsi\b|$))"
    ):
        yield Found(
            match.start(), Clause(Measure.PRESIDENTS, 1), bounded=False, president_pro=bool(match["pro"])
        )


def _bounds(match: re.Match[str]) -> tuple[int, bool, int | None] | None:
    """Number, whether it is exact, the other end of a range; None for what is no count ("2 ou 5")."""
    groups = match.groupdict()
    number = value(match["n"])
    if groups["from"]:
        first = value(groups["from"])
        wrong = groups["link"] == "ou" and number != first + 1
        between = groups["link"] == "et" and "entre" not in match[0]
        return None if wrong or between or first >= number else (first, False, number)
    if groups["most"] or groups["most2"]:
        return 0, False, number
    return number, not (groups["least"] or groups["least2"] or groups["least3"]), None


def _named(words: Words) -> Iterator[Found]:
    """Counted seats in the sheet's own words."""
    for match in re.finditer(rf"{_COUNT}{_LABEL}{_AFTER}?{_TAIL}", words.folded):
        bounds = _bounds(match)
        if bounds is None:
            continue
        number, exact, most = bounds
        yield _seat(words, match, number, bounded=not exact, most=most)
        words.blank(*match.span())


def _articles(words: Words) -> Iterator[Found]:
    """Seats listed with an article alone: one person each."""
    for match in re.finditer(
        rf"{_LISTED}{_LABEL}{_TAIL}(?=\s*(?:[,;:.+()\n]|et\b|dont\b|ainsi\b|$))", words.folded
    ):
        if re.search(
            r"\s(?:nomm|design|sign|valid|decid|convoqu|organis|fix|est|sont|peut|doit|dispose|prend)\w*",
            match["what"],
        ):
            continue
        yield _seat(words, match, 1, bounded=False)
        words.blank(match.start("article"), match.end())


def _seat(
    words: Words,
    match: re.Match[str],
    number: int,
    *,
    bounded: bool,
    most: int | None = None,
    secretary: bool = False,
) -> Found:
    start, end = match.span("what")
    what = " ".join(words.text[start:end].split()).strip(" ,")
    silent, voice = bool(match["silent"]), bool(match["voice"])
    keeps = (
        secretary
        or ("minutes" in match.groupdict() and bool(match["minutes"]))
        or "secretaire" in match["what"]
    )
    exact = not bounded
    clause = Clause(Measure.NAMED, number, exact=exact, most=most, what=what, votes=not silent)
    return Found(
        match.start(), clause, bounded=bounded, silent=silent, secretary=keeps and not silent and not voice
    )


def _outsiders(passages: list[Found]) -> list[Found]:
    """ "3 professionnels dont 2 extérieurs": two of those professionals."""
    parent: Measure | None = None
    read_: list[Found] = []
    for one in passages:
        clause = one.clause
        if clause.measure is Measure.OUTSIDE and parent is Measure.PROFESSIONALS and not clause.percent:
            clause = Clause(
                Measure.OUTSIDE_PROFESSIONALS, clause.number, exact=clause.exact, most=clause.most
            )
            one = Found(one.at, clause, one.bounded)  # noqa: PLW2901
        elif clause.measure in {Measure.PROFESSIONALS, Measure.TOTAL}:
            parent = clause.measure
        read_.append(one)
    return read_
