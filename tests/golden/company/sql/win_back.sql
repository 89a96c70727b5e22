-- Golden: spells in which customers are lost (D-17), and the funnel of winning them back in twelve months (S86).
-- `purchase_days` is the fact of the lake; classes are left out, they come from a scheme.
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS y),
orders AS (
    SELECT customer_id AS customer, order_date,
           order_date - LAG(order_date) OVER w AS gap,
           LEAD(order_date) OVER w AS next_order,
           ROW_NUMBER() OVER w AS n
    FROM purchase_days, day WHERE orders > 0 AND order_date <= d
    WINDOW w AS (PARTITION BY customer_id ORDER BY order_date)
),
limits AS (
    SELECT *, MEDIAN(gap) OVER (PARTITION BY customer ORDER BY order_date ROWS UNBOUNDED PRECEDING) AS own_gap FROM orders
),
spells AS (
    -- Lost after a year, or on the first day on which silence is more than three of the gaps known until then.
    SELECT customer, order_date AS last_order, next_order AS ended,
           CASE WHEN n >= 3 THEN LEAST(366, FLOOR(3 * own_gap) + 1) ELSE 366 END::INTEGER AS days
    FROM limits
),
lost AS (
    SELECT customer, last_order, ended, last_order + days AS since, days < 366 AS by_rhythm
    FROM spells, day
    WHERE COALESCE(ended, d) - last_order >= days AND COALESCE(ended, d) >= y
),
offers AS (
    SELECT customer, date, COALESCE(offer, promo_id, type) AS offer
    FROM activities, day WHERE date <= d AND type IN ('promotion', 'joint_promotion')
),
seen AS (
    SELECT lost.*,
           (SELECT ARG_MAX(offer, date) FROM offers, day
            WHERE offers.customer = lost.customer AND date BETWEEN GREATEST(since, y) AND COALESCE(ended, d)) AS offer,
           (SELECT ARG_MAX(reason_code, lost_date) FROM loss_reasons r, day
            WHERE r.customer = lost.customer AND lost_date BETWEEN last_order AND COALESCE(ended - 1, d)) AS reason
    FROM lost
),
worth AS (
    SELECT customer_id AS customer, SUM(gross_profit) AS value,
           RANK() OVER (ORDER BY SUM(gross_profit) DESC) AS place, COUNT(*) OVER () AS n
    FROM purchase_days, day WHERE order_date <= d
    GROUP BY 1 HAVING SUM(orders) > 0
),
grouped AS (
    SELECT 'all' AS dimension, 'all' AS member, * FROM seen
    UNION ALL SELECT 'rule', CASE WHEN by_rhythm THEN 'rhythm' ELSE 'days' END, * FROM seen
    UNION ALL SELECT 'reason', reason, * FROM seen
    UNION ALL SELECT 'offer', offer, * FROM seen
),
customers AS (
    SELECT dimension, member, customer,
           BOOL_OR(offer IS NOT NULL) AS targeted,
           BOOL_OR(ended IS NOT NULL) AS won,
           BOOL_OR(offer IS NOT NULL AND ended IS NOT NULL) AS won_targeted,
           MIN(ended) AS back,
           ARG_MIN(ended - last_order, ended) AS silence
    FROM grouped GROUP BY ALL
),
told AS (
    SELECT customers.*, worth.value > 0 AND worth.place <= CEIL(worth.n * 0.3) AS candidate,
           (SELECT SUM(net_sales) FROM purchase_days p, day
            WHERE p.customer_id = customers.customer AND order_date BETWEEN back AND d) AS recovered
    FROM customers LEFT JOIN worth USING (customer)
)
SELECT dimension, member, COUNT(*) AS lost, COUNT(*) FILTER (candidate) AS candidates, COUNT(*) FILTER (targeted) AS targeted,
       COUNT(*) FILTER (won) AS won, COUNT(*) FILTER (won_targeted) AS won_targeted,
       COUNT(*) FILTER (won_targeted) / NULLIF(COUNT(*) FILTER (targeted), 0) AS win_back_rate,
       COALESCE(SUM(recovered), 0)::DECIMAL(18, 2) AS value_recovered, MEDIAN(silence)::DOUBLE AS median_silence_days
FROM told GROUP BY ALL ORDER BY dimension, member
