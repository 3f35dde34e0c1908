"""The linear model that decides whether a class holds where a cue was found: its features and its weights."""

import json
from functools import lru_cache
from itertools import chain, compress
from operator import not_

import numpy as np

from helpers.codebook import CLASSES, COUNTING
from helpers.measures.speculation.cues import Rule, word_classes
from helpers.project import shipped

# --- the model -------------------------------------------------------------------------------------------------------

_FEATURE_WORDS = ("agents", "things", "times", "irregular", "clause", "say")
_FEATURE_WORDS += ("he", "she", "office", "firm_words", "subjects", "clause_words", "if_subjects", "if_before")
_MODALS = {"will": "will", "'ll": "will", "wo": "will", "would": "would", "'d": "would", "could": "could", "may": "may"}
_MODALS |= {"might": "might", "should": "should", "can": "can"}
_HEADS = {*_MODALS, "to", "if"}
_FIRST_PERSON = {"i", "we", "my", "our"}
_MOOD = dict.fromkeys(("will", "'ll", "wo"), "w") | dict.fromkeys(("would", "'d"), "d")
_MOOD |= dict.fromkeys(("could", "may", "might", "can"), "m")


@lru_cache(maxsize=1)
def _senses() -> dict:
    """Give the word classes of the features as sets; `verbs` says of a form: an act, an event that comes about, or both."""
    words = word_classes()
    sets = {name: set(words[name]) for name in _FEATURE_WORDS}
    sets["adverbs"] = {e for e in words["adv"] if not e.startswith("~")}
    verbs: dict[str, str] = {}
    for name, kind in (("acts", "act"), ("happens", "event")):
        for verb in words[name]:
            stem = verb[:-1] if verb.endswith("e") else verb
            for form in (verb, verb + "s", verb + "ed", verb + "d", stem + "ing", verb + verb[-1] + "ed"):
                verbs[form] = kind if verbs.get(form, kind) == kind else "both"
    sets["verbs"] = verbs
    return sets


@lru_cache(maxsize=50_000)
def _word_feature(word: str) -> str:
    return "word:#" if any(map(str.isdigit, word)) else f"word:{word}"


def features(words: list[str], caps: list[bool], is_title: bool, found: list[tuple[int, int, Rule]]) -> set[str]:
    """Name what the model looks at in one sentence.

    `rule:` a row that matched, `sure:` and `maybe:` a class with a row that decides alone or that needs its context,
    `cue:` the words that matched for a class and the word on either side (`cue:open<still`, `cue:open>whether`),
    `word:` a word, `is:` the shape of the sentence, and for each modal verb, "if" and the "to" of headlines
    (`would#...`) its subject, what its verb says, and whether somebody said it.
    """
    out = set(context_features(words, caps, is_title))
    for cls, before, inside, after in cue_places(words, caps, is_title, found):
        out.update((_cue_words(cls, inside), _cue_beside(cls, "<", before), _cue_beside(cls, ">", after)))
    out.update(map(_word_feature, _plain_words(words, caps, is_title)))
    for _, _, rule in found:
        out.update(rule.names)
    return out


def _plain_words(words: list[str], caps: list[bool], is_title: bool) -> list[str]:
    # No names: what is said of whom must not depend on who it is.
    return words if is_title else [words[0], *compress(words[1:], map(not_, caps[1:]))]


def cue_places(
    words: list[str], caps: list[bool], is_title: bool, found: list[tuple[int, int, Rule]]
) -> set[tuple[str, str, str, str]]:
    """Give for each cue its class, the word before it, its words, and the word after it, a name as NAME."""
    last, out = len(words), set()
    for first, end, rule in found:
        before = "<s>" if first == 0 else "NAME" if caps[first - 1] and first > 1 and not is_title else words[first - 1]
        after = "</s>" if end >= last else "NAME" if caps[end] and not is_title else words[end]
        if end == first + 1:
            inside = words[first]
        else:
            inside = words[first:end]
            if not is_title and any(caps[first + 1 : end]):
                inside = ["NAME" if caps[i] and i else words[i] for i in range(first, end)]
            inside = " ".join(inside)
        out.add((rule.cls, before, inside, after))
    return out


def _cue_words(cls: str, inside: str) -> str:
    return f"cue:{cls}=" + " ".join("#" if any(map(str.isdigit, word)) else word for word in inside.split(" "))


def _cue_beside(cls: str, side: str, word: str) -> str:
    return f"cue:{cls}{side}{_word_feature(word)[5:]}"


def context_features(words: list[str], caps: list[bool], is_title: bool) -> list[str]:
    """Name what a sentence says around its modal verbs, and its shape."""
    senses, out = _senses(), []
    held = set(words)
    say = senses["say"]
    said = [] if held.isdisjoint(say) else [i for i, w in enumerate(words) if w in say]
    if heads := held & _HEADS:
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
    if is_title:
        out.append("is:title")
    if "?" in held:
        out += ("is:has ?", "is:ends in ?") if words[-1] == "?" else ("is:has ?",)
    if '"' in held:
        out.append("is:quotation")
    if said:
        out.append("is:said")
    if len(words) < 8:
        out.append("is:short")
    if len(words) > 35:
        out.append("is:long")
    if not held.isdisjoint(_FIRST_PERSON):
        out.append("is:first person")
    return out


