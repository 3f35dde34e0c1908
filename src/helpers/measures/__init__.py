"""Measure articles: sentences, speculation, companies, sentiment; run in parallel, kept on disk."""
