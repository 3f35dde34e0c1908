"""Draw charts: each function takes a table and returns a matplotlib figure with its finding, alt text and data."""

from helpers.reports.charts.bars import bars, dumbbell, errors, network, reliability
from helpers.reports.charts.corpus import outlets, records
from helpers.reports.charts.figure import Chart
from helpers.reports.charts.series import series, small_multiples

__all__ = [
    "Chart",
    "bars",
    "dumbbell",
    "errors",
    "network",
    "outlets",
    "records",
    "reliability",
    "series",
    "small_multiples",
]
