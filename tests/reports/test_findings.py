"""What charts say is what their tables say: one rule for title, reading, note and alt text."""

import numpy as np
import pandas as pd
import pytest

from helpers.reports import findings
from helpers.reports.wording import trend_sentence
from helpers.statistics.series import by_period, standardise
from helpers.statistics.series import trend as trend_of
from tests.reports.corpora import corpus
from tests.reports.samples import (
    articles,
    compared,
    groups,
    pairs,
    periods,
    rejects,
    scored,
    scores,
    trend,
)

EVERY = {
    "series": lambda: findings.series(periods([0.1, 0.15, 0.2])),
    "groups": lambda: findings.series(pd.concat([periods([0.1, 0.2], g) for g in "ABCD"])),
    "mean": lambda: findings.series(periods([0.1, -0.2, 0.0], measure="sentiment")),
    "strength": lambda: findings.strength(periods([0.1, 0.2], measure="strength"), trend(0.1, 0.01)),
    "movers": lambda: findings.movers(pd.concat([periods([0.1, 0.2], g) for g in "ABCDEFG"])),
    "ranking": lambda: findings.ranking(groups("ABC")),
    "errors": lambda: findings.errors(scores()),
    "definitions": lambda: findings.definitions(groups(["as in the codebook", "without open", "only may"])),
    "beside": lambda: findings.beside(
        pd.concat([periods([0.1, 0.2], g) for g in ("as measured", "as readers marked it")])
    ),
    "dumbbell": lambda: findings.dumbbell(compared(), ("2020", "2021")),
    "network": lambda: findings.network(pairs()),
    "outlets": lambda: findings.outlets(articles()),
    "records": lambda: findings.records(articles(), rejects()),
    "reliability": lambda: findings.reliability(scored()),
}


@pytest.mark.parametrize("find", EVERY.values(), ids=EVERY)
def test_every_finding_says_all_four_in_whole_sentences(find):
    found = find()
    assert found.title and not found.title.endswith(".")
    for text in (found.reading, found.note, found.alt):
        assert text.endswith((".", "how many.")) and "  " not in text and "nan" not in text
        assert " %" not in text and " %" not in found.title
    assert "chance" not in found.title + found.reading
    assert "Benjamini" not in found.title + found.reading  # names of methods stand in notes


# Series.


@pytest.mark.parametrize(
    ("values", "half", "says"),
    [
        ([0.12, 0.15, 0.21], 0.01, "up from 12% in 2015 to 21% in 2017"),
        ([0.21, 0.15, 0.12], 0.01, "down from 21% in 2015 to 12% in 2017"),
        ([0.12, 0.3, 0.12], 0.01, "between 12% (2015) and 30% (2016)"),
        ([0.12, 0.15, 0.13], 0.2, "no clear change, 13% on the whole"),
        ([0.012, 0.015, 0.031], 0.001, "up from 1.2% in 2015 to 3.1% in 2017"),
    ],
)
def test_title_and_alt_text_say_what_the_errors_allow(values, half, says):
    found = findings.series(periods(values, half=half))
    assert found.title == f"Speculative sentences: {says}"
    assert says[1:] in found.alt and "widest interval" in found.alt
    assert ("Highest in" in found.reading) == ("no clear" not in found.title)


def test_the_errors_are_those_of_the_table_and_not_read_from_its_intervals():
    wide = periods([0.12, 0.15, 0.21], half=0.01).assign(se=0.1)
    assert "no clear change" in findings.series(wide).title
    assert "No year stands clearly apart: all lie between 12% and 21%." in findings.series(wide).reading
    unknown = wide.drop(columns=["se", "df"])
    assert "up from 12%" in findings.series(unknown).title and "Highest in 2017, 21% (20 to 22%)" in (
        findings.series(unknown).reading
    )


