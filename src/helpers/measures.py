"""Measure a corpus: every sentence's speculation, companies and sentiment, once per text, kept on disk.

The public function is `ev.measure`; the module has another name so that `ev.measure` is never the module. The work is cut into
chunks of articles that go through Dask: its local process scheduler on one machine, the active client's cluster where
there is one.
"""

import difflib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import dask
import pandas as pd
from dask.base import get_scheduler
from dask.callbacks import Callback
from tqdm import tqdm

from helpers import companies, corpus, fingerprint, sentences, sentiment, speculation
from helpers.params import ROOT, corpus_path
from helpers.params import profile as read_profile
from helpers.processes import main_not_run_again

CACHE = ROOT / "build" / "measured"
KEPT_EACH = 4  # measured versions of one corpus on disk: enough to go back and forth between lists, spans cost nothing
CHUNK = 200  # articles a task: a second or two of work, so that the progress bar moves and workers share evenly
_SERIAL_BELOW = 400  # articles; starting worker processes costs more than measuring so few
_KEPT = ["article_id", "n", "start", "end", "is_title", "published", "text", "speculative", "classes", "strength",
         "polarity", "subjectivity", "sentiment", "sentiment_label"]  # fmt: skip


class Measured(NamedTuple):
    """The four tables of a measured corpus; their columns stand in data/README.md."""

    articles: pd.DataFrame
    sentences: pd.DataFrame
    cues: pd.DataFrame
    mentions: pd.DataFrame


def measure(
    articles: pd.DataFrame, cues: str | Path | None = None, registry: str | Path | None = None, progress: bool = False
) -> Measured:
    """Measure articles (a table from `read_corpus`) and return the tables Measured(articles, sentences, cues, mentions).

    Articles that are set aside (`aside` not empty) are kept in `articles` and not measured; copies are measured, so that
    each can be looked at, and left out of every share. `cues` and `registry` are CSV files with the user's own rows,
    merged over the shipped ones. `progress` shows a bar on standard error.
    """
    if cues is not None:  # a mistake in the user's own rows shall end here, not in a worker
        speculation.read_cues(cues)
    if registry is not None:
        companies.load_registry(registry)
    wanted = articles[articles["aside"] == ""]
    chunks = [wanted.iloc[i : i + CHUNK] for i in range(0, max(len(wanted), 1), CHUNK)]
    tasks = [
        dask.delayed(_measure_chunk)(c[["article_id", "source", "title", "text", "published"]], cues, registry)
        for c in chunks
    ]
    with dask.config.set(**_scheduler(len(wanted))), _Bar(progress, len(wanted)), main_not_run_again():
        parts = dask.compute(*tasks)
    tables = [pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True)]
    return Measured(articles, *tables)


def _measure_chunk(articles: pd.DataFrame, cue_rows, registry) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    table = sentences.split_sentences(articles)
    cues = speculation.find_cues(table, cue_rows)
    table = speculation.score_speculation(table, cues)
    outlets = table["article_id"].map(articles.set_index("article_id")["source"])  # an outlet is not news of itself
    mentions = companies.find_companies(table.assign(source=outlets), registry)
    table, mentions = sentiment.score_sentiment(table, mentions)
    return table[_KEPT], cues, mentions


def load(
    source: str | Path,
    cues: str | Path | None = None,
    registry: str | Path | None = None,
    profile: str = "",
    topic: str = "",
    relevance: str | float = "",
    *,
    cache: str | Path | None = None,
    progress: bool = False,
) -> tuple[Measured, pd.DataFrame]:
    """Read and measure a corpus, or load what an earlier call measured; returns (Measured, rejects).

    The tables are kept as Parquet in a folder of `cache` whose name holds the hash of the corpus, of the user's rows and of
    the code and libraries that measure, so nothing stale is ever loaded. The folder appears only when it is complete;
    of each corpus the four that were used last are kept.
    `cache` is build/measured of the project unless another is given; the other arguments are the parameters of the
    notebooks (`helpers.params.PARAMETERS`), "" for what is not given.
    """
    source, cache = corpus_path(source), Path(cache or CACHE)
    folder = Path(cache) / cache_name(source, cues, registry, profile, topic, relevance)
    if not folder.is_dir():
        threshold = float(relevance) if relevance != "" else None
        articles, rejects = corpus.read_corpus(source, read_profile(profile), threshold, topic=topic or None)
        tables = {**measure(articles, cues or None, registry or None, progress)._asdict(), "rejects": rejects}
        Path(cache).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".writing-") as aside:
            done = Path(aside) / "done"
            done.mkdir()
            for name, table in tables.items():
                table.to_parquet(done / f"{name}.parquet", index=False)
            if not folder.is_dir():  # somebody else may have been quicker: the same content then
                done.replace(folder)
        _prune(folder)
    folder.touch()
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in (*Measured._fields, "rejects")}
    tables["sentences"]["classes"] = [tuple(c) for c in tables["sentences"]["classes"]]
    rejects = tables.pop("rejects")
    return Measured(**tables), rejects


