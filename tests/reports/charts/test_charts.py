"""Charts: what they say is what the table says, what they draw is what may be shown, and names cannot break them."""

import io
import json
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from PIL import Image

from helpers.reports import charts
from helpers.reports.charts.figure import COLOURS
from helpers.reports.findings import trend_words
from helpers.reports.wording import _glyphs, label


def title_of(figure):
    return " ".join(figure.get_suptitle().split())  # lines and no-break spaces are for the eye


HOSTILE = "Ou$t^let_{1}$ \u202egnp\x07 <b>\n" + "x" * 90 + " \u4e2d\u6587"


def periods(values, group="", kind="raw", freq="YS", shown=None, measure="speculative", half=0.02):
    values = np.array(values, float)
    slots = pd.period_range("2015", periods=len(values), freq={"YS": "Y", "QS": "Q", "MS": "M"}[freq]).start_time
    table = pd.DataFrame(
        {
            "measure": measure, "group": group, "period": slots.as_unit("us"), "kind": kind, "n_articles": 30,
            "n_sentences": 400, "n_sources": 5, "value": values, "low": values - half, "high": values + half,
            "shown": True if shown is None else shown,
        }
    )  # fmt: skip
    table.attrs = {"freq": freq, "statistic": "mean" if measure.startswith("sentiment") else "share"}
    return table


def groups(names, values=None, shown=True, measure="speculative"):
    values = np.linspace(0.3, 0.1, len(names)) if values is None else np.array(values, float)
    return pd.DataFrame(
        {
            "measure": measure, "group": list(names), "n_articles": 20, "n_sentences": 300, "n_sources": 4,
            "value": values, "low": values - 0.03, "high": values + 0.03, "shown": shown,
        }
    )  # fmt: skip


def articles(sources=3, years=(2019, 2020, 2021), each=8):
    rows = [(f"S{s}", f"{y}-03-0{1 + i % 9}") for s in range(sources) for y in years for i in range(each)]
    table = pd.DataFrame(rows, columns=["source", "published"]).astype({"published": "datetime64[us]"})
    return table.assign(
        article_id=[f"a{i}" for i in range(len(table))],
        duplicate_of="",
        aside="",
        published_precision="day",
        text_scope="full",
    )


def compared(n=4):
    item = [f"class {i}" for i in range(n)]
    a, b = np.linspace(0.1, 0.2, n), np.linspace(0.2, 0.18, n)
    return pd.DataFrame({"what": "class", "item": item, "value_a": a, "value_b": b, "change": b - a, "q": 0.01})


def pairs(n=6):
    names = [f"Firm {i}" for i in range(n)]
    rows = [(a, b, 5 + i, 3) for i, a in enumerate(names) for b in names[i + 1 :]]
    return pd.DataFrame(rows, columns=["company", "other", "n", "articles"])


def scored():
    at = np.tile(np.linspace(-0.9, 0.9, 5), 2)
    unit = ["EV sentences"] * 5 + ["EV companies"] * 5
    off = np.repeat([0.0, 0.1], 5)
    table = pd.DataFrame(
        {"unit": unit, "mean_score": at, "label": at + off, "low": at - 0.1, "high": at + 0.1, "n": 20}
    )
    return table


def rejects():
    return pd.DataFrame({"where": ["a:1", "a:2"], "reason": ["no text", "no text"], "detail": ""})


EVERY = {
    "series": lambda: charts.series(periods([0.1, 0.15, 0.2])),
    "kinds": lambda: charts.series(pd.concat([periods([0.1, 0.2]), periods([0.1, 0.1], kind="standardised")])),
    "groups": lambda: charts.series(pd.concat([periods([0.1, 0.2], g) for g in "ABCD"])),
    "mean": lambda: charts.series(periods([0.1, -0.2, 0.0], measure="sentiment")),
    "bars": lambda: charts.bars(groups("ABC")),
    "small_multiples": lambda: charts.small_multiples(pd.concat([periods([0.1, 0.2], g) for g in "ABCDEFG"])),
    "dumbbell": lambda: charts.dumbbell(compared(), ("2020", "2021")),
    "network": lambda: charts.network(pairs()),
    "outlets": lambda: charts.outlets(articles()),
    "records": lambda: charts.records(articles(), rejects()),
    "reliability": lambda: charts.reliability(scored()),
}


