"""Decide when an article was published, how precisely that is known, and by what evidence.

A record's own date field comes first. A page gives clues (`page_dates.page_clues`), and its address one more. The first
kind that speaks counts, in the order of `TRUST`; two kinds that agree on another day overrule one that stands alone.
`published_method` names the evidence.

The rules:

- The day is the outlet's own. A written clock is taken as it stands, whatever its offset. An instant in UTC is turned into
  the outlet's day where that is known: from the date line under the headline or the day in the address when it is the day
  before or after, from an offset elsewhere on the page, or from a country that has one time zone.
- A crawl date is an upper bound, and so is today: a date later than either (by more than a day) is no evidence. It is
  never an answer. Placeholders (1970-01-01, 9999-12-31) are no dates.
- Dates with dots are day first. Where other figures leave the order open (06/01/2015), it is asked of the profile, then
  of the page (other figures on it, its country, its language), then of the address and the upper bound; where both
  readings stay possible a field keeps only the year (precision year, the method says "order open") and a page nothing.
- A date without a year (Oct. 2) is resolved only by a year that stands elsewhere (a year field, the address), or by its
  weekday in the twelve months before the crawl, and the method says so; otherwise it is none. `18-Jul` may be the 18th
  or the year 2018: where both fit the evidence, only the month is kept.
- "Updated" is not a publication; it is used, and named "modified", only where a page says nothing else. A date above the
  headline is the site's clock unless it is marked as the article's.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from helpers.corpus.countries import figure_order, host_country, language_country, one_zone
from helpers.corpus.written_dates import (
    LONGEST,
    MONTHS,
    NONE,
    Dated,
    Seen,
    days_in,
    made,
    parse_date,
    plain_dates,
    unaccented,
    utc_offset,
)

__all__ = [
    "NONE",
    "NOTHING",
    "Clue",
    "Clues",
    "Dated",
    "date_article",
    "date_page",
    "dateline_date",
    "labelled_dates",
    "lines_date",
    "parse_date",
    "url_date",
    "url_year",
]


class Clue(NamedTuple):
    """What one place of a page says of its date: the kind of place (a key of TRUST, or modified), and as it is written."""

    kind: str
    text: str


class Clues(NamedTuple):
    """What a page says of its date: its clues, each kind in the page's order, its language, the order of its figures."""

    clues: tuple[Clue, ...] = ()
    language: str = ""
    order: str | None = None


NOTHING = Clues()

# The kinds of evidence of a page, the most trusted first: what it is called in `published_method`, and the witness it is.
# Two kinds are one witness where one program or one person writes both.
TRUST = {
    "json-ld": ("json-ld", "data"),  # of an article, and of this one
    "meta": ("meta", "meta"),
    "markup": ("dateline", "line"),  # <time>, microdata, microformats by the headline
    "line": ("dateline", "line"),  # as it is printed between headline and text, with a label or a mark
    "url": ("url", "url"),
    "page data": ("json-ld", "data"),  # JSON-LD of the page, or of one article among several
    "plain line": ("dateline", "line"),  # printed between headline and text without either
    "other meta": ("meta", "meta"),  # names that also stand for the day of the crawl or of the last change
    "opening": ("dateline", "opening"),  # the dateline of an agency, at the head of the text
    "late line": ("dateline", "late"),  # "First published" below the text
    "script": ("script", "script"),  # data of a framework or for counting readers
    "title": ("title", "title"),  # a date in the page's title
    "only line": ("dateline", "late"),  # the only day that is printed anywhere but in sentences
}
_DAY, _UTC = pd.Timedelta(days=1), pd.Timedelta(0)