@pytest.mark.parametrize(
    ("values", "moves", "says"),
    [
        # ends far apart, and yet the tested finding counts: the title must not compare two ends
        (
            [0.41, 0.3, 0.35, 0.29],
            trend(0.001, 0.7),
            "no clear trend, 34% on the whole, between 29% (2018) and 41% (2015)",
        ),
        ([0.1, 0.15, 0.2, 0.25], trend(0.05, 0.001), "up by 5.0 points a year (10% in 2015, 25% in 2018)"),
        ([0.25, 0.2, 0.15, 0.1], trend(-0.05, 0.001), "down by 5.0 points a year (25% in 2015, 10% in 2018)"),
        ([0.25, 0.1, 0.2, 0.24], trend(0.01, 0.001), "up by 1.0 points a year (20% on the whole)"),
        # less than two years: no trend is told, only what the errors allow
        ([0.1, 0.12, 0.18, 0.25], trend(0.05, 0.001, years=1), "up from 10% in 2015 to 25% in 2018"),
        # the ends are apart by a hair, the line through all of them is not going anywhere
        ([0.14, 0.3, 0.29, 0.31, 0.12, 0.1], None, "between 10% (2020) and 31% (2018)"),
    ],
)
def test_a_rise_is_said_only_where_it_was_tested(values, moves, says):
    found = findings.series(periods(values), moves)
    assert found.title == f"Speculative sentences: {says}"
    assert says[1:] in found.alt


@pytest.mark.parametrize(
    "moves",
    [trend(0.02, 0.001), trend(-0.02, 0.001), trend(0.02, 0.4), trend(np.nan, np.nan), trend(0.1, 0.001, years=1)],
)
def test_one_rule_for_titles_and_sentences(moves):
    found = findings.series(periods([0.2, 0.2, 0.2]), moves)
    assert trend_sentence(moves) in found.reading
    assert ("up by 2.0 points a year" in found.title) == ("rises by 2.0 points a year" in found.reading)
    assert ("down by 2.0 points a year" in found.title) == ("falls by 2.0 points a year" in found.reading)
    assert ("no clear trend" in found.title) == ("no clear trend" in found.reading)


def test_a_trend_of_years_that_cannot_be_shown_names_no_ends():
    table = periods([0.3, 0.35, 0.2, 0.18, 0.1], shown=[False, True, True, False, False])
    title = findings.series(table, trend(-0.029, 0.01)).title
    assert title == "Speculative sentences: down by 2.9 points a year (23% on the whole, 2 of 5 years shown)"
    whole = findings.series(table, trend(-0.029, 0.5))
    assert "no clear trend, 23% on the whole" in whole.title  # as in the chart of all companies, hidden years included
    assert "3 of 5 years are too small to be shown." in whole.reading


def test_a_series_is_read_with_its_ends_gaps_and_trend():
    m = corpus([[0.5, np.nan], [0.5, 0.5], [np.nan, np.nan], [0.5, np.nan]], sources=("A", "B", "C"))
    table = by_period(m, "speculative", freq="YS")
    table.loc[2, "shown"] = False
    text = findings.series(table, trend_of(m, "speculative")).reading
    assert text.startswith("Highest in 2016, 100%") and "; lowest in 2015, 50%" in text
    assert "1 of 4 years is too small to be shown." in text and "the share" in text


def test_one_period_is_no_course_and_none_is_said_so():
    one = findings.series(periods([0.1, 0.2, 0.3], shown=[False, True, False]))
    assert "20% in 2016, the one period that can be shown" in one.title
    assert one.reading.startswith("2016 is the one year that can be shown, 20%")
    none = findings.series(periods([0.1, 0.2], shown=False))
    assert none.title.endswith("nothing to draw, every year has too few articles or outlets")
    assert "every year has too few articles or outlets" in none.reading


