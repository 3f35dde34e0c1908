"""Find which companies a sentence names, at the date of its article, and list the names that the registry lacks."""

import re
from pathlib import Path

import pandas as pd

from helpers.measures.companies.forms import form_hits
from helpers.measures.companies.names import Index, index_of, known_hits, shipped_index
from helpers.measures.companies.sentence import Hit, Sentence, folded
from helpers.measures.companies.tickers import ticker_hits
from helpers.measures.companies.words import VERB, word_lists
from helpers.measures.sentences import LONGEST
from helpers.registry import Registry, in_force, load_registry
from helpers.tables import MENTIONS


def find_companies(
    sentences: pd.DataFrame, registry: str | Path | pd.DataFrame | Registry | None = None
) -> pd.DataFrame:
    """Find every mention of a company in sentences: one row a mention, none overlapping another.

    Takes a sentences table as of `helpers.measures.sentences` (title and previous may be missing; with a column source,
    the names within the outlet's name are none of firms) and rows of your own that are laid over the shipped registry
    (see `load_registry`), or a whole Registry. Returns the columns MENTIONS: `company` is the everyday name
    at the date in `published` (NaT: the company of just that name, else the newest that the name stood for), `via` how it
    is named, `known` whether the registry has it; the company of a name that only its form shows is that name without
    its legal form. News outlets, agencies, exchanges and regulators are not companies here.

    >>> from helpers.measures.sentences import sentences_from
    >>> s = sentences_from(["Daimler may buy batteries from CATL."], published="2019-05-01")
    >>> find_companies(s)[["surface", "company", "via"]].values.tolist()
    [['Daimler', 'Daimler', 'name'], ['CATL', 'CATL', 'name']]
    """
    if registry is None:
        index = shipped_index()
    else:
        index = index_of(registry if isinstance(registry, Registry) else load_registry(registry))
    days = ["" if day == "NaT" else day for day in sentences["published"].to_numpy("datetime64[D]").astype(str)]
    columns = [sentences[c].tolist() for c in ("article_id", "n", "start", "text", "is_title")]
    columns += [sentences[c].tolist() if c in sentences else [""] * len(days) for c in ("title", "previous", "source")]
    rows, article_now = [], None
    # What the article has named so far tells what a short name means; without an article there is no so far.
    named: dict[str, None] = {}
    firms: list[str] = []  # those of them that the registry lacks
    for article, n, offset, text, is_title, title, previous, source, day in zip(*columns, days, strict=True):
        if article != article_now:
            article_now, named, firms = article, {}, []
        sentence = Sentence(folded(text[:LONGEST]), day, "" if is_title else title, previous, named)
        for hit in _hits(sentence, index, firms):
            if " " in source and _in_outlet(sentence.text, hit, source):
                continue
            if article and hit.via == "name" and hit.company not in named:
                named[hit.company] = None
                if not hit.known:
                    firms.append(hit.company)
            surface = text[hit.start : hit.end]
            rows.append((article, n, offset + hit.start, offset + hit.end, surface, hit.company, hit.via, hit.known))
    types = dict.fromkeys(["article_id", "surface", "company", "via"], "str")
    types |= dict.fromkeys(["n", "start", "end"], "int64") | {"known": "bool"}
    return pd.DataFrame(rows, columns=MENTIONS).astype(types)


def _hits(sentence: Sentence, index: Index, firms: list[str]) -> list[Hit]:
    """Give all hits of a sentence; `firms` are the names that the article before it showed to be firms."""
    hits = known_hits(sentence, index)
    hits = _added(hits, ticker_hits(sentence, index, hits))
    formed, replaced = form_hits(sentence, index, hits)
    if formed:
        hits = [h for h in hits if h not in replaced] + formed
    if firms:
        hits = _added(hits, _named_again(sentence, firms))
    hits = [h for h in hits if h.company not in index.unlisted]
    if not hits:
        return []
    if any(sign in sentence.text for sign in _SOURCE_SIGNS):
        hits = [h for h in hits if not _is_source(sentence.text, h)]
    if len(hits) > 1 and any(h.unless for h in hits):
        others = {h.company for h in hits if h.via != "person"}
        hits = [h for h in hits if h.unless.isdisjoint(others)]
    return _with_owners(sorted(hits), sentence, index)


def _added(hits: list[Hit], more: list[Hit]) -> list[Hit]:
    """Add hits that overlap none of those before them."""
    for hit in more:
        if not any(h.overlaps(hit.start, hit.end) for h in hits):
            hits = [*hits, hit]
    return hits


