"""The order of evidence for a date, and the outlet's own day."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus.dates import (
    Clue,
    Clues,
    date_article,
    date_page,
    dateline_date,
    labelled_dates,
    lines_date,
    url_date,
)

DAY = pd.Timestamp("2024-03-05")


def clues(*pairs, language="", order=None) -> Clues:
    return Clues(tuple(Clue(*pair) for pair in pairs), language, order)


def day_of(page: Clues, url="", **more):
    found = date_page(page, url=url, **more)
    return found.published.normalize(), found.method


def test_order_in_figures_is_asked_of_the_address():
    found = date_article("06/01/2015", "https://news.example/2015/06/a-story")
    assert found == (pd.Timestamp("2015-06-01"), "day", "field (order from url)")
    assert date_article("06/01/2015", "https://news.example/a").precision == "year"
    assert date_article("06/01/2015", "https://news.example.co.uk/a").published == pd.Timestamp("2015-01-06")


def test_years_come_from_evidence_alone_and_are_marked():
    assert date_article("Oct. 2", "https://news.example/2018/10/a").method == "field (year from elsewhere)"
    assert date_article("Oct. 2", year="2018.0").published == pd.Timestamp("2018-10-02")
    assert date_article("Tue, Oct. 2", retrieved="2018-11-20")[::2] == (
        pd.Timestamp("2018-10-02"),
        "field (year from weekday and crawl)",
    )
    assert date_article("Mon, Oct. 2", retrieved="2018-11-20").precision == "none"
    # 18-Jul is the 18th or the year 2018: with 2018 only the month is sure, with 2021 the day is
    assert date_article("18-Jul", year=2018)[:2] == (pd.Timestamp("2018-07-01"), "month")
    assert date_article("18-Jul", year=2021)[:2] == (pd.Timestamp("2021-07-18"), "day")


@given(st.datetimes(pd.Timestamp("1990-01-02"), pd.Timestamp("2024-12-31")))
def test_a_crawl_is_an_upper_bound_and_never_an_answer(retrieved):
    found = date_article(None, retrieved=retrieved)
    assert found.precision == "none" and found.published is pd.NaT
    later = date_article((retrieved + pd.Timedelta(days=3)).isoformat(), retrieved=retrieved)
    assert later.precision == "none" and "later than the crawl" in later.method


def test_days_yet_to_come_are_no_dates():
    ahead = (pd.Timestamp.now() + pd.Timedelta(days=3)).strftime("%Y-%m-%d")
    assert date_article(ahead).precision == date_page(clues(("meta", ahead))).precision == "none"
    assert day_of(clues(("json-ld", ahead), ("line", "5 March 2024")))[0] == DAY
    tomorrow = (pd.Timestamp.now() + pd.Timedelta(hours=20)).isoformat()
    assert date_article(tomorrow).precision == "time"  # where the outlet's day has begun


@pytest.mark.parametrize(
    ("url", "read", "precision"),
    [
        ("http://wire.example/article/2009/08/31/us-story-idUSX20090831", "2009-08-31", "day"),
        ("https://news.example/2019/nov/18/story", "2019-11-18", "day"),
        ("https://news.example/a-story-nov-18-2019", "2019-11-18", "day"),
        ("https://news.example/articles/27195/20141204/story.htm", "2014-12-04", "day"),
        ("https://news.example/n1/2019/0305/c1004-1.html", "2019-03-05", "day"),
        ("https://news.example/2019-03/05/content_1.htm", "2019-03-05", "day"),
        ("https://news.example/201903/t20190305_1.html", "2019-03-05", "day"),
        ("https://news.example/news/25-03-2024-nimbus", "2024-03-25", "day"),
        ("https://news.example/news/5-marzo-2024/nimbus", "2024-03-05", "day"),
        ("https://news.example/news/05mar2024", "2024-03-05", "day"),
        ("https://news.example/2019/11/story", "2019-11-01", "month"),
        ("https://news.example/news/201903/story", "2019-03-01", "month"),
    ],
)
def test_addresses(url, read, precision):
    assert url_date(url)[:2] == (pd.Timestamp(read), precision)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://news.example/471033-story",
        "https://news.example/s?d=2019-11-18",
        "https://2019.example/x",
        "https://news.example/11574121884",
        "https://news.example/news/05-03-2024-nimbus",  # the order is open
        "https://news.example/" + "1" * 100_000,
    ],
)
def test_addresses_without_a_date(url):
    assert url_date(url).precision == "none"


def test_date_lines():
    assert lines_date(["By Ana Lind", "May 6, 2021 | Updated May 7, 2021"]).published == pd.Timestamp("2021-05-06")
    assert lines_date(["Updated May 7, 2021"]).precision == "none"
    assert lines_date(
        ["PUBLISHED: 10:48, Tue, Nov 19, 2019 | UPDATED: 11:05, Wed, Nov 20, 2019"]
    ).published == pd.Timestamp("2019-11-19 10:48")
    long = "On May 6, 2021 the firm said in a long sentence that it might build something, " + "and more " * 20
    assert lines_date([long]).precision == "none"
    assert lines_date(["© 2021 May 6, 2021", "A version appeared in print on May 6, 2021"]).precision == "none"


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("Published Tue, Mar 5 2024 8:15 AM EST Updated Thu, Mar 7 2024 9:00 AM EST", ["published", "updated"]),
        ("Stand: 07.03.2024, Veröffentlicht am 5. März 2024", ["updated", "published"]),
        ("Publié le 5 mars 2024 à 08h15, mis à jour le 7 mars 2024", ["published", "updated"]),
        ("Publicado: 05.03.2024 | Actualizado: 07.03.2024", ["published", "updated"]),
        ("Pubblicato il 5 marzo 2024, aggiornato il 7 marzo 2024", ["published", "updated"]),
        ("Gepubliceerd op 5 maart 2024, bijgewerkt 7 maart 2024", ["published", "updated"]),
        ("Publicerad 2024-03-05 Uppdaterad 2024-03-07", ["published", "updated"]),
        ("Opublikowano: 5 marca 2024 Aktualizacja: 7 marca 2024", ["published", "updated"]),
        ("Опубликовано 5 марта 2024, обновлено 7 марта 2024", ["published", "updated"]),
        ("Yayınlanma: 05.03.2024 Güncelleme: 07.03.2024", ["published", "updated"]),
        ("发布时间：2024-03-05 08:15 更新：2024-03-07", ["published", "updated"]),
        ("公開日:2024年3月5日 最終更新:2024年3月7日", ["published", "updated"]),
        ("입력 2024.03.05 수정 2024.03.07", ["published", "updated"]),
        ("2024年3月7日 更新", ["updated"]),
        ("Dieser Eintrag wurde am 5. März 2024 von A. veröffentlicht", ["published"]),
        ("Copyright 5 March 2024", ["other"]),
        ("Event: 5 March 2024", ["other"]),
        ("Offer expires 5 March 2024", ["other"]),
        ("5 March 2024", [""]),
    ],
)
def test_labels(line, labels):
    assert [label for label, _ in labelled_dates(line)] == labels


@pytest.mark.parametrize(
    ("page", "url", "day", "method"),
    [
        (clues(("json-ld", "2024-03-05"), ("meta", "2024-03-08")), "", "2024-03-05", "json-ld"),
        (clues(("meta", "2024-03-05"), ("line", "March 9, 2024")), "", "2024-03-05", "meta"),
        (clues(("line", "March 5, 2024")), "/2024/03/08/a", "2024-03-05", "dateline"),
        (clues(("plain line", "March 5, 2024")), "/2024/03/08/a", "2024-03-08", "url"),
        (clues(("page data", "2012-01-01"), ("meta", "2024-03-05")), "", "2024-03-05", "meta"),
        (clues(("other meta", "2024-03-08"), ("plain line", "March 5, 2024")), "", "2024-03-05", "dateline"),
        (clues(("script", "2024-03-05")), "", "2024-03-05", "script"),
        (clues(("modified", "2024-03-05")), "", "2024-03-05", "modified"),
        (clues(("modified", "2024-03-09"), ("late line", "Published 5 March 2024")), "", "2024-03-05", "dateline"),
        (clues(("modified", "2024-03-05")), "/2024/03/a", "2024-03-05", "modified"),
        (clues(("modified", "2024-05-05")), "/2024/03/a", "2024-03-01", "url month"),
        (clues(("meta", "1970-01-01T00:00:00Z"), ("line", "5 March 2024")), "", "2024-03-05", "dateline"),
        (clues(("title", "Nimbus may build - 05.03.2024 - News")), "", "2024-03-05", "title"),
    ],
)
def test_the_first_evidence_that_speaks_counts(page, url, day, method):
    assert day_of(page, f"https://news.example{url}") == (pd.Timestamp(day), method)


def test_two_witnesses_overrule_one():
    page = clues(("json-ld", "2023-07-01"), ("line", "March 5, 2019"))
    assert day_of(page, "https://news.example/2019/03/05/a")[0] == pd.Timestamp("2019-03-05")
    assert day_of(page, "https://news.example/a")[0] == pd.Timestamp("2023-07-01")


def test_a_date_that_is_the_last_change_gives_way_to_an_earlier_one():
    page = clues(("json-ld", "2023-07-01T10:00:00Z"), ("modified", "2023-07-01T10:00:00Z"))
    assert day_of(page, "https://news.example/2019/03/05/a") == (pd.Timestamp("2019-03-05"), "url")
    assert day_of(page, "https://news.example/a") == (pd.Timestamp("2023-07-01"), "json-ld")


INSTANT = ("json-ld", "2023-11-09T03:28:35+00:00")


@pytest.mark.parametrize(
    ("page", "url", "day"),
    [
        (clues(INSTANT), "https://news.example/2023/11/08/a", "2023-11-08"),
        (clues(INSTANT, ("line", "November 8, 2023 10:28 pm")), "https://news.example/a", "2023-11-08"),
        (clues(INSTANT, ("plain line", "8 November 2023")), "https://news.example/a", "2023-11-08"),
        (clues(INSTANT, ("modified", "2023-11-08T23:10:00-05:00")), "https://news.example/a", "2023-11-08"),
        (clues(INSTANT, ("modified", "Updated 11:10 pm EST, Nov 8, 2023")), "https://news.example/a", "2023-11-08"),
        (clues(INSTANT), "https://news.example/a", "2023-11-09"),  # nothing is known of the outlet
        (clues(INSTANT), "https://news.example/2023/11/05/a", "2023-11-09"),  # not within a day
        (clues(("meta", "2023-11-08T15:00:00Z")), "https://news.example.jp/a", "2023-11-09"),  # Japan's midnight
        (clues(("meta", "2023-11-08T23:00:00Z"), language="de-DE"), "https://news.example/a", "2023-11-09"),
        (clues(("meta", "1699484400")), "https://news.example.de/a", "2023-11-09"),
        # a clock with an offset of its own is the outlet's
        (clues(("json-ld", "2023-11-08T23:28:35-05:00")), "https://news.example/2023/11/09/a", "2023-11-08"),
    ],
)
def test_an_instant_is_turned_into_the_outlets_day(page, url, day):
    assert day_of(page, url)[0] == pd.Timestamp(day)


def test_a_fields_instant_is_turned_into_the_outlets_day():
    found = date_article("2023-11-09T03:28:35Z", "https://news.example/2023/11/08/a")
    assert found == (pd.Timestamp("2023-11-08"), "day", "field (day from url)")
    assert date_article("2023-11-08T15:10:00Z", "https://news.example.jp/a").published == pd.Timestamp(
        "2023-11-09 00:10"
    )
    assert date_article("2023-11-08T23:30:00-05:00", "https://news.example/2023/11/09/a").published == pd.Timestamp(
        "2023-11-08 23:30"
    )


@pytest.mark.parametrize(
    ("page", "url", "day"),
    [
        (clues(("line", "02/10/2020"), language="en-GB"), "", "2020-10-02"),
        (clues(("line", "02/10/2020"), language="en-US"), "", "2020-02-10"),
        (clues(("line", "02/10/2020"), language="de"), "", "2020-10-02"),
        (clues(("line", "02/10/2020"), language="en"), "https://news.example.au/a", "2020-10-02"),
        (clues(("line", "02/10/2020"), language="en-US"), "https://news.example.co.uk/a", "2020-10-02"),
        (clues(("line", "02/10/2020"), language="en", order="mdy"), "", "2020-02-10"),  # other figures on the page
        (clues(("line", "02/10/2020"), ("script", "2020-10-02"), language="en"), "", "2020-10-02"),
        (clues(("line", "02/10/2020"), language="en"), "https://news.example/2020/02/a", "2020-02-10"),
        (clues(("line", "02.10.2020"), language="en-US"), "", "2020-10-02"),
        (clues(("line", "19.03.02 10:15"), language="ja"), "", "2019-03-02"),
        (clues(("line", "19.03.02 10:15"), language="de"), "", "2002-03-19"),
        (clues(("line", "02/10/2020"), language="ja"), "", None),
    ],
)
def test_the_page_settles_the_order_of_figures(page, url, day):
    found = date_page(page, url=url)
    assert found.precision == "none" if day is None else found.published.normalize() == pd.Timestamp(day)


def test_without_evidence_an_open_order_is_no_date():
    assert date_page(clues(("line", "02/10/2020"), language="en")).precision == "none"


def test_datelines():
    assert dateline_date("SEOUL, Jan. 4, 2019 /Wire/ --").published == pd.Timestamp("2019-01-04")
    assert date_page(opening="SEOUL, Jan. 4, 2019 /Wire/ --").method == "dateline"
