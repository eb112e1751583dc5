"use strict";
// What the replica's own tests let office.js do; the tests write the rest as functions that they evaluate here.
const office = (tue) => new Promise((gut, schlecht) => tue((r) => (r.status === "succeeded" ? gut(r.value) : schlecht(r.error))));

async function schnappschuss(sliceSize) {
  const datei = await office((fertig) => Office.context.document.getFileAsync("compressed", { sliceSize }, fertig));
  const teile = [];
  for (let i = 0; i < datei.sliceCount; i++) teile.push(...(await office((fertig) => datei.getSliceAsync(i, fertig))).data);
  await office((fertig) => datei.closeAsync(fertig));
  return teile;
}

// Whatever happens comes back as a value: an error as [code, text].
const versuche = async (tue) => {
  try { return await tue(); } catch (e) { return { fehler: e.code, text: e.message }; }
};

CustomFunctions.associate("ADDIERE", (a, b, aufruf) => (a === null ? Promise.reject(new CustomFunctions.Error(CustomFunctions.ErrorCode.invalidValue, "Ohne Zahl geht es nicht.")) : a + b));
const wartende = [];
CustomFunctions.associate("WARTE", (aufruf) => new Promise((gut) => { wartende.push(gut); aufruf.onCanceled = () => wartende.push("abgebrochen"); }));
Office.actions.associate("befehl", (ereignis) => { document.getElementById("stand").textContent = "gedrückt"; ereignis.completed(); });
Office.onReady((wo) => { document.getElementById("stand").textContent = `${wo.host} ${wo.platform}`; });