_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:199|20[0-4])\d)(?:(?P<sep>[/_.-])(?P<mo>0?[1-9]|1[0-2])(?P=sep)(?P<d>0?[1-9]|[12]\d|3[01])"
    r"|[/_.-]?(?P<mo2>0[1-9]|1[0-2])[/_.-]?(?P<d2>0[1-9]|[12]\d|3[01]))(?!\d)"
)
_URL_DAY_FIRST = re.compile(
    r"(?<![\d.])(?P<a>0?[1-9]|[12]\d|3[01])(?P<sep>[/_.-])(?P<b>0?[1-9]|[12]\d|3[01])(?P=sep)(?P<y>(?:199|20[0-4])\d)(?!\d)"
)
_URL_WORDS = re.compile(
    r"(?<!\d)(?P<y>(?:199|20[0-4])\d)[/-](?P<mon>[a-z]{3,9})[/-](?P<d>[0-3]?\d)(?!\d)"
    r"|(?<![^\W\d_])(?P<mon2>[a-z]{3,9})[-_](?P<d2>[0-3]?\d)(?:st|nd|rd|th)?[-_](?P<y2>(?:199|20[0-4])\d)(?!\d)"
    r"|(?<!\d)(?P<d3>[0-3]?\d)(?:st|nd|rd|th)?[-_/]?(?P<mon3>[a-z]{3,9})[-_/]?(?P<y3>(?:199|20[0-4])\d)(?!\d)",
    re.I,
)
_URL_MONTH = re.compile(r"/(?P<y>(?:199|20[0-4])\d)[/-]?(?P<mo>0[1-9]|1[0-2]|(?<=/)[1-9])(?=/|$)")
_URL_MONTH_WORD = re.compile(r"/(?P<y>(?:199|20[0-4])\d)/(?P<mon>[a-z]{3,9})(?=/)", re.I)
_URL_YEAR = re.compile(r"[/-]((?:199|20[0-4])\d)(?=[/-]|$)")


def url_date(url: str, upper: pd.Timestamp | None = None, order: str | None = None) -> Dated:
    """Read the date in an address: a day, or only a month.

    >>> url_date("https://news.example/2021/05/06/a-story")[1:]
    ('day', 'url')
    >>> url_date("https://news.example/2021/05/a-story")[1:]
    ('month', 'url month')
    """
    path = _path(url)
    for pattern in (_URL_DAY, _URL_WORDS, _URL_DAY_FIRST):
        for match in pattern.finditer(path):
            found = _in_address(match, order)
            if found.precision != "none" and not _later(found, upper):
                return found._replace(method="url")
    for pattern in (_URL_MONTH, _URL_MONTH_WORD):
        if match := pattern.search(path):
            g = match.groupdict()
            found = made(g["y"], g.get("mo") or MONTHS.get(g["mon"].lower(), 0), 1)
            if found.precision != "none" and not _later(found, upper):
                return found._replace(precision="month", method="url month")
    return NONE


def _path(url: str) -> str:
    return re.sub(r"^[a-z]{1,10}://[^/]*", "", (url or "").strip()[:2000], flags=re.I).split("?")[0].split("#")[0]


def _in_address(match: re.Match, order: str | None) -> Dated:
    g = match.groupdict()
    if match.re is _URL_DAY_FIRST:
        readings = [made(g["y"], g["b"], g["a"]), made(g["y"], g["a"], g["b"])]
        certain = [r for r in readings if r is not NONE]
        if len(certain) == 1 or len(certain) == 2 and certain[0] == certain[1]:
            return certain[0]
        return NONE if order is None or not certain else readings[0 if order == "dmy" else 1]
    name = next((g[key] for key in ("mon", "mon2", "mon3") if g.get(key)), None)
    month = MONTHS.get(name.lower(), 0) if name else g.get("mo") or g.get("mo2")
    year, day = (next(g[key] for key in (f"{part}", f"{part}2", f"{part}3") if g.get(key)) for part in "yd")
    return made(year, month, day)


def _later(found: Dated, upper) -> bool:
    return upper is not None and not pd.isna(upper) and found.published > upper + _DAY


def url_year(url: str) -> int | None:
    """Read the year in an address, as evidence for a date without one."""
    match = _URL_YEAR.search(_path(url))
    return int(match[1]) if match else None


