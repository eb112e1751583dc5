"use strict";
/*
 * Requests to the server this page came from, and what goes wrong with them as German sentences. All of its services compute and keep
 * nothing, so sending one again is always safe; how often is bounded, so that a busy server is not made busier.
 */

/** A place in the workbook. @typedef {{blatt: string, zelle: string}} Ort */
/** @typedef {{blatt: string | null, zelle: string | null}} Ortsangabe */
/**
 * @typedef {Ortsangabe & {code: string, schwere: "Fehler" | "Warnung" | "Hinweis", blockiert: string, text: string, fundstelle: string | null,
 *   beleg: string | null, betrifft: string | null, angenommen: boolean, begruendung: string | null}} Befund
 */
/**
 * @typedef {object} Plan
 * @property {string[]} neu
 * @property {string[]} geaendert
 * @property {string[]} unveraendert
 * @property {{blatt: string, bleibt_als: string}[]} bearbeitet
 * @property {string[]} entfernt
 * @property {{blatt: string, grund: string}[]} behalten
 */
/** @typedef {{werte: string | null, rubriken: string | null}} Reihe */
/**
 * How sheets get into the open workbook; see docs/web-schnittstelle.md.
 * @typedef {object} Einsetzung
 * @property {string | null} mappe
 * @property {string | null} sha256
 * @property {string[]} reihenfolge
 * @property {string[]} neu
 * @property {string[]} tauschen
 * @property {{blatt: string, kopie: string, kennung: string}[]} behalten
 * @property {string[]} entfernen
 * @property {Record<string, Record<string, string>>} marken
 * @property {Record<string, [string, string][]>} formeln
 * @property {Record<string, string>} filter
 * @property {Record<string, string>} druckbereich
 * @property {Record<string, string>} drucktitel
 * @property {Record<string, number[]>} umbrueche
 * @property {Record<string, {name: string, reihen: Reihe[]}[]>} diagramme
 * @property {Ort | null} ziel
 */
/**
 * @typedef {object} Lauf
 * @property {string} version
 * @property {string} heute
 * @property {string[]} kopf
 * @property {string} befundzahlen
 * @property {Befund[]} befunde
 * @property {string} fristtitel
 * @property {string[]} fristen
 * @property {Plan} plan
 * @property {string} planzahlen
 * @property {string[]} vorschau
 * @property {string[]} ergebnis
 * @property {Record<string, string>} namen
 * @property {Ort | null} einstellungen
 * @property {boolean} leer nothing to do
 * @property {string | null} sperre why no sheet can be put into this workbook
 * @property {Einsetzung | null} einsetzen
 * @property {string | null} vorher
 */
/**
 * @typedef {object} Erklaerung
 * @property {string} titel
 * @property {(Ortsangabe & {name: string, wert: string, herkunft: string})[]} eingaben
 * @property {string[]} schritte
 * @property {string[]} grundlagen
 * @property {string} befundzahlen
 * @property {Befund[]} befunde
 */
/** @typedef {{hinweis: string}} Keinbezug */
/** @typedef {{leer: boolean, kopf: string[], zeilen: string[], ergebnis: string, einsetzen: Einsetzung | null}} Rueckweg */
/** @typedef {string | number | boolean | null} Wert */
/** @typedef {{wert: Wert | Wert[][]} | {fehler: string, text: string}} Ergebnis */

/** Why the server gave no answer, in German, with the place it speaks of. */
class Dienstfehler extends Error {
  /**
   * @param {string} code
   * @param {string} text
   * @param {{status?: number, blatt?: string | null, zelle?: string | null}} [wo]
   */
  constructor(code, text, { status = 0, blatt = null, zelle = null } = {}) {
    super(text);
    this.code = code;
    this.status = status;
    this.blatt = blatt;
    this.zelle = zelle;
  }
}

/** The person (or Excel, for cells) does not want the answer any more. */
class Abgebrochen extends Error {
  constructor() {
    super("Abgebrochen. Es wurde nichts geändert.");
  }
}

