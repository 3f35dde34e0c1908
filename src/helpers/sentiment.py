"""Score how the news in a sentence is for the business it is about and for each company it names.

Two measures stand side by side. `polarity` and `subjectivity` are TextBlob's own numbers, to the digit: the baseline.
`sentiment` is made for business news: directions ("fell") with what they are said of ("losses fell" is good), negation,
shifters ("avoid"), comparison with expectations. The word list is data, in `lexicons/sentiment.csv`.
"""

import csv
import re
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd
from textblob.en import sentiment as _textblob

GOOD_FROM = 0.25  # a sentence or mention is good (1) from here on ...
BAD_FROM = -0.25  # ... and bad (-1) down to here

_TOKEN = re.compile(r"[$€£₹]?\d[\d,.]*|[A-Za-z]+(?:['’][A-Za-z]+)?|%|--|[.,;:!?()—–\"“”]")
_IRREGULAR = {
    "rise": "rose risen", "grow": "grew grown", "fall": "fell fallen", "sink": "sank sunk", "shrink": "shrank shrunk",
    "slide": "slid", "cut": "cut", "hurt": "hurt", "hit": "hit", "lose": "lost", "win": "won", "beat": "beat beaten",
    "break": "broke broken", "shut": "shut", "withdraw": "withdrew withdrawn", "freeze": "froze frozen",
    "lay": "laid", "give": "gave given", "go": "went gone", "come": "came", "run": "ran run", "catch": "caught",
    "burn": "burned burnt", "bleed": "bled", "mislead": "misled", "steal": "stole stolen", "quit": "quit", "buy": "bought",
    "drive": "drove driven", "bring": "brought", "shed": "shed", "shoot": "shot", "spring": "sprang", "spend": "spent",
    "eat": "ate eaten", "strike": "struck", "begin": "began begun", "build": "built", "sell": "sold", "make": "made",
    "take": "took taken", "pay": "paid", "get": "got", "reap": "reaped", "lead": "led", "overcome": "overcame",
    "undercut": "undercut", "outshine": "outshone", "overtake": "overtook overtaken", "blow": "blew blown",
    "rebuild": "rebuilt", "shine": "shone", "fight": "fought", "dive": "dived dove", "drop": "dropped", "step": "stepped",
    "stop": "stopped", "slip": "slipped", "tap": "tapped", "dip": "dipped", "sag": "sagged", "trim": "trimmed",
    "scrap": "scrapped", "slam": "slammed", "ship": "shipped", "flop": "flopped", "cap": "capped", "bag": "bagged",
    "flag": "flagged", "lag": "lagged", "ban": "banned", "top": "topped", "outstrip": "outstripped", "snub": "snubbed",
    "batter": "battered", "tap down": "tapped", "snap": "snapped", "dog": "dogged", "clap": "clapped", "tie": "tied",
    "lie": "lied", "die": "died", "ally": "allied", "taper": "tapered", "drag": "dragged", "veto": "vetoed", "bar": "barred",
    "commit": "committed", "step up": "stepped", "outbid": "outbid", "be": "is was are were been", "defer": "deferred",
    "upset": "upset", "outdo": "outdid outdone", "sap": "sapped", "leave": "left", "cede": "ceded", "drop off": "dropped",
}  # fmt: skip
_DOUBLING = re.compile(r"(?:dip|slip|drop|trim|scrap|slam|ship|flop|cap|bag|flag|lag|ban|top|strip|snub|snap|dog|drag|bar|"
                       r"commit|step|cut|hit|run|quit|shed|win|shut|upset|sap|sag|plan|stop|begin|get|let|rob|pin)$")  # fmt: skip


def _verb_forms(verb: str) -> set[str]:
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "ie")) else verb
    doubled = verb + verb[-1] if _DOUBLING.search(verb) else stem
    ing = verb[:-2] + "ying" if verb.endswith("ie") else doubled + "ing"
    if re.search(r"[^aeiou]y$", verb):
        third, past = verb[:-1] + "ies", verb[:-1] + "ied"
    else:
        third = verb + ("es" if re.search(r"(?:s|x|z|ch|sh|[^o]o)$", verb) else "s")
        past = stem + "ed" if stem != verb else doubled + "ed"
    return {verb, third, ing, *_IRREGULAR.get(verb, past).split()}


