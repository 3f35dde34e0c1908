"""Time the measures: `make bench`.

Prints the CPU time of all measures together over that of TextBlob alone on the same texts, in one process and in turns,
as the median of several rounds, then each part's sentences a second. The texts are simulated, so anybody can run it.
"""

import statistics
import time

from textblob import TextBlob

import helpers as ev
from helpers.measures.companies.find import find_companies
from helpers.measures.run import measure_chunk
from helpers.measures.sentences import split_sentences
from helpers.measures.sentiment.score import score_sentiment
from helpers.measures.speculation.find import find_cues, score_speculation

ARTICLES, ROUNDS = 400, 5


def main():
    articles = ev.simulate_corpus(ARTICLES, seed=1)
    articles = getattr(articles, "articles", articles)
    table = split_sentences(articles)
    cues, mentions = find_cues(table), find_companies(table)
    texts = [f"{a.title}\n{a.text}" for a in articles.itertuples()]
    parts = {
        "TextBlob(text).sentiment alone": lambda: [TextBlob(t).sentiment for t in texts],
        "all measures": lambda: measure_chunk(articles),
        "sentences": lambda: split_sentences(articles),
        "speculation": lambda: score_speculation(table, find_cues(table)),
        "companies": lambda: find_companies(table),
        "sentiment (TextBlob's time included)": lambda: score_sentiment(table, mentions),
    }
    times = {name: [] for name in parts}
    for _ in range(ROUNDS):
        for name, run in parts.items():
            start = time.process_time()
            run()
            times[name].append(time.process_time() - start)
    median = {name: statistics.median(t) for name, t in times.items()}
    print(
        f"{len(articles):,} articles, {len(table):,} sentences, {len(cues):,} cues, {len(mentions):,} mentions;"
        f" medians of {ROUNDS}"
    )
    for name, seconds in median.items():
        print(f"{name:40s} {seconds:7.2f} s CPU  {len(table) / seconds:10,.0f} sentences/s")
    alone, together = (median[n] for n in ("TextBlob(text).sentiment alone", "all measures"))
    print(
        f"all measures / TextBlob alone: {together / alone:.2f}; {len(articles) / together:,.0f} articles/s on one core"
    )


if __name__ == "__main__":
    main()
