"""Charts of groups: dots with intervals, two values an item, a network, and the reliability of a score."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from helpers.codebook import RANGES, SHARE, SIGNED
from helpers.reports import findings
from helpers.reports.charts.figure import (
    COLOURS,
    DASHES,
    FAINT,
    GLYPHS,
    INK,
    MARKERS,
    QUIET,
    TEXT_SIZE,
    Chart,
    beside_row,
    card,
    finish,
    formatter,
    key_above,
    new_figure,
    rows_axis,
    styled,
)
from helpers.reports.drawn import by_change, counts_apart, ranked, strongest
from helpers.reports.findings import Finding
from helpers.reports.wording import SAY, axis_name, group_name, label, points, scale_of, signed

_PALE = "#a9afb5"
_WIDTH_OF_LINES = (
    0.6  # the power that makes a pair named half as often look about half as strong, width and tint together
)


def bars(
    table: pd.DataFrame,
    *,
    title: str | None = None,
    name: str | None = None,
    axis: str | None = None,
    most: int = 25,
    counted: str = "articles",
    finding: Finding | None = None,
) -> Chart:
    """Draw groups as dots with their intervals, one row a group, largest first, numbers of articles at the right.

    Takes a table of `helpers.share` with a group, or one period of a periods table; groups that are not `shown` are
    named below as too small. Only the first `most` rows are drawn; the data keep all. title: instead of that of
    `findings.ranking`; finding: instead of all that it says. axis: what the values are; counted: what n_articles counts.
    """
    finding = finding or findings.ranking(table, name=name, most=most, counted=counted)
    return _dots(table, finding, title, axis or axis_name(table), most, counted)


def errors(scores: pd.DataFrame) -> Chart:
    """Draw F1 with its interval for each thing that was scored: a table of `audit.scores`."""
    return _dots(findings.as_scores(scores), findings.errors(scores), None, "F1 (1 is perfect)", len(scores), "marked")


@styled
def _dots(table, finding: Finding, title: str | None, axis: str, most: int, counted: str) -> Chart:
    rows = ranked(table)[0].head(most)
    if rows.empty:
        return card(finding, table)
    scale, by = scale_of(table), table.attrs.get("by", "")
    figure = new_figure(height=1.5 + 0.29 * len(rows))
    axes = figure.subplots()
    rows_axis(axes, [label(group_name(g, by, long=True)) for g in rows["group"]])
    for y, (row, is_open) in enumerate(zip(rows.itertuples(), counts_apart(rows, by), strict=True)):
        axes.plot([row.low, row.high], [y, y], color=COLOURS[0], linewidth=4, alpha=0.35, solid_capstyle="round")
        axes.plot(row.value, y, "o", color=COLOURS[0], markerfacecolor="white" if is_open else COLOURS[0], markersize=7)
        axes.annotate(SAY[scale](row.value), (row.high, y), (6, 0), textcoords="offset points", va="center",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
    if rows["n_articles"].nunique() > 1:
        beside_row(axes, -0.75, counted)
        for y, many in enumerate(rows["n_articles"]):
            beside_row(axes, y, f"{many:,}")
    _value_axis(axes, rows["low"].min(), rows["high"].max(), scale)
    axes.set_xlabel(axis, fontsize=TEXT_SIZE)
    return finish(figure, finding, table, title)


def _value_axis(axes, low: float, high: float, scale: str) -> None:
    """Show all intervals and leave room for the numbers at their right; a scale from 0 begins there."""
    if scale == SIGNED:
        axes.axvline(0, color=FAINT, linewidth=1, zorder=0)
        low, high = min(low, 0), max(high, 0)
        axes.set_xlim(low - 0.04 * (high - low), high + 0.13 * (high - low))
    else:
        axes.set_xlim(-0.01 * high, min(1.12, max(0.02, 1.15 * high)))
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(formatter(scale))


@styled
def dumbbell(
    table: pd.DataFrame,
    names: Sequence[str] = ("before", "after"),
    *,
    title: str | None = None,
    name: str | None = None,
    most: int = 20,
) -> Chart:
    """Draw two values an item with the step between them: rows of one `what` of `compare_periods`, largest change first.

    A change with q under .05 is drawn in full, others pale. names: what to call the two sides; name: what the values are.
    Raises ValueError where the table mixes kinds of rows.
    """
    finding, rows = findings.dumbbell(table, names, most=most), by_change(table, most)
    if rows.empty:
        return card(finding, table)
    what = rows["what"].iloc[0]
    scale = findings.compared_scale(what)
    figure = new_figure(height=1.5 + 0.29 * len(rows))
    axes = figure.subplots()
    rows_axis(axes, [label(group_name(i, what, long=True)) for i in rows["item"]])
    for y, row in enumerate(rows.itertuples()):
        colour, width = (INK, 2.4) if row.sure else (_PALE, 1.4)
        axes.plot([row.value_a, row.value_b], [y, y], color=colour, linewidth=width, zorder=2)
        axes.plot(row.value_a, y, "o", markerfacecolor="white", markeredgecolor=COLOURS[0], markersize=7, zorder=3)
        axes.plot(row.value_b, y, "s", color=COLOURS[1], markersize=7, zorder=3)
        change = points(row.step) if scale == SHARE else signed(row.step)
        weight = "bold" if row.sure else "normal"
        beside_row(axes, y, change, color=INK if row.sure else QUIET, fontweight=weight)
    first, second = (label(n, 26) for n in names)
    key_above(axes, [("\u25cb", first, COLOURS[0]), ("\u25a0", second, COLOURS[1])])
    axes.margins(x=0.06)
    if scale == SHARE:
        axes.set_xlim(0)
    else:
        axes.axvline(0, color=FAINT, linewidth=1)
    axes.xaxis.set_major_formatter(formatter(scale))
    axes.set_xlabel(name or findings.compared_axis(what), fontsize=TEXT_SIZE)
    return finish(figure, finding, table, title)


@styled
def network(pairs: pd.DataFrame, *, title: str | None = None, most: int = 20, edges: int = 60) -> Chart:
    """Draw which companies are named together: companies on a circle, the more sentences the darker and wider the line.

    Takes company, other, n (sentences), articles. The `most` companies with most shared sentences and at most `edges`
    pairs are drawn, so that each name can be read; neighbours on the circle are named together often.
    """
    finding, drawn = findings.network(pairs, most=most, edges=edges), strongest(pairs, most, edges)
    if drawn.among.empty:
        return card(finding, pairs)
    order = around(drawn.names, drawn.among)
    turn = {company: np.pi / 2 - 2 * np.pi * (i + 0.5) / len(order) for i, company in enumerate(order)}
    figure = new_figure(height=6.4)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_aspect("equal")
    largest = drawn.lines["n"].max()
    for pair in drawn.lines.iloc[::-1].itertuples():
        _draw_pair(axes, turn[pair.company], turn[pair.other], (pair.n / largest) ** _WIDTH_OF_LINES)
    for company in order:
        _draw_company(axes, company, turn[company], drawn.weight[company] / drawn.weight[drawn.names[0]])
    axes.set_xlim(-1.75, 1.75)
    axes.set_ylim(-1.62, 1.62)
    return finish(figure, finding, pairs, title)


def _draw_pair(axes, one: float, other: float, strength: float) -> None:
    """Draw a line bent inwards between two places on the circle."""
    a, b = (np.array([np.cos(turn), np.sin(turn)]) for turn in (one, other))
    t = np.linspace(0, 1, 30)[:, None]
    bend = (1 - t) ** 2 * a + 2 * t * (1 - t) * 0.25 * (a + b) + t**2 * b
    grey = str(round(0.82 - 0.68 * strength, 3))
    axes.plot(*bend.T, color=grey, linewidth=0.7 + 4.5 * strength, solid_capstyle="round", zorder=1 + strength)


def _draw_company(axes, company: str, turn: float, weight: float) -> None:
    """Draw a dot, its area by weight (0 to 1), and its name outwards, never upside down."""
    x, y = np.cos(turn), np.sin(turn)
    axes.plot(x, y, "o", color=COLOURS[0], markersize=5 + 9 * np.sqrt(weight), markeredgecolor="white", zorder=4)
    degrees = np.degrees(turn) % 360
    left = 90 < degrees < 270
    axes.text(1.09 * x, 1.09 * y, label(company, 24), rotation=degrees - 180 if left else degrees, fontsize=9, va="center",
              rotation_mode="anchor", ha="right" if left else "left", parse_math=False)  # fmt: skip


def around(names: list[str], pairs: pd.DataFrame) -> list[str]:
    """Order names round a circle so that strong pairs are near: each next one is the strongest with those before.

    >>> pairs = pd.DataFrame({"company": ["A", "A"], "other": ["B", "C"], "n": [1, 5]})
    >>> around(["A", "B", "C"], pairs)
    ['A', 'C', 'B']
    """
    tie = {frozenset((r.company, r.other)): r.n for r in pairs.itertuples()}
    order = names[:1]
    while len(order) < len(names):
        rest = [c for c in names if c not in order]
        near = {c: sum(tie.get(frozenset((c, o)), 0) / (1 + k) for k, o in enumerate(reversed(order))) for c in rest}
        order.append(max(rest, key=lambda c: (near[c], -names.index(c))))
    return order


@styled
def reliability(table: pd.DataFrame, *, title: str | None = None) -> Chart:
    """Draw what readers said of what got a score, a line for each unit: a table of `helpers.reliability`.

    Takes unit, mean_score, label (the readers' mean), low, high and n for each bin of the score. On the diagonal readers
    say on average what the score says. The title gives the mean distance from it, weighted by n.
    """
    finding = findings.reliability(table)
    rows = table[table["n"] > 0]
    if rows.empty:
        return card(finding, table)
    figure = new_figure(height=4.6)
    axes = figure.subplots()
    low, high = RANGES[SIGNED]
    axes.plot([low, high], [low, high], color=FAINT, linestyle=(0, (4, 3)), linewidth=1.2, zorder=1)
    axes.grid(visible=True, axis="both")
    key = []
    for i, (unit_of, part) in enumerate(rows.groupby("unit", sort=False)):
        part = part.sort_values("mean_score")
        axes.vlines(part["mean_score"], part["low"], part["high"], color=COLOURS[i], alpha=0.45, linewidth=2.2)
        axes.plot(part["mean_score"], part["label"], color=COLOURS[i], marker=MARKERS[i], linestyle=DASHES[i])
        key.append((GLYPHS[i], f"{label(unit_of)} ({part['n'].sum():,})", COLOURS[i]))
    key_above(axes, key)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(formatter(SIGNED))
    axes.set_xlim(low - 0.02, high + 0.02)
    axes.set_xlabel("score", fontsize=TEXT_SIZE)
    axes.set_ylabel("mean of what readers said", fontsize=TEXT_SIZE)
    return finish(figure, finding, table, title)
