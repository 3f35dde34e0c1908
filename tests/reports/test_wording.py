"""Numbers, names and trends have one form in words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.codebook import MEASURES, SHARE, SIGNED, UNSIGNED
from helpers.reports import wording
from tests.reports.samples import groups, periods, trend


@given(st.text(max_size=60), st.integers(2, 30))
def test_labels_are_one_bounded_line_of_letters_that_the_font_has(text, most):
    made = wording.label(text, most)
    assert len(made) <= most
    assert "\n" not in made and made == made.strip()
    assert all(ord(c) in wording.glyphs() for c in made)


@given(st.floats(0, 1))
def test_shares_are_written_without_a_blank_and_never_as_nought_where_there_is_some(value):
    text = wording.percent(value)
    assert text.endswith("%") and " " not in text
    assert abs(float(text[:-1]) / 100 - value) <= 0.00501
    assert text != "0%" or value < 0.0005


def test_every_way_to_know_a_date_has_words():
    assert wording.method_name("dateline (order open)") == "the dateline in the text (order open)"
    assert wording.method_name("something new") == "something new"


@pytest.mark.parametrize("freq", ["YS", "QS", "MS", "W", "D"])
def test_the_length_of_periods_is_what_the_table_says_or_its_shortest_step(freq):
    code = {"YS": "Y", "QS": "Q", "MS": "M"}.get(freq, freq)
    table = pd.DataFrame({"period": pd.period_range("2021", periods=4, freq=code).start_time})
    assert wording.freq_of(table) == freq
    table.attrs["freq"] = "D"
    assert wording.freq_of(table) == "D"
    assert wording.unit(freq, many=True) == wording.unit(freq) + "s"


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_has_a_scale_a_title_an_axis_and_a_noun(measure):
    table = groups("AB", measure=measure)
    table.attrs = {"by": "", "statistic": "share" if MEASURES[measure].scale == SHARE else "mean"}
    assert wording.scale_of(table) == MEASURES[measure].scale
    assert wording.measure_name(table) == MEASURES[measure].title
    assert wording.axis_name(table).startswith(wording.noun_of(table))
    assert ("(" in wording.axis_name(table)) == (MEASURES[measure].scale != SHARE)


def test_a_measure_that_the_codebook_does_not_know_is_a_share_or_a_mean():
    table = groups("AB", measure="loud")
    assert (wording.scale_of(table), wording.axis_name(table)) == (SHARE, "share of sentences")
    table.attrs["statistic"] = "mean"
    assert (wording.scale_of(table), wording.axis_name(table)) == (SIGNED, "mean")
    table.attrs["statistic"] = "score"
    assert wording.scale_of(table) == UNSIGNED and wording.measure_name(table) == "loud"


def test_what_only_names_a_company_is_called_so():
    table = groups("A", by="company")
    assert wording.measure_name(table) == "Speculative sentences among those that name A"
    assert wording.axis_name(table) == "share of the sentences that name it"
    every = groups("AB", by="company", measure="named")
    assert wording.measure_name(every) == "Sentences that name a company"
    assert wording.axis_name(every) == "share of sentences" and not wording.about_companies(every)
    assert wording.measure_name(groups("AB", by="voice")) == "Speculative sentences by voice"
    assert [wording.row_name(groups("A", by=by)) for by in ("source", "company", "class", "")] == [
        "outlet", "company", "kind", "group"
    ]  # fmt: skip


def test_names_keep_their_capitals():
    assert wording.small("Speculative sentences") == "speculative sentences"
    assert wording.small("TextBlob's polarity") == "TextBlob's polarity"


# Trends.


def test_a_trend_is_told_by_q_and_over_two_years_or_more():
    assert [wording.direction(t) for t in (trend(0.1, 0.04), trend(-0.1, 0.04), trend(0.1, 0.06))] == [
        "up",
        "down",
        "none",
    ]
    assert wording.direction(trend(0.1, 0.001, years=1)) == wording.direction(trend(np.nan, np.nan)) == ""
    assert wording.direction(None) == wording.direction(trend(0.1, 0.01).head(0)) == ""
    assert wording.direction(trend(0.1, 0.06, p=0.01)) == "none"  # one of several is judged by q


def test_a_trend_has_one_sentence():
    assert wording.trend_sentence(trend(0.02, 0.01)) == (
        "Within outlets the share rises by 2.0 points a year (+1.0 to +3.0 points a year)."
    )
    assert wording.trend_sentence(trend(0.002, 0.3, n_sources=1), "share") == (
        "The share shows no clear trend (\u22120.8 to +1.2 points a year)."
    )
    mean = trend(-0.02, 0.01)
    mean.attrs = {"statistic": "mean"}
    assert wording.trend_sentence(mean, "balance") == (
        "Within outlets the balance falls by 0.020 a year (\u22120.030 to \u22120.010 a year)."
    )
    assert "Over less than two years no yearly trend" in wording.trend_sentence(trend(0.1, 0.01, years=1))
    assert "cannot be told from so few articles" in wording.trend_sentence(trend(np.nan, np.nan))


def test_an_end_of_an_interval_that_is_not_nought_does_not_read_so():
    moves = trend(-0.015, 0.04, low=-0.03, high=-0.0004)
    assert wording.trend_sentence(moves) == (
        "Within outlets the share falls by 1.5 points a year (\u22123.00 to \u22120.04 points a year)."
    )


def test_a_value_without_an_interval_has_none_in_words():
    row = periods([0.25]).iloc[0]
    assert wording.with_interval(row) == "25% (23 to 27%)"
    assert wording.with_interval(row.to_dict() | {"low": np.nan}) == "25%"
    assert wording.with_interval(row, wording.signed) == "+0.25 (+0.23 to +0.27)"
