"""Mark articles that are a copy of another one.

An article whose text is, letter for letter, the text of another (`text_hash`) is a copy; the earliest is the original.
"""

import pandas as pd


def mark_duplicates(articles: pd.DataFrame) -> pd.DataFrame:
    """Fill `duplicate_of` with the article_id of the original, "" where the article is one itself.

    Takes article_id, published and text_hash. The original is the earliest dated article of its group, an undated one
    only where all are; ties go to the smaller article_id, so that the order of the input does not matter.

    >>> rows = [("b", "2021-05-02", "x"), ("a", "2021-05-01", "x"), ("c", "2021-05-03", "y")]
    >>> frame = pd.DataFrame(rows, columns=["article_id", "published", "text_hash"])
    >>> mark_duplicates(frame.assign(published=pd.to_datetime(frame["published"])))["duplicate_of"].tolist()
    ['a', '', '']
    """
    ordered = articles.sort_values(["published", "article_id"], na_position="last")
    first = ordered.groupby("text_hash")["article_id"].first()
    original = articles["text_hash"].map(first)
    return articles.assign(duplicate_of=original.where(original != articles["article_id"], "").astype("str"))
