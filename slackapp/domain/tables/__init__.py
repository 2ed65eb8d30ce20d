"""Define the schema, one module a noun. This folder must not decide anything."""
