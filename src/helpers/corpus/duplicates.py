"""Mark articles that are a copy of another one: the same text, a trimmed, reheaded or lightly edited one, an update.

Two texts are compared as sets of three-word shingles by containment, the part of one that stands in the other: a wire
story cut to a third has a Jaccard similarity of .35 to the whole, but a containment of 1. Candidates come from Broder's
mod-m sketch (a MinHash that keeps sizes, so that it estimates containment: "On the resemblance and containment of
documents", 1997): of all shingles only those whose hash is a multiple of m, each looked up in an index. Every candidate
is then compared on all its shingles. Time and memory grow linearly with the number of articles, because an article is
compared only with its neighbours in time where a shingle is common. (On 5,500 simulated articles with 500 copies
datasketch's LSH Ensemble finds the same copies among 450,000 candidates, in ten times the time.)

An article is a copy of an earlier one when

- the texts are the same but for case, spaces and punctuation; headlines and texts under 25 words with the same titles, and
  only where they are three days or less apart or have the same address: a market headline comes again every month, or
- at least half of its shingles stand in the earlier one (trimmed, reheaded, edited), or
- at least half of the earlier one's stand in it and it is not more than four times as long (an update),
  where the two are three days or less apart; otherwise it takes 65 %, since news repeats its background for years.

For texts made from a form ("X cut its stake in Y, according to its most recent filing") the same must hold of the
shingles that at most 20 texts share, unless 80 % of all are the same. A form with other figures (quarterly results) is no copy:
half of the figures, weekdays, months and ordinals must be the same, where there are four or more. Nor is the next issue of a
daily column, whose standing text, under 100 words, may be the same, under another day in its address at the same outlet.
"""

import re
from collections.abc import Callable
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple
from zlib import crc32

import numpy as np
import pandas as pd

from helpers.corpus import words as tokens
from helpers.corpus.dates import url_date

SHINGLE = 3  # words
CONTAINMENT = 0.5
CONTAINMENT_LATER = 0.65
NEAR_IN_TIME = np.timedelta64(3, "D")
CONTAINMENT_OF_FORMS = 0.8
COMMON = 20  # texts; a shingle of more is a form's, a byline's, a turn of phrase
LONGEST_UPDATE = 4  # times as long as what it updates
FEWEST_SHARED = 20  # shingles; a sentence or two quoted is no copy
SHORT = 25  # words
TEASER = 100  # words; the next issue of a column may have the same ones, a whole article is published again
FEWEST_FIGURES = 4  # in a text; with fewer one that was corrected would be half of them
SAME_FIGURES = 0.5  # of them; a copy with a tenth of its words edited keeps nine in ten, a form for another day few
_FIGURE = re.compile(
    r"\d+(?:[.,:]\d+)*|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|august|september|october"
    r"|november|december|first|second|third|fourth)\b"
)
_TRACKING = re.compile(
    r"(?:^|&)(?:utm_\w+|fbclid|gclid|cmpid|cid|ref|src|source|smid|ftcamp|mod|ns_\w+|at_\w+|guccounter|outputtype)=[^&]*",
    re.I,
)
_SAMPLE = 4  # Broder's m
_WORD = re.compile(r"\w+")
_REMEMBERED = 200_000  # words, some 20 MB
_REMEMBERED_ISSUES = 20  # originals of one text; an earlier one is more than three days older, or undated
_NEIGHBOURS = 10  # articles that a shingle leads to, in each article's past


