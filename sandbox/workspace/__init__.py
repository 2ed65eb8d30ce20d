"""The workspace as data: people, channels, messages and views, the manifest, the clock. Knows nothing of HTTP."""
