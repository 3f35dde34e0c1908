"""Answer the question of each report from its tables, in a sentence or two, and say how well its measure reads.

Every function takes tables and returns plain text; `helpers.reports.show` turns it into HTML. What a chart shows is said
by `helpers.reports.findings`.
"""

from functools import cache

import numpy as np
import pandas as pd

from helpers.codebook import BY_NAME, COUNTING, SHARE
from helpers.project import shipped
from helpers.reports.wording import (
    SAY,
    amount,
    listing,
    method_name,
    noun_of,
    percent,
    scale_ends,
    scale_of,
    trend_sentence,
    with_interval,
)
from helpers.statistics.changes import ALPHA
from helpers.statistics.differences import estimates, two_differ
from helpers.statistics.series import share, trend
from helpers.tables import Measured, articles_naming, companies_named, is_counted, originals

# The corpus.


def span(articles: pd.DataFrame) -> str:
    """Write the first and the last date of the dated articles."""
    dates = articles["published"].dropna()
    return f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}" if len(dates) else "no dates"


def loaded(m: Measured) -> str:
    """Write one line on what is counted: articles, sentences, span, outlets."""
    m = originals(m)
    known = m.articles.loc[m.articles["source"] != "", "source"].nunique()
    unknown = int((m.articles["source"] == "").sum())
    more = f" and {unknown:,} of no known outlet" if known and unknown else ""
    return (
        f"{amount(len(m.articles), 'original article')} with {amount(int((~m.sentences['is_title']).sum()), 'body sentence')} "
        f"from {amount(known, 'outlet') if known else 'no known outlet'}{more}, {span(m.articles)}."
    )


def corpus(m: Measured, rejects: pd.DataFrame) -> list[str]:
    """Answer what is in a corpus and what is not."""
    counted = m.articles[is_counted(m.articles)]
    dated = counted["published_precision"].isin(["time", "day"]).mean() if len(counted) else np.nan
    first = f"{loaded(m)[:-1]}, are what the other reports count."
    if not len(counted):
        return [first, "Nothing is left to measure."]
    left = len(m.articles) - len(counted)
    return [
        first,
        f"Not counted are {amount(left, 'accepted article')} (copies, other languages, other topics) and "
        f"{amount(len(rejects), 'rejected record')}; {percent(dated)} of what is counted has a date known to the day.",
    ]


def dates(articles: pd.DataFrame) -> str:
    """Say how the dates are known."""
    methods = articles["published_method"].map(method_name).value_counts()
    none = int((articles["published_precision"] == "none").sum())
    known = ", ".join(f"{name} {n:,}" for name, n in methods.items())
    undated = (
        f"{amount(none, 'article has', 'articles have')} no date that could be known and "
        f"{'stands' if none == 1 else 'stand'} in no series"
        if none
        else "Every article has a date"
    )
    return (
        f"Where the dates come from: {known}. {undated}. The day on which a page was fetched is never taken for the day on "
        "which it was published."
    )


# Speculation.


def whole(m: Measured, measure: str) -> pd.Series:
    """Estimate a measure over all bodies, or, in a corpus without bodies, over all headlines; `part` says which.

    Where there is neither, value, low and high are NaN and part is "".
    """
    table = share(m, measure)
    if len(table):
        return pd.Series({**table.iloc[0], "part": table.attrs["part"]})
    nothing = dict.fromkeys(("value", "low", "high"), np.nan)
    return pd.Series({"measure": measure, "n_articles": 0, **nothing, "part": ""})


def units_of(table: pd.DataFrame, n: int = 2) -> str:
    """Name what a table of shares counts: sentences of bodies, or headlines."""
    one = "headline" if table.attrs.get("part") == "title" else "sentence of a body" if n == 1 else "sentence"
    return one if n == 1 else f"{one}s"


def speculation(m: Measured) -> list[str]:
    """Answer how much of the coverage is speculation, and of which kind."""
    row = whole(m, "speculative")
    if not row["part"]:
        return ["There is no sentence to measure."]
    kinds = pd.DataFrame([whole(m, c) for c in COUNTING]).sort_values("value", ascending=False)
    units = "sentences in these articles" if row["part"] == "body" else "headlines (there are no bodies)"
    top = kinds.iloc[0]
    return [
        f"{with_interval(row)} of the {units} tell something that is not established.",
        f"Most often it is {BY_NAME[top['measure']].phrase} ({percent(top['value'])}). "
        f"{trend_sentence(trend(m, 'speculative'))}",
    ]


def headlines(m: Measured, measure: str = "speculative") -> str:
    """Compare headlines with bodies, by Welch's t."""
    parts = [share(m, measure, part=part) for part in ("title", "body")]
    if any(part.empty for part in parts):
        return "There are no headlines to compare."
    title, body = (part.iloc[0] for part in parts)
    scale = scale_of(parts[0])
    say = SAY[scale]
    clear = two_differ(estimates(pd.concat(parts), scale == SHARE), 0, 1) < ALPHA
    verdict = "" if clear else ", which is no clear difference"
    return f"Headlines: {with_interval(title, say)}; bodies: {with_interval(body, say)}{verdict}."


def standardisation(held: pd.DataFrame) -> str:
    """Say how the second line (a table of `helpers.standardise`) holds the weights of the outlets equal."""
    if held.attrs.get("sources", 2) < 2:
        return "Without a second outlet there is no mix of outlets to hold equal."
    method, many = held.attrs.get("method"), held.attrs.get("outlets", 0)
    if method == "direct":
        covers = percent(held.attrs.get("covers", np.nan))
        how = f"directly standardised over the {many} outlets that run through, which hold {covers} of the sentences"
        return f"The second line is {how}."
    if method == "model":
        return f"The second line is fitted with a model of {amount(many, 'outlet')}, as few of them run through."
    return "Too little can be shown to hold the mix of outlets equal."


