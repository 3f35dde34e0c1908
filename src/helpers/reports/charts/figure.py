"""Draw charts: each function takes a table and returns a matplotlib figure with its alt text and its data.

A figure is a `Chart`: `ev_alt` is its alt text, written from the data, `ev_data` the table behind it, which a report
saves as CSV beside the picture; a notebook gets both with the PNG. Nothing touches pyplot, so nothing leaks. Pictures
carry an opaque white card: they look the same on a light and on a dark page, and in print. Colours are Okabe and
Ito's, and every line has a marker, a dash pattern and a label of its own, so that nothing hangs on colour. Names come
from untrusted text: they are stripped of control characters, bounded, and never read as mathematics.
"""

from functools import wraps
from helpers.project import shipped
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
import io
import matplotlib
import pandas as pd
import re
from helpers.reports.wording import hold, label

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
MARKERS, DASHES = "osD^vPX", ["-", (0, (5, 1.5)), (0, (2, 1)), (0, (6, 1, 1, 1)), "-", (0, (5, 1.5)), (0, (2, 1))]
INK, QUIET, FAINT = "#1f2328", "#5c636a", "#8c9196"
MOST_LINES = 5
_GLYPHS = "\u25cf\u25a0\u25c6\u25b2\u25bc"  # the markers of the first five lines, for their labels
_OPEN = "\u25cb\u25a1\u25c7\u25b3\u25bd"  # the same for lines with open markers
_STYLE = str(shipped("templates", "charts.mplstyle"))


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


def _styled(draw):
    """Draw with the style sheet, and leave the settings of everybody else alone."""

    @wraps(draw)
    def styled(*args, **kwargs) -> Chart:
        with matplotlib.rc_context(fname=_STYLE):
            return draw(*args, **kwargs)

    return styled


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


def _formatter(scale) -> FuncFormatter:
    if scale == "share":
        return FuncFormatter(lambda v, _: f"{100 * v:.10g}\u00a0%")
    if scale == "unsigned":
        return FuncFormatter(lambda v, _: f"{v:.10g}")
    return FuncFormatter(lambda v, _: f"{v:+.10g}".replace("-", "\u2212") if abs(v) > 1e-12 else "0")


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