def test_a_rise_that_the_mix_of_outlets_makes_is_not_the_whole_title():
    raw, held = periods([0.1, 0.2, 0.3, 0.4]), periods([0.1, 0.12, 0.14, 0.16], kind="standardised")
    found = findings.series(pd.concat([raw, held], ignore_index=True))
    assert "up from 10% in 2015 to 40% in 2018; with outlets held equal up from 10%" in found.title
    assert "With the outlets' weights held equal the share differs by at most 24.0 points, in 2018." in found.reading
    same = findings.series(pd.concat([raw, raw.assign(kind="standardised")], ignore_index=True))
    assert same.title.endswith("to 40% in 2018, with outlets held equal too")
    still = [periods([0.1, 0.11]), periods([0.1, 0.12], kind="standardised")]
    assert findings.series(pd.concat(still)).title.endswith("10% on the whole, with outlets held equal too")


def test_groups_are_ranked_in_the_last_period_that_shows_two():
    lines = pd.concat([periods([0.1, 0.1], "A"), periods([0.1, 0.3], "B")])
    found = findings.series(lines)
    assert found.title == "Speculative sentences: B highest (30%), A lowest (10%), in 2016"
    assert found.reading.startswith("In 2016: highest: B with 30% (28 to 32%); lowest of the 2 shown: A with 10%")
    near = findings.series(pd.concat([periods([0.1, 0.1], "A"), periods([0.1, 0.11], "B")]))
    assert "none stands clearly apart, 10% to 11%, in 2016" in near.title
    alone = pd.concat([periods([0.1, 0.1], "A", shown=[True, False]), periods([0.1, 0.3], "B", shown=[False, True])])
    assert "no year in which two of them can be shown" in findings.series(alone).title


def turns():
    at = periods([0.1] * 6, freq="QS")["period"].tolist()
    burst = pd.DataFrame(
        {"start": [at[1]], "end": [at[2]], "n_periods": 2, "value": 0.3, "outside": 0.1, "weight": 5.0}
    )
    burst.attrs = {"freq": "QS", "series": {"": {"periods": 12}}}
    return at, burst, pd.DataFrame({"period": [at[4]], "before": 0.1, "after": 0.2})


def test_bursts_and_changes_are_told_once_and_read():
    at, burst, change = turns()
    table = periods([0.1] * 6, freq="QS")
    found = findings.series(table, bursts=burst, changes=change)
    assert "burst in Q2 2015 to Q3 2015, 30% against 10% otherwise" in found.title
    assert "20% from Q1 2016 on, 10% before" in found.title
    assert "A burst from Q2 2015 on (2 quarters): 30%, against 10% outside." in found.reading
    assert "A new level from Q1 2016 on: 20% after 10%." in found.reading
    assert "Bursts: Q2 2015 to Q3 2015. Change points: Q1 2016." in found.alt
    assert "Shaded: burst." in found.note and "Dotted: change of level." in found.note
    edge = pd.DataFrame({"period": [at[1], at[3]], "before": 0.1, "after": 0.2})
    assert " on, " not in findings.series(table, bursts=burst, changes=edge).title  # the edges of the burst are no news
    none = burst.head(0)
    none.attrs = burst.attrs
    assert "No clear burst and no clear change of level in 12 quarters." in (
        findings.series(table, bursts=none, changes=change.head(0)).reading
    )
    none.attrs = {"freq": "QS", "series": {"": {"periods": 5}}}
    assert "here it is 5" in findings.series(table, bursts=none, changes=change.head(0)).reading


def test_small_multiples_say_who_rises_and_who_falls():
    moves = pd.concat([trend(0.01, 0.01), trend(-0.05, 0.01), trend(0.2, 0.6)]).assign(group=list("ABC"))
    table = pd.concat([periods([0.1, 0.2], g, measure="named") for g in "ABC"])
    table.attrs = {"by": "company", "statistic": "share", "freq": "YS"}
    found = findings.movers(table, moves)
    assert found.title == (
        "Sentences that name a company: B down by 5.0, A up by 1.0 points a year; no clear trend for the other 1"
    )
    assert found.reading == (
        "Within outlets the share of B falls by 5.0 points a year and that of A rises by 1.0 points a year; the other 1 "
        "shows no clear trend."
    )
    assert "A: up by 1.0 points a year" in found.alt and "C: no clear trend" in found.alt
    assert "q under .05" in found.note
    still = findings.movers(table, moves.assign(q=0.5))
    assert "no clear trend for any of 3" in still.title and "None of the 3 shows a clear trend" in still.reading
    short = moves.assign(last=moves["first"] + pd.Timedelta(days=300))  # no trend is told: who is ahead at the end
    assert "in 2016" in findings.movers(table, short).title