# Sentiment.


def sentiment(m: Measured) -> list[str]:
    """Answer how the news sounds."""
    mean = whole(m, "sentiment_label")
    if not mean["part"]:
        return ["There is no sentence to measure."]
    signs = m.sentences.assign(good=m.sentences["sentiment_label"] > 0, bad=m.sentences["sentiment_label"] < 0)
    good, bad = (whole(m._replace(sentences=signs), name)["value"] for name in ("good", "bad"))
    side = (
        "the good outweighs the bad"
        if mean["low"] > 0
        else "the bad outweighs the good"
        if mean["high"] < 0
        else "neither side outweighs the other"
    )
    return [
        f"{percent(good)} of the {'sentences' if mean['part'] == 'body' else 'headlines'} are good news for the business "
        f"they are about and {percent(bad)} bad: {side} ({_balance(mean)}).",
        trend_sentence(trend(m, "sentiment_label"), "balance"),
    ]


def _balance(row: pd.Series) -> str:
    table = row.to_frame().T
    scale = scale_of(table)
    return f"{noun_of(table)} {with_interval(row, SAY[scale])} on a scale of {scale_ends(scale)[1:-1]}"


# Companies.


def companies(m: Measured) -> list[str]:
    """Answer who is named."""
    m = originals(m)
    named = companies_named(m.mentions)
    if named.empty:
        return ["No company is named in these articles.", ""]
    articles = articles_naming(m)
    before = f", ahead of {listing(articles.index[1:4])}" if len(articles) > 1 else ""
    return [
        f"{amount(len(articles), 'company is', 'companies are')} named; {articles.index[0]} is named in "
        f"{percent(articles.iloc[0] / len(m.articles))} of the articles{before}.",
        f"The three most named make up {percent(articles.iloc[:3].sum() / articles.sum())} of all namings, counted once an "
        "article."
        if len(articles) > 3
        else "",
    ]


def company(m: Measured, name: str) -> list[str]:
    """Answer what is said of one company."""
    about, tone = (share(m, measure, group="company") for measure in ("speculative", "sentiment_label"))
    about, tone = about[about["group"] == name], tone[tone["group"] == name]
    if about.empty:
        return [f"{name} is named in no {units_of(about, 1)} that counts.", ""]
    row, units = about.iloc[0], units_of(about)
    return [
        f"{name} is named in {amount(int(articles_naming(m).get(name, 0)), 'article')}; {with_interval(row)} of the {units} that "
        f"name it are speculative, against {percent(whole(m, 'speculative')['value'])} of all {units}.",
        f"The news for {name}: {_balance(tone.iloc[0])} (all bad to all good).",
    ]


# How sure the measures are.


def measured_error(*measures: str) -> str:
    """Say how well measures do on labelled sentences, from the figures that ship with the package (scores.csv)."""
    rows = _scores()
    parts = []
    for measure in measures:
        mine = rows[rows["measure"] == measure]
        if mine.empty:
            parts.append(f"How well the measure of {measure} does on labelled sentences has not been measured yet.")
        for what, same in mine.groupby("what", sort=False):
            each = [
                f"{r.value:.2f}{'' if pd.isna(r.low) else f' ({r.low:.2f} to {r.high:.2f})'} on {r.n:,} {r.unit} of {r.data}"
                for r in same.itertuples()
            ]
            parts.append(f"{measure.capitalize()}, {what}: {same['score'].iloc[0]} {'; '.join(each)}.")
    return f"Measured error, in brackets 95% intervals, articles as clusters. {' '.join(parts)}"


@cache
def _scores() -> pd.DataFrame:
    file = shipped("models", "scores.csv")
    columns = ["measure", "what", "score", "value", "low", "high", "n", "unit", "data", "command"]
    return pd.read_csv(file.open(encoding="utf-8")) if file.is_file() else pd.DataFrame(columns=columns)


def audit(corrected: pd.DataFrame, scores: pd.DataFrame) -> list[str]:
    """Answer how sure one can be: the corrected share beside the raw one, and how well the measure reads."""
    raw, mended = corrected.iloc[0], corrected.iloc[1]
    row = scores.set_index("what").loc["speculative"]
    return [
        f"Measured, {with_interval(raw)} of the sentences are speculative; corrected by the measured error it is "
        f"{with_interval(mended)} ({mended['how']}).",
        f"Of the sentences that the measure flags, {percent(row['precision'])} are rightly flagged; of those that a reader "
        f"flags, it finds {percent(row['recall'])} (F1 {row['f1']:.2f}, {row['low']:.2f} to {row['high']:.2f}, on "
        f"{int(row['n']):,} sentences).",
    ]


# One article.


def article(m: Measured, article_id: str) -> list[str]:
    """Answer what kind of text one article is."""
    of = m.articles.loc[m.articles["article_id"] == article_id].iloc[0]
    rows = m.sentences[m.sentences["article_id"] == article_id]
    named = companies_named(m.mentions[m.mentions["article_id"] == article_id])["company"].drop_duplicates()
    dated = (
        "without a date that can be known"
        if of["published_precision"] == "none"
        else f"dated {of['published']:%Y-%m-%d} (known from {method_name(of['published_method'])})"
    )
    flagged = int(rows["speculative"].sum())
    return [
        f"“{of['title'][:200]}” ({of['source'] or 'outlet not known'}), {dated}: {flagged} of its "
        f"{amount(len(rows), 'sentence')}, the headline included, {'is' if flagged == 1 else 'are'} speculative.",
        f"It names {listing(named)}." if len(named) else "It names no company.",
    ]
