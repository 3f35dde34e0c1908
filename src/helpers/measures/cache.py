"""Keep what was measured on disk: a corpus is read and measured once, and loaded from then on."""

import re
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from helpers import project
from helpers.corpus.read import read_corpus
from helpers.corpus.readers.profiles import profile_of
from helpers.measures import hashes
from helpers.measures.run import measure
from helpers.project import corpus_path
from helpers.tables import Measured

MODULE = "measures.cache"  # what the measured tables depend on is this module and all that it imports
_HELD: dict[Path, tuple[Measured, pd.DataFrame]] = {}
KEPT_EACH = 4  # measured versions of one corpus on disk: enough to go back and forth between lists, spans cost nothing


def load(
    source: str | Path,
    cues: str | Path | None = None,
    registry: str | Path | None = None,
    profile: str = "",
    topic: str = "",
    relevance: str | float = "",
    outlets: str | Path | None = None,
    *,
    cache: str | Path | None = None,
    progress: bool = False,
    hold: bool = False,
) -> tuple[Measured, pd.DataFrame]:
    """Read and measure a corpus, or load what an earlier call measured; returns (Measured, rejects).

    The tables are kept as Parquet in a folder of `cache` whose name holds the hash of the corpus, of the user's rows and of
    the code and libraries that measure, so nothing stale is ever loaded. The folder appears only when it is complete;
    of each corpus the four that were used last are kept.
    With `hold` they are kept in memory too, for later calls of this process and of its forks, which have to leave them as they
    are. `cache` is build/measured of the project unless another is given; the other arguments are the parameters of the
    notebooks (`helpers.params.PARAMETERS`), "" for what is not given.
    """
    source, cache = corpus_path(source), Path(cache or project.CACHE)
    folder = Path(cache) / cache_name(source, cues, registry, profile, topic, relevance, outlets)
    if folder in _HELD:
        return _HELD[folder]
    if not folder.is_dir():
        threshold = float(relevance) if relevance != "" else None
        articles, rejects = read_corpus(
            source, profile_of(profile), threshold, topic=topic or None, outlets=outlets or None
        )
        tables = {**measure(articles, cues or None, registry or None, progress)._asdict(), "rejects": rejects}
        Path(cache).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".writing-") as aside:
            done = Path(aside) / "done"
            done.mkdir()
            for name, table in tables.items():
                table.to_parquet(done / f"{name}.parquet", index=False)
            if not folder.is_dir():  # somebody else may have been quicker: the same content then
                done.replace(folder)
        prune(folder)
    folder.touch()
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in (*Measured._fields, "rejects")}
    tables["sentences"]["classes"] = [tuple(c) for c in tables["sentences"]["classes"]]
    rejects = tables.pop("rejects")
    loaded = Measured(**tables), rejects
    if hold:
        _HELD[folder] = loaded
    return loaded


def load_sample(cues: str | Path | None = None, registry: str | Path | None = None) -> Measured:
    """Load the measured sample corpus; raises ProjectError where it is not there (it is not part of the package)."""
    return load(project.need(project.SAMPLE, "the sample corpus"), cues, registry)[0]


def prune(folder: Path) -> None:
    """Remove the versions of a measured corpus that were used longest ago; `folder` is one of them."""
    name = folder.name.rpartition("-")[0]
    alike = [f for f in folder.parent.iterdir() if f.is_dir() and f.name.rpartition("-")[0] == name]
    for old in sorted(alike, key=lambda f: f.stat().st_mtime, reverse=True)[KEPT_EACH:]:
        shutil.rmtree(old, ignore_errors=True)


def cache_name(source: str | Path, cues=None, registry=None, profile="", topic="", relevance="", outlets=None) -> str:
    """Name the folder of a measured corpus: its name and the hash of all that the measures depend on."""
    name = re.sub(r"[^\w.-]+", "_", Path(source).stem)[:60] or "corpus"
    own = [hashes.file_digest(p) if p else "" for p in (cues, registry, topic, outlets)] + [
        str(profile_of(profile)),
        str(relevance),
    ]
    return f"{name}-{hashes.digest(hashes.corpus_digest(source), *own, hashes.code_digest([MODULE]))}"
