# SPDX-License-Identifier: MIT
"""The test harness of the Python tests: each function claims something.

    @claim
    def forms_change_nothing(): expect(status, 415)

    if __name__ == "__main__":
        sys.exit(run())

A failure prints the claim, both values and the line; the last line is
`N passed, N failed, N skipped`.  Words on the command line (behind `--`, when
the program takes others): run only claims whose name has one of them in it.
"""
import sys
import traceback

_claims = []


class Failed(Exception):
    """What was expected is not so."""


class Skipped(Exception):
    """What is needed is not there."""


def claim(function):
    _claims.append(function)
    return function


def expect(got, wanted, about=""):
    if got != wanted:
        raise Failed(f"{about}\n    is  {got!r}\n    not {wanted!r}")


def expect_true(value, about):
    if not value:
        raise Failed(f"not so: {about}")


def _line_of_test(trace):
    """The line nearest to the failure that is not of this file."""
    return [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename != __file__][-1]


def _run_one(function):
    try:
        function()
    except Skipped as why:
        print(f"skipped {function.__name__}: {why}")
        return "skipped"
    except Failed as why:
        line = _line_of_test(sys.exc_info()[2])
        print(f"FAILED {function.__name__}\n  line {line}: {why}", file=sys.stderr)
        return "failed"
    except Exception:  # a test that breaks has failed
        print(f"FAILED {function.__name__}", file=sys.stderr)
        traceback.print_exc()
        return "failed"
    return "passed"


def run(words=()):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for function in _claims:
        if not words or any(word in function.__name__ for word in words):
            counts[_run_one(function)] += 1
            sys.stdout.flush()
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts))
    return 1 if counts["failed"] else 0
