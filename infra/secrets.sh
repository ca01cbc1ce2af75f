#!/bin/sh
# Makes the secrets that infra/compose.yaml and infra/kubernetes mount: one file each, named like the variable that is
# filled from it. What can be made up is made up; what only a provider knows is left empty, to be filled in by hand.
# Nothing is ever overwritten.
#
#   sh infra/secrets.sh [FOLDER]       FOLDER is infra/secrets when left out
set -eu
folder=${1:-$(dirname "$0")/secrets}

# The folder keeps everybody else on this machine out. Inside a container the files belong to another account, which
# could not read them if they were closed too.
mkdir -p "$folder"
chmod 700 "$folder"
umask 022

keep() { [ -e "$folder/$1" ] || printf '%s\n' "$2" > "$folder/$1"; }
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

for name in SLACK_BOT_TOKEN SLACK_SIGNING_SECRET TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN; do
  [ -e "$folder/$name" ] || : > "$folder/$name"
done

keep MUSTER_ADMIN_TOKEN "$(random)"
# One for each source under "alerts" in muster.yaml.
keep ALERTS_GUARDDUTY_SECRET "$(random)"
keep ALERTS_OURS_SECRET "$(random)"

keep POSTGRES_PASSWORD "$(random)"
keep DATABASE_URL "postgres://muster:$(cat "$folder/POSTGRES_PASSWORD")@postgres:5432/muster"
keep REDIS_AUTH "requirepass $(random)"
keep REDIS_URL "redis://:$(cut -d' ' -f2 "$folder/REDIS_AUTH")@redis:6379"

# Whoever has this key can forge a ledger: keep a copy of it where the database is not.
[ -e "$folder/MUSTER_SEALING_KEY" ] || openssl genpkey -algorithm ed25519 > "$folder/MUSTER_SEALING_KEY"

for file in "$folder"/*; do
  [ -s "$file" ] || echo "fill in: $file"
done
