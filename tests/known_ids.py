"""Every id by which Slack tells Tend what was pressed or sent: those of all features, and the shared ones."""

from types import ModuleType

from slackapp.features import FEATURES
from slackapp.slack.block_kit import ids as shared_ids


def ids_in(module: ModuleType) -> dict[str, str]:
    """Return the ids of one module by the names of their constants."""
    return {name: value for name, value in vars(module).items() if name.isupper()}


def all_ids() -> set[str]:
    """Return the ids of all features and the shared ones; one that begins others ends in a colon."""
    modules = [shared_ids, *(feature.ids for feature in FEATURES if feature.ids is not None)]
    return {each for module in modules for each in ids_in(module).values()}
