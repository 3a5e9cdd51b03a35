#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare the driver's answers with those of graphql-js, line by line.

  differential.py REQUESTS OURS THEIRS [THEIRS…]

Each file has one line of JSON a request: what was asked, what the driver answered, what one or more
versions of graphql-js answered to the same lines.  Only where these agree with each other is
something compared: whether it is ok, at which stage it is not, how many errors there are and where.
"""
import json
import sys

SHOWN = 20


def place(error):
    first = (error.get("locations") or [{}])[0]
    return (first.get("line") or 0, first.get("column") or 0)


def verdict(answer):
    """What has to be equal."""
    if "fault" in answer or answer.get("stage") == "threw":
        return ("fault",)
    errors = answer.get("errors", [answer["error"]] if "error" in answer else [])
    ok = answer.get("ok", not errors)
    return (ok, answer.get("stage"), tuple(sorted(place(error) for error in errors)),
            answer.get("printed") if ok else None)


def main(paths):
    if len(paths) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    lines = [open(path, encoding="utf-8").read().split("\n")[:-1] for path in paths]
    if len({len(part) for part in lines}) != 1:
        print("not as many answers as requests: " + ", ".join(str(len(part)) for part in lines))
        return 1
    agreed = differ = skipped = 0
    for request, ours, *theirs in zip(*lines):
        wanted = {verdict(json.loads(answer)) for answer in theirs}
        if len(wanted) > 1 or ("fault",) in wanted:
            skipped += 1
        elif verdict(json.loads(ours)) in wanted:
            agreed += 1
        else:
            differ += 1
            if differ <= SHOWN:
                asked = json.loads(request)
                print(json.dumps(asked.get("query", asked.get("source")))[:600])
                print("  ours   ", ours[:600])
                print("  theirs ", theirs[0][:600])
    print(f"{agreed} passed, {differ} failed, {skipped} skipped")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
