"""Tools for operators: doctor, logs, the ticker."""
