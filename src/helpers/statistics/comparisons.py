"""Compare two sets of articles, two periods mostly: what changed in speculation, sentiment, companies and words.

Shares and means are compared as `intervals` estimates them; words by log-odds with an informative prior
(Monroe, Colaresi and Quinn, Political Analysis 16, 2008), counted once an article, so that one article that repeats a
word does not make it news. Each kind of row is one family for Benjamini and Hochberg's q; speculation, and speculation
with the outlets held equal, are one question asked twice, so q is p there.
"""

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from helpers.codebook import NAMED
from helpers.statistics.counts import MIN_ARTICLES, MIN_SOURCES, Query, tally
from helpers.statistics.intervals import LEVEL, benjamini_hochberg, ratios, standardised, strata_throughout
from helpers.tables import COMPARED, counted, usual_part, usual_scope

_WORD = re.compile(r"(?<!\w)[^\W\d_](?:[^\W\d_]|['\u2019-](?=[^\W\d_]))+")
# The prior counts as much as so many words (of articles, each once). From 50 to 2,000 it makes no difference: with 300
# articles of 200 words a side 21 to 20 % of words used 2.5 times as often are found, no false alarm in 60 comparisons; with
# 20,000 it hides a third of them.
_PRIOR_WEIGHT = 500.0
_LEAST_ARTICLES = 5  # that use a word: with all of fewer on one side, a sign test has p > .1, so no q can be small
_LOOKED_AT = (
    50_000  # sentences searched for one that shows a word: a second's work, and one is found in the first of them
)
_MOST_ARTICLES = 4_000  # read for words: a word in 1 % of them is then known to .3 points (two standard errors)
_LENGTH = 120  # of a sentence that shows a row, in characters: a line or two of a table


def compare_periods(
    a, b, *, part: str = "auto", text_scope: str = "auto", companies: int = 30, words: int = 40, level: float = LEVEL
) -> pd.DataFrame:
    """Say what changed from a to b, two measured sets of articles (`helpers.select` or the like makes them).

    Returns a row a thing compared: what ("speculation", "class", "sentiment", "company", "company sentiment", "word"),
    item, value_a, low_a, high_a, value_b, low_b, high_b, change (b - a) with low and high, p, q, n_a, n_b (articles),
    and a sentence that shows it, from the side that has more (article_id, n, sentence; "" where there is none).
    Values are shares of body sentences (of headlines, where there are no bodies) for speculation and classes, means of
    sentence sentiment, shares of articles
    that name a company (the `companies` most named), and the mean sentiment where it is named. "outlets held equal" is
    the speculation of the outlets on both sides, each with one weight. For a word, values are the share of articles
    that use it and `change`, low and high its log-odds ratio with both sides as the prior; the `words` with the
    smallest p are kept, q counts all that were tested. part and text_scope "auto" take the usual ones of the larger set
    for both. Raises ValueError where a side has no articles that count.
    """
    larger = max(a, b, key=lambda m: len(m.articles))
    part = usual_part(larger) if part == "auto" else part
    if text_scope == "auto" and part == "body":
        text_scope = usual_scope(larger)
    speculation = Query("speculative", part=part, text_scope=text_scope)
    named = replace(speculation, measure=NAMED, group="company", unit="article")
    tone = replace(speculation, measure="sentiment")
    sides = {"a": _prepared(a, speculation), "b": _prepared(b, speculation)}
    if any(sentences.empty for _, sentences, _ in sides.values()):
        return pd.DataFrame(columns=COMPARED)
    tables = [
        _values(a, b, speculation, level).assign(what="speculation"),
        _held_equal(a, b, speculation, level).assign(what="speculation"),
        _values(a, b, replace(speculation, group="class"), level).assign(what="class"),
        _values(a, b, tone, level).assign(what="sentiment"),
        _values(a, b, named, level, companies).assign(what="company"),
        _values(a, b, replace(tone, group="company"), level, companies).assign(what="company sentiment"),
    ]
    for table in filter(len, tables):
        table["q"] = benjamini_hochberg(table["p"])
    tables.append(_words(sides, level).head(words).assign(what="word"))
    table = pd.concat([t for t in tables if len(t)], ignore_index=True)
    table = table.join(pd.DataFrame([_example(row, sides) for row in table.itertuples()], index=table.index))
    table = table.reindex(columns=COMPARED)
    table.attrs = {"part": part, "text_scope": text_scope, "level": level}
    return table


