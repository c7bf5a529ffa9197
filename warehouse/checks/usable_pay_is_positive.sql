-- One row per usable pay range with an end that is not above zero.
select entry_id, pay_no, low_usd, high_usd
from entry_pay
where is_usable and (low_usd <= 0 or high_usd <= 0);
