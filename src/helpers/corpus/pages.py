"""Find the article in a news page, from its HTML or from its plain text alone (a block a line).

Each block gets features that a reader can check (length, punctuation, function words, links, place, what stands around
it) and two logistic scores: the first of the block alone, the second with the first scores of the blocks around it and
of the best run of blocks. The weights are data (`ingest/page_weights.csv`), fitted by `training/evaluate_pages.py`.
For HTML, what trafilatura takes for the main text is one of the features, so that the library leads and is corrected.
"""

import csv
import math
import re
from collections import Counter
from copy import deepcopy
from functools import cache
from typing import NamedTuple

import numpy as np
import trafilatura

from helpers.corpus.clean import FURNITURE, clean_text, repair
from helpers.corpus.dates import NOTHING, Clues, parse_date
from helpers.corpus.page_dates import json_ld, page_clues
from helpers.project import shipped


class Block(NamedTuple):
    """One block of a page: its text, and in HTML its element, the share of it that is links, and its ancestors."""

    text: str
    tag: str = ""
    links: float = 0.0
    path: tuple[str, ...] = ()  # names, classes and ids of the ancestors, innermost last
    parent: int = -1  # which element holds it: blocks with one number stand side by side


_FUNCTION_WORDS = frozenset(
    """a about after all also an and any are as at be because been before but by can could did do for from had has have
    he her his how i if in into is it its just like may more most not of on one or other out over said she so
    some than that the their them then there these they this to up was we were what when which who will with
    would you your""".split()  # noqa: SIM905
)
_END = re.compile(r"[.!?。！？][\"'”’)\]」』]*$")
_STOP = re.compile(r"[.!?](?=[\"'”’)\]]*(?:\s|$))|[。！？]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_SMALL_PRINT = re.compile(
    r"©|\(c\) ?\d{4}|\bcopyright\b|all rights reserved|\bcookies?\b|privacy policy|terms of (?:use|service)"
    r"|\bsubscri|newsletter"
    r"|\bsign (?:up|in)\b|\blog ?in\b|\bfollow (?:us|him|her|me|them)\b|\bclick here\b|\bread more\b"
    r"|\bad(?:vertisement|vertising)\b"
    r"|\bshare (?:this|on)\b|\brelated\b|\bphoto(?:graph)?(?: by|:| credit)|getty images|\binbox\b|\bcomments?\b"
    r"|\bdownload\b|\bapp\b|personal data|data protection|\bconsent\b"
    r"|\bdisclaimer|not intended to|trademark|\bconditions\b|affiliate|\bdonat|support (?:us|our|independent)"
    r"|e-?mail address|your (?:inbox|email|browser)|javascript",
    re.I,
)
_META = re.compile(
    r"^(?:by\b.{0,60}|(?:posted|published|updated|last updated|first published|modified)\b.{0,60}"
    r"|.{0,40}\b\d{1,2}:\d{2}\b.{0,30}"
    r"|.{0,20}\b(?:19|20)\d{2}\b.{0,12}|\d+ (?:comments?|shares?|min(?:ute)?s?\b.{0,20}))$",
    re.I,
)
_MARK = re.compile(  # a short line that opens what follows an article
    r"^\W*(?:(?:\d+|no|view|show|see|load|post|all|read|leave|add|join|your|recent|latest"
    r"|the)? ?(?:\d+ )?(?:all )?(?:a )?(?:comments?|responses?|repl(?:y|ies)"
    r"|conversation|discussion)\b.{0,30}|(?:more|related|recommended|similar|popular|trending|latest|most|top|other"
    r"|previous|next|recent|also|sponsored|featured|further"
    r"|editor.?s.? picks?|you (?:may|might)|don.t miss|what to read|read (?:more|next|also)|see also|up next"
    r"|in this (?:article|story)|around the web|from (?:the|our) web"
    r"|promoted|paid|partner|must.?reads?|best of|happening now|we recommend|stay connected|keep reading"
    r"|about the (?:author|writer)|(?:share|filed|posted|tagged|tags|topics?"
    r"|categor(?:y|ies)|labels?|explore|about|contact|subscribe|sign up|newsletter|follow|connect|advertisement"
    r"|print|email|copyright|©|terms|privacy|sitemap)\b).{0,50})$",
    re.I,
)
_LATE_DATE = re.compile(r"\W*(?:first |originally )?(?:published|posted)\b", re.I)
_BY_DATE = re.compile(r".*\b(?:published|posted|story is from)\b|(?!.*\bupdated\b).*\d{4}.*\bby [^\W\d]", re.I)
_ASIDE = re.compile(
    r"\W*(?:by|words|pictures?|photos?|image|video|text|from|source|republish|share|listen|watch|poll)\b", re.I
)
_BAD_NAMES = re.compile(
    r"comment|related|share|social|promo|newsletter|sidebar|footer|\bnav|menu|advert|\bads?\b|sponsor|recommend"
    r"|trending|widget"
    r"|\btags?\b|byline|author|meta|breadcrumb|copyright|gallery|popup|cookie|subscri|signup|login|teaser|more-"
    r"|read-?more|popular"
    r"|disqus|outbrain|taboola|banner|modal|hidden|\bbio\b",
    re.I,
)
_GOOD_NAMES = re.compile(r"article|body|content|entry|post|story|text|main", re.I)
_SKIPPED = {"script", "style", "noscript", "template", "svg", "iframe", "head", "select", "button", "textarea", "object",
            "audio", "video", "canvas", "math", "input", "option", "map"}  # fmt: skip
