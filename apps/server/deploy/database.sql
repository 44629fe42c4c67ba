-- Run once by psql, as the superuser of a new PostgreSQL: a database, and a user for it who is no superuser. The server
-- makes its tables and the roles of its transactions itself, and therefore may create roles.
\set ON_ERROR_STOP on
\set password `cat /run/secrets/database_password`
CREATE ROLE grantex LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE grantex OWNER grantex;
REVOKE ALL ON DATABASE grantex FROM PUBLIC;
