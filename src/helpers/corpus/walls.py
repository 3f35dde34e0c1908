r"""Tell what stands in place of an article: paywalls, consent texts, robot checks, blocks, error pages, notices.

Such a text is told by its sentences, not by a word: an article about paywalls quotes one, a paywall says little else. So a
body is a wall where one sentence at least is a phrase that only walls have, and most of its words stand in such sentences
or in others that speak to the reader ("please contact us", "your account"). The phrases were written from pages that
browsers and crawlers meet; they stand in lexicons/walls.csv (kind, phrase: a regular expression), the kinds in the order in
which they are looked for, and are searched in small letters, with straight apostrophes.
"""

import csv
import re
from collections.abc import Iterator
from typing import NamedTuple

from helpers.corpus.titles import begins_a_word, title_stems
from helpers.project import shipped

PAYWALL, CONSENT, ROBOT, BROWSER, BLOCKED, ERROR, NOTICE, EMPTY, REPEATED = KINDS = (
    "paywall",  # subscribe, register or log in to go on
    "consent",  # cookies and privacy
    "robot check",  # press and hold, captchas, "checking your browser"
    "browser",  # JavaScript, an older browser, an ad blocker
    "blocked",  # no permission, not in your country
    "error page",  # 404, 500, "something went wrong"
    "notice",  # removed, not available, copyright, "click here for the story"
    "placeholder",  # {}, N/A, None, lorem ipsum
    "repeated",  # the same text under titles of which it says nothing (learnt: `titles.Strangers`)
)
_LEAST = 0.6  # of the words; with .5 to .7 the same of our examples are walls (tests/corpus/test_walls.py)
_LEAST_STRONG = 0.2  # of the words, in sentences that only walls have
# The same two where the text goes on, or says what its title says: advice speaks to the reader, too.
_LEAST_OF_LONG, _LEAST_STRONG_OF_LONG = 0.8, 0.5
_HEAD = 1200  # characters in which a wall must have shown itself
_LONGEST = {"consent": 90, "notice": 30}  # words of a sentence that can be all a wall's; 45 for the others
_TEASER = 1500  # characters; a longer text with a wall at its end is an article with a footer
_DENSE = 0.25  # of the words but the commonest are a website's; of 2,728 short texts of four corpora none is so under its title
_DENSE_UNTITLED = 0.4  # the same where no title tells
_SHORT = 120  # words; longer texts need phrases
_LEFT = 120  # words; fewer in front of a paywall are the beginning of an article, not all of it


