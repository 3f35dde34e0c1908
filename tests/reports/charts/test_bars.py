"""Charts of groups draw every row that may be shown, and mark what is apart."""

import numpy as np
import pandas as pd
import pytest

from helpers.reports import charts
from helpers.reports.findings import definitions
from tests.reports.charts.drawings import note_of, title_of
from tests.reports.samples import compared, groups, pairs, scored, scores


def rows_of(figure):
    return [t.get_text() for t in figure.axes[0].get_yticklabels()]


def dots_of(figure):
    return [line for line in figure.axes[0].lines if line.get_marker() == "o"]


def test_rows_are_the_shown_groups_largest_first():
    figure = charts.bars(groups("ABC", [0.1, 0.3, 0.9], shown=[True, True, False]))
    assert rows_of(figure) == ["B", "A"]
    assert [dot.get_xdata()[0] for dot in dots_of(figure)] == [0.3, 0.1]
    assert "Too few articles or outlets to show: C." in note_of(figure)
    assert len(figure.ev_data) == 3
    first = charts.bars(groups("ABC"), most=2)
    assert rows_of(first) == ["A", "B"] and "1 more group is in the data" in note_of(first)


def test_numbers_of_articles_stand_beside_rows_that_differ_in_them():
    table = groups("AB").assign(n_articles=[30, 20])
    texts = [t.get_text() for t in charts.bars(table, counted="pages").axes[0].texts]
    assert {"30", "20", "pages"} <= set(texts)
    same = charts.bars(groups("AB"))
    assert "20" not in [t.get_text() for t in same.axes[0].texts] and "20 articles in each row." in note_of(same)


def test_kinds_that_do_not_count_are_open():
    figure = charts.bars(groups(["plan", "epistemic", "open", "denial"], [0.5, 0.3, 0.1, 0.04], by="class"))
    assert [dot.get_markerfacecolor() == "white" for dot in dots_of(figure)] == [True, False, False, True]


def test_an_axis_of_a_company_says_what_is_counted():
    figure = charts.bars(groups("ABC", [0.5, 0.3, 0.1], by="company"))
    assert figure.axes[0].get_xlabel() == "share of the sentences that name it"
    assert charts.bars(groups("AB"), axis="my axis").axes[0].get_xlabel() == "my axis"


def test_a_balance_has_its_nought_in_the_picture():
    figure = charts.bars(groups("AB", [-0.3, -0.2], measure="sentiment_label"))
    low, high = figure.axes[0].get_xlim()
    assert low < -0.3 and high > 0


def test_errors_draw_each_thing_that_was_scored():
    figure = charts.errors(scores())
    assert rows_of(figure) == ["company", "speculative"]
    assert figure.axes[0].get_xlabel() == "F1 (1 is perfect)"
    assert "bootstrap" in note_of(figure)


def test_definitions_can_be_drawn_with_their_own_words():
    table = groups(["as in the codebook", "without open", "only may"], [0.2, 0.15, 0.05])
    assert "15% to 15% with one class left out" in title_of(charts.bars(table, finding=definitions(table)))


def test_a_dumbbell_draws_the_largest_step_first_and_sure_ones_dark():
    table = compared().assign(q=[0.01, 0.2, 0.2, 0.2])
    figure = charts.dumbbell(table, ("2020", "2021"), most=3)
    assert rows_of(figure)[:2] == ["class 0", "class 1"] and len(rows_of(figure)) == 3
    steps = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 2]
    assert steps[0].get_xdata() == pytest.approx([0.1, 0.2])
    assert len({line.get_color() for line in steps}) == 2 and steps[1].get_color() == steps[2].get_color()
    assert "1 more kinds of sentence in the data" in note_of(figure)
    texts = [t.get_text() for t in figure.axes[0].texts]
    assert "+10.0 points" in texts and "\u25cb 2020" in texts and "\u25a0 2021" in texts
    tone = charts.dumbbell(table.assign(what="sentiment"))
    assert tone.axes[0].get_xlabel() == "mean sentiment (\u22121 to 1)"
    assert charts.dumbbell(table.assign(what="word")).axes[0].get_xlabel() == "share of articles that use the word"


def test_a_network_draws_the_strongest_and_says_how_many_are_left_out():
    figure = charts.network(pairs(30), most=10, edges=12)
    assert "10 of 30 companies and 12 of 435 pairs" in note_of(figure)
    assert len({t.get_text() for t in figure.axes[0].texts}) == 10
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) > 2]
    assert len(lines) == 12 and len({line.get_linewidth() for line in lines}) > 1


def test_reliability_draws_a_line_for_each_unit_beside_the_diagonal():
    figure = charts.reliability(scored())
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 5]
    assert len(lines) == 2
    np.testing.assert_allclose(lines[1].get_ydata() - lines[1].get_xdata(), 0.1)
    assert figure.axes[0].get_xlim() == pytest.approx((-1.02, 1.02))
    one = charts.reliability(pd.concat([scored(), scored().assign(unit="none", n=0)]))
    assert len([line for line in one.axes[0].lines if len(line.get_xdata()) == 5]) == 2
