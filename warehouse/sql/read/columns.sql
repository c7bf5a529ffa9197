-- One row per column of one table, in its order.
select column_name, data_type, meaning
from data_dictionary
where table_name = $table_name::varchar and column_name is not null
order by position;
