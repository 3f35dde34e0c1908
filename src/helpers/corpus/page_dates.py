"""Gather what the HTML of a page says of its date: its data for search engines, its meta tags, its marks, its lines.

Nothing is decided here: `dates.date_page` weighs the clues. The names that are read are those of schema.org, Open Graph,
Dublin Core, the hAtom and h-entry microformats and the systems that newsrooms use; where these vary, a rule for the kind
of name (it holds "publish", it does not hold "modif") stands instead of a list, as sites invent more of them.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from helpers.corpus.dates import Clue, Clues, labelled_dates, parse_date
from helpers.corpus.written_dates import LONGEST

MOST = 300  # dates that are noted on a page; long lists of teasers have a hundred
LONGEST_SCRIPT = 1_000_000  # characters of a script that are read; articles with their data have been seen with 600,000


def page_clues(tree) -> Clues:
    """Gather the clues of a page; `tree` is an lxml tree.

    >>> page = '<html lang="en-GB"><head><meta name="pubdate" content="02/10/2020"></head><body><p>Text.</p></body></html>'
    >>> page_clues(etree.HTML(page))
    Clues(clues=(Clue(kind='meta', text='02/10/2020'),), language='en-GB', order=None)
    """
    titles = _titles(tree)
    seen = _visible(tree, titles)
    clues = (
        *_data_clues(tree, titles),
        *_meta_clues(tree),
        *_printed_clues(seen),
        *_address_clues(tree),
        *(Clue("opening", match[1]) for match in [_OPENS.match(seen.opening)] if match),
        *_script_clues(tree),
        *(Clue("title", title) for title in _title_texts(tree)),
    )
    return Clues(
        tuple(Clue(c.kind, c.text[:LONGEST]) for c in clues[: 2 * MOST]), _language(tree), _order_on_page(seen.text)
    )


# --- JSON-LD

_ARTICLE = re.compile(r"(?:article|posting|blogpost|report|story|review|analysis)$", re.I)
# Parts of an object that are about other things than the page.
_ELSEWHERE = frozenset(
    """itemlistelement comment comments review reviews ispartof mentions citation haspart blogpost blogposts
    video image about event events subevent offers author creator publisher associatedmedia potentialaction
    breadcrumb isbasedon relatedlink subjectof workexample hasoccupation sponsor logo aggregaterating
    interactionstatistic""".split()  # noqa: SIM905
)
_NO_PAGE = re.compile(
    r"(?:event|image(?:object)?|comment|organization|person|product|offer|website|jobposting|rating)$", re.I
)
_COMMENT = re.compile(r"/\*.*?\*/|^\s{0,40}//[^\n]*$", re.S | re.M)
_LAST_COMMA = re.compile(r",(?=\s{0,200}[}\]])")
_WRAPPED = re.compile(r"^\s*(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>\s*$|^\s*<!--|-->\s*$")
_BY_NAME = re.compile(
    r'\\?"@type\\?"\s{0,9}:\s{0,9}\[?\s{0,9}\\?"(?P<type>[\w:/.]{1,60})'
    r'|\\?"(?P<key>datePublished|dateModified)\\?"\s{0,9}:\s{0,9}\\?"(?P<date>[^"\\]{4,60})'
)


def json_ld(tree) -> Iterator[dict]:
    """Yield the objects of all JSON-LD scripts of a page, outer before inner; what is about other things is left out.

    A script that is no JSON is mended (comments, last commas, entities) or read in parts: what can be read, is.
    """
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        queue = _values(_WRAPPED.sub("", (script.text or "")[:LONGEST_SCRIPT]))
        while queue:
            value = queue.pop(0)
            if isinstance(value, list):
                queue = value + queue
            elif isinstance(value, dict):
                yield value
                queue += [v for k, v in value.items() if k.lower() not in _ELSEWHERE and isinstance(v, dict | list)]


def _values(raw: str) -> list:
    mended = _LAST_COMMA.sub("", _COMMENT.sub("", raw))
    for text in (raw, mended, html.unescape(mended)):
        try:
            return [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue
    return _several(mended) or _by_name(raw)


def _several(text: str) -> list:
    """Read several objects that stand one after the other; nothing where one of them is broken."""
    decoder, at = json.JSONDecoder(strict=False), 0
    values: list = []
    while (at := text.find("{", at)) >= 0 and len(values) < 100:
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        values.append(value)
    return values


def _by_name(raw: str) -> list[dict]:
    """Read types and dates out of a script that cannot be parsed: a date belongs to the last type before it."""
    values: list[dict] = []
    for match in _BY_NAME.finditer(raw):
        if match["type"]:
            values.append({"@type": match["type"]})
        elif values:
            values[-1].setdefault(match["key"], match["date"])
        else:
            values.append({match["key"]: match["date"]})
    return values


def _data_clues(tree, titles: list[str]) -> list[Clue]:
    articles: list[tuple[bool, str]] = []
    others, changes = [], []
    for value in json_ld(tree):
        types = value.get("@type") or ""
        types = [str(t) for t in (types if isinstance(types, list) else [types])]
        if changed := _first_text(value.get("dateModified")):
            changes.append(Clue("modified", changed))
        date = next(
            filter(None, (_first_text(value.get(key)) for key in ("datePublished", "dateCreated", "uploadDate"))), ""
        )
        if not date or all(_NO_PAGE.search(t) for t in types):
            continue
        if any(_ARTICLE.search(t) for t in types):
            articles.append((_is_title(str(value.get("headline") or value.get("name") or ""), titles), date))
        else:
            others.append(Clue("page data", date))
    own = [date for is_own, date in articles if is_own]
    if own or len({date[:10] for _, date in articles}) == 1:
        first = [Clue("json-ld", date) for date in own or [articles[0][1]]]
    else:  # several articles, none of them known to be this one
        first = [Clue("page data", date) for _, date in articles[:1]]
    return [*first, *others, *changes]


def _first_text(value) -> str:
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value") or value.get("value") or ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


# --- titles


def _title_texts(tree) -> list[str]:
    """Give what the page calls itself: its title, and the title that it gives to others."""
    found = [" ".join(t.itertext()) for t in tree.iter("title")][:1]
    for meta in tree.iter("meta"):
        if (meta.get("property") or meta.get("name") or "").lower() in (
            "og:title",
            "twitter:title",
            "dc.title",
            "title",
        ):
            found.append(meta.get("content") or "")
    return [" ".join(text.split()) for text in found if text.strip()]


def _titles(tree) -> list[str]:
    return [t for t in map(_squeezed, _title_texts(tree)) if t]


def _address_clues(tree) -> list[Clue]:
    """Take the page's addresses by its own word: it may have been read from another."""
    found = [link.get("href") or "" for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    found += [
        meta.get("content") or "" for meta in tree.iter("meta") if (meta.get("property") or "").lower() == "og:url"
    ]
    return [Clue("url", address) for address in found if address]


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()[:300]


def _is_title(text: str, titles: list[str]) -> bool:
    """Say whether a text is the page's title, or most of it: the one holds the other, or they begin alike.

    The outlet's name, which many titles end with, is not most of it.
    """
    own = _squeezed(text)
    least = 6 if own and ord(own[0]) > 0x2E80 else 12  # characters; a Chinese or Japanese one says as much as two
    return len(own) >= least and any(
        (own in title and len(own) >= 0.4 * len(title))
        or (len(title) >= least and title in own)
        or own[:40] == title[:40]
        for title in titles
    )


# --- meta tags

_PUBLISHED_KEY = re.compile(
    r"publi(?:sh|c)(?!er)|pubdate|pubtime|issued|postdate|postedon|articledate|storydate|newsdate|originaldate|dateoriginal"
    r"|sailthrudate|displaydate|^ptime$|^pdate$|nvdate|releasedate|dateposted"
)
_CHANGED_KEY = re.compile(r"modif|updat|revis|lastchange|changed")
_OTHER_KEY = re.compile(
    r"expir|unpublish|valid|event|start|end(?:date|time)|birth|copyright|crawl|refresh|reading|build|zone"
)
_DATED_KEY = re.compile(r"date|time|created|timestamp")


def _meta_clues(tree) -> list[Clue]:
    first, published, other, changed = [], [], [], []
    for meta in tree.iter("meta"):
        content = (meta.get("content") or meta.get("value") or meta.get("datetime") or "").strip()
        keys = [(meta.get(a) or "").strip().lower() for a in ("property", "name", "itemprop", "http-equiv")]
        plain = [re.sub(r"[^a-z]", "", key) for key in keys if key]
        if not content or (not any(keys[:2]) and keys[2] and _in_body(meta)):
            continue
        if keys[1] == "parsely-page":
            published += [str(v.get("pub_date") or "") for v in _values(content) if isinstance(v, dict)]
        elif len(content) > LONGEST or any(_OTHER_KEY.search(key) for key in plain):
            continue
        elif any(_CHANGED_KEY.search(key) for key in plain):
            changed.append(content)
        elif "article:published_time" in keys:
            first.append(content)
        elif any(_PUBLISHED_KEY.search(key) for key in plain):
            published.append(content)
        elif any(_DATED_KEY.search(key) for key in plain) and not keys[3]:
            other.append(content)
    kinds = (("meta", first + published), ("other meta", other), ("modified", changed))
    return [Clue(kind, text) for kind, texts in kinds for text in texts if text]


def _in_body(element) -> bool:
    return any(up.tag == "body" for up in element.iterancestors()) and element.get("itemprop") is not None


# --- what a reader sees

_SILENT = {"script", "style", "noscript", "template", "svg", "iframe", "head", "select", "option", "textarea", "object",
           "button", "canvas"}  # fmt: skip
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:dt-published|published|publish(?:ed)?-?(?:date|time|on)?|pub-?(?:date|time)|entry-?(?:date|time)"
    r"|post(?:ed)?-?(?:date|time|on)|article-{0,2}(?:date|time|published)|date-?published|story-?date|submitted"
    r"|date-?(?:header|line)|date-display-single|news-?date|meta_{0,2}-?date|info-?date|date-?info|created|timestamp|datestamp|dtstamp|time-?stamp)(?:$|[\s_-])",
    re.I,
)
_DATED_NAME = re.compile(r"date(?!-?picker)|time(?!line)|publish|posted|byline|meta|info|datum|fecha|datetime", re.I)
_DATE_ATTRIBUTE = re.compile(r"date|time|publi|unix|utc|stamp|epoch", re.I)
_CHANGED_NAME = re.compile(r"updat|modif|last-?edit", re.I)
_ELSE_NAME = re.compile(
    r"comment|\brepl(?:y|ies)|respond|disqus|related|recommend|trending|popular|most-?(?:read|viewed)|teaser|sidebar|widget|footer"
    r"|expir|(?:^|[\s_-])events?(?:$|[\s_-])|caption|tweet|newsletter|promo|breaking|ticker|carousel|slider|read-?(?:more|next|also)"
    r"|more-?(?:news|stories)|latest|upcoming|(?<!fa-)(?<!icon-)calendar(?!-)|breadcrumb|weather|(?<!fa-)(?<!icon-)\bclock\b(?!-)"
    r"|current-?date|\btoday|topbar|top-bar|copyright",
    re.I,
)
# Names of the frame that an article stands in, and of its own foot, which the pattern above would take for something else.
_NOT_ELSE = re.compile(
    r"(?:with|has|no|without|content)[-_]?\w{0,4}(?:sidebar|comments?|widget|related)|elementor-widget|widget Blog"
    r"|(?:entry|post|article|story|head(?:line|er)?|title|byline)[-_]{0,2}(?:footer|meta|info|body|content)",
    re.I,
)
_ELSE_TAG = {"aside", "footer", "nav", "figure", "figcaption", "blockquote"}
_HEADING = {"h1", "h2", "h3", "h4", "h5", "h6"}
_NEAR = 700  # characters of prose between headline and date line: a summary, key points, a caption
_OPENING = 400  # characters of prose above which a place is no longer the head of a page without a known headline
_ABOVE = 250  # characters of any kind between a date line and the headline below it
_JUST_ABOVE = 80  # the same for a line that nothing marks: between a site's clock and a headline there is a menu
_CARD = 400  # characters of a teaser: heading, summary, author and date
_LINK, _TITLE = 30, 20  # characters of a link and of a heading that name another article; an author's name is shorter
_LINE = 130  # characters of a line that nothing marks as the date's
_ARTICLE_NAME = re.compile(r"article|post|entry|story|hentry", re.I)
# "SEOUL, Jan. 4, 2019 /Wire/ --", "Feb. 23, 2015 -- ": a day near the start, then a dash
_OPENS = re.compile(r"(.{0,50}\b(?:19|20)\d\d\b)[^.!?]{0,25}?(?:--|[—–]| - )")
_STOP = re.compile(r"[.!?。！？][\"'”’)]*$")