@pytest.mark.parametrize("draw", EVERY.values(), ids=EVERY)
def test_every_chart_has_alt_text_data_and_a_white_card(draw):
    before = dict(matplotlib.rcParams)
    figure = draw()
    picture = Image.open(io.BytesIO(figure.png()))
    assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)
    assert 40 < len(figure.ev_alt) < 3000 and "nan" not in figure.ev_alt
    assert len(figure.ev_data)
    assert dict(matplotlib.rcParams) == before
    assert not figure.get_suptitle()[0].islower()


def test_nothing_touches_pyplot():
    code = (
        "import sys; from helpers import charts; import test_charts as t;"
        "[d() for d in t.EVERY.values()]; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)


def test_the_same_data_gives_the_same_bytes():
    assert EVERY["kinds"]().png() == EVERY["kinds"]().png()
    assert EVERY["network"]().svg() == EVERY["network"]().svg()


def test_a_notebook_gets_picture_data_and_alt_text():
    data, about = EVERY["series"]()._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert pd.read_csv(io.StringIO(data["text/csv"]))["value"].tolist() == [0.1, 0.15, 0.2]
    assert about["image/png"]["alt"] == data["text/plain"]
    json.dumps(about)


def lines_of(figure):
    return [line.get_ydata() for line in figure.axes[0].lines if len(line.get_ydata()) > 2]


def test_a_gap_is_hatched_and_never_bridged():
    table = periods([0.1, 0.11, 0.9, 0.12, 0.13], shown=[True, True, False, True, True])
    figure = charts.series(table)
    (drawn,) = lines_of(figure)
    assert np.isnan(drawn).tolist() == [False, False, True, False, False]
    hatched = [p for p in figure.axes[0].patches if p.get_hatch()]
    assert len(hatched) == 1 and hatched[0].get_x() == 1.5 and hatched[0].get_width() == 1
    assert figure.axes[0].get_ylim()[1] < 0.2  # what is hidden does not even set the scale
    assert "1 of 5 years too small to show" in figure.ev_alt
    assert "90" not in figure.ev_alt
    assert "Hatched" in figure.get_supxlabel()


def test_a_single_point_between_gaps_keeps_its_interval():
    figure = charts.series(periods([0.1, 0.2, 0.3], shown=[False, True, False]))
    assert any(len(c.get_segments()) == 1 for c in figure.axes[0].collections if hasattr(c, "get_segments"))
    assert "20 % in 2016, the one period that can be shown" in title_of(figure)


@pytest.mark.parametrize(
    ("values", "half", "says"),
    [
        ([0.12, 0.15, 0.21], 0.01, "up from 12 % in 2015 to 21 % in 2017"),
        ([0.21, 0.15, 0.12], 0.01, "down from 21 % in 2015 to 12 % in 2017"),
        ([0.12, 0.3, 0.12], 0.01, "between 12 % (2015) and 30 % (2016)"),
        ([0.12, 0.15, 0.13], 0.2, "no clear change, 13 % on the whole"),
        ([0.012, 0.015, 0.031], 0.001, "up from 1.2 % in 2015 to 3.1 % in 2017"),
    ],
)
def test_the_title_says_what_the_intervals_allow(values, half, says):
    figure = charts.series(periods(values, half=half))
    assert says in title_of(figure)
    assert says[1:] in figure.ev_alt
    assert "widest interval" in figure.ev_alt


def test_bursts_and_changes_are_marked_named_and_told():
    table = periods([0.1] * 6, freq="QS")
    at = table["period"].tolist()
    burst = pd.DataFrame({"start": [at[1]], "end": [at[2]], "value": 0.3, "outside": 0.1, "weight": 5.0})
    change = pd.DataFrame({"period": [at[4]], "before": 0.1, "after": 0.2})
    figure = charts.series(table, bursts=burst, changes=change)
    title = title_of(figure)
    assert "burst in Q2 2015 to Q3 2015, 30 % against 10 % otherwise" in title
    assert "20 % from Q1 2016 on, 10 % before" in title
    edge = pd.DataFrame({"period": [at[1], at[3]], "before": 0.1, "after": 0.2})
    assert " on, " not in charts.series(table, bursts=burst, changes=edge).get_suptitle()
    assert "Bursts: Q2 2015 to Q3 2015. Change points: Q1 2016." in figure.ev_alt
    assert {t.get_text() for t in figure.axes[0].texts} >= {"burst", "change"}


def test_standing_apart_is_said_only_where_intervals_are():
    near = charts.bars(groups("AB", [0.2, 0.19]))
    far = charts.bars(groups("AB", [0.1, 0.3]))
    assert "none stands apart" in title_of(near)
    assert "B highest (30 %), A lowest (10 %)" in title_of(far)
    small = charts.bars(groups("AB", [0.1, 0.3], shown=[True, False]))
    assert "30 %" not in small.ev_alt  # a group too small to show is not told either
    lines = pd.concat([periods([0.1, 0.1], "A"), periods([0.1, 0.3], "B")])
    assert "B highest (30 %), A lowest (10 %), in 2016" in title_of(charts.series(lines))


def test_lines_differ_in_more_than_colour():
    figure = EVERY["groups"]()
    lines = [line for line in figure.axes[0].lines if line.get_marker() not in ("None", None, "")]
    looks = {(line.get_marker(), str(line.get_linestyle()), str(line._dash_pattern)) for line in lines}
    assert len(looks) == len(lines) == 4
    greys = sorted(np.dot(to_rgb(c), (0.299, 0.587, 0.114)) for c in COLOURS[:2])
    assert all(np.diff(greys) > 0.04)


def test_too_many_lines_are_refused_and_small_multiples_take_them():
    table = pd.concat([periods([0.1, 0.2], f"G{i}") for i in range(14)])
    with pytest.raises(ValueError, match="14 lines"):
        charts.series(table)
    figure = charts.small_multiples(table)
    assert len([a for a in figure.axes if a.get_visible() and a.get_title(loc="left")]) == 12
    assert "2 more groups are in the data" in figure.get_supxlabel().replace("\n", " ")
    assert figure.ev_data["group"].nunique() == 14


def test_records_add_up():
    table = articles().assign(aside=["language"] * 5 + [""] * 67, duplicate_of=[""] * 60 + ["a"] * 12)
    data = charts.records(table, rejects()).ev_data.set_index("step")["records"].to_dict()
    assert data == {
        "read": 74, "rejected: no text": 2, "accepted": 72, "copies": 12, "set aside: another language": 5, "counted": 55
    }  # fmt: skip


def test_outlets_counts_every_counted_article_once():
    figure = charts.outlets(articles(sources=20), most=5)
    assert figure.ev_data["n_articles"].sum() == 20 * 3 * 8
    assert figure.ev_data["source"].nunique() == 20
    assert "15 other outlets" in [t.get_text() for t in figure.axes[1].get_yticklabels()]


def test_network_draws_the_strongest_and_says_how_many_are_left_out():
    figure = charts.network(pairs(30), most=10, edges=12)
    assert "10 of 30 companies and 12 of 435 pairs" in figure.get_supxlabel().replace("\n", " ")
    texts = {t.get_text() for t in figure.axes[0].texts}
    assert len(texts) == 10


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


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.integers(2, 30))
def test_labels_are_one_bounded_line_of_letters_that_the_font_has(text, most):
    made = label(text, most)
    assert len(made) <= most
    assert "\n" not in made and made == made.strip()
    assert all(ord(c) in _glyphs() for c in made)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: charts.series(pd.DataFrame({"value": [1]})), "missing"),
        (lambda: charts.bars(pd.DataFrame({"group": []})), "missing"),
        (lambda: charts.dumbbell(pd.concat([compared(), compared().assign(what="word")])), "one kind of row"),
    ],
)
def test_a_table_that_cannot_be_drawn_is_refused_with_the_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    "draw",
    [
        lambda: charts.series(periods([0.1]).iloc[:0]),
        lambda: charts.series(periods([0.1, 0.2], shown=[False, False])),
        lambda: charts.small_multiples(periods([0.1]).iloc[:0]),
        lambda: charts.bars(groups("A").iloc[:0]),
        lambda: charts.network(pairs(1)),
        lambda: charts.dumbbell(compared().iloc[:0]),
        lambda: charts.outlets(articles().assign(aside="language")),
        lambda: charts.reliability(scored().assign(n=0)),
    ],
)
def test_nothing_to_draw_is_a_card_that_says_so(draw):
    figure = draw()
    assert "nothing to draw" in title_of(figure) and figure.png()
    assert "nothing to draw" in figure.ev_alt


