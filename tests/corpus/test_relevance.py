"""What is about the electric-vehicle industry and what only looks so; sentences of our own."""

import csv
import re

import pandas as pd
import pytest

import helpers as ev
from helpers.corpus import relevance
from tests.places import ROOT

ABOUT = [
    ("Tesla cuts prices in Germany", "Tesla made its cheapest car cheaper by a tenth on Monday."),
    (
        "Volkswagen picks Ontario",
        "Volkswagen will build its third battery plant in St. Thomas, with room for six lines.",
    ),
    ("CATL breaks ground near Debrecen", "The Chinese company starts work on a plant for cells."),
    ("Lithium at its lowest in three years", "Carbonate for batteries fetched less than a tenth of its peak price."),
    ("Council splits over chargers", "Two charging points behind the library will be paid for by drivers."),
    ("NIO raises a billion", "NIO sold new shares in Hong Kong."),
    ("BYD passes Volkswagen in China", "BYD sold more cars than anybody else, most of them plug-in hybrids."),
    ("EV sales slow", "Dealers say that EVs stand longer on their lots. Buyers wait for cheaper batteries."),
    ("Two truck makers merge their electric units", "Both want to share the cost of electric trucks."),
    ("Togg opens in Peru", ""),
    ("Rivian opens in Peru", ""),
    ("Fastned names a chief executive", ""),
    ("Why Zeekr left", ""),
]
NOT_ABOUT = [
    (
        "Payroll firm valued at 14 times EBITDA",
        "The offer puts EV/EBITDA at 14, and EV/Sales at three; EV is net of cash.",
    ),
    ("Boyd Gaming lifts its dividend", "Boyd (BYD.N) said its casinos were full. BYD shares rose two percent."),
    ("Strong El Nino to last", "Rain will be heavy, forecasters say, and El Niño fades only in May."),
    ("Hospital buys scanner", "The 3 tesla MRI magnet weighs six tonnes. A 1.5 Tesla machine stays in use."),
    (
        "The man behind the coil",
        "Nikola Tesla came to New York with four cents. Tesla died in a hotel. Tesla's notes went to Belgrade.",
    ),
    ("Council fills potholes", "Drivers complained about Ford Avenue and the cars on it."),
    ("Band reunites", "The electric guitar is back, and the charge for tickets is steep. Volt, they call their tour."),
    ("A cruise to Alaska", "The ship is lucid white, as smart as a leaf. It can hold 3,000."),
    (
        "Crash on Route 9",
        "A truck hit two cars and a van. The driver of the vehicle was hurt; the other drivers were not.",
    ),
    ("Hybrid work is here to stay", "Firms let people work from home twice a week. Hybrid meetings tire everyone."),
    ("A birthday in the park", "The guests came in a Rivian and sang until the rain came."),
    ("Twins turn six with a Rivian cake", "The birthday party was in the garden."),
    ("Singer leaves party in a Polestar", ""),
    ("Birthday party for her Zeekr", ""),
    ("", ""),
]


def mark(pairs, **more):
    return relevance.mark_relevance(pd.DataFrame(pairs, columns=["title", "text"]).assign(aside=""), **more)


@pytest.mark.parametrize("article", ABOUT, ids=lambda a: a[0])
def test_the_industry_is_relevant(article):
    assert relevance.score(*article) >= relevance.THRESHOLD, relevance.explain(*article)


@pytest.mark.parametrize("article", NOT_ABOUT, ids=lambda a: a[0] or "empty")
def test_what_only_looks_so_is_not(article):
    assert relevance.score(*article) < relevance.THRESHOLD, relevance.explain(*article)


def test_the_sample_corpus_is_about_the_industry_but_for_what_is_known_not_to_be():
    articles, _ = ev.read_corpus(ROOT / "data" / "sample")
    address = {}
    for file in (ROOT / "data" / "sample" / "articles").glob("*.txt"):
        address[file.name] = re.search(r"^url: *(\S+)", file.read_text("utf-8"), re.M)[1]
    with (ROOT / "data" / "keys" / "extras.csv").open(newline="", encoding="utf-8") as lines:
        kinds = {address[r["file"]]: r["kind"] for r in csv.DictReader(lines)}
    kind = articles["url"].map(kinds).fillna("")
    assert (articles.loc[kind == "off topic", "aside"] == "relevance").all()
    assert (articles.loc[kind == "language", "aside"] == "language").all()
    rest = articles[~kind.isin(["off topic", "language"])]
    assert (rest["aside"] == "").mean() > 0.98 and (rest["aside"] != "language").all()


def test_the_threshold_moves_what_is_kept():
    pairs = [("Tesla, Ford", "Tesla was named once in this text about Ford.")] * 2 + ABOUT
    kept = [(mark(pairs, threshold=t)["aside"] == "").sum() for t in (0.0, 0.3, 0.6, 0.95, 1.0)]
    assert kept[0] == len(pairs) and kept[-1] == 0 and kept == sorted(kept, reverse=True)
    with pytest.raises(ValueError, match="between 0 and 1"):
        mark(pairs, threshold=50)


def test_a_long_article_must_say_more():
    filler = " Rain fell on the town and the river rose." * 200
    title, text = ABOUT[0]
    assert relevance.score(title, text) > relevance.score(title, text + filler)
    assert relevance.score("", text + filler) < relevance.THRESHOLD


def test_a_firm_is_what_a_headline_is_about_and_a_car_that_somebody_has_is_not():
    firm, thing = relevance.score("Togg opens in Peru", ""), relevance.score("Actor opens fair in a Togg", "")
    assert firm >= relevance.THRESHOLD > thing > 0
    assert relevance.score("Togg-themed cake sold", "") == thing
    both = relevance.explain("Togg opens in Peru: wedding of the year", "")
    assert both.set_index("term")["points"]["wedding"] < 0


