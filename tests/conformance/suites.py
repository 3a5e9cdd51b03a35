# SPDX-License-Identifier: MIT
"""The suites: where each one's cases are, what the driver is asked, and what its answer must be.

A suite is a function that takes the folder with the data and yields cases.  Nothing here knows how
the driver is run or how a score is kept: see run_suites.py.
"""
import errno
import glob
import json
import os
import re

ORACLE = "16.15.0"


class Case:
    """One question to the driver.  `check` takes the answer and says what is wrong with it, or ""."""

    def __init__(self, name, request, check):
        self.name = str(name)
        self.request = request
        self.check = check


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as data:
        return json.load(data)


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


def text(name, value):
    """A member with a text; what JSON cannot carry, and bytes, in hexadecimal digits."""
    if isinstance(value, bytes):
        return {name + "Hex": value.hex()}
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        return {name + "Hex": value.encode("utf-8", "surrogatepass").hex()}
    return {name: value}


def expected_of(case, key):
    """The answer of the oracle's version where it differs from the recorded one."""
    return case.get("differs", {}).get(ORACLE, case[key])


# --- what is compared: ok, stage, number of errors, first location, path, data ---


def place(error):
    """An error's first location and its path: what must agree about it."""
    first = (error.get("locations") or [{}])[0]
    path = error.get("path")
    return (first.get("line"), first.get("column"), None if path is None else json.dumps(path))


def compare_errors(got, wanted):
    if len(got) != len(wanted):
        return f"{len(got)} errors, not {len(wanted)}"
    ours, theirs = sorted(map(repr, map(place, got))), sorted(map(repr, map(place, wanted)))
    return "" if ours == theirs else f"errors at {ours}, not {theirs}"


def compare_ok(answer, ok, error=None):
    if answer.get("ok") is not ok:
        return f"ok is {answer.get('ok')}, not {ok}"
    if not ok and error and place(answer["error"]) != place(error):
        return f"error at {place(answer['error'])}, not {place(error)}"
    return ""


def same(got, wanted, what):
    return "" if got == wanted else f"{what}: {got!r}, not {wanted!r}"


def expects_ok(ok):
    return lambda answer: compare_ok(answer, ok)


# --- graphql-js ---


def parse(folder):
    def check_with(want):
        def check(answer):
            wrong = compare_ok(answer, want["ok"], want.get("error"))
            return wrong or (same(answer["printed"], want["printed"], "printed") if want["ok"] else "")
        return check

    for case in load(folder, "graphql-js-extracted/parse.json"):
        want = case.get("differs", {}).get(ORACLE, case)
        request = {"op": "parse", "kind": case["kind"], **text("source", case["source"])}
        if "maxTokens" in case.get("options", {}):
            request["maxTokens"] = case["options"]["maxTokens"]
        yield Case(case["id"], request, check_with(want))


def lex(folder):
    def check_with(case):
        def check(answer):
            wrong = compare_ok(answer, case["ok"], case.get("error"))
            return wrong or (same(answer["tokens"], case["tokens"], "tokens") if case["ok"] else "")
        return check

    for case in load(folder, "graphql-js-extracted/lex.json"):
        yield Case(case["id"], {"op": "lex", **text("source", case["source"])}, check_with(case))


def strip(folder):
    def check_with(case):
        def check(answer):
            if "stripped" in case:
                return same(answer.get("stripped"), case["stripped"], "stripped")
            return compare_ok(answer, False, case.get("error"))
        return check

    for case in load(folder, "graphql-js-extracted/strip_ignored_characters.json"):
        yield Case(case["id"], {"op": "strip", **text("source", case["source"])}, check_with(case))


def check_validation(want):
    def check(answer):
        if "errors" not in answer:
            return "" if answer.get("ok") is True and not want else f"no errors in {answer}"
        return compare_errors(answer["errors"], want)
    return check


def validate(folder):
    data = load(folder, "graphql-js-extracted/validate.json")
    for case in data["cases"]:
        request = {"op": "validate", "sdl": data["schemas"][case["schema"]],
                   **text("query", case["query"])}
        if case["rules"] != "specified":
            request["rules"] = case["rules"]
        yield Case(case["id"], request, check_validation(expected_of(case, "errors")))


def validate_all(folder):
    """The same documents against all rules at once."""
    data = load(folder, "graphql-js-extracted/validate.json")
    for case in data["cases"]:
        want = case.get("allRulesDiffers", {}).get(ORACLE, case["allRules"])
        request = {"op": "validate", "sdl": data["schemas"][case["schema"]],
                   **text("query", case["query"])}
        yield Case(case["id"], request, check_validation(want))


