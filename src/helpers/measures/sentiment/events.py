"""Find in a sentence the events that are good or bad for a business, by rules, and say for which company each is.

The word list (`words`) is matched and composed: a direction ("fell") with the thing that it is said of ("losses fell" is
good), negation, shifters ("avoided a crisis"), comparison with expectations, plans (a bare plan counts 0), and who does
what to whom ("A sued B" is bad for B).
"""

import math
import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from helpers.measures.sentiment.words import Entry, matches

# What an event is worth beside a plain one, which is worth 1. Chosen by hand while ev/train was read; with each of them
# anywhere from half to 1 the macro-F1 of the rules alone there moves by at most .003, for sentences and for companies.
_BARE = 0.8  # a direction of which nothing is said ("it fell")
_ALONE = 0.6  # above or below, with no expectation in sight
_SHIFTED = 0.8  # bad that was averted, good that ended
_NOT_BAD = 0.4  # "no losses"; "not a success" is as bad as a failure
_UNDONE = 0.5  # what is not done to a company after all ("was not sued")
# In `balance`. From .3 to 1.2 the model's macro-F1 on EV corpora that it has not seen moves by at most .006, that of the
# rules alone by .012.
_RESERVE = 0.6

# How many words apart two parts of an event may stand. Chosen by hand, too; with each of them half or twice as far the
# macro-F1 of the rules alone on ev/train moves by at most .002.
_OBJECT_RIGHT, _OBJECT_LEFT = 3, 12  # a direction and what it is said of: "cut many of its jobs", "sales in May fell"
_EXPECTED = 7  # above or below, and the expectation
_SHIFTED_BY_VERB, _SHIFTED_BY_WORD = 4, 8  # a shifter and what it turns
_AFTER_NEVER, _AFTER_NOT = 5, 3  # "no" or "never", any other negation, and what it turns
_PLANNED, _CANCELLED = 6, 2  # a plan, a verb that ends it, and the deal
_THAN, _PATIENT = 6, 4  # an event and the company that it is compared with, that it is done to

# --- words -----------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"(?P<skip>\(\s*[A-Za-z0-9.^:&]+(?:[ :]+[A-Z0-9.]+)?\s*\)|<[^<>\s]{1,20}>|&#?\w+;)"
    r"|[$€£₹¥]?\d[\d,.]*(?<![.,])|[A-Za-z]+(?:[.'’&][A-Za-z]+)*|%|--|\.(?=\s+[\"“'A-Z@]|[\"”']*\s*$)|[,;:!?()—–\"“”*]"
)


def tokens(text: str, spans: Iterable[tuple[int, int]] = ()) -> tuple[list[str], dict[tuple[int, int], int]]:
    """Lower-case words; a number is "#", a company "@"; and for each span the index of its "@".

    >>> tokens("Tesla didn't sell 3.5% more", [(0, 5)])
    (['@', 'did', 'not', 'sell', '#', '%', 'more'], {(0, 5): 0})
    """
    words: list[str] = []
    at: dict[tuple[int, int], int] = {}
    spans = sorted(spans)
    k, n = 0, len(spans)
    for m in _TOKEN.finditer(text):
        if n:
            start, end = m.span()
            while k < n and spans[k][1] <= start:
                k += 1
            if k < n and end > spans[k][0]:
                _add_companies(spans[k:], end, words, at)
                continue
        word = m.group().lower()
        if word[0] in "$€£₹¥0123456789":
            words.append("#")
        elif m.lastgroup == "skip":
            continue
        elif "'" in word or "’" in word:
            words += _apart(word.replace("’", "'"))
        else:
            words.append(word)
    return words, at


def _add_companies(spans: list[tuple[int, int]], end: int, words: list[str], at: dict[tuple[int, int], int]) -> None:
    """Add an "@" for the companies that begin before `end`; one for those that overlap the first of them."""
    for span in spans:
        if span[0] >= end:
            break
        if span not in at:
            if not (words and words[-1] == "@" and span[0] < spans[0][1] and span is not spans[0]):
                words.append("@")
            at[span] = len(words) - 1


