"""Mark articles that are not about electric vehicles, by how often they use the topic's words."""

import numpy as np
import pandas as pd

_TOPIC = (
    r"(?i:\b(?:electric (?:car|vehicle|truck|van|bus|suv|pickup|motor)s?|electrics?\b(?= sales)|plug-?ins?|hybrids?|"
    r"electric-(?:car|vehicle)s?|charging (?:station|network|point)s?|gigafactor(?:y|ies)|lithium(?:-ion)?|automakers?|carmakers?|"
    r"autopilot|robotaxis?|cybertruck|tesla|rivian|nio|byd|polestar)\b)|\b(?:EVs?|BEVs?|PHEVs?)\b"
)


def mark_relevance(articles: pd.DataFrame, threshold: float = 0.5) -> pd.DataFrame:
    """Fill `relevance` (0..1) and set `aside` to "relevance" where it is below the threshold.

    Relevance is 1 - 2^-k for k topic words, a word of the title counting twice: none gives 0, one .5, two .75.
    """
    k = 2 * articles["title"].str.count(_TOPIC) + articles["text"].str.count(_TOPIC)
    relevance = 1 - np.exp2(-k.clip(upper=50).astype(float))
    off = (relevance < threshold) & (articles["aside"] == "")
    return articles.assign(relevance=relevance, aside=articles["aside"].mask(off, "relevance"))
