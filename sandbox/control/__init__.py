"""`/control/…`: the backend of the page. docs/sandbox.md describes each call."""