def _apart(word: str) -> tuple[str, ...]:
    """Part a word with an apostrophe: its negation is a word of its own, what else follows is dropped."""
    if word.endswith("n't"):
        return ("not",) if word == "can't" else (word[:-3], "not")
    return (word.partition("'")[0],)


# --- clauses ---------------------------------------------------------------------------------------------------------

_STOP = frozenset(".;:!?—–()*") | {"--"}
_CONTRAST = frozenset(["but", "however", "although", "though", "while", "whereas", "yet", "despite", "nevertheless"])
_JOINT = frozenset(["as", "after", "amid", "because", "since", "when", "which", "who", "following", "before", "until"])
_AS_NEXT = frozenset(
    ["a", "an", "expected", "well", "much", "many", "part", "good", "bad", "of", "#", "planned", "soon", "long"]
)
_AS_BEFORE = frozenset(
    ["not", "as", "just", "so", "same", "such", "well", "known", "seen", "regarded", "far", "many", "much"]
)
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "get", "gets", "got", "getting"])
_OF = frozenset(["of", "in", "for", "over", "about", "on", "at", "from", "with"])
_AFTER_VERB = _OF | {"to", "by", "against", "into", "through", "under", "above", "below", "near", "past"}
_THE = frozenset(["the", "a", "an", "its", "their", "his", "this", "that", "recent", "any", "our", "no", "#", "%"])
_PASSIVE_NEXT = frozenset(["by", "over", "for", "in", "after", "on", "at", "as", "amid", "from", "to", "", ".", ","])


class Event(NamedTuple):
    """One thing that a sentence says for or against a business."""

    at: int  # its first word
    end: int  # and the word after its last
    value: float  # -1..1
    kind: str  # class of the word list
    row: str
    term: str
    said_of: str  # family of the thing that it is said of, or ""
    relation: str
    flag: str  # "", neg, shift, planned, than
    kind_of_word: str  # as in the word list


class _Item:
    """A match of the word list, being valued."""

    __slots__ = ("start", "end", "main", "entry", "value", "said_of", "flag", "used", "event")

    def __init__(self, start: int, end: int, entry: Entry):
        self.start, self.end, self.main, self.entry = start, end, entry.main, entry
        self.value, self.said_of, self.flag = 0.0, "", ""
        self.used = False  # said of by a direction, so no event of its own
        self.event: Event | None = None

    def set_event(self, relation: str) -> None:
        e = self.entry
        kind = self.main or relation
        self.event = Event(
            self.start, self.end, self.value, kind, e.row, e.term, self.said_of, relation, self.flag, e.kind
        )

    def turn(self, value: float, flag: str) -> None:
        """Give the event another value, and say why."""
        assert self.event is not None
        self.value = value
        self.event = self.event._replace(value=value, flag=flag)


def _clauses(words: list[str], items: list[_Item]) -> list[int]:
    """Number the clause of each word: a new one begins at a stop, a conjunction, or where another company acts."""
    starts_event = {i.start for i in items if i.main in ("up", "down", "good", "bad", "above", "below", "deal")}
    clause: list[int] = []
    number, busy = 0, False  # busy: the clause has said something already
    for i, word in enumerate(words):
        before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
        if _begins_clause(word, before, after, busy):
            number, busy = number + 1, False
        busy = busy or i in starts_event
        clause.append(number)
    return clause


def _begins_clause(word: str, before: str, after: str, busy: bool) -> bool:
    if word == "as":
        return busy and after not in _AS_NEXT and before not in _AS_BEFORE
    if word in _STOP or word in _CONTRAST or word in _JOINT:
        return True
    if word == ",":
        return after in ("@", "and", "with") and busy
    if word in ("and", "with"):
        return before == "," or (before != "" and busy and after == "@")
    return False


# --- events ----------------------------------------------------------------------------------------------------------

_POLE = {"thing": 1, "burden": -1, "neutral": 0, "good": 1, "bad": -1, "deal": 1}


