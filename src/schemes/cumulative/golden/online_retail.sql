-- Golden of `cumulative` (A/B/C at 80/95/100 %) on the customers of Online Retail, made with DuckDB.
-- Run from the folder of Cargo.toml:  duckdb < src/schemes/cumulative/golden/online_retail.sql
-- Input: the customer values of rfm/golden/online_retail.csv (see the SQL beside it).
-- One row per band: customers, their sales, and the sales of the last of them.
COPY (
    WITH running AS (
        SELECT CAST(gross_sales AS DECIMAL(18, 3)) AS sales,
               sum(CAST(gross_sales AS DECIMAL(18, 3))) OVER (
                   ORDER BY CAST(gross_sales AS DECIMAL(18, 3)) DESC, CAST(customer_id AS INTEGER)
                   ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - CAST(gross_sales AS DECIMAL(18, 3)) AS before,
               sum(CAST(gross_sales AS DECIMAL(18, 3))) OVER () AS total
        FROM read_csv('src/schemes/rfm/golden/online_retail.csv', header = true, all_varchar = true)
    ), banded AS (
        SELECT sales, CASE WHEN before * 100 < 80 * total THEN 'A' WHEN before * 100 < 95 * total THEN 'B' ELSE 'C' END AS band
        FROM running
    )
    SELECT band, count(*) AS customers, sum(sales) AS sales, min(sales) AS last FROM banded GROUP BY band ORDER BY band
) TO 'src/schemes/cumulative/golden/online_retail.csv' (HEADER);
