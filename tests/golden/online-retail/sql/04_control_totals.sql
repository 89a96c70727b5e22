-- Golden: rows and amount of every file: read = stored + duplicate + replaced + filtered + quarantined.
--
-- Filtered: no customer, or an invoice A…. Every line parses, so nothing is quarantined; identity is `occurrence`
-- and no file overlaps another, so nothing is a duplicate. amount = Σ Quantity * UnitPrice, exact.

CREATE TABLE data_quality AS
SELECT
    DATE '2011-11-30'                                                   AS as_of,
    'transactions'                                                      AS source,
    file,
    count(*)                                                            AS rows_read,
    count(*) FILTER (WHERE kept)                                        AS rows_stored,
    0::BIGINT                                                           AS rows_duplicate,
    0::BIGINT                                                           AS rows_replaced,
    count(*) FILTER (WHERE NOT kept)                                    AS rows_filtered,
    0::BIGINT                                                           AS rows_quarantined,
    sum(net_amount)::DECIMAL(38, 3)                                     AS amount_read,
    coalesce(sum(net_amount) FILTER (WHERE kept), 0)::DECIMAL(38, 3)     AS amount_stored,
    0::DECIMAL(38, 3)                                                   AS amount_duplicate,
    0::DECIMAL(38, 3)                                                   AS amount_replaced,
    coalesce(sum(net_amount) FILTER (WHERE NOT kept), 0)::DECIMAL(38, 3) AS amount_filtered,
    0::DECIMAL(38, 3)                                                   AS amount_quarantined
FROM raw_lines
GROUP BY file
ORDER BY file;

CREATE TABLE quarantine_reasons (
    as_of DATE, source VARCHAR, reason VARCHAR, rows BIGINT,
    example_file VARCHAR, example_row BIGINT, example_column VARCHAR, example_value VARCHAR
);

SELECT * EXCLUDE (as_of, source) FROM data_quality ORDER BY file;
