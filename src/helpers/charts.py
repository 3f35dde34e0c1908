"""Draw charts: each function takes a table and returns a matplotlib figure with its alt text and its data.

A figure is a `Chart`: `ev_alt` is its alt text, written from the data, `ev_data` the table behind it, which a report
saves as CSV beside the picture; a notebook gets both with the PNG. Nothing touches pyplot, so nothing leaks. Pictures
carry an opaque white card: they look the same on a light and on a dark page, and in print. Colours are Okabe and
Ito's, and every line has a marker, a dash pattern and a label of its own, so that nothing hangs on colour. Names come
from untrusted text: they are stripped of control characters, bounded, and never read as mathematics.
"""

import io
import re
import textwrap
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

from helpers.tallies import FREQS, WORDS, choose_freq, counted, frequency, span, starts

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
MARKERS, DASHES = "osD^vPX", ["-", (0, (5, 1.5)), (0, (2, 1)), (0, (6, 1, 1, 1)), "-", (0, (5, 1.5)), (0, (2, 1))]
INK, QUIET, FAINT = "#1f2328", "#5c636a", "#8c9196"
MOST_LINES = 5
_GLYPHS = "\u25cf\u25a0\u25c6\u25b2\u25bc"  # the markers of the first five lines, for their labels

MEASURES = {
    "speculative": "Speculative sentences",
    "epistemic": "Sentences marked as possible or probable",
    "prediction": "Sentences with a prediction or belief",
    "condition": "Sentences under a condition",
    "open": "Sentences that leave a question open",
    "hearsay": "Sentences of hearsay",
    "denial": "Sentences with a denial",
    "plan": "Sentences with a plan",
    "named": "Sentences that name the company",
    "sentiment": "Mean sentiment (-1 to 1)",
    "sentiment_label": "Balance of good and bad sentences (-1 to 1)",
    "polarity": "Mean TextBlob polarity (-1 to 1)",
    "subjectivity": "Mean TextBlob subjectivity (0 to 1)",
}
_COMPARED = {
    "speculation": "Share of sentences",
    "class": "Share of sentences",
    "company": "Share of articles that name the company",
    "word": "Share of articles that use the word",
    "sentiment": "Mean sentiment (-1 to 1)",
    "company sentiment": "Mean sentiment (-1 to 1)",
}
KINDS = {"raw": "as published", "standardised": "outlets held equal"}
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


def alt_text(figure: Figure) -> str:
    """Give the alt text that a chart of this module carries, "" for any other figure."""
    return getattr(figure, "ev_alt", "")


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


def period_name(period: pd.Timestamp, freq: str) -> str:
    """Name a period as one says it.

    >>> period_name(pd.Timestamp("2021-04-01"), "QS"), period_name(pd.Timestamp("2021-05-03"), "W")
    ('Q2 2021', 'week of 3 May 2021')
    """
    if freq == "YS":
        return str(period.year)
    if freq == "QS":
        return f"Q{period.quarter} {period.year}"
    if freq == "MS":
        return f"{period:%b} {period.year}"
    return f"{'week of ' if freq == 'W' else ''}{period.day} {period:%b} {period.year}"


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
    bursts: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
) -> Chart:
    """Draw a periods table: a line with its 95 % band for each group or kind, gaps hatched, numbers of articles below.

    name: what the measure is called; title: instead of the computed finding. bursts and changes: tables of
    `helpers.turns` for the same series, drawn on it. At most five lines fit: `small_multiples` takes more.
    Raises ValueError for more lines, and for a table without columns of a periods table. An empty table, here and in
    every chart, gives a card that says so.
    """
    lines = _lines(periods)
    if not lines:
        return _empty(name or _measure_name(periods), "no article with a date precise enough", periods)
    if len(lines) > MOST_LINES:
        raise ValueError(f"{len(lines)} lines in one chart cannot be told apart: use small_multiples, or fewer groups")
    freq, share, name = _freq(periods), _is_share(periods), name or _measure_name(periods)
    figure = _figure(height=3.9 + 0.16 * max(len(lines) - 1, 0))
    axes, strip = figure.subplots(2, 1, sharex=True, height_ratios=[1, 0.1 + 0.055 * len(lines)])
    slots = pd.DatetimeIndex(sorted(periods["period"].unique()))
    for i, line in enumerate(lines.values()):
        _draw_line(axes, line, slots, i, band=len(lines) <= 3)
    hidden = _hidden(periods, slots)
    _hatch(axes, hidden)
    _mark_turns(axes, slots, bursts, changes)
    _value_axis(axes, periods, share)
    if len(lines) > 1:
        _label_ends(axes, lines, slots)
    _strip(strip, lines, slots)
    _time_axis(strip, slots, freq)
    axes.tick_params(axis="x", length=0, labelbottom=False)
    finding = _turns_finding(name, freq, bursts, changes) or _series_finding(lines, name, freq, share)
    note = "Band: 95 % interval, articles as clusters. Strip: articles per period."
    if len(lines) > 3:
        note = "Bars: 95 % interval, articles as clusters. Strip: articles per period."
    if hidden.any():
        note += " Hatched: too few articles or outlets to show."
    note += " Shaded: burst." if bursts is not None and len(bursts) else ""
    note += " Dotted: change of level." if changes is not None and len(changes) else ""
    axes.set_ylabel(_axis_name(name, share), fontsize=8.5)
    return _finish(figure, title or finding, note, periods, _series_alt(lines, name, freq, share, bursts, changes))


