"""Excel workbooks."""

import io
import zipfile

import pandas as pd
import pytest

from helpers.corpus.read import read_corpus
from tests.corpus.readers.rows import named, put, table, title


@pytest.fixture
def book(tmp_path):
    """Two sheets with other names, one of them under some empty rows, and one without a table."""
    with pd.ExcelWriter(tmp_path / "a.xlsx") as writer:
        pd.DataFrame(table(6)).assign(date=pd.to_datetime([row["date"] for row in table(6)])).to_excel(
            writer, sheet_name="A", index=False
        )
        pd.DataFrame(named(table()[6:], title="Headline", date="Published At")).to_excel(
            writer, sheet_name="B", startrow=3
        )
        pd.DataFrame().to_excel(writer, sheet_name="C")
    return tmp_path / "a.xlsx"


def test_each_sheet_is_a_table(book):
    articles, rejects = read_corpus(book)
    assert articles["title"].tolist() == [title(n) for n in range(12)] and articles["published"].notna().all()
    assert rejects.values[:, :2].tolist() == [["a.xlsx/C", "no records"]]
    assert set(articles["connector"]) == {"xlsx:common"}


def changed(book, name: str, old: bytes, new: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        for one in source.namelist():
            content = source.read(one)
            target.writestr(one, content.replace(old, new) if one.endswith(name) else content)
    return data.getvalue()


def test_a_cell_at_the_far_end_costs_nothing(book, tmp_path):
    """A reader that makes room for the whole sheet would need 17 thousand million cells."""
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    articles, _ = read_corpus(put(tmp_path, "b.xlsx", changed(book, "sheet1.xml", b"</sheetData>", far)))
    assert len(articles) == 12


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("styles.xml", b'<patternFill patternType="gray125"/>', b""),  # other programs write such empty fills
        ("core.xml", b"</dcterms:created>", b" o'clock</dcterms:created>"),
        (
            "workbook.xml",
            b"<calcPr",
            b'<definedNames><definedName name="x" localSheetId="x">#</definedName></definedNames><calcPr',
        ),
        ("workbook.xml", b"<workbookView", b'<workbookView activeTab="first"'),
        ("theme1.xml", b"<a:theme", b"<"),
    ],
)  # fmt: skip
def test_a_flaw_in_what_only_dresses_a_workbook_costs_no_row(book, tmp_path, part, old, new):
    articles, rejects = read_corpus(put(tmp_path, "b.xlsx", changed(book, part, old, new)))
    assert len(articles) == 12 and articles["published"].notna().all()
    assert rejects["reason"].tolist() == ["no records"]


def test_broken_workbooks(book, tmp_path):
    articles, rejects = read_corpus(put(tmp_path, "b.xlsx", changed(book, "sheet1.xml", b"<row", b"<wor")))
    assert len(articles) == 6 and len(rejects) == 2
    _, rejects = read_corpus(put(tmp_path, "c.xlsx", changed(book, "workbook.xml", b"<sheet ", b"<teehs ")))
    assert rejects["reason"].iloc[0] in ("broken Excel file", "no records")
    _, rejects = read_corpus(put(tmp_path, "d.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100))
    assert "save it as .xlsx" in rejects["detail"].iloc[0]
