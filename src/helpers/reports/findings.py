"""Say what a chart shows: its title, the sentences that read it, its note and its alt text, from one look at its table.

There is a function for each kind of chart, and every chart takes its words from it. What rises, falls, is highest or
lowest is decided once: over the years by `wording.direction` of a tested trend, everything else by
`helpers.statistics.differences`, on the errors that the estimator gave. What is not decided there is not said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.codebook import MEASURES, SHARE, SIGNED
from helpers.reports.drawn import (
    Lines,
    by_change,
    by_outlet,
    counts_apart,
    largest,
    lines_of,
    need,
    ranked,
    steps,
    strongest,
)
from helpers.reports.wording import (
    LINES,
    RAW,
    SAY,
    STANDARDISED,
    about_companies,
    amount,
    axis_name,
    direction,
    freq_of,
    group_name,
    label,
    listing,
    measure_name,
    noun_of,
    percent,
    period_name,
    plain,
    plural,
    points,
    row_name,
    scale_of,
    signed,
    size_of,
    small,
    trend_sentence,
    unit,
    with_interval,
)
from helpers.statistics.changes import ALPHA, LEAST
from helpers.statistics.counts import FREQS
from helpers.statistics.differences import course, estimates, near, stand_apart
from helpers.tables import Measured

_INTERVAL = "95% interval, articles as clusters."
MOST_BANDS = 3  # with more lines than these their bands would cover each other, so bars are drawn
_COMPARED = {  # of a comparison: what its rows are, and what is on the axis (that of the measure, where it is one)
    "speculation": ("shares", "speculative"),
    "class": ("kinds of sentence", "speculative"),
    "sentiment": ("means", "sentiment"),
    "company": ("companies", "share of articles that name the company"),
    "company sentiment": ("companies", "sentiment"),
    "word": ("words", "share of articles that use the word"),
}


@dataclass(frozen=True)
class Finding:
    """What a chart shows in words: its title, the sentences that read it, the small print below, and its alt text."""

    title: str
    reading: str
    note: str
    alt: str


def nothing(name: str, why: str) -> Finding:
    """Say of a chart that there is nothing to draw."""
    return Finding(f"{name}: nothing to draw, {why}", f"Nothing can be shown: {why}.", "", "There is nothing to draw.")


def _sentences(*parts: str) -> str:
    return " ".join(p for p in parts if p)


def _left_out(many: int, what: str) -> str:
    return f"{amount(many, f'more {what} is', f'more {plural(what)} are')} in the data." if many else ""


# Over time.


def series(
    periods: pd.DataFrame,
    trend: pd.DataFrame | None = None,
    bursts: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
    *,
    name: str | None = None,
) -> Finding:
    """Say what one series does, or several: `charts.series` of a periods table.

    trend: the row of `helpers.trend` for the series; with it its rise or fall is told by that test. bursts, changes: of
    the same series. name: what the measure is called.
    """
    name, freq, scale = name or measure_name(periods), freq_of(periods), scale_of(periods)
    lines = lines_of(periods)
    if not lines:
        return nothing(name, "no article with a date precise enough")
    lines = {key: line for key, line in lines.items() if line["shown"].any()}  # a line that is one gap needs no name
    if not lines:
        return nothing(name, f"every {unit(freq)} has too few articles or outlets")
    moves = {key: _movement(line, freq, scale, trend if key[1] == RAW else None) for key, line in lines.items()}
    several = len({group for group, _ in lines}) > 1
    if several:
        period, rows = _last_with_several(lines)
        ends = _Ends(rows, scale, "company" if len(lines) > 3 else "")
        title = f"{name}: {_standing(ends, period, freq)}"
        reading = _standing_reading(ends, period, freq)
    else:
        title = _one_series_title(name, lines, moves, direction(trend))
        reading = _line_reading(next(iter(lines.values())), freq, scale, noun_of(periods), trend)
    turns = _turns(name, freq, bursts, changes)
    note = _sentences(
        f"{'Band' if len(lines) <= MOST_BANDS else 'Bars'}: {_INTERVAL}",
        f"{_strip_note(periods, freq)}.",
        "Hatched: too few articles or outlets to show." if _hides(periods) else "",
        "Shaded: burst." if bursts is not None and len(bursts) else "",
        "Dotted: change of level." if changes is not None and len(changes) else "",
        ends.note if several and ends else "",
    )
    reading = _sentences(reading, _held_reading(lines, freq, scale, noun_of(periods)), _turns_reading(bursts, changes))
    return Finding(turns or title, reading, note, _series_alt(lines, moves, name, freq, scale, bursts, changes))


def movers(
    periods: pd.DataFrame, trend: pd.DataFrame | None = None, *, name: str | None = None, most: int = 12
) -> Finding:
    """Say which of several groups rise and fall: `charts.small_multiples` of a periods table.

    trend: the rows of `helpers.trend` for the groups, judged by q as several are tested. Where no trend can be told, it
    says how they stand in the last period.
    """
    name, freq, scale = name or measure_name(periods), freq_of(periods), scale_of(periods)
    every = lines_of(periods)
    if not every:
        return nothing(name, "no article with a date precise enough")
    lines = largest(every, most)
    moves = {key: _movement(line, freq, scale, _row_of(trend, key[0])) for key, line in lines.items()}
    told = _told(lines, trend)
    if told:
        title, reading = _movers_title(told, name, scale), _movers_reading(told, noun_of(periods), scale)
        note = "Trends: q under .05 (Benjamini and Hochberg)."
    else:
        period, rows = _last_with_several(lines)
        ends = _Ends(rows, scale, "company" if len(lines) > 3 else "")
        title, reading, note = (
            f"{name}: {_standing(ends, period, freq)}",
            _standing_reading(ends, period, freq),
            ends.note,
        )
        reading = _sentences(reading, trend_sentence(trend, noun_of(periods)) if trend is not None else "")
    drawn = periods[periods["group"].isin([group for group, _ in lines])]
    note = _sentences(
        f"Band: {_INTERVAL}",
        f"{_strip_note(periods, freq)}, at most {max(1, drawn['n_articles'].max()):,}.",
        "Hatched: too few articles or outlets to show." if not drawn["shown"].all() else "",
        _left_out(len(every) - len(lines), "group"),
        note,
    )
    return Finding(title, reading, note, _series_alt(lines, moves, name, freq, scale))


def strength(periods: pd.DataFrame, trend: pd.DataFrame) -> Finding:
    """Say how strong hedges are and whether they weaken or harden, and on which scale: `charts.series` of it."""
    found = series(periods, trend)
    scale = (
        "On the scale of the cue list 0 cannot be so and 1 is certain: might stands at 0.40, will at 0.80. It follows Kent "
        "(1964) and Mosteller and Youtz (1990), who asked readers what such words mean; every placement is approximate. "
        "A sentence counts by its weakest cue."
    )
    return replace(found, reading=_sentences(found.reading, _HARDER.get(direction(trend), ""), scale))


_HARDER = {
    "up": "Hedges harden: what is not established is told as more and more likely.",
    "down": "Hedges weaken: what is not established is told as less and less likely.",
    "none": "Hedges neither weaken nor harden.",
}


def beside(periods: pd.DataFrame) -> Finding:
    """Say how far the measured series of `audit.beside_readers` lies from the readers': `charts.series` of it."""
    found = series(periods)
    shown = periods[periods["shown"]]
    wide = shown.pivot(index="period", columns="group", values="value").dropna()
    if wide.shape[1] < 2 or wide.empty:
        title = "No period with enough articles that were labelled whole"
        return replace(found, title=title, reading=f"{title}.")
    apart = (wide.iloc[:, 0] - wide.iloc[:, 1]).abs()
    many = amount(len(wide), unit(freq_of(periods)))
    mean, widest = (f"{100 * v:.1f}" for v in (apart.mean(), apart.max()))
    title = f"In the labelled articles, over {many}, the measured share lies {mean} points from the readers', {widest} at most"
    return replace(found, title=title, reading=f"{title}, in {period_name(apart.idxmax(), freq_of(periods))}.")


