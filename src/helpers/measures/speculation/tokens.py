"""Cut a sentence into the tokens that cues, features and voices are read from, and say where each stands.

Quotation marks are made straight, contractions are two tokens ("do n't", "it 's"), words with a hyphen are one.
"""

import re

_TOKEN = re.compile(r"(?=\w\.\w\.)(?:[^\W\d_]\.){2,}|\w+(?:[-&/']\w+|[.,]\d+)*|[^\w\s]")
_CONTRACTION = re.compile(r"(?i)(?:n['’]t|['’](?:s|ll|d|re|ve|m))$")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


def straight_quotes(text: str) -> str:
    """Make quotation marks straight, one character for one."""
    return text if text.isascii() else text.translate(_STRAIGHT)


def tokens_of(text: str) -> list[str]:
    """Give the tokens of a sentence as written, quotation marks made straight.

    >>> tokens_of("It won’t say “no”.")
    ['It', 'wo', "n't", 'say', '"', 'no', '"', '.']
    """
    plain = straight_quotes(text)
    tokens = _TOKEN.findall(plain)
    if not ("'" in plain or "-source" in plain or "–" in plain or "—" in plain):
        return tokens
    out: list[str] = []
    for token in tokens:
        if "'" in token and (short := _CONTRACTION.search(token)) and short.start():
            out += (token[: short.start()], short.group())
        elif token.endswith(("-source", "-sources")):  # how agencies sign a headline: "Fund to buy Fisker-sources"
            cut = token.rindex("-")
            out += (token[:cut], "-", token[cut + 1 :])
        else:
            out.append("-" if token in "–—" else token)
    return out


def places_of(text: str, tokens: list[str]) -> list[tuple[int, int]]:
    """Give (start, end) of each token in the sentence.

    >>> places_of("It won’t.", tokens_of("It won’t."))
    [(0, 2), (3, 5), (5, 8), (8, 9)]
    """
    plain, at, places = straight_quotes(text), 0, []
    if not text.isascii():
        plain = plain.replace("–", "-").replace("—", "-")
    for token in tokens:
        at = plain.index(token, at)
        places.append((at, at + len(token)))
        at += len(token)
    return places
