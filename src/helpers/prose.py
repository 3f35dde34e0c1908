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
from helpers.speculation import COUNTING
from helpers.timeline import share, trend
from helpers.turns import LEAST
from helpers.wording import (
    MINUS,
    amount,
    direction,
    group_name,
    listing,
    method_name,
    percent,
    period_name,
    plain,
    points,
    signed,
    unit,
    with_interval,
)

_UNSAFE = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:e[-+]?\d+)?", re.IGNORECASE)


def span(articles: pd.DataFrame) -> str:
    """Write the first and the last date of the dated articles."""
    dates = articles["published"].dropna()
    return f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}" if len(dates) else "no dates"


# What is in the corpus.


def corpus_sum(articles: pd.DataFrame, rejects: pd.DataFrame) -> str:
    """Write the sum that must add up: records read = accepted + rejected, accepted = originals + copies."""
    copies = int((articles["duplicate_of"] != "").sum())
    aside = int(((articles["aside"] != "") & (articles["duplicate_of"] == "")).sum())
    left = len(articles) - copies - aside
    return (
        f"{amount(len(articles) + len(rejects), 'record')} read: {len(articles):,} accepted and {len(rejects):,} rejected. "
        f"The accepted are {amount(len(articles) - copies, 'original')} and {amount(copies, 'copy', 'copies')}; "
        f"{aside:,} of the originals {'is' if aside == 1 else 'are'} set aside, {left:,} {'is' if left == 1 else 'are'} counted."
    )


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


def corpus_answer(m: Measured, rejects: pd.DataFrame) -> list[str]:
    """Answer what is in a corpus and what is not."""
    counted = originals(m).articles
    dated = counted["published_precision"].isin(["time", "day"]).mean() if len(counted) else float("nan")
    first = f"{loaded(m)[:-1]}, are what the other reports count."
    if not len(counted):
        return [first, "Nothing is left to measure."]
    left = len(m.articles) - len(counted)
    return [
        first,
        f"Not counted are {amount(left, 'accepted article')} (copies, other languages, other topics) and "
        f"{amount(len(rejects), 'rejected record')}; {percent(dated)} of what is counted has a date known to the day.",
    ]


def dates_reading(articles: pd.DataFrame) -> str:
    """Read how the dates are known."""
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


def outlets_reading(articles: pd.DataFrame) -> str:
    """Say what the mix of outlets means for the series of this corpus."""
    sources = articles.loc[articles["source"] != "", "source"]
    if sources.empty:
        return "No outlet is known, so nothing here compares outlets."
    if sources.nunique() == 1:
        return (
            f"There is one outlet, {sources.iloc[0][:60]}: nothing here compares outlets, and what moves may be its own "
            "habit rather than the news."
        )
    return (
        "Where the mix of outlets changes, a pooled series may move although nobody changed; the report on speculation "
        "therefore shows a second line that holds their weights equal."
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
        f"Most often it is {words[top['measure']]} ({percent(top['value'])}). {trend_words(trend(m, 'speculative'))}",
    ]


def trend_words(moves: pd.DataFrame, what: str = "share") -> str:
    """Say whether a measure moves over the years inside outlets (a table of `trend`), or that this cannot be told.

    The verdict is that of `helpers.wording.direction`, as in the titles of the charts.
    """
    verdict = direction(moves)
    if not verdict:
        known = len(moves) and pd.notna(moves.iloc[0]["per_year"])
        return (
            f"Over less than two years no yearly trend of the {what} is given."
            if known
            else f"Whether the {what} moves over time cannot be told from so few articles."
        )
    row = moves.iloc[0]
    is_share = moves.attrs.get("statistic") == "share"
    low, high = (100 * row[c] if is_share else row[c] for c in ("low", "high"))
    digits = 1 if is_share else 3
    digits += round(min(abs(low), abs(high)), digits) == 0  # an end that is not 0 shall not read as 0
    ends = [f"{end:+.{digits}f}" for end in (low, high)]
    ends = f"{' to '.join(ends)}{' points' if is_share else ''} a year".replace("-", MINUS)
    where = "Inside outlets the" if row["n_sources"] > 1 else "The"
    if verdict == "none":
        return f"{where} {what} shows no trend that chance could not make ({ends})."
    size = abs(row["per_year"])
    size = points(size).lstrip("+") if is_share else f"{size:.3f}"
    return f"{where} {what} {'rises' if verdict == 'up' else 'falls'} by {size} a year ({ends})."


