-- Golden of `rank` (1 %, 5 %, 20 %, rest) on the customers of Online Retail, made with DuckDB.
-- Run from the folder of Cargo.toml:  duckdb < src/schemes/rank/golden/online_retail.sql
-- Input: the customer values of rfm/golden/online_retail.csv (see the SQL beside it). No profit is known, so ties go by
-- customer id. One row per band: customers, their sales, and the sales of the last of them.
COPY (
    WITH ranked AS (
        SELECT CAST(gross_sales AS DECIMAL(18, 3)) AS sales,
               row_number() OVER (ORDER BY CAST(gross_sales AS DECIMAL(18, 3)) DESC, CAST(customer_id AS INTEGER)) AS place,
               count(*) OVER () AS n
        FROM read_csv('src/schemes/rfm/golden/online_retail.csv', header = true, all_varchar = true)
    ), banded AS (
        SELECT sales, CASE WHEN place * 100 < 1 * n + 100 THEN 'project'
                           WHEN place * 100 < 5 * n + 100 THEN 'vip'
                           WHEN place * 100 < 20 * n + 100 THEN 'mid'
                           ELSE 'ordinary' END AS band
        FROM ranked
    )
    SELECT band, count(*) AS customers, sum(sales) AS sales, min(sales) AS last FROM banded GROUP BY band ORDER BY last DESC
) TO 'src/schemes/rank/golden/online_retail.csv' (HEADER);
