-- One row per problem for which a pay range may stand in no band, the most frequent first.
select problem, count(*)::integer as ranges
from entry_pay
where problem is not null
group by problem
order by ranges desc, problem;
