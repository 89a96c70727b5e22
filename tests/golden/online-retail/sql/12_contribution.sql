-- Golden: the 50 customers with the largest net_sales_12m at 2011-11-30.
--
-- Sorted by net_sales_12m descending, then by customer id. Shares are of the sum over customers with positive sales;
-- customers at or below zero are listed after them, their shares NULL.

CREATE TABLE contribution AS
WITH ranked AS (
    SELECT
        as_of, customer_id, net_sales_12m AS net_sales,
        row_number() OVER best_first                              AS rank,
        sum(greatest(net_sales_12m, 0)) OVER best_first           AS sum_to,
        sum(greatest(net_sales_12m, 0)) OVER ()                   AS total
    FROM window_features
    WHERE as_of = DATE '2011-11-30'
    WINDOW best_first AS (ORDER BY net_sales_12m DESC, customer_id ROWS UNBOUNDED PRECEDING)
)
SELECT
    as_of, customer_id, rank, net_sales,
    if(net_sales > 0, net_sales::DOUBLE / total::DOUBLE, NULL)  AS share,
    if(net_sales > 0, sum_to::DOUBLE / total::DOUBLE, NULL)     AS cumulative_share,
    NULL::DECIMAL(38, 3)                            AS gross_profit,
    NULL::DOUBLE                                    AS cumulative_profit_share
FROM ranked
ORDER BY rank;

-- 101 points, best customers first: sales_share of the first p·n customers with positive sales, the last in part.
CREATE TABLE contribution_curve AS
WITH positive AS (
    SELECT rank, share, cumulative_share, count(*) OVER () AS n FROM contribution WHERE net_sales > 0
), points AS (
    SELECT percent, percent * any_value(n) // 100 AS whole, (percent * any_value(n) % 100) / 100 AS part
    FROM range(0, 101) AS p(percent), positive
    GROUP BY percent
)
SELECT
    DATE '2011-11-30' AS as_of, percent / 100 AS customers_share,
    coalesce(before.cumulative_share, 0) + part * coalesce(following.share, 0) AS sales_share, NULL::DOUBLE AS profit_share
FROM points
LEFT JOIN positive before ON before.rank = whole
LEFT JOIN positive following ON following.rank = whole + 1
ORDER BY percent;

SELECT rank, customer_id, net_sales, share, cumulative_share FROM contribution WHERE rank <= 50 ORDER BY rank;
