-- One row per verdict on the evidence that rests on no interval.
select claim_readings.claim_id, claim_readings.window_months, claim_readings.verdict
from claim_readings
inner join claims on claims.claim_id = claim_readings.claim_id
where
    claim_readings.verdict in ('supported', 'contradicted')
    and claim_readings.figure_from is null
    and claims.measure <> 'site_ranges';
