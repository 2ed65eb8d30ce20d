"""The one reader of CSV files: `encoding` finds the letters, `records` the rows, `tables` the columns."""
