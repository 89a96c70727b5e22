-- Golden: cohorts by quarter of the first positive order, at ages counted from each customer's own first month.
--
-- A cell is known once the youngest of the cohort has reached the age: the last month of the quarter, or of the running
-- quarter the last complete month, 2011-11. Returns ahead of the first positive order belong to no cell.

CREATE TABLE cohorts AS
WITH members AS (
    SELECT
        customer_id, first_purchase, date_trunc('month', first_purchase)::DATE AS month,
        date_trunc('quarter', first_purchase)::DATE AS cohort
    FROM window_features
    WHERE as_of = DATE '2011-11-30' AND first_purchase IS NOT NULL
), sizes AS (
    SELECT cohort, count(*) AS customers FROM members GROUP BY cohort
), months AS (
    SELECT
        customer_id, cohort, date_diff('month', month, date_trunc('month', business_date)::DATE) AS age,
        sum(orders) > 0 AS is_active, sum(net_sales) AS sales
    FROM purchase_days JOIN members USING (customer_id)
    WHERE business_date BETWEEN first_purchase AND DATE '2011-11-30'
    GROUP BY ALL
), observed AS (
    SELECT cohort, age, count(*) FILTER (WHERE is_active) AS active, sum(sales) AS sales FROM months GROUP BY ALL
), cells AS (
    SELECT
        sizes.cohort, ages.age, sizes.customers,
        least(sizes.cohort + INTERVAL 2 MONTH, DATE '2011-11-01') + to_months(ages.age::INTEGER) <= DATE '2011-11-01' AS is_known,
        coalesce(observed.active, 0) AS active, coalesce(observed.sales, 0) AS sales
    FROM sizes CROSS JOIN range(0, 14) AS ages(age)
    LEFT JOIN observed ON observed.cohort = sizes.cohort AND observed.age = ages.age
)
SELECT
    cohort, age, customers,
    if(is_known, active, NULL)::BIGINT                        AS active,
    if(is_known, sales, NULL)::DECIMAL(38, 3)                 AS net_sales,
    if(is_known, sales::DOUBLE / first_value(sales) OVER (PARTITION BY cohort ORDER BY age)::DOUBLE, NULL) AS retained_sales_share,
    cohort = DATE '2010-10-01'                                AS left_censored
FROM cells;

SELECT * FROM cohorts ORDER BY cohort, age;
