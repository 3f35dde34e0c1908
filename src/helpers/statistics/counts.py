"""Count, article by article, what a series is made of: which articles count, which sentences, in which period.

Counted are originals that were not set aside and whose date is known precisely enough for the period. Every function
takes the tables of `helpers.measure` (anything with articles, sentences, cues and mentions) and changes none.
"""

import difflib
import inspect
from collections.abc import Callable, Collection
from dataclasses import KW_ONLY, dataclass
from functools import wraps
from typing import NamedTuple, ParamSpec, TypeVar

import pandas as pd

from helpers.codebook import CLASSES, NAMED, SCOPES
from helpers.tables import counted, has_class, usual_part, usual_scope

# pandas' own names of periods, and the dates precise enough for each: a month is enough for a month or longer.
FREQS = {"D": "D", "W": "W", "MS": "M", "QS": "Q", "YS": "Y"}
WORDS = {"D": "day", "W": "week", "MS": "month", "QS": "quarter", "YS": "year"}
_ALIASES = {"M": "MS", "ME": "MS", "Q": "QS", "QE": "QS", "Y": "YS", "YE": "YS", "A": "YS", "AS": "YS"}
_ALIASES |= {word: code for code, word in WORDS.items()}

# What a period needs to be drawn. The intervals hold from 5 articles on (`intervals`); under 10 one article is over a tenth
# of the value. Under 3 outlets a series that pools outlets is the series of one of them as soon as another has a gap.
MIN_ARTICLES, MIN_SOURCES = 10, 3
_MOST_PERIODS = 60  # five years of months: more points than that cannot be told apart on a chart of a page's width
_ENOUGH_SHOWN = 0.8  # the part of the periods that must be drawn for a line to be read as one
_SOME_STRAYS = 20  # articles from which on the first and the last by date are left out when a length is chosen


@dataclass(frozen=True)
class Query:
    """What is to be counted: which measure, over what, split how. Raises ValueError for a value that is not there.

    Every estimate over time or groups (`by_period`, `share`, `trend`, `bursts`, `change_points`) takes these fields as
    keywords of its own.

    measure: a bool or number column of sentences or mentions, a class of the codebook, or "named" (group="company").
    group: None; "company": sentences that name it (for "named": all sentences); "class", "voice", "holder": all
    sentences, split by the class or by the voice or holder of a cue that counts (one sentence may be in several);
    or a column of articles or sentences.
    part: "body", "title", or "auto": headlines where hardly any article has a body (`tables.usual_part`), else the
    body; the two are never mixed.
    text_scope: of the body, "auto" takes the one that most articles have.
    unit: "sentence", or "article", where an article is 1 if any of its sentences is (shares only).
    top: only the groups with most articles. groups: only those named.
    """

    measure: str
    group: str | None = None
    _: KW_ONLY
    part: str = "auto"
    text_scope: str = "auto"
    unit: str = "sentence"
    top: int | None = None
    groups: Collection[str] | None = None

    def __post_init__(self):
        for name, allowed in (("part", ("auto", "body", "title")), ("unit", ("sentence", "article"))):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}: use {' or '.join(map(repr, allowed))}")
        if self.text_scope not in ("auto", *SCOPES):
            raise ValueError(f"text_scope is {self.text_scope!r}: use auto, {', '.join(SCOPES)}")
        if self.top is not None and self.top < 1:
            raise ValueError(f"top is {self.top}: give the number of groups to keep, 1 or more")
        if isinstance(self.groups, str):
            raise ValueError(f"groups is {self.groups!r}: give a list of names, [{self.groups!r}]")


P = ParamSpec("P")
R = TypeVar("R")


def takes_query(function: Callable[P, R]) -> Callable[P, R]:
    """Show the fields of `Query` in the signature of a function that passes `**fields` on to it, and refuse any others.

    >>> takes_query(lambda m, measure, **fields: Query(measure, **fields))(None, "open", grup="source")
    Traceback (most recent call last):
    TypeError: <lambda>() has no argument 'grup'; the nearest: group, groups
    """
    own = inspect.signature(function)
    plain = [p for p in own.parameters.values() if p.kind is not p.VAR_KEYWORD]
    fields = [p for name, p in inspect.signature(Query).parameters.items() if name not in own.parameters]
    known = own.replace(parameters=[*plain, *(p.replace(kind=p.KEYWORD_ONLY) for p in fields)])

    @wraps(function)
    def call(*args: P.args, **keywords: P.kwargs) -> R:
        for name in keywords.keys() - known.parameters.keys():
            near = difflib.get_close_matches(name, known.parameters, n=3, cutoff=0.6)
            hint = f"the nearest: {', '.join(near)}" if near else f"there are {', '.join(known.parameters)}"
            raise TypeError(f"{function.__name__}() has no argument {name!r}; {hint}")
        return function(*args, **keywords)

    call.__dict__["__signature__"] = known
    return call


