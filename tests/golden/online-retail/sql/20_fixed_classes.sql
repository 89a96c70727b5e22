-- Golden: customers and sales of schemes that look at one customer at a time, at every month end.
--
-- limits (thresholds): net_sales_6m at least 5000, at least 1000.5, at least 0; the rest. Sales: net_sales_6m.
-- actions (rules), first that holds: silent for more than 90 days with 2000 or more in 12 months; at least 3 orders in 3
--   months, or a sixth of the year's sales in one month; one order of all time. Else `otherwise`. A comparison with NULL
--   does not hold. Sales: net_sales_12m.
-- Outside, without rank: `returns_only` (never a positive order).
WITH known AS (
    SELECT *, first_purchase IS NULL AS returns_only FROM window_features
), classed AS (
    SELECT as_of, 'limits' AS scheme, net_sales_6m AS weight,
           CASE WHEN returns_only THEN 'returns_only'
                WHEN net_sales_6m >= 5000 THEN 'large'
                WHEN net_sales_6m >= 1000.5 THEN 'middle'
                WHEN net_sales_6m >= 0 THEN 'small'
                ELSE 'negative' END AS code
    FROM known
    UNION ALL
    SELECT as_of, 'actions', net_sales_12m,
           CASE WHEN returns_only THEN 'returns_only'
                WHEN recency_days > 90 AND net_sales_12m >= 2000 THEN 'win_back'
                WHEN orders_3m >= 3 OR (net_sales_12m > 0 AND net_sales_1m::DOUBLE / net_sales_12m::DOUBLE >= 0.16) THEN 'grow'
                WHEN orders_life = 1 THEN 'second_order'
                ELSE 'keep' END
    FROM known
)
SELECT as_of, scheme, code, count(*) AS customers, sum(weight)::DECIMAL(38, 3) AS net_sales
FROM classed
GROUP BY ALL
ORDER BY as_of, scheme, code;
