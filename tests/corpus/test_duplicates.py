"""Copies: those of the sample corpus, generated ones with known truth, and what must hold of any corpus."""

import csv
import random
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as ev
from helpers.corpus import duplicates
from tests.places import ROOT

PLACES = ["TAMPERE", "ULSAN", "CADIZ", "DAYTON", "GDANSK"]


@pytest.fixture(scope="module")
def sample():
    return ev.read_corpus(ROOT / "data" / "sample")[0]


def frame(rows):
    """Articles from (article_id, published, source, title, text) and, where it is given, url."""
    columns = ["article_id", "published", "source", "title", "text", "url"]
    table = pd.DataFrame(rows, columns=columns[: len(rows[0]) if rows else 5])
    words = table["text"].where(table["text"] != "", table["title"]).str.casefold().str.findall(r"\w+").str.join(" ")
    hashes = [f"{abs(hash(w)):x}" for w in words]
    published = pd.to_datetime(table["published"], format="ISO8601").astype("datetime64[us]")
    return table.assign(published=published, text_hash=hashes, duplicate_of="", aside="")


# --- the sample corpus ---------------------------------------------------------------------------------------------


def test_all_known_copies_of_the_sample_and_no_other(sample):
    address = {}
    for file in (ROOT / "data" / "sample" / "articles").glob("*.txt"):
        address[file.name] = re.search(r"^url: *(\S+)", file.read_text("utf-8"), re.M)[1]
    with (ROOT / "data" / "keys" / "copies.csv").open(newline="") as lines:
        known = {frozenset((address[r["file"]], address[r["original"]])) for r in csv.DictReader(lines)}
    url = sample.set_index("article_id")["url"]
    found = sample[sample["duplicate_of"] != ""]
    linked = {
        frozenset((own, url[original])) for own, original in zip(found["url"], found["duplicate_of"], strict=True)
    }
    groups = {frozenset(g) for g in _groups(known)}
    assert {frozenset(g) for g in _groups(linked)} == groups and len(found) == len(known)


def _groups(pairs):
    groups = []
    for pair in pairs:
        touching = [g for g in groups if g & pair]
        groups = [g for g in groups if not g & pair] + [set(pair).union(*touching)]
    return groups


# --- generated, with known truth -----------------------------------------------------------------------------------


def edit(rng, text, part, words):
    """Replace a part of the words by others."""
    return re.sub(r"\w+", lambda m: rng.choice(words) if rng.random() < part else m[0], text)


def trim(text, part):
    words = text.split(" ")
    return " ".join(words[: max(1, round(part * len(words)))])


def generate(originals, seed=0):
    """Copies of each kind of some originals (of one a kind): articles, and the truth as copy to original."""
    rng = random.Random(seed)
    words = sorted({w for t in originals["text"] for w in re.findall(r"[a-z]{3,}", t)})
    other = originals["text"].tolist()
    kinds = {
        "same": lambda t: t,
        "trimmed to 35 %": lambda t: trim(t, 0.35),
        "10 % of words edited": lambda t: edit(rng, t, 0.1, words),
        "new dateline and head": lambda t: f"{rng.choice(PLACES)}, Friday (Newsfeed) - {t}",
        "trimmed and edited": lambda t: edit(rng, trim(t, 0.35), 0.1, words),
        "updated": lambda t: t + " " + trim(rng.choice(other), 0.4),
    }
    chosen = originals.sample(frac=0.5, random_state=seed)
    rows, truth = [], []
    for n, row in enumerate(chosen.itertuples()):
        kind = list(kinds)[n % len(kinds)]
        name = f"copy{n:04d}"
        published = row.published + pd.Timedelta(hours=rng.randint(1, 60))
        rows.append((name, published, rng.choice(["Other", row.source]), f"More: {row.title}", kinds[kind](row.text)))
        truth.append((name, row.article_id, kind))
    both = pd.concat([originals, frame(rows)], ignore_index=True)
    return both.sample(frac=1, random_state=seed), pd.DataFrame(truth, columns=["article_id", "original", "kind"])


def evaluate(originals, seed=0):
    """Recall by kind, and precision, of the copies found among generated ones."""
    articles, truth = generate(originals, seed)
    marked = duplicates.mark_duplicates(articles.assign(duplicate_of="")).set_index("article_id")["duplicate_of"]
    right = truth["article_id"].map(marked) == truth["original"]
    return right.groupby(truth["kind"]).agg(["mean", "size"]), right.sum() / max((marked != "").sum(), 1)


