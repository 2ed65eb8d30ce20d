"""A team's own words for "let me try that again": proposed and picked by the members of a channel."""
