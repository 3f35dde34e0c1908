"""Repair and clean the text of news articles; what is cut off is handed back, never lost."""

import ast
import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from heapq import nsmallest
from typing import NamedTuple
from zlib import crc32

import ftfy

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufff9-\ufffb]"
)
_SPACE = r"\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SPACES = re.compile(rf"[{_SPACE}][ {_SPACE}]*| [ {_SPACE}]+")  # a single plain space is as it should be
_BREAKS = re.compile("\r\n|\r|\u2028|\u2029|\x85")
_FIX = ftfy.TextFixerConfig(
    unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False, normalization="NFC",
    explain=False,
)  # fmt: skip
# What ftfy looks at: it leaves lines alone that have nothing beyond printable ASCII but quotes, dashes and the ellipsis.
_ODD = re.compile(r"[^\n\t -~‘’“”–—…]")

# "a month.This": a full stop between a lower-case word and a capitalised one. Not in names such as Cars.com or Node.js.
_GLUED = re.compile(r"(?<=[a-z0-9%)\]”’\"][.!?])(?=[“\"‘]?(?!(?:Com|Net|Org|Js|Io|Inc|Ai|Co)\b)[A-Z][a-z’']*[ ,])")
_WEB = re.compile(r"www\.|://|@")
_MAY_BE_GLUED = re.compile(r"[.!?][“”\"‘]?[A-Z“]")
_GLUED_QUOTE = re.compile(r"(?<=[a-z][.!?][”])(?=[A-Z“])")

_AGENCIES = (
    r"(?:Reuters|Thomson Reuters|AP|Associated Press|AFP|Agence France-Presse|UPI|Bloomberg|Xinhua|IANS|PTI|ANI|dpa"
    r"|DPA|Kyodo|Yonhap|TASS|CNN|CNBC|CNN ?Business|MarketWatch|Dow Jones|PRNewswire|PR Newswire|GLOBE NEWSWIRE"
    r"|BUSINESS WIRE|Business Wire|Globe Newswire|ACCESSWIRE|Newswire|Gray News|NBC|ABC|CBS|FOX|KY3|WSJ)"
)
_PLACE = r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|la|del|of|the))*"
_DATELINE = re.compile(
    rf"^\s*(?:{_PLACE}(?:[,/] ?{_PLACE}\.?){{0,3}},?\s*)?(?:[A-Z][a-z]{{2,8}}\.? \d{{1,2}}(?:, \d{{4}})?,?\s*"
    rf"|\d{{1,2}} [A-Z][a-z]{{2,8}},?\s*)?"
    rf"(?:\((?:[A-Z][\w ]+/ ?)?{_AGENCIES}[^()]{{0,30}}\)|/{_AGENCIES}/)\s*(?:[-–—]+|:)\s*"
    rf"|^\s*(?:[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){{0,3}}(?:, ?[A-Z][\w.]+(?: [A-Z][\w.]+)?)?)"
    rf"(?:, [A-Z][a-z]{{2,8}}\.? \d{{1,2}}(?:, \d{{4}})?)?\s*(?:\([A-Z][A-Z ./]{{1,12}}\)\s*)?[-–—]{{1,2}}\s+(?=[A-Z“\"‘])"
)
_CREDIT = re.compile(
    r"^\s*[(\[](?:[\w ]{0,20}\b)?(?:photo|image|picture|pic|credit|source|illustration|video)s?\s*(?:credit|courtesy"
    r"|by|from|of)?\s*[:/|][^()\[\]]{0,100}[)\]]\s*"
    r"|^\s*\((?:AP|AFP|Getty|Reuters|Bloomberg)(?: Photo)?/[^()]{0,60}\)\s*",
    re.I,
)


def _any(*patterns: str) -> re.Pattern:
    return re.compile(rf"^\W*(?:{'|'.join(patterns)})\W*$", re.I)


