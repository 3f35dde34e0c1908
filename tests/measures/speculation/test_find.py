"""The cue list, its senses, the voices and the tables of helpers.speculation."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as ev
from helpers.measures.sentences import sentences_from
from helpers.measures.speculation.cues import _default_index, candidates, read_cues, tokens_of
from helpers.measures.speculation.find import article_shares
from helpers.measures.speculation.model import _model, features
from helpers.tables import CUES

INDEX = _default_index()
ROWS = read_cues()


def row_keys():
    """Give the keys of the rows in the order of the list, told apart as the module does."""
    seen = {}
    for name in ROWS["class"] + ":" + ROWS["pattern"]:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}#{seen[name]}"


def matching(text, is_title):
    words = [t.lower() for t in tokens_of(text)]
    return {rule.key for *_, rule in candidates(words, is_title, INDEX)}


@pytest.mark.parametrize(
    "key, row", list(zip(row_keys(), ROWS.to_dict("records"), strict=True)), ids=lambda v: str(v)[:40]
)
def test_each_row_matches_its_example_and_not_its_counter_example(key, row):
    is_title = row["where"] == "title"
    assert key in matching(row["example"], is_title)
    assert key not in matching(row["counter_example"], is_title)
    assert row["source"] and 0 <= float(row["strength"]) <= 1


def classes_of(text, is_title=False):
    s = sentences_from([text], is_title=is_title)
    return ev.score_speculation(s, ev.find_cues(s))["classes"].iloc[0]


def test_no_sentence_gives_the_right_columns():
    s = sentences_from([])
    cues = ev.find_cues(s)
    assert list(cues.columns) == CUES and cues.empty
    scored = ev.score_speculation(s, cues)
    assert (
        list(scored.columns) == [*s.columns, "speculative", "classes", "strength"]
        and scored["speculative"].dtype == bool
    )


def test_offsets_point_at_the_cue_in_the_article():
    articles = pd.DataFrame(
        {
            "article_id": ["a"],
            "title": ["Apple Could Be Talking To Ford"],
            "text": ["It is late. The firm “may” be looking for partners, and it isn’t clear who."],
            "published": [pd.NaT],
        }
    )
    cues = ev.find_cues(ev.split_sentences(articles))
    assert set(cues["class"]) >= {"epistemic", "open"}
    for cue in cues.itertuples():
        source = articles["title"] if cue.n == 0 else articles["text"]
        assert source[0][cue.start : cue.end] == cue.cue


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Sales fell in May.", ()),
        ("The car may be late.", ("epistemic",)),
        ("Profit was higher than expected.", ()),
        ("Tesla expects higher profit.", ("prediction",)),
        ("The company declined to comment.", ("denial",)),
        ("It remains to be seen.", ("open",)),
        ("People familiar with the matter left early.", ("hearsay",)),
    ],
)
def test_senses(text, expected):
    assert classes_of(text) == expected


def test_own_cues_add_and_replace():
    own = pd.DataFrame({"class": ["hearsay"], "pattern": ["a little bird"], "strength": ["0.3"]})
    s = sentences_from(["A little bird sang."])
    assert ev.find_cues(s)["class"].tolist() == []
    cues = ev.find_cues(s, own)
    assert cues[["cue", "class", "strength"]].values.tolist() == [["A little bird", "hearsay", 0.3]]
    with pytest.raises(ValueError, match="no column pattern"):
        ev.find_cues(s, own.drop(columns="pattern"))


def test_article_share_leaves_headlines_out():
    s = sentences_from(["It may fall", "It may rise.", "It rose."], is_title=[True, False, False])
    s["article_id"] = "a"
    shares = article_shares(ev.score_speculation(s, ev.find_cues(s)))
    assert shares.values.tolist() == [["a", 2, 1, 0.5]]


def test_the_strength_of_a_sentence_is_that_of_its_weakest_cue_that_counts():
    s = sentences_from(["It is probably late, perhaps lost.", "It declined to comment.", "It denied it may be late."])
    cues = ev.find_cues(s)
    strength = ev.score_speculation(s, cues)["strength"]
    assert (
        strength[0]
        == only_cue("It is perhaps late.", "epistemic")["strength"]
        < only_cue("It is probably late.", "epistemic")["strength"]
    )
    assert pd.isna(strength[1])
    # A denial leaves the reader with less than "may" does, but does not count.
    assert strength[2] == only_cue("It may be late.", "epistemic")["strength"] > cues["strength"].min()


@pytest.mark.parametrize(
    "text, cls",
    [
        ("Laurens van den Acker will speak.", "denial"),
        ('"We need more renewable energy sources," the spokesman said.', "hearsay"),
        ("The new pack weighs a third as much as the old one.", "open"),
    ],
)
def test_words_that_only_look_like_a_cue(text, cls):
    assert cls not in classes_of(text)


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


@pytest.mark.parametrize(
    "text, is_title, expected",
    [
        ("The mighty engine showed its might in May.", False, ()),
        ("He could not find a buyer.", False, ()),
        ("The car can carry five people.", False, ()),
        ("He drove as if nobody came.", False, ()),
        ("There is no doubt that it is fast.", False, ()),
        ("If you need a truck, rent one.", False, ()),
        ("It must not be loaded with potentially dangerous goods.", False, ()),
        ("If the loan fails, sales will fall.", False, ("prediction", "condition")),
        ("It doesn’t appear to be safe, it could fail.", False, ("epistemic",)),
        ("Could Tesla Buy Rivian?", True, ("epistemic", "open")),
        ("Will Tesla Merge With Rivian?", True, ("open",)),
        ("Is Tesla Stock a Buy?", True, ()),
        ("Ford to build electric vans in Spain", True, ("plan",)),
        ("Saab hires new lawyers -sources", True, ("hearsay",)),
        ("Dutch fund wins Saab-sources", True, ("hearsay",)),
        ("Ford plans to build vans.", False, ("plan",)),
        ("Ford has no plans to build vans.", False, ("denial",)),
        ("The spokesman declined to say whether the plant would close.", False, ("open", "denial")),
    ],
)
def test_sense_not_words(text, is_title, expected):
    assert classes_of(text, is_title) == expected


def test_a_flagged_sentence_always_shows_a_cue_that_counts():
    texts = [*ROWS["example"], *ROWS["counter_example"]]
    s = sentences_from(texts)
    cues = ev.find_cues(s)
    scored = ev.score_speculation(s, cues)
    counted = set(cues.loc[cues["counts"], "n"])
    assert set(scored.loc[scored["speculative"], "n"]) == counted
    assert set(cues["rule"]) <= set(row_keys())


def test_the_model_bears_a_sentence_of_which_it_knows_nothing():
    model = _model()
    assert model.classes(model.logits([[0]]), [{"epistemic"}]) == [set()]


def test_an_own_row_replaces_the_shipped_row_of_the_same_class_and_pattern():
    s = sentences_from(["A merger is possible."])
    assert ev.find_cues(s)["strength"].tolist() == [0.4]
    own = pd.DataFrame({"class": ["epistemic"], "pattern": ["possible"], "strength": ["0.9"]})
    assert ev.find_cues(s, own)["strength"].tolist() == [0.9]


@pytest.mark.parametrize(
    "row, message",
    [
        ({"class": "gossip", "pattern": "a bird"}, "class 'gossip' is none of"),
        ({"class": "open", "pattern": "*2 bird"}, "has to begin with a word"),
        ({"class": "open", "pattern": "@birds"}, "no word class '@birds'"),
        ({"class": "open", "pattern": "a||b"}, "an empty choice"),
    ],
)
def test_a_mistake_in_an_own_row_is_named(row, message):
    with pytest.raises(ValueError, match=message):
        ev.find_cues(sentences_from(["A bird sang."]), pd.DataFrame([row]))


def test_strength_follows_the_published_order():
    order = ["almost certain", "probably", "perhaps", "unlikely"]
    texts = [f"It is {word} late." for word in order]
    strengths = [only_cue(text, "epistemic")["strength"] for text in texts]
    assert strengths == sorted(strengths, reverse=True) and len(set(strengths)) == len(order)


def test_the_row_labels_of_the_sentences_do_not_matter():
    s = sentences_from(["It may fall.", "It fell."])
    s.index = [7, 3]
    scored = ev.score_speculation(s, ev.find_cues(s))
    assert scored["speculative"].to_dict() == {7: True, 3: False}


@given(st.text(alphabet="mayIf “”\"'’‘said? —-.,:1éTeslawould", max_size=60), st.booleans())
def test_any_text_gives_cues_inside_it(text, is_title):
    s = sentences_from([text], is_title=is_title)
    for cue in ev.find_cues(s).itertuples():
        assert text[cue.start : cue.end] == cue.cue != ""


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


def parts(text, is_title=False):
    tokens = tokens_of(text)
    words = [t.lower() for t in tokens]
    return words, [t[0].isupper() for t in tokens], is_title, candidates(words, is_title, INDEX)


@pytest.mark.parametrize("is_title", [False, True])
def test_the_rows_that_are_summed_are_those_of_the_features_that_have_a_weight(is_title):
    model = _model()
    for text in ROWS["example"]:
        named = features(*parts(text, is_title))
        assert model.rows_of(*parts(text, is_title)) == sorted({0} | {model.rows.get(n, 0) for n in named})


def test_the_words_beside_a_cue_are_features_and_a_name_or_a_number_is_only_its_kind():
    named = features(*parts("Sales of Rivian could 5 times fall."))
    assert {"cue:epistemic=could", "cue:epistemic<NAME", "cue:epistemic>#"} <= named
    assert {"cue:epistemic<<s>", "cue:epistemic></s>"} <= features(*parts("Perhaps"))


def test_one_batch_gives_what_many_give(monkeypatch):
    s = sentences_from(ROWS["example"].tolist())
    whole = ev.find_cues(s)
    monkeypatch.setattr("helpers.measures.speculation.find._BATCH", 7)
    pd.testing.assert_frame_equal(ev.find_cues(s), whole)


def test_a_row_is_found_wherever_the_word_stands_that_it_is_looked_up_by():
    row = {"class": "hearsay", "pattern": "word *3 goblin|elf", "strength": "0.3"}
    found = ev.find_cues(
        sentences_from(["A word from an elf.", "A word from an ogre.", "Elf and word."]), pd.DataFrame([row])
    )
    assert found[["n", "cue"]].values.tolist() == [[0, "word from an elf"]]


def test_a_sentence_without_end_is_read_to_a_bound():
    for words in ("if ", "would not ", "“may” ", "He said it may. "):
        text = words * (30_000 // len(words))
        cues = ev.find_cues(sentences_from([text]))
        assert 0 < cues["end"].max() <= 3000
        assert [text[a:b] for a, b in zip(cues["start"], cues["end"], strict=True)] == cues["cue"].tolist()
