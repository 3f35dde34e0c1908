"""Recognise a source by its columns and give its fields our names; the profiles themselves are data (profiles.yaml)."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from helpers.corpus.readers.records import CorpusError
from helpers.params import ParameterError, read_mapping
from helpers.project import shipped

FIELDS = {"url", "source", "title", "text", "html", "authors", "published", "year", "retrieved", "language",
          "scope", "precision", "method", "removed"}  # fmt: skip
_HOW = (
    "Say which column is what: PROFILE=mine.yaml, a file with lines such as `title: their column`, `text: their column`, "
    "`published: their column`, `source: their column`, `date_order: dmy`; in Python profile={'title': 'their column', ...}"
)
SCOPES = ("full", "lead", "snippet", "headline")


@cache
def load_profiles() -> dict[str, dict]:
    """Read profiles.yaml: name to profile."""
    return yaml.safe_load(shipped("corpus", "readers", "profiles.yaml").read_text(encoding="utf-8"))


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
    settings = {name: profile[name] for name in ("date_order", "scope", "tail") if name in profile}
    if settings.get("date_order", "dmy") not in ("dmy", "mdy"):
        raise CorpusError(f"date_order is dmy (06/01 is the 6th of January) or mdy, not {settings['date_order']!r}")
    if len(settings) == len(profile):  # what the recognised profile leaves open
        return settings
    if isinstance(profile.get("map"), Mapping):
        own = dict(profile)
    else:
        own = {"map": {field: name for field, name in profile.items() if field not in settings}} | settings
    if wrong := [f for f, name in own["map"].items() if not isinstance(name, str | list) or not name]:
        raise CorpusError(f"{wrong[0]}: the name of a column is expected, not {own['map'][wrong[0]]!r}")
    if unknown := {str(field) for field in own["map"]} - FIELDS:
        raise CorpusError(f"a profile maps our fields to theirs; unknown: {sorted(unknown)}; ours: {sorted(FIELDS)}")
    if own.get("scope", "full") not in SCOPES:
        raise CorpusError(f"scope is one of {', '.join(SCOPES)}, not {own['scope']!r}")
    return {"name": "own"} | own


def recognise(columns: Iterable[str], where: str) -> dict:
    """Find the one profile that fits these columns. Raises CorpusError, naming them, where none or several do."""
    columns = [c for c in columns if c]
    shown = [c for c in columns if "." not in c or c.split(".")[0] not in columns]
    fits = [name for name, profile in load_profiles().items() if "needs" in profile and _fits(profile, columns)]
    most = [n for n in fits if not any(set(_needs(n)) < set(_needs(other)) for other in fits)]
    if len(most) == 1:
        return {"name": most[0]} | load_profiles()[most[0]]
    found = f"{where} has the columns {', '.join(shown) or '(none)'}"
    if most:
        raise CorpusError(
            f"{found}, which fit several profiles: {', '.join(most)}; say which with PROFILE=name (profile=... in Python)"
        )
    common, chosen = load_profiles()["common"]["map"], {}
    lower = {c.strip().lower(): c for c in shown}
    for ours, names in common.items():
        theirs = sorted({lower[n.lower()] for n in names if n.lower() in lower})
        if len(theirs) > 1 and ours in ("title", "text"):
            raise CorpusError(f"{found}: both {' and '.join(theirs)} could be the {ours}. {_HOW}")
        if theirs:
            chosen[ours] = theirs
    if "title" in chosen or "text" in chosen:
        return {"name": "common", "map": chosen, "scope": "full" if "text" in chosen else "headline"}
    raise CorpusError(f"{found}, which fit no profile ({', '.join(load_profiles())}). {_HOW}")


def check_columns(profile: Mapping, columns: Iterable[str], where: str) -> None:
    """Raise CorpusError where a profile asks for columns of which none with a title or a text is there."""
    wanted = {ours: profile["map"][ours] for ours in ("title", "text", "html") if ours in profile["map"]}
    have = set(columns)
    if not any(name in have for names in wanted.values() for name in ([names] if isinstance(names, str) else names)):
        asked = ", ".join(f"{ours}: {names}" for ours, names in wanted.items()) or "no title, no text"
        raise CorpusError(
            f"{where} has the columns {', '.join(sorted(c for c in have if c)) or '(none)'}; the profile "
            f"{profile['name']} asks for {asked}, which is not there. {_HOW}"
        )


def _needs(name: str) -> list[str]:
    profile = load_profiles()[name]
    return [*profile["needs"], *profile.get("absent", ())]


def _fits(profile: Mapping, columns: list[str]) -> bool:
    have = set(columns)
    return (
        have.issuperset(profile["needs"])
        and not have.intersection(profile.get("absent", ()))
        and ("any" not in profile or bool(have.intersection(profile["any"])))
    )


def apply_profile(profile: Mapping, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give a record's fields our names; a field that is missing or empty is left out, `scope` is always set."""
    row: dict[str, Any] = {}
    scope = profile.get("scope", "full")
    for ours, theirs in profile["map"].items():
        for name in [theirs] if isinstance(theirs, str) else theirs:
            value = _get(fields, name)
            if value not in (None, "", [], {}):
                row[ours] = value
                scope = profile.get("scopes", {}).get(name, scope) if ours == "text" else scope
                break
    row.setdefault("source", profile.get("source", ""))
    if "tail" in profile and isinstance(row.get("text"), str):
        row["text"] = re.sub(profile["tail"], "", row["text"])
    if profile.get("page"):
        row["page"] = True
    return {"scope": scope} | row


def names_in(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give the names of all fields of some records, those of nested ones with a dot, in order of appearance.

    >>> names_in([{"url": "u", "thread": {"site": "s"}}, {"title": "t"}])
    ['url', 'thread', 'thread.site', 'title']
    """
    names: dict[str, None] = {}
    for record in records:
        for name, value in record.items():
            names[str(name)] = None
            if isinstance(value, Mapping):
                names |= dict.fromkeys(f"{name}.{inner}" for inner in value)
    return list(names)


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
            if match := _FIGURES.match(str(_get(fields, name) or "")):
                first, second = first or int(match[1]) > 12, second or int(match[2]) > 12
    return {(True, False): "dmy", (False, True): "mdy"}.get((first, second))


def _get(fields: Mapping[str, Any], name: str) -> Any:
    if name in fields:
        return fields[name]
    value: Any = fields
    for part in name.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def check_profile(text: str) -> None:
    try:
        get_profile(profile_of(text))
    except CorpusError as e:
        raise ParameterError(f"PROFILE={text}: {e}") from e


def profile_of(value: str) -> str | dict | None:
    """Give what `read_corpus` takes as profile: None for "", a mapping from a YAML file, else the name."""
    return (read_mapping(value) if Path(value).suffix in (".yaml", ".yml") else value) if value else None