def mark_duplicates(articles: pd.DataFrame) -> pd.DataFrame:
    """Fill `duplicate_of` with the article_id of the original, "" where the article is one itself.

    Takes article_id, published, text_hash and, where there, title and text. The original is the earliest dated article
    of its group, an undated one only where all are; of those published at the same time the longest (of a text and its
    trimmed copy, dated to the same day, the whole one), then the one with the smaller article_id. So the order of the input
    does not matter. A copy never points to a copy.

    >>> rows = [("b", "2021-05-02", "x"), ("a", "2021-05-01", "x"), ("c", "2021-05-03", "y")]
    >>> frame = pd.DataFrame(rows, columns=["article_id", "published", "text_hash"])
    >>> mark_duplicates(frame.assign(published=pd.to_datetime(frame["published"])))["duplicate_of"].tolist()
    ['a', '', '']
    """
    longer = -articles["text"].str.len() if "text" in articles else 0
    by = ["published", "_longer", "article_id"]
    ordered = articles.assign(_longer=longer).sort_values(by, na_position="last")
    same = _same(ordered)
    root = same
    if "text" in ordered:
        issue = issues(ordered)
        first = np.flatnonzero(same == np.arange(len(same)))
        best = _near(ordered["text"].iloc[first].tolist(), issue.take(first))
        root = apart(settled(same, first, best), same, issue)
    ids = ordered["article_id"].to_numpy(object)
    original = np.where(root == np.arange(len(root)), "", ids[root])
    return articles.assign(duplicate_of=pd.Series(original, ordered.index, dtype="str").reindex(articles.index))


def containment(text: str, other: str) -> float:
    """The part of the first text's shingles that stand in the other, 0 to 1.

    >>> containment("Tesla opened a plant near Berlin", "On Tuesday Tesla opened a plant near Berlin, in the rain")
    1.0
    """
    own = _shingles(text)
    return len(np.intersect1d(own, _shingles(other), assume_unique=True)) / len(own) if len(own) else 0.0


def copies(articles: pd.DataFrame) -> pd.DataFrame:
    """List the copies whose original is in the table too, a row each, with what makes them one.

    Columns: article_id, original, title, original_title, source, original_source, across (another outlet than the
    original's), days (after the original; NaN where one is undated), exact, kept (part of the original's shingles that
    stand in the copy), own (part of the copy's shingles that don't stand in the original). Of a chain of updates the
    first is the original, so the last may keep little of it.
    """
    by_id = articles.set_index("article_id")
    found = articles[articles["duplicate_of"].isin(articles["article_id"])]
    first = by_id.loc[found["duplicate_of"]].reset_index()
    table = pd.DataFrame({"article_id": found["article_id"].to_numpy(), "original": first["article_id"]})
    table["title"], table["original_title"] = found["title"].to_numpy(), first["title"]
    table["source"], table["original_source"] = found["source"].to_numpy(), first["source"]
    table["across"] = table["source"] != table["original_source"]
    later = found["published"].reset_index(drop=True) - first["published"]
    table["days"] = later / pd.Timedelta(days=1)
    table["exact"] = found["text_hash"].to_numpy() == first["text_hash"].to_numpy()
    pairs = list(zip(first["text"], found["text"], table["exact"], strict=True))
    table["kept"] = [1.0 if exact else containment(old, new) for old, new, exact in pairs]
    table["own"] = [0.0 if exact else 1 - containment(new, old) for old, new, exact in pairs]
    return table


def clusters(articles: pd.DataFrame) -> pd.DataFrame:
    """List the originals that have copies in the table, a row a cluster, the largest first.

    Columns: article_id, title, source, published (the original's), copies, within (of them by the original's outlet:
    updates and repeats), across (by others: syndication), outlets (with the original's), exact, last (when the latest
    copy was published).
    """
    found = articles[articles["duplicate_of"].isin(articles["article_id"])]
    first = articles.set_index("article_id").loc[found["duplicate_of"]]
    found = found.assign(
        across=found["source"].to_numpy() != first["source"].to_numpy(),
        exact=found["text_hash"].to_numpy() == first["text_hash"].to_numpy(),
    )
    grouped = found.groupby("duplicate_of")
    table = pd.DataFrame({"copies": grouped.size(), "across": grouped["across"].sum()})
    table.insert(1, "within", table["copies"] - table["across"])
    others = found[found["across"]].groupby("duplicate_of")["source"].nunique()
    table["outlets"] = 1 + others.reindex(table.index, fill_value=0)
    table["exact"], table["last"] = grouped["exact"].sum(), grouped["published"].max()
    about = articles.set_index("article_id")[["title", "source", "published"]]
    table = about.join(table, how="inner").rename_axis("article_id").reset_index()
    return table.sort_values(["copies", "article_id"], ascending=[False, True], ignore_index=True)


