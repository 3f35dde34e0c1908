"""Find out when an article was published, how precisely that is known, and by what evidence.

Evidence in this order, the first that speaks counts: the source's own date field, JSON-LD, meta tags, a date line or
dateline in the text, a full date in the address, a month in the address, none. `published_method` names it.

The rules:

- Time zones: the outlet's own wall clock as printed; an offset is dropped, not converted.
- A crawl date is an upper bound: a date later than it (by more than a day) is no evidence. It is never an answer.
- A date in figures whose order is open (06/01/2015) is asked of the profile, then of the address and the upper bound;
  where both readings stay possible only the year is kept (precision year, the method says "order open").
- A date without a year (Oct. 2) is resolved only by a year that stands elsewhere (a year field, the address), or by its
  weekday in the twelve months before the crawl, and the method says so; otherwise it is none. `18-Jul` may be the 18th
  or the year 2018: where both fit the evidence, only the month is kept.
- "Updated", "modified" are not a publication; a date above the headline is the site's clock.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pandas as pd


class Dated(NamedTuple):
    """A point in time, how precise it is (time, day, month, year, none) and how it is known."""

    published: pd.Timestamp
    precision: str
    method: str = ""


NONE = Dated(pd.NaT, "none", "none")

# Month names of the languages that news databases and pages write dates in: English, German, French, Spanish, Italian,
# Portuguese, Dutch. Abbreviations of three letters or more are derived from them where they are no other month's.
_NAMES = """january januar janvier enero gennaio janeiro januari
february februar février febrero febbraio fevereiro februari
march märz mars marzo março maart
april avril abril aprile
may mai mayo maggio maio mei
june juni juin junio giugno junho
july juli juillet julio luglio julho
august août agosto augustus
september septembre septiembre settembre setembro sept setiembre
october oktober octobre octubre ottobre outubro
november novembre noviembre novembro
december dezember décembre diciembre dicembre dezembro"""
MONTHS = {name: n for n, line in enumerate(_NAMES.split("\n"), 1) for name in line.split()}
MONTHS |= {name[:3]: n for name, n in reversed(MONTHS.items()) if name[:3] not in ("jui",)}
MONTHS |= {
    "juin": 6,
    "juil": 7,
    "mär": 3,
    "mrt": 3,
    "janv": 1,
    "févr": 2,
    "avr": 4,
    "sept": 9,
    "mar": 3,
    "mai": 5,
    "ago": 8,
}

_MONTH = r"(?P<mon>" + "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<y>(?:1[89]|20)\d\d)"
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th|º|er|\.)?"
_OF = r"(?:\s+(?:de|of))?"
_MONTH_DAY_YEAR = re.compile(rf"\b{_MONTH}\s*{_DAY}(?:\s*,\s*|\s+){_YEAR}\b", re.I)
_DAY_MONTH_YEAR = re.compile(
    rf"(?<![\d.:]){_DAY}(?:{_OF}\s+|\s?[-/]\s?|\s?){_MONTH}(?:{_OF}\s+|\s*[-/,]\s*|\s*){_YEAR}\b", re.I
)
_DAY_MONTH_SHORT = re.compile(rf"^\s*{_DAY}[- ]{_MONTH}[- ]'?(?P<y>\d\d)\s*$", re.I)
_YEAR_MONTH_DAY = re.compile(rf"\b{_YEAR}[\s,/-]+{_MONTH}[\s,/-]+{_DAY}(?!\d)", re.I)
_CJK = re.compile(r"(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<mo>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]")
_ISO = re.compile(
    r"(?<![\d.])(?P<y>(?:1[89]|20)\d\d)(?P<sep>[-/.]?)(?P<mo>0?[1-9]|1[0-2])(?P=sep)(?P<d>0[1-9]|[12]\d|3[01]"
    r"|[1-9])(?!\d)"
    r"|(?<!\d)(?P<y2>(?:19|20)\d\d)(?P<mo2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12]\d|3[01])(?=T?\d{6}(?!\d))"
)
_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/])")
_MONTH_YEAR = re.compile(rf"\b{_MONTH}(?:{_OF}\s+|\s*[-,]\s*){_YEAR}\b", re.I)
_NUMBER_MONTH = re.compile(rf"^\s*{_YEAR}[-/](?P<mo>0[1-9]|1[0-2])\s*$")
_ONLY_YEAR = re.compile(rf"^\s*{_YEAR}(?:\.0)?\s*$")
_ANY_MONTH = _MONTH.replace("?P<mon>", "?:")
_NO_YEAR = re.compile(
    rf"\b{_ANY_MONTH}\s*[0-3]?\d(?:st|nd|rd|th)?(?![\d:])|(?<!\d)[0-3]?\d(?:st|nd|rd|th|\.)?(?:{_OF}\s+"
    rf"|-){_ANY_MONTH}",
    re.I,
)
_CLOCK = re.compile(
    r"(?<![\d:.+-])(?P<h>[01]?\d"
    r"|2[0-3])(?P<c>[:.h])(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?!\d)(?:\.\d+)?\s*(?P<half>[ap]\.?\s?m\b)?",
    re.I,
)
_HOUR = re.compile(r"\b(?P<h>1[0-2]|[1-9])\s?(?P<half>[ap]\.?m)\b", re.I)
_COMPACT_CLOCK = re.compile(r"^T?(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?P<s>[0-5]\d)")
_EPOCH = re.compile(r"^\s*(\d{9,10}|\d{12,13})(?:\.\d+)?\s*$")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"\b(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.I)
_SLACK = pd.Timedelta(days=1)


def parse_date(value, order: str | None = None, upper: pd.Timestamp | None = None, year: int | None = None) -> Dated:
    """Read one date as written; what cannot be read is NaT with precision none.

    `order` is dmy or mdy for dates in figures; `upper` the day after which it cannot be; `year` the year that other
    evidence gives. The method is "" or says what was open and how it was resolved.

    >>> parse_date("3-Jan-22")[:2]
    (Timestamp('2022-01-03 00:00:00'), 'day')
    >>> parse_date("Mon Aug 31, 2009 5:06am EDT")[:2]
    (Timestamp('2009-08-31 05:06:00'), 'time')
    >>> parse_date("2021-05-01T23:30:00-05:00")[:2]
    (Timestamp('2021-05-01 23:30:00'), 'time')
    >>> parse_date("06/01/2015")
    Dated(published=Timestamp('2015-01-01 00:00:00'), precision='year', method='order open')
    >>> parse_date("Oct. 2"), parse_date("Oct. 2", year=2018)[:2]
    (Dated(published=NaT, precision='none', method='no year'), (Timestamp('2018-10-02 00:00:00'), 'day'))
    """
    if value is None or value is pd.NaT or value != value:
        return NONE
    if hasattr(value, "year") and hasattr(value, "month"):
        stamp = pd.Timestamp(value).tz_localize(None)
        return _bounded(Dated(stamp, "time" if stamp != stamp.normalize() else "day"), upper)
    text = str(value).strip()[:200]
    if epoch := _EPOCH.match(text):
        if len(text.split(".")[0].strip()) == 8:
            return NONE
        number = int(epoch.group(1))
        return _bounded(_stamp(number if number < 10**11 else number / 1000), upper)
    found = _in_words(text) or _in_figures(text, order, upper, year) or _without_year(text, upper, year) or NONE
    return _bounded(found, upper)


def _stamp(seconds: float) -> Dated:
    stamp = pd.Timestamp(seconds, unit="s").floor("s")
    return Dated(stamp, "time") if 1990 <= stamp.year <= 2100 else NONE


def _bounded(found: Dated, upper: pd.Timestamp | None) -> Dated:
    if upper is None or pd.isna(upper) or pd.isna(found.published) or found.published <= upper + _SLACK:
        return found
    return Dated(pd.NaT, "none", "later than the crawl")


def _in_words(text: str) -> Dated | None:
    if iso := _ISO.search(text):
        y, mo, d = (iso["y"] or iso["y2"], iso["mo"] or iso["mo2"], iso["d"] or iso["d2"])
        rest = text[iso.end() :]
        clock = _COMPACT_CLOCK.match(rest) or _CLOCK.search(rest.lstrip("T "), 0, 30)
        return _made(y, mo, d, clock)
    if match := _CJK.search(text):
        return _made(match["y"], match["mo"], match["d"], _clock(text, match))
    for pattern in (_MONTH_DAY_YEAR, _DAY_MONTH_YEAR, _YEAR_MONTH_DAY, _DAY_MONTH_SHORT):
        if match := pattern.search(text):
            return _made(match["y"], _month(match), match["d"], _clock(text, match))
    return None


def _clock(text: str, match: re.Match) -> re.Match | None:
    after, before = text[match.end() :][:40], text[: match.start()][-40:]
    return _CLOCK.search(after) or _CLOCK.search(before) or _HOUR.search(after) or _HOUR.search(before)


def _in_figures(text: str, order: str | None, upper, year: int | None) -> Dated | None:
    if match := _FIGURES.search(text):
        a, b, y = int(match[1]), int(match[3]), _year(match[4])
        clock = _clock(text, match)
        readings = {_made(y, b, a, clock), _made(y, a, b, clock)} - {NONE}
        if order and len(readings) == 2:
            readings = {_made(y, b, a, clock) if order == "dmy" else _made(y, a, b, clock)}
        if len(readings) == 2 and upper is not None and not pd.isna(upper):
            readings = {r for r in readings if r.published <= upper + _SLACK} or readings
        if len(readings) == 1:
            return readings.pop()
        return Dated(pd.Timestamp(y, 1, 1), "year", "order open") if readings else None
    if match := _MONTH_YEAR.search(text):
        return _made(match["y"], _month(match), 1)._replace(precision="month")
    if match := _NUMBER_MONTH.match(text):
        return _made(match["y"], match["mo"], 1)._replace(precision="month")
    if match := _ONLY_YEAR.match(text):
        return Dated(pd.Timestamp(int(match["y"]), 1, 1), "year")
    return None


def _without_year(text: str, upper, year: int | None) -> Dated | None:
    match = _NO_YEAR.search(text)
    if not match:
        return None
    groups = re.search(_MONTH, match.group(), re.I), re.search(r"\d+", match.group())
    month, day = MONTHS[groups[0]["mon"].lower()], int(groups[1].group())
    clock = _clock(text, match)
    if year:
        if _year(day) == year and "-" in match.group():
            return Dated(pd.Timestamp(year, month, 1), "month", "day or year open")
        return _marked(_made(year, month, day, clock), "year from elsewhere")
    weekday = _WEEKDAY.search(text)
    if weekday and upper is not None and not pd.isna(upper):
        for y in (upper.year, upper.year - 1):
            made = _made(y, month, day, clock)
            if made is NONE or made.published > upper + _SLACK or made.published < upper - pd.Timedelta(days=366):
                continue
            if _WEEKDAYS[made.published.weekday()] == weekday[1][:3].lower():
                return _marked(made, "year from weekday and crawl")
    return Dated(pd.NaT, "none", "no year")


def _marked(found: Dated, note: str) -> Dated:
    return found if found is NONE else found._replace(method=note)


def _month(match: re.Match) -> int:
    return MONTHS[match["mon"].lower()]


def _year(year) -> int:
    year = int(year)
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


def _made(y, mo, d, clock: re.Match | None = None) -> Dated:
    hour = minute = second = 0
    if clock:
        groups = clock.groupdict()
        hour, minute, second = int(groups["h"]), int(groups.get("m") or 0), int(groups.get("s") or 0)
        if half := groups.get("half"):
            hour = hour % 12 + (12 if half[0] in "pP" else 0)
    try:
        stamp = pd.Timestamp(_year(y), int(mo), int(d), hour, minute, second)
    except ValueError:
        return NONE
    return Dated(stamp, "time" if clock and stamp != stamp.normalize() else "day")


_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:199|20[0-4])\d)(?:(?P<sep>[/_.-])(?P<mo>0?[1-9]|1[0-2])(?P=sep)(?P<d>0?[1-9]|[12]\d|3[01])"
    r"|(?P<mo2>0[1-9]|1[0-2])(?:/?)(?P<d2>0[1-9]|[12]\d|3[01]))(?!\d)"
)
_URL_WORDS = re.compile(
    rf"/(?P<y>(?:199|20[0-4])\d)[/-]{_MONTH}[/-](?P<d>[0-3]?\d)(?!\d)"
    rf"|[/-]{_MONTH.replace('mon', 'mon2')}-(?P<d2>[0-3]?\d)-(?P<y2>(?:199|20[0-4])\d)(?!\d)",
    re.I,
)
_URL_MONTH = re.compile(r"/(?P<y>(?:199|20[0-4])\d)[/-](?P<mo>0?[1-9]|1[0-2])(?=/|$)")
_URL_MONTH_WORD = re.compile(rf"/(?P<y>(?:199|20[0-4])\d)/{_MONTH}(?=/)", re.I)
_URL_YEAR = re.compile(r"[/-]((?:199|20[0-4])\d)(?=[/-]|$)")


def url_date(url: str, upper: pd.Timestamp | None = None) -> Dated:
    """Read the date in an address: a day, or only a month.

    >>> url_date("https://news.example/2021/05/06/a-story")[1:]
    ('day', 'url')
    >>> url_date("https://news.example/2021/05/a-story")[1:]
    ('month', 'url month')
    """
    path = re.sub(r"^[a-z]+://[^/]*", "", (url or "").strip(), flags=re.I).split("?")[0].split("#")[0]
    for pattern in (_URL_DAY, _URL_WORDS):
        for match in pattern.finditer(path):
            g = match.groupdict()
            month = g.get("mo") or g.get("mo2") or MONTHS[(g.get("mon") or g.get("mon2")).lower()]
            found = _bounded(_made(g["y"] or g.get("y2"), month, g["d"] or g["d2"]), upper)
            if found.precision != "none":
                return found._replace(method="url")
    for pattern in (_URL_MONTH, _URL_MONTH_WORD):
        if match := pattern.search(path):
            g = match.groupdict()
            found = _bounded(_made(g["y"], g.get("mo") or MONTHS[g["mon"].lower()], 1), upper)
            if found.precision != "none":
                return found._replace(precision="month", method="url month")
    return NONE


def url_year(url: str) -> int | None:
    """Read the year in an address, as evidence for a date without one."""
    match = _URL_YEAR.search(re.sub(r"^[a-z]+://[^/]*", "", url or ""))
    return int(match[1]) if match else None


_PUBLISHED_LINE = re.compile(
    r"\b(?:first |originally )?(?:published|posted|pub(?:lished)? date|date|publicado|veröffentlicht|publié)\b", re.I
)
_UPDATED = re.compile(
    r"\b(?:updated?|modified|edited|revised|last (?:changed|reviewed)|aktualisiert|corrected|as of|actualizado)\b", re.I
)


def lines_date(lines: Iterable[str], upper=None, order=None, year: int | None = None) -> Dated:
    """Read the date lines of an article (those between its headline and its text): a "published" line before a bare one.

    A line that says "updated" alone is no publication. A line of more than 25 words is text, not a date line.

    >>> lines_date(["By A. Writer", "Published 6 May 2021, 9:15 am. Updated 7 May 2021"])[1:]
    ('time', 'dateline')
    >>> lines_date(["Updated 7 May 2021"]).precision
    'none'
    """
    best = NONE
    for line in lines:
        if len(line.split()) > 25:
            continue
        update = _UPDATED.search(line)
        label = _PUBLISHED_LINE.search(line)
        if update and not label:
            line = line[: update.start()]  # "May 6, 2021 | Updated ...": what stands before is the publication
        elif update and label:
            line = line[label.start() : update.start()] if label.start() < update.start() else line[label.start() :]
        found = parse_date(line, order, upper, year)
        if found.precision in ("none", "year"):
            continue
        method = "dateline" + (f" ({found.method})" if found.method else "")
        if label:
            return found._replace(method=method)
        best = found._replace(method=method) if best is NONE else best
    return best


def dateline_date(opening: str, upper=None, year: int | None = None) -> Dated:
    """Read the dateline that was cut off a body ("SEOUL, Jan. 4, 2019 /Wire/ --"), where it holds a day.

    >>> dateline_date("SEOUL, Jan. 4, 2019 /PRNewswire/ --")[1:]
    ('day', 'dateline')
    >>> dateline_date("SEOUL (Reuters) -").precision
    'none'
    """
    found = parse_date(opening, None, upper, year) if len(opening) < 150 else NONE
    if found.precision != "day":
        return NONE
    return found._replace(method="dateline" + (f" ({found.method})" if found.method else ""))


def date_article(
    published=None,
    url: str = "",
    order: str | None = None,
    retrieved=None,
    year=None,
    lines: Iterable[str] = (),
    opening: str = "",
) -> Dated:
    """Date an article by the first evidence that speaks: its date field, its date lines, its dateline, its address.

    `retrieved` is an upper bound; `year` a year field; `lines` the date lines of a page; `opening` the dateline that was cut off.
    """
    upper = parse_date(retrieved).published
    known = parse_date(year).published
    known_year = known.year if not pd.isna(known) else url_year(url)
    field = parse_date(published, order, upper, known_year)
    address = url_date(url, upper)
    if field.precision == "year" and address.precision in ("day", "month") and "open" in field.method:
        for candidate in ("dmy", "mdy"):  # the address settles the order
            reading = parse_date(published, candidate, upper)
            if reading.published.to_period("M") == address.published.to_period("M"):
                return reading._replace(method="field (order from url)")
    if field.precision != "none":
        return field._replace(method="field" + (f" ({field.method})" if field.method else ""))
    for found in (lines_date(lines, upper, order, known_year), dateline_date(opening, upper, known_year), address):
        if found.precision != "none":
            return found
    return NONE._replace(method=f"none ({field.method})") if field.method != "none" and field.method else NONE


def date_page(
    marked_up: Dated = NONE,
    lines: Iterable[str] = (),
    opening: str = "",
    url: str = "",
    retrieved=None,
    order: str | None = None,
) -> Dated:
    """Date a page by what its HTML says (`html_date`), its date lines, its dateline, its address."""
    return (
        marked_up if marked_up.precision != "none" else date_article(None, url, order, retrieved, None, lines, opening)
    )


_LD_TYPES = tuple(
    """article newsarticle blogposting reportagenewsarticle report liveblogposting analysisnewsarticle
    opinionnewsarticle reviewnewsarticle review scholarlyarticle techarticle socialmediaposting""".split()  # noqa: SIM905
)
_META = tuple(
    """article:published_time og:published_time og:article:published_time article.published datepublished
    date_published published_time publishdate publish_date publish-date pubdate pub_date published-date
    parsely-pub-date sailthru.date dc.date.issued dcterms.issued dcterms.created dc.date.created dc.date
    dcterms.date cxenseparse:recs:publishtime cxenseparse:publishtime article_date_original
    originalpublicationdate displaydate dc:created dc:date rnews:datepublished timestamp date article:published
    citation_publication_date ptime pdate shareaholic:article_published_time bt:pubdate created
    article-published vr:published_time""".split()  # noqa: SIM905
)


def html_date(tree, url: str = "", retrieved=None, order: str | None = None) -> Dated:
    """Date a page by its JSON-LD, its meta tags, then the dates marked up near its headline; `tree` is an lxml tree."""
    upper = parse_date(retrieved).published
    for method, values in (("json-ld", _json_ld(tree)), ("meta", _metas(tree)), ("dateline", _near_headline(tree))):
        for value in values:
            found = parse_date(value, order, upper, url_year(url))
            if found.precision in ("time", "day"):
                return found._replace(method=method + (f" ({found.method})" if found.method else ""))
    return NONE


def json_ld(tree) -> Iterator[dict]:
    """Yield the objects of all JSON-LD scripts of a page, outer before inner, items of lists of links left out."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        raw = re.sub(r"^\s*(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>\s*$|^\s*<!--|-->\s*$", "", script.text or "")
        try:
            queue = [json.loads(raw, strict=False)]
        except (ValueError, RecursionError):
            continue
        while queue:
            value = queue.pop(0)
            if isinstance(value, list):
                queue = value + queue
            elif isinstance(value, dict):
                yield value
                queue += [
                    v
                    for k, v in value.items()
                    if k not in ("itemListElement", "comment", "review", "isPartOf", "mentions", "citation")
                    and isinstance(v, dict | list)
                ]


def _json_ld(tree) -> list[str]:
    articles, others = [], []
    for value in json_ld(tree):
        kinds = value.get("@type") or ""
        kinds = kinds if isinstance(kinds, list) else [kinds]
        date = value.get("datePublished") or value.get("dateCreated")
        if isinstance(date, list):
            date = date[0] if date else None
        if date:
            is_article = any(str(k).rsplit("/", 1)[-1].lower() in _LD_TYPES for k in kinds)
            (articles if is_article else others).append(str(date))
    return [*articles, *others]


def _metas(tree) -> list[str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = meta.get("content") or meta.get("value") or meta.get("datetime") or ""
        keys = [
            (meta.get(attribute) or "").strip().lower() for attribute in ("property", "name", "itemprop", "http-equiv")
        ]
        if content and not any("modif" in key or "updat" in key for key in keys):
            for key in filter(None, keys):
                found.setdefault(key, content)
    return [found[key] for key in _META if key in found]


_DATE_NAMES = re.compile(r"date|time|publish|posted|byline|meta|info", re.I)
_NOT_NAMES = re.compile(
    r"updat|modif|expir|event|comment|related|(?<!with)(?<!has-)sidebar|widget|footer|recommend|trending|popular"
    r"|caption|tweet",
    re.I,
)
_NOT_IN = {"aside", "footer", "nav", "blockquote", "figure", "figcaption"}


def _near_headline(tree) -> list[str]:
    """Collect the dates marked up as `<time>`, itemprop or by class, the nearest to the main headline first."""
    found, headline = [], None
    title = " ".join(" ".join(" ".join(t.itertext()) for t in tree.iter("title")).split()).casefold()
    for place, element in enumerate(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.tag in ("h1", "h2"):
            words = " ".join(" ".join(element.itertext()).split())
            # The page's own title names its headline, whatever level it has; a logo may be the only h1.
            if len(words) > 12 and words[:60].casefold() in title and (headline is None or len(words) > headline[1]):
                headline = (place, len(words))
        prop = (element.get("itemprop") or element.get("property") or "").lower()
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        marked = "datepublished" in prop or "datecreated" in prop or element.get("pubdate") is not None
        if not (marked or element.tag == "time" or _DATE_NAMES.search(names)) or "modified" in prop:
            continue
        text = " ".join(" ".join(element.itertext()).split())
        if len(text) > 150 or _outside(element, marked):
            continue
        if marked or (element.tag == "time" and element.get("datetime")):
            value = element.get("datetime") or element.get("content") or element.get("title") or text
            before = (
                " ".join((element.getprevious().tail or "").split())
                if element.getprevious() is not None
                else (element.getparent().text or "" if element.getparent() is not None else "")
            )
            if not marked and _UPDATED.search(f"{before[-40:]} {text}"):
                if not _PUBLISHED_LINE.search(text):
                    continue
                value = text
            found.append((place, value, marked))
        else:
            dated = lines_date([text])
            if dated.precision in ("time", "day"):
                found.append((place, text if not _UPDATED.search(text) else str(dated.published), False))
    if headline is None:
        return [value for _, value, marked in found if marked] or [value for _, value, _ in found[:1]]
    near = [
        (not marked, place - headline[0] if place > headline[0] else 3 * (headline[0] - place), value)
        for place, value, marked in found
    ]
    return [value for unmarked, distance, value in sorted(near) if not unmarked or distance < 150]


def _outside(element, marked: bool) -> bool:
    up, steps = element, 0
    while up is not None and isinstance(up.tag, str) and steps < 8:
        names = f"{up.get('class') or ''} {up.get('id') or ''}"
        if up.tag in _NOT_IN or (
            up.tag not in ("body", "html", "main", "article") and _NOT_NAMES.search(names) and not marked
        ):
            return True
        up, steps = up.getparent(), steps + 1
    return False