def find_events(words: list[str]) -> tuple[list[Event], list[int]]:
    """Find what a tokenised sentence says, in order; and the clause that each word belongs to.

    Works from right to left, so that what a word acts on has its value already.

    >>> [(e.term, e.said_of, e.value) for e in find_events(tokens("Losses narrowed but sales fell.")[0])[0]]
    [('narrow', 'loss', 1.0), ('fall', 'sale', -1.0)]
    """
    items = [_Item(*match) for match in matches(words)]
    clause = _clauses(words, items)
    for k in range(len(items) - 1, -1, -1):
        if _says_something(items, k, words, clause):
            items[k].set_event(items[k].entry.relation)
    return [item.event for item in items if item.event is not None], clause


def _says_something(items: list[_Item], k: int, words: list[str], clause: list[int]) -> bool:
    """Value item k, and what it turns; False where it makes no event of its own."""
    item, relation = items[k], items[k].entry.relation
    match item.main:
        case "up" | "down":
            return _direction(items, k, words, clause)
        case "good" | "bad" | "deal":
            return _judgement(items, k, words, clause)
        case "above" | "below":
            return _comparison(items, k)
        case "negation":
            _negate(items, k, words, clause)
            return False
        case "shifter" if _shift(items, k, words, clause):
            return False
    if relation:
        item.value = -1.0 if relation == "against" else 1.0
    return relation != ""


def _direction(items: list[_Item], k: int, words: list[str], clause: list[int]) -> bool:
    """Value a direction by the thing it is said of; False where it says nothing without one."""
    item = items[k]
    sign = 1.0 if item.main == "up" else -1.0
    thing = _object_right(items, k, words, clause)
    if thing is None and item.entry.kind != "a":
        before = words[item.start - 1] if item.start else ""
        after = words[item.end] if item.end < len(words) else ""
        if item.entry.kind != "t" or before in _BE or after in _PASSIVE_NEXT:
            thing = _object_left(items, k, words, clause)
    if thing is None:
        item.value = _BARE * sign
        return item.entry.kind != "a"
    # A noun to the right has been valued already ("slower decline"); one to the left has its class only.
    pole = _POLE.get(thing.main, 0)
    if thing.event is not None and thing.start > item.start:
        pole = (thing.value > 0) - (thing.value < 0)
    item.value, item.said_of = sign * pole, thing.entry.row
    thing.used, thing.event = True, None
    return True


def _judgement(items: list[_Item], k: int, words: list[str], clause: list[int]) -> bool:
    """Value what is good or bad by itself; False where a direction on its left has used it."""
    item = items[k]
    item.value = -1.0 if item.main == "bad" else 1.0
    if k and items[k - 1].main == "burden" and items[k - 1].end == item.start and item.entry.row == "growth":
        item.value, item.said_of = -1.0, items[k - 1].entry.row  # "cost growth"
    if item.main == "deal":
        if _is_planned(items, k, words, clause):
            item.value, item.flag = 0.0, "planned"
        return True
    return not item.used


def _comparison(items: list[_Item], k: int) -> bool:
    """Value "beat" and "above"; False where a preposition is not about an expectation."""
    item = items[k]
    item.value = 1.0 if item.main == "above" else -1.0
    if _is_compared(items, k):
        item.flag = "than"
        return True
    item.value *= _ALONE
    return item.entry.kind != "x"


def _is_compared(items: list[_Item], k: int) -> bool:
    end = items[k].end
    return any(
        (o.main == "expectation" and o.start - end <= _EXPECTED) or o.entry.row == "guidance"
        for o in items[k + 1 : k + 5]
    )


def _is_planned(items: list[_Item], k: int, words: list[str], clause: list[int]) -> bool:
    item = items[k]
    if item.start and words[item.start - 1] in ("to", "will"):
        return True
    before = items[k - 1] if k else item
    if before.main == "bad" and before.entry.kind == "v" and 0 <= item.start - before.end <= _CANCELLED:
        return True  # "cancelled the deal": said by the verb
    near = [o for o in items[max(0, k - 4) : k] if o.main == "planned" and 0 <= item.start - o.end <= _PLANNED]
    return any(clause[o.start] == clause[item.start] for o in near)


