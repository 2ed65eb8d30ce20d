"""One person's settings, export and erasure, and retention."""
