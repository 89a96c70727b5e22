-- Golden: every feature of a fixed sample of customers at 2011-11-30.
--
-- tenure_months      completed months from first_purchase to as_of: the largest k for which first_purchase moved
--                    k months (clamped to the month's last day) is not after as_of.            NULL: no positive order
-- active_months_12m  months of the last 12 with a positive order.
-- growth_3m (F06)    net_sales_3m / net sales of the three months before − 1.
--                    NULL: either window not wholly inside the data, or earlier sales ≤ 0
-- growth_12m (F06)   the same with 12 months: always NULL here, the data hold 12 months only.
-- trend_ratio (F15)  same quotient as growth_3m.
-- trend_slope (F15)  least-squares slope of the last six months' net sales / their mean.
--                    NULL: six months not wholly inside the data, or mean ≤ 0
-- median_gap_days, gap_cv (F13)  gaps in days between consecutive days with a positive order, over life;
--                    cv = sample standard deviation / mean.                          NULL: fewer than 3 such days
-- silence_ratio (F14)  recency_days / median_gap_days.                               NULL: no median gap
-- product_breadth_12m (F37)  distinct product_id over sale lines with positive amount in the last 12 months.
-- product_concentration_12m  Σ (share of those lines' amount)² by product.           NULL: no such line
-- gross_profit_w     always NULL: the export has no cost.

CREATE MACRO growth(current_sales, earlier_sales) AS
    CASE WHEN earlier_sales > 0 THEN current_sales::DOUBLE / earlier_sales::DOUBLE - 1 END;

CREATE TABLE customer_features AS
WITH report AS (
    SELECT DATE '2011-11-30' AS as_of
), earlier AS (
    SELECT
        customer_id,
        sum(net_sales) FILTER (WHERE business_date BETWEEN window_start(as_of, 6) AND window_start(as_of, 3) - 1) AS sales_before_3m
    FROM purchase_days, report
    WHERE business_date <= as_of
    GROUP BY customer_id
), months AS (
    SELECT customer_id, date_trunc('month', business_date)::DATE AS month, sum(net_sales) AS sales, sum(orders) AS orders
    FROM purchase_days, report
    WHERE business_date BETWEEN window_start(as_of, 12) AND as_of
    GROUP BY ALL
), active_months AS (
    SELECT customer_id, count(*) FILTER (WHERE orders > 0) AS active_months FROM months GROUP BY ALL
), last_six AS (
    -- x runs from 0 (five months before) to 5 (the as-of month); a month without lines has sales 0.
    SELECT customer_id, 5 - date_diff('month', month, window_start(as_of, 1)) AS x, sales::DOUBLE AS y
    FROM months, report
    WHERE month >= window_start(as_of, 6)
), slopes AS (
    -- Σ (x − 2.5) y / 17.5 is the slope, Σ y / 6 the mean.
    SELECT customer_id, CASE WHEN sum(y) > 0 THEN (sum((x - 2.5) * y) / 17.5) / (sum(y) / 6) END AS slope
    FROM last_six
    GROUP BY ALL
), gaps AS (
    SELECT
        customer_id,
        business_date - lag(business_date) OVER (PARTITION BY customer_id ORDER BY business_date) AS gap
    FROM purchase_days, report
    WHERE orders > 0 AND business_date <= as_of
), gap_figures AS (
    SELECT customer_id, quantile_cont(gap::DOUBLE, 0.5) AS median_gap, stddev_samp(gap) / avg(gap) AS cv
    FROM gaps
    WHERE gap IS NOT NULL
    GROUP BY ALL
    HAVING count(*) >= 2
), products AS (
    SELECT customer_id, product_id, sum(net_amount)::DOUBLE AS sales
    FROM lines, report
    WHERE NOT is_return AND net_amount > 0 AND business_date BETWEEN window_start(as_of, 12) AND as_of
    GROUP BY ALL
), breadth AS (
    SELECT customer_id, count(*) AS products, sum(sales * sales) / (sum(sales) * sum(sales)) AS concentration
    FROM products
    GROUP BY ALL
)
SELECT
    f.* EXCLUDE (first_row, first_purchase, last_purchase, recency_days),
    NULL::DECIMAL(38, 3)                                        AS gross_profit_1m,
    NULL::DECIMAL(38, 3)                                        AS gross_profit_3m,
    NULL::DECIMAL(38, 3)                                        AS gross_profit_6m,
    NULL::DECIMAL(38, 3)                                        AS gross_profit_12m,
    NULL::DECIMAL(38, 3)                                        AS gross_profit_life,
    f.first_purchase,
    f.last_purchase,
    f.recency_days,
    (   SELECT max(k) FROM generate_series(0, 24) AS s(k)
        WHERE f.first_purchase + to_months(k::INTEGER) <= f.as_of)::BIGINT AS tenure_months,
    coalesce(active_months.active_months, 0)::BIGINT            AS active_months_12m,
    growth(f.net_sales_3m, coalesce(earlier.sales_before_3m, 0)) AS growth_3m,
    NULL::DOUBLE                                                AS growth_12m,
    growth(f.net_sales_3m, coalesce(earlier.sales_before_3m, 0)) AS trend_ratio,
    slopes.slope                                                AS trend_slope,
    gap_figures.median_gap                                      AS median_gap_days,
    gap_figures.cv                                              AS gap_cv,
    f.recency_days / gap_figures.median_gap                     AS silence_ratio,
    coalesce(breadth.products, 0)::BIGINT                       AS product_breadth_12m,
    breadth.concentration                                       AS product_concentration_12m
FROM window_features f
JOIN report USING (as_of)
LEFT JOIN earlier USING (customer_id)
LEFT JOIN active_months USING (customer_id)
LEFT JOIN slopes USING (customer_id)
LEFT JOIN gap_figures USING (customer_id)
LEFT JOIN breadth USING (customer_id)
ORDER BY customer_id;

-- The sample: the ten with the largest sales, ten with the largest returns, ten that only returned, ten that ordered
-- once, ten not seen for longest, ten with a net below zero or the smallest net, and one in every 430.
WITH chosen AS (
    SELECT customer_id FROM (FROM customer_features ORDER BY net_sales_life DESC, customer_id LIMIT 10)
    UNION SELECT customer_id FROM (FROM customer_features ORDER BY returns_life DESC, customer_id LIMIT 10)
    UNION SELECT customer_id FROM (FROM customer_features WHERE first_purchase IS NULL ORDER BY customer_id LIMIT 10)
    UNION SELECT customer_id FROM (FROM customer_features WHERE orders_life = 1 ORDER BY customer_id LIMIT 10)
    UNION SELECT customer_id FROM (FROM customer_features WHERE orders_life > 3 ORDER BY recency_days DESC, customer_id LIMIT 10)
    UNION SELECT customer_id FROM (FROM customer_features WHERE orders_life > 0 ORDER BY net_sales_life, customer_id LIMIT 10)
    UNION SELECT customer_id FROM (SELECT customer_id, row_number() OVER (ORDER BY customer_id) AS n FROM customer_features) WHERE n % 430 = 0
)
SELECT * FROM customer_features SEMI JOIN chosen USING (customer_id) ORDER BY customer_id;
