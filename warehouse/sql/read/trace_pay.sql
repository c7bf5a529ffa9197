-- One row per pay range of the wanted entry, and the levels under which it may stand in a band.
select
    entry_pay.*,
    figures.entry_id is not null as is_figure,
    figures.level_literal as figure_level_literal,
    figures.level_equivalent as figure_level_equivalent
from entry_pay
left join figures
    on figures.entry_id = entry_pay.entry_id and figures.pay_no = entry_pay.pay_no
where
    starts_with(entry_pay.entry_id, $entry_id::varchar) and length($entry_id::varchar) >= 8
order by entry_pay.entry_id, entry_pay.pay_no;
