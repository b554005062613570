#!/bin/sh
# Run once by the PostgreSQL image, when its volume is new: the node's own role and database.
# The role owns its database and nothing else; it is no superuser.
set -eu
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set password `cat "${ENTENTE_PASSWORD_FILE:-/run/secrets/postgres_entente}"`
CREATE ROLE entente LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE entente OWNER entente ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE entente FROM PUBLIC;
SQL
