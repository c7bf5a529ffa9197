-- One row per rule that refused something, the most frequent first.
select outcome, rule, count(*)::integer as refused
from rejections
group by outcome, rule
order by refused desc, outcome, rule;
