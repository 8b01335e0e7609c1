#!/bin/sh
# Makes the Python environment of the integration tests, if it is not there or its requirements have changed.
#   python_environment.sh DIRECTORY
set -eu
requirements=$(dirname "$0")/reflection_client/requirements.txt
stamp=$1/requirements.txt
cmp -s "$requirements" "$stamp" && exit 0
/usr/bin/python3 -m venv --clear "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
cp "$requirements" "$stamp"
