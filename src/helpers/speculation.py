"""Find the cues of speculation in sentences and say of each sentence which classes of the codebook it belongs to.

Three layers, each readable on its own:

1. `lexicons/cues.csv`, the cue list: one row a cue pattern with the conditions under which it is read in that sense, a
   place on the probability scale, an example and a counter-example (both are tests).
   `lexicons/speculation_words.json` holds the word classes (`@name`) that the patterns use.
2. `lexicons/speculation_model.json`, a linear model (logistic regression, one class against the rest) over the rows
   that matched and the words around them. It decides whether a class holds where a cue was found; it never flags a
   sentence without a cue.
3. The voice: who holds the proposition and whether it stands in a quotation.

A pattern is a row of tokens: `a|b` one or the other, `expect/s/ed` the stem or the stem with an ending, `x?` may be
missing, `*3` up to three tokens but no quotation mark, `~3` up to three that stay within the clause, `@name` a word
class, a choice with a backslash a regular expression; `<s>` and `</s>` are the ends of the sentence. Contractions are
two tokens (`do n't`, `it 's`), words with a hyphen one.
The columns of the list:

- class, pattern: together the key of a row; two rows with the same are two senses
- before, not_before, after, not_after: patterns (` ; ` between several) that must or must not stand right beside the cue
- sentence, not_sentence: patterns that must or must not stand anywhere in the sentence
- where: title or body, where the row is for one of them; weak: yes, where the row needs the model to decide
- strength, example, counter_example, source (a published list or scale, the codebook, or news usage)

The scale of `strength` runs from 0 (cannot be so) to 1 (certain) and follows Kent (1964), "Words of estimative
probability", Mosteller & Youtz (1990), "Quantifying probabilistic expressions", and Fagen-Ulmschneider's survey
"Perception of probability words"; words that none of them has are placed beside their nearest neighbour, and every
placement is approximate. For denial it is the reader's remaining probability, for plan that the plan is carried out.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from itertools import accumulate, chain, compress
from operator import not_
from pathlib import Path

import numpy as np
import pandas as pd

CLASSES = ("epistemic", "prediction", "condition", "open", "hearsay", "denial", "plan")
COUNTING = CLASSES[:5]
COLUMNS = ["article_id", "n", "start", "end", "cue", "class", "counts", "holder", "voice", "quoted", "strength", "rule"]
CONDITIONS = ("before", "not_before", "after", "not_after", "sentence", "not_sentence")

_TOKEN = re.compile(r"(?=\w\.\w\.)(?:[^\W\d_]\.){2,}|\w+(?:[-&/']\w+|[.,]\d+)*|[^\w\s]")
_CONTRACTION = re.compile(r"(?i)(?:n['’]t|['’](?:s|ll|d|re|ve|m))$")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


# --- tokens ----------------------------------------------------------------------------------------------------------


def tokens_of(text: str) -> list[str]:
    """Give the tokens of a sentence as written, quotation marks made straight.

    >>> tokens_of("It won’t say “no”.")
    ['It', 'wo', "n't", 'say', '"', 'no', '"', '.']
    """
    plain = text if text.isascii() else text.translate(_PLAIN)
    tokens = _TOKEN.findall(plain)
    if not ("'" in plain or "-source" in plain or "–" in plain or "—" in plain):
        return tokens
    out = []
    for token in tokens:
        if "'" in token and (short := _CONTRACTION.search(token)) and short.start():
            out += (token[: short.start()], short.group())
        elif token.endswith(("-source", "-sources")):  # how agencies sign a headline: "Fund to buy Fisker-sources"
            cut = token.rindex("-")
            out += (token[:cut], "-", token[cut + 1 :])
        else:
            out.append("-" if token in "–—" else token)
    return out


def places_of(text: str, tokens: list[str]) -> list[tuple[int, int]]:
    """Give (start, end) of each token in the sentence."""
    plain, at, places = text, 0, []
    if not text.isascii():
        plain = text.translate(_PLAIN).replace("–", "-").replace("—", "-")
    for token in tokens:
        at = plain.index(token, at)
        places.append((at, at + len(token)))
        at += len(token)
    return places


# --- the cue list ----------------------------------------------------------------------------------------------------


_COMMON_WORDS = (
    "a all also an and any are as at be been but by can could did do does for from had has have he her his how i if in is"
    " it its make made may more most much n't new no not now of on one only or other our out over said say says she so"
    " some still such than that the their there they this to up us was we were what when which who will with would yet"
    " you 's . , ? : - \""
)
_COMMON = frozenset(_COMMON_WORDS.split())


class Rule:
    """One row of the cue list, its patterns compiled."""

    __slots__ = ("cls", "cue", "counts", "strength", "where", "weak", "match", "checks", "anchors")
    __slots__ += ("second", "key", "user", "names", "needs", "alone")

    def __init__(self, row: dict, words: dict, user: bool = False):
        self.cls, self.cue, self.user = row["class"], row["pattern"], user
        if self.cls not in CLASSES:
            raise ValueError(f"cue {self.cue!r}: class {self.cls!r} is none of {', '.join(CLASSES)}")
        self.counts = self.cls in COUNTING
        self.strength = float(row.get("strength") or 0.5)
        self.where, self.weak = row.get("where") or "", (row.get("weak") or "") in ("yes", "1", "True")
        self.key = f"{self.cls}:{self.cue}"
        elements = _elements(self.cue, words)
        if not elements or not elements[0][0]:
            raise ValueError(f"cue {self.cue!r} has to begin with a word")
        self.anchors = elements[0][0]
        # Where the first word is one token, the second can be looked up too, which spares most of the matching.
        known = elements[0][2] == 1 and len(elements) > 1 and elements[1][0] and elements[1][3]
        self.second = frozenset(elements[1][0]) if known else None
        self.match = re.compile("".join(e[1] for e in elements)).match
        self.alone = len(elements) == 1 and elements[0][2] == 1 and elements[0][3]
        # A sentence without one of these words is not even tried: a row of questions needs the mark, another the element
        # that has the fewest common words, unless that is looked up anyway.
        needed = [frozenset(e[0]) for e in elements if e[0] and e[3] and not {"<s>", "</s>"}.intersection(e[0])]
        least = min(needed, key=lambda words: len(_COMMON & words), default=None)
        self.needs = None if least in (frozenset(self.anchors), self.second) else least
        if "?" in (row.get("sentence") or ""):
            self.needs = frozenset("?")
        self.checks = []
        for name in CONDITIONS:
            if text := row.get(name) or "":
                choices = [_elements(p, words) for p in text.split(" ; ")]
                regex = "|".join("".join(e[1] for e in choice) for choice in choices)
                if name.endswith("before"):
                    # Tried at the start of each token that it can begin with, the nearest first.
                    lengths = [sum(e[2] for e in choice) for choice in choices]
                    test = re.compile(regex).fullmatch, max(lengths)
                elif name.endswith("after"):
                    test = re.compile(regex).match
                else:
                    begins = [choice[0][0] if choice[0][3] else ["<s>"] for choice in choices]
                    test = re.compile(rf"(?<= )(?:{regex})").search, frozenset(chain(*begins))
                self.checks.append((name.removeprefix("not_"), not name.startswith("not_"), test))

    def holds(self, canon: str, sizes: list[int], held: set[str], at: int, end: int) -> bool:
        """Say whether the conditions hold for a match from token `at` to the character `end` of the joined tokens.

        `sizes` says how many characters of words stand before each token, `held` which words the sentence has.
        """
        for where, wanted, test in self.checks:
            if where == "before":
                fullmatch, longest = test
                start, found = sizes[at] + at, False
                for i in range(at - 1, max(at - longest, -1) - 1, -1):
                    if fullmatch(canon, sizes[i] + i if i >= 0 else 1, start):
                        found = True
                        break
            elif where == "after":
                found = test(canon, end) is not None
            else:
                search, begins = test
                found = ("<s>" in begins or not begins.isdisjoint(held)) and search(canon) is not None
            if found is not wanted:
                return False
        return True


_BOUNDARY = r"that|which|who|and|but|if|will|would|'ll|said|says|say|,|;|:|\.|\?|-"


def _elements(pattern: str, words: dict) -> list[tuple[list[str], str, int, bool]]:
    """Compile a pattern: for each element the words that it can begin with, its regex, how many tokens it takes at
    most, and whether those words are all."""
    out = []
    for element in pattern.split():
        optional = len(element) > 1 and element.endswith("?") and not element.endswith("|?")
        element = element.removesuffix("?") if optional else element
        if gap := re.fullmatch(r"([*~])(\d+)", element):
            word = r"[^\s\"]+" if gap[1] == "*" else rf"(?!(?:{_BOUNDARY}) )\S+"
            out.append(([], rf"(?:{word} ){{0,{gap[2]}}}?", int(gap[2]), False))
            continue
        literal, parts = [], []
        if not all(element.split("|")):
            raise ValueError(f"cue {pattern!r}: an empty choice in {element!r}")
        for choice in element.split("|"):
            if choice.startswith("@"):
                if choice[1:] not in words:
                    raise ValueError(f"cue {pattern!r}: no word class {choice!r}")
                entry = words[choice[1:]]
                expanded = [w for e in entry if not e.startswith("~") for w in _endings(e)]
                parts += [e[1:] for e in entry if e.startswith("~")]
            elif "\\" in choice:
                expanded, parts = [], [*parts, choice]
            else:
                expanded = _endings(choice)
            literal += expanded
            parts += [re.escape(w) for w in expanded]
        # A space in a word class stands for two tokens.
        regex = f"(?:{'|'.join(sorted(parts, key=len, reverse=True))}) "
        begins = [] if optional else [w.split()[0] for w in literal]
        longest = 1 + max(part.count(" ") for part in parts)
        whole = len(parts) == len(literal)
        out.append((begins, f"(?:{regex})?" if optional else regex, longest, whole))
    return out


def _endings(word: str) -> list[str]:
    if word.startswith("<"):  # the ends of the sentence
        return [word]
    stem, *endings = word.split("/")
    # "believ/e/es", "den/y/ies": where an ending makes the plain form, the stem itself is no word, or another one.
    bare = [] if endings and endings[0] in ("e", "y", "is") else [stem]
    return [*bare, *(stem + e for e in endings)]


def _shipped(name: str) -> Path:
    return Path(str(resources.files("helpers") / "lexicons" / name))


def read_cues(cues: str | Path | pd.DataFrame | None = None) -> pd.DataFrame:
    """Read the shipped cue list and merge own rows over it; a row with the same class and pattern replaces.

    Own rows need `class` and `pattern`; they are taken at their word, the model neither vetoes nor adds to them.
    Raises ValueError where a needed column is missing.
    """
    shipped = pd.read_csv(_shipped("cues.csv"), dtype="str", keep_default_na=False).assign(own=False)
    if cues is None:
        return shipped
    own = cues.copy() if isinstance(cues, pd.DataFrame) else pd.read_csv(cues, dtype="str", keep_default_na=False)
    if missing := [c for c in ("class", "pattern") if c not in own]:
        raise ValueError(f"the cue list has no column {' and no '.join(missing)}")
    own = own.astype(object).where(own.notna(), "").astype("str").assign(own=True)
    replaced = set(zip(own["class"], own["pattern"], strict=True))
    kept = [key not in replaced for key in zip(shipped["class"], shipped["pattern"], strict=True)]
    both = pd.concat([shipped[kept], own], ignore_index=True)
    return both.astype(object).where(both.notna(), "").reset_index(drop=True)


@lru_cache(maxsize=1)
def _word_classes() -> dict:
    return json.loads(_shipped("speculation_words.json").read_text(encoding="utf-8"))


class Index:
    """The rows of the cue list by their first word and the word after it, for bodies and for headlines."""

    def __init__(self, table: pd.DataFrame):
        # With each row what it needs and its pattern, None where its first word is all of it.
        self.by_first: tuple[dict[str, dict[str, list[tuple]]], ...] = ({}, {})
        seen: dict[str, int] = {}
        for row in table.to_dict("records"):
            rule = Rule(row, _word_classes(), user=row.get("own") is True)
            # Two senses of one pattern are two rows: the second is told apart by a number.
            seen[rule.key] = seen.get(rule.key, 0) + 1
            if seen[rule.key] > 1:
                rule.key += f"#{seen[rule.key]}"
            rule.names = rule_features(rule)
            for where, by_first in zip(("body", "title"), self.by_first, strict=True):
                if rule.where in ("", where):
                    for word in dict.fromkeys(rule.anchors):
                        # "" stands for any other word; it holds the rows that do not say what their second word is.
                        by_second = by_first.setdefault(word, {"": []})
                        for second in rule.second - by_second.keys() if rule.second else ():
                            by_second[second] = list(by_second[""])
                        for second in rule.second or by_second:
                            by_second[second].append((rule.needs, None if rule.alone else rule.match, rule))


@lru_cache(maxsize=1)
def _default_index() -> Index:
    return Index(read_cues())


def candidates(words: list[str], is_title: bool, index: Index) -> list[tuple[int, int, Rule]]:
    """Give (first token, token after the last, rule) of each row of the cue list that matches with its conditions.

    Takes the tokens in lower case.
    """
    rules_of, last, held, sizes, canon, found = index.by_first[is_title].get, len(words), None, None, None, []
    for i, word in enumerate(words):
        if (by_second := rules_of(word)) is None:
            continue
        if held is None:
            held = set(words)
        for needs, match, rule in by_second.get(words[i + 1] if i + 1 < last else "</s>") or by_second[""]:
            if needs is not None and needs.isdisjoint(held):
                continue
            if canon is None:
                canon = f" <s> {' '.join(words)} </s> "
                sizes = list(accumulate(map(len, words), initial=5))
            start, end = sizes[i] + i, i + 1
            if match is None:
                stop = start + len(word) + 1
            elif hit := match(canon, start):
                stop, end = hit.end(), min(i + hit.group().count(" "), last)
            else:
                continue
            if not rule.checks or rule.holds(canon, sizes, held, i, stop):
                found.append((i, end, rule))
    return found


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
    words = _word_classes()
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


def rule_features(rule: Rule) -> tuple[str, str]:
    return f"rule:{rule.key}", f"{'maybe' if rule.weak else 'sure'}:{rule.cls}"


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
    path = _shipped("speculation_model.json")
    return Model(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


# --- who says it -----------------------------------------------------------------------------------------------------

_QUOTES = re.compile(r"[“”\"]|(?<!\w)[‘'](?=\w)|(?<=[\w.,!?…])[’'](?!\w)")


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Give the stretches of a sentence that stand in quotation marks.

    A mark that closes what an earlier sentence opened quotes everything before it, one that nothing closes everything
    after it; a lone apostrophe quotes nothing.

    >>> text = 'He said: "It may close." So it “will”.'
    >>> [text[a:b] for a, b in quoted_spans(text)]
    ['"It may close."', '“will”']
    """
    spans, opened, single = [], None, None
    for mark in _QUOTES.finditer(text):
        at, char = mark.start(), mark.group()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if char in "'’‘":
            if char == "‘" or (char == "'" and not before.strip() or before in "([-—:"):
                single = at if single is None else single
            elif single is not None:
                spans.append((single, at + 1))
                single = None
            continue
        closes = char == "”" or (char == '"' and (opened is not None or (before.strip() and not after.strip())))
        if opened is not None and char != "“":
            spans.append((opened, at + 1))
            opened = None
        elif closes and not spans:
            spans.append((0, at + 1))
        elif not closes:
            opened = at if opened is None else opened
    if opened is not None:
        spans.append((opened, len(text)))
    return spans


