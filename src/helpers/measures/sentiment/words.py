"""The word list of the news sentiment, and its terms in all their forms.

`lexicons/sentiment.csv` has a row for each family of terms: class, kind, terms (`|` between), an example in which the
term stands in brackets, and the label of that example (1 good, -1 bad, 0 neither). Classes:

- good, bad: news by itself; deal: good when it is made, nothing while it is only planned
- up, down: a direction, good or bad by what it is said of: thing (more is good), burden (less is good), neutral
- above, below: a comparison, with an expectation or without
- negation, shifter: turn what they act on ("not", "avoided"); planned: announces; expectation: what a result is held against
- against, for, over: what A does to B ("sued", "backs", "overtook"); a term may have such a row beside another one
- contrast: says nothing by itself; void: words that mean nothing here, whatever their parts mean elsewhere

Kinds: v a verb, inflected in its first word; t a verb whose object comes after it; n a noun, with its plural in its last
word; x as it stands; a as it stands, and without a thing it says nothing ("more").
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from helpers.project import shipped

_IRREGULAR = {
    "rise": "rose risen", "grow": "grew grown", "fall": "fell fallen", "sink": "sank sunk", "shrink": "shrank shrunk",
    "slide": "slid", "cut": "cut", "hurt": "hurt", "hit": "hit", "lose": "lost", "win": "won", "beat": "beat beaten",
    "break": "broke broken", "shut": "shut", "withdraw": "withdrew withdrawn", "freeze": "froze frozen", "lay": "laid",
    "give": "gave given", "go": "went gone", "come": "came", "run": "ran run", "catch": "caught", "buy": "bought",
    "burn": "burned burnt", "bleed": "bled", "mislead": "misled", "steal": "stole stolen", "quit": "quit", "do": "did done",
    "drive": "drove driven", "bring": "brought", "shed": "shed", "shoot": "shot", "spring": "sprang", "spend": "spent",
    "eat": "ate eaten", "strike": "struck", "begin": "began begun", "build": "built", "sell": "sold", "make": "made",
    "take": "took taken", "pay": "paid", "get": "got", "lead": "led", "overcome": "overcame", "choose": "chose chosen",
    "undercut": "undercut", "outshine": "outshone", "overtake": "overtook overtaken", "blow": "blew blown",
    "rebuild": "rebuilt", "shine": "shone", "fight": "fought", "dive": "dived dove", "sting": "stung", "bite": "bit",
    "upset": "upset", "outdo": "outdid outdone", "leave": "left", "flee": "fled", "bet": "bet", "draw": "drew drawn",
    "be": "is was are were been", "set": "set", "put": "put", "meet": "met", "hold": "held", "stand": "stood",
    "swing": "swung", "feel": "felt", "outgrow": "outgrew", "oversell": "oversold", "sweep": "swept", "deal": "dealt",
    "turn": "turned", "see": "saw seen", "hide": "hid hidden", "stick": "stuck", "keep": "kept", "creep": "crept",
    "overpay": "overpaid", "overbuild": "overbuilt", "bear": "bore borne", "swell": "swelled swollen",
}  # fmt: skip
_DOUBLING = re.compile(
    r"(?:dip|slip|drop|trim|scrap|slam|ship|flop|cap|bag|flag|lag|ban|top|strip|snub|snap|dog|drag|bar|commit|step|cut|hit"
    r"|run|quit|shed|win|shut|upset|sap|sag|stop|begin|get|put|set|rob|pip|rap|mop|rid|stem|tap|mar|dam|defer|pop|skid|zip"
    r"|jam|sin|plot|shun|bet)$"
)


def verb_forms(verb: str) -> set[str]:
    """Inflect a regular or listed verb.

    >>> sorted(verb_forms("slip"))
    ['slip', 'slipped', 'slipping', 'slips']
    """
    doubled = verb + verb[-1] if _DOUBLING.search(verb) else verb
    if verb.endswith("e") and not verb.endswith("ee"):
        stem, ing = verb[:-1], (verb[:-2] + "ying" if verb.endswith("ie") else verb[:-1] + "ing")
    else:
        stem, ing = doubled, doubled + "ing"
    if re.search(r"[^aeiou]y$", verb):
        third, past = verb[:-1] + "ies", verb[:-1] + "ied"
    else:
        third = verb + ("es" if re.search(r"(?:s|x|z|ch|sh|[^o]o)$", verb) else "s")
        past = stem + ("d" if verb.endswith("ee") else "ed")
    return {verb, third, ing, *_IRREGULAR.get(verb, past).split()}


def noun_forms(noun: str) -> set[str]:
    """Give a noun and its regular plural."""
    if re.search(r"[^aeiou]y$", noun):
        return {noun, noun[:-1] + "ies"}
    return {noun, noun + ("es" if re.search(r"(?:s|x|z|ch|sh)$", noun) else "s")}


def _forms(term: str, kind: str) -> set[tuple[str, ...]]:
    words = term.split()
    if kind in ("v", "t"):
        return {(form, *words[1:]) for form in verb_forms(words[0])}
    if kind == "n":
        return {(*words[:-1], form) for form in noun_forms(words[-1])}
    return {tuple(words)}


RELATIONS = ("against", "for", "over")


class Entry(NamedTuple):
    """One form of a term."""

    words: tuple[str, ...]
    main: str  # the class that makes events: up, down, thing, bad, ...
    relation: str  # against, for, over: what it does to the company after it, or ""
    kind: str
    row: str  # first term of the row: the family
    term: str  # as listed


def matches(words: list[str]) -> Iterator[tuple[int, int, Entry]]:
    """Give (first word, word after the last, entry) of each term in a sentence, from left to right, longest first.

    What is in `void` matches, so that its parts do not, and is left out.

    >>> [entry.term for _, _, entry in matches("sales fell short of a full year of growth".split())]
    ['sale', 'fall short of', 'growth']
    """
    entries_of, following = lexicon(), 0
    for i, word in enumerate(words):
        if i < following or word not in entries_of:
            continue
        for size, entries in entries_of[word]:
            entry = entries.get((word,) if size == 1 else tuple(words[i : i + size]))
            if entry is not None:
                following = i + size
                if entry.main != "void":
                    yield i, following, entry
                break


@cache
def lexicon() -> dict[str, list[tuple[int, dict[tuple[str, ...], Entry]]]]:
    """Give the word list for matching: first word -> (number of words, entries), longest first."""
    first: dict[str, dict[int, dict[tuple[str, ...], Entry]]] = {}
    for words, entry in _entries().items():
        first.setdefault(words[0], {}).setdefault(len(words), {})[words] = entry
    return {word: sorted(sizes.items(), reverse=True) for word, sizes in first.items()}


def _entries() -> dict[tuple[str, ...], Entry]:
    """Read the word list in all forms; a form in several rows belongs to the first of them, and may have a relation too."""
    found: dict[tuple[str, ...], Entry] = {}
    with shipped("lexicons", "sentiment.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            terms = row["terms"].split("|")
            related = row["class"] in RELATIONS
            for term in terms:
                for words in _forms(term, row["kind"]):
                    old = found.get(words)
                    if old is None:
                        main, relation = ("", row["class"]) if related else (row["class"], "")
                        found[words] = Entry(words, main, relation, row["kind"], terms[0], term)
                    elif related and not old.relation:
                        found[words] = old._replace(relation=row["class"])
                    elif not related and (not old.main or row["class"] == "void"):
                        found[words] = old._replace(main=row["class"], kind=row["kind"], row=terms[0], term=term)
    return found