def sdl(folder):
    def check_with(want):
        def check(answer):
            if "ok" in want and answer.get("ok") is not want["ok"]:
                return f"ok is {answer.get('ok')}, not {want['ok']}: {answer.get('errors')}"
            if "stage" in want and answer.get("stage") != want["stage"]:
                return f"stage {answer.get('stage')}, not {want['stage']}"
            if want.get("stage") == "sdl":  # the recorded errors of this stage have no places
                return same(len(answer["errors"]), len(want["errors"]), "errors")
            return compare_errors(answer.get("errors", []), want.get("errors", []))
        return check

    for case in load(folder, "graphql-js-extracted/sdl.json"):
        request = {"op": "schema", **text("sdl", case["sdl"])}
        for name in ("base", "rules"):
            if name in case:
                request[name] = case[name]
        want = {**case, **case.get("differs", {}).get(ORACLE, {})}
        yield Case(case["id"], request, check_with(want))


def without_drafts(data):
    """The oracle's introspection has the draft of deprecated directives: what it changed of the
    introspection types and of @deprecated is left out of the comparison, all else stays in it."""
    schema = (data or {}).get("__schema")
    if not schema or "types" not in schema or "directives" not in schema:
        return data
    types = [t for t in schema["types"] if not t["name"].startswith("__")]
    directives = [d for d in schema["directives"] if d["name"] != "deprecated"]
    return {**data, "__schema": {**schema, "types": types, "directives": directives}}


def check_result(want, args):
    def check(answer):
        if "result" not in answer:
            return f"no result: {json.dumps(answer)[:200]}"
        got = answer["result"]
        if ("data" in got) != ("data" in want):
            return f"data is {'there' if 'data' in got else 'missing'}"
        # Texts are compared and not trees: the order of members counts.
        ours, theirs = without_drafts(got.get("data")), without_drafts(want.get("data"))
        wrong = same(json.dumps(ours), json.dumps(theirs), "data")
        wrong = wrong or compare_errors(got.get("errors", []), want.get("errors", []))
        return wrong or same(answer.get("args"), args, "args")
    return check


def execute(folder):
    data = load(folder, "graphql-js-extracted/execute.json")
    for case in data["cases"]:
        request = {"op": "execute", "sdl": data["schemas"][case["schema"]],
                   **text("query", case["query"])}
        for name in ("variables", "operationName", "resolvers", "types"):
            if name in case:
                request[name] = case[name]
        yield Case(case["id"], request, check_result(expected_of(case, "result"), case["args"]))


# --- gqlparser ---


def gqlparser_validation(folder):
    """Judged by graphql-js; a case that it alone would take is judged by its next version."""
    data = load(folder, "gqlparser/gqlparser_validation_cases.json")

    def check_with(case):
        def agrees(answer, oracle):
            if "threw" in oracle:
                return answer.get("ok") is False and answer.get("stage") == "syntax"
            places = sorted([e["locations"][0]["line"], e["locations"][0]["column"]]
                            for e in answer.get("errors", []) if e.get("locations"))
            return answer.get("stage") is None and places == sorted(oracle["locations"])

        def check(answer):
            versions = [case["oracle"][ORACLE], case["oracle"]["17.1.0"]]
            if "fault" not in answer and any(agrees(answer, version) for version in versions):
                return ""
            return f"{json.dumps(answer)[:200]}, not {versions[0]}"
        return check

    for case in data["cases"]:
        schema = case["schema"]
        sdl_text = data["schemas"][schema] if isinstance(schema, int) else schema
        request = {"op": "validate", "sdl": sdl_text, **text("query", case["query"])}
        if case.get("rule"):
            request["rules"] = [case["rule"] + "Rule"]
        yield Case(case["id"], request, check_with(case))


def with_query(sdl_text):
    """A schema must have a query type; fragments of SDL in some suites have none."""
    if re.search(r"\btype\s+Query\b|\bschema\b[^{]*\{", sdl_text):
        return sdl_text
    return sdl_text + "\ntype Query { conformance: Int }\n"


def check_gqlparser_tokens(case):
    def plain(kind):
        return kind.replace("_", "").lower()

    def named(token):
        kinds = {"!": "bang", "$": "dollar", "(": "parenl", ")": "parenr", "...": "spread",
                 ":": "colon", "=": "equals", "@": "at", "[": "bracketl", "]": "bracketr",
                 "{": "bracel", "}": "bracer", "|": "pipe", "&": "amp"}
        return (kinds.get(token["kind"], plain(token["kind"])), token["start"], token["end"],
                token.get("value", "").replace("undefined", ""))

    def check(answer):
        wrong = compare_ok(answer, True)
        if wrong:
            return wrong
        want = [{"start": None, "end": None, **t} for t in case["tokens"] if t["kind"] != "COMMENT"]
        got = [{**t, "start": t["start"] if w["start"] is not None else None,
                "end": t["end"] if w["end"] is not None else None}
               for t, w in zip(answer["tokens"], want)]
        return same([named(t) for t in got], [named(t) for t in want], "tokens")
    return check