@_styled
def bars(
    table: pd.DataFrame,
    *,
    title: str | None = None,
    name: str | None = None,
    most: int = 25,
    counted: str = "articles",
) -> Chart:
    """Draw groups as dots with their intervals, one row a group, largest first, numbers of articles at the right.

    Takes a table of `helpers.timeline.share` with a group, or one period of a periods table; a group that is not
    `shown` is named as too small and gets no dot. Only the first `most` rows are drawn; the data keep all. counted: what
    n_articles counts.
    """
    _need(table, ["group", "value", "low", "high", "n_articles"], "bars")
    if table.empty:
        return _empty(name or _measure_name(table), "nothing that counts", table)
    share, name = _is_share(table), name or _measure_name(table)
    ordered = table.sort_values("value", ascending=False, kind="stable")
    visible = ordered["shown"] if "shown" in ordered else ordered["value"].notna()
    rows = pd.concat([ordered[visible], ordered[~visible]]).head(most)
    figure = _figure(height=1.5 + 0.29 * len(rows))
    axes = figure.subplots()
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    for y, row in enumerate(rows.itertuples()):
        if getattr(row, "shown", True) and pd.notna(row.value):
            axes.plot([row.low, row.high], [y, y], color=COLOURS[0], linewidth=4, alpha=0.35, solid_capstyle="round")
            axes.plot(row.value, y, "o", color=COLOURS[0], markersize=7)
            axes.annotate(_number(row.value, share), (row.high, y), (6, 0), textcoords="offset points", va="center")
        else:
            axes.axhspan(y - 0.4, y + 0.4, facecolor="none", edgecolor="#c3c7cb", hatch="////", linewidth=0)
        axes.annotate(f"{row.n_articles:,}", (1.0, y), (2, 0), xycoords=("axes fraction", "data"),
                      textcoords="offset points", va="center", ha="left", color=QUIET, fontsize=8)  # fmt: skip
    axes.annotate(counted, (1.0, -0.75), (2, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                  va="center", ha="left", color=QUIET, fontsize=8)  # fmt: skip
    axes.set_yticks(
        range(len(rows)), [label(g) or ("all" if len(ordered) == 1 else "not known") for g in rows["group"]]
    )
    axes.set_ylim(len(rows) - 0.5, -1)
    axes.spines["left"].set_visible(False)
    high = rows["high"][rows["value"].notna()].max()
    if share:
        axes.set_xlim(0, min(1.08, max(0.02, 1.15 * high) if pd.notna(high) else 1))
    else:
        axes.axvline(0, color=FAINT, linewidth=1)
        axes.margins(x=0.12)
    axes.xaxis.set_major_formatter(_formatter(share))
    axes.set_xlabel(_axis_name(name, share), fontsize=8.5)
    note = "Bar: 95 % interval, articles as clusters."
    note += " Hatched: too few articles or outlets to show." if not visible.all() else ""
    note += f" {len(ordered) - len(rows)} more groups are in the data." if len(ordered) > len(rows) else ""
    good = ordered[visible]
    return _finish(figure, title or _bars_finding(good, name, share), note, table, _bars_alt(good, name, share))


def errors(scores: pd.DataFrame) -> Chart:
    """Draw F1 with its interval for each thing that was scored: a table of `helpers.audit.scores`."""
    _need(scores, ["what", "n_true", "f1", "low", "high"], "errors")
    table = scores.rename(columns={"what": "group", "f1": "value", "n_true": "n_articles"})
    whole = table[table["group"] == "speculative"]
    best = table.loc[table["value"].idxmax()] if table["value"].notna().any() else None
    title = "No labelled sentence was found in this corpus" if best is None else (
        f"F1 against a reader: {whole['value'].iloc[0]:.2f} for speculative or not" if len(whole)
        else f"F1 against a reader: {best['value']:.2f} for {label(best['group'])}"
    )  # fmt: skip
    return bars(table, title=title, name="F1 (100 % is perfect)", counted="marked")


@_styled
def small_multiples(
    periods: pd.DataFrame, *, title: str | None = None, name: str | None = None, columns: int = 3, most: int = 12
) -> Chart:
    """Draw a panel for each group of a periods table, on one scale, with its own gaps and its own strip of numbers.

    Groups come in the order of their number of articles, then of their value; only the first `most` are drawn, the data keep all.
    """
    lines = _lines(periods)
    if not lines:
        return _empty(name or _measure_name(periods), "no article with a date precise enough", periods)
    if len({kind for _, kind in lines}) > 1:
        raise ValueError("small_multiples draws one kind, raw or standardised: filter the table by kind")
    mass = {k: (line["n_articles"].sum(), (line["value"] * line["n_articles"]).sum()) for k, line in lines.items()}
    order = sorted(lines, key=lambda k: (-mass[k][0], -mass[k][1], k[0]))
    lines = {key: lines[key] for key in order[:most]}
    freq, share, name = _freq(periods), _is_share(periods), name or _measure_name(periods)
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
        _value_axis(axes, drawn, share)
        axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
        if not share:
            good = drawn[drawn["shown"]]
            axes.set_ylim(min(good["low"].min(), 0) - 0.02, max(good["high"].max(), 0) + 0.02)
        axes.set_title(label(group, 26), fontsize=9.5, parse_math=False)
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
    note = f"Band: 95 % interval, articles as clusters. Strip: articles per {_unit(freq)}, at most {tallest:,}."
    note += " Hatched: too few articles or outlets to show." if not drawn["shown"].all() else ""
    note += f" {len(order) - len(lines)} more groups are in the data." if len(order) > len(lines) else ""
    finding = _series_finding(lines, name, freq, share)
    return _finish(figure, title or finding, note, periods, _series_alt(lines, name, freq, share, None, None))


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
    share = "sentiment" not in what
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
        change = f"{100 * row.step:+.1f}".replace("-", "\u2212") + " points" if share else _number(row.step, False)
        axes.annotate(change, (1, y), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      va="center", fontsize=8, color=INK if sure[y] else QUIET,
                      fontweight="bold" if sure[y] else "normal")  # fmt: skip
    for text, value, side, colour in (
        (names[0], rows["value_a"].iloc[0], "value_a", COLOURS[0]),
        (names[1], rows["value_b"].iloc[0], "value_b", COLOURS[1]),
    ):
        other = rows["value_b" if side == "value_a" else "value_a"].iloc[0]
        align = "right" if value < other or (value == other and side == "value_a") else "left"
        axes.annotate(label(text, 20), (value, 0), (0, 9), textcoords="offset points", ha=align, color=colour,
                      fontweight="bold", fontsize=8.5)  # fmt: skip
    axes.set_yticks(range(len(rows)), [label(i) for i in rows["item"]])
    axes.set_ylim(len(rows) - 0.5, -1)
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.06)
    if not share:
        axes.axvline(0, color=FAINT, linewidth=1)
    axes.xaxis.set_major_formatter(_formatter(share))
    axes.set_xlabel(name or _COMPARED.get(what, what), fontsize=8.5)
    note = f"Open dot: {label(names[0], 30)}. Square: {label(names[1], 30)}. Dark: q < .05 (Benjamini and Hochberg)."
    finding = _dumbbell_finding(rows, sure, what, names, share)
    listing = "; ".join(
        f"{label(r.item)} {_number(r.value_a, share)} to {_number(r.value_b, share)}" for r in rows.head(8).itertuples()
    )
    return _finish(figure, title or finding, note, table, f"Dumbbell chart, largest change first: {listing}.")


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
    top = among.iloc[0]
    finding = f"{label(top.company)} and {label(top.other)} are named together most, in {top.n:,} sentences"
    note = f"{len(order)} of {len(weight)} companies and {len(drawn)} of {len(pairs)} pairs are drawn. "
    note += "Wider and darker: more sentences that name both. Larger dot: more such sentences in all."
    listing = "; ".join(f"{label(r.company)} and {label(r.other)} {r.n:,}" for r in among.head(8).itertuples())
    return _finish(figure, title or finding, note, pairs, f"Network of companies named in one sentence: {listing}.")


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
    total.yaxis.set_major_locator(MaxNLocator(2, integer=True))
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
                          color="white" if value > 0.55 * darkest else INK)  # fmt: skip
    axes.grid(visible=False)
    axes.set_yticks(range(len(rows)), [label(s, 28) or "not known" for s in rows.index])
    for spine in axes.spines.values():
        spine.set_visible(False)
    for right, count in enumerate(rows.sum(axis=1)):
        axes.annotate(f"{count:,}", (1, right), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                      va="center", fontsize=8, color=QUIET)  # fmt: skip
    _time_axis(axes, slots, freq)
    many, first = int(table.to_numpy().sum()), table.index[0]
    part = table.loc[first].sum() / many
    if len(table) == 1:
        finding = f"One outlet, {label(first)}, with {many:,} articles"
    else:
        finding = f"{len(table)} outlets; {label(first)} has most, {100 * part:.0f} % of {many:,} articles"
    left = len(counted(articles)) - len(dated)
    note = f"Articles per {_unit(freq)}: originals that are not set aside."
    note += f" {left:,} without a date precise enough are not drawn." if left else ""
    data = table.rename_axis(columns="period").stack().rename("n_articles").reset_index()
    listing = "; ".join(f"{label(s)} {n:,}" for s, n in table.sum(axis=1).head(8).items())
    alt = f"Numbers of articles by outlet and {_unit(freq)}, {period_name(slots[0], freq)} to "
    alt += f"{period_name(slots[-1], freq)}: {listing}."
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
        (f"set aside: {why}", n) for why, n in aside[aside != ""].value_counts().sort_index().items()
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
                      textcoords="offset points", va="center", fontsize=9)  # fmt: skip
    axes.set_yticks(range(len(steps)), [label(s[0], 44) for s in steps])
    axes.set_ylim(len(steps) - 0.4, -0.6)
    axes.set_xlim(0, max(1, whole) * 1.1)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
    axes.spines["left"].set_visible(False)
    out = [(len(rejects), "rejected"), (int(copies.sum()), "copies"), (int((aside != "").sum()), "set aside")]
    finding = f"Of {whole:,} records read, {left:,} count: " + ", ".join(f"{n:,} {what}" for n, what in out)
    note = "Dark bars are sums, hatched ones what is taken off. Accepted records that do not count are kept."
    data = pd.DataFrame([s[:2] for s in steps], columns=["step", "records"])
    listing = "; ".join(f"{label(text, 60)} {n:,}" for text, n, _, _ in steps)
    return _finish(figure, title or finding, note, data, f"Sum of the records: {listing}.")


