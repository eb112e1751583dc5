"use strict";
// The native side of desktop Excel, as the unmodified office.js finds it: window.external. All it is asked goes to the replica in Python.
(() => {
  const art = globalThis.__nachbau;
  // Excel hands over safe arrays.
  const feld = (werte) => Object.assign(werte.slice(), {
    toArray() { return this; },
    dimensions: () => 1,
    ubound() { return this.length - 1; },
    getItem(stelle) { return this[stelle]; },
  });
  const bytes = (base64) => Array.from(atob(base64), (zeichen) => zeichen.charCodeAt(0));
  const aufpasser = [];

  const umgebung = {
    GetAppType: () => 1, // Excel
    GetAppVersionMajor: () => 16,
    GetAppVersionMinor: () => 1,
    GetAppUILocale: () => "de-DE",
    GetAppDataLocale: () => "de-DE",
    GetAppCapabilities: () => 0,
    GetActivationMode: () => 1,
    GetControlIntegrationLevel: () => 1,
    GetCommerceAllowed: () => false,
    GetCorrelationId: () => "nachbau",
    GetDialogRequirementMatrix: () => "{}",
    GetDocUrl: () => `C:\\Kreis\\${art.name}`,
    GetHostCustomMessage: () => null,
    GetHostFullVersion: () => art.version,
    GetInitialDisplayMode: () => 0,
    GetInstanceId: () => "nachbau",
    GetOfficeThemeInfo: () => "{}",
    GetSettings: () => ({ Read() {}, Write() {} }),
    GetSolutionRef: () => "nachbau",
    GetSolutionToken: () => "",
    GetSupportedMatrix: () => JSON.stringify(art.saetze),
    GetTouchEnabled: () => false,
  };

  async function stapel(werte) {
    const botschaft = werte.length === 1 && Array.isArray(werte[0]) ? werte[0] : werte;
    const { status, antwort } = JSON.parse(await globalThis.__stapel(botschaft[4]));
    return status ? [status] : [0, feld([200, feld([]), antwort])];
  }

  async function anderes(nummer, werte) {
    const antwort = JSON.parse(await globalThis.__rufe(nummer, JSON.stringify(werte)));
    if (nummer === 77 && !antwort.status) return [0, feld([antwort.griff, antwort.groesse])];
    if (nummer === 80 && !antwort.status) return [0, feld([feld(bytes(antwort.bytes)), antwort.laenge])];
    return [antwort.status];
  }

  const aussen = {
    GetContext: () => umgebung,
    // 2: pane, functions and ribbon share one runtime.
    GetHostInfo: () => `Excel$Win32$16.01$de-DE$$$disableLogging$${art.laufzeit ? 2 : 0}`,
    GetLoggingAllowed: () => false,
    Execute(nummer, werte, fertig) {
      // 5001: an internal error. What went wrong in the replica is noted there.
      (nummer === 93 ? stapel(werte) : anderes(nummer, werte)).then((antwort) => fertig(feld(antwort)), () => fertig(feld([5001])));
    },
    RegisterEvent(nummer, ziel, rufe, fertig) {
      aufpasser.push({ nummer, rufe });
      fertig(feld([0]));
    },
    UnregisterEvent(nummer, ziel, fertig) { fertig(feld([0])); },
    MessageParent() {},
    MessageParent2() {},
  };
  for (const [name, value] of Object.entries(aussen)) Object.defineProperty(window.external, name, { value, configurable: true, writable: true });

  const melde = (nummer, werte) => aufpasser.filter((einer) => einer.nummer === nummer).forEach((einer) => einer.rufe(nummer, feld(werte)));
  globalThis.__excel = {
    // Entries [category, type, target, text, id]; plain arrays: of two safe arrays in one office.js makes a table.
    botschaften: (eintraege) => melde(33, eintraege),
    befehl: (id, name, ereignis) => melde(39, [id, name, JSON.stringify(ereignis)]),
  };
})();
