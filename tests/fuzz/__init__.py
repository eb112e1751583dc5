"""Mutated workbooks: what is mutated, how, and what each has to stand."""
