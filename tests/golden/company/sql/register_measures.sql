-- Golden: the register of visitors and callers (S44, S45, S67) over twelve months, from the stored rows of `walkins`.
WITH w AS (
    SELECT *, customer_name IS NOT NULL AND phone IS NOT NULL AS captured,
           date_diff('second', CAST(time_in AS TIME), CAST(time_out AS TIME)) AS stay
    FROM walkins WHERE reg_date BETWEEN DATE '2025-11-01' AND DATE '2026-10-31'
),
people AS (
    SELECT s.staff_id, s.staff_name, m.staff_name AS manager
    FROM staff s LEFT JOIN staff m ON m.staff_id = s.manager_id AND m.snapshot_date = s.snapshot_date
    WHERE s.snapshot_date = (SELECT MAX(snapshot_date) FROM staff WHERE snapshot_date <= DATE '2026-10-31')
),
placed AS (
    SELECT w.*, 'window' AS grain, DATE '2025-11-01' AS period, 'all' AS dimension, NULL AS member FROM w
    UNION ALL
    SELECT w.*, 'window', DATE '2025-11-01', 'contact', CASE contact_type WHEN 'phone' THEN 'phone' ELSE 'walk_in' END FROM w
    UNION ALL
    SELECT w.*, 'window', DATE '2025-11-01', 'staff', p.staff_name FROM w JOIN people p USING (staff_id)
    UNION ALL
    SELECT w.*, 'window', DATE '2025-11-01', 'manager', manager FROM w JOIN people p USING (staff_id) WHERE manager IS NOT NULL
    UNION ALL
    SELECT w.*, 'month', date_trunc('month', reg_date)::DATE, 'all', NULL FROM w
    UNION ALL
    SELECT w.*, 'week', date_trunc('week', reg_date)::DATE, 'all', NULL FROM w WHERE reg_date >= DATE '2026-08-03'
),
rates AS (
    SELECT grain, period, dimension, member,
           COUNT(*) AS n,
           COUNT(*) FILTER (captured) AS captured,
           COUNT(*) FILTER (COALESCE(filed_flag, FALSE)) AS filed,
           COUNT(*) FILTER (COALESCE(ordered_flag, FALSE)) AS ordered,
           COUNT(*) FILTER (contact_type = 'phone') AS phone,
           COUNT(*) FILTER (visit_no > 1) AS again,
           COUNT(*) FILTER (trim(note) <> '') AS noted
    FROM placed GROUP BY ALL
),
shares AS (
    SELECT grain, period, dimension, member, measure, part AS numerator, n AS denominator
    FROM (
        SELECT grain, period, dimension, member, n, 'capture_rate' AS measure, captured AS part FROM rates
        UNION ALL SELECT grain, period, dimension, member, n, 'filing_rate', filed FROM rates
        UNION ALL SELECT grain, period, dimension, member, n, 'on_spot_rate', ordered FROM rates
        UNION ALL SELECT grain, period, dimension, member, n, 'phone_share', phone FROM rates WHERE dimension <> 'contact'
        UNION ALL SELECT grain, period, dimension, member, n, 'return_rate', again FROM rates
        UNION ALL SELECT grain, period, dimension, member, n, 'completeness:note', noted FROM rates
    )
    UNION ALL
    SELECT 'window', DATE '2025-11-01', 'level', level, 'level_mix', COUNT(*), SUM(COUNT(*)) OVER ()
    FROM w WHERE level IS NOT NULL GROUP BY level
    UNION ALL
    SELECT 'window', DATE '2025-11-01', 'reason', no_info_reason, 'no_info', COUNT(*), SUM(COUNT(*)) OVER ()
    FROM w WHERE NOT captured GROUP BY no_info_reason
),
-- Wilson's interval.
intervals AS (
    SELECT *, numerator / denominator AS p, denominator AS n, 1.959963984540054 AS z FROM shares
),
open_days AS (
    SELECT c.date AS day, COUNT(w.reg_date) AS batches
    FROM calendar c LEFT JOIN w ON w.reg_date = c.date
    WHERE c.open_day AND c.date BETWEEN (SELECT GREATEST(MIN(reg_date), DATE '2025-11-01') FROM walkins) AND DATE '2026-10-31'
    GROUP BY c.date
),
per_day AS (
    SELECT 'all' AS dimension, NULL AS member, SUM(batches) AS numerator, COUNT(*) AS denominator FROM open_days
    UNION ALL SELECT 'weekday', isodow(day)::VARCHAR, SUM(batches), COUNT(*) FROM open_days GROUP BY 2
    UNION ALL SELECT 'day_of_month', printf('%02d', day(day)), SUM(batches), COUNT(*) FROM open_days GROUP BY 2
    UNION ALL
    SELECT 'hour', printf('%02d', h.hour), COUNT(w.reg_date), (SELECT COUNT(*) FROM open_days)
    FROM range(24) h(hour) LEFT JOIN w
        ON hour(CAST(time_in AS TIME)) = h.hour AND reg_date IN (SELECT day FROM open_days)
    GROUP BY h.hour
),
stays AS (
    SELECT grain, period, dimension, member, COUNT(*) AS n,
           quantile_cont(stay, 0.25) / 60 AS p25, quantile_cont(stay, 0.5) / 60 AS p50, quantile_cont(stay, 0.75) / 60 AS p75
    FROM placed
    WHERE contact_type <> 'phone' AND stay >= 0 AND grain <> 'week' AND dimension <> 'contact'
    GROUP BY ALL
)
SELECT measure, grain, period, dimension, member, numerator / denominator AS value, numerator::BIGINT AS numerator,
       denominator::BIGINT AS denominator,
       GREATEST(0, (p + z*z/(2*n) - z*sqrt(p*(1-p)/n + z*z/(4*n*n))) / (1 + z*z/n)) AS low,
       LEAST(1, (p + z*z/(2*n) + z*sqrt(p*(1-p)/n + z*z/(4*n*n))) / (1 + z*z/n)) AS high
FROM intervals
UNION ALL
SELECT 'batches', grain, period, dimension, member, n, NULL, NULL, NULL, NULL FROM rates
UNION ALL
SELECT 'batches_per_day', 'window', DATE '2025-11-01', dimension, member,
       CASE WHEN denominator > 0 THEN numerator / denominator END, numerator, denominator, NULL, NULL
FROM per_day
UNION ALL SELECT 'stay_minutes_p25', grain, period, dimension, member, p25, NULL, NULL, NULL, NULL FROM stays
UNION ALL SELECT 'stay_minutes', grain, period, dimension, member, p50, NULL, NULL, NULL, NULL FROM stays
UNION ALL SELECT 'stay_minutes_p75', grain, period, dimension, member, p75, NULL, NULL, NULL, NULL FROM stays
ORDER BY 1, 2, 3, 4, 5 NULLS FIRST
