"""Recognise a source by its columns and give its fields our names; the profiles themselves are data (profiles.yaml)."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from helpers.codebook import SCOPES
from helpers.corpus.readers.addresses import complete_address, host_of, original_address
from helpers.corpus.readers.names import plain
from helpers.corpus.readers.records import CorpusError, printable
from helpers.params import ParameterError, read_mapping
from helpers.project import shipped

FIELDS = {"url", "source", "title", "text", "lead", "html", "authors", "published", "clock", "year", "retrieved", "language",
          "scope", "precision", "method", "removed"}  # fmt: skip
_HOW = (
    "Say which column is what: PROFILE=mine.yaml, a file with lines such as `title: their column`, `text: their column`, "
    "`published: their column`, `source: their column`, `date_order: dmy`; in Python profile={'title': 'their column', ...}"
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, ten times as fast
_SETTINGS = ("date_order", "scope", "tail")
_LONGEST_ADDRESS = 8_000  # characters; browsers and servers take no longer ones
_DEPTH, _NAMES = 4, 2_000  # levels of nested fields that have names, and how many names of a file are looked at


@cache
def load_profiles() -> dict[str, dict]:
    """Read profiles.yaml: name to profile."""
    return yaml.load(shipped("corpus", "readers", "profiles.yaml").read_text(encoding="utf-8"), Loader=_LOADER)


def get_profile(profile: str | Mapping | None) -> dict | None:
    """Give the profile of a name, or of a user's own mapping.

    The mapping is a whole profile, or {our field: their field}, or what the recognised profile leaves open, such as
    {"date_order": "dmy"}, or both of these in one.
    Raises CorpusError for a name that is not known and for a field that is not ours.
    """
    if profile is None:
        return None
    if isinstance(profile, str):
        if profile not in load_profiles():
            raise CorpusError(f"no profile {profile!r}; there are: {', '.join(load_profiles())}")
        return {"name": profile} | load_profiles()[profile]
    settings = {name: profile[name] for name in _SETTINGS if name in profile}
    if settings.get("date_order", "dmy") not in ("dmy", "mdy"):
        raise CorpusError(f"date_order is dmy (06/01 is the 6th of January) or mdy, not {settings['date_order']!r}")
    if settings.get("scope", "full") not in SCOPES:
        raise CorpusError(f"scope is one of {', '.join(SCOPES)}, not {settings['scope']!r}")
    if len(settings) == len(profile):  # what the recognised profile leaves open
        return settings
    if isinstance(profile.get("map"), Mapping):
        own = dict(profile)
    else:
        own = {"map": {field: name for field, name in profile.items() if field not in settings}} | settings
    own["map"] = {field: str(name) if isinstance(name, int) else name for field, name in own["map"].items()}
    if wrong := [f for f, name in own["map"].items() if not isinstance(name, str | list) or not name]:
        raise CorpusError(f"{wrong[0]}: the name of a column is expected, not {own['map'][wrong[0]]!r}")
    if unknown := {str(field) for field in own["map"]} - FIELDS:
        raise CorpusError(f"a profile maps our fields to theirs; unknown: {sorted(unknown)}; ours: {sorted(FIELDS)}")
    return {"name": "own"} | own


# Recognising


def recognise(columns: Iterable[str], where: str) -> dict | None:
    """Find the one profile that fits these columns, in whatever spelling, and give it with the names as spelt here.

    None where no profile fits. Raises CorpusError where several do that would read different things.
    """
    columns = [c for c in columns if c]
    spelt: dict[str, str] = {}
    for column in columns:
        spelt.setdefault(plain(column), column)
    fits = [name for name, profile in load_profiles().items() if _fits(profile, spelt)]
    most = [n for n in fits if not any(_needs(n) < _needs(other) for other in fits)]
    found = [_respelt(name, columns, spelt) for name in most]
    if len({repr([one["map"].get(f) for f in ("title", "text", "lead", "published")]) for one in found}) > 1:
        raise CorpusError(
            f"{where} has the columns {', '.join(map(printable, columns))}, which fit several profiles: {', '.join(most)}; "
            "say which with PROFILE=name (profile=... in Python)"
        )
    return found[0] if found else None


def _needs(name: str) -> set[str]:
    profile = load_profiles()[name]
    return {plain(n) for n in (*profile["needs"], *profile.get("absent", ()))}


def _fits(profile: Mapping, spelt: Mapping[str, str]) -> bool:
    def there(names) -> list[bool]:
        return [plain(n) in spelt for n in names]

    return (
        all(there(profile["needs"]))
        and not any(there(profile.get("absent", ())))
        and ("any" not in profile or any(there(profile["any"])))
    )


def _respelt(name: str, columns: list[str], spelt: Mapping[str, str]) -> dict:
    profile = load_profiles()[name]

    def one(theirs: str) -> str:
        return theirs if theirs in columns else spelt.get(plain(theirs), theirs)

    mapped = {
        ours: [one(n) for n in ([theirs] if isinstance(theirs, str) else theirs)]
        for ours, theirs in profile["map"].items()
    }
    return {"name": name} | profile | {"map": mapped}


def check_columns(profile: Mapping, columns: Iterable[str], where: str) -> None:
    """Raise CorpusError where a profile asks for columns of which none with a title or a text is there."""
    wanted = {ours: profile["map"][ours] for ours in ("title", "text", "lead", "html") if ours in profile["map"]}
    have = set(columns)
    if not any(name in have for names in wanted.values() for name in ([names] if isinstance(names, str) else names)):
        asked = ", ".join(f"{ours}: {names}" for ours, names in wanted.items()) or "no title, no text"
        raise CorpusError(
            f"{where} has the columns {', '.join(sorted(printable(c) for c in have if c)) or '(none)'}; the profile "
            f"{profile['name']} asks for {asked}, which is not there. {_HOW}"
        )


def names_in(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give the names of all fields of some records, those of nested ones with a dot, in order of appearance.

    >>> names_in([{"url": "u", "thread": {"site": "s"}}, {"title": "t", "by": [{"name": "n"}]}])
    ['url', 'thread', 'thread.site', 'title', 'by', 'by.name']
    """
    names: dict[str, None] = {}

    def add(fields: Mapping, before: str, depth: int) -> None:
        for name, value in fields.items():
            if len(names) >= _NAMES:
                return
            names[f"{before}{name}"] = None
            inner = _object(value)
            if inner is not None and depth:
                add(inner, f"{before}{name}.", depth - 1)

    for record in records:
        add(record, "", _DEPTH)
    return list(names)


