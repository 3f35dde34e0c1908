"""Say numbers, periods, groups and findings in words, in one form for titles of charts, sentences and tables.

A trend is told by one rule (`direction`), so that the title of a chart and the answer of its report never disagree.
"""

from functools import cache
from matplotlib import font_manager
from matplotlib import ft2font
import pandas as pd
import re
import unicodedata
from helpers.codebook import BY_NAME, VOICES
from helpers.statistics.counts import WORDS


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(ft2font.FT2Font(font_manager.findfont("DejaVu Sans")).get_charmap())


def label(text, most: int = 32) -> str:
    """Make a name fit to be drawn: no control or direction characters, one line, at most `most` characters.

    A character that the font lacks becomes a small box rather than a warning.

    >>> label("Outlet\\u202e \\n$x$ " + "o" * 40, 20)
    'Outlet $x$ oooooooo…'
    """
    text = " ".join("".join(c if unicodedata.category(c)[0] != "C" or c.isspace() else "" for c in str(text)).split())
    text = text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"
    return "".join(c if ord(c) in _glyphs() else "\u25a1" for c in text)

MINUS = "\u2212"
ASIDE = {"language": "another language", "relevance": "another topic"}  # why an article is set aside
METHODS = {  # how a date is known, as `helpers.dates` names it
    "field": "a date field",
    "dateline": "the dateline in the text",
    "url": "the address",
    "url month": "the month in the address",
    "json-ld": "the page's own data",
    "meta": "the page's meta tags",
    "htmldate": "the page, found by htmldate",
    "": "no date",
    "none": "no date",
}


def percent(value: float) -> str:
    """Write a share.

    >>> percent(0.2449), percent(0.034), percent(0.0), percent(float("nan"))
    ('24 %', '3.4 %', '0 %', 'unknown')
    """
    if pd.isna(value):
        return "unknown"
    return f"{100 * value:.1f} %" if 0.0005 <= value < 0.0995 else f"{100 * value:.0f} %"


def points(change: float) -> str:
    """Write the difference of two shares.

    >>> points(-0.0123), points(0.05)
    ('\u22121.2 points', '+5.0 points')
    """
    return f"{100 * change:+.1f} points".replace("-", MINUS)


def signed(value: float, digits: int = 2) -> str:
    """Write a value of a scale with two sides.

    >>> signed(-0.0312), signed(0.001), signed(0.5)
    ('\u22120.03', '0', '+0.50')
    """
    text = f"{value:+.{digits}f}"
    return text.replace("-", MINUS) if float(text) else "0"


def plain(value: float) -> str:
    """Write a value of a scale from 0 to 1."""
    return f"{value:.2f}"


def with_interval(row, say=percent) -> str:
    """Write an estimate with its 95 % interval, from a row with value, low and high; `say` writes one number.

    >>> with_interval(pd.Series({"value": 0.25, "low": 0.22, "high": 0.28}))
    '25 % (22 to 28 %)'
    """
    if pd.isna(row["low"]):
        return say(row["value"])
    return f"{say(row['value'])} ({say(row['low']).removesuffix(' %')} to {say(row['high'])})"


def amount(n: int, what: str, many: str = "") -> str:
    """Write a number of things.

    >>> amount(1, "record"), amount(2000, "copy", "copies")
    ('1 record', '2,000 copies')
    """
    return f"{n:,} {what if n == 1 else many or what + 's'}"


def listing(names, most: int = 10) -> str:
    """Write a list of names.

    >>> listing(["Tesla", "Ford", "BYD"])
    'Tesla, Ford and BYD'
    """
    names = [str(n)[:60] for n in names]
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "none"


def hold(text: str) -> str:
    """Keep a number and its per cent sign on one line: the space between them does not break.

    >>> hold("24 % of 3 things")
    '24\\xa0% of 3 things'
    """
    return re.sub(r"(?<=\d) (?=%)", "\u00a0", text)


def period_name(period: pd.Timestamp, freq: str) -> str:
    """Name a period as one says it.

    >>> period_name(pd.Timestamp("2021-04-01"), "QS"), period_name(pd.Timestamp("2021-05-03"), "W")
    ('Q2 2021', 'week of 3 May 2021')
    """
    if freq == "YS":
        return str(period.year)
    if freq == "QS":
        return f"Q{period.quarter} {period.year}"
    if freq == "MS":
        return f"{period:%b} {period.year}"
    return f"{'week of ' if freq == 'W' else ''}{period.day} {period:%b} {period.year}"


def unit(freq: str, many: bool = False) -> str:
    """Name a period's length: year, quarter, month, week or day."""
    return WORDS[freq] + ("s" if many else "")


def method_name(method: object) -> str:
    """Say how a date is known; what was open stays in its brackets.

    >>> method_name("field (order open)"), method_name("none")
    ('a date field (order open)', 'no date')
    """
    first, bracket, rest = str(method).partition(" (")
    return METHODS.get(first, first) + bracket + rest


def group_name(group: object, by: str = "", long: bool = False) -> str:
    """Name a group for a reader; `by` is what the groups are (source, company, class, voice ...).

    >>> group_name("writer", "voice"), group_name("", "source"), group_name("open", "class", long=True)
    ('the writer', 'outlet not known', 'open: whether, considers')
    """
    if by == "voice":
        return VOICES.get(str(group), str(group))
    if by == "class" and long:
        return _class_name(str(group))
    return str(group) or ("outlet not known" if by == "source" else "not known")


def _class_name(name: str) -> str:
    known = BY_NAME.get(name)
    if known is None:
        return name
    return f"{name}: {known.example}" if known.counts else f"{name} (does not count)"


def direction(trend: pd.DataFrame | None) -> str:
    """Say what a trend (one row of `helpers.timeline.trend`) shows: up, down, none, or "" where it cannot be told.

    It cannot be told from too few articles, nor from less than two years, in which a season looks like a trend. None is
    where chance could have made it (q of .05 or more, which is p where one series alone was tested).
    """
    if trend is None or not len(trend) or pd.isna(trend.iloc[0]["per_year"]):
        return ""
    row = trend.iloc[0]
    if row["last"] - row["first"] < pd.Timedelta(days=2 * 365):
        return ""
    if not row["q"] < 0.05:
        return "none"
    return "up" if row["per_year"] > 0 else "down"
