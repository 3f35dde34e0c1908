"""Pick what of a table a chart draws, so that the picture and the words about it speak of the same rows."""

from typing import NamedTuple

import pandas as pd

from helpers.codebook import COUNTING
from helpers.reports.wording import ASIDE, SURE
from helpers.statistics.counts import choose_freq, frequency, span, starts
from helpers.tables import counted

Lines = dict[tuple[str, str], pd.DataFrame]  # the rows of a periods table by group and kind, each in order of time


def need(table: pd.DataFrame, columns: list[str], who: str) -> None:
    """Raise ValueError, saying which columns are missing, where a chart cannot be drawn of a table."""
    if missing := [c for c in columns if c not in table]:
        raise ValueError(f"{who} needs a table with the columns {', '.join(columns)}: {', '.join(missing)} missing")


def lines_of(periods: pd.DataFrame) -> Lines:
    """Part a periods table into its lines."""
    need(periods, ["group", "period", "kind", "n_articles", "value", "low", "high", "shown"], "series")
    return {key: line.sort_values("period") for key, line in periods.groupby(["group", "kind"], sort=False)}


def largest(lines: Lines, most: int) -> Lines:
    """Keep the lines with most articles, of those with as many the ones with the higher values."""
    mass = {k: (line["n_articles"].sum(), (line["value"] * line["n_articles"]).sum()) for k, line in lines.items()}
    order = sorted(lines, key=lambda k: (-mass[k][0], -mass[k][1], k[0]))
    return {key: lines[key] for key in order[:most]}


def ranked(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Order the rows of a table of groups, largest value first: (those that can be shown, those that are too small)."""
    ordered = table.sort_values("value", ascending=False, kind="stable")
    visible = (ordered["shown"].astype(bool) if "shown" in ordered else True) & ordered["value"].notna()
    return ordered[visible], ordered[~visible]


def counts_apart(rows: pd.DataFrame, by: str) -> pd.Series:
    """Say which rows are no kind of speculation and are drawn open and left out of the ranking: denials and plans."""
    return ~rows["group"].isin(COUNTING) & (by == "class")


def by_change(compared: pd.DataFrame, most: int) -> pd.DataFrame:
    """Order rows of `compare_periods` by the size of the step from value_a to value_b (`step`), the largest first.

    `sure` says whether a row differs (q under .05). Raises ValueError where the table mixes kinds of rows.
    """
    need(compared, ["what", "item", "value_a", "value_b", "change", "q"], "dumbbell")
    if compared["what"].nunique() > 1:
        raise ValueError(
            f"dumbbell draws one kind of row, not {', '.join(sorted(set(compared['what'])))}: filter by what"
        )
    rows = compared.assign(step=compared["value_b"] - compared["value_a"], sure=compared["q"] < SURE)
    return rows.sort_values("step", key=lambda step: -step.abs(), kind="stable").head(most)


class Network(NamedTuple):
    """What of a table of pairs is drawn."""

    weight: pd.Series  # of each company, drawn or not: in how many sentences it stands with another
    names: list[str]  # the companies drawn, those with most such sentences first
    among: pd.DataFrame  # the pairs among them, strongest first
    lines: pd.DataFrame  # those of them that are drawn


def strongest(pairs: pd.DataFrame, most: int, edges: int) -> Network:
    """Keep the `most` companies with most shared sentences, and at most `edges` pairs of them."""
    need(pairs, ["company", "other", "n"], "network")
    weight = pd.concat([pairs.groupby(side)["n"].sum() for side in ("company", "other")]).groupby(level=0).sum()
    chosen = list(weight.sort_index().sort_values(ascending=False, kind="stable").index[:most])
    among = pairs[pairs["company"].isin(chosen) & pairs["other"].isin(chosen)]
    among = among.sort_values(["n", "company", "other"], ascending=[False, True, True])
    paired = {*among["company"], *among["other"]}
    return Network(weight, [c for c in chosen if c in paired], among, among.head(edges))


class Outlets(NamedTuple):
    """How many articles each outlet has in each period."""

    table: pd.DataFrame  # a row an outlet, the largest first, a column a period
    freq: str
    undated: int  # articles that count and have no date precise enough


def by_outlet(articles: pd.DataFrame, freq: str) -> Outlets:
    """Count the articles that count by outlet and period."""
    freq = choose_freq(articles) if freq == "auto" else frequency(freq)
    dated = counted(articles, freq)
    undated = len(counted(articles)) - len(dated)
    if dated.empty:
        return Outlets(pd.DataFrame(), freq, undated)
    cells = dated.assign(period=starts(dated["published"], freq)).groupby(["source", "period"]).size()
    slots = span(dated["published"].min(), dated["published"].max(), freq)
    table = cells.unstack(fill_value=0).reindex(columns=slots, fill_value=0)
    order = table.sum(axis=1).sort_index().sort_values(ascending=False, kind="stable").index
    return Outlets(table.loc[order], freq, undated)


def steps(articles: pd.DataFrame, rejects: pd.DataFrame) -> pd.DataFrame:
    """Give the sum of the records step by step: step, records, left (after it), whole (a sum, not what is taken off)."""
    copies = articles["duplicate_of"].fillna("") != ""
    aside = articles.loc[~copies, "aside"].fillna("")
    reasons = rejects["reason"].value_counts().sort_index()
    why = aside[aside != ""].value_counts().sort_index()
    off = [(f"rejected: {reason}", n) for reason, n in reasons.items()]
    later = [("copies", int(copies.sum())), *((f"set aside: {ASIDE.get(w, w)}", n) for w, n in why.items())]
    left = len(articles) + len(rejects)
    rows = [("read", left, left, True)]
    for text, taken in (*off, ("accepted", None), *later, ("counted", None)):
        left -= taken or 0
        rows.append((text, left if taken is None else taken, left, taken is None))
    return pd.DataFrame(rows, columns=["step", "records", "left", "whole"])
