"""Looking back on a person's thanks: month by month, as a message of their own, and in whole figures."""