class _Line(NamedTuple):
    """A date on the page: where it stands, how far below the headline in prose, whether and how it is marked."""

    place: int
    prose: int
    text: str
    label: str  # published, updated, other or ""
    marked: int  # 2 marked as the date of publication, 1 by a name or <time>, 0 plain
    value: bool  # the text is that of an attribute, not what is printed


class _Seen(NamedTuple):
    lines: list[_Line]
    headline: int | None  # its place
    opening: str  # how the text begins
    text: str  # all of it, for the order of figures


class _Walk:
    """A walk over the page as a reader sees it, which notes the dates with their places."""

    def __init__(self, tree, titles: list[str]):
        self.sizes = _sizes(tree)
        self.headline = _headline(tree, titles)
        self.above = set(self.headline.iterancestors()) | {self.headline} if self.headline is not None else set()
        self.lines: list[_Line] = []
        self.text: list[str] = []
        self.length = self.prose = 0
        self.place: int | None = None  # of the headline
        self.opening: str | None = None  # how the text begins
        self.taken = None  # the short element whose text is being read as one line

    def seen(self, tree) -> _Seen:
        away = [False]
        walker = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                away.pop()
                if element is self.taken:
                    self.taken = None
                self._pass(element.tail, element.getparent(), away[-1])
            elif not isinstance(element.tag, str) or element.tag in _SILENT:
                away.append(away[-1])
                walker.skip_subtree()
            else:
                names = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
                away.append(away[-1] or (element not in self.above and self._is_elsewhere(element, names)))
                self._enter(element, names, away[-1])
                self._pass(element.text, element, away[-1])
        return _Seen(self.lines, self.place, self.opening or "", "".join(self.text)[:LONGEST_SCRIPT])

    def _is_elsewhere(self, element, names: str) -> bool:
        """Say whether an element is about other things; a short aside between headline and text is the article's own."""
        own = (
            element.tag == "aside"
            and self.place is not None
            and not self.prose
            and self.sizes.get(element, 0) <= LONGEST
        )
        return _is_elsewhere(element, names) and not (own and not _ELSE_NAME.search(names))

    def _enter(self, element, names: str, away: bool) -> None:
        if element is self.headline:
            self.place, self.prose = self.length, 0
        if element is self.headline or len(self.lines) >= MOST:
            return
        marked = _marked(element, names)
        if away and not (marked == 2 and _in_article(element)):
            return
        if marked and (value := _attribute(element)) and not self._is_teaser(element):
            self._note(value, _label_of(element, names, self._before()), marked, True)
        if self.taken is None and 5 < self.sizes.get(element, 0) <= LONGEST and element not in self.above:
            line = " ".join(" ".join(_texts(element)).split())
            named = max(marked, int(bool(_DATED_NAME.search(names)) or any(True for _ in element.iter("time"))))
            changed = bool(_CHANGED_NAME.search(names)) and not re.search("publi", names, re.I)
            if self._read(line, named, "updated" if changed else "", element):
                self.taken = element

    def _pass(self, text: str | None, element, away: bool) -> None:
        """Go over a piece of text; one that stands beside the elements of its block may be the date line, too."""
        if not text:
            return
        plain = " ".join(text.split())
        beside = element in self.above or self.sizes.get(element, 0) > LONGEST
        beside = beside and element is not self.headline and len(self.lines) < MOST
        if self.taken is None and not away and 7 < len(plain) <= _LINE and beside:
            self._read(plain, 0, "", element)
        if len(plain) > 80 and not away and self.opening is None and self.place is not None:
            self.opening = plain[:100]
        self.text.append(text)
        self.length += len(plain)
        self.prose += _prose(text)

    def _read(self, line: str, named: int, changed: str, element) -> bool:
        dates = [] if _is_prose(line) or len(line) > (LONGEST if named else _LINE) else labelled_dates(line)
        if not dates or len(dates) > 1 and sum(1 for _ in element.iter("time")) > 1:  # each <time> has its own name
            return False
        if self._is_teaser(element):
            return True
        for n, (label, dated) in enumerate(dates):
            label = label or (_last_label(self._before()) if n == 0 else "") or changed
            self._note(
                line if len(dates) == 1 or dated.precision == "year" else str(dated.published), label, named, False
            )
        return True

    def _note(self, text: str, label: str, marked: int, value: bool) -> None:
        self.lines.append(_Line(self.length, self.prose, text, label, marked, value))

    def _before(self) -> str:
        return "".join(self.text[-8:])[-60:]

    def _is_teaser(self, element) -> bool:
        """Say whether a date stands with the heading or the link of another article."""
        up, steps = element, 0
        while up is not None and steps < 3 and up not in self.above and self.sizes.get(up, 0) < _CARD:
            if up.tag == "a" and self.sizes.get(up, 0) > _LINK:
                return True
            for inner in up.iter(*_HEADING, "a"):
                if inner is element or self.sizes.get(inner, 0) < (_LINK if inner.tag == "a" else _TITLE):
                    continue
                linked = inner.tag == "a" or up.tag == "a" or next(inner.iter("a"), None) is not None
                if linked and not any(e is element for e in inner.iter()):
                    return True
            up, steps = up.getparent(), steps + 1
        return False