def trend(per_year, p, years=6):
    first = pd.Timestamp("2015-01-05")
    row = {"per_year": per_year, "low": per_year - 0.01, "high": per_year + 0.01, "p": p, "q": p, "n_sources": 3}
    return pd.DataFrame([{**row, "first": first, "last": first + pd.Timedelta(days=365 * years)}])


@pytest.mark.parametrize(
    ("values", "moves", "says"),
    [
        # ends far apart, and yet the tested finding counts: the title must not compare two ends
        (
            [0.41, 0.3, 0.35, 0.29],
            trend(0.001, 0.7),
            "no clear trend, 34 % on the whole, between 29 % (2018) and 41 % (2015)",
        ),
        ([0.1, 0.15, 0.2, 0.25], trend(0.05, 0.001), "up by 5.0 points a year (10 % in 2015, 25 % in 2018)"),
        ([0.25, 0.2, 0.15, 0.1], trend(-0.05, 0.001), "down by 5.0 points a year (25 % in 2015, 10 % in 2018)"),
        ([0.25, 0.1, 0.2, 0.24], trend(0.01, 0.001), "up by 1.0 points a year (20 % on the whole)"),
        # less than two years: no trend is told, only what the intervals allow
        ([0.1, 0.12, 0.18, 0.25], trend(0.05, 0.001, years=1), "up from 10 % in 2015 to 25 % in 2018"),
        # the ends are apart by a hair, the line through all of them is not going anywhere
        ([0.14, 0.3, 0.29, 0.31, 0.12, 0.1], None, "between 10 % (2020) and 31 % (2018)"),
    ],
)
def test_a_rise_is_said_only_where_it_was_tested(values, moves, says):
    figure = charts.series(periods(values), trend=moves)
    assert title_of(figure) == f"Speculative sentences: {says}"
    assert says[1:] in figure.ev_alt