_SAID = (
    r"say|says|said|tell|tells|told|add|adds|added|warn|warns|warned|write|writes|wrote|note|notes|noted|claim"
    r"|claims|claimed|argue|argues|argued|believe|believes|believed|think|thinks|thought|expect|expects|expected"
    r"|predict|predicts|predicted|forecast|forecasts|estimate|estimates|estimated|sees|suggest|suggests|suggested"
    r"|report|reports|reported|announced|tweeted|explained|admit|admits|admitted|hinted|hope|hopes|hoped|plan|plans"
    r"|denies|denied|declined|declines|dismissed|rejected|projected|projects|allege|alleges|alleged|confirmed"
    r"|reveal|reveals|revealed"
)
_SAY_WORDS = frozenset(_SAID.split("|"))
_SAY = f"(?:{_SAID})"
_NAME = (
    r"(?:[A-Z][\w&.’'-]*|[A-Z]\.)"
    r"(?:[ ](?:[A-Z][\w&.’'-]*|de|von|van|of|and|&|der|al)(?![ ](?:said|says))){0,6}(?:[ ][A-Z][\w&.’'-]*)?"
)
_CROWD = (
    r"analyst|analysts|expert|experts|source|sources|people|person|persons|insider|insiders|observer|observers"
    r"|critics|skeptics|researchers|economists|investors|traders|officials|executives|report|reports|rumor|rumors"
    r"|rumour|rumours|outlets|media|lawyers|employees|bulls|bears|fans|others"
)
_NOBODY = frozenset(_CROWD.split("|"))
_UNNAMED = re.compile(
    r"\b(?:(?:some|many|several|most|two|three|four|five|one|a|an|the|other|unnamed|various|both|industry|wall street)\s+){0,4}"
    rf"(?:{_CROWD})\b",
    re.I,
)
_OUTLET = re.compile(
    r"\b(?:(?:The )?(?:Wall Street Journal|New York Times|Washington Post|Financial Times|Guardian|Verge|Information|Times"
    r"|Telegraph|Economist|Journal|Daily Mail)|WSJ|Reuters|Bloomberg(?: News)?|CNBC|Electrek|TechCrunch|Politico|Axios|Nikkei"
    r"|Business Insider|Barron's|Forbes|Fortune|Associated Press|AP|BBC|CNN|Fox News|Handelsblatt|Der Spiegel|Bild"
    r"|Yahoo Finance|Benzinga|InsideEVs|Xinhua|AFP|FT)\b"
)
_AFTER = re.compile(
    rf"(?<!\w)(?=[A-Zhstiw])(?P<who>{_NAME}|[Hh]e|[Ss]he|[Tt]hey|[Ii]t|I|[Ww]e"
    r"|[Tt]he (?:company|carmaker|automaker|firm|bank|agency|group))"
    rf"(?:\s*\([^)]*\))?(?:,[^,]{{3,60}},)?\s+(?:also |has |have |had |now |recently |previously )?{_SAY}\b"
)
_BEFORE = re.compile(rf"\b(?:says?|said|wrote|writes|added)\s+(?:[a-z]+ ){{0,4}}?(?P<who>{_NAME})")
_DAYS = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.)$"
)
_ACCORDING = re.compile(r"\b[Aa]ccording to (?P<who>[^,.;:]{2,60})")
_SAID_BY_UNNAMED = re.compile(rf"(?P<who>{_UNNAMED.pattern})(?P<gap>[^,.;]{{0,25}}?)\s(?:{_SAY})\b", re.I)
_POSSESSIVE = re.compile(r"['’]s?$|(?<=[a-z])(?<!\b(?:Co|Jr|Sr))(?<!\b(?:Inc|Ltd|Cos))(?<!\bCorp)\.$")


