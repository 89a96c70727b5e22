-- Contacts before the first order at 2026-10-31 (S35), of customers whose first order lies behind the first month of the data,
-- and of leads opened behind it, up to their order.
WITH whole AS (
    SELECT last_day(GREATEST((SELECT MIN(visit_date) FROM visits), (SELECT MIN(order_date) FROM purchase_days))) AS last
),
contacts AS (SELECT customer, visit_date AS day FROM visits WHERE actual_flag IS NOT FALSE AND visit_date <= DATE '2026-10-31'),
orders AS (
    SELECT customer_id AS customer, order_date AS day FROM purchase_days WHERE orders > 0 AND order_date <= DATE '2026-10-31'
),
firsts AS (SELECT customer, MIN(day) AS day FROM orders GROUP BY customer),
of_customers AS (
    SELECT 'customers' AS scope, customer AS id,
           (SELECT COUNT(*) FROM contacts c WHERE c.customer = f.customer AND c.day < f.day) AS contacts
    FROM firsts f, whole WHERE day > last
),
newest AS (SELECT lead_id, arg_max(customer, created_at) AS customer, MAX(created_at) AS created FROM leads GROUP BY lead_id),
won AS (
    SELECT n.lead_id, n.customer, n.created, LEAST(
        (SELECT MIN(day) FROM orders o WHERE o.customer = n.customer AND o.day >= n.created),
        (SELECT MIN(change_date) FROM lead_stage_history h WHERE h.lead_id = n.lead_id AND h.to_level = 'O'
           AND h.change_date <= DATE '2026-10-31')) AS day
    FROM newest n, whole WHERE n.created > last AND n.created <= DATE '2026-10-31'
),
of_leads AS (
    SELECT 'leads' AS scope, lead_id AS id,
           (SELECT COUNT(*) FROM contacts c WHERE c.customer = w.customer AND c.day >= w.created AND c.day < w.day) AS contacts
    FROM won w WHERE day IS NOT NULL AND customer IN (SELECT customer FROM contacts UNION SELECT customer FROM orders)
),
counted AS (
    SELECT scope, contacts, COUNT(*) AS n FROM (SELECT * FROM of_customers UNION ALL SELECT * FROM of_leads) GROUP BY ALL
)
SELECT scope, contacts, n, n / SUM(n) OVER (PARTITION BY scope) AS share,
       SUM(n) OVER (PARTITION BY scope ORDER BY contacts) / SUM(n) OVER (PARTITION BY scope) AS cumulative_share
FROM counted ORDER BY ALL
