-- Golden: spot checks (S71) over twelve months, from the stored rows of `audits` and `leads`.
WITH people AS (
    SELECT s.staff_id, s.staff_name, m.staff_name AS manager
    FROM staff s LEFT JOIN staff m ON m.staff_id = s.manager_id AND m.snapshot_date = s.snapshot_date
    WHERE s.snapshot_date = (SELECT MAX(snapshot_date) FROM staff WHERE snapshot_date <= DATE '2026-10-31')
),
checked AS (
    SELECT a.check_date, a.field, a.ok_flag, a.corrected_at, p.staff_name, p.manager
    FROM audits a
    LEFT JOIN (SELECT DISTINCT lead_id, staff_id FROM leads) l USING (lead_id)
    LEFT JOIN people p ON p.staff_id = l.staff_id
    WHERE a.check_date BETWEEN DATE '2025-11-01' AND DATE '2026-10-31'
),
placed AS (
    SELECT *, 'window' AS grain, DATE '2025-11-01' AS period, 'all' AS dimension, NULL AS member FROM checked
    UNION ALL SELECT *, 'month', date_trunc('month', check_date)::DATE, 'all', NULL FROM checked
    UNION ALL SELECT *, 'window', DATE '2025-11-01', 'field', field FROM checked
    UNION ALL SELECT *, 'window', DATE '2025-11-01', 'staff', staff_name FROM checked WHERE staff_name IS NOT NULL
    UNION ALL SELECT *, 'window', DATE '2025-11-01', 'manager', manager FROM checked WHERE manager IS NOT NULL
),
sums AS (
    SELECT grain, period, dimension, member, COUNT(*) AS audited,
           COUNT(*) FILTER (ok_flag) AS ok, COUNT(ok_flag) AS said,
           COUNT(*) FILTER (NOT ok_flag AND corrected_at BETWEEN check_date AND LEAST(check_date + 7, DATE '2026-10-31')) AS in_time,
           COUNT(*) FILTER (NOT ok_flag AND (corrected_at BETWEEN check_date AND LEAST(check_date + 7, DATE '2026-10-31')
                            OR COALESCE(corrected_at, DATE '9999-01-01') > check_date AND check_date + 7 < DATE '2026-10-31')) AS due
    FROM placed GROUP BY ALL
)
SELECT 'audited' AS measure, grain, period, dimension, member, audited::DOUBLE AS value, NULL AS numerator, NULL AS denominator FROM sums
UNION ALL
SELECT 'audit_right_rate', grain, period, dimension, member, CASE WHEN said > 0 THEN ok / said END, ok, said FROM sums
UNION ALL
SELECT 'audit_corrected_rate', grain, period, dimension, member, CASE WHEN due > 0 THEN in_time / due END, in_time, due FROM sums
ORDER BY 1, 2, 3, 4, 5 NULLS FIRST