def test_generated_copies_are_found_and_stories_of_the_same_event_are_not(sample):
    """The originals hold many stories of different outlets on the same event, which are no copies."""
    fit = (sample["duplicate_of"] == "") & sample["published"].notna() & (sample["language"] == "en")
    recall, precision = evaluate(sample[fit])
    assert precision == 1
    assert (recall["mean"] >= 0.95).all(), recall
    assert recall.loc[["same", "trimmed to 35 %", "new dateline and head"], "mean"].eq(1).all()


def test_simulated_copies_are_found_among_texts_from_few_forms():
    made = ev.simulate_corpus(1500, seed=5, copies=0.2).articles
    marked = duplicates.mark_duplicates(made.assign(duplicate_of="").sample(frac=1, random_state=1))
    assert marked["duplicate_of"].reindex(made.index).tolist() == made["duplicate_of"].tolist()


# --- rules ---------------------------------------------------------------------------------------------------------

LONG = (
    "The maker opened its third hall on Monday and means to fill it with presses from Ulm before winter comes. About "
    "four hundred people work there now, most of them hired from a closed paper mill across the river. The mayor said "
    "that the road would be widened once the state pays its half, which it has promised twice and forgotten twice. "
    "Trains stop nearby every hour, and a bus is planned for the late shift, though nobody has said who will drive it."
)
OTHER = (
    "Sales of small vans fell by a tenth in the spring, the dealers' league reported, because the grant ended in March and "
    "nobody knew whether another would follow. Larger vans did better, with parcel firms renewing their fleets before a rule "
    "on noise takes effect. The league expects a calm summer and asks for a decision before the holidays begin in July."
)


def mark(rows):
    marked = duplicates.mark_duplicates(frame(rows))
    return dict(zip(marked["article_id"], marked["duplicate_of"], strict=True))


def test_the_earliest_is_the_original_and_no_copy_points_to_a_copy():
    rows = [
        ("c", "2021-05-03", "A", "x", LONG),
        ("a", "2021-05-02", "B", "y", "WEST (Wire) - " + LONG),
        ("b", "2021-05-01", "C", "z", LONG),
    ]
    assert mark(rows) == {"a": "b", "b": "", "c": "b"}


def test_a_dated_article_goes_before_an_undated_one():
    assert mark([("a", None, "A", "x", LONG), ("b", "2021-05-01", "B", "x", LONG)]) == {"a": "b", "b": ""}


def test_at_the_same_time_the_whole_text_is_the_original():
    rows = [("a", "2021-05-01", "A", "x", trim(LONG, 0.4)), ("b", "2021-05-01", "B", "y", LONG)]
    assert mark(rows) == {"a": "b", "b": ""}


def test_a_long_article_that_holds_a_short_earlier_one_is_no_copy_of_it():
    short, long = trim(LONG, 0.35), LONG + " " + OTHER + " " + " ".join(reversed(OTHER.split()))
    assert mark([("a", "2021-05-01", "A", "x", short), ("b", "2021-05-02", "B", "y", long)]) == {"a": "", "b": ""}
    assert mark([("a", "2021-05-02", "A", "x", short), ("b", "2021-05-01", "B", "y", long)]) == {"a": "b", "b": ""}


def test_a_digest_of_two_stories_does_not_make_them_copies_of_each_other():
    rows = [
        ("a", "2021-05-01", "A", "x", LONG),
        ("b", "2021-05-01", "B", "y", OTHER),
        ("c", "2021-05-02", "C", "z", LONG + OTHER),
    ]
    marked = mark(rows)
    assert marked["a"] == marked["b"] == "" and marked["c"] == "a"


def test_background_that_comes_again_weeks_later_is_no_copy():
    later = trim(OTHER, 0.55) + " " + trim(LONG, 0.62)
    shared = duplicates.containment(later, LONG)
    assert duplicates.CONTAINMENT <= shared < duplicates.CONTAINMENT_LATER
    for day, expected in (("2021-05-02", "a"), ("2021-06-20", "")):
        assert mark([("a", "2021-05-01", "A", "x", LONG), ("b", day, "A", "y", later)])["b"] == expected


def test_the_same_placeholder_under_other_titles_is_no_copy():
    text = "Error fetching full content."
    rows = [
        ("a", "2021-05-01", "A", "One story", text),
        ("b", "2021-05-01", "A", "Another", text),
        ("c", "2021-05-02", "A", "one story", text),
    ]
    assert mark(rows) == {"a": "", "b": "", "c": "a"}


