-- Golden of `rfm` on Online Retail, made with DuckDB: values, quantile scores, NTILE scores and segments.
-- Run from the folder of Cargo.toml:  duckdb < src/schemes/rfm/golden/online_retail.sql
-- Rules: customer known, no C… (cancellation) or A… (adjustment) invoice, quantity and price above zero,
-- no de-duplication, as of 2011-12-09 (the last day of the data), window = all.
-- Recency is the plain difference of dates: a customer who bought on the as-of date has recency 0.

CREATE TABLE lines AS
SELECT CAST(CustomerID AS INTEGER) AS customer_id,
       InvoiceNo AS order_id,
       CAST(CAST(InvoiceDate AS TIMESTAMP) AS DATE) AS ordered_on,
       CAST(Quantity AS BIGINT) * CAST(UnitPrice AS DECIMAL(12, 3)) AS amount
FROM read_csv('sample-data/online-retail/*.csv.gz', header = true, all_varchar = true)
WHERE CustomerID <> '' AND CustomerID IS NOT NULL
  AND left(InvoiceNo, 1) NOT IN ('C', 'A')
  AND CAST(Quantity AS BIGINT) > 0
  AND CAST(UnitPrice AS DECIMAL(12, 3)) > 0;

CREATE TABLE customers AS
SELECT customer_id,
       date_diff('day', max(ordered_on), DATE '2011-12-09') AS recency_days,
       count(DISTINCT order_id) AS orders,
       CAST(sum(amount) AS DECIMAL(18, 3)) AS gross_sales
FROM lines
GROUP BY customer_id;

-- quantile_cont is the type-7 quantile (R's default, numpy's "linear").
CREATE TABLE cuts AS
SELECT quantile_cont(CAST(recency_days AS DOUBLE), [0.2, 0.4, 0.6, 0.8]) AS recency,
       quantile_cont(CAST(orders AS DOUBLE), [0.2, 0.4, 0.6, 0.8]) AS frequency,
       quantile_cont(CAST(gross_sales AS DOUBLE), [0.2, 0.4, 0.6, 0.8]) AS monetary
FROM customers;

CREATE TABLE scores AS
SELECT c.*,
       5 - len(list_filter(cuts.recency, lambda cut : cut < recency_days)) AS r_quantile,
       1 + len(list_filter(cuts.frequency, lambda cut : cut < orders)) AS f_quantile,
       1 + len(list_filter(cuts.monetary, lambda cut : cut < gross_sales)) AS m_quantile,
       ntile(5) OVER (ORDER BY recency_days DESC, customer_id) AS r_ntile,
       ntile(5) OVER (ORDER BY orders, customer_id) AS f_ntile,
       ntile(5) OVER (ORDER BY gross_sales, customer_id) AS m_ntile
FROM customers c, cuts;

CREATE MACRO segment(r, f) AS CASE
    WHEN r = 5 AND f >= 4 THEN 'champions'
    WHEN r IN (3, 4) AND f >= 4 THEN 'loyal'
    WHEN r >= 4 AND f IN (2, 3) THEN 'potential_loyalists'
    WHEN r = 5 AND f = 1 THEN 'new_customers'
    WHEN r = 4 AND f = 1 THEN 'promising'
    WHEN r = 3 AND f = 3 THEN 'need_attention'
    WHEN r = 3 AND f <= 2 THEN 'about_to_sleep'
    WHEN r <= 2 AND f = 5 THEN 'cant_lose'
    WHEN r <= 2 AND f IN (3, 4) THEN 'at_risk'
    WHEN r <= 2 AND f <= 2 THEN 'hibernating'
END;

COPY (
    SELECT customer_id, recency_days, orders, gross_sales,
           r_quantile, f_quantile, m_quantile, segment(r_quantile, f_quantile) AS segment_quantile,
           r_ntile, f_ntile, m_ntile, segment(r_ntile, f_ntile) AS segment_ntile
    FROM scores
    ORDER BY customer_id
) TO 'src/schemes/rfm/golden/online_retail.csv' (HEADER);

-- Four cuts per value; printed for the eye, asserted in tests.rs from the issue.
SELECT * FROM cuts;