_NAME = r"(?-i:[A-Z][\w.'’-]+)"
_CREDIT_LINE = _any(
    r"(?:photo|image|picture|illustration|photograph|video)s?(?: credits?| courtesy| source)?(?: by)?\s*[:|].{0,100}",
    rf"(?:photo|image|picture|illustration|photograph)s?(?: courtesy)? (?:by|courtesy of"
    rf"|of) {_NAME}(?: {_NAME}){{0,4}}.{{0,60}}",
    r"(?:credit|source)s?\s*:.{0,80}",
    r".{0,100}(?:\bvia|/)\s?(?:getty images|afp|reuters|shutterstock|ap photo|bloomberg via getty images)",
    r"(?:getty images|reuters|ap photo|afp|shutterstock|file photo)(?:\s*/\s*.{0,60})?",
)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d"
FURNITURE = _any(
    # the site's clock and frame
    rf"(?:last )?updated?(?: on| at)?\s*(?:[:|-]|\d|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,|{_MONTHS}).{{0,70}}",
    r"make .{1,30} your home ?page|real[- ]time analytics|back to top|skip to (?:main )?content|home ?page|menu"
    r"|search|\d{1,6}",
    r"(?:we use|this (?:web)?site uses) cookies.{0,300}|cookie (?:policy|settings).{0,40}",
    r"terms (?:of|and) (?:use|service|conditions).{0,60}|privacy (?:policy|notice).{0,60}",
    # follow us, share, subscribe
    r"(?:like|follow|find|join|connect with|visit|contact) (?:us|me|him|her|them|@?\w+(?: \w+)?) (?:on|at|via) "
    r"(?:facebook|twitter|instagram|linkedin|youtube|tiktok|x\b|social|google|telegram|whatsapp|flipboard).{0,80}",
    r"(?:like|follow) us\b.{0,60}|for more .{0,60}\b(?:follow|visit|click|subscribe)\b.{0,80}",
    r"(?:share|tweet|pin|print|e-?mail|save|comment|whatsapp|reddit|linkedin|facebook|twitter)"
    r"(?:[ |·](?:this|on|to|it|via|article|story|page|share|tweet|facebook|twitter|email|print|linkedin|whatsapp"
    r"|reddit|pin)){0,6}",
    r"subscribe(?: (?:to|for|now|here|today)\b.{0,100})?|sign ?up (?:for|to|here|now|today)\b.{0,120}",
    r"(?:get|receive) (?:the|our) .{0,60}(?:newsletter|inbox|headlines|briefing).{0,60}",
    r".{0,60}\bnewsletters?\b.{0,30}(?:sign ?up|subscribe|inbox).{0,60}",
    r"(?:log|sign) ?in(?: (?:to|or|with|here|now)\b.{0,40})?|register (?:now|here|for free)\b.{0,40}",
    r"already (?:a (?:subscriber|member)|have an account|registered)\b.{0,40}",
    # pointers to other pages
    r"(?:read|see|watch|find out|learn) (?:more|also|next|full (?:story|article))(?:\W.{0,120})?",
    r"(?:related|recommended|more)(?: (?:articles?|stories|news|from|coverage|reading|content|links|topics|posts"
    r"|videos?)(?: .{0,60})?)?",
    r"(?:see|read|watch|also read|also see|related|don.t miss|must read)\s?:.{0,140}|click here\b.{0,100}",
    r"you (?:may|might) also (?:like|be interested in).{0,40}|(?:tags?|topics?|filed under|categor(?:y|ies)"
    r"|posted in|labels?)\s?:.{0,160}",
    # advertising and the page's mechanics
    r"advertise?ments?(?: - .{0,40})?|(?:article|story) continues (?:below|after).{0,40}|continue reading.{0,60}",
    r"scroll (?:down )?to continue.{0,30}|sponsored(?: content| by .{0,40})?|hide caption|toggle caption|loading"
    r"|play video",
    r"click to (?:view|play|enlarge|share|tweet|print).{0,60}|(?:enlarge|view) (?:this )?(?:image|photo|gallery"
    r"|caption|slideshow).{0,40}",
    r"\d+ (?:comments?|shares?|views?|min(?:ute)?s? read)|(?:leave|post|add) a (?:comment|reply)"
    r"|comments? (?:are )?closed",
    r"(?:view|show|load|read) (?:all |\d+ )?comments?.{0,20}|no comments?(?: yet)?",
    # rights and licences
    r".{0,80}\ball rights reserved\b.{0,200}|(?:©|\(c\)).{0,160}|copyright\s?(?:©|\(c\)|:|by\b|\d{4}).{0,160}",
    r".{0,60}(?:may|must) not be (?:published|reproduced|republished).{0,160}|.{0,60}licensed under.{0,120}",
    r"this (?:article|story|content|material|post) (?:was |is )?(?:(?:originally|first) (?:published|appeared"
    r"|appears)"
    r"|licensed|republished|reprinted|appeared (?:in|on)|published (?:in|on|by)).{0,160}",
    # who wrote it
    r"our standards:.{0,80}",
    rf"(?:write|reach|e-?mail|contact) (?:to )?(?:the )?(?:author|writer|reporter|{_NAME} (?:{_NAME} )?{_NAME}"
    rf"|{_NAME}) (?:at|on|via) .{{0,80}}",
    rf"(?:with )?(?:additional )?(?:reporting|editing|writing|compiled|graphic|translation) by {_NAME}[^.]{{0,200}}",
    r"end of document|end|###|-30-|enddocument|load-date:.{0,40}",
)
_SIGNATURE = re.compile(
    r"\s*\((?i:(?:additional |with )?(?:reporting|editing|writing|compiled|graphic"
    r"|translation)[^()]{0,20} by [^()]{0,300}|\$1 ?= ?[^()]{0,80}|(?:editing|writing) [^()]{0,120})\)\s*$"
    r"|(?<!\()\s*\b(?:Reporting|Editing|Writing) by [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+)+[^.?!]{0,200}\.?\s*$"
    r"|\s*(?:©|\(c\)|Copyright)\s?(?:\(c\) )?(?:19|20)\d\d [^.]{0,120}\.?(?: All rights reserved\.?)?\s*$"
    r"|\s*All rights reserved\.?\s*$",
)
_MAY_BE_SIGNED = re.compile(r"eporting|diting|riting|ompiled|raphic|ranslation|©|\(c\)|opyright|ights|\$1")
_SIGNED = 450  # characters at the end of a line in which a signature is looked for
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|strong|b|em|i|u|ul|ol|li|h[1-6]|blockquote|figure|figcaption|img|iframe|table|tr|td"
    r"|script|style|section|hr)\b[^<>]*>",
    re.I,
)
_BLOCK_TAG = re.compile(
    r"</?(?:p|br|div|ul|ol|li|h[1-6]|blockquote|figure|figcaption|table|tr|section|hr)\b[^<>]*>", re.I
)
_SILENT = re.compile(r"<(script|style|iframe)\b|</(script|style|iframe)\s*>", re.I)
_LONG_ENTITY = re.compile(
    r"&#(?:\d{8,}|x[0-9a-f]{7,});?", re.I
)  # no character has so high a number; Python refuses 4,301 digits


