r"""Split text into words, as regular expressions would but three times as fast where a text is plain English.

Such a text holds nothing beyond ASCII but typographic quotes, dashes and the ellipsis, which are no part of a word. Any other
goes through the regular expression, so that the words are the same.
"""

import re
from itertools import chain

_FOREIGN = re.compile(r"[^\x00-\x7f‘’“”–—…]")
_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+\d*|\d+")
_KEPT = bytes(c if chr(c).isalnum() or c == ord("_") else 32 for c in range(128)) + b" " * 128
_KEPT_LETTERS = _KEPT.replace(b"_", b" ")


def words(text: str) -> list[str]:
    r"""The words of a text: `re.findall(r"\w+", text)`.

    >>> words("It’s a “first-of-its-kind” car_1, señor")
    ['It', 's', 'a', 'first', 'of', 'its', 'kind', 'car_1', 'señor']
    """
    return _WORD.findall(text) if _is_foreign(text) else _split(text, _KEPT)


def parted(text: str) -> list[str]:
    r"""The words of a text, figures apart unless they end a word: `re.findall(r"[^\W\d_]+\d*|\d+", text)`.

    >>> parted("An ID3, the 3rd in_two years")
    ['An', 'ID3', 'the', '3', 'rd', 'in', 'two', 'years']
    """
    if _is_foreign(text):
        return _LETTERS.findall(text)
    found = _split(text, _KEPT_LETTERS)
    if all(map(str.isalpha, found)):
        return found
    return list(chain.from_iterable((word,) if word.isalpha() else _LETTERS.findall(word) for word in found))


def _is_foreign(text: str) -> bool:
    return not text.isascii() and bool(_FOREIGN.search(text))


def _split(text: str, kept: bytes) -> list[str]:
    return text.encode("ascii", "replace").translate(kept).decode("ascii").split()
