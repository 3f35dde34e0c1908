"""Repair and clean the text of news articles; what is cut off is handed back, never lost."""

import ast
import html
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

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
_PLACEHOLDER = _any(
    r"|none|null|nan|n/?a|undefined|true|false|not available|removed|deleted|test|to be announced|coming soon"
    r"|premium content|video",
    r"no (?:content|text|body|article)(?: (?:available|found))?|content (?:not available|unavailable|not found)",
    r"error(?:\W+(?:fetching|loading|retrieving|getting|reading|occurred|\d).{0,60})?"
    r"|an error (?:has )?occurred.{0,60}",
    r"(?:failed|unable|could not|couldn.t) (?:to )?(?:fetch|load|retrieve|extract|parse).{0,60}",
    r"(?:40\d|50\d)\W+(?:error|forbidden|not found|bad|unauthori[sz]ed|internal|service|gateway|moved).{0,60}"
    r"|forbidden",
    r"access (?:to this page has been )?denied.{0,80}|(?:page|article) not found.{0,60}|too many requests.{0,60}",
    r"(?:please )?(?:enable|turn on) (?:javascript|cookies).{0,120}|javascript is (?:disabled|not available"
    r"|required).{0,120}",
    r"(?:please )?(?:subscribe|log ?in|sign ?in|register) to (?:read|continue|view).{0,80}",
    r"(?:this|the) (?:content|article|video|page) is (?:not available|unavailable|for subscribers only).{0,80}",
    r"just a moment|loading|lorem ipsum.{0,200}|redirecting|are you a robot|(?:checking"
    r"|verifying) your browser.{0,60}",
    r"photo gallery|watch the video.{0,40}",
)
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|strong|b|em|i|u|ul|ol|li|h[1-6]|blockquote|figure|figcaption|img|iframe|table|tr|td"
    r"|script|style|section|hr)\b[^<>]*>",
    re.I,
)
_BLOCK_TAG = re.compile(
    r"</?(?:p|br|div|ul|ol|li|h[1-6]|blockquote|figure|figcaption|table|tr|section|hr)\b[^<>]*>", re.I
)
_SILENT = re.compile(r"<(script|style|iframe)\b.*?</\1\s*>", re.I | re.S)


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
        text = html.unescape(html.unescape(text))  # feeds escape twice
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
    return _TAG.sub("", _BLOCK_TAG.sub("\n", _SILENT.sub(" ", text)))


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


def is_placeholder(text: str) -> bool:
    """Whether a body stands for a text that could not be had.

    >>> is_placeholder("{}"), is_placeholder("Error fetching full content."), is_placeholder("Sales rose.")
    (True, True, False)
    """
    return len(text) < 250 and bool(_PLACEHOLDER.fullmatch(text.strip()))


_COMMON = frozenset(  # fmt: skip
    """about after again against amid among before being between could does down during every first from have here into
    just latest like made make more most much news only other over report says should some still takes than that
    their them then there these they this time today under update what when where which while will with without
    would year years your""".split()  # noqa: SIM905
)

_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]+")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def belongs_elsewhere(title: str, text: str) -> bool:
    """Whether a body seems to belong to another title: of four or more content words of the title none is in the text.

    Words are compared by their first five letters; texts under 60 words are too short to say.
    """
    wanted = {w for w in _LONG_WORD.findall(title.casefold()) if w not in _COMMON}
    if len(wanted) < 4:
        return False
    stems = {w[:5] for w in wanted}
    told = text.casefold()
    return not any(_begins_a_word(stem, told) for stem in stems) and len(_LETTERS.findall(told)) >= 60


def _begins_a_word(stem: str, text: str) -> bool:
    """Whether a word of the text has these first five letters, or is this word of four."""
    at = text.find(stem)
    while at >= 0:
        starts = at == 0 or not _LETTER.match(text[at - 1])
        if starts and (len(stem) == 5 or not _LETTER.match(text, at + len(stem))):
            return True
        at = text.find(stem, at + 1)
    return False


MIN_ARTICLES = 5  # a block must stand in so many otherwise different articles of an outlet
MIN_SHARE = 0.05  # and in this share of them at the head or foot of the text
MIN_SHARE_ANYWHERE = 0.25  # or in this share anywhere
_HEAD, _FOOT = 2, 4  # lines


def block_key(line: str) -> str:
    """Normalise a line, so that blocks that differ in case or spaces alone are one."""
    return " ".join(line.casefold().split())


def repeated_blocks(articles: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Learn the blocks that stand in many articles of one outlet, from (source, text): a set of (source, block_key).

    Copies and updates of one story share their text too; so each text counts once, and only articles that have other
    lines, of which they have little in common.
    """
    holders: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
    lines_of: list[set[str]] = []
    sizes: dict[str, int] = defaultdict(int)
    seen: set[tuple[str, int]] = set()
    for source, text in articles:
        keys = [block_key(line) for line in text.split("\n") if line.strip()]
        if (source, told := hash(tuple(keys))) in seen:
            continue
        seen.add((source, told))
        number = len(lines_of)
        sizes[source] += 1
        lines_of.append(set(keys))
        for place, key in enumerate(keys):
            edge = place < _HEAD or place >= len(keys) - _FOOT
            if not holders[source, key] or holders[source, key][-1][0] != number:
                holders[source, key].append((number, edge))
    found = set()
    for (source, key), where in holders.items():
        if len(where) < MIN_ARTICLES:
            continue
        apart: list[set[str]] = []
        for number, _ in where[:60]:
            rest = lines_of[number] - {key}
            if rest and all(len(rest & other) <= 0.3 * min(len(rest), len(other)) for other in apart):
                apart.append(rest)
        distinct = len(apart) * len(where) / min(len(where), 60)
        edges = sum(edge for _, edge in where) / len(where)
        share = distinct / sizes[source]
        if distinct >= MIN_ARTICLES and (share >= MIN_SHARE and edges >= 0.8 or share >= MIN_SHARE_ANYWHERE):
            found.add((source, key))
    return found


def drop_blocks(source: str, text: str, blocks: set[tuple[str, str]]) -> Cleaned:
    """Take the learnt blocks off one text."""
    lines = text.split("\n")
    off = [(source, block_key(line)) in blocks for line in lines]
    return Cleaned(
        "\n".join(line for line, cut in zip(lines, off, strict=True) if not cut),
        [line for line, cut in zip(lines, off, strict=True) if cut],
    )
