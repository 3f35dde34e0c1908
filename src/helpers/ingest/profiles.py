"""Recognise a source by its columns and give its fields our names; the profiles themselves are data (profiles.yaml)."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from .records import CorpusError

FIELDS = {"url", "source", "title", "text", "html", "authors", "published", "year", "retrieved", "language",
          "scope", "precision", "method", "removed"}  # fmt: skip
SCOPES = ("full", "lead", "snippet", "headline")


@cache
def load_profiles() -> dict[str, dict]:
    """Read profiles.yaml: name to profile."""
    return yaml.safe_load(files("helpers.ingest").joinpath("profiles.yaml").read_text(encoding="utf-8"))


def get_profile(profile: str | Mapping | None) -> dict | None:
    """Give the profile of a name, or of a user's own mapping: a whole profile, or only {our field: their field}.

    Raises CorpusError for a name that is not known and for a field that is not ours.
    """
    if profile is None:
        return None
    if isinstance(profile, str):
        if profile not in load_profiles():
            raise CorpusError(f"no profile {profile!r}; there are: {', '.join(load_profiles())}")
        return {"name": profile} | load_profiles()[profile]
    own = dict(profile) if isinstance(profile.get("map"), Mapping) else {"map": dict(profile)}
    if unknown := set(own["map"]) - FIELDS:
        raise CorpusError(f"a profile maps our fields to theirs; unknown: {sorted(unknown)}; ours: {sorted(FIELDS)}")
    if own.get("scope", "full") not in SCOPES:
        raise CorpusError(f"scope is one of {', '.join(SCOPES)}, not {own['scope']!r}")
    return {"name": "own"} | own


def recognise(columns: Iterable[str], where: str) -> dict:
    """Find the one profile that fits these columns. Raises CorpusError, naming them, where none or several do."""
    columns = list(columns)
    fits = [name for name, profile in load_profiles().items() if "needs" in profile and _fits(profile, columns)]
    most = [n for n in fits if not any(set(_needs(n)) < set(_needs(other)) for other in fits)]
    if len(most) == 1:
        return {"name": most[0]} | load_profiles()[most[0]]
    found = f"{where} has the columns {', '.join(columns) or '(none)'}"
    if most:
        raise CorpusError(f"{found}, which fit several profiles: {', '.join(most)}; say which with profile=...")
    common, chosen = load_profiles()["common"]["map"], {}
    lower = {c.strip().lower(): c for c in columns}
    for ours, names in common.items():
        theirs = sorted({lower[n.lower()] for n in names if n.lower() in lower})
        if len(theirs) > 1 and ours in ("title", "text"):
            raise CorpusError(f"{found}: both {' and '.join(theirs)} could be the {ours}; say profile={{...}}")
        if theirs:
            chosen[ours] = theirs
    if "title" in chosen or "text" in chosen:
        return {"name": "common", "map": chosen, "scope": "full" if "text" in chosen else "headline"}
    raise CorpusError(
        f"{found}, which fit no profile ({', '.join(load_profiles())}); say what is what, for example "
        "profile={'title': 'their column', 'text': 'their column', 'published': 'their column'}"
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
    return {"scope": scope} | row


def _get(fields: Mapping[str, Any], name: str) -> Any:
    if name in fields:
        return fields[name]
    value: Any = fields
    for part in name.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value