def _object(value: Any) -> Mapping | None:
    """Give the object that a field holds, or the first of a list of them."""
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, Mapping) else None


def described(fields: list[str]) -> str:
    return " and ".join("published (time)" if field == "clock" else field for field in fields)


# Applying


def apply_profile(profile: Mapping, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give a record's fields our names; a field that is missing or empty is left out, `scope` is always set.

    `text` is the body or, where there is none, the lead; `scope` says which: full, lead, snippet (a text that was cut) or
    headline (no text).
    """
    row: dict[str, Any] = {}
    full = bool(profile.get("full"))
    for ours, theirs in profile["map"].items():
        for name in [theirs] if isinstance(theirs, str) else theirs:
            value = get_value(fields, name)
            if not _is_empty(value):
                row[ours] = _whole(value)
                if ours == "text" and full:
                    row["scope"] = "full" if name in profile["full"] else profile.get("scope", "full")
                break
    row.setdefault("source", profile.get("source", ""))
    if profile.get("page"):
        return {"scope": profile.get("scope", "full")} | row | {"page": True}
    if "scope" in profile["map"] and row.get("scope"):  # our own table, read again
        return row
    _settle_address(row, profile)
    _settle_date(row, profile, fields)
    _settle_text(row, profile)
    return row


def get_value(fields: Mapping[str, Any], name: str) -> Any:
    """Give a field by its name, with dots into nested ones; of a list of objects the first counts."""
    if name in fields:
        return fields[name]
    value: Any = fields
    parts = name.split(".")
    for n, part in enumerate(parts):
        value = _object(value)
        if value is None:
            return None
        if part not in value:
            return value.get(".".join(parts[n:]))
        value = value[part]
    return value


_EMPTY = {"", "none", "nan", "null", "nat", "<na>", "n/a", "no body", "no date", "no author", "no title", "no content"}


def _is_empty(value: Any) -> bool:
    if value is None or value == "" or (isinstance(value, list | dict | tuple) and not value):
        return True
    return isinstance(value, str) and len(value) < 15 and value.strip().casefold() in _EMPTY


def _whole(value: Any, depth: int = 8) -> Any:
    """Give a value whose texts can be written: half a surrogate pair cannot. Deeper than eight levels is cut off."""
    if isinstance(value, str):
        return value if value.isascii() else printable(value)
    if isinstance(value, Mapping):
        return {printable(k): _whole(v, depth - 1) for k, v in value.items()} if depth else ""
    if isinstance(value, list | tuple):
        return [_whole(v, depth - 1) for v in value] if depth else ""
    return value


def _settle_address(row: dict[str, Any], profile: Mapping) -> None:
    url = row.get("url")
    if isinstance(url, str) and len(url) <= _LONGEST_ADDRESS:
        row["url"] = url = original_address(complete_address(url))
    source, title = row.get("source"), row.get("title")
    if isinstance(source, str) and "/" in source and len(source) <= _LONGEST_ADDRESS:
        row["source"] = host_of(complete_address(source)) or source
    if profile.get("outlet") == "title" and isinstance(title, str) and " - " in title:
        head, _, outlet = title.rpartition(" - ")
        row["title"] = head
        row["source"] = row.get("source") or outlet.strip()
    elif isinstance(title, str) and isinstance(source, str) and source and title.endswith(f" - {source}"):
        row["title"] = title.removesuffix(f" - {source}")


def _settle_date(row: dict[str, Any], profile: Mapping, fields: Mapping[str, Any]) -> None:
    clock = row.pop("clock", None)
    if clock and row.get("published"):
        row["published"] = f"{row['published']} {clock}"
    if "parts" in profile:
        parts = [str(get_value(fields, name) or "").strip().removesuffix(".0") for name in profile["parts"]]
        if all(part.isdigit() and len(part) <= 4 for part in parts):
            row["published"] = "-".join(part.zfill(2) for part in parts)
        elif all(parts):
            row["published"] = f"{parts[2]} {parts[1]} {parts[0]}"
    if "opening" in profile and not row.get("published"):
        text = row.get("text") or row.get("lead")
        if isinstance(text, str) and (found := re.match(profile["opening"], text)):
            row["published"] = found[1]
            row["text" if row.get("text") else "lead"] = text[found.end() :]


# How services and people mark a text that was cut: three dots, "[+2219 chars]", "[2830 chars]", "[...]", a link to go on.
_CHARS = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\s*\+?\s*\d+\s*(?:more )?char(?:s|acters)?\.?\s*\]\s*$", re.I)
_DOTS = re.compile(
    r"\s*[\[(]?\s*(?:…|\.{3,}|&hellip;|&#8230;|&#x2026;)\s*[\])]?"
    r"(?:\s*(?:(?:continue )?read(?:ing)?(?: more| the (?:full|rest).{0,40})?|(?:see|show|learn) more|more)\W*)?\s*$",
    re.I,
)
_TEASER = 1_000  # characters up to which dots at the end mean a cut: the services' own snippets end at 160 to 500


def uncut(text: str) -> tuple[str, bool]:
    """Take the mark of a cut off a text's end, and say whether there was one.

    >>> uncut("asked not to be na… [+2219 chars]"), uncut("All is said."), uncut("Some of it [...]")
    (('asked not to be na', True), ('All is said.', False), ('Some of it', True))
    """
    if found := _CHARS.search(text[-120:]):
        return text[: len(text) - (len(text[-120:]) - found.start())], True
    if len(text) <= _TEASER and (found := _DOTS.search(text[-120:])):
        return text[: len(text) - (len(text[-120:]) - found.start())], True
    return text, False


def _settle_text(row: dict[str, Any], profile: Mapping) -> None:
    """Keep the body, else the lead, as `text`, and say in `scope` what it is."""
    stated = row.get("scope") or profile.get("scope", "full")
    lead, from_body = row.pop("lead", None), bool(row.get("text"))
    if not from_body:
        row.pop("text", None)
        stated = "snippet" if stated == "snippet" and "text" not in profile["map"] else "lead"
        if isinstance(lead, list):
            lead = "\n".join(str(one) for one in lead)
        if lead and not repeats_title(str(lead), str(row.get("title", "")), str(row.get("source") or "")):
            row["text"] = lead
    text = row.get("text")
    if isinstance(text, str):
        if "tail" in profile:
            text = re.sub(profile["tail"], "", text)
        row["text"], cut = uncut(text)
        cut = cut or from_body and len(row["text"]) < profile.get("stubs", 0)  # a short one where most are cut
        stated = "snippet" if cut and stated in ("full", "lead") else stated
    row["scope"] = stated if row.get("text") else "headline"


def repeats_title(lead: str, title: str, source: str = "") -> bool:
    """Whether a lead says no more than the title, as some services and Google News write it.

    >>> repeats_title("<a href='https://x.example'>Tesla opens</a>&nbsp;&nbsp;Post", "Tesla opens", "Post")
    True
    """
    if not title.strip():
        return False
    bare = re.sub(r"<[^>]*>|&\w+;|&#\d+;", " ", lead[:3000])
    said, known = plain(bare), plain(re.sub(r"&#?\w+;", " ", title))
    left = said.replace(known, "") if known else said
    return said == known or bool(known) and known in said and len(left) <= max(len(plain(source)), 3) + 3


_FIGURES = re.compile(r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})\b")


def date_order(profile: Mapping, records: Iterable[Mapping[str, Any]]) -> str | None:
    """Say how a column writes dates in figures, dmy or mdy, where some of its days are above 12; otherwise None.

    >>> date_order({"map": {"published": "d"}}, [{"d": "06/01/2015"}, {"d": "25/01/2015"}])
    'dmy'
    """
    names = profile["map"].get("published", ())
    first = second = False
    for fields in records:
        for name in [names] if isinstance(names, str) else names:
            if match := _FIGURES.match(str(get_value(fields, name) or "")[:100]):
                first, second = first or int(match[1]) > 12, second or int(match[2]) > 12
    return {(True, False): "dmy", (False, True): "mdy"}.get((first, second))


def check_profile(text: str) -> None:
    try:
        get_profile(profile_of(text))
    except CorpusError as e:
        raise ParameterError(f"PROFILE={text}: {e}") from e


def profile_of(value: str) -> str | dict | None:
    """Give what `read_corpus` takes as profile: None for "", a mapping from a YAML file, else the name."""
    return (read_mapping(value) if Path(value).suffix in (".yaml", ".yml") else value) if value else None
