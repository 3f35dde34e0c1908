"""Decide what each column of a table is: a known profile first, else its name, and then what stands in it.

What cannot be decided is refused, with the lines that settle it. Every table gives a report of its columns.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from statistics import median
from typing import Any, NamedTuple

import yaml

from helpers.corpus.dates import parse_date
from helpers.corpus.readers import names as by_name
from helpers.corpus.readers.names import LIKELY, SURE, WEAK, Named
from helpers.corpus.readers.profiles import (
    check_columns,
    date_order,
    described,
    get_value,
    load_profiles,
    names_in,
    recognise,
)
from helpers.corpus.readers.records import CorpusError, printable

MIN_PARSED = 0.9  # share of a column's dates that can be read, from which it is one; given with the task
MIN_BODY = (
    250  # characters, the median from which a column may be bodies: NewsAPI's and Google's snippets end at 160 to 215
)
_SAMPLE = 300  # values of a column that are looked at; their shares are good to some percentage points
_COLUMNS = 400  # columns that a report lists; the rest is counted
_NOTHING = re.compile(
    r"^\W*$|^(?:none|nan|null|nat|<na>|n/?a|unknown|undefined|"
    r"no (?:date|title|author|body|content|text|source|description|summary)(?: (?:found|available))?)$",
    re.I,
)
_ADDRESS = re.compile(r"(?:https?:)?//\S+$|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*$", re.I)
_CLOCK = re.compile(
    r"\s*\d{1,2}(?:[:h]\d\d(?::\d\d(?:\.\d+)?)?|\.\d\d)\s*(?:[ap]\.?m\.?|uhr)?\s*(?:[A-Z]{2,4}|[+-]\d\d:?\d\d)?\s*$",
    re.I,
)
_PROSE = re.compile(r"[.!?。！？»”\"']\s+\S|[。！？]")


class ColumnUse(NamedTuple):
    """One row of the column report: what a column of a file was used as, and how that was known.

    `used_as` is one of our fields or "" (not used); `guessed_from` is "profile NAME", "your profile", "name",
    "name and content" or "content", and for a column that is not used why not, where that may surprise.
    """

    file: str
    column: str
    used_as: str
    guessed_from: str


class ColumnReport:
    """What the columns of all files were used as; files with the same columns share their rows, however many there are."""

    def __init__(self) -> None:
        self._files: dict[tuple, list] = {}

    def add(self, file: str, uses: Iterable[tuple[str, str, str]]) -> None:
        known = self._files.setdefault(tuple(uses), [file, 0])
        known[1] += 1

    def rows(self) -> list[ColumnUse]:
        """Give the report, a row a column, for each kind of file."""
        return [
            ColumnUse(first if n == 1 else f"{first} and {n - 1} more", *use)
            for uses, (first, n) in self._files.items()
            for use in uses
        ]


class Column:
    """One column of a table: its name, what that may mean, and what stands in it."""

    def __init__(self, name: str, values: list, n: int):
        self.name, self._values, self._n = name, values, n
        self.meanings = by_name.meanings(name)

    @cached_property
    def texts(self) -> list[str]:
        """The values that say something, as text; nested ones are left out."""
        texts = (str(v).strip() for v in self._values if v is not None and not _is_nested(v))
        return [t for t in texts if not _NOTHING.match(t[:60])]

    @property
    def filled(self) -> float:
        return len(self.texts) / max(self._n, 1)

    @cached_property
    def length(self) -> float:
        return median(map(len, self.texts)) if self.texts else 0

    def share(self, pattern: re.Pattern) -> float:
        return sum(bool(pattern.match(t[:2000])) for t in self.texts) / max(len(self.texts), 1)

    @cached_property
    def distinct(self) -> float:
        return len(set(self.texts)) / max(len(self.texts), 1)

    @cached_property
    def order(self) -> str | None:
        return date_order({"map": {"published": self.name}}, [{self.name: t} for t in self.texts])

    @cached_property
    def dates(self) -> list:
        return [parse_date(t[:200], order=self.order) for t in self.texts]

    @cached_property
    def parsed(self) -> float:
        """The share of its values that can be read as dates; one whose year or order is open counts, too."""
        good = sum(d.precision != "none" or d.method == "no year" for d in self.dates)
        return good / max(len(self.dates), 1)

    @cached_property
    def is_day(self) -> bool:
        """Whether it holds days or times, not years alone, nor numbers that may be anything."""
        exact = sum(d.precision in ("time", "day") for d in self.dates)
        numbers = sum(t.replace(".", "", 1).isdigit() for t in self.texts)
        long_texts = sum(len(t) > 60 for t in self.texts)
        return exact >= MIN_PARSED * max(len(self.texts), 1) and numbers + long_texts < len(self.texts) / 2

    @cached_property
    def is_prose(self) -> bool:
        texts = [t for t in self.texts if t[:1] not in "[{"]
        prose = sum(len(_PROSE.findall(t[:3000])) >= 1 for t in texts)
        return bool(texts) and prose >= 0.5 * len(self.texts) and self.distinct > 0.5

    def means(self, *fields: str) -> Named | None:
        return next((m for m in self.meanings if m.field in fields), None)

    def named(self, field: str) -> Named:
        """Give what its name means for a field that it may be by its name."""
        found = self.means(field)
        assert found is not None
        return found


def _is_nested(value: Any) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, Mapping | bytes)


def choose(
    records: list[Mapping[str, Any]], where: str, given: Mapping | None
) -> tuple[dict, list[tuple[str, str, str]]]:
    """Give the profile by which a table is read, and its column report: (column, used as, guessed from).

    `records` are its first ones; `given` is the user's profile, whole, or with settings alone such as date_order. Raises
    CorpusError, with the lines to paste, where it is not clear what is what.
    """
    names, given = names_in(records), given or {}
    if "map" in given:
        check_columns(given, names, where)
        profile, how = dict(given), "your profile" if given["name"] == "own" else f"profile {given['name']}"
        return profile, _report(profile, names, {}, how, {})
    columns = {name: _column(name, records) for name in names}
    known = recognise(names, where)
    if known and _holds(known, columns):
        profile, how = _filled(_complete(known, columns, where), columns, where)
        return {**profile, **given}, _report(profile, names, how, f"profile {known['name']}", columns)
    guess = _Guess(columns, where)
    profile = guess.profile()
    return {**profile, **given}, _report(profile, names, guess.how, "", columns)


def _column(name: str, records: list[Mapping[str, Any]]) -> Column:
    step = max(len(records) // _SAMPLE, 1)
    return Column(name, [get_value(record, name) for record in records[::step]], len(records[::step]))


def _first(profile: Mapping, field: str, columns: Mapping[str, Column]) -> list[Column]:
    asked = profile["map"].get(field, ())
    return [columns[n] for n in ([asked] if isinstance(asked, str) else asked) if n in columns]


def _holds(profile: Mapping, columns: Mapping[str, Column]) -> bool:
    """Whether what stands in the columns is what the profile says: a date that never parses belongs to another table."""
    dated = [c for c in _first(profile, "published", columns) if c.texts]
    return not dated or any(c.parsed > 0 for c in dated)


def _complete(profile: dict, columns: Mapping[str, Column], where: str) -> dict:
    """Add the bodies that somebody has put beside what a service gave; refuse what only looks like them."""
    texts = _first(profile, "text", columns)
    if profile.get("scope") == "snippet" and texts and _looks_like_body(texts[0]):
        profile = profile | {"scope": "full"}  # somebody has put the articles where the service gives their beginnings
    if profile.get("page") or profile.get("scope", "full") == "full" and texts:
        return profile
    used = {c.name for field in profile["map"] for c in _first(profile, field, columns)}
    bodies = [c for c in columns.values() if c.name not in used and _looks_like_body(c)]
    bodies = [c for c in bodies if c.means("text") or not c.meanings]
    if not bodies:
        return profile
    best = max(bodies, key=lambda c: (c.means("text") is not None, c.length))
    if not best.means("text"):
        lines = _lines(
            {f: [c.name for c in _first(profile, f, columns)] for f in profile["map"]} | {"text": [best.name]}
        )
        raise CorpusError(f"{where}: {_quoted(best.name)} looks like the text of the articles. {_HOW}\n{lines}")
    mapped = dict(profile["map"])
    shorter = mapped.get("text", [])
    mapped["text"] = [best.name, *([shorter] if isinstance(shorter, str) else shorter)]
    return profile | {"map": mapped, "full": [best.name]}


def _filled(profile: dict, columns: Mapping[str, Column], where: str) -> tuple[dict, dict[str, str]]:
    """Add the lead, the outlet and the authors where the service's own columns give none and another is surely called so.

    Gives the profile, and for each column added how that was known.
    """
    if profile.get("page") or "scope" in profile["map"]:
        return profile, {}
    missing = [f for f in ("lead", "source", "authors") if not any(c.texts for c in _first(profile, f, columns))]
    missing = [f for f in missing if f not in profile]
    used = {c.name for field in profile["map"] for c in _first(profile, field, columns)}
    free = {
        name: c
        for name, c in columns.items()
        if name not in used and c.texts and (m := c.means(*missing)) and m.strength < WEAK and m == c.meanings[0]
    }
    guess = _Guess(free, where)
    guess.named_only()
    added = {f: [c.name for c in guess.found[f]] for f in missing if f in guess.found}
    return profile | {"map": profile["map"] | added}, {n: guess.how[n] for names in added.values() for n in names}


def _looks_like_body(column: Column) -> bool:
    return column.length >= MIN_BODY and column.is_prose and not _cut_often(column)


_CUT = re.compile(r".*(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\[\+?\d+ char(?:s|acters)\])\s*$", re.S)


def _cut_often(column: Column) -> bool:
    return sum(bool(_CUT.match(t[-60:])) for t in column.texts) > 0.5 * len(column.texts)


_HOW = (
    "Write what is right of these lines into a file, mine.yaml, and give PROFILE=mine.yaml "
    "(in Python profile={'title': 'their column', ...}):"
)


def _quoted(name: str) -> str:
    return f"`{printable(name)[:80]}`"


def _lines(found: Mapping[str, list[str]], notes: Mapping[str, str] | None = None) -> str:
    """Write a mapping as the lines of a profile, as they can be pasted."""
    notes, lines = notes or {}, []
    for field, columns in found.items():
        for column in columns if field in notes else [columns] if columns else []:
            value = column if isinstance(column, str) else column[0] if len(column) == 1 else column
            text = (
                yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000)
                .removesuffix("...\n")
                .strip()
            )
            lines.append(f"  {field}: {printable(text)}" + (f"  # {notes[field]}" if field in notes else ""))
    return "\n".join(lines)


class _Guess:
    """What each column of a table that no profile knows is most likely to be."""

    def __init__(self, columns: Mapping[str, Column], where: str):
        self._columns, self._where = columns, where
        self._order = {name: n for n, name in enumerate(columns)}
        self.found: dict[str, list[Column]] = {}
        self.how: dict[str, str] = {}
        self._doubts: list[tuple[str, list[Column], str]] = []  # field, columns, what is not sure
        self._settings: dict[str, Any] = {}

    def profile(self) -> dict:
        for step in (self._url, self._text, self._title, self._lead, self._published, self._people, self._crawl):
            step()
        self._unnamed()
        if self._doubts:
            raise CorpusError(self._refusal())
        if not {"title", "text", "lead"} & set(self.found):
            raise CorpusError(self._refusal())
        mapped = {field: [c.name for c in found] for field, found in self.found.items()}
        return {"name": "common", "map": mapped} | self._settings

    def named_only(self) -> None:
        """Find what their names alone tell: leads, outlets and authors."""
        self._lead()
        self._people()

    # Each field

    def _url(self) -> None:
        def fits(c: Column) -> bool:
            return c.share(_ADDRESS) >= 0.8 and c.distinct > 0.3

        self._take("url", self._candidates("url", fits), several=True)

    def _text(self) -> None:
        """Take the column whose name says body and whose texts are long enough; a short one may be a lead or a headline."""
        named = self._candidates("text", lambda c: not self._is_address_or_date(c))
        sure = [c for c in named if c.named("text").strength == SURE]
        loose = [c for c in named if c not in sure and _looks_like_body(c)]
        long = [c for c in sure if c.length >= MIN_BODY]
        if len(sure) == 1 and not loose or not long and not loose and sure:
            chosen = sure
        else:
            chosen = sorted([*long, *loose], key=lambda c: -c.length)
            short = [c for c in sure if c not in chosen]
            if chosen and chosen[0].length < 3 * max((c.length for c in chosen[1:]), default=0):
                chosen = self._same(chosen)
            else:
                self._spare, chosen = [*short, *chosen[1:]], chosen[:1]
        if len(chosen) > 1:
            alike = self._same(chosen)
            if len(alike) > 1:
                self._doubts.append(("text", alike, "which of them is the text of the articles?"))
            chosen = alike[:1]
        if chosen and not self._titled() and self._like_headlines(chosen[0]):
            self._take("title", chosen, "content")
            return
        self._take("text", chosen)
        if not chosen:
            return
        if _cut_often(chosen[0]):
            self._settings["stubs"] = MIN_BODY

    _spare: list[Column] = []

    def _same(self, columns: list[Column]) -> list[Column]:
        """Leave out columns that say the same as the first, cleaned or copied, and empty ones."""
        filled = [c for c in columns if c.texts]
        if len(filled) < 2:
            return filled or columns[:1]
        first, *rest = filled
        words = [re.findall(r"\w+", t.casefold())[:8] for t in first.texts[:50]]
        apart = [c for c in rest if [re.findall(r"\w+", t.casefold())[:8] for t in c.texts[:50]] != words]
        return [first, *apart]

    def _titled(self) -> bool:
        return any((m := c.means("title")) and m.strength < WEAK and c.texts for c in self._columns.values())

    def _like_headlines(self, c: Column) -> bool:
        """Whether a column that is called text holds headlines: short, one line, and enough of them to tell."""
        lines = sum("\n" not in t for t in c.texts)
        return len(c.texts) >= 5 and c.length <= 130 and lines >= MIN_PARSED * len(c.texts)

    def _title(self) -> None:
        if "title" in self.found:
            return

        def fits(c: Column) -> bool:
            return c.length <= 400 and not self._is_address_or_date(c)

        def weak_fits(c: Column) -> bool:
            return fits(c) and 20 <= c.length <= 250 and c.distinct > 0.5

        candidates = self._candidates("title", fits, weak_fits)
        sure = [c for c in candidates if c.named("title").strength < WEAK and c.texts]
        if len(sure) > 1:
            best = min(c.named("title").strength for c in sure)
            same = self._same([c for c in sure if c.named("title").strength == best])
            if len(same) > 1 and len({c.named("title").place for c in same[:2]}) and not self._clear_title(same):
                self._doubts.append(("title", same, "which of them is the headline?"))
            candidates = same
        self._take("title", candidates[:1])

    @staticmethod
    def _clear_title(same: list[Column]) -> bool:
        """Whether only one of them is called title or headline, and is the one that differs from row to row."""
        plain = [c for c in same if by_name.plain(c.name) in ("title", "headline")]
        return len(plain) == 1 and plain[0] is same[0] or sum(c.distinct > 0.5 and c.length >= 15 for c in same) == 1

    def _lead(self) -> None:
        def fits(c: Column) -> bool:
            return c.texts != [] and not self._is_address_or_date(c)

        spare = [c for c in self._spare if c.texts and not self._is_used(c)]
        self._take("lead", [*self._candidates("lead", fits), *spare], several=True)

    def _published(self) -> None:
        """Take the date column of the surest name of which at least 90% can be read; a name that only half holds is in doubt."""
        named = [c for c in self._by_name("published") if c.texts]
        good = [c for c in named if self._is_dated(c) and not c.share(_CLOCK) >= 0.5]
        good = [c for c in good if c.named("published").strength < WEAK or c.is_day or self._is_epoch(c)]
        half = [
            c for c in named if 0 < c.parsed < MIN_PARSED and c.named("published").strength < WEAK and c not in good
        ]
        if not good:
            half = [c for c in half if not c.share(_CLOCK) >= 0.5]
            for c in half[:1]:
                self._doubts.append(("published", [c], f"only {c.parsed:.0%} of it can be read as dates"))
            if not half:
                self._parts()
            return
        best = min(c.named("published").strength for c in good)
        first = [c for c in good if c.named("published").strength == best]
        apart = [c for c in first[1:] if not self._agree(first[0], c)]
        if (
            apart
            and first[0].filled >= 0.5
            and apart[0].filled >= 0.5
            and (best > SURE or self._is_stamp(first[0], apart[0]))
        ):
            self._doubts.append(("published", [first[0], *apart], "they differ: which of them is the publication?"))
            return
        exact = [c for c in first if c not in apart and sum(d.precision == "time" for d in c.dates) > len(c.dates) / 2]
        chosen = exact[0] if exact and exact[0].filled >= first[0].filled else first[0]
        others = [c for c in good if c is not chosen and self._agree(chosen, c)]
        self._take("published", [chosen, *others], several=True)
        self._clock(chosen)

    @staticmethod
    def _is_dated(c: Column) -> bool:
        """Whether at least 90% can be read; one bad value of a few decides nothing, and our own name is not doubted."""
        bad = round((1 - c.parsed) * len(c.dates))
        own = c.name.strip().lower() == "published"
        sure = c.named("published").strength < WEAK and bad <= len(c.dates) / 2
        return c.parsed >= MIN_PARSED or own and c.parsed > 0 or sure and bad <= 1

    @staticmethod
    def _is_epoch(c: Column) -> bool:
        stamps = [d.published.year for d in c.dates if d.precision == "time"]
        return len(stamps) >= MIN_PARSED * len(c.dates) and all(1995 <= year <= 2100 for year in stamps)

    @staticmethod
    def _is_stamp(a: Column, b: Column) -> bool:
        """Whether two columns of the surest names are equally good, so that neither can be preferred."""
        return a.named("published").place == b.named("published").place

    def _agree(self, a: Column, b: Column) -> bool:
        """Whether two columns give the same days, give or take one for a time zone, where both say something."""
        pairs = [(x, y) for x, y in zip(self._days(a), self._days(b), strict=False) if x is not None and y is not None]
        return sum(abs((x - y).days) <= 1 for x, y in pairs) >= MIN_PARSED * len(pairs) if pairs else a.filled < 1

    @staticmethod
    def _days(c: Column) -> list:
        dates = (parse_date(str(v)[:200], order=c.order) if v is not None else None for v in c._values)
        return [d.published.normalize() if d is not None and d.precision in ("time", "day") else None for d in dates]

    def _clock(self, day: Column) -> None:
        """Where the day stands in one column and the time in another, both are read."""
        if sum(d.precision == "day" for d in day.dates) < MIN_PARSED * len(day.dates):
            return
        for c in self._columns.values():
            if c.texts and c.share(_CLOCK) >= MIN_PARSED and (c.means("published") or not c.meanings):
                self._take("clock", [c])
                return

    def _parts(self) -> None:
        """Where year, month and day stand in columns of their own, they make the date."""
        parts = {}
        for field in ("year", "month"):
            parts[field] = next((c for c in self._by_name(field) if c.texts), None)
        parts["day"] = next(
            (c for n, c in self._columns.items() if by_name.plain(n) in ("day", "tag", "jour", "dia", "giorno")), None
        )
        if parts["year"]:
            self._take("year", [parts["year"]])
        found = {field: c for field, c in parts.items() if c is not None}
        if len(found) == len(parts):
            self._settings["parts"] = [c.name for c in found.values()]
            for field in ("month", "day"):
                self.how[found[field].name] = "name"

    def _people(self) -> None:
        def outlet(c: Column) -> bool:
            return c.length <= 100 and not c.is_day

        def outlet_by_content(c: Column) -> bool:
            return outlet(c) and c.length <= 60 and c.distinct < 0.9 and not c.share(re.compile(r"[\d.]+$")) > 0.5

        self._take("source", self._candidates("source", outlet, outlet_by_content), several=True)
        self._take(
            "authors", self._candidates("authors", lambda c: c.length <= 300 and not self._is_address_or_date(c))
        )
        self._take("language", self._candidates("language", lambda c: c.length <= 20))
        if self._outlet_in_title():
            self._settings["outlet"] = "title"
        if self.found.get("published") and (years := [c for c in self._by_name("year") if c.texts]):
            self._take("year", years[:1])

    def _outlet_in_title(self) -> bool:
        """Whether titles end as Google News writes them: Headline - Outlet."""
        titles = self.found.get("title")
        if not titles or not titles[0].texts:
            return False
        texts = titles[0].texts
        ends = [t.rpartition(" - ")[2] for t in texts if " - " in t and len(t.rpartition(" - ")[2]) <= 60]
        google = [u for c in self.found.get("url", []) for u in c.texts if "news.google.com" in u]
        enough = len(texts) >= 5 and len(ends) >= MIN_PARSED * len(texts) and len(set(ends)) < len(ends)
        return enough or bool(google) and len(ends) >= 0.8 * len(texts)

    def _crawl(self) -> None:
        found = [c for c in self._columns.values() if c.means("retrieved") and c.texts and c.parsed >= MIN_PARSED]
        self._take("retrieved", [c for c in found if c.is_day or self._is_epoch(c)][:1])

    def _unnamed(self) -> None:
        """Refuse a file in which no date or no body was found although an unused column looks like one."""
        free = [c for c in self._columns.values() if not self._is_used(c) and c.texts]
        if not {"published", "year"} & set(self.found) and "parts" not in self._settings:
            dates = [c for c in free if c.is_day and not c.means("updated", "retrieved")]
            if dates and not any(field == "published" for field, _, _ in self._doubts):
                self._doubts.append(("published", dates, "looks like the day of publication: is it?"))
        if "text" not in self.found:
            bodies = [c for c in free if _looks_like_body(c) and c not in self.found.get("title", [])]
            if bodies and not any(field == "text" for field, _, _ in self._doubts):
                self._doubts.append(("text", bodies, "looks like the text of the articles: is it?"))
        if not {"title", "text", "lead"} & set(self.found):
            titles = [c for c in free if 25 <= c.length <= 200 and c.distinct > 0.5 and not self._is_address_or_date(c)]
            if titles and not self._doubts:
                self._doubts.append(("title", titles, "looks like headlines: is it?"))

    # Tools

    def _by_name(self, field: str) -> list[Column]:
        found = [(m.strength, m.place, self._order[c.name], c) for c in self._columns.values() if (m := c.means(field))]
        return [c for *_, c in sorted(found, key=lambda one: one[:3])]

    def _candidates(self, field: str, fits, weak_fits=None) -> list[Column]:
        """Give the columns whose name may mean a field and whose content does not speak against it, the likeliest first."""
        weak_fits = weak_fits or fits
        free = [c for c in self._by_name(field) if not self._is_used(c)]
        kept = [c for c in free if not c.texts or (weak_fits if c.named(field).strength == WEAK else fits)(c)]
        named = [c for c in kept if c.named(field).strength < WEAK and c.texts]
        return sorted(
            (c for c in (named or kept) if c.texts or c.named(field).strength < WEAK), key=lambda c: not c.texts
        )

    def _is_address_or_date(self, c: Column) -> bool:
        return c.share(_ADDRESS) > 0.5 or c.is_day

    def _is_used(self, c: Column) -> bool:
        return any(c in found for found in self.found.values())

    def _take(self, field: str, columns: list[Column], how: str = "", several: bool = False) -> None:
        if not columns:
            return
        self.found[field] = columns if several else columns[:1]
        for c in self.found[field]:
            named = c.means("published" if field == "clock" else field)
            self._note(
                c, how or ("name" if named and named.strength == SURE else "name and content" if named else "content")
            )

    def _note(self, column: Column, how: str) -> None:
        self.how[column.name] = how

    def _refusal(self) -> str:
        shown = [
            printable(n)[:60] for n in self._columns if n and ("." not in n or n.split(".")[0] not in self._columns)
        ]
        head = f"{self._where} has the columns {', '.join(shown[:60]) or '(none)'}"
        known = {field: [c.name for c in found] for field, found in self.found.items() if field != "clock"}
        for _, columns, _ in self._doubts:
            columns.sort(key=lambda c: self._order[c.name])
        notes = {}
        for field, columns, _ in self._doubts:
            known[field] = [c.name for c in columns]
            notes[field] = (
                "only if it is; else leave this line out"
                if len(columns) == 1
                else "one of these lines; delete the others"
            )
        told = "; ".join(
            f"{' and '.join(_quoted(c.name) for c in columns[:5])}"
            + (f" could be the {field}: " if len(columns) > 1 else f", for {field}: ") + doubt
            for field, columns, doubt in self._doubts
        )  # fmt: skip
        told = (
            told or f"which fit no profile ({', '.join(load_profiles())}), and none is called as a title or a text is"
        )
        bare = not (known.get("title") or known.get("text"))
        for field in ("published", "text", "title"):
            missing = bare if field != "published" else not self._doubts
            if not known.get(field) and missing:
                known[field], notes[field] = ["their column"], "write the name of the column"
        return f"{head}; {told}. {_HOW}\n{_lines(known, notes)}"


def _report(
    profile: Mapping, names: list[str], how: Mapping[str, str], default: str, columns: Mapping[str, Column]
) -> list[tuple[str, str, str]]:
    used: dict[str, list[str]] = {}
    for field, theirs in profile["map"].items():
        for name in [theirs] if isinstance(theirs, str) else theirs:
            used.setdefault(name, []).append(field)
    for name, part in zip(profile.get("parts", ()), ("year", "month", "day"), strict=False):
        used.setdefault(name, []).append(part)
    if profile.get("outlet") == "title" and "title" in profile["map"]:
        title = profile["map"]["title"]
        used.setdefault(title if isinstance(title, str) else title[0], []).append("source")
    rows = []
    known, holders = set(names), {name.rpartition(".")[0] for name in used}
    for name in names:
        nested = any(name[: dot.start()] in known for dot in re.finditer(r"\.", name))
        if name not in used and (nested or name in holders):
            continue
        if name in used:
            rows.append((printable(name)[:200], described(used[name]), how.get(name, default)))
        else:
            rows.append((printable(name)[:200], "", _why_not(columns.get(name))))
    return rows if len(rows) <= _COLUMNS else [*rows[:_COLUMNS], (f"... {len(rows) - _COLUMNS} more", "", "")]


def _why_not(column: Column | None) -> str:
    """Say why a column is not used, where one could expect it."""
    if column is None:
        return ""
    if column.texts and column.means("updated") and column.is_day:
        return "an update is not the publication"
    if column.texts and column.means("retrieved") and column.is_day:
        return "a crawl's clock is not the publication"
    if column.means(*by_name.FIELDS) and not column.texts:
        return "empty"
    if column.means("published") and column.named("published").strength <= LIKELY and column.parsed < MIN_PARSED:
        return f"{column.parsed:.0%} of it can be read as dates"
    return ""
