"""Measure speculation, sentiment and companies in news about electric vehicles.

>>> import helpers as ev
>>> s = ev.sentences_from(["Tesla may buy Rivian."])
>>> s[["n", "text"]].values.tolist()
[[0, 'Tesla may buy Rivian.']]

Public names are loaded when first used (PEP 562), so that `python -m helpers` can find out that there is nothing to do
without importing pandas.
"""

from importlib import import_module

FUNCTIONS = {
    "read_corpus": "corpus.read",
    "read_page": "corpus.articles",
    "write_corpus": "corpus.write",
    "measure": "measures.run",
    "load": "measures.cache",
    "load_sample": "measures.cache",
    "select": "tables",
    "originals": "tables",
    "kwic": "tables",
    "names": "params",
    "sentences_from": "measures.sentences",
    "split_sentences": "measures.sentences",
    "find_cues": "measures.speculation.find",
    "score_speculation": "measures.speculation.find",
    "article_shares": "measures.speculation.find",
    "find_companies": "measures.companies.find",
    "companies_named": "tables",
    "pairs": "tables",
    "load_registry": "registry",
    "find_candidates": "measures.companies.find",
    "score_sentiment": "measures.sentiment.score",
    "disagreements": "measures.sentiment.score",
    "reliability": "measures.sentiment.score",
    "find_article": "tables",
    "halves": "tables",
    "speculative": "tables",
    "sentences_naming": "tables",
    "by_period": "statistics.series",
    "share": "statistics.series",
    "standardise": "statistics.series",
    "trend": "statistics.series",
    "bursts": "statistics.changes",
    "change_points": "statistics.changes",
    "compare_periods": "statistics.comparisons",
    "simulate_corpus": "simulate",
    "draw_audit_sample": "audit.labels",
}
MODULES = {
    "answers": "reports.answers",
    "audit": "audit",
    "charts": "reports.charts",
    "clean": "corpus.clean",
    "codebook": "codebook",
    "dates": "corpus.dates",
    "duplicates": "corpus.duplicates",
    "findings": "reports.findings",
    "language": "corpus.language",
    "project": "project",
    "relevance": "corpus.relevance",
    "reports": "reports",
    "show": "reports.show",
    "summaries": "reports.summaries",
    "tables": "tables",
}

__all__ = sorted({*FUNCTIONS, *MODULES})
__version__ = "0.2.0"


def __getattr__(name: str):
    # A public function wins over a module of the same name: `ev.measure(articles)` is the call.
    if name in FUNCTIONS:
        value = getattr(import_module(f"helpers.{FUNCTIONS[name]}"), name)
        globals()[name] = value
        return value
    if name in MODULES:
        return import_module(f"helpers.{MODULES[name]}")
    raise AttributeError(f"module 'helpers' has no attribute {name!r}")


def __dir__():
    return __all__
