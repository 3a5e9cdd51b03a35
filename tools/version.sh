#!/bin/sh
# SPDX-License-Identifier: MIT
# The version is the newest heading of CHANGELOG.md: "## 0.1.0 ...".
set -eu
cd "$(dirname "$0")/.."
sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' CHANGELOG.md | head -n 1
