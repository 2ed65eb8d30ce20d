"""The address of Slack's page that makes an app, with a manifest filled in. Must not know what the manifest says."""

import re
from urllib.parse import quote

CREATE = "https://api.slack.com/apps?new_app=1&manifest_yaml="  # docs.slack.dev/app-manifests, "Sharing manifests"
COMMENT = re.compile(r"(?:^|\s+)# .*$")


def app_link(manifest: str) -> str:
    """Return the address for a manifest in YAML; comments stay behind, because servers cut long addresses."""
    lines = [COMMENT.sub("", line) for line in manifest.splitlines()]
    return CREATE + quote("".join(f"{line}\n" for line in lines if line.strip()), safe="")