def _shift(items: list[_Item], k: int, words: list[str], clause: list[int]) -> bool:
    """Reverse what a shifter acts on, to its right ("avoided a crisis") or, as a verb, to its left ("probe closed")."""
    item, verb = items[k], items[k].entry.kind == "v"
    for other in items[k + 1 : k + 2]:
        same = clause[other.start] == clause[item.start] or not verb
        near = same and other.start - item.end <= (_SHIFTED_BY_VERB if verb else _SHIFTED_BY_WORD)
        noun = other.entry.kind in ("n", "x", "a") and other.main in ("good", "bad", "down")
        if near and noun and other.event is not None:
            other.turn(-_SHIFTED * other.value, "shift")
            return True
    head = _object_left(items, k, words, clause) if verb else None
    if head is not None and head.main == "bad" and item.start - items[k - 1].end <= _SHIFTED_BY_VERB:
        for other in items[:k]:
            other.used = other.used or other.start >= head.start  # "probe of the fires closed"
        item.value, item.said_of, item.flag = _SHIFTED, head.entry.row, "shift"
        item.set_event("")
        return True
    return False


def _negate(items: list[_Item], k: int, words: list[str], clause: list[int]) -> None:
    """Turn the next finding within reach: "not a success" is bad, "no losses" only a little good."""
    item = items[k]
    reach = _AFTER_NEVER if words[item.start] in ("no", "never") else _AFTER_NOT
    for other in items[k + 1 : k + 3]:
        if clause[other.start] != clause[item.start] or other.start - item.end > reach:
            return
        if other.event is not None:
            other.turn(-other.value if other.value > 0 else -_NOT_BAD * other.value, "neg")
            return


def _object_right(items: list[_Item], k: int, words: list[str], clause: list[int]) -> _Item | None:
    """Find what a direction is said of, behind it: "cut jobs", "lower than expected sales"."""
    far = _OBJECT_RIGHT
    item = items[k]
    here, verb = clause[item.start], item.entry.kind in ("v", "t")
    thing: _Item | None = None
    for other in items[k + 1 : k + 4]:
        between = words[item.end : other.start]
        if clause[other.start] != here or len(between) > far or "," in between:
            break
        if verb and not _AFTER_VERB.isdisjoint(between):
            break  # "fell on recall fears": what follows is why
        if other.main == "expectation":
            far += other.end - other.start  # "lower than expected sales"
            continue
        if other.main in _POLE and (other.entry.kind == "n" or other.main not in ("good", "bad", "deal")):
            thing = other
        elif other.main in ("up", "down") and thing is None:
            noun = item.entry.kind in ("a", "x") or (between and between[-1] in _THE)
            if noun and other.entry.kind in ("v", "x"):
                thing = other
            break
        elif (
            other.main in ("up", "down") and thing is not None and other.start == thing.end and other.entry.kind == "v"
        ):
            thing = other  # "sales decline"
            break
        else:
            break
        far = other.end - item.end  # go on only to a noun that follows at once: "sales growth"
    return thing


def _object_left(items: list[_Item], k: int, words: list[str], clause: list[int]) -> _Item | None:
    """Find what a direction or shifter is said of, before it: "sales fell", "the cost of sales rose"."""
    item = items[k]
    here = clause[item.start]
    best: _Item | None = None
    for j in range(k - 1, -1, -1):
        other = items[j]
        if clause[other.start] != here or item.start - other.end > _OBJECT_LEFT:
            break
        if other.main in ("thing", "burden", "neutral") or (other.main in ("good", "bad") and other.entry.kind == "n"):
            if best is None:
                best = other
            elif best.start - other.end <= 2 and words[other.end] in _OF:
                best = other  # "cost of sales": the head comes first
            else:
                break
        elif best is not None or other.main in ("up", "down"):
            break
    return best


def balance(values: Collection[float]) -> float:
    """Balance good against bad, -1..1: (good - bad) / (good + bad + 0.6); the constant keeps one weak word near 0."""
    return damped(sum(values), sum(abs(v) for v in values))


def damped(net: float, weight: float) -> float:
    """Give the net of good and bad as a share of all that was said, with the reserve of `balance`."""
    return net / (weight + _RESERVE) if weight else 0.0


# --- for whom --------------------------------------------------------------------------------------------------------


