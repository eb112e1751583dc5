"use strict";
/* Start: what the page runs in, and which button does what. */

(() => {
  const LADEN_MS = 8000; // Office answers within a second or two; without an answer the page works as in a plain browser

  /** @param {"excel" | "datei"} modus */
  function beginne(modus) {
    if (document.body.dataset.modus === modus) return;
    document.body.dataset.modus = modus;
    Befehle.beginnen(modus);
    for (const knopf of document.querySelectorAll("button[data-befehl]")) {
      const element = /** @type {HTMLButtonElement} */ (knopf);
      element.hidden = modus === "datei" && "nurExcel" in element.dataset;
      element.disabled = false;
    }
    for (const id of ["im-server", "im-datei-server"]) Ansicht.teil(id).textContent = location.host;
    Ansicht.melde("Bereit.");
    if (modus === "datei") Ansicht.wahl();
    else if (document.body.dataset.ansicht === "datei") Ansicht.start(null);
    void fuss();
  }

  async function fuss() {
    const text = await Anmeldung.server().then(
      ({ version }) => `im_xl ${version} auf ${location.host}`,
      () => `Server ${location.host} nicht erreichbar`,
    );
    Ansicht.teil("im-fuss").textContent = text;
  }

  /** @param {string} id @param {() => void} tun */
  function beiKlick(id, tun) {
    Ansicht.teil(id).addEventListener("click", tun);
  }

  function verdrahte() {
    beiKlick("im-weiter", Befehle.weiter);
    beiKlick("im-abbrechen", Befehle.abbrechen);
    beiKlick("im-ja", Befehle.ja);
    beiKlick("im-nein", Befehle.nein);
    beiKlick("im-ergebnis-befunde", Befehle.befundeZeigen);
    beiKlick("im-ergebnis-zurueck", () => void Befehle.ausfuehren("zuruecknehmen"));
    beiKlick("im-zurueck", () => void Befehle.zurueck());
    beiKlick("im-kopieren", () => void kopieren());
    for (const id of ["im-waehlen", "im-andere"]) beiKlick(id, Befehle.waehlen);
    document.addEventListener("click", (ereignis) => {
      const knopf = ereignis.target instanceof Element ? ereignis.target.closest("button") : null;
      if (knopf?.dataset.befehl) void Befehle.ausfuehren(knopf.dataset.befehl);
      else if (knopf?.dataset.blattArt) void Befehle.ausfuehren("uebersichten", true, knopf.dataset.blattArt);
      else if (knopf?.classList.contains("im-sprung"))
        void Befehle.springen({ blatt: knopf.dataset.blatt ?? "", zelle: knopf.dataset.zelle ?? "A1" });
    });
    const wahl = /** @type {HTMLInputElement} */ (Ansicht.teil("im-datei"));
    wahl.addEventListener("change", () => {
      const datei = wahl.files?.[0];
      // A browser tells only of another file than the one it holds; the same one, corrected meanwhile, is to be chosen again.
      wahl.value = "";
      if (datei) Befehle.neueDatei(datei);
    });
  }

  async function kopieren() {
    const text = Ansicht.teil("im-diagnose").textContent ?? "";
    try {
      await navigator.clipboard.writeText(text);
      Ansicht.melde("Der Text ist in der Zwischenablage.");
    } catch {
      // The pane may not be allowed to: then it is marked, and Ctrl+C copies it.
      getSelection()?.selectAllChildren(Ansicht.teil("im-diagnose"));
      Ansicht.teil("im-diagnose").focus();
      Ansicht.melde("Der Text ist markiert. Bitte mit Strg+C kopieren.");
    }
  }

  /** Ribbon: the names are those of the manifest. Office waits for completed() and shows an error without it, so nothing is waited for here. */
  function verbindeBand() {
    for (const name of Befehle.namen) {
      Office.actions.associate(name, (/** @type {Office.AddinCommands.Event} */ ereignis) => {
        try {
          void Befehle.ausfuehren(name, false);
          // Where it cannot be shown (or is open already) the command works all the same.
          Office.addin.showAsTaskpane().catch(() => {});
        } catch {
          // An Excel without SharedRuntime has no Office.addin.
        } finally {
          ereignis.completed();
        }
      });
    }
  }

  // These scripts stand in the head, and Office can be ready before the body is.
  document.addEventListener("DOMContentLoaded", () => {
    verdrahte();
    if (typeof Office === "undefined") {
      beginne("datei");
      return;
    }
    const uhr = setTimeout(() => beginne("datei"), LADEN_MS);
    void Office.onReady(({ host }) => {
      clearTimeout(uhr);
      beginne(host === Office.HostType.Excel ? "excel" : "datei");
    });
  });
  if (typeof Office !== "undefined") verbindeBand();
})();