# What stands before a date and says which one it is, without accents, in the languages of the news (from the pages of
# newspapers and the interface texts of WordPress, Drupal and Joomla in these languages). Any beginning of a word will do.
_PUBLISHED = r"""publi|posted|post(?:ed)? on|first appeared|pub\.? ?date|release ?date|issued|created|veroffentlich|erschienen
|erstellt|verfasst|geschrieben|gepostet|eingestellt|datum|mis en ligne|paru|redige|ajoute|poste le|fecha|creado
|escrito|data:|inserito|scritto|pubblicat|postado|criado|enviado|gepubliceerd|geplaatst|publiced|publicerad
|publicerat|skriv|offentliggjort|udgivet|lagt ut|julkaistu|opublikowan|data pub|dodan|napisa|vydan|zverejnen
|publikovan|megjelen|objavljen|опубликован|дата публ|опублік|публик|добавлен|написан|yayın|yayin|giris|giriş
|eklen|yazılma|发布|发表|發布|發佈|發表|刊登|公開|投稿|掲載|配信|登録|입력|등록|게시|승인|작성|作成|نشر|פורסם
|đăng|δημοσι|dipublikasi|diterbitkan|diposting"""
_UPDATED = r"""updat|modif|edited|revised|last (?:changed|reviewed|edited)|corrected|as of|aktuali|geandert|bearbeitet
|stand:?\s|letzte anderung|mis a jour|maj |actuali|modificad|atualiza|aggiorna|bijgewerkt|gewijzigd|laatst
|uppdater|andrad|oppdater|sist endret|opdater|paivit|muokat|zmian|upraven|frissit|ažurir|azurir|обновл|изменен
|оновл|обнов|guncel|güncel|更新|修改|수정|업데이트|تحديث|עודכן|cập nhật|ενημερ|diperbarui"""
_OTHER = r"""©|\(c\) ?(?=\d)|\bcopyright|\bin print\b|print edition|\bexpir|valid until|deadline|\bevents?\b|\bwhen:|\bborn\b
|\bfounded\b|\bestablished\b|member since|\bjoined\b|registered|upcoming|on sale|\bends? on\b|\bbegins?\b
|\bstarts?\b|\bfrom:|\buntil\b|picture taken|accessed|retrieved|abgerufen"""
_LABEL = re.compile(
    "|".join(
        f"(?P<{name}>{unaccented(words.replace(chr(10), ''))})"
        for name, words in (("updated", _UPDATED), ("other", _OTHER), ("published", _PUBLISHED))
    )
)
_UPDATED_BEHIND = re.compile(r"^\s?(?:[(（]?(?:更新|修改|수정)|[(]?(?:updated\)|aktualisiert)|last ?updated?$)")
_PUBLISHED_BEHIND = re.compile(
    r"^.{0,25}?(?:公開|発表|發布|发布|입력|등록|veroffentlicht|publiziert|erschienen|geschrieben|verfasst|gepubliceerd)"
)


def labelled_dates(line: str, order: str | None = None, upper=None) -> list[tuple[str, Dated]]:
    """Find the dates of a line, each with what its label makes of it: published, updated, other, or "" without one.

    >>> [(label, str(dated.published)) for label, dated in labelled_dates("May 6, 2021, 9:15 am | Updated: 7 May 2021")]
    [('', '2021-05-06 09:15:00'), ('updated', '2021-05-07 00:00:00')]
    """
    text = plain_dates(line[: 2 * LONGEST])
    seen = days_in(text, order, upper)
    return [(_label(text, seen, n), date.dated) for n, date in enumerate(seen)]