def company_events(
    events: list[Event], clause: list[int], words: list[str], positions: set[int], others: set[int]
) -> list[tuple[Event, float, str]]:
    """Pair each event with its value and place as seen from one company: own, other, agent, patient, before, near, shared.

    `positions` are the places of the company's "@" in `words`, `others` those of the other companies.
    """
    view = _View(clause, words, positions, others)
    return [(event, *view.of(event)) for event in events]


class _View:
    """A sentence seen from one of its companies."""

    def __init__(self, clause: list[int], words: list[str], positions: set[int], others: set[int]):
        self.clause, self.words, self.alone = clause, words, not others
        self.everybody = sorted({*positions, *others})
        self.group = _groups(words, self.everybody)
        self.mine = {self.group[p] for p in positions}
        self.own = {clause[p] for p in positions}
        self.inhabited = {clause[p] for p in self.everybody}

    def is_mine(self, position: int) -> bool:
        """Say whether the company there is this one, or acts together with it."""
        return self.group[position] in self.mine

    def of(self, e: Event) -> tuple[float, str]:
        """Give the value of an event for the company, and its place."""
        here = self.clause[e.at]
        left = [p for p in self.everybody if p < e.at and self.clause[p] == here]
        right = [p for p in self.everybody if p >= e.end and self.clause[p] == here]
        near = right[0] - e.end if right else math.inf
        if left and right and not self.alone and near <= _THAN and self.words[right[0] - 1] == "than":
            return self._compared(e, left, right)
        if e.relation:
            passive = self._is_passive(e)
            if near <= _PATIENT or (passive and left):
                return self._done(e, left, right if near <= _PATIENT else [], passive)
        return e.value, self._place(e, left, right, near)

    def _compared(self, e: Event, left: list[int], right: list[int]) -> tuple[float, str]:
        """ "A does better than B"."""
        if self.is_mine(right[0]):
            return -e.value, "patient"
        return e.value, "agent" if self.is_mine(left[-1]) else "shared"

    def _is_passive(self, e: Event) -> bool:
        before = self.words[e.at - 1] if e.at else ""
        after = self.words[e.end] if e.end < len(self.words) else ""
        return before in _BE or (self.words[e.end - 1].endswith("ed") and after in ("by", "over", "for"))

    def _done(self, e: Event, left: list[int], right: list[int], passive: bool) -> tuple[float, str]:
        """ "A sued B", "A was sued by B"."""
        if right and self.is_mine(right[0]):
            place = "agent" if passive else "patient"
        elif left and self.is_mine(left[-1]):
            place = "patient" if passive else "agent"
        else:
            return e.value, "other"
        if place == "agent":
            return (1.0 if e.relation == "over" else 0.0), place
        value = -1.0 if e.relation in ("over", "against") else 1.0
        return (-_UNDONE * value if e.flag in ("neg", "shift") else value), place

    def _place(self, e: Event, left: list[int], right: list[int], near: float) -> str:
        here = self.clause[e.at]
        if self.alone:
            return "own" if here in self.own or here not in self.inhabited else "other"
        if here in self.own:
            if near <= 1 and (e.kind_of_word in ("x", "a", "t") or not left):
                return "own" if self.is_mine(right[0]) else "shared"  # "weak A", "lifts A"
            if not left:
                return "own" if self.is_mine(right[0]) else "shared"
            if self.is_mine(left[-1]):
                return "own"
            return "before" if right and self.is_mine(right[0]) else "shared"
        if here in self.inhabited:
            return "other"
        before = [p for p in self.everybody if p < e.at]  # a clause of nobody goes on about the last one named
        return "near" if self.is_mine(before[-1] if before else self.everybody[0]) else "other"


def _groups(words: list[str], positions: list[int]) -> dict[int, int]:
    """Give each company position its group: names joined by commas, "and", "&" or "/" act together."""
    group: dict[int, int] = {}
    last, number = None, 0
    for p in positions:
        if last is None or any(w not in ("@", ",", "and", "or", "&", "#", "%") for w in words[last + 1 : p]):
            number += 1
        group[p] = number
        last = p
    return group
