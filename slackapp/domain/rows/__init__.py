"""Functions on rows of any table. They know no table."""
