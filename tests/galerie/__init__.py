"""Messy workbooks as counties have them: built, with their truth, and judged."""
