"""What has to reach Slack later, recorded with the fact it tells of."""
