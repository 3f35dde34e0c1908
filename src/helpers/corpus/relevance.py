"""Score how far an article is about the electric-vehicle industry, and mark what is not.

The topic is a list of words with weights (lexicons/relevance.csv), which a user can replace. Its columns:

class   what kind of word it is; all words of the class `industry` (car makers in general) count for 3.5 points at most,
        so that a short piece on a car maker's business is just inside, a long one needs words about electric cars; those
        of the class `car` (car, truck, driver) for 1 point, so that a crash on the road is outside
term    words as they stand in a text. Hyphens and punctuation don't matter, a plural s is found too; what is written with
        a capital is found only so (Leaf, not leaf) or in capitals throughout. "role:" with a role of the company registry
        stands for the names of the firms that have this role and no other but that of a maker of vehicles; where a name
        means them only by what stands beside it ("Lucid") for the name before what firms do ("Lucid opens")
weight  points for the first time; more often counts with the logarithm, the title as two more times. In the title makers, firms
        and models are what it is about, unless they stand there as a thing ("in a Rivian", "a Tesla-themed cake"); then once.
        Those of the class `elsewhere` are taken off
needs, forbids   phrases parted by |, # standing for a number, a plural s allowed. With `needs` alone the term counts
        where one of those stands in the article too. With `forbids` it doesn't count where one of those stands in the
        article, unless one of `needs` does
example a sentence in which it counts

A name alone gets 2.5 points, so that a headline about a firm that makes only electric cars is inside ("Rivian opens in Peru":
6.5 points), and a text that mentions one in passing is not.

Relevance is points / (points + half), with half = HALF_POINTS for up to 200 words and growing with the square root of the
length: a long article must say more about the topic than a short one. So 0.5 means that an article has as many points as
it needs, and the threshold can be moved in both directions.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import log2, sqrt
from os import PathLike
from pathlib import Path

import pandas as pd

from helpers.corpus.words import parted
from helpers.project import shipped
from helpers.registry import load_registry

THRESHOLD = 0.5
HALF_POINTS = 3.0
AT_MOST = {"industry": 3.5, "car": 1.0}  # points of all words of a class
_ROLE = "role:"
_MAKERS_OF = ("automaker", "truck", "bus", "motorcycle")  # roles of the registry
_NAMES = frozenset(["maker", "firm", "model"])  # classes of what can stand in a title as a thing that somebody has
_HAVING = frozenset(["a", "an", "another", "her", "his", "my", "our", "some", "their", "your"])
_LIKE = frozenset(["themed", "shaped", "inspired", "branded", "style", "styled", "cake", "costume", "toy"])
# What firms do in headlines and words of ordinary life don't: after a name that may be such a word.
_ACTS = """announces appoints builds buys ceo cuts delays delivers expands files hires inc joins launches loses motors names opens
picks plans plunges posts produces quits raises recalls reports reveals sells shares ships signs sinks soars stock sues surges
teases unveils wins""".split()  # noqa: SIM905
_COLUMNS = ("class", "term", "weight", "needs", "forbids")


@dataclass(frozen=True, eq=False, slots=True)
class Term:
    """One row of the topic's list, ready to be looked for; `forms` has for each word whether case counts and how it may stand."""

    name: str
    kind: str
    weight: float
    forms: tuple[tuple[bool, frozenset[str]], ...]
    needs: re.Pattern | None
    forbids: re.Pattern | None


Terms = dict[str, dict[str, list[Term]]]


def mark_relevance(
    articles: pd.DataFrame, threshold: float = THRESHOLD, topic: str | PathLike | None = None
) -> pd.DataFrame:
    """Fill `relevance` (0..1) and set `aside` to "relevance" where it is below the threshold.

    Takes title, text and aside; what is aside already stays so. topic: a CSV file instead of the one that comes with
    the package. Raises ValueError for a threshold outside 0..1 and for a list that cannot be used.

    >>> rows = [("Northvolt seeks a buyer", "Its battery plant is for sale."), ("Rain in Ohio", "Bring an umbrella.")]
    >>> marked = mark_relevance(pd.DataFrame(rows, columns=["title", "text"]).assign(aside=""))
    >>> marked["aside"].tolist()
    ['', 'relevance']
    """
    if not 0 <= threshold <= 1:
        raise ValueError(f"the threshold of relevance lies between 0 and 1, not {threshold}")
    terms = _topic(topic)
    scored = [score(title, text, terms) for title, text in zip(articles["title"], articles["text"], strict=True)]
    relevance = pd.Series(scored, index=articles.index, dtype="float64")
    off = (relevance < threshold) & (articles["aside"] == "")
    return articles.assign(relevance=relevance, aside=articles["aside"].mask(off, "relevance"))


