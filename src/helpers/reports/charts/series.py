"""Charts over time: one series or several, and a panel for each group."""

from matplotlib.ticker import MaxNLocator
import numpy as np
import pandas as pd
from helpers.reports.charts.figure import COLOURS, Chart, DASHES, FAINT, INK, MARKERS, MOST_LINES, _GLYPHS, _OPEN, _empty, _figure, _finish, _fitted, _formatter, _need, _styled, _time_axis
from helpers.reports.findings import KINDS, _axis_name, _freq, _measure_name, _movers_finding, _scale, _series_alt, _series_finding, _strip_note, _turns_finding, _unsure
from helpers.reports.wording import label, unit


@_styled
def series(
    periods: pd.DataFrame,
    *,
    title: str | None = None,
    name: str | None = None,
    trend: pd.DataFrame | None = None,
    bursts: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
) -> Chart:
    """Draw a periods table: a line with its 95 % band for each group or kind, gaps hatched, numbers of articles below.

    name: what the measure is called; title: instead of the computed finding. trend: the row of `helpers.timeline.trend`
    for this series; with it the title says that finding. bursts and changes: tables of `helpers.turns` for the same
    series, drawn on it. At most five lines fit: `small_multiples` takes more. Raises ValueError for more lines, and for a
    table without columns of a periods table. An empty table, here and in every chart, gives a card that says so.
    """
    lines = _lines(periods)
    if not lines:
        return _empty(name or _measure_name(periods), "no article with a date precise enough", periods)
    if len(lines) > MOST_LINES:
        raise ValueError(f"{len(lines)} lines in one chart cannot be told apart: use small_multiples, or fewer groups")
    lines = {key: line for key, line in lines.items() if line["shown"].any()}  # a line that is one gap needs no name
    if not lines:
        why = f"every {unit(_freq(periods))} has too few articles or outlets"
        return _empty(name or _measure_name(periods), why, periods)
    freq, scale, name = _freq(periods), _scale(periods), name or _measure_name(periods)
    figure = _figure(height=3.9 + 0.16 * max(len(lines) - 1, 0))
    axes, strip = figure.subplots(2, 1, sharex=True, height_ratios=[1, 0.1 + 0.055 * len(lines)])
    slots = pd.DatetimeIndex(sorted(periods["period"].unique()))
    for i, line in enumerate(lines.values()):
        _draw_line(axes, line, slots, i, band=len(lines) <= 3)
    hidden = _hidden(periods, slots)
    _hatch(axes, hidden)
    _mark_turns(axes, slots, bursts, changes)
    _value_axis(axes, periods, scale)
    if len(lines) > 1:
        _label_ends(axes, lines, slots)
    _strip(strip, lines, slots)
    _time_axis(strip, slots, freq)
    axes.tick_params(axis="x", length=0, labelbottom=False)
    finding = _turns_finding(name, freq, bursts, changes) or _series_finding(lines, name, freq, scale, trend)
    note = (
        f"{'Band' if len(lines) <= 3 else 'Bars'}: 95 % interval, articles as clusters. {_strip_note(periods, freq)}."
    )
    note += " Hatched: too few articles or outlets to show." if hidden.any() else ""
    note += " Shaded: burst." if bursts is not None and len(bursts) else ""
    note += " Dotted: change of level." if changes is not None and len(changes) else ""
    axes.set_ylabel(_axis_name(periods), fontsize=8.5)
    alt = _series_alt(lines, name, freq, scale, trend, bursts, changes)
    return _finish(figure, title or finding, note + _unsure(title or finding), periods, alt)