def _phrases() -> dict[str, re.Pattern]:
    """The phrases of lexicons/walls.csv by their kind, those of the kinds that are told first before the others."""
    with shipped("lexicons", "walls.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    kinds = dict.fromkeys(row["kind"] for row in rows)
    return {kind: re.compile("|".join(row["phrase"] for row in rows if row["kind"] == kind)) for kind in kinds}


_STRONG = _phrases()
# What a phrase of each kind holds at least: plain words are looked for first, because most sentences hold none.
_HINTS = {
    ROBOT: "robot|human|bot|captcha|unusual|checking|verif|just a moment|ddos|cloudflare|ray id|cf-ray"
    "|press |challenge|puzzle"
    "|security|interruption|us think|click the box|automat|requested|please allow",
    BROWSER: "adblock|internet explorer|script|block|ads|whitelist|browser|refresh|reload|need to enable",
    BLOCKED: "access|permission|authori|allowed|blocked|banned|denied|forbidden|restrict|available|accessible"
    "|european|gdpr"
    "|data protection|legal|security service|owner of this|edgesuite|reference|incident id|firewall"
    "|unavailable|contact the",
    ERROR: "40|41|42|45|50|51|52|error|not found|found|exist|no longer|moved|removed|deleted|expired|gone"
    "|can't|cannot|can not"
    "|couldn't|could not|unable|did not|didn't|can be|available|gateway|too many requests|timed out"
    "|refused|wrong|oops|whoops"
    "|uh-oh|uh oh|try again|try your|try re|encountered|experiencing|offline|is down|currently"
    "|maintenance|working|sorry|failed"
    "|home|front page|nginx|apache|unavailable|server|notified|isn't|is not|ain't|trouble|requested",
    CONSENT: "cookie|privacy|access information|device scanning|accept|reject|decline|refuse|deny|manage"
    "|consent|agree|legitimate"
    "|personali|location data|family of brands|research|measurement|insights|transparency|do not sell"
    "|storing|your data",
    PAYWALL: "subscri|sign|regist|log in|log into|login|logging in|upgrade|join|account|member|trial"
    "|reserved for|article|stories"
    "|reading|unlock|read the|unlimited|full access|digital access|cancel|plan|offer|verify access"
    "|reader mode|paywall|premium"
    "|rest of this|content|service|material|report|available to|restricted to|limited to|contact",
    NOTICE: "rights|must not|may not|©|copyright|commercial|content|article|story|page|video|post|item|text"
    "|material|report|preview"
    "|summary|description|click|tap|visit|here|link|more |check back|updated|placeholder|coming soon"
    "|reasons|restrictions"
    "|permission|licen|audio|podcast|redirect|no body|no excerpt|body |embargo|no part|rest of|watch the|for the ",
}
_HINTS = {kind: tuple(words.split("|")) for kind, words in _HINTS.items()}
_SPEAKS = re.compile(
    r"\b(?:you|your|yours|you've|you're|please|click|tap|we|we're|we've|our|us|i|my|me)\b"
    r"|^\W*(?:subscribe|sign|log|register|support|help"
    r"|contact|try|why|what|how|home|search|menu|terms|privacy|faq|sorry|thank|thanks|back|go|return"
    r"|loading|wait|learn|get"
    r"|monthly|annual|billed|only [£$€]|read|see|view|show|manage|accept|reject|agree|ok|yes|no|close"
    r"|continue|cancel|reference|error|code|id|url|time|host|ip|status)\b|[£$€] ?\d[\d.]*,? ?(?:for|a"
    r"|per|every|/)|\bper (?:month|week|year)\b"
)
# A sentence that reports, or speaks of this subject's things, is an article's, whatever phrase it holds.
_REPORTS = re.compile(
    r"\b(?:said|says|told|wrote|according to|announced|reported|argued|spokes\w+|analysts?|regulators?"
    r"|researchers?|lawyers?|judge|study"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:january|february|april|june|july|august|september"
    r"|october|november|december) \d"
    r"|cars?|vehicles?|vans?|trucks?|batter(?:y|ies)|plants?|factory|carmakers?|automakers?|drivers?"
    r"|motorists?|shares|dealers?)\b"
)
# Words of a website about itself, and the commonest, which are not counted.
_WEBSITE = frozenset(
    """access accept account activate ad adblock adblocker ads advertising agree allow allowed app article articles authorized
    automated available block blocked blocker blocking blocks bot bots browse browser browsers browsing cancel captcha click
    connect connection consent consenting consents content continue cookie cookies copyright data denied device disable
    disabled display email embargoed enable enter error exclusive exist expired find forbidden found free full home
    homepage http human ip isn javascript js join link load loaded loading log login lost member members membership moved
    newsletter newsletters original outdated page pages paid partners party permission permissions policy premium preview
    privacy proceed publication read reader readers reading redirect refresh register registered reload removed reprinted
    reproduced request requested requests reserved restricted rights robot search security server service settings shortly
    sign site sites slide sorry stories story subscribe subscriber subscribers subscription subscriptions summary support
    supported terms text trial trouble try unable unavailable unblock unlimited unlock unsupported update upgrade url use
    user users using verify verifying version video view viewing visit visitor visitors watch web website working
    activity application backend broken chrome client collected connection deleted details detected edge exception fetch firefox
    form image interactive item letters mistake newsroom off password paywall player provider proxy purposes reached safari script
    scripts selected slider supporter switch timed timeout token turn type updating username vendor vendors verification vpn
    withdrawn""".split()  # noqa: SIM905
)
_COMMONEST = frozenset(
    """a an and are at be been by can for from has have i if in is it it's me may not of on or our please s t that the this to up
    us was we were will with you you're you've your""".split()  # noqa: SIM905
)
_THIRD = re.compile(r"\b(?:he|she|his|her|him|its|their|who|whose|they)\b")
_YOU = re.compile(r"\b(?:you|your|you've|you're|please|we|we're|our|us|i|my|me)\b")
_CURT = 10  # words; a longer text that says nothing to the reader is no wall by its words alone
_NAMED_BY = (  # the kind of a text that no phrase names
    (BROWSER, re.compile("browser|script|adblock|blocker|chrome|firefox")),
    (CONSENT, re.compile("cookie|privacy|consent|vendor|purposes")),
    (PAYWALL, re.compile("subscri|member|account|trial|sign (?:in|up)|log ?in|premium|registered|paywall")),
    (ROBOT, re.compile("robot|human|captcha|verif|automated|\\bbots?\\b|letters|slider")),
    (BLOCKED, re.compile("block|access|permission|authorized|restrict|denied|region|country|vpn|proxy")),
    (ERROR, re.compile("error|server|lost|trouble|unable|exist|url|reached|timed|try|http|exception")),
)
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”)]*\s+|\s*\n+|(?<=[.!?])(?=©)")
_WORD = re.compile(r"\w+")
_QUOTES = str.maketrans("’‘“”", "''\"\"")


