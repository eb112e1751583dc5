"use strict";
/*
 * How sheets get into the open workbook. What to put where is told by the server (`Einsetzung` in dienst.js); what is done in which
 * order stands at `einsetzen`, in steps that each leave the workbook in a state that can be said.
 *
 * Members of Excel used here, beside load and sync (ExcelApi 1.13 for insertWorksheetsFromBase64, 1.9 for the rest):
 *   Workbook: worksheets, insertWorksheetsFromBase64     Worksheets: getItem, getItemOrNullObject, items
 *   Worksheet: id, name, copy, delete, getRange, getUsedRangeOrNullObject, autoFilter (enabled, remove, apply), pageLayout (setPrintArea,
 *     setPrintTitleRows), horizontalPageBreaks (removePageBreaks, add), charts (items/id, name, delete, series: setValues, setXAxisValues),
 *     tables (items/name, convertToRange), names (add, getItem, getItemOrNullObject, items/name, formula, visible, delete)
 *   Range: formulas, clear, copyFrom
 */

const Einsetzen = (() => {
  const { alsFehler, ANHALTEND, blaetter, excel, imWeb } = Kurier;
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
   * 1. What a person has edited is copied, the copy is no longer ours to renew. 2. All sheets come in by one call, so that what they refer
   * to among each other stays inside; a batch is no transaction, so if that fails they go again and nothing has changed. 3. For each sheet
   * that is there already the content is exchanged in place, so that a county's formulas pointing at it live on; 4. its twin goes.
   * 5. Marks, 6. formulas that name other sheets are compared and set right, 7. sheets nobody needs go, 8. the overview is shown.
   *
   * @param {Einsetzung} auftrag
   * @param {string | null} mappe the small workbook, base64
   * @param {(text: string) => void} sagt
   */
  async function einsetzen(auftrag, mappe, sagt) {
    const vorher = await blaetter();
    const tauschen = [...new Set([...auftrag.tauschen, ...auftrag.behalten.map(({ blatt }) => blatt)])];
    const gewollt = auftrag.reihenfolge.filter((blatt) => auftrag.neu.includes(blatt) || tauschen.includes(blatt));
    const da = new Set(vorher.map(({ name: blattname }) => blattname.toLowerCase()));
    await nurUnsere(gewollt.filter((blatt) => da.has(blatt.toLowerCase())));

    sagt("Blätter einsetzen …");
    /** @type {Map<string, Blatt>} */
    let gekommen = new Map();
    if (gewollt.length) {
      try {
        await behalten(auftrag.behalten.filter(({ blatt }) => da.has(blatt.toLowerCase())));
        gekommen = await holen(mappe ?? "", gewollt, gewollt.length < auftrag.reihenfolge.length);
        await richtigGekommen(gekommen, auftrag.marken);
      } catch (e) {
        await aufraeumen(vorher).catch((rest) => {
          throw halb(rest);
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
        zwillinge.length > 0,
      );
      await entfernen(auftrag.entfernen);
    } catch (e) {
      // Left behind, the twins would count as ours in the next run.
      await nochDa(zwillinge.map(([, blatt]) => blatt))
        .then(loeschen)
        .catch(() => {});
      throw halb(e);
    }
    Kurier.vergessen();
    // The work is done; a sheet that cannot be shown (hidden by a person) is no reason to say anything else.
    if (auftrag.ziel) await Kurier.zeigen(auftrag.ziel).catch(() => {});
  }

  /** What stopped the work halfway, and where that leaves the person. @param {unknown} e */
  function halb(e) {
    // Excel on the web saves at once.
    const ausweg = imWeb()
      ? "oder öffnen Sie eine frühere Fassung (Datei, Informationen, Versionsverlauf)."
      : "oder schließen Sie die Mappe, ohne zu speichern; gespeichert hat im_xl sie nicht.";
    return new Kurierfehler(
      "halb",
      `${alsFehler(e).message} Die Mappe kann einen Teil der neuen Blätter enthalten. Bitte wählen Sie „Letzte Erzeugung zurücknehmen“, ${ausweg}`,
      true,
    );
  }

  /** A sheet of the same name that is not ours is never overwritten. @param {string[]} namen */
  function nurUnsere(namen) {
    return excel(async (context) => {
      const marken = namen.map((blatt) => context.workbook.worksheets.getItem(blatt).names.getItemOrNullObject(KENNUNG).load("name"));
      await context.sync();
      const fremd = namen.find((_, i) => marken[i]?.isNullObject);
      if (fremd)
        throw new Kurierfehler(
          "blattname-vergeben",
          `Die Arbeitsmappe hat schon ein Blatt „${fremd}“, das nicht von diesem Werkzeug stammt. Bitte benennen Sie es um. Es wurde nichts geändert.`,
        );
    }, ANHALTEND);
  }

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
   * @param {string} mappe
   * @param {string[]} gewollt
   * @param {boolean} auswaehlen the small workbook holds others, too
   */
  async function holen(mappe, gewollt, auswaehlen) {
    if (imWeb() && mappe.length > WEB_HOECHSTENS_ZEICHEN) throw new Kurierfehler("zu-gross", ZU_GROSS);
    const davorDa = new Set((await blaetter()).map(({ id }) => id));
    /** @type {unknown} */
    let gemeldet = null;
    try {
      await Excel.run(ANHALTEND, async (context) => {
        context.workbook.insertWorksheetsFromBase64(mappe, {
          positionType: Excel.WorksheetPositionType.end,
          ...(auswaehlen ? { sheetNamesToInsert: gewollt } : {}),
        });
        await context.sync();
      });
    } catch (e) {
      gemeldet = e;
    }
    const paare = zuordnung(
      gewollt,
      (await blaetter()).filter(({ id }) => !davorDa.has(id)),
    );
    if (paare) return paare;
    const grund = gemeldet ? alsFehler(gemeldet).message : "Excel hat nicht alle Blätter aufgenommen.";
    throw new Kurierfehler("einsetzen", `${grund} Die Mappe ist wie vorher.`);
  }

  /**
   * Which of the sheets that came in stands for which of the small workbook. A name that was taken arrives with a number behind it,
   * cut so that 31 characters are kept.
   * @param {string[]} gewollt in the order of the small workbook
   * @param {Blatt[]} gekommen in their order
   * @returns {Map<string, Blatt> | null} null: they do not fit together
   */
  function zuordnung(gewollt, gekommen) {
    /** @type {Map<string, Blatt>} */
    const paare = new Map();
    const offen = [...gekommen];
    for (const blattname of gewollt) {
      const stelle = offen.findIndex((blatt) => heisst(blatt.name, blattname));
      const blatt = offen[stelle];
      if (!blatt) return null;
      paare.set(blattname, blatt);
      offen.splice(stelle, 1);
    }
    return offen.length ? null : paare;
  }

  /** @param {string} ist @param {string} soll */
  function heisst(ist, soll) {
    if (ist === soll) return true;
    const teile = /^(.*?) ?\((\d+)\)$/s.exec(ist);
    const stamm = teile?.[1];
    return stamm !== undefined && (stamm === soll || (ist.length >= 30 && soll.startsWith(stamm)));
  }

  /**
   * A sheet that came in under a changed name was told by its name; its mark has to say the same, else amounts would come onto the page
   * of another Gemeinde. A mark that Excel has broken (office-js #3583) says nothing.
   * @param {Map<string, Blatt>} gekommen
   * @param {Einsetzung["marken"]} marken
   */
  function richtigGekommen(gekommen, marken) {
    return excel(async (context) => {
      const alle = [...gekommen].map(([blatt, { id }]) => ({
        blatt,
        marke: context.workbook.worksheets.getItem(id).names.getItemOrNullObject(KENNUNG).load("formula"),
      }));
      await context.sync();
      for (const { blatt, marke } of alle) {
        const soll = marken[blatt]?.[KENNUNG];
        if (soll && !marke.isNullObject && marke.formula !== soll && !String(marke.formula).includes("#")) {
          throw new Kurierfehler(
            "verwechselt",
            `Excel hat das Blatt „${blatt}“ unter einem anderen Namen aufgenommen, als zu erwarten war. Die Mappe ist wie vorher.`,
          );
        }
      }
    }, ANHALTEND);
  }

  /** Delete what was not there before. @param {Blatt[]} vorher */
  async function aufraeumen(vorher) {
    const alte = new Set(vorher.map(({ id }) => id));
    await loeschen((await blaetter()).filter(({ id }) => !alte.has(id)).map(({ id }) => id));
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
          tabellen: ziel.tables.load("items/name"),
          vorher: auftrag.diagramme[blatt] ? ziel.charts.load("items/id,items/name") : null,
        };
      });
      await context.sync();
      const alteDiagramme = seiten.map(({ vorher }) => new Set(vorher?.items.map(({ id }) => id)));
      for (const { blatt, ziel, quelle, filter, tabellen } of seiten) {
        // Rows that a filter hides would not be written in full, and tables and merged cells stand in the way of what is copied.
        for (const tabelle of tabellen.items) tabelle.convertToRange();
        if (filter.enabled) filter.remove();
        ziel.getRange().clear(Excel.ClearApplyTo.all);
        ziel.getRange().copyFrom(quelle.getRange(), Excel.RangeCopyType.all);
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
      for (const { soll, ist } of seiten) {
        const vorhanden = new Map(ist.items.map(({ name: ganz, formula }) => [kurz(ganz), formula]));
        for (const [wie, formel] of Object.entries(soll)) {
          if (!vorhanden.has(wie)) ist.add(wie, formel).visible = false;
          else if (vorhanden.get(wie) !== formel) ist.getItem(wie).formula = formel;
        }
        for (const wie of vorhanden.keys()) if (wie.startsWith(UNSERE) && !(wie in soll)) ist.getItem(wie).delete();
      }
      await context.sync();
    }, ANHALTEND);
  }

  /**
   * Formulas that name another sheet: Excel on the web may have turned them into links to a foreign file (office-js #2809, #5911), and in
   * an exchanged sheet they may point at a twin. Written again where that can be, and read back in any case.
   * @param {Einsetzung["formeln"]} formeln
   * @param {string[]} zwillinge
   * @param {boolean} getauscht
   */
  async function formelnRichten(formeln, zwillinge, getauscht) {
    const alle = Object.keys(formeln);
    const zuSchreiben = getauscht ? alle : await kaputte(alle, zwillinge);
    if (!zuSchreiben.length) return;
    const einzeln = zuSchreiben.flatMap((blatt) => (formeln[blatt] ?? []).map(([zelle, formel]) => ({ blatt, zelle, formel })));
    for (let i = 0; i < einzeln.length; i += FORMELN_JE_ANFRAGE) {
      await excel(async (context) => {
        for (const { blatt, zelle, formel } of einzeln.slice(i, i + FORMELN_JE_ANFRAGE))
          context.workbook.worksheets.getItem(blatt).getRange(zelle).formulas = [[formel]];
        await context.sync();
      }, ANHALTEND);
    }
    const offen = await kaputte(alle, zwillinge);
    if (offen.length)
      throw new Kurierfehler(
        "verknuepfung",
        `Formeln auf „${offen.join("“, „")}“ verweisen auf eine fremde Datei oder auf #BEZUG!, und Excel nimmt die richtigen nicht an.`,
        true,
      );
  }

  /** Sheets with a formula that is broken. @param {string[]} namen @param {string[]} zwillinge */
  async function kaputte(namen, zwillinge) {
    /** @type {string[]} */
    const gefunden = [];
    for (let i = 0; i < namen.length; i += BLAETTER_JE_ANFRAGE) {
      const teil = namen.slice(i, i + BLAETTER_JE_ANFRAGE);
      await excel(async (context) => {
        const bereiche = teil.map((blatt) => context.workbook.worksheets.getItem(blatt).getUsedRangeOrNullObject().load("formulas"));
        await context.sync();
        for (const [j, blatt] of teil.entries()) {
          const bereich = bereiche[j];
          if (bereich && !bereich.isNullObject && bereich.formulas.flat().some((formel) => kaputt(formel, zwillinge))) gefunden.push(blatt);
        }
      }, ANHALTEND);
    }
    return gefunden;
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

  return { einsetzen };
})();