class Tally(NamedTuple):
    """What was counted: `rows` (article_id, source, published, group, y, x), whether y / x is a share, and how."""

    rows: pd.DataFrame
    share: bool
    pooled: bool  # several outlets run together in one series of a corpus that has three or more
    about: dict


def frequency(freq: str) -> str:
    """Give the code of a period's length: D, W (weeks from Monday), MS, QS or YS; "month", "Q" and the like are read.

    >>> frequency("quarter"), frequency("M")
    ('QS', 'MS')
    """
    code = _ALIASES.get(freq, freq)
    if code not in FREQS:
        raise ValueError(f"freq is {freq!r}: use one of {', '.join(FREQS)} or auto")
    return code


def starts(published: pd.Series, freq: str) -> pd.Series:
    """Give the start of the period that each date lies in."""
    return published.dt.to_period(FREQS[freq]).dt.start_time.astype("datetime64[us]")


def span(first: pd.Timestamp, last: pd.Timestamp, freq: str) -> pd.DatetimeIndex:
    """List the starts of all periods between two dates, empty ones included."""
    return pd.period_range(first, last, freq=FREQS[freq]).start_time.as_unit("us")


def tally(m, query: Query, freq: str | None = None) -> Tally:
    """Count the sentences of each article (x) and what the measure adds up to in them (y).

    With `freq`, only articles dated precisely enough for such a period. Raises ValueError for a measure or group that is
    not there.
    """
    part, group = usual_part(m) if query.part == "auto" else query.part, query.group
    scope = None if part == "title" else usual_scope(m) if query.text_scope == "auto" else query.text_scope
    articles = counted(m.articles, freq, scope)
    about: dict[str, str | int] = {"part": part, "text_scope": scope or "any", "unit": query.unit, "by": group or ""}
    about["left_out"] = int(len(counted(m.articles)) - len(articles))
    about |= _why_left_out(m, part, scope, freq)
    sentences = m.sentences[m.sentences["is_title"] == (part == "title")]
    sentences = sentences[sentences["article_id"].isin(articles["article_id"])]
    frame, share, own = _values(m, sentences, query.measure, group)
    about["statistic"] = "share" if share else "mean"
    rows = _grouped(m, frame, articles, query, own, share)
    rows = rows.merge(articles[["article_id", "source", "published"]], on="article_id", how="inner")
    if group == "source":
        rows["group"] = rows["source"]
    rows["group"] = rows["group"].astype("str")
    if query.unit == "article":
        if not share:
            raise ValueError(f"{query.measure} is a number: unit='article' is for shares")
        rows["y"], rows["x"] = (rows["y"] > 0).astype(float), (rows["x"] > 0).astype(float)
    if query.groups is not None:
        rows = rows[rows["group"].isin(list(query.groups))]
    if query.top is not None:
        named = rows[rows["y"] > 0] if share else rows
        largest = (
            named.groupby("group")["article_id"].nunique().sort_index().sort_values(ascending=False, kind="stable")
        )
        rows = rows[rows["group"].isin(largest.index[: query.top])]
    pooled = group != "source" and articles["source"].nunique() >= MIN_SOURCES
    about["sources"] = int(articles["source"].nunique())
    return Tally(rows.reset_index(drop=True), share, pooled, about)


def _why_left_out(m, part, scope, freq) -> dict[str, int]:
    """Count the articles that count, and of these the ones without the part, of another scope, without a date for `freq`."""
    every = counted(m.articles)
    with_part = m.sentences.loc[m.sentences["is_title"] == (part == "title"), "article_id"]
    bare = ~every["article_id"].isin(with_part)
    other = ~bare & (every["text_scope"] != scope) if scope else bare & False
    dated = every["article_id"].isin(counted(m.articles, freq)["article_id"])
    reasons = {"without_part": bare, "other_scope": other, "undated": ~bare & ~other & ~dated}
    return {"counted": len(every), **{name: int(which.sum()) for name, which in reasons.items()}}


def _values(m, sentences, measure, group):
    """Give article_id, n, v; whether v is yes or no; and whether the rows are mentions with a company of their own."""
    if measure == NAMED:
        if group != "company":
            raise ValueError("measure 'named' asks which sentences name a company: use it with group='company'")
        return sentences.assign(v=0.0), True, False
    if measure in CLASSES:
        return sentences.assign(v=has_class(sentences["classes"], measure).astype(float)), True, False
    from_mentions = measure in m.mentions and (group == "company" or measure not in sentences)
    if not from_mentions and measure not in sentences:
        raise ValueError(
            f"no measure {measure!r}: use a column of sentences or mentions, or one of {', '.join(CLASSES)}"
        )
    if from_mentions:
        table = m.mentions.drop_duplicates(["article_id", "n", "company"])
        table = table.merge(sentences[["article_id", "n"]], on=["article_id", "n"])
    else:
        table = sentences
    column = table[measure]
    if len(column) and not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)):
        raise ValueError(f"{measure!r} holds {column.dtype}, not yes or no and not a number")
    table = table.assign(v=pd.to_numeric(column, errors="coerce").astype(float)).dropna(subset="v")
    return table, bool(pd.api.types.is_bool_dtype(column)), from_mentions


