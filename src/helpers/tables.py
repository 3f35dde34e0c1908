"""The tables, which are the contract between the modules: their columns, and what picks rows of them.

`Measured` holds the four tables of a measured corpus. What counts as an original is said here and nowhere else
(`is_counted`). Every function takes tables and changes none.
"""

import difflib
import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.codebook import VIA

ARTICLES = {
    **dict.fromkeys(["article_id", "url", "source", "title", "text", "text_scope", "language"], "str"),
    **{"relevance": "float64", "aside": "str", "authors": "str", "published": "datetime64[us]"},
    **dict.fromkeys(["published_precision", "published_method"], "str"),
    **{"retrieved": "datetime64[us]", "connector": "str", "text_hash": "str", "duplicate_of": "str"},
    **dict.fromkeys(["removed", "note"], "str"),
}
REJECTS = ["where", "reason", "detail"]
SENTENCES = ["article_id", "n", "start", "end", "is_title", "published", "text", "title", "previous"]
CUES = ["article_id", "n", "start", "end", "cue", "class", "counts", "holder", "voice", "quoted", "strength", "rule"]
MENTIONS = ["article_id", "n", "start", "end", "surface", "company", "via", "known"]
PERIODS = ["measure", "group", "period", "kind", "n_articles", "n_sentences", "n_sources", "value", "low", "high"]
PERIODS += ["se", "df", "shown"]
TRENDS = [
    "measure",
    "group",
    "n_articles",
    "n_sources",
    "clusters",
    "per_year",
    "low",
    "high",
    "p",
    "q",
    "first",
    "last",
]
BURSTS = ["measure", "group", "start", "end", "n_periods", "n_articles", "value", "outside", "weight", "p"]
BURSTS += ["article_ids"]
CHANGES = ["measure", "group", "period", "before", "after", "n_before", "n_after", "p"]
COMPARED = [
    "what",
    "item",
    *(f"{c}_{side}" for side in "ab" for c in ("value", "low", "high")),
    "change",
    "low",
    "high",
]
COMPARED += ["p", "q", "n_a", "n_b", "article_id", "n", "sentence"]

_LEAST_BODIES = 0.1  # of the counted articles
# How precisely an article must be dated for each length of a period: a month is enough for a month or longer.
_PRECISE: dict[str, tuple[str, ...]] = {"D": ("time", "day"), "W": ("time", "day")}
_PRECISE |= {"MS": (*_PRECISE["D"], "month"), "QS": (*_PRECISE["D"], "month"), "YS": (*_PRECISE["D"], "month", "year")}


class Measured(NamedTuple):
    """The four tables of a measured corpus; their columns stand in data/README.md."""

    articles: pd.DataFrame
    sentences: pd.DataFrame
    cues: pd.DataFrame
    mentions: pd.DataFrame


def is_copy(articles: pd.DataFrame) -> pd.Series:
    """Say of each article whether it is a copy of another."""
    return articles["duplicate_of"].fillna("") != ""


def is_counted(articles: pd.DataFrame) -> pd.Series:
    """Say of each article whether it counts: an original (no copy of another) that was not set aside."""
    return ~is_copy(articles) & (articles["aside"].fillna("") == "")


def counted(articles: pd.DataFrame, freq: str | None = None, text_scope: str | None = None) -> pd.DataFrame:
    """Keep the articles that count: originals, not set aside, dated precisely enough for `freq` where one is given."""
    keep = is_counted(articles)
    if freq is not None:
        keep &= articles["published"].notna() & articles["published_precision"].isin(_PRECISE[freq])
    if text_scope is not None:
        keep &= articles["text_scope"] == text_scope
    return articles[keep]


def originals(m: Measured) -> Measured:
    """Keep what is counted: articles that are no copies and are not set aside."""
    return select(m, articles=m.articles.loc[is_counted(m.articles), "article_id"])


