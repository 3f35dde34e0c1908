"""Find the article in a news page, from its HTML or from its plain text alone (a block a line).

Each block gets features that a reader can check (length, punctuation, function words, links, place, what stands around
it) and two logistic scores: the first of the block alone, the second with the first scores of the blocks around it and
of the best run of blocks. The weights are data (`models/page_weights.csv`), fitted by `training/evaluate_pages.py`.
For HTML, what trafilatura takes for the main text is one of the features, so that the library leads and is corrected;
where hardly anything of it would be left, the library is followed (`_rescued`). What stands at the edges of a text and is
no part of it (a second headline, a byline, a date line), and labels between its paragraphs, is taken off by rules, since
it is too little for the weights to see.
"""

import csv
import re
from collections import Counter
from copy import deepcopy
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np
import trafilatura
from trafilatura.settings import Document

from helpers.corpus.clean import FURNITURE, clean_text, repair
from helpers.corpus.dates import NOTHING, Clues, labelled_dates, parse_date
from helpers.corpus.page_blocks import Block, html_blocks, text_blocks
from helpers.corpus.page_dates import json_ld, page_clues
from helpers.corpus.page_features import (
    AROUND,
    END,
    HEADINGS,
    LOCAL,
    MARK,
    MARKUP,
    META,
    SMALL_PRINT,
    WORD,
    around_features,
    content_words,
    local_features,
    marks_passed,
    markup_features,
    squeeze,
    title_place,
)
from helpers.project import shipped

_LATE_DATE = re.compile(r"\W*(?:first |originally )?(?:published|posted)\b", re.I)
_BY_DATE = re.compile(r".*\b(?:published|posted|story is from)\b|(?!.*\bupdated\b).*\d{4}.*\bby [^\W\d]", re.I)
_ASIDE = re.compile(
    r"\W*(?:by|words|pictures?|photos?|image|video|text|from|source|republish|share|listen|watch|poll)\b", re.I
)
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|meta|link|div|p|article|title|h1|script|style|table)\b", re.I)
_OPENS, _LOOKED_AT = 5_000, 500_000  # characters in which tags are looked for; styles of 300,000 open some pages


def is_html(page: str | bytes) -> bool:
    """Say whether a page is HTML, by its first tags, however many scripts and styles stand before them.

    >>> is_html("<script>var a = 1;</script><!doctype html><html><p>Text."), is_html("A text on the <p> tag.")
    (True, False)
    """
    head = page[:_LOOKED_AT]
    head = head.decode("latin-1") if isinstance(head, bytes) else head
    begins = head.lstrip("\ufeff\xef\xbb\xbf \r\n\t")[:1] == "<"
    return len(list(islice(_MARKUP.finditer(head if begins else head[:_OPENS]), 2))) > 1


class Found(NamedTuple):
    """What was found on a page."""

    title: str
    text: str
    removed: list[str]
    date_lines: list[str]  # between headline and text, and "published" lines just below it
    dated: Clues  # what JSON-LD, meta tags and mark-up say; none for plain text
    source: str = ""
    authors: str = ""
    dateline: str = ""  # cut off the head of the text


Weights = dict[tuple[str, int], dict[str, float]]


class Prepared(NamedTuple):
    """A page before the decision: its blocks, their features, its title, and what HTML says of its date and outlet."""

    blocks: list[Block]
    features: np.ndarray
    title: str = ""
    dated: Clues = NOTHING
    source: str = ""
    authors: str = ""
    taken: str = ""  # what trafilatura takes for the main text


def prepare_text(text: str) -> Prepared:
    """Split the plain text of a page and describe its blocks (columns LOCAL)."""
    blocks = text_blocks(repair(text))
    return Prepared(blocks, local_features(blocks))


