"""Small tables such as the package makes, for the tests of charts and of what is said of them."""

import numpy as np
import pandas as pd

HOSTILE = "Ou$t^let_{1}$ \u202egnp\x07 <b>\n" + "x" * 90 + " \u4e2d\u6587"


def periods(values, group="", kind="raw", freq="YS", shown=None, measure="speculative", half=0.02):
    """Make one line of a periods table, from 2015 on, errors such that the interval is value -+ half."""
    values = np.array(values, float)
    slots = pd.period_range("2015", periods=len(values), freq={"YS": "Y", "QS": "Q", "MS": "M"}[freq]).start_time
    table = pd.DataFrame(
        {
            "measure": measure, "group": group, "period": slots.as_unit("us"), "kind": kind, "n_articles": 30,
            "n_sentences": 400, "n_sources": 5, "value": values, "low": values - half, "high": values + half,
            "se": half / 2.0, "df": 60.0, "shown": True if shown is None else shown,
        }
    )  # fmt: skip
    table.attrs = {"freq": freq, "statistic": "mean" if measure.startswith("sentiment") else "share"}
    return table


def groups(names, values=None, shown=True, measure="speculative", by="", half=0.03):
    """Make a table of `share` by group."""
    values = np.linspace(0.3, 0.1, len(names)) if values is None else np.array(values, float)
    table = pd.DataFrame(
        {
            "measure": measure, "group": list(names), "n_articles": 20, "n_sentences": 300, "n_sources": 4,
            "value": values, "low": values - half, "high": values + half, "se": half / 2.0, "df": 60.0, "shown": shown,
        }
    )  # fmt: skip
    table.attrs = {"by": by, "statistic": "mean" if measure.startswith("sentiment") else "share"}
    return table


def trend(per_year, q, years=6, **more):
    """Make a row of `trend`."""
    first = pd.Timestamp("2015-01-05")
    row = {"per_year": per_year, "low": per_year - 0.01, "high": per_year + 0.01, "p": q, "q": q, "n_sources": 3}
    table = pd.DataFrame([{**row, "first": first, "last": first + pd.Timedelta(days=365 * years), **more}])
    table.attrs = {"statistic": "share"}
    return table


def articles(sources=3, years=(2019, 2020, 2021), each=8):
    rows = [(f"S{s}", f"{y}-03-0{1 + i % 9}") for s in range(sources) for y in years for i in range(each)]
    table = pd.DataFrame(rows, columns=["source", "published"]).astype({"published": "datetime64[us]"})
    ids = [f"a{i}" for i in range(len(table))]
    return table.assign(article_id=ids, duplicate_of="", aside="", published_precision="day", text_scope="full")


def rejects():
    return pd.DataFrame({"where": ["a:1", "a:2"], "reason": ["no text", "no text"], "detail": ""})


def compared(n=4):
    item = [f"class {i}" for i in range(n)]
    a, b = np.linspace(0.1, 0.2, n), np.linspace(0.2, 0.18, n)
    return pd.DataFrame({"what": "class", "item": item, "value_a": a, "value_b": b, "change": b - a, "q": 0.01})


def pairs(n=6):
    names = [f"Firm {i}" for i in range(n)]
    rows = [(a, b, 5 + i, 3) for i, a in enumerate(names) for b in names[i + 1 :]]
    return pd.DataFrame(rows, columns=["company", "other", "n", "articles"])


def scored():
    """Make a reliability curve: the first unit as readers said, the second .1 off."""
    at = np.tile(np.linspace(-0.9, 0.9, 5), 2)
    unit = ["EV sentences"] * 5 + ["EV companies"] * 5
    said = at + np.repeat([0.0, 0.1], 5)
    return pd.DataFrame({"unit": unit, "mean_score": at, "label": said, "low": said - 0.1, "high": said + 0.1, "n": 20})


def scores():
    rows = [("speculative", 90, 0.8), ("company", 40, 0.9)]
    table = pd.DataFrame(rows, columns=["what", "n_true", "f1"])
    return table.assign(n=200, precision=0.8, recall=0.8, low=table["f1"] - 0.05, high=table["f1"] + 0.05)
