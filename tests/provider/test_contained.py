"""A program run in an empty folder with limits."""

import os
import sys
import time
from pathlib import Path

import pytest

from reviewbot.errors import ContextMissing
from reviewbot.provider.contained import program, run_contained


def run(script: str, stdin: bytes = b"", *, timeout_s: float = 20) -> tuple[int, str, str]:
    """Status, output and errors of a shell script."""
    ended = run_contained(
        ["/bin/sh", "run.sh"], {"run.sh": script.encode()}, stdin, timeout_s=timeout_s
    )
    return ended.status, ended.out.decode(), ended.err.decode()


def test_gives_status_output_and_errors() -> None:
    assert (3, "mail", "oops\n") == run("cat; echo oops >&2; exit 3", b"mail")


def test_working_directory_is_empty() -> None:
    assert (0, "", "") == run("ls -A")


def test_home_is_the_empty_folder() -> None:
    assert (0, "same\n", "") == run('[ "$HOME" = "$PWD" ] && echo same')


def test_environment_holds_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/somewhere")
    monkeypatch.setenv("PERL5LIB", "/elsewhere")

    _, out, _ = run("env | cut -d= -f1 | grep -v '^_$' | sort")

    assert ["HOME", "LC_ALL", "PATH", "PWD", "TMPDIR"] == [
        name for name in out.split() if name not in ("OLDPWD", "SHLVL")
    ]


def test_other_files_lie_beside_the_first() -> None:
    ended = run_contained(
        ["/bin/sh", "s/run.sh"],
        {"s/run.sh": b'cat "${0%/*}/words.txt"', "s/words.txt": b"teh"},
        b"",
        timeout_s=20,
    )

    assert b"teh" == ended.out


def test_time_is_limited() -> None:
    started = time.monotonic()

    with pytest.raises(ContextMissing, match=r"run\.sh took longer than 0\.3 s and was stopped"):
        run("sleep 60", timeout_s=0.3)

    assert time.monotonic() - started < 10


def test_time_is_limited_for_a_program_that_closed_its_output() -> None:
    with pytest.raises(ContextMissing, match="took longer"):
        run("exec >&- 2>&-; sleep 60", timeout_s=0.3)


def test_what_it_started_is_ended_with_it(tmp_path: Path) -> None:
    proof = tmp_path / "proof"

    with pytest.raises(ContextMissing):
        run(f"(sleep 1; touch {proof}) & sleep 60", timeout_s=0.2)
    time.sleep(1.2)

    assert not proof.exists()


def test_output_is_limited() -> None:
    with pytest.raises(ContextMissing, match="printed more than 4 MB and was stopped"):
        run("cat /dev/zero")


def test_errors_are_limited() -> None:
    with pytest.raises(ContextMissing, match="printed more than 4 MB"):
        run("cat /dev/zero >&2")


def test_files_it_writes_are_limited() -> None:
    status, _, _ = run("head -c 5000000 /dev/zero > big")

    assert status != 0


@pytest.mark.skipif(sys.platform != "linux", reason="the shell may not know how to limit memory")
def test_memory_is_limited() -> None:
    ended = run_contained(
        [sys.executable, "-I", "big.py"],
        {"big.py": b"bytearray(3 << 30)"},
        b"",
        timeout_s=20,
    )

    assert b"MemoryError" in ended.err


def test_reads_no_more_than_the_program_wants() -> None:
    assert (0, "", "") == run("exit 0", b"x" * 10_000_000)


def test_program_that_cannot_be_started_says_so() -> None:
    ended = run_contained(["/nonexistent/nothing"], {}, b"", timeout_s=20)

    assert 127 == ended.status
    assert b"/nonexistent/nothing" in ended.err


def test_folders_are_gone_afterwards() -> None:
    _, out, _ = run("pwd")

    assert not os.path.exists(out.strip())


def test_program_is_not_looked_up_in_relative_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "perl").write_text("#!/bin/sh\n")
    (tmp_path / "perl").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f".:{os.pathsep}")

    with pytest.raises(ContextMissing, match="perl is not installed or not in PATH"):
        program("perl")
