"""`python -m tests.recordings`: write the recording anew."""

import os
import subprocess
import sys
from pathlib import Path

from tests.recordings.recording import REWRITES

TEST = Path(__file__).parents[1] / "test_recording.py"
PLAYING = ("-m", "pytest", "-q", "-n", "0", "-k", "everything", str(TEST))

sys.exit(subprocess.call([sys.executable, *PLAYING], env={**os.environ, REWRITES: "1"}))