def is_short(text: str) -> bool:
    """Whether a text is so short that the same one under another title is no copy: a placeholder, a snippet."""
    return sum(1 for _ in islice(_WORD.finditer(text), SHORT)) < SHORT


class Issues(NamedTuple):
    """What tells the issues of a column or a form from each other, an entry an article.

    `time`: published (datetime64[us]); `outlet` and `address`: hashes, 0 for none; `day`: the one in the address, in days
    since 1970, -1 for none; `words`: how many the text has, TEASER for as many or more.
    """

    time: np.ndarray
    outlet: np.ndarray
    address: np.ndarray
    day: np.ndarray
    words: np.ndarray

    def take(self, rows: np.ndarray) -> "Issues":
        """Those of some articles."""
        return Issues(*(values[rows] for values in self))

    def other_day(self, one: int, other: int) -> bool:
        """Whether two articles of one outlet have different days in their addresses."""
        days = self.day[one], self.day[other]
        return self.outlet[one] == self.outlet[other] and min(days) >= 0 and days[0] != days[1]

    def same_address(self, one: int, other: int) -> bool:
        """Whether two articles have the same address."""
        return bool(self.address[one] == self.address[other] != 0)


def issues(articles: pd.DataFrame) -> Issues:
    """Give what `Issues` holds of articles (published, text and, where there, url and source)."""
    n = len(articles)
    urls, sources = (articles[name].fillna("").tolist() if name in articles else [""] * n for name in ("url", "source"))
    day = [day_in(url) for url in urls]
    return Issues(
        articles["published"].to_numpy("datetime64[us]"),
        np.fromiter(map(_hash, sources), np.uint64, n),
        np.fromiter((_hash(address(url)) for url in urls), np.uint64, n),
        np.array(day, np.int32).reshape(n),
        np.fromiter(map(_size, articles["text"]), np.int16, n),
    )


def address(url: str) -> str:
    """What of an address names an article: without scheme, "www.", what follows the reader's way, and what stands for a site.

    >>> address("https://www.Post.example/cars/1/?utm_source=x&p=2#top"), address("http://m.post.example/cars/1?p=2")
    ('post.example/cars/1?p=2', 'post.example/cars/1?p=2')
    >>> address("https://post.example/")
    ''
    """
    host, _, rest = re.sub(r"^[a-z]+://", "", url.strip().split("#")[0], flags=re.I).partition("/")
    path, _, query = rest.partition("?")
    path = re.sub(r"(?:/amp|/index\.\w+)?/*$", "", path)
    query = _TRACKING.sub("", query).strip("&")
    named = path + (f"?{query}" if query else "")
    return f"{re.sub(r'^(?:www|m|amp|mobile)[.]', '', host.casefold())}/{named}" if named else ""


def day_in(url: str) -> int:
    """The day in an address, in days since 1970, -1 where it has none.

    >>> day_in("https://post.example/1991/01/03/cars"), day_in("https://post.example/cars")
    (7672, -1)
    """
    found = url_date(url) if any(map(str.isdigit, url)) else None
    return (found.published - pd.Timestamp(0)).days if found and found.precision == "day" else -1


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") if text else 0


def _size(text: str) -> int:
    return sum(1 for _ in islice(_WORD.finditer(text), TEASER))


def apart(root: np.ndarray, same: np.ndarray, issue: Issues) -> np.ndarray:
    """Let what says the same be its own original where it is another issue: a headline that comes again, a daily column.

    `same` leads each article to the first that says the same, `root` to its original; both in the order of time.
    """
    root = root.copy()
    groups: dict[int, list[int]] = {}
    for n in np.flatnonzero((same != np.arange(len(same))) & (issue.words < TEASER)).tolist():
        groups.setdefault(int(same[n]), []).append(n)
    for first, later in groups.items():
        originals, by_address = [first], {int(issue.address[first]): first}
        for n in later:
            own = int(issue.address[n])
            found = by_address.get(own) if own else None
            if found is None:
                found = next((o for o in reversed(originals[-_REMEMBERED_ISSUES:]) if _same_issue(o, n, issue)), None)
            if found is None:
                originals.append(n)
                found = n
            by_address.setdefault(own, found)
            if found != first:
                root[n] = found
    return root


