-- Retention of the whole and by region at 2026-10-31: windows of 1, 3 and 12 months (F09–F12, S97).
-- Region: newest known value on file up to the date. The smaller regions are not put together: there are fewer than twelve.
WITH day AS (SELECT DATE '2026-10-31' AS d),
orders AS (
    SELECT customer, order_date, COALESCE(order_id, '') AS id, SUM(net_amount) > 0 AS is_positive, SUM(net_amount) AS net
    FROM transactions, day WHERE order_date <= d AND kind IN ('sale', 'return', 'allowance') GROUP BY ALL
),
windows AS (
    SELECT months, d AS q_to, (date_trunc('month', d) - to_months(months - 1))::DATE AS q_from,
           (date_trunc('month', d) - to_months(2 * months - 1))::DATE AS p_from
    FROM day CROSS JOIN (VALUES (1), (3), (12)) AS lengths(months)
),
regions AS (
    SELECT customer, arg_max(region, snapshot_date) FILTER (region IS NOT NULL) AS region
    FROM customers, day WHERE snapshot_date <= d GROUP BY customer
),
each_customer AS (
    SELECT months, customer,
           MIN(order_date) FILTER (is_positive)                                            AS first_order, any_value(p_from) AS p_from,
           COUNT(*) FILTER (is_positive AND order_date >= p_from AND order_date < q_from)   AS orders_p,
           COUNT(*) FILTER (is_positive AND order_date >= q_from)                           AS orders_q,
           COALESCE(SUM(net) FILTER (order_date >= p_from AND order_date < q_from), 0)      AS sales_p,
           COALESCE(SUM(net) FILTER (order_date >= q_from), 0)                              AS sales_q
    FROM orders CROSS JOIN windows GROUP BY months, customer
),
grouped AS (
    SELECT *, 'all' AS dimension, 'all' AS member FROM each_customer
    UNION ALL
    SELECT each_customer.*, 'region', region FROM each_customer LEFT JOIN regions USING (customer)
)
SELECT months || 'mo' AS compare, DATE '2026-10-31' AS period, dimension, member,
       COUNT(*) FILTER (orders_p > 0) AS customers_before,
       COUNT(*) FILTER (orders_p > 0 AND orders_q > 0) AS retained,
       COUNT(*) FILTER (orders_p > 0 AND orders_q > 0) / NULLIF(COUNT(*) FILTER (orders_p > 0), 0) AS logo_retention,
       SUM(sales_p) FILTER (orders_p > 0) AS sales_before,
       SUM(LEAST(sales_p, sales_q)) FILTER (orders_p > 0) AS gross_retained,
       SUM(sales_q) FILTER (orders_p > 0) AS net_retained,
       COALESCE(SUM(sales_p) FILTER (orders_p > 0 AND orders_q = 0), 0) AS lost_sales,
       COUNT(*) FILTER (orders_q > 0) AS active,
       COUNT(first_order) AS customers_ever,
       COUNT(*) FILTER (orders_q > 1) AS repeat_customers,
       COUNT(*) FILTER (first_order < p_from AND orders_p = 0) AS dormant,
       COUNT(*) FILTER (first_order < p_from AND orders_p = 0 AND orders_q > 0) AS reactivated
FROM grouped GROUP BY months, dimension, member ORDER BY months, dimension, member