def select(
    m: Measured,
    start=None,
    end=None,
    sources: Iterable[str] = (),
    companies: Iterable[str] = (),
    articles: Iterable[str] | None = None,
) -> Measured:
    """Keep the articles of a span, of outlets, that name companies, or with given ids, with all that was measured of them.

    `start` and `end` are dates; `end` counts whole: "2021" to its last day, "2021-03" to the month's. Undated articles
    fall out where a span is given. Raises ValueError for an outlet or company that does not occur, with the nearest
    that do.
    """
    keep = pd.Series(True, index=m.articles.index)
    if start not in (None, ""):
        keep &= m.articles["published"] >= pd.Period(str(start)).start_time
    if end not in (None, ""):
        keep &= m.articles["published"] <= pd.Period(str(end)).end_time
    if sources := _known(sources, m.articles["source"], "outlet"):
        keep &= m.articles["source"].isin(sources)
    if companies := _known(companies, m.mentions["company"], "company", m.mentions.get("surface")):
        keep &= m.articles["article_id"].isin(m.mentions.loc[m.mentions["company"].isin(companies), "article_id"])
    if articles is not None:
        keep &= m.articles["article_id"].isin(list(articles))
    chosen = m.articles[keep]
    parts = (t[t["article_id"].isin(chosen["article_id"])] for t in m[1:])
    return Measured(*(t.reset_index(drop=True) for t in (chosen, *parts)))


def halves(m: Measured) -> tuple[Measured, Measured]:
    """Part the dated originals at their median day: (the earlier, the later)."""
    m = originals(m)
    middle = m.articles["published"].dropna().dt.normalize().median()
    sides = m.articles["published"] < middle, m.articles["published"] >= middle
    early, late = (select(m, articles=m.articles.loc[side, "article_id"]) for side in sides)
    return early, late


def speculative(m: Measured) -> Measured:
    """Keep the sentences that are speculative, with their cues and mentions, and all articles."""
    kept = m.sentences[m.sentences["speculative"]].reset_index(drop=True)
    places = pd.MultiIndex.from_frame(kept[["article_id", "n"]])
    parts = (t[pd.MultiIndex.from_frame(t[["article_id", "n"]]).isin(places)].reset_index(drop=True) for t in m[2:])
    return Measured(m.articles, kept, *parts)


def sentences_naming(m: Measured, company: str) -> pd.DataFrame:
    """Give the sentences that name a company, in the order of the table."""
    places = m.mentions.loc[m.mentions["company"] == company, ["article_id", "n"]].drop_duplicates()
    return m.sentences.merge(places, on=["article_id", "n"])


def companies_named(mentions: pd.DataFrame) -> pd.DataFrame:
    """Give one row per sentence and company, with the strongest `via` (name before product before person)."""
    order = mentions.assign(_rank=mentions["via"].map({via: i for i, via in enumerate(VIA)}))
    order = order.sort_values(["article_id", "n", "_rank", "start"], kind="stable")
    named = order.drop_duplicates(["article_id", "n", "company"]).drop(columns="_rank")
    return named.sort_values(["article_id", "n", "start"], kind="stable").reset_index(drop=True)


def pairs(mentions: pd.DataFrame) -> pd.DataFrame:
    """Count which companies are named in one sentence: company, other (alphabetically after it), n, articles.

    >>> table = pd.DataFrame({"article_id": "a", "n": 1, "start": [0, 9], "company": ["Tesla", "BYD"], "via": "name"})
    >>> pairs(table).values.tolist()
    [['BYD', 'Tesla', 1, 1]]
    """
    named = companies_named(mentions)[["article_id", "n", "company"]]
    both = named.merge(named, on=["article_id", "n"], suffixes=("", "_2"))
    both = both[both["company"] < both["company_2"]].rename(columns={"company_2": "other"})
    counts = both.groupby(["company", "other"], as_index=False).agg(n=("n", "size"), articles=("article_id", "nunique"))
    return counts.sort_values(["n", "company", "other"], ascending=[False, True, True], ignore_index=True)


