"""The features of a sentence, and how the weights decide."""

import pytest

from helpers.codebook import DENIAL, HEARSAY, OPEN
from helpers.measures.speculation.cues import candidates, read_cues, shipped_index
from helpers.measures.speculation.model import HEADS, WHOLE, Model, features, shipped_model
from helpers.measures.speculation.tokens import tokens_of


def parts(text, is_title=False):
    tokens = tokens_of(text)
    words = [t.lower() for t in tokens]
    return words, [t[0].isupper() for t in tokens], is_title, candidates(words, is_title, shipped_index())


@pytest.mark.parametrize("is_title", [False, True])
def test_the_rows_that_are_summed_are_those_of_the_features_that_have_a_weight(is_title):
    model = shipped_model()
    for text in read_cues()["example"]:
        named = features(*parts(text, is_title))
        assert model.rows_of(*parts(text, is_title)) == sorted({0} | {model.rows.get(n, 0) for n in named})


def test_the_words_beside_a_cue_are_features_and_a_name_or_a_number_is_only_its_kind():
    named = features(*parts("Sales of Rivian could 5 times fall."))
    assert {"cue:epistemic=could", "cue:epistemic<NAME", "cue:epistemic>#"} <= named
    assert {"cue:epistemic<<s>", "cue:epistemic></s>"} <= features(*parts("Perhaps"))


def test_the_model_bears_a_sentence_of_which_it_knows_nothing():
    model = shipped_model()
    assert model.classes(model.logits([[0]]), [{"epistemic"}]) == [set()]


@pytest.mark.parametrize(
    "weights, cued, held",
    [
        ({WHOLE: 2, OPEN: 3}, {OPEN, HEARSAY}, {OPEN}),
        ({WHOLE: 2, OPEN: 3, HEARSAY: 3}, {HEARSAY}, {HEARSAY}),  # a class holds only where it has a cue
        ({WHOLE: 2, OPEN: -1, HEARSAY: -2}, {OPEN, HEARSAY}, {OPEN}),  # speculative: the likeliest class that counts
        ({WHOLE: 2, OPEN: -1, DENIAL: 1}, {DENIAL}, {DENIAL}),  # but only one with a cue
        ({WHOLE: -2, OPEN: 3, DENIAL: 3}, {OPEN, DENIAL}, {DENIAL}),  # not speculative: no class that counts
    ],
)
def test_the_classes_and_the_whole_decide_together(weights, cued, held):
    model = Model(
        {
            "intercept": dict.fromkeys(HEADS, -0.5),
            "threshold": dict.fromkeys(HEADS, 0.5),
            "weights": {"word:goblin": weights},
        }
    )
    rows = [model.rows_named(["word:goblin", "word:unknown"])]
    assert model.classes(model.logits(rows), [cued]) == [held]