def _same_issue(old: int, new: int, issue: Issues) -> bool:
    """Whether two texts that say the same are one: the shorter ones must be close in time, none of another day's issue."""
    if issue.other_day(old, new):
        return False
    if issue.words[new] >= SHORT:
        return True
    if np.isnat(issue.time[old]) and np.isnat(issue.time[new]):  # nothing tells them apart
        return issue.outlet[old] == issue.outlet[new] and not issue.address[old] and not issue.address[new]
    return bool(abs(issue.time[new] - issue.time[old]) <= NEAR_IN_TIME)


def firsts(keys: np.ndarray) -> np.ndarray:
    """For each key the position of the first one that is the same."""
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    return first[group]


def settled(root: np.ndarray, first: np.ndarray, best: dict[int, int]) -> np.ndarray:
    """Lead near copies, and what is the same as one, to the original; `best` is in order of time, positions in `first`."""
    root = root.copy()
    for later, earlier in best.items():  # the earlier one is settled already
        root[first[later]] = root[first[earlier]]
    return root[root]


def _same(ordered: pd.DataFrame) -> np.ndarray:
    """For each row the position of the first with the same text; placeholders and snippets need the same title too."""
    key = ordered["text_hash"].astype("str")
    if "text" in ordered and "title" in ordered:
        key = key.where(~ordered["text"].map(is_short).astype(bool), key + "\n" + ordered["title"].str.casefold())
    return firsts(key.to_numpy(object).astype(str))


def _near(texts: list[str], issue: Issues) -> dict[int, int]:
    """Give each near copy the earlier text that it is most alike (by Jaccard); positions in the order of time."""
    known = [_shingles(text) for text in texts]
    pairs = _candidates(known)
    rare = _rare(known, np.unique(pairs).tolist())
    told = {n: figures(texts[n]) for n in np.unique(pairs).tolist()}
    return nearest(pairs, issue, known.__getitem__, rare.__getitem__, told.__getitem__)


def nearest(
    pairs: np.ndarray,
    issue: Issues,
    known: Callable[[int], np.ndarray],
    rare: Callable[[int], np.ndarray],
    told: Callable[[int], np.ndarray],
) -> dict[int, int]:
    """Compare candidate pairs (earlier, later) on all shingles: each near copy and the text that it is most alike.

    `known` gives the shingles of a text, `rare` those of them that few texts have, `told` its figures.
    """
    time = issue.time
    best: dict[int, tuple[float, int]] = {}
    for earlier, later in pairs.tolist():
        old, new = known(earlier), known(later)
        shared = np.intersect1d(old, new, assume_unique=True)
        if len(shared) < FEWEST_SHARED:
            continue
        close = abs(time[later] - time[earlier]) <= NEAR_IN_TIME  # never so for an undated article (NaT)
        needed = CONTAINMENT if close else CONTAINMENT_LATER
        update = len(old) < len(new) <= LONGEST_UPDATE * len(old)
        part = len(shared) / len(old if update else new)
        if issue.other_day(earlier, later) and min(issue.words[earlier], issue.words[later]) < TEASER:
            continue
        if (
            part < needed
            or not issue.same_address(earlier, later)
            and _other_figures(told(earlier if update else later), told(later if update else earlier))
        ):
            continue
        own = rare(earlier if update else later)
        telling = len(np.intersect1d(shared, own, assume_unique=True))
        if part >= CONTAINMENT_OF_FORMS or telling >= max(needed * len(own), 1):
            alike = len(shared) / (len(old) + len(new) - len(shared))
            best[later] = max(best.get(later, (0.0, 0)), (alike, -earlier))
    return {later: -best[later][1] for later in sorted(best)}


def figures(text: str) -> np.ndarray:
    """The distinct figures, weekdays, months and ordinals of a text as sorted hashes."""
    return np.unique(np.fromiter((crc32(one.encode()) for one in _FIGURE.findall(text.casefold())), np.uint64))