def score(title: str, text: str, topic: "str | PathLike | dict | None" = None) -> float:
    """Score one article, 0 to 1.

    >>> score("Results", "The group is valued at an EV/EBITDA of 8."), score("Boyd Gaming", "Casinos (BYD.N) did well.")
    (0.0, 0.0)
    """
    terms = topic if isinstance(topic, dict) else _topic(topic)
    points: defaultdict[str, float] = defaultdict(float)
    body = parted(text)
    for term, count in _found(parted(title), body, terms):
        points[term.kind] += _points(term, count)
    total = max(sum(min(p, AT_MOST.get(kind, p)) for kind, p in points.items()), 0.0)
    half = HALF_POINTS * sqrt(max(len(body) / 200, 1))
    return total / (total + half)


def explain(title: str, text: str, topic: str | PathLike | None = None) -> pd.DataFrame:
    """List what an article's relevance rests on: term, class, count (the title as two more), points, most first.

    >>> explain("Lithium for cars", "The lithium mine opened.")[["term", "count"]].values.tolist()
    [['lithium', 4], ['car', 3]]
    """
    counted = _found(parted(title), parted(text), _topic(topic))
    found = [(t.name, t.kind, count, round(_points(t, count), 2)) for t, count in counted]
    table = pd.DataFrame(found, columns=["term", "class", "count", "points"])
    return table.sort_values(["points", "term"], ascending=[False, True], ignore_index=True)


def near_threshold(
    articles: pd.DataFrame, threshold: float = THRESHOLD, n: int = 10, topic: str | PathLike | None = None
) -> pd.DataFrame:
    """List the n articles nearest below the threshold and the n nearest above it, highest first, with their words.

    Columns: article_id, relevance, kept, title, source, published, words (the five with most points).
    """
    scored = articles[(articles["aside"].isin(["", "relevance"])) & articles["relevance"].notna()]
    scored = scored.sort_values(["relevance", "article_id"], ascending=[False, True])
    kept = scored["relevance"] >= threshold
    table = pd.concat([scored[kept].tail(n), scored[~kept].head(n)])
    words = [
        ", ".join(explain(title, text, topic)["term"].head(5))
        for title, text in zip(table["title"], table["text"], strict=True)
    ]
    table = table.assign(kept=table["relevance"] >= threshold, words=pd.array(words, dtype="str"))
    columns = ["article_id", "relevance", "kept", "title", "source", "published", "words"]
    return table[columns].reset_index(drop=True)


def set_aside(articles: pd.DataFrame, topic: str | PathLike | None = None) -> pd.DataFrame:
    """List what was set aside, with what decided, so that a person can judge: by reason, the nearest to being kept first.

    Columns: title, source, why (relevance or language), words (the five with most points, or the language), score (its
    relevance, or how sure it is that the language is not English).
    """
    found = articles[articles["aside"] != ""]
    by_words = found["aside"] == "relevance"
    words = [
        ", ".join(explain(row.title, row.text, topic)["term"].head(5)) if row.aside == "relevance" else row.language
        for row in found.itertuples()
    ]
    sure = found["language_confidence"] if "language_confidence" in found else float("nan")
    score = found["relevance"].where(by_words, sure)
    table = found.assign(why=found["aside"], words=pd.array(words, dtype="str"), score=score)
    near = score.where(by_words, -score)  # sure of another language is far from being kept
    table = table.assign(_near=near, _why=~by_words).sort_values(
        ["_why", "_near", "title"], ascending=[True, False, True]
    )
    return table[["title", "source", "why", "words", "score"]].reset_index(drop=True)


def read_topic(path: str | PathLike | None = None) -> Terms:
    """Read a list of topic words: the first word of each term, in lower case, to its second ("" for none) to the terms.

    Raises ValueError, with the line, where a column is missing, a weight is not a number or a term is empty.
    """
    source = Path(path) if path else shipped("lexicons", "relevance.csv")
    lines = source.read_text(encoding="utf-8-sig").splitlines()
    rows = csv.DictReader(lines)
    listed = {row["term"] for row in csv.DictReader(lines)} if "term" in (rows.fieldnames or ()) else set()
    if missing := set(_COLUMNS) - set(rows.fieldnames or ()):
        raise ValueError(
            f"{source}: the topic's list needs the columns {', '.join(_COLUMNS)}; missing: {sorted(missing)}"
        )
    terms: dict[str, list[Term]] = defaultdict(list)
    for number, row in enumerate(rows, 2):
        try:
            weight = float(row["weight"])
        except (TypeError, ValueError):
            raise ValueError(f"{source}, line {number}: the weight {row['weight']!r} is not a number") from None
        given = row["term"] or ""
        role = given.removeprefix(_ROLE).strip() if given.startswith(_ROLE) else ""
        names = _of_role(role, listed) if role else [(given, row["needs"])]
        if not names or not all(parted(name) for name, _ in names):
            raise ValueError(f"{source}, line {number}: {f'no company has the role {role!r}' if role else 'no term'}")
        for name, needs in names:
            words = tuple(parted(name))
            forms = tuple(_forms(word, n == len(words)) for n, word in enumerate(words, 1))
            term = Term(name, row["class"], weight, forms, _any_of(needs or row["needs"]), _any_of(row["forbids"]))
            terms[words[0].lower()].append(term)
            if len(words) == 1:
                terms[words[0].lower() + "s"].append(term)
    return {first: _by_second(sorted(same, key=lambda t: -len(t.forms))) for first, same in terms.items()}