def _one_series_title(name: str, lines: Lines, moves: dict, verdict: str) -> str:
    """Say what one series does, and whether it does so with the outlets held equal too."""
    group = next(iter(lines))[0]
    who = f"{label(group)}, {small(name)}" if group and label(group) not in name else name
    kind, first = next((kind, move) for (_, kind), move in moves.items())
    held = next((move for (_, k), move in moves.items() if k == STANDARDISED), None)
    if held is None or kind == STANDARDISED or verdict:  # the trend is one within outlets already
        return f"{who}: {first.text}"
    if first.text == held.text or (not first.clear and not held.clear):
        return f"{who}: {first.text}, with outlets held equal too"
    return f"{who}: {first.text}; with outlets held equal {held.text}"


@dataclass(frozen=True)
class _Movement:
    text: str
    clear: bool  # whether anything moves


def _movement(line: pd.DataFrame, freq: str, scale: str, trend: pd.DataFrame | None = None) -> _Movement:
    """Say what a line does, and no more than was tested.

    A trend is one of all articles, so what is said "on the whole" counts the periods too that are too small to show, and
    ends are not named where most are.
    """
    say, good = SAY[scale], line[line["shown"]]
    if good.empty:
        return _Movement("too few articles or outlets in every period", False)
    first, last = (f"{say(p['value'])} in {period_name(p['period'], freq)}" for _, p in good.iloc[[0, -1]].iterrows())
    if len(good) == 1:
        return _Movement(f"{first}, the one period that can be shown", False)
    verdict, goes = direction(trend), _course(good, scale)
    whole = f"{say(_mean(line if verdict else good))} on the whole"
    if trend is not None and verdict in ("up", "down"):
        few = f", {len(good)} of {len(line)} {unit(freq, many=True)} shown" if 2 * len(good) < len(line) else ""
        same = (good["value"].iloc[-1] > good["value"].iloc[0]) == (verdict == "up") and not few
        ends = f"{first}, {last}" if same else f"{whole}{few}"
        return _Movement(f"{verdict} by {size_of(trend.iloc[0]['per_year'], scale)} a year ({ends})", True)
    low, high = (good.loc[i] for i in (good["value"].idxmin(), good["value"].idxmax()))
    between = " and ".join(f"{say(p['value'])} ({period_name(p['period'], freq)})" for p in (low, high))
    if verdict == "none":
        return _Movement(f"no clear trend, {whole}" + (f", between {between}" if goes else ""), False)
    if goes in ("up", "down"):
        return _Movement(f"{goes} from {first} to {last}", True)
    return _Movement(f"between {between}", True) if goes else _Movement(f"no clear change, {whole}", False)


