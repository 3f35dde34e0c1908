"""Write the sentences of the reports from tables: nothing that a report says in words is typed by hand.

Every function takes tables and returns plain text; `helpers.show` turns it into HTML.
"""

import re
from functools import cache
from importlib import resources
from math import nan

import pandas as pd

from helpers.companies import companies_named
from helpers.measures import Measured, originals
from helpers.show import CLASSES
from helpers.timeline import share, trend
from helpers.turns import LEAST

_UNSAFE = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:e[-+]?\d+)?", re.IGNORECASE)


# Words for numbers.


def percent(value: float) -> str:
    """Write a share.

    >>> percent(0.2449), percent(0.034), percent(float("nan"))
    ('24 %', '3.4 %', 'unknown')
    """
    if pd.isna(value):
        return "unknown"
    return f"{100 * value:.1f} %" if 0 < value < 0.0995 else f"{100 * value:.0f} %"


def with_interval(row) -> str:
    """Write an estimate with its 95 % interval, from a row with value, low and high.

    >>> with_interval(pd.Series({"value": 0.25, "low": 0.22, "high": 0.28}))
    '25 % (22 to 28 %)'
    """
    if pd.isna(row["low"]):
        return percent(row["value"])
    return f"{percent(row['value'])} ({percent(row['low']).removesuffix(' %')} to {percent(row['high'])})"


def number(row) -> str:
    """Write a mean with its 95 % interval, on its own scale."""
    if pd.isna(row["low"]):
        return f"{row['value']:+.2f}"
    return f"{row['value']:+.2f} ({row['low']:+.2f} to {row['high']:+.2f})"


def listing(names, most: int = 10) -> str:
    """Write a list of names.

    >>> listing(["Tesla", "Ford", "BYD"])
    'Tesla, Ford and BYD'
    """
    names = [str(n)[:60] for n in names]
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "none"


def span(articles: pd.DataFrame) -> str:
    """Write the first and the last date of the dated articles."""
    dates = articles["published"].dropna()
    return f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}" if len(dates) else "no dates"


# What is in the corpus.


def corpus_sum(articles: pd.DataFrame, rejects: pd.DataFrame) -> str:
    """Write the sum that must add up: records read = accepted + rejected, accepted = originals + copies."""
    copies = int((articles["duplicate_of"] != "").sum())
    aside = int(((articles["aside"] != "") & (articles["duplicate_of"] == "")).sum())
    return (
        f"{len(articles) + len(rejects):,} records read: {len(articles):,} accepted and {len(rejects):,} rejected. "
        f"The accepted are {len(articles) - copies:,} originals and {copies:,} copies; {aside:,} of the originals are set aside, "
        f"{len(articles) - copies - aside:,} are counted."
    )


def loaded(m: Measured) -> str:
    """Write one line on what is counted: articles, sentences, span, outlets."""
    m = originals(m)
    known = m.articles.loc[m.articles["source"] != "", "source"].nunique()
    return (
        f"{len(m.articles):,} original articles with {int((~m.sentences['is_title']).sum()):,} body sentences from {known:,} "
        f"{'outlet' if known == 1 else 'outlets'}, {span(m.articles)}."
    )


def corpus_answer(m: Measured, rejects: pd.DataFrame) -> list[str]:
    """Answer what is in a corpus and what is not."""
    counted = originals(m).articles
    dated = counted["published_precision"].isin(["time", "day"]).mean() if len(counted) else float("nan")
    first = f"{loaded(m)[:-1]}, are what the other reports count."
    if not len(counted):
        return [first, "Nothing is left to measure."]
    return [
        first,
        f"{len(m.articles) - len(counted):,} accepted articles (copies, other languages, other topics) and {len(rejects):,} "
        f"rejected records are not counted; {percent(dated)} of what is counted has a date known to the day.",
    ]


def dates_reading(articles: pd.DataFrame) -> str:
    """Read how the dates are known."""
    methods = articles["published_method"].replace("", "none").value_counts()
    none = int((articles["published_precision"] == "none").sum())
    known = ", ".join(f"{name} {n:,}" for name, n in methods.items())
    return (
        f"Where the dates come from: {known}. {none:,} articles have no date that could be known and stand in no series: "
        "the day on which a page was fetched is never taken for the day on which it was published."
    )


