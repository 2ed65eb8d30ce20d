"""`/control/…`: what the page calls. docs/sandbox.md describes each call."""
