-- Golden: up, down, stable and lost rates (F33) of all schemes, month to month.
--
-- opening = stable + up + down + lost: the customers in a class at from_as_of. They are the denominator of every
-- rate; new and returned customers are not in it (D-47). Sales are weighed at from_as_of.

CREATE TABLE movement_rates AS
SELECT
    as_of, scheme, compare, from_as_of,
    count(*) FILTER (WHERE direction NOT IN ('new', 'returned'))    AS opening,
    count(*) FILTER (WHERE direction = 'stable')                    AS stable,
    count(*) FILTER (WHERE direction = 'up')                        AS up,
    count(*) FILTER (WHERE direction = 'down')                      AS down,
    count(*) FILTER (WHERE direction = 'lost')                      AS lost,
    count(*) FILTER (WHERE direction = 'new')                       AS new,
    count(*) FILTER (WHERE direction = 'returned')                  AS returned,
    up / nullif(opening, 0)                                         AS up_rate,
    down / nullif(opening, 0)                                       AS down_rate,
    stable / nullif(opening, 0)                                     AS stable_rate,
    lost / nullif(opening, 0)                                       AS lost_rate,
    coalesce(sum(sales_from) FILTER (WHERE direction = 'stable'), 0)::DECIMAL(38, 3) AS stable_sales,
    coalesce(sum(sales_from) FILTER (WHERE direction = 'up'), 0)::DECIMAL(38, 3)     AS up_sales,
    coalesce(sum(sales_from) FILTER (WHERE direction = 'down'), 0)::DECIMAL(38, 3)   AS down_sales,
    coalesce(sum(sales_from) FILTER (WHERE direction = 'lost'), 0)::DECIMAL(38, 3)   AS lost_sales
FROM customer_moves
GROUP BY as_of, scheme, compare, from_as_of
ORDER BY as_of, scheme;

SELECT * EXCLUDE (compare) FROM movement_rates ORDER BY as_of, scheme;
