"""Say what a column may hold by its name, however that is spelt: the names themselves are data (columns.yaml)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import yaml

from helpers.project import shipped

FIELDS = ("title", "text", "lead", "published", "url", "source", "authors", "language", "year", "month")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, ten times as fast
SURE, LIKELY, WEAK = (
    1,
    2,
    3,
)  # how much a name says: the thing itself; in other words or misspelt; only where nothing better is
_NAMES_OF_ONE = (
    "name",
    "title",
    "displayname",
    "fullname",
    "label",
)  # where an object for an outlet or a person is named


class Named(NamedTuple):
    """What a name means: a field, or "retrieved", "updated", "other" or ""; how sure that is; its place in the list."""

    field: str
    strength: int = WEAK
    place: int = 0


@lru_cache(maxsize=10_000)
def plain(name: str) -> str:
    """Give a name without case, accents, spaces and signs.

    >>> plain("Published_At"), plain("publishedAt"), plain("date de Publication"), plain("Título")
    ('publishedat', 'publishedat', 'datedepublication', 'titulo')
    """
    kept = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", kept.casefold().replace("ı", "i"))


def words(name: str) -> list[str]:
    """Split a name into its words.

    >>> words("articlePublishedAt"), words("main_headline 2"), words("URLToImage")
    (['article', 'published', 'at'], ['main', 'headline'], ['url', 'to', 'image'])
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [plain(word) for word in re.findall(r"[^\W\d_]+", apart)]


@cache
def _lists() -> dict:
    return yaml.load(shipped("corpus", "readers", "columns.yaml").read_text(encoding="utf-8"), Loader=_LOADER)


@cache
def _known() -> dict[str, list[Named]]:
    """Every listed name in plain form: what it may mean, the surest first."""
    known: dict[str, list[Named]] = {}
    for field in FIELDS:
        for key, strength in (("names", SURE), ("second", LIKELY), ("weak", WEAK)):
            for place, name in enumerate(_lists()[field].get(key, ())):
                meant = known.setdefault(plain(name), [])
                if all(m.field != field for m in meant):
                    meant.append(Named(field, strength, place))
    return {name: sorted(meant, key=lambda m: m.strength) for name, meant in known.items()}


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    return (
        {
            kind: frozenset(plain(w) for w in _lists()[f"{kind}_words"] if " " not in w)
            for kind in ("retrieved", "updated", "other")
        }
        | {
            name: frozenset(map(plain, _lists()[name]))
            for name in ("empty_words", "holders", "publishing_words", "day_words", "real_words")
        }
        | {"phrases": frozenset(plain(w) for w in _lists()["other_words"] if " " in w)}
    )


@lru_cache(maxsize=10_000)
def meanings(name: str) -> tuple[Named, ...]:
    """Say what a column may hold by its name, the likeliest first; () where the name says nothing.

    >>> meanings("Publication_Date")[0].field, meanings("desciption")[0].field, meanings("urlToImage")[0].field
    ('published', 'lead', 'other')
    >>> meanings("scraped_at")[0].field, meanings("seendate")[0].field, meanings("colour")
    ('retrieved', 'retrieved', ())
    >>> meanings("publisher.title")[0].field, meanings("publisher.href")[0].field
    ('source', 'other')
    """
    name = name[:200]
    if meant := _listed(plain(name)):
        return meant
    lists = _word_lists()
    holder, dot, inner = name.partition(".")
    if dot:
        if plain(holder) in lists["holders"] and (meant := meanings(inner)):
            return tuple(m._replace(strength=min(m.strength + 1, WEAK)) for m in meant)
        held = _listed(plain(holder))[:1]
        if held and held[0].field in ("source", "authors") and plain(inner) in _NAMES_OF_ONE:
            return (held[0]._replace(strength=max(held[0].strength, LIKELY)),)
        return (Named("other"),)
    found = words(name)
    days = lists["day_words"].intersection(found)
    published = lists["publishing_words"].intersection(found) and (days - {"at", "on"} or found[-1] in ("at", "on"))
    if plain(name) in lists["phrases"] or lists["other"] & set(found):
        return (Named("other"),)
    if lists["updated"] & set(found):
        return (Named("updated"),)
    if published:
        return (Named("published", LIKELY, 500),)
    if any(word in lists["retrieved"] or word.removesuffix("at") in lists["retrieved"] for word in found):
        return (Named("retrieved"),)
    return _by_words(found) or _misspelt(plain(name))


def _listed(name: str) -> tuple[Named, ...]:
    """Look a plain name up as it is, else as the plural of a listed one, as those who collect lists call their columns.

    >>> _listed("contents")[0].field, _listed("bodies")[0].field, _listed("articles")
    ('text', 'text', ())
    """
    known = _known()
    if name in known:
        return tuple(known[name])
    if name in _word_lists()["real_words"] or len(name) < 4:
        return ()
    singular = [re.sub(f"{end}$", one, name) for end, one in (("ies", "y"), ("s", "")) if name.endswith(end)]
    meant = next((known[one] for one in singular if one in known), [])
    return tuple(m._replace(place=m.place + 600) for m in meant if m.strength < WEAK)


def _by_words(found: list[str]) -> tuple[Named, ...]:
    """Read a name of several words: without those that say nothing, else by the one word in it that says something."""
    kept = [word for word in found if word not in _word_lists()["empty_words"]]
    if kept != found and (meant := _listed("".join(kept))):
        return tuple(m._replace(strength=max(m.strength, LIKELY), place=m.place + 500) for m in meant)
    if len(found) < 2:
        return ()
    said = [(word, m) for word in found for m in _known().get(word, ())[:1] if m.strength < WEAK]
    for field in ("url", "lead", "published", "authors", "title", "text", "source", "language"):
        if any(m.field == field for _, m in said):
            return (Named(field, WEAK, 900),) if field not in ("url", "source") or len(said) == 1 else ()
    return ()


def _misspelt(name: str) -> tuple[Named, ...]:
    """Find the one listed name that is one slip of the pen away, or two in a long name."""
    if len(name) < 5 or not name.isascii() or not name.isalpha() or name in _word_lists()["real_words"]:
        return ()
    allowed = 1 if len(name) < 9 else 2
    near = [
        meant[0]
        for known, meant in _known().items()
        if len(known) >= 5 and meant[0].strength < WEAK and abs(len(known) - len(name)) <= allowed
        and known[0] == name[0] and slips(known, name, allowed) <= allowed
    ]  # fmt: skip
    return (near[0]._replace(strength=LIKELY, place=700),) if len({n.field for n in near}) == 1 else ()


def slips(a: str, b: str, most: int = 9) -> int:
    """Count the letters to be added, left out, changed or swapped with their neighbour (Damerau 1964).

    >>> slips("description", "desciption"), slips("title", "titel"), slips("text", "date")
    (1, 1, 4)
    """
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y)))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[j] = min(row[j], last[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def field_of(name: str) -> str | None:
    """Give the field that a name surely or probably means, else None.

    >>> field_of("Headline"), field_of("pub_date"), field_of("image_url"), field_of("name")
    ('title', 'published', None, None)
    """
    meant = meanings(name)
    sure = meant and meant[0].field in FIELDS and meant[0].strength < WEAK
    return meant[0].field if sure else None


def known_names(names: Iterable[str]) -> int:
    """Count the names of a header that say what their column holds, crawl dates and the like included."""
    return sum(bool(meanings(name)) for name in names)