# --- a firm named again ----------------------------------------------------------------------------------------------

_FIRM_VERB = re.compile(rf"(?! (?:said|says|told)\b)(?:'s \w+)? (?:{VERB})\b")  # persons say things, too
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w'-]* $")
_NO_SHORT_NAME = frozenset().union(*(word_lists()[name] for name in (
    "given", "title", "place", "nationality", "never first", "ending", "not a firm", "public body", "surname", "role",
)))  # fmt: skip
# Letters of a first word that may stand for the whole name, and characters that are searched for a capitalised word before
# it. With 3 or 5, and 15 or 60, at most 5 of 31,269 mentions change (the sample, tesla_2022, reuters_2006_2013).
_SHORTEST, _BEFORE = 4, 30


def _named_again(sentence: Sentence, firms: list[str]) -> list[Hit]:
    spans = ((firm, _again(sentence, firm)) for firm in firms)
    return [Hit(*span, firm, "name", False) for firm, span in spans if span]


def _again(sentence: Sentence, firm: str) -> tuple[int, int] | None:
    """Give where a firm that the article named before stands again: in full, or its first word where a firm's verb follows."""
    text = sentence.text
    if " " in firm and (start := text.find(firm)) >= 0:
        return start, start + len(firm)
    short = firm.split(" ")[0]
    if short not in sentence.words or sentence.capitals or len(short) < _SHORTEST or short in _NO_SHORT_NAME:
        return None
    start = text.find(short)
    while start >= 0:
        end = start + len(short)
        if not (start and text[start - 1].isalnum()) and _FIRM_VERB.match(text, end):
            before = _CAPITAL_BEFORE.search(text, max(0, start - _BEFORE), start)
            if not before or before.group().strip() in word_lists()["opener"]:
                return start, end
        start = text.find(short, end)
    return None


# --- names that are no news ------------------------------------------------------------------------------------------

_SOURCE_SIGNS = (") -", " - ", " | ", " by ", "hoto")
_CREDIT = re.compile(
    r"\b(?:[Rr]eporting|[Ee]diting|[Ww]riting|[Cc]ompiled|Photograph|Photo) by |\bPhoto(?:graph)?(?: credit)?: "
)
# KAWASAKI, Japan (Continental Wire) -
_DATELINE = re.compile(
    r"[A-Z][A-Z.'/-]+(?:[ ,][\w .,'/-]{1,40})? \((?:AP|AFP|UPI|DPA|ANI|PTI|[A-Z][^()]*[a-z][^()]*)\) ?-+ "
)
_LONGEST_DATELINE = 80  # characters; with 50 or 120 no mention changes


def _is_source(text: str, hit: Hit) -> bool:
    """Say whether a name stands only in a dateline, in a credit, or as the source at the end of a headline."""
    if hit.end < _LONGEST_DATELINE and ") -" in text and (line := _DATELINE.match(text)) and hit.start < line.end():
        return True
    if hit.end == len(text) and text[: hit.start].endswith((" - ", " | ")):
        return True
    return (" by " in text or "hoto" in text) and _CREDIT.search(text, 0, hit.start) is not None


def _in_outlet(text: str, hit: Hit, outlet: str) -> bool:
    """Say whether a name is a part of the name of the outlet: Continental in an article of the Continental Wire."""
    at = text.find(outlet, max(0, hit.start - len(outlet)))
    return 0 <= at <= hit.start and hit.end <= at + len(outlet) and hit.end - hit.start < len(outlet)


# --- owners ----------------------------------------------------------------------------------------------------------

_OWNER_BESIDE = 24  # characters between an owner and its network, fewer than these; with 12 or 48 no mention changes


def _with_owners(hits: list[Hit], sentence: Sentence, index: Index) -> list[Hit]:
    """Count a social network beside its owner ("Google's YouTube") as the owner's product."""
    if not any(hit.company in index.owners for hit in hits):
        return hits
    result: list[Hit] = []
    for hit in hits:
        owners = [o for o, since, until in index.owners.get(hit.company, ()) if in_force(sentence.day, since, until)]
        if owner := next((o for o in owners if _owns(o, hit, result, sentence.text)), None):
            hit = hit._replace(company=owner, via="product")
        result.append(hit)
    return result


def _owns(owner: str, hit: Hit, before: list[Hit], text: str) -> bool:
    named = next((h for h in reversed(before) if h.company == owner and 0 <= hit.start - h.end < _OWNER_BESIDE), None)
    return named is not None and "'s " in text[max(0, named.start - 3) : hit.start]


# --- what the registry lacks -----------------------------------------------------------------------------------------


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