@_styled
def calibration(table: pd.DataFrame, *, title: str | None = None, name: str = "score") -> Chart:
    """Draw how often what got a score was so: predicted, observed (both 0..1), n a bin, and low, high where known.

    On the diagonal a score of .7 is right in 70 %. The title gives the expected calibration error, weighted by n.
    """
    _need(table, ["predicted", "observed", "n"], "calibration")
    rows = table[table["n"] > 0].sort_values("predicted")
    if rows.empty:
        return _empty(f"Calibration of the {label(name)}", "no case", table)
    error = float(np.average((rows["predicted"] - rows["observed"]).abs(), weights=rows["n"]))
    figure = _figure(width=5.6, height=5.4)
    axes, strip = figure.subplots(2, 1, sharex=True, height_ratios=[1, 0.14])
    axes.plot([0, 1], [0, 1], color=FAINT, linestyle=(0, (4, 3)), linewidth=1.2)
    if {"low", "high"} <= set(rows):
        axes.vlines(rows["predicted"], rows["low"], rows["high"], color=COLOURS[0], alpha=0.45, linewidth=2.4)
    axes.plot(rows["predicted"], rows["observed"], marker="o", color=COLOURS[0])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(_formatter(True))
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.03, 1.03)
    axes.grid(axis="both")
    axes.set_ylabel("was so", fontsize=8.5)
    axes.tick_params(axis="x", length=0, labelbottom=False)
    strip.bar(rows["predicted"], rows["n"], width=0.03, color="#b3b9bf")
    strip.grid(visible=False)
    strip.set_yticks([rows["n"].max()], [f"{rows['n'].max():,}"])
    strip.spines["left"].set_visible(False)
    strip.set_ylabel("n", rotation=0, fontsize=8.5, va="center")
    strip.set_xlabel(label(name), fontsize=8.5)
    finding = f"The {label(name)} is off by {100 * error:.0f} points on average"
    listing = "; ".join(
        f"{_number(r.predicted, True)} was so in {_number(r.observed, True)}" for r in rows.itertuples()
    )
    note = (
        f"{rows['n'].sum():,} cases. Dashed: as often as scored. Bars: intervals, where given. Strip: cases by score."
    )
    return _finish(figure, title or finding, note, table, f"Calibration of the {label(name)}: scored {listing}.")


