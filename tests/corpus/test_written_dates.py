"""Dates as people and programs write them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus.written_dates import MONTHS, days_in, epoch_seconds, parse_date, plain_dates, utc_offset


@pytest.mark.parametrize(
    ("written", "read", "precision"),
    [
        ("3-Jan-22", "2022-01-03", "day"),
        ("Mon Aug 31, 2009 5:06am EDT", "2009-08-31 05:06", "time"),
        (" 7:51  PM ET Fri, 17 July 2020", "2020-07-17 19:51", "time"),
        ("Updated 11:29 AM EDT, Tue, Jun 16, 2020", "2020-06-16 11:29", "time"),
        ("2021-05-01T23:30:00-05:00", "2021-05-01 23:30", "time"),  # the clock as it is written
        ("2021-05-01T00:00:00Z", "2021-05-01", "day"),
        ("November 5, 2013 Tuesday", "2013-11-05", "day"),
        ("Jan 3rd, 2022", "2022-01-03", "day"),
        ("March 5 at 10:15 a.m., 2024", "2024-03-05 10:15", "time"),
        ("12 noon, 1 Dec 2022", "2022-12-01", "day"),
        ("12:05 am, 1 Dec 2022", "2022-12-01 00:05", "time"),
        ("20210506", "2021-05-06", "day"),
        ("May 2015", "2015-05-01", "month"),
        ("2015-03", "2015-03-01", "month"),
        ("2015.0", "2015-01-01", "year"),
        ("25/01/2015", "2015-01-25", "day"),
        ("01/25/2015", "2015-01-25", "day"),
        ("06/06/2015", "2015-06-06", "day"),
        ("06/01/2015", "2015-01-01", "year"),  # the order is open
        ("05.03.2024", "2024-03-05", "day"),  # with dots the day comes first
        ("5. 3. 2024", "2024-03-05", "day"),
        ("05.03.24", "2024-03-05", "day"),
        ("12.31.2024", "2024-12-31", "day"),  # where that can be
        ("Tue, 03/05/2024 - 10:15", "2024-03-05 10:15", "time"),  # the weekday settles the order
    ],
)
def test_as_people_write(written, read, precision):
    found = parse_date(written)
    assert (found.published, found.precision) == (pd.Timestamp(read), precision)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tue Jan 28 15:28:56 CET 2020", "2020-01-28 15:28:56"),  # Java
        ("Tue Jan 28 2020 15:28:56 GMT+0100 (CET)", "2020-01-28 15:28:56"),  # JavaScript
        ("Mon Aug  3 05:06:00 2009", "2009-08-03 05:06"),  # C and Python
        ("Monday, 15-Aug-05 15:52:01 UTC", "2005-08-15 15:52:01"),  # PHP's cookie format
        ("Mon, 15 Aug 05 15:52:01 +0000", "2005-08-15 15:52:01"),  # RFC 822
        ("Mon, 02 Jan 2006 15:04:05 GMT", "2006-01-02 15:04:05"),
        ("2014-12-04 10:15:30 -0700 MST", "2014-12-04 10:15:30"),  # Go
        ("/Date(1391171400000)/", "2014-01-31 12:30"),  # ASP.NET
        ("4/25/2014 10:15:30 PM", "2014-04-25 22:15:30"),
        ("20230918T031500Z", "2023-09-18 03:15"),
        ("20230918031500", "2023-09-18 03:15"),
        ("2024-05-03T10:00:00.123456+02:00", "2024-05-03 10:00"),
        (1416528000, "2014-11-21"),
        ("1577865600000", "2020-01-01 08:00"),
        ("1577865600000000", "2020-01-01 08:00"),
        ("1417688130.123", "2014-12-04 10:15:30"),
        ("1.7096265e+12", "2024-03-05 08:15"),
    ],
)
def test_as_programs_write(written, read):
    assert parse_date(written)[:2] == (pd.Timestamp(read), "time")


@pytest.mark.parametrize(
    "written",
    [
        "5 mars 2024",
        "5. März 2024",
        "5 de marzo de 2024",
        "5 de março de 2024",
        "5 marzo 2024",
        "5 maart 2024",
        "5. marts 2024",
        "5 mars 2024 kl. 10.15",
        "5 marca 2024, 12:10",
        "5. března 2024",
        "2024. március 5.",
        "5 martie 2024",
        "5 марта 2024 г., 15:40",
        "5 березня 2024",
        "5 Μαρτίου 2024",
        "5 Mart 2024 Salı 10:20",
        "5 مارس 2024",
        "٥ مارس ٢٠٢٤",
        "5 במרץ 2024",
        "Thứ ba, ngày 5 tháng 3 năm 2024",
        "5 Maret 2024" if "maret" in MONTHS else "5 Mac 2024",
        "2024年3月5日",
        "2024年3月5日下午3:30",
        "2024년 3월 5일 오후 3:30",
        "2024. 3. 5.",
        "令和6年3月5日",
        "民國113年3月5日",
    ],
)
def test_in_other_languages(written):
    assert parse_date(written).published.normalize() == pd.Timestamp("2024-03-05")


def test_accents_may_be_missing():
    assert parse_date("5 aout 2019").published == parse_date("5 août 2019").published == pd.Timestamp("2019-08-05")


@pytest.mark.parametrize(
    "written",
    ["None", "", None, float("nan"), "nan", "2020-02-30", "0000-00-00", "yesterday", "Oct. 2", "18-Jul", "5pm", pd.NaT]
    + ["2021-13-45", "12345678", "+1 (202) 555-1234", "0", "v. 10.4.1", "16:9", "3 of 20"],
)
def test_no_date(written):
    assert parse_date(written).precision == "none" and parse_date(written).published is pd.NaT


@pytest.mark.parametrize(
    "written",
    ["1970-01-01T00:00:00+00:00", "1900-01-01", "0001-01-01T00:00:00", "9999-12-31", "01.01.1970", "1 January 1970"]
    + [pd.Timestamp("1970-01-01"), 0, "1", "31/12/1969"],
)
def test_placeholders_are_no_dates(written):
    assert parse_date(written).precision == "none"


def test_order_is_asked_of_the_profile_then_of_the_bound():
    assert parse_date("06/01/2015", "dmy").published == pd.Timestamp("2015-01-06")
    assert parse_date("06/01/2015", "mdy").published == pd.Timestamp("2015-06-01")
    assert parse_date("06-01-2015", "mdy").published == pd.Timestamp("2015-06-01")
    assert parse_date("06.01.2015", "mdy").published == pd.Timestamp("2015-01-06")  # dots have one order
    assert parse_date("06/01/2015", upper=pd.Timestamp("2015-03-01")).published == pd.Timestamp("2015-01-06")


@given(
    st.datetimes(pd.Timestamp("1990-01-01"), pd.Timestamp("2037-12-31")),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%A, %B %d, %Y", "%d-%b-%Y", "%Y/%m/%d", "%d.%m.%Y"]),
)
def test_any_day_in_any_usual_form(day, form):
    found = parse_date(day.strftime(form))
    assert (found.published, found.precision) == (pd.Timestamp(day.date()), "day")


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    parse_date(text), utc_offset(text), days_in(plain_dates(text))


def test_the_nearest_clock_is_a_dates_own():
    text = plain_dates("PUBLISHED: 10:48, Tue, Nov 19, 2019 | UPDATED: 11:05, Wed, Nov 20, 2019")
    assert [str(seen.dated.published)[5:16] for seen in days_in(text)] == ["11-19 10:48", "11-20 11:05"]


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("2023-11-09T03:28:35Z", 0),
        ("2023-11-09T03:28:35.123+00:00", 0),
        ("2023-11-09 03:28 +0530", 5.5),
        ("Tue Jan 28 2020 15:28:56 GMT+0100 (CET)", 1),
        ("Nov 8, 2019, 10:31 pm CST", -6),
        ("1577865600", 0),
        ("2023-11-09T03:28:35", None),
        ("2023-11-09", None),
    ],
)
def test_offsets(written, hours):
    assert utc_offset(written) == (None if hours is None else pd.Timedelta(hours=hours))


def test_month_names_are_one_months():
    assert MONTHS["listopadu"] == 11 and MONTHS["říjen"] == MONTHS["rijen"] == 10 and len(set(MONTHS.values())) == 12


def test_long_runs_of_digits_take_no_long_time():
    for odd in ("1" * 100_000, "1." * 50_000, "5 " * 50_000, "2019-" * 20_000, "jan " * 25_000, "9" * 19 + "e9" * 9):
        assert parse_date(odd).precision in ("none", "day", "time", "month", "year")
        assert epoch_seconds(odd) is None or epoch_seconds(odd) > 0
