"""Draw charts: each function takes a table and returns a matplotlib figure with its alt text and its data.

A figure is a `Chart`: `ev_alt` is its alt text, written from the data, `ev_data` the table behind it, which a report
saves as CSV beside the picture; a notebook gets both with the PNG. Nothing touches pyplot, so nothing leaks. Pictures
carry an opaque white card: they look the same on a light and on a dark page, and in print. Colours are Okabe and
Ito's, and every line has a marker, a dash pattern and a label of its own, so that nothing hangs on colour. Names come
from untrusted text: they are stripped of control characters, bounded, and never read as mathematics.
"""

import io
import re
import unicodedata
from functools import cache, wraps
from importlib.resources import files

import matplotlib
import numpy as np
import pandas as pd
from matplotlib import font_manager, ft2font
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from scipy import stats

from helpers.speculation import COUNTING
from helpers.tallies import FREQS, choose_freq, counted, frequency, span, starts
from helpers.wording import (
    ASIDE,
    amount,
    direction,
    group_name,
    hold,
    listing,
    percent,
    period_name,
    plain,
    points,
    signed,
    unit,
)

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
MARKERS, DASHES = "osD^vPX", ["-", (0, (5, 1.5)), (0, (2, 1)), (0, (6, 1, 1, 1)), "-", (0, (5, 1.5)), (0, (2, 1))]
INK, QUIET, FAINT = "#1f2328", "#5c636a", "#8c9196"
MOST_LINES = 5
_GLYPHS = "\u25cf\u25a0\u25c6\u25b2\u25bc"  # the markers of the first five lines, for their labels
_OPEN = "\u25cb\u25a1\u25c7\u25b3\u25bd"  # the same for lines with open markers

MEASURES = {
    "speculative": "Speculative sentences",
    "epistemic": "Sentences marked as possible or probable",
    "prediction": "Sentences with a prediction or belief",
    "condition": "Sentences under a condition",
    "open": "Sentences that leave a question open",
    "hearsay": "Sentences of hearsay",
    "denial": "Sentences with a denial",
    "plan": "Sentences with a plan",
    "named": "Sentences that name a company",
    "strength": "Strength of the weakest hedge",
    "sentiment": "Mean sentiment",
    "sentiment_label": "Balance of good and bad sentences",
    "polarity": "TextBlob's polarity",
    "subjectivity": "TextBlob's subjectivity",
}
_ABOUT = {  # the same for one company, or for each of several
    "speculative": "Speculative sentences among those that name {}",
    "named": "Sentences that name {}",
    "sentiment_label": "Balance of good and bad for {}",
}
_AXES = {
    "strength": "mean strength (0 to 1)",
    "sentiment": "mean (−1 to 1)",
    "sentiment_label": "balance (−1 to 1)",
    "polarity": "mean polarity (−1 to 1)",
    "subjectivity": "mean subjectivity (0 to 1)",
}
_UNSIGNED = {"strength", "subjectivity"}
_COMPARED = {  # of a comparison: what is on the axis, and what its rows are
    "speculation": ("share of sentences", "shares"),
    "class": ("share of sentences", "kinds of sentence"),
    "company": ("share of articles that name the company", "companies"),
    "word": ("share of articles that use the word", "words"),
    "sentiment": ("mean sentiment (−1 to 1)", "means"),
    "company sentiment": ("mean sentiment (−1 to 1)", "companies"),
}
KINDS = {"raw": "as published", "standardised": "outlets held equal"}
_SAY = {"share": percent, "signed": signed, "unsigned": plain}
_STYLE = str(files("helpers") / "templates" / "charts.mplstyle")


