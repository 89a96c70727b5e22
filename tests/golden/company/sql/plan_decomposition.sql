-- Targets of regions against those of their people (S64), months from November 2025 on.
WITH newest AS (
    SELECT metric, level, owner_id AS owner, strptime(period || '-01', '%Y-%m-%d')::DATE AS period, arg_max(value, version_date)::DECIMAL(38, 3) AS target
    FROM targets WHERE version_date <= DATE '2026-10-31' GROUP BY ALL
),
people AS (
    SELECT n.*, s.region FROM newest n JOIN staff s ON s.staff_id = n.owner WHERE level = 'person'
),
expected AS (
    SELECT p.period, s.region, COUNT(*) AS missing
    FROM (SELECT DISTINCT period FROM newest) p, staff s
    WHERE s.role = 'rep' AND (s.hire_date IS NULL OR s.hire_date <= last_day(p.period)) AND (s.leave_date IS NULL OR s.leave_date > p.period)
      AND NOT EXISTS (SELECT 1 FROM people c WHERE c.metric = 'sales' AND c.period = p.period AND c.owner = s.staff_id)
    GROUP BY ALL
)
SELECT r.metric, r.period, r.owner AS parent, 'person' AS child_level, r.target, SUM(c.target) AS children_sum,
       SUM(c.target) - r.target AS difference, SUM(c.target) = r.target AS adds_up, COUNT(*) AS children,
       COALESCE(any_value(e.missing), 0) AS missing
FROM newest r JOIN people c ON (c.metric, c.period, c.region) = (r.metric, r.period, r.owner)
    LEFT JOIN expected e ON (e.period, e.region) = (r.period, r.owner)
WHERE r.level = 'region' AND r.period >= DATE '2025-11-01'
GROUP BY r.metric, r.period, r.owner, r.target ORDER BY ALL