class Cleaned(NamedTuple):
    """Cleaned text and the pieces that were cut off, in order."""

    text: str
    removed: list[str]
    dateline: str = ""


def repair(text: str) -> str:
    """Repair encodings: mojibake, C1 controls, entities, zero-width characters, soft hyphens, odd spaces and breaks.

    >>> repair("Gibson\\x92s caf\\u00c3\\u00a9 &#8211; a\\u200b b\\u00a0c")
    'Gibson’s café – a b c'
    """
    if "&" in text:
        for _ in range(2):  # feeds escape twice
            text = html.unescape(_LONG_ENTITY.sub("\N{REPLACEMENT CHARACTER}", text))
    if _ODD.search(text):
        text = _BREAKS.sub("\n", text)
        if not text.isascii():
            lines = text.split("\n")
            text = "\n".join(ftfy.fix_text(line, _FIX) if _ODD.search(line) else line for line in lines)
        text = _INVISIBLE.sub("", text)
    return "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n")).strip()


def strip_markup(text: str) -> str:
    """Take HTML tags off a text that holds some, a block a line; other text stays as it is.

    >>> strip_markup("<p>One.</p><p>Two <b>more</b>.</p>").split()
    ['One.', 'Two', 'more.']
    """
    if "<" not in text or not _TAG.search(text):
        return text
    return _TAG.sub("", _BLOCK_TAG.sub("\n", _without_silent(text)))


