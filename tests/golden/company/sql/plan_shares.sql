-- Shares of the people of a region or team in its target of a month, and in their net sales of the six months before (S64).
WITH newest AS (
    SELECT level, owner_id AS owner, strptime(period || '-01', '%Y-%m-%d')::DATE AS period, arg_max(value, version_date) AS target
    FROM targets WHERE version_date <= DATE '2026-10-31' AND metric = 'sales' AND LENGTH(period) = 7 GROUP BY ALL
),
units AS (
    -- A region is divided among its people where none of its teams has a target.
    SELECT u.level, u.owner, u.period FROM newest u
    WHERE level = 'team' OR level = 'region' AND NOT EXISTS (
        SELECT 1 FROM newest t JOIN staff s ON s.team = t.owner WHERE t.level = 'team' AND t.period = u.period AND s.region = u.owner)
),
people AS (
    SELECT u.period, u.level AS parent_level, u.owner AS parent, n.owner, n.target FROM units u
        JOIN staff s ON CASE u.level WHEN 'team' THEN s.team ELSE s.region END = u.owner
        JOIN newest n ON (n.level, n.owner, n.period) = ('person', s.staff_id, u.period)
    WHERE u.period BETWEEN DATE '2025-11-01' AND DATE '2026-10-01'
),
lines AS (
    SELECT order_date, net_amount, COALESCE(s.staff_id, t.staff_id, t.staff_name) AS person
    FROM transactions t LEFT JOIN staff s ON COALESCE(t.staff_id = s.staff_id, t.staff_name = s.staff_name)
    WHERE kind IN ('sale', 'return', 'allowance')
),
carried AS (
    SELECT p.*, COALESCE(SUM(l.net_amount), 0)::DOUBLE AS sales
    FROM people p LEFT JOIN lines l ON l.person = p.owner AND l.order_date < p.period AND l.order_date >= p.period - INTERVAL 6 MONTH
    GROUP BY ALL
)
SELECT 'sales' AS metric, 'month' AS grain, period, parent_level, parent, 'person' AS level, owner,
       target / SUM(target) OVER w AS target_share, sales / SUM(sales) OVER w AS capacity_share
FROM carried WINDOW w AS (PARTITION BY period, parent_level, parent) ORDER BY ALL