@pytest.mark.parametrize(("ends", "says"), [((0.4, 0.8), "Hedges harden"), ((0.8, 0.4), "Hedges weaken")])
def test_hedges_that_harden_or_weaken_are_said_to(ends, says):
    rng = np.random.default_rng(1)
    means = np.linspace(*ends, 5)
    m = corpus([list(np.clip(rng.normal(mean, 0.02, 4), 0, 1)) for mean in means], sources=("A", "B", "C"))
    text = findings.strength(by_period(m, "strength", freq="YS"), trend_of(m, "strength")).reading
    assert says in text and "Kent (1964)" in text and "Mosteller and Youtz (1990)" in text
    assert ("mean strength rises by 0." in text) == (ends[1] > ends[0])
    flat = corpus([[0.5, 0.6, 0.4, 0.5]] * 4, sources=("A", "B", "C"))
    pattern = np.resize([0.4, 0.5, 0.6, 0.5, 0.45], len(flat.sentences))  # the same in every year
    flat = flat._replace(sentences=flat.sentences.assign(strength=pattern))
    still = findings.strength(by_period(flat, "strength", freq="YS"), trend_of(flat, "strength")).reading
    assert "Hedges neither weaken nor harden" in still


def test_the_scale_of_the_sentence_is_that_of_the_cue_list():
    from helpers.measures.speculation.cues import read_cues

    rules = read_cues()
    said = findings.strength(periods([0.5], measure="strength"), trend(0, 1)).reading
    assert "might stands at 0.40, will at 0.80" in said
    for word, strength in (("might", 0.4), ("will", 0.8)):
        rows = rules[rules["pattern"].str.split("|").str[0] == word]
        rows = rows[rows["class"].isin(["epistemic", "prediction"])]
        assert strength in set(rows["strength"].astype(float))


def test_the_second_line_beside_the_first_is_read_from_a_real_corpus():
    m = corpus([[0.5, np.nan], [np.nan, np.nan], [0.5, 0.5]], sources=("A", "B", "C"))
    both = pd.concat([by_period(m, "speculative", freq="YS"), standardise(m, "speculative", freq="YS")])
    assert "With the outlets' weights held equal the share differs by at most" in findings.series(both).reading


def test_beside_says_the_mean_and_the_largest_distance():
    both = pd.concat([periods([0.1, 0.2], "as measured"), periods([0.12, 0.26], "as readers marked it")])
    found = findings.beside(both)
    assert "over 2 years, the measured share lies 4.0 points from the readers', 6.0 at most" in found.title
    assert found.reading.endswith("6.0 at most, in 2016.")
    assert findings.beside(both.assign(shown=False)).title.startswith("No period")


# Groups.


def test_highest_and_lowest_are_said_only_where_they_differ():
    near = findings.ranking(groups("AB", [0.2, 0.19]))
    assert near.title == "Speculative sentences: none stands clearly apart, 19% to 20%"
    assert near.reading == "None stands clearly apart: A has 20% (17 to 23%), B 19% (16 to 22%)."
    far = findings.ranking(groups("AB", [0.1, 0.3]))
    assert far.title == "Speculative sentences: B highest (30%), A lowest (10%)"
    assert far.reading == "Highest: B with 30% (27 to 33%); lowest of the 2 shown: A with 10% (7.0 to 13%)."
    wide = findings.ranking(groups("AB", [0.1, 0.3]).assign(se=0.1))  # the errors count, not the intervals
    assert "none stands clearly apart" in wide.title and wide.reading.startswith("None stands")


