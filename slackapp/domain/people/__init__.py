"""People and user groups as Tend knows them."""
