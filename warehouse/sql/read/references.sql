-- One row per reported figure: those of one employer and of the market, or every one.
select *
from references_reported
where
    $employer::varchar is null
    or employer = $employer::varchar
    or ($with_market::boolean and employer = 'all')
order by employer = 'all', employer, published_on desc, reference_id;