def _without_silent(text: str) -> str:
    """Take scripts, styles and frames off with what stands in them; a tag that nothing closes goes alone, later."""
    tags = list(_SILENT.finditer(text))
    last = {tag[2].lower(): n for n, tag in enumerate(tags) if tag[2]}
    out, at, open_tag = [], 0, ""
    for n, tag in enumerate(tags):
        if open_tag and (tag[2] or "").lower() == open_tag:
            at, open_tag = tag.end(), ""
        elif not open_tag and tag[1] and last.get(tag[1].lower(), -1) > n:
            out += [text[at : tag.start()], " "]
            open_tag = tag[1].lower()
    return "".join(out) + text[at:]


def unwrap_list(text: str) -> str:
    """Give the items of a list literal a line each ("['One.', 'Two.']"), other text as it is."""
    stripped = text.strip()
    if stripped[:2] in ("['", '["') and stripped.endswith("]") and len(stripped) < 1_000_000:
        try:
            items = ast.literal_eval(stripped)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return text
        if all(isinstance(item, str) for item in items):
            return "\n".join(items)
    return text


def unglue(line: str) -> str:
    """Set a space between sentences that stand together without one; addresses stay whole.

    >>> unglue("It fell for a month.This ends it. See www.Tesla.com for more.")
    'It fell for a month. This ends it. See www.Tesla.com for more.'
    """

    if not _MAY_BE_GLUED.search(line):
        return line
    out, at = [], 0
    for match in _GLUED.finditer(line):
        here = match.start()
        word = line[max(line.rfind(" ", 0, here) + 1, here - 200) : here]
        if not _WEB.search(word):
            out.append(line[at:here])
            at = here
    return _GLUED_QUOTE.sub(" ", " ".join([*out, line[at:]]))


def clean_text(text: str) -> Cleaned:
    """Clean a body that is known to be one.

    Encodings are repaired, glued sentences separated; photo credits, furniture lines (follow us, newsletter, licence),
    the dateline that opens it and the agency's signature that ends it are cut off and handed back in `removed`.

    >>> cleaned = clean_text("PARIS, May 5 (Reuters) - Sales rose.\\nFollow us on X\\n(Photo : AP) A car. (Editing by A. B.)")
    >>> cleaned.text.split("\\n"), cleaned.removed[1:]
    (['Sales rose.', 'A car.'], ['Follow us on X', '(Photo : AP)', '(Editing by A. B.)'])
    """
    kept: list[str] = []
    removed: list[str] = []
    dateline = ""
    for line in repair(strip_markup(unwrap_list(text))).split("\n"):
        if line and not dateline and len(kept) < 3 and (match := _DATELINE.match(line)):
            dateline = match.group().strip()
            removed.append(dateline)
            line = line[match.end() :]
        if line and (match := _CREDIT.match(line)):
            removed.append(match.group().strip())
            line = line[match.end() :]
        if line and (len(line) < 400 and FURNITURE.match(line) or len(line) < 130 and _CREDIT_LINE.match(line)):
            removed.append(line)
            line = ""
        while (
            line
            and _MAY_BE_SIGNED.search(line, max(0, len(line) - _SIGNED))
            and (match := _SIGNATURE.search(line, max(0, len(line) - _SIGNED)))
        ):
            removed.append(match.group().strip())
            line = line[: match.start()].rstrip()
        if line:
            kept.append(unglue(line))
    return Cleaned("\n".join(kept), removed, dateline)


