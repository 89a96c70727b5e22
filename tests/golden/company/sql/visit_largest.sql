-- The ten largest customers by net sales of twelve months, of those with an order in them (S91): contacted, and met in person,
-- in the window and in each of its months.
WITH periods AS (
    SELECT 'window' AS grain, DATE '2025-11-01' AS first, DATE '2026-10-31' AS last
    UNION ALL
    SELECT 'month', (DATE '2025-11-01' + to_months(m))::DATE, (DATE '2025-11-01' + to_months(m + 1) - INTERVAL 1 DAY)::DATE
    FROM range(12) AS months(m)
),
largest AS (
    SELECT customer_id AS customer FROM purchase_days
    WHERE order_date BETWEEN DATE '2025-11-01' AND DATE '2026-10-31'
    GROUP BY customer_id HAVING SUM(orders) > 0 AND SUM(net_sales) > 0
    ORDER BY SUM(net_sales) DESC, customer_id LIMIT 10
),
met AS (
    SELECT grain, first, l.customer, COUNT(v.visit_date) > 0 AS contacted,
           COUNT(v.visit_date) FILTER (v.channel IN ('direct', 'invited')) > 0 AS visited
    FROM periods CROSS JOIN largest l
    LEFT JOIN visits v ON v.customer = l.customer AND v.visit_date BETWEEN first AND last AND v.actual_flag IS NOT FALSE
    GROUP BY ALL
)
SELECT 'largest_contacted' AS measure, grain, first AS period, 'all' AS dimension, NULL AS member,
       COUNT(*) FILTER (contacted) / COUNT(*) AS value, COUNT(*) FILTER (contacted) AS numerator, COUNT(*) AS denominator
FROM met GROUP BY ALL
UNION ALL SELECT 'largest_visited', grain, first, 'all', NULL, COUNT(*) FILTER (visited) / COUNT(*), COUNT(*) FILTER (visited), COUNT(*)
FROM met GROUP BY ALL
ORDER BY ALL
