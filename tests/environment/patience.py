"""How long a test waits for what has to come: a limit that only ends what hangs, so no busy machine reaches it."""

HANGS_AFTER_S = 120.0
