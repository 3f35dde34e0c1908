"""The word lists, and names without their legal form."""

from helpers.measures.companies.words import bare_name, one_of, word_lists


def test_bare_name():
    assert bare_name("Tiffany & Co") == "Tiffany & Co"
    assert bare_name("Morse Asset Management, Inc.") == "Morse Asset Management"


def test_the_longest_word_is_tried_first():
    assert one_of(["Co", "Co.", "GmbH"]) == r"(?:GmbH|Co\.|Co)"


def test_the_lists_hold_words_and_no_blanks():
    lists = word_lists()
    assert {"given", "legal", "ending", "role", "firm noun", "never first"} <= set(lists)
    assert all(word == word.strip() != "" for words in lists.values() for word in words)
    assert lists["ending sure"].isdisjoint(lists["public body"])
