"""One chart of each kind, for the tests that hold for all of them."""

import pandas as pd

from helpers.reports import charts
from tests.reports.samples import articles, compared, groups, pairs, periods, rejects, scored, scores

EVERY = {
    "series": lambda: charts.series(periods([0.1, 0.15, 0.2])),
    "kinds": lambda: charts.series(pd.concat([periods([0.1, 0.2]), periods([0.1, 0.1], kind="standardised")])),
    "groups": lambda: charts.series(pd.concat([periods([0.1, 0.2], g) for g in "ABCD"])),
    "mean": lambda: charts.series(periods([0.1, -0.2, 0.0], measure="sentiment")),
    "bars": lambda: charts.bars(groups("ABC")),
    "errors": lambda: charts.errors(scores()),
    "small_multiples": lambda: charts.small_multiples(pd.concat([periods([0.1, 0.2], g) for g in "ABCDEFG"])),
    "dumbbell": lambda: charts.dumbbell(compared(), ("2020", "2021")),
    "network": lambda: charts.network(pairs()),
    "outlets": lambda: charts.outlets(articles()),
    "records": lambda: charts.records(articles(), rejects()),
    "reliability": lambda: charts.reliability(scored()),
}


def title_of(figure):
    return " ".join(figure.get_suptitle().split())  # lines are for the eye


def note_of(figure):
    return " ".join(figure.get_supxlabel().split())
