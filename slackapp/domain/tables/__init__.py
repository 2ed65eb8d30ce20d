"""The schema, one module a noun. Must not decide anything."""
