"""The 44 Stadt- und Landkreise and 1,101 Städte und Gemeinden of Baden-Württemberg, and how a written name or key finds them.

Ambiguity is an answer: a search returns none, one or several, never a guess.
"""

from im_xl.register.schluessel import ags_aus_angabe
from im_xl.register.suche import aehnliche_gemeinden, suche_gemeinde, suche_kreis
from im_xl.register.verzeichnis import QUELLE, gemeinden, gemeinden_im_kreis, kreise

__all__ = ["QUELLE", "aehnliche_gemeinden", "ags_aus_angabe", "gemeinden", "gemeinden_im_kreis", "kreise", "suche_gemeinde", "suche_kreis"]