def _grouped(m, frame, articles, query, own, share) -> pd.DataFrame:
    measure, group, top = query.measure, query.group, query.top
    if group in ("class", "voice", "holder") or measure == NAMED:
        if not share:
            raise ValueError(f"group={group!r} splits a share: {measure!r} is a number")
        hits, values = _hits(m, frame, measure, group)
        if query.groups is not None:
            values = [v for v in values if v in query.groups]
        if top is not None and len(values) > top:  # before every article meets every group
            spread = hits.groupby("group")["article_id"].nunique().reindex(values)
            values = sorted(values, key=lambda v: (-spread[v], v))[:top]
        total = frame.groupby("article_id").size().rename("x")
        grid = pd.MultiIndex.from_product([total.index, values], names=["article_id", "group"])
        y = hits.groupby(["article_id", "group"]).size().reindex(grid, fill_value=0)
        return y.rename("y").astype(float).reset_index().merge(total.astype(float).reset_index(), on="article_id")
    if group is None or group == "source":
        frame = frame.assign(group="")
    elif group == "company":
        if not own:
            pairs = m.mentions[["article_id", "n", "company"]].drop_duplicates()
            frame = frame.merge(pairs, on=["article_id", "n"])
        frame = frame.assign(group=frame["company"])
    elif group in articles:
        frame = frame.assign(group=frame["article_id"].map(articles.set_index("article_id")[group]))
    elif group in frame:
        frame = frame.assign(group=frame[group])
    else:
        raise ValueError(f"no group {group!r}: use source, company, class, voice, holder or a column of articles")
    sums = frame.groupby(["article_id", "group"], observed=True)["v"].agg(["sum", "size"]).reset_index()
    return sums.rename(columns={"sum": "y", "size": "x"}).astype({"y": float, "x": float})


def _hits(m, frame, measure, group):
    """Give the (article_id, n, group) that count in the numerator, each once, and the groups there are."""
    key = ["article_id", "n"]
    if measure == NAMED:
        hits = m.mentions[[*key, "company"]].rename(columns={"company": "group"})
        hits = hits.drop_duplicates().merge(frame[key], on=key)
        return hits, sorted(hits["group"].unique())
    if group == "class":
        parts = [frame.loc[has_class(frame["classes"], name), key].assign(group=name) for name in CLASSES]
        return pd.concat(parts), list(CLASSES)
    cues = m.cues[m.cues["counts"].astype(bool)]
    hits = frame.loc[frame["v"] > 0, key].merge(cues[[*key, group]].drop_duplicates(), on=key)
    hits = hits.rename(columns={group: "group"})
    return hits, sorted(hits["group"].unique())


def shown(table: pd.DataFrame, pooled: bool) -> pd.Series:
    """Say which cells may be drawn: 10 articles or more, and 3 outlets or more where the series pools outlets."""
    enough = table["n_articles"] >= MIN_ARTICLES
    return enough & (table["n_sources"] >= MIN_SOURCES) if pooled else enough


def choose_freq(articles: pd.DataFrame) -> str:
    """Choose the period's length from the articles: the shortest of which four fifths can be shown.

    A period can be shown with 10 articles, and 3 outlets where the corpus has three or more. At least 4 and at most 60
    periods are wanted; where no length does, the one that shows most of the articles, the longer where two do. The first and
    the last hundredth by date do not count.
    """
    best, most = "YS", -1.0
    for freq in WORDS:
        dated = _without_strays(counted(articles, freq))
        if dated.empty:
            continue
        cells = dated.groupby(starts(dated["published"], freq)).agg(
            n_articles=("article_id", "size"), n_sources=("source", "nunique")
        )
        good = shown(cells, pooled=dated["source"].nunique() >= MIN_SOURCES)
        periods = len(span(dated["published"].min(), dated["published"].max(), freq))
        if 4 <= periods <= _MOST_PERIODS and good.sum() >= _ENOUGH_SHOWN * periods:
            return freq
        seen = cells["n_articles"][good].sum() / len(counted(articles)) if 2 <= periods <= _MOST_PERIODS else -1.0
        if seen >= most:
            best, most = freq, seen
    return best


def _without_strays(articles: pd.DataFrame) -> pd.DataFrame:
    """Leave out the hundredth of the articles that is earliest and the one that is latest: a wrong year decides nothing."""
    few = len(articles) // 100 or int(len(articles) >= _SOME_STRAYS)
    ordered = articles.sort_values("published", kind="stable")
    return ordered.iloc[few : len(ordered) - few]
