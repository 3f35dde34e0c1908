"""Charts over time: one series or several, and a panel for each group."""

from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from helpers.codebook import SHARE, SIGNED, UNSIGNED
from helpers.reports import findings
from helpers.reports.charts.figure import (
    COLOURS,
    DASHES,
    FAINT,
    GLYPHS,
    INK,
    MARKERS,
    MOST_LINES,
    OPEN_GLYPHS,
    TEXT_SIZE,
    Chart,
    card,
    finish,
    fitted,
    formatter,
    new_figure,
    styled,
    time_axis,
)
from helpers.reports.drawn import Lines, largest, lines_of
from helpers.reports.findings import MOST_BANDS, Finding
from helpers.reports.wording import LINES, STANDARDISED, axis_name, freq_of, label, scale_of

_BAR = "#b3b9bf"
_LEAST_SPAN = (
    0.3  # of an axis from 0 to 1 that need not begin at 0, so that a small step does not look like a large one
)


@styled
def series(
    periods: pd.DataFrame,
    *,
    title: str | None = None,
    name: str | None = None,
    trend: pd.DataFrame | None = None,
    bursts: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
    finding: Finding | None = None,
) -> Chart:
    """Draw a periods table: a line with its 95% band for each group or kind, gaps hatched, numbers of articles below.

    name: what the measure is called; title: instead of that of `findings.series`; finding: instead of all that it says.
    trend: the row of `helpers.trend` for this series; with it the title says that finding. bursts and changes: tables of
    `helpers.bursts` and `helpers.change_points` for the same series, drawn on it. At most five lines fit:
    `small_multiples` takes more. Raises ValueError for more lines, and for a table without columns of a periods table.
    An empty table, here and in every chart, gives a card that says so.
    """
    lines = lines_of(periods)
    if len(lines) > MOST_LINES:
        raise ValueError(f"{len(lines)} lines in one chart cannot be told apart: use small_multiples, or fewer groups")
    finding = finding or findings.series(periods, trend, bursts, changes, name=name)
    lines = {key: line for key, line in lines.items() if line["shown"].any()}
    if not lines:
        return card(finding, periods)
    figure = new_figure(height=3.9 + 0.16 * (len(lines) - 1))
    axes, strip = figure.subplots(2, 1, sharex=True, height_ratios=[1, 0.1 + 0.055 * len(lines)])
    slots = pd.DatetimeIndex(sorted(periods["period"].unique()))
    for i, line in enumerate(lines.values()):
        _draw_line(axes, line, slots, i, band=len(lines) <= MOST_BANDS)
    _hatch(axes, _hidden(periods, slots))
    _mark_turns(axes, slots, bursts, changes)
    _value_axis(axes, periods)
    if len(lines) > 1:
        _label_ends(axes, lines)
    _strip(strip, lines, slots)
    time_axis(strip, slots, freq_of(periods))
    axes.tick_params(axis="x", length=0, labelbottom=False)
    axes.set_ylabel(axis_name(periods), fontsize=TEXT_SIZE)
    return finish(figure, finding, periods, title)


