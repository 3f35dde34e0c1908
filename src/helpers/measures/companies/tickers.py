"""Find companies by the codes of their shares: $TSLA, NASDAQ:TSLA, TSLA.O, and any symbol in a row of symbols."""

import re
from collections.abc import Iterator

from helpers.measures.companies.names import Index
from helpers.measures.companies.sentence import Hit, Sentence
from helpers.registry import in_force

_TICKER = re.compile(
    r"\$(?P<cash>[A-Z]{1,5})\b"
    r"|\b(?P<exchange>NYSE(?: ?Arca| ?American|ARCA|AMERICAN)?|NASDAQ|Nasdaq(?:GS|GM|CM)?|AMEX|OTC(?:MKTS|QX|QB)?|TSXV?"
    r"|LON|LSE|HKG|HKEX|TYO|TSE|SHE|SHA|ASX|KRX|EPA|FRA|ETR|BMV|SWX|NSE|BSE|BIT|STO|AMS)"
    r" ?: ?(?P<listed>[A-Z0-9]{1,6}(?:[.-][A-Z])?)\b"
    r"|(?:\( ?(?P<ric>[A-Z0-9]{1,6}[a-z]?)|(?<= )(?P<ric2>[A-Z0-9]{3,6}[a-z]?))"
    r"\.(?P<place>N|OQ?|A|PK|T|HK|SS|SZ|DE|F|PA|L|K[SQ]|TWO?|MI|AS|ST|TO|NS|BO|AX|[SV]X|MC|HE|OL|CO|BR|V|SA|MX|UL)\b"
)
# The words by which a code with its exchange is worth looking for.
_EXCHANGES = frozenset(["NYSE", "NYSEARCA", "NYSEAMERICAN", "NASDAQ", "Nasdaq", "NasdaqGS", "NasdaqGM", "NasdaqCM", "AMEX",
                        "OTC", "OTCMKTS", "OTCQX", "OTCQB", "TSX", "TSXV", "LON", "LSE", "HKG", "HKEX", "TYO", "TSE", "SHE",
                        "SHA", "ASX", "KRX", "EPA", "FRA", "ETR", "BMV", "SWX", "NSE", "BSE", "BIT", "STO",
                        "AMS"])  # fmt: skip
_CODE_SIGN = re.compile(r"\.[A-Z]{1,3}\b")
_SYMBOLS = re.compile(r"\b[A-Z]{1,5}(?:(?:, and |, | & | and )\$?[A-Z]{1,5}\b){2,}")


def ticker_hits(sentence: Sentence, index: Index, hits: list[Hit]) -> list[Hit]:
    """Give the hits of codes and symbols; `hits` are those of names, which decide what a code behind them means."""
    text = sentence.text
    found: list[Hit] = []
    if "$" in text or not _EXCHANGES.isdisjoint(sentence.words) or _CODE_SIGN.search(text):
        found += _coded(sentence, index, hits)
    short = [hit for hit in hits if hit.end - hit.start <= 5] if len(hits) > 1 else ()
    if len(short) > 1 and sum(text[hit.start : hit.end].isupper() for hit in short) > 1:
        found += _in_rows(sentence, index, hits)
    return found


def _coded(sentence: Sentence, index: Index, hits: list[Hit]) -> Iterator[Hit]:
    """$TSLA, NASDAQ:TSLA, TSLA.O, (TSLA.O)."""
    for match in _TICKER.finditer(sentence.text):
        group = next(g for g in ("cash", "listed", "ric", "ric2") if match[g])
        # Reuters' code for Boyd Gaming is BYD.N, for BYD 1211.HK.
        exchange = match["exchange"] or {"N": "NYSE"}.get(match["place"] or "", "")
        company = _company_of(match[group], exchange, sentence.day, index)
        # A code behind a name is that company's, whatever the code: newswires mistype them.
        named = next((h.company for h in hits if match.start() - 2 <= h.end <= match.start(group)), company)
        if company is not None and company == named:
            end = match.end("place") if match["place"] else match.end(group)
            yield Hit(match.start(group), end, company, "name", True)


def _in_rows(sentence: Sentence, index: Index, hits: list[Hit]) -> Iterator[Hit]:
    """NFLX, OPEN, TSLA and AMZN: where two are companies, so are the others."""
    for row in _SYMBOLS.finditer(sentence.text):
        if sum(row.start() <= hit.start and hit.end <= row.end() for hit in hits) < 2:
            continue
        for match in re.finditer(r"[A-Z]{2,5}", row.group()):
            start, end = row.start() + match.start(), row.start() + match.end()
            company = _company_of(match.group(), "", sentence.day, index)
            yield Hit(start, end, company or match.group(), "name", company is not None)


def _company_of(symbol: str, exchange: str, day: str, index: Index) -> str | None:
    """Give the company of a ticker on a day; the exchange decides where two companies share a symbol."""
    rows = sorted(index.tickers.get(symbol, ()), key=lambda row: row[1] != exchange)
    return next((company for company, _, since, until in rows if in_force(day, since, until)), None)
