-- Golden: the bridge of sales between two adjoining windows of 1 or 3 months, as of 2011-06-30 and 2011-11-30, of the
-- whole and by product; 12 months begin ahead of the data and have no rows.
--
-- A customer buys in a window when its net sales there are above zero. new: it did not buy in the earlier window, buys in
--   the later one, and no positive order lies before the later one; won_back: one does. lost: bought then, not now.
--   Else expanded when net sales rose, contracted when they fell; a customer that bought in neither window counts there.
-- amount of a part: net sales of the later window less those of the earlier one.
-- By product: the same over pairs of customer and product, in gross sales; a day with gross sales of the product counts as
--   an order. The 12 products with the largest gross sales of the later window (then of the earlier one, then by name),
--   the rest as `other`.

CREATE TABLE growth_windows AS
SELECT
    as_of, months, months || 'mo'                                     AS compare,
    window_start(as_of, 2 * months)                                   AS earlier_start,
    window_start(as_of, months)                                       AS later_start
FROM (VALUES (DATE '2011-06-30'), (DATE '2011-11-30')) AS dates(as_of), (VALUES (1), (3), (12)) AS lengths(months)
WHERE window_start(as_of, 2 * months) >= DATE '2010-12-01';

CREATE TABLE product_days AS
SELECT customer_id, business_date, product_id AS product, sum(net_amount)::DECIMAL(38, 3) AS gross_sales
FROM lines WHERE NOT is_return AND product_id IS NOT NULL
GROUP BY ALL;

CREATE TABLE growth_rows AS
SELECT 'all' AS dimension, 'all' AS member, customer_id, business_date, net_sales AS amount, orders FROM purchase_days
UNION ALL
SELECT 'product', product, customer_id, business_date, gross_sales, (gross_sales > 0)::BIGINT FROM product_days;

CREATE TABLE growth_changes AS
SELECT * FROM (
SELECT
    as_of, compare, dimension, member, customer_id,
    coalesce(sum(amount) FILTER (WHERE business_date < later_start AND business_date >= earlier_start), 0) AS amount_from,
    coalesce(sum(amount) FILTER (WHERE business_date >= later_start), 0)                                   AS amount_to,
    coalesce(sum(orders) FILTER (WHERE business_date < later_start AND business_date >= earlier_start), 0) AS orders_from,
    coalesce(sum(orders) FILTER (WHERE business_date >= later_start), 0)                                   AS orders_to,
    coalesce(bool_or(orders > 0) FILTER (WHERE business_date < later_start), false)                        AS ordered_before
FROM growth_windows JOIN growth_rows ON business_date <= as_of
GROUP BY as_of, compare, dimension, member, customer_id
)
WHERE amount_from <> 0 OR amount_to <> 0 OR orders_from > 0 OR orders_to > 0;

CREATE TABLE growth_members AS
WITH sizes AS (
    SELECT
        as_of, compare, dimension, member,
        row_number() OVER (
            PARTITION BY as_of, compare, dimension
            ORDER BY closing DESC, opening DESC, member
        ) AS place
    FROM (
        SELECT as_of, compare, dimension, member, sum(amount_to) AS closing, sum(amount_from) AS opening
        FROM growth_changes GROUP BY ALL
    )
)
SELECT as_of, compare, dimension, member AS raw_member, CASE WHEN place <= 12 THEN member ELSE 'other' END AS member
FROM sizes;

CREATE TABLE growth_named AS
SELECT changes.* EXCLUDE (member), names.member
FROM growth_changes changes
JOIN growth_members names
    ON names.as_of = changes.as_of AND names.compare = changes.compare
    AND names.dimension = changes.dimension AND names.raw_member = changes.member;

CREATE TABLE growth_parts AS
SELECT *, CASE
        WHEN amount_from <= 0 AND amount_to > 0 AND NOT ordered_before THEN 'new'
        WHEN amount_from <= 0 AND amount_to > 0 THEN 'won_back'
        WHEN amount_from > 0 AND amount_to <= 0 THEN 'lost'
        WHEN amount_to > amount_from THEN 'expanded'
        WHEN amount_to < amount_from THEN 'contracted'
    END AS part
FROM growth_named;

CREATE TABLE growth_bridge AS
WITH members AS (SELECT DISTINCT as_of, compare, dimension, member FROM growth_parts),
steps AS (
    SELECT as_of, compare, dimension, member, 'opening' AS part,
        count(*) FILTER (WHERE amount_from > 0) AS customers, sum(amount_from) AS amount
    FROM growth_parts GROUP BY ALL
    UNION ALL
    SELECT as_of, compare, dimension, member, 'closing', count(*) FILTER (WHERE amount_to > 0), sum(amount_to)
    FROM growth_parts GROUP BY ALL
    UNION ALL
    SELECT as_of, compare, dimension, member, part, count(*), sum(amount_to - amount_from)
    FROM growth_parts WHERE part IS NOT NULL GROUP BY ALL
),
names AS (
    SELECT unnest(['opening', 'new', 'won_back', 'expanded', 'contracted', 'lost', 'closing']) AS part, unnest(range(7)) AS place
)
SELECT
    members.*, names.part, coalesce(steps.customers, 0) AS customers,
    coalesce(steps.amount, 0)::DECIMAL(38, 3) AS amount, names.place
FROM members CROSS JOIN names
LEFT JOIN steps USING (as_of, compare, dimension, member, part);

SELECT * EXCLUDE (place) FROM growth_bridge ORDER BY as_of, compare, dimension, member, place;
