-- Golden: RFM under the rules that published analyses of this data set use, as of 2011-12-09.
--
-- Lines: customer known, not C…, not A…, quantity > 0, price > 0; no de-duplication. Window: all.
-- R = days from the last order to 2011-12-09 (inclusive as-of: the last day itself is 0),
-- F = distinct invoices, M = Σ Quantity * UnitPrice (no return is left, so gross = net).
-- quantile: type-7 cuts; R score = 5 − # cuts < R, F and M score = 1 + # cuts < value.
-- ntile: five bins of (almost) equal size, the larger first; ties by customer id ascending:
--   R sorted descending (the longest ago first), F and M ascending; score = number of the bin.

CREATE TABLE peer_customers AS
SELECT
    customer_id,
    (DATE '2011-12-09' - max(business_date))::BIGINT    AS recency_days,
    count(DISTINCT order_id)                            AS frequency,
    sum(net_amount)::DECIMAL(38, 3)                     AS monetary
FROM raw_lines
WHERE customer_id IS NOT NULL AND order_id NOT LIKE 'C%' AND order_id NOT LIKE 'A%' AND quantity > 0 AND unit_price > 0
GROUP BY customer_id;

CREATE TABLE peer_cuts AS
SELECT
    quantile_cont(recency_days::DOUBLE, [0.2, 0.4, 0.6, 0.8]) AS recency,
    quantile_cont(frequency::DOUBLE, [0.2, 0.4, 0.6, 0.8])    AS frequency,
    quantile_cont(monetary::DOUBLE, [0.2, 0.4, 0.6, 0.8])     AS monetary
FROM peer_customers;

CREATE TABLE peer_scores AS
SELECT
    'quantile' AS scoring, customer_id,
    5 - len(list_filter(peer_cuts.recency, lambda c: recency_days > c))                  AS r_score,
    1 + len(list_filter(peer_cuts.frequency, lambda c: peer_customers.frequency > c))    AS f_score,
    1 + len(list_filter(peer_cuts.monetary, lambda c: peer_customers.monetary::DOUBLE > c)) AS m_score
FROM peer_customers, peer_cuts
UNION ALL
SELECT
    'ntile', customer_id,
    ntile(5) OVER (ORDER BY recency_days DESC, customer_id),
    ntile(5) OVER (ORDER BY frequency, customer_id),
    ntile(5) OVER (ORDER BY monetary, customer_id)
FROM peer_customers;

SELECT scoring, code AS segment, count(*) AS customers
FROM peer_scores JOIN segment_names ON r_score BETWEEN r_low AND r_high AND f_score BETWEEN f_low AND f_high
GROUP BY scoring, code, rank
ORDER BY scoring DESC, rank;