def gqlparser_language(folder):
    files = load(folder, "gqlparser/gqlparser_lexer_parser_schema_cases.json")
    for file, cases in files.items():
        for number, case in enumerate(cases):
            source = case["input"]
            if file.startswith("lexer/"):
                request = {"op": "lex", **text("source", source)}
                check = expects_ok(False) if "error" in case else check_gqlparser_tokens(case)
            elif file.startswith("parser/"):
                request = {"op": "parse", **text("source", source)}
                check = expects_ok("error" not in case)
            else:
                request = {"op": "schema", **text("sdl", with_query(source))}
                check = expects_ok("error" not in case)
            name = os.path.basename(file).replace(".yml", "")
            if file.startswith("validator/"):
                name = "validator_" + name
            yield Case(f"{name}-{number}", request, check)


# --- graphql-cats: in cats.py; the specification, apollo-rs, async-graphql ---


def spec(folder):
    data = load(folder, "graphql-spec/spec_examples_September2025.json")
    section5 = read(os.path.join(folder, "graphql-spec/section5_schema.graphql"))

    def check_parse(case):
        wanted = case["parse"][ORACLE] == "ok"
        return expects_ok(wanted)

    def check_rules(case):
        wanted = {len(errors) for errors in case["section5"].values()}
        return lambda answer: ("" if len(answer.get("errors", [None])) in wanted
                               else f"{json.dumps(answer)[:200]}, not {case['section5']}")

    for case in data["examples"]:
        if case["lang"] == "json":
            yield Case(case["id"], {"op": "json", **text("source", case["text"])}, expects_ok(True))
        elif "section5" in case:
            yield Case(case["id"], {"op": "validate", "sdl": section5, **text("query", case["text"])},
                       check_rules(case))
        elif case["label"] == "counter-example" and case.get("kind") == "typesystem":
            yield Case(case["id"], {"op": "schema", **text("sdl", with_query(case["text"]))},
                       expects_ok(False))
        else:
            yield Case(case["id"], {"op": "parse", **text("source", case["text"])}, check_parse(case))


def apollo(folder):
    def check_parse(oracle):
        ok = oracle["parse"] == "ok"
        error = {"locations": [oracle["at"]]} if "at" in oracle else None
        return lambda answer: compare_ok(answer, ok, error)

    for case in load(folder, "apollo-rs/apollo_rs_cases.json"):
        source = text("source", case["source"])
        if case["level"] == "lexer":
            yield Case(case["id"], {"op": "lex", **source}, expects_ok(case["expect"] == "ok"))
        elif case["level"] == "parser":
            yield Case(case["id"], {"op": "parse", **source}, check_parse(case["oracle"][ORACLE]))
        else:
            yield Case(case["id"], {"op": "mixed", **source}, expects_ok(case["expect"] == "ok"))


def paths(folder, pattern):
    """The files of a suite that is a folder; none means that the suite is not there."""
    found = sorted(glob.glob(os.path.join(folder, pattern)))
    if not found:
        raise FileNotFoundError(errno.ENOENT, "no such suite", os.path.join(folder, pattern))
    return found


def async_graphql(folder):
    for path in paths(folder, "async-graphql/parser/tests/*/*.graphql"):
        yield Case(os.path.relpath(path, os.path.join(folder, "async-graphql/parser/tests")),
                   {"op": "parse", **text("source", read(path))}, expects_ok(True))


def schemas(folder):
    """Read, print, read again, print again: equal; as a document and as a schema."""
    def twice(answer):
        return compare_ok(answer, True) or same(answer.get("again"), answer["printed"], "again")

    for path in paths(folder, "graphql-schemas/*.graphql"):
        name = os.path.basename(path)
        source = read(path)
        yield Case(name, {"op": "parse", "twice": True, **text("source", source)}, twice)
        if "schema" in name:
            yield Case(name + " as a schema", {"op": "schema", "twice": True, **text("sdl", source)},
                       twice)


def json_texts(folder):
    """y_ must be read, n_ must be refused, i_ may be either but must be answered."""
    for path in paths(folder, "json-test-suite/test_parsing/*.json"):
        name = os.path.basename(path)
        with open(path, "rb") as data:
            request = {"op": "json", **text("source", data.read())}
        if name.startswith("i_"):
            yield Case(name, request, lambda answer: "" if "ok" in answer else str(answer))
        else:
            yield Case(name, request, expects_ok(name.startswith("y_")))
