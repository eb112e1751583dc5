"use strict";
/*
 * Formulas in cells. Calls that arrive within a few milliseconds leave as one request; each gets its value, or an error with a German text.
 *
 * What Excel hands over for a parameter of type any, dimensionality matrix (docs "Custom functions parameter options", "Manually create
 * JSON metadata"; source of custom-functions-runtime in office.js 1.1.110; none of it tried in Excel here):
 *   left out (optional)  null instead of a matrix                                   -> {"fehlt": true}
 *   one cell or literal  [[value]]
 *   range                rows of values
 *   number, date         a number (a date is its serial number), text, truth value as they are
 *   error cell           with allowErrorForDataTypeAny a CustomFunctions.Error whose code is the English text, "#N/A"; without it the
 *                        function is not called at all                              -> {"fehler": "#N/A"}
 *   empty cell           null in Excel on the web, but 0 in Excel for Windows and Mac (office-js #1951, #4702; #5262 is closed as fixed in
 *                        2025, which LTSC does not get)                             -> null
 * An empty cell that reads as zero would be a wrong amount without a word. So for each zero the page asks Excel whether that cell is
 * empty (Range.valueTypes, by the parameter's address); where Excel does not say, or names no addresses, the cell shows an error, never a
 * number.
 *
 * The last argument is always the invocation: address ("Blatt!A1") with requiresAddress, parameterAddresses with requiresParameterAddresses.
 * Only #WERT! and #NV show their text on hover; #BEZUG! and #NAME? cannot be returned at all and become #WERT!.
 */

/** @typedef {{hinweis: boolean, abbrechbar: boolean, matrix: boolean}} Funktionsart */
/** @typedef {CustomFunctions.CancelableInvocation} Aufrufrahmen */
/** @typedef {null | string | number | boolean | {fehler: string}} Zelle */
/** @typedef {Zelle[][] | {fehlt: true}} Argument */
/**
 * @typedef {object} Aufruf
 * @property {string} name
 * @property {Argument[]} argumente
 * @property {Aufrufrahmen} rahmen
 * @property {(wert: Wert | Wert[][]) => void} gelungen
 * @property {(fehler: CustomFunctions.Error) => void} misslungen
 * @property {boolean} verzichtet Excel does not want the result any more
 * @property {() => void} beiVerzicht
 */

