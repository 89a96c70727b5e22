-- Golden: turns of new visitors over twelve months (S49), and what equal shares among those on duty would have brought.
WITH w AS (
    SELECT *, contact_type <> 'phone' AND COALESCE(visit_no, 1) = 1 AND named_adviser IS NOT TRUE
              AND (customer_name IS NULL OR ROW_NUMBER() OVER (PARTITION BY customer_name, reg_date ORDER BY time_in, walkin_id) = 1)
              AS turn
    FROM walkins WHERE reg_date BETWEEN DATE '2025-11-01' AND DATE '2026-10-31'
),
days AS (
    SELECT reg_date, staff_id, COUNT(*) FILTER (turn) AS turns FROM w GROUP BY ALL
),
shared AS (
    SELECT *, SUM(turns) OVER (PARTITION BY reg_date) AS all_turns, COUNT(*) OVER (PARTITION BY reg_date) AS k FROM days
)
SELECT 'window' AS grain, DATE '2025-11-01' AS period, p.staff_name AS staff, COUNT(*) AS days_on_duty,
       SUM(turns)::BIGINT AS new_receptions, SUM(turns) / COUNT(*) AS per_day,
       SUM(turns) / SUM(SUM(turns)) OVER () AS share, SUM(all_turns / k) AS expected,
       SUM(all_turns / k) + 1.959963984540054 * sqrt(SUM(all_turns / k * (1 - 1 / k))) AS high
FROM shared
JOIN staff p ON p.staff_id = shared.staff_id
    AND p.snapshot_date = (SELECT MAX(snapshot_date) FROM staff WHERE snapshot_date <= DATE '2026-10-31')
GROUP BY p.staff_name
ORDER BY staff
