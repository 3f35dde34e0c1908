"""What holds for every chart: a picture with alt text and data, the words of its finding, and nothing cut off."""

import ast
import io
import json
import subprocess
import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from helpers.reports import charts
from helpers.reports.charts import figure as figures
from helpers.reports.findings import Finding
from tests.places import ROOT
from tests.reports.charts.drawings import EVERY, note_of, title_of
from tests.reports.samples import HOSTILE, articles, compared, groups, pairs, periods, scored, trend

LONG = "Wide Winding Outlet Mmmmmm"


@pytest.mark.parametrize("draw", EVERY.values(), ids=EVERY)
def test_every_chart_has_alt_text_data_and_a_white_card(draw):
    before = dict(matplotlib.rcParams)
    figure = draw()
    picture = Image.open(io.BytesIO(figure.png()))
    assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)
    assert 40 < len(figure.ev_alt) < 3000 and "nan" not in figure.ev_alt
    assert len(figure.ev_data)
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("draw", EVERY.values(), ids=EVERY)
def test_every_chart_takes_its_words_from_its_finding(draw):
    figure = draw()
    found = figure.finding
    assert title_of(figure) == found.title[0].upper() + found.title[1:]
    assert note_of(figure) == found.note
    assert figure.ev_alt == f"{title_of(figure)}. {found.alt}"
    assert found.reading


def test_charts_compute_no_statistic():
    for path in (ROOT / "src/helpers/reports/charts").glob("*.py"):
        names = {
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in [getattr(node, "module", "") or "", *(alias.name for alias in node.names)]
        }
        assert not [name for name in names if name.startswith(("scipy", "helpers.statistics", "statsmodels"))]


def test_nothing_touches_pyplot():
    code = (
        "import sys; from tests.reports.charts.drawings import EVERY;"
        "[draw() for draw in EVERY.values()]; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_same_data_gives_the_same_bytes():
    assert EVERY["kinds"]().png() == EVERY["kinds"]().png()
    assert EVERY["network"]().svg() == EVERY["network"]().svg()


def test_a_notebook_gets_picture_data_and_alt_text():
    data, about = EVERY["series"]()._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert pd.read_csv(io.StringIO(data["text/csv"]))["value"].tolist() == [0.1, 0.15, 0.2]
    assert about["image/png"]["alt"] == data["text/plain"]
    json.dumps(about)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: charts.series(periods([0.1]).iloc[:0]),
        lambda: charts.series(periods([0.1, 0.2], shown=[False, False])),
        lambda: charts.small_multiples(periods([0.1]).iloc[:0]),
        lambda: charts.bars(groups("A").iloc[:0]),
        lambda: charts.bars(groups("AB", shown=False)),
        lambda: charts.network(pairs(1)),
        lambda: charts.dumbbell(compared().iloc[:0]),
        lambda: charts.outlets(articles().assign(aside="language")),
        lambda: charts.reliability(scored().assign(n=0)),
    ],
)
def test_nothing_to_draw_is_a_card_that_says_so(draw):
    figure = draw()
    assert "nothing to draw" in title_of(figure) and figure.png()
    assert "nothing to draw" in figure.ev_alt and "Nothing can be shown" in figure.finding.reading


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: charts.series(pd.DataFrame({"value": [1]})), "missing"),
        (lambda: charts.bars(pd.DataFrame({"group": []})), "missing"),
        (lambda: charts.errors(pd.DataFrame({"what": []})), "missing"),
        (lambda: charts.dumbbell(pd.concat([compared(), compared().assign(what="word")])), "one kind of row"),
    ],
)
def test_a_table_that_cannot_be_drawn_is_refused_with_the_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.filterwarnings("error")
def test_names_from_outside_cannot_break_or_stretch_a_chart():
    for figure in (
        charts.bars(groups([HOSTILE, "B"])),
        charts.series(pd.concat([periods([0.1, 0.2], HOSTILE), periods([0.2, 0.1], "$\\frac{")])),
        charts.small_multiples(periods([0.1, 0.2], HOSTILE)),
        charts.network(pairs(3).replace("Firm 0", HOSTILE)),
        charts.outlets(articles().replace({"source": {"S0": HOSTILE}})),
        charts.dumbbell(compared().assign(item=[HOSTILE, "$a", "b", "c"]), (HOSTILE, "$x$")),
        charts.series(periods([0.1, 0.2]), title=HOSTILE, name="$y$"),
    ):
        assert figure.png()
        assert "\u202e" not in figure.ev_alt and "\x07" not in figure.ev_alt