def attributions(text: str, words: Iterable[str] | None = None) -> list[tuple[int, int, str, str]]:
    """Give (start, end, holder, voice) of each "X said", "said X" and "according to X" of a sentence.

    `words` are its tokens in lower case, where they are known.

    >>> attributions("Many analysts say it may, but Elon Musk said it will not.")
    [(0, 17, 'Many analysts', 'unnamed'), (30, 44, 'Elon Musk', 'named')]
    >>> attributions("GM said it would build a Cadillac.")
    [(0, 7, 'GM', 'named')]
    """
    if "ccording to" in text and (found := _ACCORDING.search(text)):
        return [(0, len(text), *_voice(found.group("who").strip()))]
    words = set(map(str.lower, tokens_of(text)) if words is None else words)
    if words.isdisjoint(_SAY_WORDS):
        return []
    # "analyst Dan Ives estimated" has a name after all, and "his lawyers said" are somebody's.
    out = [
        (m.start(), m.end(), m.group("who"), "unnamed")
        for m in (_SAID_BY_UNNAMED.finditer(text) if not words.isdisjoint(_NOBODY) else ())
        if m.group("gap").islower() or not m.group("gap").strip()
    ]
    # Where the speaker stands before the verb, what follows it is what is said: "GM said it would build a Cadillac".
    for pattern in (_AFTER, _BEFORE):
        named = [(m.start(), m.end(), *_voice(m.group("who"))) for m in pattern.finditer(text)]
        named = [n for n in named if not _DAYS.match(n[2])]
        out += [n for n in named if not any(n[0] < o[1] and o[0] < n[1] for o in out)]
    return out


