#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""HTTP and GraphQL over it where the original does otherwise: the protocol's rows of the contract's table of quirks.

Against the shipped executable, at the addresses of both styles.  What HTTP alone asks for is in test_http.py.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from server import Server
from talk import ARGUMENTS, RELAY, STYLES, document, settings
from wire import ask, graphql, post, request

PASSWORD = "a heron stands in the reeds"
RESPONSE_TYPE = "application/graphql-response+json"
PLAIN_TYPE = "application/json"


def registration(style):
    return document(style, "register", "success", {"username": "ada", "email": "ada@example.com",
                                                   "password1": PASSWORD, "password2": PASSWORD})


def nobody_is_registered(server):
    expect(json.loads(server.run("user", "list", "--json").stdout), [], "nothing was changed")


def escaped(text):
    return "".join(f"%{byte:02X}" for byte in text.encode())


def is_request_error(answer, status=200):
    expect(answer.status, status, answer)
    whole = answer.json()
    expect_true("data" not in whole and len(whole["errors"]) >= 1, whole)


@claim
def a_mutation_by_get_is_405_and_does_nothing():
    with Server(settings()) as server:
        for style in STYLES:
            answer = ask(server.port, request("GET", f"{style.path}?query={escaped(registration(style))}"))
            expect(answer.status, 405, style.name)
            expect_true("POST" in answer.headers["allow"], answer.headers)
        nobody_is_registered(server)


@claim
def what_is_not_json_is_415_and_does_nothing():
    with Server(settings()) as server:
        for style in STYLES:
            as_json = json.dumps({"query": registration(style)})
            for kind, body in (("text/plain", as_json), ("application/x-www-form-urlencoded",
                                                         "query=" + escaped(registration(style))),
                               ("application/graphql", registration(style)), ("multipart/form-data; boundary=x", as_json),
                               (None, as_json)):
                headers = {"Content-Type": kind} if kind else {}
                expect(ask(server.port, request("POST", style.path, body, headers)).status, 415, kind)
        nobody_is_registered(server)


@claim
def graphql_response_json_comes_where_it_is_preferred():
    with Server(settings()) as server:
        for style in STYLES:
            for accept, kind, status in ((f"{RESPONSE_TYPE}, {PLAIN_TYPE};q=0.9", RESPONSE_TYPE, 400),
                                         (f"{RESPONSE_TYPE};q=0.5, {PLAIN_TYPE}", PLAIN_TYPE, 200),
                                         (PLAIN_TYPE, PLAIN_TYPE, 200), ("*/*", PLAIN_TYPE, 200)):
                good = ask(server.port, post(style.path, {"query": "{ __typename }"}, {"Accept": accept}))
                expect((good.status, good.headers["content-type"].split(";")[0]), (200, kind), accept)
                expect(good.json(), {"data": {"__typename": "Query"}})
                is_request_error(ask(server.port, post(style.path, {"query": "{ nothing }"}, {"Accept": accept})), status)
                is_request_error(ask(server.port, post(style.path, {"query": "{"}, {"Accept": accept})), status)


@claim
def the_api_has_no_page_for_browsers():
    with Server(settings()) as server:
        for style in STYLES:
            answer = ask(server.port, request("GET", style.path, headers={"Accept": "text/html"}))
            expect_true(answer.status in (400, 406), answer)
            expect_true("html" not in answer.headers["content-type"], answer.headers)


@claim
def json_that_is_no_object_is_400():
    with Server(settings()) as server:
        for style in STYLES:
            for body in ("null", "1", '"x"', "true", "[]", '[{"query": "{ __typename }"}]', "", "{"):
                expect(ask(server.port, post(style.path, body)).status, 400, body)
            expect(graphql(server.port, "{ __typename }", path=style.path), {"data": {"__typename": "Query"}}, "all is well")


def nested(depth):
    """{"x": [[…]]}: lists and objects within each other."""
    return {"x": json.loads("[" * (depth - 1) + "]" * (depth - 1))}


@claim
def variables_have_bounds_in_a_body_and_in_an_address():
    query = "mutation($x: String!) { verifyToken(token: $x) { success } }"
    with Server(settings(graphql={"variables_depth": "5", "variables_bytes": "300"}, server={"body_bytes": "2000"})) as server:
        for depth, is_taken in ((5, True), (6, False), (299, False), (300, None)):
            by_body = ask(server.port, post(ARGUMENTS.path, {"query": "{ publicUser { id } }", "variables": nested(depth)}))
            text = escaped("{ publicUser { id } }")
            by_get = ask(server.port, request("GET", f"{ARGUMENTS.path}?query={text}&variables={escaped(json.dumps(nested(depth)))}"))
            if is_taken is None:  # the body as a whole is nested too deeply
                expect(by_body.status, 400, depth)
                is_request_error(by_get)
                continue
            for answer in (by_body, by_get):
                expect(answer.status, 200, (depth, answer))
                expect("errors" not in answer.json(), is_taken, (depth, answer))
                if not is_taken:
                    is_request_error(answer)
        for length, is_taken in ((250, True), (310, False)):
            variables = {"x": "y" * length}
            answer = ask(server.port, post(ARGUMENTS.path, {"query": query, "variables": variables}))
            expect("errors" not in answer.json(), is_taken, (length, answer))
        expect(ask(server.port, post(ARGUMENTS.path, {"query": query, "more": "y" * 2000})).status, 413)


@claim
def an_operation_that_is_not_named_or_not_there_is_a_request_error():
    two = "mutation A { %s } mutation B { b: __typename }"
    with Server(settings()) as server:
        for style in STYLES:
            query = two % registration(style)[len("mutation {"):-1]
            is_request_error(ask(server.port, post(style.path, {"query": query})))
            is_request_error(ask(server.port, post(style.path, {"query": query, "operationName": "C"})))
            is_request_error(ask(server.port, post(style.path, {"query": "{ __typename }", "operationName": "C"})))
            is_request_error(ask(server.port, post(style.path, {"query": ""})))
            is_request_error(ask(server.port, post(style.path, {"query": "{"})))
            named = ask(server.port, post(style.path, {"query": query, "operationName": "B"}))
            expect(named.json(), {"data": {"b": "Mutation"}})
        nobody_is_registered(server)


@claim
def two_operations_of_which_one_is_unnamed_run_neither():
    with Server(settings()) as server:
        for style in STYLES:
            query = registration(style) + " query Q { __typename }"
            is_request_error(ask(server.port, post(style.path, {"query": query})))
        nobody_is_registered(server)


@claim
def root_fields_come_in_the_originals_order():
    original = {"Query": ["publicUser", "me"],
                "Mutation": ["captcha", "register", "verifyAccount", "resendActivationEmail", "sendPasswordResetEmail",
                             "passwordReset", "passwordSet", "tokenAuth", "archiveAccount", "deleteAccount",
                             "passwordChange", "updateAccount", "verifyToken", "refreshToken", "revokeToken"]}
    with Server(settings(accounts={"compatibility": "gqlauth"})) as server:
        for style in STYLES:
            for root, wanted in original.items():
                found = graphql(server.port, '{ __type(name: "%s") { fields { name } } }' % root, path=style.path)
                names = [field["name"] for field in found["data"]["__type"]["fields"]]
                expect(names, wanted, "these and no other, in this order")


@claim
def each_style_refuses_the_other_ones_arguments():
    with Server(settings()) as server:
        for style, other in ((ARGUMENTS, RELAY), (RELAY, ARGUMENTS)):
            is_request_error(ask(server.port, post(style.path, {"query": registration(other)})))
        nobody_is_registered(server)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