def test_a_spread_that_chance_makes_is_no_ranking():
    table = groups([f"G{i}" for i in range(20)], np.random.default_rng(2).normal(0.3, 0.0153, 20)).assign(se=0.0153)
    assert table["low"].max() > table["high"].min()  # two of twenty are apart, as chance will have it
    assert "none stands clearly apart" in findings.ranking(table).title


def test_an_end_that_cannot_be_told_from_most_is_called_unsure():
    table = groups("ABCDE", [0.35, 0.25, 0.25, 0.25, 0.1])
    assert "A highest (35%), E lowest (10%)" in findings.ranking(table).title
    table.loc[0, "se"] = 0.06
    found = findings.ranking(table)
    assert "A highest (35%, unsure), E lowest (10%)" in found.title
    assert found.note.endswith("Unsure: not clearly apart from most of the others.")
    assert "No clear gap separates A from B, C and D." in found.reading
    one = groups("ABCDE", [0.35, 0.34, 0.2, 0.2, 0.1])
    assert (
        "unsure" not in findings.ranking(one).title
        and "No clear gap separates A from B." in findings.ranking(one).reading
    )


def test_ties_are_named_and_the_last_is_the_last_of_those_shown():
    found = findings.ranking(groups("ABCDE", [0.4, 0.4, 0.3, 0.1, 0.1], by="source"))
    assert "A and B highest (40%), D and E lowest of the 5 shown (10%)" in found.title
    assert "Highest: A (like B) with 40% (37 to 43%); lowest of the 5 shown: E (like D) with 10%" in found.reading


def test_what_is_drawn_is_picked_from_all_that_can_be_shown():
    crowd = groups([f"G{i:02}" for i in range(30)], np.linspace(0.3, 0.25, 30), half=0.036)
    few = crowd.head(2).assign(value=[0.3, 0.2402])
    assert "highest" in findings.ranking(few).title
    picked = pd.concat([few.head(1), few.tail(1), crowd.iloc[2:].assign(value=0.2)])
    assert "none stands" in findings.ranking(picked, most=2).title


def test_a_balance_is_best_or_worst():
    tone = findings.ranking(groups("AB", [0.3, -0.2], measure="sentiment_label"))
    assert "A best (+0.30), B worst (\u22120.20)" in tone.title
    assert tone.reading.startswith("Best: A with +0.30") and "worst of the 2 shown: B" in tone.reading


def test_denials_and_plans_are_no_kind_of_speculation():
    table = groups(["plan", "epistemic", "open", "denial"], [0.5, 0.3, 0.1, 0.01], by="class", half=0.008)
    found = findings.ranking(table)
    assert found.title == "Kinds of speculation: epistemic highest (30%), open lowest (10%)"
    assert "Counted apart: plan 50% (49 to 51%); denial 1.0%" in found.reading and "Open: counted apart" in found.note


def test_one_outlet_and_small_groups_are_said_and_not_ranked():
    one = findings.ranking(groups(["Only Post"], [0.3], by="source"))
    assert one.title == "Speculative sentences: 30% in Only Post, the one outlet"
    assert one.reading == "There is one outlet, so nothing can be compared: Only Post has 30% (27 to 33%)."
    found = findings.ranking(groups("ABC", [0.1, 0.3, 0.9], shown=[True, True, False], by="company"))
    assert "Too few articles or outlets to show: C." in found.note
    assert "1 more company has too few articles." in found.reading
    assert "90" not in found.title + found.reading + found.alt
    assert "nothing to draw" in findings.ranking(groups("AB", shown=False)).title


def test_what_is_said_of_companies_counts_only_what_names_them():
    found = findings.ranking(groups("ABC", [0.5, 0.3, 0.1], by="company"))
    assert found.title.startswith("Speculative sentences among those that name a company: A highest")
    assert "that name a company, a row a company, largest first" in found.alt


def test_errors_name_the_whole_first_and_say_where_there_is_nothing():
    found = findings.errors(scores())
    assert found.title == "F1 against a reader: 0.80 for speculative or not"
    assert found.reading == "F1 is 0.80 (0.75 to 0.85) for speculative or not; company 0.90."
    other = findings.errors(scores().tail(1))
    assert other.title == "F1 against a reader: 0.90 for company"
    assert "no labelled sentence" in findings.errors(scores().assign(f1=np.nan)).title


