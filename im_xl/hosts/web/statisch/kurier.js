"use strict";
/*
 * The courier in the open workbook: hands over a snapshot, jumps to a cell, says in German what Excel refuses. How sheets are put in
 * stands in einsetzen.js. It holds no rule, no amount, no layout.
 *
 * Members of Excel used here, beside load and sync (ExcelApi 1.7): Workbook.worksheets, getActiveCell, application.calculationMode,
 * autoSave (1.9, asked for where it is known); Worksheets.getItemOrNullObject, items; Worksheet.id, name, visibility, activate, getRange;
 * Range.address, select, worksheet.
 */

/** @typedef {{id: string, name: string}} Blatt */

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
  const MAPPENTEIL = 4 * 1024 * 1024; // largest slice that Office gives
  const ANHALTEND = { delayForCellEdit: true }; // halfway through, a person who types into a cell must not stop the work

  /** By codes of Excel.ErrorCodes and of Office. @type {Record<string, string>} */
  const TEXTE = {
    AccessDenied:
      "Excel lässt das nicht zu. Ist die Mappe schreibgeschützt oder ihre Struktur geschützt (Überprüfen, Arbeitsmappe schützen)? Bitte den Schutz aufheben und es noch einmal versuchen.",
    InvalidOperationInCellEditMode:
      "In Excel wird gerade eine Zelle bearbeitet. Bitte mit der Eingabetaste abschließen und es noch einmal versuchen.",
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
    11000:
      "Excel gibt die Mappe gerade nicht heraus (zu viele Kopien offen). Bitte schließen Sie diesen Bereich, öffnen Sie ihn neu und versuchen Sie es noch einmal.",
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

  /**
   * What a person should know before anything is read or written.
   * @returns {Promise<{sofort: boolean, manuell: boolean}>} whether Excel saves each step at once, and whether formulas wait for F9
   */
  async function umstaende() {
    const sofort = imWeb();
    return excel(async (context) => {
      const { workbook } = context;
      const fragt = !sofort && kennt("ExcelApi", "1.9");
      if (fragt) workbook.load("autoSave");
      workbook.application.load("calculationMode");
      await context.sync();
      const manuell = workbook.application.calculationMode === Excel.CalculationMode.manual;
      return { sofort: sofort || (fragt && workbook.autoSave), manuell };
    }).catch(() => ({ sofort, manuell: false }));
  }

  // ---------------------------------------------------------------- snapshot
  /**
   * @template T
   * @param {(fertig: (ergebnis: Office.AsyncResult<T>) => void) => void} start
   * @returns {Promise<T>}
   */
  function office(start) {
    return new Promise((gut, schlecht) => {
      start((ergebnis) =>
        ergebnis.status === Office.AsyncResultStatus.Succeeded ? gut(ergebnis.value) : schlecht(alsFehler(ergebnis.error)),
      );
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
        const stueck = await office((/** @type {(r: Office.AsyncResult<Office.Slice>) => void} */ fertig) =>
          kopie.getSliceAsync(i, fertig),
        );
        const bytes = Uint8Array.from(/** @type {number[]} */ (stueck.data));
        teile.push(bytes);
        gelesen += bytes.length;
      }
      if (gelesen !== kopie.size)
        throw new Kurierfehler(
          "unvollstaendig",
          "Excel hat die Mappe nicht vollständig herausgegeben. Bitte versuchen Sie es noch einmal.",
        );
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
      if (tabelle.isNullObject)
        throw new Kurierfehler("blatt-fehlt", `Das Blatt „${blatt}“ gibt es in der Mappe nicht mehr. Bitte lesen Sie die Mappe neu ein.`);
      if (tabelle.visibility !== Excel.SheetVisibility.visible) {
        throw new Kurierfehler(
          "blatt-versteckt",
          `Das Blatt „${blatt}“ ist ausgeblendet. Bitte blenden Sie es ein (Rechtsklick auf einen Blattreiter, Einblenden) und klicken Sie dann noch einmal.`,
        );
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
  /** All sheets in their order. @returns {Promise<Blatt[]>} */
  function blaetter() {
    return excel(async (context) => {
      const alle = context.workbook.worksheets.load("items/id,items/name");
      await context.sync();
      return alle.items.map(({ id, name: blattname }) => ({ id, name: blattname }));
    }, ANHALTEND);
  }

  /** Whoever stands before new sheets has no way back to find. */
  function vergessen() {
    davor.length = 0;
  }

  return {
    alsFehler,
    ANHALTEND,
    auswahl,
    blaetter,
    excel,
    hindernis,
    imWeb,
    kennt,
    lesen,
    name,
    rueckziel,
    springen,
    umstaende,
    vergessen,
    zeigen,
    zurueck,
  };
})();