def _other_figures(own: np.ndarray, other: np.ndarray) -> bool:
    same = len(np.intersect1d(own, other, assume_unique=True))
    return len(own) >= FEWEST_FIGURES and same < SAME_FIGURES * len(own)


def _rare(shingles: list[np.ndarray], wanted: list[int]) -> dict[int, np.ndarray]:
    """The shingles of the wanted texts that few texts have, with the count taken over all."""
    if not wanted:
        return {}
    known, counts = np.unique(np.concatenate([shingles[i] for i in wanted]), return_counts=True)
    counts[:] = 0
    for one in shingles:
        place = np.searchsorted(known, one)
        place[place == len(known)] = 0
        counts[place[known[place] == one]] += 1
    return {i: shingles[i][counts[np.searchsorted(known, shingles[i])] <= COMMON] for i in wanted}


def _candidates(shingles: list[np.ndarray]) -> np.ndarray:
    """Pairs (earlier, later) that share a good part of their sketches, in order."""
    sketches = [found[in_sketch(found)] for found in shingles]
    sizes = np.array([len(s) for s in sketches], np.int64)
    if sizes.sum() == 0:
        return np.empty((0, 2), np.int64)
    long = np.array([len(s) >= FEWEST_SHARED for s in shingles])
    keys = neighbours(np.concatenate(sketches), np.repeat(np.arange(len(sketches)), sizes), long)
    return likely(keys, sizes)


def in_sketch(shingles: np.ndarray) -> np.ndarray:
    """Which shingles belong to the sketch."""
    return shingles % _SAMPLE == 0


def neighbours(hashes: np.ndarray, owner: np.ndarray, long: np.ndarray) -> np.ndarray:
    """The pairs of texts that share a shingle, once for each, as earlier * number of texts + later.

    `owner` is the text of each hash, by its position in the order of time; of a shingle that many share each text
    meets the next ten. `long` says which texts have enough shingles to be told as copies.
    """
    order = np.lexsort((owner, hashes))
    hashes, owner = hashes[order], owner[order].astype(np.int64)
    found = []
    for step in range(1, _NEIGHBOURS + 1):
        same = hashes[step:] == hashes[:-step]
        earlier, later = owner[:-step][same], owner[step:][same]
        both = long[earlier] & long[later]
        found.append(earlier[both] * len(long) + later[both])
    return np.concatenate(found)


def likely(keys: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Of the pairs that `neighbours` gives those that share a good part of their sketches, of `sizes`: (earlier, later)."""
    keys, shared = np.unique(keys, return_counts=True)
    pairs = np.stack([keys // len(sizes), keys % len(sizes)], axis=1)
    # Half of what is asked for in the end: a sketch is an estimate.
    return pairs[shared >= CONTAINMENT / 2 * sizes[pairs].min(axis=1)]


def _shingles(text: str) -> np.ndarray:
    """The distinct three-word sequences of a text as sorted 64-bit hashes, the same on every machine."""
    return shingles(words(text))


def words(text: str) -> list[str]:
    """The words of a text by which copies are told: without case, spaces and punctuation."""
    return tokens.words(text.casefold())


def shingles(of: list[str]) -> np.ndarray:
    """The distinct three-word sequences of some words as sorted 64-bit hashes."""
    if len(of) < SHINGLE:
        return np.empty(0, np.uint64)
    if len(_crc) > _REMEMBERED:
        _crc.clear()
    hashes = np.fromiter(map(_crc.__getitem__, of), np.uint64, len(of))
    mixed = np.zeros(len(of) - SHINGLE + 1, np.uint64)
    for n in range(SHINGLE):
        mixed = _mix(mixed + hashes[n : len(of) - SHINGLE + 1 + n])
    mixed.sort()
    return mixed[np.concatenate([[True], mixed[1:] != mixed[:-1]])]


class _Crc(dict):
    """The CRC-32 of words, remembered: most words of a text stood in the one before."""

    def __missing__(self, word: str) -> int:
        self[word] = found = crc32(word.encode())
        return found


_crc = _Crc()


def _mix(x: np.ndarray) -> np.ndarray:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
