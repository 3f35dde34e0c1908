"""Say numbers, periods, groups, measures and trends in words, in one form for titles of charts, sentences and tables.

A trend is told by one rule (`direction`), so that the title of a chart and the answer of its report never disagree.
"""

import unicodedata
from functools import cache

import pandas as pd
from matplotlib import font_manager, ft2font

from helpers.codebook import BY_NAME, MEASURES, NAMED, RANGES, SHARE, SIGNED, UNSIGNED, VOICES
from helpers.statistics.counts import WORDS

MINUS = "\u2212"
SURE = 0.05  # the q below which a difference or a trend is told: one in twenty of those told may be a false alarm
ASIDE = {"language": "another language", "relevance": "another topic"}  # why an article is set aside
METHODS = {  # how a date is known, as `helpers.dates` names it
    "field": "a date field",
    "dateline": "the dateline in the text",
    "url": "the address",
    "url month": "the month in the address",
    "json-ld": "the page's own data",
    "meta": "the page's meta tags",
    "script": "data in the page's scripts",
    "title": "the page's title",
    "modified": "the day of its last change",
    "htmldate": "the page, found by htmldate",
    "": "no date",
    "none": "no date",
}
RAW, STANDARDISED = "raw", "standardised"
LINES = {RAW: "as published", STANDARDISED: "outlets held equal"}  # the kinds of a periods table
_ROWS = {"source": "outlet", "class": "kind", "": "group"}  # what one row of a table by these is called


# Numbers.


def percent(value: float) -> str:
    """Write a share.

    >>> percent(0.2449), percent(0.034), percent(0.0), percent(float("nan"))
    ('24%', '3.4%', '0%', 'unknown')
    """
    if pd.isna(value):
        return "unknown"
    return f"{100 * value:.1f}%" if 0.0005 <= value < 0.0995 else f"{100 * value:.0f}%"


def points(change: float) -> str:
    """Write the difference of two shares.

    >>> points(-0.0123), points(0.05), points(-0.0001)
    ('\u22121.2 points', '+5.0 points', '0.0 points')
    """
    text = f"{100 * change:+.1f}".replace("-", MINUS)
    return f"{text if text[1:] != '0.0' else text[1:]} points"


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


SAY = {SHARE: percent, SIGNED: signed, UNSIGNED: plain}  # what writes a value of each scale


def size_of(change: float, scale: str) -> str:
    """Write how large a change is, its direction said by a verb.

    >>> size_of(-0.0123, SHARE), size_of(-0.0123, SIGNED)
    ('1.2 points', '0.012')
    """
    return points(abs(change)).lstrip("+") if scale == SHARE else f"{abs(change):.3f}"


def with_interval(row, say=percent) -> str:
    """Write an estimate with its 95% interval, from a row with value, low and high; `say` writes one number.

    >>> with_interval(pd.Series({"value": 0.25, "low": 0.22, "high": 0.28}))
    '25% (22 to 28%)'
    """
    if pd.isna(row["low"]):
        return say(row["value"])
    return f"{say(row['value'])} ({say(row['low']).removesuffix('%')} to {say(row['high'])})"


def amount(n: int, what: str, many: str = "") -> str:
    """Write a number of things.

    >>> amount(1, "record"), amount(2000, "copy"), amount(2, "article has", "articles have")
    ('1 record', '2,000 copies', '2 articles have')
    """
    return f"{n:,} {what if n == 1 else many or plural(what)}"


def plural(what: str) -> str:
    """Write the plural of what reports count.

    >>> plural("company"), plural("outlet")
    ('companies', 'outlets')
    """
    return what[:-1] + "ies" if what.endswith("y") else what + "s"


# Names.


@cache
def glyphs() -> frozenset[int]:
    """Give the characters that the font of the charts can draw."""
    return frozenset(ft2font.FT2Font(font_manager.findfont("DejaVu Sans")).get_charmap())


def label(text, most: int = 32) -> str:
    """Make a name fit to be drawn: no control or direction characters, one line, at most `most` characters.

    A character that the font lacks becomes a small box rather than a warning.

    >>> label("Outlet\\u202e \\n$x$ " + "o" * 40, 20)
    'Outlet $x$ oooooooo…'
    """
    text = " ".join("".join(c if unicodedata.category(c)[0] != "C" or c.isspace() else "" for c in str(text)).split())
    text = text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"
    return "".join(c if ord(c) in glyphs() else "\u25a1" for c in text)


def listing(names, most: int = 10) -> str:
    """Write a list of names.

    >>> listing(["Tesla", "Ford", "BYD"])
    'Tesla, Ford and BYD'
    """
    names = [str(n)[:60] for n in names]
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "none"


def small(name: str) -> str:
    """Begin a name with a small letter, but for names with capitals or figures of their own.

    >>> small("Speculative sentences"), small("TextBlob's polarity")
    ('speculative sentences', "TextBlob's polarity")
    """
    return name if any(not c.islower() for c in name.split()[0][1:]) else name[0].lower() + name[1:]


def method_name(method: object) -> str:
    """Say how a date is known; what was open stays in its brackets.

    >>> method_name("field (order open)"), method_name("none")
    ('a date field (order open)', 'no date')
    """
    first, bracket, rest = str(method).partition(" (")
    return METHODS.get(first, first) + bracket + rest