def holder_of(
    text: str, start: int, end: int, cls: str, said: list[tuple[int, int, str, str]], quotes: list[tuple[int, int]]
) -> tuple[str, str]:
    """Say who holds the proposition that text[start:end] marks, and with which voice (writer, named, unnamed, outlet).

    The nearest subject of a verb of saying or thinking, or what follows "according to"; the writer where there is
    none. A pronoun is a named voice whose name stands in an earlier sentence: see `antecedent`.
    """
    if cls == "hearsay":
        found = _UNNAMED.search(text, start, end) or _UNNAMED.search(text, max(0, start - 40), min(len(text), end + 60))
        return (found.group().strip() if found else ""), "unnamed"
    if said:
        nearest = min(said, key=lambda s: max(s[0] - end, start - s[1], 0))
        return nearest[2], nearest[3]
    return "", "named" if any(a <= start < b for a, b in quotes) else "writer"


def _voice(who: str) -> tuple[str, str]:
    who = who.rsplit(" ", 1)[-1] if who.endswith((" I", " He", " She", " We")) else _POSSESSIVE.sub("", who)
    if found := _OUTLET.search(who):
        return found.group(), "outlet"
    if (found := _UNNAMED.match(who)) and not who[found.end() :].lstrip()[:1].isupper():  # "Analyst Dan Ives" is named
        return who if len(who) < 60 else found.group(), "unnamed"
    return who, "named"


