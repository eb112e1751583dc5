"use strict";
/* What the IT wants to know when something does not work; nothing of the workbook is in it, not even its name. */

const Diagnose = (() => {
  /**
   * The state of things, a line each.
   * @param {"excel" | "datei"} modus
   * @param {boolean} ruecknehmbar a run is remembered
   * @returns {Promise<string[]>}
   */
  async function zeilen(modus, ruecknehmbar) {
    const server = [`Server: ${location.origin}`];
    try {
      const { version, anmeldung } = await Anmeldung.server();
      server.push(`im_xl: ${version}, Anmeldung: ${anmeldung}`);
      const beginn = performance.now();
      const antwort = await fetch("gesundheit", { cache: "no-store" });
      server.push(
        `Server erreichbar: ${antwort.ok ? `ja (${Math.round(performance.now() - beginn)} ms)` : `nein (HTTP ${antwort.status})`}`,
      );
    } catch {
      server.push("Server erreichbar: nein");
    }
    if (modus === "datei")
      return [
        ...server,
        "Betrieb: Browser ohne Excel",
        `office.js geladen: ${typeof Office === "undefined" ? "nein" : "ja"}`,
        `Browser: ${navigator.userAgent}`,
      ];
    const { host, platform, version } = Office.context.diagnostics;
    const ab1904 = await Funktionen.seit1904();
    return [
      ...server,
      `Office: ${host} ${version}, ${platform}, Sprache ${Office.context.displayLanguage}`,
      `Anforderungssätze: ${["ExcelApi", "SharedRuntime", "CustomFunctionsRuntime", "DialogApi", "IdentityAPI", "OpenBrowserWindowApi"].map((satz) => `${satz} ${hoechster(satz)}`).join(", ")}`,
      `Blätter einsetzen: ${Kurier.hindernis() ? "nein" : "ja"}`,
      `Formeln angemeldet: ${Funktionen.anzahl}`,
      `Datumszählung: ${ab1904 === null ? "unbekannt" : ab1904 ? "ab 1904" : "ab 1900"}`,
      `Rücknahme möglich: ${ruecknehmbar ? "ja" : "nein"}`,
      `Browser: ${navigator.userAgent}`,
    ];
  }

  /** The highest version of a requirement set. @param {string} satz */
  function hoechster(satz) {
    for (let stand = 30; stand > 0; stand--) if (Kurier.kennt(satz, `1.${stand}`)) return `1.${stand}`;
    return "fehlt";
  }

  return { zeilen };
})();