def prepare_html(page: str | bytes, url: str | None = None) -> Prepared:
    """Parse a page and describe its blocks (columns LOCAL and MARKUP); no block where it is no HTML."""
    tree = trafilatura.load_html(page)
    if tree is None:
        return Prepared([], np.zeros((0, len(LOCAL) + len(MARKUP))))
    document = trafilatura.bare_extraction(deepcopy(tree), url=url, include_comments=False, with_metadata=True)
    taken, title, source, authors = (
        (document.text or "", document.title or "", document.sitename or "", document.author or "")
        if isinstance(document, Document)
        else [""] * 4
    )
    bodies = [value["articleBody"] for value in json_ld(tree) if isinstance(value.get("articleBody"), str)]
    title = " ".join(repair(title).split())
    blocks = html_blocks(tree)
    features = np.hstack(
        [local_features(blocks, title), markup_features(blocks, taken, max(bodies, key=len, default=""))]
    )
    return Prepared(blocks, features, title, page_clues(tree), source, authors, taken)


def find_in_text(text: str, weights: Weights | None = None) -> Found:
    """Find headline and article in the plain text of a page, a block a line."""
    blocks, features, *_ = prepare_text(text)
    if not blocks:
        return Found("", "", [], [], NOTHING)
    # A text of nothing but prose was never a page: there is no furniture in it, and nothing of it is cut off.
    titled = len(blocks) > 1 and not END.search(blocks[0].text) and len(blocks[0].text.split()) < 25
    if all(map(_prose, blocks[titled:])):
        keep = np.arange(len(blocks)) >= titled
        return _found(re.sub(r"^#+ ", "", blocks[0].text) if titled else "", blocks, keep, [], NOTHING)
    keep = choose(blocks, features, "text", weights)
    first, last = _span(keep)
    at = _headline(blocks, keep)
    keep[: 0 if at is None else at + 1] = False  # what stands above a headline is no article
    keep = _without_labels(blocks, keep)
    keep, edges = _without_edges(blocks, keep)
    if at is None:
        return _found("", blocks, keep, [], NOTHING)
    lines = [b.text for b in blocks[at + 1 : max(_span(keep)[0], first)]]
    lines += [b.text for b in blocks[max(at - 3, 0) : at] if len(b.text) < 200 and _BY_DATE.match(b.text)]
    lines += [b.text for b in blocks[last + 1 : last + 4] if _LATE_DATE.match(b.text)]
    lines += [line for line in edges if line not in lines]
    return _found(re.sub(r"^#+ ", "", blocks[at].text), blocks, keep, lines, NOTHING)


def _prose(block: Block) -> bool:
    """Say whether a line reads as sentences: it ends as one, has five words or more, and is no small print."""
    return bool(END.search(block.text)) and len(block.text.split()) >= 5 and not SMALL_PRINT.search(block.text)


def find_in_html(page: str | bytes, url: str | None = None, retrieved=None, weights: Weights | None = None) -> Found:
    """Find headline, article, dates, outlet and authors in the HTML of a page; empty where it cannot be parsed."""
    made = prepare_html(page, url)
    if not made.blocks:
        return Found(made.title, "", [], [], made.dated, made.source, made.authors)
    found = decide_html(made, weights)
    return found._replace(source=made.source, authors=made.authors)


def decide_html(made: Prepared, weights: Weights | None = None) -> Found:
    """Decide which blocks of a prepared page are its article."""
    blocks = made.blocks
    keep = _rescued(made, choose(blocks, made.features, "html", weights, made.title))
    keep, edges = _without_edges(blocks, _without_labels(blocks, keep))
    first, _ = _span(keep)
    at = title_place(blocks, made.title, first)
    lines = [b.text for b in blocks[at + 1 : first]][-12:] if at else []
    lines += [b.text for b in blocks[max(at - 12, 0) : at] if len(b.text) < 200 and _BY_DATE.match(b.text)]
    lines += [line for line in edges if line not in lines]
    found = _found(made.title, blocks, keep, lines, made.dated)
    if _agreement(found.text, made.taken) < LOST and not _is_hidden(made):
        cleaned = clean_text(made.taken)
        found = found._replace(text=cleaned.text, removed=found.removed + cleaned.removed, dateline=cleaned.dateline)
    return found


# A text under this share of what trafilatura takes is taken for a failure. On 258 pages that were used for nothing else,
# its text in these cases brought F1 from .937 to .948; between .3 and .6 the gold pages hardly differ (.963 to .965).
SHORT = 0.4
# Where the two texts have less in common than this (F1 of their words), the library is right more often: it is in both
# cases under .5 on the gold pages, and in one of ten between .5 and .7.
LOST = 0.4


