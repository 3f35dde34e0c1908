"""Say in words what the tables show: the answers, titles and readings of the reports."""

from functools import cache
from helpers.project import shipped
from math import nan
from scipy import stats
import numpy as np
import pandas as pd
from helpers.codebook import BY_NAME, COUNTING, MEASURES, SHARE, SIGNED, UNSIGNED
from helpers.reports.wording import MINUS, amount, direction, group_name, label, listing, method_name, percent, period_name, plain, points, signed, unit, with_interval
from helpers.statistics.changes import LEAST
from helpers.statistics.counts import FREQS
from helpers.statistics.series import share, trend
from helpers.tables import Measured, companies_named, originals

_COMPARED = {  # of a comparison: what is on the axis, and what its rows are
    "speculation": ("share of sentences", "shares"),
    "class": ("share of sentences", "kinds of sentence"),
    "company": ("share of articles that name the company", "companies"),
    "word": ("share of articles that use the word", "words"),
    "sentiment": ("mean sentiment (−1 to 1)", "means"),
    "company sentiment": ("mean sentiment (−1 to 1)", "companies"),
}
KINDS = {"raw": "as published", "standardised": "outlets held equal"}
_SAY = {SHARE: percent, SIGNED: signed, UNSIGNED: plain}


# ---------------------------------------------------------------------------------------------------------- the words


def _measure_name(table) -> str:
    by = table.attrs.get("by")
    measure = table["measure"].iloc[0] if "measure" in table and len(table) else "This series"
    if by == "class":
        return "Kinds of speculation"
    if by in ("voice", "holder"):
        return f"{_title_of(measure)} by {by}"
    companies = table["group"].unique() if by == "company" and "group" in table else []
    if len(companies) and measure in MEASURES and MEASURES[measure].about:
        return MEASURES[measure].about.format(label(companies[0]) if len(companies) == 1 else "a company")
    return _title_of(measure)


def _axis_name(table) -> str:
    measure = table["measure"].iloc[0] if "measure" in table and len(table) else ""
    if _scale(table) == "share":
        what = "articles" if table.attrs.get("unit") == "article" else "sentences"
        return f"share of the {what} that name it" if _about_it(table) else f"share of {what}"
    return (MEASURES[measure].axis if measure in MEASURES else "") or "mean"


def _about_it(table) -> bool:
    """Say whether only what names a company is counted, and not everything."""
    return table.attrs.get("by") == "company" and "named" not in set(table.get("measure", []))


def _strip_note(table, freq) -> str:
    return f"Strip: articles {'that name it ' if _about_it(table) else ''}per {unit(freq)}"


def _title_of(measure: str) -> str:
    return MEASURES[measure].title if measure in MEASURES else label(measure)


def _scale(table) -> str:
    """Say on what scale values are: share, signed (-1 to 1) or unsigned (0 to 1)."""
    if table.attrs.get("statistic") == "score":
        return UNSIGNED
    known = {MEASURES[m].scale for m in set(table.get("measure", [])) if m in MEASURES} - {SHARE}
    if known:
        return sorted(known)[-1]
    return SHARE if table.attrs.get("statistic", "share") == "share" else SIGNED


def _small(name: str) -> str:
    """Begin a name with a small letter, but for names with capitals or figures of their own."""
    return name if any(not c.islower() for c in name.split()[0][1:]) else name[0].lower() + name[1:]


def _series_finding(lines, name, freq, scale, trend=None) -> str:
    groups = list(dict.fromkeys(group for group, _ in lines))
    if len(groups) > 1:
        return f"{name}: {_last_standing(lines, freq, scale)}"
    who = f"{label(groups[0])}, {_small(name)}" if groups[0] and label(groups[0]) not in name else name
    moves = {kind: _movement(line, freq, scale, trend) for (_, kind), line in lines.items()}
    kind, first = next(iter(moves.items()))
    held = moves.get("standardised") if kind != "standardised" else None
    if held is None or direction(trend):  # the trend is one inside outlets already
        return f"{who}: {first}"
    if first == held or (first.startswith("no clear") and held.startswith("no clear")):
        return f"{who}: {first}, with outlets held equal too"
    return f"{who}: {first}; with outlets held equal {held}"


