"""Charts of what a corpus holds: articles by outlet and period, and the sum of the records."""

from matplotlib.ticker import FuncFormatter
from matplotlib.ticker import MaxNLocator
import numpy as np
import pandas as pd
from helpers.reports.charts.figure import COLOURS, Chart, INK, QUIET, _empty, _figure, _finish, _styled, _time_axis
from helpers.reports.findings import _outlets_finding
from helpers.reports.wording import ASIDE, amount, group_name, label, period_name, unit
from helpers.statistics.counts import choose_freq, frequency, span, starts
from helpers.tables import counted


@_styled
def outlets(articles: pd.DataFrame, freq: str = "auto", *, title: str | None = None, most: int = 14) -> Chart:
    """Show how many counted articles each outlet has in each period: a row an outlet, the darker the more.

    This describes the corpus, so it shows numbers of articles, the one place where counts are charted. Outlets beyond
    the first `most` are one row.
    """
    freq = choose_freq(articles) if freq == "auto" else frequency(freq)
    dated = counted(articles, freq)
    if dated.empty:
        return _empty("Articles by outlet", "no article counts and has a date precise enough", dated[["source"]])
    table = (
        dated.assign(period=starts(dated["published"], freq)).groupby(["source", "period"]).size().unstack(fill_value=0)
    )
    slots = span(dated["published"].min(), dated["published"].max(), freq)
    table = table.reindex(columns=slots, fill_value=0)
    table = table.loc[table.sum(axis=1).sort_index().sort_values(ascending=False, kind="stable").index]
    rows = table.iloc[:most]
    if len(table) > most:
        rows = pd.concat([rows, table.iloc[most:].sum().to_frame(f"{len(table) - most} other outlets").T])
    figure = _figure(height=1.7 + 0.26 * len(rows))
    total, axes = figure.subplots(2, 1, sharex=True, height_ratios=[0.55 + 0.03 * len(rows), 0.26 * len(rows)])
    total.bar(range(len(slots)), table.sum(), width=0.8, color="#7f868d")
    highest = int(table.sum().max())
    total.set_yticks([0, highest], ["0", f"{highest:,}"])
    total.set_ylabel("all", rotation=0, ha="right", va="center", fontsize=8.5)
    total.tick_params(axis="x", length=0, labelbottom=False)
    values = rows.to_numpy(float)
    darkest = max(1.0, values[:most].max())
    axes.imshow(np.where(values > 0, values, np.nan), aspect="auto", cmap="Blues", vmin=-0.12 * darkest, vmax=darkest,
                interpolation="nearest")  # fmt: skip
    if len(slots) <= 24:
        for (y, x), value in np.ndenumerate(values):
            if value:
                axes.text(x, y, f"{value:,.0f}", ha="center", va="center", fontsize=7,
                          color="white" if value > 0.6 * darkest else INK)  # fmt: skip
    axes.grid(visible=False)
    axes.set_yticks(range(len(rows)), [label(group_name(s, "source"), 34) for s in rows.index])
    for spine in axes.spines.values():
        spine.set_visible(False)
    for right, count in enumerate(rows.sum(axis=1)):
        axes.annotate(f"{count:,}", (1, right), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      va="center", fontsize=8, color=QUIET)  # fmt: skip
    _time_axis(axes, slots, freq)
    finding = _outlets_finding(table.sum(axis=1))
    left = len(counted(articles)) - len(dated)
    note = f"Articles per {unit(freq)}: originals that are not set aside."
    note += f" {left:,} more {'has' if left == 1 else 'have'} no date precise enough." if left else ""
    data = table.rename_axis(columns="period").stack().rename("n_articles").reset_index()
    first = "; ".join(f"{label(group_name(s, 'source'), 60)} {n:,}" for s, n in table.sum(axis=1).head(8).items())
    alt = f"Numbers of articles by outlet and {unit(freq)}, {period_name(slots[0], freq)} to "
    alt += f"{period_name(slots[-1], freq)}: {first}."
    return _finish(figure, title or finding, note, data, alt)


@_styled
def records(articles: pd.DataFrame, rejects: pd.DataFrame, *, title: str | None = None) -> Chart:
    """Show the sum of the records read: what was rejected, what is a copy or set aside, and what is left to count."""
    copies = articles["duplicate_of"].fillna("") != ""
    aside = articles.loc[~copies, "aside"].fillna("")
    parts = [(f"rejected: {reason}", n) for reason, n in rejects["reason"].value_counts().sort_index().items()]
    steps = [("read", len(articles) + len(rejects), 0, "whole")]
    left = len(articles) + len(rejects)
    for text, n in parts:
        left -= n
        steps.append((text, n, left, "less"))
    steps.append(("accepted", left, 0, "whole"))
    for text, n in [("copies", int(copies.sum()))] + [
        (f"set aside: {ASIDE.get(why, why)}", n) for why, n in aside[aside != ""].value_counts().sort_index().items()
    ]:
        left -= n
        steps.append((text, n, left, "less"))
    steps.append(("counted", left, 0, "whole"))
    figure = _figure(height=1.4 + 0.31 * len(steps))
    axes = figure.subplots()
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    whole = steps[0][1]
    for y, (_, n, start, kind) in enumerate(steps):
        style = {"color": COLOURS[0]} if kind == "whole" else {"facecolor": "#f3d9c4", "edgecolor": COLOURS[1]}
        axes.barh(y, n, left=start, height=0.62, hatch=None if kind == "whole" else "////", **style)
        axes.annotate(f"{n:,}" if kind == "whole" else f"\u2212{n:,}", (start + n, y), (5, 0),
                      textcoords="offset points", va="center", fontsize=9,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
    axes.set_yticks(range(len(steps)), [label(s[0], 44) for s in steps])
    axes.set_ylim(len(steps) - 0.4, -0.6)
    axes.set_xlim(0, max(1, whole) * 1.1)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
    axes.spines["left"].set_visible(False)
    out = [f"{len(rejects):,} rejected", amount(int(copies.sum()), "copy", "copies")]
    out = ", ".join([*out, f"{int((aside != '').sum()):,} set aside"])
    finding = f"Of {amount(whole, 'record')} read, {left:,} {'counts' if left == 1 else 'count'}: {out}"
    note = "Dark bars are sums, hatched ones what is taken off. Accepted records that do not count are kept."
    data = pd.DataFrame([s[:2] for s in steps], columns=["step", "records"])
    told = "; ".join(f"{label(text, 60)} {n:,}" for text, n, _, _ in steps)
    return _finish(figure, title or finding, note, data, f"Sum of the records: {told}.")
