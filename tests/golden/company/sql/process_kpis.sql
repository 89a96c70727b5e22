-- The card of indicators at 2026-10-31 (S72), from the rows: attainments of leads, visits and sales of the month and of
-- September; the filing rate; losses of the month; days and blocks on which rules of cadence were kept. Targets and lights are those of pipelines/monthly.toml. Reads what
-- cadence.sql made.
WITH target AS (
    SELECT metric, period, arg_max(value, version_date)::DECIMAL(38, 3) AS target FROM targets, day
    WHERE version_date <= d AND level = 'company' AND period IN ('2026-09', '2026-10') AND metric IN ('leads', 'visits', 'sales') GROUP BY ALL
),
happened AS (
    SELECT 'leads' AS metric, strftime(created_at, '%Y-%m') AS period, COUNT(*)::DECIMAL(38, 3) AS actual FROM leads GROUP BY ALL
    UNION ALL SELECT 'visits', strftime(visit_date, '%Y-%m'), COUNT(*) FROM visits WHERE actual_flag IS DISTINCT FROM FALSE GROUP BY ALL
    UNION ALL SELECT 'sales', strftime(order_date, '%Y-%m'), SUM(net_amount) FROM transactions
        WHERE kind IN ('sale', 'return', 'allowance') GROUP BY ALL
),
attained AS (
    SELECT metric, period, actual, target, actual::DOUBLE / target::DOUBLE AS value FROM target JOIN happened USING (metric, period)
),
attainments AS (
    SELECT 'attainment:' || a.metric AS kpi, a.value, a.actual AS numerator, a.target AS denominator, b.value AS previous, 1.0 AS due
    FROM attained a JOIN attained b ON a.metric = b.metric AND a.period = '2026-10' AND b.period = '2026-09'
),
filed AS (
    SELECT strftime(reg_date, '%Y-%m') AS period, COUNT(*) FILTER (filed_flag) AS part, COUNT(*) FILTER (filed_flag IS NOT NULL) AS whole
    FROM walkins GROUP BY ALL
),
filing AS (
    SELECT 'filing_rate', a.part / a.whole, a.part, a.whole, b.part / b.whole, 0.4
    FROM filed a, filed b WHERE a.period = '2026-10' AND b.period = '2026-09'
),
won AS (
    SELECT lead_id, MIN(order_date) AS won FROM leads l JOIN purchase_days p ON p.customer_id = l.customer
    WHERE p.orders > 0 AND order_date >= created_at AND order_date <= (SELECT d FROM day) GROUP BY ALL
),
decided AS (
    SELECT strftime(day, '%Y-%m') AS period, COUNT(*) FILTER (is_lost) AS part, COUNT(*) AS whole FROM (
        SELECT lost_date AS day, TRUE AS is_lost FROM leads LEFT JOIN won USING (lead_id) WHERE lost_date <= (SELECT d FROM day) AND (won IS NULL OR lost_date < won)
        UNION ALL SELECT won, FALSE FROM won) GROUP BY ALL
),
losses AS (
    SELECT 'lost_rate', a.part / a.whole, a.part, a.whole, b.part / b.whole, 0.7
    FROM decided a, decided b WHERE a.period = '2026-10' AND b.period = '2026-09'
),
kept AS (
    SELECT 'follow_up:' || cadence, (SUM(judged_days) - SUM(late_days)) / SUM(judged_days), SUM(judged_days) - SUM(late_days), SUM(judged_days), NULL, 0.9
    FROM per_class GROUP BY cadence HAVING SUM(judged_days) > 0
    UNION ALL
    SELECT 'follow_up_blocks:' || cadence, SUM(blocks_met) / SUM(blocks), SUM(blocks_met), SUM(blocks), NULL, 0.9
    FROM per_class GROUP BY cadence HAVING SUM(blocks) > 0
),
told AS (
    SELECT * FROM attainments UNION ALL SELECT * FROM filing UNION ALL SELECT * FROM losses UNION ALL SELECT * FROM kept
)
SELECT kpi, 'company' AS level, '' AS member, value::DOUBLE AS value, numerator::DECIMAL(18, 3) AS numerator, denominator::DECIMAL(18, 3) AS denominator,
       previous::DOUBLE AS previous, due::DOUBLE AS due,
       CASE WHEN kpi = 'lost_rate' THEN CASE WHEN value <= due THEN 'good' WHEN value * 0.9 <= due THEN 'near' ELSE 'bad' END
            WHEN value >= due THEN 'good' WHEN value >= 0.9 * due THEN 'near' ELSE 'bad' END AS light
FROM told ORDER BY kpi
