"use strict";
/*
 * The courier: hands over a snapshot of the open workbook, puts sheets in, jumps to a cell. It holds no rule, no amount, no layout;
 * what to put where is told by the server (`Einsetzung` in dienst.js), what is done in which order stands at `einsetzen`.
 *
 * Of Excel it needs ExcelApi 1.13 to put sheets in (insertWorksheetsFromBase64), 1.7 for everything else. Members used, beside load and sync:
 *   Workbook: worksheets, insertWorksheetsFromBase64, getActiveCell     Worksheets: getItem, getItemOrNullObject, items
 *   Worksheet: id, name, position, visibility, activate, copy, delete, getRange, autoFilter (enabled, remove, apply), pageLayout
 *     (setPrintArea, setPrintTitleRows), horizontalPageBreaks (removePageBreaks, add), charts (items/id, name, delete, series), tables
 *     (items/name, convertToRange), names (add, getItemOrNullObject, items/name, formula, visible, delete), getUsedRangeOrNullObject
 *   Range: address, formulas, select, clear, copyFrom, worksheet
 */

/** What Excel did not do, as a German sentence. */
class Kurierfehler extends Error {
  /**
   * @param {string} code
   * @param {string} text
   * @param {boolean} [beruehrt] whether the workbook may hold a part of what was to be put in
   */
  constructor(code, text, beruehrt = false) {
    super(text);
    this.code = code;
    this.beruehrt = beruehrt;
  }
}