@styled
def small_multiples(
    periods: pd.DataFrame,
    *,
    title: str | None = None,
    name: str | None = None,
    trend: pd.DataFrame | None = None,
    columns: int = 3,
    most: int = 12,
) -> Chart:
    """Draw a panel for each group of a periods table, on one scale, with its own gaps and its own strip of numbers.

    Groups come in the order of their number of articles, then of their value; only the first `most` are drawn, the data
    keep all. trend: the rows of `helpers.trend` for the groups; with it the title says who rises and who falls.
    """
    lines = lines_of(periods)
    if len({kind for _, kind in lines}) > 1:
        raise ValueError("small_multiples draws one kind, raw or standardised: filter the table by kind")
    finding = findings.movers(periods, trend, name=name, most=most)
    if not lines:
        return card(finding, periods)
    lines = largest(lines, most)
    slots = pd.DatetimeIndex(sorted(periods["period"].unique()))
    drawn = periods[periods["group"].isin([group for group, _ in lines])]
    columns = min(columns, len(lines))
    deep = -(-len(lines) // columns)
    figure = new_figure(height=1.0 + 1.75 * deep)
    grid = figure.subplots(2 * deep, columns, sharex=True, squeeze=False, height_ratios=[1, 0.18] * deep)
    room = 72 * figure.get_size_inches()[0] / columns - 24
    for i, ((group, _), line) in enumerate(lines.items()):
        axes, strip = (grid[2 * (i // columns) + k][i % columns] for k in (0, 1))
        _draw_panel(axes, line, slots, drawn)
        axes.set_title(fitted(label(group), room, 9.5, "bold"), fontsize=9.5, parse_math=False)
        axes.tick_params(axis="y", labelleft=i % columns == 0)
        _draw_counts(strip, line, slots, max(1, drawn["n_articles"].max()))
        time_axis(strip, slots, freq_of(periods), most=4)
        strip.tick_params(axis="x", labelbottom=i + columns >= len(lines))
    for spare in range(len(lines), deep * columns):
        for k in (0, 1):
            grid[2 * (spare // columns) + k][spare % columns].set_visible(False)
    figure.supylabel(axis_name(periods), fontsize=TEXT_SIZE, color="#40454b")
    return finish(figure, finding, periods, title)


def _draw_panel(axes, line: pd.DataFrame, slots, drawn: pd.DataFrame) -> None:
    """Draw one group on the scale of all that are drawn."""
    _draw_line(axes, line, slots, 0, band=True)
    _hatch(axes, _hidden(line, slots))
    _value_axis(axes, drawn)
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    good = drawn[drawn["shown"]]
    if scale_of(drawn) != SHARE and len(good):
        axes.set_ylim(min(good["low"].min(), 0) - 0.02, max(good["high"].max(), 0) + 0.02)
    axes.tick_params(axis="x", length=0, labelbottom=False)


def _draw_counts(strip, line: pd.DataFrame, slots, tallest: int) -> None:
    counts = line.set_index("period")["n_articles"].reindex(slots, fill_value=0)
    strip.bar(range(len(slots)), counts, width=0.8, color=_BAR)
    strip.grid(visible=False)
    strip.set_ylim(0, tallest)
    strip.set_yticks([])
    strip.spines["left"].set_visible(False)


def _value_axis(axes, periods: pd.DataFrame) -> None:
    scale, good = scale_of(periods), periods[periods["shown"]]
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3))
    axes.yaxis.set_major_formatter(formatter(scale))
    if scale == SHARE:
        axes.set_ylim(0, min(1.02, 1.06 * good["high"].max()) if len(good) else 1)
    elif scale == SIGNED:
        axes.axhline(0, color=FAINT, linewidth=1)
    elif scale == UNSIGNED and len(good):
        middle = (good["low"].min() + good["high"].max()) / 2
        half = max(0.55 * (good["high"].max() - good["low"].min()), _LEAST_SPAN / 2)
        axes.set_ylim(max(0, middle - half), min(1, middle + half))


def _draw_line(axes, line: pd.DataFrame, slots, i: int, band: bool) -> None:
    line = line.set_index("period").reindex(slots)
    colour, good = COLOURS[i], line["shown"].fillna(False).astype(bool)
    x, value = np.arange(len(slots)), line["value"].where(good).to_numpy(float)
    low, high = line["low"].where(good).to_numpy(float), line["high"].where(good).to_numpy(float)
    face = "white" if line["kind"].eq(STANDARDISED).any() else colour
    (drawn,) = axes.plot(x, value, color=colour, linestyle=DASHES[i], marker=MARKERS[i], markerfacecolor=face,
                         zorder=3 + i / 10, clip_on=False)  # fmt: skip
    drawn.set_in_layout(False)  # a marker that stands on the axis is drawn whole, and takes no room
    alone = ~np.isnan(value) & ~np.r_[False, ~np.isnan(value[:-1])] & ~np.r_[~np.isnan(value[1:]), False]
    if band:
        axes.fill_between(x, low, high, color=colour, alpha=0.18 if i == 0 else 0.13, linewidth=0)
    where = alone if band else ~np.isnan(value)
    axes.vlines(x[where], low[where], high[where], color=colour, alpha=0.5, linewidth=2.2 if band else 1.2)


def _hidden(periods: pd.DataFrame, slots) -> np.ndarray:
    """Say which periods no line can show."""
    return ~periods.groupby("period")["shown"].any().reindex(slots, fill_value=False).to_numpy(bool)


def _runs(mask) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[0, np.asarray(mask, int), 0]))
    return list(zip(edges[::2], edges[1::2] - 1, strict=True))


def _hatch(axes, hidden) -> None:
    for a, b in _runs(hidden):
        axes.axvspan(a - 0.5, b + 0.5, facecolor="#f6f7f8", edgecolor="#c3c7cb", hatch="////", linewidth=0, zorder=0)


def _mark_turns(axes, slots, bursts, changes) -> None:
    where = {slot: i for i, slot in enumerate(slots)}
    for burst in () if bursts is None else bursts.itertuples():
        a, b = where.get(burst.start), where.get(burst.end)
        if a is not None and b is not None:
            axes.axvspan(a - 0.5, b + 0.5, facecolor="#E69F00", alpha=0.2, linewidth=0, zorder=0.5)
            axes.annotate("burst", ((a + b) / 2, 1), (0, -3), xycoords=("data", "axes fraction"),
                          textcoords="offset points", ha="center", va="top", fontsize=8, color=INK)  # fmt: skip
    edges = set()
    for burst in () if bursts is None else bursts.itertuples():
        edges |= {where.get(burst.start), where.get(burst.end, -1) + 1}
    for change in () if changes is None else changes.itertuples():
        at = where.get(change.period)
        if at is None:
            continue
        axes.axvline(at - 0.5, color=INK, linewidth=1.2, linestyle=(0, (1, 1.5)))
        if at not in edges:  # the edge of a burst is labelled as one
            axes.annotate("change", (at - 0.5, 0), (3, 3), xycoords=("data", "axes fraction"),
                          textcoords="offset points", ha="left", va="bottom", fontsize=8, color=INK)  # fmt: skip


def _line_name(key: tuple[str, str], lines: Lines) -> str:
    group, kind = key
    several = len({g for g, _ in lines}) > 1
    kinds = len({k for _, k in lines}) > 1
    return ", ".join(p for p in (label(group, 22) if several else "", LINES.get(kind, kind) if kinds else "") if p)


def _label_ends(axes, lines: Lines) -> None:
    """Write each line's name at its right end, pushed apart where they would touch."""
    ends = []
    for i, (key, line) in enumerate(lines.items()):
        glyph = (OPEN_GLYPHS if key[1] == STANDARDISED else GLYPHS)[i]
        ends.append((float(line.loc[line["shown"], "value"].iloc[-1]), _line_name(key, lines), COLOURS[i], glyph))
    ends.sort(key=lambda end: end[0])
    low, high = axes.get_ylim()
    step = 0.075 * (high - low)  # the height of a line of text
    heights = accumulate((y for y, *_ in ends), lambda below, y: max(y, below + step))
    at: dict[str, Any] = {
        "xycoords": ("axes fraction", "data"),
        "textcoords": "offset points",
        "va": "center",
        "annotation_clip": False,
    }
    for y, (_, name, colour, glyph) in zip(heights, ends, strict=True):
        axes.annotate(glyph, (1, y), (5, 0), color=colour, fontsize=9, **at)
        axes.annotate(name, (1, y), (16, 0), fontweight="bold", fontsize=TEXT_SIZE, **at)


def _strip(axes, lines: Lines, slots) -> None:
    """Show the number of articles of each period: bars for one series, a row of tints for each of several."""
    axes.grid(visible=False)
    counts = [v.set_index("period")["n_articles"].reindex(slots, fill_value=0).to_numpy(float) for v in lines.values()]
    same = all(np.array_equal(counts[0], c) for c in counts)
    most = max(1.0, max(c.max() for c in counts))
    if same:
        axes.bar(range(len(slots)), counts[0], width=0.8, color=_BAR)
        axes.set_ylim(0, most * 1.05)
        axes.set_yticks([0, most], ["0", f"{most:,.0f}"], fontsize=7.5)
        axes.set_ylabel("n", rotation=0, fontsize=TEXT_SIZE, va="center")
        axes.spines["left"].set_visible(False)
        return
    image = np.array(counts)
    axes.imshow(image, aspect="auto", cmap="Greys", vmin=0, vmax=most * 1.4, interpolation="nearest")
    names = [f"{_line_name(k, lines)} (at most {c.max():,.0f})" for k, c in zip(lines, counts, strict=True)]
    axes.set_yticks(range(len(names)), [f"n {label(n, 30)}" for n in names], fontsize=7)
    for spine in axes.spines.values():
        spine.set_visible(False)
