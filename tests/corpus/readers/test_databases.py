"""Exports of press databases, and documents that are broken."""

import io
import zipfile

import pandas as pd
import pytest

from helpers.corpus.read import read_corpus
from tests.corpus.readers.rows import body, put


def docx_file(path, paragraphs):
    import docx

    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(path)
    return path


def test_nexis_docx(tmp_path):
    head = [
        "May 6: A Date For Volter",
        "The Example",
        "May 6, 2021 Thursday",
        "Section:\xa0BUSINESS",
        "Length:\xa040 words",
        "Byline:\xa0Ana Lind",
    ]
    tail = ["Classification", "Language: ENGLISH", "Load-Date: May 9, 2021", "End of Document"]
    path = docx_file(
        tmp_path / "n.docx", [*head, "Body", f"{START}.", "It says more.", *tail, *head, "Body", "Cut short"]
    )
    articles, rejects = read_corpus(path)
    article = articles.iloc[0]
    assert (article.title, article.source, article.authors) == ("May 6: A Date For Volter", "The Example", "Ana Lind")
    assert article.text == f"{START}.\nIt says more." and article.published == pd.Timestamp("2021-05-06")
    assert rejects["detail"].tolist() == ["no End of Document"]


START = "Volter may build a second battery plant"
OFFICE = "http://schemas.openxmlformats.org"


def test_a_docx_file_without_a_body_is_one_reject(tmp_path):
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    part, relation = "word/document.xml", f"{OFFICE}/officeDocument/2006/relationships/officeDocument"
    types, relations = f"{OFFICE}/package/2006/content-types", f"{OFFICE}/package/2006/relationships"
    files = {
        part: f'<w:document xmlns:w="{OFFICE}/wordprocessingml/2006/main"/>',
        "[Content_Types].xml": f'<Types xmlns="{types}"><Override PartName="/{part}" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r" Type="{relation}" Target="{part}"/>'
        "</Relationships>",
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert read_corpus(put(tmp_path, "a.docx", data.getvalue()))[1]["reason"].tolist() == ["broken DOCX file"]


@pytest.mark.parametrize("number", ["99999999999", "-5", "9" * 4400, "1114112"])
def test_a_character_number_that_is_none(tmp_path, number):
    text = rf"{{\rtf1 title: A van\par date: 2021-05-01\par\par It drives \u{number} ?home. {body(1)}}}"
    articles, rejects = read_corpus(put(tmp_path, "a.rtf", text))
    assert len(articles) == 1 and rejects.empty and "home" in articles["text"].iloc[0]
