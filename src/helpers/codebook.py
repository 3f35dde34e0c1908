"""The codebook: the classes of speculation, the voices, the ways of naming a company, and the measures, each said once.

Everything that names a class, writes what a measure is called or asks on which scale it runs looks here.
"""

from typing import NamedTuple

EPISTEMIC, PREDICTION, CONDITION, OPEN, HEARSAY = "epistemic", "prediction", "condition", "open", "hearsay"
DENIAL, PLAN = "denial", "plan"


class Class(NamedTuple):
    """A class of speculation."""

    name: str
    counts: bool  # whether a sentence of it is speculative; the others are series of their own
    letter: str  # beside a marked cue
    example: str  # words that stand for it
    phrase: str  # what a sentence of it tells
    title: str  # what a chart of it is called


_TABLE = (
    Class(EPISTEMIC, True, "e", "may, perhaps", "something called possible, probable or apparent",
          "Sentences marked as possible or probable"),
    Class(PREDICTION, True, "p", "expects, will", "a belief, an expectation or a forecast",
          "Sentences with a prediction or belief"),
    Class(CONDITION, True, "c", "if, unless", "something that holds only under a condition", "Sentences under a condition"),
    Class(OPEN, True, "o", "whether, considers", "a question left open", "Sentences that leave a question open"),
    Class(HEARSAY, True, "h", "reportedly", "something passed on with nobody named who vouches for it",
          "Sentences of hearsay"),
    Class(DENIAL, False, "d", "denied, declined to comment", "a denial", "Sentences with a denial"),
    Class(PLAN, False, "pl", "plans to, aims to", "a plan", "Sentences with a plan"),
)  # fmt: skip
BY_NAME = {c.name: c for c in _TABLE}
CLASSES = tuple(BY_NAME)
COUNTING = tuple(c.name for c in _TABLE if c.counts)

VIA = ("name", "product", "person")  # how a company is named, strongest first
SCOPES = ("full", "lead", "snippet", "headline")  # how much of an article its text is
VOICES = {"writer": "the writer", "named": "somebody named", "unnamed": "somebody unnamed", "outlet": "another outlet"}
SHARE, SIGNED, UNSIGNED = "share", "signed", "unsigned"  # the scales: 0 to 1 in per cent, -1 to 1, 0 to 1


class Measure(NamedTuple):
    """Something that is counted or averaged over sentences."""

    name: str
    title: str  # what a chart of it is called
    scale: str = SHARE
    noun: str = "share"  # what a value is called in a sentence
    about: str = ""  # the title for one company


NAMED = "named"  # the measure "names the company", for group="company"
_MEASURES = (
    Measure("speculative", "Speculative sentences", about="Speculative sentences among those that name {}"),
    *(Measure(c.name, c.title) for c in _TABLE),
    Measure(NAMED, "Sentences that name a company", about="Sentences that name {}"),
    Measure("strength", "Strength of the weakest hedge", UNSIGNED, "mean strength"),
    Measure("sentiment", "Mean sentiment", SIGNED, "mean sentiment"),
    Measure("sentiment_label", "Balance of good and bad sentences", SIGNED, "balance",
            "Balance of good and bad for {}"),
    Measure("polarity", "TextBlob's polarity", SIGNED, "mean polarity"),
    Measure("subjectivity", "TextBlob's subjectivity", UNSIGNED, "mean subjectivity"),
)  # fmt: skip
MEASURES = {m.name: m for m in _MEASURES}
RANGES = {SHARE: (0.0, 1.0), SIGNED: (-1.0, 1.0), UNSIGNED: (0.0, 1.0)}


def bounds(measure: str) -> tuple[float, float] | None:
    """Give the least and the greatest value that a measure can have; None for a column that the codebook does not know.

    >>> bounds("polarity"), bounds("strength"), bounds("words")
    ((-1.0, 1.0), (0.0, 1.0), None)
    """
    return RANGES[MEASURES[measure].scale] if measure in MEASURES else None
