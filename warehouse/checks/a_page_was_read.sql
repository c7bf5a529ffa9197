-- One row where no page was read: there is nothing to count.
select 'no page was read' as why
where not exists (from pages);
