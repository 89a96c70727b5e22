-- Golden of `thresholds` (sales from 10000, 2000, 500; the rest) on the customers of Online Retail, made with DuckDB.
-- Run from the folder of Cargo.toml:  duckdb < src/schemes/thresholds/golden/online_retail.sql
-- Input: the customer values of rfm/golden/online_retail.csv (see the SQL beside it). One row per band.
COPY (
    WITH banded AS (
        SELECT CAST(gross_sales AS DECIMAL(18, 3)) AS sales,
               CASE WHEN CAST(gross_sales AS DECIMAL(18, 3)) >= 10000 THEN 'A'
                    WHEN CAST(gross_sales AS DECIMAL(18, 3)) >= 2000 THEN 'B'
                    WHEN CAST(gross_sales AS DECIMAL(18, 3)) >= 500.5 THEN 'C'
                    ELSE 'D' END AS band
        FROM read_csv('src/schemes/rfm/golden/online_retail.csv', header = true, all_varchar = true)
    )
    SELECT band, count(*) AS customers, sum(sales) AS sales FROM banded GROUP BY band ORDER BY band
) TO 'src/schemes/thresholds/golden/online_retail.csv' (HEADER);
