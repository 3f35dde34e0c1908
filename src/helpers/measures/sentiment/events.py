"""Score how the news in a sentence is for the business it is about and for each company it names.

Two measures stand side by side. `polarity` and `subjectivity` are TextBlob's own numbers, to the digit: the baseline.
`sentiment` is made for business news, in two layers:

1. Rules. A word list (`lexicons/sentiment.csv`: class, inflection, terms, example) is matched and composed: a direction
   ("fell") with the thing that it is said of ("losses fell" is good), negation, shifters ("avoided a crisis"),
   comparison with expectations, plans (a bare plan counts 0), and who does what to whom ("A sued B" is bad for B).
2. A linear model over what the rules found, where it stands and the words beside it, whose weights
   (`lexicons/sentiment_weights.csv`) come from `training/train_sentiment.py`. It turns the findings into the
   probabilities of good, bad and neither; `sentiment` is P(good) - P(bad).

The measured errors are printed by `training/evaluate_sentiment.py`. Training data: our own labels of EV news; SEntFiN 1.0
(Sinha, Kedas, Kumar, Malo 2022; MIT) and FinEntity (Tang, Yang, Huang, Tang, Tam 2023; ODC-BY).
"""

import csv
import re
from functools import cache
from typing import NamedTuple

from helpers.project import shipped

_TOKEN = re.compile(
    r"(?P<skip>\(\s*[A-Za-z0-9.^:&]+(?:[ :]+[A-Z0-9.]+)?\s*\)|<[^<>\s]{1,20}>|&#?\w+;)"
    r"|[$€£₹¥]?\d[\d,.]*(?<![.,])|[A-Za-z]+(?:[.'’&][A-Za-z]+)*|%|--|\.(?=\s+[\"“'A-Z@]|[\"”']*\s*$)|[,;:!?()—–\"“”*]"
)
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
    "quit job": "quit", "overpay": "overpaid", "overbuild": "overbuilt", "bear": "bore borne", "swell": "swelled swollen",
}  # fmt: skip
_DOUBLING = re.compile(
    r"(?:dip|slip|drop|trim|scrap|slam|ship|flop|cap|bag|flag|lag|ban|top|strip|snub|snap|dog|drag|bar|commit|step|cut|hit"
    r"|run|quit|shed|win|shut|upset|sap|sag|stop|begin|get|put|set|rob|pip|rap|mop|rid|stem|tap|mar|dam|defer|pop|skid|zip"
    r"|jam|sin|plot|shun|bet|sell off|axe)$"
)


