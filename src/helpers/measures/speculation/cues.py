"""The cue list: reads it, compiles its patterns, and matches them in the tokens of a sentence.

`lexicons/cues.csv` holds one row a cue pattern, with the conditions under which it is read in that sense.
A pattern is a row of tokens: `a|b` one or the other, `expect/s/ed` the stem or the stem with an ending, `x?` may be
missing, `*3` up to three tokens but no quotation mark, `~3` up to three that stay within the clause, `@name` a word
class of `lexicons/speculation_words.json`, a choice with a backslash a regular expression; `<s>` and `</s>` are the
ends of the sentence. Contractions are two tokens (`do n't`, `it 's`), words with a hyphen one.
The columns of the list:

- class, pattern: together the key of a row; two rows with the same are two senses
- before, not_before, after, not_after: patterns (` ; ` between several) that must or must not stand right beside the cue
- sentence, not_sentence: patterns that must or must not stand anywhere in the sentence
- where: title or body, where the row is for one of them; weak: yes, where the row needs the model to decide
- strength, example, counter_example (both are tests), source (a published list or scale, the codebook, or news usage)

The scale of `strength` runs from 0 (cannot be so) to 1 (certain) and follows Kent (1964), "Words of estimative
probability", Mosteller & Youtz (1990), "Quantifying probabilistic expressions", and Fagen-Ulmschneider's survey
"Perception of probability words"; words that none of them has are placed beside their nearest neighbour, and every
placement is approximate. For a denial it is the reader's remaining probability, for a plan that it is carried out.
"""

import json
import re
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.codebook import CLASSES, COUNTING
from helpers.project import shipped

# --- patterns --------------------------------------------------------------------------------------------------------

BEGIN, END = "<s>", "</s>"
_CLAUSE_ENDS = r"that|which|who|and|but|if|will|would|'ll|said|says|say|,|;|:|\.|\?|-"


class Element(NamedTuple):
    """One element of a pattern, compiled."""

    begins: list[str]  # the words that it can begin with; none where it is a gap or may be missing
    regex: str
    longest: int  # how many tokens it takes at most
    complete: bool  # whether it begins with no other words


def _compiled(pattern: str, words: dict[str, list[str]]) -> list[Element]:
    return [_element(element, pattern, words) for element in pattern.split()]


def _element(element: str, pattern: str, words: dict[str, list[str]]) -> Element:
    optional = len(element) > 1 and element.endswith("?") and not element.endswith("|?")
    element = element.removesuffix("?") if optional else element
    if gap := re.fullmatch(r"([*~])(\d+)", element):
        word = r"[^\s\"]+" if gap[1] == "*" else rf"(?!(?:{_CLAUSE_ENDS}) )\S+"
        return Element([], rf"(?:{word} ){{0,{gap[2]}}}?", int(gap[2]), False)
    if not all(element.split("|")):
        raise ValueError(f"cue {pattern!r}: an empty choice in {element!r}")
    literal: list[str] = []
    parts: list[str] = []
    for choice in element.split("|"):
        plain, regexes = _choice(choice, pattern, words)
        literal += plain
        parts += [*regexes, *map(re.escape, plain)]
    # A space in a word class stands for two tokens.
    regex = f"(?:{'|'.join(sorted(parts, key=len, reverse=True))}) "
    begins = [] if optional else [word.split()[0] for word in literal]
    longest = 1 + max(part.count(" ") for part in parts)
    return Element(begins, f"(?:{regex})?" if optional else regex, longest, len(parts) == len(literal))


