"""The scripts that pack the program lie in `packaging/`, which is no package: the name belongs to another project."""

import sys
from pathlib import Path

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
sys.path.append(str(PACKAGING))
