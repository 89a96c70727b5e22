-- Shares of the people of a region in its target, and in its net sales of the six months before (S64).
WITH newest AS (
    SELECT metric, level, owner_id AS owner, strptime(period || '-01', '%Y-%m-%d')::DATE AS period, arg_max(value, version_date) AS target
    FROM targets WHERE version_date <= DATE '2026-10-31' GROUP BY ALL
),
people AS (
    SELECT n.*, s.region FROM newest n JOIN staff s ON s.staff_id = n.owner
    WHERE level = 'person' AND metric = 'sales' AND period >= DATE '2025-11-01'
),
lines AS (
    SELECT order_date, net_amount, COALESCE(s.staff_id, t.staff_id, t.staff_name) AS person
    FROM transactions t LEFT JOIN staff s ON COALESCE(t.staff_id = s.staff_id, t.staff_name = s.staff_name)
    WHERE kind IN ('sale', 'return', 'allowance')
),
carried AS (
    SELECT p.period, p.region, p.owner, p.target, COALESCE(SUM(l.net_amount), 0)::DOUBLE AS sales
    FROM people p LEFT JOIN lines l ON l.person = p.owner AND l.order_date < p.period AND l.order_date >= p.period - INTERVAL 6 MONTH
    GROUP BY ALL
)
SELECT period, region AS parent, owner, target / SUM(target) OVER w AS target_share, sales / SUM(sales) OVER w AS capacity_share
FROM carried WINDOW w AS (PARTITION BY period, region) ORDER BY ALL
