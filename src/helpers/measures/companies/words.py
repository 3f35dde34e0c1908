"""The words by whose help firms are recognised: the lists of `lexicons/companies_words.csv`, and what firms do.

The lists: given (first names), surname (that firms bear, too), title, place, nationality, opener (of a sentence), never
first (in a firm's name), legal (forms) and those that are sure, ending (of firms' names), public body, not a firm, role and
post (in firms), firm noun ("bank"), maker ("maker", "producer").
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from helpers.project import shipped


@lru_cache(maxsize=1)
def word_lists() -> dict[str, frozenset[str]]:
    """Give the word lists by name."""
    with shipped("lexicons", "companies_words.csv").open(encoding="utf-8", newline="") as lines:
        table = pd.read_csv(lines, dtype=str, keep_default_na=False)
    return {str(name): frozenset(group["word"]) for name, group in table.groupby("list")}


def one_of(words: Iterable[str]) -> str:
    """Give a regular expression for any of the words, the longest first.

    >>> one_of(["Co", "Co KG", "S.A"])
    '(?:Co\\\\ KG|S\\\\.A|Co)'
    """
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))) + ")"


LEGAL = one_of(word_lists()["legal"])
# What firms do in news, or is said of them, right after their name.
VERB = (
    r"(?:said|says?|plans?|planned|will|would|could|may|might|has|had|is|was|to|aims?|unveil\w*|launch\w*|announce[sd]?"
    r"|reports?|reported|posts?|posted|sells?|sold|builds?|built|makes?|made|buys?|bought|agree[sd]?|cuts?|raise[sd]?"
    r"|began|begins?|expects?|expected|wants?|told|tells|shares?|stock|opens?|opened|closed?|closes|drops?|dropped|fell"
    r"|falls|rose|rises|gains?|gained|slips?|jumps?|jumped|recalls?|recalled|files?|filed|delivers?|delivered|spokes\w+"
    r"|CEO|chief|executives?|dealers?|owners?|also|which|who|reveals?|revealed|confirms?|confirmed|introduce[sd]?"
    r"|stops?|halts?|delays?|hires?|sees|saw|does|did|won|wins|lost|loses|gets|got|joins?|joined|invests?|owns?|last"
    r"|acquires?|acquired|analysts?|surges?|tumbles?|soars?|sinks?|climbs?|beats?|misses|takes|took|offers?|offered)"
)


def bare_name(name: str) -> str:
    """Give a company's name without its legal form.

    >>> bare_name("Ascent Group LLC"), bare_name("Cerus Corp."), bare_name("The Boring Company")
    ('Ascent Group', 'Cerus', 'The Boring Company')
    """
    bare = re.sub(rf"(?:(?<!&),? {LEGAL}\b\.?)+$", "", name.strip()).removesuffix(".com")
    return name.strip() if re.fullmatch(r"(?:The )?\w+", bare) and name.endswith("Company") else bare
