"""Pure functions from plain data and a reader to Block Kit; every sentence a person reads lives here."""
