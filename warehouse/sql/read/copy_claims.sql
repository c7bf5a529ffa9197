-- One row per claim, in a fixed order, into one parquet file.
copy (
    select *
    from claims
    order by claim_id
) to $path (format parquet, compression zstd);
