"use strict";
/*
 * How sheets get into the open workbook. What to put where is told by the server (`Einsetzung` in dienst.js); what is done in which
 * order stands at `einsetzen`, in steps that each leave the workbook in a state that can be said.
 *
 * Members of Excel used here, beside load and sync (ExcelApi 1.13 for insertWorksheetsFromBase64, 1.9 for the rest):
 *   Workbook: worksheets, insertWorksheetsFromBase64     Worksheets: getItem, getItemOrNullObject, items
 *   Worksheet: id, name, visibility, protection (protected), copy, delete, getRange, getUsedRangeOrNullObject, autoFilter (enabled,
 *     remove, apply), pageLayout (setPrintArea, setPrintTitleRows), horizontalPageBreaks (removePageBreaks, add), charts (items/id, name,
 *     delete, series: setValues, setXAxisValues), tables (items/name, convertToRange), names (add, getItem, getItemOrNullObject,
 *     items/name, formula, visible, delete)
 *   Range: address, formulas, rowIndex, columnIndex, clear, copyFrom
 */

/** What sheets of ours say, by name in small letters. @typedef {Map<string, string>} Staende */

const Einsetzen = (() => {
  const { alsFehler, ANHALTEND, blaetter, excel, imWeb, umstaende } = Kurier;
  const UNSERE = "_imxl"; // begins all our names
  const KENNUNG = "_imxl";
  const WEB_HOECHSTENS_ZEICHEN = 5_000_000; // a request of Excel on the web holds 5 MB; the rest of the request needs a little
  const BLAETTER_JE_ANFRAGE = 8;
  const FORMELN_JE_ANFRAGE = 500; // each is an object of its own, several hundred bytes in the request
  const ZU_GROSS =
    "Die Blätter sind für Excel im Web zu groß. Bitte öffnen Sie die Mappe in Excel für Windows oder Mac. Es wurde nichts geändert.";

  /**
   * Put the sheets of a small workbook into the open one.
   *
   * 1. Nothing is begun that cannot be done, or that would overwrite what was typed since the server was asked. 2. What a person has edited
   * is copied, the copy is no longer ours to renew. 3. All sheets come in by one call, so that what they refer to among each other stays
   * inside; a batch is no transaction, so if that fails they go again and nothing has changed. 4. For each sheet that is there already the
   * content is exchanged in place, with its marks, so that a county's formulas pointing at it live on; its twin goes. 5. Marks, 6. formulas
   * that name other sheets are compared and set right, 7. sheets nobody needs go, 8. the overview is shown.
   *
   * @param {Einsetzung} auftrag
   * @param {Staende} davor what our sheets said before the server was asked
   * @param {(text: string) => void} sagt
   */
  async function einsetzen(auftrag, davor, sagt) {
    const tauschen = [...new Set([...auftrag.tauschen, ...auftrag.behalten.map(({ blatt }) => blatt)])];
    const gewollt = auftrag.reihenfolge.filter((blatt) => auftrag.neu.includes(blatt) || tauschen.includes(blatt));
    const vorher = await moeglich([...tauschen, ...auftrag.entfernen], auftrag);
    await unveraendert([...tauschen, ...auftrag.entfernen], davor);

    sagt("Blätter einsetzen …");
    /** @type {Map<string, Blatt>} */
    let gekommen = new Map();
    if (gewollt.length) {
      try {
        await behalten(auftrag.behalten);
        gekommen = await holen(auftrag, gewollt);
        // That took its time, and the person could go on working.
        await unveraendert(tauschen, davor);
        const unerwartet = [...gekommen].find(([blatt, { name: istname }]) => istname !== blatt && !tauschen.includes(blatt));
        if (unerwartet) throw inzwischen([unerwartet[0]]);
      } catch (e) {
        await aufraeumen(vorher, auftrag, gewollt).catch(async (rest) => {
          throw await halb(rest);
        });
        throw alsFehler(e);
      }
    }

    const zwillinge = [...gekommen].filter(([blatt, { name: istname }]) => istname !== blatt);
    try {
      for (let i = 0; i < zwillinge.length; i += BLAETTER_JE_ANFRAGE) {
        sagt(`Blätter erneuern: ${i + 1} von ${zwillinge.length} …`);
        await tausche(auftrag, zwillinge.slice(i, i + BLAETTER_JE_ANFRAGE));
      }
      await loeschen(zwillinge.map(([, { id }]) => id));
      sagt("Blätter prüfen …");
      await markieren(auftrag.marken);
      await formelnRichten(
        auftrag.formeln,
        zwillinge.map(([, { name: istname }]) => istname),
      );
      await entfernen(auftrag.entfernen);
    } catch (e) {
      // Left behind, the twins would count as ours in the next run.
      await nochDa(zwillinge.map(([, blatt]) => blatt))
        .then(loeschen)
        .catch(() => {});
      throw await halb(e);
    }
    Kurier.vergessen();
    // The work is done; a sheet that cannot be shown (hidden by a person) is no reason to say anything else.
    if (auftrag.ziel) await Kurier.zeigen(auftrag.ziel).catch(() => {});
  }

  /** What stopped the work halfway, and where that leaves the person. @param {unknown} e */
  async function halb(e) {
    const { sofort } = await umstaende();
    const ausweg = sofort
      ? "oder öffnen Sie eine frühere Fassung (Datei > Informationen > Versionsverlauf)."
      : "oder schließen Sie die Mappe, ohne zu speichern; gespeichert hat im_xl sie nicht.";
    return new Kurierfehler(
      "halb",
      `${alsFehler(e).message} Die Mappe kann einen Teil der neuen Blätter enthalten. Bitte wählen Sie „Letzte Erzeugung zurücknehmen“, ${ausweg}`,
      true,
    );
  }

  // ---------------------------------------------------------------- before anything is touched
  /** @param {string[]} namen */
  const aufzaehlung = (namen) =>
    namen
      .slice(0, 5)
      .map((blatt) => `„${blatt}“`)
      .join(", ") + (namen.length > 5 ? ` und ${namen.length - 5} weitere` : "");

  /** @param {string[]} namen */
  const inzwischen = (namen) =>
    new Kurierfehler("inzwischen", `Die Mappe hat sich inzwischen geändert (${aufzaehlung(namen)}). Es wurde nichts eingesetzt.`);

  /**
   * See to it that all can be done: no name is taken, none of these sheets is protected, and a visible one is left.
   * @param {string[]} namen sheets that are to be renewed or go
   * @param {Einsetzung} auftrag
   * @returns {Promise<Blatt[]>} all sheets there are
   */
  function moeglich(namen, { neu, behalten: kopiert, entfernen: weg }) {
    const betroffen = new Set(namen.map(klein));
    const gehen = new Set(weg.map(klein));
    const kommen = new Set([...neu, ...kopiert.map(({ kopie }) => kopie)].map(klein));
    return excel(async (context) => {
      const alle = context.workbook.worksheets.load("items/id,items/name,items/visibility");
      await context.sync();
      const unsere = alle.items.filter((blatt) => betroffen.has(klein(blatt.name)));
      const schutz = unsere.map((blatt) => blatt.protection.load("protected"));
      await context.sync();
      const da = alle.items.filter((blatt) => kommen.has(klein(blatt.name))).map(({ name: blattname }) => blattname);
      if (da.length) throw inzwischen(da);
      const geschuetzt = unsere.filter((_, i) => schutz[i]?.protected).map(({ name: blattname }) => blattname);
      if (geschuetzt.length)
        throw new Kurierfehler(
          "blatt-geschuetzt",
          `Geschützt und deshalb nicht zu erneuern: ${aufzaehlung(geschuetzt)}. Bitte den Blattschutz aufheben (Überprüfen > Blattschutz aufheben) und danach wieder setzen. Es wurde nichts geändert.`,
        );
      const bleiben = alle.items.filter((blatt) => !gehen.has(klein(blatt.name)));
      if (gehen.size && !bleiben.some(({ visibility }) => visibility === Excel.SheetVisibility.visible)) {
        const versteckt = bleiben.find(({ visibility }) => visibility === Excel.SheetVisibility.hidden) ?? bleiben[0];
        throw new Kurierfehler(
          "nichts-sichtbar",
          `Excel braucht ein sichtbares Blatt, und alle, die bleiben, sind ausgeblendet. Bitte blenden Sie ${versteckt ? `„${versteckt.name}“` : "eines"} ein (Rechtsklick auf einen Blattreiter, Einblenden) und versuchen Sie es noch einmal. Es wurde nichts geändert.`,
        );
      }
      return alle.items.map(({ id, name: blattname }) => ({ id, name: blattname }));
    }, ANHALTEND);
  }

  /** @param {string} blattname */
  const klein = (blattname) => blattname.toLowerCase();

  /**
   * What all sheets of ours say: to be read before the server is asked.
   * @returns {Promise<Staende>}
   */
  async function staende() {
    /** @type {Staende} */
    const gelesen = new Map();
    const unsere = await excel(async (context) => {
      const alle = context.workbook.worksheets.load("items/name");
      await context.sync();
      const marken = alle.items.map((blatt) => blatt.names.getItemOrNullObject(KENNUNG).load("name"));
      await context.sync();
      return alle.items.filter((_, i) => !marken[i]?.isNullObject).map(({ name: blattname }) => blattname);
    }, ANHALTEND);
    await jeBlatt(unsere, true, "address,formulas", (blatt, bereich) => {
      gelesen.set(klein(blatt), bereich ? JSON.stringify([bereich.address, bereich.formulas]) : "");
    });
    return gelesen;
  }

  /**
   * What was typed while the server computed is in no snapshot: it would be overwritten, and nothing could bring it back.
   * @param {string[]} namen
   * @param {Staende} davor
   */
  async function unveraendert(namen, davor) {
    if (!namen.length) return;
    const jetzt = await staende();
    const anders = namen.filter((blatt) => !jetzt.has(klein(blatt)) || jetzt.get(klein(blatt)) !== davor.get(klein(blatt)));
    if (anders.length) throw inzwischen(anders);
  }

  /**
   * Read the used cells of some sheets.
   * @param {string[]} namen
   * @param {boolean} nurWerte without empty cells around that have a format (saving changes those)
   * @param {string} felder
   * @param {(blatt: string, bereich: Excel.Range | null) => void} nimm null: an empty sheet
   */
  async function jeBlatt(namen, nurWerte, felder, nimm) {
    for (let i = 0; i < namen.length; i += BLAETTER_JE_ANFRAGE) {
      const teil = namen.slice(i, i + BLAETTER_JE_ANFRAGE);
      await excel(async (context) => {
        const bereiche = teil.map((blatt) => context.workbook.worksheets.getItem(blatt).getUsedRangeOrNullObject(nurWerte).load(felder));
        await context.sync();
        for (const [j, blatt] of teil.entries()) nimm(blatt, bereiche[j]?.isNullObject ? null : (bereiche[j] ?? null));
      }, ANHALTEND);
    }
  }

  // ---------------------------------------------------------------- what comes in
  /** Copy what a person has edited behind itself; the copy keeps only the mark that says so. @param {Einsetzung["behalten"]} liste */
  function behalten(liste) {
    return excel(async (context) => {
      for (const { blatt, kopie, kennung } of liste) {
        const alt = context.workbook.worksheets.getItem(blatt);
        const neu = alt.copy(Excel.WorksheetPositionType.after, alt);
        neu.name = kopie;
        neu.names.load("items/name");
        await context.sync();
        for (const wie of neu.names.items.map((eintrag) => kurz(eintrag.name))) if (wie.startsWith(UNSERE)) neu.names.getItem(wie).delete();
        await context.sync();
        neu.names.add(KENNUNG, kennung).visible = false;
        await context.sync();
      }
    }, ANHALTEND);
  }

  /** A name without its sheet. @param {string} ganz */
  const kurz = (ganz) => ganz.slice(ganz.lastIndexOf("!") + 1);

  /**
   * Let Excel take the sheets in. It may report an error although they are there (office-js #3179), so what came is looked at.
   * @param {Einsetzung} auftrag
   * @param {string[]} gewollt
   */
  async function holen({ mappe, marken, reihenfolge }, gewollt) {
    if (imWeb() && (mappe ?? "").length > WEB_HOECHSTENS_ZEICHEN) throw new Kurierfehler("zu-gross", ZU_GROSS);
    const davorDa = await blaetter();
    /** @type {unknown} */
    let gemeldet = null;
    try {
      await Excel.run(ANHALTEND, async (context) => {
        context.workbook.insertWorksheetsFromBase64(mappe ?? "", {
          positionType: Excel.WorksheetPositionType.end,
          ...(gewollt.length < reihenfolge.length ? { sheetNamesToInsert: gewollt } : {}),
        });
        await context.sync();
      });
    } catch (e) {
      gemeldet = e;
    }
    const gekommen = await unter(await neueSeit(davorDa), gewollt, marken);
    if (gekommen.size === gewollt.length) return gekommen;
    const grund = gemeldet ? alsFehler(gemeldet).message : "Excel hat nicht alle Blätter aufgenommen.";
    throw new Kurierfehler(
      "einsetzen",
      `${grund} Die Mappe ist wie vorher. Bitte versuchen Sie es noch einmal; hilft das nicht, melden Sie es Ihrer IT mit dem, was „Diagnose“ zeigt.`,
    );
  }

  /** @param {Blatt[]} davor */
  async function neueSeit(davor) {
    const alte = new Set(davor.map(({ id }) => id));
    return (await blaetter()).filter(({ id }) => !alte.has(id));
  }

  /**
   * Which of some new sheets stands for which of the small workbook: the one that bears its mark. Only where Excel has broken or lost that
   * (office-js #3583), the name tells. Others belong to somebody: a person may have added one meanwhile.
   * @param {Blatt[]} neue in their order; ours are the last
   * @param {string[]} gewollt
   * @param {Einsetzung["marken"]} marken
   * @returns {Promise<Map<string, Blatt>>} in the order of the small workbook
   */
  function unter(neue, gewollt, marken) {
    return excel(async (context) => {
      const kennungen = neue.map(({ id }) => context.workbook.worksheets.getItem(id).names.getItemOrNullObject(KENNUNG).load("formula"));
      await context.sync();
      /** @type {Map<string, Blatt>} */
      const nachMarke = new Map();
      /** @type {Set<Blatt>} */
      const ohneMarke = new Set();
      for (const [i, blatt] of neue.entries()) {
        const marke = kennungen[i]?.isNullObject ? "#" : String(kennungen[i]?.formula);
        if (marke.includes("#")) ohneMarke.add(blatt);
        else nachMarke.set(marke, blatt);
      }
      /** @type {Map<string, Blatt>} */
      const paare = new Map();
      for (const blattname of gewollt) {
        const blatt = nachMarke.get(marken[blattname]?.[KENNUNG] ?? "") ?? [...ohneMarke].find((eines) => heisst(eines.name, blattname));
        if (!blatt) continue;
        paare.set(blattname, blatt);
        ohneMarke.delete(blatt);
      }
      return paare;
    }, ANHALTEND);
  }

  /** A name that was taken arrives with a number behind it, cut so that 31 characters are kept. @param {string} ist @param {string} soll */
  function heisst(ist, soll) {
    if (ist === soll) return true;
    const teile = /^(.*?) ?\((\d+)\)$/s.exec(ist);
    const stamm = teile?.[1];
    return stamm !== undefined && (stamm === soll || (ist.length >= 30 && soll.startsWith(stamm)));
  }

  /** Delete what came in, and the copies that were made. @param {Blatt[]} vorher @param {Einsetzung} auftrag @param {string[]} gewollt */
  async function aufraeumen(vorher, { behalten: kopiert, marken }, gewollt) {
    const kopien = new Set(kopiert.map(({ kopie }) => kopie));
    const neue = await neueSeit(vorher);
    const unsere = [...(await unter(neue, gewollt, marken)).values(), ...neue.filter(({ name: blattname }) => kopien.has(blattname))];
    // A copy that still bears the mark of its original is found by both.
    await loeschen([...new Set(unsere.map(({ id }) => id))]);
  }

  /** @param {Blatt[]} gesucht @returns {Promise<string[]>} ids of those that are still there */
  async function nochDa(gesucht) {
    const da = new Set((await blaetter()).map(({ id }) => id));
    return gesucht.map(({ id }) => id).filter((id) => da.has(id));
  }

  /** @param {string[]} ids */
  function loeschen(ids) {
    return excel(async (context) => {
      for (const id of ids) context.workbook.worksheets.getItem(id).delete();
      await context.sync();
    }, ANHALTEND);
  }

  /**
   * Exchange all that some sheets say; the sheets themselves, and the charts on them, stay.
   * @param {Einsetzung} auftrag
   * @param {[string, Blatt][]} paare name and the twin it comes from
   */
  function tausche(auftrag, paare) {
    return excel(async (context) => {
      const seiten = paare.map(([blatt, { id }]) => {
        const ziel = context.workbook.worksheets.getItem(blatt);
        return {
          blatt,
          ziel,
          quelle: context.workbook.worksheets.getItem(id),
          filter: ziel.autoFilter.load("enabled"),
          namen: ziel.names.load("items/name,items/formula"),
          tabellen: ziel.tables.load("items/name"),
          vorher: auftrag.diagramme[blatt] ? ziel.charts.load("items/id,items/name") : null,
        };
      });
      await context.sync();
      const alteDiagramme = seiten.map(({ vorher }) => new Set(vorher?.items.map(({ id }) => id)));
      for (const { blatt, ziel, quelle, filter, namen, tabellen } of seiten) {
        // Rows that a filter hides would not be written in full, and tables and merged cells stand in the way of what is copied.
        for (const tabelle of tabellen.items) tabelle.convertToRange();
        if (filter.enabled) filter.remove();
        ziel.getRange().clear(Excel.ClearApplyTo.all);
        ziel.getRange().copyFrom(quelle.getRange(), Excel.RangeCopyType.all);
        // With the content: else half a run would look like a sheet that a person has edited.
        benennen(namen, /** @type {Record<string, string>} */ (auftrag.marken[blatt]));
        seite(auftrag, blatt, ziel);
      }
      const nachher = seiten.map(({ vorher, ziel }) => (vorher ? ziel.charts.load("items/id,items/name") : null));
      await context.sync();
      for (const [i, { blatt, ziel }] of seiten.entries()) {
        const bleiben = (nachher[i]?.items ?? []).filter((diagramm) => {
          // With the cells Excel may have copied the charts; one that stood there already is the one to stay.
          const doppelt = alteDiagramme[i]?.size && !alteDiagramme[i].has(diagramm.id);
          if (doppelt) diagramm.delete();
          return !doppelt;
        });
        for (const { name: diagrammname, reihen } of auftrag.diagramme[blatt] ?? []) {
          const diagramm = bleiben.find((eines) => eines.name === diagrammname);
          for (const [nummer, reihe] of (diagramm ? reihen : []).entries()) {
            const ist = /** @type {Excel.Chart} */ (diagramm).series.getItemAt(nummer);
            if (reihe.werte) ist.setValues(ziel.getRange(reihe.werte));
            if (reihe.rubriken) ist.setXAxisValues(ziel.getRange(reihe.rubriken));
          }
        }
      }
      await context.sync();
    }, ANHALTEND);
  }

  /** What belongs to the sheet, not to its cells. @param {Einsetzung} auftrag @param {string} blatt @param {Excel.Worksheet} ziel */
  function seite(auftrag, blatt, ziel) {
    const { filter, druckbereich, drucktitel, umbrueche } = auftrag;
    if (filter[blatt]) ziel.autoFilter.apply(ziel.getRange(filter[blatt]));
    if (druckbereich[blatt]) ziel.pageLayout.setPrintArea(druckbereich[blatt]);
    if (drucktitel[blatt]) ziel.pageLayout.setPrintTitleRows(drucktitel[blatt]);
    if (umbrueche[blatt]) {
      ziel.horizontalPageBreaks.removePageBreaks();
      for (const zeile of umbrueche[blatt]) ziel.horizontalPageBreaks.add(`A${zeile}`);
    }
  }

  /** See to it that each sheet bears exactly our names. @param {Einsetzung["marken"]} marken */
  function markieren(marken) {
    return excel(async (context) => {
      const seiten = Object.entries(marken).map(([blatt, soll]) => ({
        soll,
        ist: context.workbook.worksheets.getItem(blatt).names.load("items/name,items/formula"),
      }));
      await context.sync();
      for (const { soll, ist } of seiten) benennen(ist, soll);
      await context.sync();
    }, ANHALTEND);
  }

  /** @param {Excel.NamedItemCollection} ist loaded @param {Record<string, string>} soll */
  function benennen(ist, soll) {
    const vorhanden = new Map(ist.items.map(({ name: ganz, formula }) => [kurz(ganz), formula]));
    for (const [wie, formel] of Object.entries(soll)) {
      if (!vorhanden.has(wie)) ist.add(wie, formel).visible = false;
      else if (vorhanden.get(wie) !== formel) ist.getItem(wie).formula = formel;
    }
    for (const wie of vorhanden.keys()) if (wie.startsWith(UNSERE) && !(wie in soll)) ist.getItem(wie).delete();
  }

  /**
   * Formulas that name another sheet: Excel on the web may have turned them into links to a foreign file (office-js #2809, #5911), and in
   * an exchanged sheet they may point at a twin. Written again where that can be, and read back in any case.
   * @param {Einsetzung["formeln"]} formeln
   * @param {string[]} zwillinge
   */
  async function formelnRichten(formeln, zwillinge) {
    const zuSchreiben = zwillinge.length ? formeln : await kaputte(formeln, zwillinge);
    const einzeln = Object.entries(zuSchreiben).flatMap(([blatt, zellen]) => zellen.map(([zelle, formel]) => ({ blatt, zelle, formel })));
    if (!einzeln.length) return;
    for (let i = 0; i < einzeln.length; i += FORMELN_JE_ANFRAGE) {
      await excel(async (context) => {
        for (const { blatt, zelle, formel } of einzeln.slice(i, i + FORMELN_JE_ANFRAGE))
          context.workbook.worksheets.getItem(blatt).getRange(zelle).formulas = [[formel]];
        await context.sync();
      }, ANHALTEND);
    }
    const offen = Object.keys(await kaputte(formeln, zwillinge));
    if (offen.length)
      throw new Kurierfehler(
        "verknuepfung",
        `Formeln auf „${offen.join("“, „")}“ verweisen auf eine fremde Datei oder auf #BEZUG!, und Excel nimmt die richtigen nicht an.`,
        true,
      );
  }

  /**
   * Those formulas in whose place something broken stands. One that is meant to hold brackets or #REF! (a person's own, that undo brings
   * back) says nothing.
   * @param {Einsetzung["formeln"]} formeln
   * @param {string[]} zwillinge
   */
  async function kaputte(formeln, zwillinge) {
    /** @type {Einsetzung["formeln"]} */
    const gefunden = {};
    await jeBlatt(Object.keys(formeln), false, "formulas,rowIndex,columnIndex", (blatt, bereich) => {
      const offen = (formeln[blatt] ?? []).filter(([zelle, soll]) => {
        const [zeile, spalte] = stelle(zelle);
        const ist = bereich?.formulas[zeile - bereich.rowIndex]?.[spalte - bereich.columnIndex];
        return ist !== soll && kaputt(ist, zwillinge) && !kaputt(soll, []);
      });
      if (offen.length) gefunden[blatt] = offen;
    });
    return gefunden;
  }

  /** "C7" as row and column from zero. @param {string} zelle @returns {[number, number]} */
  function stelle(zelle) {
    const buchstaben = zelle.replace(/\d/g, "");
    const spalte = [...buchstaben].reduce((bisher, buchstabe) => bisher * 26 + buchstabe.charCodeAt(0) - 64, 0);
    return [Number(zelle.slice(buchstaben.length)) - 1, spalte - 1];
  }

  /** @param {unknown} formel @param {string[]} zwillinge */
  function kaputt(formel, zwillinge) {
    if (typeof formel !== "string" || !formel.startsWith("=")) return false;
    const ohneTexte = formel.replace(/"[^"]*"/g, '""');
    return /\[|#REF!/.test(ohneTexte) || zwillinge.some((blatt) => ohneTexte.includes(`'${blatt.replace(/'/g, "''")}'!`));
  }

  /** Delete sheets that are ours and that nobody needs any more. @param {string[]} namen */
  function entfernen(namen) {
    return excel(async (context) => {
      const weg = namen.map((blatt) => context.workbook.worksheets.getItemOrNullObject(blatt).load("name"));
      await context.sync();
      const da = weg.filter((blatt) => !blatt.isNullObject);
      const marken = da.map((blatt) => blatt.names.getItemOrNullObject(KENNUNG).load("name"));
      await context.sync();
      for (const [i, blatt] of da.entries()) if (!marken[i]?.isNullObject) blatt.delete();
      await context.sync();
    }, ANHALTEND);
  }

  return { einsetzen, staende };
})();