MIN_ARTICLES = 5  # a block must stand in so many otherwise different articles of an outlet
MIN_SHARE = 0.05  # and in this share of them at the head or foot of the text
MIN_SHARE_ANYWHERE = 0.25  # or in this share anywhere
EVERYWHERE = (
    "*"  # the outlet of blocks that stand in the articles of many, as those of a reader's or a seller's site do
)
MIN_EVERYWHERE, MIN_SHARE_EVERYWHERE = 20, 0.01  # articles of all outlets that such a block begins or ends
MIN_OUTLETS = 3  # that they are from
_HEAD, _FOOT = 2, 4  # lines
_LOOKED_AT = 60  # articles that are compared for one block; those of more are taken to be as different
_ALIKE = 0.3  # of the other lines of the shorter one; articles that share more are one story's
_SKETCH = 100  # lines of an article that are compared; of a longer one those with the lowest hashes
_OPENING = range(3, 61)  # words of what opens (or ends) a line that goes on; two words are a name
_ONE_WAY = 0.8  # of the articles; where more go on with the same word the block is longer
_BREAK = 0.9  # of the articles begin a sentence where the block ends
_UNMARKED = 4  # words at least of a block that doesn't end with a mark ("Listen to this article 4 min")
# A block without a mark at its end may be the beginning of a sentence, which is never so with these as its last word.
_GOES_ON = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "near",
        "of",
        "on",
        "or",
        "said",
        "says",
        "than",
        "that",
        "the",
        "to",
        "was",
        "when",
        "where",
        "with",
    ]
)
_MORE = "\N{HORIZONTAL ELLIPSIS}"


def block_key(line: str) -> str:
    """Normalise a line, so that blocks that differ in case or spaces alone are one."""
    return " ".join(line.casefold().split())


def opening_key(words: str) -> str:
    """Normalise what opens a line: as `block_key`, and whatever its minutes ("Listen to this article 4 min")."""
    return " ".join(_SMALL.sub("#", word) for word in block_key(words).split())


