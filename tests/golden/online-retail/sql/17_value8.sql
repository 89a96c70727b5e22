-- Golden: the eight value classes (S73) of the 12 months to 2011-11-30, and the medians that split high from low.
--
-- Who and what R, F, M are: as in 05_rfm.sql. Cut: the median (type 7) of those customers.
-- R is high when R <= median; F and M when >= median. Tie guard: when the median of F equals its minimum, F is high
-- only when above it. Classes by (R, F, M) high = 1.

WITH population AS (
    SELECT recency_days AS r, orders_12m AS f, net_sales_12m AS m
    FROM window_features
    WHERE as_of = DATE '2011-11-30' AND orders_12m > 0
), cuts AS (
    SELECT
        quantile_cont(r::DOUBLE, 0.5) AS r_cut, quantile_cont(f::DOUBLE, 0.5) AS f_cut,
        quantile_cont(m::DOUBLE, 0.5) AS m_cut, min(f) AS f_min
    FROM population
), flags AS (
    SELECT
        (r <= r_cut)::INTEGER AS r_high,
        if(f_cut = f_min, f > f_cut, f >= f_cut)::INTEGER AS f_high,
        (m::DOUBLE >= m_cut)::INTEGER AS m_high,
        m, r_cut, f_cut, m_cut
    FROM population, cuts
), names AS (
    FROM (VALUES
        ('important_value', '重要价值', 1, 1, 1), ('important_develop', '重要发展', 1, 0, 1),
        ('important_keep', '重要保持', 0, 1, 1), ('important_win_back', '重要挽留', 0, 0, 1),
        ('general_value', '一般价值', 1, 1, 0), ('general_develop', '一般发展', 1, 0, 0),
        ('general_keep', '一般保持', 0, 1, 0), ('general_win_back', '一般挽留', 0, 0, 0)
    ) AS n(code, title_zh, r_high, f_high, m_high)
)
SELECT
    code, title_zh, r_high, f_high, m_high, count(*) AS customers, sum(m)::DECIMAL(38, 3) AS net_sales_12m,
    any_value(r_cut) AS recency_cut, any_value(f_cut) AS frequency_cut, any_value(m_cut) AS monetary_cut
FROM flags JOIN names USING (r_high, f_high, m_high)
GROUP BY ALL
ORDER BY m_high DESC, r_high DESC, f_high DESC;
