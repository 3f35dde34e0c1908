"""Reports: findings in words, charts, tables, pages, and the build that makes them."""
