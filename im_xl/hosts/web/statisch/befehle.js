"use strict";
/*
 * What each button does. One command at a time; whatever goes wrong is a German sentence in the pane. The workbook leaves this page only
 * in here, and only after a person has seen where it goes.
 */

/**
 * What the last run changed: enough to take it back, and nothing else. `halb`: it (or taking it back) broke off on the way.
 * @typedef {{vorher: string | null, erzeugt: string, plan: Plan, halb: boolean}} Erzeugung
 */

const Befehle = (() => {
  const GELESEN = "im-xl-hinweis-gelesen";
  const AUTOSPEICHERN =
    "Automatisches Speichern ist an: Jeder Schritt ist sofort in der Cloud gespeichert, auch für andere. Wer erst ansehen möchte, schaltet es vorher links oben aus.";
  const IM_WEB = "Excel im Web speichert jeden Schritt sofort, auch für andere.";
  const MANUELL =
    "Die Berechnung steht auf „Manuell“: Gelesen wird, was zuletzt berechnet wurde. Im Zweifel vorher F9 drücken, und nach dem Erzeugen noch einmal.";
  const HALB = "Die letzte Erzeugung ist auf halbem Weg abgebrochen. Bitte zuerst „Letzte Erzeugung zurücknehmen“.";
  const EINZELN = 3; // so many sheets of Gemeinden are called by name
  const NICHTS_ZURUECK =
    "In dieser Mappe gibt es nichts zurückzunehmen: Gemerkt wird nur die letzte Erzeugung, und nur, solange diese Mappe offen ist.";
  /** These send nothing of the workbook. */
  const OHNE_MAPPE = new Set(["hilfe", "diagnose"]);
  /** Errors after which a file has to be chosen. */
  const OHNE_DATEI = new Set(["keine-mappe", "nicht-lesbar"]);
  /** The finding that says: the sheets come in a workbook of their own, an .ods or .xls takes none. */
  const EIGENE_MAPPE = "begleitmappe-auf-server";

  /** @type {"excel" | "datei"} */
  let modus = "datei";
  /** @type {{befehl: string, abbruch: AbortController} | null} */
  let laufend = null;
  /** @type {Lauf | null} */
  let letzterLauf = null;
  /** @type {Erzeugung | null} */
  let erzeugung = null;
  /** Whether Excel saves each step at once, and calculates only on demand: as the last command found it. */
  let umstaende = { sofort: false, manuell: false };
  /** What happens on "Ja". @type {{befehl: string, tun: (signal: AbortSignal) => Promise<void>} | null} */
  let gefragt = null;
  /** The sheet of the procedure that is wanted beside the others; empty: none. */
  let blatt = "";
  /** A command that waits until the start card has been read, with the sheet that is wanted. @type {{befehl: string, blatt: string} | null} */
  let wartend = null;
  let gelesen = false;
  /** @type {() => void} */
  let losgehen;
  /** A button of the ribbon may be pressed while the page still loads. @type {Promise<void>} */
  const bereit = new Promise((los) => (losgehen = los));

  /** What a command is called: as its button says. @param {string} befehl */
  const name = (befehl) => Ansicht.teil(`im-knopf-${befehl}`).textContent ?? "";

  // ---------------------------------------------------------------- frame
  /**
   * Carry a command out.
   * @param {string} befehl
   * @param {boolean} [imBereich] pressed in the pane, where the start card was to be seen; else in the ribbon
   * @param {string} [gewuenscht] key of the sheet of the procedure that is wanted
   */
  async function ausfuehren(befehl, imBereich = true, gewuenscht = "") {
    const tun = BEFEHLE[befehl];
    if (!tun) return;
    await bereit;
    if (!OHNE_MAPPE.has(befehl) && !hinweisGelesen(imBereich)) {
      wartend = { befehl, blatt: gewuenscht };
      Ansicht.melde("Bitte lesen Sie zuerst, was wohin gesendet wird.");
      Ansicht.start(name(befehl));
      return;
    }
    await allein(befehl, tun, gewuenscht);
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
    const jetzt = wartend;
    wartend = null;
    if (jetzt) void ausfuehren(jetzt.befehl, true, jetzt.blatt);
  }

  /**
   * @param {string} befehl
   * @param {(signal: AbortSignal) => Promise<void>} tun
   * @param {string} gewuenscht
   */
  async function allein(befehl, tun, gewuenscht) {
    if (laufend) {
      Ansicht.hinweis(`„${name(laufend.befehl)}“ läuft noch. „${name(befehl)}“ bitte danach noch einmal wählen.`);
      return;
    }
    const abbruch = new AbortController();
    const davor = document.body.dataset.ansicht ?? "start";
    const davorTitel = Ansicht.teil("im-titel").textContent ?? "";
    laufend = { befehl, abbruch };
    blatt = gewuenscht;
    gefragt = null;
    Ansicht.fehler(null);
    Ansicht.arbeit(befehl);
    try {
      await tun(abbruch.signal);
    } catch (e) {
      // Progress has nothing more to show, and a preview that was interrupted is no longer true; everything else is.
      if (e instanceof Kurierfehler && OHNE_DATEI.has(e.code)) Ansicht.wahl();
      else if (["arbeit", "vorschau"].includes(document.body.dataset.ansicht ?? "")) {
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
    if (letzterLauf) zeigeBefunde(letzterLauf);
    else if (modus === "datei") Ansicht.wahl();
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
    if (modus === "excel") umstaende = await Kurier.umstaende();
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
    const ablauf = blatt ? { ablauf: [blatt] } : {};
    if (modus === "datei") return { ziel: "datei", ...ablauf };
    return Kurier.imWeb() ? { ziel: "excel_web", ...ablauf } : ablauf;
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

  // ---------------------------------------------------------------- what to know of this workbook
  const zurRechnung = () => (umstaende.manuell ? [MANUELL] : []);
  const vorDemSchreiben = () => [...zurRechnung(), ...(umstaende.sofort ? [Kurier.imWeb() ? IM_WEB : AUTOSPEICHERN] : [])];
  const gespeichert = () =>
    umstaende.sofort
      ? "Gespeichert hat Excel die Mappe selbst; eine frühere Fassung finden Sie unter Datei > Informationen > Versionsverlauf."
      : "Gespeichert hat im_xl die Mappe nicht; das tun Sie selbst.";
  const ohneRuecknahme = () =>
    umstaende.sofort
      ? "Eine frühere Fassung finden Sie unter Datei > Informationen > Versionsverlauf."
      : "Ist der Stand davor noch der gespeicherte, so schließen Sie die Mappe, ohne zu speichern.";

  /** @param {Lauf} lauf */
  function zeigeBefunde(lauf) {
    Ansicht.befunde({ ...lauf, kopf: [...lauf.kopf, ...zurRechnung()] });
  }

  // ---------------------------------------------------------------- commands
  /** @param {AbortSignal} signal */
  async function pruefen(signal) {
    const lauf = await rechnen(signal);
    zeigeBefunde(lauf);
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
    // Sheets of half a run, old and new, are nothing to start from, and the way back would be forgotten.
    if (erzeugung?.halb) throw new Kurierfehler("halb", HALB);
    const lauf = await rechnen(signal);
    zeigeVorschau(lauf, `Vorschau: Bitte prüfen Sie, was ${inEigenerMappe(lauf) ? "Sie erhalten" : "in die Mappe kommt"}.`);
  }

  /** Whether the sheets come without the list. @param {Lauf} lauf */
  const inEigenerMappe = (lauf) => lauf.befunde.some(({ code }) => code === EIGENE_MAPPE);

  /** What "58 neu" and "3 geändert" are. @param {Plan} plan */
  const blattzeilen = ({ neu, geaendert, bearbeitet }) => [
    ...blattzeile("Neu", neu),
    ...blattzeile("Geändert", [...geaendert, ...bearbeitet.map(({ blatt }) => blatt)]),
  ];

  /** Names in a line, the many sheets of Gemeinden as one. @param {string} was @param {string[]} namen */
  function blattzeile(was, namen) {
    const gemeinden = namen.filter((blatt) => blatt.startsWith("Ü "));
    const viele = gemeinden.length > EINZELN;
    const genannt = namen.filter((blatt) => !viele || !gemeinden.includes(blatt)).map((blatt) => `„${blatt}“`);
    if (viele) genannt.unshift(`${gemeinden.length} Blätter „Ü …“`);
    return genannt.length ? [`${was}: ${genannt.join(", ")}`] : [];
  }

  /** @param {Lauf} lauf @param {string} meldung */
  function zeigeVorschau(lauf, meldung) {
    if (lauf.leer) {
      Ansicht.ergebnis({
        titel: "Nichts zu tun",
        zeilen: ["Alle Blätter stehen schon so in der Mappe.", ...lauf.vorschau],
        befunde: lauf.befunde.length > 0,
        zurueck: erzeugung !== null,
      });
      Ansicht.melde("Es gibt nichts zu tun.");
      return;
    }
    if (lauf.sperre) throw new Kurierfehler("sperre", lauf.sperre);
    const datei = modus === "datei";
    const eigene = inEigenerMappe(lauf);
    const erhalten = eigene
      ? `Sie erhalten eine eigene Mappe nur mit diesen Blättern; Ihre Liste „${Datei.name()}“ bleibt daneben, wie sie ist.`
      : "Sie erhalten eine neue Datei mit diesen Blättern; Ihre eigene bleibt unverändert.";
    Ansicht.vorschau({
      titel: "Vorschau",
      kopf: [...lauf.kopf, ...(lauf.befundzahlen ? [`Befunde: ${lauf.befundzahlen}`] : []), ...vorDemSchreiben()],
      zahlen: `Blätter: ${lauf.planzahlen}`,
      zeilen: [...blattzeilen(lauf.plan), ...lauf.vorschau],
      frage: datei ? erhalten : "Ihre eigenen Blätter bleiben unverändert. Blätter jetzt einsetzen?",
      ja: datei ? (eigene ? "Mappe mit diesen Blättern herunterladen" : "Fertige Mappe herunterladen") : "Ja, Blätter einsetzen",
    });
    Ansicht.melde(meldung);
    gefragt = { befehl: "uebersichten", tun: (signal) => (datei ? herunterladen(lauf, signal) : erzeugen(lauf, signal)) };
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
    const stand = await Einsetzen.staende();
    const lauf = await rechnen(signal, true);
    if (signal.aborted) throw new Abgebrochen();
    const einsetzung = lauf.einsetzen;
    if (einsetzung === null || zugestimmt(lauf) !== zugestimmt(gezeigt)) {
      zeigeVorschau(lauf, "Die Mappe hat sich seit der Vorschau geändert. Es wurde nichts eingesetzt; das ist die neue Vorschau.");
      return;
    }
    const davor = erzeugung;
    // Remembered first, so that half a run can be taken back as well.
    erzeugung = { vorher: lauf.vorher, erzeugt: einsetzung.mappe ?? "", plan: lauf.plan, halb: false };
    const hindernis = await einsetzen(einsetzung, stand, () => (erzeugung = davor));
    if (hindernis) {
      zeigeVorschau(await rechnen(signal), `${hindernis} Das ist die neue Vorschau.`);
      return;
    }
    Ansicht.ergebnis({
      titel: "Übersichten erstellt",
      kopf: lauf.kopf,
      zahlen: `Blätter: ${lauf.planzahlen}`,
      zeilen: [
        ...lauf.ergebnis,
        `${gespeichert()} Zurück führt „Letzte Erzeugung zurücknehmen“; „Rückgängig“ von Excel kann es nicht.`,
      ],
      befunde: lauf.befunde.length > 0,
      zurueck: true,
    });
    Ansicht.melde(`Fertig. Blätter: ${lauf.planzahlen}.`);
  }

  /**
   * @param {Einsetzung} einsetzung
   * @param {Staende} stand what our sheets said before the server was asked
   * @param {() => void} unberuehrt what to do where it failed before anything changed
   * @returns {Promise<string>} where the workbook is no longer what the server was asked about: that nothing was put in; else empty
   */
  async function einsetzen(einsetzung, stand, unberuehrt) {
    arbeite("Blätter einsetzen …");
    // From here on stopping would leave half of the sheets; afterwards everything can be taken back.
    Ansicht.arbeit(laufend?.befehl ?? null, false);
    try {
      await Einsetzen.einsetzen(einsetzung, stand, arbeite);
      return "";
    } catch (e) {
      if (e instanceof Kurierfehler && e.beruehrt && erzeugung) erzeugung.halb = true;
      else unberuehrt();
      if (e instanceof Kurierfehler && e.code === "inzwischen") return e.message;
      throw e;
    }
  }

  /**
   * The same file again (changed meanwhile, it could not be read any more), and the same day: what comes is what was shown.
   * @param {Lauf} gezeigt
   * @param {AbortSignal} signal
   */
  async function herunterladen(gezeigt, signal) {
    const mappe = await schnappschuss(signal);
    const { inhalt, name: dateiname } = await Dienst.datei({ mappe, auftrag: { ...auftrag(), heute: gezeigt.heute } }, wie(signal));
    Datei.herunterladen(inhalt, dateiname);
    Ansicht.ergebnis({
      titel: "Übersichten erstellt",
      zeilen: [
        `„${dateiname}“ liegt bei Ihren heruntergeladenen Dateien. Beginnen Sie auf „${gezeigt.namen.uebersicht}“.`,
        ...blattzeilen(gezeigt.plan),
        ...gezeigt.ergebnis,
      ],
      befunde: gezeigt.befunde.length > 0,
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
      { mappe, auftrag: auftrag(), vorher: vorher === null ? null : alsDatei(vorher), erzeugt: alsDatei(erzeugt), plan },
      wie(signal),
    );
    if (!weg.leer && weg.einsetzen) return weg;
    erzeugung.halb = false;
    return null;
  }

  /** @param {AbortSignal} signal */
  async function zuruecknehmen(signal) {
    zeigeRueckweg(await rueckweg(signal), "Vorschau: Bitte prüfen Sie, was zurückgenommen wird.");
  }

  /** @param {Rueckweg | null} weg @param {string} meldung */
  function zeigeRueckweg(weg, meldung) {
    if (!weg) {
      Ansicht.melde("Es gibt nichts zurückzunehmen.");
      Ansicht.text(name("zuruecknehmen"), [`${NICHTS_ZURUECK} ${ohneRuecknahme()}`]);
      return;
    }
    Ansicht.vorschau({
      titel: "Zurücknehmen",
      kopf: [...weg.kopf, ...vorDemSchreiben()],
      zahlen: "",
      zeilen: weg.zeilen,
      frage: "Letzte Erzeugung zurücknehmen?",
      ja: "Ja, zurücknehmen",
    });
    Ansicht.melde(meldung);
    gefragt = { befehl: "zuruecknehmen", tun: (signal) => nimmZurueck(weg, signal) };
  }

  /** @param {Rueckweg} weg */
  const zugestimmtZumRueckweg = ({ kopf, zeilen, ergebnis }) => JSON.stringify([kopf, zeilen, ergebnis]);

  /** @param {Rueckweg} gezeigt @param {AbortSignal} signal */
  async function nimmZurueck(gezeigt, signal) {
    const stand = await Einsetzen.staende();
    const weg = await rueckweg(signal);
    if (signal.aborted) throw new Abgebrochen();
    if (!weg?.einsetzen || zugestimmtZumRueckweg(weg) !== zugestimmtZumRueckweg(gezeigt)) {
      zeigeRueckweg(weg, "Die Mappe hat sich seit der Vorschau geändert. Es wurde nichts zurückgenommen; das ist die neue Vorschau.");
      return;
    }
    const hindernis = await einsetzen(weg.einsetzen, stand, () => {});
    if (hindernis) {
      zeigeRueckweg(await rueckweg(signal), `${hindernis} Das ist die neue Vorschau.`);
      return;
    }
    erzeugung = null;
    letzterLauf = null;
    Ansicht.ergebnis({ titel: "Zurückgenommen", zahlen: `Blätter: ${weg.ergebnis}`, zeilen: [gespeichert()] });
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

  /** The sheets of the procedure, to choose from. */
  async function verfahren() {
    Ansicht.zeige("verfahren", name("verfahren"));
    Ansicht.melde("Bitte wählen Sie das Blatt.");
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
  const BEFEHLE = { pruefen, uebersichten, zuruecknehmen, verfahren, woher, fristen, einstellungen, hilfe, diagnose };

  // ---------------------------------------------------------------- answers to what is shown
  /** "Ja" below a preview. */
  function ja() {
    const jetzt = gefragt;
    if (jetzt) void allein(jetzt.befehl, jetzt.tun, blatt);
  }

  /** "Abbrechen" below a preview. */
  function nein() {
    gefragt = null;
    ruhezustand();
    Ansicht.melde("Es wurde nichts geändert.");
  }

  /** The findings of the last run again. */
  function befundeZeigen() {
    if (letzterLauf) zeigeBefunde(letzterLauf);
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

  /** Let a file be chosen. */
  function waehlen() {
    if (!laeuftNoch()) Ansicht.teil("im-datei").click();
  }

  /** What is being found out about one file must not come to stand below the name of another. */
  function laeuftNoch() {
    if (laufend) Ansicht.hinweis(`„${name(laufend.befehl)}“ läuft noch. Eine andere Mappe bitte danach wählen.`);
    return laufend !== null;
  }

  /** A file was chosen: what was said about the last one is no longer true. @param {File} datei */
  function neueDatei(datei) {
    if (laeuftNoch()) return;
    Datei.waehlen(datei);
    letzterLauf = null;
    gefragt = null;
    Ansicht.fehler(null);
    Ansicht.mappe(datei.name);
    Ansicht.wahl();
    Ansicht.melde(`Gewählt: „${datei.name}“. Bitte wählen Sie oben, was zu tun ist.`);
  }

  /** @param {"excel" | "datei"} wo */
  function beginnen(wo) {
    modus = wo;
    if (wo === "excel") Ansicht.mappe("");
    losgehen();
  }

  return {
    abbrechen,
    ausfuehren,
    befundeZeigen,
    beginnen,
    ja,
    namen: Object.keys(BEFEHLE),
    nein,
    neueDatei,
    springen,
    waehlen,
    weiter,
    zurueck,
  };
})();
