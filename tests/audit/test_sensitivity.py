"""What a share rests on: other definitions, and the share without one outlet, cue or article."""

import numpy as np
import pandas as pd
import pytest

import helpers as ev
from helpers import audit
from tests.audit.corpora import corpus


def test_influence_gives_the_share_without_an_outlet_and_a_cue():
    m, _ = corpus(np.random.default_rng(5), articles=40)
    table = audit.influence(m).set_index(["kind", "name"])
    kept = m.sentences[~m.sentences["article_id"].isin(m.articles.loc[m.articles["source"] == "s1", "article_id"])]
    assert table.loc[("outlet", "s1"), "without"] == pytest.approx(kept["speculative"].mean())
    assert table.loc[("cue", "may"), "without"] == 0


def test_a_sentence_with_two_cues_stays_flagged_without_one_of_them():
    m, _ = corpus(np.random.default_rng(5), articles=40)
    flagged = m.cues.index[: len(m.cues) // 2]
    more = m._replace(cues=pd.concat([m.cues, m.cues.loc[flagged].assign(cue="perhaps")], ignore_index=True))
    table = audit.influence(more).set_index(["kind", "name"])
    alone = len(m.cues) - len(flagged)  # those that "may" alone flags fall out; "perhaps" never stands alone
    assert table.loc[("cue", "may"), "without"] == pytest.approx((len(m.cues) - alone) / len(m.sentences))
    assert ("cue", "perhaps") not in table.index


def test_definitions_follow_their_words(small):
    m, _ = small
    table = audit.definitions(m).set_index("definition")["value"]
    body = ev.originals(m).sentences[lambda s: ~s["is_title"]]
    assert table["as in the codebook"] == pytest.approx(body["speculative"].mean())
    assert table["without hearsay"] <= table["as in the codebook"] <= table["with denials and plans"]
    modal = body["text"].str.contains(r"\b(?:may|might|could)\b", case=False).mean()
    assert table["only may, might, could"] == pytest.approx(modal)


def test_each_definition_counts_what_its_name_says():
    m, _ = corpus(np.random.default_rng(5), articles=40)
    classes = [("open",), ("hearsay", "open"), ("plan",), ("denial",), ()]
    sentences = m.sentences.assign(classes=[classes[i % 5] for i in range(len(m.sentences))])
    sentences["speculative"] = [i % 5 < 2 for i in range(len(sentences))]
    sentences["text"] = [("It might.", "No.", "Mighty uncertain.")[i % 3] for i in range(len(sentences))]
    head = m.articles[["article_id"]].assign(n=0, is_title=True, text="may", speculative=True, classes=[("open",)] * 40)
    m = m._replace(sentences=pd.concat([sentences, head], ignore_index=True))
    found = audit.definitions(m).set_index("definition")["value"]
    body = [c for c, t in zip(m.sentences["classes"], m.sentences["is_title"], strict=True) if not t]
    share = {name: np.mean([name in c for c in body]) for name in ("open", "hearsay", "plan", "denial")}
    assert found["as in the codebook"] == pytest.approx(share["open"])
    assert found["without open"] == pytest.approx(share["hearsay"])
    assert found["without hearsay"] == pytest.approx(share["open"])
    assert found["with denials and plans"] == pytest.approx(share["open"] + share["plan"] + share["denial"])
    assert found["only may, might, could"] == pytest.approx((sentences["text"] == "It might.").mean())
    assert found["only uncertain, uncertainty"] == pytest.approx((sentences["text"] == "Mighty uncertain.").mean())
    assert found["only headlines"] == 1.0
    assert len(found) == 10


def test_a_cue_is_one_whatever_its_case_and_only_counts_in_the_body_where_it_counts():
    m, _ = corpus(np.random.default_rng(5), articles=40)
    cues = m.cues.reset_index(drop=True)
    cues["cue"] = np.where(cues.index % 2 == 0, "May", "may")
    first = cues.iloc[0]
    own = pd.DataFrame(
        [first.to_dict() | {"cue": "plans to", "counts": False}, first.to_dict() | {"n": 0, "cue": "hm"}]
    )
    head = m.articles[["article_id"]].assign(n=0, is_title=True, text="t", speculative=True)
    sentences = pd.concat([m.sentences, head], ignore_index=True)
    m = m._replace(cues=pd.concat([cues, own], ignore_index=True), sentences=sentences)
    table = audit.influence(m)
    rows = table[table["kind"] == "cue"].set_index("name")
    assert rows.index.tolist() == ["may"] and rows.loc["may", "without"] == 0


def test_influence_lists_what_moves_the_share_most_first():
    m, _ = corpus(np.random.default_rng(6), articles=40)
    table = audit.influence(m, most=3)
    assert table["kind"].value_counts().to_dict() == {"article": 3, "outlet": 3, "cue": 1}
    body, whole = m.sentences, m.sentences["speculative"].mean()
    without = {a: body.loc[body["article_id"] != a, "speculative"].mean() for a in body["article_id"].unique()}
    largest = sorted((abs(v - whole) for v in without.values()), reverse=True)[:3]
    assert table.loc[table["kind"] == "article", "change"].abs().tolist() == pytest.approx(largest)