# ---------------------------------------------------------------------------------------------------------- the words


def _number(value: float, share: bool) -> str:
    if not share:
        return f"{value:+.2f}".replace("-", "\u2212") if abs(value) >= 0.005 else "0"
    digits = 1 if abs(value) < 0.1 else 0
    return f"{100 * value:.{digits}f} %"


def _measure_name(table) -> str:
    if table.attrs.get("by") == "class":
        return "Sentences of each class"
    if table.attrs.get("by") in ("voice", "holder"):
        return f"Speculative sentences by {table.attrs['by']}"
    measure = table["measure"].iloc[0] if "measure" in table and len(table) else "what was asked for"
    return MEASURES.get(measure, label(measure))


def _axis_name(name: str, share: bool) -> str:
    return f"{name}, share" if share else name


def _series_finding(lines, name, freq, share) -> str:
    groups = list(dict.fromkeys(group for group, _ in lines))
    if len(groups) > 1:
        return f"{name}: {_last_standing(lines, freq, share)}"
    who = f"{label(groups[0])}, {name[0].lower() + name[1:]}" if groups[0] else name
    moves = {kind: _movement(line, freq, share) for (_, kind), line in lines.items()}
    kind, first = next(iter(moves.items()))
    held = moves.get("standardised") if kind != "standardised" else None
    if held is None or held.startswith("too few"):
        return f"{who}: {first}"
    if first.startswith("no clear") and held.startswith("no clear"):
        return f"{who}: {first}, with outlets held equal too"
    return f"{who}: {first}; with outlets held equal {held}"


