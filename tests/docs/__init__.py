"""The handbook is held against the program."""
