"""Shipped folders are found where they are: beside the package, or in it."""

from __future__ import annotations

from pathlib import Path
import shutil
import subprocess
import sys

import pytest

from im_xl import assets

ROOT = Path(__file__).resolve().parents[1]


def test_a_checkout_uses_its_own_folders() -> None:
    """In a checkout, what people edit is what is used."""
    assert assets.ordner("workbooks") == ROOT / "workbooks"
    assert assets.ordner("macros") == ROOT / "macros"


def test_an_installation_uses_what_it_carries(tmp_path: Path) -> None:
    """In an installation the folders lie inside the package."""
    shipped = tmp_path / "im_xl/_mitgeliefert/templates"
    shipped.mkdir(parents=True)
    shutil.copy(ROOT / "im_xl/assets.py", tmp_path / "im_xl/assets.py")
    (tmp_path / "im_xl/__init__.py").touch()
    code = "from im_xl import assets\nprint(assets.ordner('templates'))\ntry:\n    assets.ordner('macros')\nexcept FileNotFoundError as error:\n    print(error)"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [str(shipped.resolve()), "Der mitgelieferte Ordner „macros“ fehlt. Bitte im-xl neu installieren."]


def test_a_missing_folder_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An incomplete installation says so in German."""
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path / "im_xl")
    monkeypatch.setattr(assets, "_SHIPPED", tmp_path / "im_xl/_mitgeliefert")
    with pytest.raises(FileNotFoundError, match="neu installieren"):
        assets.ordner("templates")
