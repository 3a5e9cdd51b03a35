# SPDX-License-Identifier: MIT
"""graphql-cats: parsing, validation and execution scenarios of 2018.

Its schemas say with directives what resolvers give.  Those that give a constant are turned into data
for the driver's default resolver here; the words of errors are not compared, they are too old.
"""
import os
import re

from suites import Case, check_validation, expects_ok, load, place, read, same, text


# A directive that the schema of the validation scenarios uses and does not define.
ENUM_INT = "\ndirective @enumInt(value: Int) on ENUM_VALUE\n"


def resolve_references(data, value, depth=8):
    """Test data may point to other test data, also to itself; nothing is asked so deep."""
    if isinstance(value, dict):
        if "$ref" in value:
            return resolve_references(data, data[value["$ref"]], depth - 1) if depth > 0 else None
        return {name: resolve_references(data, item, depth) for name, item in value.items()
                if depth > 0 or not isinstance(item, (dict, list))}
    if isinstance(value, list):
        return [resolve_references(data, item, depth) for item in value]
    return value


def validation_case(name, given, when, then):
    if then == {"passes": True}:
        want = []
    else:
        want = [{"locations": [item["loc"]]} for item in then if "loc" in item]
    rules = [rule + "Rule" for rule in when["validate"]]
    if re.match(r"\s*(type|extend)\b", given["query"]):  # rules for the type system have their op
        request = {"op": "schema", "base": given["schema"], **text("sdl", given["query"]),
                   "rules": rules}
    else:
        request = {"op": "validate", "sdl": given["schema"], **text("query", given["query"]),
                   "rules": rules}
    return Case(name, request, check_validation(want))


def check_execution(then):
    parts = then if isinstance(then, list) else [then]

    def check(answer):
        if "exception" in parts[0]:
            return "" if answer.get("errors") and "data" not in answer else f"no error: {answer}"
        wrong = same(answer.get("data"), parts[0]["data"], "data")
        places = [{"locations": [part["loc"]]} for part in parts if "loc" in part]
        got = {place({"locations": e.get("locations")}) for e in answer.get("errors", [])}
        missing = {place(wanted) for wanted in places} - got
        return wrong or (f"no errors at {missing}" if missing else "")
    return check


def execution_case(name, given, when, then):
    how = when["execute"] if isinstance(when["execute"], dict) else {}
    data = given.get("test-data", {})
    request = {"op": "execute", "sdl": given["schema"], **text("query", given["query"]),
               "root": resolve_references(data, data.get(how.get("test-value"), {})),
               "resolveDirectives": True, "validate": how.get("validate-query", True)}
    if "variables" in how:
        request["variables"] = how["variables"]
    if "operation-name" in how:
        request["operationName"] = how["operation-name"]
    return Case(name, request, check_execution(then))


def cases(folder):
    for scenario in load(folder, "graphql-cats/cats.json"):
        kind = scenario["file"].split("/")[0]
        background = scenario.get("background", {})
        for number, test in enumerate(scenario["tests"]):
            name = f"{os.path.splitext(os.path.basename(scenario['file']))[0]}-{number}"
            given = {**background, **test["given"]}
            if "schema-file" in given:
                path = os.path.join(folder, "graphql-cats/scenarios", kind, given["schema-file"])
                given["schema"] = read(path) + ENUM_INT
            if "parse" in test["when"]:
                yield Case(name, {"op": "parse", **text("source", given["query"])},
                           expects_ok(test["then"] == {"passes": True}))
            elif "validate" in test["when"]:
                yield validation_case(name, given, test["when"], test["then"])
            else:
                yield execution_case(name, given, test["when"], test["then"])
