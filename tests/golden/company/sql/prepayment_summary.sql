-- Golden: prepayments at 2026-10-31 and the rebate on them by band (F40, S134).
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS y, DATE '2026-10-01' AS m),
paid AS (
    SELECT p.customer, p.date, p.amount, p.consumed, COALESCE(p.rebate_paid, 0) AS rebate_paid, b.min_amount,
           CASE WHEN p.amount > 0 THEN ROUND(p.amount * COALESCE(b.rate, 0), 2) ELSE 0 END AS rebate
    FROM prepayments p
    LEFT JOIN rebate_bands b ON p.amount >= b.min_amount AND (b.max_amount IS NULL OR p.amount < b.max_amount), day
    WHERE p.date <= d
),
totals AS (
    SELECT SUM(amount) FILTER (date >= m) AS prepaid, SUM(consumed) FILTER (date >= m) AS consumed,
           SUM(amount) - SUM(consumed) AS balance, SUM(rebate) - SUM(rebate_paid) AS rebate_open,
           SUM(rebate) FILTER (date >= y) AS rebate_12m, SUM(amount) FILTER (date >= y) AS prepaid_12m,
           COUNT(DISTINCT customer) FILTER (date >= y AND amount > 0) AS participants
    FROM paid, day
),
bought AS (
    SELECT SUM(net_sales) AS net FROM purchase_days, day
    WHERE order_date BETWEEN y AND d AND customer_id IN (SELECT customer FROM paid WHERE date >= y AND amount > 0)
),
bands AS (
    SELECT min_amount, COUNT(DISTINCT customer) AS customers, SUM(amount) AS prepaid, SUM(rebate) AS rebate
    FROM paid, day WHERE date >= y AND amount > 0 GROUP BY 1
)
SELECT measure, value FROM (
    SELECT 'prepaid' AS measure, prepaid::DOUBLE AS value FROM totals
    UNION ALL SELECT 'consumed', consumed FROM totals
    UNION ALL SELECT 'balance', balance FROM totals
    UNION ALL SELECT 'rebate_open', rebate_open FROM totals
    UNION ALL SELECT 'participants', participants FROM totals
    UNION ALL SELECT 'rebate_rate', rebate_12m::DOUBLE / prepaid_12m::DOUBLE FROM totals
    UNION ALL SELECT 'rebate_cost_ratio', rebate_12m::DOUBLE / net::DOUBLE FROM totals, bought
    UNION ALL SELECT 'band ' || min_amount || ' customers', customers FROM bands
    UNION ALL SELECT 'band ' || min_amount || ' prepaid', prepaid FROM bands
    UNION ALL SELECT 'band ' || min_amount || ' rebate', rebate FROM bands
) ORDER BY measure
