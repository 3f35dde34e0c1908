"""Languages, also of short texts full of names; sentences of our own."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from helpers.corpus import language

ENGLISH = [
    "Tesla (NASDAQ:TSLA) Shares Up 0.5%",
    "Tesla, Inc. (NASDAQ:TSLA) Stock Rating Reaffirmed by Deutsche Bank",
    "Northvolt to cut jobs",
    "BYD sales jump",
    "Skoda Enyaq review",
    "Xiaomi unveils SU7 Ultra, takes on Tesla",
    "Banco Santander S.A. buys 9,100 shares of Tesla, Inc.",
    "VW, IG Metall agree",
    "Lithium prices slump",
    "Is this the end for Fisker?",
    "Leapmotor International picks Zaragoza",
]
OTHER = [
    ("de", "Volkswagen will ab Herbst weniger Schichten in Zwickau fahren"),
    ("de", "Zahl der Ladesäulen wächst langsamer"),
    ("nl", "Steeds meer laadpalen langs de snelweg"),
    ("fr", "Les ventes de voitures électriques reculent"),
    ("fr", "Tesla baisse encore ses prix"),
    ("es", "La fábrica de baterías de Sagunto arranca con retraso"),
    ("it", "Cala il mercato delle auto elettriche"),
    ("pt", "Vendas de elétricos batem recorde em maio"),
    ("sv", "Northvolt säger upp tusen anställda i Skellefteå"),
    ("pl", "Sprzedaż aut elektrycznych rośnie"),
    ("tr", "Elektrikli otomobil satışları arttı"),
    ("ru", "Продажи электромобилей выросли"),
    ("zh", "小米汽车交付量再创新高"),
    ("ja", "日産が新型電気自動車を発表"),
    ("ko", "현대차 전기차 판매 증가"),
]


def mark(titles, texts=None):
    texts = texts or [""] * len(titles)
    return language.mark_language(pd.DataFrame({"title": titles, "text": texts, "aside": ""}).astype("str"))


@pytest.mark.parametrize("title", ENGLISH)
def test_short_english_headlines_are_not_lost(title):
    marked = mark([title])
    assert marked["language"][0] == "en" and marked["aside"][0] == ""


@pytest.mark.parametrize(("name", "title"), OTHER)
def test_other_languages_are_set_aside(name, title):
    marked = mark([title])
    assert marked["aside"][0] == "language" and marked["language"][0] == name


def test_the_confidence_grows_with_the_text():
    sentence = "The maker means to build small vans in the old mill from next spring on. "
    short, long = mark(["VW, IG Metall agree"], [""]), mark(["VW, IG Metall agree"], [sentence * 5])
    assert 0.5 <= short["language_confidence"][0] < long["language_confidence"][0] <= 1


def test_an_english_title_over_a_foreign_text_is_foreign():
    text = "Der Hersteller will im nächsten Jahr kleine Lieferwagen bauen, sagte ein Sprecher am Montag in Köln. " * 3
    assert mark(["Model Y"], [text])["language"][0] == "de"


@pytest.mark.parametrize("text", ["", "2024", "50 % – 60 %", "…"])
def test_without_letters_no_language_is_claimed(text):
    marked = mark([text])
    assert marked["language"][0] == "und" and marked["aside"][0] == "" and marked["language_confidence"][0] == 0.5


def test_what_is_aside_stays_so_and_nothing_is_mutated():
    articles = pd.DataFrame(
        {"title": ["Sprzedaż aut rośnie"] * 2, "text": "", "aside": ["relevance", ""]}, index=[7, 3]
    )
    before = articles.copy()
    assert language.mark_language(articles)["aside"].to_dict() == {7: "relevance", 3: "language"}
    pd.testing.assert_frame_equal(articles, before)


def test_languages_are_counted():
    marked = mark([*ENGLISH, *(t for _, t in OTHER)]).assign(article_id="x")
    table = language.languages(marked).set_index("language")
    assert table.index[0] == "en" and table.loc["en", "aside"] == 0
    assert table["articles"].sum() == len(marked) and table["aside"].sum() == len(OTHER)


def test_all_languages_are_known_to_the_model():
    known = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    assert set(language.LANGUAGES.split()) <= set(known.labels)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gets_a_language_and_a_confidence(text):
    name, sure = language.identify(text)
    assert name and 0.5 <= sure <= 1