def _prune(folder: Path) -> None:
    """Remove the versions of this corpus that were used longest ago."""
    name = folder.name.rpartition("-")[0]
    alike = [f for f in folder.parent.iterdir() if f.is_dir() and f.name.rpartition("-")[0] == name]
    for old in sorted(alike, key=lambda f: f.stat().st_mtime, reverse=True)[KEPT_EACH:]:
        shutil.rmtree(old, ignore_errors=True)


def cache_name(source: str | Path, cues=None, registry=None, profile="", topic="", relevance="") -> str:
    """Name the folder of a measured corpus: its name and the hash of all that the measures depend on."""
    name = re.sub(r"[^\w.-]+", "_", Path(source).stem)[:60] or "corpus"
    own = [fingerprint.file_digest(p) if p else "" for p in (cues, registry, topic)] + [
        str(read_profile(profile)),
        str(relevance),
    ]
    return (
        f"{name}-{fingerprint.digest(fingerprint.corpus_digest(source), *own, fingerprint.code_digest(['measures']))}"
    )


def select(
    m: Measured,
    start=None,
    end=None,
    sources: Iterable[str] = (),
    companies: Iterable[str] = (),
    articles: Iterable[str] | None = None,
) -> Measured:
    """Keep the articles of a span, of outlets, that name companies, or with given ids, with all that was measured of them.

    `start` and `end` are dates; `end` counts whole: "2021" to its last day, "2021-03" to the month's. Undated articles
    fall out where a span is given. Raises ValueError for an outlet or company that does not occur, with the nearest
    that do.
    """
    keep = pd.Series(True, index=m.articles.index)
    if start not in (None, ""):
        keep &= m.articles["published"] >= pd.Period(str(start)).start_time
    if end not in (None, ""):
        keep &= m.articles["published"] <= pd.Period(str(end)).end_time
    if sources := _known(sources, m.articles["source"], "outlet"):
        keep &= m.articles["source"].isin(sources)
    if companies := _known(companies, m.mentions["company"], "company", m.mentions.get("surface")):
        keep &= m.articles["article_id"].isin(m.mentions.loc[m.mentions["company"].isin(companies), "article_id"])
    if articles is not None:
        keep &= m.articles["article_id"].isin(list(articles))
    chosen = m.articles[keep]
    parts = (t[t["article_id"].isin(chosen["article_id"])] for t in m[1:])
    return Measured(*(t.reset_index(drop=True) for t in (chosen, *parts)))


def originals(m: Measured) -> Measured:
    """Keep what is counted: articles that are no copies and are not set aside."""
    return select(
        m, articles=m.articles.loc[(m.articles["duplicate_of"] == "") & (m.articles["aside"] == ""), "article_id"]
    )


def halves(m: Measured) -> tuple[Measured, Measured]:
    """Part the dated originals at their median day: (the earlier, the later)."""
    m = originals(m)
    middle = m.articles["published"].dropna().dt.normalize().median()
    early, late = m.articles["published"] < middle, m.articles["published"] >= middle
    return tuple(select(m, articles=m.articles.loc[side, "article_id"]) for side in (early, late))