const Kurier = (() => {
  const UNSERE = "_imxl"; // begins all our names
  const KENNUNG = "_imxl";
  const MAPPENTEIL = 4 * 1024 * 1024; // largest slice that Office gives
  const WEB_HOECHSTENS_ZEICHEN = 5_000_000; // a request of Excel on the web holds 5 MB; the rest of the request needs a little
  const BLAETTER_JE_ANFRAGE = 8;
  const FORMELN_JE_ANFRAGE = 500; // each is an object of its own, several hundred bytes in the request
  const ANHALTEND = { delayForCellEdit: true }; // halfway through, a person who types into a cell must not stop the work

  /** By codes of Excel.ErrorCodes and of Office. @type {Record<string, string>} */
  const TEXTE = {
    AccessDenied: "Excel lässt das nicht zu. Ist die Mappe schreibgeschützt oder ihre Struktur geschützt (Überprüfen, Arbeitsmappe schützen)? Bitte den Schutz aufheben und es noch einmal versuchen.",
    InvalidOperationInCellEditMode: "In Excel wird gerade eine Zelle bearbeitet. Bitte mit der Eingabetaste abschließen und es noch einmal versuchen.",
    ItemNotFound: "Das Blatt oder die Zelle gibt es in der Mappe nicht mehr.",
    InvalidSelection: "Für diese Auswahl geht das nicht. Bitte eine einzelne Zelle markieren.",
    UnsupportedFeature: "Diese Ausgabe von Excel nimmt die Blätter so nicht an (Diagramme oder Notizen).",
    UnsupportedOperation: "Diese Ausgabe von Excel kann das nicht.",
    ApiNotFound: "Diese Ausgabe von Excel kann das nicht. Bitte Office aktualisieren lassen.",
    NotImplemented: "Diese Ausgabe von Excel kann das nicht. Bitte Office aktualisieren lassen.",
    RequestPayloadSizeLimitExceeded: "Die Blätter sind für Excel im Web zu groß. Bitte öffnen Sie die Mappe in Excel für Windows oder Mac.",
    ResponsePayloadSizeLimitExceeded: "Die Mappe ist für Excel im Web zu groß. Bitte öffnen Sie sie in Excel für Windows oder Mac.",
    RequestAborted: "Excel hat die Arbeit abgebrochen. Bitte versuchen Sie es noch einmal.",
    InvalidArgument: "Excel hat die Blätter nicht angenommen.",
    11000: "Excel gibt die Mappe gerade nicht heraus (zu viele Kopien offen). Bitte schließen Sie diesen Bereich, öffnen Sie ihn neu und versuchen Sie es noch einmal.",
    5001: "Excel gibt die Mappe nicht heraus. Ist sie in der geschützten Ansicht? Bitte „Bearbeitung aktivieren“ wählen und es noch einmal versuchen.",
  };

  /** Where one was before the last jumps. @type {Ort[]} */
  const davor = [];

  /** @param {unknown} e @returns {Error} */
  function alsFehler(e) {
    if (e instanceof Kurierfehler || e instanceof Abgebrochen) return e;
    const { code, message } = /** @type {{code?: string | number, message?: string}} */ (e ?? {});
    const text = TEXTE[String(code)] ?? `Excel meldet einen Fehler: ${message || code || "ohne Text"}`;
    return new Kurierfehler(String(code ?? "excel"), text);
  }

  /**
   * Work on the open workbook; what Excel refuses is raised in German.
   * @template T
   * @param {(context: Excel.RequestContext) => Promise<T>} arbeit
   * @param {Excel.RunOptions} [wie]
   * @returns {Promise<T>}
   */
  async function excel(arbeit, wie = {}) {
    try {
      return await Excel.run(wie, arbeit);
    } catch (e) {
      throw alsFehler(e);
    }
  }

  // ---------------------------------------------------------------- what this Excel can do
  /** @param {string} satz @param {string} stand */
  const kennt = (satz, stand) => Office.context.requirements.isSetSupported(satz, stand);
  /** Excel in a browser: only it has the set ExcelApiOnline. */
  const imWeb = () => Office.context.platform === Office.PlatformType.OfficeOnline || kennt("ExcelApiOnline", "1.1");

  /** Why sheets cannot be put in here; null where they can. */
  function hindernis() {
    if (kennt("ExcelApi", "1.13")) return null;
    return (
      "Ihre Ausgabe von Excel kann keine fertigen Blätter aufnehmen (es fehlt ExcelApi 1.13: Microsoft 365, Excel 2021 oder Excel im Web). Prüfen, Fristen und Woher gehen auch hier. " +
      "Übersichten erstellen Sie mit dem Add-in für Excel unter Windows (IM-XL.xlam) oder mit dem Befehl „im-xl uebersichten“; fragen Sie Ihre IT danach."
    );
  }

  // ---------------------------------------------------------------- snapshot
  /**
   * @template T
   * @param {(fertig: (ergebnis: Office.AsyncResult<T>) => void) => void} start
   * @returns {Promise<T>}
   */
  function office(start) {
    return new Promise((gut, schlecht) => {
      start((ergebnis) => (ergebnis.status === Office.AsyncResultStatus.Succeeded ? gut(ergebnis.value) : schlecht(alsFehler(ergebnis.error))));
    });
  }

  /**
   * The open workbook as it stands, with what has not been saved.
   * @param {number} [teil] bytes of a slice
   * @returns {Promise<File>}
   */
  async function lesen(teil = MAPPENTEIL) {
    const kopie = await office((/** @type {(r: Office.AsyncResult<Office.File>) => void} */ fertig) =>
      Office.context.document.getFileAsync(Office.FileType.Compressed, { sliceSize: teil }, fertig),
    );
    try {
      /** @type {Uint8Array<ArrayBuffer>[]} */
      const teile = [];
      let gelesen = 0;
      // One after the other: Office does not promise slices at the same time.
      for (let i = 0; i < kopie.sliceCount; i++) {
        const stueck = await office((/** @type {(r: Office.AsyncResult<Office.Slice>) => void} */ fertig) => kopie.getSliceAsync(i, fertig));
        const bytes = Uint8Array.from(/** @type {number[]} */ (stueck.data));
        teile.push(bytes);
        gelesen += bytes.length;
      }
      if (gelesen !== kopie.size) throw new Kurierfehler("unvollstaendig", "Excel hat die Mappe nicht vollständig herausgegeben. Bitte versuchen Sie es noch einmal.");
      return new File(teile, name(), { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
    } finally {
      // Office keeps at most two copies; one that stays open blocks the next run.
      await office((fertig) => kopie.closeAsync(fertig)).catch(() => {});
    }
  }

  /** The workbook's name; one that was never saved has no address. */
  function name() {
    const letzter = (Office.context.document.url || "").split(/[\\/]/).pop() || "";
    const sauber = letzter.split(/[?#]/)[0] || "";
    try {
      return decodeURIComponent(sauber) || "Mappe.xlsx";
    } catch {
      return sauber;
    }
  }

  // ---------------------------------------------------------------- cells
  /** The cell that is selected. @returns {Promise<Ort>} */
  function auswahl() {
    return excel(async (context) => {
      const zelle = context.workbook.getActiveCell().load("address");
      const blatt = zelle.worksheet.load("name");
      await context.sync();
      return { blatt: blatt.name, zelle: ohneBlatt(zelle.address) };
    });
  }

  /** @param {string} adresse */
  const ohneBlatt = (adresse) => adresse.slice(adresse.lastIndexOf("!") + 1).replace(/\$/g, "");

  /**
   * Show a cell; where one was is remembered.
   * @param {Ort} ziel
   */
  async function springen(ziel) {
    const hier = await auswahl().catch(() => null); // a chart may be selected
    await zeigen(ziel);
    if (hier) davor.push(hier);
  }

  /** @param {Ort} ziel */
  function zeigen({ blatt, zelle }) {
    return excel(async (context) => {
      const tabelle = context.workbook.worksheets.getItemOrNullObject(blatt).load("visibility");
      await context.sync();
      if (tabelle.isNullObject) throw new Kurierfehler("blatt-fehlt", `Das Blatt „${blatt}“ gibt es in der Mappe nicht mehr. Bitte lesen Sie die Mappe neu ein.`);
      if (tabelle.visibility !== Excel.SheetVisibility.visible) {
        throw new Kurierfehler("blatt-versteckt", `Das Blatt „${blatt}“ ist ausgeblendet. Bitte blenden Sie es ein (Rechtsklick auf einen Blattreiter, Einblenden) und klicken Sie dann noch einmal.`);
      }
      tabelle.activate();
      tabelle.getRange(zelle).select();
      await context.sync();
    });
  }

  /** Where "Zurück" leads; null where no jump was made. */
  const rueckziel = () => davor.at(-1) ?? null;

  /** Go back one jump. */
  async function zurueck() {
    const ziel = davor.pop();
    if (ziel) await zeigen(ziel);
  }

  // ---------------------------------------------------------------- sheets
  /** @typedef {{id: string, name: string}} Blatt */

  /** All sheets in their order. @returns {Promise<Blatt[]>} */
  function blaetter() {
    return excel(async (context) => {
      const alle = context.workbook.worksheets.load("items/id,items/name");
      await context.sync();
      return alle.items.map(({ id, name: blattname }) => ({ id, name: blattname }));
    }, ANHALTEND);
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
      await formelnRichten(auftrag.formeln, zwillinge.map(([, { name: istname }]) => istname), zwillinge.length > 0);
      await entfernen(auftrag.entfernen);
    } catch (e) {
      // Left behind, the twins would count as ours in the next run.
      await nochDa(zwillinge.map(([, blatt]) => blatt)).then(loeschen).catch(() => {});
      throw halb(e);
    }
    davor.length = 0; // whoever stands before new sheets has no way back to find
    // The work is done; a sheet that cannot be shown (hidden by a person) is no reason to say anything else.
    if (auftrag.ziel) await zeigen(auftrag.ziel).catch(() => {});
  }

  /** What stopped the work halfway, and where that leaves the person. @param {unknown} e */
  function halb(e) {
    // Excel on the web saves at once.
    const ausweg = imWeb()
      ? "oder öffnen Sie eine frühere Fassung (Datei, Informationen, Versionsverlauf)."
      : "oder schließen Sie die Mappe, ohne zu speichern; gespeichert hat im_xl sie nicht.";
    return new Kurierfehler("halb", `${alsFehler(e).message} Die Mappe kann einen Teil der neuen Blätter enthalten. Bitte wählen Sie „Letzte Erzeugung zurücknehmen“, ${ausweg}`, true);
  }

  /** A sheet of the same name that is not ours is never overwritten. @param {string[]} namen */
  function nurUnsere(namen) {
    return excel(async (context) => {
      const marken = namen.map((blatt) => context.workbook.worksheets.getItem(blatt).names.getItemOrNullObject(KENNUNG).load("name"));
      await context.sync();
      const fremd = namen.find((_, i) => marken[i]?.isNullObject);
      if (fremd) throw new Kurierfehler("blattname-vergeben", `Die Arbeitsmappe hat schon ein Blatt „${fremd}“, das nicht von diesem Werkzeug stammt. Bitte benennen Sie es um. Es wurde nichts geändert.`);
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
    if (imWeb() && mappe.length > WEB_HOECHSTENS_ZEICHEN) throw new Kurierfehler("zu-gross", `${TEXTE.RequestPayloadSizeLimitExceeded} Es wurde nichts geändert.`);
    const davorDa = new Set((await blaetter()).map(({ id }) => id));
    /** @type {unknown} */
    let gemeldet = null;
    try {
      await Excel.run(ANHALTEND, async (context) => {
        context.workbook.insertWorksheetsFromBase64(mappe, { positionType: Excel.WorksheetPositionType.end, ...(auswaehlen ? { sheetNamesToInsert: gewollt } : {}) });
        await context.sync();
      });
    } catch (e) {
      gemeldet = e;
    }
    const paare = zuordnung(gewollt, (await blaetter()).filter(({ id }) => !davorDa.has(id)));
    if (paare) return paare;
    const grund = gemeldet ? alsFehler(gemeldet).message : "Excel hat nicht alle Blätter aufgenommen.";
    throw new Kurierfehler("einsetzen", `${grund} Die Mappe ist wie vorher.`);
  }

  /**
   * A sheet that came in under a changed name was told by its name; its mark has to say the same, else amounts would come onto the page
   * of another Gemeinde. A mark that Excel has broken (office-js #3583) says nothing.
   * @param {Map<string, Blatt>} gekommen
   * @param {Einsetzung["marken"]} marken
   */
  function richtigGekommen(gekommen, marken) {
    return excel(async (context) => {
      const alle = [...gekommen].map(([blatt, { id }]) => ({ blatt, marke: context.workbook.worksheets.getItem(id).names.getItemOrNullObject(KENNUNG).load("formula") }));
      await context.sync();
      for (const { blatt, marke } of alle) {
        const soll = marken[blatt]?.[KENNUNG];
        if (soll && !marke.isNullObject && marke.formula !== soll && !String(marke.formula).includes("#")) {
          throw new Kurierfehler("verwechselt", `Excel hat das Blatt „${blatt}“ unter einem anderen Namen aufgenommen, als zu erwarten war. Die Mappe ist wie vorher.`);
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
      const seiten = Object.entries(marken).map(([blatt, soll]) => ({ soll, ist: context.workbook.worksheets.getItem(blatt).names.load("items/name,items/formula") }));
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
        for (const { blatt, zelle, formel } of einzeln.slice(i, i + FORMELN_JE_ANFRAGE)) context.workbook.worksheets.getItem(blatt).getRange(zelle).formulas = [[formel]];
        await context.sync();
      }, ANHALTEND);
    }
    const offen = await kaputte(alle, zwillinge);
    if (offen.length) throw new Kurierfehler("verknuepfung", `Formeln auf „${offen.join("“, „")}“ verweisen auf eine fremde Datei oder auf #BEZUG!, und Excel nimmt die richtigen nicht an.`, true);
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

  return { auswahl, blaetter, einsetzen, hindernis, imWeb, kennt, lesen, name, rueckziel, springen, zeigen, zurueck };
})();
