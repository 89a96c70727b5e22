-- Goals of loyalty and satisfaction at 2026-10-31 (S97, D-14, D-15).
-- Key accounts at a date: the first ceil(5 %) by net sales of twelve months above zero, ties by margin, then by number
-- (F08): the classes `project` and `vip` of the scheme `pyramid`; where a class was given by hand (class_overrides), it counts.
WITH days AS (
    SELECT customer, order_date, COALESCE(order_id, '') AS id, SUM(net_amount) AS net, SUM(net_amount) > 0 AS is_positive
    FROM transactions WHERE kind IN ('sale', 'return', 'allowance') AND order_date <= DATE '2026-10-31' GROUP BY ALL
),
sales AS (
    SELECT d, customer, SUM(net) AS net
    FROM days CROSS JOIN (VALUES (DATE '2025-10-31'), (DATE '2026-10-31')) AS dates(d)
    WHERE order_date BETWEEN (date_trunc('month', d) - INTERVAL 11 MONTH)::DATE AND d
    GROUP BY d, customer HAVING SUM(net) > 0
),
ranked AS (
    SELECT d, customer, row_number() OVER (PARTITION BY d ORDER BY net DESC, customer) AS place, COUNT(*) OVER (PARTITION BY d) AS n
    FROM sales
),
by_hand AS (
    SELECT d, customer, code FROM class_overrides CROSS JOIN (VALUES (DATE '2025-10-31'), (DATE '2026-10-31')) AS dates(d)
    WHERE scheme = 'pyramid' AND from_date <= d AND COALESCE(until_date >= d, TRUE)
),
keys AS (
    SELECT d, customer FROM ranked WHERE place <= ceil(n * 5 / 100)
    EXCEPT SELECT d, customer FROM by_hand
    UNION SELECT d, customer FROM by_hand WHERE code IN ('project', 'vip')
),
year_ago AS (
    SELECT customer,
           COUNT(*) FILTER (is_positive AND order_date BETWEEN DATE '2024-11-01' AND DATE '2025-10-31') AS before,
           COUNT(*) FILTER (is_positive AND order_date > DATE '2025-10-31') AS since
    FROM days JOIN keys USING (customer) WHERE d = DATE '2025-10-31' GROUP BY customer
),
loyal AS (SELECT COUNT(*) FILTER (since > 0) AS part, COUNT(*) AS n FROM year_ago WHERE before > 0),
answers AS (
    SELECT score / COALESCE(scale_max, CASE WHEN score <= 5 THEN 5 END) AS share
    FROM surveys JOIN keys USING (customer)
    WHERE d = DATE '2026-10-31' AND survey_date BETWEEN DATE '2025-11-01' AND DATE '2026-10-31' AND score IS NOT NULL
),
satisfied AS (SELECT COUNT(*) FILTER (share >= 0.8 - 1e-9) AS part, COUNT(share) AS n, AVG(share) AS mean FROM answers)
SELECT 'loyalty' AS goal, DATE '2026-10-31' AS period, part / n AS value, NULL AS mean_score, part AS numerator, n AS denominator,
       0.8::DOUBLE AS target, part / n - 0.8::DOUBLE AS gap, greatest(ceil(0.8 * n) - part, 0)::BIGINT AS needed,
       if(part >= 0.8 * n, 'reached', 'below') AS status
FROM loyal
UNION ALL
SELECT 'satisfaction', DATE '2026-10-31', part / n, mean, part, n, 0.9::DOUBLE, part / n - 0.9::DOUBLE,
       greatest(ceil(0.9 * n) - part, 0)::BIGINT, if(part >= 0.9 * n, 'reached', 'below')
FROM satisfied ORDER BY goal