def _visible(tree, titles: list[str]) -> _Seen:
    return _Walk(tree, titles).seen(tree)


def _sizes(tree) -> dict:
    """Count the visible characters of each element."""
    sizes: dict = {}
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if not isinstance(element.tag, str) or element.tag in _SILENT:
                walker.skip_subtree()
            continue
        silent = not isinstance(element.tag, str) or element.tag in _SILENT
        own = 0 if silent else sizes.get(element, 0) + len((element.text or "").strip())
        sizes[element] = own
        up = element.getparent()
        if up is not None:
            sizes[up] = sizes.get(up, 0) + own + len((element.tail or "").strip())
    return sizes


def _headline(tree, titles: list[str]):
    """Find the headline: the text that the page's title names, in a heading first; else the longest h1 above the text."""
    named, other, alone = None, None, None
    longest = [0.0, 0]
    prose = 0
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _SILENT or element.tag == "title":
            continue
        if element.tag in _HEADING:
            words = " ".join(" ".join(element.itertext()).split())[:400]
            weight = len(words) * (1 if element.tag == "h1" else 0.9)
            named_here = _is_title(words, titles) and (element.tag == "h1" or prose < _OPENING)
            if weight > longest[0] and named_here:
                named, longest[0] = element, weight
            elif element.tag == "h1" and len(words) > 12 and len(words) > longest[1] and prose < _OPENING:
                alone, longest[1] = element, len(words)
        elif (
            other is None
            and element.tag != "a"
            and 20 < len(element.text or "") < 300
            and _is_title(element.text, titles)
        ):
            other = element
        prose += _prose(element.text or "") + _prose(element.tail or "")
    return next((e for e in (named, other, alone) if e is not None), None)


