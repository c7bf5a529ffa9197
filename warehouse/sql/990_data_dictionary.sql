-- One row per public table or view (column_name empty) and per column of one, with its meaning.
-- Made empty and explained first, so that it always holds itself.
create table data_dictionary (
    table_name varchar, relation_type varchar, column_name varchar, position integer,
    data_type varchar, meaning varchar
);

comment on table data_dictionary is 'One row per table or view of this file (column_name empty) and per column of one, with its meaning.';
comment on column data_dictionary.table_name is 'Table or view.';
comment on column data_dictionary.relation_type is 'table or view.';
comment on column data_dictionary.column_name is 'Column; empty on the row of the table itself.';
comment on column data_dictionary.position is 'Position of the column; 0 on the row of the table itself.';
comment on column data_dictionary.data_type is 'Type of the column.';
comment on column data_dictionary.meaning is 'What one row is, or what the column holds and in which unit.';

insert into data_dictionary
with relation as (
    select table_name, 'table' as relation_type, comment as meaning
    from duckdb_tables()
    where not temporary and not internal
    union all
    select view_name as table_name, 'view' as relation_type, comment as meaning
    from duckdb_views()
    where not temporary and not internal
),

field as (
    select table_name, column_name, column_index, data_type, comment as meaning
    from duckdb_columns()
    where not internal
)

select
    table_name, relation_type, null::varchar as column_name, 0 as position,
    null::varchar as data_type, meaning
from relation
union all
select
    field.table_name, relation.relation_type, field.column_name, field.column_index as position,
    field.data_type, field.meaning
from field
inner join relation on relation.table_name = field.table_name
order by table_name, position;