def _agreement(text: str, other: str) -> float:
    """F1 of two texts' words as multisets; 1 where the other is empty, since nothing is then to be had from it."""
    one, two = Counter(WORD.findall(text.lower())), Counter(WORD.findall(other.lower()))
    return 2 * (one & two).total() / (one.total() + two.total()) if two else 1.0


def _rescued(made: Prepared, keep: np.ndarray) -> np.ndarray:
    """Add the blocks that trafilatura takes where hardly anything is kept, up to the mark that ends an article."""
    size = np.array([len(b.text) for b in made.blocks])
    if size[keep].sum() >= SHORT * len(made.taken):
        return keep
    taken = made.features[:, len(LOCAL) + MARKUP.index("taken")] > 0
    ended = marks_passed(made.blocks, size * taken) > 0
    return keep | taken & ~ended


def _is_hidden(made: Prepared) -> bool:
    """Say whether the page does not show most of what trafilatura takes: the words of its blocks are not in what is seen."""
    seen = squeeze(" ".join(b.text for b in made.blocks))
    lines = [line for line in map(squeeze, made.taken.split("\n")) if line]
    return sum(len(line) for line in lines if line in seen) < 0.5 * sum(map(len, lines))


_BYLINE = re.compile(r"(?:by|von|par|por|di|door|av|af|text)\b[:\s]\s?(?-i:[^\W\d_a-z])", re.I)
_POINTS = re.compile(
    r"\W*(?:(?:key|main|quick|top) (?:points|takeaways|facts|findings|highlights)|(?:the )?(?:takeaways|highlights|essentials)"
    r"|at a glance|in (?:brief|short)|what (?:you need|we|to) know|(?:story|article|report) highlights|tl;?dr|the gist"
    r"|das wichtigste in kürze|auf einen blick|points? clés|l.essentiel|en bref|las claves|puntos clave|in sintesi)\W*",
    re.I,
)
_LABEL = re.compile(
    r"\W*(?:related|read(?: more| next| also|ing now)?|also read|see also|more (?:on|from|about) .{1,40}|recommended"
    r"|advertisement|ad|sponsored|watch(?: now| live| more| the video)?|listen(?: now| to this article)?"
    r"|share(?: this.{0,20})?|save|comments?|newsletter|sign up.{0,40}|subscribe.{0,40}|follow us.{0,30}"
    r"|(?:story|article) continues.{0,40}|continue reading.{0,20}|don.t miss|you may also like|trending(?: now)?"
    r"|most (?:read|popular)|image (?:source|caption)|media caption|getty images"
    r"|anzeige|werbung|lesen sie auch|mehr zum thema|publicité|(?:à )?lire aussi|publicidad|lea también"
    r"|publicidade|leia também|pubblicità|leggi anche|advertentie|lees ook|annons|läs också|annonse|reklama"
    r"|czytaj też|реклама|читайте также)\W*",
    re.I,
)
_HEAD, _FOOT = 6, 3  # blocks at the head and foot of a text among which an edge is looked for


def _without_labels(blocks: list[Block], keep: np.ndarray) -> np.ndarray:
    """Take off what stands between paragraphs: labels, headings that a page repeats, captions, boxes of key points."""
    counts = Counter(b.text for b, k in zip(blocks, keep, strict=True) if k and b.tag in HEADINGS)
    keep = keep.copy()
    points = False
    for n, i in enumerate(np.flatnonzero(keep)):
        block, text = blocks[i], blocks[i].text
        short = len(text) < 60 and not END.search(text)
        points = bool(n < _HEAD and short and _POINTS.fullmatch(text)) or (points and block.tag == "li")
        label = short and (_LABEL.fullmatch(text) or block.tag in HEADINGS and counts[text] > 2)
        if points or label or _is_caption(block):
            keep[i] = False
    return keep


def _is_caption(block: Block) -> bool:
    return len(block.text) < 300 and any(step.startswith("figcaption") for step in block.path)


