r"""Tell what stands in place of an article: paywalls, consent texts, robot checks, blocks, error pages, notices.

Such a text is told by its sentences, not by a word: an article about paywalls quotes one, a paywall says little else. So a
body is a wall where one sentence at least is a phrase that only walls have, and most of its words stand in such sentences
or in others that speak to the reader ("please contact us", "your account"). The phrases were written from pages that
browsers and crawlers meet; they are looked for without case, with straight apostrophes.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from helpers.corpus.titles import begins_a_word, title_stems

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

_PHRASES = {
    ROBOT: r"""
        are you (?:a )?(?:robot|human|real)|\b(?:confirm|verify|prove|show|make sure|check|ensure)\w*\b.{0,40}
            \b(?:you|your browser)\b.{0,15}\b(?:human|robot|bot|person)\b
        not a (?:ro)?bot\b|press (?:and|&) hold|complete (?:the|this|a) (?:captcha|security check|challenge|puzzle)
        \bcaptcha\b.{0,60}\b(?:below|continue|proceed|access|solve)|solve (?:the|this|a) (?:captcha|puzzle)
        unusual (?:traffic|activity|number of requests|behaviou?r)\b.{0,60}\b(?:from|your|network|detected)
        checking (?:if the site|your (?:browser|connection))|verifying (?:you are|your (?:browser|connection))
        ^just a moment|ddos protection|(?:performance|security) (?:and|&|by) .{0,14}cloudflare|\bray id\b|cf-ray
        review the security of your connection|pardon (?:our|the) interruption|made us think (?:that )?you
        human verification|verifying you|security check required|click the box below|detected .{0,40}\bautomated|automation tools|(?:to|with) your requested (?:content|page)|please allow up to \d|automated (?:access|requests|tools|queries)\b.{0,60}\byou
        (?:waiting for|verif\w+) .{0,60}to respond|you'?re? (?:are )?browsing .{0,30}super-?human
        looks? like (?:you're|you are|your).{0,40}\b(?:robot|bot|automated)""",
    BROWSER: r"""
        (?:enable|turn on|turning on|activate|enabled|requires?|without|needs?|support(?:s|ing)?|run|allow|switch on) (?:\S+ ){0,3}java ?script
        java ?script (?:\S+ ){0,5}(?:disabled|required|enabled|turned off|blocked|available|supported|needed|working)
        (?:disable|turn off|pause|deactivate|whitelist\w*|switch off) .{0,40}\bad[- ]?block|ad[- ]?block(?:er|ing)?\b.{0,40}\b(?:detected|enabled|disable|using|turn)
        using an ad[- ]?block|your browser (?:\S+ ){0,4}(?:support|out of date|outdated|unsupported|old|obsolete|no longer|not able)
        adblock(?:ing|er)?\b|internet explorer|browser isn't supported|browser is not supported|(?:an |this )?(?:unsupported|outdated|older|old) (?:version of .{0,30})?(?:web ?)?browser|(?:upgrade|update|switch) (?:to )?.{0,25}\bbrowsers?\b
        blocking (?:our )?ads\b|whitelist (?:us|our|this)|(?:consider|please) (?:allowing|allow) ads|refresh (?:the|this) page|reload (?:the|this) page|you need to enable""",
    BLOCKED: r"""
        ^(?:error:? ?)?access (?:to .{0,60} )?(?:is |was |has been )?(?:denied|blocked|restricted|forbidden)\W*$|^access denied\b
        access to (?:this|the) (?:page|site|website|resource|content|url)\b.{0,30}\b(?:denied|blocked|restricted|forbidden|disallowed)
        you (?:do not|don't|are not) (?:\S+ ){0,3}(?:permission|authori[sz]ed|allowed|access) (?:to|for)
        (?:you|your (?:ip|ip address|request|access|country|region|location|network)) (?:\S+ ){0,4}(?:been )?(?:blocked|banned|denied|restricted|forbidden)
        (?:not|isn't|un)[ -]?(?:currently )?(?:available|accessible) (?:in|to|from|for) (?:\S+ ){0,4}(?:your|this) (?:country|region|location|area|territory|market|jurisdiction)
        (?:country|countries|region|visitors|users|readers) .{0,60}(?:european economic area|european union|gdpr|data protection regulation)
        (?:unavailable|blocked|not available|restricted) (?:\S+ ){0,6}(?:for |due to )?(?:legal reasons|gdpr|geo)|geo-?(?:block|restrict)\w*
        request (?:was |is |has been )?blocked|security service to protect itself|blocked by (?:network|our|the) (?:security|administrator|firewall|site owner)|owner of this (?:web ?)?site
        unavailable in (?:most |some |many )?(?:european|eu|your)\b|contact the (?:site )?(?:administrator|owner|webmaster)|edgesuite|^reference ?#|incident id|web application firewall|attempting to access this (?:web ?)?site from""",
    ERROR: r"""
        ^\W*(?:http )?(?:error:? )?(?:4\d\d|5\d\d)\W*(?:error|not found|forbidden|bad|unauthori[sz]ed|internal|service|gateway|page|gone|too many|client|server|that's|$)
        \b(?:page|article|story|content|file|url|link|resource|document|address|post)s?\b.{0,60}\b(?:you|your|requested|this (?:url|address|server))\b.{0,60}\b(?:not (?:be )?found|exist|no longer|can(?:'t|not)|couldn't|moved|removed|deleted|expired|gone)
        (?:can't|cannot|can not|couldn't|could not|unable to|can't seem to|did not|didn't) (?:find|locate|load|display|open|retrieve|reach) (?:\S+ ){0,3}(?:page|article|story|content|site|url)
        ^\W*(?:page|article|story|content|file|url|post) (?:was |could |can )?(?:not|no longer) (?:be )?(?:found|available|exists?)|page not found|page (?:doesn't|does not) exist
        (?:page|site) (?:isn't|is not|ain't) (?:working|here|available)|currently unable to handle|requested url\b|trouble (?:finding|loading)|not found on this server
        server is (?:\S+ )?(?:unable|unavailable|busy|overloaded|down)|(?:find|found) what you (?:are|were)|(?:our team|we) (?:has|have) been notified|internal server error|bad gateway|service (?:is )?(?:temporarily )?unavailable|gateway time-?out|too many requests|connection (?:timed out|reset|refused)
        (?:something|things?|that) (?:has |have )?(?:went|gone|go) wrong|^\W*(?:oops|whoops|uh[- ]oh)\b|an? (?:\S+ ){0,2}error (?:has |have )?occurred
        (?:please )?try (?:again|your request|reloading|refreshing)\b.{0,30}\b(?:later|moment|minutes|page|shortly|time)
        (?:server|site|page|website) (?:encountered|is experiencing|is (?:currently |temporarily )?(?:down|offline|unavailable|under|undergoing))
        (?:under|scheduled|undergoing) maintenance|we(?:'re| are) (?:working|sorry).{0,60}\b(?:fix|error|problem|inconvenience|found|page)
        (?:failed|unable|could not|couldn't) (?:to )?(?:fetch|load|retrieve|extract|parse|scrape|download)|error (?:fetching|loading|retrieving|establishing|reading|code\b)
        (?:go|return|back) (?:back )?to (?:the |our )?(?:home ?page|front page)|nginx/|apache/\d""",
    CONSENT: r"""
        \b(?:we|our (?:partners?|sites?|website)|(?:this|the) (?:web ?)?(?:site|page|website)|partners|vendors)\b.{0,90}\b(?:use|uses|using|used|store|set|process|access)\b.{0,90}\bcookies?\b
        (?:store|storing|stores) (?:and/or|and|or) access(?:ing)? information|access information on a device|device scanning
        (?:we|us|our partners) (?:and our partners )?(?:value|respect|care about|take) your (?:privacy|data)|your privacy (?:is important|matters|choices|rights)
        accept (?:all|cookies|and (?:continue|close))|(?:reject|decline|refuse|deny) (?:all|cookies)|allow all cookies|essential cookies|cookies? (?:policy|settings|preferences|notice|consent|banner)
        manage (?:your |my )?(?:cookies?|preferences|choices|settings|options|consent|privacy)|(?:withdraw|give|your|change|revoke) (?:your )?consent\b
        by (?:clicking|continuing|using|closing|browsing|scrolling|accepting).{0,80}\b(?:agree|consent|accept)|you (?:agree|consent) to (?:our|the|this|their) 
        legitimate interests?|personali[sz]ed (?:ads|advertising|content)|precise (?:geo)?location data|part of the .{0,30}family of brands
        (?:audience|ad|content) (?:research|measurement|insights)|privacy (?:dashboard|policy|settings|preferences|notice|cent)|transparency (?:and|&) consent|transparency framework
        cookies? (?:help|allow|enable|let|are)\b.{0,60}\b(?:us|our|you|your|we)\b|cookies? .{0,40}\b(?:our (?:site|website|traffic)|your (?:browser|device|experience))
        blocked .{0,30}\bcookies|enable cookies|do not sell (?:or share )?my""",
    PAYWALL: r"""
        (?:subscribe|subscribing|sign(?:ing)? ?up|register(?:ing)?|log(?:ging)? ?in|sign(?:ing)? ?in|upgrade|join|create (?:an?|your) (?:free )?account|become an? (?:\S+ )?(?:member|subscriber)|start (?:an?|your) (?:\S+ )?(?:trial|subscription))\b.{0,60}\b(?:to|and|for) (?:(?:continue|keep|finish|start) |read|view|access|unlock|see|get (?:full |unlimited )|enjoy|full access|unlimited|more|all of|complete)
        (?:already )?have an? (?:\S+ )?subscription|this page is for (?:\S+ )?(?:members|subscribers)|already (?:an? )?(?:\S+ )?(?:subscriber|member|subscribed|registered|have an? (?:\S+ )?account)|not a (?:subscriber|member)\b
        (?:article|content|story|page|report|feature|piece|analysis|service|material|post) (?:is|are) (?:\S+ ){0,4}(?:for|to) (?:\S+ ){0,3}(?:subscribers|members|paying|registered|readers with)
        (?:subscriber|member|premium|paid|paying|registered)s?[- ](?:only|exclusive|content|article|users only)|(?:exclusive to|exclusively for|only for|reserved for|available (?:only )?to|only (?:available )?to) (?:\S+ ){0,3}(?:subscribers|members)|(?:subscribers|members) only
        you(?:'ve| have) (?:\S+ ){0,3}(?:reached|used|hit|exceeded|read|run out of|viewed)\b.{0,50}\b(?:free|limit|articles?|stories)|\b(?:free )?(?:articles?|stories) (?:left|remaining)
        to (?:continue|keep|finish) reading|(?:continue|keep) reading\b.{0,40}\b(?:subscri|account|for (?:free|just|only|£|\$)|by )|unlock (?:this|the|every) (?:\S+ ){0,2}(?:article|story|text|report)
        unlimited (?:digital )?access|full (?:digital )?access|cancel (?:at )?any ?time|(?:subscribe|join) (?:now|today|for (?:just |only )?[£$€]|from)|(?:choose|pick|select|see) (?:your|a|our) (?:plan|subscription|offer)
        verify access|in reader mode|subscription (?:is )?(?:required|needed|options|plans)|(?:requires?|need) an? (?:\S+ ){0,3}(?:subscription|account|membership)
        (?:free|\d+[- ]day) trial\b|(?:introductory|special|limited[- ]time) offer|log into your account|(?:log|sign) ?in (?:or|to your)|for (?:existing|current) subscribers|behind (?:a|our|the) paywall\W*$
        (?:your|renew your) (?:subscription|membership)\b|(?:available|restricted|limited) to (?:our )?(?:\S+ ){0,2}(?:clients|customers|users|readers|accounts)|contact (?:our )?sales
        please (?:subscribe|log ?in|sign ?in|register)|(?:subscribe|register) (?:or|to) (?:log|sign|read|view|continue)|access this (?:article|content|story)|premium (?:content|article|subscri)""",
    NOTICE: r"""
        all rights reserved|(?:may|must) not be (?:published|reproduced|copied|redistributed|rewritten|broadcast)|©|^\W*copyright\b|for (?:your )?personal,? non-?commercial use
        (?:this|the) (?:content|article|story|page|video|post|item|text|material|report)\b(?: \S+){0,4}? (?:is|was|has been|had been) (?:\S+ ){0,3}(?:available|unavailable|removed|deleted|withdrawn|expired|archived|retracted|taken down|unpublished|protected|under embargo)
        (?:full|original|complete|entire) (?:text|story|article|report|content) (?:is |can be )?(?:\S+ ){0,3}(?:available|found|at|on|here|unavailable)|no (?:content|preview|text|summary|description|body|article|excerpt) (?:\S+ )?(?:available|found|provided|text)
        (?:content|article|text|story|body|summary|description) (?:is )?(?:not available|unavailable|not found|not provided|pending|missing|to follow|to come)
        ^\W*(?:please )?(?:click|tap|visit|go|follow|see) (?:here|below|the link|this link|link)\b|click (?:here |the link |on the link )?.{0,20}to (?:read|view|see|continue|watch|listen|open)|(?:read|view|see|watch) (?:the )?(?:full|original|complete|whole) (?:article|story|post|report|version)
        more (?:details |information |updates |news )?(?:to (?:follow|come)|soon)|check back\b|(?:is|this is) a (?:developing|breaking)(?: news)? story|(?:story|article|page|post) will be updated|this is a placeholder|coming soon
        \bembargoed until|permission to (?:display|show|publish|reproduce) this|no part of this|for the (?:full|whole) (?:story|article|text|report),? (?:visit|see|go|click|read)
        rest of this (?:story|article)|watch the (?:full )?video|(?:for|due to) (?:copyright|licensing|rights|contractual|legal) (?:reasons|restrictions)|(?:re)?publish(?:ed|ing)? (?:\S+ )?(?:with|without|by) permission|licen[cs]e (?:this|agreement)
        (?:listen|watch|play) (?:to )?(?:the |this )?(?:video|audio|podcast|episode)\b.{0,20}(?:above|below|here)?\W*$|video (?:player|is loading|unavailable)|redirect(?:ing|ed)\b.{0,30}|has no (?:text|content)|automatically redirected""",
}