def test_no_line_of_a_title_is_left_nearly_empty():
    title = "Sentences that name General Motors: no clear trend, 3.0% on the whole, and more"
    first, last = charts.series(periods([0.1, 0.2]), title=title).get_suptitle().split("\n")
    assert len(last) > 0.4 * len(first)


@pytest.mark.parametrize(
    "draw",
    [
        *EVERY.values(),
        lambda: charts.series(periods([0.24, 0.1, 0.11], LONG, measure="named"), trend=trend(0.001, 0.7)),
        lambda: charts.series(periods([0.1, -0.2, 0.0], measure="sentiment_label")),
        lambda: charts.series(periods([0.1, 0.2]), title="W" * 30 + " 45% of " + "M" * 60 + " (1.2%)"),
        lambda: charts.bars(groups([f"{LONG} {i}" for i in range(25)], np.linspace(0.9, 0.1, 25))),
        lambda: charts.bars(groups("AB", [0.9, -0.9], measure="sentiment_label")),
        lambda: charts.small_multiples(pd.concat([periods([0.1, 0.2], f"{LONG} {i}") for i in range(6)])),
        lambda: charts.network(pairs(20).replace({"Firm 0": LONG})),
        lambda: charts.dumbbell(compared(), (LONG, LONG)),
    ],
)
def test_nothing_is_cut_off_at_the_edge_of_a_card(draw):
    figure = draw()
    figure.png()
    figure.draw_without_rendering()
    card = figure.bbox.padded(1)
    texts = list(figure.texts)
    for axes in (a for a in figure.axes if a.get_visible()):
        bottom, top = sorted(axes.get_ylim())
        ticks = zip(axes.get_yticks(), axes.get_yticklabels(), strict=False)  # none where they are not shown
        texts += [*axes.texts, axes.xaxis.label, axes.yaxis.label]
        texts += [tick for at, tick in ticks if bottom <= at <= top]
    for text in texts:
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert card.x0 <= box.x0 and box.x1 <= card.x1, text.get_text()
            assert card.y0 <= box.y0 and box.y1 <= card.y1, text.get_text()


def test_neighbouring_colours_differ_in_grey_too():
    greys = sorted(np.dot(to_rgb(c), (0.299, 0.587, 0.114)) for c in figures.COLOURS[:2])
    assert all(np.diff(greys) > 0.04)


def test_the_numbers_of_an_axis_are_written_as_in_the_texts():
    assert figures.formatter("share")(0.4, 0) == "40%" and figures.formatter("share")(0.025, 0) == "2.5%"
    assert [figures.formatter("signed")(v, 0) for v in (-0.5, 0.0, 0.5)] == ["\u22120.5", "0", "+0.5"]
    assert figures.formatter("unsigned")(0.5, 0) == "0.5"


@pytest.mark.parametrize(
    ("freq", "first", "many", "says"),
    [
        ("Y", "2015", 5, ["2015", "2016", "2017", "2018", "2019"]),
        ("Q", "2020Q4", 21, ["2021", "2022", "2023", "2024", "2025"]),
        ("Q", "2020Q3", 4, ["Q3\n2020", "Q4", "Q1\n2021", "Q2"]),
        ("M", "2021-11", 3, ["Nov\n2021", "Dec", "Jan\n2022"]),
    ],
)
def test_a_time_axis_names_years_or_short_periods(freq, first, many, says):
    axes = figures.new_figure(2).subplots()
    slots = pd.period_range(first, periods=many, freq=freq).start_time
    figures.time_axis(axes, slots, {"Y": "YS", "Q": "QS", "M": "MS"}[freq])
    assert [t.get_text() for t in axes.get_xticklabels()] == says


def test_texts_are_broken_and_shortened_to_the_room_there_is():
    assert (
        figures.fitted("W" * 40, 60, 9).endswith("\u2026")
        and figures.width_of(figures.fitted("W" * 40, 60, 9), 9) <= 60
    )
    assert figures.fitted("short", 60, 9) == "short"
    figure = figures.finish(figures.new_figure(2), Finding("a title", "r", "n " * 300, "alt"), pd.DataFrame())
    room = 72 * figure.get_size_inches()[0]
    assert all(figures.width_of(line, 7.5) <= room for line in figure.get_supxlabel().split("\n"))
    assert figure.get_suptitle() == "A title" and figure.ev_alt == "A title. alt"
