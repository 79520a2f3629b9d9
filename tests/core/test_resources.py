"""Resources are found from a checkout and from the installed wheel alike."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from annotator.core.resources import resource
from tests.support import ROOT


def test_that_a_checkout_takes_resources_from_the_folder_beside_the_package():
    assert resource() == ROOT / "resources"
    assert resource("icons", "app.svg").is_file()


def test_that_the_wheel_carries_the_resources_and_finds_them(tmp_path: Path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("article_annotator-*.whl")
    installed = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    code = "from annotator.core.resources import resource; print(resource('icons', 'app.svg'))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )
    found = Path(done.stdout.strip())
    assert found == installed / "annotator" / "resources" / "icons" / "app.svg"
    assert found.is_file()
