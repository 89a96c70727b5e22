-- Cards of customers at 2026-10-31 by the newest list (S48; F36): filled cells of the fields that any row fills, and days since
-- the last change; of all and by who looks after them.
WITH list AS (
    SELECT * FROM customers
    WHERE snapshot_date = (SELECT MAX(snapshot_date) FROM customers WHERE snapshot_date <= DATE '2026-10-31')
),
cells AS (
    SELECT owner_staff, field, content IS NOT NULL AND trim(content) <> '' AS filled
    FROM (
        SELECT owner_staff, 'customer_name' AS field, customer_name AS content FROM list
        UNION ALL SELECT owner_staff, 'customer_type', customer_type FROM list
        UNION ALL SELECT owner_staff, 'industry', industry FROM list
        UNION ALL SELECT owner_staff, 'region', region FROM list
        UNION ALL SELECT owner_staff, 'address', address FROM list
        UNION ALL SELECT owner_staff, 'phone', phone FROM list
        UNION ALL SELECT owner_staff, 'owner_staff', owner_staff FROM list
    )
),
told AS (SELECT * FROM cells WHERE field IN (SELECT field FROM cells WHERE filled)),
ages AS (SELECT owner_staff, date_diff('day', updated_at, DATE '2026-10-31') AS age FROM list WHERE updated_at <= DATE '2026-10-31')
SELECT 'card_completeness' AS measure, 'day' AS grain, DATE '2026-10-31' AS period, 'all' AS dimension, NULL AS member,
       COUNT(*) FILTER (filled) / COUNT(*) AS value, COUNT(*) FILTER (filled) AS numerator, COUNT(*) AS denominator
FROM told
UNION ALL
SELECT 'card_completeness', 'day', DATE '2026-10-31', 'staff', owner_staff, COUNT(*) FILTER (filled) / COUNT(*),
       COUNT(*) FILTER (filled), COUNT(*)
FROM told WHERE owner_staff IS NOT NULL GROUP BY owner_staff
UNION ALL
SELECT 'card_completeness:' || field, 'day', DATE '2026-10-31', 'all', NULL, COUNT(*) FILTER (filled) / COUNT(*),
       COUNT(*) FILTER (filled), COUNT(*)
FROM told GROUP BY field
UNION ALL
SELECT 'card_age_days', 'day', DATE '2026-10-31', 'all', NULL, median(age)::DOUBLE, NULL, NULL FROM ages
UNION ALL
SELECT 'card_age_days', 'day', DATE '2026-10-31', 'staff', owner_staff, median(age)::DOUBLE, NULL, NULL
FROM ages WHERE owner_staff IS NOT NULL GROUP BY owner_staff
ORDER BY ALL
