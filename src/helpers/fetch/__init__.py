"""Fetch articles from live sources into a corpus file."""
