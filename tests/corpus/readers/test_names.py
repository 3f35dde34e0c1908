"""Names of columns, however they are spelt."""

import pytest

from helpers.corpus.readers.names import field_of, meanings


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("title", ["Headline", "news_title", "articleTitle", "TITLE ", "Überschrift", "Título", "headlne", "titel", "ttl"]),
        ("text", ["Content", "articleBody", "full-text", "FULL_TEXT", "Texte intégral", "conten", "Haber Metni", "正文"]),
        ("lead", ["Description", "desciption", "short_description", "Kurztext", "Résumé", "summary_text", "standfirst"]),
        ("published", ["publishedAt", "PUB_DATE", "datePublished", "publish date", "Date de publication", "publishd_at",
                       "Erscheinungsdatum", "fecha_publicacion", "Yayın Tarihi", "date", "datetime_unix", "publish_timestamp"]),
        ("url", ["URL", "Link", "web_url", "articleUrl", "Lien", "permalink", "lnk"]),
        ("source", ["Publisher", "source.name", "News Source", "Quelle", "fonte", "displayLink", "media_name"]),
        ("authors", ["Author", "byline", "authors_name", "Autor", "written by"]),
        ("language", ["lang", "Language", "idioma"]),
    ],
)  # fmt: skip
def test_a_field_is_known_in_many_spellings(field, names):
    assert {name: field_of(name) for name in names} == dict.fromkeys(names, field)


@pytest.mark.parametrize(
    "name",
    ["timestamp", "Timestamp", "seendate", "SeenDate", "crawled", "crawl_time", "indexed", "indexed_date", "scraped_at",
     "fetchedAt", "date_download", "extracted_at", "fetch_timestamp", "accessed on", "last_seen"],
)  # fmt: skip
def test_when_something_was_fetched_is_never_when_it_was_published(name):
    assert [m.field for m in meanings(name)] == ["retrieved"]


@pytest.mark.parametrize("name", ["updated_at", "lastModified", "dateModified", "Aktualisiert am"])
def test_an_update_is_no_publication(name):
    assert [m.field for m in meanings(name)] == ["updated"]


@pytest.mark.parametrize(
    "name",
    ["image_url", "title_sentiment", "text_length", "tokens", "sentiment", "urlToImage", "context", "colour", "weight"],
)
def test_what_was_made_from_an_article_is_none_of_its_fields(name):
    assert field_of(name) is None
