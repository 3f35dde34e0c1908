"""Measure articles: every sentence's speculation, companies and sentiment.

The work is cut into chunks of articles that go through Dask: its local process scheduler on one machine, the active
client's cluster where there is one.
"""

import os
from pathlib import Path

import dask
import pandas as pd
from dask.base import get_scheduler
from dask.callbacks import Callback
from tqdm import tqdm

from helpers.measures.companies.find import find_companies
from helpers.measures.sentences import split_sentences
from helpers.measures.sentiment.score import score_sentiment
from helpers.measures.speculation.cues import read_cues
from helpers.measures.speculation.find import find_cues, score_speculation
from helpers.parallel import main_not_run_again
from helpers.registry import load_registry
from helpers.tables import Measured

CHUNK = 200  # articles a task: a second or two of work, so that the progress bar moves and workers share evenly
SERIAL_BELOW = 400  # articles; starting worker processes takes about as long as measuring so few
_KEPT = ["article_id", "n", "start", "end", "is_title", "published", "text", "speculative", "classes", "strength",
         "polarity", "subjectivity", "sentiment", "sentiment_label"]  # fmt: skip


def measure(
    articles: pd.DataFrame, cues: str | Path | None = None, registry: str | Path | None = None, progress: bool = False
) -> Measured:
    """Measure articles (a table from `read_corpus`) and return the tables Measured(articles, sentences, cues, mentions).

    Articles that are set aside (`aside` not empty) are kept in `articles` and not measured; copies are measured, so that
    each can be looked at, and left out of every share. `cues` and `registry` are CSV files with the user's own rows,
    merged over the shipped ones. `progress` shows a bar on standard error.
    """
    if cues is not None:  # a mistake in the user's own rows shall end here, not in a worker
        read_cues(cues)
    if registry is not None:
        load_registry(registry)
    wanted = articles[articles["aside"] == ""]
    chunks = [wanted.iloc[i : i + CHUNK] for i in range(0, max(len(wanted), 1), CHUNK)]
    tasks = [
        dask.delayed(measure_chunk)(c[["article_id", "source", "title", "text", "published"]], cues, registry)
        for c in chunks
    ]
    with dask.config.set(**_scheduler(len(wanted))), _Bar(progress, len(wanted)), main_not_run_again():
        parts = dask.compute(*tasks)
    tables = [pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True)]
    return Measured(articles, *tables)


def measure_chunk(
    articles: pd.DataFrame, cues: str | Path | None = None, registry: str | Path | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Measure articles (article_id, source, title, text, published) in this process: (sentences, cues, mentions)."""
    table = split_sentences(articles)
    found = find_cues(table, cues)
    table = score_speculation(table, found)
    outlets = table["article_id"].map(articles.set_index("article_id")["source"])  # an outlet is not news of itself
    mentions = find_companies(table.assign(source=outlets), registry)
    table, mentions = score_sentiment(table, mentions)
    return table[_KEPT], found, mentions


def _scheduler(n_articles: int) -> dict:
    if get_scheduler() is not None:  # the user has started a Dask client, or chosen a scheduler
        return {}
    if n_articles < SERIAL_BELOW:
        return {"scheduler": "synchronous"}
    return {"scheduler": "processes", "num_workers": len(os.sched_getaffinity(0))}


class _Bar(Callback):
    """A progress bar over the chunks that Dask has done."""

    def __init__(self, shown: bool, n_articles: int):
        super().__init__()
        self.shown, self.n_articles = shown, n_articles

    def _start(self, dsk):
        self.bar = tqdm(total=self.n_articles, desc="measuring", unit=" articles", disable=not self.shown)

    def _posttask(self, key, result, dsk, state, worker_id):
        self.bar.update(min(CHUNK, self.bar.total - self.bar.n))

    def _finish(self, dsk, state, errored):
        self.bar.close()