def _without_edges(blocks: list[Block], keep: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Take a second headline, bylines and date lines off the head and foot of a text; give the lines that hold a date."""
    keep = keep.copy()
    lines = []
    at = np.flatnonzero(keep)
    for i in at[:_HEAD]:
        if END.search(blocks[i].text) and not _is_edge(blocks[i].text) and len(blocks[i].text) > 60:
            break
        if blocks[i].tag == "h1" or _is_edge(blocks[i].text):
            keep[i] = False
            lines.append(blocks[i].text)
    for i in at[:-_FOOT:-1]:
        if not _is_edge(blocks[i].text):
            break
        keep[i] = False
        lines.append(blocks[i].text)
    return keep, lines


def _is_edge(text: str) -> bool:
    """Say whether a line is a byline or a date line, and no sentence."""
    words = text.split()
    if len(text) > 200 or len(words) > 25 or text[0] in "-–—":
        return False
    if _BYLINE.match(text):
        return len(words) <= 15 and not (END.search(text) and len(words) > 8)
    dates = labelled_dates(text)
    bare = len(words) <= 12 and not END.search(text)
    return bool(dates) and (bare or any(label in ("published", "updated") for label, _ in dates) and len(words) <= 16)


def _found(title: str, blocks: list[Block], keep: np.ndarray, lines: list[str], dated: Clues) -> Found:
    cleaned = clean_text("\n".join(b.text for b, k in zip(blocks, keep, strict=True) if k and b.text != title))
    cut = [b.text for b, k in zip(blocks, keep, strict=True) if not k and b.text != title]
    return Found(title, cleaned.text, cut + cleaned.removed, lines, dated, dateline=cleaned.dateline)


def _span(keep: np.ndarray) -> tuple[int, int]:
    at = np.flatnonzero(keep)
    return (int(at[0]), int(at[-1])) if len(at) else (len(keep), len(keep))


def _headline(blocks: list[Block], keep: np.ndarray) -> int | None:
    """Choose the headline: of the lines above the text and its first lines, the one that shares most words with it.

    A page that begins with its own title, as browsers show it, repeats it at the headline.
    """
    body = [i for i in map(int, np.flatnonzero(keep)) if END.search(blocks[i].text) and len(blocks[i].text) > 60]
    if not body:
        return None
    known = set().union(*(content_words(blocks[i].text) for i in body))
    copy = title_place(blocks, "", body[0])
    best, chosen = 0.0, None
    for i in range(max(0, body[0] - 15), body[0]):
        text = blocks[i].text
        words = WORD.findall(text)
        if (
            not 2 < len(words) < 35
            or FURNITURE.match(text)
            or META.match(text)
            or MARK.match(text)
            or text[-1] in ".:,|>"
        ):
            continue
        own = content_words(text)
        share = len(own & known) / len(own) if own else 0.0
        odd = any(c in text for c in "|›»«·[]@") or bool(_ASIDE.match(text))
        odd = odd or text[0].islower() or parse_date(text).precision in ("day", "time")
        score = (
            2 * share
            + min(len(words), 10) / 10
            - (body[0] - i) / 15
            - odd
            + 2 * (i == copy > 0)
            + text.startswith("# ")
        )
        if score > best:
            best, chosen = score, i
    return chosen


@cache
def load_weights() -> Weights:
    """Read page_weights.csv: (text or html, stage) to feature to weight."""
    weights: Weights = {}
    with shipped("models", "page_weights.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            weights.setdefault((row["kind"], int(row["stage"])), {})[row["feature"]] = float(row["weight"])
    return weights


def choose(blocks, features: np.ndarray, kind: str, weights: Weights | None = None, title: str = "") -> np.ndarray:
    """Say which blocks are the article; `kind` is text or html."""
    weights = weights or load_weights()
    names = LOCAL + (MARKUP if kind == "html" else [])
    scores = score_blocks(features, names, weights[kind, 1])
    features = np.hstack([features, around_features(scores, blocks, title)])
    keep = score_blocks(features, names + AROUND, weights[kind, 2]) > 0
    if not keep.any():  # a page too short to have a shape: what looks like sentences
        keep = np.array([bool(END.search(b.text)) and len(b.text) > 40 for b in blocks])
    return keep


def score_blocks(features: np.ndarray, names: list[str], weights: dict[str, float]) -> np.ndarray:
    """Score blocks: the logit of a logistic regression on the features of these names."""
    return features @ np.array([weights[name] for name in names]) + weights["intercept"]
