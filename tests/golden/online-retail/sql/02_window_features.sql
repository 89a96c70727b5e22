-- Sums and counts over windows at every month end of the grid.
--
-- One row per as_of and customer with any kept line dated on or before as_of.
-- Window W(n) at a month end: from the first day of the month n − 1 months earlier; the observed part of it counts.
-- orders_w: invoices with a positive total. purchase_days_w: days with positive net.
-- first/last_purchase: first and last day with a positive order, NULL when there is none (returns only).
-- A window without lines has zero sales: that is known, not NULL.

CREATE TABLE window_features AS
WITH days AS (
    SELECT
        grid.as_of,
        purchase_days.*,
        business_date >= window_start(as_of, 1)  AS in_1m,
        business_date >= window_start(as_of, 3)  AS in_3m,
        business_date >= window_start(as_of, 6)  AS in_6m,
        business_date >= window_start(as_of, 12) AS in_12m
    FROM grid JOIN purchase_days ON business_date <= grid.as_of
)
SELECT
    as_of,
    customer_id,
    coalesce(sum(net_sales) FILTER (WHERE in_1m), 0)::DECIMAL(38, 3)    AS net_sales_1m,
    coalesce(sum(net_sales) FILTER (WHERE in_3m), 0)::DECIMAL(38, 3)    AS net_sales_3m,
    coalesce(sum(net_sales) FILTER (WHERE in_6m), 0)::DECIMAL(38, 3)    AS net_sales_6m,
    coalesce(sum(net_sales) FILTER (WHERE in_12m), 0)::DECIMAL(38, 3)   AS net_sales_12m,
    sum(net_sales)::DECIMAL(38, 3)                                      AS net_sales_life,
    coalesce(sum(gross_sales) FILTER (WHERE in_1m), 0)::DECIMAL(38, 3)  AS gross_sales_1m,
    coalesce(sum(gross_sales) FILTER (WHERE in_3m), 0)::DECIMAL(38, 3)  AS gross_sales_3m,
    coalesce(sum(gross_sales) FILTER (WHERE in_6m), 0)::DECIMAL(38, 3)  AS gross_sales_6m,
    coalesce(sum(gross_sales) FILTER (WHERE in_12m), 0)::DECIMAL(38, 3) AS gross_sales_12m,
    sum(gross_sales)::DECIMAL(38, 3)                                    AS gross_sales_life,
    coalesce(sum(returns) FILTER (WHERE in_1m), 0)::DECIMAL(38, 3)      AS returns_1m,
    coalesce(sum(returns) FILTER (WHERE in_3m), 0)::DECIMAL(38, 3)      AS returns_3m,
    coalesce(sum(returns) FILTER (WHERE in_6m), 0)::DECIMAL(38, 3)      AS returns_6m,
    coalesce(sum(returns) FILTER (WHERE in_12m), 0)::DECIMAL(38, 3)     AS returns_12m,
    sum(returns)::DECIMAL(38, 3)                                        AS returns_life,
    coalesce(sum(orders) FILTER (WHERE in_1m), 0)::BIGINT               AS orders_1m,
    coalesce(sum(orders) FILTER (WHERE in_3m), 0)::BIGINT               AS orders_3m,
    coalesce(sum(orders) FILTER (WHERE in_6m), 0)::BIGINT               AS orders_6m,
    coalesce(sum(orders) FILTER (WHERE in_12m), 0)::BIGINT              AS orders_12m,
    sum(orders)::BIGINT                                                 AS orders_life,
    count(*) FILTER (WHERE net_sales > 0 AND in_1m)                     AS purchase_days_1m,
    count(*) FILTER (WHERE net_sales > 0 AND in_3m)                     AS purchase_days_3m,
    count(*) FILTER (WHERE net_sales > 0 AND in_6m)                     AS purchase_days_6m,
    count(*) FILTER (WHERE net_sales > 0 AND in_12m)                    AS purchase_days_12m,
    count(*) FILTER (WHERE net_sales > 0)                               AS purchase_days_life,
    min(business_date) FILTER (WHERE orders > 0)                        AS first_purchase,
    max(business_date) FILTER (WHERE orders > 0)                        AS last_purchase,
    (as_of - max(business_date) FILTER (WHERE orders > 0))::BIGINT      AS recency_days,
    min(business_date)                                                  AS first_row
FROM days
GROUP BY as_of, customer_id;
