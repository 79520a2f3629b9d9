"""What a run of the benchmarks was taken on: the machine, the versions, and how busy it was."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import time
from importlib.metadata import version
from pathlib import Path


def load() -> str:
    """How many programs wanted a processor in the last minute, on average; empty where the system does not say."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


def _said(path: str, pattern: str) -> str:
    file = Path(path)
    found = re.search(pattern, file.read_text("utf-8", "replace")) if file.exists() else None
    return found[1].strip() if found else ""


def memory() -> str:
    """How much memory the machine has, in GiB; empty where the system does not say."""
    kilobytes = _said("/proc/meminfo", r"MemTotal:\s+(\d+) kB")
    return f"{int(kilobytes) / 2**20:.0f} GiB" if kilobytes else ""


def conditions() -> dict[str, str]:
    """The run's conditions as they are now, name to words."""
    return {
        "date": time.strftime("%Y-%m-%d"),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _said("/proc/cpuinfo", r"model name\s*: (.*)") or platform.processor(),
        "cores": str(os.cpu_count()),
        "memory": memory(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "pyside": version("PySide6_Essentials"),
        "screen": os.environ.get("QT_QPA_PLATFORM", "the system's"),
        "load": load(),
    }
