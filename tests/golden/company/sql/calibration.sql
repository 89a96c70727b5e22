-- What became of the levels given from 2025-11-01 to 2026-10-31 (F32, S28), by everybody, salesperson and month: H within 7
-- days, A 30, B 90; C, which promises nothing, over 90. A spell counts once, on its first day, once its horizon is over.
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS first, 20 AS m),
horizons(level, place, days, promised) AS (VALUES ('H', 1, 7, true), ('A', 2, 30, true), ('B', 3, 90, true), ('C', 4, 90, false)),
people AS (SELECT staff_id, staff_name, manager_id FROM staff WHERE snapshot_date = (SELECT MAX(snapshot_date) FROM staff)),
known AS (
    SELECT l.lead_id, l.created_at, l.deal_status, COALESCE(p.staff_name, l.staff_id, l.staff_name) AS staff,
           CASE WHEN l.lost_date <= d THEN l.lost_date END AS lost,
           (SELECT MIN(o.order_date) FROM purchase_days o
            WHERE o.customer_id = l.customer AND o.orders > 0 AND o.order_date >= l.created_at AND o.order_date <= d) AS won
    FROM leads l LEFT JOIN people p USING (staff_id), day WHERE l.created_at <= d
),
levels AS (
    SELECT lead_id, change_date AS given, ARG_MAX(to_level, COALESCE(seq, 1000000)) AS level
    FROM lead_stage_history, day WHERE change_date <= d AND to_level IS NOT NULL GROUP BY 1, 2
),
rows AS (
    SELECT *, LAG(level) OVER w AS level_before, LAG(given) OVER w AS given_before
    FROM levels JOIN known USING (lead_id)
    WHERE (won IS NULL OR given <= won) AND NOT (won IS NULL AND lost IS NULL AND deal_status IS NOT DISTINCT FROM 'won')
    WINDOW w AS (PARTITION BY lead_id ORDER BY given)
),
judged AS (
    SELECT r.*, h.place, given + days <= d AS is_over, COALESCE(won BETWEEN given AND given + days, false) AS is_closed
    FROM rows r JOIN horizons h USING (level), day
    WHERE given >= first
      AND (level_before IS NULL OR level_before <> level OR (lost >= given_before AND lost < given) IS TRUE)
),
grouped AS (
    SELECT *, 'all' AS dimension, NULL AS member FROM judged
    UNION ALL SELECT *, 'staff', staff FROM judged
    UNION ALL SELECT *, 'month', strftime(given, '%Y-%m') FROM judged
),
counted AS (
    SELECT dimension, member, level, place, COUNT(*) FILTER (is_over) AS graded,
           COUNT(*) FILTER (is_over AND is_closed) AS closed, COUNT(*) FILTER (NOT is_over) AS not_yet
    FROM grouped GROUP BY ALL
),
whole AS (SELECT SUM(closed) / SUM(graded) AS prior FROM counted WHERE dimension = 'all'),
by_level AS (
    SELECT level, (closed + m * prior) / (graded + m) AS learned FROM counted, whole, day WHERE dimension = 'all'
)
SELECT c.dimension, c.member, c.level, c.place, h.days AS horizon_days, h.promised, c.graded, c.closed,
       c.closed / NULLIF(c.graded, 0) AS rate,
       CASE WHEN c.dimension = 'all' THEN b.learned ELSE (c.closed + m * b.learned) / (c.graded + m) END AS learned,
       c.not_yet
FROM counted c JOIN by_level b USING (level) JOIN horizons h USING (level), day
ORDER BY c.dimension, c.member, c.place