def _mean(line: pd.DataFrame) -> float:
    known = line[line["value"].notna()]
    return float(np.average(known["value"], weights=known["n_sentences"].clip(lower=1)))


def _course(good: pd.DataFrame, scale: str) -> str:
    years = (good["period"] - good["period"].iloc[0]) / pd.Timedelta(days=365.25)
    return course(years.to_numpy(), estimates(good, scale == SHARE))


def _line_reading(line: pd.DataFrame, freq: str, scale: str, noun: str, trend: pd.DataFrame | None) -> str:
    """Read a line: its highest and lowest period where they differ, what cannot be shown, and its trend."""
    good, say = line[line["shown"]], SAY[scale]
    high, low = (good.loc[i] for i in (good["value"].idxmax(), good["value"].idxmin()))
    if len(good) == 1:
        text = f"{period_name(high['period'], freq)} is the one {unit(freq)} that can be shown, {with_interval(high, say)}."
    elif _course(good, scale):
        ends = (f"in {period_name(p['period'], freq)}, {with_interval(p, say)}" for p in (high, low))
        text = "Highest {}; lowest {}.".format(*ends)
    else:
        text = f"No {unit(freq)} stands clearly apart: all lie between {say(low['value'])} and {say(high['value'])}."
    gaps = len(line) - len(good)
    are = "is" if gaps == 1 else "are"
    left = f"{gaps} of {len(line)} {unit(freq, many=True)} {are} too small to be shown." if gaps else ""
    return _sentences(text, left, trend_sentence(trend, noun) if trend is not None else "")


def _held_reading(lines: Lines, freq: str, scale: str, noun: str) -> str:
    """Compare the line as published with the one that holds the outlets' weights equal, where both are drawn."""
    raw, held = (next((line for (_, kind), line in lines.items() if kind == k), None) for k in (RAW, STANDARDISED))
    if raw is None or held is None:
        return ""
    raw, held = (line[line["shown"]].set_index("period")["value"] for line in (raw, held))
    gap = (raw - held).abs().dropna()
    if len(gap) < 2:
        return "Too few periods can be shown to compare the two lines."
    most = size_of(gap.max(), scale)
    return f"With the outlets' weights held equal the {noun} differs by at most {most}, in {period_name(gap.idxmax(), freq)}."


def _turns(name: str, freq: str, bursts: pd.DataFrame | None, changes: pd.DataFrame | None) -> str:
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


def _turns_reading(bursts: pd.DataFrame | None, changes: pd.DataFrame | None) -> str:
    """Say which bursts and changes of level a series shows; "" where they were not looked for."""
    if bursts is None or changes is None:
        return ""
    periods = max((s["periods"] for s in bursts.attrs.get("series", {}).values()), default=0)
    freq = bursts.attrs.get("freq", "D")
    if periods < LEAST and bursts.empty and changes.empty:
        return f"Bursts and changes of level are looked for where {LEAST} or more periods can be shown; here it is {periods}."
    parts = [
        f"A burst from {period_name(b.start, freq)} on ({amount(b.n_periods, unit(freq))}): {percent(b.value)}, "
        f"against {percent(b.outside)} outside."
        for b in bursts.itertuples()
    ]
    parts += [
        f"A new level from {period_name(c.period, freq)} on: {percent(c.after)} after {percent(c.before)}."
        for c in changes.itertuples()
    ]
    return " ".join(parts) or f"No clear burst and no clear change of level in {amount(periods, unit(freq))}."