def _texts(element) -> Iterator[str]:
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        if event == "start" and (not isinstance(inner.tag, str) or inner.tag in _SILENT):
            walker.skip_subtree()
        elif event == "start" and inner.text:
            yield inner.text
        elif event == "end" and inner.tail and inner is not element:
            yield inner.tail


def _prose(text: str) -> int:
    length = len(text.strip())
    return length if length > 80 else 0


def _is_prose(line: str) -> bool:
    words = line.split()
    if len(words) > 25:
        return True
    starts = re.match(r".{0,30}?\b(?:published|posted|appeared|updated)\b", line, re.I)
    return len(words) >= 8 and bool(_STOP.search(line)) and not starts


def _marked(element, names: str) -> int:
    prop = f"{element.get('itemprop') or ''} {element.get('property') or ''}".lower()
    if "modified" in prop or "dateupdated" in prop:
        return 1
    if "datepublished" in prop or element.get("pubdate") is not None:
        return 2
    if "datecreated" in prop:
        return 1
    if _MARKED.search(names) and not _CHANGED_NAME.search(names):
        return 2 if element.tag != "body" else 0
    return 1 if element.tag == "time" or element.get("datetime") else 0


def _is_elsewhere(element, names: str) -> bool:
    if element.tag in ("body", "html", "main", "article"):
        return False
    if _NOT_ELSE.search(names):
        return False
    if element.tag in _ELSE_TAG:  # an aside may hold nothing but the article's own date and author
        return element.tag != "aside" or not _MARKED.search(_names_within(element))
    return bool(_ELSE_NAME.search(names))


