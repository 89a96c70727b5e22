-- Golden: movements of `pyramid` from each month end to the next, in customers and in net_sales_6m.
--
-- from_code: the class at from_as_of; `new` when the customer's first line is later than from_as_of;
--   `none` when it was known then but stood outside the scheme (it returned).
-- to_code: the class at as_of; `lost` when the customer stood in a class at from_as_of and stands outside now.
-- Outside then and outside now is not counted.
-- sales_from and sales_to: the weight (net_sales_6m) of those customers at from_as_of (0 for `new`) and at as_of.

CREATE TABLE customer_moves AS
WITH pairs AS (
    SELECT
        now.as_of, now.scheme, last_day(window_start(now.as_of, 2)) AS from_as_of, now.customer_id,
        before.code AS code_before, before.rank AS rank_before, coalesce(before.weight, 0) AS sales_from,
        now.code AS code_now, now.rank AS rank_now, now.weight AS sales_to
    FROM snapshots now
    LEFT JOIN snapshots before
        ON before.scheme = now.scheme AND before.customer_id = now.customer_id
        AND before.as_of = last_day(window_start(now.as_of, 2))
    WHERE now.as_of > DATE '2010-12-31'
)
SELECT
    as_of, scheme, '1mo' AS compare, from_as_of, customer_id, rank_before, rank_now, sales_from, sales_to,
    CASE WHEN code_before IS NULL THEN 'new' WHEN rank_before IS NULL THEN 'none' ELSE code_before END AS from_code,
    CASE WHEN rank_now IS NULL THEN 'lost' ELSE code_now END                                          AS to_code,
    CASE WHEN code_before IS NULL THEN 'new' WHEN rank_before IS NULL THEN 'returned'
         WHEN rank_now IS NULL THEN 'lost' WHEN rank_now < rank_before THEN 'up'
         WHEN rank_now > rank_before THEN 'down' ELSE 'stable' END                                    AS direction
FROM pairs
WHERE rank_before IS NOT NULL OR rank_now IS NOT NULL;

CREATE TABLE movements AS
SELECT
    as_of, scheme, compare, from_as_of, from_code, to_code, count(*) AS customers,
    sum(sales_from)::DECIMAL(38, 3) AS sales_from, sum(sales_to)::DECIMAL(38, 3) AS sales_to
FROM customer_moves
GROUP BY as_of, scheme, compare, from_as_of, from_code, to_code, rank_before, rank_now
ORDER BY as_of, scheme, rank_before NULLS LAST, from_code, rank_now NULLS LAST, to_code;

SELECT * EXCLUDE (scheme, compare) FROM movements
WHERE scheme = 'pyramid'
ORDER BY as_of, from_code, to_code;
