#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Feed the conformance suites to the GraphQL driver, compare, and keep the score.

  run_suites.py [--driver PATH] [--update] [--verbose] [SUITE…]

The data is found by $GATEHOUSE_SHARED, else in ../shared beside the project; a suite whose data is
not there is skipped and says so.  Every suite has a score, the number of cases that agree; the
scores in score.json may only rise: a suite that falls below its score fails, by so many cases as it
fell.  --update writes what was reached.  Cases where we differ on purpose are listed in
exceptions.md with a reason, and count as listed.  What is neither passed nor listed is open: it is
shown, and --verbose names it.
"""
import argparse
import json
import os
import subprocess
import sys

import cats
import suites

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SCORES = os.path.join(HERE, "score.json")
EXCEPTIONS = os.path.join(HERE, "exceptions.md")

SUITES = {
    "parse": suites.parse,
    "lex": suites.lex,
    "strip": suites.strip,
    "validate": suites.validate,
    "validate-all": suites.validate_all,
    "sdl": suites.sdl,
    "execute": suites.execute,
    "gqlparser-validation": suites.gqlparser_validation,
    "gqlparser-language": suites.gqlparser_language,
    "cats": cats.cases,
    "spec": suites.spec,
    "apollo-rs": suites.apollo,
    "async-graphql": suites.async_graphql,
    "graphql-schemas": suites.schemas,
    "json": suites.json_texts,
}


def data_folder():
    shared = os.environ.get("GATEHOUSE_SHARED") or os.path.join(os.path.dirname(ROOT), "shared")
    return os.path.join(shared, "conformance")


def read_exceptions():
    """{(suite, id): reason} from the rows of the table."""
    found = {}
    with open(EXCEPTIONS, encoding="utf-8") as lines:
        for line in lines:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if line.startswith("|") and len(cells) == 3 and cells[0] in SUITES:
                for name in cells[1].split(","):
                    found[cells[0], name.strip()] = cells[2]
    return found


def ask(driver, requests):
    """One answer for each request.  When the driver dies, the one that killed it gets none."""
    answers = []
    while len(answers) < len(requests):
        lines = "".join(json.dumps(r, ensure_ascii=True) + "\n" for r in requests[len(answers):])
        done = subprocess.run([driver], input=lines.encode(), stdout=subprocess.PIPE, check=False)
        given = done.stdout.decode("utf-8").split("\n")[:-1]
        answers += [json.loads(line) for line in given]
        if len(answers) < len(requests):
            answers.append({"fault": f"the driver died ({done.returncode})"})
    return answers


def judge(case, answer):
    if "fault" in answer:
        return answer["fault"]
    try:
        return case.check(answer)
    except (KeyError, TypeError, IndexError) as error:
        return f"{type(error).__name__} {error} in {json.dumps(answer)[:200]}"


class Result:
    """What a suite came to."""

    def __init__(self):
        self.passed, self.listed, self.open = [], [], []


def run_suite(name, driver, folder, exceptions):
    result = Result()
    cases = list(SUITES[name](folder))
    for case, answer in zip(cases, ask(driver, [case.request for case in cases])):
        wrong = judge(case, answer)
        if not wrong:
            result.passed.append(case)
        elif (name, case.name) in exceptions:
            result.listed.append(case)
        else:
            result.open.append((case, wrong))
    return result


def report(name, result, score, is_verbose):
    """One line a suite; how many cases it fell below its score."""
    fell = max(0, score - len(result.passed))
    total = len(result.passed) + len(result.listed) + len(result.open)
    print(f"{name}: {len(result.passed)} of {total} agree, {len(result.listed)} listed, "
          f"{len(result.open)} open; score {score}" + (f" - FELL BY {fell}" if fell else ""))
    for case, wrong in result.open if is_verbose or fell else []:
        print(f"  {name} {case.name}: {wrong[:400]}")
    return fell


def options(words):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--driver", default=os.path.join(ROOT, "build/tests/graphql_driver"))
    parser.add_argument("--update", action="store_true", help="write score.json")
    parser.add_argument("--verbose", action="store_true", help="name the open cases")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    chosen = parser.parse_args(words)
    unknown = [name for name in chosen.suites if name not in SUITES]
    if unknown:
        parser.error("no such suite: " + ", ".join(unknown))
    return chosen


def main(words):
    chosen = options(words)
    folder, exceptions = data_folder(), read_exceptions()
    with open(SCORES, encoding="utf-8") as data:
        scores = json.load(data)
    passed = failed = skipped = listed = still_open = 0
    for name in chosen.suites or SUITES:
        try:
            result = run_suite(name, chosen.driver, folder, exceptions)
        except FileNotFoundError as error:
            print(f"{name}: skipped, not there: {error.filename}")
            skipped += 1
            continue
        failed += report(name, result, scores.get(name, 0), chosen.verbose)
        passed += len(result.passed)
        listed += len(result.listed)
        still_open += len(result.open)
        scores[name] = max(scores.get(name, 0), len(result.passed))
    if chosen.update:
        with open(SCORES, "w", encoding="utf-8") as data:
            json.dump(scores, data, indent=2, sort_keys=True)
            data.write("\n")
    print(f"cases: {passed} agree, {listed} listed as exceptions, {still_open} open")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
