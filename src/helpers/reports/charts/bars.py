"""Charts of groups: dots with intervals, two values an item, a network, and the reliability of a score."""

from matplotlib.ticker import MaxNLocator
import numpy as np
import pandas as pd
from helpers.codebook import COUNTING
from helpers.reports.charts.figure import COLOURS, Chart, DASHES, FAINT, INK, MARKERS, QUIET, _GLYPHS, _empty, _figure, _finish, _formatter, _need, _styled, _width
from helpers.reports.findings import _COMPARED, _SAY, _axis_name, _bars_alt, _bars_finding, _dumbbell_finding, _measure_name, _network_finding, _scale, _unsure
from helpers.reports.wording import group_name, label, listing, plain, points, signed
from helpers.tables import counted


@_styled
def bars(
    table: pd.DataFrame,
    *,
    title: str | None = None,
    name: str | None = None,
    axis: str | None = None,
    most: int = 25,
    counted: str = "articles",
) -> Chart:
    """Draw groups as dots with their intervals, one row a group, largest first, numbers of articles at the right.

    Takes a table of `helpers.timeline.share` with a group, or one period of a periods table; groups that are not `shown`
    are named below as too small. Only the first `most` rows are drawn; the data keep all. axis: what the values are;
    counted: what n_articles counts.
    """
    _need(table, ["group", "value", "low", "high", "n_articles"], "bars")
    name = name or _measure_name(table)
    if table.empty:
        return _empty(name, "nothing that counts", table)
    scale, by = _scale(table), table.attrs.get("by", "")
    ordered = table.sort_values("value", ascending=False, kind="stable")
    visible = (ordered["shown"].astype(bool) if "shown" in ordered else True) & ordered["value"].notna()
    good, small = ordered[visible], ordered[~visible]
    too_small = (
        f" Too few articles or outlets to show: {listing([label(group_name(g, by)) for g in small['group']], 6)}."
    )
    if good.empty:
        return _empty(name, "every group has too few articles or outlets", table)
    rows = good.head(most)
    figure = _figure(height=1.5 + 0.29 * len(rows))
    axes = figure.subplots()
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    same = rows["n_articles"].nunique() == 1
    for y, row in enumerate(rows.itertuples()):
        axes.plot([row.low, row.high], [y, y], color=COLOURS[0], linewidth=4, alpha=0.35, solid_capstyle="round")
        apart = by == "class" and row.group not in COUNTING
        axes.plot(row.value, y, "o", color=COLOURS[0], markerfacecolor="white" if apart else COLOURS[0], markersize=7)
        axes.annotate(_SAY[scale](row.value), (row.high, y), (6, 0), textcoords="offset points", va="center",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
        if not same:
            axes.annotate(f"{row.n_articles:,}", (1.0, y), (2, 0), xycoords=("axes fraction", "data"),
                          textcoords="offset points", va="center", ha="left", color=QUIET, fontsize=8)  # fmt: skip
    if not same:
        axes.annotate(counted, (1.0, -0.75), (2, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      va="center", ha="left", color=QUIET, fontsize=8)  # fmt: skip
    axes.set_yticks(range(len(rows)), [label(group_name(g, by, long=True)) for g in rows["group"]])
    axes.set_ylim(len(rows) - 0.5, -1)
    axes.spines["left"].set_visible(False)
    low, high = rows["low"].min(), rows["high"].max()
    if scale != "signed":
        axes.set_xlim(-0.01 * high, min(1.12, max(0.02, 1.15 * high)))
    else:
        axes.axvline(0, color=FAINT, linewidth=1, zorder=0)
        low, high = min(low, 0), max(high, 0)
        axes.set_xlim(low - 0.04 * (high - low), high + 0.13 * (high - low))  # room for the number at the right
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(_formatter(scale))
    axes.set_xlabel(axis or _axis_name(table), fontsize=8.5)
    note = "Bar: 95 % interval, articles as clusters."
    note += f" {rows['n_articles'].iloc[0]:,} {counted} in each row." if same else ""
    note += " Open: counted apart, no speculation." if by == "class" and not set(rows["group"]) <= set(COUNTING) else ""
    note += too_small if len(small) else ""
    note += f" {len(good) - len(rows)} more groups are in the data." if len(good) > len(rows) else ""
    title = title or _bars_finding(rows, name, scale, by, len(table) == 1)
    return _finish(figure, title, note + _unsure(title), table, _bars_alt(good, name, scale, by))


def errors(scores: pd.DataFrame) -> Chart:
    """Draw F1 with its interval for each thing that was scored: a table of `helpers.audit.scores`."""
    _need(scores, ["what", "n_true", "f1", "low", "high"], "errors")
    table = scores.rename(columns={"what": "group", "f1": "value", "n_true": "n_articles"})
    table.attrs = {"statistic": "score"}
    whole = table[table["group"] == "speculative"]
    best = table.loc[table["value"].idxmax()] if table["value"].notna().any() else None
    title = "No labelled sentence was found in this corpus" if best is None else (
        f"F1 against a reader: {whole['value'].iloc[0]:.2f} for speculative or not" if len(whole)
        else f"F1 against a reader: {best['value']:.2f} for {label(best['group'])}"
    )  # fmt: skip
    return bars(table, title=title, name="F1 against a reader", axis="F1 (1 is perfect)", counted="marked")


@_styled
def dumbbell(
    table: pd.DataFrame,
    names: tuple[str, str] = ("before", "after"),
    *,
    title: str | None = None,
    name: str | None = None,
    most: int = 20,
) -> Chart:
    """Draw two values an item with the step between them: rows of one `what` of `compare_periods`, largest change first.

    A change with q under .05 is drawn in full, others pale. names: what to call the two sides.
    Raises ValueError where the table mixes kinds of rows.
    """
    _need(table, ["what", "item", "value_a", "value_b", "change", "q"], "dumbbell")
    if table["what"].nunique() > 1:
        raise ValueError(f"dumbbell draws one kind of row, not {', '.join(sorted(set(table['what'])))}: filter by what")
    if table.empty:
        return _empty("What changed", "nothing that both sides have", table)
    what = table["what"].iloc[0]
    scale = "signed" if "sentiment" in what else "share"
    axis, kind = _COMPARED.get(what, (what, "rows"))
    names = tuple(label(n, 26) for n in names)
    step = table["value_b"] - table["value_a"]
    rows = table.assign(step=step).reindex(step.abs().sort_values(ascending=False, kind="stable").index).head(most)
    figure = _figure(height=1.5 + 0.29 * len(rows))
    axes = figure.subplots()
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    sure = (rows["q"] < 0.05).to_numpy()
    for y, row in enumerate(rows.itertuples()):
        colour, width = (INK, 2.4) if sure[y] else ("#a9afb5", 1.4)
        axes.plot([row.value_a, row.value_b], [y, y], color=colour, linewidth=width, zorder=2)
        axes.plot(row.value_a, y, "o", markerfacecolor="white", markeredgecolor=COLOURS[0], markersize=7, zorder=3)
        axes.plot(row.value_b, y, "s", color=COLOURS[1], markersize=7, zorder=3)
        change = points(row.step) if scale == "share" else signed(row.step)
        axes.annotate(change, (1, y), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      va="center", fontsize=8, color=INK if sure[y] else QUIET,
                      fontweight="bold" if sure[y] else "normal")  # fmt: skip
    after = 0.0
    for glyph, text, colour in (("\u25cb", names[0], COLOURS[0]), ("\u25a0", names[1], COLOURS[1])):
        text = f"{glyph} {text}"
        axes.annotate(text, (0, 1), (after, 3), xycoords="axes fraction", textcoords="offset points", color=colour,
                      fontweight="bold", fontsize=8.5)  # fmt: skip
        after += _width(text, 8.5, "bold") + 16
    axes.set_yticks(range(len(rows)), [label(group_name(i, what, long=True)) for i in rows["item"]])
    axes.set_ylim(len(rows) - 0.5, -1)
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.06)
    if scale == "share":
        axes.set_xlim(0)
    else:
        axes.axvline(0, color=FAINT, linewidth=1)
    axes.xaxis.set_major_formatter(_formatter(scale))
    axes.set_xlabel(name or axis, fontsize=8.5)
    note = "Dark: q < .05 (Benjamini and Hochberg)."
    note += f" {len(table) - len(rows)} more {kind} are in the data." if len(table) > len(rows) else ""
    finding = _dumbbell_finding(rows, sure, kind, names, scale)
    say = _SAY[scale]
    steps = "; ".join(f"{label(r.item)} {say(r.value_a)}, then {say(r.value_b)}" for r in rows.head(8).itertuples())
    return _finish(figure, title or finding, note, table, f"Dumbbell chart, largest change first: {steps}.")


@_styled
def network(pairs: pd.DataFrame, *, title: str | None = None, most: int = 20, edges: int = 60) -> Chart:
    """Draw which companies are named together: companies on a circle, the more sentences the darker and wider the line.

    Takes company, other, n (sentences), articles. The `most` companies with most shared sentences and at most `edges`
    pairs are drawn, so that each name can be read; neighbours on the circle are named together often.
    """
    _need(pairs, ["company", "other", "n"], "network")
    if pairs.empty:
        return _empty("Companies named together", "no sentence names two companies", pairs)
    weight = pd.concat([pairs.groupby("company")["n"].sum(), pairs.groupby("other")["n"].sum()]).groupby(level=0).sum()
    chosen = list(weight.sort_index().sort_values(ascending=False, kind="stable").index[:most])
    among = pairs[pairs["company"].isin(chosen) & pairs["other"].isin(chosen)]
    among = among.sort_values(["n", "company", "other"], ascending=[False, True, True])
    order, drawn = (
        _around([c for c in chosen if c in set(among["company"]) | set(among["other"])], among),
        among.head(edges),
    )
    angle = {c: np.pi / 2 - 2 * np.pi * (i + 0.5) / len(order) for i, c in enumerate(order)}
    figure = _figure(height=6.4)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_aspect("equal")
    largest = drawn["n"].max()
    for pair in drawn.iloc[::-1].itertuples():
        strength = (pair.n / largest) ** 0.6
        a, b = (np.array([np.cos(angle[c]), np.sin(angle[c])]) for c in (pair.company, pair.other))
        t = np.linspace(0, 1, 30)[:, None]
        bend = (1 - t) ** 2 * a + 2 * t * (1 - t) * 0.25 * (a + b) + t**2 * b
        axes.plot(*bend.T, color=str(round(0.82 - 0.68 * strength, 3)), linewidth=0.7 + 4.5 * strength,
                  solid_capstyle="round", zorder=1 + strength)  # fmt: skip
    for company in order:
        x, y = np.cos(angle[company]), np.sin(angle[company])
        size = 5 + 9 * np.sqrt(weight[company] / weight[chosen[0]])
        axes.plot(x, y, "o", color=COLOURS[0], markersize=size, markeredgecolor="white", zorder=4)
        turn = np.degrees(angle[company]) % 360
        left = 90 < turn < 270
        axes.text(1.09 * x, 1.09 * y, label(company, 24), rotation=turn - 180 if left else turn, fontsize=9, va="center",
                  rotation_mode="anchor", ha="right" if left else "left", parse_math=False)  # fmt: skip
    axes.set_xlim(-1.75, 1.75)
    axes.set_ylim(-1.62, 1.62)
    finding = _network_finding(among)
    note = f"{len(order)} of {len(weight):,} companies and {len(drawn)} of {len(pairs):,} pairs are drawn. "
    least = drawn["n"].min()
    scale = f", {least:,} to {largest:,}" if least < largest else ""
    note += f"Wider and darker: more sentences that name both{scale}. Larger dot: more such sentences in all."
    most_named = "; ".join(f"{label(r.company)} and {label(r.other)} {r.n:,}" for r in among.head(8).itertuples())
    alt = f"Network of companies named in one sentence, numbers of sentences: {most_named}."
    return _finish(figure, title or finding, note, pairs, alt)


def _around(names: list[str], pairs: pd.DataFrame) -> list[str]:
    """Order names round a circle so that strong pairs are near: each next one is the strongest with those before."""
    tie = {frozenset((r.company, r.other)): r.n for r in pairs.itertuples()}
    order = names[:1]
    while len(order) < len(names):
        rest = [c for c in names if c not in order]
        near = {c: sum(tie.get(frozenset((c, o)), 0) / (1 + k) for k, o in enumerate(reversed(order))) for c in rest}
        order.append(max(rest, key=lambda c: (near[c], -names.index(c))))
    return order


@_styled
def reliability(table: pd.DataFrame, *, title: str | None = None) -> Chart:
    """Draw what readers said of what got a score, a line for each unit: a table of `helpers.sentiment.reliability`.

    Takes unit, mean_score, label (the readers' mean), low, high and n for each bin of the score. On the diagonal readers
    say on average what the score says. The title gives the mean distance from it, weighted by n.
    """
    _need(table, ["unit", "mean_score", "label", "low", "high", "n"], "reliability")
    rows = table[table["n"] > 0]
    if rows.empty:
        return _empty("Reliability of the score", "no case", table)
    figure = _figure(height=4.6)
    axes = figure.subplots()
    axes.plot([-1, 1], [-1, 1], color=FAINT, linestyle=(0, (4, 3)), linewidth=1.2, zorder=1)
    axes.grid(axis="both")
    told, off, after = [], {}, 0.0
    for i, (unit_of, part) in enumerate(rows.groupby("unit", sort=False)):
        part = part.sort_values("mean_score")
        off[unit_of] = float(np.average((part["mean_score"] - part["label"]).abs(), weights=part["n"]))
        axes.vlines(part["mean_score"], part["low"], part["high"], color=COLOURS[i], alpha=0.45, linewidth=2.2)
        axes.plot(part["mean_score"], part["label"], color=COLOURS[i], marker=MARKERS[i], linestyle=DASHES[i])
        text = f"{_GLYPHS[i]} {label(unit_of)} ({part['n'].sum():,})"
        axes.annotate(text, (0, 1), (after, 3), xycoords="axes fraction", textcoords="offset points", color=COLOURS[i],
                      fontweight="bold", fontsize=8.5)  # fmt: skip
        after += _width(text, 8.5, "bold") + 16
        steps = "; ".join(f"{signed(r.mean_score)} was {signed(r.label)}" for r in part.itertuples())
        told.append(f"{label(unit_of)}: {steps}.")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(_formatter("signed"))
    axes.set_xlim(-1.02, 1.02)
    axes.set_xlabel("score", fontsize=8.5)
    axes.set_ylabel("mean of what readers said", fontsize=8.5)
    each = {f"{plain(error)} on average ({label(unit_of)})": plain(error) for unit_of, error in off.items()}
    same = f"{plain(max(off.values()))} on average" if len(set(each.values())) == 1 else " and ".join(each)
    finding = f"From what readers said the score is off by {same}"
    note = "Dashed: readers say on average what the score says. Bars: 95 % interval, articles as clusters. In brackets: how many."
    alt = f"Reliability of the score, what it gave and what readers said: {' '.join(told)}"
    return _finish(figure, title or finding, note, table, alt)
