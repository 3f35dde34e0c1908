"""Read a date as people and programs write it, in the languages that news is written in.

Two steps: `plain_dates` brings a text into one form (month names become jan to dec, days of Japanese eras years of ours),
then one set of patterns reads it. The month names are those of Unicode CLDR 46, as `babel.dates.get_month_names` gives
them (lexicons/month_names.csv: wide and abbreviated for the languages of the first rows, wide alone for the others, whose
short forms are words of the first). They are kept as a table since Babel takes half a second to load forty languages.
"""

import csv
import re
import unicodedata
from typing import NamedTuple

import pandas as pd

from helpers.project import shipped


class Dated(NamedTuple):
    """A point in time, how precise it is (time, day, month, year, none) and how it is known."""

    published: pd.Timestamp
    precision: str
    method: str = ""


class Seen(NamedTuple):
    """A date in a text in plain form (`plain_dates`), and where it stands there."""

    start: int
    end: int
    dated: Dated


NONE = Dated(pd.NaT, "none", "none")
SLACK = pd.Timedelta(days=1)  # a day may have begun elsewhere, and clocks are set wrong
LONGEST = 250  # characters of a line that are looked at; a date field or a date line is shorter

_SHORT = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
# What CLDR leaves out: other spellings and abbreviations that outlets print.
_MORE = {"sept": 9, "setiembre": 9, "set": 9, "jänner": 1, "jän": 1, "feber": 2, "mrz": 3, "maerz": 3, "fev": 2, "mrt": 3,
         "dez": 12}  # fmt: skip
_SHORTENED = {"en", "de", "fr", "es", "it", "pt", "nl"}  # their months are also cut to three letters