def repeated_blocks(articles: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Learn the blocks that stand in many articles of one outlet, from (source, text): a set of (source, key).

    A key is the `block_key` of a line; or the `opening_key` of what a line begins with before the article's own text,
    with "…" at its end ("listen to this article # min …"), or of what a line ends with, "…" at its beginning. The source
    is EVERYWHERE where a block begins or ends the texts of many outlets. Copies and updates of one story share their text
    too; so each text counts once, and only articles that have other lines, of which they have little in common.

    Time and memory grow linearly with the text.
    """
    holders: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
    lines_of: list[_Lines] = []
    source_of: list[str] = []
    sizes: Counter[str] = Counter()
    ends: dict[str, list[tuple[str, str]]] = defaultdict(list)
    seen: set[tuple[str, int]] = set()
    for source, text in articles:
        lines = [line for line in text.split("\n") if line.strip()]
        keys = [block_key(line) for line in lines]
        if not lines or (source, told := hash(tuple(keys))) in seen:
            continue
        seen.add((source, told))
        number = len(lines_of)
        sizes.update((source, EVERYWHERE))
        lines_of.append(_Lines(keys))
        source_of.append(source)
        ends[source].append((_tip(lines[0]), _tip(lines[-1], last=True)))
        for place, key in enumerate(keys):
            edge = place < _HEAD or place >= len(keys) - _FOOT
            for owner in (source, EVERYWHERE) if edge else (source,):
                if not holders[owner, key] or holders[owner, key][-1][0] != number:
                    holders[owner, key].append((number, edge))
    common: dict[tuple[int, int], float] = {}
    found = set()
    for (source, key), where in holders.items():
        fewest, least = _needed(source)
        if (
            len(where) < fewest
            or source == EVERYWHERE
            and len({source_of[number] for number, _ in where}) < MIN_OUTLETS
        ):
            continue
        looked_at = [number for number, _ in where[:_LOOKED_AT]]
        distinct = _different(looked_at, lines_of, common) * len(where) / len(looked_at)
        edges = sum(edge for _, edge in where) / len(where)
        share = distinct / sizes[source]
        anywhere = source != EVERYWHERE and share >= MIN_SHARE_ANYWHERE
        if distinct >= fewest and (share >= least and edges >= 0.8 or anywhere):
            found.add((source, key))
    for last in (False, True):
        outlets_of: dict[str, set[str]] = defaultdict(set)
        for source, own in ends.items():
            tips = [both[last] for both in own]
            found |= {(source, f"{_MORE} {key}" if last else f"{key} {_MORE}") for key in _openings(tips, source, last)}
            for tip in tips:
                outlets_of[tip].add(source)
        if len(ends) >= MIN_OUTLETS:
            every = _openings(list(outlets_of), EVERYWHERE, last, outlets_of)
            found |= {(EVERYWHERE, f"{_MORE} {key}" if last else f"{key} {_MORE}") for key in every}
    return found


def drop_blocks(source: str, text: str, blocks: set[tuple[str, str]]) -> Cleaned:
    """Take the learnt blocks off one text."""
    kept, removed = [], []
    for line in text.split("\n"):
        key = block_key(line)
        if (source, key) in blocks or (EVERYWHERE, key) in blocks:
            removed.append(line)
        else:
            kept.append(line)
    own = [n for n, line in enumerate(kept) if line.strip()]
    for n, last in ((own[0], False), (own[-1], True)) if own else ():
        kept[n], cut = _without_opening(source, kept[n], blocks, last)
        removed += [cut] if cut else []
    return Cleaned("\n".join(kept), removed)


class _Lines:
    """The lines of an article as a set, or a sketch of it (the lowest hashes) where there are many."""

    def __init__(self, keys: list[str]):
        every = {crc32(key.encode("utf-8", "replace")) for key in keys}
        self.size = len(every)
        self.sketch = frozenset(every if len(every) <= _SKETCH else nsmallest(_SKETCH, every))

    def shared(self, other: "_Lines") -> float:
        """How many lines both have; estimated from the sketches, exact where neither has more lines than a sketch."""
        both = self.sketch & other.sketch
        if max(self.size, other.size) <= _SKETCH:
            return len(both)
        lowest = nsmallest(_SKETCH, self.sketch | other.sketch)
        alike = sum(one in both for one in lowest) / len(lowest)
        return alike / (1 + alike) * (self.size + other.size)


def _needed(source: str) -> tuple[int, float]:
    return (MIN_EVERYWHERE, MIN_SHARE_EVERYWHERE) if source == EVERYWHERE else (MIN_ARTICLES, MIN_SHARE)


def _different(numbers: list[int], lines_of: list[_Lines], common: dict[tuple[int, int], float]) -> int:
    """How many of some articles that share one line have other lines, and few of those in common with the others."""
    apart: list[int] = []
    for number in numbers:
        own = lines_of[number]
        if own.size < 2:
            continue
        for other in apart:
            if (other, number) not in common:
                common[other, number] = own.shared(lines_of[other])
            if common[other, number] - 1 > _ALIKE * (min(own.size, lines_of[other].size) - 1):
                break
        else:
            apart.append(number)
    return len(apart)


def _tip(line: str, last: bool = False) -> str:
    """The words at an end of a line, as many as a block can have and one more; those of its end in reverse order."""
    words = (line[-1500:].split()[::-1] if last else line[:1500].split())[: max(_OPENING) + 1]
    return " ".join(words)


def _openings(tips: list[str], source: str, last: bool, outlets_of: Mapping[str, set[str]] | None = None) -> set[str]:
    """The beginnings that many lines share and then go on differently, as keys; with `last` their ends.

    `outlets_of` says whose the lines are, where they must be of several outlets.
    """
    fewest, least = _needed(source)
    fewest = max(fewest, least * len(tips))
    found = set()
    groups = [sorted({tip for tip in tips if len(tip.split()) > 1})]
    for length in range(1, max(_OPENING) + 1):
        longer = []
        for group in groups:
            by_word: dict[str, list[str]] = defaultdict(list)
            for tip in group:
                words = tip.split(" ", length)
                if len(words) > length:
                    by_word[opening_key(words[length - 1])].append(tip)
            longer += [same for same in by_word.values() if len(same) >= fewest]
        groups = longer
        if length in _OPENING:
            for group in groups:
                several = outlets_of is None or len(set().union(*map(outlets_of.__getitem__, group))) >= MIN_OUTLETS
                if several and (end := _ends_at(group, length, last)):
                    words = group[0].split(" ", end)[:end]
                    key = opening_key(" ".join(words[::-1] if last else words))
                    if "#" not in key or _PLAYER.search(key):  # other figures are news
                        found.add(key)
        if not groups:
            break
    return found


def _ends_at(group: list[str], length: int, last: bool) -> int:
    """How many of the words that these lines share are a block, 0 where none: they go on differently from here.

    Where the lines' own sentences begin alike, too, the block ends with the last sentence before.
    """
    parts = [tip.split(" ", length) for tip in group]
    following = [words[length] for words in parts if len(words) > length]
    ways = Counter(block_key(rest.split(" ", 1)[0]) for rest in following)
    fresh = len({block_key(" ".join(rest.split(" ", 8)[:8])) for rest in following})
    if not following or fresh < _ONE_WAY * len(group) or max(ways.values()) > _ONE_WAY * len(group):
        return 0
    words = [tip.split(" ") for tip in group if tip.count(" ") >= length]
    needed = _BREAK * len(group)
    for end in range(length, min(_OPENING) - 1, -1):
        if last:  # the words are in reverse order: the block begins with the last one, after a sentence's end
            fits = sum(bool(_is_end(own[end]) and _CAPITAL.match(own[end - 1])) for own in words)
        else:
            fits = sum(bool(_is_end(own[end - 1]) and _BEGINS.match(" ".join(own[end : end + 12]))) for own in words)
        if fits >= needed and _is_closed(words[0][:end]):
            return end
    begun = sum(bool(_CAPITAL.match(rest) and _BEGINS.match(rest) and not rest[0].isdigit()) for rest in following)
    marked = last or length < _UNMARKED or len(group) < MIN_EVERYWHERE or words[0][length - 1].casefold() in _GOES_ON
    return length if not marked and begun >= needed and _is_closed(words[0][:length]) else 0


def _is_end(word: str) -> bool:
    return bool(_ENDS.search(word)) and not _ABBREVIATED.fullmatch(word)


def _is_closed(words: list[str]) -> bool:
    shared = " ".join(words)
    return shared.count("(") == shared.count(")") and shared.count("[") == shared.count("]")


_SMALL = re.compile(r"(?<!\d)\d{1,2}(?::\d\d)?(?=[^\w%]*$)")
_PLAYER = re.compile(r"\b(?:listen|play|watch|read|reading|audio|video|mins?|minutes?|secs?|seconds?)\b")
_CAPITAL = re.compile(r"[\W_]*[A-Z0-9]")
# A capital, and a small word soon after it: a headline, where every word has a capital, goes on anywhere.
_BEGINS = re.compile(r"[\W_]*[A-Z0-9](?=.{0,80}\b[a-z])")
_ENDS = re.compile(r"[.!?:|…»>][\"'”’)]*$")
_ABBREVIATED = re.compile(
    r"(?:\w|\w+\.\w+|inc|corp|co|ltd|plc|mr|mrs|ms|dr|prof|gov|sen|rep|st|jr|sr|vs|no|jan|feb|mar|apr"
    r"|jun|jul|aug|sept?|oct|nov|dec)\.",
    re.I,
)


def _without_opening(source: str, line: str, blocks: set[tuple[str, str]], last: bool) -> tuple[str, str]:
    """Take off what the line begins (or ends) with, the longest that was learnt; its own text, and what was cut off."""
    spans = [match.span() for match in _WORDS.finditer(line)]
    for length in sorted(_OPENING, reverse=True):
        if length >= len(spans):
            continue
        start, end = (spans[-length][0], spans[-1][1]) if last else (spans[0][0], spans[length - 1][1])
        key = opening_key(line[start:end])
        key = f"{_MORE} {key}" if last else f"{key} {_MORE}"
        if (source, key) in blocks or (EVERYWHERE, key) in blocks:
            return (line[:start].rstrip() if last else line[end:].lstrip()), line[start:end]
    return line, ""


_WORDS = re.compile(r"\S+")