def _turns_finding(name, freq, bursts, changes) -> str:
    """Say the strongest burst and the last change of level, "" where there are none."""
    found = []
    if bursts is not None and len(bursts):
        best = bursts.sort_values("weight", ascending=False).iloc[0] if "weight" in bursts else bursts.iloc[0]
        when = period_name(best.start, freq)
        when += f" to {period_name(best.end, freq)}" if best.end > best.start else ""
        found.append(f"burst in {when}, {percent(best.value)} against {percent(best.outside)} otherwise")
    edges = set()  # where a burst begins and ends the level changes too, which is no news
    for burst in () if bursts is None else bursts.itertuples():
        edges |= {burst.start, (pd.Period(burst.end, FREQS[freq]) + 1).start_time}
    if changes is not None and len(changes := changes[~changes["period"].isin(edges)]):
        last = changes.iloc[-1]
        found.append(f"{percent(last.after)} from {period_name(last.period, freq)} on, {percent(last.before)} before")
    return f"{name}: {'; '.join(found)}" if found else ""


def _trend_of(trend, group):
    """Give the row of one group from a table of several trends."""
    return trend if trend is None or len(trend) < 2 else trend[trend["group"] == group]


def _movers_finding(lines, name, scale, trend) -> str:
    """Say which groups rise or fall, the fastest first; "" where no trend could be told."""
    rows = [_trend_of(trend, group) for group, _ in lines]
    told = [(row.iloc[0], direction(row)) for row in rows if direction(row)]
    sure = sorted((t for t in told if t[1] != "none"), key=lambda t: -abs(t[0]["per_year"]))
    if not sure:
        return f"{name}: no clear trend for any of {len(told)}" if told else ""
    size, points_of = ((lambda v: f"{100 * v:.1f}"), " points") if scale == "share" else ((lambda v: f"{v:.3f}"), "")
    each = [f"{label(row['group'])} {verdict} by {size(abs(row['per_year']))}" for row, verdict in sure[:4]]
    left, more = len(told) - len(sure), len(sure) - 4
    more = f"; {more} more {'moves' if more == 1 else 'move'}" if more > 0 else ""
    rest = f"; no clear trend for the other {left}" if left else ""
    return f"{name}: {', '.join(each)}{points_of} a year{more}{rest}"


def _last_standing(lines, freq, scale) -> str:
    """Say who is highest and lowest in the last period that shows at least two, where their intervals are apart."""
    rows = pd.concat([line[line["shown"]] for line in lines.values()])
    counts = rows.groupby("period")["group"].nunique()
    if not (counts > 1).any():
        return "no period in which two of them can be shown"
    period = counts.index[counts > 1].max()
    last = rows[rows["period"] == period].sort_values("value", ascending=False, kind="stable")
    return f"{_ends(last, scale, 'company' if len(lines) > 3 else '')}, in {period_name(period, freq)}"


def _ends(rows, scale, by="") -> str:
    """Say who is highest and who is lowest of the rows drawn, highest first; or that none stands apart.

    That needs both a spread that chance would not make and intervals of the two ends that do not touch. An end whose
    interval holds the mean of all, weighted by their sentences, is called unsure.
    """
    say, top, low = _SAY[scale], rows.iloc[0], rows.iloc[-1]
    if top.low <= low.high or not _varies(rows):
        return f"none stands apart, {say(low.value)} to {say(top.value)}"
    best, worst = ("best", "worst") if scale == "signed" else ("highest", "lowest")
    names = [_tied(rows, say, end.value, by) for end in (top, low)]
    many = f" of the {len(rows)} drawn" if by in ("source", "company", "holder") and len(rows) > 3 else ""
    middle = np.average(rows["value"], weights=rows["n_sentences"].clip(lower=1) if "n_sentences" in rows else None)
    values = [
        say(end.value) + (", unsure" if len(rows) > 2 and end.low <= middle <= end.high else "") for end in (top, low)
    ]
    return f"{names[0]} {best} ({values[0]}), {names[1]} {worst}{many} ({values[1]})"


def _unsure(finding) -> str:
    return " Unsure: its interval holds the mean of all." if ", unsure)" in finding else ""


def _tied(rows, say, value, by) -> str:
    """Name all rows that show the same number."""
    names = [label(group_name(r.group, by)) for r in rows.itertuples() if say(r.value) == say(value)]
    return listing(names) if len(names) <= 3 else f"{len(names)} of them"


def _errors(rows) -> pd.Series:
    return ((rows["high"] - rows["low"]) / 3.92).clip(lower=1e-9)


def _varies(rows) -> bool:
    """Say whether values differ more than their intervals allow for (chi-square test of homogeneity)."""
    weight = _errors(rows) ** -2
    spread = (weight * (rows["value"] - np.average(rows["value"], weights=weight)) ** 2).sum()
    return len(rows) > 1 and stats.chi2.sf(spread, len(rows) - 1) < 0.05


