"""The 44 Stadt- und Landkreise and 1,101 Städte und Gemeinden of Baden-Württemberg, and how a written name or key finds them.

Ambiguity is an answer: a search returns none, one or several, never a guess.
"""

from im_xl.register.raum import (
    QUELLE_RAUM,
    Beruehrung,
    Mittelpunkt,
    Nachbar,
    Sicherheit,
    Verwaltungsgemeinschaft,
    entfernung_km,
    mittelpunkt,
    nachbarn,
    verwaltungsgemeinschaft,
)
from im_xl.register.schluessel import ags_aus_angabe
from im_xl.register.suche import aehnliche_gemeinden, suche_gemeinde, suche_kreis
from im_xl.register.verzeichnis import QUELLE, gemeinden, gemeinden_im_kreis, kreise

__all__ = [
    "QUELLE",
    "QUELLE_RAUM",
    "Beruehrung",
    "Mittelpunkt",
    "Nachbar",
    "Sicherheit",
    "Verwaltungsgemeinschaft",
    "aehnliche_gemeinden",
    "ags_aus_angabe",
    "entfernung_km",
    "gemeinden",
    "gemeinden_im_kreis",
    "kreise",
    "mittelpunkt",
    "nachbarn",
    "suche_gemeinde",
    "suche_kreis",
    "verwaltungsgemeinschaft",
]
