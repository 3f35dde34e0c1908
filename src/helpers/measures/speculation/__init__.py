"""Speculation: cues, the model that decides, and whose voice it is."""
