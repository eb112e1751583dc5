"""The regulation: pure functions over dated parameters; no spreadsheet, no clock, no files but its YAML."""

from im_xl.vwv.auswertung import Auswertung, Planungsrahmen
from im_xl.vwv.evaluate import evaluate
from im_xl.vwv.parameters import Parameter, Parameterwert
from im_xl.vwv.planungsrahmen import evaluate_planungsrahmen
from im_xl.vwv.verfahren import fristen

__all__ = ["Auswertung", "Parameter", "Parameterwert", "Planungsrahmen", "evaluate", "evaluate_planungsrahmen", "fristen"]
