-- Golden of `rules` on the customers of Online Retail, made with DuckDB: the first condition that holds.
-- Run from the folder of Cargo.toml:  duckdb < src/schemes/rules/golden/online_retail.sql
-- Input: the customer values of rfm/golden/online_retail.csv (see the SQL beside it). One row per class.
COPY (
    WITH customers AS (
        SELECT CAST(gross_sales AS DECIMAL(18, 3)) AS sales, CAST(recency_days AS BIGINT) AS recency_days,
               CAST(orders AS BIGINT) AS orders
        FROM read_csv('src/schemes/rfm/golden/online_retail.csv', header = true, all_varchar = true)
    ), classed AS (
        SELECT *, CASE WHEN recency_days > 180 THEN 'sleeping'
                       WHEN orders >= 10 AND sales / orders >= 300 THEN 'key'
                       WHEN orders >= 5 OR sales >= 3000 THEN 'regular'
                       WHEN orders = 1 AND recency_days <= 30 THEN 'fresh'
                       ELSE 'other' END AS class
        FROM customers
    )
    SELECT class, count(*) AS customers, sum(sales) AS sales FROM classed GROUP BY class
    ORDER BY list_position(['key', 'regular', 'fresh', 'other', 'sleeping'], class)
) TO 'src/schemes/rules/golden/online_retail.csv' (HEADER);
