-- One row per source that lost more than 30 % of its entries in the window since the last release.
select source, entries_before, entries_now, lost_share
from loss_brake
where lost_share > 0.3 and not is_accepted;
