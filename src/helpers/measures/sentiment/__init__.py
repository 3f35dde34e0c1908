"""Sentiment: events found by rules, and a model over them, beside TextBlob."""
