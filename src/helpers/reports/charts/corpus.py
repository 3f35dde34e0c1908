"""Charts of what a corpus holds: articles by outlet and period, and the sum of the records."""

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter, MaxNLocator

from helpers.reports import findings
from helpers.reports.charts.figure import (
    COLOURS,
    INK,
    TEXT_SIZE,
    Chart,
    beside_row,
    card,
    finish,
    new_figure,
    rows_axis,
    styled,
    time_axis,
)
from helpers.reports.drawn import by_outlet, steps
from helpers.reports.wording import MINUS, group_name, label

_MOST_NUMBERED = 24  # periods up to which a number of three digits still fits into its cell


@styled
def outlets(articles: pd.DataFrame, freq: str = "auto", *, title: str | None = None, most: int = 14) -> Chart:
    """Show how many counted articles each outlet has in each period: a row an outlet, the darker the more.

    This describes the corpus, so it shows numbers of articles, the one place where counts are charted. Outlets beyond
    the first `most` are one row.
    """
    finding = findings.outlets(articles, freq)
    table, freq, _ = by_outlet(articles, freq)
    if table.empty:
        return card(finding, articles.head(0)[["source"]])
    rows = table.iloc[:most]
    if len(table) > most:
        rows = pd.concat([rows, table.iloc[most:].sum().to_frame(f"{len(table) - most} other outlets").T])
    figure = new_figure(height=1.7 + 0.26 * len(rows))
    total, axes = figure.subplots(2, 1, sharex=True, height_ratios=[0.55 + 0.03 * len(rows), 0.26 * len(rows)])
    _draw_totals(total, table.sum())
    _draw_cells(axes, rows.to_numpy(float), darkest=max(1.0, table.iloc[:most].to_numpy().max()))
    axes.set_yticks(range(len(rows)), [label(group_name(s, "source"), 34) for s in rows.index])
    for y, count in enumerate(rows.sum(axis=1)):
        beside_row(axes, y, f"{count:,}")
    time_axis(axes, table.columns, freq)
    data = table.rename_axis(columns="period").stack().rename("n_articles").reset_index()
    return finish(figure, finding, data, title)


def _draw_totals(axes, totals: pd.Series) -> None:
    axes.bar(range(len(totals)), totals, width=0.8, color="#7f868d")
    highest = int(totals.max())
    axes.set_yticks([0, highest], ["0", f"{highest:,}"])
    axes.set_ylabel("all", rotation=0, ha="right", va="center", fontsize=TEXT_SIZE)
    axes.tick_params(axis="x", length=0, labelbottom=False)


def _draw_cells(axes, values: np.ndarray, darkest: float) -> None:
    seen = np.where(values > 0, values, np.nan)
    axes.imshow(seen, aspect="auto", cmap="Blues", vmin=-0.12 * darkest, vmax=darkest, interpolation="nearest")
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if values.shape[1] > _MOST_NUMBERED:
        return
    for (y, x), value in np.ndenumerate(values):
        if value:
            colour = "white" if value > 0.6 * darkest else INK
            axes.text(x, y, f"{value:,.0f}", ha="center", va="center", fontsize=7, color=colour)


@styled
def records(articles: pd.DataFrame, rejects: pd.DataFrame, *, title: str | None = None) -> Chart:
    """Show the sum of the records read: what was rejected, what is a copy or set aside, and what is left to count."""
    table = steps(articles, rejects)
    figure = new_figure(height=1.4 + 0.31 * len(table))
    axes = figure.subplots()
    for y, row in enumerate(table.itertuples()):
        if row.whole:
            axes.barh(y, row.records, height=0.62, color=COLOURS[0])
        else:
            axes.barh(
                y, row.records, left=row.left, height=0.62, hatch="////", facecolor="#f3d9c4", edgecolor=COLOURS[1]
            )
        end = row.records if row.whole else row.left + row.records
        axes.annotate(f"{'' if row.whole else MINUS}{row.records:,}", (end, y), (5, 0), textcoords="offset points",
                      va="center", fontsize=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
    rows_axis(axes, [label(text, 44) for text in table["step"]], top=-0.6)
    axes.set_xlim(0, max(1, table["records"].iloc[0]) * 1.1)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
    return finish(figure, findings.records(articles, rejects), table[["step", "records"]], title)
