"""Charts over time draw what may be shown, and nothing else."""

import numpy as np
import pandas as pd
import pytest

from helpers.reports import charts
from helpers.reports.findings import Finding, beside
from tests.reports.charts.drawings import EVERY, note_of, title_of
from tests.reports.samples import periods, trend


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
    assert "Hatched" in note_of(figure)


def test_a_single_point_between_gaps_keeps_its_interval():
    figure = charts.series(periods([0.1, 0.2, 0.3], shown=[False, True, False]))
    assert any(len(c.get_segments()) == 1 for c in figure.axes[0].collections if hasattr(c, "get_segments"))


def test_bursts_and_changes_are_marked_and_named():
    table = periods([0.1] * 6, freq="QS")
    at = table["period"].tolist()
    burst = pd.DataFrame(
        {"start": [at[1]], "end": [at[2]], "n_periods": 2, "value": 0.3, "outside": 0.1, "weight": 5.0}
    )
    change = pd.DataFrame({"period": [at[4]], "before": 0.1, "after": 0.2})
    figure = charts.series(table, bursts=burst, changes=change)
    assert {t.get_text() for t in figure.axes[0].texts} >= {"burst", "change"}
    edge = charts.series(table, bursts=burst, changes=change.assign(period=at[3]))
    assert "change" not in {t.get_text() for t in edge.axes[0].texts}  # where a burst ends the level changes, of course


def test_lines_differ_in_more_than_colour():
    figure = EVERY["groups"]()
    lines = [line for line in figure.axes[0].lines if line.get_marker() not in ("None", None, "")]
    looks = {(line.get_marker(), str(line.get_linestyle()), str(line._dash_pattern)) for line in lines}
    assert len(looks) == len(lines) == 4


def test_open_markers_have_open_labels_and_a_marker_on_the_axis_is_whole():
    figure = EVERY["kinds"]()
    assert {"\u25cf", "\u25a1"} <= {t.get_text() for t in figure.axes[0].texts}
    assert {"as published", "outlets held equal"} <= {t.get_text() for t in figure.axes[0].texts}
    assert not any(line.get_clip_on() for line in figure.axes[0].lines if line.get_marker() in ("o", "s"))


def test_labels_at_the_ends_do_not_touch():
    figure = charts.series(pd.concat([periods([0.1, 0.2 + i / 1000], g) for i, g in enumerate("ABCD")]))
    at = sorted(t.xy[1] for t in figure.axes[0].texts if t.get_text() in "ABCD")
    low, high = figure.axes[0].get_ylim()
    assert min(np.diff(at)) > 0.07 * (high - low)


def test_too_many_lines_are_refused_and_small_multiples_take_them():
    table = pd.concat([periods([0.1, 0.2], f"G{i}") for i in range(14)])
    with pytest.raises(ValueError, match="14 lines"):
        charts.series(table)
    figure = charts.small_multiples(table)
    assert len([a for a in figure.axes if a.get_visible() and a.get_title(loc="left")]) == 12
    assert "2 more groups are in the data" in note_of(figure)
    assert figure.ev_data["group"].nunique() == 14
    with pytest.raises(ValueError, match="one kind"):
        charts.small_multiples(pd.concat([table, table.assign(kind="standardised")]))


def test_small_multiples_draw_those_with_most_articles_first_on_one_scale():
    table = pd.concat([periods([0.1, 0.2], g).assign(n_articles=n) for g, n in zip("ABC", (20, 40, 30), strict=True)])
    figure = charts.small_multiples(table, most=2)
    panels = [a for a in figure.axes if a.get_title(loc="left")]
    assert [a.get_title(loc="left") for a in panels] == ["B", "C"]
    assert panels[0].get_ylim() == panels[1].get_ylim()
    assert figure.get_supylabel() == "share of sentences"
    assert "at most 40" in note_of(figure)


def test_a_strength_does_not_fill_its_axis_with_a_small_step():
    hard = periods([0.5, 0.51, 0.5], measure="strength", half=0.01)
    hard.attrs["statistic"] = "mean"
    figure = charts.series(hard)
    assert title_of(figure) == "Strength of the weakest hedge: no clear change, 0.50 on the whole"
    low, high = figure.axes[0].get_ylim()
    assert high - low >= 0.25


def test_what_is_said_of_a_company_stands_at_the_axis_and_the_strip():
    one = periods([0.1, 0.2], "Tesla")
    one.attrs |= {"by": "company"}
    figure = charts.series(one)
    assert figure.axes[0].get_ylabel() == "share of the sentences that name it"
    assert "Strip: articles that name it per year" in note_of(figure)


def test_the_words_can_be_those_of_another_finding_or_title():
    table = periods([0.1, 0.2])
    assert title_of(charts.series(table, title="my own")) == "My own"
    own = Finding("T", "R.", "N.", "A.")
    figure = charts.series(table, finding=own)
    assert figure.finding == own and note_of(figure) == "N." and figure.ev_alt == "T. A."
    both = pd.concat([periods([0.1, 0.2], g) for g in ("as measured", "as readers marked it")])
    assert "0.0 points from the readers'" in title_of(charts.series(both, finding=beside(both)))


def test_a_trend_reaches_the_title():
    figure = charts.series(periods([0.1, 0.15, 0.2, 0.25]), trend=trend(0.05, 0.001))
    assert "up by 5.0 points a year" in title_of(figure) and "rises by 5.0 points" in figure.finding.reading
    moves = pd.concat([trend(0.05, 0.001), trend(0.0, 0.9)]).assign(group=["A", "B"])
    table = pd.concat([periods([0.1, 0.2], g) for g in "AB"])
    assert "A up by 5.0 points a year" in title_of(charts.small_multiples(table, trend=moves))
