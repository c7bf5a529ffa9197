-- One row per table or view of the open file.
select distinct table_name
from data_dictionary
order by table_name;
