-- Golden: customers and sales of every class of `pyramid` and `abc` at every month end.
--
-- pyramid (rank): customers with net_sales_6m > 0, sorted by it descending; ties by gross profit (unknown here),
--   then by customer id. Bands end at the first ceil(p·n) customers, p = 1 %, 5 %, 20 %, in whole numbers:
--   ceil(n·1/100), ceil(n·5/100), ceil(n·20/100), never in floating point.
-- abc (cumulative): customers with net_sales_12m > 0, sorted by it descending, then by customer id. The customer
--   who crosses 80 % is still A, the one who crosses 95 % still B: the class follows from the sum before the customer.
-- Outside, without rank: `returns_only` (never a positive order), else `no_sales` (measure ≤ 0).
-- rfm outside: `returns_only`, `no_order_in_window`.
-- Sales of a class: pyramid net_sales_6m, abc and rfm net_sales_12m.

CREATE TABLE pyramid AS
WITH ranked AS (
    SELECT
        as_of, customer_id, net_sales_6m AS weight,
        row_number() OVER (PARTITION BY as_of ORDER BY net_sales_6m DESC, customer_id) AS place,
        count(*) OVER (PARTITION BY as_of)                                             AS n
    FROM window_features
    WHERE net_sales_6m > 0 AND first_purchase IS NOT NULL
)
SELECT
    *,
    CASE WHEN place <= (n * 1 + 99) // 100 THEN 1
         WHEN place <= (n * 5 + 99) // 100 THEN 2
         WHEN place <= (n * 20 + 99) // 100 THEN 3
         ELSE 4 END AS rank
FROM ranked;

CREATE TABLE abc AS
WITH accumulated AS (
    SELECT
        as_of, customer_id, net_sales_12m AS weight,
        row_number() OVER best_first                     AS place,
        sum(net_sales_12m) OVER best_first               AS sum_to,
        sum(net_sales_12m) OVER (PARTITION BY as_of)     AS total
    FROM window_features
    WHERE net_sales_12m > 0 AND first_purchase IS NOT NULL
    WINDOW best_first AS (PARTITION BY as_of ORDER BY net_sales_12m DESC, customer_id ROWS UNBOUNDED PRECEDING)
)
SELECT
    *,
    CASE WHEN (sum_to - weight) * 100 < total * 80 THEN 1
         WHEN (sum_to - weight) * 100 < total * 95 THEN 2
         ELSE 3 END AS rank
FROM accumulated;

CREATE TABLE snapshots AS
WITH known AS (
    SELECT as_of, customer_id, first_purchase IS NULL AS returns_only, net_sales_6m, net_sales_12m FROM window_features
), classed AS (
    SELECT
        known.as_of, 'pyramid' AS scheme, known.customer_id, net_sales_6m AS weight, pyramid.rank::BIGINT AS rank,
        coalesce(['project', 'vip', 'mid', 'ordinary'][pyramid.rank], if(returns_only, 'returns_only', 'no_sales')) AS code,
        net_sales_6m::DOUBLE AS score,
        coalesce(format('rank {} of {} by net_sales_6m {}', place, n, net_sales_6m), if(returns_only, 'never a positive order', 'net_sales_6m ' || net_sales_6m || ' is not above zero')) AS reason
    FROM known LEFT JOIN pyramid ON pyramid.as_of = known.as_of AND pyramid.customer_id = known.customer_id
    UNION ALL
    SELECT
        known.as_of, 'abc', known.customer_id, net_sales_12m, abc.rank,
        coalesce(['A', 'B', 'C'][abc.rank], if(returns_only, 'returns_only', 'no_sales')),
        (sum_to / total)::DOUBLE,
        coalesce(format('net_sales_12m {} is number {}, cumulative share {:.2f} %', net_sales_12m, place, (100 * sum_to / total)::DOUBLE), if(returns_only, 'never a positive order', 'net_sales_12m ' || net_sales_12m || ' is not above zero'))
    FROM known LEFT JOIN abc ON abc.as_of = known.as_of AND abc.customer_id = known.customer_id
    UNION ALL
    SELECT
        known.as_of, 'rfm', known.customer_id, net_sales_12m, segment_names.rank,
        coalesce(segment, if(returns_only, 'returns_only', 'no_order_in_window')),
        (r_score * 100 + f_score * 10 + m_score)::DOUBLE,
        coalesce(format('R{} F{} M{}: {} days, {} orders, {}', r_score, f_score, m_score, recency_days, frequency, monetary), if(returns_only, 'never a positive order', 'no order in 12 months'))
    FROM known
    LEFT JOIN rfm_all ON rfm_all.as_of = known.as_of AND rfm_all.customer_id = known.customer_id
    LEFT JOIN segment_names ON segment_names.code = segment
)
SELECT as_of, scheme, customer_id, code, rank, score, code AS computed_code, reason, weight
FROM classed
ORDER BY as_of, scheme, customer_id;

SELECT as_of, scheme, code, rank, count(*) AS customers, sum(weight)::DECIMAL(38, 3) AS net_sales
FROM snapshots
WHERE scheme IN ('pyramid', 'abc')
GROUP BY ALL
ORDER BY as_of, scheme, rank NULLS LAST, code;
