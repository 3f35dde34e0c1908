"""Ask on what a share rests: other definitions, and what it would be without one outlet, cue or article."""

from collections.abc import Callable, Iterable

import pandas as pd

from helpers.codebook import COUNTING
from helpers.statistics.counts import Query, tally
from helpers.statistics.series import share
from helpers.tables import Measured, usual_part

# Words of other published lists, for the same share under another definition. Epistemic modals: Palmer, Mood and
# Modality (2nd ed. 2001); uncertainty: the terms of Baker, Bloom and Davis, Quarterly Journal of Economics 131 (2016).
OTHER_LISTS = {
    "only may, might, could": r"\b(?:may|might|could)\b",
    "only uncertain, uncertainty": r"\buncertain(?:ty|ties)?\b",
}


# What a finding rests on.


def definitions(m: Measured) -> pd.DataFrame:
    """Give the share of speculative sentences under other definitions: definition, value, low, high, n_articles."""
    usual = usual_part(m)
    rows = [("as in the codebook", m, "speculative", usual)]
    for left_out in COUNTING:
        keep = set(COUNTING) - {left_out}
        rows.append((f"without {left_out}", _redefined(m, keep.intersection), "speculative", usual))
    rows.append(("with denials and plans", _redefined(m, bool), "speculative", usual))
    for name, pattern in OTHER_LISTS.items():
        flagged = m.sentences["text"].str.contains(pattern, case=False, regex=True)
        rows.append((name, m._replace(sentences=m.sentences.assign(speculative=flagged)), "speculative", usual))
    if usual == "body":
        rows.append(("only headlines", m, "speculative", "title"))
    parts = [share(measured, measure, part=part).assign(definition=name) for name, measured, measure, part in rows]
    return pd.concat(parts, ignore_index=True)[["definition", "value", "low", "high", "n_articles", "shown"]]


def _redefined(m: Measured, rule: Callable[[Iterable[str]], object]) -> Measured:
    """Take for speculative each sentence whose classes the rule finds something in."""
    return m._replace(sentences=m.sentences.assign(speculative=[bool(rule(c)) for c in m.sentences["classes"]]))


def influence(m: Measured, most: int = 5) -> pd.DataFrame:
    """Show on what the share of speculation rests: what it would be without one outlet, one cue or one article.

    Columns: kind, name, without (the share then), change (without - with), the `most` of each kind that move it most.
    A sentence stays flagged without a cue if it has another that counts.
    """
    counted = tally(m, Query("speculative")).rows.set_index("article_id")
    y, x = counted["y"], counted["x"]
    whole, about = y.sum() / x.sum(), m.articles.set_index("article_id").loc[y.index]
    rows = []
    for kind, names in (("outlet", about["source"]), ("article", about["title"])):
        by = [names, names.index] if kind == "article" else [names]
        sums = pd.DataFrame({"y": y, "x": x}).groupby(by).sum()
        without = (y.sum() - sums["y"]) / (x.sum() - sums["x"])
        rows += [(kind, name[0] if kind == "article" else name, v) for name, v in without.items()]
    part = m.sentences["is_title"] == (usual_part(m) == "title")
    measured = m.sentences.loc[part & m.sentences["article_id"].isin(y.index), ["article_id", "n"]]
    counting = m.cues[m.cues["counts"].astype(bool)].merge(measured, on=["article_id", "n"])
    counting["cue"] = counting["cue"].str.lower()
    alone = counting.groupby(["article_id", "n"])["cue"].agg(lambda c: c.iloc[0] if c.nunique() == 1 else "")
    rows += [("cue", cue, (y.sum() - n) / x.sum()) for cue, n in alone[alone != ""].value_counts().items()]
    table = pd.DataFrame(rows, columns=["kind", "name", "without"]).dropna()
    table["change"] = table["without"] - whole
    order = table.assign(size=table["change"].abs()).sort_values(
        ["kind", "size"], ascending=[True, False], kind="stable"
    )
    return order.groupby("kind").head(most).drop(columns="size").reset_index(drop=True)
