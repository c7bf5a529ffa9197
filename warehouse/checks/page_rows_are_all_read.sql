-- One row per page whose served rows are not its entries, rejections and unread rows.
select page_key, source, url, rows_served, rows_read, rows_entry, rows_rejected, rows_unread
from pages
where
    rows_served is distinct from rows_entry + rows_rejected + rows_unread
    or rows_read <> rows_entry + rows_rejected + rows_unread;