def series_reading(periods: pd.DataFrame, moves: pd.DataFrame, what: str = "share") -> str:
    """Read a series: its highest and its lowest period with their intervals, what cannot be shown, and its trend."""
    good, freq = periods[periods["shown"]], periods.attrs.get("freq", "YS")
    if good.empty:
        return f"No {unit(freq)} has enough articles, or outlets, to be shown."
    say = _say(periods)
    ends = [good.loc[good["value"].idxmax()], good.loc[good["value"].idxmin()]]
    text = "; ".join(
        f"{name} in {period_name(row['period'], freq)}, {with_interval(row, say)}"
        for name, row in zip(("Highest", "lowest"), ends, strict=True)
    )
    if len(good) == 1:
        text = f"{period_name(ends[0]['period'], freq)} is the one {unit(freq)} that can be shown, {with_interval(ends[0], say)}"
    gaps = int((~periods["shown"]).sum())
    left = (
        f" {gaps} of {len(periods)} {unit(freq, many=True)} {'is' if gaps == 1 else 'are'} too small to be shown."
        if gaps
        else ""
    )
    return f"{text}.{left} {trend_words(moves, what)}"


def movers_reading(moves: pd.DataFrame) -> str:
    """Say which groups of a table of `trend` (shares) rise or fall over the years, judged by q as several are tested."""
    told = moves[[bool(direction(moves.iloc[[i]])) for i in range(len(moves))]]
    if told.empty:
        return trend_words(moves, "share")
    sure = told[[direction(told.iloc[[i]]) != "none" for i in range(len(told))]]
    sure = sure.sort_values("per_year", ascending=False, kind="stable")
    if sure.empty:
        return f"None of the {len(told)} shows a trend inside outlets that chance could not make."
    each = [
        f"that of {group_name(r.group)} {'rises' if r.per_year > 0 else 'falls'} by {points(abs(r.per_year)).lstrip('+')} a year"
        for r in sure.itertuples()
    ]
    left = len(told) - len(sure)
    rest = f"; the other {left} {'shows' if left == 1 else 'show'} no trend that chance could not make" if left else ""
    return f"Inside outlets the share {listing(each).removeprefix('that ')} (q under .05){rest}."


def strength_reading(periods: pd.DataFrame, moves: pd.DataFrame) -> str:
    """Read how strong hedges are and whether they weaken or harden, and say on which scale."""
    scale = (
        "On the scale of the cue list 0 cannot be so and 1 is certain: might stands at 0.40, will at 0.80. It follows Kent "
        "(1964) and Mosteller and Youtz (1990), who asked readers what such words mean; every placement is approximate. "
        "A sentence counts by its weakest cue."
    )
    return (
        f"{series_reading(periods, moves, 'mean strength')} {_HARDER.get(direction(moves), '')}".rstrip() + f" {scale}"
    )


_HARDER = {
    "up": "Hedges harden: what is not established is told as more and more likely.",
    "down": "Hedges weaken: what is not established is told as less and less likely.",
    "none": "Hedges neither weaken nor harden.",
}