def _in_article(element) -> bool:
    """Say whether only an aside or a footer keeps a mark from the article: no list of others, no comments."""
    for up, _ in zip(element.iterancestors(), range(6), strict=False):
        names = f"{up.get('class') or ''} {up.get('id') or ''}"
        if up.tag in ("nav", "figure", "blockquote") or (_ELSE_NAME.search(names) and not _NOT_ELSE.search(names)):
            return False
        if up.tag in ("article", "main") or _ARTICLE_NAME.search(up.get("class") or ""):
            return True
    return False


def _names_within(element) -> str:
    names = [e.get("class") or "" for e, _ in zip(element.iter(), range(12), strict=False)]
    return " ".join(names) if len(" ".join(element.itertext())) < 2 * LONGEST else ""


def _attribute(element) -> str:
    """Give the date in an element's attributes; "" where none holds one."""
    values = [element.get(name) or "" for name in ("datetime", "content", "title", "value")]
    values += [v for name, v in element.attrib.items() if name.startswith("data-") and _DATE_ATTRIBUTE.search(name)]
    for value in values:
        if 7 < len(value) < 60 and (
            parse_date(value).precision in ("day", "time") or parse_date(value).method == "order open"
        ):
            return value
    return ""


def _label_of(element, names: str, before: str) -> str:
    prop = f"{names} {element.get('itemprop') or ''} {element.get('property') or ''}"
    if _CHANGED_NAME.search(prop) and not re.search("publi", prop, re.I):
        return "updated"
    printed = " ".join(" ".join(_texts(element)).split())
    dates = labelled_dates(printed) if len(printed) <= LONGEST else []
    if dates and dates[0][0]:
        return dates[0][0]
    return _last_label(f"{before} {printed[:30]}" if not dates else before)


