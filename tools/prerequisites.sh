#!/bin/sh
# Names what is missing before anything is built: Rust, a C compiler, Python 3 with venv.
# Usage: tools/prerequisites.sh [check|check-all|dist]   (also asks for what only `make check`, `make check-all` or `make
# dist` needs)
set -u

purpose=${1:-build}
missing=0

miss() {
    printf 'missing: %s\n         %s\n' "$1" "$2" >&2
    missing=1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Is the dotted version $1 at least $2? Compares the first two numbers.
at_least() {
    have_major=${1%%.*} rest=${1#*.}
    have_minor=${rest%%[!0-9]*}
    want_major=${2%%.*} rest=${2#*.}
    want_minor=${rest%%[!0-9]*}
    [ "$have_major" -gt "$want_major" ] ||
        { [ "$have_major" -eq "$want_major" ] && [ "$have_minor" -ge "$want_minor" ]; }
}

root=$(dirname "$0")/..
rust_wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)
rust_wanted=${rust_wanted:-1.85}

if has cargo && has rustc && rust=$(rustc --version 2>/dev/null); then
    rust=$(printf '%s\n' "$rust" | cut -d ' ' -f 2)
    at_least "$rust" "$rust_wanted" ||
        miss "Rust $rust_wanted or later (found $rust)" 'run: rustup update stable'
else
    miss "Rust $rust_wanted or later (cargo, rustc)" 'install it from https://rustup.rs'
fi

has cc || has gcc ||
    miss 'a C compiler (cc or gcc)' 'Debian and Ubuntu: apt install build-essential; Fedora: dnf install gcc gcc-c++'

if ! has python3; then
    miss 'Python 3.8 or later' 'Debian and Ubuntu: apt install python3 python3-venv; Fedora: dnf install python3'
elif ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
    miss "Python 3.8 or later (found $(python3 --version 2>&1))" 'Debian and Ubuntu: apt install python3 python3-venv'
elif ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    miss 'the venv module of Python 3' 'Debian and Ubuntu: apt install python3-venv'
fi

if [ "$purpose" = check ] || [ "$purpose" = check-all ]; then
    has gcc || miss 'gcc (the header is compiled under every C standard)' 'Debian and Ubuntu: apt install gcc'
    has g++ || miss 'g++ (the header is compiled under every C++ standard)' 'Debian and Ubuntu: apt install g++'
    has nm || miss 'nm and strip (binutils)' 'Debian and Ubuntu: apt install binutils'
    if has cargo; then
        cargo fmt --version >/dev/null 2>&1 || miss 'rustfmt' 'run: rustup component add rustfmt'
        cargo clippy --version >/dev/null 2>&1 || miss 'clippy' 'run: rustup component add clippy'
    fi
fi

# Is the program $1, or the header <$1>, there?
has_debian() {
    case $1 in
    '<'*) printf '#include %s\n' "$1" | cc -E - >/dev/null 2>&1 ;;
    *) has "$1" ;;
    esac
}

if [ "$purpose" = dist ]; then
    has dpkg-shlibdeps || miss 'dpkg-shlibdeps' 'Debian and Ubuntu: apt install dpkg-dev file (Debian packages are made on Debian)'
    has git || miss 'git (the source archive is the last commit)' 'Debian and Ubuntu: apt install git'
fi

if [ "$purpose" = check-all ]; then
    has npm || miss 'npm (a C# compiler comes from its registry)' 'install Node.js; Debian and Ubuntu: apt install npm'
    wanted=
    while read -r package proof; do
        case $package in '#'* | '') continue ;; esac
        has_debian "$proof" || {
            printf 'missing: %s (package %s)\n' "$proof" "$package" >&2
            wanted="$wanted $package"
            missing=1
        }
    done <"$root/tools/debian-packages.txt"
    [ -z "$wanted" ] || printf '         Debian and Ubuntu: apt install%s\n' "$wanted" >&2
fi

[ "$missing" -eq 0 ] || {
    printf 'Install what is missing and type the command again.\n' >&2
    exit 1
}
