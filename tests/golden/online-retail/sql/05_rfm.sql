-- Golden: RFM of the 12 months to 2011-11-30: segment counts and sales (cuts are in rfm_cuts).
--
-- Who: customers with at least one positive order in W(12).
-- R = recency_days, F = orders_12m, M = net_sales_12m (net of returns, may be ≤ 0).
-- Cuts: type-7 quantiles at 20/40/60/80 % of those customers. Score = 1 + number of cuts below the value
-- (value > cut); R reversed: 5 − number of cuts below. Equal values get equal scores.
-- The ten segments over R and F cover all 25 combinations without overlap.
-- Outside: `returns_only` (never a positive order), `no_order_in_window`.

CREATE TABLE rfm_cuts AS
SELECT as_of, dimension, cut, value
FROM (
    SELECT
        as_of,
        quantile_cont(recency_days::DOUBLE, [0.2, 0.4, 0.6, 0.8])  AS recency,
        quantile_cont(orders_12m::DOUBLE, [0.2, 0.4, 0.6, 0.8])    AS frequency,
        quantile_cont(net_sales_12m::DOUBLE, [0.2, 0.4, 0.6, 0.8]) AS monetary
    FROM window_features
    WHERE orders_12m > 0
    GROUP BY as_of
), LATERAL (
    SELECT 'recency' AS dimension, unnest(recency) AS value, unnest(range(1, 5)) AS cut
    UNION ALL SELECT 'frequency', unnest(frequency), unnest(range(1, 5))
    UNION ALL SELECT 'monetary', unnest(monetary), unnest(range(1, 5))
);

CREATE TABLE segment_names AS
FROM (VALUES
    ('champions', 1, 5, 5, 4, 5), ('loyal', 2, 3, 4, 4, 5), ('potential_loyalists', 3, 4, 5, 2, 3),
    ('new_customers', 4, 5, 5, 1, 1), ('promising', 5, 4, 4, 1, 1), ('need_attention', 6, 3, 3, 3, 3),
    ('about_to_sleep', 7, 3, 3, 1, 2), ('cant_lose', 8, 1, 2, 5, 5), ('at_risk', 9, 1, 2, 3, 4),
    ('hibernating', 10, 1, 2, 1, 2)
) AS s(code, rank, r_low, r_high, f_low, f_high);

CREATE TABLE rfm_all AS
WITH cuts AS (
    SELECT
        as_of,
        list(value ORDER BY cut) FILTER (WHERE dimension = 'recency')   AS recency_cuts,
        list(value ORDER BY cut) FILTER (WHERE dimension = 'frequency') AS frequency_cuts,
        list(value ORDER BY cut) FILTER (WHERE dimension = 'monetary')  AS monetary_cuts
    FROM rfm_cuts
    GROUP BY as_of
), scored AS (
    SELECT
        as_of,
        'rfm'                                                                                AS scheme,
        customer_id,
        recency_days,
        orders_12m                                                                           AS frequency,
        net_sales_12m                                                                        AS monetary,
        5 - len(list_filter(recency_cuts, lambda c: recency_days > c))::BIGINT               AS r_score,
        1 + len(list_filter(frequency_cuts, lambda c: orders_12m > c))::BIGINT               AS f_score,
        1 + len(list_filter(monetary_cuts, lambda c: net_sales_12m::DOUBLE > c))::BIGINT     AS m_score
    FROM window_features JOIN cuts USING (as_of)
    WHERE orders_12m > 0
)
SELECT scored.*, code AS segment
FROM scored JOIN segment_names ON r_score BETWEEN r_low AND r_high AND f_score BETWEEN f_low AND f_high;

SELECT segment, count(*) AS customers, sum(monetary)::DECIMAL(38, 3) AS net_sales_12m
FROM rfm_all JOIN segment_names ON code = segment
WHERE as_of = DATE '2011-11-30'
GROUP BY segment, rank
ORDER BY rank;
