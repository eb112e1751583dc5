"""Meldebögen: the small workbook that a Gemeinde fills in, out and back in again. What comes back is not trusted."""
