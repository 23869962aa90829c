"""Exit statuses, as promised to scripts."""

OK = 0
FINDINGS = 1
USAGE = 2
NOT_CHECKED = 3
INTERRUPTED = 130

HELP = """\
exit status:
  0    nothing found at or above --fail-on
  1    findings at or above --fail-on (default error)
  2    usage, configuration or unreadable input; one line on stderr says what
  3    with --strict, something could not be checked
  130  interrupted
  when several apply: 130, then 2, then 3, then 1
"""