def standard_reading(raw: pd.DataFrame, held: pd.DataFrame) -> str:
    """Compare the raw series with the one that holds the outlets' weights equal."""
    if raw.attrs.get("sources", 2) < 2:
        return "Without a second outlet there is no mix of outlets to hold equal."
    both = raw[raw["shown"]].merge(held[held["shown"]], on="period", suffixes=("", "_held"))
    if len(both) < 2:
        return "Too few periods can be shown to compare the two lines."
    gap = (both["value"] - both["value_held"]).abs()
    widest = both.loc[gap.idxmax()]
    method = {"direct": "directly standardised", "model": "fitted with a model, as few outlets run through"}
    return (
        f"Holding the mix of outlets equal ({method.get(held.attrs.get('method'), 'not possible here')}), the share "
        f"differs by at most {points(gap.max()).lstrip('+')} from the raw one, in "
        f"{period_name(widest['period'], raw.attrs.get('freq', 'D'))}."
    )


def turns_reading(bursts: pd.DataFrame, changes: pd.DataFrame) -> str:
    """Say which bursts and turns a series shows beyond what chance makes in one series of twenty."""
    periods = max((s["periods"] for s in bursts.attrs.get("series", {}).values()), default=0)
    freq = bursts.attrs.get("freq", "D")
    if periods < LEAST:
        return f"Bursts and turns are looked for where {LEAST} or more periods can be shown; here it is {periods}."
    parts = [
        f"A burst from {period_name(b.start, freq)} on ({amount(b.n_periods, unit(freq))}): {percent(b.value)}, "
        f"against {percent(b.outside)} outside."
        for b in bursts.itertuples()
    ]
    parts += [
        f"A new level from {period_name(c.period, freq)} on: {percent(c.after)} after {percent(c.before)}."
        for c in changes.itertuples()
    ]
    return (
        " ".join(parts)
        or f"No burst and no turn in {amount(periods, unit(freq))} that chance would not make in one series of twenty."
    )


def halves(first: Measured, second: Measured) -> tuple[str, str]:
    """Name two parts of a corpus by the day on which the one ends and the other begins."""
    end, start = first.articles["published"].max(), second.articles["published"].min()
    if pd.isna(end) or pd.isna(start):
        return "before", "after"
    return f"until {end.day} {end:%b %Y}", f"from {start.day} {start:%b %Y}"


def differences(compared: pd.DataFrame, names: tuple[str, str], q: float = 0.05) -> pd.DataFrame:
    """Give the rows of `compare_periods` that differ beyond chance, as one reads them, the surest first.

    Columns: what, item, the two names, q, sentence. Values are shares, or means of sentiment.
    """
    sure = compared[compared["q"] < q].sort_values("q", kind="stable")
    says = [signed if "sentiment" in what else percent for what in sure["what"]]
    sides = {
        name: [say(v) for say, v in zip(says, sure[side], strict=True)]
        for name, side in zip(names, ("value_a", "value_b"), strict=True)
    }
    kinds = {"class": "kind", "speculation": "share", "sentiment": "mean", "company sentiment": "sentiment for"}
    table = sure.assign(what=sure["what"].replace(kinds), **sides)
    table["q"] = [f"{value:.3f}" if value >= 0.001 else "< 0.001" for value in table["q"]]
    return table[["what", "item", *names, "q", "sentence"]].reset_index(drop=True)


def ranking_reading(table: pd.DataFrame, what: str) -> str:
    """Read a table of groups: the first and the last that can be shown, whether they stand apart, and what is too small.

    Of a mean the two are called best and worst.
    """
    by, say = table.attrs.get("by", ""), _say(table)
    apart = table[~table["group"].isin(COUNTING)] if by == "class" else table.head(0)
    table = table.drop(apart.index)
    good = table[table["shown"] & table["value"].notna()].sort_values("value", ascending=False, kind="stable")
    hidden = len(table) - len(good)
    small = f" {amount(hidden, f'more {what} has', f'more {_many(what)} have')} too few articles." if hidden else ""
    if good.empty:
        return f"No {what} has enough articles to be shown."
    top, low = good.iloc[0], good.iloc[-1]
    if len(table) == 1:
        return f"There is one {what}, {group_name(top['group'], by)[:60]}, so nothing can be compared: {with_interval(top, say)}."
    if len(good) == 1:
        return f"{group_name(top['group'], by)[:60]}: {with_interval(top, say)}.{small}"
    names = ("Best", "worst") if say is signed else ("Highest", "lowest")
    first, last = (
        f"{name}: {_tied(good, row, by, say)} with {with_interval(row, say)}"
        for name, row in zip(names, (top, low), strict=True)
    )
    close = "; their intervals overlap" if top["low"] <= low["high"] else ""
    last = last.replace(":", f" of the {len(good)} shown:", 1)
    rest = "; ".join(f"{row['group']} {with_interval(row, say)}" for _, row in apart.iterrows())
    return f"{first}; {last}{close}.{small}" + (f" Counted apart: {rest}." if rest else "")