def test_definitions_are_not_ranked():
    table = groups(["as in the codebook", "without open", "without hearsay", "only may"], [0.2, 0.15, 0.19, 0.05])
    found = findings.definitions(table)
    assert found.title == "20% as in the codebook, 15% to 19% with one class left out"
    assert found.reading == f"{found.title}; 5.0% only may."


# Two parts, pairs, the corpus, the score.


def test_a_comparison_of_two_parts_reads_as_a_sentence():
    names = ("until 5 Jan 2022", "from 21 Jan 2022")
    sure = findings.dumbbell(compared(), names)
    assert sure.title == (
        "class 0 up by 10.0 points: 10% until 5 Jan 2022, 20% from 21 Jan 2022; 4 of 4 kinds of sentence differ clearly"
    )
    unsure = findings.dumbbell(compared().assign(q=0.5), names)
    assert unsure.title == (
        "None of 4 kinds of sentence differs clearly between the two parts (until 5 Jan 2022, from 21 Jan 2022)"
    )
    assert "Benjamini" in sure.note
    tone = compared().assign(what="company sentiment", value_a=-0.1, value_b=0.2)
    assert "up by 0.30: \u22120.10 before, +0.20 after" in findings.dumbbell(tone).title


def test_halves_are_named_by_their_days():
    m = corpus([[0.5], [0.5]])
    parts = [m._replace(articles=m.articles.iloc[rows]) for rows in (slice(0, 10), slice(10, 20))]
    assert findings.half_names(*parts) == ("until 15 Oct 2015", "from 15 Jan 2016")
    assert findings.half_names(m._replace(articles=m.articles.head(0)), m) == ("before", "after")


def test_ties_of_pairs_are_named_or_counted():
    two = findings.network(pairs(3).assign(n=[9, 9, 4]))
    assert two.title == "Firm 0 and Firm 1; Firm 0 and Firm 2 are named together most, in 9 sentences each"
    assert two.reading.endswith("Then come Firm 1 and Firm 2 (4).")
    assert findings.network(pairs(4).assign(n=1)).title == (
        "No pair stands out: 6 are named together in 1 sentence each"
    )
    many = findings.network(pairs(30), most=10, edges=12)
    assert "10 of 30 companies and 12 of 435 pairs" in many.note


def test_outlets_known_and_unknown_are_told():
    known = findings.outlets(articles().replace({"source": {"S0": ""}}))
    assert known.title == "2 outlets, 24 articles of no known outlet; S1 and S2 have most, 33% of 72 articles each"
    assert "holds their weights equal" in known.reading
    one = findings.outlets(articles(sources=1))
    assert one.title == "One outlet, S0, with 24 articles" and one.reading.startswith("There is one outlet, S0:")
    none = findings.outlets(articles().assign(source=""))
    assert none.title.startswith("No outlet is known") and none.reading.startswith("No outlet is known")


def test_one_of_a_thing_is_said_as_one():
    m = corpus([[0.5]])
    one = m.articles.assign(duplicate_of=["x", *[""] * 9], aside=["", "language", *[""] * 8])
    found = findings.records(one, rejects().head(1))
    assert found.title == "Of 11 records read, 8 count: 1 rejected, 1 copy, 1 set aside"
    assert found.reading == (
        "11 records read: 10 accepted and 1 rejected. The accepted are 9 originals and 1 copy; 1 of the originals is set "
        "aside, 8 are counted."
    )
    assert findings.corpus_sum(one, rejects().head(1)) == found.reading


def test_reliability_says_how_far_scores_are_from_readers():
    found = findings.reliability(scored())
    assert "off by 0.00 on average (EV sentences) and 0.10 on average (EV companies)" in found.title
    assert "EV companies: \u22120.90 was \u22120.80" in found.alt
    assert "off by 0.00 on average" in findings.reliability(scored().head(5)).title