def test_a_role_that_no_company_has_is_refused(tmp_path):
    file = tmp_path / "topic.csv"
    file.write_text("class,term,weight,needs,forbids\nfirm,role:alchemist,1,,\n")
    with pytest.raises(ValueError, match="line 2: no company has the role 'alchemist'"):
        relevance.read_topic(file)
    file.write_text("class,term,weight,needs,forbids\nfirm,role:airline,9,,\n")
    assert relevance.score("Lufthansa lands", "", file) > 0.5 > relevance.score("Togg lands", "", file)


def test_what_was_set_aside_is_listed_with_the_words_that_decided():
    pairs = [("A Rivian in the yard", "It rusts."), *ABOUT, ("Fog", ""), ("Prijs van auto's", "")]
    articles = mark(pairs).assign(source="The Example", language="en", language_confidence=0.9)
    articles.loc[len(pairs) - 1, ["aside", "language"]] = ["language", "nl"]
    table = relevance.set_aside(articles)
    assert table.columns.tolist() == ["title", "source", "why", "words", "score"]
    assert table["title"].tolist() == ["A Rivian in the yard", "Fog", "Prijs van auto's"]
    assert table["why"].tolist() == ["relevance", "relevance", "language"]
    assert table["words"].tolist() == ["Rivian", "", "nl"] and table["score"].iloc[0] > table["score"].iloc[1] == 0


def test_own_topic(tmp_path):
    topic = tmp_path / "ships.csv"
    topic.write_text(
        "class,term,weight,needs,forbids,example\nship,container ship,4,,,\nship,Maersk,4,ship|port,# hotel,\n"
    )
    pairs = [
        ("Two container ships collide", ""),
        ("Maersk opens", "A new port."),
        ("Maersk opens", "It has 9 hotels."),
        ABOUT[0],
    ]
    assert mark(pairs, topic=topic)["aside"].tolist() == ["", "", "relevance", "relevance"]
    topic.write_text("class,term,weight,needs,forbids\nship,Tesla,4,,\n")  # a changed file is read again
    assert mark(pairs, topic=topic)["aside"].tolist() == ["relevance"] * 3 + [""]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("term,weight\nx,1\n", "missing"),
        ("class,term,weight,needs,forbids\na,x,much,,\n", "line 2: the weight 'much'"),
        ("class,term,weight,needs,forbids\na,x,1,,\na,,1,,\n", "line 3: no term"),
    ],
)
def test_a_list_that_cannot_be_used(tmp_path, text, says):
    file = tmp_path / "topic.csv"
    file.write_text(text)
    with pytest.raises(ValueError, match=says):
        mark(ABOUT, topic=file)


def test_needs_and_forbids(tmp_path):
    file = tmp_path / "topic.csv"
    rows = ["a,Oak,9,tree,", "a,Ash,9,,fire", "a,Elm,9,tree,# street"]
    file.write_text("class,term,weight,needs,forbids\n" + "\n".join(rows) + "\n")

    def counts(text):
        return sorted(relevance.explain("", text, file)["term"])

    assert counts("Oak, Ash and Elm.") == ["Ash", "Elm"]
    assert counts("Oak, Ash and Elm: a tree, a fire.") == ["Elm", "Oak"]
    assert counts("Elm at 5 Street.") == [] and counts("Elm, a tree, at 5 Street.") == ["Elm"]
    assert (
        counts("oak ash elm tree") == [] and counts("OAKS tree") == [] and counts("OAK, oaks, Oaks, a tree") == ["Oak"]
    )


def test_every_row_of_the_list_counts_in_a_text_that_has_what_it_needs():
    file = ROOT / "src" / "helpers" / "lexicons" / "relevance.csv"
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len({r["term"] for r in rows}) == len(rows) > 300
    for row in rows:
        if not row["term"].startswith("role:"):
            text = f"{row['term']} and {row['needs'].partition('|')[0]}"
            assert row["term"] in relevance.explain("", text)["term"].tolist(), row
        assert 0 < float(row["weight"]) <= 3 or row["class"] == "elsewhere" and -4 <= float(row["weight"]) < 0


def test_each_example_holds_a_term_of_its_class():
    file = ROOT / "src" / "helpers" / "lexicons" / "relevance.csv"
    with file.open(newline="", encoding="utf-8") as lines:
        examples = [(r["class"], r["example"].partition(" (")[0]) for r in csv.DictReader(lines) if r["example"]]
    assert len(examples) > 25
    wrong = [(kind, text) for kind, text in examples if kind not in relevance.explain("", text)["class"].tolist()]
    assert wrong == []


def test_near_threshold_shows_both_sides():
    pairs = [*ABOUT, *NOT_ABOUT]
    articles = mark(pairs).assign(article_id=[f"a{n}" for n in range(len(pairs))], source="x", published=pd.NaT)
    table = relevance.near_threshold(articles, n=3)
    assert table["kept"].tolist() == [True] * 3 + [False] * 3
    assert table["relevance"].is_monotonic_decreasing and table["words"].iloc[0] != ""
    kept = articles[articles["relevance"] >= 0.5]["relevance"]
    assert table["relevance"].iloc[2] == kept.min()


def test_what_is_aside_stays_so_and_nothing_is_mutated():
    articles = pd.DataFrame([NOT_ABOUT[0], ABOUT[0]], columns=["title", "text"], index=[5, 2]).assign(
        aside=["language", ""]
    )
    before = articles.copy()
    assert relevance.mark_relevance(articles)["aside"].to_dict() == {5: "language", 2: ""}
    pd.testing.assert_frame_equal(articles, before)
    assert relevance.mark_relevance(articles.head(0)).empty
