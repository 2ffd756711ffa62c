#!/bin/sh
# Brings axe-core, the judge of accessibility (MPL-2.0, used by tests only), into target/axe: the version and the hash
# that xtask/axe/package-lock.json names. What is there already is left alone, so that a second run needs no network.
set -eu
cd "$(dirname "$0")/.."
place=target/axe

if cmp -s xtask/axe/package-lock.json "$place/package-lock.json" && [ -f "$place/node_modules/axe-core/axe.min.js" ]; then
    exit 0
fi
echo "Fetching axe-core into $place"
rm -rf "$place"
mkdir -p "$place.new"
cp xtask/axe/package.json xtask/axe/package-lock.json "$place.new"
npm ci --prefix "$place.new" --ignore-scripts --no-audit --no-fund --no-update-notifier
mv "$place.new" "$place"
