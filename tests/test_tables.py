"""What picks rows of the tables: originals, spans, halves, keywords, articles, companies."""

import pandas as pd
import pytest

import helpers as ev
from helpers import tables


def test_select_by_span_outlet_and_company(small):
    m, _ = small
    assert len(ev.select(m, "2021-02", "2021-03").articles) == 2
    assert set(ev.select(m, sources=["Beta Blog"]).articles["source"]) == {"Beta Blog"}
    ford = ev.select(m, companies=["Ford"])
    assert len(ford.articles) == 3 and set(ford.sentences["article_id"]) == set(ford.articles["article_id"])
    assert len(ev.select(m).articles) == len(m.articles)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ({"sources": ["Beta Blok"]}, "the nearest: Beta Blog"),
        ({"sources": ["Zzz"]}, "there are 3, for example "),
        ({"companies": ["Rivan"]}, "no company named 'Rivan'.*Rivian"),
        ({"companies": ["model 3"]}, "the texts call Tesla so"),
    ],
)
def test_select_names_the_nearest(small, what, says):
    with pytest.raises(ValueError, match=says):
        ev.select(small[0], **what)


def test_find_article(small):
    m, _ = small
    one = ev.find_article(m, "Apple denies talks")
    assert ev.find_article(m, one) == one == ev.find_article(m, "2021-11-16/10")
    with pytest.raises(ValueError, match="2 articles fit"):
        ev.find_article(m, "volkswagen recalls")
    with pytest.raises(ValueError, match="no articles fit"):
        ev.find_article(m, "no such words")


def test_kwic_keeps_the_context_and_whole_words(small):
    hits = ev.kwic(small[0], "may")
    assert list(hits.columns) == ["article_id", "published", "source", "before", "match", "after"]
    assert hits["before"].iloc[0].endswith("A second site ") and hits["match"].iloc[0] == "may"
    assert len(ev.kwic(small[0], "car")) < len(ev.kwic(small[0], "car", regex=True))


def test_halves_part_the_dated_originals(small):
    first, second = ev.halves(small[0])
    assert first.articles["published"].max() < second.articles["published"].min()
    assert abs(len(first.articles) - len(second.articles)) <= 1
    assert not set(first.sentences["article_id"]) & set(second.sentences["article_id"])


def test_an_empty_list_of_articles_is_none_of_them(small):
    assert ev.select(small[0], articles=[]).articles.empty


def articles(**columns):
    size = len(next(iter(columns.values())))
    plain = {"article_id": [f"a{i}" for i in range(size)], "duplicate_of": "", "aside": "", "text_scope": "full"}
    plain |= {"published": pd.Timestamp("2020-05-01"), "published_precision": "day"}
    return pd.DataFrame(plain | columns)


def test_counted_are_originals_that_were_not_set_aside():
    table = articles(duplicate_of=["", "a0", "", None, "a0"], aside=["", "", "language", None, "relevance"])
    assert tables.is_copy(table).tolist() == [False, True, False, False, True]
    assert tables.is_counted(table).tolist() == [True, False, False, True, False]
    assert tables.counted(table)["article_id"].tolist() == ["a0", "a3"]


@pytest.mark.parametrize(
    ("freq", "precise"),
    [
        ("D", "time day"),
        ("W", "time day"),
        ("MS", "time day month"),
        ("QS", "time day month"),
        ("YS", "time day month year"),
    ],
)
def test_a_date_must_be_precise_enough_for_the_period(freq, precise):
    table = articles(published_precision=["time", "day", "month", "year", "none"])
    assert " ".join(tables.counted(table, freq)["published_precision"]) == precise
    assert tables.counted(table.assign(published=pd.NaT), freq).empty


def test_a_scope_is_asked_for_by_name_and_the_usual_one_is_that_of_most_bodies():
    table = articles(text_scope=["headline", "headline", "headline", "snippet", "snippet", "full"])
    assert tables.counted(table, text_scope="snippet")["article_id"].tolist() == ["a3", "a4"]
    m = tables.Measured(table, *[pd.DataFrame()] * 3)
    assert tables.usual_scope(m) == "snippet"
    assert tables.usual_scope(m._replace(articles=table.head(3))) == "full"


def test_originals_keep_only_what_counts(small):
    m = small[0]
    kept = ev.originals(m)
    assert tables.is_counted(kept.articles).all() and len(kept.articles) == tables.is_counted(m.articles).sum()
    for table in kept[1:]:
        assert set(table["article_id"]) <= set(kept.articles["article_id"])


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2020-02", None, [2, 3]),
        (None, "2020-02", [1, 2]),
        ("2020-02-29", "2020-02-29", [2]),
        ("2020", "2020", [1, 2, 3]),
    ],
)
def test_both_ends_of_a_span_count_whole(start, end, days):
    dates = ["2020-01-31 23:59", "2020-02-29 23:59", "2020-03-01 00:00", None]
    table = articles(published=pd.to_datetime(pd.Series(dates))).assign(source="A")
    m = tables.Measured(table, *[pd.DataFrame({"article_id": [], "company": []})] * 3)
    assert ev.select(m, start, end).articles["article_id"].tolist() == [f"a{d - 1}" for d in days]


