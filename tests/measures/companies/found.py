"""What is found in one sentence, for the tests."""

from helpers.measures.companies.find import find_companies
from helpers.measures.sentences import sentences_from


def mentions(text, published="2022-06-01", **context):
    return find_companies(sentences_from([text], published=published, **context))


def companies(text, published="2022-06-01", **context):
    return set(mentions(text, published, **context)["company"])


def found(text, published="2022-06-01", **context):
    return {tuple(row) for row in mentions(text, published, **context)[["surface", "company", "via"]].values}