class Chart(Figure):
    """A figure that knows its alt text (`ev_alt`) and its data (`ev_data`), and shows itself in a notebook."""

    ev_alt: str = ""
    ev_data: pd.DataFrame = pd.DataFrame()

    def _repr_mimebundle_(self, include=None, exclude=None):
        width, height = self.get_size_inches() * 100
        data = {"image/png": self.png(), "text/csv": self.ev_data.to_csv(index=False), "text/plain": self.ev_alt}
        return data, {"image/png": {"alt": self.ev_alt, "width": int(width), "height": int(height)}}

    def png(self) -> bytes:
        """Give the picture as PNG, byte for byte the same for the same data."""
        buffer = io.BytesIO()
        with matplotlib.rc_context(fname=_STYLE):
            self.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()

    def svg(self) -> str:
        """Give the picture as SVG with its letters as outlines and no date, the same for the same data."""
        buffer = io.BytesIO()
        with matplotlib.rc_context(fname=_STYLE):
            self.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return buffer.getvalue().decode()


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(ft2font.FT2Font(font_manager.findfont("DejaVu Sans")).get_charmap())


def label(text, most: int = 32) -> str:
    """Make a name fit to be drawn: no control or direction characters, one line, at most `most` characters.

    A character that the font lacks becomes a small box rather than a warning.

    >>> label("Outlet\\u202e \\n$x$ " + "o" * 40, 20)
    'Outlet $x$ oooooooo…'
    """
    text = " ".join("".join(c if unicodedata.category(c)[0] != "C" or c.isspace() else "" for c in str(text)).split())
    text = text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"
    return "".join(c if ord(c) in _glyphs() else "\u25a1" for c in text)


def _styled(draw):
    """Draw with the style sheet, and leave the settings of everybody else alone."""

    @wraps(draw)
    def styled(*args, **kwargs) -> Chart:
        with matplotlib.rc_context(fname=_STYLE):
            return draw(*args, **kwargs)

    return styled


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


# ---------------------------------------------------------------------------------------------------------- the words


def _measure_name(table) -> str:
    by = table.attrs.get("by")
    measure = table["measure"].iloc[0] if "measure" in table and len(table) else "This series"
    if by == "class":
        return "Kinds of speculation"
    if by in ("voice", "holder"):
        return f"{MEASURES.get(measure, label(measure))} by {by}"
    companies = table["group"].unique() if by == "company" and "group" in table else []
    if len(companies) and measure in _ABOUT:
        return _ABOUT[measure].format(label(companies[0]) if len(companies) == 1 else "a company")
    return MEASURES.get(measure, label(measure))


def _axis_name(table) -> str:
    measure = table["measure"].iloc[0] if "measure" in table and len(table) else ""
    if _scale(table) == "share":
        what = "articles" if table.attrs.get("unit") == "article" else "sentences"
        return f"share of the {what} that name it" if _about_it(table) else f"share of {what}"
    return _AXES.get(measure, "mean")


def _about_it(table) -> bool:
    """Say whether only what names a company is counted, and not everything."""
    return table.attrs.get("by") == "company" and "named" not in set(table.get("measure", []))


def _strip_note(table, freq) -> str:
    return f"Strip: articles {'that name it ' if _about_it(table) else ''}per {unit(freq)}"


def _scale(table) -> str:
    """Say on what scale values are: share, signed (-1 to 1) or unsigned."""
    measures = set(table.get("measure", []))
    if table.attrs.get("statistic") == "score" or measures & _UNSIGNED:
        return "unsigned"
    statistic = table.attrs.get("statistic") or ("mean" if measures & set(_AXES) else "share")
    return "share" if statistic == "share" else "signed"


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


# ---------------------------------------------------------------------------------------------------------- the parts


def _need(table, columns, who) -> None:
    missing = [c for c in columns if c not in table]
    if missing:
        raise ValueError(f"{who} needs a table with the columns {', '.join(columns)}: {', '.join(missing)} missing")


def _figure(width: float = 7.4, height: float = 4.2) -> Chart:
    return Chart(figsize=(width, height), layout="constrained")


def _finish(figure, title, note, data, alt) -> Chart:
    title = label(title[:1].upper() + title[1:], 240)
    about = {"x": 0.01, "ha": "left", "parse_math": False}
    figure.suptitle(_wrapped(figure, title, 12.5, "bold"), fontsize=12.5, fontweight="bold", color=INK, **about)
    figure.supxlabel(_wrapped(figure, note, 7.5), fontsize=7.5, color=QUIET, **about)
    figure.ev_alt = re.sub(r"\s+", " ", f"{title}. {alt}" if not alt.startswith(title) else alt)
    figure.ev_data = data.copy()
    return figure


