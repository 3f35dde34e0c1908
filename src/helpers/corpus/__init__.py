"""Read any source into the articles table."""
