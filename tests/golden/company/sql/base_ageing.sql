-- The base of customers by the days since their last contact (S68).
WITH months AS (
    SELECT month::DATE AS month, last_day(month::DATE) AS closing, (month - INTERVAL 11 MONTH)::DATE AS closing_from
    FROM generate_series(DATE '2025-11-01', DATE '2026-10-01', INTERVAL 1 MONTH) AS g(month)
),
base AS (
    SELECT DISTINCT months.month AS month, closing, customer_id AS customer FROM purchase_days, months
    WHERE orders > 0 AND order_date BETWEEN closing_from AND closing
),
ages AS (
    SELECT month, customer, closing - (SELECT MAX(visit_date) FROM visits v WHERE v.customer = base.customer AND visit_date <= closing
                                       AND actual_flag IS DISTINCT FROM FALSE) AS age FROM base
)
SELECT month, CASE WHEN age IS NULL THEN 'never' WHEN age <= 30 THEN '0-30' WHEN age <= 90 THEN '31-90' WHEN age <= 180 THEN '91-180' ELSE '>180' END AS bucket,
       COUNT(*) AS customers
FROM ages GROUP BY ALL ORDER BY ALL
