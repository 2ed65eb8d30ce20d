"""Measure Tend on this machine, as ratios within one run, because machines differ and are never quiet."""