# --- who "he" is -----------------------------------------------------------------------------------------------------

_SPEECH = frozenset(
    _SAID[: _SAID.index("|believe")].split("|") + ["explained", "admitted", "tweeted", "announced", "according"]
)
_PRONOUNS = frozenset(("he", "she", "it"))
_SELF = frozenset(("i", "we"))
_FULL_NAME = re.compile(r"\b([A-Z][a-zéö]+) (?=(?:[A-Z]\. )?([A-Z][\w’'-]+))")


def speaker(texts: Sequence[str], first: int, at: int, depth: int = 4) -> tuple[str, str] | None:
    """Give (holder, voice) of who alone says something in texts[at], or None where nobody or several do.

    "He", "she" and "it" are looked up in the sentences before, back to texts[first] and through at most `depth` of them.
    """
    text = texts[at]
    quotes = quoted_spans(text)
    said = [
        s
        for s in attributions(text)
        if not any(a < s[0] < b for a, b in quotes) and not _SPEECH.isdisjoint(text[s[0] : s[1]].lower().split())
    ]
    holder, voice = _alone(said) or ("", "")
    if holder.lower() in _PRONOUNS:
        return antecedent(holder.lower(), texts, first, at, depth)
    return None if holder.lower() in ("", "they", *_SELF) else (holder, voice)