# Speculation.


def whole(m: Measured, measure: str) -> pd.Series:
    """Estimate a measure over all bodies, or, in a corpus of headlines, over all headlines; `part` says which.

    Where there is neither, value, low and high are NaN and part is "".
    """
    for part in ("body", "title"):
        table = share(m, measure, part=part)
        if len(table):
            return pd.Series({**table.iloc[0], "part": part})
    return pd.Series({"measure": measure, "n_articles": 0, "value": nan, "low": nan, "high": nan, "part": ""})


def speculation_answer(m: Measured) -> list[str]:
    """Answer how much of the coverage is speculation, and of which kind."""
    row = whole(m, "speculative")
    if not row["part"]:
        return ["There is no sentence to measure."]
    kinds = pd.DataFrame([whole(m, c) for c in CLASSES[:5]]).sort_values("value", ascending=False)
    units = "sentences in these articles" if row["part"] == "body" else "headlines (there are no bodies)"
    first = f"{with_interval(row)} of the {units} tell something that is not established."
    top = kinds.iloc[0]
    words = {
        "epistemic": "something called possible, probable or apparent",
        "prediction": "a belief, an expectation or a forecast",
        "condition": "something that holds only under a condition",
        "open": "a question left open",
        "hearsay": "something passed on with nobody named who vouches for it",
    }
    return [
        first,
        f"Most often it is {words[top['measure']]} ({percent(top['value'])}). {trend_words(m, 'speculative')}",
    ]


def trend_words(m: Measured, measure: str, what: str = "share") -> str:
    """Say whether a measure moves over the years inside outlets, or that this cannot be told."""
    table = trend(m, measure)
    row = table.iloc[0] if len(table) else None
    if row is None or pd.isna(row["per_year"]):
        return f"Whether the {what} moves over time cannot be told from so few articles."
    if row["last"] - row["first"] < pd.Timedelta(days=2 * 365):
        return f"Over less than two years no yearly trend of the {what} is given."
    unit = 100 if measure in (*CLASSES, "speculative") else 1
    size = f"{abs(unit * row['per_year']):.1f} points" if unit == 100 else f"{abs(row['per_year']):.3f}"
    ends = (
        f"{unit * row['low']:+.1f} to {unit * row['high']:+.1f}"
        if unit == 100
        else f"{row['low']:+.3f} to {row['high']:+.3f}"
    )
    if row["p"] >= 0.05:
        return f"Inside outlets it shows no trend that chance could not make ({ends} a year)."
    return f"Inside outlets it {'rises' if row['per_year'] > 0 else 'falls'} by {size} a year ({ends})."


def standard_reading(raw: pd.DataFrame, held: pd.DataFrame) -> str:
    """Compare the raw series with the one that holds the outlets' weights equal."""
    both = raw[raw["shown"]].merge(held[held["shown"]], on="period", suffixes=("", "_held"))
    if len(both) < 2:
        return "Too few periods can be shown to compare the two lines."
    gap = (both["value"] - both["value_held"]).abs()
    widest = both.loc[gap.idxmax()]
    method = {"direct": "directly standardised", "model": "fitted with a model, as few outlets run through"}
    return (
        f"Holding the mix of outlets equal ({method.get(held.attrs.get('method'), 'not possible here')}), the share "
        f"differs by at most {100 * gap.max():.1f} points from the raw one, in the period "
        f"that begins {widest['period']:%Y-%m-%d}."
    )


def turns_reading(bursts: pd.DataFrame, changes: pd.DataFrame) -> str:
    """Say which bursts and turns a series shows beyond what chance makes in one series of twenty."""
    periods = max((s["periods"] for s in bursts.attrs.get("series", {}).values()), default=0)
    if periods < LEAST:
        return f"Bursts and turns are looked for in series of {LEAST} periods that can be shown or more; here are {periods}."
    parts = [
        f"A burst from {b.start:%Y-%m-%d} on ({b.n_periods} period{'s' if b.n_periods > 1 else ''}): {percent(b.value)}, "
        f"against {percent(b.outside)} outside."
        for b in bursts.itertuples()
    ]
    parts += [
        f"A new level from {c.period:%Y-%m-%d} on: {percent(c.after)} after {percent(c.before)}."
        for c in changes.itertuples()
    ]
    return (
        " ".join(parts)
        or f"No burst and no turn in {periods} periods that chance would not make in one series of twenty."
    )


