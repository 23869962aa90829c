"""Scans on a cluster: the same findings, nothing lost with a worker, one line for what is wrong."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from reviewbot.cli.main import main
from reviewbot.errors import ReviewbotError, SourceError
from reviewbot.scan.chunk import HeaderAnswer, HeaderTask, RuleChoice
from reviewbot.scan.errand import Errand, errand_for, our_code, run_errand
from tests.scan import archives
from tests.scan.clusters import LoopbackCluster, loopback_cluster
from tests.scan.scanning import dump, findings, run
from tests.scan.test_killed import checked
from tests.scan.test_run import MISSING, many

pytest.importorskip("distributed", reason="Dask distributed is not installed (extra cluster)")
ONE_RULE = RuleChoice(select=(MISSING,))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoopbackCluster]:
    with loopback_cluster(tmp_path_factory.mktemp("cluster"), 2) as found:
        yield found


@pytest.fixture
def epoch(tmp_path: Path) -> Path:
    return archives.epoch(tmp_path / "0.git", many(20))


@pytest.mark.slow
def test_local_cluster_gives_the_result_of_one_process(tmp_path: Path) -> None:
    epoch = archives.epoch(tmp_path / "0.git", many(100))

    run(epoch, tmp_path / "one")
    run(epoch, tmp_path / "dask", jobs=2, cluster="")

    assert dump(tmp_path / "one") == dump(tmp_path / "dask")
    assert findings(tmp_path / "dask")


@pytest.mark.slow
def test_worker_killed_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    epoch = archives.epoch(tmp_path / "0.git", many(300))
    output = tmp_path / "dask"
    with loopback_cluster(tmp_path, 2) as cluster:
        words = ["scan", "run", str(epoch), "--quiet", "--select", MISSING, "--output", str(output)]
        scan = subprocess.Popen(
            [sys.executable, "-m", "reviewbot", *words, "--engine", f"dask={cluster.address}"],
            stdout=subprocess.DEVNULL,
        )
        while not checked(output) and scan.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                scan.wait(timeout=0.01)
        cluster.workers[0].send_signal(signal.SIGKILL)
        was_running = scan.poll() is None
        status = scan.wait()

    run(epoch, tmp_path / "one", choice=ONE_RULE)
    assert (was_running, status) == (True, 0)
    assert dump(tmp_path / "one") == dump(output)


@pytest.mark.slow
def test_last_worker_killed_is_said_and_what_is_done_is_kept(
    epoch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reviewbot.scan import cluster as engine

    monkeypatch.setattr(engine, "_PATIENCE_S", 0.5)
    monkeypatch.setattr(engine, "_LOOK_S", 0.1)
    with loopback_cluster(tmp_path, 1) as cluster:
        cluster.workers[0].kill()
        cluster.workers[0].wait()

        with pytest.raises(SourceError, match="has no worker; what is done is kept"):
            run(epoch, tmp_path / "out", cluster=cluster.address)


@pytest.mark.slow
def test_worker_of_another_version_is_one_line(
    cluster: LoopbackCluster,
    epoch: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from reviewbot.scan import cluster as engine

    monkeypatch.setattr(engine, "our_code", lambda: "9.9 (else)")

    status = main(
        [
            "scan",
            "run",
            str(epoch),
            f"--output={tmp_path / 'out'}",
            "--engine",
            f"dask={cluster.address}",
        ]
    )

    error = capsys.readouterr().err
    assert (status, error.count("\n")) == (2, 1)
    assert f"cannot take part: it has reviewbot {our_code()}, this machine 9.9 (else)" in error


@pytest.mark.slow
def test_unreachable_scheduler_is_one_line(
    epoch: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from reviewbot.scan import cluster as engine

    monkeypatch.setattr(engine, "_CONNECT_S", 1)

    status = main(
        ["scan", "run", str(epoch), f"--output={tmp_path / 'out'}", "--engine", "dask=127.0.0.1:1"]
    )

    error = capsys.readouterr().err
    assert (status, error.count("\n")) == (2, 1)
    assert error.startswith("reviewbot: cannot reach the Dask scheduler at 127.0.0.1:1: ")


def test_missing_extra_is_one_line(
    epoch: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delitem(sys.modules, "reviewbot.scan.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)

    status = main(["scan", "run", str(epoch), f"--output={tmp_path / 'out'}", "--engine", "dask"])

    error = capsys.readouterr().err
    assert (status, error.count("\n")) == (2, 1)
    assert "pip install 'reviewbot[cluster]'" in error


@pytest.mark.parametrize("engine", ["ray", "dask=", "dask=host", "dask=tcp://host"])
def test_engine_that_is_none_is_a_usage_error(engine: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["scan", "run", str(tmp_path), f"--output={tmp_path / 'out'}", "--engine", engine])

    assert ended.value.code == 2


def asked(errand: Errand, code: str = "") -> object:
    """What a worker here answers to the errand."""
    task = HeaderTask((1,), (errand.proof[0][0],))
    packed = run_errand(code or our_code(), pickle.dumps(errand), pickle.dumps(task))
    return pickle.loads(packed)  # noqa: S301  # packed above


def place_of(epoch: Path) -> str:
    from reviewbot.scan.archive import open_archive

    return next(iter(open_archive(epoch).entries())).place


def test_worker_with_all_of_it_does_the_task(epoch: Path) -> None:
    errand = errand_for(epoch, ONE_RULE, ONE_RULE.load(), [place_of(epoch)])

    assert isinstance(asked(errand), HeaderAnswer)


def test_worker_without_the_archive_says_so(epoch: Path, tmp_path: Path) -> None:
    errand = errand_for(epoch, ONE_RULE, ONE_RULE.load(), [place_of(epoch)])
    epoch.rename(tmp_path / "elsewhere.git")

    answer = asked(errand)

    assert isinstance(answer, ReviewbotError)
    assert f"cannot take part: cannot read {epoch}: No such file" in str(answer)


def test_worker_with_an_older_copy_says_so(epoch: Path, tmp_path: Path) -> None:
    errand = errand_for(epoch, ONE_RULE, ONE_RULE.load(), [place_of(epoch)])
    epoch.rename(tmp_path / "newer.git")
    archives.epoch(epoch, many(20)[1:])

    answer = asked(errand)

    assert isinstance(answer, ReviewbotError)
    assert str(answer).endswith(f"its {epoch} lacks mail that is there on this machine")


def test_worker_with_other_rules_says_so(epoch: Path) -> None:
    errand = errand_for(epoch, RuleChoice(), ONE_RULE.load(), [place_of(epoch)])

    assert str(asked(errand)).endswith("its rules are not those of this machine")
