"""Draw the icons of the web add-in from their SVG sources, in the sizes that its manifest names.

Chromium draws them, on a transparent ground. Each source is made on a grid of 16 by 16, so that edges stay sharp at 16 pixels.
"""

from __future__ import annotations

from pathlib import Path
import shutil
import sys

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from im_xl.hosts.web.manifest import GROESSEN  # noqa: E402 - found through the line above

SYMBOLE = ROOT / "im_xl/hosts/web/statisch/symbole"


def zeichne() -> None:
    """Every icon in every size."""
    with sync_playwright() as spieler:
        browser = spieler.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for groesse in GROESSEN:
            seite = browser.new_page(viewport={"width": groesse, "height": groesse})
            for quelle in sorted(SYMBOLE.glob("*.svg")):
                bild = quelle.read_text("utf-8").replace("<svg ", f'<svg width="{groesse}" height="{groesse}" style="display:block" ', 1)
                seite.set_content(f"<style>body{{margin:0}}</style>{bild}")
                ziel = SYMBOLE / f"{quelle.stem}-{groesse}.png"
                seite.screenshot(path=ziel, omit_background=True)
                print(f"{ziel.relative_to(ROOT)}: {ziel.stat().st_size} Byte")
        browser.close()


if __name__ == "__main__":
    zeichne()
