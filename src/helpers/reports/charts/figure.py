"""What all charts share: the figure, its style, its texts and its axes.

A figure is a `Chart`: `ev_alt` is its alt text, `ev_data` the table behind it, which a report saves as CSV beside the
picture, and `finding` what it shows in words; a notebook gets alt text and table with the PNG. Nothing touches pyplot,
so nothing leaks. Pictures carry an opaque white card: they look the same on a light and on a dark page, and in print.
Colours are Okabe and Ito's, and every line has a marker, a dash pattern and a label of its own, so that nothing hangs on
colour. Names come from untrusted text: they are stripped of control characters, bounded, and never read as mathematics.
"""

import io
import re
from functools import wraps
from typing import Any

import matplotlib
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from helpers.codebook import SHARE, UNSIGNED
from helpers.project import shipped
from helpers.reports.findings import Finding
from helpers.reports.wording import MINUS, label

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
MARKERS, DASHES = "osD^vPX", ["-", (0, (5, 1.5)), (0, (2, 1)), (0, (6, 1, 1, 1)), "-", (0, (5, 1.5)), (0, (2, 1))]
INK, QUIET, FAINT = "#1f2328", "#5c636a", "#8c9196"
MOST_LINES = 5  # more can be told apart neither in print nor by their labels
TITLE_SIZE, TEXT_SIZE, NOTE_SIZE = 12.5, 8.5, 7.5  # points; at 7.4 inches a line of a title holds about 75 letters
GLYPHS = "\u25cf\u25a0\u25c6\u25b2\u25bc"  # the markers of the first five lines, for their labels
OPEN_GLYPHS = "\u25cb\u25a1\u25c7\u25b3\u25bd"  # the same for lines with open markers
_STYLE = str(shipped("templates", "charts.mplstyle"))


class Chart(Figure):
    """A figure that knows its alt text (`ev_alt`), its data (`ev_data`) and its `finding`, and shows itself in a notebook."""

    ev_alt: str = ""
    ev_data: pd.DataFrame = pd.DataFrame()
    finding: Finding = Finding("", "", "", "")

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


def styled(draw):
    """Draw with the style sheet, and leave the settings of everybody else alone."""

    @wraps(draw)
    def drawn(*args, **kwargs) -> Chart:
        with matplotlib.rc_context(fname=_STYLE):
            return draw(*args, **kwargs)

    return drawn


def new_figure(height: float, width: float = 7.4) -> Chart:
    """Begin a chart, sizes in inches; the width is that of the text of a page."""
    return Chart(figsize=(width, height), layout="constrained")


def finish(figure: Chart, finding: Finding, data: pd.DataFrame, title: str | None = None) -> Chart:
    """Write the title and the note of a finding on a chart and give it its alt text and its data.

    title: to stand instead of the finding's.
    """
    title = title or finding.title
    title = label(title[:1].upper() + title[1:], 240)
    about = {"x": 0.01, "ha": "left", "parse_math": False}
    text = wrapped(figure, title, TITLE_SIZE, "bold")
    figure.suptitle(text, fontsize=TITLE_SIZE, fontweight="bold", color=INK, **about)
    figure.supxlabel(wrapped(figure, finding.note, NOTE_SIZE), fontsize=NOTE_SIZE, color=QUIET, **about)
    figure.ev_alt = re.sub(r"\s+", " ", f"{title}. {finding.alt}")
    figure.ev_data = data.copy()
    figure.finding = finding
    return figure


def card(finding: Finding, data: pd.DataFrame) -> Chart:
    """Give a card that says that there is nothing to draw: a report of a small corpus goes on."""
    figure = new_figure(height=1.1)
    figure.subplots().set_axis_off()
    return finish(figure, finding, data)


# Texts that fit.