def _row_of(trend: pd.DataFrame | None, group: str) -> pd.DataFrame | None:
    """Give the row of one group from a table of several trends."""
    return trend if trend is None or len(trend) < 2 else trend[trend["group"] == group]


def _told(lines: Lines, trend: pd.DataFrame | None) -> list[tuple[str, str, float]]:
    """Give (group, verdict, change a year) of the groups of which a trend could be told, the fastest first."""
    rows = [(group, _row_of(trend, group)) for group, _ in lines]
    told = [
        (group, direction(row), float(row.iloc[0]["per_year"]))
        for group, row in rows
        if row is not None and direction(row)
    ]
    return sorted(told, key=lambda t: (t[1] == "none", -abs(t[2])))


def _movers_title(told: list, name: str, scale: str) -> str:
    sure = [t for t in told if t[1] != "none"]
    if not sure:
        return f"{name}: no clear trend for any of {len(told)}"
    sizes = [size_of(change, scale).removesuffix(" points") for _, _, change in sure[:4]]
    each = [f"{label(group)} {verdict} by {size}" for (group, verdict, _), size in zip(sure, sizes, strict=False)]
    left, more = len(told) - len(sure), len(sure) - 4
    more = f"; {more} more {'moves' if more == 1 else 'move'}" if more > 0 else ""
    rest = f"; no clear trend for the other {left}" if left else ""
    return f"{name}: {', '.join(each)}{' points' if scale == SHARE else ''} a year{more}{rest}"


def _movers_reading(told: list, noun: str, scale: str) -> str:
    sure = [t for t in told if t[1] != "none"]
    if not sure:
        return f"None of the {len(told)} shows a clear trend within outlets."
    each = [
        f"that of {group_name(group)} {'rises' if verdict == 'up' else 'falls'} by {size_of(change, scale)} a year"
        for group, verdict, change in sure
    ]
    left = len(told) - len(sure)
    rest = f"; the other {left} {'shows' if left == 1 else 'show'} no clear trend" if left else ""
    return f"Within outlets the {noun} {listing(each).removeprefix('that ')}{rest}."


def _last_with_several(lines: Lines) -> tuple[pd.Timestamp | None, pd.DataFrame]:
    """Give the last period that shows at least two lines, and their rows in it, highest first."""
    rows = pd.concat([line[line["shown"]] for line in lines.values()])
    counts = rows.groupby("period")["group"].nunique()
    if not (counts > 1).any():
        return None, rows.head(0)
    period = counts.index[counts > 1].max()
    return period, rows[rows["period"] == period].sort_values("value", ascending=False, kind="stable")


def _standing(ends: "_Ends", period: pd.Timestamp | None, freq: str) -> str:
    if period is None:
        return f"no {unit(freq)} in which two of them can be shown"
    return f"{ends.title}, in {period_name(period, freq)}"


def _standing_reading(ends: "_Ends", period: pd.Timestamp | None, freq: str) -> str:
    if period is None:
        return f"There is no {unit(freq)} in which two of them can be shown."
    return f"In {period_name(period, freq)}: {ends.reading[0].lower()}{ends.reading[1:]}"


def _hides(periods: pd.DataFrame) -> bool:
    return not periods.groupby("period")["shown"].any().all()


def _strip_note(table: pd.DataFrame, freq: str) -> str:
    return f"Strip: articles {'that name it ' if about_companies(table) else ''}per {unit(freq)}"


def _series_alt(lines, moves, name, freq, scale, bursts=None, changes=None) -> str:
    say = SAY[scale]
    parts = [f"Line chart of {small(name)} by {unit(freq)}."]
    for (group, kind), line in lines.items():
        who = ", ".join(p for p in (label(group), LINES.get(kind, kind) if kind != RAW else "") if p)
        good, move = line[line["shown"]], moves[group, kind].text
        text = f"{who[0].upper() + who[1:]}: {move}" if who else move[0].upper() + move[1:]
        if len(good) > 1:
            wide = good.loc[(good["high"] - good["low"]).idxmax()]
            text += f"; widest interval in {period_name(wide.period, freq)}, {say(wide.low)} to {say(wide.high)}"
        gaps = len(line) - len(good)
        parts.append(text + (f"; {gaps} of {len(line)} {unit(freq, many=True)} too small to show." if gaps else "."))
    if bursts is not None:
        spans = [f"{period_name(b.start, freq)} to {period_name(b.end, freq)}" for b in bursts.itertuples()]
        parts.append(f"Bursts: {'; '.join(spans) or 'none'}.")
    if changes is not None:
        parts.append(f"Change points: {'; '.join(period_name(p, freq) for p in changes['period']) or 'none'}.")
    return " ".join(parts)


