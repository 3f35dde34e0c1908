"""Mark articles that are not in English, by py3langid (BSD; its model ships with the package)."""

import pandas as pd
import py3langid

_CHARACTERS = 3000  # more text changes nothing but the time it takes


def mark_language(articles: pd.DataFrame) -> pd.DataFrame:
    """Fill `language` (ISO 639-1) and set `aside` to "language" where it is not English.

    Takes title, text and aside; what is aside already stays so.
    """
    texts = articles["title"] + "\n" + articles["text"].str.slice(0, _CHARACTERS)
    language = pd.Series([py3langid.classify(text)[0] for text in texts], index=articles.index, dtype="str")
    foreign = (language != "en") & (articles["aside"] == "")
    return articles.assign(language=language, aside=articles["aside"].mask(foreign, "language"))
