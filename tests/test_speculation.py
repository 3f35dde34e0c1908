"""The cue list, its senses, the voices and the tables of helpers.speculation."""

import pandas as pd
import pytest

import helpers as ev
from helpers import speculation
from helpers.sentences import sentences_from


INDEX = speculation._default_index()
ROWS = speculation.read_cues()


def row_keys():
    """Give the keys of the rows in the order of the list, told apart as the module does."""
    seen = {}
    for name in ROWS["class"] + ":" + ROWS["pattern"]:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}#{seen[name]}"


def matching(text, is_title):
    words = [t.lower() for t in speculation.tokens_of(text)]
    return {rule.key for *_, rule in speculation.candidates(words, is_title, INDEX)}


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
    assert list(cues.columns) == speculation.COLUMNS and cues.empty
    scored = ev.score_speculation(s, cues)
    assert list(scored.columns) == [*s.columns, "speculative", "classes"] and scored["speculative"].dtype == bool


def test_offsets_point_at_the_cue_in_the_article():
    articles = pd.DataFrame(
        {
            "article_id": ["a"],
            "title": ["Xiaomi Could Be Working With Tesla"],
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
    shares = speculation.article_shares(ev.score_speculation(s, ev.find_cues(s)))
    assert shares.values.tolist() == [["a", 2, 1, 0.5]]