const Dienst = (() => {
  const VERSUCHE = 4;
  const VERSUCHE_AUSGELASTET = 6; // a busy server says when to come again, and cells have time
  const HOECHSTENS_WARTEN_S = 60;
  const OHNE_VERBINDUNG =
    "Der Server ist nicht zu erreichen. Bitte prüfen Sie die Verbindung zum Netz Ihrer Behörde und versuchen Sie es noch einmal.";
  /** @type {Record<number, string>} */
  const TEXTE = {
    401: "Der Server kennt Sie nicht. Bitte melden Sie sich neu an oder laden Sie das Add-in neu.",
    403: "Sie dürfen diesen Server nicht benutzen. Bitte wenden Sie sich an Ihre IT.",
    404: "Der Server kennt diesen Befehl nicht. Bitte laden Sie das Add-in neu.",
    413: "Die Mappe ist dem Server zu groß. Bitte entfernen Sie Bilder oder Blätter, die nicht gebraucht werden.",
    429: "Der Server ist ausgelastet. Bitte versuchen Sie es in einer Minute noch einmal.",
    502: OHNE_VERBINDUNG,
    503: "Der Server hat die Arbeit verloren. Bitte versuchen Sie es noch einmal.",
    504: "Der Server hat dafür zu lange gebraucht und aufgehört. Bitte versuchen Sie es noch einmal; hilft das nicht, wenden Sie sich an Ihre IT.",
  };

  /**
   * Wait, unless nobody wants the answer any more.
   * @param {number} ms
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<void>}
   */
  function pause(ms, signal) {
    return new Promise((weiter, halt) => {
      if (signal?.aborted) {
        halt(new Abgebrochen());
        return;
      }
      const ende = () => {
        clearTimeout(uhr);
        halt(new Abgebrochen());
      };
      const uhr = setTimeout(() => {
        signal?.removeEventListener("abort", ende);
        weiter();
      }, ms);
      signal?.addEventListener("abort", ende, { once: true });
    });
  }

  /** Seconds the server asks for; else longer each time, a little different for each page so that they do not all come back at once.
   * @param {Response | null} antwort
   * @param {number} versuch
   */
  function wartezeit(antwort, versuch) {
    const verlangt = Number(antwort?.headers.get("Retry-After"));
    const sekunden = verlangt > 0 ? verlangt : 0.5 * 2 ** versuch;
    return Math.min(sekunden, HOECHSTENS_WARTEN_S) * 1000 * (1 + Math.random() / 4);
  }

  /**
   * Send, and send again where that may help.
   * @param {string} route
   * @param {BodyInit} koerper
   * @param {object} wie
   * @param {AbortSignal} [wie.signal]
   * @param {Record<string, string>} [wie.koepfe]
   * @param {boolean} [wie.beharrlich] also without a connection and after 503: nobody watches who could press again
   * @param {boolean} [wie.fragen] Office may ask the person to sign in
   * @param {(sekunden: number) => void} [wie.wartet] told when the server is busy
   * @returns {Promise<Response>}
   */
  async function senden(route, koerper, { signal, koepfe = {}, beharrlich = false, fragen = true, wartet }) {
    let neuAnmelden = false;
    let abgelehnt = false;
    for (let versuch = 0; ; versuch++) {
      const letzter = versuch >= VERSUCHE - 1;
      /** @type {Response} */
      let antwort;
      try {
        const ausweis = await anmelden(neuAnmelden, fragen);
        neuAnmelden = false;
        antwort = await fetch(route, {
          method: "POST",
          body: koerper,
          headers: { ...koepfe, ...ausweis },
          signal: signal ?? null,
          cache: "no-store",
        });
      } catch (e) {
        if (signal?.aborted) throw new Abgebrochen();
        if (e instanceof Dienstfehler) throw e;
        if (!beharrlich || letzter) throw new Dienstfehler("keine-verbindung", OHNE_VERBINDUNG);
        await pause(wartezeit(null, versuch), signal);
        continue;
      }
      if (antwort.ok) return antwort;
      if (antwort.status === 401 && !abgelehnt && (await Anmeldung.server()).anmeldung === "oidc") {
        abgelehnt = true;
        neuAnmelden = true;
        continue;
      }
      if (
        versuch < (beharrlich ? VERSUCHE_AUSGELASTET : VERSUCHE) - 1 &&
        (antwort.status === 429 || (beharrlich && antwort.status === 503))
      ) {
        const ms = wartezeit(antwort, versuch);
        wartet?.(Math.ceil(ms / 1000));
        await pause(ms, signal);
        continue;
      }
      throw await fehler(antwort);
    }
  }

  /** @param {boolean} neu @param {boolean} fragen */
  async function anmelden(neu, fragen) {
    try {
      return await Anmeldung.kopf({ neu, fragen });
    } catch (e) {
      if (e instanceof TypeError) throw e; // fetch: no connection
      throw new Dienstfehler("anmeldung", /** @type {Error} */ (e).message, { status: 401 });
    }
  }

  /** What a refusal says; a proxy in between answers with a page of its own, which is no text for a person. @param {Response} antwort */
  async function fehler(antwort) {
    try {
      const { code, text, blatt, zelle } = (await antwort.json()).fehler;
      if (typeof text === "string" && text) return new Dienstfehler(code, text, { status: antwort.status, blatt, zelle });
    } catch {
      // no JSON: our own words
    }
    return new Dienstfehler("http", TEXTE[antwort.status] || `Der Server hat mit einem Fehler geantwortet (HTTP ${antwort.status}).`, {
      status: antwort.status,
    });
  }

  /** The body of an answer as JSON. @param {Response} antwort @param {AbortSignal} [signal] */
  async function gelesen(antwort, signal) {
    try {
      return await antwort.json();
    } catch {
      if (signal?.aborted) throw new Abgebrochen();
      throw new Dienstfehler(
        "antwort",
        "Die Antwort ist unvollständig oder kommt nicht von im_xl (vielleicht von einer Anmeldeseite). Bitte laden Sie das Add-in neu.",
      );
    }
  }

  /** @param {Record<string, unknown>} teile Blobs with their name, text as it is, everything else as JSON; null is left out */
  function formular(teile) {
    const daten = new FormData();
    for (const [name, teil] of Object.entries(teile)) {
      if (teil === null || teil === undefined) continue;
      if (teil instanceof File) daten.append(name, teil, teil.name);
      else if (teil instanceof Blob) daten.append(name, teil, `${name}.xlsx`);
      else daten.append(name, JSON.stringify(teil));
    }
    return daten;
  }

  /**
   * A service on a workbook.
   * @param {"lauf" | "woher" | "ruecknahme"} route
   * @param {Record<string, unknown>} teile
   * @param {{signal?: AbortSignal, wartet?: (sekunden: number) => void}} [wie]
   */
  async function frage(route, teile, wie = {}) {
    return gelesen(await senden(route, formular(teile), wie), wie.signal);
  }

  /**
   * The whole workbook with the sheets in it.
   * @param {Record<string, unknown>} teile
   * @param {{signal?: AbortSignal, wartet?: (sekunden: number) => void}} [wie]
   * @returns {Promise<{inhalt: Blob, name: string}>}
   */
  async function datei(teile, wie = {}) {
    const antwort = await senden("datei", formular(teile), wie);
    const genannt = /filename\*=UTF-8''([^;]+)/i.exec(antwort.headers.get("Content-Disposition") || "");
    return { inhalt: await antwort.blob(), name: genannt?.[1] ? decodeURIComponent(genannt[1]) : "mappe-uebersicht.xlsx" };
  }

  /**
   * Calls from cells.
   * @param {string} json the body
   * @param {AbortSignal} signal
   * @returns {Promise<Ergebnis[]>}
   */
  async function funktionen(json, signal) {
    const antwort = await senden("funktionen", json, {
      signal,
      koepfe: { "Content-Type": "application/json" },
      beharrlich: true,
      fragen: false,
    });
    const ergebnisse = (await gelesen(antwort, signal)).ergebnisse;
    if (!Array.isArray(ergebnisse))
      throw new Dienstfehler("antwort", "Die Antwort des Servers ist nicht zu verstehen. Bitte laden Sie das Add-in neu.");
    return ergebnisse;
  }

  return { datei, frage, funktionen };
})();