def halves(first: Measured, second: Measured) -> tuple[str, str]:
    """Name two parts of a corpus by the month in which the one ends and the other begins."""
    end, start = first.articles["published"].max(), second.articles["published"].min()
    if pd.isna(end) or pd.isna(start):
        return "before", "after"
    return f"until {end:%b %Y}", f"from {start:%b %Y}"


def ranking_reading(table: pd.DataFrame, what: str) -> str:
    """Read a table of groups: the largest and the smallest that can be shown, and how many cannot."""
    good = table[table["shown"] & table["value"].notna()]
    if good.empty:
        return f"No {what} has enough articles to be shown."
    top, low = good.iloc[0], good.iloc[-1]
    text = f"Highest: {label_of(top['group'])} with {with_interval(top)}"
    if len(good) > 1:
        text += f"; lowest of the {len(good)} shown: {label_of(low['group'])} with {with_interval(low)}"
        text += "."
    else:
        text += "."
    hidden = len(table) - len(good)
    return text + (f" {hidden:,} more have too few articles." if hidden else "")


def label_of(group: object) -> str:
    """Name a group, an empty name too."""
    return str(group)[:60] or "(no name)"


def headline_reading(m: Measured, measure: str = "speculative") -> str:
    """Compare headlines with bodies."""
    title, body = share(m, measure, part="title"), share(m, measure)
    if title.empty or body.empty:
        return "There are no headlines to compare."
    return f"Headlines: {with_interval(title.iloc[0])}; bodies: {with_interval(body.iloc[0])}."


# Sentiment.


def sentiment_answer(m: Measured) -> list[str]:
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
        f"they are about and {percent(bad)} bad: {side} "
        f"(balance {number(mean)} on a scale from -1 to 1).",
        trend_words(m, "sentiment_label", "balance"),
    ]


# Companies.


def companies_answer(m: Measured) -> list[str]:
    """Answer who is named."""
    m = originals(m)
    named = companies_named(m.mentions)
    if named.empty:
        return ["No company is named in these articles.", ""]
    articles = named.groupby("company")["article_id"].nunique().sort_values(ascending=False, kind="stable")
    top = articles.index[0]
    return [
        f"{len(articles):,} companies are named; {top} stands in {percent(articles.iloc[0] / len(m.articles))} of the articles, "
        f"before {listing(articles.index[1:4])}.",
        f"The three most named hold {percent(articles.iloc[:3].sum() / articles.sum())} of all namings, counted once an article.",
    ]


def company_answer(m: Measured, company: str) -> list[str]:
    """Answer what is said of one company."""
    about = share(m, "speculative", group="company")
    about = about[about["group"] == company]
    rest = whole(m, "speculative")
    tone = share(m, "sentiment_label", group="company")
    tone = tone[tone["group"] == company]
    if about.empty:
        return [f"{company} is named in no sentence of a body that is counted.", ""]
    row, mood = about.iloc[0], tone.iloc[0]
    return [
        f"{company} is named in {int(row['n_articles']):,} articles; {with_interval(row)} of the sentences that name it are "
        f"speculative, against {percent(rest['value'])} of all sentences.",
        f"For {company} the news has a balance of {number(mood)} on a scale from -1 (all bad) to 1 (all good).",
    ]


def tone_reading(table: pd.DataFrame, what: str) -> str:
    """Read a table of balances by group: the best and the worst that can be shown."""
    good = table[table["shown"] & table["value"].notna()].sort_values("value", ascending=False)
    if good.empty:
        return f"No {what} has enough articles to be shown."
    top, low = good.iloc[0], good.iloc[-1]
    return f"Best: {label_of(top['group'])} with {number(top)}; worst: {label_of(low['group'])} with {number(low)}."


# How sure the measures are.