def wrapped(figure, text: str, size: float, weight: str = "normal") -> str:
    """Break a text into lines that fit the figure, measured in the font that draws it; no last line is left nearly empty."""
    room = 72 * figure.get_size_inches()[0] * 0.985
    words = [part for w in text.split(" ") for part in re.findall(".{1,34}", w)]  # a word of any length is broken
    lines = _broken(words, room, size, weight)
    while len(lines) > 1 and width_of(lines[-1], size, weight) < 0.4 * room:
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
        if lines[-1] and width_of(longer, size, weight) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def fitted(text: str, room: float, size: float, weight: str = "normal") -> str:
    """Shorten a name until it is no wider than `room`, in points."""
    while len(text) > 2 and width_of(text, size, weight) > room:
        text = text[:-2].rstrip() + "\u2026"
    return text


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Measure a text in points."""
    font = font_manager.get_font(font_manager.findfont(font_manager.FontProperties(weight=weight)))
    font.set_size(size, 72)
    font.set_text(text)
    return font.get_width_height()[0] / 64


# Axes.


def formatter(scale: str) -> FuncFormatter:
    """Write the numbers of an axis as the texts write them: 40%, +0.5, 0.5."""
    if scale == SHARE:
        return FuncFormatter(lambda v, _: f"{100 * v:.10g}%")
    if scale == UNSIGNED:
        return FuncFormatter(lambda v, _: f"{v:.10g}")
    return FuncFormatter(lambda v, _: f"{v:+.10g}".replace("-", MINUS) if abs(v) > 1e-12 else "0")


def rows_axis(axes: Axes, names: list[str], top: float = -1.0) -> None:
    """Name rows, the first at the top, with lines for the values and none between the rows."""
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, top)
    axes.spines["left"].set_visible(False)


def beside_row(axes: Axes, y: float, text: str, **how: Any) -> None:
    """Write a text at the right edge of a row."""
    look: dict[str, Any] = {"va": "center", "fontsize": 8, "color": QUIET} | how
    axes.annotate(text, (1, y), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points", **look)


def key_above(axes: Axes, entries: list[tuple[str, str, str]]) -> None:
    """Write a key in a row above the axes: (glyph, text, colour) for each."""
    after = 0.0
    for glyph, text, colour in entries:
        text = f"{glyph} {text}"
        axes.annotate(text, (0, 1), (after, 3), xycoords="axes fraction", textcoords="offset points", color=colour,
                      fontweight="bold", fontsize=TEXT_SIZE)  # fmt: skip
        after += width_of(text, TEXT_SIZE, "bold") + 16


def time_axis(axes: Axes, slots: pd.DatetimeIndex, freq: str, most: int = 13) -> None:
    """Label years where they begin, or periods where the series is short; at most `most` labels."""
    axes.set_xlim(-0.6, len(slots) - 0.4)
    by_years = freq == "YS" or slots.year.nunique() >= 4
    at, names = _year_labels(slots, freq, most) if by_years else _period_labels(slots, freq, most)
    axes.set_xticks(at, names)


def _year_labels(slots: pd.DatetimeIndex, freq: str, most: int) -> tuple[list[int], list[str]]:
    years = slots.year
    at = [i for i in range(len(slots)) if i == 0 or years[i] != years[i - 1]]
    if len(at) > 1 and freq != "YS" and at[1] - at[0] < 2:
        at = at[1:]  # the last period of a year leaves no room for its name
    at = at[:: 1 + (len(at) - 1) // most]
    return at, [str(years[i]) for i in at]


def _period_labels(slots: pd.DatetimeIndex, freq: str, most: int) -> tuple[list[int], list[str]]:
    at = list(range(0, len(slots), 1 + (len(slots) - 1) // min(most, 8 if freq in "DW" else 9)))
    short = {"QS": lambda t: f"Q{t.quarter}", "MS": lambda t: f"{t:%b}"}.get(freq, lambda t: f"{t.day} {t:%b}")
    first = [j == 0 or slots[i].year != slots[at[j - 1]].year for j, i in enumerate(at)]
    return at, [short(slots[i]) + (f"\n{slots[i].year}" if new else "") for i, new in zip(at, first, strict=True)]
