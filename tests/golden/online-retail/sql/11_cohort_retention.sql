-- Golden: cohorts by month of the first positive order, followed month by month.
--
-- active: customers of the cohort with a positive order in the month `age` months later. net_sales: the cohort's net
-- sales of that month, returns of inactive members included; returns dated before the first positive order are of
-- purchases older than the data and belong to no cell. Months after 2011-11 are not observable: NULL, never 0.
-- Customers that never had a positive order belong to no cohort. The first month is left-censored: its members may
-- have been customers before the data begin.

CREATE TABLE cohort_retention AS
WITH members AS (
    SELECT customer_id, first_purchase, date_trunc('month', first_purchase)::DATE AS cohort
    FROM window_features
    WHERE as_of = DATE '2011-11-30' AND first_purchase IS NOT NULL
), sizes AS (
    SELECT cohort, count(*) AS customers FROM members GROUP BY cohort
), months AS (
    SELECT customer_id, cohort, date_trunc('month', business_date)::DATE AS month, sum(orders) AS orders, sum(net_sales) AS sales
    FROM purchase_days JOIN members USING (customer_id)
    WHERE business_date BETWEEN first_purchase AND DATE '2011-11-30'
    GROUP BY ALL
), observed AS (
    SELECT
        cohort, date_diff('month', cohort, month) AS age,
        count(*) FILTER (WHERE orders > 0) AS active, sum(sales) AS sales
    FROM months
    GROUP BY ALL
)
SELECT
    DATE '2011-11-30'                                   AS as_of,
    strftime(sizes.cohort, '%Y-%m')                     AS cohort,
    ages.age                                            AS age,
    sizes.customers,
    if(sizes.cohort + to_months(ages.age::INTEGER) <= DATE '2011-11-30', coalesce(observed.active, 0), NULL)::BIGINT       AS active,
    if(sizes.cohort + to_months(ages.age::INTEGER) <= DATE '2011-11-30', coalesce(observed.sales, 0), NULL)::DECIMAL(38, 3) AS net_sales,
    sizes.cohort = DATE '2010-12-01'                    AS left_censored
FROM sizes CROSS JOIN range(0, 12) AS ages(age)
LEFT JOIN observed ON observed.cohort = sizes.cohort AND observed.age = ages.age
ORDER BY cohort, age;

SELECT * EXCLUDE (as_of) FROM cohort_retention ORDER BY cohort, age;
