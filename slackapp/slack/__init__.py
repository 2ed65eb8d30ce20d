"""All that Slack sends and shows. The same nouns as `slackapp/domain`."""
