"""Companies: by the names of the registry, and by their form."""
