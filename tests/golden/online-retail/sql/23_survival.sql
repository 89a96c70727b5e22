-- Golden: Kaplan–Meier curves of the time to the second, third and fourth order day, and to the lapse.
--
-- Order day: a day with a positive order, up to 2011-11-30. Customers whose first order lies in December 2010, the first
-- month of the data, are left out: they may have bought before.
-- Lapse: the first day on which the last order lies more than 365 days back. In twelve months of data nobody can be seen
-- to lapse after January's first order, so 90 days are taken here (retention.lapse_days = 90 in the test).
-- survival = Π (1 − d/n), n at risk: duration ≥ day. low, high: S^exp(±1.959963984540054·sqrt(Σ d/(n(n−d)))/|ln S|);
-- NULL where nobody is left. censored: since the row before, that day included, and ahead of this one.

CREATE TABLE durations AS
WITH order_days AS (
    SELECT
        customer_id, business_date AS day,
        row_number() OVER (PARTITION BY customer_id ORDER BY business_date) AS number,
        lead(business_date) OVER (PARTITION BY customer_id ORDER BY business_date) AS next_day,
        min(business_date) OVER (PARTITION BY customer_id) AS first_day
    FROM purchase_days
    WHERE orders > 0 AND business_date <= DATE '2011-11-30'
), known AS (
    SELECT * FROM order_days WHERE first_day >= DATE '2011-01-01'
), lapses AS (
    SELECT
        customer_id, any_value(first_day) AS first_day,
        min(day + 91) FILTER (WHERE day + 91 < coalesce(next_day, DATE '2011-12-01')) AS lost
    FROM known
    GROUP BY customer_id
)
SELECT 'order_' || (number + 1) AS event, coalesce(next_day, DATE '2011-11-30') - day AS duration, next_day IS NOT NULL AS happened
FROM known
WHERE number < 4
UNION ALL
SELECT 'lapse', coalesce(lost, DATE '2011-11-30') - first_day, lost IS NOT NULL FROM lapses;

CREATE TABLE survival AS
WITH days AS (
    SELECT event, duration AS day, count(*) FILTER (WHERE happened) AS d, count(*) FILTER (WHERE NOT happened) AS c
    FROM durations
    GROUP BY event, duration
), risks AS (
    SELECT
        event, day, d,
        sum(d + c) OVER (PARTITION BY event ORDER BY day DESC) AS n,
        coalesce(sum(c) OVER (PARTITION BY event ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS gone
    FROM days
), curve AS (
    SELECT
        event, day, n, d, gone - coalesce(lag(gone) OVER (PARTITION BY event ORDER BY day), 0) AS censored,
        sum(CASE WHEN n > d THEN ln(1 - d / n) END) OVER (PARTITION BY event ORDER BY day) AS log_survival,
        sum(CASE WHEN n > d THEN d / (n * (n - d)) END) OVER (PARTITION BY event ORDER BY day) AS variance
    FROM risks
    WHERE d > 0
)
SELECT
    event, day, n::BIGINT AS at_risk, d AS events, censored::BIGINT AS censored,
    if(n > d, exp(log_survival), 0)                                                             AS survival,
    if(n > d, exp(log_survival * exp(1.959963984540054 * sqrt(variance) / abs(log_survival))), NULL)  AS low,
    if(n > d, exp(log_survival * exp(-1.959963984540054 * sqrt(variance) / abs(log_survival))), NULL) AS high
FROM curve;

SELECT * FROM survival ORDER BY event, day;
