"""Where the tests find the project and their fixtures."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
FIXTURES = Path(__file__).parent / "fixtures"
SMALL = FIXTURES / "small"
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
