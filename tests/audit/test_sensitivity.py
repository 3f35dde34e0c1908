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
