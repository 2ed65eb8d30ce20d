"""Where efforts come from besides people: how each is asked or listened to, over httpx. Must not know Slack."""