def _wrapped(figure, text: str, size: float, weight: str = "normal") -> str:
    """Break a text into lines that fit the figure, measured in the font that draws it; no last line is left nearly empty."""
    room = 72 * figure.get_size_inches()[0] * 0.985
    words = [part for w in hold(text).split(" ") for part in re.findall(".{1,34}", w)]  # a word of any length is broken
    lines = _broken(words, room, size, weight)
    while len(lines) > 1 and _width(lines[-1], size, weight) < 0.4 * room:
        room *= 0.95
        closer = _broken(words, room, size, weight)
        if len(closer) > len(lines):
            break
        lines = closer
    return "\n".join(lines)


def _broken(words, room: float, size: float, weight: str) -> list[str]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if lines[-1] and _width(longer, size, weight) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _fitted(text: str, room: float, size: float, weight: str = "normal") -> str:
    """Shorten a name until it is no wider than `room`, in points."""
    while len(text) > 2 and _width(text, size, weight) > room:
        text = text[:-2].rstrip() + "\u2026"
    return text


def _width(text: str, size: float, weight: str = "normal") -> float:
    """Measure a text in points."""
    font = font_manager.get_font(font_manager.findfont(font_manager.FontProperties(weight=weight)))
    font.set_size(size, 72)
    font.set_text(text)
    return font.get_width_height()[0] / 64


def _empty(name: str, why: str, data: pd.DataFrame) -> Chart:
    """Give a card that says that there is nothing to draw: a report of a small corpus goes on."""
    figure = _figure(height=1.1)
    figure.subplots().set_axis_off()
    return _finish(figure, f"{name}: nothing to draw, {why}", "", data, "There is nothing to draw.")


def _lines(periods) -> dict:
    _need(periods, ["group", "period", "kind", "n_articles", "value", "low", "high", "shown"], "series")
    return {key: line.sort_values("period") for key, line in periods.groupby(["group", "kind"], sort=False)}


def _freq(periods) -> str:
    if periods.attrs.get("freq"):
        return periods.attrs["freq"]
    steps = periods["period"].drop_duplicates().sort_values().diff().dt.days.dropna()
    step = steps.min() if len(steps) else 366
    return "D" if step < 7 else "W" if step < 28 else "MS" if step < 89 else "QS" if step < 360 else "YS"


def _formatter(scale) -> FuncFormatter:
    if scale == "share":
        return FuncFormatter(lambda v, _: f"{100 * v:.10g}\u00a0%")
    if scale == "unsigned":
        return FuncFormatter(lambda v, _: f"{v:.10g}")
    return FuncFormatter(lambda v, _: f"{v:+.10g}".replace("-", "\u2212") if abs(v) > 1e-12 else "0")


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


def _time_axis(axes, slots, freq, most: int = 13) -> None:
    """Label years where they begin, or months where the series is short."""
    axes.set_xlim(-0.6, len(slots) - 0.4)
    years = slots.year
    if freq == "YS" or years.nunique() >= 4:
        at = [i for i in range(len(slots)) if i == 0 or years[i] != years[i - 1]]
        if len(at) > 1 and freq != "YS" and at[1] - at[0] < 2:
            at = at[1:]
        at = at[:: 1 + (len(at) - 1) // most]
        names = [str(years[i]) for i in at]
    else:
        at = list(range(0, len(slots), 1 + (len(slots) - 1) // min(most, 8 if freq in "DW" else 9)))
        short = {"QS": lambda t: f"Q{t.quarter}", "MS": lambda t: f"{t:%b}"}.get(freq, lambda t: f"{t.day} {t:%b}")
        names = [
            short(slots[i]) + (f"\n{slots[i].year}" if j == 0 or slots[i].year != slots[at[j - 1]].year else "")
            for j, i in enumerate(at)
        ]
    axes.set_xticks(at, names)