def _months() -> dict[str, int]:
    """Map each known month name, with and without its accents, to its number; a name that two months have is the first's."""
    with shipped("lexicons", "month_names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names: dict[str, int] = {}
    cut: dict[str, set[int]] = {}
    for row in rows:
        for number in range(1, 13):
            for name in row[str(number)].split():
                names.setdefault(name, number)
                if row["language"] in _SHORTENED:
                    cut.setdefault(name[:3], set()).add(number)
    for name, numbers in cut.items():
        if len(numbers) == 1:
            names.setdefault(name, *numbers)
    names |= _MORE
    bare = {unaccented(name): number for name, number in names.items()}
    return bare | names


def unaccented(text: str) -> str:
    """Take the accents off: "août" is also printed "aout"."""
    if text.isascii():
        return text
    return unicodedata.normalize(
        "NFC", "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    )


MONTHS = _months()

_WORD = re.compile(r"[^\W\d_]{3,14}")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_VIETNAMESE = re.compile(r"\bth(?:áng|g)\s?(1[0-2]|0?[1-9])(?!\d)")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA = re.compile(r"(令和|平成|昭和|民國|民国)\s?(元|\d{1,3})\s?年")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HALF_BEFORE = re.compile(r"(上午|午前|오전|下午|午後|오후)\s?(\d{1,2})\s?[:時时点點시]\s?(\d{2})?")
_CJK_CLOCK = re.compile(r"(\d{1,2})\s?[時时点點시]\s?(\d{2})\s?[分분]?")


def plain_dates(text: str) -> str:
    """Bring a text into the form that the patterns read: lower case, months as jan to dec, years of our era.

    >>> plain_dates("Le 5 août 2019"), plain_dates("令和元年5月1日")
    ('le 5 aug 2019', '2019年5月1日')
    """
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    text = " ".join(text.lower().split())
    if not text.isascii():
        text = _OTHER_DIGIT.sub(lambda m: str(unicodedata.digit(m[0])), text)
        text = _VIETNAMESE.sub(lambda m: _SHORT[int(m[1]) - 1], text)
        text = _ERA.sub(lambda m: f"{_ERAS[m[1]] + (1 if m[2] == '元' else int(m[2]))}年", text)
        text = _HALF_BEFORE.sub(lambda m: f"{m[2]}:{m[3] or '00'} {'pm' if m[1] in '下午午後오후' else 'am'}", text)
        text = _CJK_CLOCK.sub(r"\1:\2", text)
    return _WORD.sub(_named_month, text)


def _named_month(match: re.Match) -> str:
    name = match[0]
    number = MONTHS.get(name) or (MONTHS.get(name[1:]) if name[0] == "ב" else None)
    return _SHORT[number - 1] if number else name


_MON = rf"(?<![^\W\d_])(?P<mon>{'|'.join(_SHORT)})(?![^\W\d_])\.?"
_YEAR = r"(?P<y>(?:1[89]|20)\d\d)(?!\d)"
_DAY = r"(?<!\d)(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)(?:st|nd|rd|th|er|º|ª|°|-?(?:го|ое|е))?"
_OF = r"(?:\s(?:de|del|of|do|da|năm|the)(?=\s))?"
_HOURS = r"\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?"
_WEEKDAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_NUMBERS = r"(?P<mo>0?[1-9]|1[0-2])"
_FULL = [  # the day, its month in words or figures, the year; the order open in none
    re.compile(
        r"(?<![\d.])(?P<y>(?:1[89]|20)\d\d)(?:(?P<sep>[-/.]|\s?[./]\s)" + _NUMBERS + r"(?P=sep)"
        r"(?P<d>0[1-9]|[12]\d|3[01]|[1-9])(?!\d)"
        r"|(?P<mo2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12]\d|3[01])(?!\d|[.,]\d)"
        r"|(?P<mo3>0[1-9]|1[0-2])(?P<d3>0[1-9]|[12]\d|3[01])(?=(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)))"
    ),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)\s?[年년]\s?" + _NUMBERS + r"\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]"),
    re.compile(rf"{_MON}\s?{_DAY}\.?(?:\s?,\s?|\s)(?:{_WEEKDAY_NAME},?\s)?{_OF}\s?{_YEAR}"),
    re.compile(rf"{_MON}\s{_DAY},?\s(?:at\s)?{_HOURS},?\s(?:[a-z]{{1,5}}\s|[+-]\d{{4}}\s)?{_YEAR}"),
    re.compile(rf"{_DAY}\.?(?:\s?[-/,]\s?|{_OF}\s?){_MON}(?:\s?[-/,]\s?|{_OF}\s?){_YEAR}"),
    re.compile(rf"(?<!\d){_YEAR}[\s,./-]{{1,3}}{_MON}[\s,./-]{{0,3}}{_DAY}"),
    re.compile(rf"{_DAY}[-/. ]{_MON}[-/. ]'?(?P<y>\d\d)(?!\d|:)(?=\s*$|\s\d{{1,2}}:\d\d|t\d\d:|,\s)"),
]
_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})(\s?[./-]\s?)(\d{1,2})\2(\d{4}|\d{2})(?!\d|[./-]\d)")
_MONTH_YEAR = re.compile(rf"{_MON}(?:{_OF}\s|\s?[-,/]\s?){_YEAR}")
_NUMBER_MONTH = re.compile(rf"^{_YEAR}[-/](?P<mo>0[1-9]|1[0-2])$")
_ONLY_YEAR = re.compile(rf"^{_YEAR}(?:\.0)?$")
_NO_YEAR = re.compile(
    rf"{_MON}\s?{_DAY}(?!:)|{_DAY.replace('?P<d>', '?P<d2>')}\.?(?:{_OF}\s|-){_MON.replace('mon', 'mon2')}"
)
_CLOCK = re.compile(
    r"(?<![\d:.+-])(?P<h>[01]?\d|2[0-3])(?P<c>[:.h])(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?!\d)(?:\.\d{1,9})?"
    r"\s?(?P<half>[ap]\.?\s?m\b)?"
)
_HOUR = re.compile(r"\b(?P<h>1[0-2]|[1-9])\s?(?P<half>[ap]\.?m)\b")
_COMPACT_CLOCK = re.compile(r"^t?(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?P<s>[0-5]\d)?(?!\d)")
_EPOCH = re.compile(r"^(?:/?date\()?(\d{9,10}|\d{12,13}|\d{16}|\d{19})(?:\.\d{1,9})?(?:\)/?)?$", re.I)
_SCIENTIFIC = re.compile(r"^\d(?:\.\d{1,18})?e\+?(?:0?9|1[0-8])$", re.I)
# The zones of North America as RFC 822 names them, and those of Central and Eastern Europe: no other zone has these names.
_NAMED_ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8,
                "hst": -10, "cet": 1, "cest": 2, "eet": 2, "eest": 3}  # fmt: skip