def _adverb(word: str, senses: dict) -> bool:
    return word in senses["adverbs"] or (word.endswith("ly") and len(word) > 4)


def _modal(words, at, verb_after, caps, is_title, has_if, said, name):
    senses, n = _senses(), len(words)
    last = at - 1
    while last >= 0 and _adverb(words[last], senses):
        last -= 1
    first = last
    while first > 0 and words[first - 1] not in senses["clause"] and last - first < 8:
        first -= 1
    subject = _subject(words, caps, first, last, is_title, senses)
    verb, negated = verb_after + 1, False
    while verb < n and _adverb(words[verb], senses):
        negated |= words[verb] in ("not", "n't")
        verb += 1
    kind = senses["verbs"].get(words[verb], "other") if verb < n else "end"
    if verb < n and words[verb] in ("be", "have"):
        after = verb + 1
        while after < n and _adverb(words[after], senses):
            after += 1
        follows = words[after] if after < n else ""
        past = follows.endswith("ed") or follows in senses["irregular"]
        if words[verb] == "have":
            kind = "perfect" if past or follows == "been" else "have"
        elif past:
            kind = "passive " + senses["verbs"].get(follows, "other")
        else:
            kind = "progressive" if follows.endswith("ing") else "be"
    source = "if" if has_if else "said before" if said and said[0] < at else "said after" if said else "unsaid"
    before = words[first - 1] if first > 0 else ""
    before = before if before in senses["clause_words"] else ""
    timed = any(w in senses["times"] or (len(w) == 4 and w.startswith("20")) for w in words[verb : verb + 12])
    return _modal_names(name, subject, kind, source, negated, before, timed)


@lru_cache(maxsize=20_000)
def _modal_names(name, subject, kind, source, negated, before, timed) -> tuple[str, ...]:
    names = [f"subject {subject}", f"verb {kind}", f"subject {subject}, verb {kind}", source, f"verb {kind}, {source}"]
    names += [f"subject {subject}, {source}", *(("not", f"not, verb {kind}") if negated else ("so",))]
    names += [f"after {before}"] * bool(before) + ["with a time"] * timed
    return tuple(f"{name}#{n}" for n in names)


def _subject(words, caps, first, last, is_title, senses) -> str:
    if last < 0:
        return "none"
    head, start = words[last], words[first]
    for names, kind in (
        (("i", "we"), "i"),
        (("he", "she"), "he"),
        (senses["agents"], "agent"),
        (senses["things"], "thing"),
    ):
        if head in names:
            return kind
    if head in senses["subjects"]:
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


def _if(words, at):
    senses = _senses()
    mood = "".join(sorted({_MOOD[w] for w in words if w in _MOOD})) or "-"
    subject = words[at + 1] if at + 1 < len(words) and words[at + 1] in senses["if_subjects"] else "other"
    before = words[at - 1] if at else "<s>"
    before = before if before in senses["if_before"] else "other"
    comma = "comma" if "," in words[at:] else "no comma"
    yield f"if#mood {mood}"
    yield f"if#subject {subject}"
    yield f"if#after {before}"
    yield f"if#subject {subject}, mood {mood}"
    yield f"if#mood {mood}, {comma}, after {before}"


class Model:
    """The weights, each class's threshold, and how they decide together."""

    def __init__(self, stored: dict):
        self.heads = [*CLASSES, "speculative"]
        # The first row is the intercept: every sum begins with it.
        self.rows = {name: i for i, name in enumerate(stored["weights"], start=1)}
        rows = [stored["intercept"], *stored["weights"].values()]
        self.weights = np.array([[row.get(head, 0.0) for head in self.heads] for row in rows])
        self.threshold = np.array([stored["threshold"][h] for h in self.heads])
        self.least = np.log(self.threshold / (1 - self.threshold))
        get = self.rows.get
        self.word_row = lru_cache(maxsize=50_000)(lambda word: get(_word_feature(word), 0))
        self.cue_row = lru_cache(maxsize=50_000)(lambda cls, inside: get(_cue_words(cls, inside), 0))
        self.beside_row = lru_cache(maxsize=50_000)(lambda *place: get(_cue_beside(*place), 0))
        self.rule_rows = lru_cache(maxsize=5_000)(lambda names: [get(name, 0) for name in names])

    def rows_of(
        self, words: list[str], caps: list[bool], is_title: bool, found: list[tuple[int, int, Rule]]
    ) -> list[int]:
        """Give the rows of `features` that have a weight, in order, the intercept first."""
        get = self.rows.get
        rows = [get(name, 0) for name in context_features(words, caps, is_title)]
        for cls, before, inside, after in cue_places(words, caps, is_title, found):
            rows += self.cue_row(cls, inside), self.beside_row(cls, "<", before), self.beside_row(cls, ">", after)
        rows += map(self.word_row, _plain_words(words, caps, is_title))
        for _, _, rule in found:
            rows += self.rule_rows(rule.names)
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
def _model() -> Model | None:
    path = shipped("models", "speculation_model.json")
    return Model(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None
