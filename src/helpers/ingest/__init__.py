"""One module for each kind of source: each turns it into raw records with the same names."""
