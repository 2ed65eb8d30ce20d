"""Record messages for Slack in the same transaction as the facts behind them."""
