"""The page behind „Woher kommt dieser Betrag?“: all that does not fit into a message box, to be printed and filed."""

from __future__ import annotations

from datetime import date
from html import escape

import im_xl
from im_xl.hosts import htmlseite
from im_xl.hosts.antworttexte import befundzeilen
from im_xl.hosts.woher import Auskunft
from im_xl.vwv.anzeige import datum_text


def erklaerungsseite(auskunft: Auskunft, mappe: str, heute: date) -> str:
    """The explanation of an amount as a page of its own.

    Args:
        auskunft: the amount, explained.
        mappe: name of the workbook.
        heute: the day on which it was computed.
    """
    erklaerung = auskunft.erklaerung
    stand = f"Gerechnet am {datum_text(heute)} mit der Liste, wie sie an diesem Tag in „{mappe}“ stand (im_xl {im_xl.__version__})."
    befunde = befundzeilen(auskunft.findings)
    return htmlseite.seite(
        "Woher kommt dieser Betrag?",
        [
            f"<p><strong>{escape(erklaerung.titel)}</strong></p>",
            f"<p>{escape(stand)}</p>",
            "<h2>Was einging</h2>",
            htmlseite.tabelle(("Angabe", "Wert", "Herkunft"), ([e.name, e.wert, e.quelle] for e in erklaerung.eingaben)),
            "<h2>Rechnung</h2>",
            htmlseite.liste(erklaerung.schritte, nummeriert=True),
            "<h2>Grundlagen und Annahmen</h2>",
            htmlseite.liste(erklaerung.grundlagen),
            "<h2>Was dazu auffällt</h2>",
            htmlseite.liste(befunde) if befunde else "<p>Nichts.</p>",
        ],
    )