def group_name(group: object, by: str = "", long: bool = False) -> str:
    """Name a group for a reader; `by` is what the groups are (source, company, class, voice ...).

    >>> from helpers.codebook import OPEN
    >>> group_name("writer", "voice"), group_name("", "source"), group_name(OPEN, "class", long=True)
    ('the writer', 'outlet not known', 'open: whether, considers')
    """
    if by == "voice":
        return VOICES.get(str(group), str(group))
    if by == "class" and long and group in BY_NAME:
        known = BY_NAME[str(group)]
        return f"{known.name}: {known.example}" if known.counts else f"{known.name} (does not count)"
    return str(group) or ("outlet not known" if by == "source" else "not known")


# Periods.


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


def freq_of(periods: pd.DataFrame) -> str:
    """Give the length of the periods of a table: what it says of itself, or else the shortest step."""
    if periods.attrs.get("freq"):
        return periods.attrs["freq"]
    steps = periods["period"].drop_duplicates().sort_values().diff().dt.days.dropna()
    step = steps.min() if len(steps) else 366
    return "D" if step < 7 else "W" if step < 28 else "MS" if step < 89 else "QS" if step < 360 else "YS"


# What a table is about: its measure, its scale, its rows.


def scale_of(table: pd.DataFrame) -> str:
    """Give the scale of the values of a table: SHARE, SIGNED (-1 to 1) or UNSIGNED (0 to 1)."""
    if table.attrs.get("statistic") == "score":
        return UNSIGNED
    known = {MEASURES[m].scale for m in set(table.get("measure", [])) if m in MEASURES} - {SHARE}
    if known:
        return sorted(known)[-1]
    return SHARE if table.attrs.get("statistic", "share") == "share" else SIGNED


def row_name(table: pd.DataFrame) -> str:
    """Say what one row of a table of groups is: outlet, company, kind, voice ..., or group."""
    by = table.attrs.get("by", "")
    return _ROWS.get(by, by)


def about_companies(table: pd.DataFrame) -> bool:
    """Say whether only what names a company is counted, and not everything."""
    return table.attrs.get("by") == "company" and NAMED not in set(table.get("measure", []))


def measure_name(table: pd.DataFrame) -> str:
    """Say what a chart of a table is called."""
    by = table.attrs.get("by")
    measure = table["measure"].iloc[0] if "measure" in table and len(table) else "This series"
    if by == "class":
        return "Kinds of speculation"
    title = MEASURES[measure].title if measure in MEASURES else label(measure)
    if by in ("voice", "holder"):
        return f"{title} by {by}"
    companies = table["group"].unique() if by == "company" and "group" in table else []
    if len(companies) and measure in MEASURES and MEASURES[measure].about:
        return MEASURES[measure].about.format(label(companies[0]) if len(companies) == 1 else "a company")
    return title


def noun_of(table: pd.DataFrame) -> str:
    """Say what a value of a table is called in a sentence: share, balance, mean strength ..."""
    measure = table["measure"].iloc[0] if "measure" in table and len(table) else ""
    if scale_of(table) == SHARE:
        return "share"
    return MEASURES[measure].noun if measure in MEASURES else "mean"


def axis_name(table: pd.DataFrame) -> str:
    """Say what the axis of the values of a table is called."""
    if scale_of(table) == SHARE:
        what = "articles" if table.attrs.get("unit") == "article" else "sentences"
        return f"share of the {what} that name it" if about_companies(table) else f"share of {what}"
    noun = noun_of(table)
    return f"{noun} {scale_ends(scale_of(table))}" if noun != "mean" else noun


def scale_ends(scale: str) -> str:
    """Write from where to where a scale runs.

    >>> scale_ends(SIGNED)
    '(\u22121 to 1)'
    """
    low, high = RANGES[scale]
    return f"({low:g} to {high:g})".replace("-", MINUS)


# Trends.


def direction(trend: pd.DataFrame | None) -> str:
    """Say what a trend (one row of `helpers.trend`) shows: up, down, none, or "" where it cannot be told.

    It cannot be told from too few articles, nor from less than two years, in which a season looks like a trend. None is
    where chance could have made it (q of `SURE` or more, which is p where one series alone was tested).
    """
    if trend is None or not len(trend) or pd.isna(trend.iloc[0]["per_year"]):
        return ""
    row = trend.iloc[0]
    if row["last"] - row["first"] < pd.Timedelta(days=2 * 365):
        return ""
    if not row["q"] < SURE:
        return "none"
    return "up" if row["per_year"] > 0 else "down"


def trend_sentence(moves: pd.DataFrame, noun: str = "share") -> str:
    """Say whether a measure moves over the years within outlets (a table of `helpers.trend`), or that this cannot be told."""
    verdict = direction(moves)
    if not verdict:
        known = len(moves) and pd.notna(moves.iloc[0]["per_year"])
        return (
            f"Over less than two years no yearly trend of the {noun} is given."
            if known
            else f"Whether the {noun} moves over time cannot be told from so few articles."
        )
    row, scale = moves.iloc[0], SHARE if moves.attrs.get("statistic") == "share" else SIGNED
    where = "Within outlets the" if row["n_sources"] > 1 else "The"
    if verdict == "none":
        return f"{where} {noun} shows no clear trend ({_interval_a_year(row, scale)})."
    verb = "rises" if verdict == "up" else "falls"
    return f"{where} {noun} {verb} by {size_of(row['per_year'], scale)} a year ({_interval_a_year(row, scale)})."


def _interval_a_year(row: pd.Series, scale: str) -> str:
    low, high = (100 * row[c] if scale == SHARE else row[c] for c in ("low", "high"))
    digits = 1 if scale == SHARE else 3
    digits += round(min(abs(low), abs(high)), digits) == 0  # an end that is not 0 shall not read as 0
    ends = " to ".join(f"{end:+.{digits}f}" for end in (low, high))
    return f"{ends}{' points' if scale == SHARE else ''} a year".replace("-", MINUS)
