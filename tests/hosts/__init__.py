"""Real programs that the tests hold our workbooks against: LibreOffice, poppler and the Open XML SDK validator."""
