"use strict";
/* What the pane shows. One section at a time; its heading gets the focus, so that keyboard and screen reader are where the news is. */

const Ansicht = (() => {
  const BEFUNDE_ZUERST = 200; // a list of thousands would make the pane slow; the rest comes on demand
  /** @type {Record<string, string>} */
  const MEHRZAHL = { Fehler: "Fehler", Warnung: "Warnungen", Hinweis: "Hinweise", Angenommen: "Angenommen" };
  /** Names of the law's evidence as sheets print them. @type {Record<string, string>} */
  const BELEG = { folie: "Folien des Ministeriums", presse: "Presse", annahme: "Annahme von im_xl" };

  /** @param {string} id @returns {HTMLElement} */
  function teil(id) {
    const element = document.getElementById(id);
    if (!element) throw new Error(`no element ${id}`);
    return element;
  }
  const auswahl = (/** @type {string} */ id) => /** @type {HTMLSelectElement | HTMLInputElement} */ (teil(id));

  /**
   * An element with text (never HTML: what is shown comes from a workbook).
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} art
   * @param {string} [text]
   * @param {string} [klasse]
   * @returns {HTMLElementTagNameMap[T]}
   */
  function neu(art, text = "", klasse = "") {
    const element = document.createElement(art);
    element.textContent = text;
    if (klasse) element.className = klasse;
    return element;
  }

  /** @param {string} id @param {string[]} zeilen */
  function liste(id, zeilen) {
    const element = teil(id);
    element.replaceChildren(...zeilen.map((zeile) => neu("li", zeile)));
    element.hidden = !zeilen.length;
  }

  /** @param {string} id @param {string} text */
  function absatz(id, text) {
    teil(id).textContent = text;
    teil(id).hidden = !text;
  }

  // ---------------------------------------------------------------- frame
  /** Show a section. @param {string} name @param {string} titel */
  function zeige(name, titel) {
    for (const element of document.querySelectorAll("main > section")) {
      /** @type {HTMLElement} */ (element).hidden = /** @type {HTMLElement} */ (element).dataset.ansicht !== name;
    }
    document.body.dataset.ansicht = name;
    teil("im-titel").textContent = titel;
    teil("im-titel").focus();
  }

  /** One sentence about what happens; read out. @param {string} text */
  function melde(text) {
    teil("im-meldung").textContent = text;
  }

  /** One more sentence beside it. @param {string} text */
  function hinweis(text) {
    absatz("im-hinweis", text);
  }

  /**
   * What went wrong, or that nothing did.
   * @param {string | null} text
   * @param {Ort | null} [stelle] where; null where the pane cannot lead there
   */
  function fehler(text, stelle = null) {
    teil("im-fehler").hidden = text === null;
    teil("im-fehler-text").textContent = text;
    const knopf = teil("im-fehler-stelle");
    knopf.hidden = stelle === null;
    if (stelle) sprungknopf(knopf, stelle);
  }

  /** @param {string | null} name command that works; null: none @param {boolean} [abbrechbar] */
  function arbeit(name, abbrechbar = true) {
    if (name === null) delete document.body.dataset.arbeitet;
    else document.body.dataset.arbeitet = name;
    teil("im-abbrechen").hidden = !abbrechbar;
  }

  /** Which file is worked on. @param {string} name empty: none */
  function mappe(name) {
    teil("im-mappe").hidden = !name;
    teil("im-mappe-name").textContent = name;
  }

  /** @param {Ort | null} ort */
  function zurueck(ort) {
    teil("im-zurueck").hidden = ort === null;
    teil("im-zurueck").textContent = ort ? `Zurück zu ${ortstext(ort)}` : "";
  }

  /** @param {Ortsangabe} ort */
  const ortstext = ({ blatt, zelle }) => (zelle ? `„${blatt}“, ${zelle}` : `Blatt „${blatt}“`);

  /** A button that leads to a cell; the click is handled in one place (taskpane.js). @param {HTMLElement} knopf @param {Ortsangabe} ort */
  function sprungknopf(knopf, ort) {
    knopf.textContent = `${ortstext(ort)} anzeigen`;
    knopf.classList.add("im-sprung");
    knopf.dataset.blatt = ort.blatt ?? "";
    knopf.dataset.zelle = ort.zelle || "A1";
    return knopf;
  }

  /** A place, as a button where the pane can lead there. @param {Ortsangabe} ort */
  function stelle(ort) {
    if (document.body.dataset.modus !== "excel") return neu("p", `Stelle: ${ortstext(ort)}`, "im-klein");
    const knopf = neu("button");
    knopf.type = "button";
    return sprungknopf(knopf, ort);
  }

  // ---------------------------------------------------------------- findings
  /** @param {Befund} befund */
  const gruppe = (befund) => (befund.angenommen ? "Angenommen" : befund.schwere);

  /** @param {Befund} befund */
  function befundzeile(befund) {
    const zeile = neu("li", "", "im-befund");
    zeile.dataset.code = befund.code;
    zeile.dataset.schwere = befund.schwere;
    if (befund.angenommen) zeile.dataset.angenommen = "ja";
    const text = neu("p");
    text.append(neu("strong", befund.schwere, "im-schwere"), ` ${befund.text}`);
    zeile.append(text);
    const klein = [
      befund.blockiert === "betraege" && !befund.angenommen ? "Hält alle Beträge auf." : "",
      befund.angenommen ? `Angenommen${befund.begruendung ? `: ${befund.begruendung}` : ""}.` : "",
      befund.fundstelle ? `Fundstelle: ${befund.fundstelle}${befund.beleg ? ` (${BELEG[befund.beleg] ?? befund.beleg})` : ""}.` : "",
    ].filter(Boolean);
    if (klein.length) zeile.append(neu("p", klein.join(" "), "im-klein"));
    if (befund.blatt) {
      zeile.dataset.blatt = befund.blatt;
      zeile.dataset.zelle = befund.zelle ?? "";
      // In a plain browser the text alone says where.
      if (document.body.dataset.modus === "excel" || !befund.text.includes(befund.blatt)) zeile.append(stelle(befund));
    }
    return zeile;
  }

  /**
   * Findings in groups of one severity; the first ones of a long list.
   * @param {HTMLElement} ziel
   * @param {Befund[]} befunde
   * @param {number} hoechstens
   */
  function befundgruppen(ziel, befunde, hoechstens) {
    ziel.replaceChildren();
    const gezeigt = befunde.slice(0, hoechstens);
    for (const name of Object.keys(MEHRZAHL)) {
      const alle = befunde.filter((befund) => gruppe(befund) === name).length;
      const zeilen = gezeigt.filter((befund) => gruppe(befund) === name).map(befundzeile);
      if (!zeilen.length) continue;
      const reihe = neu("ul", "", "im-befundliste");
      reihe.append(...zeilen);
      ziel.append(neu("h3", alle === 1 && name !== "Angenommen" ? `1 ${name}` : `${alle} ${MEHRZAHL[name]}`), reihe);
    }
    if (befunde.length > gezeigt.length) {
      const mehr = neu("button", `Weitere ${befunde.length - gezeigt.length} anzeigen`);
      mehr.type = "button";
      mehr.addEventListener("click", () => {
        befundgruppen(ziel, befunde, befunde.length);
        /** @type {HTMLElement | null} */ (ziel.querySelectorAll("li")[hoechstens]?.querySelector("button"))?.focus();
      });
      ziel.append(mehr);
    }
  }

  /** @param {Lauf} lauf */
  function befunde(lauf) {
    liste("im-kopf", lauf.kopf);
    teil("im-befundzahlen").textContent = lauf.befundzahlen || "Keine Befunde.";
    teil("im-filter").hidden = lauf.befunde.length < 2;
    waehlbar(
      "im-filter-schwere",
      "Alle",
      Object.keys(MEHRZAHL).filter((name) => lauf.befunde.some((befund) => gruppe(befund) === name)),
      (name) => MEHRZAHL[name] ?? name,
    );
    waehlbar("im-filter-blatt", "Alle Blätter", [...new Set(lauf.befunde.flatMap(({ blatt }) => blatt ?? []))], (name) => name);
    auswahl("im-filter-text").value = "";
    const filtern = () => {
      const wort = auswahl("im-filter-text").value.trim().toLocaleLowerCase("de");
      const treffer = lauf.befunde.filter(
        (befund) =>
          passt("im-filter-schwere", gruppe(befund)) &&
          passt("im-filter-blatt", befund.blatt) &&
          `${befund.zelle ?? ""} ${befund.text}`.toLocaleLowerCase("de").includes(wort),
      );
      befundgruppen(teil("im-befunde"), treffer, BEFUNDE_ZUERST);
      teil("im-filter-zahl").textContent = `${treffer.length} von ${lauf.befunde.length} gezeigt`;
    };
    for (const id of ["im-filter-schwere", "im-filter-blatt", "im-filter-text"]) auswahl(id).oninput = filtern;
    filtern();
    zeige("befunde", "Geprüft");
  }

  /** @param {string} id @param {string} alle @param {string[]} werte @param {(wert: string) => string} anzeige */
  function waehlbar(id, alle, werte, anzeige) {
    teil(id).replaceChildren(new Option(alle, ""), ...werte.map((wert) => new Option(anzeige(wert), wert)));
  }

  /** @param {string} id @param {string | null} wert */
  const passt = (id, wert) => !auswahl(id).value || auswahl(id).value === wert;

  // ---------------------------------------------------------------- the other sections
  /**
   * What would happen, and the question whether it shall.
   * @param {{titel: string, kopf: string[], zahlen: string, zeilen: string[], frage: string, ja: string}} inhalt
   */
  function vorschau({ titel, kopf, zahlen, zeilen, frage, ja }) {
    liste("im-vorschau-kopf", kopf);
    absatz("im-planzahlen", zahlen);
    liste("im-vorschau", zeilen);
    teil("im-frage").textContent = frage;
    teil("im-ja").textContent = ja;
    zeige("vorschau", titel);
  }

  /** @param {{titel: string, kopf?: string[], zahlen?: string, zeilen: string[], befunde?: boolean, zurueck?: boolean}} inhalt */
  function ergebnis({ titel, kopf = [], zahlen = "", zeilen, befunde: mitBefunden = false, zurueck: ruecknehmbar = false }) {
    liste("im-ergebnis-kopf", kopf);
    absatz("im-ergebnis-zahlen", zahlen);
    liste("im-ergebnis", zeilen);
    teil("im-ergebnis-befunde").hidden = !mitBefunden;
    teil("im-ergebnis-zurueck").hidden = !ruecknehmbar;
    zeige("ergebnis", titel);
  }

  /** @param {Erklaerung} erklaerung */
  function woher(erklaerung) {
    teil("im-woher-eingaben").replaceChildren(
      ...erklaerung.eingaben.map((eingabe) => {
        const zeile = neu("tr");
        const herkunft = neu("td", eingabe.herkunft);
        if (eingabe.blatt) {
          zeile.dataset.blatt = eingabe.blatt;
          zeile.dataset.zelle = eingabe.zelle ?? "";
          herkunft.append(stelle(eingabe));
        }
        const name = neu("th", eingabe.name);
        name.scope = "row";
        zeile.append(name, neu("td", eingabe.wert), herkunft);
        return zeile;
      }),
    );
    liste("im-woher-schritte", erklaerung.schritte);
    liste("im-woher-grundlagen", erklaerung.grundlagen);
    teil("im-woher-befundzahlen").textContent = erklaerung.befundzahlen
      ? `Dazu gefunden: ${erklaerung.befundzahlen}`
      : "Keine Befunde dazu";
    befundgruppen(teil("im-woher-befunde"), erklaerung.befunde, BEFUNDE_ZUERST);
    for (const titel of teil("im-woher-befunde").querySelectorAll("h3")) titel.replaceWith(neu("h4", titel.textContent ?? ""));
    zeige("woher", erklaerung.titel);
  }

  /** @param {string} titel @param {string[]} zeilen */
  function fristen(titel, zeilen) {
    liste("im-fristen", zeilen);
    zeige("fristen", titel);
  }

  /** A message that needs no more than its lines. @param {string} titel @param {string[]} zeilen */
  function text(titel, zeilen) {
    teil("im-text").replaceChildren(...zeilen.map((zeile) => neu("p", zeile)));
    zeige("text", titel);
  }

  /** @param {string} inhalt */
  function diagnose(inhalt) {
    teil("im-diagnose").textContent = inhalt;
    zeige("diagnose", "Diagnose");
  }

  /** The start card; with a button where a command waits until it has been read. @param {string | null} weiter */
  function start(weiter) {
    teil("im-weiter").hidden = weiter === null;
    teil("im-weiter").textContent = weiter ? `Gelesen, weiter mit „${weiter}“` : "";
    zeige("start", "Willkommen");
  }

  /** The card where a file is chosen. */
  function wahl() {
    zeige("datei", "Arbeitsmappe");
  }

  return {
    arbeit,
    befunde,
    diagnose,
    ergebnis,
    fehler,
    fristen,
    hinweis,
    mappe,
    melde,
    ortstext,
    start,
    teil,
    text,
    vorschau,
    wahl,
    woher,
    zeige,
    zurueck,
  };
})();
