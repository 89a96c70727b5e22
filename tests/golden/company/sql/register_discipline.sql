-- Golden: the consistency checks over twelve months (S43), as far as the sample has what they need. Visitors are known by
-- name: that of a lead or customer, in the spelling of their lists, else their own.
WITH span AS (SELECT DATE '2025-11-01' AS a, DATE '2026-10-31' AS z),
steps AS (
    SELECT DISTINCT h.lead_id, l.customer, l.staff_id, COALESCE(h.actual_date, h.change_date) AS day
    FROM lead_stage_history h JOIN leads l USING (lead_id), span
    WHERE COALESCE(h.actual_date, h.change_date) BETWEEN a AND z
      AND (h.to_level IS NOT NULL OR h.actual_date IS NOT NULL) AND l.created_at <= z
),
bearers AS (
    SELECT customer_name, ANY_VALUE(customer) AS customer FROM (
        SELECT customer_name, customer FROM leads UNION SELECT customer_name, customer FROM customers
    ) GROUP BY ALL HAVING COUNT(DISTINCT customer) = 1
),
receptions AS (
    SELECT walkin_id, COALESCE(customer, customer_name) AS customer, staff_id, reg_date AS day
    FROM walkins LEFT JOIN bearers USING (customer_name), span
    WHERE customer_name IS NOT NULL AND reg_date BETWEEN a AND z
),
logged AS (
    SELECT v.customer, v.visit_date, s.staff_id
    FROM visits v JOIN (SELECT DISTINCT staff_id, staff_name FROM staff) s
        ON s.staff_id = v.staff_id OR v.staff_id IS NULL AND s.staff_name = v.staff_name
    WHERE v.actual_flag IS DISTINCT FROM FALSE
),
planned AS (
    SELECT DISTINCT h.lead_id, l.customer, l.staff_id, h.plan_date AS day
    FROM lead_stage_history h JOIN leads l USING (lead_id), span
    WHERE h.plan_date BETWEEN a AND z AND h.change_date <= z AND l.created_at <= z
)
SELECT 'c4_daily_report' AS "check", 'all' AS dimension,
       (SELECT COUNT(*) FROM steps s WHERE EXISTS (
            SELECT 1 FROM logged v WHERE v.customer = s.customer AND v.visit_date = s.day AND v.staff_id = s.staff_id)
       ) + (SELECT COUNT(*) FROM receptions r WHERE EXISTS (
            SELECT 1 FROM logged v WHERE v.customer = r.customer AND v.visit_date = r.day AND v.staff_id = r.staff_id)
       ) AS numerator,
       (SELECT COUNT(*) FROM steps) + (SELECT COUNT(*) FROM receptions) AS denominator
UNION ALL
SELECT 'c5_plan', 'all',
       (SELECT COUNT(*) FROM planned p WHERE EXISTS (
            SELECT 1 FROM visit_plans v JOIN (SELECT DISTINCT staff_id, staff_name FROM staff) s
                ON s.staff_id = v.staff_id OR v.staff_id IS NULL AND s.staff_name = v.staff_name
            WHERE v.customer = p.customer AND v.planned_date = p.day AND s.staff_id = p.staff_id)),
       (SELECT COUNT(*) FROM planned)
