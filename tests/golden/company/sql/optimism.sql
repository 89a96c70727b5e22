-- Promises (H 7 days, A 30, B 90) given from 2025-11-01 to 2026-10-31 whose horizon is over, and how many were kept, by
-- salesperson (S28). See calibration.sql.
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS first),
horizons(level, days) AS (VALUES ('H', 7), ('A', 30), ('B', 90)),
people AS (SELECT staff_id, staff_name FROM staff WHERE snapshot_date = (SELECT MAX(snapshot_date) FROM staff)),
known AS (
    SELECT l.lead_id, l.deal_status, COALESCE(p.staff_name, l.staff_id, l.staff_name) AS staff,
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
)
SELECT staff, COUNT(*) AS predicted, COUNT(*) FILTER (won BETWEEN given AND given + days) AS actual,
       COUNT(*) / NULLIF(COUNT(*) FILTER (won BETWEEN given AND given + days), 0) AS index,
       COUNT(DISTINCT lead_id) AS n
FROM rows JOIN horizons USING (level), day
WHERE given >= first AND given + days <= d
  AND (level_before IS NULL OR level_before <> level OR (lost >= given_before AND lost < given) IS TRUE)
GROUP BY staff ORDER BY staff