def _turns_finding(name, freq, bursts, changes) -> str:
    """Say the strongest burst and the last change of level, "" where there are none."""
    found = []
    if bursts is not None and len(bursts):
        best = bursts.sort_values("weight", ascending=False).iloc[0] if "weight" in bursts else bursts.iloc[0]
        when = period_name(best.start, freq)
        when += f" to {period_name(best.end, freq)}" if best.end > best.start else ""
        found.append(f"burst in {when}, {_number(best.value, True)} against {_number(best.outside, True)} otherwise")
    edges = set()  # where a burst begins and ends the level changes too, which is no news
    for burst in () if bursts is None else bursts.itertuples():
        edges |= {burst.start, (pd.Period(burst.end, FREQS[freq]) + 1).start_time}
    if changes is not None and len(changes := changes[~changes["period"].isin(edges)]):
        last = changes.iloc[-1]
        found.append(
            f"{_number(last.after, True)} from {period_name(last.period, freq)} on, {_number(last.before, True)} before"
        )
    return f"{name}: {'; '.join(found)}" if found else ""


def _last_standing(lines, freq, share) -> str:
    """Say who is highest and lowest in the last period that shows at least two, where their intervals are apart."""
    rows = pd.concat([line[line["shown"]] for line in lines.values()])
    counts = rows.groupby("period")["group"].nunique()
    if not (counts > 1).any():
        return "no period in which two of them can be shown"
    period = counts.index[counts > 1].max()
    last = rows[rows["period"] == period].sort_values("value")
    low, top = last.iloc[0], last.iloc[-1]
    when = f"in {period_name(period, freq)}"
    if top.low <= low.high:
        return f"no one stands apart {when}, {_number(low.value, share)} to {_number(top.value, share)}"
    return (
        f"{label(top.group)} highest {when} at {_number(top.value, share)}, "
        f"{label(low.group)} lowest at {_number(low.value, share)}"
    )


