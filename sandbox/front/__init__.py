"""The way from Slack to the app: payloads, signed requests, Socket Mode, retries, and answers to response_urls."""
