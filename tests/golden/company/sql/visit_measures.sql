-- Figures of visits at 2026-10-31 (F17, F18, D-21, S27, S47, S50, S56): the window of twelve months, its months and the day,
-- of all, of each member of staff, and of each channel.
WITH periods AS (
    SELECT 'window' AS grain, DATE '2025-11-01' AS first, DATE '2026-10-31' AS last
    UNION ALL SELECT 'day', DATE '2026-10-31', DATE '2026-10-31'
    UNION ALL SELECT 'week', DATE '2026-10-26', DATE '2026-10-31'
    UNION ALL
    SELECT 'month', (DATE '2025-11-01' + to_months(m))::DATE, (DATE '2025-11-01' + to_months(m + 1) - INTERVAL 1 DAY)::DATE
    FROM range(12) AS months(m)
),
rows AS (
    SELECT row_number() OVER () AS row, v.customer, v.visit_date AS day, v.staff_name AS staff, v.channel, v.success_flag AS success,
           v.order_amount AS amount, v.next_date, v.direction,
           (SELECT MIN(p.order_date) FROM purchase_days p
            WHERE p.customer_id = v.customer AND p.orders > 0 AND p.order_date >= v.visit_date
              AND p.order_date <= DATE '2026-10-31') AS next_order
    FROM visits v WHERE v.visit_date <= DATE '2026-10-31' AND v.actual_flag IS NOT FALSE
),
members AS (
    SELECT *, 'all' AS dimension, NULL AS member FROM rows
    UNION ALL SELECT *, 'staff', staff FROM rows
    UNION ALL SELECT *, 'channel', channel FROM rows
),
counted AS (
    SELECT grain, first, dimension, member, COUNT(*) AS contacts, COUNT(DISTINCT customer) AS customers,
           COUNT(*) FILTER (success IS NOT NULL) AS noted,
           COUNT(*) FILTER (success IS NULL AND (amount > 0 OR next_order = day)) AS ordered,
           COUNT(*) FILTER (success) AS successes,
           COUNT(*) FILTER (amount > 0) AS orders,
           COUNT(*) FILTER (day + 30 <= DATE '2026-10-31') AS over,
           COUNT(*) FILTER (day + 30 <= DATE '2026-10-31' AND next_order <= day + 30) AS converted,
           COUNT(*) FILTER (direction = 'inbound' AND day + 30 <= DATE '2026-10-31') AS inbound,
           COUNT(*) FILTER (direction = 'inbound' AND day + 30 <= DATE '2026-10-31' AND next_order <= day + 30) AS inbound_converted
    FROM members JOIN periods ON day BETWEEN first AND last GROUP BY ALL
),
promises AS (
    SELECT *, EXISTS (SELECT 1 FROM rows other WHERE other.customer = members.customer AND other.day > members.day
                      AND other.day <= members.next_date) AS kept
    FROM members WHERE next_date > day AND day >= DATE '2025-08-01'
),
due AS (
    SELECT grain, first, dimension, member, COUNT(*) FILTER (NOT kept) AS overdue, COUNT(*) AS due
    FROM promises JOIN periods ON next_date BETWEEN first AND last
    WHERE kept OR next_date < DATE '2026-10-31' GROUP BY ALL
),
plans AS (
    SELECT planned_date, staff_name, EXISTS (
        SELECT 1 FROM visits v WHERE v.customer = p.customer AND v.staff_name = p.staff_name AND v.visit_date = p.planned_date
          AND v.actual_flag IS NOT FALSE) AS made
    FROM visit_plans p WHERE planned_date <= DATE '2026-10-31'
),
planned AS (
    SELECT grain, first, dimension, member, COUNT(*) FILTER (made) AS made, COUNT(*) AS planned
    FROM (SELECT *, 'all' AS dimension, NULL AS member FROM plans UNION ALL SELECT *, 'staff', staff_name FROM plans)
    JOIN periods ON planned_date BETWEEN first AND last GROUP BY ALL
)
SELECT 'contacts' AS measure, grain, first AS period, dimension, member, contacts::DOUBLE AS value, NULL::BIGINT AS numerator,
       NULL::BIGINT AS denominator FROM counted
UNION ALL SELECT 'customers_contacted', grain, first, dimension, member, customers, NULL, NULL FROM counted
UNION ALL SELECT 'orders_on_visit', grain, first, dimension, member, orders, NULL, NULL FROM counted
UNION ALL SELECT 'success_unknown', grain, first, dimension, member, contacts - noted - ordered, NULL, NULL FROM counted
UNION ALL SELECT 'success_rate', grain, first, dimension, member, (successes + ordered) / (noted + ordered), successes + ordered, noted + ordered
          FROM counted WHERE noted > 0
UNION ALL SELECT 'channel_conversion', grain, first, dimension, member, converted / over, converted, over FROM counted WHERE over > 0
UNION ALL SELECT 'inbound_conversion_30d', grain, first, dimension, member, inbound_converted / inbound, inbound_converted, inbound
          FROM counted WHERE inbound > 0
UNION ALL SELECT 'channel_share', c.grain, c.first, c.dimension, c.member, c.contacts / a.contacts, c.contacts, a.contacts
          FROM counted c JOIN counted a ON a.grain = c.grain AND a.first = c.first AND a.dimension = 'all'
          WHERE c.dimension = 'channel'
UNION ALL SELECT 'next_date_overdue', grain, first, dimension, member, overdue / due, overdue, due FROM due
UNION ALL SELECT 'completion_rate', grain, first, dimension, member, made / planned, made, planned FROM planned
ORDER BY ALL
