"""The Excel add-in: its VBA project, and the strict reader that the tests hold it against."""
