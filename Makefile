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
.PHONY: hilfe demo test check format bench fuzz bilder

hilfe:
	@echo 'make demo    Beispielmappe anlegen und Übersichten hineinrechnen (Ordner demo/)'
	@echo 'make test    alle Prüfungen; bringt mit, was sie brauchen, und sagt es vorher'
	@echo 'make check   Stil und Typen (ruff, mypy)'
	@echo 'make format  Quelltext formatieren (ruff)'
	@echo 'make bench   Zeiten und Speicher messen'
	@echo 'make fuzz    100000 absichtlich verdorbene Mappen; ZAHL=5000 SAAT=7 für so viele und genau diese'
	@echo 'make bilder  Bilder der Dokumentation aus erzeugten Mappen, Symbole des Web-Add-ins'

# Ausgang 1 heißt: fertig, aber die Mappe enthält Hinweise der Schwere „Fehler“.
demo:
	@bash tests/einrichten.sh demo
	@$(VENV)/bin/im-xl demo --ziel demo || test $$? -eq 1
	@test -n "$$(find demo -name '*-uebersicht*.xlsx')" || { echo 'Die Übersichten sind nicht entstanden.' >&2; exit 2; }
	@echo 'Nach make demo liegt im-xl nur in diesem Ordner. Hier heißt der Befehl: $(VENV)/bin/im-xl uebersichten DATEI'

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

# Was gefunden wird, liegt danach als Datei in fuzzfunde/.
fuzz:
	@bash tests/einrichten.sh python
	$(PY) tests/fuzz/lauf.py $(ZAHL) $(if $(SAAT),--saat $(SAAT))

bilder:
	@bash tests/einrichten.sh test
	$(PY) docs/bilder.py
	$(PY) docs/symbole.py
