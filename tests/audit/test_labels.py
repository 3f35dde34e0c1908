"""Labels: drawn with known probabilities, read with their mistakes named, compared between readers."""

import numpy as np
import pandas as pd
import pytest

import helpers as ev
from helpers import audit
from helpers.project import LABELS
from tests.audit.corpora import corpus


def test_the_sample_is_drawn_with_the_probabilities_that_it_states():
    m, _ = corpus(np.random.default_rng(0))
    sample = ev.draw_audit_sample(m, 300, seed=1)
    assert not sample.duplicated(["article_id", "n"]).any()
    for stratum, part in sample.groupby("stratum"):
        size = (m.sentences["speculative"] == (stratum == "body flagged")).sum()
        assert part["probability"].iloc[0] == pytest.approx(len(part) / size)
    assert (1 / sample["probability"]).sum() == pytest.approx(len(m.sentences))
    pd.testing.assert_frame_equal(sample, ev.draw_audit_sample(m, 300, seed=1))
    assert not sample.equals(ev.draw_audit_sample(m, 300, seed=2))


def test_blind_sheets_tell_nothing_of_the_machine():
    m, _ = corpus(np.random.default_rng(0), articles=10)
    sheets = audit.blind_sheets(ev.draw_audit_sample(m, 50))
    assert all(not {"stratum", "probability", "speculative", "classes"} & set(s) for s in sheets)
    assert list(sheets[0]["text"]) != list(sheets[1]["text"]) and set(sheets[0]["text"]) == set(sheets[1]["text"])


def test_agreement_of_known_sheets():
    one = pd.DataFrame({"article_id": list("abcd"), "n": 1, "spec": ["open", "plan", "", "hearsay open"],
                        "sentiment": [1, 0, -1, 0], "companies": ["Tesla:1", "", "Ford", "BYD; Tesla"]})  # fmt: skip
    two = one.assign(spec=["open", "", "", "open"], sentiment=[1, 0, 0, 0], companies=["Tesla", "", "Ford", "BYD"])
    table = audit.agreement(one, two).set_index("what")
    assert table.loc["speculative", "kappa"] == 1
    assert table.loc["hearsay", "f1"] == 0 and table.loc["open", "f1"] == 1
    assert table.loc["sentiment", "same"] == 0.75 and table.loc["companies", "f1"] == pytest.approx(6 / 7)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"spec": "maybe"}, "row 2: maybe is no class"),
        ({"probability": 0}, "row 2: probability is 0, not a number above 0"),
        ({"probability": "often"}, "row 2: probability is often"),
        ({"sentiment": 2}, "row 2: sentiment is 2, not -1, 0 or 1"),
        ({"n": "first"}, "row 2: n is 'first'"),
        ({"companies": "Tesla: good"}, "row 2: 'Tesla: good' is not a name, a colon and"),
    ],
)
def test_labels_with_a_mistake_are_refused(tmp_path, change, says):
    row = {
        "article_id": "a",
        "n": 1,
        "text": "x",
        "is_title": False,
        "probability": 1,
        "spec": "",
        "sentiment": 0,
        "companies": "",
    }
    pd.DataFrame([row | change]).to_csv(tmp_path / "l.csv", index=False)
    with pytest.raises(ValueError, match=says):
        audit.read_labels(tmp_path / "l.csv")
    pd.DataFrame([row]).drop(columns="spec").to_csv(tmp_path / "l.csv", index=False)
    with pytest.raises(ValueError, match="no column spec"):
        audit.read_labels(tmp_path / "l.csv")


def write(path, rows):
    pd.DataFrame(rows).to_csv(path, index=False)
    return audit.read_labels(path)


def test_labels_may_leave_a_measure_out_and_hold_a_sentence_once(tmp_path):
    row = {"article_id": "a", "n": 1, "text": "x", "is_title": False, "probability": 1, "spec": "open"}
    labels = write(tmp_path / "l.csv", [row, row | {"n": 2, "spec": ""}])
    assert (
        labels["sentiment"].isna().all()
        and labels["companies"].isna().all()
        and labels["spec"].tolist() == ["open", ""]
    )
    blank = write(
        tmp_path / "l.csv", [row | {"sentiment": "", "companies": ""}, row | {"n": 2, "sentiment": 1, "companies": ""}]
    )
    assert blank["sentiment"].isna().tolist() == [True, False] and blank["companies"].isna().all()
    some = write(tmp_path / "l.csv", [row | {"companies": "Tesla:1; Ford"}, row | {"n": 2, "companies": ""}])
    assert some["companies"].tolist() == ["Tesla:1; Ford", ""]
    with pytest.raises(ValueError, match="row 3: the sentence is labelled twice"):
        write(tmp_path / "l.csv", [row, row])
    m, _ = corpus(np.random.default_rng(1), articles=3)
    assert audit.sentiment_scores(labels, m).empty


def test_the_shipped_passes_agree_as_the_data_sheet_says():
    two, more = (pd.read_csv(LABELS / f"{n}.csv", keep_default_na=False) for n in ("passes", "speculation_passes"))
    tables = []
    for part in (two, *(p for _, p in more.groupby("second"))):
        sides = (
            part[["article_id", "n"]].assign(**{c[:-2]: part[c] for c in part if c.endswith(f"_{i}")}) for i in (1, 2)
        )
        tables.append(audit.agreement(*sides).set_index("what"))
    sheet = LABELS.parent.joinpath("README.md").read_text()
    for what in tables[0].index:
        figures = [table.loc[what, c] for table in tables if what in table.index for c in ("same", "kappa", "f1")]
        name = "speculative or not" if what == "speculative" else what
        row = " | ".join([name, *("" if np.isnan(v) else f"{v:.2f}".replace("0.", ".", 1) for v in figures)])
        assert f"| {row} |" in sheet


def test_a_sentence_is_shown_with_its_headline_and_the_one_before(small):
    sample = ev.draw_audit_sample(small[0], 1000)
    every = ev.originals(small[0]).sentences.set_index(["article_id", "n"])
    assert len(sample) == len(every) and (sample["probability"] == 1).all()  # each stratum is drawn whole
    for row in sample.itertuples():
        before = every["text"].get((row.article_id, row.n - 1), "")
        headline = every["is_title"].get((row.article_id, row.n - 1), False)
        assert row.previous == ("" if headline else before)
    assert set(sample["title"]) <= set(small[0].articles["title"])


def test_the_strata_have_their_parts_of_the_sample():
    m, _ = corpus(np.random.default_rng(0), articles=300)
    head = m.articles[["article_id"]].assign(n=0, is_title=True, text="h", speculative=[i % 3 == 0 for i in range(300)])
    m = m._replace(sentences=pd.concat([m.sentences, head], ignore_index=True))
    counts = ev.draw_audit_sample(m, 200)["stratum"].value_counts()
    assert counts.to_dict() == {"body flagged": 80, "body not": 80, "headline not": 24, "headline flagged": 16}


def test_kappa_takes_chance_away():
    marks = [("open", "open")] * 40 + [("open", "")] * 10 + [("", "open")] * 20 + [("", "")] * 30
    one, two = (pd.DataFrame({"article_id": "a", "n": range(100), "spec": side}) for side in zip(*marks, strict=True))
    row = audit.agreement(one, two).set_index("what").loc["open"]
    assert row["same"] == 0.7
    assert row["kappa"] == pytest.approx((0.7 - 0.5) / 0.5)  # by chance .5 * .6 + .5 * .4
    assert row["f1"] == pytest.approx(80 / (80 + 30))
    with pytest.raises(pd.errors.MergeError):
        audit.agreement(pd.concat([one, one]), two)
