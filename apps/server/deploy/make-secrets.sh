#!/bin/sh
# Makes the secrets of compose.yaml in ./secrets. Existing files stay as they are.
set -eu
cd "$(dirname "$0")"
# The folder keeps others out; the files themselves are read in containers, by users of other numbers.
umask 022
mkdir -p secrets
chmod 700 secrets

# make FILE COMMAND…: what the command prints is the secret.
make() {
  file=secrets/$1
  shift
  [ -s "$file" ] || "$@" > "$file"
}

password() {
  head -c 24 /dev/urandom | od -A n -t x1 | tr -d ' \n'
}

key() {
  head -c 32 /dev/urandom | base64
}

api_key() {
  printf 'gx_live_%s\n' "$(key | tr '+/' '-_' | tr -d '=')"
}

database_url() {
  printf 'postgres://grantex:%s@postgres/grantex\n' "$(cat secrets/database_password)"
}

make postgres_password password
make database_password password
make database_url database_url
make master_key key
make bootstrap_key api_key
# The profile `mail`. The URL of a real mail server takes its place.
make smtp_url echo 'smtp://127.0.0.1:1025'

echo "The secrets are in $PWD/secrets. Keep a copy of master_key elsewhere: without it a backup is worthless."
