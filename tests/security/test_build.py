#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What must not compile, does not; what a tool forbids, it finds.

The two halves of an operation are handed only what they may use: password work asks for a hasher, which apply never
sees; a write asks for a gate_change, which check never sees.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLAGS = ["-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-Wformat=2", "-Werror=format-security",
         "-fsyntax-only"]
HEAD = '#include "accounts/steps.h"\n#include "accounts/store_calls.h"\n#include "base/secret.h"\n#include <stdio.h>\n'
APPLY = "gate_status x(struct call *call, gate_change *change);\ngate_status x(struct call *call, gate_change *change)\n{ %s }\n"
CHECK = "gate_status x(struct call *call, struct hasher *hasher);\ngate_status x(struct call *call, struct hasher *hasher)\n{ %s }\n"

SQL = ('#include "store/sqlite/sqlite_store.h"\n'
       "gate_status x(gate_change *change, const char *sql, struct statement *out);\n"
       "gate_status x(gate_change *change, const char *sql, struct statement *out)\n"
       "{ return sql == NULL ? GATE_STALE : statement_open(change, %s, out); }\n")

MUST_COMPILE = {
    "a_literal_statement": SQL % '"SELECT 1"',
    "a_write_in_apply": APPLY % "return store_end_sessions(change, call->account);",
    "a_hash_in_check": CHECK % 'return check_password(call, hasher, "password", REFUSAL_INVALID_CREDENTIALS);',
}
MUST_NOT_COMPILE = {
    "sql_is_literal": SQL % "sql",
    "hash_in_apply_does_not_compile": APPLY % 'return check_password(call, change, "password", REFUSAL_INVALID_CREDENTIALS);',
    "a_new_hash_in_apply_does_not_compile": APPLY % 'return hash_new_password(call, change, "password");',
    "write_in_check_does_not_compile": CHECK % "return store_end_sessions(hasher, call->account);",
    "a_mail_in_check_does_not_compile": CHECK % "return send_mail(call, hasher, call->account, MAIL_ACTIVATION);",
    "a_secret_is_no_text": CHECK % 'puts(argument_secret(call, "password")); return hasher != NULL ? GATE_OK : GATE_OK;',
    "formats_are_literal": CHECK % 'printf(argument_text(call, "username")); return hasher != NULL ? GATE_OK : GATE_OK;',
}


def compiles(compiler, code):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "x.c"
        path.write_text(HEAD + code)
        done = subprocess.run([compiler, *FLAGS, f"-I{ROOT}/include", f"-I{ROOT}/src", str(path)],
                              capture_output=True, text=True)
        return done.returncode == 0, done.stderr


def style_finds(name, code, words):
    """tools/check_style.py must complain about this file put into a copy of the tree's src/."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for part in ("src", "tools", "include"):
            shutil.copytree(ROOT / part, copy / part, symlinks=True)
        (copy / "src" / name).write_text("/* SPDX-License-Identifier: MIT */\n/* A file that must not be. */\n" + code)
        done = subprocess.run([sys.executable, str(copy / "tools" / "check_style.py"), str(copy)], capture_output=True, text=True,
                              cwd=copy)
        return done.returncode != 0 and words in done.stdout + done.stderr


def main():
    passed = failed = skipped = 0

    def claim(name, holds, why=""):
        nonlocal passed, failed
        if holds:
            passed += 1
        else:
            failed += 1
            print(f"FAILED {name}\n{why}", file=sys.stderr)

    for compiler in ("gcc", "clang"):
        if shutil.which(compiler) is None:
            print(f"skipped: {compiler} is not there")
            skipped += len(MUST_COMPILE) + len(MUST_NOT_COMPILE)
            continue
        for name, code in MUST_COMPILE.items():
            holds, why = compiles(compiler, code)
            claim(f"{name} compiles with {compiler}", holds, why)
        for name, code in MUST_NOT_COMPILE.items():
            holds, why = compiles(compiler, code)
            claim(f"{name} ({compiler})", not holds, why)
    claim("memcmp_is_banned_near_secrets",
          style_finds("token/bad.c", "#include <string.h>\nint x(void);\nint x(void)\n{\n    return memcmp(\"a\", \"b\", 1);\n}\n",
                      "memcmp"))
    claim("a_wrong_include_is_found",
          style_finds("graphql/bad.c", '#include "accounts/steps.h"\n', "may not include"))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