def test_a_trend_of_years_that_cannot_be_shown_names_no_ends():
    table = periods([0.3, 0.35, 0.2, 0.18, 0.1], shown=[False, True, True, False, False])
    title = title_of(charts.series(table, trend=trend(-0.029, 0.01)))
    assert title == "Speculative sentences: down by 2.9 points a year (23 % on the whole, 2 of 5 years shown)"
    whole = title_of(charts.series(table, trend=trend(-0.029, 0.5)))
    assert "no clear trend, 23 % on the whole" in whole  # as in the chart of all companies, hidden years included


def test_small_multiples_say_who_rises_and_who_falls():
    moves = pd.concat([trend(0.01, 0.01), trend(-0.05, 0.01), trend(0.2, 0.6)]).assign(group=list("ABC"))
    table = pd.concat([periods([0.1, 0.2], g, measure="named") for g in "ABC"])
    table.attrs = {"by": "company", "statistic": "share", "freq": "YS"}
    figure = charts.small_multiples(table, trend=moves)
    assert title_of(figure) == (
        "Sentences that name a company: B down by 5.0, A up by 1.0 points a year; no clear trend for the other 1"
    )
    assert "A: up by 1.0 points a year" in figure.ev_alt and "C: no clear trend" in figure.ev_alt
    assert figure.get_supylabel() == "share of sentences"
    assert "no clear trend for any of 3" in title_of(charts.small_multiples(table, trend=moves.assign(q=0.5)))
    short = moves.assign(last=moves["first"] + pd.Timedelta(days=300))  # no trend is told: who is ahead at the end
    assert "in 2016" in title_of(charts.small_multiples(table, trend=short))


