-- Golden: why customers that are lost at 2026-10-31 left (S87): as recorded on or after their last order, else unknown.
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS y),
orders AS (
    SELECT customer_id AS customer, order_date, order_date - LAG(order_date) OVER (PARTITION BY customer_id ORDER BY order_date) AS gap
    FROM purchase_days, day WHERE orders > 0 AND order_date <= d
),
last_orders AS (
    SELECT customer, MAX(order_date) AS last_order,
           CASE WHEN COUNT(*) >= 3 THEN LEAST(366, FLOOR(3 * MEDIAN(gap)) + 1) ELSE 366 END::INTEGER AS days
    FROM orders GROUP BY customer
),
recorded AS (
    SELECT l.customer, MAX(lost_date) AS lost_date, ARG_MAX(reason_code, lost_date) AS reason
    FROM last_orders l JOIN loss_reasons r ON r.customer = l.customer AND r.lost_date >= l.last_order, day
    WHERE lost_date <= d GROUP BY 1
),
losses AS (
    SELECT customer, COALESCE(reason, 'unknown') AS reason, COALESCE(lost_date, last_order + days) AS day,
           (SELECT SUM(net_sales) FROM purchase_days p
            WHERE p.customer_id = customer
              AND order_date > CASE WHEN last_order = LAST_DAY(last_order) THEN LAST_DAY((last_order - INTERVAL 12 MONTH)::DATE)
                                    ELSE (last_order - INTERVAL 12 MONTH)::DATE END
              AND order_date <= last_order) AS sales
    FROM last_orders LEFT JOIN recorded USING (customer), day
    WHERE lost_date IS NOT NULL OR d - last_order >= days
),
periods AS (SELECT '12mo' AS period, y AS since FROM day UNION ALL SELECT 'all', DATE '1900-01-01'),
totals AS (
    SELECT period, COUNT(*) AS n_all, COUNT(*) FILTER (reason <> 'unknown') AS n_known
    FROM losses, periods WHERE day >= since GROUP BY 1
)
SELECT period, reason, COUNT(*) AS customers,
       COUNT(*) / ANY_VALUE(CASE WHEN reason = 'unknown' THEN n_all ELSE n_known END) AS share,
       SUM(sales)::DECIMAL(18, 2) AS lost_sales,
       ANY_VALUE(CASE WHEN reason = 'unknown' THEN n_all ELSE n_known END) AS n
FROM losses, periods JOIN totals USING (period) WHERE day >= since
GROUP BY ALL ORDER BY period, reason
