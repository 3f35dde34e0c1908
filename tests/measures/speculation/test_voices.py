"""Who holds what a cue marks: quotations, attributions, pronouns."""

import pandas as pd
import pytest

import helpers as ev
from helpers.measures.sentences import sentences_from


def only_cue(text, cls, is_title=False):
    cues = ev.find_cues(sentences_from([text], is_title=is_title))
    return cues[cues["class"] == cls].iloc[0]


@pytest.mark.parametrize(
    "text, cls, voice, holder",
    [
        ("The plant may close.", "epistemic", "writer", ""),
        ("Elon Musk said the plant may close.", "epistemic", "named", "Elon Musk"),
        ("The plant may close, according to Reuters.", "epistemic", "outlet", "Reuters"),
        ("Bloomberg reported that the plant may close.", "epistemic", "outlet", "Bloomberg"),
        ("Jim Farley said sales fell, and Mary Barra said they may rise.", "epistemic", "named", "Mary Barra"),
        ("Analysts said the plant may close.", "epistemic", "unnamed", "Analysts"),
        ("The plant will close, people familiar with the matter said.", "hearsay", "unnamed", "people"),
        ("Tesla expects a loss this year.", "prediction", "named", "Tesla"),
        ("Analyst Dan Ives said on Monday the plant may close.", "epistemic", "named", "Analyst Dan Ives"),
    ],
)
def test_who_vouches(text, cls, voice, holder):
    cue = only_cue(text, cls)
    assert (cue["voice"], cue["holder"]) == (voice, holder)


@pytest.mark.parametrize(
    "text, quoted",
    [
        ('"It may close," he said.', True),
        ('He said "we will see" and that it may close.', False),
        ("“It may close,” he said.", True),
        ('It may close," he said.', True),
        ('He said: "It may close.', True),
        ("The firm’s plant may close, its workers’ union said.", False),
        ("Musk: ‘It may close’", True),
    ],
)
def test_quotations_also_where_the_other_mark_stands_in_another_sentence(text, quoted):
    assert bool(only_cue(text, "epistemic")["quoted"]) is quoted


def holders(text, title="", cls="epistemic"):
    articles = pd.DataFrame({"article_id": ["a"], "title": [title], "text": [text], "published": [pd.NaT]})
    cues = ev.find_cues(ev.split_sentences(articles))
    cue = cues[(cues["class"] == cls) & (cues["n"] > 0)].iloc[-1]
    return cue["holder"], cue["voice"]


@pytest.mark.parametrize(
    "text, holder",
    [
        ("Mary Barra said sales fell. She said they may rise.", "Mary Barra"),
        ("Mary Barra said sales fell. She said costs rose. She said they may fall.", "Mary Barra"),
        ("Mary Barra said sales fell. He said they may rise.", "He"),
        ("Sales fell, said Xul Quarn, an analyst at Ridgetop. They may rise, he said.", "Xul Quarn"),
        ("Tesla said sales fell. They may rise, he said.", "he"),
        ("Tesla said sales fell. It said they may rise.", "Tesla"),
        ("Mary Barra said sales fell. It said they may rise.", "It"),
        ("The company said sales fell. It said they may rise.", "It"),
        ("Mary Barra said sales fell, and Jim Farley said costs rose. He said they may fall.", "He"),
        ("Mary Barra said sales fell. After Linda Gray had left, she said they may rise.", "she"),
        ("Mary Barra runs the plant.\nBarra said sales fell. She said they may rise.", "Barra"),
        ("Barra said sales fell. She said they may rise.", "She"),
        ("Mary Barra said sales fell. Nobody replied. She said they may rise.", "She"),
    ],
)
def test_a_pronoun_is_named_by_the_sentence_before_where_that_is_sure(text, holder):
    assert holders(text) == (holder, "named")


@pytest.mark.parametrize(
    "text, holder, voice",
    [
        ('"Sales fell," Mary Barra said. "They may rise."', "Mary Barra", "named"),
        ('"Sales fell," an analyst said. "They may rise."', "an analyst", "unnamed"),
        ('"They may rise. We are ready," Mary Barra said.', "Mary Barra", "named"),
        ('"We think sales may rise," Mary Barra said.', "Mary Barra", "named"),
        ('"Sales fell," Mary Barra said. "They may rise." "We sell less," said Jim Farley.', "", "named"),
        ('Sales fell. "They may rise."', "", "named"),
        ('Mary Barra said sales fell. A "risk" that may rise.', "", "writer"),
    ],
)
def test_a_quotation_is_its_speakers_also_where_the_sentence_does_not_say_so(text, holder, voice):
    assert holders(text) == (holder, voice)


def test_sentences_of_no_article_are_not_each_others_context():
    texts = ["Mary Barra said sales fell.", "She said they may rise."]
    assert ev.find_cues(sentences_from(texts))["holder"].tolist() == ["She"]
    assert ev.find_cues(sentences_from(texts, previous=["", texts[0]]))["holder"].tolist() == ["Mary Barra"]


@pytest.mark.parametrize("article, n, holder", [("a", 2, "Mary Barra"), ("a", 3, "She"), ("b", 2, "She")])
def test_only_the_next_sentence_of_the_same_article_goes_on(article, n, holder):
    rows = sentences_from(["Mary Barra said sales fell.", "She said they may rise."]).assign(previous="")
    rows["article_id"], rows["n"] = ["a", article], [1, n]
    assert ev.find_cues(rows)["holder"].tolist() == [holder]
