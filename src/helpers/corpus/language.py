"""Find each article's language, and mark what is not English.

py3langid (BSD; its model ships with the package) scores the text over the languages that news is commonly written in.
Its own probability is too timid on short texts full of names ("Tesla (NASDAQ:TSLA) Shares Up 0.5%" gets .07 for English),
so it is recalibrated by a logistic curve over its log odds and the length, fitted on pieces of 3 to 30 words of English,
Serbian, Croatian, Turkish, Spanish and Indonesian news, and an article is taken to be English with odds of 9 to 1 before it is
read. training/evaluate_corpus_marks.py measures the result.
"""

from functools import cache
from math import exp, log

import pandas as pd
from py3langid.langid import MODEL_FILE, LanguageIdentifier

_CHARACTERS = 500  # more text changes nothing but the time it takes
_INTERCEPT, _LOG_ODDS, _LOG_LENGTH = 6.83, 2.263, -0.707  # the fitted curve; the length in units of 50 bytes
_PRIOR = log(9)
UNKNOWN = "und"  # ISO 639-2: undetermined
LANGUAGES = (
    "en de fr es pt it nl sv no nn da fi is pl cs sk hu ro bg el tr ru uk be sr hr bs sl mk sq lt lv et ca eu gl ga cy mt "
    "ar he fa ur hi bn ta te ml kn mr gu pa si ne th vi id ms tl jv zh ja ko mn ka "  # codespell:ignore te
    "hy az kk uz ky sw af am so la"
)


def mark_language(articles: pd.DataFrame) -> pd.DataFrame:
    """Fill `language` (ISO 639-1) and `language_confidence`, set `aside` to "language" where it is not English.

    Takes title, text and aside; what is aside already stays so. The confidence (.5 to 1) is that of the text being English
    or not being so, which is what it is set aside by; that of the other language's name is lower. A text without a
    letter is "und" and not set aside.

    >>> rows = [("Tesla cuts prices again", ""), ("Tesla senkt erneut die Preise für das Model Y", "")]
    >>> marked = mark_language(pd.DataFrame(rows, columns=["title", "text"]).assign(aside=""))
    >>> marked[["language", "aside"]].values.tolist()
    [['en', ''], ['de', 'language']]
    """
    found = [identify(_both(t, x)) for t, x in zip(articles["title"], articles["text"], strict=True)]
    language = pd.Series([name for name, _ in found], index=articles.index, dtype="str")
    confidence = pd.Series([sure for _, sure in found], index=articles.index, dtype="float64")
    foreign = ~language.isin(["en", UNKNOWN]) & (articles["aside"] == "")
    return articles.assign(
        language=language, language_confidence=confidence, aside=articles["aside"].mask(foreign, "language")
    )


def identify(text: str) -> tuple[str, float]:
    """Name the language of a text and say how sure it is that it is English or is not (0.5 to 1).

    >>> identify("El precio de los coches eléctricos vuelve a bajar")[0], identify("2024: 50 %")
    ('es', ('und', 0.5))
    """
    text = text[:_CHARACTERS]
    if not any(c.isalpha() for c in text):
        return UNKNOWN, 0.5
    ranked = _identifier().rank(text)
    share = min(max(dict(ranked)["en"], 1e-12), 1 - 1e-9)
    length = log(len(text.encode("utf-8", "replace")) / 50)
    odds = _INTERCEPT + _LOG_ODDS * log(share / (1 - share)) + _LOG_LENGTH * length + _PRIOR
    english = 1 / (1 + exp(-min(max(odds, -30), 30)))
    if english >= 0.5:
        return "en", english
    return next(name for name, _ in ranked if name != "en"), 1 - english


def languages(articles: pd.DataFrame) -> pd.DataFrame:
    """Count the articles by language: language, articles, aside, unsure (confidence under .9), most first."""
    grouped = articles.assign(
        aside=articles["aside"] == "language", unsure=articles["language_confidence"] < 0.9
    ).groupby("language")
    table = grouped.agg(articles=("article_id", "size"), aside=("aside", "sum"), unsure=("unsure", "sum")).reset_index()
    return table.sort_values(["articles", "language"], ascending=[False, True], ignore_index=True)


def _both(title: str, text: str) -> str:
    return text if not title or text.startswith(title) else f"{title}\n{text}"


@cache
def _identifier():

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES.split())
    return identifier
