-- Golden: the tree of the changes of 18_growth_bridge.sql: sales = customers × orders per customer × value per order.
--
-- customers: with a positive order in the window (by product: with gross sales of it on a day, which is an order).
-- effect: Shapley value of a product of three factors, x·y·z: Δx·((y₀z₀ + y₁z₁)/3 + (y₀z₁ + y₁z₀)/6), rounded to a
--   thousandth so that the three sum to the change of sales: each down, what is left to the largest fractions, ties to
--   the earlier factor. In a window without orders the whole change is the effect of customers, the others are NULL.
-- Quantities are not in the facts: the factors of an order's value are NULL.

CREATE TABLE growth_factors AS
WITH sums AS (
    SELECT
        as_of, compare, dimension, member,
        sum(amount_from) AS s0, sum(amount_to) AS s1,
        count(*) FILTER (WHERE orders_from > 0) AS c0, count(*) FILTER (WHERE orders_to > 0) AS c1,
        sum(orders_from) AS o0, sum(orders_to) AS o1
    FROM growth_named GROUP BY ALL
), factors AS (
    SELECT
        *, ((s1 - s0) * 1000)::BIGINT AS change, o0 > 0 AND o1 > 0 AS known,
        o0::DOUBLE / nullif(c0, 0) AS y0, o1::DOUBLE / nullif(c1, 0) AS y1,
        s0::DOUBLE / nullif(o0, 0) AS z0, s1::DOUBLE / nullif(o1, 0) AS z1
    FROM sums
), shares AS (
    SELECT
        *,
        [(c1 - c0) * ((y0 * z0 + y1 * z1) / 3 + (y0 * z1 + y1 * z0) / 6) * 1000,
         (y1 - y0) * ((c0 * z0 + c1 * z1) / 3 + (c0 * z1 + c1 * z0) / 6) * 1000,
         (z1 - z0) * ((c0 * y0 + c1 * y1) / 3 + (c0 * y1 + c1 * y0) / 6) * 1000] AS share
    FROM factors
), parts AS (
    SELECT shares.*, place, floor(share[place])::BIGINT AS whole, share[place] - floor(share[place]) AS fraction
    FROM shares CROSS JOIN (VALUES (1), (2), (3)) AS places(place)
), placed AS (
    SELECT
        *,
        change - sum(whole) OVER member_rows AS rest,
        row_number() OVER (PARTITION BY as_of, compare, dimension, member ORDER BY fraction DESC, place) AS turn
    FROM parts
    WINDOW member_rows AS (PARTITION BY as_of, compare, dimension, member)
)
SELECT
    as_of, compare, dimension, member, 1 AS level, place,
    ['customers', 'orders_per_customer', 'value_per_order'][place] AS factor,
    [c0::DOUBLE, y0, z0][place] AS value_from, [c1::DOUBLE, y1, z1][place] AS value_to,
    CASE WHEN known THEN whole + (turn <= rest)::BIGINT WHEN place = 1 THEN change END AS effect
FROM placed
UNION ALL
SELECT as_of, compare, dimension, member, 0, 0, 'sales', s0::DOUBLE, s1::DOUBLE, change FROM factors
UNION ALL
SELECT as_of, compare, dimension, member, 2, 3 + place, ['items_per_order', 'price_per_item'][place], NULL, NULL, NULL
FROM factors CROSS JOIN (VALUES (1), (2)) AS places(place);

CREATE TABLE growth_tree AS
SELECT * REPLACE ((effect::DECIMAL(38, 0) / 1000)::DECIMAL(38, 3) AS effect) FROM growth_factors;

SELECT * EXCLUDE (place) FROM growth_tree ORDER BY as_of, compare, dimension, member, place;