def _choice(choice: str, pattern: str, words: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """Give the words and the regular expressions that a choice stands for."""
    if choice.startswith("@"):
        if choice[1:] not in words:
            raise ValueError(f"cue {pattern!r}: no word class {choice!r}")
        entries = words[choice[1:]]
        plain = [word for entry in entries if not entry.startswith("~") for word in _with_endings(entry)]
        return plain, [entry[1:] for entry in entries if entry.startswith("~")]
    return ([], [choice]) if "\\" in choice else (_with_endings(choice), [])


def _with_endings(word: str) -> list[str]:
    if word.startswith("<"):  # the ends of the sentence
        return [word]
    stem, *endings = word.split("/")
    # "believ/e/es", "den/y/ies": where an ending makes the plain form, the stem itself is no word, or another one.
    bare = [] if endings and endings[0] in ("e", "y", "is") else [stem]
    return [*bare, *(stem + e for e in endings)]


class Joined:
    """The tokens of a sentence as the patterns read them: joined by blanks, the ends of the sentence as tokens, too."""

    __slots__ = ("text", "starts", "words")

    def __init__(self, words: list[str], held: set[str]):
        self.text = f" {BEGIN} {' '.join(words)} {END} "
        lengths = accumulate(map(len, words), initial=len(BEGIN) + 2)
        self.starts = [1, *(n + i for i, n in enumerate(lengths))]  # where <s>, each token and </s> begin
        self.words = held  # the words of the sentence


# --- conditions ------------------------------------------------------------------------------------------------------

# Each class is one kind of condition. `holds(joined, at, end)` judges a match that reaches from token `at` to the
# character `end` of the joined tokens; `wanted` is False for what must not stand there.


class Before:
    """Patterns that must or must not end right before the cue."""

    __slots__ = ("wanted", "fullmatch", "longest")

    def __init__(self, wanted: bool, patterns: list[list[Element]]):
        self.wanted, self.fullmatch = wanted, re.compile(_either(patterns)).fullmatch
        self.longest = max(sum(element.longest for element in pattern) for pattern in patterns)

    def holds(self, joined: Joined, at: int, end: int) -> bool:
        text, starts = joined.text, joined.starts
        stop = starts[at + 1]
        for i in range(
            at, max(at - self.longest, -1), -1
        ):  # from each token that they can begin with, the nearest first
            if self.fullmatch(text, starts[i], stop):
                return self.wanted
        return not self.wanted


class After:
    """Patterns that must or must not begin right after the cue."""

    __slots__ = ("wanted", "match")

    def __init__(self, wanted: bool, patterns: list[list[Element]]):
        self.wanted, self.match = wanted, re.compile(_either(patterns)).match

    def holds(self, joined: Joined, at: int, end: int) -> bool:
        return (self.match(joined.text, end) is not None) is self.wanted


class Anywhere:
    """Patterns that must or must not stand somewhere in the sentence."""

    __slots__ = ("wanted", "search", "begins", "always")

    def __init__(self, wanted: bool, patterns: list[list[Element]]):
        self.wanted, self.search = wanted, re.compile(rf"(?<= )(?:{_either(patterns)})").search
        # A sentence without one of the words that they begin with is not searched.
        self.begins = frozenset(chain(*(first.begins if first.complete else [BEGIN] for first, *_ in patterns)))
        self.always = BEGIN in self.begins

    def holds(self, joined: Joined, at: int, end: int) -> bool:
        found = (self.always or not self.begins.isdisjoint(joined.words)) and self.search(joined.text) is not None
        return found is self.wanted


def _either(patterns: list[list[Element]]) -> str:
    return "|".join("".join(element.regex for element in pattern) for pattern in patterns)


Condition = Before | After | Anywhere
CONDITIONS: dict[str, tuple[type[Condition], bool]] = {
    **{"before": (Before, True), "not_before": (Before, False), "after": (After, True), "not_after": (After, False)},
    **{"sentence": (Anywhere, True), "not_sentence": (Anywhere, False)},
}


# --- the rows of the list --------------------------------------------------------------------------------------------

# What most sentences hold, so that a row that needs one of them is tried nearly everywhere. The list changes how fast
# rows are found, never which.
_COMMON_WORDS = (
    "a all also an and any are as at be been but by can could did do does for from had has have he her his how i if in is"
    " it its make made may more most much n't new no not now of on one only or other our out over said say says she so"
    " some still such than that the their there they this to up us was we were what when which who will with would yet"
    " you 's . , ? : - \""
)
_COMMON = frozenset(_COMMON_WORDS.split())
_NEUTRAL = 0.5  # the strength of an own row that gives none: neither likely nor unlikely


class Rule:
    """One row of the cue list, its pattern and its conditions compiled.

    `number` tells rows of the same class and pattern apart; `user` is true for own rows, which the model does not judge.
    """

    __slots__ = ("cls", "cue", "key", "counts", "strength", "where", "weak", "user", "features",
                 "match", "checks", "first", "second", "needs", "one_word")  # fmt: skip

    def __init__(self, row: dict, words: dict[str, list[str]], user: bool = False, number: int = 1):
        self.cls, self.cue, self.user = row["class"], row["pattern"], user
        if self.cls not in CLASSES:
            raise ValueError(f"cue {self.cue!r}: class {self.cls!r} is none of {', '.join(CLASSES)}")
        self.key = f"{self.cls}:{self.cue}" + (f"#{number}" if number > 1 else "")
        self.counts = self.cls in COUNTING
        self.strength = _strength(row.get("strength") or _NEUTRAL, self.cue)
        self.where, self.weak = row.get("where") or "", (row.get("weak") or "") in ("yes", "1", "True")
        self.features = (f"rule:{self.key}", f"{'maybe' if self.weak else 'sure'}:{self.cls}")  # what the model sees
        elements = _compiled(self.cue, words)
        if not elements or not elements[0].begins:
            raise ValueError(f"cue {self.cue!r} has to begin with a word")
        try:
            self.match = re.compile("".join(element.regex for element in elements)).match
            self.checks: list[Condition] = [
                condition(wanted, [_compiled(pattern, words) for pattern in row[name].split(" ; ") if pattern.strip()])
                for name, (condition, wanted) in CONDITIONS.items()
                if (row.get(name) or "").strip(" ;")
            ]
        except re.error as error:
            raise ValueError(f"cue {self.cue!r}: not a regular expression ({error})") from error
        self._look_up(elements, asks="?" in (row.get("sentence") or ""))

    def _look_up(self, elements: list[Element], asks: bool) -> None:
        """Set by which words the row is found without trying its pattern."""
        head, *rest = elements
        self.first: list[str] = head.begins
        self.one_word: bool = not rest and head.longest == 1 and head.complete  # the first word is all of it
        # Where the first word is one token, the second can be looked up too, which spares most of the matching.
        known = head.longest == 1 and bool(rest) and bool(rest[0].begins) and rest[0].complete
        self.second: frozenset[str] | None = frozenset(rest[0].begins) if known else None
        # A sentence without one of these words is not even tried: a row of questions needs the mark, another the element
        # that has the fewest common words, unless that is looked up anyway.
        needed = [frozenset(e.begins) for e in elements if e.begins and e.complete and not {BEGIN, END} & {*e.begins}]
        least = min(needed, key=lambda words: len(_COMMON & words), default=None)
        self.needs: frozenset[str] | None = None if least in (frozenset(self.first), self.second) else least
        if asks:
            self.needs = frozenset("?")

    def holds(self, joined: Joined, at: int, end: int) -> bool:
        """Say whether all conditions hold for a match from token `at` to the character `end` of the joined tokens."""
        return all(check.holds(joined, at, end) for check in self.checks)


def _strength(value: str | float, cue: str) -> float:
    try:
        strength = float(value)
    except ValueError:
        strength = -1.0
    if not 0 <= strength <= 1:
        raise ValueError(f"cue {cue!r}: strength {value!r} is no number from 0 to 1")
    return strength


def read_cues(cues: str | Path | pd.DataFrame | None = None) -> pd.DataFrame:
    """Read the shipped cue list and merge own rows over it; a row with the same class and pattern replaces.

    Own rows need `class` and `pattern`; they are taken at their word, the model neither vetoes nor adds to them.
    Raises ValueError where a needed column is missing.
    """
    table = pd.read_csv(shipped("lexicons", "cues.csv"), dtype="str", keep_default_na=False).assign(own=False)
    if cues is None:
        return table
    own = cues.copy() if isinstance(cues, pd.DataFrame) else pd.read_csv(cues, dtype="str", keep_default_na=False)
    if missing := [c for c in ("class", "pattern") if c not in own]:
        raise ValueError(f"the cue list has no column {' and no '.join(missing)}")
    own = own.astype(object).where(own.notna(), "").astype("str").assign(own=True)
    replaced = set(zip(own["class"], own["pattern"], strict=True))
    kept = [key not in replaced for key in zip(table["class"], table["pattern"], strict=True)]
    both = pd.concat([table[kept], own], ignore_index=True)
    return both.astype(object).where(both.notna(), "").reset_index(drop=True)


@lru_cache(maxsize=1)
def word_classes() -> dict[str, list[str]]:
    """Read the word classes of `lexicons/speculation_words.json`: name -> words, some with endings or as `~` patterns."""
    return json.loads(shipped("lexicons", "speculation_words.json").read_text(encoding="utf-8"))


# --- matching --------------------------------------------------------------------------------------------------------


class Index:
    """The rows of a cue list by their first word and the word after it, for bodies and for headlines."""

    def __init__(self, table: pd.DataFrame):
        self.rules: list[Rule] = []  # in the order of the list
        # First word -> the word after it -> the rows, each with what it needs and its pattern, None where its first word
        # is all of it.
        self.by_first: tuple[dict[str, dict[str, list[tuple]]], ...] = ({}, {})
        seen: dict[tuple[str, str], int] = {}
        for row in table.to_dict("records"):
            key = row["class"], row["pattern"]
            seen[key] = seen.get(key, 0) + 1  # two senses of one pattern are two rows
            rule = Rule(row, word_classes(), user=row.get("own") is True, number=seen[key])
            self.rules.append(rule)
            for where, by_first in zip(("body", "title"), self.by_first, strict=True):
                if rule.where in ("", where):
                    self._add(rule, by_first)

    @staticmethod
    def _add(rule: Rule, by_first: dict[str, dict[str, list[tuple]]]) -> None:
        for word in dict.fromkeys(rule.first):
            # "" stands for any other word; it holds the rows that do not say what their second word is.
            by_second = by_first.setdefault(word, {"": []})
            for second in rule.second - by_second.keys() if rule.second else ():
                by_second[second] = list(by_second[""])
            for second in rule.second or by_second:
                by_second[second].append((rule.needs, None if rule.one_word else rule.match, rule))


@lru_cache(maxsize=1)
def shipped_index() -> Index:
    """Give the index of the shipped cue list, compiled once."""
    return Index(read_cues())


class Candidate(NamedTuple):
    """A row of the cue list that matches with its conditions."""

    first: int  # its first token
    end: int  # the token after its last
    rule: Rule


def candidates(words: list[str], is_title: bool, index: Index) -> list[Candidate]:
    """Give each row of the cue list that matches with its conditions, in the order of the sentence.

    Takes the tokens in lower case. It runs over every sentence, hence the look-ups before anything is matched.
    """
    rules_of, last, found = index.by_first[is_title].get, len(words), []
    held: set[str] | None = None
    joined: Joined | None = None
    for i, word in enumerate(words):
        if (by_second := rules_of(word)) is None:
            continue
        if held is None:
            held = set(words)
        for needs, match, rule in by_second.get(words[i + 1] if i + 1 < last else END) or by_second[""]:
            if needs is not None and needs.isdisjoint(held):
                continue
            if joined is None:
                joined = Joined(words, held)
            start, end = joined.starts[i + 1], i + 1
            if match is None:
                stop = start + len(word) + 1
            elif hit := match(joined.text, start):
                stop, end = hit.end(), min(i + hit.group().count(" "), last)
            else:
                continue
            if not rule.checks or rule.holds(joined, i, stop):
                found.append(Candidate(i, end, rule))
    return found
