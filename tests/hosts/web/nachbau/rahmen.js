"use strict";
// Excel on the web, as the unmodified office.js finds it: the window around the pane, which answers its messages. All it is asked goes to the replica in Python.
(() => {
  const art = globalThis.__nachbau;
  if (location.origin !== art.rahmen) return;
  const bytes = (base64) => Array.from(atob(base64), (zeichen) => zeichen.charCodeAt(0));
  const aufpasser = new Map();
  const teile = new Map(); // size of a slice by copy: the pane counts slices, Excel bytes
  const FERTIG = { Version: 1, Error: 0 };

  const umgebung = () => ({
    _id: "nachbau",
    _appName: 16, // Excel on the web
    _appVersion: "16.00",
    _appMinorVersion: 0,
    _appUILocale: "de-DE",
    _dataLocale: "de-DE",
    _docUrl: `https://beispiel-my.sharepoint.com/personal/kaemmerei/Documents/${art.name}`,
    _clientMode: 1,
    _settings: [],
    _reason: 1,
    _osfControlType: 1,
    _eToken: "",
    _correlationId: "nachbau",
    _requirementMatrix: JSON.stringify(art.saetze),
    _dialogRequirementMatrix: "{}",
    _hostFullVersion: art.version,
    _appDomains: [],
    _initialDisplayMode: 0,
  });

  async function fuehreAus(daten) {
    const rufe = async (nummer, ...werte) => JSON.parse(await globalThis.__rufe(nummer, JSON.stringify(werte)));
    const nummer = daten.DdaMethod.DispatchId;
    if (nummer === 93) {
      const { status, antwort } = JSON.parse(await globalThis.__stapel(daten.ArrayData[4]));
      return { Version: 1, Error: status, Data: [200, [], antwort] };
    }
    if (nummer === 77) {
      const { status, griff, groesse } = await rufe(77, daten[0] === 1 ? 5 : daten[0]);
      teile.set(griff, daten[1]);
      return { Version: 1, Error: status, 0: griff, 1: groesse };
    }
    if (nummer === 80) {
      const laenge = teile.get(daten[2]);
      const scheibe = await rufe(80, daten[2], daten[3] * laenge, laenge);
      return { Version: 1, Error: scheibe.status, 0: bytes(scheibe.bytes), 1: scheibe.laenge };
    }
    const antwort = nummer === 81 ? await rufe(81, daten[2]) : nummer === 94 ? await rufe(94, daten[0], daten[1], daten[2]) : await rufe(nummer, daten);
    return { Version: 1, Error: antwort.status };
  }

  async function antworte(frage, fenster) {
    if (frage._actionType === 1) {
      aufpasser.set(frage._data.eventDispId, { frage, fenster });
      return FERTIG;
    }
    if (frage._actionType === 2) return FERTIG;
    if (frage._actionName === "ContextActivationManager_getAppContextAsync") return umgebung();
    if (frage._actionName === "executeMethod") return fuehreAus(frage._data);
    return null; // where the focus is, which keys were pressed
  }

  const sende = (fenster, frage, daten, alsEreignis, fehler = 0) => fenster.postMessage(JSON.stringify({
    _messageType: 1,
    _actionName: frage._actionName,
    _conversationId: frage._conversationId,
    _correlationId: frage._correlationId,
    _origin: location.origin,
    _data: daten,
    _errorCode: fehler,
    _responseType: alsEreignis ? 1 : 0,
    _serializerVersion: 1,
  }), art.adresse);

  window.addEventListener("message", (ereignis) => {
    if (ereignis.origin !== art.adresse) return;
    const frage = JSON.parse(ereignis.data);
    if (frage._messageType !== 0) return;
    antworte(frage, ereignis.source).then((daten) => sende(ereignis.source, frage, daten, false), () => sende(ereignis.source, frage, null, false, -2));
  });

  const melde = (nummer, daten) => {
    const einer = aufpasser.get(nummer);
    if (einer) sende(einer.fenster, einer.frage, daten, true);
  };
  globalThis.__excel = {
    botschaften: (eintraege) => melde(33, { ArrayData: eintraege }),
    befehl: (id, name, ereignis) => melde(39, { 0: id, 1: name, 2: JSON.stringify(ereignis) }),
  };
})();
