-- One row per usable pay range whose low end is above its high end.
select entry_id, pay_no, low_usd, high_usd
from entry_pay
where is_usable and low_usd > high_usd;
