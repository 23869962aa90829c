"""What a run loads: b4 starts one process for each patch, and waits for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from reviewbot.engine.loader import builtin_folder
from tests.conftest import REPOSITORY
from tests.rule_files import write

PATCH = """From: A Author <author@example.org>
To: linux-kernel@vger.kernel.org
Subject: [PATCH] foo: fix bar
Date: Thu, 01 Jan 2026 10:00:00 +0000
Message-ID: <one@example.org>

Text.

Fixes: abc
---
diff --git a/drivers/foo/bar.c b/drivers/foo/bar.c
--- a/drivers/foo/bar.c
+++ b/drivers/foo/bar.c
@@ -1,1 +1,2 @@
 int a;
+int b;
"""
HEAVY = (
    "b4",
    "liblore",
    "patatt",
    "textual",
    "rich",
    "requests",
    "pygit2",
    "re2",
    "difflib",
    "logging",
    "email",
    "hashlib",
)


def loaded(tmp_path: Path, *words: str) -> set[str]:
    """Top-level modules that are loaded when the command is done."""
    code = (
        "import sys; from reviewbot.cli.main import main;"
        f"status = main({list(words)!r});"
        "print(); print(status, *{name.partition('.')[0] for name in sys.modules})"
    )
    out = subprocess.run(
        # -I and -S: what this machine's site-packages load by themselves is not ours to judge
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
    ).stdout
    status, *names = out.splitlines()[-1].split()
    assert "1" == status
    return set(names)


def test_check_of_a_file_loads_nothing_heavy(tmp_path: Path) -> None:
    patch = write(tmp_path, "one.patch", PATCH)

    names = loaded(tmp_path, "check", str(patch))

    assert [] == [name for name in HEAVY if name in names]
    assert "reviewbot" in names


def test_toml_is_read_only_when_there_are_toml_rules(tmp_path: Path) -> None:
    patch = write(tmp_path, "one.patch", PATCH)
    python_only = [path.stem.replace("_", "-") for path in builtin_folder().rglob("*.py")]
    words = [word for rule in python_only for word in ("--select", rule)]

    assert "tomllib" not in loaded(tmp_path, "check", str(patch), *words)


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="dataclasses asks inspect there")
def test_what_the_standard_library_imports_for_others_is_not_loaded(tmp_path: Path) -> None:
    patch = write(tmp_path, "one.patch", PATCH)

    names = loaded(tmp_path, "check", str(patch))

    assert set() == {"ast", "dis", "tokenize", "_bz2", "_lzma"} & names