def find_article(m: Measured, words: str) -> str:
    """Find one article by its id, its address, a part of its address, or words of its title; returns the article_id.

    "" gives a crawled page where there is one, or else any article, the one with most cues. Raises ValueError where none
    fits, or several, with their titles.
    """
    if not words.strip():
        counted = originals(m)
        pages = counted.articles[counted.articles["connector"].str.contains("page")]
        ids = (pages if len(pages) else counted.articles)["article_id"]
        cues = counted.cues["article_id"].value_counts().reindex(ids, fill_value=0)
        return sorted(cues.index, key=lambda a: (-cues[a], a))[0]
    for column in ("article_id", "url", "title"):
        if (hit := m.articles[column] == words).sum() == 1:
            return m.articles.loc[hit, "article_id"].iloc[0]
    sought = words.casefold().removesuffix(".txt")
    found = m.articles[
        m.articles["url"].str.casefold().str.contains(sought, regex=False)
        | m.articles["title"].map(lambda t: set(sought.split()) <= set(re.findall(r"\w+", t.casefold())))
    ]
    if len(found) != 1:
        titles = "; ".join(f"{a.article_id} {a.title[:60]!r}" for a in found.head(5).itertuples())
        raise ValueError(
            f"ARTICLE={words}: {len(found) or 'no'} articles fit"
            + (f", for example {titles}" if titles else "")
            + "; give an id, an address, or more words of one title"
        )
    return found["article_id"].iloc[0]


def kwic(m: Measured, pattern: str, width: int = 60, regex: bool = False) -> pd.DataFrame:
    """Show a keyword in its context: one row a hit with article_id, published, source, before, match, after.

    Whole words, upper and lower case alike; with `regex` the pattern is a regular expression of Python's `re`.
    """
    sought = re.compile(pattern if regex else rf"(?<!\w){re.escape(pattern)}(?!\w)", re.IGNORECASE)
    about = m.articles.set_index("article_id")[["published", "source"]]
    rows = []
    for article_id, text in zip(m.sentences["article_id"], m.sentences["text"], strict=True):
        for hit in sought.finditer(text):
            before, after = text[max(0, hit.start() - width) : hit.start()], text[hit.end() : hit.end() + width]
            rows.append((article_id, *about.loc[article_id], before, hit.group(), after))
    return pd.DataFrame(rows, columns=["article_id", "published", "source", "before", "match", "after"])


def has_class(classes: pd.Series, name: str) -> np.ndarray:
    """Say for each sentence whether a class is among its classes (tuples, or a Parquet file's lists and arrays)."""
    return np.fromiter((c is not None and not isinstance(c, float) and name in c for c in classes), bool, len(classes))


def usual_part(m) -> str:
    """Say which part of the articles a measure is taken over: "body", or "title" where hardly any counted one has a body.

    The two are never pooled. Of a corpus in which fewer than one article in ten has a body, nine in ten would be left out.
    """
    counting = counted(m.articles)
    bodies = counting["article_id"].isin(m.sentences.loc[~m.sentences["is_title"], "article_id"]).sum()
    return "body" if bodies and bodies >= _LEAST_BODIES * len(counting) else "title"


def articles_naming(m) -> pd.Series:
    """Count the originals that name each company, in headline or body: company to number of articles, most first.

    This is what "named in n articles" means wherever a report says it.
    """
    ids = m.articles.loc[is_counted(m.articles), "article_id"]
    named = m.mentions[m.mentions["article_id"].isin(ids)].drop_duplicates(["article_id", "company"])
    counts = named["company"].value_counts().sort_index()
    return counts.sort_values(ascending=False, kind="stable").rename("articles")


def usual_scope(m) -> str:
    """Give the text_scope of most counted articles with a body; scopes are never mixed in one rate."""
    scopes = counted(m.articles)["text_scope"]
    scopes = scopes[scopes != "headline"].value_counts()
    return str(scopes.index[0]) if len(scopes) else "full"


def _known(wanted: Iterable[str], present: pd.Series, what: str, surfaces: pd.Series | None = None) -> list[str]:
    """Check names against those that are there; `surfaces` are the words for each of them in the texts."""
    wanted, names = list(wanted), present[present != ""].value_counts().index.tolist()
    for name in wanted:
        if name in names:
            continue
        so_called = [] if surfaces is None else present[surfaces.str.casefold() == name.casefold()].unique().tolist()
        if so_called:
            hint = f"the texts call {' and '.join(so_called[:3])} so: write that name"
        elif near := difflib.get_close_matches(name, names, n=3, cutoff=0.6):
            hint = f"there are {len(names)}, the nearest: {', '.join(near)}"
        else:
            hint = f"there are {len(names)}, for example {', '.join(names[:5])}"
        raise ValueError(f"no {what} named {name!r} in this corpus; {hint}")
    return wanted
