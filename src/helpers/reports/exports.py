"""Make the tables that lie beside the reports as CSV files, safe to open in a spreadsheet."""

import re

import pandas as pd

from helpers.tables import Measured, companies_named, originals

_UNSAFE = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:e[-+]?\d+)?", re.IGNORECASE)


def export_tables(m: Measured, rejects: pd.DataFrame) -> dict[str, tuple[str, pd.DataFrame]]:
    """Make the tables that lie beside the reports: file name to (what it is, table).

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    counted = originals(m)
    about = counted.articles[["article_id", "published", "published_precision", "source", "url", "title"]]
    cues = counted.cues.groupby(["article_id", "n"])["cue"].agg("; ".join).rename("cues").reset_index()
    flagged = counted.sentences[counted.sentences["speculative"]][["article_id", "n", "is_title", "text", "classes"]]
    flagged = flagged.merge(about, on="article_id").merge(cues, on=["article_id", "n"], how="left")
    flagged["classes"] = flagged["classes"].map("; ".join)
    names = companies_named(counted.mentions).merge(
        about[["article_id", "published", "source", "url"]], on="article_id"
    )
    slim = m.articles.drop(columns=["text", "removed"], errors="ignore")
    return {
        "speculative-sentences.csv": ("every sentence counted as speculative: outlet, date, address, cues", guarded(flagged)),
        "companies.csv": ("every company named, by sentence", guarded(names)),
        "articles.csv": ("every accepted article: its date, how it is known, why it is counted or not", guarded(slim)),
        "rejects.csv": ("every record that did not become an article, and why", guarded(rejects)),
    }  # fmt: skip


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before every text that a spreadsheet would take for a formula; numbers stay."""

    def guard(value):
        unsafe = isinstance(value, str) and value.startswith(_UNSAFE) and not _NUMBER.fullmatch(value)
        return f"'{value}" if unsafe else value

    texts = [
        c
        for c in table
        if not pd.api.types.is_numeric_dtype(table[c]) and not pd.api.types.is_datetime64_any_dtype(table[c])
    ]
    return table.assign(**{c: table[c].map(guard) for c in texts})