def _noun_forms(noun: str) -> set[str]:
    if re.search(r"[^aeiou]y$", noun):
        return {noun, noun[:-1] + "ies"}
    return {noun, noun + ("es" if re.search(r"(?:s|x|z|ch|sh)$", noun) else "s")}


def _forms(term: str, kind: str) -> set[tuple[str, ...]]:
    words = term.split()
    if kind == "v":
        return {(form, *words[1:]) for form in _verb_forms(words[0])}
    if kind == "n":
        return {(*words[:-1], form) for form in _noun_forms(words[-1])}
    return {tuple(words)}


@cache
def _lexicon():
    """Read the word list: first word -> [(words, class, relation, kind)], longest first."""
    entries: dict[tuple[str, ...], list] = {}
    with (resources.files("helpers") / "lexicons" / "sentiment.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for term in row["terms"].split("|"):
                for words in _forms(term, row["kind"]):
                    entry = entries.setdefault(words, [None, None, row["kind"]])
                    slot = 1 if row["class"] in ("against", "for", "over") else 0
                    if entry[slot] is None:
                        entry[slot] = row["class"]
    first: dict[str, list] = {}
    for words, (main, relation, kind) in entries.items():
        first.setdefault(words[0], []).append((words, main, relation, kind))
    return {word: sorted(found, key=lambda e: -len(e[0])) for word, found in first.items()}


_STOP = frozenset(".;:!?—–()") | {"--"}
_CLAUSE_WORDS = frozenset(
    "but however although though while whereas yet despite after as amid because since when".split()
)


def _tokens(text, spans):
    """Lower-case tokens with numbers as "#" and a company as "@"; gives words and, for each span, its token."""
    words, at = [], {}
    spans = sorted(spans)
    k = 0
    for m in _TOKEN.finditer(text):
        start = m.start()
        while k < len(spans) and spans[k][1] <= start:
            k += 1
        if k < len(spans) and m.end() > spans[k][0]:
            if spans[k] not in at:
                at[spans[k]] = len(words)
                words.append("@")
            continue
        word = m.group().lower().replace("’", "'")
        if word[0] in "$€£₹0123456789":
            word = "#"
        elif "'" in word:
            if word.endswith("n't"):
                words.append(word[:-3])
                word = "not"
            else:
                word = word.split("'")[0]
        words.append(word)
    return words, at


def _events(words):
    """Find what is said: list of (position, value, relation); and the clause number of each token."""
    lexicon = _lexicon()
    clause, number, n = [], 0, len(words)
    for i, w in enumerate(words):
        if w in _STOP or w in _CLAUSE_WORDS or (w == "and" and i and words[i - 1] == ","):
            number += 1
        clause.append(number)
    items, i = [], 0
    while i < n:
        for form, main, relation, kind in lexicon.get(words[i], ()):
            size = len(form)
            if size == 1 or tuple(words[i : i + size]) == form:
                if main != "void":
                    items.append([i, i + size, main, relation, kind, False])
                i += size - 1
                break
        i += 1
    events = []
    for k in range(len(items) - 1, -1, -1):
        start, end, main, relation, kind, used = items[k]
        here = clause[start]
        if main in ("up", "down"):
            sign, thing = (1 if main == "up" else -1), None
            for other in items[k + 1 : k + 3]:
                if other[0] - end > 3 or clause[other[0]] != here or "," in words[end : other[0]]:
                    break
                if other[2] in ("thing", "burden", "bad", "good", "neutral") and not other[5]:
                    thing = other
                    break
            if thing is None and kind != "a":
                for other in reversed(items[:k]):
                    if clause[other[0]] != here or start - other[1] > 8:
                        break
                    if other[2] in ("thing", "burden", "neutral") or (other[2] in ("bad", "good") and other[4] == "n"):
                        thing = other
                        break
            if thing is None:
                if kind == "a":
                    continue
                value = sign * 0.8
            else:
                pol = {"thing": 1, "good": 1, "burden": -1, "bad": -1, "neutral": 0}[thing[2]]
                thing[5] = True
                events[:] = [e for e in events if e[0] != thing[0]]
                value = sign * pol
        elif main in ("good", "bad"):
            if used:
                continue
            value = 1 if main == "good" else -1
        elif main == "deal":
            value = 0.8
            if any(o[2] == "plan" and clause[o[0]] == here and 0 <= start - o[1] <= 6 for o in items[:k]):
                value = 0
        elif main in ("above", "below"):
            value = 1 if main == "above" else -1
            if not any(o[2] == "expectation" and o[0] - end <= 6 for o in items[k + 1 : k + 4]):
                value = 0 if kind == "x" else 0.6 * value
        elif relation:
            value = -1 if relation == "against" else 1
        else:
            continue
        if value and k:
            before = items[k - 1]
            if start - before[1] <= 3 and clause[before[0]] == here:
                if before[2] == "negation":
                    value = -value if value > 0 else 0
                elif before[2] == "shifter" and kind != "v" and main not in ("up", "down"):
                    value = -0.7 * value
        events.append((start, value, relation))
    return events, clause


def _balance(values) -> float:
    total = sum(values)
    weight = sum(abs(v) for v in values)
    return total / (weight + 0.6) if weight else 0.0


def _company_values(events, clause, positions, others):
    own = {clause[p] for p in positions}
    if others:
        taken = {clause[p] for p in others} - own
        kept = []
        everybody = sorted([*positions, *others])
        for pos, value, _relation in events:
            if clause[pos] in taken:
                continue
            if clause[pos] in own:
                before = [p for p in everybody if p < pos and clause[p] == clause[pos]]
                owner = before[-1] if before else min((p for p in everybody if clause[p] == clause[pos]), default=None)
                if owner is not None and owner not in positions and before:
                    continue
                kept.append(value)
        return kept
    return [v for p, v, _ in events if clause[p] in own] or [v for _, v, _ in events]


def _label(score: float) -> int:
    return 1 if score >= GOOD_FROM else -1 if score <= BAD_FROM else 0


def score_sentiment(sentences: pd.DataFrame, mentions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score sentences, and in them companies: a new (sentences, mentions), the inputs stay as they are.

    Sentences (article_id, n, start, text) get `polarity` (-1..1) and `subjectivity` (0..1), both TextBlob's, and the news
    measure: `sentiment` (-1..1) and `sentiment_label` (1 good, -1 bad, 0 neither). Mentions (article_id, n, start, end,
    company) get `sentiment` and `sentiment_label` for that company in that sentence.

    >>> from helpers.sentences import sentences_from
    >>> none = pd.DataFrame(columns=["article_id", "n", "start", "end", "company"])
    >>> s, _ = score_sentiment(sentences_from(["Losses fell.", "Sales fell."]), none)
    >>> s["sentiment_label"].tolist()
    [1, -1]
    """
    texts = sentences["text"].tolist()
    ids, numbers, starts = sentences["article_id"].tolist(), sentences["n"].tolist(), sentences["start"].tolist()
    row_of = {key: i for i, key in enumerate(zip(ids, numbers, strict=True))}
    named: dict[int, dict] = {}
    keys = zip(mentions["article_id"].tolist(), mentions["n"].tolist(), strict=True)
    ends = zip(mentions["start"].tolist(), mentions["end"].tolist(), mentions["company"].tolist(), strict=True)
    for m, (key, (start, end, company)) in enumerate(zip(keys, ends, strict=True)):
        i = row_of.get(key)
        if i is not None:
            named.setdefault(i, {}).setdefault(company, []).append((start - starts[i], end - starts[i], m))
    scores, for_mentions = np.zeros(len(texts)), np.zeros(len(mentions))
    baseline = [_textblob(text)[:2] for text in texts]
    for i, text in enumerate(texts):
        companies = named.get(i, {})
        spans = [(a, b) for found in companies.values() for a, b, _ in found]
        words, at = _tokens(text, spans)
        events, clause = _events(words)
        scores[i] = _balance([v for _, v, _ in events])
        positions = {c: [at[a, b] for a, b, _ in found if (a, b) in at] for c, found in companies.items()}
        for company, found in companies.items():
            others = [p for c, ps in positions.items() if c != company for p in ps]
            score = _balance(_company_values(events, clause, positions[company], others))
            for _, _, m in found:
                for_mentions[m] = score
    sentences = sentences.assign(
        polarity=np.array([p for p, _ in baseline], dtype=float),
        subjectivity=np.array([s for _, s in baseline], dtype=float),
        sentiment=scores,
        sentiment_label=np.array([_label(s) for s in scores], dtype="int64"),
    )
    mentions = mentions.assign(
        sentiment=for_mentions, sentiment_label=np.array([_label(s) for s in for_mentions], dtype="int64")
    )
    return sentences, mentions
