"""Describe the blocks of a page: by themselves, by their place in the HTML, and by what stands around them.

Each feature is one that a reader can check (length, punctuation, function words, links, place, small print). The lists of
words in the patterns were collected from the frames of news pages in English; other languages rely on the other features.
"""

import math
import re
from collections import Counter

import numpy as np

from helpers.corpus.clean import FURNITURE
from helpers.corpus.page_blocks import Block

_FUNCTIONWORDS = frozenset(
    """a about after all also an and any are as at be because been before but by can could did do for from had has have
    he her his how i if in into is it its just like may more most not of on one or other out over said she so
    some than that the their them then there these they this to up was we were what when which who will with
    would you your""".split()  # noqa: SIM905
)
END = re.compile(r"[.!?。！？][\"'”’)\]」』]*$")
_STOP = re.compile(r"[.!?](?=[\"'”’)\]]*(?:\s|$))|[。！？]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
WORD = re.compile(r"\w+(?:['’]\w+)?")
SMALL_PRINT = re.compile(
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
META = re.compile(
    r"^(?:by\b.{0,60}|(?:posted|published|updated|last updated|first published|modified)\b.{0,60}"
    r"|.{0,40}\b\d{1,2}:\d{2}\b.{0,30}"
    r"|.{0,20}\b(?:19|20)\d{2}\b.{0,12}|\d+ (?:comments?|shares?|min(?:ute)?s?\b.{0,20}))$",
    re.I,
)
MARK = re.compile(  # a short line that opens what follows an article
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
_BAD_NAMES = re.compile(
    r"comment|related|share|social|promo|newsletter|sidebar|footer|\bnav|menu|advert|\bads?\b|sponsor|recommend"
    r"|trending|widget"
    r"|\btags?\b|byline|author|meta|breadcrumb|copyright|gallery|popup|cookie|subscri|signup|login|teaser|more-"
    r"|read-?more|popular"
    r"|disqus|outbrain|taboola|banner|modal|hidden|\bbio\b",
    re.I,
)
_GOOD_NAMES = re.compile(r"article|body|content|entry|post|story|text|main", re.I)


HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
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
        words = WORD.findall(text)
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
                bool(END.search(text)),
                min(len(_STOP.findall(text)), 6) / 6,
                min(text.count(","), 6) / 6,
                sum(w.lower() in _FUNCTIONWORDS for w in words) / k,
                sum(w[0].isupper() for w in words) / k,
                sum(w[0].isdigit() for w in words) / k,
                bool(SMALL_PRINT.search(text)),
                bool(META.match(text)),
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
                bool(MARK.match(text)) and len(words) < 9,
                other > len(text) / 4,
                text[0] in "-*•–—·" or bool(re.match(r"\(?\d{1,2}[.)]\s", text)),
            )
        )
        passed += len(text)
    return np.array(rows, dtype=float).reshape(len(blocks), len(LOCAL))


def markup_features(blocks: list[Block], taken: str, json_ld: str) -> np.ndarray:
    """Describe each block by its place in the HTML and by what trafilatura and JSON-LD say: columns MARKUP."""
    took, said = squeeze(taken), squeeze(json_ld)
    mass: Counter[int] = Counter()
    for b in blocks:
        if b.tag == "p":
            mass[b.parent] += len(b.text)
    most = max(mass.values(), default=1)
    rows = []
    for b in blocks:
        key = squeeze(b.text)
        path = " ".join(b.path[-8:])
        tags = {p.split(" ", 1)[0] for p in b.path}
        rows.append(
            (
                b.tag == "p",
                b.tag in HEADINGS,
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
    if n == 0:
        return np.zeros((0, len(AROUND)))
    s, place = np.clip(scores, -5, 5), np.arange(n)
    weight = np.sqrt([max(len(b.text) / 6, 1) for b in blocks])
    gain = s * weight
    first, last = _best_run(gain)
    inside = (place >= first) & (place <= last)
    behind = np.array([s[max(0, i - 6) : i].max(initial=-5) for i in place])
    ahead = np.array([s[i + 1 : i + 7].max(initial=-5) for i in place])
    good = np.maximum(gain, 0)
    passed = marks_passed(blocks, good)
    at = title_place(blocks, title, first)
    thin = np.array([len(b.text) < 90 and not END.search(b.text) for b in blocks], float)
    near = np.array([0.2, 0.4, 0.6, 0.8, 0, 0.8, 0.6, 0.4, 0.2])
    columns = {
        "score": s,
        **{f"before_{k}": np.concatenate([np.full(min(k, n), -3.0), s[:-k]]) for k in (1, 2)},
        **{f"after_{k}": np.concatenate([s[k:], np.full(min(k, n), -3.0)]) for k in (1, 2)},
        "near": _smooth(gain, near) / np.maximum(_smooth(weight, near), 1e-9),
        "in_run": inside,
        "before_run": np.log1p(np.maximum(first - place, 0)),
        "after_run": np.log1p(np.maximum(place - last, 0)),
        "run_edge": (place == first) | (place == last),
        "between": np.minimum(behind, ahead),
        "marks_passed": np.log1p(passed),
        "marks_left": passed > 0,
        "before_title": place < at,
        "since_title": np.log1p(np.maximum(place - at, 0)) if at else np.zeros(n),
        "shared_words": _shared_words(blocks, inside & (s > 0)),
        "teasers": _smooth(thin, np.ones(7) / 7),
        "ahead": ahead,
        "behind": behind,
        "run_share": np.full(n, good[first : last + 1].sum() / max(good.sum(), 1e-9)),
    }
    return np.column_stack([columns[name] for name in AROUND]).astype(float)


def _smooth(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    half = len(kernel) // 2
    return np.convolve(values, kernel, "full")[half : half + len(values)]


def marks_passed(blocks: list[Block], weight: np.ndarray) -> np.ndarray:
    """Count the marks that end an article ("Related", "3 comments") up to each block, once 15% of the weight is behind.

    A mark at the head of a page is no end: a menu has them, too.
    """
    begun = np.cumsum(weight) > 0.15 * max(weight.sum(), 1e-9)
    marks = np.array([len(b.text) < 60 and bool(MARK.match(b.text)) for b in blocks])
    return np.cumsum(marks & begun)


def _shared_words(blocks: list[Block], core: np.ndarray) -> np.ndarray:
    """Give the share of each block's content words that the core of the article has, too, less the usual 0.3."""
    known = Counter(w for b, is_core in zip(blocks, core, strict=True) if is_core for w in content_words(b.text))
    shares = []
    for block, is_core in zip(blocks, core, strict=True):
        own = content_words(block.text)
        shares.append(sum(known[w] > is_core for w in own) / len(own) - 0.3 if len(own) > 4 else 0.0)
    return np.array(shares)


def _best_run(gain: np.ndarray) -> tuple[int, int]:
    best, first, last, run, low = -np.inf, 0, -1, 0.0, 0
    for i, g in enumerate(gain):
        if run <= 0:
            run, low = 0.0, i
        run += g
        if run > best:
            best, first, last = run, low, i
    return first, last


def title_place(blocks: list[Block], title: str, first: int) -> int:
    """Find where the headline stands: the block most like the title, the last one before the text; 0 where there is none."""
    head = _tokens(title or blocks[0].text)
    at = 0
    for i, b in enumerate(blocks[: first + 2]):
        own = _tokens(b.text)
        if i and len(own) > 2 and len(own & head) / len(own | head) > 0.6:
            at = i
    return at


def content_words(text: str) -> set[str]:
    """Give the words of a text that carry its content: over three letters, no function words."""
    return {w.lower() for w in WORD.findall(text) if len(w) > 3} - _FUNCTIONWORDS


def _tokens(text: str) -> set[str]:
    return {w.lower() for w in WORD.findall(text)}


def squeeze(text: str) -> str:
    """Give a text without spaces and punctuation, in one case, to compare texts by."""
    return re.sub(r"\W+", "", text).casefold()
