"use strict";
/* A workbook chosen in a plain browser: handed over like the open one; what comes out is downloaded. */

const Datei = (() => {
  /** @type {File | null} */
  let gewaehlt = null;

  /** @param {File} datei */
  function waehlen(datei) {
    gewaehlt = datei;
  }

  /** @returns {Promise<File>} */
  async function lesen() {
    if (!gewaehlt) throw new Kurierfehler("keine-mappe", "Bitte wählen Sie zuerst eine Arbeitsmappe.");
    try {
      // Read now: a file that changes on the disk later cannot be sent any more, and says so only then.
      return new File([await gewaehlt.arrayBuffer()], gewaehlt.name);
    } catch {
      throw new Kurierfehler(
        "nicht-lesbar",
        `„${gewaehlt.name}“ lässt sich nicht mehr lesen; die Datei wurde inzwischen geändert oder verschoben. Bitte wählen Sie sie noch einmal.`,
      );
    }
  }

  /** Hand a file to the browser's downloads. @param {Blob} inhalt @param {string} name */
  function herunterladen(inhalt, name) {
    const adresse = URL.createObjectURL(inhalt);
    const verweis = document.createElement("a");
    verweis.href = adresse;
    verweis.download = name;
    verweis.click();
    // The browser needs the address until it has started.
    setTimeout(() => URL.revokeObjectURL(adresse), 60_000);
  }

  return { herunterladen, lesen, waehlen, name: () => gewaehlt?.name ?? "" };
})();
