"""`tend setup`: connect Tend to a workspace, from nothing to the first `/thanks`."""