def _last_label(before: str) -> str:
    """Say which label (published, updated) stands just before a date, where no other date stands between."""
    dated = labelled_dates(f"{before[-30:]} 1 jan 2001")
    label = dated[-1][0] if dated and not re.search(r"\d{4}", before[-30:]) else ""
    return "" if label == "other" else label


def _printed_clues(seen: _Seen) -> list[Clue]:
    """Sort the dates that a reader sees into kinds of clues, the nearest to the headline first."""
    ranked: list[tuple[tuple, Clue]] = []
    rest: list[str] = []
    for line in seen.lines:
        if line.label == "other":
            continue
        below = seen.headline is None or line.place >= seen.headline
        distance = line.place - (seen.headline or 0) if below else 3 * ((seen.headline or 0) - line.place)
        if line.label == "updated":
            kind = "modified"
        elif _is_near(line, seen.headline, below) or (line.marked == 2 and line.value):
            kind = "markup" if line.value else "line" if line.marked or line.label else "plain line"
        elif line.label == "published" and below:
            kind = "late line"
        else:
            rest.append(line.text)
            continue
        near = kind != "late line" and _is_near(line, seen.headline, below)
        ranked.append(((not near, line.label != "published", -line.marked, distance), Clue(kind, line.text)))
    clues = [clue for _, clue in sorted(ranked, key=lambda r: r[0])]
    days = {
        dated.published.normalize() for text in rest for _, dated in labelled_dates(text) if dated.precision != "year"
    }
    return [*clues, Clue("only line", rest[0])] if len(days) == 1 else clues


