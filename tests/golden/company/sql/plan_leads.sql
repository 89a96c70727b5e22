-- Leads at 2026-10-31 (S66): opened by month, open when it began, converted of those of the year before, visitors filed.
WITH won AS (
    -- The first order since the lead was opened, or the change to level O.
    SELECT l.lead_id, l.created_at, l.lost_date, l.deal_status,
           LEAST((SELECT MIN(order_date) FROM purchase_days p WHERE p.customer_id = l.customer AND p.orders > 0
                  AND p.order_date BETWEEN l.created_at AND DATE '2026-10-31'),
                 (SELECT MIN(change_date) FROM lead_stage_history h WHERE h.lead_id = l.lead_id AND h.to_level = 'O'
                  AND h.change_date <= DATE '2026-10-31')) AS won
    FROM leads l WHERE created_at <= DATE '2026-10-31'
),
ends AS (
    SELECT *, CASE WHEN won IS NULL AND lost_date IS NULL AND deal_status IN ('won', 'lost') THEN created_at
                   ELSE LEAST(won, lost_date) END AS ended
    FROM won
),
months AS (
    SELECT month::DATE AS month, LEAST(month::DATE - 1, DATE '2026-10-31') AS before
    FROM generate_series(DATE '2025-11-01', DATE '2026-11-01', INTERVAL 1 MONTH) AS g(month)
)
SELECT month,
       (SELECT COUNT(*) FROM ends WHERE created_at <= before AND (ended IS NULL OR ended > before)) AS open_leads,
       (SELECT COUNT(*) FILTER (won <= before) / COUNT(*) FROM ends
        WHERE created_at <= before AND created_at > last_day(before - INTERVAL 12 MONTH)) AS conversion,
       (SELECT COUNT(*) FROM ends WHERE created_at <= before AND created_at > last_day(before - INTERVAL 12 MONTH)) AS conversion_n,
       (SELECT AVG(filed_flag::INTEGER) FROM walkins WHERE reg_date <= before AND reg_date > last_day(before - INTERVAL 12 MONTH)) AS filing_rate,
       CASE WHEN month <= DATE '2026-10-31' THEN
           (SELECT COUNT(*) FROM ends WHERE date_trunc('month', created_at) = month) END AS actual
FROM months ORDER BY ALL
