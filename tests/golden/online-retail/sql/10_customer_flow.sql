-- Golden: customer flow with active_months = 3: opening + new + reactivated − lapsed = closing in every period.
--
-- Active at a month end: at least one positive order in the three months to it (its observed part).
-- new: active now and first positive order in this month. reactivated: active now, not at the previous month end,
-- first order earlier. lapsed: active at the previous month end, not now. retained: active at both.
-- Sales are net_sales_3m: at this month end for new, reactivated, retained and closing; at the previous one for
-- opening, lapsed and retained_before. In the first month nothing but closing can be known: NULL.

CREATE TABLE customer_flow AS
WITH status AS (
    SELECT
        grid.as_of, period, customer_id,
        first_purchase >= window_start(grid.as_of, 1)   AS first_this_month,
        orders_3m > 0                                   AS active,
        net_sales_3m                                    AS sales
    FROM window_features JOIN grid USING (as_of)
), pairs AS (
    SELECT
        now.period, now.as_of, now.active, coalesce(before.active, false) AS was_active, now.first_this_month,
        now.sales, coalesce(before.sales, 0) AS sales_before, now.as_of = DATE '2010-12-31' AS is_first
    FROM status now
    LEFT JOIN status before
        ON before.customer_id = now.customer_id AND before.as_of = last_day(window_start(now.as_of, 2))
)
SELECT
    DATE '2011-11-30' AS as_of,
    period,
    if(is_first, NULL, count(*) FILTER (WHERE was_active))                                              AS opening,
    if(is_first, NULL, count(*) FILTER (WHERE active AND first_this_month))                             AS new,
    if(is_first, NULL, count(*) FILTER (WHERE active AND NOT was_active AND NOT first_this_month))      AS reactivated,
    if(is_first, NULL, count(*) FILTER (WHERE was_active AND NOT active))                               AS lapsed,
    count(*) FILTER (WHERE active)                                                                      AS closing,
    if(is_first, NULL, count(*) FILTER (WHERE was_active AND active))                                   AS retained,
    if(is_first, NULL, coalesce(sum(sales_before) FILTER (WHERE was_active), 0))::DECIMAL(38, 3)        AS opening_net_sales,
    if(is_first, NULL, coalesce(sum(sales) FILTER (WHERE active AND first_this_month), 0))::DECIMAL(38, 3) AS new_net_sales,
    if(is_first, NULL, coalesce(sum(sales) FILTER (WHERE active AND NOT was_active AND NOT first_this_month), 0))::DECIMAL(38, 3) AS reactivated_net_sales,
    if(is_first, NULL, coalesce(sum(sales_before) FILTER (WHERE was_active AND NOT active), 0))::DECIMAL(38, 3) AS lapsed_net_sales,
    if(is_first, NULL, coalesce(sum(sales) FILTER (WHERE was_active AND active), 0))::DECIMAL(38, 3)    AS retained_net_sales,
    if(is_first, NULL, coalesce(sum(sales_before) FILTER (WHERE was_active AND active), 0))::DECIMAL(38, 3) AS retained_net_sales_before,
    coalesce(sum(sales) FILTER (WHERE active), 0)::DECIMAL(38, 3)                                       AS closing_net_sales
FROM pairs
GROUP BY period, is_first
ORDER BY period;

SELECT * EXCLUDE (as_of) FROM customer_flow ORDER BY period;