def _slope(rows) -> float:
    """Give the z value of a straight line through the values, its error widened by what scatters about the line."""
    if len(rows) < 3:
        return np.nan
    years = (rows["period"] - rows["period"].iloc[0]) / pd.Timedelta(days=365.25)
    fit, cov = np.polyfit(years, rows["value"], 1, w=1 / _errors(rows), cov="unscaled")
    left = (((rows["value"] - np.polyval(fit, years)) / _errors(rows)) ** 2).sum() / (len(rows) - 2)
    return float(fit[0] / np.sqrt(cov[0, 0] * max(left, 1)))


def _movement(line, freq, scale, trend=None) -> str:
    """Say what a series does, and no more than was tested.

    With a trend that could be tested: up, down or no clear trend, as `helpers.wording.direction` says it. Otherwise up or
    down where the first and the last interval are apart and a line through all values goes the same way. Two values
    are named where the periods differ more than chance would make them. A trend is one of all articles, so what is said
    "on the whole" counts the periods too that are too small to show, and ends are not named where most are.
    """
    say, good = _SAY[scale], line[line["shown"]]
    if good.empty:
        return "too few articles or outlets in every period"
    first, last = good.iloc[0], good.iloc[-1]
    if len(good) == 1:
        return f"{say(first.value)} in {period_name(first.period, freq)}, the one period that can be shown"
    known = line[line["value"].notna()]
    mean, whole = (say(np.average(t["value"], weights=t["n_sentences"].clip(lower=1))) for t in (good, known))
    low, high = good.loc[good["value"].idxmin()], good.loc[good["value"].idxmax()]
    between = ", ".join(f"{say(p.value)} ({period_name(p.period, freq)})" for p in (low, high)).replace(", ", " and ")
    verdict = direction(trend)
    if verdict in ("up", "down"):
        size = abs(trend.iloc[0]["per_year"])
        size = points(size).lstrip("+") if scale == "share" else f"{size:.3f}"
        few = f", {len(good)} of {len(line)} {unit(freq, many=True)} shown" if 2 * len(good) < len(line) else ""
        same = (last.value > first.value) == (verdict == "up") and not few  # the trend is one of all articles
        ends = f"{say(first.value)} in {period_name(first.period, freq)}, {say(last.value)} in {period_name(last.period, freq)}"
        return f"{verdict} by {size} a year ({ends if same else f'{whole} on the whole{few}'})"
    if verdict == "none":
        return f"no clear trend, {whole} on the whole" + (f", between {between}" if _varies(good) else "")
    step = (last.value - first.value) / np.hypot(*_errors(good).iloc[[0, -1]])
    slope = _slope(good)
    if abs(step) > 1.96 and (np.isnan(slope) or slope * np.sign(step) > 1.96):
        return (
            f"{'up' if step > 0 else 'down'} from {say(first.value)} in {period_name(first.period, freq)} "
            f"to {say(last.value)} in {period_name(last.period, freq)}"
        )
    return f"between {between}" if _varies(good) else f"no clear change, {mean} on the whole"


def _series_alt(lines, name, freq, scale, trend=None, bursts=None, changes=None) -> str:
    say = _SAY[scale]
    parts = [f"Line chart of {_small(name)} by {unit(freq)}."]
    for (group, kind), line in lines.items():
        who = ", ".join(p for p in (label(group), KINDS.get(kind, kind) if kind != "raw" else "") if p)
        good = line[line["shown"]]
        move = _movement(line, freq, scale, _trend_of(trend, group) if kind == "raw" else None)
        text = f"{who[0].upper() + who[1:]}: {move}" if who else move[0].upper() + move[1:]
        if len(good) > 1:
            wide = good.loc[(good["high"] - good["low"]).idxmax()]
            text += f"; widest interval in {period_name(wide.period, freq)}, {say(wide.low)} to {say(wide.high)}"
        gaps = int((~line["shown"]).sum())
        parts.append(text + (f"; {gaps} of {len(line)} {unit(freq, many=True)} too small to show." if gaps else "."))
    if bursts is not None:
        spans = [f"{period_name(b.start, freq)} to {period_name(b.end, freq)}" for b in bursts.itertuples()]
        parts.append(f"Bursts: {'; '.join(spans) or 'none'}.")
    if changes is not None:
        parts.append(f"Change points: {'; '.join(period_name(p, freq) for p in changes['period']) or 'none'}.")
    return " ".join(parts)


