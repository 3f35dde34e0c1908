"""Find the copies in a corpus that does not fit into memory: the rules and results of `duplicates`, on files.

Nothing is approximated: an article is compared with what `mark_duplicates` would compare it with, wherever it stands.
What must be brought together from all articles (which share a shingle, which pairs share many, how many texts have a shingle)
is sorted in pieces that each fit into memory.

The cost: in memory some 200 bytes an article (100 MB for 500,000), and one piece at a time; on disk, while it runs, about 9 bytes
a word of text for the shingles and 8 bytes for each pair of articles that share a phrase (up to ten pairs a shingle of the
sketch), together up to three times the text. An exact copy costs nothing on disk.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np

from helpers.corpus import duplicates

PREFIX = "_corpus-"  # of the names of temporary files, by which those of a run that broke off are known
_BUCKETS = 256  # of shingles, by their first eight bits; 2 GB of text give some 10 MB each
_BITS = np.uint64(64 - 8)
RANGE = 4096  # articles, whose candidates are counted together
_SKETCH = np.dtype([("hash", "<u8"), ("row", "<u4")])


def key(text_hash: str, title: str, text: str) -> int:
    """What two articles have in common that are the same: the text's hash, with the title's where the text is short."""
    if not duplicates.is_short(text):
        return int(text_hash, 16)
    both = f"{text_hash}\n{title.casefold()}".encode("utf-8", "replace")
    return int.from_bytes(blake2b(both, digest_size=8).digest(), "big")


class CopyIndex:
    """What is known of all articles so far, to say in the end which is a copy of which.

    `folder` takes the files; it must be there and is empty again after `originals`.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._parts: list[dict[str, np.ndarray]] = []
        self._keys: set[int] = set()
        self._rows = 0

    def add(self, about: dict[str, np.ndarray], shingles: np.ndarray) -> None:
        """Add the articles of one part.

        `about` has for each article id (bytes), length (characters), key (`key`), size (how many shingles) and the fields of
        `duplicates.Issues`; `shingles` are those of all, one after the other.
        """
        keys = about["key"].tolist()
        # The shingles of one text do for all that are the same.
        first = []
        for k in keys:
            first.append(k not in self._keys)
            self._keys.add(k)
        new = np.array(first, np.bool_)
        rows = np.arange(self._rows, self._rows + len(keys), dtype=np.uint32)
        self._rows += len(keys)
        owner, kept = np.repeat(rows, about["size"]), np.repeat(new, about["size"])
        hashes, owner = shingles[kept], owner[kept]
        buckets = (hashes >> _BITS).astype(np.uint8)
        order = np.argsort(buckets, kind="stable")
        hashes, owner = hashes[order], owner[order]
        ends = np.concatenate([[0], np.cumsum(np.bincount(buckets, minlength=_BUCKETS))])
        for bucket, (start, end) in enumerate(zip(ends, ends[1:], strict=False)):
            found, whose = hashes[start:end], owner[start:end]
            chosen = duplicates.in_sketch(found)
            sketch = np.empty(chosen.sum(), _SKETCH)
            sketch["hash"], sketch["row"] = found[chosen], whose[chosen]
            _append(self._folder / f"{PREFIX}sketch-{bucket}.tmp", sketch)
            _append(self._folder / f"{PREFIX}other-{bucket}.tmp", found[~chosen])
        sketched = owner[duplicates.in_sketch(hashes)].astype(np.int64) - (self._rows - len(keys))
        self._parts.append(about | {"sketch": np.bincount(sketched, minlength=len(keys)), "new": new})

    def originals(self, texts: Callable[[int], list[str]]) -> list[np.ndarray]:
        """Give for each part the ids of the originals, b"" where an article is one itself. `texts` reads those of a part."""
        if not self._rows:
            return [np.empty(0, "S1") for _ in self._parts]
        table = {name: np.concatenate([p[name] for p in self._parts]) for name in self._parts[0]}
        undated = np.isnat(table["time"])
        time = np.where(undated, np.iinfo(np.int64).max, table["time"].astype(np.int64))
        order = np.lexsort((table["id"], -table["length"], time))  # as in mark_duplicates
        issue = duplicates.Issues(*(table[name][order] for name in duplicates.Issues._fields))
        same = duplicates.firsts(table["key"][order])
        first = np.flatnonzero(same == np.arange(len(same)))
        # Where the shingles are stored: at the row of each text that was met first, not at the earliest.
        text_of = np.empty(self._rows, np.int64)
        text_of[order] = np.searchsorted(first, same)
        row_of = np.empty(len(first), np.int64)
        row_of[text_of[table["new"]]] = np.flatnonzero(table["new"])
        common = self._meet(text_of, table["size"][row_of] >= duplicates.FEWEST_SHARED)
        pairs = self._likely(table["sketch"][row_of])
        known, rare, told = self._shingles(row_of, np.unique(pairs), common, texts)
        pairs = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))]  # so that one text after the other is read
        try:
            best = duplicates.nearest(pairs, issue.take(first), known, rare, told)
        finally:
            (self._folder / f"{PREFIX}known.tmp").unlink(missing_ok=True)
        root = duplicates.apart(duplicates.settled(same, first, best), same, issue)
        original = np.empty(self._rows, table["id"].dtype)
        original[order] = np.where(root == np.arange(len(root)), b"", table["id"][order][root])
        return np.split(original, np.cumsum([len(p["key"]) for p in self._parts])[:-1])

    def _meet(self, text_of: np.ndarray, long: np.ndarray) -> np.ndarray:
        """Write the pairs of texts that share a shingle, parted by the later one; give the shingles that many have."""
        common = []
        for bucket in range(_BUCKETS):
            sketch = _take(self._folder / f"{PREFIX}sketch-{bucket}.tmp", _SKETCH)
            common += [_common(sketch["hash"]), _common(_take(self._folder / f"{PREFIX}other-{bucket}.tmp", np.uint64))]
            keys = duplicates.neighbours(sketch["hash"], text_of[sketch["row"]], long)
            ranges = keys % len(long) // RANGE
            order = np.argsort(ranges, kind="stable")
            keys, ranges = keys[order], ranges[order]
            for n in np.unique(ranges).tolist():
                start, end = np.searchsorted(ranges, [n, n + 1])
                _append(self._folder / f"{PREFIX}pairs-{n}.tmp", keys[start:end])
        return np.sort(np.concatenate(common))

    def _likely(self, sizes: np.ndarray) -> np.ndarray:
        """The pairs that share a good part of their sketches."""
        found = [np.empty((0, 2), np.int64)]
        for n in range(len(sizes) // RANGE + 1):
            keys = _take(self._folder / f"{PREFIX}pairs-{n}.tmp", np.int64)
            found.append(duplicates.likely(keys, sizes))
        return np.concatenate(found)

    def _shingles(self, row_of: np.ndarray, wanted: np.ndarray, common: np.ndarray, texts) -> tuple[Callable, ...]:
        """Functions that give the shingles of a wanted text, those of them that few texts have, and its figures."""
        ends = np.cumsum([len(p["key"]) for p in self._parts])
        rows = row_of[wanted]
        order = np.argsort(rows)
        place: dict[int, tuple[int, int, int]] = {}
        path, at = self._folder / f"{PREFIX}known.tmp", 0
        path.touch()
        for part in np.unique(np.searchsorted(ends, rows, side="right")).tolist():
            start = ends[part] - len(self._parts[part]["key"])
            here = texts(part)
            low, high = np.searchsorted(rows, [start, ends[part]], sorter=order)
            for n in order[low:high].tolist():
                text = here[rows[n] - start]
                found, figures = duplicates.shingles(duplicates.words(text)), duplicates.figures(text)
                _append(path, found)
                _append(path, figures)
                place[int(wanted[n])] = (at, len(found), len(figures))
                at += found.nbytes + figures.nbytes

        @lru_cache(maxsize=10_000)
        def known(text: int) -> np.ndarray:
            offset, size, _ = place[text]
            return np.fromfile(path, np.uint64, size, offset=offset)

        def rare(text: int) -> np.ndarray:
            own = known(text)
            where = np.minimum(np.searchsorted(common, own), max(len(common) - 1, 0))
            return own[common[where] != own] if len(common) else own

        @lru_cache(maxsize=10_000)
        def told(text: int) -> np.ndarray:
            offset, size, figures = place[text]
            return np.fromfile(path, np.uint64, figures, offset=offset + size * np.uint64().nbytes)

        return known, rare, told


def _common(hashes: np.ndarray) -> np.ndarray:
    """The hashes that stand there more often than `duplicates.COMMON`, which are those of as many texts."""
    found, counts = np.unique(hashes, return_counts=True)
    return found[counts > duplicates.COMMON]


def _append(path: Path, values: np.ndarray) -> None:
    if len(values):
        with path.open("ab") as file:
            file.write(values.tobytes())


def _take(path: Path, dtype) -> np.ndarray:
    """Read a file and remove it; one that is not there is empty."""
    if not path.exists():
        return np.empty(0, dtype)
    values = np.fromfile(path, dtype)
    path.unlink()
    return values
