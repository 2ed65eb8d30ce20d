"""Thanks put right within their first minutes: changed, or taken back."""