def _alone(said: list[tuple[int, int, str, str]]) -> tuple[str, str] | None:
    """Give (holder, voice) where all that is said is said by one, under the longest name."""
    if len({s[2].split()[-1].lower() for s in said if s[2]}) != 1:
        return None
    return max((s[2:] for s in said), key=lambda s: len(s[0]))


def antecedent(pronoun: str, texts: Sequence[str], first: int, at: int, depth: int = 4) -> tuple[str, str] | None:
    """Give (holder, voice) of "he", "she" or "it" in texts[at] where that is sure, otherwise None.

    It is whoever alone was the subject of a verb of saying in the sentence before: for "he" and "she" somebody with a
    first name, a title or an office that fits, for "it" nobody like that. A sentence that names another person is left.

    >>> antecedent("she", ["GM may gain, Mary Barra said.", "She expects more."], 0, 1)
    ('Mary Barra', 'named')
    >>> antecedent("he", ["GM may gain, Mary Barra said.", "He expects more."], 0, 1)
    """
    if depth == 0 or at <= first:
        return None
    found = speaker(texts, first, at - 1, depth - 1)
    if found is None or found[1] != "named" or found[0].lower().startswith("the "):
        return None
    sex = _sex(found[0], texts, first, at - 1)
    if (sex != "") if pronoun == "it" else (sex not in (pronoun, "either")):
        return None
    own = found[0].split()[-1]
    names = _senses()
    others = (last for given, last in _FULL_NAME.findall(texts[at]) if given in names["he"] or given in names["she"])
    return None if pronoun != "it" and any(last != own for last in others) else found


def _sex(holder: str, texts: Sequence[str], first: int, at: int) -> str:
    """Say whether a holder that texts[at] names is "he", "she", a person that may be "either", or "" no known person."""
    names, words = _senses(), holder.split()
    if not names["firm_words"].isdisjoint(words):
        return ""
    if words[0] in names["he"]:
        return "either" if words[0] in names["she"] else "he"
    if words[0] in names["she"]:
        return "she"
    if words[0] in ("Mr.", "Mr", "Sir", "Mrs.", "Ms.", "Ms"):
        return "he" if words[0] in ("Mr.", "Mr", "Sir") else "she"
    before, _, behind = texts[at].partition(holder)  # "analyst Dan Ives", "Dan Ives, an analyst"
    around = [*words[:-1], *before.split()[-1:], *(behind.split()[:7] if behind.startswith(", ") else ())]
    if offices := names["office"].intersection(w.strip(",.").lower() for w in around):
        return "she" if "spokeswoman" in offices else "he" if "spokesman" in offices else "either"
    if len(words) == 1:  # a surname alone: the article gave the whole name earlier
        for i in range(at, first - 1, -1):
            if words[0] in texts[i]:
                for given, last in _FULL_NAME.findall(texts[i]):
                    if last == words[0] and (given in names["he"] or given in names["she"]):
                        return _sex(f"{given} {last}", texts, i, i)
    return ""


def quoted_speaker(texts: Sequence[str], first: int, last: int, at: int) -> tuple[str, str] | None:
    """Give (holder, voice) of a sentence in quotation marks that does not say whose it is, where that is sure.

    A quotation that goes on in the next sentence is its speaker's; one that fills the sentence is that of the speaker
    of the sentence before, unless the next sentence gives a quotation to somebody else.
    """
    text = texts[at].translate(_PLAIN)
    after = texts[at + 1].translate(_PLAIN) if at < last else ""
    opens, closes = text.startswith('"'), text.endswith('"')
    if not closes and text.count('"') % 2 == opens and after.count('"') and not after.startswith('"'):
        return speaker(texts, first, at + 1)
    if not (opens and closes and text.count('"') == 2) or at <= first:
        return None
    before, follows = speaker(texts, first, at - 1), speaker(texts, first, at + 1) if after.startswith('"') else None
    if before is None or (follows is not None and follows[0].split()[-1] != before[0].split()[-1]):
        return None
    return before


