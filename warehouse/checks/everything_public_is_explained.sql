-- One row per public table, view or column without a comment.
select table_name, column_name
from data_dictionary
where meaning is null and table_name <> 'data_dictionary';