def _prepared(m, query):
    articles = counted(m.articles, None, None if query.part == "title" else query.text_scope)
    sentences = m.sentences[m.sentences["is_title"] == (query.part == "title")]
    sentences = sentences[sentences["article_id"].isin(articles["article_id"])]
    mentions = m.mentions.merge(sentences[["article_id", "n"]], on=["article_id", "n"])
    return articles, sentences, mentions


def _values(a, b, query, level, top=None) -> pd.DataFrame:
    """Compare each group of a query; `top` counts the groups with most articles on both sides together."""
    if query.measure not in (NAMED, "speculative") and query.measure not in a.sentences:
        return pd.DataFrame()
    tallies = [tally(m, query) for m in (a, b)]
    rows = pd.concat([t.rows.assign(side=s) for t, s in zip(tallies, "ab", strict=True)], ignore_index=True)
    if top is not None:
        seen = rows[rows["y"] > 0] if tallies[0].share else rows
        order = seen.groupby("group").size().sort_values(ascending=False, kind="stable")
        rows = rows[rows["group"].isin(order.index[:top])]
    if query.measure == NAMED:
        # a company that one side never names was looked for there all the same
        every = Query("speculative", part=query.part, text_scope=query.text_scope)
        rows = _with_absent(rows, {s: tally(m, every).rows for s, m in zip("ab", (a, b), strict=True)})
    if rows.empty:
        return pd.DataFrame()
    table = ratios(rows, ["group", "side"], share=tallies[0].share, level=level).unstack("side")
    least = 1 if query.group is None else MIN_ARTICLES
    if {"a", "b"} - set(table["value"]):
        return pd.DataFrame()
    table = table[table["n_articles"].min(axis=1, skipna=False) >= least]
    if query.group == "class" or query.measure == NAMED:
        table = table[table["value"].max(axis=1) > 0]
    out = _differences(table, level)
    return out.assign(item=[query.measure if query.group is None else g for g in table.index])


def _with_absent(rows, articles) -> pd.DataFrame:
    parts = [rows]
    for side, every in articles.items():
        absent = sorted(set(rows["group"]) - set(rows.loc[rows["side"] == side, "group"]))
        parts += [every.assign(group=name, y=0.0, x=1.0, side=side) for name in absent]
    return pd.concat(parts, ignore_index=True)


def _held_equal(a, b, query, level) -> pd.DataFrame:
    tallies = [tally(m, query) for m in (a, b)]
    rows = pd.concat([t.rows.assign(period=s) for t, s in zip(tallies, "ab", strict=True)], ignore_index=True)
    rows = rows.assign(stratum=rows["source"])
    rows = rows[rows["x"] > 0]
    both = strata_throughout(rows, 2)
    rows = rows[rows["stratum"].isin(both)]
    if len(both) < MIN_SOURCES:
        return pd.DataFrame()
    table = standardised(rows, share=tallies[0].share, level=level)
    table["n_articles"] = rows.groupby("period")["article_id"].nunique()
    table = table.rename_axis("side").assign(group="").set_index("group", append=True).swaplevel().unstack("side")
    return _differences(table, level).assign(item=f"{query.measure}, outlets held equal")


def _differences(table, level) -> pd.DataFrame:
    """Put both sides beside each other: Welch's t for the change, on the value's own scale."""
    a, b = ({c: table[c][s].to_numpy(float) for c in ("value", "low", "high", "se", "df")} for s in "ab")
    change, error = b["value"] - a["value"], np.hypot(a["se"], b["se"])
    with np.errstate(divide="ignore", invalid="ignore"):
        df = error**4 / (a["se"] ** 4 / a["df"] + b["se"] ** 4 / b["df"])
        p = np.where(error > 0, 2 * stats.t.sf(np.abs(change) / error, df), np.nan)
    half = stats.t.ppf((1 + level) / 2, df) * error
    sides = {f"{c}_{s}": d[c] for s, d in (("a", a), ("b", b)) for c in ("value", "low", "high")}
    counts = {f"n_{s}": table["n_articles"][s].to_numpy(int) for s in "ab"}
    return pd.DataFrame({**sides, "change": change, "low": change - half, "high": change + half, "p": p, **counts})


