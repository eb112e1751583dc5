"""The functions in cells: raw values in, a value or an error out; no host, no spreadsheet library.

A host (xlwings' COM server, the web server, the tests) hands over what the cells hold, with missing arguments as `FEHLT`
and error cells as `Excelfehler`, and gets back what the cell is to show.
"""

from im_xl.functions.calling import rufe
from im_xl.functions.registry import FEHLT, Argument, Beispiel, Excelfehler, Fehlerwert, Funktion, Rohwert, Zellwert, funktionen

__all__ = ["FEHLT", "Argument", "Beispiel", "Excelfehler", "Fehlerwert", "Funktion", "Rohwert", "Zellwert", "funktionen", "rufe"]
