-- Leads lost and won from 2025-11-01 to 2026-10-31 (S31). Won: the first order since the lead was opened. A loss on or after
-- the day of the order does not count; one before it does, and the order too.
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS first),
people AS (SELECT staff_id, staff_name FROM staff WHERE snapshot_date = (SELECT MAX(snapshot_date) FROM staff)),
known AS (
    SELECT l.*, COALESCE(p.staff_name, l.staff_id, l.staff_name) AS in_charge,
           (SELECT MIN(o.order_date) FROM purchase_days o
            WHERE o.customer_id = l.customer AND o.orders > 0 AND o.order_date >= l.created_at AND o.order_date <= d) AS won_date
    FROM leads l LEFT JOIN people p USING (staff_id), day WHERE l.created_at <= d
),
events AS (
    SELECT *, lost_date AS day, true AS is_loss, won_date IS NOT NULL AS is_rewon FROM known, day
    WHERE lost_date <= d AND (won_date IS NULL OR lost_date < won_date)
    UNION ALL SELECT *, won_date, false, false FROM known, day WHERE won_date IS NOT NULL
),
placed AS (
    SELECT e.*, COALESCE(
        (SELECT ARG_MAX(h.to_level, (h.change_date, h.seq)) FROM lead_stage_history h
         WHERE h.lead_id = e.lead_id AND h.change_date <= e.day AND h.to_level IS NOT NULL),
        CASE WHEN NOT EXISTS (SELECT 1 FROM lead_stage_history h, day
                              WHERE h.lead_id = e.lead_id AND h.to_level IS NOT NULL AND h.change_date <= d)
             THEN e.level END) AS level_before
    FROM events e WHERE day >= first
),
grouped AS (
    SELECT *, 'all' AS dimension, NULL AS member FROM placed
    UNION ALL SELECT *, 'month', strftime(day, '%Y-%m') FROM placed
    UNION ALL SELECT *, 'reason', lost_reason FROM placed WHERE is_loss
    UNION ALL SELECT *, 'competitor', lost_competitor FROM placed WHERE is_loss
    UNION ALL SELECT *, 'level', level_before FROM placed
    UNION ALL SELECT *, 'staff', in_charge FROM placed
    UNION ALL SELECT *, 'source', source FROM placed
),
whole AS (SELECT COUNT(*) AS decided FROM placed),
counted AS (
    SELECT dimension, member, COUNT(*) FILTER (is_loss) AS lost, COUNT(*) FILTER (NOT is_loss) AS won,
           SUM(est_amount) FILTER (is_loss)::DECIMAL(18, 2) AS lost_amount,
           COUNT(est_amount) FILTER (is_loss) AS with_amount, COUNT(*) FILTER (is_rewon) AS rewon
    FROM grouped GROUP BY ALL
)
SELECT dimension, member, '12mo' AS period, lost, CASE WHEN dimension NOT IN ('reason', 'competitor') THEN won END AS won,
       CASE WHEN dimension IN ('reason', 'competitor') THEN decided ELSE lost + won END AS decided,
       lost / NULLIF(CASE WHEN dimension IN ('reason', 'competitor') THEN decided ELSE lost + won END, 0) AS loss_rate,
       lost_amount, with_amount, rewon
FROM counted, whole ORDER BY dimension, member