@_styled
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

    Groups come in the order of their number of articles, then of their value; only the first `most` are drawn, the data keep all.
    trend: the rows of `helpers.timeline.trend` for the groups; with it the title says who rises and who falls.
    """
    lines = _lines(periods)
    if not lines:
        return _empty(name or _measure_name(periods), "no article with a date precise enough", periods)
    if len({kind for _, kind in lines}) > 1:
        raise ValueError("small_multiples draws one kind, raw or standardised: filter the table by kind")
    mass = {k: (line["n_articles"].sum(), (line["value"] * line["n_articles"]).sum()) for k, line in lines.items()}
    order = sorted(lines, key=lambda k: (-mass[k][0], -mass[k][1], k[0]))
    lines = {key: lines[key] for key in order[:most]}
    freq, scale, name = _freq(periods), _scale(periods), name or _measure_name(periods)
    slots = pd.DatetimeIndex(sorted(periods["period"].unique()))
    columns = min(columns, len(lines))
    deep = -(-len(lines) // columns)
    figure = _figure(height=1.0 + 1.75 * deep)
    grid = figure.subplots(2 * deep, columns, sharex=True, squeeze=False, height_ratios=[1, 0.18] * deep)
    drawn = periods[periods["group"].isin([g for g, _ in lines])]
    tallest = max(1, drawn["n_articles"].max())
    for i, ((group, _), line) in enumerate(lines.items()):
        axes, strip = grid[2 * (i // columns)][i % columns], grid[2 * (i // columns) + 1][i % columns]
        _draw_line(axes, line, slots, 0, band=True)
        _hatch(axes, _hidden(line, slots))
        _value_axis(axes, drawn, scale)
        axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
        if scale != "share":
            good = drawn[drawn["shown"]]
            axes.set_ylim(min(good["low"].min(), 0) - 0.02, max(good["high"].max(), 0) + 0.02)
        room = 72 * figure.get_size_inches()[0] / columns - 24
        axes.set_title(_fitted(label(group), room, 9.5, "bold"), fontsize=9.5, parse_math=False)
        axes.tick_params(axis="x", length=0, labelbottom=False)
        axes.tick_params(axis="y", labelleft=i % columns == 0)
        counts = line.set_index("period")["n_articles"].reindex(slots, fill_value=0)
        strip.bar(range(len(slots)), counts, width=0.8, color="#b3b9bf")
        strip.grid(visible=False)
        strip.set_ylim(0, tallest)
        strip.set_yticks([])
        strip.spines["left"].set_visible(False)
        _time_axis(strip, slots, freq, most=4)
        strip.tick_params(axis="x", labelbottom=i + columns >= len(lines))
    for spare in range(len(lines), deep * columns):
        grid[2 * (spare // columns)][spare % columns].set_visible(False)
        grid[2 * (spare // columns) + 1][spare % columns].set_visible(False)
    figure.supylabel(_axis_name(periods), fontsize=8.5, color="#40454b")
    note = f"Band: 95 % interval, articles as clusters. {_strip_note(periods, freq)}, at most {tallest:,}."
    note += " Hatched: too few articles or outlets to show." if not drawn["shown"].all() else ""
    note += f" {len(order) - len(lines)} more groups are in the data." if len(order) > len(lines) else ""
    finding = _movers_finding(lines, name, scale, trend) or _series_finding(lines, name, freq, scale)
    alt = _series_alt(lines, name, freq, scale, trend)
    return _finish(figure, title or finding, note + _unsure(title or finding), periods, alt)


def _lines(periods) -> dict:
    _need(periods, ["group", "period", "kind", "n_articles", "value", "low", "high", "shown"], "series")
    return {key: line.sort_values("period") for key, line in periods.groupby(["group", "kind"], sort=False)}


def _value_axis(axes, periods, scale) -> None:
    good = periods[periods["shown"]]
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3))
    axes.yaxis.set_major_formatter(_formatter(scale))
    if scale == "share":
        axes.set_ylim(0, min(1.02, 1.06 * good["high"].max()) if len(good) else 1)
    elif scale == "signed":
        axes.axhline(0, color=FAINT, linewidth=1)
    elif len(good):  # the axis need not begin at 0, but a small step shall not look like a large one
        middle = (good["low"].min() + good["high"].max()) / 2
        half = max(0.55 * (good["high"].max() - good["low"].min()), 0.15)
        axes.set_ylim(max(0, middle - half), min(1, middle + half))


def _draw_line(axes, line, slots, i, band) -> None:
    line = line.set_index("period").reindex(slots)
    colour, good = COLOURS[i], line["shown"].fillna(False).astype(bool)
    x, value = np.arange(len(slots)), line["value"].where(good).to_numpy(float)
    low, high = line["low"].where(good).to_numpy(float), line["high"].where(good).to_numpy(float)
    face = "white" if line["kind"].eq("standardised").any() else colour
    (drawn,) = axes.plot(x, value, color=colour, linestyle=DASHES[i], marker=MARKERS[i], markerfacecolor=face,
                         zorder=3 + i / 10, clip_on=False)  # fmt: skip
    drawn.set_in_layout(False)  # a marker that stands on the axis is drawn whole, and takes no room
    alone = ~np.isnan(value) & ~np.r_[False, ~np.isnan(value[:-1])] & ~np.r_[~np.isnan(value[1:]), False]
    if band:
        axes.fill_between(x, low, high, color=colour, alpha=0.18 if i == 0 else 0.13, linewidth=0)
    where = alone if band else ~np.isnan(value)
    axes.vlines(x[where], low[where], high[where], color=colour, alpha=0.5, linewidth=2.2 if band else 1.2)


def _hidden(periods, slots) -> np.ndarray:
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


def _line_name(key, lines) -> str:
    group, kind = key
    several = len({g for g, _ in lines}) > 1
    kinds = len({k for _, k in lines}) > 1
    return ", ".join(p for p in (label(group, 22) if several else "", KINDS.get(kind, kind) if kinds else "") if p)


def _label_ends(axes, lines, slots) -> None:
    """Write each line's name at its right end, pushed apart where they would touch."""
    ends = []
    for i, (key, line) in enumerate(lines.items()):
        good = line[line["shown"]]
        if len(good):
            ends.append(
                [
                    float(good["value"].iloc[-1]),
                    _line_name(key, lines),
                    i,
                    (_OPEN if key[1] == "standardised" else _GLYPHS)[i],
                ]
            )
    ends.sort(key=lambda e: e[0])
    low, high = axes.get_ylim()
    step = 0.075 * (high - low)
    for below, above in zip(ends, ends[1:], strict=False):
        above[0] = max(above[0], below[0] + step)
    for y, name, i, glyph in ends:
        at = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center"}
        axes.annotate(glyph, (1, y), (5, 0), color=COLOURS[i], fontsize=9, annotation_clip=False, **at)
        axes.annotate(name, (1, y), (16, 0), fontweight="bold", fontsize=8.5, annotation_clip=False, **at)


def _strip(axes, lines, slots) -> None:
    """Show the number of articles of each period: bars for one series, a row of tints for each of several."""
    axes.grid(visible=False)
    counts = [v.set_index("period")["n_articles"].reindex(slots, fill_value=0).to_numpy(float) for v in lines.values()]
    same = all(np.array_equal(counts[0], c) for c in counts)
    most = max(1.0, max(c.max() for c in counts))
    if same:
        axes.bar(range(len(slots)), counts[0], width=0.8, color="#b3b9bf")
        axes.set_ylim(0, most * 1.05)
        axes.set_yticks([0, most], ["0", f"{most:,.0f}"], fontsize=7.5)
        axes.set_ylabel("n", rotation=0, fontsize=8.5, va="center")
        axes.spines["left"].set_visible(False)
        return
    image = np.array(counts)
    axes.imshow(image, aspect="auto", cmap="Greys", vmin=0, vmax=most * 1.4, interpolation="nearest")
    names = [f"{_line_name(k, lines)} (at most {c.max():,.0f})" for k, c in zip(lines, counts, strict=True)]
    axes.set_yticks(range(len(names)), [f"n {label(n, 30)}" for n in names], fontsize=7)
    for spine in axes.spines.values():
        spine.set_visible(False)