def _tied(table: pd.DataFrame, row: pd.Series, by: str, say) -> str:
    """Name a group, and those that show the same number."""
    same = [
        group_name(g, by)[:60]
        for g, v in zip(table["group"], table["value"], strict=True)
        if say(v) == say(row["value"])
    ]
    others = [name for name in same if name != group_name(row["group"], by)[:60]]
    return group_name(row["group"], by)[:60] + (f" (like {listing(others, 3)})" if others else "")


def _many(what: str) -> str:
    return what[:-1] + "ies" if what.endswith("y") else what + "s"


def _say(table: pd.DataFrame):
    """Give the function that writes one value of a table of `by_period` or `share`."""
    measures = set(table["measure"])
    if measures & {"strength", "subjectivity"}:
        return plain
    return signed if measures & {"sentiment", "sentiment_label", "polarity"} else percent


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
        f"(balance {with_interval(mean, signed)} on a scale from {MINUS}1 to 1).",
        trend_words(trend(m, "sentiment_label"), "balance"),
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
    before = f", before {listing(articles.index[1:4])}" if len(articles) > 1 else ""
    return [
        f"{amount(len(articles), 'company is', 'companies are')} named; {top} stands in "
        f"{percent(articles.iloc[0] / len(m.articles))} of the articles{before}.",
        f"The three most named hold {percent(articles.iloc[:3].sum() / articles.sum())} of all namings, counted once an article."
        if len(articles) > 3
        else "",
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
        f"{company} is named in {amount(int(row['n_articles']), 'article')}; {with_interval(row)} of the sentences that name it "
        f"are speculative, against {percent(rest['value'])} of all sentences.",
        f"For {company} the news has a balance of {with_interval(mood, signed)} on a scale from {MINUS}1 (all bad) to 1 "
        "(all good).",
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
    return f"Measured error, in brackets 95 % intervals, articles as clusters. {' '.join(parts)}"


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
    return f"{percent(whole)} as in the codebook, {percent(without.min())} to {percent(without.max())} with one class left out"


def beside_title(table: pd.DataFrame) -> str:
    """Say how far the measured series of `audit.beside_readers` lies from the readers', over the periods that show both."""
    wide = table[table["shown"]].pivot(index="period", columns="group", values="value").dropna()
    if wide.shape[1] < 2 or wide.empty:
        return "No period with enough articles that were labelled whole"
    apart = (wide["as measured"] - wide["as readers marked it"]).abs()
    many = amount(len(wide), unit(table.attrs["freq"]))
    mean, most = (f"{100 * v:.1f}" for v in (apart.mean(), apart.max()))
    return f"In the labelled articles, over {many}, the measured share lies {mean} points from the readers', {most} at most"


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
        else f"dated {of['published']:%Y-%m-%d} (known from {method_name(of['published_method'])})"
    )
    return [
        f"“{of['title'][:200]}” ({of['source'] or 'outlet not known'}), {dated}: {int(rows['speculative'].sum())} of "
        f"its {amount(len(rows), 'sentence')}, the headline included, {'is' if rows['speculative'].sum() == 1 else 'are'} "
        "speculative.",
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
