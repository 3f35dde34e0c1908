"""Say what an outlet's country tells of its dates: how figures are ordered there, and what the clock shows.

The country is that of the address (bbc.co.uk), else of the page's language (en-GB, ja). Its facts are those of Unicode
CLDR, through Babel, which is loaded only when a page needs them.
"""

import re
from functools import cache
from urllib.parse import urlsplit

# Endings of countries that are sold to everybody, so that they say nothing of the outlet (the registries' own offers).
_SOLD = frozenset(
    """ac ag ai am bz cc cm co cx fm gg gs io is la li lv ly me mn ms mu nu pm re sc sh sx tk to tv vc vg ws""".split()  # noqa: SIM905
)
_ALIASES = {"uk": "GB", "eu": "", "su": "RU"}
# Languages whose press is, all but a few outlets, that of one country and one time zone.
_ONE_COUNTRY = frozenset(
    """bg cs da de el et fi fr he hr hu it ja ko lt nb nl nn no pl ro sk sl sv th tr uk vi""".split()  # noqa: SIM905
)
_TAG = re.compile(r"^([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_]([A-Za-z]{2}))?(?![A-Za-z])")


def host_country(url: str) -> str:
    """Give the country of an address by its last label, "" where that says none.

    >>> host_country("https://news.example.co.uk/a"), host_country("https://news.example.com/a")
    ('GB', '')
    """
    try:
        last = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return ""
    if len(last) != 2 or last in _SOLD:
        return ""
    return _ALIASES.get(last, last.upper())


def language_country(language: str) -> str:
    """Give the country of a language tag: the one it names, else the one whose press writes that language.

    >>> language_country("en-GB"), language_country("ja"), language_country("en")
    ('GB', 'JP', '')
    """
    tag = _TAG.match((language or "").strip())
    if not tag:
        return ""
    if tag[2]:
        return tag[2].upper()
    language = "nb" if tag[1].lower() == "no" else tag[1].lower()
    return _likely(language) if language in _ONE_COUNTRY else ""


@cache
def _likely(language: str) -> str:
    from babel.core import get_global

    return str(get_global("likely_subtags").get(language, "")).rpartition("_")[2]


@cache
def figure_order(language: str, country: str) -> str | None:
    """Say in which order a language, as it is written in a country, puts day and month in figures: dmy, mdy, ymd, or None.

    English without a country has no order, since Americans and the British differ.

    >>> figure_order("en", "GB"), figure_order("en", "US"), figure_order("de", ""), figure_order("en", "")
    ('dmy', 'mdy', 'dmy', None)
    """
    from babel import Locale, UnknownLocaleError
    from babel.languages import get_official_languages

    tag = _TAG.match(language or "")
    spoken = tag[1].lower() if tag else ""
    if not country and spoken in ("", "en"):
        return None
    for name in (spoken, *(get_official_languages(country, de_facto=True) if country else ())):
        try:
            pattern = Locale.parse(f"{name}_{country}" if country else name).date_formats["short"].pattern
        except (UnknownLocaleError, ValueError):
            continue
        day, month, year = (pattern.lower().find(letter) for letter in "dmy")
        if year > min(day, month):
            return "dmy" if day < month else "mdy"
        if spoken in ("ja", "ko", "zh"):
            return "ymd"
        if spoken not in ("", "en"):  # the year comes first by the norm; at the end it follows day and month
            return "dmy"
    return None


@cache
def one_zone(country: str) -> str | None:
    """Give the time zone of a country that has only one, None for the others.

    >>> one_zone("JP"), one_zone("US")
    ('Asia/Tokyo', None)
    """
    from babel.core import get_global

    zones = get_global("territory_zones").get(country, [])
    return zones[0] if len(zones) == 1 or country in _MAINLAND else None


# Their other zones keep the same time, or hardly anybody publishes there (islands).
_MAINLAND = {"CN", "DE", "ES", "MY", "NZ", "PT", "UA"}
