-- Golden: the headline measures of every month.
--
-- active_customers       at least one positive order in the last 3 months (closing of customer_flow)
-- known_customers        any kept line up to the month end
-- new_customers          first positive order in the month; NULL in the first month of the data
-- net_sales, gross_sales, returns, orders   of the month
-- average_order_value    gross_sales / orders of the month
-- return_rate            returns / gross_sales of the month
-- repeat_rate (F12)      # with ≥ 2 orders / # with ≥ 1 order in the last 3 months
-- logo, gross and net revenue retention (F10)   of the last 3 months (Q) against the 3 before (P), over the customers
--                        with an order in P; NULL unless both lie wholly inside the data
-- top_x_share            net_sales_12m of the first ceil(x·n) of the n customers with positive net_sales_12m / their sum
-- n is what a rate is over: customers in its denominator, or orders; NULL for plain sums and counts.
-- gini                   2 Σ i·s_i / (n Σ s) − (n + 1)/n over those customers, s ascending, i = 1 … n

CREATE TABLE retention AS
WITH pairs AS (
    SELECT now.as_of, before.net_sales_3m AS sales_before, now.net_sales_3m AS sales_now, now.orders_3m > 0 AS active_now
    FROM window_features now
    JOIN window_features before
        ON before.customer_id = now.customer_id AND before.as_of = last_day(window_start(now.as_of, 4))
    WHERE before.orders_3m > 0
      AND window_start(now.as_of, 6) >= (SELECT data_from FROM data_range)
)
SELECT
    as_of,
    count(*)                                    AS customers_before,
    count(*) FILTER (WHERE active_now)          AS customers_kept,
    sum(sales_before)                           AS sales_before,
    sum(least(sales_before, sales_now))         AS sales_kept,
    sum(sales_now)                              AS sales_now
FROM pairs
GROUP BY as_of;

CREATE TABLE concentration AS
WITH positive AS (
    SELECT
        as_of, net_sales_12m AS sales,
        row_number() OVER (PARTITION BY as_of ORDER BY net_sales_12m DESC, customer_id) AS place,
        count(*) OVER (PARTITION BY as_of) AS n
    FROM window_features
    WHERE net_sales_12m > 0
)
SELECT
    as_of, any_value(n) AS n, sum(sales) AS total,
    sum(sales) FILTER (WHERE place <= (n * 1 + 99) // 100)  AS top_1,
    sum(sales) FILTER (WHERE place <= (n * 5 + 99) // 100)  AS top_5,
    sum(sales) FILTER (WHERE place <= (n * 20 + 99) // 100) AS top_20,
    -- ascending place i = n + 1 − place; exact until the one division
    (2 * sum((n + 1 - place)::DECIMAL(18, 0) * sales::DECIMAL(18, 3)))::DOUBLE / (any_value(n) * sum(sales)::DOUBLE)
        - (any_value(n) + 1) / any_value(n) AS gini
FROM positive
GROUP BY as_of;

CREATE TABLE measures AS
WITH month_totals AS (
    SELECT
        as_of,
        count(*)                                                        AS known,
        count(*) FILTER (WHERE orders_3m > 0)                           AS active,
        count(*) FILTER (WHERE orders_3m >= 2)                          AS repeating,
        count(*) FILTER (WHERE first_purchase >= window_start(as_of, 1)) AS new,
        sum(net_sales_1m) AS net_sales, sum(gross_sales_1m) AS gross_sales, sum(returns_1m) AS returns,
        sum(orders_1m)    AS orders
    FROM window_features
    GROUP BY as_of
), figures AS (
    SELECT as_of, 'active_customers' AS measure, active::DOUBLE AS value, NULL::DOUBLE AS numerator, NULL::DOUBLE AS denominator, NULL::BIGINT AS n, 'customers' AS unit FROM month_totals
    UNION ALL SELECT as_of, 'known_customers', known, NULL, NULL, NULL, 'customers' FROM month_totals
    UNION ALL SELECT as_of, 'new_customers', if(as_of = DATE '2010-12-31', NULL, new), NULL, NULL, NULL, 'customers' FROM month_totals
    UNION ALL SELECT as_of, 'net_sales', net_sales, NULL, NULL, NULL, 'money' FROM month_totals
    UNION ALL SELECT as_of, 'gross_sales', gross_sales, NULL, NULL, NULL, 'money' FROM month_totals
    UNION ALL SELECT as_of, 'returns', returns, NULL, NULL, NULL, 'money' FROM month_totals
    UNION ALL SELECT as_of, 'orders', orders, NULL, NULL, NULL, 'orders' FROM month_totals
    UNION ALL SELECT as_of, 'average_order_value', gross_sales::DOUBLE / nullif(orders, 0), gross_sales, orders, orders, 'money' FROM month_totals
    UNION ALL SELECT as_of, 'return_rate', returns::DOUBLE / nullif(gross_sales::DOUBLE, 0), returns, gross_sales, orders, 'ratio' FROM month_totals
    UNION ALL SELECT as_of, 'repeat_rate', repeating / nullif(active, 0), repeating, active, active, 'ratio' FROM month_totals
    UNION ALL SELECT as_of, 'logo_retention', customers_kept / customers_before, customers_kept, customers_before, customers_before, 'ratio' FROM grid LEFT JOIN retention USING (as_of)
    UNION ALL SELECT as_of, 'gross_revenue_retention', sales_kept::DOUBLE / nullif(sales_before::DOUBLE, 0), sales_kept, sales_before, customers_before, 'ratio' FROM grid LEFT JOIN retention USING (as_of)
    UNION ALL SELECT as_of, 'net_revenue_retention', sales_now::DOUBLE / nullif(sales_before::DOUBLE, 0), sales_now, sales_before, customers_before, 'ratio' FROM grid LEFT JOIN retention USING (as_of)
    UNION ALL SELECT as_of, 'top_1_share', top_1::DOUBLE / total::DOUBLE, top_1, total, n, 'ratio' FROM concentration
    UNION ALL SELECT as_of, 'top_5_share', top_5::DOUBLE / total::DOUBLE, top_5, total, n, 'ratio' FROM concentration
    UNION ALL SELECT as_of, 'top_20_share', top_20::DOUBLE / total::DOUBLE, top_20, total, n, 'ratio' FROM concentration
    UNION ALL SELECT as_of, 'gini', gini, NULL, NULL, n, 'ratio' FROM concentration
)
SELECT
    DATE '2011-11-30' AS as_of, measure, 'all' AS dimension, 'all' AS member, period,
    value::DOUBLE AS value, numerator::DOUBLE AS numerator, denominator::DOUBLE AS denominator, n::BIGINT AS n, unit,
    NULL::DOUBLE AS target
FROM figures JOIN grid USING (as_of)
ORDER BY measure, period;

SELECT measure, period, value, numerator, denominator, n FROM measures ORDER BY measure, period;
