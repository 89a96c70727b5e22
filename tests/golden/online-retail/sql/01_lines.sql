-- Typed lines of the 13 exports and the business facts under everything else.
--
-- raw_lines   every line of every file, amounts exact: net_amount = Quantity * UnitPrice at scale 3.
-- lines       the lines that the pipeline keeps: customer known, invoice not A… (bad-debt adjustments).
--             An invoice C… is a return. Identity is `occurrence`: repeated lines within a file are real,
--             and no two files overlap, so nothing is removed.
-- orders      one row per customer, business date and invoice; `positive` when its total is above zero (F03).
-- purchase_days  one row per customer and business date.
-- grid        the month ends 2010-12-31 … 2011-11-30; the last one is the report's as-of date.

CREATE MACRO window_start(month_end, months) AS
    (date_trunc('month', month_end) - to_months(months - 1))::DATE;

CREATE TABLE raw_lines AS
SELECT
    regexp_extract(filename, '[^/]+$')                                     AS file,
    InvoiceNo                                                              AS order_id,
    StockCode                                                              AS product_id,
    Description                                                            AS product_name,
    Quantity::BIGINT                                                       AS quantity,
    strptime(InvoiceDate, '%Y-%m-%d %H:%M:%S')::DATE                       AS business_date,
    UnitPrice::DECIMAL(18, 3)                                              AS unit_price,
    nullif(CustomerID, '')                                                 AS customer_id,
    (Quantity::DECIMAL(18, 0) * UnitPrice::DECIMAL(18, 3))::DECIMAL(38, 3) AS net_amount,
    InvoiceNo LIKE 'C%'                                                    AS is_return,
    nullif(CustomerID, '') IS NOT NULL AND InvoiceNo NOT LIKE 'A%'         AS kept
FROM read_csv(getvariable('files'), header = true, all_varchar = true, filename = true, quote = '"', escape = '"');

CREATE TABLE lines AS SELECT * EXCLUDE (kept) FROM raw_lines WHERE kept;

CREATE TABLE orders AS
SELECT customer_id, business_date, order_id, sum(net_amount) > 0 AS positive
FROM lines
GROUP BY ALL;

CREATE TABLE purchase_days AS
WITH money AS (
    SELECT
        customer_id,
        business_date,
        sum(net_amount)::DECIMAL(38, 3)                                                AS net_sales,
        coalesce(sum(net_amount) FILTER (WHERE NOT is_return), 0)::DECIMAL(38, 3)      AS gross_sales,
        (-coalesce(sum(net_amount) FILTER (WHERE is_return), 0))::DECIMAL(38, 3)       AS returns
    FROM lines
    GROUP BY ALL
), order_counts AS (
    SELECT customer_id, business_date, count(*) FILTER (WHERE positive) AS orders FROM orders GROUP BY ALL
)
SELECT money.*, order_counts.orders
FROM money JOIN order_counts USING (customer_id, business_date);

CREATE TABLE grid AS
SELECT last_day(month::DATE) AS as_of, strftime(month, '%Y-%m') AS period
FROM generate_series(DATE '2010-12-01', DATE '2011-11-01', INTERVAL 1 MONTH) AS months(month);

CREATE TABLE data_range AS SELECT min(business_date) AS data_from, max(business_date) AS data_to FROM lines;