def _is_near(line: _Line, headline: int | None, below: bool) -> bool:
    """Say whether a date stands where the date line of an article is looked for."""
    if headline is None:
        return line.prose <= _OPENING and bool(line.marked or line.label)
    if below:
        return line.prose <= _NEAR
    marked = bool(line.marked or line.label)
    return headline - line.place <= (_ABOVE if marked else _JUST_ABOVE) and (marked or _is_bare(line.text))


def _is_bare(line: str) -> bool:
    """Say whether a line is a date and hardly anything else."""
    return len(re.findall(r"[^\W\d_]{2,}", line)) <= 5 and len(line) <= 60


# --- scripts

_SCRIPT_DATE = re.compile(
    r"[\"'](?:first_?|article_?|story_?|page_?|content_?|post_?|original_?)?(?:date_?published(?:_?at)?|publish(?:ed)?_?(?:date|at|time|on|"
    r"datetime|timestamp|date_?time)?|publication_?date|pub_?date|publish_?date|date_?publication|display_?date|first_?publish(?:ed)?_?(?:at|date)?)"
    r"\\?[\"']\s{0,3}[:,]\s{0,3}\\?[\"']?(\d[^\"'\\,}<]{7,40}|[A-Z][a-z]{2}[^\"'\\}<]{7,40})",
    re.I,
)


def _script_clues(tree) -> list[Clue]:
    """Take the date of a page's other scripts where they name only one day."""
    found: dict = {}
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() or not script.text:
            continue
        for match in _SCRIPT_DATE.finditer(script.text[:LONGEST_SCRIPT]):
            dated = parse_date(match[1])
            if dated.precision in ("day", "time"):
                found.setdefault(dated.published.normalize(), match[1])
        if len(found) > 2:
            return []
    days = sorted(found)
    if not days or (days[-1] - days[0]).days > 1:
        return []
    return [Clue("script", found[days[0]])]


# --- language and figures

_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})[/-](\d{1,2})[/-](?:20)?\d\d(?![\d/-])")


def _language(tree) -> str:
    """Give the language of a page as it states it, with a country where one is named."""
    root = tree.getroottree().getroot() if hasattr(tree, "getroottree") else tree
    stated = [root.get("lang") or "", root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""]
    for meta in tree.iter("meta"):
        if (meta.get("property") or meta.get("http-equiv") or meta.get("name") or "").lower() in (
            "og:locale",
            "content-language",
            "language",
        ):
            stated.append(meta.get("content") or "")
    stated = [s.strip()[:12] for s in stated if re.match(r"\s*[A-Za-z]{2,3}(?:[-_]|\s*$)", s)]
    return next(
        (s for s in stated if re.search(r"[-_][A-Za-z]{2}$", s) and s[:2] == stated[0][:2]), (stated or [""])[0]
    )


def _order_on_page(text: str) -> str | None:
    """Say which order the figures on a page have, by those that can be read in one order only; None where they differ."""
    orders = set()
    for match in _FIGURES.finditer(text):
        a, b = int(match[1]), int(match[2])
        if a > 12 >= b > 0 or b > 12 >= a > 0:
            orders.add("dmy" if a > 12 else "mdy")
    return orders.pop() if len(orders) == 1 else None
