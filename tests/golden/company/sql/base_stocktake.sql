-- The base month by month (S68), all grades together: customers with an order in the last twelve months; open leads.
WITH months AS (
    SELECT month::DATE AS month, month::DATE - 1 AS opening, last_day(month::DATE) AS closing,
           (month - INTERVAL 12 MONTH)::DATE AS opening_from, (month - INTERVAL 11 MONTH)::DATE AS closing_from
    FROM generate_series(DATE '2025-11-01', DATE '2026-10-01', INTERVAL 1 MONTH) AS g(month)
),
orders AS (SELECT customer_id AS customer, order_date FROM purchase_days WHERE orders > 0),
stands AS (
    SELECT month, customer, MIN(order_date) AS first_order, any_value(opening) AS opening,
           COUNT(*) FILTER (order_date BETWEEN opening_from AND opening) > 0 AS before,
           COUNT(*) FILTER (order_date BETWEEN closing_from AND closing) > 0 AS after
    FROM orders, months WHERE order_date <= closing GROUP BY ALL
),
leads_ended AS (
    SELECT l.lead_id, l.created_at, l.lost_date, l.deal_status,
           LEAST((SELECT MIN(order_date) FROM orders o WHERE o.customer = l.customer AND order_date BETWEEN l.created_at AND DATE '2026-10-31'),
                 (SELECT MIN(change_date) FROM lead_stage_history h WHERE h.lead_id = l.lead_id AND h.to_level = 'O')) AS won
    FROM leads l WHERE created_at <= DATE '2026-10-31'
),
known AS (
    SELECT *, CASE WHEN won IS NULL OR lost_date < won THEN lost_date END AS lost FROM leads_ended
    WHERE NOT (won IS NULL AND lost_date IS NULL AND deal_status IN ('won', 'lost'))
)
SELECT 'customers' AS subject, month, COUNT(*) FILTER (before) AS opening, COUNT(*) FILTER (NOT before AND after AND first_order > opening) AS "new",
       COUNT(*) FILTER (NOT before AND after AND first_order <= opening) AS reactivated, COUNT(*) FILTER (before AND NOT after) AS lost,
       0 AS closed, COUNT(*) FILTER (after) AS closing
FROM stands GROUP BY ALL
UNION ALL
SELECT 'leads', month,
       COUNT(*) FILTER (created_at <= opening AND COALESCE(LEAST(lost, won) > opening, TRUE)),
       COUNT(*) FILTER (created_at BETWEEN month AND closing),
       COUNT(*) FILTER (lost IS NOT NULL AND won BETWEEN month AND closing),
       COUNT(*) FILTER (lost BETWEEN month AND closing),
       COUNT(*) FILTER (won BETWEEN month AND closing),
       COUNT(*) FILTER (created_at <= closing AND COALESCE(LEAST(lost, won) > closing, TRUE))
FROM known, months GROUP BY month
ORDER BY ALL