def test_filled_in_forms_are_no_copies():
    def form(n):
        return (
            f"Fund{n} Partners raised its stake in shares of the electric vehicle producer by {n}.3% in the third quarter, "
            f"according to the company in its most recent filing with the commission. The institutional investor owned {n}77 "
            f"shares of the stock after buying an additional {n} shares during the period, at a cost of Sum{n} dollars."
        )

    rows = [(f"f{n:03d}", f"2021-05-{1 + n % 28:02d}", "Robot", f"Fund{n} buys", form(n)) for n in range(10, 90)]
    assert duplicates.containment(rows[0][4], rows[1][4]) > duplicates.CONTAINMENT
    assert set(mark(rows).values()) == {""}


def test_clusters_tell_syndication_from_updates():
    rows = [
        ("a", "2021-05-01T08:00", "Wire", "x", LONG),
        ("b", "2021-05-01T10:00", "Wire", "y", LONG.replace("four hundred", "five hundred")),
        ("c", "2021-05-02", "Daily", "z", LONG),
        ("d", "2021-05-03", "Weekly", "z", trim(LONG, 0.5)),
        ("e", "2021-05-03", "Weekly", "other", OTHER),
    ]
    marked = duplicates.mark_duplicates(frame(rows))
    table = duplicates.clusters(marked)
    assert table[["article_id", "copies", "within", "across", "outlets", "exact"]].values.tolist() == [
        ["a", 3, 1, 2, 3, 1]
    ]
    listed = duplicates.copies(marked).set_index("article_id")
    assert listed["across"].to_dict() == {"b": False, "c": True, "d": True}
    assert listed.loc["c", ["exact", "kept", "own"]].tolist() == [True, 1.0, 0.0]
    assert listed.loc["d", "kept"] == pytest.approx(0.5, abs=0.05) and listed.loc["d", "own"] == 0
    assert 0.8 < listed.loc["b", "kept"] < 1 and listed.loc["b", "days"] == pytest.approx(2 / 24)


def test_a_copy_without_its_original_is_not_listed():
    """As in a corpus that START cut."""
    marked = duplicates.mark_duplicates(
        frame([("a", "2021-05-01", "A", "x", LONG), ("b", "2021-05-02", "B", "x", LONG)])
    )
    assert duplicates.copies(marked[1:]).empty and duplicates.clusters(marked[1:]).empty


def test_no_copies_and_no_articles():
    nothing = frame([])
    assert duplicates.mark_duplicates(nothing).empty
    one = duplicates.mark_duplicates(frame([("a", "2021-05-01", "A", "x", LONG)]))
    assert duplicates.clusters(one).empty and duplicates.copies(one).empty


HEADLINE = "Stocks to watch before the bell"


@pytest.mark.parametrize(
    ("days", "urls", "copies"),
    [
        (("2021-05-03", "2021-05-05"), ("", ""), 1),  # close in time
        (("2021-05-03", "2021-06-03"), ("", ""), 0),  # last month's
        (
            ("2021-05-03", "2021-06-03"),
            ("https://a.example/x", "http://www.a.example/x/?utm_source=y"),
            1,
        ),  # one address
        (("2021-05-03", "2021-06-03"), ("https://a.example/", "https://a.example/"), 0),  # a home page is no article's
        (("2021-05-03", "2021-05-04"), ("https://a.example/2021/05/03/x", "https://a.example/2021/05/04/x"), 0),
        (("2021-05-03", "2021-05-04"), ("https://a.example/x-1", "https://a.example/x-2"), 1),
        ((None, None), ("", ""), 1),  # nothing tells them apart
        ((None, None), ("https://a.example/1", "https://a.example/2"), 0),
        (("2021-05-03", None), ("", ""), 0),
    ],
)
def test_headlines_are_copies_when_close_in_time_or_at_one_address(days, urls, copies):
    rows = [(f"a{n}", day, "A", HEADLINE, "", url) for n, (day, url) in enumerate(zip(days, urls, strict=True))]
    assert sum(original != "" for original in mark(rows).values()) == copies


def test_a_headline_that_comes_every_day_is_a_copy_for_three_days_only():
    rows = [(f"a{n:02d}", f"2021-05-{n:02d}", "A", HEADLINE, "") for n in range(1, 13)]
    assert [a for a, original in mark(rows).items() if original == ""] == ["a01", "a05", "a09"]


