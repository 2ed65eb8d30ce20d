"""Where efforts come from besides people."""
