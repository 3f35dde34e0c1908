"""The linear model that decides whether a class holds where a cue was found: its features and its weights.

`models/speculation_model.json`, fitted by `training/train_speculation.py`, is a logistic regression for each class, and
one for speculative or not, over the rows of the cue list that matched and the words around them. It never flags a
sentence without a cue.
"""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, compress
from operator import not_

import numpy as np

from helpers.codebook import CLASSES, COUNTING
from helpers.measures.speculation.cues import BEGIN, END, Candidate, Rule, word_classes
from helpers.project import shipped

WHOLE = "speculative"  # the head that says whether the sentence is speculative at all
HEADS = (*CLASSES, WHOLE)

# --- features --------------------------------------------------------------------------------------------------------

_SET_NAMES = ("agents", "things", "times", "irregular", "clause", "say", "he", "she", "office", "firm_words", "subjects",
              "clause_words", "if_subjects", "if_before")  # fmt: skip
_MODALS = {"will": "will", "'ll": "will", "wo": "will", "would": "would", "'d": "would", "could": "could", "may": "may"}
_MODALS |= {"might": "might", "should": "should", "can": "can"}
_HEADS_OF_CLAUSES = {*_MODALS, "to", "if"}
_FIRST_PERSON = {"i", "we", "my", "our"}
_MOOD = dict.fromkeys(("will", "'ll", "wo"), "w") | dict.fromkeys(("would", "'d"), "d")
_MOOD |= dict.fromkeys(("could", "may", "might", "can"), "m")
# The lengths are chosen by eye and belong to the weights, which were fitted with them: to change one is to fit anew.
_SHORT, _LONG = 8, 35  # tokens; 7 % of the body sentences of news have fewer, 17 % have more
_SUBJECT = 8  # tokens before a modal verb that are looked through for where its subject begins
_TIME = 12  # tokens from its verb on that are looked through for a time


@lru_cache(maxsize=1)
def word_sets() -> dict[str, set[str]]:
    """Give the word classes that the features ask for, as sets."""
    words = word_classes()
    sets = {name: set(words[name]) for name in _SET_NAMES}
    return sets | {"adverbs": {entry for entry in words["adv"] if not entry.startswith("~")}}


@lru_cache(maxsize=1)
def _verbs() -> dict[str, str]:
    """Say of each form of a verb what it tells: an act, an event that comes about, or both."""
    words = word_classes()
    verbs: dict[str, str] = {}
    for name, kind in (("acts", "act"), ("happens", "event")):
        for verb in words[name]:
            stem = verb[:-1] if verb.endswith("e") else verb
            for form in (verb, verb + "s", verb + "ed", verb + "d", stem + "ing", verb + verb[-1] + "ed"):
                verbs[form] = kind if verbs.get(form, kind) == kind else "both"
    return verbs


def features(words: list[str], caps: list[bool], is_title: bool, found: list[Candidate]) -> set[str]:
    """Name what the model looks at in one sentence.

    `words` are its tokens in lower case, `caps` says which begin with a capital, `found` are the rows that match. Names:
    `rule:` a row that matched, `sure:` and `maybe:` a class with a row that decides alone or that needs its context,
    `cue:` the words that matched for a class and the word on either side (`cue:open<still`, `cue:open>whether`),
    `word:` a word, `is:` the shape of the sentence, and for each modal verb, "if" and the "to" of headlines
    (`would#...`) its subject, what its verb says, and whether somebody said it.
    """
    out = set(context_features(words, caps, is_title))
    for cls, before, inside, after in cue_places(words, caps, is_title, found):
        out.update((_cue_words(cls, inside), _cue_beside(cls, "<", before), _cue_beside(cls, ">", after)))
    out.update(map(_word_feature, _plain_words(words, caps, is_title)))
    for candidate in found:
        out.update(candidate.rule.features)
    return out


@lru_cache(maxsize=50_000)
def _word_feature(word: str) -> str:
    return "word:#" if any(map(str.isdigit, word)) else f"word:{word}"


def _cue_words(cls: str, inside: str) -> str:
    return f"cue:{cls}=" + " ".join("#" if any(map(str.isdigit, word)) else word for word in inside.split(" "))


def _cue_beside(cls: str, side: str, word: str) -> str:
    return f"cue:{cls}{side}{_word_feature(word)[5:]}"


def _plain_words(words: list[str], caps: list[bool], is_title: bool) -> list[str]:
    # No names: what is said of whom must not depend on who it is.
    return words if is_title else [words[0], *compress(words[1:], map(not_, caps[1:]))]


def cue_places(
    words: list[str], caps: list[bool], is_title: bool, found: list[Candidate]
) -> set[tuple[str, str, str, str]]:
    """Give for each cue its class, the word before it, its words, and the word after it, a name as NAME."""
    last, out = len(words), set()
    for first, end, rule in found:
        before = BEGIN if first == 0 else "NAME" if caps[first - 1] and first > 1 and not is_title else words[first - 1]
        after = END if end >= last else "NAME" if caps[end] and not is_title else words[end]
        if end == first + 1:
            inside = words[first]
        elif not is_title and any(caps[first + 1 : end]):
            inside = " ".join("NAME" if caps[i] and i else words[i] for i in range(first, end))
        else:
            inside = " ".join(words[first:end])
        out.add((rule.cls, before, inside, after))
    return out