def _any(*patterns: str) -> re.Pattern:
    return re.compile(rf"\W*(?:{'|'.join(patterns)})\W*", re.I)


_PLACEHOLDER = _any(
    r"|none|null|nan|n/?a|undefined|true|false|not available|removed|deleted|test|to be (?:announced"
    r"|added)|tba|tbd|coming soon"
    r"|premium content|video|article|content|text|body|empty|unknown|forbidden|redirecting|loading|error",
    r"no (?:content|text|body|article)(?: (?:available|found))?|content (?:not available|unavailable|not found)",
    r"lorem ipsum.{0,2000}|photo gallery|photos?|gallery|watch(?: the)? video.{0,40}",
    r"\[\W*object object\W*\]|object object|\$?\{\{?[\w. ]{0,40}\}?\}",
)
_TITLE = _any(
    r"just a moment|attention required|access (?:to this page has been )?(?:denied|restricted|blocked)"
    r"|(?:http |error |http error )*[45]\d\d(?:\W+(?:page |file )?(?:error|not found|forbidden"
    r"|bad gateway|unauthori[sz]ed|gone|too many requests"
    r"|(?:internal )?server error|service unavailable|gateway time-?out|bad request|page))*",
    r"are you (?:a )?(?:robot|human)|(?:robot|human|bot|browser) (?:check|verification)"
    r"|security (?:check|verification|challenge)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|ddos-?guard|pardon our interruption"
    r"|checking your browser|one moment,? please",
    r"(?:page|article|site|file|url)(?: is)? (?:not found|unavailable|not available"
    r"|no longer available|cannot be found|does not exist)"
    r"|not found|(?:an )?error(?: \d+)?(?: (?:page|has occurred|occurred))?|oops|something went wrong"
    r"|service (?:temporarily )?unavailable"
    r"|bad gateway|internal server error|(?:site )?(?:under )?maintenance|site (?:unavailable|blocked)"
    r"|request (?:blocked|rejected|denied)",
    r"before you continue(?: to .{0,30})?|subscribe(?: to (?:read|continue)\b.{0,40}| now)?|(?:sign"
    r"|log) ?in|login|register|sign ?up|paywall"
    r"|(?:your )?(?:cookie|privacy) (?:consent|policy|settings|choices|notice|preferences)|cookies",
    r"untitled(?: document| page)?|no title|title|redirecting|loading|javascript (?:is )?(?:required"
    r"|disabled)|enable javascript"
    r"|unsupported browser|\[?removed\]?|none|null|nan|n/?a|undefined|index of .{0,60}|blocked"
    r"|forbidden|home ?page|home",
)
_SITE = re.compile(r"\s+[|–—-]\s+|\s*[|]\s*")


class Cut(NamedTuple):
    """A text without the wall at its end or beginning: what is left, what was cut off, and the kind of the wall."""

    text: str
    removed: list[str]
    kind: str = ""


def is_placeholder(text: str) -> bool:
    """Whether a body stands for a text that could not be had.

    >>> is_placeholder("{}"), is_placeholder("[Removed]"), is_placeholder("Sales rose.")
    (True, True, False)
    """
    return len(text) < 2100 and bool(_PLACEHOLDER.fullmatch(text))


def is_page_name(title: str, alone: bool = True) -> bool:
    """Whether a title names a wall or a page of the site, not an article; with `alone` False also with the site's name.

    >>> is_page_name("Access Denied"), is_page_name("Are you a robot? How we came to be asked")
    (True, False)
    >>> is_page_name("Page not found | The Example"), is_page_name("Page not found | The Example", alone=False)
    (False, True)
    """
    if len(title) > 120:
        return False
    if _TITLE.fullmatch(title):
        return True
    parts = [] if alone else _SITE.split(title)
    return len(parts) == 2 and any(_TITLE.fullmatch(p) and len(q.split()) <= 4 for p, q in (parts, parts[::-1]))


