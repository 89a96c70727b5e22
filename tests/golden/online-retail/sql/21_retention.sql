-- Golden: retention of adjoining windows of 1 and 3 months at every month end, of all customers (F09–F12).
--
-- P, the earlier window, must lie wholly inside the data: no rows where it does not (12 months never do).
-- A(P): a positive order in P. sales_before, gross_retained, net_retained, lost_sales are sums over A(P).
-- customers_ever: a positive order up to the end of Q. dormant: one ahead of P, none in P. reactivated: dormant, and one in Q.
-- repeat_customers: two positive orders or more in Q.

CREATE TABLE retention_by_period AS
WITH windows AS (
    SELECT
        as_of AS period, months, window_start(as_of, months) AS q_from, as_of AS q_to,
        window_start(as_of, 2 * months) AS p_from, window_start(as_of, months) - 1 AS p_to
    FROM grid CROSS JOIN (VALUES (1), (3), (12)) AS lengths(months)
    WHERE window_start(as_of, 2 * months) >= (SELECT data_from FROM data_range)
), firsts AS (
    SELECT customer_id, min(business_date) AS first_order FROM purchase_days WHERE orders > 0 GROUP BY customer_id
), customers AS (
    SELECT
        period, months, customer_id, any_value(first_order) AS first_order, any_value(p_from) AS p_from,
        coalesce(sum(orders) FILTER (WHERE business_date BETWEEN p_from AND p_to), 0)    AS orders_p,
        coalesce(sum(orders) FILTER (WHERE business_date BETWEEN q_from AND q_to), 0)    AS orders_q,
        coalesce(sum(net_sales) FILTER (WHERE business_date BETWEEN p_from AND p_to), 0) AS sales_p,
        coalesce(sum(net_sales) FILTER (WHERE business_date BETWEEN q_from AND q_to), 0) AS sales_q
    FROM windows JOIN purchase_days ON business_date <= q_to JOIN firsts USING (customer_id)
    WHERE first_order <= q_to
    GROUP BY period, months, customer_id
), sums AS (
    SELECT
        months || 'mo' AS compare, period,
        count(*) FILTER (WHERE orders_p > 0)                                            AS customers_before,
        count(*) FILTER (WHERE orders_p > 0 AND orders_q > 0)                           AS retained,
        coalesce(sum(sales_p) FILTER (WHERE orders_p > 0), 0)::DECIMAL(38, 3)           AS sales_before,
        coalesce(sum(least(sales_p, sales_q)) FILTER (WHERE orders_p > 0), 0)::DECIMAL(38, 3) AS gross_retained,
        coalesce(sum(sales_q) FILTER (WHERE orders_p > 0), 0)::DECIMAL(38, 3)           AS net_retained,
        coalesce(sum(sales_p) FILTER (WHERE orders_p > 0 AND orders_q = 0), 0)::DECIMAL(38, 3) AS lost_sales,
        count(*) FILTER (WHERE orders_q > 0)                                            AS active,
        count(*)                                                                        AS customers_ever,
        count(*) FILTER (WHERE orders_q >= 2)                                           AS repeat_customers,
        count(*) FILTER (WHERE first_order < p_from AND orders_p = 0)                   AS dormant,
        count(*) FILTER (WHERE first_order < p_from AND orders_p = 0 AND orders_q > 0)  AS reactivated
    FROM customers
    GROUP BY months, period
)
SELECT
    compare, period, 'all' AS dimension, 'all' AS member, customers_before, retained,
    retained / nullif(customers_before, 0)                                                 AS logo_retention,
    sales_before, gross_retained, net_retained,
    if(sales_before > 0, gross_retained::DOUBLE / sales_before::DOUBLE, NULL)              AS gross_revenue_retention,
    if(sales_before > 0, net_retained::DOUBLE / sales_before::DOUBLE, NULL)                AS net_revenue_retention,
    lost_sales, active, customers_ever,
    active / nullif(customers_ever, 0)                                                     AS active_rate,
    repeat_customers, repeat_customers / nullif(active, 0)                                 AS repeat_rate,
    dormant, reactivated, reactivated / nullif(dormant, 0)                                 AS reactivation_rate
FROM sums;

SELECT * FROM retention_by_period ORDER BY compare, period;
