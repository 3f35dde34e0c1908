"""What the linear model sees of a sentence, and of a company in it: the events that the rules found, and words.

A feature's name is the key of `models/sentiment_weights.csv`. Its parts are the class, family, term and flag of the word
list with the sign of the event ("class bad-", "family fall-"), where it stands, and the words beside a company.
"""

from collections.abc import Iterator

from helpers.measures.sentiment.events import Event, balance, company_events, damped

# How much of an event counts for a company, by its place. Chosen by hand: with before from 0 to .6, shared from 0 to .4, or
# the limit _OWN at .25, the model's macro-F1 for companies of EV corpora that it has not seen moves by at most .004 (its
# interval is .025 either way); with near from .4 to 1, that of the rules alone by .001.
PLACES = {"own": 1.0, "agent": 1.0, "patient": 1.0, "near": 0.8, "before": 0.3, "shared": 0.2, "other": 0.0}
_OWN = 0.8  # from here on an event counts as the company's own, so all but the last three
# The bounds below belong to the weights, which were fitted with them, and were chosen by eye.
_MOST = 3.0  # good, or bad, in one sentence
_LONG = 15  # words
_NEXT, _BESIDE = 3, 1  # words from a company to the event behind it, and from the event before it


def _sign(value: float) -> str:
    return "+" if value > 0 else "-" if value < 0 else "0"


def _said(found: list[tuple[Event, float]], prefix: str, features: dict[str, float]) -> None:
    """Add what (event, value) pairs say: by class, family, term and thing, and in sum."""
    good = bad = 0.0
    for e, value in found:
        s = _sign(value)
        if value > 0:
            good += value
        else:
            bad -= value
        features[f"{prefix}class {e.kind}{s}"] = 1.0
        features[f"{prefix}family {e.row}{s}"] = 1.0
        features[f"{prefix}term {e.term}{s}"] = 1.0
        if e.said_of:
            features[f"{prefix}of {e.kind} {e.said_of}{s}"] = 1.0
        if e.flag:
            features[f"{prefix}{e.flag} {e.kind}{s}"] = 1.0
    features[prefix + "good"] = min(good, _MOST)
    features[prefix + "bad"] = min(bad, _MOST)
    features[prefix + "balance"] = damped(good - bad, good + bad)
    if not found:
        features[prefix + "silent"] = 1.0
    elif good and bad:
        features[prefix + "mixed"] = 1.0


def sentence_features(
    words: list[str], events: list[Event], clause: list[int], is_title: bool = False, headline: float | None = None
) -> dict[str, float]:
    """Name what the model sees of a sentence; `headline` is the balance of its article's headline, None without one."""
    features = {"always": 1.0}
    _said([(e, e.value) for e in events], "", features)
    style = "title" if is_title else "short" if len(words) < _LONG else "long"
    features[style] = 1.0
    if events:
        for e in events:
            features[f"{style} {e.kind}{_sign(e.value)}"] = 1.0
        features[style + " balance"] = features["balance"]
        features["first clause" + _sign(sum(e.value for e in events if clause[e.at] == 0))] = 1.0
        features["last clause" + _sign(sum(e.value for e in events if clause[e.at] == clause[-1]))] = 1.0
        features["first" + _sign(events[0].value)] = 1.0
        features["last" + _sign(events[-1].value)] = 1.0
    if headline is not None:
        features["headline balance"] = headline
        features["headline" + _sign(round(headline, 1))] = 1.0
    last = ""
    for w in words:
        features["word " + w] = 1.0
        features["pair " + last + " " + w] = 1.0
        last = w
    return features


def shared_features(whole: dict[str, float]) -> dict[str, float]:
    """Name what a sentence as a whole says for one of several companies: its words, and the rest with weights of its own."""
    features = {"always": 1.0}
    for name, value in whole.items():
        kind = name[:5]
        if kind == "word " or kind == "pair ":
            features[name] = value
        if kind != "pair " and kind != "term " and not name.startswith("of "):
            features["several " + name] = value
    return features