def wall(text: str, title: str = "") -> str:
    """Name the kind of wall that a body is, one of KINDS, or "" where it may be an article.

    A body that speaks of its title's things must be a wall in nearly all it says.

    >>> wall("Subscribe to continue reading. Already a subscriber? Log in.")
    'paywall'
    >>> wall("The paper will put its news behind a paywall in May. Readers will pay nine dollars to go on.")
    ''
    """
    if not text.strip():
        return ""
    if is_placeholder(text):
        return EMPTY
    head = _plain(text[:_HEAD])
    own = _own_words(title, head)
    return _told(head, own, bool(own) or len(text) > _HEAD) or _of_a_website(text, title)


def cut_wall(text: str, title: str = "") -> Cut:
    """Cut off the wall that ends a short text, as it does the free lines of a closed article.

    >>> cut_wall("Volter may build a plant.\\nSubscribe to continue reading.")
    Cut(text='Volter may build a plant.', removed=['Subscribe to continue reading.'], kind='paywall')
    """
    if len(text) > _TEASER:
        return Cut(text, [])
    pieces = list(_pieces(text))
    own = _own_words(title, _plain(text))
    kinds = [_of_wall(_plain(piece), own) for _, piece in pieces]
    first = len(pieces)
    while first and kinds[first - 1] is not None:
        first -= 1
    while first < len(pieces) and kinds[first] not in (PAYWALL, BROWSER, ROBOT):
        first += 1
    if not 0 < first < len(pieces):
        return Cut(text, [])
    at = pieces[first][0]
    return Cut(text[:at].rstrip(), [text[at:].strip()], kinds[first] or "")


def is_beginning(text: str) -> bool:
    """Whether what a wall left of a text is so short that it is the beginning of an article."""
    return len(_WORD.findall(text)) < _LEFT


def _plain(text: str) -> str:
    return text.translate(_QUOTES).casefold()


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for match in _SENTENCE.finditer(text):
        if text[at : match.start()].strip():
            yield at, text[at : match.start()]
        at = match.end()
    if text[at:].strip():
        yield at, text[at:]


def _of_a_website(text: str, title: str) -> str:
    """The kind of wall that a short text is which says nothing of its title and much of a website, else ""."""
    if len(text) > _HEAD:
        return ""
    told = _plain(text)
    counted = [word for word in re.findall(r"[a-z']+|\d+", told) if word not in _COMMONEST]
    dense = sum(word in _WEBSITE for word in counted)
    stems = title_stems(title)
    if len(counted) > _SHORT or dense < max(2, (_DENSE if stems else _DENSE_UNTITLED) * len(counted)):
        return ""
    if _THIRD.search(told) or not (_YOU.search(told) or len(_WORD.findall(told)) <= _CURT):
        return ""
    if _REPORTS.search(told) or any(begins_a_word(stem, told) for stem in stems):
        return ""
    return next((kind for kind, words in _NAMED_BY if words.search(told)), NOTICE)


def _own_words(title: str, text: str) -> set[str]:
    """The stems of the title's words that stand in the text: it speaks of what the title does."""
    return {stem for stem in title_stems(title) if begins_a_word(stem, text)}


def _of_wall(sentence: str, own: set[str]) -> str | None:
    """The kind of wall that says this, "" where it only speaks to the reader as walls do, None where it is an article's."""
    if _REPORTS.search(sentence) or any(begins_a_word(stem, sentence) for stem in own):
        return None
    size = len(_WORD.findall(sentence))
    for kind, phrases in _STRONG.items():
        hinted = size <= _LONGEST.get(kind, 45) and any(map(sentence.__contains__, _HINTS[kind]))
        if hinted and phrases.search(sentence):
            return kind
    return "" if _SPEAKS.search(sentence) else None


def _told(text: str, own: set[str], strict: bool) -> str:
    """The kind of wall that says most of the text, "" where too little of it is a wall's."""
    least, strong = (_LEAST_OF_LONG, _LEAST_STRONG_OF_LONG) if strict else (_LEAST, _LEAST_STRONG)
    total, other = len(_WORD.findall(text)), 0
    words: dict[str, int] = {}
    for _, sentence in _pieces(text):
        size = len(_WORD.findall(sentence))
        kind = _of_wall(sentence, own)
        if kind is None:
            other += size
            if other > (1 - least) * total:
                return ""
        elif kind:
            words[kind] = words.get(kind, 0) + size
    return max(words, key=lambda kind: words[kind]) if sum(words.values()) >= max(strong * total, 1) else ""