# Groups.


class _Ends:
    """What can be said of the highest and the lowest of some rows, `rows` being those drawn, highest first.

    `every` are all rows that could have been picked. An end is unsure where it cannot be told from most of the others.
    """

    def __init__(self, rows: pd.DataFrame, scale: str, by: str = "", every: pd.DataFrame | None = None):
        self.rows, self.by, self.say, self.best = rows, by, SAY[scale], scale == SIGNED
        self.apart = False
        self._near: list[list[int]] = [[], []]
        every = rows if every is None else every
        if len(rows) > 1:
            e = estimates(every, scale == SHARE)
            low = len(rows) - 1
            self.apart = stand_apart(e, 0, low) < ALPHA
            if self.apart and len(rows) > 2:
                alike = near(e, 0), near(e, low)
                self._near = [[i for i in range(len(rows)) if a[i] and i not in (0, low)] for a in alike]

    def __bool__(self) -> bool:
        return len(self.rows) > 1

    @property
    def _unsure(self) -> list[bool]:
        return [2 * len(near) > len(self.rows) - 1 for near in self._near]

    @property
    def title(self) -> str:
        """Say who is highest and who is lowest; or that none stands apart."""
        ends = self.rows.iloc[[0, -1]]
        top, low = (self.say(v) for v in ends["value"])
        if not self.apart:
            return (
                f"none stands clearly apart, {low} to {top}" if low != top else f"none stands clearly apart, {top} each"
            )
        names = [self._tied(v) for v in ends["value"]]
        values = [v + (", unsure" if unsure else "") for v, unsure in zip((top, low), self._unsure, strict=True)]
        best, worst = ("best", "worst") if self.best else ("highest", "lowest")
        many = (
            f" of the {len(self.rows)} shown"
            if self.by in ("source", "company", "holder") and len(self.rows) > 3
            else ""
        )
        return f"{names[0]} {best} ({values[0]}), {names[1]} {worst}{many} ({values[1]})"

    @property
    def reading(self) -> str:
        """Say the same with intervals, and what else cannot be told from the ends."""
        top, low = self.rows.iloc[0], self.rows.iloc[-1]
        what = f"{self._name(top['group'])} has {with_interval(top, self.say)}"
        if not self.apart:
            return f"None stands clearly apart: {what}, {self._name(low['group'])} {with_interval(low, self.say)}."
        best, worst = ("Best", "worst") if self.best else ("Highest", "lowest")
        text = (
            f"{best}: {self._like(top)} with {with_interval(top, self.say)}; {worst} of the {len(self.rows)} shown: "
            f"{self._like(low)} with {with_interval(low, self.say)}."
        )
        for row, alike in zip((top, low), self._near, strict=True):
            names = [self._name(self.rows["group"].iloc[i]) for i in alike]
            text += f" No clear gap separates {self._name(row['group'])} from {listing(names, 3)}." if names else ""
        return text

    @property
    def note(self) -> str:
        return "Unsure: not clearly apart from most of the others." if self.apart and any(self._unsure) else ""

    def _name(self, group) -> str:
        return group_name(group, self.by)[:60]

    def _same(self, value) -> list[str]:
        rows = zip(self.rows["group"], self.rows["value"], strict=True)
        return [self._name(group) for group, v in rows if self.say(v) == self.say(value)]

    def _tied(self, value) -> str:
        """Name all rows that show the same number."""
        names = [label(name) for name in self._same(value)]
        return listing(names) if len(names) <= 3 else f"{len(names)} of them"

    def _like(self, row: pd.Series) -> str:
        others = [name for name in self._same(row["value"]) if name != self._name(row["group"])]
        return self._name(row["group"]) + (f" (like {listing(others, 3)})" if others else "")


