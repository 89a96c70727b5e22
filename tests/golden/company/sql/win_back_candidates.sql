-- Golden: lost customers at 2026-10-31 that are among the first 30 % by gross profit to date.
WITH day AS (SELECT DATE '2026-10-31' AS d),
orders AS (
    SELECT customer_id AS customer, order_date, order_date - LAG(order_date) OVER (PARTITION BY customer_id ORDER BY order_date) AS gap
    FROM purchase_days, day WHERE orders > 0 AND order_date <= d
),
silent AS (
    SELECT customer, MAX(order_date) AS last_order,
           CASE WHEN COUNT(*) >= 3 THEN LEAST(366, FLOOR(3 * MEDIAN(gap)) + 1) ELSE 366 END::INTEGER AS days
    FROM orders GROUP BY customer
),
worth AS (
    SELECT customer_id AS customer, SUM(gross_profit) AS value,
           RANK() OVER (ORDER BY SUM(gross_profit) DESC) AS place, COUNT(*) OVER () AS n
    FROM purchase_days, day WHERE order_date <= d
    GROUP BY 1 HAVING SUM(orders) > 0
),
offers AS (
    SELECT customer, date, COALESCE(offer, promo_id, type) AS offer
    FROM activities, day WHERE date <= d AND type IN ('promotion', 'joint_promotion')
)
SELECT customer AS customer_id, last_order + days AS lost_since, d - last_order AS silence_days, value AS historic_value,
       (SELECT ARG_MAX(reason_code, lost_date) FROM loss_reasons r
        WHERE r.customer = silent.customer AND lost_date BETWEEN last_order AND d) AS reason,
       (SELECT MAX(date) FROM offers o WHERE o.customer = silent.customer AND date BETWEEN last_order + days AND d) AS targeted_at
FROM silent JOIN worth USING (customer), day
WHERE d - last_order >= days AND value > 0 AND place <= CEIL(n * 0.3)
ORDER BY historic_value DESC, customer_id
