-- Targets against those of their parts (S64), from November 2025 on: of the next level below at which anybody under the owner
-- has a target, by the list of staff; and years against their months.
WITH newest AS (
    SELECT metric, level, CASE level WHEN 'company' THEN 'company' ELSE owner_id END AS owner,
           CASE LENGTH(period) WHEN 4 THEN 'year' ELSE 'month' END AS grain,
           strptime(CASE LENGTH(period) WHEN 4 THEN period || '-01-01' ELSE period || '-01' END, '%Y-%m-%d')::DATE AS period,
           arg_max(value, version_date)::DECIMAL(38, 3) AS target
    FROM targets WHERE version_date <= DATE '2026-10-31' GROUP BY ALL
),
above AS (
    SELECT 'person' AS level, staff_id AS owner, 'team' AS upper_level, team AS upper FROM staff
    UNION SELECT 'person', staff_id, 'region', region FROM staff
    UNION SELECT 'team', team, 'region', region FROM staff
    UNION SELECT DISTINCT level, owner, 'company', 'company' FROM newest WHERE level <> 'company'
),
shown AS (
    SELECT *, CASE grain WHEN 'year' THEN period + INTERVAL 1 YEAR ELSE period + INTERVAL 1 MONTH END > DATE '2025-11-01' AS is_shown FROM newest
),
pairs AS (
    SELECT p.metric, p.grain, p.period, p.level AS parent_level, p.owner AS parent, p.target, c.level AS child_level, c.target AS child,
           list_position(['region', 'team', 'person', 'customer'], c.level) AS place
    FROM shown p JOIN newest c USING (metric, grain, period)
        JOIN above a ON (a.level, a.owner, a.upper_level, a.upper) = (c.level, c.owner, p.level, p.owner)
    WHERE is_shown
),
nearest AS (
    SELECT * FROM pairs QUALIFY place = MIN(place) OVER (PARTITION BY metric, grain, period, parent_level, parent)
    UNION ALL
    SELECT y.metric, y.grain, y.period, y.level, y.owner, y.target, 'month', m.target, 0
    FROM shown y LEFT JOIN newest m ON (m.metric, m.level, m.owner, m.grain) = (y.metric, y.level, y.owner, 'month')
        AND m.period BETWEEN y.period AND y.period + INTERVAL 11 MONTH
    WHERE y.grain = 'year' AND is_shown
)
SELECT metric, grain, period, parent_level, parent, child_level, target, SUM(child) AS children_sum, SUM(child) - target AS difference,
       -- Of a year that has months without a target nothing is said.
       CASE WHEN child_level <> 'month' OR COUNT(child) = 12 THEN COALESCE(SUM(child) = target, FALSE) END AS adds_up, COUNT(child) AS children
FROM nearest GROUP BY metric, grain, period, parent_level, parent, child_level, target ORDER BY ALL
