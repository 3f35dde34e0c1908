"""Mend the addresses of articles: without a scheme, doubled, or wrapped by Google."""

import base64
import binascii
import re
from urllib.parse import parse_qs, urlsplit

_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?]\S*)?", re.I)
_DOUBLED = re.compile(r"https?://[^/]*?(?=https?://)", re.I)
_TOKEN = re.compile(r"https?://news\.google\.com/(?:rss/)?(?:articles|read|__i/rss/rd/articles)/([\w=-]{20,2000})")


def complete_address(url: str) -> str:
    """Give an address with its scheme, and once where it stands twice.

    >>> complete_address("p.example/a"), complete_address("https://p.examplehttps://q.example/b"), complete_address("n.a.")
    ('https://p.example/a', 'https://q.example/b', 'n.a.')
    """
    url = url.strip()
    url = _DOUBLED.sub("", url) if _DOUBLED.match(url) else url
    if url.startswith("//"):
        return f"https:{url}"
    return f"https://{url}" if _BARE.fullmatch(url) else url


def original_address(url: str) -> str:
    """Give the address behind one of Google's, where it holds it: in an older Google News address, in a redirect.

    >>> original_address("https://www.google.com/url?rct=j&url=https://p.example/a&ct=ga")
    'https://p.example/a'
    """
    if "google." not in url[:100]:
        return url
    try:
        if found := _TOKEN.match(url):
            token = found[1]
            data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            inner = re.search(rb"https?://[\x21-\x7e]+", data)
            return inner[0].decode("ascii") if inner else url
        parts = urlsplit(url)
        if parts.path == "/url":
            asked = parse_qs(parts.query)
            return next((v[0] for k in ("url", "q") if (v := asked.get(k)) and v[0].startswith("http")), url)
    except (ValueError, binascii.Error):
        pass
    return url


def host_of(url: str) -> str:
    """Give the host of an address, without www; "" where it has none.

    >>> host_of("https://www.p.example/a"), host_of("http://[x")
    ('p.example', '')
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
