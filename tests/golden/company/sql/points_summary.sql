-- Golden: points at 2026-10-31 (F39, S133), with the value of a point and the expiry of pipelines/monthly.toml.
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS y, DATE '2024-11-01' AS z, DATE '2026-10-01' AS m),
ledger AS (
    SELECT customer, date, type, CASE WHEN type IN ('redeem', 'expire') THEN -ABS(points) ELSE points END AS points
    FROM points_ledger, day WHERE date <= d
),
totals AS (
    SELECT SUM(points) AS balance,
           SUM(points) FILTER (type = 'volume' AND date >= m) AS earned_volume,
           -COALESCE(SUM(points) FILTER (type = 'redeem' AND date >= m), 0) AS redeemed,
           SUM(points) FILTER (date < y) AS opening,
           SUM(points) FILTER (type IN ('volume', 'referral', 'rating') AND date >= y) AS earned_12m,
           -SUM(points) FILTER (type = 'redeem' AND date >= y) AS redeemed_12m,
           COALESCE(-SUM(points) FILTER (type = 'expire' AND date >= y), 0) AS expired_12m,
           COUNT(DISTINCT customer) AS members,
           COUNT(DISTINCT customer) FILTER (date >= y AND type NOT IN ('expire', 'adjust')) AS active_members
    FROM ledger, day
),
-- What is left of every lot when the oldest are used first: what was earned up to it less all that was ever used.
used AS (SELECT customer, SUM(points) AS points FROM ledger WHERE points < 0 GROUP BY 1),
lots AS (
    SELECT customer, date, ledger.points,
           GREATEST(0, LEAST(ledger.points, SUM(ledger.points) OVER (PARTITION BY customer ORDER BY date ROWS UNBOUNDED PRECEDING)
                                     + COALESCE(used.points, 0))) AS left_over
    FROM ledger LEFT JOIN used USING (customer), day WHERE ledger.points > 0
),
bought AS (
    SELECT SUM(net_sales) AS net FROM purchase_days, day
    WHERE order_date BETWEEN y AND d AND customer_id IN (SELECT customer FROM ledger)
),
kept AS (
    SELECT customer_id, customer_id IN (SELECT customer FROM ledger, day WHERE date < y) AS member,
           BOOL_OR(order_date BETWEEN z AND y - 1) AS before, BOOL_OR(order_date BETWEEN y AND d) AS later
    FROM purchase_days, day WHERE orders > 0 GROUP BY 1, 2
)
SELECT measure, value FROM (
    SELECT 'balance' AS measure, balance::DOUBLE AS value FROM totals
    UNION ALL SELECT 'earned_volume', earned_volume FROM totals
    UNION ALL SELECT 'redeemed', redeemed FROM totals
    UNION ALL SELECT 'redemption_rate_earned', redeemed_12m / earned_12m FROM totals
    UNION ALL SELECT 'redemption_rate_available', redeemed_12m / (opening + earned_12m) FROM totals
    UNION ALL SELECT 'breakage_rate', expired_12m / earned_12m FROM totals
    UNION ALL SELECT 'members', members FROM totals
    UNION ALL SELECT 'active_members', active_members FROM totals
    UNION ALL SELECT 'points_per_currency_unit', earned_12m / net::DOUBLE FROM totals, bought
    UNION ALL SELECT 'liability_without_breakage', balance * 0.01 FROM totals
    UNION ALL SELECT 'past_expiry', COALESCE(SUM(left_over) FILTER (date + INTERVAL 24 MONTH <= d), 0) FROM lots, day
    UNION ALL SELECT 'expiring', COALESCE(SUM(left_over) FILTER (date + INTERVAL 24 MONTH > d AND date + INTERVAL 24 MONTH <= d + 90), 0) FROM lots, day
    UNION ALL SELECT 'retention_members', COUNT(*) FILTER (before AND later) / COUNT(*) FILTER (before) FROM kept WHERE member
    UNION ALL SELECT 'retention_non_members', COUNT(*) FILTER (before AND later) / COUNT(*) FILTER (before) FROM kept WHERE NOT member
    UNION ALL SELECT 'age 0-3mo', SUM(left_over) FILTER (date >= DATE '2026-08-01') FROM lots
    UNION ALL SELECT 'age 3-6mo', SUM(left_over) FILTER (date BETWEEN DATE '2026-05-01' AND DATE '2026-07-31') FROM lots
    UNION ALL SELECT 'age 6-12mo', SUM(left_over) FILTER (date BETWEEN DATE '2025-11-01' AND DATE '2026-04-30') FROM lots
    UNION ALL SELECT 'age 12-24mo', SUM(left_over) FILTER (date <= DATE '2025-10-31') FROM lots
) ORDER BY measure
