"""Find which companies a sentence names, at the date of its article, and list the names that the registry lacks."""

import re
from pathlib import Path

import pandas as pd

from helpers.measures.companies.forms import _form_hits
from helpers.measures.companies.names import (
    _CREDIT,
    _DATELINE,
    _LONGEST,
    _MUSK,
    _VERB,
    _folded,
    _Hit,
    _Index,
    _index,
    _known_hits,
    _lists,
    _Sentence,
    _shipped_index,
    _ticker_hits,
)
from helpers.registry import Registry, load_registry
from helpers.tables import MENTIONS


def _hits(sentence: _Sentence, index: _Index, firms: list[str]) -> list[_Hit]:
    """Give all hits of a sentence; `firms` are the names that the article before it showed to be firms."""
    hits = _known_hits(sentence, index)
    for hit in _ticker_hits(sentence, index, hits):
        if not any(h.start < hit.end and hit.start < h.end for h in hits):
            hits.append(hit)
    hits += _form_hits(sentence, index, hits)
    for firm in firms:
        span = _again(sentence, firm)
        if span and not any(h.start < span[1] and span[0] < h.end for h in hits):
            hits.append(_Hit(*span, firm, "name", False))
    hits = [h for h in hits if h.company not in index.unlisted]
    if hits and any(sign in sentence.text for sign in _SOURCE_SIGNS):
        hits = [h for h in hits if not _source_line(sentence.text, h)]
    if len(hits) > 1 and any(h.company in _MUSK and h.via != "person" for h in hits):
        hits = [h for h in hits if h.company != "Tesla" or h.via != "person"]
    return _with_owners(sorted(hits), sentence, index)


def _again(sentence: _Sentence, firm: str) -> tuple[int, int] | None:
    """Give where a firm that the article named before stands again: in full, or its first word where a firm's verb follows."""
    text = sentence.text
    if " " in firm and (start := text.find(firm)) >= 0:
        return start, start + len(firm)
    short, lists = firm.split(" ")[0], _lists()
    if (
        short not in sentence.words
        or sentence.capitals
        or len(short) < 4
        or any(short in lists[name] for name in _PLAIN)
    ):
        return None
    start = text.find(short)
    while start >= 0:
        end = start + len(short)
        if not (start and text[start - 1].isalnum()) and _FIRM_VERB.match(text, end):
            before = _CAPITAL_BEFORE.search(text, max(0, start - 30), start)
            if not before or before.group().strip() in lists["opener"]:
                return start, end
        start = text.find(short, end)
    return None


_FIRM_VERB = re.compile(rf"(?! (?:said|says|told)\b)(?:'s \w+)? (?:{_VERB})\b")
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w'-]* $")
_PLAIN = (
    "given",
    "title",
    "place",
    "nationality",
    "never first",
    "ending",
    "not a firm",
    "public body",
    "surname",
    "role",
)
_SOURCE_SIGNS = (") -", " - ", " | ", " by ", "hoto")


def _source_line(text: str, hit: _Hit) -> bool:
    """Say whether a name stands only in a dateline, in a credit, or as the source at the end of a headline."""
    if hit.end < 80 and ") -" in text and (line := _DATELINE.match(text)) and hit.start < line.end():
        return True
    if hit.end == len(text) and text[: hit.start].endswith((" - ", " | ")):
        return True
    return (" by " in text or "hoto" in text) and _CREDIT.search(text, 0, hit.start) is not None


def _in_outlet(text: str, hit: _Hit, outlet: str) -> bool:
    """Say whether a name is a part of the name of the outlet: Continental in an article of the Continental Wire."""
    at = text.find(outlet, max(0, hit.start - len(outlet)))
    return 0 <= at <= hit.start and hit.end <= at + len(outlet) and hit.end - hit.start < len(outlet)