def _dumbbell_finding(rows, sure, kind, names, scale) -> str:
    if not sure.any():
        return f"None of {len(rows)} {kind} differs clearly between the two parts ({names[0]}, {names[1]})"
    best = rows[sure].iloc[0]
    say = _SAY[scale]
    step = points(abs(best.step)).lstrip("+") if scale == "share" else f"{abs(best.step):.2f}"
    more = f"; {sure.sum()} of {len(rows)} {kind} differ clearly" if sure.sum() > 1 else ""
    return (
        f"{label(best['item'])} {'up' if best.step > 0 else 'down'} by {step}: {say(best.value_a)} {names[0]}, "
        f"{say(best.value_b)} {names[1]}{more}"
    )


def _network_finding(among) -> str:
    most = among["n"].max()
    top = [f"{label(r.company)} and {label(r.other)}" for r in among[among["n"] == most].itertuples()]
    if len(top) > 3:
        return f"No pair stands out: {len(top)} are named together in {amount(most, 'sentence')} each"
    each = " each" if len(top) > 1 else ""
    return f"{'; '.join(top)} are named together most, in {amount(most, 'sentence')}{each}"


def _outlets_finding(totals) -> str:
    known, many = totals[totals.index != ""], int(totals.sum())
    if known.empty:
        return f"No outlet is known of {amount(many, 'article')}"
    unknown = f", {amount(many - int(known.sum()), 'article')} of no known outlet" if len(known) < len(totals) else ""
    if len(known) == 1:
        return f"One outlet, {label(known.index[0])}, with {amount(int(known.iloc[0]), 'article')}{unknown}"
    top = [label(s) for s in known.index[known == known.max()]]
    most = f"{top[0]} has most" if len(top) == 1 else f"{listing(top, 3)} have most"
    each = " each" if len(top) > 1 else ""
    return f"{len(known)} outlets{unknown}; {most}, {percent(known.max() / many)} of {amount(many, 'article')}{each}"


def _bars_finding(rows, name, scale, by, only) -> str:
    if len(rows) == 1:
        row = rows.iloc[0]
        where = f" in {label(row.group)}" if row.group else ""
        where += f", the one {'outlet' if by == 'source' else 'group'}{'' if only else ' that can be shown'}"
        return f"{name}: {_SAY[scale](row.value)}{where}"
    if by == "class":  # denials and plans are drawn, but are no kind of speculation
        rows = rows[rows["group"].isin(COUNTING)]
    return f"{name}: {_ends(rows, scale, by)}" if len(rows) else name


def _bars_alt(good, name, scale, by) -> str:
    say = _SAY[scale]
    rows = [
        f"{label(group_name(r.group, by), 60)} {say(r.value)} ({say(r.low)} to {say(r.high)})"
        for r in good.head(8).itertuples()
    ]
    more = f"; and {len(good) - 8} more" if len(good) > 8 else ""
    groups = {"source": ", a row an outlet", "company": ", a row a company"}.get(by, "")  # of others the name says it
    return f"Dots with 95 % intervals: {_small(name)}{groups}, largest first: {'; '.join(rows)}{more}."


def _freq(periods) -> str:
    if periods.attrs.get("freq"):
        return periods.attrs["freq"]
    steps = periods["period"].drop_duplicates().sort_values().diff().dt.days.dropna()
    step = steps.min() if len(steps) else 366
    return "D" if step < 7 else "W" if step < 28 else "MS" if step < 89 else "QS" if step < 360 else "YS"


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
    kinds = pd.DataFrame([whole(m, c) for c in COUNTING]).sort_values("value", ascending=False)
    units = "sentences in these articles" if row["part"] == "body" else "headlines (there are no bodies)"
    first = f"{with_interval(row)} of the {units} tell something that is not established."
    top = kinds.iloc[0]
    return [
        first,
        f"Most often it is {BY_NAME[top['measure']].phrase} ({percent(top['value'])}). {trend_words(trend(m, 'speculative'))}",
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
        f"{name}: {_tied_prose(good, row, by, say)} with {with_interval(row, say)}"
        for name, row in zip(names, (top, low), strict=True)
    )
    close = "; their intervals overlap" if top["low"] <= low["high"] else ""
    last = last.replace(":", f" of the {len(good)} shown:", 1)
    rest = "; ".join(f"{row['group']} {with_interval(row, say)}" for _, row in apart.iterrows())
    return f"{first}; {last}{close}.{small}" + (f" Counted apart: {rest}." if rest else "")


def _tied_prose(table: pd.DataFrame, row: pd.Series, by: str, say) -> str:
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
    return _SAY[_scale(table)]


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
    file = shipped("models", "scores.csv")
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
