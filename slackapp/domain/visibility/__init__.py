"""Who may read what. Decided here alone."""
