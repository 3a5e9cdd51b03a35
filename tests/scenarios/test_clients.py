#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Clients that users have: PyJWT here; Apollo, graphql-request, graphql and jose in clients.mjs.

  test_clients.py [CLAIM...]
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
from claims import Skipped, claim, expect, expect_true, run
from server import ROOT, Server
from talk import fetch, me, register, settings

PASSWORD = "a heron stands in the reeds"


def pyjwt():
    try:
        import jwt
    except ImportError:
        raise Skipped("PyJWT is not installed (tools/setup.sh test)") from None
    return jwt


def key_of(server, token):
    jwt = pyjwt()
    return jwt.PyJWKClient(server.url + "/.well-known/jwks.json").get_signing_key_from_jwt(token).key


@claim
def pyjwt_verifies_our_tokens_by_the_published_keys():
    jwt = pyjwt()
    with Server(settings()) as server:
        token = register(server, "ada", PASSWORD)["token"]["token"]
        claims = jwt.decode(token, key_of(server, token), algorithms=["EdDSA"], audience="gatehouse",
                            issuer=server.url, options={"require": ["exp", "iat", "nbf", "iss", "aud", "sub", "jti", "sid"]})
        header = jwt.get_unverified_header(token)
        expect((header["alg"], header["typ"]), ("EdDSA", "at+jwt"))
        expect(claims["exp"] - claims["iat"], 300)
        expect_true(abs(claims["iat"] - time.time()) < 30, "made just now")
        for wrong in ({"audience": "another", "issuer": server.url}, {"audience": "gatehouse", "issuer": "https://other"}):
            try:
                jwt.decode(token, key_of(server, token), algorithms=["EdDSA"], **wrong)
                expect_true(False, f"{wrong} is refused")
            except (jwt.InvalidAudienceError, jwt.InvalidIssuerError):
                pass


@claim
def pyjwt_refuses_a_token_of_another_server():
    jwt = pyjwt()
    with Server(settings()) as server, Server(settings()) as other:
        token = register(other, "ada", PASSWORD)["token"]["token"]
        try:
            key_of(server, token)
            expect_true(False, "another server's key is not ours")
        except jwt.PyJWKClientError:
            pass
        register(server, "ada", PASSWORD)
        expect(me(server, token)["message"], "Unauthenticated.", "nor is its token")


@claim
def tokens_that_a_client_signs_by_our_public_key_are_refused():
    """The oldest trick: HS256, keyed with the public key."""
    jwt = pyjwt()
    import hashlib, hmac
    from jwt.utils import base64url_decode, base64url_encode
    with Server(settings()) as server:
        token = register(server, "ada", PASSWORD)["token"]["token"]
        (key,) = json.loads(fetch(server.port, "/.well-known/jwks.json").body)["keys"]
        header = {"alg": "HS256", "typ": "at+jwt", "kid": key["kid"]}
        signed = base64url_encode(json.dumps(header).encode()) + b"." + token.split(".")[1].encode()
        for secret in (base64url_decode(key["x"]), key["x"].encode(), json.dumps(key).encode(), b""):
            mac = hmac.new(secret, signed, hashlib.sha256).digest()
            forged = (signed + b"." + base64url_encode(mac)).decode()
            expect(me(server, forged)["message"], "Unauthenticated.", "HS256 by the public key")
        unsigned = jwt.encode(jwt.decode(token, options={"verify_signature": False}), None, "none",
                              headers={"typ": "at+jwt"})
        expect(me(server, unsigned)["message"], "Unauthenticated.", "alg none")


@claim
def an_HS256_secret_is_not_among_the_published_keys():
    jwt = pyjwt()
    with Server(settings(tokens={"token_algorithm": "HS256"})) as server:
        token = register(server, "ada", PASSWORD)["token"]["token"]
        expect(jwt.get_unverified_header(token)["alg"], "HS256")
        expect(me(server, token)["username"], "ada")
        for key in json.loads(fetch(server.port, "/.well-known/jwks.json").body)["keys"]:
            expect_true(key["kty"] == "OKP" and "k" not in key and "d" not in key, key)


def write_schema(server, style, folder):
    path = os.path.join(folder, style + ".graphql")
    with open(path, "w", encoding="utf-8") as file:
        file.write(server.run("schema", style).stdout)
    return path


@claim
def clients_of_JavaScript_are_served():
    """Each claim of clients.mjs."""
    if not shutil.which("node") or not os.path.isdir(os.path.join(ROOT, "tests", "node_modules", "@apollo")):
        raise Skipped("node and its packages are not installed (tools/setup.sh test)")
    with tempfile.TemporaryDirectory() as folder, Server(settings()) as server, \
            Server(settings(tokens={"token_algorithm": "HS256"})) as hs256:
        done = subprocess.run(["node", os.path.join(HERE, "clients.mjs"), server.url, hs256.url,
                               write_schema(server, "arg", folder), write_schema(server, "relay", folder)],
                              capture_output=True, text=True, timeout=120, check=False)
    print("".join(line for line in done.stdout.splitlines(True) if not re.match(r"\d+ passed", line)), end="")
    expect_true(done.returncode == 0, "clients.mjs: " + done.stdout.splitlines()[-1] + done.stderr[-2000:])
    expect(int(done.stdout.split()[-6]) >= 13, True, "all of its claims ran: " + done.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
