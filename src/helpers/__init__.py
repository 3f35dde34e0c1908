"""Measure speculation, sentiment and companies in news about electric vehicles.

>>> import helpers as ev
>>> s = ev.sentences_from(["Tesla may buy Rivian."])
>>> s[["n", "text"]].values.tolist()
[[0, 'Tesla may buy Rivian.']]

Public names are loaded when first used (PEP 562), so that `python -m helpers` can find out that there is nothing to do
without importing pandas.
"""

from importlib import import_module

_HOME = {
    "read_corpus": "corpus",
    "read_page": "corpus",
    "write_corpus": "corpus",
    "measure": "measures",
    "load": "measures",
    "select": "measures",
    "originals": "measures",
    "kwic": "measures",
    "names": "params",
    "sentences_from": "sentences",
    "split_sentences": "sentences",
    "find_cues": "speculation",
    "score_speculation": "speculation",
    "article_shares": "speculation",
    "find_companies": "companies",
    "companies_named": "companies",
    "pairs": "companies",
    "load_registry": "companies",
    "find_candidates": "companies",
    "score_sentiment": "sentiment",
    "find_article": "measures",
    "halves": "measures",
    "speculative": "measures",
    "sentences_naming": "measures",
    "by_period": "timeline",
    "share": "timeline",
    "standardise": "timeline",
    "trend": "timeline",
    "bursts": "turns",
    "change_points": "turns",
    "compare_periods": "comparisons",
    "simulate_corpus": "simulate",
    "draw_audit_sample": "audit",
}
_MODULES = ("audit", "charts", "clean", "companies", "comparisons", "corpus", "dates", "duplicates", "fingerprint",
            "language", "measures", "overview", "pages", "params", "prose", "relevance", "report", "sentences",
            "sentiment", "show", "simulate", "speculation", "timeline", "turns")  # fmt: skip

__all__ = sorted({*_HOME, *_MODULES})
__version__ = "0.1.0"


def __getattr__(name: str):
    # A public function wins over the module of the same name: `ev.measure(articles)` is the call.
    if name in _HOME:
        value = getattr(import_module(f"helpers.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return import_module(f"helpers.{name}")
    raise AttributeError(f"module 'helpers' has no attribute {name!r}")


def __dir__():
    return __all__
