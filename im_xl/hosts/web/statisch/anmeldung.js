"use strict";
/*
 * Who one is. The server says how it wants to know that (GET /version): "offen" and "proxy" ask nothing of the page,
 * "oidc" wants the token that Office gets for the person who is signed in there. Kept in memory only.
 */

/** @typedef {{version: string, anmeldung: "offen" | "proxy" | "oidc"}} Serverstand */

const Anmeldung = (() => {
  // A token that runs out during a long run would be refused at its end.
  const VORLAUF_MS = 2 * 60 * 1000;
  // Numbers of Office, "Troubleshoot error messages for single sign-on".
  /** @type {Record<number, string>} */
  const TEXTE = {
    13000: "Diese Ausgabe von Office kann sich am Server nicht anmelden. Bitte Office aktualisieren lassen.",
    13001: "Sie sind in Office nicht angemeldet. Bitte melden Sie sich in Excel an (Datei, Konto) und versuchen Sie es noch einmal.",
    13002: "Die Anmeldung wurde abgebrochen. Bitte versuchen Sie es noch einmal und stimmen Sie zu.",
    13003: "Mit diesem Konto geht die Anmeldung nicht. Bitte melden Sie sich in Excel mit Ihrem dienstlichen Konto an.",
    13005:
      "Das Add-in ist für die Anmeldung noch nicht freigegeben. Bitte wenden Sie sich an Ihre IT (Zustimmung des Administrators in Entra ID).",
    13007: "Office hat gerade keine Anmeldung bekommen. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    13008: "Eine Anmeldung läuft schon. Bitte warten Sie einen Augenblick.",
    13012: "Diese Ausgabe von Office kann sich am Server nicht anmelden. Bitte Office aktualisieren lassen.",
  };

  /** @type {Serverstand | null} */
  let stand = null;
  /** @type {{text: string, bis: number} | null} */
  let token = null;

  /**
   * What the server says about itself; asked once.
   * @returns {Promise<Serverstand>}
   */
  async function server() {
    if (stand) return stand;
    const antwort = await fetch("version", { cache: "no-store" });
    // The server itself answers everybody: refused by a proxy in front of it, which will say the same to what comes next.
    if (antwort.status === 401 || antwort.status === 403) return { version: "unbekannt", anmeldung: "proxy" };
    // As fetch does where nobody answers: a proxy whose server is away.
    if (!antwort.ok) throw new TypeError(`HTTP ${antwort.status}`);
    stand = /** @type {Serverstand} */ (await antwort.json());
    return stand;
  }

  /** When a token runs out, in milliseconds; 0 where it does not say. @param {string} jwt */
  function ablauf(jwt) {
    try {
      const teil = jwt.split(".")[1] || "";
      const angaben = JSON.parse(atob(teil.replace(/-/g, "+").replace(/_/g, "/")));
      return typeof angaben.exp === "number" ? angaben.exp * 1000 : 0;
    } catch {
      return 0;
    }
  }

  /**
   * Headers for a request.
   * @param {{neu?: boolean, fragen?: boolean}} [wie] neu: the last token was refused; fragen: Office may ask the person (never for a cell)
   * @returns {Promise<Record<string, string>>}
   * @throws {Error} German, fit to be shown
   */
  async function kopf({ neu = false, fragen = true } = {}) {
    if ((await server()).anmeldung !== "oidc") return {};
    if (neu) token = null;
    if (!token || token.bis - VORLAUF_MS < Date.now()) token = await geholt(fragen);
    return { Authorization: `Bearer ${token.text}` };
  }

  /** @param {boolean} fragen */
  async function geholt(fragen) {
    if (typeof Office === "undefined" || !Office.context?.host) {
      throw new Error(
        "Dieser Server verlangt eine Anmeldung über Excel. Im Browser ohne Excel geht das nicht; bitte öffnen Sie das Add-in in Excel.",
      );
    }
    try {
      const text = await Office.auth.getAccessToken({ allowSignInPrompt: fragen, allowConsentPrompt: fragen });
      return { text, bis: ablauf(text) };
    } catch (e) {
      const nummer = Number(/** @type {{code?: unknown}} */ (e)?.code);
      throw new Error(
        TEXTE[nummer] ||
          `Die Anmeldung am Server ist nicht gelungen${nummer ? ` (Office ${nummer})` : ""}. Bitte wenden Sie sich an Ihre IT.`,
      );
    }
  }

  return { kopf, server };
})();