def _movement(line, freq, share) -> str:
    """Say what a series does, judged by its intervals: up, down, between two values, or no clear change."""
    good = line[line["shown"]]
    if good.empty:
        return "too few articles or outlets in every period"
    first, last = good.iloc[0], good.iloc[-1]
    if len(good) == 1:
        return f"{_number(first.value, share)} in {period_name(first.period, freq)}, the one period that can be shown"
    se = ((good["high"] - good["low"]) / 3.92).clip(lower=1e-9)
    z = (last.value - first.value) / np.hypot(se.iloc[0], se.iloc[-1])
    if abs(z) > 1.96:
        return (
            f"{'up' if z > 0 else 'down'} from {_number(first.value, share)} in {period_name(first.period, freq)} "
            f"to {_number(last.value, share)} in {period_name(last.period, freq)}"
        )
    mean = np.average(good["value"], weights=se**-2)
    p = stats.chi2.sf((((good["value"] - mean) / se) ** 2).sum(), len(good) - 1)
    if p < 0.05:
        low, high = good.loc[good["value"].idxmin()], good.loc[good["value"].idxmax()]
        return (
            f"between {_number(low.value, share)} ({period_name(low.period, freq)}) and "
            f"{_number(high.value, share)} ({period_name(high.period, freq)})"
        )
    return f"no clear change, about {_number(mean, share)} throughout"


def _series_alt(lines, name, freq, share, bursts, changes) -> str:
    parts = [f"Line chart of {name[0].lower() + name[1:]} by {_unit(freq)}."]
    for (group, kind), line in lines.items():
        who = ", ".join(p for p in (label(group), KINDS.get(kind, kind) if kind != "raw" else "") if p)
        good = line[line["shown"]]
        move = _movement(line, freq, share)
        text = f"{who}: {move}" if who else move[0].upper() + move[1:]
        if len(good) > 1:
            wide = good.loc[(good["high"] - good["low"]).idxmax()]
            text += (
                f"; widest interval in {period_name(wide.period, freq)}, "
                f"{_number(wide.low, share)} to {_number(wide.high, share)}"
            )
        gaps = int((~line["shown"]).sum())
        parts.append(text + (f"; {gaps} of {len(line)} {_unit(freq)}s too small to show." if gaps else "."))
    if bursts is not None:
        spans = [f"{period_name(b.start, freq)} to {period_name(b.end, freq)}" for b in bursts.itertuples()]
        parts.append(f"Bursts: {'; '.join(spans) or 'none'}.")
    if changes is not None:
        parts.append(f"Change points: {'; '.join(period_name(p, freq) for p in changes['period']) or 'none'}.")
    return " ".join(parts)


def _dumbbell_finding(rows, sure, what, names, share) -> str:
    top = rows.iloc[0]
    if not sure.any():
        return f"No change from {label(names[0], 24)} to {label(names[1], 24)} stands out among {len(rows)}"
    best = rows[sure].iloc[0]
    verb = "up" if best.step > 0 else "down"
    size = f"{abs(100 * best.step):.1f} points" if share else f"{abs(best.step):.2f}"
    more = "" if best.equals(top) else ", the largest change that stands out"
    return f"{label(best['item'])} {verb} by {size} from {label(names[0], 24)} to {label(names[1], 24)}{more}"


def _unit(freq: str) -> str:
    return WORDS[freq]


