"""Make a corpus of any size whose truth is known: shares, mix of outlets, bursts, turns and copies.

For benchmarks and tests. The outlets and events are invented, the sentences are filled templates and report nothing;
each template carries exactly one class of the codebook or none. The articles go through the same reading path as any
others: `articles` is a table as `helpers.read_corpus` gives it, and saved as CSV or JSON lines it can be read back.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.codebook import COUNTING
from helpers.tables import ARTICLES

OUTLETS = {"Lumen Wire": 0.12, "Harbor Business Daily": 0.2, "Amp Trade Weekly": 0.16, "Kilowatt Whisper": 0.45}
OUTLETS |= {"Northfield Post": 0.25, "Circuit Ledger": 0.32}

TEMPLATES = {
    "fact": [
        "{company} opened a plant for {thing} in {place} on {day}.",
        "{company} built {n} electric {cars} in {place} in {month}.",
        "The works in {place} made {thing} for {n} electric {cars} in {month}.",
        "{company} sold {n} electric {cars} in {place}, against {k} in {month}.",
        "Workers in {place} have made {thing} for {company} since {month}.",
        "{n} people work on {thing} for {company} in {place}.",
        "The electric {cars} were shipped from {place} to {place2} on {day}.",
        "{company} hired {k} engineers for {thing} in {place}.",
        "Its office in {place} signed for {n} sets of {thing} on {day}.",
        "Electric {cars} made up {p} percent of its sales in {place} in {month}.",
        "{company} recalled {n} electric {cars} in {place} over faulty {thing}.",
        "A line for {thing} in {place} was closed for {k} days in {month}.",
        "The charging network in {place} grew to {n} points in {month}.",
        "{company} paid {k} million dollars for {thing} from {place}.",
    ],
    "epistemic": [
        "{company} might move {thing} from {place} to {place2}.",
        "The electric {cars} from {place} are probably {p} percent cheaper to make.",
        "Perhaps {k} of the electric {cars} in {place} had old {thing}.",
        "A shortage of {thing} is likely in {place}.",
        "The fault in {thing} possibly began in {place} in {month}.",
    ],
    "prediction": [
        "{company} expects sales of {n} electric {cars} in {place}.",
        "The dealers in {place} predict that {thing} will cost {p} percent less.",
        "{company} forecasts demand for {n} sets of {thing} in {place}.",
        "The mayor of {place} believes that electric {cars} will win {p} percent of buyers.",
    ],
    "condition": [
        "{company} would close the plant in {place} if {thing} from {place2} arrived late again.",
        "Unless {company} pays {k} million dollars, the line for {thing} in {place} would close.",
        "{company} would lose {k} million dollars if buyers in {place} turned away from electric {cars}.",
        "The deal for {thing} would collapse if {company} left {place}.",
    ],
    "open": [
        "It is unclear whether {thing} in {place} passed the tests of {month}.",
        "It remains to be seen whether {place} gets the electric {cars}.",
        "{company} is considering {place} as a site for {thing}.",
    ],
    "hearsay": [
        "{company} reportedly bought {thing} from a firm in {place}.",
        "Sources said that {n} electric {cars} stood unsold in {place}.",
        "{company} is rumored to have tested {thing} in {place}.",
        "Allegedly, {k} sets of {thing} vanished in {place} in {month}.",
    ],
    "plan": [
        "{company} plans to make {thing} in {place}.",
        "{company} aims to build {n} electric {cars} in {place}.",
    ],
    "denial": [
        "{company} denied the report about {thing} in {place}.",
        "{company} declined to comment on {thing} in {place}.",
    ],
}
HEADLINES = {
    "fact": ["{company} opens plant for {thing} in {place}", "{company} sells {n} electric {cars} in {place}"],
    "epistemic": ["{company} might move {thing} to {place}"],
    "hearsay": ["{company} reportedly buys {thing} in {place}"],
    "open": ["{company} is considering {place} for {thing}"],
}
_WORDS = {
    "thing": "battery packs,charging cables,electric motors,inverters,cathodes,solid-state cells,wiring looms,"
    "heat pumps,power chips,gearboxes,charging posts,cell casings,door modules,brake units,radar units,seat frames",
    "place": "Ashford,Brno,Cadiz,Dresden,Evora,Fresno,Gdansk,Hanoi,Izmir,Jaipur,Kosice,Lille,Malmo,Nagoya,Oulu,Parma,"
    "Quebec,Reims,Seville,Tampere,Ulsan,Valencia,Windsor,Yokohama,Zadar,Austin,Busan,Cork,Dayton,Essen",
    "cars": "cars,trucks,vans,buses,sedans,pickups,hatchbacks,coaches",
    "day": "Monday,Tuesday,Wednesday,Thursday,Friday",
    "month": "January,February,April,June,July,August,September,October,November,December",
}
_WORDS = {name: words.split(",") for name, words in _WORDS.items()}
COMPANIES = ("Tesla", "BYD", "Volkswagen", "Ford", "General Motors", "Rivian", "Toyota", "Hyundai", "BMW", "Renault")
COMPANIES += ("Nissan", "Polestar")


class Simulated(NamedTuple):
    """`articles`, as `read_corpus` gives them; `truth`, a row a sentence of the originals; `expected`, one an article.

    truth: article_id, n (0 is the headline), is_title, text, speculative, classes, company ("" where none).
    expected: article_id, source, published, share (the probability of a speculative sentence before the article's own
    chance), factor (what bursts and turns multiplied the odds by).
    """

    articles: pd.DataFrame
    truth: pd.DataFrame
    expected: pd.DataFrame


def simulate_corpus(
    n: int = 1000,
    seed: int = 0,
    *,
    start: str = "2018-01-01",
    end: str = "2023-12-31",
    outlets: Mapping[str, float] | None = None,
    mix: str = "steady",
    bursts: Iterable[tuple[str, str, float]] = (),
    turns: Iterable[tuple[str, float]] = (),
    copies: float = 0.0,
    correlation: float = 0.15,
    sentences: tuple[int, int] = (8, 20),
) -> Simulated:
    """Make n original articles, and copies of some, with a known share of speculative sentences.

    outlets: each outlet's own share (default: six of 12 to 45 %). mix: "steady", all outlets alike all the time, or
    "shifting", from mostly the first outlets to mostly the last. bursts: (first day, last day, factor of the odds);
    turns: (day from which on, factor of the odds). copies: the part of the originals that another outlet prints again
    within three days, re-headed and perhaps cut short. correlation: of the sentences inside an article (the shares
    of articles are beta distributed). sentences: fewest and most in a body. The same seed gives the same corpus.
    Raises ValueError for shares outside 0..1 or an empty span.

    >>> made = simulate_corpus(20, seed=1, outlets={"A": 0.0, "B": 0.0}, copies=0.1)
    >>> len(made.articles), int((made.articles["duplicate_of"] != "").sum()), bool(made.truth["speculative"].any())
    (22, 2, False)
    """
    rng = np.random.default_rng(seed)
    outlets = dict(outlets or OUTLETS)
    names, base = list(outlets), np.array(list(outlets.values()), float)
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    if ((base < 0) | (base >= 1)).any() or not 0 <= copies <= 1 or not 0 < correlation < 1:
        raise ValueError("shares lie in 0..1 (an outlet's below 1), the correlation between 0 and 1")
    if last <= first or n < 1:
        raise ValueError("simulate_corpus needs n of 1 or more and an end after the start")
    if mix not in ("steady", "shifting"):
        raise ValueError(f"mix is {mix!r}: use 'steady' or 'shifting'")
    place = np.sort(rng.random(n))
    published = (first + pd.to_timedelta(place * ((last - first).days + 1), unit="D")).floor("min")
    who = _outlet(rng, place, len(names), mix)
    factor = _factors(published, bursts, turns)
    odds = base[who] / (1 - base[who]) * factor
    share = odds / (1 + odds)
    spread = (1 - correlation) / correlation
    own = np.where(share > 0, rng.beta(np.maximum(share * spread, 1e-9), (1 - share) * spread), 0.0)
    ids = [f"sim{i:07d}" for i in range(n)]
    truth = _write(rng, ids, own, rng.integers(sentences[0], sentences[1] + 1, n))
    articles = _articles(truth, ids, np.array(names)[who], published)
    if copies:
        articles = pd.concat([articles, _copies(rng, articles, names, round(copies * n))], ignore_index=True)
    expected = {"article_id": ids, "source": np.array(names)[who], "published": published.astype("datetime64[us]")}
    return Simulated(_typed(articles), truth, pd.DataFrame({**expected, "share": share, "factor": factor}))


def _outlet(rng, place, count, mix) -> np.ndarray:
    early = np.linspace(1.0, 0.1, count)
    weight = np.ones((len(place), count))
    if mix == "shifting":
        weight = (1 - place)[:, None] * early + place[:, None] * early[::-1]
    edges = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
    return np.minimum((rng.random(len(place))[:, None] > edges).sum(axis=1), count - 1)


def _factors(published, bursts, turns) -> np.ndarray:
    factor = np.ones(len(published))
    for begin, finish, times in bursts:
        inside = (published >= pd.Timestamp(begin)) & (published < pd.Timestamp(finish) + pd.Timedelta(days=1))
        factor[np.asarray(inside)] *= times
    for begin, times in turns:
        factor[np.asarray(published >= pd.Timestamp(begin))] *= times
    return factor


def _write(rng, ids, own, lengths) -> pd.DataFrame:
    """Draw for every sentence what it is, then write it."""
    article = np.repeat(np.arange(len(ids)), lengths + 1)
    number = np.concatenate([np.arange(k + 1) for k in lengths])
    title = number == 0
    speculative = rng.random(len(article)) < own[article]
    kind = np.where(rng.random(len(article)) < 0.08, rng.choice(["plan", "denial"], len(article)), "fact").astype(
        object
    )
    kind[title] = "fact"
    kind[speculative] = rng.choice(COUNTING, speculative.sum())
    kind[speculative & title] = rng.choice([k for k in HEADLINES if k != "fact"], (speculative & title).sum())
    draws = rng.random((len(article), 9))
    after = np.flatnonzero(number == 1)
    draws[after, 1:8] = draws[after - 1, 1:8]  # the first sentence speaks of what the headline does, as a body must
    made = [fill((HEADLINES if t else TEMPLATES)[k], draw) for draw, k, t in zip(draws, kind, title, strict=True)]
    return pd.DataFrame(
        {
            "article_id": pd.array(np.array(ids, object)[article], dtype="str"),
            "n": number,
            "is_title": title,
            "text": pd.array([text for text, _ in made], dtype="str"),
            "speculative": speculative,
            "classes": [() if k == "fact" else (k,) for k in kind],
            "company": pd.array([company for _, company in made], dtype="str"),
        }
    )


def fill(templates: list[str], draw: np.ndarray) -> tuple[str, str]:
    """Fill one of the templates by nine numbers of 0 to 1: the sentence, and the company it names or ""."""
    form = templates[int(draw[0] * len(templates))]
    pick = {name: words[int(u * len(words))] for (name, words), u in zip(_WORDS.items(), draw[1:6], strict=True)}
    others = [p for p in _WORDS["place"] if p != pick["place"]]
    pick["place2"] = others[int(draw[6] * len(others))]
    pick["company"] = COMPANIES[int(draw[7] * len(COMPANIES))]
    pick |= {"n": f"{100 + int(draw[8] * 9900):,}", "k": str(11 + int(draw[8] * 880)), "p": str(2 + int(draw[8] * 90))}
    text = form.format(**pick)
    return text[0].upper() + text[1:], pick["company"] if "{company}" in form else ""


def _articles(truth, ids, sources, published) -> pd.DataFrame:
    """Join the sentences, four to a paragraph."""
    body = truth[~truth["is_title"]]
    texts = ["" for _ in ids]
    for i, (_, part) in enumerate(body.groupby("article_id", sort=False)["text"]):
        lines = part.tolist()
        texts[i] = "\n".join(" ".join(lines[j : j + 4]) for j in range(0, len(lines), 4))
    frame = {"article_id": ids, "source": sources, "title": truth.loc[truth["is_title"], "text"].tolist()}
    return pd.DataFrame({**frame, "text": texts, "published": published, "duplicate_of": ""})


def _copies(rng, articles, names, count) -> pd.DataFrame:
    chosen = articles.iloc[np.sort(rng.choice(len(articles), count, replace=False))].reset_index(drop=True)
    keep = rng.uniform(0.5, 1.0, count)
    paragraphs = [text.split("\n") for text in chosen["text"]]
    texts = ["\n".join(p[: max(1, round(k * len(p)))]) for p, k in zip(paragraphs, keep, strict=True)]
    later = pd.to_timedelta(rng.integers(1, 73, count), unit="h")
    return chosen.assign(
        duplicate_of=chosen["article_id"],
        article_id=[f"copy{i:07d}" for i in range(count)],
        source=[names[(names.index(s) + 1) % len(names)] for s in chosen["source"]],
        title=[f"From the wires: {t}" for t in chosen["title"]],
        text=texts,
        published=chosen["published"] + later,
    )


def _typed(articles) -> pd.DataFrame:
    """Add the columns that reading a corpus adds."""
    url = "https://" + articles["source"].str.lower().str.replace(" ", "-") + ".example/" + articles["article_id"]
    frame = articles.assign(
        url=url, text_scope="full", language="en", relevance=1.0, aside="", authors="", published_precision="time",
        published_method="simulated", retrieved=pd.NaT, connector="simulate",
        removed="", note="",
        text_hash=[f"{hash_:016x}" for hash_ in pd.util.hash_array(articles["text"].to_numpy(object))],
    )  # fmt: skip
    return frame[list(ARTICLES)].astype(ARTICLES)