def test_what_is_said_of_companies_counts_only_what_names_them():
    table = groups("ABC", [0.5, 0.3, 0.1])
    table.attrs = {"by": "company", "statistic": "share"}
    figure = charts.bars(table)
    assert title_of(figure).startswith("Speculative sentences among those that name a company: A highest")
    assert figure.axes[0].get_xlabel() == "share of the sentences that name it"
    assert "that name a company, a row a company, largest first" in figure.ev_alt
    one = periods([0.1, 0.2], "Tesla")
    one.attrs |= {"by": "company"}
    figure = charts.series(one)
    assert figure.axes[0].get_ylabel() == "share of the sentences that name it"
    assert "Strip: articles that name it per year" in figure.get_supxlabel()


def test_an_end_that_may_be_the_middle_is_called_unsure():
    table = groups("ABCDE", [0.35, 0.3, 0.3, 0.3, 0.1])
    assert "A highest (35 %), E lowest (10 %)" in title_of(charts.bars(table))
    table.loc[0, ["low", "high"]] = [0.2, 0.5]
    figure = charts.bars(table)
    assert "A highest (35 %, unsure), E lowest (10 %)" in title_of(figure)
    assert "Unsure: its interval holds the mean of all." in figure.get_supxlabel()


def test_no_line_of_a_title_is_left_nearly_empty():
    figure = charts.series(
        periods([0.1, 0.2]), title="Sentences that name General Motors: no clear trend, 3.0 % on the whole"
    )
    first, last = figure.get_suptitle().split("\n")
    assert len(last) > 0.4 * len(first)


def test_open_markers_have_open_labels_and_a_marker_on_the_axis_is_whole():
    figure = EVERY["kinds"]()
    assert {"\u25cf", "\u25a1"} <= {t.get_text() for t in figure.axes[0].texts}
    assert not any(line.get_clip_on() for line in figure.axes[0].lines if line.get_marker() in ("o", "s"))


def test_the_one_rule_for_titles_and_sentences():

    for moves in (
        trend(0.02, 0.001),
        trend(-0.02, 0.001),
        trend(0.02, 0.4),
        trend(np.nan, np.nan),
        trend(0.1, 0.001, 1),
    ):
        moves.attrs = {"statistic": "share"}
        title = title_of(charts.series(periods([0.2, 0.2, 0.2]), trend=moves))
        sentence = trend_words(moves)
        assert ("up by 2.0 points a year" in title) == ("rises by 2.0 points a year" in sentence)
        assert ("down by 2.0 points a year" in title) == ("falls by 2.0 points a year" in sentence)
        assert ("no clear trend" in title) == ("no trend that chance could not make" in sentence)


def test_ties_are_named_and_the_last_is_the_last_of_those_drawn():
    table = groups("ABCDE", [0.4, 0.4, 0.3, 0.1, 0.1])
    table.attrs = {"by": "source", "statistic": "share"}
    assert "A and B highest (40 %), D and E lowest of the 5 drawn (10 %)" in title_of(charts.bars(table))
    two = pairs(3).assign(n=[9, 9, 4])
    assert "Firm 0 and Firm 1; Firm 0 and Firm 2 are named together most, in 9 sentences each" in title_of(
        charts.network(two)
    )
    assert "No pair stands out: 6 are named together in 1 sentence each" in title_of(
        charts.network(pairs(4).assign(n=1))
    )
    known = charts.outlets(articles().replace({"source": {"S0": ""}}))
    assert "2 outlets, 24 articles of no known outlet; S1 and S2 have most, 33 %" in title_of(known)


def test_a_spread_that_chance_makes_is_no_ranking():
    table = groups([f"G{i}" for i in range(20)], np.random.default_rng(2).normal(0.3, 0.0153, 20))  # its error is .0153
    assert table["low"].max() > table["high"].min()  # two of twenty are apart, as chance will have it
    assert "none stands apart" in title_of(charts.bars(table))


def test_denials_and_plans_are_no_kind_of_speculation():
    table = groups(["plan", "epistemic", "open", "denial"], [0.5, 0.3, 0.1, 0.01])
    table.attrs = {"by": "class", "statistic": "share"}
    figure = charts.bars(table)
    assert title_of(figure) == "Kinds of speculation: epistemic highest (30 %), open lowest (10 %)"
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() == "white" for line in dots] == [True, False, False, True]
    assert "Open: counted apart" in figure.get_supxlabel()