def _of_role(role: str, listed: set[str]) -> list[tuple[str, str]]:
    """The names of the registry's firms of a role, but for those listed, with what must stand in the text beside them."""
    registry = load_registry()
    roles = registry.companies.set_index("company")["roles"].str.split(";")
    firms = {firm for firm, own in roles.items() if role in own and set(own) <= {role, *_MAKERS_OF}}
    names = registry.names
    names = names[(names["via"] == "name") & names["company"].isin(firms) & ~names["name"].isin(listed)]
    plain = names[["needs", "forbids", "valid_from", "valid_to"]].eq("").all(axis=1) & names["case"].isin(["", "exact"])
    needs = pd.Series("", names.index).where(plain, [_acting(name) for name in names["name"]])
    return sorted({(name, need) for name, need in zip(names["name"], needs, strict=True) if parted(name)})


def _acting(name: str) -> str:
    return "|".join(f"{name} {act}" for act in _ACTS)


def _by_second(terms: list[Term]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        for second in sorted({way.lower() for way in term.forms[1][1]}) if len(term.forms) > 1 else [""]:
            found[second].append(term)
    return dict(found)


@lru_cache(maxsize=8)
def _read(path: str | None, _changed: float) -> Terms:
    return read_topic(path)


def _topic(path: str | PathLike | None) -> Terms:
    return _read(None, 0.0) if path is None else _read(str(path), Path(path).stat().st_mtime)


def _any_of(phrases: str | None) -> re.Pattern | None:
    """One pattern for phrases parted by |, to be looked for in words joined by single spaces."""
    parts = [" ".join(re.findall(r"[^\W\d_]+\d*|\d+|#", p.lower())) for p in (phrases or "").split("|")]
    parts = [re.escape(p).replace(r"\#", r"\d+") for p in parts if p]
    return re.compile(rf" (?:{'|'.join(parts)})s? ") if parts else None


def _points(term: Term, count: int) -> float:
    return term.weight * (1 + min(log2(count), 2.5))


def _found(heading: list[str], body: list[str], terms: Terms) -> list[tuple[Term, int]]:
    """The terms that count in an article, each with how often; a word of the title counts three times."""
    count: Counter[Term] = Counter()
    whole = []
    for words, times in ((heading, 3), (body, 1)):
        lower = [w.lower() for w in words]
        whole += lower
        for term, start, end in _matches(words, lower, terms):
            count[term] += 1 if times > 1 and term.kind in _NAMES and _is_a_thing(lower, start, end) else times
    if not count:
        return []
    told = f" {' '.join(whole)} "
    return [(term, n) for term, n in count.items() if _counts(term, told)]


def _is_a_thing(lower: list[str], start: int, end: int) -> bool:
    return lower[max(start - 1, 0)] in _HAVING or lower[min(end, len(lower) - 1)] in _LIKE


def _matches(words: list[str], lower: list[str], terms: Terms) -> Iterator[tuple[Term, int, int]]:
    """The terms that stand in the words, with their places, from left to right, the longest at each; `lower`: in lower case."""
    end = 0
    for n in [n for n, word in enumerate(lower) if word in terms]:
        if n < end:
            continue
        by_second = terms[lower[n]]
        longer = by_second.get(lower[n + 1], ()) if n + 1 < len(lower) else ()
        for term in chain(longer, by_second.get("", ())):
            if n + len(term.forms) > len(words):
                continue
            if all((words[i] if cased else lower[i]) in ways for i, (cased, ways) in enumerate(term.forms, n)):
                end = n + len(term.forms)
                yield term, n, end
                break


def _forms(wanted: str, last: bool) -> tuple[bool, frozenset[str]]:
    """Whether the case of a term's word counts, and how it may stand: a capital must be there, the last may have a plural s."""
    forms = {wanted} | ({wanted + "s"} if last else set())
    if last and wanted.endswith("y"):
        forms.add(wanted[:-1] + "ies")
    if len(wanted) > 1:
        forms.add(wanted.upper())
    return wanted != wanted.lower(), frozenset(forms)


def _counts(term: Term, whole: str) -> bool:
    if term.forbids:
        return not term.forbids.search(whole) or bool(term.needs and term.needs.search(whole))
    return not term.needs or bool(term.needs.search(whole))