def ranking(table: pd.DataFrame, *, name: str | None = None, most: int = 25, counted: str = "articles") -> Finding:
    """Say which group is highest and which lowest, where they stand apart: `charts.bars` of a table of `helpers.share`.

    `most` rows are drawn; counted: what n_articles counts. What the rows are is taken from the table (attrs["by"]).
    """
    need(table, ["group", "value", "low", "high", "n_articles"], "bars")
    name, scale, by, what = name or measure_name(table), scale_of(table), table.attrs.get("by", ""), row_name(table)
    if table.empty:
        return nothing(name, "nothing that counts")
    good, hidden = ranked(table)
    if good.empty:
        return nothing(name, f"every {what} has too few articles or outlets")
    rows = good.head(most)
    open_rows = counts_apart(rows, by)
    ends = _Ends(rows[~open_rows], scale, by, good[~counts_apart(good, by)])
    too_small = listing([label(group_name(g, by)) for g in hidden["group"]], 6)
    same = rows["n_articles"].nunique() == 1
    note = _sentences(
        f"Bar: {_INTERVAL}",
        f"{rows['n_articles'].iloc[0]:,} {counted} in each row." if same else "",
        "Open: counted apart, no speculation." if open_rows.any() else "",
        f"Too few articles or outlets to show: {too_small}." if len(hidden) else "",
        _left_out(len(good) - len(rows), what),
        ends.note,
    )
    one = rows[~open_rows].iloc[0] if (~open_rows).sum() == 1 else None
    if one is not None:
        title = f"{name}: {_only_one(one, SAY[scale], by, len(table) == 1)}"
        alone = f"There is one {what}, so nothing can be compared: " if len(table) == 1 else ""
        text = f"{alone}{group_name(one['group'], by)[:60]} has {with_interval(one, SAY[scale])}."
    else:
        title, text = (f"{name}: {ends.title}", ends.reading) if ends else (name, "")
    few = (
        f"{amount(len(hidden), f'more {what} has', f'more {plural(what)} have')} too few articles."
        if len(hidden)
        else ""
    )
    apart = [f"{row['group']} {with_interval(row, SAY[scale])}" for _, row in rows[open_rows].iterrows()]
    reading = _sentences(text, few, f"Counted apart: {'; '.join(apart)}." if apart else "")
    return Finding(title, reading, note, _dots_alt(good, name, scale, by))


def _only_one(row: pd.Series, say, by: str, alone: bool) -> str:
    where = f" in {label(row['group'])}" if row["group"] else ""
    return f"{say(row['value'])}{where}, the one {'outlet' if by == 'source' else 'group'}{'' if alone else ' that can be shown'}"


def _dots_alt(good: pd.DataFrame, name: str, scale: str, by: str) -> str:
    say = SAY[scale]
    rows = [
        f"{label(group_name(r.group, by), 60)} {say(r.value)} ({say(r.low)} to {say(r.high)})"
        for r in good.head(8).itertuples()
    ]
    more = f"; and {len(good) - 8} more" if len(good) > 8 else ""
    groups = {"source": ", a row an outlet", "company": ", a row a company"}.get(by, "")  # of others the name says it
    return f"Dots with 95% intervals: {small(name)}{groups}, largest first: {'; '.join(rows)}{more}."


def errors(scores: pd.DataFrame) -> Finding:
    """Say how well a measure reads: `charts.errors` of a table of `audit.scores`."""
    need(scores, ["what", "n_true", "f1", "low", "high"], "errors")
    known = scores[scores["f1"].notna()].sort_values("f1", ascending=False, kind="stable")
    name = "F1 against a reader"
    if known.empty:
        return nothing(name, "no labelled sentence was found in this corpus")
    whole = known[known["what"] == "speculative"]
    row = (whole if len(whole) else known).iloc[0]
    of = "for speculative or not" if len(whole) else f"for {label(row['what'])}"
    each = [f"{label(r.what)} {plain(r.f1)}" for r in known.itertuples() if r.what != row["what"]]
    reading = f"F1 is {plain(row['f1'])} ({plain(row['low'])} to {plain(row['high'])}) {of}"
    reading += f"; {listing(each)}." if each else "."
    note = "Bar: 95% interval, articles drawn anew (bootstrap)."
    alt = _dots_alt(known.rename(columns={"what": "group", "f1": "value"}), name, scale_of(as_scores(scores)), "")
    return Finding(f"{name}: {plain(row['f1'])} {of}", reading, note, alt)


def as_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """Name the columns of a table of `audit.scores` as those of a table of groups."""
    table = scores.rename(columns={"what": "group", "f1": "value", "n_true": "n_articles"})
    table.attrs = {"statistic": "score"}
    return table


def definitions(table: pd.DataFrame) -> Finding:
    """Say between which shares the definitions of `audit.definitions` lie, the classes left out one by one: `charts.bars`.

    The first row is the definition of the codebook. Nothing is ranked: the definitions are of the same sentences.
    """
    found = ranking(table, name="Speculative sentences by definition")
    share_of = table.set_index("group")["value"]
    without = share_of[share_of.index.str.startswith("without ")]
    title = f"{percent(share_of.iloc[0])} as in the codebook"
    if len(without):
        title += f", {percent(without.min())} to {percent(without.max())} with one class left out"
    others = share_of.drop([share_of.index[0], *without.index])
    each = listing([f"{percent(value)} {group}" for group, value in others.items()])
    return replace(found, title=title, reading=f"{title}; {each}." if len(others) else f"{title}.")


