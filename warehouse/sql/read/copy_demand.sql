-- One row per period, specialisation, country and metro, in a fixed order, into one parquet file.
copy (
    select *
    from demand
    order by is_month, period, specialisation, country, metro
) to $path (format parquet, compression zstd);