def test_a_headline_of_another_outlet_with_another_day_in_its_address_is_a_copy():
    rows = [
        ("a", "2021-05-03", "A", HEADLINE, "", "https://a.example/2021/05/03/x"),
        ("b", "2021-05-04", "B", HEADLINE, "", "https://b.example/2021/05/04/x"),
    ]
    assert mark(rows) == {"a": "", "b": "a"}


def test_a_daily_column_with_its_day_in_the_address_is_no_copy():
    standing = (
        "Here is what you need to know before the market opens, with the makers, mines and rules that matter to those who "
        "build cars."
    )
    rows = [
        (f"a{n}", f"2021-05-0{n}", "A", "Charged up", f"{standing} {tail}", f"https://a.example/2021/05/0{n}/charged")
        for n, tail in enumerate(["", "", "Plus: a mill."], 1)
    ]
    assert set(mark(rows).values()) == {""}
    again = [(*row[:5], "https://a.example/charged") for row in rows]
    assert mark(again) == {"a1": "", "a2": "a1", "a3": "a1"}


def test_a_whole_article_published_again_the_next_day_is_a_copy():
    rows = [(f"a{n}", f"2021-05-0{n}", "A", "t", LONG + OTHER, f"https://a.example/2021/05/0{n}/x") for n in (1, 2)]
    assert mark(rows) == {"a1": "", "a2": "a1"}


def results(n, quarter, day):
    return (
        f"Volter said on {day} that it delivered {n * 811:,} electric vans in the {quarter} quarter as demand held up. It "
        f"built {n * 877:,} vans in the same span, and {n * 790:,} had been expected by those who follow it. Shares rose {n} "
        f"percent in early trading. The firm will report its results on the {n + 3}th, after the close, and hold a call in "
        "the afternoon."
    )


def test_a_form_with_other_figures_is_no_copy_and_one_with_the_same_is():
    first, second = results(7, "first", "Monday"), results(9, "second", "Tuesday")
    assert duplicates.containment(second, first) > duplicates.CONTAINMENT
    rows = [("a", "2021-05-03", "A", "x", first), ("b", "2021-05-04", "A", "y", second)]
    assert mark(rows) == {"a": "", "b": ""}
    edited = first.replace("6,139", "6,140").replace("firm", "maker").replace("demand", "interest")
    assert mark([*rows[:1], ("b", "2021-05-04", "B", "y", edited)]) == {"a": "", "b": "a"}
    same = "https://a.example/results"
    assert mark([(*row, same) for row in rows]) == {"a": "", "b": "a"}  # an address says that it was mended


texts = st.lists(
    st.sampled_from([LONG, OTHER, trim(LONG, 0.4), trim(OTHER, 0.5), LONG + " " + OTHER, "short", ""]), max_size=12
)


@settings(max_examples=25, deadline=None)
@given(texts, st.randoms(use_true_random=False), st.data())
def test_whatever_the_corpus_and_its_order(texts, rng, data):
    """Accepted == originals + copies, the earliest is the original, the order of the input does not matter."""
    days = data.draw(
        st.lists(
            st.sampled_from(["2021-05-01", "2021-05-02", "2021-07-01", None]), min_size=len(texts), max_size=len(texts)
        )
    )
    urls = st.sampled_from(
        ["", "https://a.example/x", "https://a.example/2021/05/01/x", "https://a.example/2021/05/02/x"]
    )
    rows = [
        (f"id{n}", day, "A", "t", text, data.draw(urls)) for n, (text, day) in enumerate(zip(texts, days, strict=True))
    ]
    articles = frame(rows)
    marked = duplicates.mark_duplicates(articles)
    pointing = marked[marked["duplicate_of"] != ""]
    originals = marked[marked["duplicate_of"] == ""].set_index("article_id")
    assert len(originals) + len(pointing) == len(articles) and marked.index.equals(articles.index)
    assert set(pointing["duplicate_of"]) <= set(originals.index)
    first = originals.loc[pointing["duplicate_of"], "published"].reset_index(drop=True)
    later = pointing["published"].reset_index(drop=True)
    assert ((first <= later) | later.isna()).all()
    order = list(range(len(rows)))
    rng.shuffle(order)
    again = duplicates.mark_duplicates(articles.iloc[order]).reindex(articles.index)
    assert again["duplicate_of"].tolist() == marked["duplicate_of"].tolist()