def context_features(words: list[str], caps: list[bool], is_title: bool) -> list[str]:
    """Name what a sentence says around its modal verbs, and its shape."""
    held, say = set(words), word_sets()["say"]
    said = [] if held.isdisjoint(say) else [i for i, word in enumerate(words) if word in say]
    return [*_clause_features(words, held, caps, is_title, said), *_shape(words, held, is_title, said)]


def _clause_features(words: list[str], held: set[str], caps: list[bool], is_title: bool, said: list[int]) -> list[str]:
    out: list[str] = []
    if not (heads := held & _HEADS_OF_CLAUSES):
        return out
    has_if = "if" in held or "unless" in held
    for i, word in enumerate(words):
        if word not in heads:
            continue
        if word in _MODALS:
            out += _modal(words, i, i, caps, is_title, has_if, said, _MODALS[word])
        elif word == "to" and is_title:
            out += _modal(words, i, i, caps, is_title, has_if, said, "headline-to")
        elif word == "to" and i and words[i - 1] in ("is", "are", "was", "were"):
            out += _modal(words, i - 1, i, caps, is_title, has_if, said, "be-to")
        elif word == "if":
            out += _if(words, i)
    return out


def _shape(words: list[str], held: set[str], is_title: bool, said: list[int]) -> Iterator[str]:
    if is_title:
        yield "is:title"
    if "?" in held:
        yield "is:has ?"
        if words[-1] == "?":
            yield "is:ends in ?"
    if '"' in held:
        yield "is:quotation"
    if said:
        yield "is:said"
    if len(words) < _SHORT:
        yield "is:short"
    if len(words) > _LONG:
        yield "is:long"
    if not held.isdisjoint(_FIRST_PERSON):
        yield "is:first person"


def _modal(
    words: list[str],
    at: int,
    verb_after: int,
    caps: list[bool],
    is_title: bool,
    has_if: bool,
    said: list[int],
    name: str,
) -> tuple[str, ...]:
    """Name the subject before words[at], the verb after words[verb_after], and who says it, for the modal verb `name`."""
    sets = word_sets()
    last = at - 1
    while last >= 0 and _is_adverb(words[last], sets):
        last -= 1
    first = last
    while first > 0 and words[first - 1] not in sets["clause"] and last - first < _SUBJECT:
        first -= 1
    verb, negated = verb_after + 1, False
    while verb < len(words) and _is_adverb(words[verb], sets):
        negated |= words[verb] in ("not", "n't")
        verb += 1
    source = "if" if has_if else "said before" if said and said[0] < at else "said after" if said else "unsaid"
    before = words[first - 1] if first > 0 else ""
    before = before if before in sets["clause_words"] else ""
    timed = any(w in sets["times"] or (len(w) == 4 and w.startswith("20")) for w in words[verb : verb + _TIME])
    subject = _subject(words, caps, first, last, is_title, sets)
    return _modal_names(name, subject, _kind_of_verb(words, verb, sets), source, negated, before, timed)


def _is_adverb(word: str, sets: dict[str, set[str]]) -> bool:
    return word in sets["adverbs"] or (word.endswith("ly") and len(word) > 4)


def _kind_of_verb(words: list[str], at: int, sets: dict[str, set[str]]) -> str:
    """Say what the verb tells that begins at words[at]: "act", "passive event", "perfect", "progressive" ..."""
    if at >= len(words):
        return "end"
    if words[at] not in ("be", "have"):
        return _verbs().get(words[at], "other")
    after = at + 1
    while after < len(words) and _is_adverb(words[after], sets):
        after += 1
    follows = words[after] if after < len(words) else ""
    past = follows.endswith("ed") or follows in sets["irregular"]
    if words[at] == "have":
        return "perfect" if past or follows == "been" else "have"
    if past:
        return "passive " + _verbs().get(follows, "other")
    return "progressive" if follows.endswith("ing") else "be"


@lru_cache(maxsize=20_000)
def _modal_names(
    name: str, subject: str, kind: str, source: str, negated: bool, before: str, timed: bool
) -> tuple[str, ...]:
    names = [f"subject {subject}", f"verb {kind}", f"subject {subject}, verb {kind}", source, f"verb {kind}, {source}"]
    names += [f"subject {subject}, {source}", *(("not", f"not, verb {kind}") if negated else ("so",))]
    names += [f"after {before}"] * bool(before) + ["with a time"] * timed
    return tuple(f"{name}#{n}" for n in names)


