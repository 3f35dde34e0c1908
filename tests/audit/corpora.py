"""A measured corpus whose truth is known, labels of it, and pairs of truth and finding, for the tests of this folder."""

import numpy as np
import pandas as pd

import helpers as ev
from helpers.tables import Measured


def corpus(rng, articles=120, hit=0.8, alarm=0.1, share=0.3):
    """A measured corpus whose truth is known, and a measure that errs at known rates; returns (Measured, truth)."""
    rows = []
    for a in range(articles):
        level = np.clip(rng.normal(share, 0.12), 0.02, 0.9)
        for n in range(1, 1 + rng.integers(8, 20)):
            truth = rng.random() < level
            rows.append((f"a{a:03d}", n, truth, rng.random() < (hit if truth else alarm)))
    table = pd.DataFrame(rows, columns=["article_id", "n", "truth", "speculative"])
    table["is_title"], table["text"] = False, table["article_id"] + " " + table["n"].astype(str)
    table["classes"] = [("epistemic",) if s else () for s in table["speculative"]]
    table["published"] = pd.Timestamp("2021-01-01")
    table["start"], table["end"], table["polarity"] = 0, 5, 0.1
    table["sentiment_label"] = 1
    ids = sorted(table["article_id"].unique())
    articles = pd.DataFrame({"article_id": ids, "source": [f"s{i % 4}" for i in range(len(ids))], "title": "t"})
    articles = articles.assign(
        duplicate_of="", aside="", published=pd.Timestamp("2021-01-01"), published_precision="day", text_scope="full"
    )
    cues = table[table["speculative"]][["article_id", "n"]].assign(
        **{"class": "epistemic", "cue": "may", "counts": True}
    )
    mentions = pd.DataFrame({c: pd.Series(dtype=str) for c in ("article_id", "company", "via")}).assign(n=0, start=0)
    return Measured(articles, table.drop(columns="truth"), cues, mentions), table["truth"]


def labelled(m, truth, n, seed):
    drawn = ev.draw_audit_sample(m, n, seed=seed)
    key = m.sentences.assign(truth=truth)[["article_id", "n", "truth"]]
    drawn = drawn.merge(key, on=["article_id", "n"])
    return drawn.assign(spec=np.where(drawn["truth"], "epistemic", ""), sentiment=0, companies="")


def pairs_of(rows):
    columns = ["what", "article_id", "is_title", "weight", "truth", "found"]
    return pd.DataFrame([("speculative", a, False, w, t, f) for a, w, t, f in rows], columns=columns)
