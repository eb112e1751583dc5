# Die Befehle des Projekts. `make` allein zählt sie auf.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
# Auswahl für pytest, zum Beispiel: make test TESTS="tests/test_cents.py -k rundung"
TESTS  ?=
# Gleichzeitig laufende Testprozesse; jeder startet sein eigenes LibreOffice.
PROZESSE ?= 2
# Wie viele Mappen make fuzz verdirbt, und welche (SAAT, sonst gewürfelt und angezeigt).
ZAHL ?= 100000
SAAT ?=

export PYTHON

.DEFAULT_GOAL := hilfe
.PHONY: hilfe demo server test check format bench bench-server fuzz bilder

hilfe:
	@echo 'make demo    Beispielmappe anlegen und Übersichten hineinrechnen (Ordner demo/)'
	@echo 'make server  Server für Excel mit Microsoft 365 auf diesem Rechner ausprobieren, im Browser'
	@echo 'make test    alle Prüfungen; bringt mit, was sie brauchen, und sagt es vorher'
	@echo 'make check   Stil und Typen (ruff, mypy)'
	@echo 'make format  Quelltext formatieren (ruff)'
	@echo 'make bench   Zeiten und Speicher messen'
	@echo 'make bench-server   Server unter Last messen, mit locust in einer eigenen Umgebung (.venv-last)'
	@echo 'make fuzz    100000 absichtlich verdorbene Mappen; ZAHL=5000 SAAT=7 für so viele und genau diese'
	@echo 'make bilder  Bilder der Dokumentation aus erzeugten Mappen, Symbole des Web-Add-ins'

# Ausgang 1 heißt: fertig, aber die Mappe enthält Hinweise der Schwere „Fehler“.
demo:
	@bash tests/einrichten.sh demo
	@$(VENV)/bin/im-xl demo --ziel demo || test $$? -eq 1
	@test -n "$$(find demo -name '*-uebersicht*.xlsx')" || { echo 'Die Übersichten sind nicht entstanden.' >&2; exit 2; }
	@echo 'Nach make demo liegt im-xl nur in diesem Ordner. Hier heißt der Befehl: $(VENV)/bin/im-xl uebersichten DATEI'

# Bis Strg+C. office.js liegt bei den Prüfwerkzeugen oder allein; ohne npm fehlt es, und der Aufgabenbereich geht nur im Browser.
server:
	@bash tests/einrichten.sh server
	@dist=$$(ls -d .werkzeuge/node_modules/@microsoft/office-js/dist .werkzeuge/server/node_modules/@microsoft/office-js/dist 2>/dev/null | head -n 1); \
	exec $(VENV)/bin/im-xl server $${dist:+--officejs $$dist}

test:
	@bash tests/einrichten.sh test
	$(PY) -m pytest -n $(PROZESSE) --dist worksteal $(TESTS)

check:
	@bash tests/einrichten.sh python
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format:
	@bash tests/einrichten.sh python
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

bench:
	@bash tests/einrichten.sh python
	$(PY) bench/bench.py
	$(PY) bench/zellen.py
	$(PY) bench/lesen.py
	$(PY) bench/paket.py

# locust bringt viel mit, was hier sonst niemand braucht; deshalb eine eigene Umgebung.
bench-server:
	@bash tests/einrichten.sh python
	@test -x .venv-last/bin/locust || { $(PYTHON) -m venv .venv-last && .venv-last/bin/python -m pip install --quiet 'locust>=2.40'; }
	$(PY) bench/last.py --locust .venv-last/bin/locust

# Was gefunden wird, liegt danach als Datei in fuzzfunde/.
fuzz:
	@bash tests/einrichten.sh python
	$(PY) tests/fuzz/lauf.py $(ZAHL) $(if $(SAAT),--saat $(SAAT))

bilder:
	@bash tests/einrichten.sh test
	$(PY) docs/bilder.py
	$(PY) docs/symbole.py
