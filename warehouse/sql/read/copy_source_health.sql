-- One row per source and board, in a fixed order, into one parquet file.
copy (
    select *
    from source_health
    order by source, board <> 'all', board
) to $path (format parquet, compression zstd);