def test_reliability_says_how_far_scores_are_from_readers():
    figure = charts.reliability(scored())
    assert "off by 0.00 on average (EV sentences) and 0.10 on average (EV companies)" in title_of(figure)
    assert "EV companies: \u22120.90 was \u22120.80" in figure.ev_alt


def test_one_outlet_and_small_groups_are_said_and_not_ranked():
    one = groups(["Only Post"], [0.3])
    one.attrs = {"by": "source", "statistic": "share"}
    assert title_of(charts.bars(one)) == "Speculative sentences: 30 % in Only Post, the one outlet"
    figure = charts.bars(groups("ABC", [0.1, 0.3, 0.9], shown=[True, True, False]))
    assert "Too few articles or outlets to show: C." in " ".join(figure.get_supxlabel().split())
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == ["B", "A"]
    assert "90" not in figure.ev_alt
    assert "nothing to draw" in title_of(charts.bars(groups("AB", shown=False)))


def test_a_balance_is_better_or_worse_and_a_strength_has_no_sign():
    tone = groups("AB", [0.3, -0.2], measure="sentiment_label")
    assert "A best (+0.30), B worst (\u22120.20)" in title_of(charts.bars(tone))
    hard = periods([0.5, 0.51, 0.5], measure="strength", half=0.01)
    hard.attrs["statistic"] = "mean"
    figure = charts.series(hard)
    assert title_of(figure) == "Strength of the weakest hedge: no clear change, 0.50 on the whole"
    low, high = figure.axes[0].get_ylim()
    assert high - low >= 0.25  # a hundredth shall not fill the chart


def test_a_comparison_of_two_parts_reads_as_a_sentence():
    names = ("until 5 Jan 2022", "from 21 Jan 2022")
    sure = charts.dumbbell(compared(), names)
    assert title_of(sure) == (
        "Class 0 up by 10.0 points: 10 % until 5 Jan 2022, 20 % from 21 Jan 2022; 4 of 4 kinds of sentence differ clearly"
    )
    unsure = charts.dumbbell(compared().assign(q=0.5), names)
    assert title_of(unsure) == (
        "None of 4 kinds of sentence differs clearly between the two parts (until 5 Jan 2022, from 21 Jan 2022)"
    )


LONG = "Wide Winding Outlet Mmmmmm"


@pytest.mark.parametrize(
    "draw",
    [
        *EVERY.values(),
        lambda: charts.series(periods([0.24, 0.1, 0.11], LONG, measure="named"), trend=trend(0.001, 0.7)),
        lambda: charts.series(periods([0.1, -0.2, 0.0], measure="sentiment_label")),
        lambda: charts.series(periods([0.1, 0.2]), title="W" * 30 + " 45 % of " + "M" * 60 + " (1.2 %)"),
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
    texts = []
    for axes in (a for a in figure.axes if a.get_visible()):
        bottom, top = sorted(axes.get_ylim())
        ticks = zip(axes.get_yticks(), axes.get_yticklabels(), strict=False)  # none where they are not shown
        texts += [*axes.texts, axes.xaxis.label, axes.yaxis.label, axes.title, axes._left_title]
        texts += [tick for at, tick in ticks if bottom <= at <= top]
    for text in [figure._suptitle, figure._supxlabel, *texts]:
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert card.x0 <= box.x0 and box.x1 <= card.x1, text.get_text()
            assert card.y0 <= box.y0 and box.y1 <= card.y1, text.get_text()
    assert not [line for line in figure.get_suptitle().split("\n") if line.startswith("%")]


def test_a_rise_that_the_mix_of_outlets_makes_is_not_the_whole_title():
    raw, held = [0.1, 0.2, 0.3, 0.4], [0.1, 0.12, 0.14, 0.16]
    both = pd.concat([periods(raw), periods(held, kind="standardised")], ignore_index=True)
    title = title_of(charts.series(both))
    assert "to 40 %" in title and "with outlets held equal" in title and "to 16 %" in title
