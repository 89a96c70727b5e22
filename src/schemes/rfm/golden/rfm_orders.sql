-- Golden of `scoring = "r_rfm"`, made with DuckDB from the example orders of R's `rfm` package
-- (rfm_data_orders: customer_id, order_date, revenue; 4,906 orders of 995 invented customers), analysis date 2006-12-31.
-- Run from the folder of Cargo.toml with the data set as rfm_data_orders.csv beside it:
--   duckdb < src/schemes/rfm/golden/rfm_orders.sql
-- The package's rule (R/rfm-table-transaction.R, R/utils.R): recency = analysis date − last order; frequency = rows;
-- cut = type-7 quantile + 1; score i when lower[i] <= value < upper[i]; recency reversed.
-- Names are left out: `customer` is the place of the customer in name order.

CREATE TABLE customers AS
SELECT row_number() OVER (ORDER BY customer_id) - 1 AS customer,
       customer_id AS name,
       date_diff('day', max(CAST(order_date AS DATE)), DATE '2006-12-31') AS recency_days,
       count(*) AS transaction_count,
       sum(CAST(revenue AS BIGINT)) AS amount
FROM read_csv('rfm_data_orders.csv', header = true, all_varchar = true)
GROUP BY customer_id;

CREATE TABLE cuts AS
SELECT list_transform(quantile_cont(CAST(recency_days AS DOUBLE), [0.2, 0.4, 0.6, 0.8]), lambda cut : cut + 1) AS recency,
       list_transform(quantile_cont(CAST(transaction_count AS DOUBLE), [0.2, 0.4, 0.6, 0.8]), lambda cut : cut + 1) AS frequency,
       list_transform(quantile_cont(CAST(amount AS DOUBLE), [0.2, 0.4, 0.6, 0.8]), lambda cut : cut + 1) AS monetary
FROM customers;

COPY (
    SELECT customer, recency_days, transaction_count, amount,
           5 - len(list_filter(cuts.recency, lambda cut : cut <= recency_days)) AS recency_score,
           1 + len(list_filter(cuts.frequency, lambda cut : cut <= transaction_count)) AS frequency_score,
           1 + len(list_filter(cuts.monetary, lambda cut : cut <= amount)) AS monetary_score
    FROM customers, cuts
    ORDER BY customer
) TO 'src/schemes/rfm/golden/rfm_orders.csv' (HEADER);

SELECT * FROM cuts;
