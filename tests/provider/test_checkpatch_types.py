"""checkpatch.pl's types as rule ids."""

import pytest

from reviewbot.config import Config
from reviewbot.engine.loader import builtin_folder, rule_files
from reviewbot.provider import checkpatch_types
from reviewbot.provider.checkpatch_types import is_muted, is_own_id, own_ids, rule_ids, types_of

MUTED = Config().items("checkpatch-mute")


def test_type_with_a_rule_goes_by_its_id() -> None:
    assert "fixes-malformed" == rule_ids("BAD_FIXES_TAG", "", {})[0]


def test_rules_that_find_the_same_are_named_too() -> None:
    assert ("fixes-malformed", "fixes-line-wrapped", "mine") == rule_ids(
        "BAD_FIXES_TAG", "", {"BAD_FIXES_TAG": ["fixes-line-wrapped", "mine"]}
    )


def test_type_that_a_loaded_rule_claims_goes_by_its_id() -> None:
    assert ("mine",) == rule_ids("BRACES", "", {"BRACES": ["mine"]})


def test_type_of_a_rule_left_to_checkpatch_goes_by_the_known_id() -> None:
    assert ("bug-on-added",) == rule_ids("AVOID_BUG", "", {})


def test_any_other_type_is_spelt_as_an_id() -> None:
    assert ("checkpatch-if-0-x",) == rule_ids("IF_0_X", "", {})


def test_no_type_has_an_id_too() -> None:
    assert ("checkpatch-untyped",) == rule_ids("", "whatever", {})


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Duplicate signature", "trailer-duplicated"),
        (
            "Co-developed-by: must be immediately followed by Signed-off-by:",
            "co-developed-without-sob",
        ),
        ("Unrecognized email address: 'x'", "trailer-address-unusable"),
        (
            "Non-standard signature: 'Singed-off-by:' - perhaps 'Signed-off-by:'?",
            "trailer-misspelled",
        ),
        ("'Signed-off-by:' is the preferred signature form", "trailer-misspelled"),
        ("Use a single space after Signed-off-by:", "checkpatch-bad-sign-off"),
    ],
)
def test_bad_sign_off_is_told_apart_by_its_words(text: str, id: str) -> None:
    assert (id,) == rule_ids("BAD_SIGN_OFF", text, {})


def test_every_id_of_a_rule_is_one_we_have() -> None:
    ours = {file.rule_id for file in rule_files([builtin_folder()])}
    named = {id for ids in checkpatch_types._OWN.values() for id in ids}
    named |= {id for _, id in checkpatch_types._SIGN_OFF}

    assert set() == named - ours


def test_own_ids_are_told_from_rules() -> None:
    assert is_own_id("bug-on-added")
    assert is_own_id("checkpatch")
    assert is_own_id("checkpatch-spacing")
    assert not is_own_id("fixes-malformed")


def test_own_ids_have_their_types() -> None:
    assert ("IF_0", "IF_1", "C99_COMMENTS") == types_of("if-0-or-commented-code")
    assert all(types_of(id) for id in own_ids())


@pytest.mark.parametrize(
    "type",
    [
        "FILE_PATH_CHANGES",
        "LONG_LINE",
        "LONG_LINE_STRING",
        "MACRO_ARG_REUSE",
        "BLOCK_COMMENT_STYLE",
        "CAMELCASE",
        "TYPO_SPELLING",
    ],
)
def test_noisy_types_are_muted_by_default(type: str) -> None:
    assert is_muted(type, "WARNING", MUTED)


def test_checks_are_muted_by_default() -> None:
    assert is_muted("BRACES", "CHECK", MUTED)


def test_type_of_a_rule_is_not_muted_by_a_star() -> None:
    assert not is_muted("BAD_STABLE_ADDRESS_STYLE", "WARNING", MUTED)


def test_more_can_be_muted_than_usual() -> None:
    assert is_muted("SPACING", "ERROR", ["usual", "spacing"])


def test_usual_ones_can_be_let_through() -> None:
    assert not is_muted("CAMELCASE", "CHECK", ["SPACING"])


def test_type_of_a_rule_is_muted_by_its_name() -> None:
    assert is_muted("GIT_COMMIT_ID", "ERROR", ["GIT_COMMIT_ID"])


def test_unknown_commit_is_muted_whatever_is_set() -> None:
    assert is_muted("UNKNOWN_COMMIT_ID", "WARNING", [])
