import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from reviewbot.config import SETTINGS, Config, load_config, settings_page
from reviewbot.errors import ConfigError


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment whose git knows only what a test writes, in an empty folder."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    for name in list(os.environ):
        if name.startswith(("GIT_", "REVIEWBOT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "user.cfg"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "system.cfg"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    return dict(os.environ)


def git(cwd: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A Author", "-c", "user.email=author@example.org")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with one commit, which is the current folder."""
    path = tmp_path / "repository"
    path.mkdir()
    git(path, "init", "-q")
    (path / "file").write_text("one\n")
    commit(path)
    monkeypatch.chdir(path)
    return path


def commit(repository: Path) -> str:
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "a commit")
    return git(repository, "rev-parse", "HEAD")


def toml(repository: Path, text: str) -> str:
    """Commit a .reviewbot.toml and return the commit."""
    (repository / ".reviewbot.toml").write_text(text)
    return commit(repository)


def load(
    environ: Mapping[str, str], *overrides: str, base: tuple[Path | None, str] | None = None
) -> Config:
    return load_config(base=base, overrides=overrides, environ=environ)


# -- precedence


def test_defaults_are_those_of_the_table(environ: dict[str, str]) -> None:
    config = load(environ)

    assert [setting.default for setting in SETTINGS] == [config.text(one.key) for one in SETTINGS]
    assert {"default"} == {value.origin for _, value in config.rows()}


def test_later_origins_win(repository: Path, tmp_path: Path, environ: dict[str, str]) -> None:
    base = toml(repository, 'fail-on = "note"\n')
    system, user = tmp_path / "system.cfg", tmp_path / "user.cfg"
    seen = [load(environ, base=(repository, base))]

    system.write_text("[reviewbot]\nfail-on = warning\n")
    seen.append(load(environ, base=(repository, base)))
    user.write_text("[reviewbot]\nfailOn = error\n")
    seen.append(load(environ, base=(repository, base)))
    git(repository, "config", "reviewbot.fail-on", "never")
    seen.append(load(environ, base=(repository, base)))
    environ["REVIEWBOT_FAIL_ON"] = "note"
    seen.append(load(environ, base=(repository, base)))
    seen.append(load(environ, "reviewbot.fail-on=warning", base=(repository, base)))

    assert [
        ("note", f".reviewbot.toml at {base} line 1"),
        ("warning", "git config (system)"),
        ("error", "git config (user)"),
        ("never", "git config (repository)"),
        ("note", "environment REVIEWBOT_FAIL_ON"),
        ("warning", "command line"),
    ] == [(config.text("fail-on"), config.origin("fail-on")) for config in seen]


def test_configuration_in_the_environment_of_git_counts(environ: dict[str, str]) -> None:
    environ |= {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "reviewbot.keymap",
        "GIT_CONFIG_VALUE_0": "vim",
    }

    assert "vim" == load(environ).text("keymap")


def test_no_home_is_no_reason_to_fail(environ: dict[str, str]) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"):
        environ.pop(name, None)

    assert "error" == load(environ).text("fail-on")


def test_without_git_its_configuration_is_said_not_to_be_read(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    environ["PATH"] = "/nonexistent"

    config = load(environ, "reviewbot.keymap=vim")

    assert [
        "git config is not read: cannot run git: it is not installed or not in PATH"
    ] == config.ignored
    assert "vim" == config.text("keymap")


def test_git_config_that_git_cannot_read_is_one_line(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    (tmp_path / "user.cfg").write_text("[broken\n")

    with pytest.raises(ConfigError) as caught:
        load(environ)

    assert f"cannot read git config: bad config line 1 in file {tmp_path}/user.cfg" == str(
        caught.value
    )


# -- trust


@pytest.mark.parametrize("key", [setting.key for setting in SETTINGS if not setting.is_safe])
def test_repository_may_not_set_what_is_not_safe(
    repository: Path, environ: dict[str, str], key: str
) -> None:
    before = load(environ).text(key)
    git(repository, "config", f"reviewbot.{key}", "evil")

    config = load(environ)

    assert before == config.text(key)
    assert [
        f"reviewbot.{key} = evil of git config (repository) is ignored: "
        "only your own or the system's git config may set it"
    ] == config.ignored


def test_included_file_of_a_repository_is_no_more_trusted(
    repository: Path, environ: dict[str, str]
) -> None:
    (repository / "more.cfg").write_text("[reviewbot]\nrules = /evil\n")
    git(repository, "config", "include.path", "../more.cfg")

    config = load(environ)

    assert () == config.folders("rules")
    assert 1 == len(config.ignored)


@pytest.mark.parametrize("key", [setting.key for setting in SETTINGS if not setting.is_safe])
def test_tree_may_not_set_what_is_not_safe(
    repository: Path, environ: dict[str, str], key: str
) -> None:
    base = toml(repository, f'{key} = "evil"\n')

    config = load(environ, base=(repository, base))

    assert load(environ).text(key) == config.text(key)
    assert 1 == len(config.ignored)


def test_user_may_set_rule_folders_in_pieces_and_with_blanks(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    (tmp_path / "user.cfg").write_text("[reviewbot]\nrules = /a b\nrules = ~/c\n")

    assert (Path("/a b"), tmp_path / "home" / "c") == load(environ).folders("rules")


@pytest.mark.parametrize("origin", ["user", "environment"])
def test_relative_rule_folder_is_refused_outside_the_command_line(
    tmp_path: Path, environ: dict[str, str], origin: str
) -> None:
    if origin == "user":
        (tmp_path / "user.cfg").write_text("[reviewbot]\nrules = rules\n")
    else:
        environ["REVIEWBOT_RULES"] = "/ok:rules"

    with pytest.raises(ConfigError, match="'rules' must be absolute or begin with ~"):
        load(environ)


def test_relative_rule_folder_on_the_command_line_is_the_users_choice(
    environ: dict[str, str],
) -> None:
    assert (Path("rules"),) == load(environ, "reviewbot.rules=rules").folders("rules")


# -- the base commit


def test_file_of_the_working_tree_does_not_count(repository: Path, environ: dict[str, str]) -> None:
    base = toml(repository, 'fail-on = "note"\n')
    (repository / ".reviewbot.toml").write_text('fail-on = "never"\n')
    git(repository, "add", "-A")

    assert "note" == load(environ, base=(repository, base)).text("fail-on")


def test_file_of_the_commit_with_the_series_applied_does_not_count(
    repository: Path, environ: dict[str, str]
) -> None:
    base = toml(repository, 'fail-on = "note"\n')
    toml(repository, 'fail-on = "never"\n')

    assert "note" == load(environ, base=(repository, base)).text("fail-on")


def test_commit_without_the_file_changes_nothing(repository: Path, environ: dict[str, str]) -> None:
    assert "default" == load(environ, base=(repository, "HEAD")).origin("fail-on")


def test_repository_without_a_commit_changes_nothing(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    git(tmp_path / "empty", "init", "-q")

    assert "default" == load(environ, base=(tmp_path / "empty", "HEAD")).origin("fail-on")


def test_hook_that_sets_git_dir_does_not_redirect_the_tree(
    repository: Path,
    tmp_path: Path,
    environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    toml(repository, 'fail-on = "note"\n')
    git(tmp_path / "empty", "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "empty" / ".git"))

    assert "note" == load(environ, base=(repository, "HEAD")).text("fail-on")


def test_current_repository_is_the_one_git_says(
    repository: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    base = toml(repository, 'fail-on = "note"\n')
    (repository / "below").mkdir()
    monkeypatch.chdir(repository / "below")

    assert "note" == load(environ, base=(None, base)).text("fail-on")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fail-on = \n", "(at line 1, column 11)"),
        ('\n\nfial-on = "note"\n', "line 3: 'fial-on' is unknown; did you mean 'fail-on'?"),
        ('# x\nfail-on = "maybe"\n', "line 2: 'maybe' is not one of error, warning, note, never"),
        ("[reviewbot]\nx = 1\n", "line 1: 'reviewbot' is unknown"),
        ("select = [1]\n", "line 1: 'select' must be text, true or false, or a list of texts"),
        ("x = " + "[" * 5000, "cannot read .reviewbot.toml at"),
    ],
)
def test_broken_file_is_refused_naming_the_line(
    repository: Path, environ: dict[str, str], text: str, sentence: str
) -> None:
    base = toml(repository, text)

    with pytest.raises(ConfigError) as caught:
        load(environ, base=(repository, base))

    assert ".reviewbot.toml" in str(caught.value)
    assert sentence in str(caught.value)


def test_lists_in_the_file_are_lists(repository: Path, environ: dict[str, str]) -> None:
    base = toml(repository, 'ignore = ["one", "two"]\nselect = "three four"\n')

    config = load(environ, base=(repository, base))

    assert (("one", "two"), ("three", "four")) == (config.items("ignore"), config.items("select"))


def test_link_in_place_of_the_file_is_refused(repository: Path, environ: dict[str, str]) -> None:
    (repository / ".reviewbot.toml").symlink_to("/etc/passwd")
    commit(repository)

    with pytest.raises(ConfigError, match="is not a plain file"):
        load(environ, base=(repository, "HEAD"))


def test_unknown_base_is_refused(repository: Path, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"of the base: Not a valid object name nowhere"):
        load(environ, base=(repository, "nowhere"))


def test_repository_of_another_user_is_one_line_that_says_what_to_do(
    repository: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    with pytest.raises(ConfigError) as caught:
        load(environ, base=(repository, "HEAD"))

    assert (
        f"cannot read .reviewbot.toml of the base: git refuses {repository}, which belongs to "
        "another user; if you trust it: git config --global --add "
        f"safe.directory {repository}"
    ) == str(caught.value)


# -- keys and values


@pytest.mark.parametrize("origin", ["user", "repository", "environment", "command line"])
def test_unknown_key_is_refused_with_the_nearest_in_every_origin(
    repository: Path, tmp_path: Path, environ: dict[str, str], origin: str
) -> None:
    overrides = ["reviewbot.keymp=vim"] if origin == "command line" else []
    if origin == "user":
        (tmp_path / "user.cfg").write_text("[reviewbot]\nkeymp = vim\n")
    elif origin == "repository":
        git(repository, "config", "reviewbot.keymp", "vim")
    elif origin == "environment":
        environ["REVIEWBOT_KEYMP"] = "vim"

    with pytest.raises(ConfigError) as caught:
        load(environ, *overrides)

    assert str(caught.value).startswith(
        f"cannot read {'git config ' if origin in ('user', 'repository') else ''}"
    )
    assert origin in str(caught.value)
    assert "keymp' is unknown; did you mean 'keymap'?" in str(caught.value)


@pytest.mark.parametrize(
    ("line", "is_on"),
    [
        ("unicode", True),
        ("unicode = yes", True),
        ("unicode = On", True),
        ("unicode = 1", True),
        ("unicode =", False),
        ("unicode = no", False),
        ("unicode = 0", False),
    ],
)
def test_bool_is_read_as_git_reads_it(
    tmp_path: Path, environ: dict[str, str], line: str, is_on: bool
) -> None:
    (tmp_path / "user.cfg").write_text(f"[reviewbot]\n{line}\n")

    assert is_on is load(environ).flag("unicode")


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ("reviewbot.unicode=maybe", "'maybe' is neither true nor false"),
        ("reviewbot.keymap=emacs", "'emacs' is not one of b4, mutt, vim"),
        ("reviewbot.timeout=soon", "'soon' is not a number of seconds above 0"),
        ("reviewbot.timeout=-1", "'-1' is not a number of seconds above 0"),
        ("reviewbot.timeout=nan", "'nan' is not a number of seconds above 0"),
        ("reviewbot.timeout=inf", "'inf' is not a number of seconds above 0"),
        ("keymap=vim", "expected reviewbot.key=value"),
        ("reviewbot.keymap", "expected reviewbot.key=value"),
    ],
)
def test_value_that_does_not_fit_is_refused(
    environ: dict[str, str], override: str, sentence: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(environ, override)

    assert sentence in str(caught.value)


def test_list_takes_blanks_commas_and_several_lines(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    (tmp_path / "user.cfg").write_text("[reviewbot]\nignore = one, two\nignore = three\n")

    assert ("one", "two", "three") == load(environ).items("ignore")


def test_seconds_are_a_number(environ: dict[str, str]) -> None:
    assert 2.5 == load(environ, "reviewbot.timeout=2.5").seconds("timeout")


def test_loading_starts_git_once(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    start = subprocess.Popen.__init__

    def count(self: object, *words: object, **how: object) -> None:
        started.append(words)
        start(self, *words, **how)  # type: ignore[call-overload]  # handed through as it came

    monkeypatch.setattr(subprocess.Popen, "__init__", count)

    load(environ)

    assert 1 == len(started)


def test_page_names_every_setting() -> None:
    page = settings_page()

    assert [f"| `{setting.key}` |" in page for setting in SETTINGS] == [True] * len(SETTINGS)