# Two parts of a corpus.


def half_names(first: Measured, second: Measured) -> tuple[str, str]:
    """Name the two halves of a corpus (`helpers.halves`) by the day on which the one ends and the other begins."""
    end, start = first.articles["published"].max(), second.articles["published"].min()
    if pd.isna(end) or pd.isna(start):
        return "before", "after"
    return f"until {end.day} {end:%b %Y}", f"from {start.day} {start:%b %Y}"


def compared_scale(what: str) -> str:
    """Give the scale of the rows of one `what` of `compare_periods`."""
    measure = _COMPARED.get(what, ("", ""))[1]
    return MEASURES[measure].scale if measure in MEASURES else SHARE


def compared_axis(what: str) -> str:
    """Name the axis of the rows of one `what` of `compare_periods`."""
    measure = _COMPARED.get(what, ("", what))[1]
    return axis_name(pd.DataFrame({"measure": [measure]})) if measure in MEASURES else measure


def dumbbell(table: pd.DataFrame, names: Sequence[str] = ("before", "after"), *, most: int = 20) -> Finding:
    """Say what differs between two parts: `charts.dumbbell` of one `what` of `compare_periods`, by its q."""
    rows = by_change(table, most)
    if rows.empty:
        return nothing("What changed", "nothing that both sides have")
    what, names = rows["what"].iloc[0], [label(n, 26) for n in names]
    kind, scale = _COMPARED.get(what, ("rows", ""))[0], compared_scale(what)
    say, sure = SAY[scale], rows[rows["sure"]]
    step = {SHARE: lambda v: points(v).lstrip("+")}.get(scale, plain)
    if sure.empty:
        title = f"None of {len(rows)} {kind} differs clearly between the two parts ({names[0]}, {names[1]})"
        reading = f"{title}."
    else:
        each = [
            f"{label(r.item)} {'up' if r.step > 0 else 'down'} by {step(abs(r.step))}: {say(r.value_a)} {names[0]}, "
            f"{say(r.value_b)} {names[1]}"
            for r in sure.itertuples()
        ]
        more = f"; {len(sure)} of {len(rows)} {kind} differ clearly" if len(sure) > 1 else ""
        title, reading = each[0] + more, f"{len(sure)} of {len(rows)} {kind} differ clearly. {'; '.join(each[:5])}."
    left = len(table) - len(rows)
    note = "Dark: q < .05 (Benjamini and Hochberg)." + (f" {left} more {kind} in the data." if left else "")
    steps_of = "; ".join(f"{label(r.item)} {say(r.value_a)}, then {say(r.value_b)}" for r in rows.head(8).itertuples())
    return Finding(title, reading, note, f"Dumbbell chart, largest change first: {steps_of}.")


# Companies together.


def network(pairs: pd.DataFrame, *, most: int = 20, edges: int = 60) -> Finding:
    """Say who is named with whom most: `charts.network` of a table of `helpers.pairs`."""
    drawn = strongest(pairs, most, edges)
    if drawn.among.empty:
        return nothing("Companies named together", "no sentence names two companies")
    highest, least = drawn.lines["n"].max(), drawn.lines["n"].min()
    top = [f"{label(r.company)} and {label(r.other)}" for r in drawn.among[drawn.among["n"] == highest].itertuples()]
    if len(top) > 3:
        title = f"No pair stands out: {len(top)} are named together in {amount(highest, 'sentence')} each"
    else:
        each = " each" if len(top) > 1 else ""
        title = f"{'; '.join(top)} are named together most, in {amount(highest, 'sentence')}{each}"
    then = [
        f"{label(r.company)} and {label(r.other)} ({r.n:,})" for r in drawn.among.iloc[len(top) :].head(3).itertuples()
    ]
    reading = f"{title}." + (f" Then come {'; '.join(then)}." if then and len(top) <= 3 else "")
    scale = f", {least:,} to {highest:,}" if least < highest else ""
    note = (
        f"{len(drawn.names)} of {len(drawn.weight):,} companies and {len(drawn.lines)} of {len(pairs):,} pairs are drawn. "
        f"Wider and darker: more sentences that name both{scale}. Larger dot: more such sentences in all."
    )
    told = "; ".join(f"{label(r.company)} and {label(r.other)} {r.n:,}" for r in drawn.among.head(8).itertuples())
    return Finding(title, reading, note, f"Network of companies named in one sentence, numbers of sentences: {told}.")