const Funktionen = (() => {
  const FENSTER_MS = 20; // Excel itself waits longer before it takes results; a timer, for animation frames rest while the pane is hidden
  const HOECHSTENS_AUFRUFE = 5000;
  const HOECHSTENS_ZEICHEN = 8_000_000;
  const HOECHSTENS_HINWEISE = 10_000;
  const HOECHSTENS_ZELLEN = 100_000; // more the server refuses anyway
  const WARTEN_AUF_EXCEL_MS = 30_000; // it may be calculating meanwhile; afterwards cells with a zero or a day show an error
  const OHNE_HINWEIS = "Kein Hinweis zu dieser Zelle. Zeigt sie einen Fehler, bitte die Formel mit F2 und Eingabetaste neu berechnen.";
  const LEER_ODER_NULL =
    "Excel hat nicht gesagt, ob eine Zelle mit 0 leer ist; leer ist nicht null. Bitte neu berechnen (Strg+Alt+F9); hilft das nicht, die Zellen in dieser Mappe angeben.";

  /** @type {Aufruf[]} */
  let wartend = [];
  /** @type {number | undefined} */
  let uhr;
  /** Texts of errors by the cell that shows them, oldest first. @type {Map<string, string>} */
  const hinweise = new Map();

  // ---------------------------------------------------------------- what Excel says
  /** @param {string} anzeige as a German Excel shows it @param {string} text */
  function zellfehler(anzeige, text) {
    const codes = CustomFunctions.ErrorCode;
    const nach = {
      "#NV": codes.notAvailable,
      "#DIV/0!": codes.divisionByZero,
      "#ZAHL!": codes.invalidNumber,
      "#NULL!": codes.nullReference,
    };
    return new CustomFunctions.Error(nach[/** @type {keyof typeof nach} */ (anzeige)] ?? codes.invalidValue, text);
  }

  /** @param {unknown} wert @returns {Zelle} */
  function zelle(wert) {
    if (wert === null || wert === undefined) return null;
    if (typeof wert === "number") return Number.isFinite(wert) ? wert : { fehler: "#ZAHL!" };
    if (typeof wert === "string" || typeof wert === "boolean") return wert;
    const code = /** @type {{code?: unknown}} */ (wert).code;
    return { fehler: typeof code === "string" && code.startsWith("#") ? code : "#WERT!" };
  }

  /** @param {unknown} roh @returns {Argument} */
  function argument(roh) {
    if (roh === null || roh === undefined) return { fehlt: true };
    if (!Array.isArray(roh)) return [[zelle(roh)]];
    return roh.map((zeile) => (Array.isArray(zeile) ? zeile.map(zelle) : [zelle(zeile)]));
  }

  /** "Blatt!A1" in one form: without $ and quotes, without the name of the workbook. @param {string} adresse @returns {Ort | null} null: in another form, or nothing */
  function ort(adresse) {
    const teile = /^(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]+)\$?(\d+)(:\$?[A-Z]+\$?\d+)?$/i.exec(adresse);
    if (!teile) return null;
    const blatt = (teile[1] ?? teile[2] ?? "").replace(/''/g, "'");
    return { blatt, zelle: `${teile[3]}${teile[4]}${teile[5] ?? ""}`.toUpperCase().replace(/\$/g, "") };
  }

  /** @param {string | undefined} adresse @returns {string | null} key of one cell */
  function schluessel(adresse) {
    const wo = adresse ? ort(adresse) : null;
    return wo && !wo.zelle.includes(":") ? `${wo.blatt.replace(/^\[[^\]]*\]/, "").toLowerCase()}!${wo.zelle}` : null;
  }

  // ---------------------------------------------------------------- zeros that are empty cells
  /** @param {Argument} arg */
  const mitNull = (arg) => Array.isArray(arg) && arg.some((zeile) => zeile.includes(0));

  /**
   * Which cells hold the zeros of some calls.
   * @param {Aufruf[]} aufrufe
   * @returns {Map<string, Ort>} by their address
   */
  function nullorte(aufrufe) {
    /** @type {Map<string, Ort>} */
    const orte = new Map();
    for (const aufruf of aufrufe) {
      for (const [i, arg] of aufruf.argumente.entries()) {
        const adresse = aufruf.rahmen.parameterAddresses?.[i];
        const wo = adresse && mitNull(arg) && zellenzahl(arg) <= HOECHSTENS_ZELLEN ? ort(adresse) : null;
        if (adresse && wo && !wo.blatt.includes("[")) orte.set(adresse, wo);
      }
    }
    return orte;
  }

  /**
   * Replace the zeros of empty cells by null.
   * @param {Aufruf[]} aufrufe
   * @param {Map<string, string[][]>} arten what the cells at their addresses hold
   * @returns {Aufruf[]} those whose zeros are certain; the others have been answered with an error
   */
  function ohneLeereNullen(aufrufe, arten) {
    return aufrufe.filter((aufruf) => {
      const adressen = aufruf.rahmen.parameterAddresses;
      const sicher = aufruf.argumente.every((arg, i) => {
        if (!mitNull(arg) || zellenzahl(arg) > HOECHSTENS_ZELLEN) return true;
        if (!adressen) return false; // an Excel that names none: any zero may be an empty cell
        const adresse = adressen[i];
        if (!adresse) return true; // a literal: its zero is one
        const art = arten.get(adresse);
        return art ? leereEinsetzen(/** @type {Zelle[][]} */ (arg), art) : false;
      });
      if (!sicher) misslingen(aufruf, "#NV", `${aufruf.name}: ${LEER_ODER_NULL}`);
      return sicher;
    });
  }

  /** @param {Argument} arg */
  const zellenzahl = (arg) => (Array.isArray(arg) ? arg.length * (arg[0]?.length ?? 0) : 0);

  /** @param {Zelle[][]} arg @param {string[][]} art @returns {boolean} whether the two have the same form */
  function leereEinsetzen(arg, art) {
    if (art.length !== arg.length || art[0]?.length !== arg[0]?.length) return false;
    for (const [z, zeile] of arg.entries()) {
      for (const [s, wert] of zeile.entries()) {
        if (wert === 0 && art[z]?.[s] === "Empty") zeile[s] = null;
      }
    }
    return true;
  }

  // ---------------------------------------------------------------- what only Excel knows
  /** @typedef {{ab1904: boolean | null, arten: Map<string, string[][]>}} Auskunft null: Excel did not say */
  /** @returns {Auskunft} */
  const ohneAuskunft = () => ({ ab1904: null, arten: new Map() });

  /**
   * What the cells at these addresses hold, without those that Excel does not know; and whether the workbook counts days from 1904 (the
   * server refuses days then). For that Office.js has no property (@types/office-js 1.0.612: none), but its DATE counts "depending on the
   * workbook's date system". Asked each time: a person can switch it.
   * @param {Map<string, Ort>} orte
   * @returns {Promise<Auskunft>}
   */
  async function auskunft(orte) {
    const gesagt = ohneAuskunft();
    try {
      await Excel.run({ delayForCellEdit: true }, async (context) => {
        const tag = context.workbook.functions.date(2000, 1, 1).load("value");
        /** @type {Map<string, Excel.Worksheet>} */
        const blaetter = new Map();
        for (const { blatt } of orte.values()) {
          if (!blaetter.has(blatt)) blaetter.set(blatt, context.workbook.worksheets.getItemOrNullObject(blatt).load("name"));
        }
        await context.sync();
        gesagt.ab1904 = tag.value === 36526 ? false : tag.value === 35064 ? true : null;
        /** @type {[string, Excel.Range][]} */
        const bereiche = [];
        for (const [adresse, wo] of orte) {
          const blatt = blaetter.get(wo.blatt);
          if (blatt && !blatt.isNullObject) bereiche.push([adresse, blatt.getRange(wo.zelle).load("valueTypes")]);
        }
        if (bereiche.length) await context.sync();
        for (const [adresse, bereich] of bereiche) gesagt.arten.set(adresse, bereich.valueTypes);
      });
    } catch {
      // What is not known is answered with an error by whoever asked.
    }
    return gesagt;
  }

  // ---------------------------------------------------------------- the request
  /** @param {Aufruf} aufruf @param {string} anzeige @param {string} text */
  function misslingen(aufruf, anzeige, text) {
    if (aufruf.verzichtet) return;
    merken(aufruf, text);
    aufruf.misslungen(zellfehler(anzeige, text));
  }

  /** Remember why a cell shows an error, or forget it. @param {Aufruf} aufruf @param {string | null} text */
  function merken(aufruf, text) {
    const wo = schluessel(aufruf.rahmen.address);
    if (!wo) return;
    hinweise.delete(wo);
    if (text === null) return;
    hinweise.set(wo, text);
    if (hinweise.size > HOECHSTENS_HINWEISE) hinweise.delete(/** @type {string} */ (hinweise.keys().next().value));
  }

  /** Take from the queue what goes into one request. */
  function buendel() {
    const bereit = wartend.filter((aufruf) => !aufruf.verzichtet);
    let zeichen = 0;
    let anzahl = 0;
    for (const aufruf of bereit) {
      zeichen += JSON.stringify(aufruf.argumente).length;
      if (anzahl && (anzahl >= HOECHSTENS_AUFRUFE || zeichen > HOECHSTENS_ZEICHEN)) break;
      anzahl++;
    }
    wartend = bereit.slice(anzahl);
    return bereit.slice(0, anzahl);
  }

  function losschicken() {
    uhr = undefined;
    const aufrufe = buendel();
    if (wartend.length) uhr = window.setTimeout(losschicken, 0);
    if (aufrufe.length) void rechnen(aufrufe);
  }

  /** @param {Aufruf[]} alle */
  async function rechnen(alle) {
    const abbruch = new AbortController();
    let offen = alle.length;
    for (const aufruf of alle) {
      aufruf.beiVerzicht = () => {
        offen -= 1;
        if (offen === 0) abbruch.abort(); // nobody waits any more
      };
    }
    let aufrufe = alle;
    try {
      const { ab1904, arten } = await rechtzeitig(auskunft(nullorte(alle)), ohneAuskunft());
      aufrufe = ohneLeereNullen(alle, arten).filter((aufruf) => !aufruf.verzichtet);
      if (!aufrufe.length) return;
      // Unknown counts as 1904: amounts come all the same, only days are refused.
      const json = JSON.stringify({ seit_1904: ab1904 !== false, aufrufe: aufrufe.map(({ name, argumente }) => ({ name, argumente })) });
      const ergebnisse = await Dienst.funktionen(json, abbruch.signal);
      if (ergebnisse.length !== aufrufe.length)
        throw new Dienstfehler("antwort", "Die Antwort des Servers passt nicht zu den Zellen. Bitte neu berechnen (Strg+Alt+F9).");
      for (const [i, ergebnis] of ergebnisse.entries()) beantworten(/** @type {Aufruf} */ (aufrufe[i]), ergebnis);
    } catch (e) {
      if (e instanceof Abgebrochen) return;
      const text = e instanceof Dienstfehler ? e.message : "Damit hat im_xl nicht gerechnet. Bitte neu berechnen (Strg+Alt+F9).";
      for (const aufruf of aufrufe) misslingen(aufruf, "#NV", text);
    }
  }

  /**
   * What Excel answers, or that it did not in time: a cell may wait for it, but not for ever.
   * @template T
   * @param {Promise<T>} antwort
   * @param {T} ohne
   * @returns {Promise<T>}
   */
  function rechtzeitig(antwort, ohne) {
    return Promise.race([
      antwort,
      new Promise((/** @type {(wert: T) => void} */ ende) => setTimeout(() => ende(ohne), WARTEN_AUF_EXCEL_MS)),
    ]);
  }

  /** @param {Aufruf} aufruf @param {Ergebnis} ergebnis */
  function beantworten(aufruf, ergebnis) {
    if (aufruf.verzichtet) return; // its promise stays open: whatever it gave, Excel would take for the result
    if ("fehler" in ergebnis) {
      misslingen(aufruf, ergebnis.fehler, ergebnis.text);
      return;
    }
    merken(aufruf, null);
    const wert = ergebnis.wert;
    aufruf.gelungen(IM_FUNKTIONEN[aufruf.name]?.matrix && !Array.isArray(wert) ? [[wert]] : wert);
  }

  /** @param {string} name @param {unknown[]} werte arguments and, last, the invocation */
  function aufrufen(name, werte) {
    const rahmen = /** @type {Aufrufrahmen} */ (werte.at(-1));
    return new Promise((gelungen, misslungen) => {
      /** @type {Aufruf} */
      const aufruf = {
        name,
        argumente: werte.slice(0, -1).map(argument),
        rahmen,
        gelungen,
        misslungen,
        verzichtet: false,
        beiVerzicht: () => {},
      };
      // Set for these only: the runtime remembers every finished call that could have been cancelled.
      if (IM_FUNKTIONEN[name]?.abbrechbar) {
        rahmen.onCanceled = () => {
          aufruf.verzichtet = true;
          aufruf.beiVerzicht();
        };
      }
      wartend.push(aufruf);
      uhr ??= window.setTimeout(losschicken, FENSTER_MS);
    });
  }

  /** IM_HINWEIS: what the page remembers of a cell, as long as that shows an error. @param {unknown[]} werte */
  function hinweis(werte) {
    const adresse = /** @type {Aufrufrahmen} */ (werte.at(-1)).parameterAddresses?.[0];
    const wo = schluessel(adresse);
    if (!wo) throw zellfehler("#WERT!", "IM_HINWEIS: Bitte eine einzelne Zelle angeben, zum Beispiel =IM_HINWEIS(C7).");
    const inhalt = argument(werte[0]);
    const fehler = Array.isArray(inhalt) && typeof inhalt[0]?.[0] === "object" && inhalt[0][0] !== null;
    return [[(fehler && hinweise.get(wo)) || OHNE_HINWEIS]];
  }

  /** Make the functions known; has to run while the page loads. @returns {number} how many */
  function anmelden() {
    if (typeof CustomFunctions === "undefined" || typeof IM_FUNKTIONEN === "undefined") return 0;
    for (const [name, art] of Object.entries(IM_FUNKTIONEN)) {
      CustomFunctions.associate(
        name,
        art.hinweis ? (/** @type {unknown[]} */ ...werte) => hinweis(werte) : (/** @type {unknown[]} */ ...werte) => aufrufen(name, werte),
      );
    }
    return Object.keys(IM_FUNKTIONEN).length;
  }

  return { anzahl: anmelden(), seit1904: async () => (await rechtzeitig(auskunft(new Map()), ohneAuskunft())).ab1904 };
})();