def _phrases(text: str) -> re.Pattern:
    joined = "|".join(re.sub(r"\n\s{10,}", "", line).strip() for line in re.split(r"\n {8}(?! )", text) if line.strip())
    return re.compile(joined)


_STRONG = {kind: _phrases(text) for kind, text in _PHRASES.items()}
# What a phrase of each kind holds at least: plain words are looked for first, because most sentences hold none.
_HINTS = {
    ROBOT: "robot|human|bot|captcha|unusual|checking|verif|just a moment|ddos|cloudflare|ray id|cf-ray|press |challenge|puzzle"
    "|security|interruption|us think|click the box|automat|requested|please allow",
    BROWSER: "adblock|internet explorer|script|block|ads|whitelist|browser|refresh|reload|need to enable",
    BLOCKED: "access|permission|authori|allowed|blocked|banned|denied|forbidden|restrict|available|accessible|european|gdpr"
    "|data protection|legal|security service|owner of this|edgesuite|reference|incident id|firewall|unavailable|contact the",
    ERROR: "40|41|42|45|50|51|52|error|not found|found|exist|no longer|moved|removed|deleted|expired|gone|can't|cannot|can not"
    "|couldn't|could not|unable|did not|didn't|can be|available|gateway|too many requests|timed out|refused|wrong|oops|whoops"
    "|uh-oh|uh oh|try again|try your|try re|encountered|experiencing|offline|is down|currently|maintenance|working|sorry|failed"
    "|home|front page|nginx|apache|unavailable|server|notified|isn't|is not|ain't|trouble|requested",
    CONSENT: "cookie|privacy|access information|device scanning|accept|reject|decline|refuse|deny|manage|consent|agree|legitimate"
    "|personali|location data|family of brands|research|measurement|insights|transparency|do not sell|storing|your data",
    PAYWALL: "subscri|sign|regist|log in|log into|login|logging in|upgrade|join|account|member|trial|reserved for|article|stories"
    "|reading|unlock|read the|unlimited|full access|digital access|cancel|plan|offer|verify access|reader mode|paywall|premium"
    "|rest of this|content|service|material|report|available to|restricted to|limited to|contact",
    NOTICE: "rights|must not|may not|©|copyright|commercial|content|article|story|page|video|post|item|text|material|report|preview"
    "|summary|description|click|tap|visit|here|link|more |check back|updated|placeholder|coming soon|reasons|restrictions"
    "|permission|licen|audio|podcast|redirect|no body|no excerpt|body |embargo|no part|rest of|watch the|for the ",
}
_HINTS = {kind: tuple(words.split("|")) for kind, words in _HINTS.items()}
_SPEAKS = re.compile(
    r"\b(?:you|your|yours|you've|you're|please|click|tap|we|we're|we've|our|us|i|my|me)\b|^\W*(?:subscribe|sign|log|register|support|help"
    r"|contact|try|why|what|how|home|search|menu|terms|privacy|faq|sorry|thank|thanks|back|go|return|loading|wait|learn|get"
    r"|monthly|annual|billed|only [£$€]|read|see|view|show|manage|accept|reject|agree|ok|yes|no|close|continue|cancel|reference|error|code|id|url|time|host|ip|status)\b|[£$€] ?\d[\d.]*,? ?(?:for|a|per|every|/)|\bper (?:month|week|year)\b"
)
# A sentence that reports, or speaks of this subject's things, is an article's, whatever phrase it holds.
_REPORTS = re.compile(
    r"\b(?:said|says|told|wrote|according to|announced|reported|argued|spokes\w+|analysts?|regulators?|researchers?|lawyers?|judge|study"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:january|february|april|june|july|august|september|october|november|december) \d"
    r"|cars?|vehicles?|vans?|trucks?|batter(?:y|ies)|plants?|factory|carmakers?|automakers?|drivers?|motorists?|shares|dealers?)\b"
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
    r"|none|null|nan|n/?a|undefined|true|false|not available|removed|deleted|test|to be (?:announced|added)|tba|tbd|coming soon"
    r"|premium content|video|article|content|text|body|empty|unknown|forbidden|redirecting|loading|error",
    r"no (?:content|text|body|article)(?: (?:available|found))?|content (?:not available|unavailable|not found)",
    r"lorem ipsum.{0,2000}|photo gallery|photos?|gallery|watch(?: the)? video.{0,40}",
    r"\[\W*object object\W*\]|object object|\$?\{\{?[\w. ]{0,40}\}?\}",
)
_TITLE = _any(
    r"just a moment|attention required|access (?:to this page has been )?(?:denied|restricted|blocked)|(?:http |error |http error )*[45]\d\d(?:\W+(?:page |file )?(?:error|not found|forbidden|bad gateway|unauthori[sz]ed|gone|too many requests"
    r"|(?:internal )?server error|service unavailable|gateway time-?out|bad request|page))*",
    r"are you (?:a )?(?:robot|human)|(?:robot|human|bot|browser) (?:check|verification)|security (?:check|verification|challenge)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|ddos-?guard|pardon our interruption|checking your browser|one moment,? please",
    r"(?:page|article|site|file|url)(?: is)? (?:not found|unavailable|not available|no longer available|cannot be found|does not exist)"
    r"|not found|(?:an )?error(?: \d+)?(?: (?:page|has occurred|occurred))?|oops|something went wrong|service (?:temporarily )?unavailable"
    r"|bad gateway|internal server error|(?:site )?(?:under )?maintenance|site (?:unavailable|blocked)|request (?:blocked|rejected|denied)",
    r"before you continue(?: to .{0,30})?|subscribe(?: to (?:read|continue)\b.{0,40}| now)?|(?:sign|log) ?in|login|register|sign ?up|paywall"
    r"|(?:your )?(?:cookie|privacy) (?:consent|policy|settings|choices|notice|preferences)|cookies",
    r"untitled(?: document| page)?|no title|title|redirecting|loading|javascript (?:is )?(?:required|disabled)|enable javascript"
    r"|unsupported browser|\[?removed\]?|none|null|nan|n/?a|undefined|index of .{0,60}|blocked|forbidden|home ?page|home",
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
    return Cut(text[:at].rstrip(), [text[at:].strip()], kinds[first])


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
