"""Recognise the tables of a county workbook and read them, cell by cell."""
