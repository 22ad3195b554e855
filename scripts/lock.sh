#!/bin/sh
# Writes the locks anew, with hashes and without any index's address. Needs uv.
set -eu
cd "$(dirname "$0")/.."
compile() {
    name=$1
    shift
    uv pip compile "$@" --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
        --output-file "locks/$name.txt"
}
compile dev pyproject.toml --extra yaml --group dev
excludes=$(mktemp)
echo torch >"$excludes"  # stands beside the lock, in whichever build the machine has
compile oracles pyproject.toml --group oracles --excludes "$excludes"
rm "$excludes"
compile build --group build
compile node --group node