_INLINE = {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
           "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
           "tt", "u", "var", "wbr", "label", "nobr"}  # fmt: skip


def text_blocks(text: str) -> list[Block]:
    """Split the plain text of a page into its blocks, one a line."""
    return [Block(line) for line in text.split("\n") if line.strip()]


def html_blocks(tree) -> list[Block]:
    """Walk an HTML tree and give its visible blocks in order; inline elements do not break a block, `<br>` does."""
    blocks: list[Block] = []
    pieces: list[tuple[str, bool]] = []

    def flush(holder):
        text = repair(" ".join("".join(t for t, _ in pieces).split()))
        if text:
            linked = sum(len(t.strip()) for t, link in pieces if link)
            total = sum(len(t.strip()) for t, _ in pieces)
            tag, path, _, parent = holder
            blocks.append(Block(text, tag, linked / max(total, 1), path, parent))
        pieces.clear()

    # A stack instead of recursion: pages nest deeper than Python's limit. A holder is the block element that text
    # belongs to: its name, its ancestors, its number, its parent's number.
    number = 0
    stack = [("open", tree, ("", (), 0, 0), False)]
    while stack:
        step, element, holder, in_link = stack.pop()
        if step == "tail":
            if element.tail:
                pieces.append((element.tail, in_link))
            continue
        if step == "close":
            flush(holder)
            continue
        if not isinstance(element.tag, str) or element.tag in _SKIPPED or _hidden(element):
            continue
        if element.tag == "br":
            flush(holder)
            continue
        in_link = in_link or element.tag == "a"
        if element.tag not in _INLINE:
            flush(holder)
            number += 1
            named = f"{element.tag} {element.get('class') or ''} {element.get('id') or ''}"[:200]
            holder = (element.tag, (*holder[1], named), number, holder[2])
            stack.append(("close", element, holder, in_link))
        if element.text:
            pieces.append((element.text, in_link))
        for child in reversed(element):
            stack.append(("tail", child, holder, in_link))
            stack.append(("open", child, holder, in_link))
    return blocks