def _words(sides, level) -> pd.DataFrame:
    """Compare in how many articles each word stands; names of companies have rows of their own.

    Of more than 4,000 articles a side every second, third ... is read, which is enough for words worth a row.
    """
    names = {w for _, _, mentions in sides.values() for s in mentions["surface"].unique() for w in words_of(s)}
    used, sizes = {}, {}
    for side, (_, sentences, _) in sides.items():
        ids = sentences["article_id"].drop_duplicates()
        ids = ids.iloc[:: 1 + len(ids) // _MOST_ARTICLES]
        articles = sentences[sentences["article_id"].isin(ids)].groupby("article_id")["text"].agg(" ".join)
        used[side] = Counter(w for text in articles for w in words_of(text) - names)
        sizes[side] = len(articles)
    table = pd.DataFrame({s: pd.Series(c, dtype=float) for s, c in used.items()}).fillna(0.0).sort_index()
    table = table[table.sum(axis=1) >= _LEAST_ARTICLES]
    if table.empty:
        return pd.DataFrame()
    ratio, error = log_odds(table["a"].to_numpy(), table["b"].to_numpy())
    z = stats.norm.ppf((1 + level) / 2)
    out = pd.DataFrame({"item": table.index, "change": ratio, "low": ratio - z * error, "high": ratio + z * error})
    out["p"] = 2 * stats.norm.sf(np.abs(ratio) / error)
    out["q"] = benjamini_hochberg(out["p"])
    for side in "ab":
        out[f"value_{side}"] = table[side].to_numpy() / max(sizes[side], 1)
        out[f"n_{side}"] = table[side].to_numpy(int)
    return out.sort_values(["p", "item"], kind="stable")


def words_of(text: str) -> set[str]:
    """Give the different words of a text, lower case.

    >>> sorted(words_of("Ford's 2nd e-bike: 2 wheels, Ford says."))
    ['e-bike', 'ford', 'says', 'wheels']
    """
    found = (w.lower().replace("\u2019", "'") for w in _WORD.findall(text))
    return {w.removesuffix("'s") for w in found}


def log_odds(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give each word's log-odds ratio of b against a and its standard error, with both together as the prior.

    >>> ratio, error = log_odds(np.array([10.0, 90.0]), np.array([50.0, 50.0]))
    >>> (ratio > 0).tolist()
    [True, False]
    """
    prior = _PRIOR_WEIGHT * (a + b) / (a + b).sum()
    odds = [np.log((y + prior) / (y.sum() + prior.sum() - y - prior)) for y in (a, b)]
    return odds[1] - odds[0], np.sqrt(1 / (a + prior) + 1 / (b + prior))


def _example(row, sides) -> dict:
    """Find a sentence that shows the row: of the side with more, the nearest to `_LENGTH` characters."""
    more = "b" if row.change > 0 else "a"
    _, sentences, mentions = sides[more]
    if row.what == "speculation":
        found = sentences[sentences["speculative"].astype(bool)]
    elif row.what == "class":
        found = sentences[[row.item in c for c in sentences["classes"]]]
    elif row.what == "sentiment":
        found = sentences[sentences["sentiment"] > 0] if more == "b" else sentences[sentences["sentiment"] < 0]
    elif row.what == "word":
        sentences = sentences.head(_LOOKED_AT)
        has = sentences["text"].str.contains(row.item.replace("'", "['\u2019]"), case=False, regex=True)
        found = sentences[has]
        found = found[[row.item in words_of(t) for t in found["text"]]]
    else:
        keys = mentions.loc[mentions["company"] == row.item, ["article_id", "n"]].drop_duplicates()
        found = sentences.merge(keys, on=["article_id", "n"])
    if found.empty:
        return {"article_id": "", "n": -1, "sentence": ""}
    order = found.assign(far=(found["text"].str.len() - _LENGTH).abs()).sort_values(["far", "article_id", "n"])
    best = order.iloc[0]
    return {"article_id": best["article_id"], "n": int(best["n"]), "sentence": best["text"]}