def _subject(
    words: list[str], caps: list[bool], first: int, last: int, is_title: bool, sets: dict[str, set[str]]
) -> str:
    """Say what kind of subject words[first] to words[last] are."""
    if last < 0:
        return "none"
    head, start = words[last], words[first]
    if head in ("i", "we"):
        return "i"
    if head in ("he", "she"):
        return "he"
    if head in sets["agents"]:
        return "agent"
    if head in sets["things"]:
        return "thing"
    if head in sets["subjects"]:
        return head
    if start.endswith("ing") and not caps[first]:
        return "doing"
    if start in ("a", "an", "any", "another", "such"):
        return "a"
    if caps[last] and not is_title:
        return "name"
    if start in ("the", "this", "that", "its", "his", "their", "these", "those", "our", "her"):
        return "the"
    return "plural" if head.endswith("s") else "headline" if is_title else "other"


def _if(words: list[str], at: int) -> Iterator[str]:
    sets = word_sets()
    mood = "".join(sorted({_MOOD[w] for w in words if w in _MOOD})) or "-"
    subject = words[at + 1] if at + 1 < len(words) and words[at + 1] in sets["if_subjects"] else "other"
    before = words[at - 1] if at else BEGIN
    before = before if before in sets["if_before"] else "other"
    comma = "comma" if "," in words[at:] else "no comma"
    yield f"if#mood {mood}"
    yield f"if#subject {subject}"
    yield f"if#after {before}"
    yield f"if#subject {subject}, mood {mood}"
    yield f"if#mood {mood}, {comma}, after {before}"


# --- weights ---------------------------------------------------------------------------------------------------------


class Model:
    """The weights, each class's threshold, and how they decide together."""

    def __init__(self, stored: dict):
        # The first row is the intercept: every sum begins with it.
        self.rows: dict[str, int] = {name: i for i, name in enumerate(stored["weights"], start=1)}
        rows = [stored["intercept"], *stored["weights"].values()]
        self.weights = np.array([[row.get(head, 0.0) for head in HEADS] for row in rows])
        self.threshold = np.array([stored["threshold"][head] for head in HEADS])
        self.least = np.log(self.threshold / (1 - self.threshold))
        # Words and cues come again and again: their rows are kept (bounded), the names of their features made once.
        get = self.rows.get
        self._word_row = lru_cache(maxsize=50_000)(lambda word: get(_word_feature(word), 0))
        self._cue_row = lru_cache(maxsize=50_000)(lambda cls, inside: get(_cue_words(cls, inside), 0))
        self._beside_row = lru_cache(maxsize=50_000)(lambda *place: get(_cue_beside(*place), 0))
        self._rule_rows = lru_cache(maxsize=5_000)(lambda names: [get(name, 0) for name in names])

    def rows_named(self, names: Iterable[str]) -> list[int]:
        """Give the rows of the features that have a weight, in order, the intercept first."""
        return sorted({0, *(self.rows.get(name, 0) for name in names)})

    def rows_of(self, words: list[str], caps: list[bool], is_title: bool, found: list[Candidate]) -> list[int]:
        """Give the rows of a sentence's `features`, as `rows_named` does, without writing out all their names."""
        get = self.rows.get
        rows = [get(name, 0) for name in context_features(words, caps, is_title)]
        for cls, before, inside, after in cue_places(words, caps, is_title, found):
            rows += self._cue_row(cls, inside), self._beside_row(cls, "<", before), self._beside_row(cls, ">", after)
        rows += map(self._word_row, _plain_words(words, caps, is_title))
        for _, _, rule in found:
            rows += self._rule_rows(rule.features)
        return sorted({0, *rows})

    def logits(self, rows: list[list[int]]) -> np.ndarray:
        """Sum the weights of each sentence; one order of adding gives the same bits everywhere."""
        starts = np.cumsum([0, *map(len, rows[:-1])])
        flat = np.fromiter(chain.from_iterable(rows), dtype=np.intp)
        return np.add.reduceat(self.weights.take(flat, axis=0), starts, axis=0)

    def classes(self, logits: np.ndarray, cued: list[set[str]]) -> list[set[str]]:
        """Give the classes that hold: only such as have a cue, and one that counts where the whole is speculative."""
        out = []
        for reached, some, row in zip((logits >= self.least).tolist(), cued, logits, strict=True):
            held = {c for c, r in zip(CLASSES, reached, strict=False) if r and c in some}
            if not reached[-1]:
                held.difference_update(COUNTING)
            elif held.isdisjoint(COUNTING) and (left := some.intersection(COUNTING)):
                ratio = 1 / (1 + np.exp(-row)) / self.threshold
                held.add(max((c for c in COUNTING if c in left), key=lambda c: ratio[CLASSES.index(c)]))
            out.append(held)
        return out

    def weight(self, rule: Rule) -> float:
        """Say how much a row speaks for its own class, to choose among cues that need their context."""
        row = self.rows.get(f"rule:{rule.key}")
        return 0.0 if row is None else float(self.weights[row, CLASSES.index(rule.cls)])


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """Give the model of the shipped weights, read once."""
    return Model(json.loads(shipped("models", "speculation_model.json").read_text(encoding="utf-8")))
