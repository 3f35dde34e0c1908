"""Charts of a corpus count every article and every record once."""

from helpers.reports import charts
from tests.reports.charts.drawings import note_of
from tests.reports.samples import articles, rejects


def test_records_add_up():
    table = articles().assign(aside=["language"] * 5 + [""] * 67, duplicate_of=[""] * 60 + ["a"] * 12)
    figure = charts.records(table, rejects())
    data = figure.ev_data.set_index("step")["records"].to_dict()
    assert data == {
        "read": 74, "rejected: no text": 2, "accepted": 72, "copies": 12, "set aside: another language": 5, "counted": 55
    }  # fmt: skip
    bars = [(p.get_x(), p.get_width()) for p in figure.axes[0].patches]
    assert bars == [(0, 74), (72, 2), (0, 72), (60, 12), (55, 5), (0, 55)]
    assert "55 count" in figure.finding.title and "and 12 copies" in figure.finding.reading


def test_outlets_counts_every_counted_article_once():
    figure = charts.outlets(articles(sources=20), most=5)
    assert figure.ev_data["n_articles"].sum() == 20 * 3 * 8
    assert figure.ev_data["source"].nunique() == 20
    assert "15 other outlets" in [t.get_text() for t in figure.axes[1].get_yticklabels()]


def test_outlets_numbers_its_cells_and_says_what_has_no_date():
    table = articles(sources=2, years=(2019, 2020))
    table.loc[0, "published_precision"] = "none"
    figure = charts.outlets(table, "YS")
    texts = [t.get_text() for t in figure.axes[1].texts]
    assert texts.count("8") == 3 and "7" in texts and "15" in texts
    assert "1 more has no date precise enough." in note_of(figure)