# --- tables ----------------------------------------------------------------------------------------------------------


def find_cues(sentences: pd.DataFrame, cues: str | Path | pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the cues of speculation: one row a cue, in the order of the text.

    Takes a sentences table (article_id, n, start, is_title, text). Returns article_id, n, start, end (characters of
    the article's text, of its title for a headline), cue (as written), class, counts (the class counts as
    speculative), holder and voice (who holds the proposition: writer, named, unnamed, outlet), quoted, strength (0..1,
    how probable the cue makes it) and rule (the row of the cue list that says so). The holder that a pronoun or a
    quotation without a speaker leaves open is looked up in the sentences beside it, which are the rows beside it in the
    same article, or `previous` where there is no article_id. `cues` merges own rows over the shipped list, see
    `read_cues`.

    >>> from helpers.sentences import sentences_from
    >>> found = find_cues(sentences_from(["Tesla may buy Rivian, sources said."]))
    >>> found[["cue", "class", "voice"]].values.tolist()
    [['may', 'epistemic', 'unnamed'], ['sources said', 'hearsay', 'unnamed']]
    """
    index = _default_index() if cues is None else Index(read_cues(cues))
    articles, numbers, offsets, titles, texts = (
        sentences[c].tolist() for c in ("article_id", "n", "start", "is_title", "text")
    )
    previous = sentences["previous"].tolist() if "previous" in sentences else [""] * len(texts)
    rows = []
    for i, words, found in decide(texts, titles, index):
        text = texts[i][:_LONGEST]
        quotes, said = quoted_spans(text), attributions(text, words)
        for start, end, rule in found:
            holder, voice = holder_of(text, start, end, rule.cls, said, quotes)
            quoted = any(a <= start and end <= b for a, b in quotes)
            if quoted and holder.lower() in _SELF:  # "We may sell," Mary Barra said.
                holder, voice = _alone([s for s in said if not any(a < s[0] < b for a, b in quotes)]) or (holder, voice)
            if not titles[i] and (
                holder.lower() in _PRONOUNS or (quoted and holder.lower() in ("", *_SELF) and rule.cls != "hearsay")
            ):
                holder, voice = _looked_up(holder, voice, texts, articles, numbers, previous, i)
            row = (
                articles[i],
                numbers[i],
                offsets[i] + start,
                offsets[i] + end,
                text[start:end],
                rule.cls,
                rule.counts,
            )
            rows.append((*row, holder, voice, quoted, rule.strength, rule.key))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    types = dict.fromkeys(["article_id", "cue", "class", "holder", "voice", "rule"], "str")
    types |= dict.fromkeys(["n", "start", "end"], "int64") | {"counts": "bool", "quoted": "bool", "strength": "float64"}
    return frame.astype(types)


_LOOK_BACK = 80  # sentences; an article seldom has more


def _looked_up(holder, voice, texts, articles, numbers, previous, i) -> tuple[str, str]:
    """Name the holder from the sentences around: those of the article in the table, or the one that `previous` gives."""
    if articles[i]:
        first = last = i
        while (
            i - first < _LOOK_BACK and first and articles[first - 1] == articles[i]
            and 0 < numbers[first - 1] == numbers[first] - 1
        ):  # fmt: skip
            first -= 1
        if last + 1 < len(texts) and articles[last + 1] == articles[i] and numbers[last + 1] == numbers[i] + 1:
            last += 1
    else:
        texts, first, last, i = [previous[i], texts[i]], 0, 1, 1
    if holder.lower() in _PRONOUNS:
        return antecedent(holder.lower(), texts, first, i) or (holder, voice)
    return quoted_speaker(texts, first, last, i) or (holder, voice)


_BATCH = 500  # sentences that the model judges in one step
_LONGEST = 3000  # characters of a sentence that are read: nobody writes longer ones, and the work grows with the square


def decide(
    texts: list[str], titles: list[bool], index: Index, use_model: bool = True
) -> Iterator[tuple[int, list[str], list[tuple[int, int, Rule]]]]:
    """Give for each sentence with a cue that holds its place in `texts`, its words, and (start, end, rule) of the cues.

    A class that holds is shown by the rows that decide alone, or where only rows that need their context matched, by
    the one of them that speaks most for it. Without the model the rows that decide alone decide.
    """
    model = _model() if use_model else None
    for first in range(0, len(texts), _BATCH):
        matched, rows = [], []
        for i in range(first, min(first + _BATCH, len(texts))):
            tokens, is_title = tokens_of(texts[i][:_LONGEST]), bool(titles[i])
            words = "\n".join(tokens).lower().split("\n")  # one call for all: a token holds no white space
            if found := candidates(words, is_title, index):
                matched.append((i, tokens, words, found))
                if model is not None:
                    judged = [c for c in found if not c[2].user]
                    rows.append(model.rows_of(words, [t[0].isupper() for t in tokens], is_title, judged))
        if not matched:
            continue
        held = [set(CLASSES)] * len(matched)
        if model is not None:
            cued = [{c[2].cls for c in found if not c[2].user} for *_, found in matched]
            held = model.classes(model.logits(rows), cued)
        for (i, tokens, words, found), classes in zip(matched, held, strict=True):
            shown = [c for c in found if not c[2].weak and (c[2].cls in classes or c[2].user)]
            if model is not None:
                for cls in sorted(classes.difference(c[2].cls for c in shown)):
                    of_class = [c for c in found if c[2].cls == cls and not c[2].user]
                    shown.append(max(of_class, key=lambda c: (model.weight(c[2]), c[1] - c[0], -c[0])))
            if shown:
                last = max(b for _, b, _ in shown)
                places = places_of(texts[i][:_LONGEST], tokens[:last])
                yield i, words, _distinct([(places[a][0], places[b - 1][1], rule) for a, b, rule in shown])


def _distinct(found: list[tuple[int, int, Rule]]) -> list[tuple[int, int, Rule]]:
    """Keep of overlapping cues of one class the longest."""
    kept, taken = [], set()
    for cue in sorted(found, key=lambda c: (c[0] - c[1], c[0], not c[2].user, c[2].key)):
        place = {(cue[2].cls, at) for at in range(cue[0], cue[1])}
        if taken.isdisjoint(place):
            taken |= place
            kept.append(cue)
    return sorted(kept, key=lambda c: (c[0], c[1], CLASSES.index(c[2].cls)))


def score_speculation(sentences: pd.DataFrame, cues: pd.DataFrame) -> pd.DataFrame:
    """Add `classes` (tuple of the codebook's names, in its order), `speculative` (any of them counts) and `strength`.

    `strength` is the lowest among the sentence's cues that count, for a sentence is as sure as its weakest hedge; NaN
    where it is not speculative. Its mean over the speculative sentences of a period tells whether hedges harden or
    weaken.

    >>> from helpers.sentences import sentences_from
    >>> s = sentences_from(["Tesla expects to sell more, and may buy Rivian.", "It declined to comment."])
    >>> score_speculation(s, find_cues(s))[["speculative", "classes", "strength"]].values.tolist()
    [[True, ('epistemic', 'prediction'), 0.45], [False, ('denial',), nan]]
    """
    held: dict[tuple, set] = {}
    least: dict[tuple, float] = {}
    for article, n, cls, counts, strength in zip(
        *(cues[c].tolist() for c in ("article_id", "n", "class", "counts", "strength")), strict=True
    ):
        held.setdefault((article, n), set()).add(cls)
        if counts:
            least[article, n] = min(strength, least.get((article, n), strength))
    names = {frozenset(k): tuple(c for c in CLASSES if c in k) for k in map(frozenset, held.values())}
    keys = list(zip(sentences["article_id"].tolist(), sentences["n"].tolist(), strict=True))
    classes = [names[frozenset(held[k])] if k in held else () for k in keys]
    out = sentences.copy()
    out["speculative"] = pd.Series([k in least for k in keys], index=out.index, dtype="bool")
    out["classes"] = pd.Series(classes, index=out.index, dtype="object")
    out["strength"] = pd.Series([least.get(k, np.nan) for k in keys], index=out.index, dtype="float64")
    return out


def article_shares(sentences: pd.DataFrame) -> pd.DataFrame:
    """Give each article's share of speculative body sentences: article_id, n_sentences, n_speculative, share (0..1).

    Headlines are left out; an article without a body sentence has no row.
    """
    body = sentences[~sentences["is_title"]]
    counts = body.groupby("article_id", sort=False)["speculative"].agg(n_sentences="size", n_speculative="sum")
    counts = counts.astype("int64").reset_index()
    return counts.assign(share=counts["n_speculative"] / counts["n_sentences"])