def speculative(m: Measured) -> Measured:
    """Keep the sentences that are speculative, with their cues and mentions, and all articles."""
    kept = m.sentences[m.sentences["speculative"]].reset_index(drop=True)
    places = pd.MultiIndex.from_frame(kept[["article_id", "n"]])
    parts = (t[pd.MultiIndex.from_frame(t[["article_id", "n"]]).isin(places)].reset_index(drop=True) for t in m[2:])
    return Measured(m.articles, kept, *parts)


def sentences_naming(m: Measured, company: str) -> pd.DataFrame:
    """Give the sentences that name a company, in the order of the table."""
    places = m.mentions.loc[m.mentions["company"] == company, ["article_id", "n"]].drop_duplicates()
    return m.sentences.merge(places, on=["article_id", "n"])


def find_article(m: Measured, words: str) -> str:
    """Find one article by its id, its address, a part of its address, or words of its title; returns the article_id.

    "" gives a crawled page where there is one, or else any article, the one with most cues. Raises ValueError where none
    fits, or several, with their titles.
    """
    if not words.strip():
        counted = originals(m)
        pages = counted.articles[counted.articles["connector"].str.contains("page")]
        ids = (pages if len(pages) else counted.articles)["article_id"]
        cues = counted.cues["article_id"].value_counts().reindex(ids, fill_value=0)
        return sorted(cues.index, key=lambda a: (-cues[a], a))[0]
    for column in ("article_id", "url", "title"):
        if (hit := m.articles[column] == words).sum() == 1:
            return m.articles.loc[hit, "article_id"].iloc[0]
    sought = words.casefold().removesuffix(".txt")
    found = m.articles[
        m.articles["url"].str.casefold().str.contains(sought, regex=False)
        | m.articles["title"].map(lambda t: set(sought.split()) <= set(re.findall(r"\w+", t.casefold())))
    ]
    if len(found) != 1:
        titles = "; ".join(f"{a.article_id} {a.title[:60]!r}" for a in found.head(5).itertuples())
        raise ValueError(
            f"ARTICLE={words}: {len(found) or 'no'} articles fit"
            + (f", for example {titles}" if titles else "")
            + "; give an id, an address, or more words of one title"
        )
    return found["article_id"].iloc[0]


def kwic(m: Measured, pattern: str, width: int = 60, regex: bool = False) -> pd.DataFrame:
    """Show a keyword in its context: one row a hit with article_id, published, source, before, match, after.

    Whole words, upper and lower case alike; with `regex` the pattern is a regular expression of Python's `re`.
    """
    sought = re.compile(pattern if regex else rf"(?<!\w){re.escape(pattern)}(?!\w)", re.IGNORECASE)
    about = m.articles.set_index("article_id")[["published", "source"]]
    rows = []
    for article_id, text in zip(m.sentences["article_id"], m.sentences["text"], strict=True):
        for hit in sought.finditer(text):
            before, after = text[max(0, hit.start() - width) : hit.start()], text[hit.end() : hit.end() + width]
            rows.append((article_id, *about.loc[article_id], before, hit.group(), after))
    return pd.DataFrame(rows, columns=["article_id", "published", "source", "before", "match", "after"])


def _known(wanted: Iterable[str], present: pd.Series, what: str, surfaces: pd.Series | None = None) -> list[str]:
    """Check names against those that are there; `surfaces` are the words for each of them in the texts."""
    wanted, names = list(wanted), present[present != ""].value_counts().index.tolist()
    for name in wanted:
        if name in names:
            continue
        so_called = [] if surfaces is None else present[surfaces.str.casefold() == name.casefold()].unique().tolist()
        if so_called:
            hint = f"the texts call {' and '.join(so_called[:3])} so: write that name"
        elif near := difflib.get_close_matches(name, names, n=3, cutoff=0.6):
            hint = f"there are {len(names)}, the nearest: {', '.join(near)}"
        else:
            hint = f"there are {len(names)}, for example {', '.join(names[:5])}"
        raise ValueError(f"no {what} named {name!r} in this corpus; {hint}")
    return wanted


def _scheduler(n_articles: int) -> dict:
    if get_scheduler() is not None:  # the user has started a Dask client, or chosen a scheduler
        return {}
    if n_articles < _SERIAL_BELOW:
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
