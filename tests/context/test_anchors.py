"""Where a reviewer's remark belongs in the patch."""

from __future__ import annotations

from reviewbot.context.anchors import comments_on
from reviewbot.mail import parse_mail
from reviewbot.model.message import Message
from tests.tui.threads import BODY_2, mail, quoted

BODY = BODY_2.split("\n")


def _reply(text: str, msgid: str = "r") -> Message:
    return parse_mail(mail("Re: x", msgid, text).partition(b"\n")[2])


def _line(text: str) -> int:
    return BODY.index(text) + 1


def test_a_remark_stands_at_the_last_quoted_line() -> None:
    reply = _reply(quoted("-\t\treturn ret;\n+\t\tgoto err_free;") + "Why?\n")

    (comment,) = comments_on(BODY, [reply])

    assert comment.line == _line("+\t\tgoto err_free;")
    assert comment.text == ("Why?",)


def test_white_space_changed_by_a_mail_program_does_not_matter() -> None:
    (comment,) = comments_on(BODY, [_reply("> +  goto   err_free;\n\nWhy?\n")])

    assert comment.line == _line("+\t\tgoto err_free;")


def test_of_equal_lines_the_one_with_the_same_lines_above_is_meant() -> None:
    body = ["a = 1;", "return ret;", "b = 2;", "return ret;", "c = 3;", "return ret;"]

    (comment,) = comments_on(body, [_reply("> b = 2;\n> return ret;\n\nReally?\n")])

    assert comment.line == 4


def test_equal_quotes_in_one_reply_go_down_the_patch() -> None:
    body = ["return ret;", "x", "return ret;"]
    reply = _reply("> return ret;\n\nOne.\n\n> return ret;\n\nTwo.\n")

    assert [comment.line for comment in comments_on(body, [reply])] == [1, 3]


def test_a_brace_alone_places_nothing() -> None:
    (comment,) = comments_on(["int a;", "}", "int b;", "}"], [_reply("> }\n\nHm.\n")])

    assert comment.line is None


def test_an_answer_to_a_remark_stands_with_the_remark() -> None:
    first = _reply(quoted("+\t\tgoto err_free;") + "Why this label?\n", "one")
    second = _reply("> Why this label?\n\nBecause of the clock.\n", "two")

    comments = comments_on(BODY, [first, second])

    assert [comment.line for comment in comments] == [_line("+\t\tgoto err_free;")] * 2


def test_text_without_a_quote_is_about_the_whole_mail() -> None:
    (comment,) = comments_on(BODY, [_reply("Looks good to me.\n")])

    assert comment.line is None


def test_a_mark_that_a_quote_was_cut_is_no_comment() -> None:
    assert comments_on(BODY, [_reply("> Fixes: x\n\n[...]\n\n> y\n\n<snip>\n")]) == ()


def test_thousands_of_equal_lines_take_no_time() -> None:
    body = ["return 0;"] * 50_000
    replies = [_reply(quoted("\n".join(["return 0;"] * 60)) + "Hm.\n", f"r{n}") for n in range(50)]

    assert len(comments_on(body, replies)) == 50


def test_tabs_that_became_no_break_spaces_are_white_space() -> None:
    # as in the mail BL1PR12MB5849650F8CB4606143C403F1E7782@BL1PR12MB5849.namprd12.prod.outlook.com
    (comment,) = comments_on(BODY, [_reply(">> +\xa0\xa0 goto err_free;\n\nWhy?\n")])

    assert comment.line == _line("+\t\tgoto err_free;")


def test_a_quoted_line_that_was_wrapped_is_found() -> None:
    body = [
        "+\terr = take_the_lock(foo, bar, baz,",
        "+\t\t\tqux, and_one_more_argument);",
        "+\treturn err;",
    ]
    reply = _reply("> > +\terr = take_the_lock(foo,\n> > bar, baz,\n\nWhy three?\n")

    (comment,) = comments_on(body, [reply])

    assert comment.line == 1


def test_a_cut_in_the_quote_does_not_hide_the_line_below_it() -> None:
    reply = _reply("> int nothing;\n[...]\n> +\t\tgoto err_free;\n\nWhy?\n")

    (comment,) = comments_on(BODY, [reply])

    assert comment.line == _line("+\t\tgoto err_free;")


def test_of_a_mail_above_a_copy_without_marks_no_line_is_known() -> None:
    copied = "\n".join(BODY)
    reply = _reply(f"Why?\n\nFrom: A\nSent: today\nTo: B\nSubject: x\n\n{copied}\n")

    (comment,) = comments_on(BODY, [reply])

    assert (None, ("Why?",)) == (comment.line, comment.text)
