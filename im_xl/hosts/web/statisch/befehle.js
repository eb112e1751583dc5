"use strict";
/*
 * What each button does. One command at a time; whatever goes wrong is a German sentence in the pane. The workbook leaves this page only
 * in here, and only after a person has seen where it goes.
 */

/** What the last run changed: enough to take it back, and nothing else. @typedef {{vorher: string | null, erzeugt: string, plan: Plan}} Erzeugung */

const Befehle = (() => {
  const GELESEN = "im-xl-hinweis-gelesen";
  const NICHT_GESPEICHERT = "Gespeichert hat im_xl die Mappe nicht; das tun Sie selbst.";
  const NICHTS_ZURUECK =
    "In dieser Mappe gibt es nichts zurückzunehmen: Gemerkt wird nur die letzte Erzeugung, und nur, solange diese Mappe offen ist. Ist der Stand davor noch der gespeicherte, so schließen Sie die Mappe, ohne zu speichern.";
  /** These send nothing of the workbook. */
  const OHNE_MAPPE = new Set(["hilfe", "diagnose"]);

  /** @type {"excel" | "datei"} */
  let modus = "datei";
  /** @type {{befehl: string, abbruch: AbortController} | null} */
  let laufend = null;
  /** @type {Lauf | null} */
  let letzterLauf = null;
  /** @type {Erzeugung | null} */
  let erzeugung = null;
  /** What happens on "Ja". @type {{befehl: string, tun: (signal: AbortSignal) => Promise<void>} | null} */
  let gefragt = null;
  /** A command that waits until the start card has been read. @type {string | null} */
  let wartend = null;
  let gelesen = false;

  /** What a command is called: as its button says. @param {string} befehl */
  const name = (befehl) => Ansicht.teil(`im-knopf-${befehl}`).textContent ?? "";

  // ---------------------------------------------------------------- frame
  /**
   * Carry a command out.
   * @param {string} befehl
   * @param {boolean} [imBereich] pressed in the pane, where the start card was to be seen; else in the ribbon
   */
  async function ausfuehren(befehl, imBereich = true) {
    const tun = BEFEHLE[befehl];
    if (!tun) return;
    if (!OHNE_MAPPE.has(befehl) && !hinweisGelesen(imBereich)) {
      wartend = befehl;
      Ansicht.melde("Bitte lesen Sie zuerst, was wohin gesendet wird.");
      Ansicht.start(name(befehl));
      return;
    }
    await allein(befehl, tun);
  }

  /** Nobody's workbook leaves before this was on the screen once. @param {boolean} imBereich */
  function hinweisGelesen(imBereich) {
    const aufDemSchirm = imBereich && ["start", "datei"].includes(document.body.dataset.ansicht ?? "");
    try {
      gelesen ||= localStorage.getItem(GELESEN) === location.origin;
      if (aufDemSchirm) localStorage.setItem(GELESEN, location.origin);
    } catch {
      // Some hosts keep no storage; then it is shown once in each session.
    }
    gelesen ||= aufDemSchirm;
    return gelesen;
  }

  /** The start card has been read: go on with what waited. */
  function weiter() {
    const befehl = wartend;
    wartend = null;
    if (befehl) void ausfuehren(befehl, true);
  }

  /**
   * @param {string} befehl
   * @param {(signal: AbortSignal) => Promise<void>} tun
   */
  async function allein(befehl, tun) {
    if (laufend) {
      Ansicht.hinweis(`„${name(laufend.befehl)}“ läuft noch. „${name(befehl)}“ bitte danach noch einmal wählen.`);
      return;
    }
    const abbruch = new AbortController();
    const davor = document.body.dataset.ansicht ?? "start";
    const davorTitel = Ansicht.teil("im-titel").textContent ?? "";
    laufend = { befehl, abbruch };
    gefragt = null;
    Ansicht.fehler(null);
    Ansicht.arbeit(befehl);
    try {
      await tun(abbruch.signal);
    } catch (e) {
      // Progress has nothing more to show, and a preview that was interrupted is no longer true; everything else is.
      if (["arbeit", "vorschau"].includes(document.body.dataset.ansicht ?? "")) {
        if (["arbeit", "vorschau"].includes(davor)) ruhezustand();
        else Ansicht.zeige(davor, davorTitel);
      }
      melden(e);
    } finally {
      laufend = null;
      Ansicht.arbeit(null);
      Ansicht.hinweis("");
      Ansicht.zurueck(modus === "excel" ? Kurier.rueckziel() : null);
    }
  }

  /** The last findings, or the beginning. */
  function ruhezustand() {
    if (letzterLauf) Ansicht.befunde(letzterLauf);
    else if (modus === "datei") Ansicht.zeige("datei", "Arbeitsmappe");
    else Ansicht.start(null);
  }

  /** @param {unknown} e */
  function melden(e) {
    if (e instanceof Abgebrochen) {
      Ansicht.melde(e.message);
      return;
    }
    Ansicht.melde("");
    if (e instanceof Dienstfehler) {
      const ort = e.blatt ? { blatt: e.blatt, zelle: e.zelle || "A1" } : null;
      const stelle = ort && modus !== "excel" ? ` Stelle: ${Ansicht.ortstext(ort)}` : "";
      Ansicht.fehler(e.message + stelle, modus === "excel" ? ort : null);
    } else if (e instanceof Kurierfehler) {
      Ansicht.fehler(e.message);
    } else {
      console.error(e);
      Ansicht.fehler(
        "Damit hat im_xl nicht gerechnet. Das ist ein Fehler in im_xl, nicht bei Ihnen. Bitte melden Sie ihn mit dem, was „Diagnose“ zeigt.",
      );
    }
  }

  /** Stop what works, as far as it can be stopped. */
  function abbrechen() {
    laufend?.abbruch.abort();
  }

  /** @param {string} text */
  function arbeite(text) {
    Ansicht.melde(text);
    if (document.body.dataset.ansicht !== "arbeit") Ansicht.zeige("arbeit", laufend ? name(laufend.befehl) : "");
  }

  // ---------------------------------------------------------------- asking the server
  /** @param {AbortSignal} signal */
  async function schnappschuss(signal) {
    arbeite("Mappe lesen …");
    const mappe = await (modus === "excel" ? Kurier.lesen() : Datei.lesen());
    if (signal.aborted) throw new Abgebrochen();
    return mappe;
  }

  /** @param {AbortSignal} signal */
  function wie(signal) {
    arbeite("Der Server rechnet …");
    return {
      signal,
      wartet: (/** @type {number} */ sekunden) => arbeite(`Der Server ist ausgelastet; neuer Versuch in ${sekunden} Sekunden …`),
    };
  }

  /** Which sheets this host takes. */
  function auftrag() {
    if (modus === "datei") return { ziel: "datei" };
    return Kurier.imWeb() ? { ziel: "excel_web" } : {};
  }

  /**
   * Read the workbook and let it be computed.
   * @param {AbortSignal} signal
   * @param {boolean} [mitMappe]
   * @returns {Promise<Lauf>}
   */
  async function rechnen(signal, mitMappe = false) {
    const mappe = await schnappschuss(signal);
    letzterLauf = await Dienst.frage("lauf", { mappe, auftrag: { ...auftrag(), ...(mitMappe ? { mit_mappe: true } : {}) } }, wie(signal));
    return /** @type {Lauf} */ (letzterLauf);
  }

  /** Base64 as a file. @param {string} text */
  const alsDatei = (text) => new Blob([Uint8Array.from(atob(text), (zeichen) => zeichen.charCodeAt(0))]);

  // ---------------------------------------------------------------- commands
  /** @param {AbortSignal} signal */
  async function pruefen(signal) {
    const lauf = await rechnen(signal);
    Ansicht.befunde(lauf);
    Ansicht.melde(lauf.befundzahlen ? `Geprüft: ${lauf.befundzahlen}.` : "Geprüft. Keine Befunde.");
  }

  /** @param {AbortSignal} signal */
  async function uebersichten(signal) {
    const hindernis = modus === "excel" ? Kurier.hindernis() : null;
    if (hindernis) {
      Ansicht.melde("Das geht in diesem Excel nicht.");
      Ansicht.text("Übersichten erstellen", [hindernis]);
      return;
    }
    zeigeVorschau(await rechnen(signal), "Vorschau: Bitte prüfen Sie, was in die Mappe kommt.");
  }

  /** @param {Lauf} lauf @param {string} meldung */
  function zeigeVorschau(lauf, meldung) {
    if (lauf.einsetzen === null && modus === "excel") {
      Ansicht.ergebnis({
        titel: "Nichts zu tun",
        zeilen: ["Alle Blätter stehen schon so in der Mappe.", ...lauf.vorschau],
        befunde: lauf.befunde.length > 0,
        zurueck: erzeugung !== null,
      });
      Ansicht.melde("Es gibt nichts zu tun.");
      return;
    }
    const datei = modus === "datei";
    Ansicht.vorschau({
      titel: "Vorschau",
      kopf: [...lauf.kopf, ...(lauf.befundzahlen ? [`Befunde: ${lauf.befundzahlen}`] : [])],
      zahlen: `Blätter: ${lauf.planzahlen}`,
      zeilen: lauf.vorschau,
      frage: datei
        ? "Sie erhalten eine neue Datei mit diesen Blättern; Ihre eigene bleibt unverändert."
        : "Ihre eigenen Blätter bleiben unverändert. Blätter jetzt einsetzen?",
      ja: datei ? "Fertige Mappe herunterladen" : "Ja, Blätter einsetzen",
    });
    Ansicht.melde(meldung);
    gefragt = { befehl: "uebersichten", tun: (signal) => (datei ? herunterladen(signal) : erzeugen(lauf, signal)) };
  }

  /** What a person agreed to. @param {Lauf} lauf */
  const zugestimmt = ({ kopf, befundzahlen, plan, planzahlen, vorschau }) =>
    JSON.stringify([kopf, befundzahlen, plan, planzahlen, vorschau]);

  /**
   * Make the sheets and put them in, if it is still what was agreed to.
   * @param {Lauf} gezeigt
   * @param {AbortSignal} signal
   */
  async function erzeugen(gezeigt, signal) {
    const lauf = await rechnen(signal, true);
    if (signal.aborted) throw new Abgebrochen();
    const einsetzung = lauf.einsetzen;
    if (einsetzung === null || zugestimmt(lauf) !== zugestimmt(gezeigt)) {
      zeigeVorschau(lauf, "Die Mappe hat sich seit der Vorschau geändert. Es wurde nichts eingesetzt; das ist die neue Vorschau.");
      return;
    }
    const davor = erzeugung;
    // Remembered first, so that half a run can be taken back as well.
    erzeugung = { vorher: lauf.vorher, erzeugt: einsetzung.mappe ?? "", plan: lauf.plan };
    await einsetzen(einsetzung, einsetzung.mappe, () => (erzeugung = davor));
    Ansicht.ergebnis({
      titel: "Übersichten erstellt",
      kopf: lauf.kopf,
      zahlen: `Blätter: ${lauf.planzahlen}`,
      zeilen: [
        ...lauf.ergebnis,
        `${NICHT_GESPEICHERT} Zurück führt „Letzte Erzeugung zurücknehmen“; „Rückgängig“ von Excel kann es nicht.`,
      ],
      befunde: lauf.befunde.length > 0,
      zurueck: true,
    });
    Ansicht.melde(`Fertig. Blätter: ${lauf.planzahlen}.`);
  }

  /**
   * @param {Einsetzung} einsetzung
   * @param {string | null} mappe
   * @param {() => void} unberuehrt what to do where it failed before anything changed
   */
  async function einsetzen(einsetzung, mappe, unberuehrt) {
    arbeite("Blätter einsetzen …");
    // From here on stopping would leave half of the sheets; afterwards everything can be taken back.
    Ansicht.arbeit(laufend?.befehl ?? null, false);
    try {
      await Einsetzen.einsetzen(einsetzung, mappe, arbeite);
    } catch (e) {
      if (!(e instanceof Kurierfehler && e.beruehrt)) unberuehrt();
      throw e;
    }
  }

  /** @param {AbortSignal} signal */
  async function herunterladen(signal) {
    const mappe = await schnappschuss(signal);
    const { inhalt, name: dateiname } = await Dienst.datei({ mappe, auftrag: auftrag() }, wie(signal));
    Datei.herunterladen(inhalt, dateiname);
    Ansicht.ergebnis({
      titel: "Übersichten erstellt",
      zeilen: [`„${dateiname}“ liegt bei Ihren heruntergeladenen Dateien.`, ...(letzterLauf?.ergebnis ?? [])],
      befunde: Boolean(letzterLauf?.befunde.length),
    });
    Ansicht.melde(`Fertig: „${dateiname}“ wird heruntergeladen.`);
  }

  /** @param {AbortSignal} signal @returns {Promise<Rueckweg | null>} null: there is nothing to take back */
  async function rueckweg(signal) {
    if (!erzeugung) return null;
    const mappe = await schnappschuss(signal);
    const { vorher, erzeugt, plan } = erzeugung;
    /** @type {Rueckweg} */
    const weg = await Dienst.frage(
      "ruecknahme",
      { mappe, vorher: vorher === null ? null : alsDatei(vorher), erzeugt: alsDatei(erzeugt), plan },
      wie(signal),
    );
    return weg.leer || !weg.einsetzen ? null : weg;
  }

  /** @param {AbortSignal} signal */
  async function zuruecknehmen(signal) {
    zeigeRueckweg(await rueckweg(signal), "Vorschau: Bitte prüfen Sie, was zurückgenommen wird.");
  }

  /** @param {Rueckweg | null} weg @param {string} meldung */
  function zeigeRueckweg(weg, meldung) {
    if (!weg) {
      Ansicht.melde("Es gibt nichts zurückzunehmen.");
      Ansicht.text(name("zuruecknehmen"), [NICHTS_ZURUECK]);
      return;
    }
    Ansicht.vorschau({
      titel: "Zurücknehmen",
      kopf: weg.kopf,
      zahlen: "",
      zeilen: weg.zeilen,
      frage: "Letzte Erzeugung zurücknehmen?",
      ja: "Ja, zurücknehmen",
    });
    Ansicht.melde(meldung);
    gefragt = { befehl: "zuruecknehmen", tun: (signal) => nimmZurueck(weg, signal) };
  }

  /** @param {Rueckweg} gezeigt @param {AbortSignal} signal */
  async function nimmZurueck(gezeigt, signal) {
    const weg = await rueckweg(signal);
    if (signal.aborted) throw new Abgebrochen();
    if (!weg?.einsetzen || JSON.stringify(weg) !== JSON.stringify(gezeigt)) {
      zeigeRueckweg(weg, "Die Mappe hat sich seit der Vorschau geändert. Es wurde nichts zurückgenommen; das ist die neue Vorschau.");
      return;
    }
    await einsetzen(weg.einsetzen, erzeugung?.vorher ?? null, () => {});
    erzeugung = null;
    letzterLauf = null;
    Ansicht.ergebnis({ titel: "Zurückgenommen", zahlen: `Blätter: ${weg.ergebnis}`, zeilen: [NICHT_GESPEICHERT] });
    Ansicht.melde("Die letzte Erzeugung ist zurückgenommen.");
  }

  /** @param {AbortSignal} signal */
  async function woher(signal) {
    const zelle = await Kurier.auswahl();
    const mappe = await schnappschuss(signal);
    /** @type {Erklaerung | Keinbezug} */
    const antwort = await Dienst.frage("woher", { mappe, auftrag: auftrag(), zelle }, wie(signal));
    if ("hinweis" in antwort) {
      Ansicht.melde("Zu dieser Zelle gehört kein Betrag.");
      Ansicht.text(name("woher"), [antwort.hinweis]);
      return;
    }
    Ansicht.woher(antwort);
    Ansicht.melde("Gerechnet mit der Liste, wie sie jetzt ist.");
  }

  /** @param {AbortSignal} signal */
  async function fristen(signal) {
    const lauf = await rechnen(signal);
    Ansicht.fristen(lauf.fristtitel, lauf.fristen);
    Ansicht.melde("");
  }

  /** @param {AbortSignal} signal */
  async function einstellungen(signal) {
    const { einstellungen: stelle, namen } = await rechnen(signal);
    if (!stelle) {
      Ansicht.melde("Das Blatt gibt es noch nicht.");
      Ansicht.text(name("einstellungen"), [
        `Das Blatt „${namen.einstellungen ?? "IM Einstellungen"}“ entsteht mit den ersten Übersichten. Bitte zuerst „Übersichten erstellen“.`,
      ]);
      return;
    }
    await Kurier.springen(stelle);
    Ansicht.melde(`Gezeigt: ${Ansicht.ortstext(stelle)}.`);
    Ansicht.text(name("einstellungen"), [
      `Tragen Sie in die gelben Felder von „${stelle.blatt}“ ein, was gelten soll, und erstellen Sie die Übersichten dann neu.`,
    ]);
  }

  async function hilfe() {
    const adresse = new URL("hilfe", document.baseURI).href;
    if (modus === "excel" && Kurier.kennt("OpenBrowserWindowApi", "1.1")) Office.context.ui.openBrowserWindow(adresse);
    else window.open(adresse, "_blank", "noopener");
    Ansicht.melde("Die Hilfe ist in einem eigenen Fenster geöffnet.");
  }

  async function diagnose() {
    Ansicht.melde("Server fragen …");
    Ansicht.diagnose((await Diagnose.zeilen(modus, erzeugung !== null)).join("\n"));
    Ansicht.melde("");
  }

  /** @type {Record<string, (signal: AbortSignal) => Promise<void>>} */
  const BEFEHLE = { pruefen, uebersichten, zuruecknehmen, woher, fristen, einstellungen, hilfe, diagnose };

  // ---------------------------------------------------------------- answers to what is shown
  /** "Ja" below a preview. */
  function ja() {
    const jetzt = gefragt;
    if (jetzt) void allein(jetzt.befehl, jetzt.tun);
  }

  /** "Abbrechen" below a preview. */
  function nein() {
    gefragt = null;
    ruhezustand();
    Ansicht.melde("Es wurde nichts geändert.");
  }

  /** The findings of the last run again. */
  function befundeZeigen() {
    if (letzterLauf) Ansicht.befunde(letzterLauf);
  }

  /** Show a cell. @param {Ort} ort */
  async function springen(ort) {
    Ansicht.fehler(null);
    try {
      await Kurier.springen(ort);
      Ansicht.melde(`Gezeigt: ${Ansicht.ortstext(ort)}.`);
    } catch (e) {
      melden(e);
    }
    Ansicht.zurueck(Kurier.rueckziel());
  }

  /** Go back to where one was. */
  async function zurueck() {
    const ziel = Kurier.rueckziel();
    Ansicht.fehler(null);
    try {
      await Kurier.zurueck();
      if (ziel) Ansicht.melde(`Zurück: ${Ansicht.ortstext(ziel)}.`);
    } catch (e) {
      melden(e);
    }
    Ansicht.zurueck(Kurier.rueckziel());
    if (!Kurier.rueckziel()) Ansicht.teil("im-titel").focus();
  }

  /** Another file was chosen: what was said about the last one is no longer true. */
  function neueDatei() {
    letzterLauf = null;
    gefragt = null;
  }

  /** @param {"excel" | "datei"} wo */
  function beginnen(wo) {
    modus = wo;
  }

  return { abbrechen, ausfuehren, befundeZeigen, beginnen, ja, namen: Object.keys(BEFEHLE), nein, neueDatei, springen, weiter, zurueck };
})();
