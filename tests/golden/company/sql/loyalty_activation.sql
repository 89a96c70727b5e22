-- Activation of the registered at 2026-10-31, of all and by region (S139). Registration day and region: newest known
-- values on file. Observable: registered since 2024-11-01, when the data begin, 90 days ago at least, no customer before.
WITH registered AS (
    SELECT customer, arg_max(created_at, snapshot_date) FILTER (created_at IS NOT NULL) AS day,
           arg_max(region, snapshot_date) FILTER (region IS NOT NULL) AS region
    FROM customers WHERE snapshot_date <= DATE '2026-10-31' GROUP BY customer
),
orders AS (
    SELECT customer, order_date FROM transactions
    WHERE order_date <= DATE '2026-10-31' AND kind IN ('sale', 'return', 'allowance')
    GROUP BY customer, order_date, COALESCE(order_id, '') HAVING SUM(net_amount) > 0
),
firsts AS (
    SELECT customer, MIN(order_date) AS first_day, (array_agg(DISTINCT order_date ORDER BY order_date))[2] AS second_day
    FROM orders GROUP BY customer
),
paths AS (
    SELECT r.*, first_day, second_day, first_day < day IS TRUE AS is_before,
           day >= DATE '2024-11-01' AS is_covered
    FROM registered r LEFT JOIN firsts USING (customer) WHERE day <= DATE '2026-10-31'
),
grouped AS (
    SELECT *, 'all' AS dimension, 'all' AS member FROM paths UNION ALL SELECT *, 'region', region FROM paths
),
seen AS (
    SELECT *, is_covered AND NOT is_before AS is_own, is_covered AND NOT is_before AND day + 90 <= DATE '2026-10-31' AS is_observable,
           is_covered AND NOT is_before AND first_day + 90 <= DATE '2026-10-31' AS is_second
    FROM grouped
)
SELECT dimension, member, 'all' AS period, COUNT(*) AS registered, COUNT(*) FILTER (is_before) AS ordered_before,
       COUNT(*) FILTER (is_observable) AS observable,
       COUNT(*) FILTER (is_observable AND first_day <= day + 90) AS activated,
       median(first_day - day) FILTER (is_own)::DOUBLE AS median_days_first,
       median(second_day - first_day) FILTER (is_own)::DOUBLE AS median_days_second,
       COUNT(*) FILTER (is_second) AS second_n,
       COUNT(*) FILTER (is_second AND second_day <= first_day + 30) / NULLIF(COUNT(*) FILTER (is_second), 0) AS second_30_rate,
       COUNT(*) FILTER (is_second AND second_day <= first_day + 60) / NULLIF(COUNT(*) FILTER (is_second), 0) AS second_60_rate,
       COUNT(*) FILTER (is_second AND second_day <= first_day + 90) / NULLIF(COUNT(*) FILTER (is_second), 0) AS second_90_rate
FROM seen GROUP BY ALL ORDER BY dimension, member