def _verb_forms(verb: str) -> set[str]:
    """Inflect a regular or listed verb.

    >>> sorted(_verb_forms("slip"))
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


def _noun_forms(noun: str) -> set[str]:
    if re.search(r"[^aeiou]y$", noun):
        return {noun, noun[:-1] + "ies"}
    return {noun, noun + ("es" if re.search(r"(?:s|x|z|ch|sh)$", noun) else "s")}


def _forms(term: str, kind: str) -> set[tuple[str, ...]]:
    words = term.split()
    if kind in ("v", "t"):
        return {(form, *words[1:]) for form in _verb_forms(words[0])}
    if kind == "n":
        return {(*words[:-1], form) for form in _noun_forms(words[-1])}
    return {tuple(words)}


class _Entry(NamedTuple):
    words: tuple[str, ...]
    main: str  # the class that makes events: up, down, thing, bad, ...
    relation: str  # against, for, over: what it does to the company after it, or ""
    kind: str
    row: str  # first term of the row: the family
    term: str  # as listed


@cache
def _lexicon() -> dict[str, list[tuple[int, dict[tuple[str, ...], _Entry]]]]:
    """Read the word list: first word -> (number of words, entries), longest first.

    A form in several rows belongs to the first of them.
    """
    found: dict[tuple[str, ...], _Entry] = {}
    with shipped("lexicons", "sentiment.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            terms = row["terms"].split("|")
            related = row["class"] in ("against", "for", "over")
            for term in terms:
                for words in _forms(term, row["kind"]):
                    old = found.get(words)
                    if old is None:
                        main, relation = ("", row["class"]) if related else (row["class"], "")
                        found[words] = _Entry(words, main, relation, row["kind"], terms[0], term)
                    elif related and not old.relation:
                        found[words] = old._replace(relation=row["class"])
                    elif not related and (not old.main or row["class"] == "void"):
                        found[words] = old._replace(main=row["class"], kind=row["kind"], row=terms[0], term=term)
    first: dict[str, dict[int, dict[tuple[str, ...], _Entry]]] = {}
    for words, entry in found.items():
        first.setdefault(words[0], {}).setdefault(len(words), {})[words] = entry
    return {word: sorted(sizes.items(), reverse=True) for word, sizes in first.items()}


_STOP = frozenset(".;:!?—–()*") | {"--"}
_CONTRAST = frozenset(["but", "however", "although", "though", "while", "whereas", "yet", "despite", "nevertheless"])
_JOINT = frozenset(["as", "after", "amid", "because", "since", "when", "which", "who", "following", "before", "until"])
_AS_NEXT = frozenset(
    ["a", "an", "expected", "well", "much", "many", "part", "good", "bad", "of", "of", "#", "planned", "soon", "long"]
)
_AS_BEFORE = frozenset(
    ["not", "as", "just", "so", "same", "such", "well", "known", "seen", "regarded", "far", "many", "much"]
)
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "get", "gets", "got", "getting"])
_OF = frozenset(["of", "in", "for", "over", "about", "on", "at", "from", "with"])
_AFTER_VERB = _OF | {"to", "by", "against", "into", "through", "under", "above", "below", "near", "past"}
_THE = frozenset(["the", "a", "an", "its", "their", "his", "this", "that", "recent", "any", "our", "no", "#", "%"])
_PASSIVE_NEXT = frozenset(["by", "over", "for", "in", "after", "on", "at", "as", "amid", "from", "to", "", ".", ","])


def tokens(text: str, spans=()) -> tuple[list[str], dict]:
    """Lower-case words; a number is "#", a company "@"; and for each span the index of its "@".

    >>> tokens("Tesla didn't sell 3.5% more", [(0, 5)])
    (['@', 'did', 'not', 'sell', '#', '%', 'more'], {(0, 5): 0})
    """
    words, at = [], {}
    spans = sorted(spans)
    k, n = 0, len(spans)
    for m in _TOKEN.finditer(text):
        if n:
            start, end = m.span()
            while k < n and spans[k][1] <= start:
                k += 1
            if k < n and end > spans[k][0]:
                for span in spans[k:]:
                    if span[0] >= end:
                        break
                    if span not in at:
                        if not (words and words[-1] == "@" and span[0] < spans[k][1] and span is not spans[k]):
                            words.append("@")
                        at[span] = len(words) - 1
                continue
        word = m.group().lower()
        first = word[0]
        if first in "$€£₹¥0123456789":
            word = "#"
        elif first in "(<&" and m.lastgroup == "skip":
            continue
        elif "'" in word or "’" in word:
            word = word.replace("’", "'")
            if word.endswith("n't"):
                if word != "can't":
                    words.append(word[:-3])
                word = "not"
            else:
                word = word.partition("'")[0]
        words.append(word)
    return words, at


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
    flag: str  # "", neg, shift, plan, than
    kind_of_word: str  # as in the word list


class _Item:
    """A match of the word list, being valued."""

    __slots__ = ("start", "end", "main", "entry", "value", "said_of", "flag", "used", "event")

    def __init__(self, start: int, end: int, entry: _Entry):
        self.start, self.end, self.main, self.entry = start, end, entry.main, entry
        self.value, self.said_of, self.flag = 0.0, "", ""
        self.used, self.event = False, None  # used: said of by a direction, so no event of its own

    def as_event(self, relation: str) -> Event:
        e = self.entry
        kind = self.main or relation
        return Event(self.start, self.end, self.value, kind, e.row, e.term, self.said_of, relation, self.flag, e.kind)


_POLE = {"thing": 1, "burden": -1, "neutral": 0, "good": 1, "bad": -1, "deal": 1}


def _clauses(words, items) -> list[int]:
    starts_event = {i.start for i in items if i.main in ("up", "down", "good", "bad", "above", "below", "deal")}
    clause, number, n, busy = [], 0, len(words), False
    for i, w in enumerate(words):
        following = words[i + 1] if i + 1 < n else ""
        if w == "as":
            new = busy and following not in _AS_NEXT and words[i - 1] not in _AS_BEFORE
        elif w in _STOP or w in _CONTRAST or w in _JOINT:
            new = True
        elif w == ",":
            new = following in ("@", "and", "with") and busy
        elif w == "and" or w == "with":
            new = i and (words[i - 1] == "," or (busy and following == "@"))
        else:
            new = False
        if new:
            number, busy = number + 1, False
        if i in starts_event:
            busy = True
        clause.append(number)
    return clause


def _match(words) -> list[_Item]:
    """Match the word list from left to right, longest first; what is in `void` is skipped."""
    lexicon, items, following = _lexicon(), [], 0
    for i, word in enumerate(words):
        if i < following or word not in lexicon:
            continue
        for size, entries in lexicon[word]:
            entry = entries.get((word,) if size == 1 else tuple(words[i : i + size]))
            if entry is not None:
                following = i + size
                if entry.main != "void":
                    items.append(_Item(i, following, entry))
                break
    return items


def _object_right(items, k, words, clause, far=3):
    item = items[k]
    here, thing, verb = clause[item.start], None, item.entry.kind in ("v", "t")
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
        elif other.main in ("up", "down") and other.start == thing.end and other.entry.kind == "v":
            thing = other  # "sales decline"
            break
        else:
            break
        far = other.end - item.end  # go on only to a noun that follows at once: "sales growth"
    return thing


def _object_left(items, k, words, clause):
    item = items[k]
    here, best = clause[item.start], None
    for j in range(k - 1, -1, -1):
        other = items[j]
        if clause[other.start] != here or item.start - other.end > 12:
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


def _direction(items, k, words, clause) -> bool:
    """Set the value of a direction by the thing it is said of; False where it says nothing without one."""
    item = items[k]
    sign = 1.0 if item.main == "up" else -1.0
    thing = _object_right(items, k, words, clause)
    if thing is None and item.entry.kind != "a":
        before = words[item.start - 1] if item.start else ""
        after = words[item.end] if item.end < len(words) else ""
        if item.entry.kind != "t" or before in _BE or after in _PASSIVE_NEXT:
            thing = _object_left(items, k, words, clause)
    if thing is None:
        item.value = 0.8 * sign
        return item.entry.kind != "a"
    # A noun to the right has been valued already ("slower decline"); one to the left has its class only.
    pole = _POLE.get(thing.main, 0)
    if thing.event is not None and thing.start > item.start:
        pole = (thing.value > 0) - (thing.value < 0)
    item.value, item.said_of = sign * pole, thing.entry.row
    thing.used, thing.event = True, None
    return True


def _is_planned(items, k, words, clause) -> bool:
    item = items[k]
    if item.start and words[item.start - 1] in ("to", "will"):
        return True
    before = items[k - 1] if k else item
    if before.main == "bad" and before.entry.kind == "v" and 0 <= item.start - before.end <= 2:
        return True  # "cancelled the deal": said by the verb
    near = [o for o in items[max(0, k - 4) : k] if o.main == "plan" and 0 <= item.start - o.end <= 6]
    return any(clause[o.start] == clause[item.start] for o in near)


def _is_compared(items, k) -> bool:
    end = items[k].end
    return any(
        (o.main == "expectation" and o.start - end <= 7) or o.entry.row == "guidance" for o in items[k + 1 : k + 5]
    )


def _shift(items, k, words, clause) -> bool:
    """Reverse what a shifter acts on, to its right ("avoided a crisis") or, as a verb, to its left ("probe closed")."""
    item, verb = items[k], items[k].entry.kind == "v"
    for other in items[k + 1 : k + 2]:
        same = clause[other.start] == clause[item.start] or not verb
        near = same and other.start - item.end <= (4 if verb else 8)
        noun = other.entry.kind in ("n", "x", "a") and other.main in ("good", "bad", "down")
        if near and noun and other.event is not None:
            other.value *= -0.8
            other.event = other.event._replace(value=other.value, flag="shift")
            return True
    head = _object_left(items, k, words, clause) if verb else None
    if head is not None and head.main == "bad" and item.start - items[k - 1].end <= 4:
        for other in items[:k]:
            other.used = other.used or other.start >= head.start  # "probe of the fires closed"
        item.value, item.said_of, item.flag = 0.8, head.entry.row, "shift"
        item.event = item.as_event("")
        return True
    return False


def _negate(items, k, words, clause) -> None:
    """Turn the next finding within reach: "not a success" is bad, "no losses" only a little good."""
    item = items[k]
    reach = 5 if words[item.start] in ("no", "never") else 3
    for other in items[k + 1 : k + 3]:
        if clause[other.start] != clause[item.start] or other.start - item.end > reach:
            return
        if other.event is not None:
            other.value = -other.value if other.value > 0 else -0.4 * other.value
            other.event = other.event._replace(value=other.value, flag="neg")
            return


def find_events(words: list[str]) -> tuple[list[Event], list[int]]:
    """Find what a tokenised sentence says, in order; and the clause that each word belongs to.

    Works from right to left, so that what a word acts on has its value already.

    >>> [(e.term, e.said_of, e.value) for e in find_events(tokens("Losses narrowed but sales fell.")[0])[0]]
    [('narrow', 'loss', 1.0), ('fall', 'sale', -1.0)]
    """
    items = _match(words)
    clause = _clauses(words, items)
    for k in range(len(items) - 1, -1, -1):
        item = items[k]
        main, entry = item.main, item.entry
        if main in ("up", "down"):
            if not _direction(items, k, words, clause):
                continue
        elif main in ("good", "bad", "deal"):
            item.value = -1.0 if main == "bad" else 1.0
            if k and items[k - 1].main == "burden" and items[k - 1].end == item.start and entry.row == "growth":
                item.value, item.said_of = -1.0, items[k - 1].entry.row  # "cost growth"
            if main == "deal" and _is_planned(items, k, words, clause):
                item.value, item.flag = 0.0, "plan"
        elif main in ("above", "below"):
            item.value = 1.0 if main == "above" else -1.0
            if _is_compared(items, k):
                item.flag = "than"
            elif entry.kind == "x":
                continue
            else:
                item.value *= 0.6
        elif main == "negation":
            _negate(items, k, words, clause)
            continue
        elif main == "shifter" and (_shift(items, k, words, clause) or not entry.relation):
            continue
        elif entry.relation:
            item.value = -1.0 if entry.relation == "against" else 1.0
        else:
            continue
        if not (item.used and main in ("good", "bad")):
            item.event = item.as_event(entry.relation)
    return [item.event for item in items if item.event is not None], clause


def balance(values) -> float:
    """Balance good against bad, -1..1: (good - bad) / (good + bad + 0.6); the constant keeps one weak word near 0."""
    weight = sum(abs(v) for v in values)
    return sum(values) / (weight + 0.6) if weight else 0.0


def _groups(words, positions):
    """Give each company position its group: names joined by commas, "and", "&" or "/" act together."""
    group, last, number = {}, None, 0
    for p in sorted(positions):
        if last is None or any(w not in ("@", ",", "and", "or", "&", "#", "%") for w in words[last + 1 : p]):
            number += 1
        group[p] = number
        last = p
    return group


def company_events(events, clause, words, positions, others):
    """Pair each event with its place as seen from one company: own, other, agent, patient, before, shared."""
    own = {clause[p] for p in positions}
    everybody = sorted({*positions, *others})
    group = _groups(words, everybody)
    mine = {group[p] for p in positions}
    inhabited = {clause[p] for p in everybody}
    out = []
    n = len(words)
    for e in events:
        c = clause[e.at]
        value, place = e.value, "own"
        left = [p for p in everybody if p < e.at and clause[p] == c]
        right = [p for p in everybody if p >= e.end and clause[p] == c]
        near = right[0] - e.end if right else 99
        passive = False
        if e.relation:
            before = words[e.at - 1] if e.at else ""
            after = words[e.end] if e.end < n else ""
            passive = before in _BE or (words[e.end - 1].endswith("ed") and after in ("by", "over", "for"))
        if right and others and near <= 6 and words[right[0] - 1] == "than" and left:
            # "A does better than B"
            if group[right[0]] in mine:
                value, place = -value, "patient"
            elif group[left[-1]] in mine:
                place = "agent"
            else:
                place = "shared"
        elif e.relation and ((right and near <= 4) or (passive and left)):
            am_left = bool(left) and group[left[-1]] in mine
            am_right = bool(right) and near <= 4 and group[right[0]] in mine
            if am_right:
                place = "agent" if passive else "patient"
            elif am_left:
                place = "patient" if passive else "agent"
            else:
                place = "other"
            if place == "agent":
                value = 1.0 if e.relation == "over" else 0.0
            elif place == "patient":
                value = -1.0 if e.relation in ("over", "against") else 1.0
                if e.flag in ("neg", "shift"):
                    value = -0.5 * value
        elif not others:
            place = "own" if c in own or c not in inhabited else "other"
        elif c in own:
            if near <= 1 and (e.kind_of_word in ("x", "a", "t") or not left):
                place = "own" if group[right[0]] in mine else "shared"  # "weak A", "lifts A"
            elif left:
                place = (
                    "own" if group[left[-1]] in mine else ("before" if right and group[right[0]] in mine else "shared")
                )
            else:
                place = "own" if group[right[0]] in mine else "shared"
        elif c in inhabited:
            place = "other"
        else:
            before = [p for p in everybody if p < e.at]
            place = "near" if (group[before[-1]] in mine if before else group[everybody[0]] in mine) else "other"
        out.append((e, value, place))
    return out
