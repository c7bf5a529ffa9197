-- One row: the storage version of the open file, which decides who can open it.
select tags['storage_version'] as storage_version
from duckdb_databases()
where database_name = current_database();
