/** What the script /funktionen-ids.js of the server defines before the page's own scripts run. */
declare const IM_FUNKTIONEN: Record<string, Funktionsart>;