def test_speculative_keeps_all_articles_and_only_speculative_sentences(small):
    m = small[0]
    kept = ev.speculative(m)
    assert len(kept.articles) == len(m.articles) and kept.sentences["speculative"].all()
    assert len(kept.sentences) == m.sentences["speculative"].sum()
    places = set(zip(kept.sentences["article_id"], kept.sentences["n"], strict=True))
    for whole, part in ((m.cues, kept.cues), (m.mentions, kept.mentions)):
        own = [place in places for place in zip(whole["article_id"], whole["n"], strict=True)]
        assert len(part) == sum(own) < len(whole)


def test_the_sentences_that_name_a_company_come_once_each(small):
    m = small[0]
    found = ev.sentences_naming(m, "Ford")
    named = m.mentions[m.mentions["company"] == "Ford"]
    assert len(found) == len(named.drop_duplicates(["article_id", "n"])) > 0
    assert set(found.columns) == set(m.sentences.columns)


def mentions(rows):
    return pd.DataFrame(rows, columns=["article_id", "n", "start", "company", "via"])


def test_a_company_is_named_once_a_sentence_by_the_strongest_way():
    table = mentions([
        ("a", 1, 0, "Tesla", "person"), ("a", 1, 20, "Tesla", "name"), ("a", 1, 30, "Tesla", "name"),
        ("a", 1, 9, "Ford", "product"), ("a", 2, 5, "Tesla", "product"), ("a", 2, 1, "Tesla", "person"),
    ])  # fmt: skip
    found = ev.companies_named(table)
    assert found[["n", "start", "company", "via"]].values.tolist() == [
        [1, 9, "Ford", "product"], [1, 20, "Tesla", "name"], [2, 5, "Tesla", "product"],
    ]  # fmt: skip


def test_pairs_are_counted_once_a_sentence_in_one_order():
    rows = [("a", 1, i, c, "name") for i, c in enumerate(["Tesla", "BYD", "Tesla", "Ford"])]
    rows += [("b", n, i, c, "name") for n in (1, 2) for i, c in enumerate(["BYD", "Tesla"])]
    assert ev.pairs(mentions(rows)).values.tolist() == [
        ["BYD", "Tesla", 3, 2], ["BYD", "Ford", 1, 1], ["Ford", "Tesla", 1, 1],
    ]  # fmt: skip
    assert ev.pairs(mentions([])).empty


def test_no_words_give_the_original_with_most_cues(small):
    m = small[0]
    chosen = ev.find_article(m, " ")
    kept = ev.originals(m)
    pages = kept.articles.loc[kept.articles["connector"].str.contains("page"), "article_id"]
    counts = (
        kept.cues["article_id"].value_counts().reindex(pages if len(pages) else kept.articles["article_id"]).fillna(0)
    )
    assert counts[chosen] == counts.max()


def test_kwic_shows_every_hit_with_its_surroundings():
    text = "May may say: maybe may?"
    m = tables.Measured(
        articles(source=["A"]), pd.DataFrame({"article_id": ["a0"], "text": [text]}), pd.DataFrame(), pd.DataFrame()
    )
    hits = ev.kwic(m, "may", width=4)
    assert hits[["before", "match", "after"]].values.tolist() == [
        ["", "May", " may"], ["May ", "may", " say"], ["ybe ", "may", "?"],
    ]  # fmt: skip
    assert len(ev.kwic(m, "(")) == 0 and len(ev.kwic(m, "may|say", regex=True)) == 5


def test_the_usual_part_is_the_body_unless_hardly_any_article_has_one(small):
    m, _ = small
    assert tables.usual_part(m) == "body"
    titles = m._replace(sentences=m.sentences[m.sentences["is_title"]])
    assert tables.usual_part(titles) == "title"
    one = tables.counted(m.articles)["article_id"].iloc[0]
    few = m._replace(sentences=m.sentences[m.sentences["is_title"] | (m.sentences["article_id"] == one)])
    assert tables.usual_part(few) == ("body" if len(tables.counted(m.articles)) <= 10 else "title")


def test_articles_that_name_a_company_are_counted_once_wherever_it_stands(small):
    m, _ = small
    counts = tables.articles_naming(m)
    own = tables.originals(m)
    for company, n in counts.items():
        assert n == own.mentions.loc[own.mentions["company"] == company, "article_id"].nunique()
    assert list(counts) == sorted(counts, reverse=True) and counts.index.is_unique
