"""What must hold for the repository itself, whatever the program does."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from annotator.core.commands import COMMANDS
from annotator.store.door import APPLICATION_ID
from tests.support import ROOT

TOP_LEVEL = {
    "annotator", "packaging", "resources", "tests", "pyproject.toml",
    "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "GLOSSARY.md", "DECISIONS.md",
}  # fmt: skip
NOT_KEPT = {"build", "dist", "__pycache__"}
"""What working in the checkout leaves behind; ``.gitignore`` names it too."""

TEXT = {".py", ".toml", ".md", ".txt", ".json", ".xml", ".svg", ".desktop", ".html", ""}


def kept_files() -> Iterator[Path]:
    """Every file that belongs to the project."""
    for top in sorted(ROOT.iterdir()):
        if top.name in NOT_KEPT or top.name.endswith(".egg-info"):
            continue
        if top.name.startswith(".") and top.name != ".ci":
            continue
        if top.is_file():
            yield top
        else:
            yield from (
                path
                for path in sorted(top.rglob("*"))
                if path.is_file() and not NOT_KEPT & set(path.parts)
            )


def kept_texts() -> Iterator[tuple[str, str]]:
    """Name and content of every text file of the project."""
    for path in kept_files():
        if path.suffix in TEXT:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8", errors="replace")


def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def constraints() -> dict[str, str]:
    lines = (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines()
    return {
        canonicalize_name(name): version
        for name, version in (line.split("==") for line in lines if line)
    }


def test_that_the_top_level_holds_the_named_folders_and_files_and_no_others():
    found = {
        path.name
        for path in ROOT.iterdir()
        if not path.name.startswith(".")
        and path.name not in NOT_KEPT
        and not path.name.endswith(".egg-info")
    }
    assert found == TOP_LEVEL
    assert (ROOT / ".ci" / "run").is_file()


def test_that_packaging_is_no_package_that_would_hide_the_library_of_that_name():
    assert not (ROOT / "packaging" / "__init__.py").exists()
    import packaging

    assert packaging.__version__


def test_that_no_file_names_a_host_that_packages_are_taken_from():
    # Put together here, so that this file does not name them either.
    hosts = [".".join(words) for words in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("deb", "debian", "org"),
        ("anaconda", "org"), ("download", "pytorch", "org"),
    )]  # fmt: skip
    named = [f"{name}: {host}" for name, text in kept_texts() for host in hosts if host in text]
    assert not named


def test_that_no_file_names_a_folder_of_the_machine_it_was_written_on():
    everywhere = re.compile(r"(?<![\w.$~}])/(?:work|farm|root)/[\w.-]+")
    outside_tests = re.compile(r"(?<![\w.$~}])/(?:tmp|home/\w+)/[\w.-]+")
    named = [
        f"{name}: {match.group()}"
        for name, text in kept_texts()
        for pattern in (everywhere, *(() if name.startswith("tests/") else (outside_tests,)))
        for match in pattern.finditer(text)
    ]
    assert not named


def test_that_there_is_no_lock_file():
    locks = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json"}
    assert not [path.name for path in kept_files() if path.name in locks]


def test_that_constraints_are_names_and_versions_and_nothing_else():
    for line in (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines():
        assert re.fullmatch(r"[A-Za-z0-9][\w.-]*==\d[\w.+]*", line), line


def test_that_every_dependency_is_pinned_to_a_version_its_range_allows():
    project = pyproject()["project"]
    declared = [
        *project["dependencies"],
        *project["optional-dependencies"]["dev"],
        *pyproject()["build-system"]["requires"],
    ]
    pinned = constraints()
    problems = []
    for text in declared:
        requirement = Requirement(text)
        version = pinned.get(canonicalize_name(requirement.name))
        if version is None:
            problems.append(f"{text} is not pinned")
        elif not requirement.specifier.contains(version):
            problems.append(f"{text} does not allow the pinned {version}")
    assert not problems


def test_that_qt_stays_below_the_version_that_crashes_python_3_11():
    texts = pyproject()["project"]["dependencies"]
    requirements = [Requirement(t) for t in texts if t.startswith("PySide6")]
    (for_3_11,) = [
        r for r in requirements if r.marker is None or r.marker.evaluate({"python_version": "3.11"})
    ]
    assert for_3_11.specifier.contains("6.11.3")
    assert not for_3_11.specifier.contains("6.12.0")
    assert for_3_11.name == "PySide6_Essentials"


def test_that_layers_keep_their_order_and_only_gui_knows_qt_and_only_store_knows_sqlite():
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_that_every_package_of_the_program_has_its_place_in_the_layers():
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    (layers,) = [c["layers"] for c in contracts if c["type"] == "layers"]
    placed = {name.strip() for layer in layers for name in layer.split("|")}
    packages = {f"annotator.{p.parent.name}" for p in (ROOT / "annotator").glob("*/__init__.py")}
    assert packages == placed


@pytest.mark.parametrize("script", sorted(p.name for p in (ROOT / "packaging").glob("*.py")))
def test_that_the_command_for_developers_needs_nothing_installed_but_the_icons(script):
    if script == "make_icons.py":
        assert "PySide6" in (ROOT / "packaging" / script).read_text("utf-8")
        return
    tree = ast.parse((ROOT / "packaging" / script).read_text("utf-8"))
    own = {p.stem for p in (ROOT / "packaging").glob("*.py")}
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
    }
    assert imported <= sys.stdlib_module_names | own


def test_that_an_older_python_can_read_far_enough_to_say_what_is_needed():
    ast.parse((ROOT / "packaging" / "dev.py").read_text("utf-8"), feature_version=(3, 6))


def test_that_ci_runs_the_very_command_that_the_readme_gives_for_the_tests():
    command = "python3 packaging/dev.py test"
    assert command in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1]
    readme = (ROOT / "README.md").read_text("utf-8")
    assert command in readme
    assert "python3 packaging/dev.py run" in readme


def test_that_every_command_for_developers_is_told_of():
    script = (ROOT / "packaging" / "dev.py").read_text("utf-8")
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    commands = re.findall(r'"(\w+)": command_', script)
    assert commands
    assert [name for name in commands if f"`python3 packaging/dev.py {name}`" not in told] == []


def test_that_what_the_pages_of_the_project_point_to_is_there():
    missing = [
        f"{page.name}: {target}"
        for page in ROOT.glob("*.md")
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
        if not (ROOT / target).exists()
    ]
    assert not missing


CLOCKS = {
    f"{name}{suffix}"
    for name in ("time", "perf_counter", "monotonic", "process_time", "thread_time")
    for suffix in ("", "_ns")
} | {"QElapsedTimer"}  # fmt: skip


def clocks_read(tree: ast.AST) -> set[str]:
    """Which clocks a module reads: ``time.monotonic()``, or a name taken out of ``time``."""
    taken = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "PySide6.QtCore")
        for alias in node.names
        if alias.name in CLOCKS
    }
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {one.id for one in called if isinstance(one, ast.Name) and one.id in taken} | {
        one.attr
        for one in called
        if isinstance(one, ast.Attribute)
        and isinstance(one.value, ast.Name)
        and one.value.id == "time"
        and one.attr in CLOCKS
    }


def test_that_no_test_asks_a_clock_how_long_something_takes():
    """A busy machine is no fault. Tests count; benchmarks measure; only ``wait_for`` knows when to give up."""
    assert clocks_read(ast.parse("import time as t, time\nassert time.monotonic() - b < 1"))
    assert clocks_read(ast.parse("from time import perf_counter as now\nassert now() < 1"))
    found = {
        path.relative_to(ROOT).as_posix(): clocks
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if "benchmarks" not in path.parts
        and path != ROOT / "tests" / "support.py"
        and (clocks := clocks_read(ast.parse(path.read_text("utf-8"))))
    }
    assert not found


def test_that_no_test_waits_for_a_time_instead_of_a_condition():
    fixed = re.compile(r"\bqtbot\.wait\(|\bqWait\(")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if "benchmarks" not in path.parts and path != Path(__file__)
        for match in fixed.finditer(path.read_text("utf-8"))
    ]
    assert not found


def test_that_every_command_icon_is_drawn_for_light_and_for_dark():
    table = json.loads((ROOT / "resources" / "icons" / "icons.json").read_text("utf-8"))["icons"]
    assert not {c.icon for c in COMMANDS if c.icon} - set(table)
    for theme in ("light", "dark"):
        drawn = {p.stem for p in (ROOT / "resources" / "icons" / theme).glob("*.svg")}
        assert drawn == set(table)


def test_that_the_file_type_is_told_by_the_number_that_projects_carry():
    tree = ElementTree.parse(ROOT / "packaging" / "linux" / "article-annotator.xml")
    ns = "{http://www.freedesktop.org/standards/shared-mime-info}"
    inner = tree.find(f".//{ns}match/{ns}match")
    assert inner is not None
    assert inner.get("offset") == "68"
    assert inner.get("type") == "big32"
    assert int(inner.get("value", "0"), 16) == APPLICATION_ID
    glob = tree.find(f".//{ns}glob")
    assert glob is not None and glob.get("pattern") == "*.annotator"


def test_that_desktop_entry_and_metainfo_name_the_same_program_and_file_type():
    folder = ROOT / "packaging" / "linux"
    (desktop,) = folder.glob("*.desktop")
    (metainfo,) = folder.glob("*.metainfo.xml")
    component = ElementTree.parse(metainfo).getroot()
    assert component.findtext("id") == desktop.stem
    assert component.findtext("launchable") == desktop.name
    mime = ElementTree.parse(folder / "article-annotator.xml").getroot()[0].get("type")
    assert f"MimeType={mime};" in desktop.read_text("utf-8")
    assert component.findtext("provides/mediatype") == mime
    assert component.findtext("project_license") == pyproject()["project"]["license"]