def company_features(
    whole: dict[str, float],
    words: list[str],
    events: list[Event],
    clause: list[int],
    positions: set[int],
    others: set[int],
) -> dict[str, float]:
    """Name what the model sees of a company in a sentence: `whole` is sentence_features of that sentence.

    Alone, a company takes over what the sentence says; among others that part gets weights of its own ("several ...")
    and its own place, clause and neighbouring words ("company ...") decide.
    """
    return (shared_features(whole) if others else whole) | own_features(words, events, clause, positions, others)


def own_features(
    words: list[str], events: list[Event], clause: list[int], positions: set[int], others: set[int]
) -> dict[str, float]:
    """Name what the model sees of a company apart from the sentence as a whole ("company ...").

    `positions` are the places of its "@" in `words`, `others` those of the other companies.
    """
    found = company_events(events, clause, words, positions, others)
    own: dict[str, float] = {}
    _said([(e, v) for e, v, place in found if PLACES[place] >= _OWN], "company ", own)
    _said([(e, v) for e, v, place in found if PLACES[place] < _OWN], "company other ", own)
    for e, v, place in found:
        own[f"company place {place}{_sign(v)}"] = 1.0
        if e.relation:
            own[f"company {e.relation} {place}"] = 1.0
    if others:
        score = rule_score(found)
        own["company several"] = 1.0
        own["company score"] = score
        own["company verdict" + _sign(round(score, 1))] = 1.0
        own.update(dict.fromkeys(_among_others(words, events, clause, positions, others), 1.0))
    own.update(dict.fromkeys(_beside(words, positions), 1.0))
    return own


def rule_score(found: list[tuple[Event, float, str]]) -> float:
    """Give the score (-1..1) of a company by the rules alone, from its `company_events`."""
    return balance([value * PLACES[place] for _, value, place in found])


def _among_others(
    words: list[str], events: list[Event], clause: list[int], positions: set[int], others: set[int]
) -> Iterator[str]:
    """Name the words of a company's own clauses, and the events nearest to it in them."""
    own_clauses = {clause[p] for p in positions}
    for i, word in enumerate(words):
        if clause[i] in own_clauses:
            yield "company word " + word
    for p in positions:
        ahead = next((e for e in events if e.at >= p and clause[e.at] == clause[p]), None)
        behind = next((e for e in reversed(events) if e.at < p and clause[e.at] == clause[p]), None)
        if ahead is None:
            yield "company ahead nothing"
        else:
            far = " far" if any(p < q < ahead.at for q in others) else ""
            yield f"company ahead{far} {_sign(ahead.value)}"
            if ahead.at - p <= _NEXT:
                yield f"company next {ahead.kind}{_sign(ahead.value)}"
        if behind is None:
            yield "company behind nothing"
        else:
            far = " far" if any(behind.at < q < p for q in others) else ""
            yield f"company behind{far} {_sign(behind.value)}"
            if p - behind.end <= _BESIDE:
                yield f"company just {behind.kind} {behind.kind_of_word}{_sign(behind.value)}"
    if positions and min(positions) < min(others):
        yield "company named first"


def _beside(words: list[str], positions: set[int]) -> Iterator[str]:
    """Name the two words on either side of a company, and where in the sentence it stands."""
    n = len(words)
    for p in positions:
        left, left2 = words[p - 1] if p else "^", words[p - 2] if p > 1 else "^"
        right, right2 = words[p + 1] if p + 1 < n else "$", words[p + 2] if p + 2 < n else "$"
        yield from ("company left " + left, "company right " + right)
        yield from ("company left2 " + left2, "company right2 " + right2)
        yield from (f"company left {left2} {left}", f"company right {right} {right2}")
    if positions:
        first = min(positions)
        yield "company start" if first < 2 else "company end" if first > n - 4 else "company middle"
        if ":" in words:
            yield "company before colon" if first < words.index(":") else "company after colon"
