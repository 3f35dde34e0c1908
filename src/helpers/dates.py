"""Find out when an article was published, how precisely that is known, and by what evidence.

The rule for time zones: the outlet's own wall clock as printed; an offset is dropped, not converted.
A date in figures whose order is open (06/01/2015) is asked of the profile; without an answer only its year is kept.
"""

import re
from typing import NamedTuple

import pandas as pd

MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH = r"(?P<mon>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_TIME = re.compile(r"\b(?P<h>\d{1,2})[:.](?P<m>\d{2})(?::(?P<s>\d{2}))?(?:\.\d+)?\s*(?P<half>[ap]\.?m\b\.?)?", re.I)
_ISO = re.compile(r"(?P<y>\d{4})-?(?P<mo>\d{2})-?(?P<d>\d{2})(?:[T ]?(?P<h>\d{2}):?(?P<m>\d{2})(?::?(?P<s>\d{2}))?)?")
_WORDS = [
    re.compile(_MONTH + r"\s*(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})", re.I),
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s-]+" + _MONTH + r"[,\s-]+(?P<y>\d{4}|\d{2})\b", re.I),
]
_FIGURES = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})\b")
_MONTH_YEAR = re.compile(r"\b" + _MONTH + r"\s+(?P<y>\d{4})\b", re.I)
_URL_DAY = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
_URL_MONTH = re.compile(r"/((?:19|20)\d{2})[/-](0[1-9]|1[0-2])(?=/|$)")


class Dated(NamedTuple):
    """A point in time, how precise it is (time, day, month, year, none) and how it is known."""

    published: pd.Timestamp
    precision: str
    method: str = ""


NONE = Dated(pd.NaT, "none", "none")


def parse_date(value, order: str | None = None) -> Dated:
    """Read one date as written; what cannot be read is NaT with precision none.

    >>> parse_date("3-Jan-22")[:2]
    (Timestamp('2022-01-03 00:00:00'), 'day')
    >>> parse_date("Mon Aug 31, 2009 5:06am EDT")[:2]
    (Timestamp('2009-08-31 05:06:00'), 'time')
    >>> parse_date("06/01/2015")[:2]
    (Timestamp('2015-01-01 00:00:00'), 'year')
    """
    if value is None or value is pd.NaT:
        return NONE
    if hasattr(value, "year") and not isinstance(value, str):
        stamp = pd.Timestamp(value).tz_localize(None)
        return Dated(stamp, "time" if stamp != stamp.normalize() else "day")
    text = str(value).strip()
    if text.lower() in ("", "none", "nan", "nat", "null"):
        return NONE
    if iso := _ISO.match(text):
        return _made(iso["y"], iso["mo"], iso["d"], iso["h"], iso["m"], iso["s"])
    for pattern in _WORDS:
        if match := pattern.search(text):
            clock = _TIME.search(text[: match.start()]) or _TIME.search(text[match.end() :])
            hour = minute = second = None
            if clock:
                hour, minute, second = clock["h"], clock["m"], clock["s"]
                if clock["half"]:
                    hour = int(hour) % 12 + (12 if clock["half"][0] in "pP" else 0)
            return _made(match["y"], MONTHS[match["mon"].lower()], match["d"], hour, minute, second)
    if match := _FIGURES.search(text):
        a, b, year = (int(g) for g in match.groups())
        if a > 12 or (order == "dmy" and b <= 12):
            return _made(year, b, a)
        if b > 12 or order == "mdy" or a == b:
            return _made(year, a, b)
        return Dated(pd.Timestamp(_year(year), 1, 1), "year", "order of day and month open")
    if match := _MONTH_YEAR.search(text):
        return _made(match["y"], MONTHS[match["mon"].lower()], 1)._replace(precision="month")
    return NONE


def _year(year) -> int:
    year = int(year)
    return year if year > 99 else 2000 + year if year < 50 else 1900 + year


def _made(y, mo, d, h=None, m=None, s=None) -> Dated:
    try:
        stamp = pd.Timestamp(_year(y), int(mo), int(d), int(h or 0), int(m or 0), int(s or 0))
    except ValueError:
        return NONE
    return Dated(stamp, "time" if h is not None else "day")


def url_date(url: str) -> Dated:
    """Read the date in an address: a day, or only a month.

    >>> url_date("https://news.example/2021/05/06/a-story")[1:]
    ('day', 'url')
    """
    path = re.sub(r"^https?://[^/]*", "", url or "").split("?")[0]
    if match := _URL_DAY.search(path):
        return _made(*match.groups())._replace(method="url")
    if match := _URL_MONTH.search(path):
        return _made(*match.groups(), 1)._replace(precision="month", method="url month")
    return NONE


def date_article(published=None, url: str = "", order: str | None = None) -> Dated:
    """Date an article by the first evidence that speaks: its date field, its address, none."""
    field = parse_date(published, order)
    if field.precision != "none":
        return field._replace(method="field" + (f" ({field.method})" if field.method else ""))
    return url_date(url)
