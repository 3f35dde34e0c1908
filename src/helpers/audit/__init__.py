"""Hold the measures against labels: draw and read them, measure errors, and ask on what a finding rests."""

from helpers.audit.errors import (
    as_labelled,
    audited,
    beside_readers,
    compare,
    corrected_share,
    scores,
    sentiment_scores,
)
from helpers.audit.labels import (
    agreement,
    blind_sheets,
    draw_audit_sample,
    parse_companies,
    parse_spec,
    read_labels,
)
from helpers.audit.sensitivity import definitions, influence

__all__ = [
    "agreement",
    "as_labelled",
    "audited",
    "beside_readers",
    "blind_sheets",
    "compare",
    "corrected_share",
    "definitions",
    "draw_audit_sample",
    "influence",
    "parse_companies",
    "parse_spec",
    "read_labels",
    "scores",
    "sentiment_scores",
]
