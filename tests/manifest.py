"""The manifest of Tend, as a dictionary."""

from pathlib import Path
from typing import Any

import yaml

TEXT = (Path(__file__).parents[1] / "manifest.yml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)
