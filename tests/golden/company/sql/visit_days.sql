-- People by day at 2026-10-31: the five weeks up to the date, days with a contact (S47, D-21).
SELECT v.staff_name AS staff, v.visit_date AS day, COUNT(*) AS contacts, COUNT(DISTINCT v.customer) AS customers,
       COUNT(*) FILTER (v.order_amount > 0 OR p.orders > 0) AS orders,
       COUNT(*) FILTER (v.success_flag IS NOT NULL OR v.order_amount > 0 OR p.orders > 0) AS outcome_known,
       SUM(v.order_amount) AS order_amount,
       (SELECT COUNT(*) FROM visit_plans w WHERE w.staff_id = any_value(v.staff_id) AND w.planned_date = v.visit_date) AS planned,
       false AS idle
FROM visits v LEFT JOIN purchase_days p ON p.customer_id = v.customer AND p.order_date = v.visit_date AND p.orders > 0
WHERE v.visit_date BETWEEN DATE '2026-09-27' AND DATE '2026-10-31' AND v.actual_flag IS NOT FALSE
GROUP BY v.staff_name, v.visit_date ORDER BY ALL