# The corpus.


def outlets(articles: pd.DataFrame, freq: str = "auto") -> Finding:
    """Say which outlets a corpus has, and what their mix means for its series: `charts.outlets`."""
    table, freq, undated = by_outlet(articles, freq)
    if table.empty:
        return nothing("Articles by outlet", "no article counts and has a date precise enough")
    totals = table.sum(axis=1)
    note = f"Articles per {unit(freq)}: originals that are not set aside."
    note += f" {undated:,} more {'has' if undated == 1 else 'have'} no date precise enough." if undated else ""
    first = "; ".join(f"{label(group_name(s, 'source'), 60)} {n:,}" for s, n in totals.head(8).items())
    ends = " to ".join(period_name(table.columns[i], freq) for i in (0, -1))
    alt = f"Numbers of articles by outlet and {unit(freq)}, {ends}: {first}."
    return Finding(_outlets_title(totals), _outlets_reading(totals), note, alt)


def _outlets_title(totals: pd.Series) -> str:
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


def _outlets_reading(totals: pd.Series) -> str:
    known = totals[totals.index != ""]
    if known.empty:
        return "No outlet is known, so nothing here compares outlets."
    if len(known) == 1:
        return (
            f"There is one outlet, {known.index[0][:60]}: nothing here compares outlets, and what moves may be its own "
            "habit rather than the news."
        )
    return (
        "Where the mix of outlets changes, a pooled series may move although nobody changed; the report on speculation "
        "therefore shows a second line that holds their weights equal."
    )


def records(articles: pd.DataFrame, rejects: pd.DataFrame) -> Finding:
    """Say how many of the records read count, and why the others do not: `charts.records`."""
    table = steps(articles, rejects)
    whole, left = table["records"].iloc[0], table["left"].iloc[-1]
    copies, aside = _off(articles)
    out = f"{len(rejects):,} rejected, {amount(copies, 'copy')}, {aside:,} set aside"
    told = "; ".join(f"{label(s.step, 60)} {s.records:,}" for s in table.itertuples())
    return Finding(
        f"Of {amount(whole, 'record')} read, {left:,} {'counts' if left == 1 else 'count'}: {out}",
        corpus_sum(articles, rejects),
        "Dark bars are sums, hatched ones what is taken off. Accepted records that do not count are kept.",
        f"Sum of the records: {told}.",
    )


def corpus_sum(articles: pd.DataFrame, rejects: pd.DataFrame) -> str:
    """Write the sum that must add up: records read = accepted + rejected, accepted = originals + copies."""
    copies, aside = _off(articles)
    left = len(articles) - copies - aside
    return (
        f"{amount(len(articles) + len(rejects), 'record')} read: {len(articles):,} accepted and {len(rejects):,} rejected. "
        f"The accepted are {amount(len(articles) - copies, 'original')} and {amount(copies, 'copy')}; "
        f"{aside:,} of the originals {'is' if aside == 1 else 'are'} set aside, {left:,} {'is' if left == 1 else 'are'} counted."
    )


def _off(articles: pd.DataFrame) -> tuple[int, int]:
    """Count the copies, and what is set aside and no copy."""
    copy = articles["duplicate_of"].fillna("") != ""
    return int(copy.sum()), int((~copy & (articles["aside"].fillna("") != "")).sum())


# The score of sentiment.


def reliability(table: pd.DataFrame) -> Finding:
    """Say how far a score lies from what readers said, on average, weighted by n: `charts.reliability`."""
    need(table, ["unit", "mean_score", "label", "low", "high", "n"], "reliability")
    rows = table[table["n"] > 0]
    if rows.empty:
        return nothing("Reliability of the score", "no case")
    off, told = {}, []
    for name, part in rows.groupby("unit", sort=False):
        part = part.sort_values("mean_score")
        off[label(name)] = plain(np.average((part["mean_score"] - part["label"]).abs(), weights=part["n"]))
        bins = "; ".join(f"{signed(r.mean_score)} was {signed(r.label)}" for r in part.itertuples())
        told.append(f"{label(name)}: {bins}.")
    same = len(set(off.values())) == 1
    by = f"{off[next(iter(off))]} on average" if same else " and ".join(f"{v} on average ({k})" for k, v in off.items())
    title = f"From what readers said the score is off by {by}"
    return Finding(
        title,
        f"{title}. On the dashed line readers say on average what the score says.",
        f"Dashed: readers say on average what the score says. Bars: {_INTERVAL} In brackets: how many.",
        f"Reliability of the score, what it gave and what readers said: {' '.join(told)}",
    )