def _label(text: str, seen: list[Seen], n: int) -> str:
    """Read the label of a date: what stands before it; what stands behind it where the line's first date has none before."""
    ends = [0, *(date.end for date in seen)]
    if labels := list(_LABEL.finditer(unaccented(text[ends[n] : seen[n].start][-60:]))):
        return str(labels[-1].lastgroup)
    if _LABEL.search(unaccented(text[: seen[0].start])):
        return ""
    behind = unaccented(text[seen[n].end : seen[n + 1].start if n + 1 < len(seen) else None][:60])
    if _UPDATED_BEHIND.match(behind):
        return "updated"
    return "published" if _PUBLISHED_BEHIND.match(behind) else ""


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
        if len(line) > LONGEST or len(line.split()) > 25:
            continue
        dates = [(label, d) for label, d in labelled_dates(line, order, upper) if d.precision in ("day", "time")]
        dates = [(label, d) for label, d in dates if not _later(d, upper)]
        if not dates and not _LABEL.search(unaccented(line.lower())[:60]):
            rough = parse_date(line, order, upper, year)
            dates = [("", rough)] if rough.precision in ("day", "time", "month") else []
        for label, dated in dates:
            named = dated._replace(method="dateline" + (f" ({dated.method})" if dated.method else ""))
            if label == "published":
                return named
            if label == "" and best is NONE:
                best = named
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

    `retrieved` is an upper bound; `year` a year field; `lines` the date lines of a page; `opening` the dateline that was
    cut off.
    """
    upper = _upper(retrieved)
    known = parse_date(year).published
    known_year = known.year if not pd.isna(known) else url_year(url)
    order = order or figure_order("", host_country(url))
    field = parse_date(published, order, upper, known_year)
    address = url_date(url, upper, order)
    if field.precision == "year" and address.precision in ("day", "month") and "order open" in field.method:
        for candidate in ("dmy", "mdy"):  # the address settles the order
            reading = parse_date(published, candidate, upper)
            if reading.published.to_period("M") == address.published.to_period("M"):
                return reading._replace(method="field (order from url)")
    if field.precision != "none":
        named = field._replace(method="field" + (f" ({field.method})" if field.method else ""))
        return _outlets_day(named, (), _offset(published), address, None, host_country(url))
    for found in (lines_date(lines, upper, order, known_year), dateline_date(opening, upper, known_year), address):
        if found.precision != "none":
            return found
    return NONE._replace(method=f"none ({field.method})") if field.method != "none" and field.method else NONE


def _upper(retrieved) -> pd.Timestamp:
    """Give the last day that a date can be of: that of the crawl, and today."""
    crawled, today = parse_date(retrieved).published, pd.Timestamp.now()
    return today if pd.isna(crawled) else min(crawled, today)


def _offset(value) -> pd.Timedelta | None:
    if getattr(value, "tzinfo", None) is not None:
        return value.utcoffset()
    return utc_offset(str(value))


def _outlets_day(found: Dated, printed: Iterable[Dated], offset, address: Dated, other_offset, country: str) -> Dated:
    """Turn an instant into the outlet's day, where that is known.

    A date that is printed within a day of it decides: a reader is shown the outlet's day. An instant in UTC (`offset`) has
    the day in the address within a day of it, else it is shifted by another offset on the page or to the country's zone;
    a clock with an offset of its own is the outlet's already.
    """
    if found.precision not in ("day", "time"):
        return found
    evidence = [*printed, address] if offset == _UTC else [*printed]
    for other in evidence:
        if (
            other.precision in ("day", "time")
            and abs(other.published.normalize() - found.published.normalize()) <= _DAY
        ):
            if other.published.normalize() == found.published.normalize():
                return found
            return other._replace(method=f"{found.method} (day from {other.method.split(' ')[0]})")
    if offset != _UTC:
        return found
    if other_offset:
        return _shifted(found, other_offset)
    if (zone := one_zone(country)) and found.precision == "time":
        return _shifted(found, found.published.tz_localize("UTC").tz_convert(zone).utcoffset())
    return found


def _shifted(found: Dated, offset: pd.Timedelta) -> Dated:
    stamp = found.published + offset
    return found._replace(published=stamp, precision="time" if stamp != stamp.normalize() else "day")


class _Read(NamedTuple):
    """A clue that could be read: its kind, the date, the offset of its clock."""

    kind: str
    dated: Dated
    offset: pd.Timedelta | None


def date_page(
    clues: Clues = NOTHING,
    lines: Iterable[str] = (),
    opening: str = "",
    url: str = "",
    retrieved=None,
    order: str | None = None,
) -> Dated:
    """Date a page by its clues (`page_dates.page_clues`), its date lines, its dateline and its address.

    `order` (dmy or mdy) settles dates in figures where it is given; otherwise the page's figures, country and language do.
    """
    upper, year = _upper(retrieved), url_year(url)
    country = host_country(url) or language_country(clues.language)
    order = order or clues.order or figure_order(clues.language, country)
    address = url_date(url, upper, order)
    read = _read_clues(clues.clues, order, upper, year, address)
    if (printed := lines_date(lines, upper, order, year)).precision in ("day", "time"):
        read.append(_Read("plain line", printed, None))
    if address.precision == "day":
        read.append(_Read("url", address, None))
    if told := [r for kind in TRUST for r in read if r.kind == kind]:
        chosen = _chosen(told, [r for r in read if r.kind == "modified"])
        return _settled(chosen, told, read, country)
    found = dateline_date(opening, upper, year)
    if found.precision == "none":
        found = printed if printed.precision != "none" else address
    changed = next((r.dated for r in read if r.kind == "modified"), NONE)
    if changed.precision != "none" and (
        found.precision == "none" or found.precision == "month" and _agree(found, changed)
    ):
        return changed._replace(method="modified")
    return found


def _read_clues(clues: Iterable[Clue], order, upper, year, address: Dated) -> list[_Read]:
    """Read the clues that give a day; one in figures whose order is open is read as another clue or the address says."""
    read: list[_Read] = []
    unsure: list[Clue] = []
    for clue in clues:
        if clue.kind == "url":  # the canonical address, where it is another one
            dated = url_date(clue.text, upper, order) if address.precision == "none" else NONE
        else:
            dated = parse_date(clue.text, order, upper, year)
        if dated.precision in ("day", "time"):
            read.append(_Read(clue.kind, dated, utc_offset(clue.text)))
        elif dated.method == "order open":
            unsure.append(clue)
    known = [r.dated for r in read] + ([address] if address.precision in ("day", "month") else [])
    for clue in unsure:
        for candidate in ("dmy", "mdy"):
            dated = parse_date(clue.text, candidate, upper)
            if any(_agree(dated, other) for other in known):
                read.append(_Read(clue.kind, dated._replace(method="order from the page"), utc_offset(clue.text)))
                break
    return read


def _agree(one: Dated, other: Dated) -> bool:
    if "month" in (one.precision, other.precision):
        return one.published.to_period("M") == other.published.to_period("M")
    return abs(one.published.normalize() - other.published.normalize()) <= _DAY


def _chosen(told: list[_Read], modified: list[_Read]) -> _Read:
    """Choose the most trusted clue, unless it stands alone against two witnesses, or repeats the last change."""
    first = told[0]

    def witnesses(read: _Read) -> set[str]:
        return {TRUST[r.kind][1] for r in told if _agree(r.dated, read.dated)}

    if len(witnesses(first)) == 1:
        for other in told:
            if len(witnesses(other)) > 1:
                return other
        change = any(r.dated.published.normalize() == first.dated.published.normalize() for r in modified)
        for other in told:
            apart = _DAY if other.kind in ("line", "url") else pd.Timedelta(0)
            earlier = first.dated.published.normalize() - other.dated.published.normalize() > apart
            if change and earlier and other.kind in ("line", "url", first.kind):
                return other
    return first


def _settled(chosen: _Read, told: list[_Read], read: list[_Read], country: str) -> Dated:
    """Name the method, and turn an instant in UTC into the outlet's day."""
    method = TRUST[chosen.kind][0]
    note = "" if chosen.kind == "url" or chosen.dated.method == method else chosen.dated.method
    found = chosen.dated._replace(method=method + (f" ({note})" if note else ""))
    if chosen.kind in ("line", "plain line", "url"):
        return found
    printed = [r.dated._replace(method="dateline") for r in told if r.kind in ("line", "plain line")]
    address = next((r.dated for r in told if r.kind == "url"), NONE)
    offset = next((r.offset for r in read if r.offset), None)
    return _outlets_day(found, printed, chosen.offset, address, offset, country)