def measured_error(measure: str) -> str:
    """Say how well a measure does on labelled sentences, from the figures that ship with the package (scores.csv)."""
    rows = _scores()
    rows = rows[rows["measure"] == measure]
    if rows.empty:
        return "How well this measure does on labelled sentences has not been measured yet."
    parts = []
    for r in rows.itertuples():
        interval = "" if pd.isna(r.low) else f" ({r.low:.2f} to {r.high:.2f})"
        parts.append(f"{r.what}: {r.score} {r.value:.2f}{interval} on {r.n:,} {r.unit} of {r.data}")
    return f"Measured error. {'; '.join(parts)}. In brackets: 95 % intervals, articles as clusters."


def audit_answer(corrected: pd.DataFrame, scores: pd.DataFrame) -> list[str]:
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


def definitions_title(table: pd.DataFrame) -> str:
    """Say between which shares the definitions of a table of `audit.definitions` lie, its classes left out one by one."""
    share_of = table.set_index("group")["value"]
    without = share_of[share_of.index.str.startswith("without ")]
    whole = share_of.iloc[0]
    return f"{percent(whole)} as defined, {percent(without.min())} to {percent(without.max())} with one class left out"


@cache
def _scores() -> pd.DataFrame:
    file = resources.files("helpers") / "lexicons" / "scores.csv"
    columns = ["measure", "what", "score", "value", "low", "high", "n", "unit", "data", "command"]
    return pd.read_csv(file.open(encoding="utf-8")) if file.is_file() else pd.DataFrame(columns=columns)


# One article.


def article_answer(m: Measured, article_id: str) -> list[str]:
    """Answer what kind of text one article is."""
    of = m.articles.loc[m.articles["article_id"] == article_id].iloc[0]
    rows = m.sentences[m.sentences["article_id"] == article_id]
    named = companies_named(m.mentions[m.mentions["article_id"] == article_id])["company"].drop_duplicates()
    day = of["published_precision"]
    dated = (
        "without a date that can be known"
        if day == "none"
        else f"dated {of['published']:%Y-%m-%d} (known by: {of['published_method']})"
    )
    return [
        f"“{of['title'][:200]}” ({of['source'] or 'no outlet'}), {dated}: {int(rows['speculative'].sum())} of its {len(rows)} "
        "sentences, the headline included, are speculative.",
        f"It names {listing(named)}." if len(named) else "It names no company.",
    ]


# Files beside the reports.


def export_tables(m: Measured, rejects: pd.DataFrame) -> dict[str, tuple[str, pd.DataFrame]]:
    """Make the tables that lie beside the reports: file name to (what it is, table).

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    counted = originals(m)
    about = counted.articles[["article_id", "published", "published_precision", "source", "url", "title"]]
    cues = counted.cues.groupby(["article_id", "n"])["cue"].agg("; ".join).rename("cues").reset_index()
    flagged = counted.sentences[counted.sentences["speculative"]][["article_id", "n", "is_title", "text", "classes"]]
    flagged = flagged.merge(about, on="article_id").merge(cues, on=["article_id", "n"], how="left")
    flagged["classes"] = flagged["classes"].map("; ".join)
    names = companies_named(counted.mentions).merge(
        about[["article_id", "published", "source", "url"]], on="article_id"
    )
    slim = m.articles.drop(columns=["text", "removed"], errors="ignore")
    return {
        "speculative-sentences.csv": ("every sentence counted as speculative: outlet, date, address, cues", guarded(flagged)),
        "companies.csv": ("every company named, by sentence", guarded(names)),
        "articles.csv": ("every accepted article: its date, how it is known, why it is counted or not", guarded(slim)),
        "rejects.csv": ("every record that did not become an article, and why", guarded(rejects)),
    }  # fmt: skip


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before every text that a spreadsheet would take for a formula; numbers stay."""

    def guard(value):
        unsafe = isinstance(value, str) and value.startswith(_UNSAFE) and not _NUMBER.fullmatch(value)
        return f"'{value}" if unsafe else value

    texts = [
        c
        for c in table
        if not pd.api.types.is_numeric_dtype(table[c]) and not pd.api.types.is_datetime64_any_dtype(table[c])
    ]
    return table.assign(**{c: table[c].map(guard) for c in texts})
