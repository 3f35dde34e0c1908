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
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path

import pandas as pd

from helpers.codebook import CLASSES, COUNTING
from helpers.project import shipped

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
def word_classes() -> dict:
    return json.loads(shipped("lexicons", "speculation_words.json").read_text(encoding="utf-8"))


def rule_features(rule: Rule) -> tuple[str, str]:
    return f"rule:{rule.key}", f"{'maybe' if rule.weak else 'sure'}:{rule.cls}"


class Index:
    """The rows of the cue list by their first word and the word after it, for bodies and for headlines."""

    def __init__(self, table: pd.DataFrame):
        # With each row what it needs and its pattern, None where its first word is all of it.
        self.by_first: tuple[dict[str, dict[str, list[tuple]]], ...] = ({}, {})
        seen: dict[str, int] = {}
        for row in table.to_dict("records"):
            rule = Rule(row, word_classes(), user=row.get("own") is True)
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
