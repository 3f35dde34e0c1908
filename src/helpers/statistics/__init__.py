"""Statistics: what is counted, intervals, series, changes and comparisons."""
