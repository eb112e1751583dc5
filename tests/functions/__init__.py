"""Functions in cells."""
