-- The two roles of Heed's database, and its tables given to the one that owns them. A superuser
-- runs it, once for a new database and for one that had a single role; again does no harm:
--
--   HEED_OWNER_PASSWORD=... HEED_APP_PASSWORD=... psql -U postgres -d heed -f roles.sql
--
-- heed_owner migrates, and nothing else signs in as it; heed_app is whom web servers, workers and
-- beats sign in as. What heed_app may do is granted by manage.py migrate (config/rights.py).
-- A password that is not given stays as it is.
\getenv owner_password HEED_OWNER_PASSWORD
\getenv app_password HEED_APP_PASSWORD
\set ON_ERROR_STOP on
SET client_min_messages = warning;

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['heed_owner', 'heed_app']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE heed_owner NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE heed_app NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
REVOKE heed_owner FROM heed_app;
\if :{?owner_password}
ALTER ROLE heed_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE heed_app PASSWORD :'app_password';
\endif

ALTER DATABASE :"DBNAME" OWNER TO heed_owner;
ALTER SCHEMA public OWNER TO heed_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- Tables and views first: sequences that belong to a column go with it.
SELECT format('ALTER TABLE %s OWNER TO heed_owner', oid::regclass)
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e') \gexec

SELECT format('ALTER SEQUENCE %s OWNER TO heed_owner', oid::regclass)
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i', 'e'))
\gexec

SELECT format('ALTER ROUTINE %s OWNER TO heed_owner', oid::regprocedure)
FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') \gexec
