#!/bin/sh
# Installs what is missing from packages.txt, or says how. A shell script, because a compiler is among the packages.
set -eu
cd "$(dirname "$0")/.."

missing=""
for package in $(sed 's/#.*//' packages.txt); do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] && continue
    # A program of that name from elsewhere serves as well, and Debian's package might drive it out.
    command -v "$package" >/dev/null || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "These Debian packages are missing:$missing" >&2
    echo "Install them, then run make again:" >&2
    echo "  sudo apt-get update && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi

echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update
# Postfix would ask how it is connected; the test brings its own configuration. An earlier answer is left alone.
case " $missing " in
*" postfix "*) echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections ;;
esac
# $missing is a list of names without spaces inside.
# shellcheck disable=SC2086
apt-get install -y --no-install-recommends $missing