def _bars_finding(good, name, share) -> str:
    if good.empty:
        return f"{name}: every group is too small to show"
    top, low = good.iloc[0], good.iloc[-1]
    if len(good) == 1:
        only = f"{_number(top.value, share)} in {label(top.group)}" if top.group else _number(top.value, share)
        return f"{name}: {only}, the one group that can be shown"
    if top.low > low.high:
        return f"{name}: most in {label(top.group)} ({_number(top.value, share)}), least in {label(low.group)} " \
               f"({_number(low.value, share)})"  # fmt: skip
    return f"{name}: no group stands apart, {_number(low.value, share)} to {_number(top.value, share)}"


def _bars_alt(good, name, share) -> str:
    rows = [
        f"{label(r.group) or 'not known'} {_number(r.value, share)} ({_number(r.low, share)} to {_number(r.high, share)})"
        for r in good.head(8).itertuples()
    ]
    more = f"; and {len(good) - 8} more" if len(good) > 8 else ""
    return f"Dots with 95 % intervals: {name[0].lower() + name[1:]} by group, largest first: {'; '.join(rows)}{more}."


# ---------------------------------------------------------------------------------------------------------- the parts


def _need(table, columns, who) -> None:
    missing = [c for c in columns if c not in table]
    if missing:
        raise ValueError(f"{who} needs a table with the columns {', '.join(columns)}: {', '.join(missing)} missing")


def _figure(width: float = 7.4, height: float = 4.2) -> Chart:
    return Chart(figsize=(width, height), layout="constrained")


def _finish(figure, title, note, data, alt) -> Chart:
    width = figure.get_size_inches()[0]
    title = label(title[:1].upper() + title[1:], 240)
    figure.suptitle(
        "\n".join(textwrap.wrap(title, int(width * 9.6))),
        x=0.01,
        ha="left",
        fontsize=12.5,
        fontweight="bold",
        color=INK,
        parse_math=False,
    )
    note = "\n".join(textwrap.wrap(note, int(width * 17.5)))
    figure.supxlabel(note, x=0.01, ha="left", fontsize=7.5, color=QUIET, parse_math=False)
    figure.ev_alt = re.sub(r"\s+", " ", f"{title}. {alt}" if not alt.startswith(title) else alt)
    figure.ev_data = data.copy()
    return figure


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


def _is_share(table) -> bool:
    if "statistic" in table.attrs:
        return table.attrs["statistic"] == "share"
    return not ({"sentiment", "sentiment_label", "polarity", "subjectivity"} & set(table.get("measure", [])))


def _formatter(share) -> FuncFormatter:
    if share:
        return FuncFormatter(lambda v, _: f"{100 * v:.10g} %")
    return FuncFormatter(lambda v, _: f"{v:+.10g}".replace("-", "\u2212") if abs(v) > 1e-12 else "0")


def _value_axis(axes, periods, share) -> None:
    good = periods[periods["shown"]]
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(_formatter(share))
    if share:
        axes.set_ylim(0, min(1.02, 1.06 * good["high"].max()) if len(good) else 1)
    else:
        axes.axhline(0, color=FAINT, linewidth=1)


def _draw_line(axes, line, slots, i, band) -> None:
    line = line.set_index("period").reindex(slots)
    colour, good = COLOURS[i], line["shown"].fillna(False).astype(bool)
    x, value = np.arange(len(slots)), line["value"].where(good).to_numpy(float)
    low, high = line["low"].where(good).to_numpy(float), line["high"].where(good).to_numpy(float)
    face = "white" if line["kind"].eq("standardised").any() else colour
    axes.plot(x, value, color=colour, linestyle=DASHES[i], marker=MARKERS[i], markerfacecolor=face, zorder=3 + i / 10)
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
            ends.append([float(good["value"].iloc[-1]), _line_name(key, lines), i])
    ends.sort(key=lambda e: e[0])
    low, high = axes.get_ylim()
    step = 0.075 * (high - low)
    for below, above in zip(ends, ends[1:], strict=False):
        above[0] = max(above[0], below[0] + step)
    for y, name, i in ends:
        at = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center"}
        axes.annotate(_GLYPHS[i], (1, y), (5, 0), color=COLOURS[i], fontsize=9, annotation_clip=False, **at)
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
        axes.set_yticks([most], [f"{most:,.0f}"])
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