def _with_owners(hits: list[_Hit], sentence: _Sentence, index: _Index) -> list[_Hit]:
    """Count a social network beside its owner ("Google's YouTube") as the owner's product."""
    if not any(hit.company in index.owners for hit in hits):
        return hits
    result, day = [], sentence.day
    for hit in hits:
        for owner, since, until in index.owners.get(hit.company, ()):
            before = next((h for h in reversed(result) if h.company == owner and 0 <= hit.start - h.end < 24), None)
            in_force = not day or ((not since or since <= day) and (not until or day <= until))
            if before and in_force and "'s " in sentence.text[max(0, before.start - 3) : hit.start]:
                hit = hit._replace(company=owner, via="product")
                break
        result.append(hit)
    return result


def find_companies(
    sentences: pd.DataFrame, registry: str | Path | pd.DataFrame | Registry | None = None
) -> pd.DataFrame:
    """Find every mention of a company in sentences: one row a mention, none overlapping another.

    Takes a sentences table as of `helpers.sentences` (title and previous may be missing; with a column source, the names
    within the outlet's name are none of firms) and rows of your own that are
    laid over the shipped registry (see `load_registry`), or a whole Registry. Returns COLUMNS: `company` is the everyday name
    at the date in `published` (NaT: the company of just that name, else the newest that the name stood for), `via` how it
    is named, `known` whether the registry has it; the company of a name that only its form shows is that name without
    its legal form. News outlets, agencies, exchanges and regulators are not companies here.

    >>> from helpers.measures.sentences import sentences_from
    >>> s = sentences_from(["Daimler may buy batteries from CATL."], published="2019-05-01")
    >>> find_companies(s)[["surface", "company", "via"]].values.tolist()
    [['Daimler', 'Daimler', 'name'], ['CATL', 'CATL', 'name']]
    """
    if registry is None:
        index = _shipped_index()
    else:
        index = _index(registry if isinstance(registry, Registry) else load_registry(registry))
    days = ["" if day == "NaT" else day for day in sentences["published"].to_numpy("datetime64[D]").astype(str)]
    rows, article_now, before, unknown = [], None, {}, []
    columns = [sentences[c].tolist() for c in ("article_id", "n", "start", "text", "is_title")]
    columns += [sentences[c].tolist() if c in sentences else [""] * len(days) for c in ("title", "previous", "source")]
    for article, n, offset, text, is_title, title, previous, source, day in zip(*columns, days, strict=True):
        if article != article_now:
            article_now, before, unknown = article, {}, []
        folded = _folded(text[:_LONGEST])
        # What the article has named so far tells what a short name means; without an article there is no so far.
        around = ("" if is_title else title, previous, before)
        for hit in _hits(_Sentence(folded, day, around), index, unknown):
            if " " in source and _in_outlet(folded, hit, source):
                continue
            if article and hit.via == "name" and hit.company not in before:
                before[hit.company] = hit.known
                if not hit.known:
                    unknown.append(hit.company)
            surface = text[hit.start : hit.end]
            rows.append((article, n, offset + hit.start, offset + hit.end, surface, hit.company, hit.via, hit.known))
    types = dict.fromkeys(["article_id", "surface", "company", "via"], "str")
    types |= dict.fromkeys(["n", "start", "end"], "int64") | {"known": "bool"}
    return pd.DataFrame(rows, columns=MENTIONS).astype(types)


def find_candidates(sentences: pd.DataFrame, mentions: pd.DataFrame, examples: int = 3) -> pd.DataFrame:
    """List the companies that were found by their form and that the registry does not have, most frequent first.

    Returns company, n (sentences), articles, line (to paste into the file of `REGISTRY=`) and examples (sentences).
    """
    unknown = mentions[~mentions["known"]].drop_duplicates(["article_id", "n", "company"])
    unknown = unknown.merge(sentences[["article_id", "n", "text"]], on=["article_id", "n"], how="left")
    rows = []
    for company, group in unknown.groupby("company", sort=False):
        name = '"' + company.replace('"', '""') + '"' if re.search(r'[",]', company) else company
        texts = tuple(group["text"].head(examples))
        rows.append((company, len(group), group["article_id"].nunique(), f"{name},{name}", texts))
    table = pd.DataFrame(rows, columns=["company", "n", "articles", "line", "examples"])
    return table.sort_values(["n", "company"], ascending=[False, True], ignore_index=True)