_ZONE_NAMES = "|".join(_NAMED_ZONES)
_OFFSET = re.compile(
    r"(?:\d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?|t\d{4}(?:\d\d)?)\s?(?:[ap]\.?m\.?)?\s?"
    rf"(?:(?P<z>z|utc|gmt)|(?P<name>{_ZONE_NAMES}))?(?:(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)?)?(?![\w:+-])",
    re.I,
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(rf"\b{_WEEKDAY_NAME}\b")
# What systems write for "no date": the first days of Unix, of spreadsheets, of databases and of old calendars.
_PLACEHOLDERS = {(1970, 1, 1), (1969, 12, 31), (1900, 1, 1), (1899, 12, 30), (1899, 12, 31), (1901, 1, 1), (1800, 1, 1)}


def parse_date(value, order: str | None = None, upper: pd.Timestamp | None = None, year: int | None = None) -> Dated:
    """Read one date as written; what cannot be read is NaT with precision none.

    `order` is dmy or mdy for dates in figures with slashes or dashes (with dots the day comes first), or ymd where a year
    of two figures comes first, too, as in China, Japan and Korea; `upper` the day after which it cannot be; `year` the
    year that other evidence gives. The method is "" or says what was open and how it was resolved.

    >>> parse_date("3-Jan-22")[:2]
    (Timestamp('2022-01-03 00:00:00'), 'day')
    >>> parse_date("Mon Aug 31, 2009 5:06am EDT")[:2]
    (Timestamp('2009-08-31 05:06:00'), 'time')
    >>> parse_date("Thu Dec 04 10:15:30 EST 2014")[:2]
    (Timestamp('2014-12-04 10:15:30'), 'time')
    >>> parse_date("2021-05-01T23:30:00-05:00")[:2], parse_date("05.03.2024")[:2]
    ((Timestamp('2021-05-01 23:30:00'), 'time'), (Timestamp('2024-03-05 00:00:00'), 'day'))
    >>> parse_date("06/01/2015")
    Dated(published=Timestamp('2015-01-01 00:00:00'), precision='year', method='order open')
    >>> parse_date("Oct. 2"), parse_date("Oct. 2", year=2018)[:2]
    (Dated(published=NaT, precision='none', method='no year'), (Timestamp('2018-10-02 00:00:00'), 'day'))
    """
    if value is None or value is pd.NaT or value != value:
        return NONE
    if hasattr(value, "year") and hasattr(value, "month"):
        stamp = pd.Timestamp(value).tz_localize(None)
        return _bounded(_real(Dated(stamp, "time" if stamp != stamp.normalize() else "day")), upper)
    text = str(value).strip()[:LONGEST]
    if (seconds := epoch_seconds(text)) is not None:
        return _bounded(_stamp(seconds), upper)
    text = plain_dates(text)
    days = days_in(text, order, upper)
    found = days[0].dated if days else _rough(text) or _without_year(text, upper, year) or NONE
    return _bounded(found, upper)


def epoch_seconds(text: str) -> float | None:
    """Read a count of seconds, milli-, micro- or nanoseconds since 1970, also as a float; None where it is none."""
    text = text.strip()[:40]
    if match := _EPOCH.match(text):
        number = int(match[1])
    elif _SCIENTIFIC.match(text):
        number = int(float(text))
    else:
        return None
    digits = len(str(number))
    return number / (1 if digits <= 10 else 1e3 if digits <= 13 else 1e6 if digits <= 16 else 1e9)


def utc_offset(text: str) -> pd.Timedelta | None:
    """Read the offset from UTC that a written instant carries; None where it carries none, or no time.

    >>> utc_offset("2023-11-09T03:28:35Z"), utc_offset("2023-11-09 03:28 +0530"), utc_offset("2023-11-09")
    (Timedelta('0 days 00:00:00'), Timedelta('0 days 05:30:00'), None)
    """
    text = text.strip()[:LONGEST]
    if epoch_seconds(text) is not None:
        return pd.Timedelta(0)
    for match in _OFFSET.finditer(text):
        if match["sign"]:
            ahead = pd.Timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
            return -ahead if match["sign"] == "-" else ahead
        if match["z"]:
            return pd.Timedelta(0)
        if match["name"]:
            return pd.Timedelta(hours=_NAMED_ZONES[match["name"].lower()])
    return None


def days_in(text: str, order: str | None = None, upper: pd.Timestamp | None = None) -> list[Seen]:
    """Find the dates in a text in plain form that give a day, in order; one in figures whose order is open gives its year."""
    found = [
        (match.start(), match.end(), match)
        for pattern in (*_FULL, _FIGURES)
        for match in pattern.finditer(text[:LONGEST])
    ]
    seen: list[Seen] = []
    spans: list[tuple[int, int, re.Match]] = []
    for start, end, match in sorted(found, key=lambda f: (f[0], -f[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end, match))
    gaps = _gaps(text, spans)
    for n, (start, end, match) in enumerate(spans):
        dated = _dated(match, gaps[n][1][-40:], gaps[n + 1][0][:40], order, upper)
        if dated.precision != "none":
            seen.append(Seen(start, end, dated))
    return seen


def _gaps(text: str, spans: list[tuple[int, int, re.Match]]) -> list[tuple[str, str]]:
    """Give what stands around and between dates, as the date before it and the one after it see it: a clock has one date."""
    edges = [0, *(edge for start, end, _ in spans for edge in (start, end)), len(text)]
    gaps = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    shared = [(gap, gap) for gap in gaps]
    for n in range(1, len(gaps) - 1):
        if clock := _CLOCK.search(gaps[n]):
            near_first = clock.start() <= len(gaps[n]) - clock.end()
            shared[n] = (gaps[n], gaps[n][clock.end() :]) if near_first else ("", gaps[n])
    return shared


def _dated(match: re.Match, before: str, after: str, order: str | None, upper) -> Dated:
    if match.re is _FIGURES:
        return _in_figures(match, _clock(before, after), order, upper, _WEEKDAY.findall(before[-12:]))
    g = match.groupdict()
    month = g.get("mo") or g.get("mo2") or g.get("mo3") or _SHORT.index(g["mon"]) + 1
    clock = _COMPACT_CLOCK.match(after) if "mo" in g and "mon" not in g else None
    inside = _CLOCK.search(match[0]) if ":" in match[0] else None
    return made(g["y"], month, g.get("d") or g.get("d2") or g.get("d3"), clock or inside or _clock(before, after))


def _clock(before: str, after: str) -> re.Match | None:
    """Find the clock that stands nearest to a date, before it or after it; "5 pm" only where there is none with minutes."""
    for pattern in (_CLOCK, _HOUR):
        behind = pattern.search(after.removeprefix("t"))
        ahead = next(reversed([*pattern.finditer(before)]), None)
        if behind and ahead:
            return behind if behind.start() <= len(before) - ahead.end() else ahead
        if behind or ahead:
            return behind or ahead
    return None


def _in_figures(match: re.Match, clock, order: str | None, upper, weekdays: list[str]) -> Dated:
    if len(match[4]) == 2 and (order == "ymd" or _CJK.search(match.string)):
        return made(match[1], match[3], match[4], clock)
    a, b, y = int(match[1]), int(match[3]), _year(match[4])
    if "." in match[2]:
        order = "dmy"
    order = None if order == "ymd" else order
    readings = {_real(made(y, b, a, clock)): "dmy", _real(made(y, a, b, clock)): "mdy"}
    readings.pop(NONE, None)
    if order and len(readings) == 2:
        readings = {dated: name for dated, name in readings.items() if name == order}
    if len(readings) == 2 and upper is not None and not pd.isna(upper):
        readings = {dated: name for dated, name in readings.items() if dated.published <= upper + SLACK} or readings
    if len(readings) == 2 and weekdays:
        told = {
            dated: name for dated, name in readings.items() if _WEEKDAYS[dated.published.weekday()] == weekdays[-1][:3]
        }
        readings = told or readings
    if len(readings) == 1:
        return next(iter(readings))
    return Dated(pd.Timestamp(y, 1, 1), "year", "order open") if readings else NONE


def _rough(text: str) -> Dated | None:
    if (match := _MONTH_YEAR.search(text)) and not re.search(r"\d\.?\s?$", text[: match.start()]):
        return made(match["y"], _SHORT.index(match["mon"]) + 1, 1)._replace(precision="month")
    if match := _NUMBER_MONTH.match(text):
        return made(match["y"], match["mo"], 1)._replace(precision="month")
    if match := _ONLY_YEAR.match(text):
        return Dated(pd.Timestamp(int(match["y"]), 1, 1), "year")
    return None


def _without_year(text: str, upper, year: int | None) -> Dated | None:
    match = _NO_YEAR.search(text)
    if not match:
        return None
    month = _SHORT.index(match["mon"] or match["mon2"]) + 1
    day = int(match["d"] or match["d2"])
    clock = _clock(text[: match.start()][-40:], text[match.end() :][:40])
    if year:
        if _year(day) == year and "-" in match.group():
            return Dated(pd.Timestamp(year, month, 1), "month", "day or year open")
        return _marked(made(year, month, day, clock), "year from elsewhere")
    weekday = _WEEKDAY.search(text)
    if weekday and upper is not None and not pd.isna(upper):
        for y in (upper.year, upper.year - 1):
            dated = made(y, month, day, clock)
            if dated is NONE or not upper - pd.Timedelta(days=366) <= dated.published <= upper + SLACK:
                continue
            if _WEEKDAYS[dated.published.weekday()] == weekday[0][:3]:
                return _marked(dated, "year from weekday and crawl")
    return Dated(pd.NaT, "none", "no year")


def _marked(found: Dated, note: str) -> Dated:
    return found if found is NONE else found._replace(method=note)


def _stamp(seconds: float) -> Dated:
    if not 0 < seconds < 4.2e9:
        return NONE
    stamp = pd.Timestamp(seconds, unit="s").floor("s")
    return Dated(stamp, "time") if 1990 <= stamp.year <= 2100 else NONE


def _bounded(found: Dated, upper: pd.Timestamp | None) -> Dated:
    if upper is None or pd.isna(upper) or pd.isna(found.published) or found.published <= upper + SLACK:
        return found
    return Dated(pd.NaT, "none", "later than the crawl")


def _real(found: Dated) -> Dated:
    """Take a placeholder for no date."""
    stamp = found.published
    return found if pd.isna(stamp) or (stamp.year, stamp.month, stamp.day) not in _PLACEHOLDERS else NONE


def _year(year) -> int:
    """Read a year of two figures: those below 70 are of this century, as POSIX reads them."""
    year = int(year)
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


def made(y, mo, d, clock: re.Match | None = None) -> Dated:
    """Make a date of its parts; NONE where there is no such day, or where it stands for "no date"."""
    hour = minute = second = 0
    if clock:
        groups = clock.groupdict()
        hour, minute, second = int(groups["h"]), int(groups.get("m") or 0), int(groups.get("s") or 0)
        if half := groups.get("half"):
            hour = hour % 12 + (12 if half[0] == "p" else 0)
    try:
        stamp = pd.Timestamp(_year(y), int(mo), int(d), hour, minute, second)
    except ValueError:
        return NONE
    return _real(Dated(stamp, "time" if clock and stamp != stamp.normalize() else "day"))
