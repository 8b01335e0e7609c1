#!/bin/sh
# Makes the Python environment of the integration tests, if it is not there or its requirements have changed.
#   python_environment.sh DIRECTORY
set -eu
here=$(dirname "$0")
stamp=$1/requirements.txt
cat "$here/requirements.txt" "$here/reflection_client/requirements.txt" | cmp -s - "$stamp" && exit 0
/usr/bin/python3 -m venv --clear "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
cat "$here/requirements.txt" "$here/reflection_client/requirements.txt" >"$stamp"
