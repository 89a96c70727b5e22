-- Visited customers without an order at 2026-10-31 that no lead is about: at most 3 contacts, none for 60 days (S35).
WITH whole AS (
    SELECT last_day(GREATEST((SELECT MIN(visit_date) FROM visits), (SELECT MIN(order_date) FROM purchase_days))) AS last
)
SELECT 'customer' AS subject, customer AS id, COUNT(*) AS contacts, MAX(visit_date) AS last_contact,
       DATE '2026-10-31' - MAX(visit_date) AS days_since
FROM visits, whole
WHERE actual_flag IS NOT FALSE AND visit_date <= DATE '2026-10-31'
  AND customer NOT IN (SELECT customer_id FROM purchase_days WHERE orders > 0 AND order_date <= DATE '2026-10-31')
  AND customer NOT IN (SELECT customer FROM leads WHERE customer IS NOT NULL AND created_at <= DATE '2026-10-31')
GROUP BY customer HAVING COUNT(*) <= 3 AND days_since >= 60 AND MIN(visit_date) > any_value(last)
ORDER BY ALL
