"""What every test stands on: fresh databases, a browser where there is one, and no network."""

pytest_plugins = ["tests.network", "tests.databases", "tests.chromium", "tests.world"]