def _hidden(element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or element.get("hidden") is not None


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


def prepare_text(text: str) -> Prepared:
    """Split the plain text of a page and describe its blocks (columns LOCAL)."""
    blocks = text_blocks(repair(text))
    return Prepared(blocks, local_features(blocks))


def prepare_html(page: str | bytes, url: str | None = None, retrieved=None) -> Prepared:
    """Parse a page and describe its blocks (columns LOCAL and MARKUP); no block where it is no HTML."""
    tree = trafilatura.load_html(page)
    if tree is None:
        return Prepared([], np.zeros((0, len(LOCAL) + len(MARKUP))))
    document = trafilatura.bare_extraction(deepcopy(tree), url=url, include_comments=False, with_metadata=True)
    taken, title, source, authors = (
        ((document.text or ""), document.title or "", document.sitename or "", document.author or "")
        if document
        else [""] * 4
    )
    said = max(
        (str(v["articleBody"]) for v in json_ld(tree) if isinstance(v.get("articleBody"), str)), key=len, default=""
    )
    title = " ".join(repair(title).split())
    blocks = html_blocks(tree)
    features = np.hstack([local_features(blocks, title), markup_features(blocks, taken, said)])
    return Prepared(blocks, features, title, page_clues(tree), source, authors)


def find_in_text(text: str, weights: Weights | None = None) -> Found:
    """Find headline and article in the plain text of a page, a block a line."""
    blocks, features, *_ = prepare_text(text)
    if not blocks:
        return Found("", "", [], [], NOTHING)
    # A text of nothing but prose was never a page: there is no furniture in it, and nothing of it is cut off.
    titled = len(blocks) > 1 and not _END.search(blocks[0].text) and len(blocks[0].text.split()) < 25
    if all(map(_prose, blocks[titled:])):
        keep = np.arange(len(blocks)) >= titled
        return _found(re.sub(r"^#+ ", "", blocks[0].text) if titled else "", blocks, keep, [], NOTHING)
    keep = choose(blocks, features, "text", weights)
    first, last = _span(keep)
    at = _headline(blocks, keep)
    if at is None:
        return _found("", blocks, keep, [], NOTHING)
    keep[: at + 1] = False  # what stands above a headline is no article
    lines = [b.text for b in blocks[at + 1 : max(_span(keep)[0], first)]]
    lines += [b.text for b in blocks[max(at - 3, 0) : at] if len(b.text) < 200 and _BY_DATE.match(b.text)]
    lines += [b.text for b in blocks[last + 1 : last + 4] if _LATE_DATE.match(b.text)]
    return _found(re.sub(r"^#+ ", "", blocks[at].text), blocks, keep, lines, NOTHING)


def _prose(block: Block) -> bool:
    """Say whether a line reads as sentences: it ends as one, has five words or more, and is no small print."""
    return bool(_END.search(block.text)) and len(block.text.split()) >= 5 and not _SMALL_PRINT.search(block.text)


def find_in_html(page: str | bytes, url: str | None = None, retrieved=None, weights: Weights | None = None) -> Found:
    """Find headline, article, dates, outlet and authors in the HTML of a page; empty where it cannot be parsed."""
    made = prepare_html(page, url, retrieved)
    if not made.blocks:
        return Found(made.title, "", [], [], made.dated, made.source, made.authors)
    keep = choose(made.blocks, made.features, "html", weights, made.title)
    first, _ = _span(keep)
    at = _title_place(made.blocks, made.title, first)
    lines = [b.text for b in made.blocks[at + 1 : first]][-12:] if at else []
    lines += [b.text for b in made.blocks[max(at - 12, 0) : at] if len(b.text) < 200 and _BY_DATE.match(b.text)]
    found = _found(made.title, made.blocks, keep, lines, made.dated)
    return found._replace(source=made.source, authors=made.authors)


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
    body = [i for i in np.flatnonzero(keep) if _END.search(blocks[i].text) and len(blocks[i].text) > 60]
    if not body:
        return None
    known = set().union(*(_content(blocks[i].text) for i in body))
    copy = _title_place(blocks, "", body[0])
    best, chosen = 0.0, None
    for i in range(max(0, body[0] - 15), body[0]):
        text = blocks[i].text
        words = _WORD.findall(text)
        if (
            not 2 < len(words) < 35
            or FURNITURE.match(text)
            or _META.match(text)
            or _MARK.match(text)
            or text[-1] in ".:,|>"
        ):
            continue
        own = _content(text)
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
    scores = _score(features, names, weights[kind, 1])
    features = np.hstack([features, around_features(scores, blocks, title)])
    keep = _score(features, names + AROUND, weights[kind, 2]) > 0
    if not keep.any():  # a page too short to have a shape: what looks like sentences
        keep = np.array([bool(_END.search(b.text)) and len(b.text) > 40 for b in blocks])
    return keep


def _score(features: np.ndarray, names: list[str], weights: dict[str, float]) -> np.ndarray:
    return features @ np.array([weights[name] for name in names]) + weights["intercept"]


LOCAL = ["words", "long", "short", "ends_sentence", "sentences", "commas", "function_words", "capitals", "digits", "small_print",
         "meta", "furniture", "repeated", "separators", "question", "quote", "place", "mass", "first", "like_title",
         "link_words", "cut_short", "mark", "other_script", "listed"]  # fmt: skip
MARKUP = ["p", "heading", "list", "cell", "caption", "quoted", "links", "all_link", "bad_names", "good_names", "article",
          "aside", "taken", "taken_near", "sibling_mass", "json_ld"]  # fmt: skip
AROUND = ["score", "before_1", "before_2", "after_1", "after_2", "near", "in_run", "before_run", "after_run",
          "run_edge", "between", "marks_passed", "marks_left", "before_title", "since_title", "shared_words", "teasers",
          "ahead", "behind", "run_share"]  # fmt: skip


def local_features(blocks: list[Block], title: str = "") -> np.ndarray:
    """Describe each block by itself: one row a block, columns LOCAL."""
    counts = Counter(b.text.casefold() for b in blocks)
    total = sum(len(b.text) for b in blocks) or 1
    head = _tokens(title or (blocks[0].text if blocks else ""))
    rows, passed = [], 0
    for n, block in enumerate(blocks):
        text = block.text
        words = _WORD.findall(text)
        other = len(_CJK.findall(text))
        if other > len(text) / 4:  # a script without spaces: two characters count as a word
            words = [text[i : i + 2] for i in range(0, len(text), 2)]
        k = max(len(words), 1)
        own = _tokens(text)
        rows.append(
            (
                math.log1p(len(words)),
                min(len(words), 60) / 60,
                len(words) <= 3,
                bool(_END.search(text)),
                min(len(_STOP.findall(text)), 6) / 6,
                min(text.count(","), 6) / 6,
                sum(w.lower() in _FUNCTION_WORDS for w in words) / k,
                sum(w[0].isupper() for w in words) / k,
                sum(w[0].isdigit() for w in words) / k,
                bool(_SMALL_PRINT.search(text)),
                bool(_META.match(text)),
                bool(FURNITURE.match(text)),
                counts[text.casefold()] > 1,
                any(c in text for c in "|»›•→▼"),
                text.endswith("?"),
                text[0] in "\"“‘'",
                n / len(blocks),
                passed / total,
                n < 3,
                len(own & head) / max(len(own | head), 1),
                sum(w in ("http", "https", "www", "com") for w in own) / k,
                text.endswith(("...", "…", "[…]", "»")),
                bool(_MARK.match(text)) and len(words) < 9,
                other > len(text) / 4,
                text[0] in "-*•–—·" or bool(re.match(r"\(?\d{1,2}[.)]\s", text)),
            )
        )
        passed += len(text)
    return np.array(rows, dtype=float).reshape(len(blocks), len(LOCAL))


def markup_features(blocks: list[Block], taken: str, json_ld: str) -> np.ndarray:
    """Describe each block by its place in the HTML and by what trafilatura and JSON-LD say: columns MARKUP."""
    took, said = _squeeze(taken), _squeeze(json_ld)
    mass: Counter[int] = Counter()
    for b in blocks:
        if b.tag == "p":
            mass[b.parent] += len(b.text)
    most = max(mass.values(), default=1)
    rows = []
    for b in blocks:
        key = _squeeze(b.text)
        path = " ".join(b.path[-8:])
        tags = {p.split(" ", 1)[0] for p in b.path}
        rows.append(
            (
                b.tag == "p",
                b.tag in ("h1", "h2", "h3", "h4", "h5", "h6"),
                b.tag in ("li", "dd", "dt"),
                b.tag in ("td", "th"),
                bool(tags & {"figcaption", "figure"}),
                bool(tags & {"blockquote", "pre"}),
                b.links,
                b.links > 0.8,
                bool(_BAD_NAMES.search(path)),
                bool(_GOOD_NAMES.search(path)),
                bool(tags & {"article", "main"}),
                bool(tags & {"nav", "footer", "aside", "header", "form"}),
                bool(key) and key in took,
                0.0,
                mass[b.parent] / most,
                (1.0 if key and key in said else -1.0) if said else 0.0,
            )
        )
    out = np.array(rows, dtype=float).reshape(len(blocks), len(MARKUP))
    inside, near = out[:, MARKUP.index("taken")], np.zeros(len(blocks))
    for shift in (1, 2):
        near[shift:] += inside[:-shift]
        near[:-shift] += inside[shift:]
    out[:, MARKUP.index("taken_near")] = near / 4
    return out


def around_features(scores: np.ndarray, blocks: list[Block], title: str = "") -> np.ndarray:
    """Describe each block by the scores around it: columns AROUND.

    The best run is the stretch of blocks with the greatest sum of score times square root of words (Kadane's algorithm).
    """
    n = len(scores)
    out = np.zeros((n, len(AROUND)))
    if n == 0:
        return out
    weight = np.sqrt([max(len(b.text) / 6, 1) for b in blocks])
    s = np.clip(scores, -5, 5)
    place = np.arange(n)
    for column, shift in ((1, 1), (2, 2)):
        out[:, column] = np.concatenate([np.full(min(shift, n), -3.0), s[:-shift]])
        out[:, column + 2] = np.concatenate([s[shift:], np.full(min(shift, n), -3.0)])
    gain = s * weight
    kernel = np.array([0.2, 0.4, 0.6, 0.8, 0, 0.8, 0.6, 0.4, 0.2])
    total, norm = np.convolve(gain, kernel, "full")[4 : 4 + n], np.convolve(weight, kernel, "full")[4 : 4 + n]
    first, last = _best_run(gain)
    inside = (place >= first) & (place <= last)
    out[:, 0] = s
    out[:, 5] = total / np.maximum(norm, 1e-9)
    out[:, 6] = inside
    out[:, 7] = np.log1p(np.maximum(first - place, 0))
    out[:, 8] = np.log1p(np.maximum(place - last, 0))
    out[:, 9] = (place == first) | (place == last)
    behind = np.array([s[max(0, i - 6) : i].max(initial=-5) for i in place])
    ahead = np.array([s[i + 1 : i + 7].max(initial=-5) for i in place])
    out[:, 10] = np.minimum(behind, ahead)
    good = np.maximum(gain, 0)
    seen = np.cumsum(good) / max(good.sum(), 1e-9)
    marks = np.array([len(b.text) < 60 and bool(_MARK.match(b.text)) for b in blocks])
    begun = seen > 0.15
    passed = np.cumsum(marks & begun)
    out[:, 11] = np.log1p(passed)
    out[:, 12] = passed > 0
    at = _title_place(blocks, title, first)
    out[:, 13] = place < at
    out[:, 14] = np.log1p(np.maximum(place - at, 0)) if at else 0
    core = [b for b, i, x in zip(blocks, inside, s, strict=True) if i and x > 0]
    known = Counter(w for b in core for w in _content(b.text))
    for i, b in enumerate(blocks):
        own = _content(b.text)
        mine = 1 if inside[i] and s[i] > 0 else 0
        out[i, 15] = sum(known[w] > mine for w in own) / len(own) - 0.3 if len(own) > 4 else 0
    thin = np.array([len(b.text) < 90 and not _END.search(b.text) for b in blocks], float)
    out[:, 16] = np.convolve(thin, np.ones(7) / 7, "full")[3 : 3 + n]
    out[:, 17], out[:, 18] = ahead, behind
    out[:, 19] = good[first : last + 1].sum() / max(good.sum(), 1e-9)
    return out


def _best_run(gain: np.ndarray) -> tuple[int, int]:
    best, first, last, run, low = -np.inf, 0, -1, 0.0, 0
    for i, g in enumerate(gain):
        if run <= 0:
            run, low = 0.0, i
        run += g
        if run > best:
            best, first, last = run, low, i
    return first, last


def _title_place(blocks: list[Block], title: str, first: int) -> int:
    """Find where the headline stands: the block most like the title, the last one before the text; 0 where there is none."""
    head = _tokens(title or blocks[0].text)
    at = 0
    for i, b in enumerate(blocks[: first + 2]):
        own = _tokens(b.text)
        if i and len(own) > 2 and len(own & head) / len(own | head) > 0.6:
            at = i
    return at


def _content(text: str) -> set[str]:
    return {w.lower() for w in _WORD.findall(text) if len(w) > 3} - _FUNCTION_WORDS


def _tokens(text: str) -> set[str]:
    return {w.lower() for w in _WORD.findall(text)}


def _squeeze(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
