"""Install Tend over OAuth v2, in any number of workspaces."""
