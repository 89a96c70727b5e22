-- Who fell due in the months and the last five weeks to 2026-10-31 by the rules of classes, and whom the plan named (S57).
-- Reads what cadence.sql made. Due: on the first day a class with a requirement that, from the last contact before that day, else
-- from the start, runs out by the last one.
WITH periods AS (
    SELECT 'month' AS grain, p::DATE AS period, last_day(p::DATE) AS until
    FROM day, generate_series(first, d, INTERVAL 1 MONTH) AS g(p)
    UNION ALL
    SELECT 'week', p::DATE, LEAST(p::DATE + 6, d) FROM day, generate_series(DATE '2026-09-28', d, INTERVAL 7 DAY) AS g(p)
),
asked AS (
    SELECT grain, period, until, h.cadence, h.id, h.class, kind, k, COALESCE(MAX(c.day), MIN(s.start)) AS since
    FROM periods JOIN held h ON h.day = period JOIN rules r USING (cadence, class)
    JOIN starts s ON s.cadence = h.cadence AND s.id = h.id
    LEFT JOIN rule_contacts c ON c.cadence = h.cadence AND c.id = h.id AND c.day < period
    WHERE h.cadence <> 'prospects' GROUP BY ALL
),
dated AS (
    SELECT a.*, CASE kind WHEN 'd' THEN since + k WHEN 'mo' THEN since + CASE k WHEN 1 THEN 30 ELSE 61 END
                     WHEN 'wd' THEN (SELECT MIN(day) FROM worked WHERE w = v.w + k) END AS due
    FROM asked a LEFT JOIN worked v ON v.day = GREATEST(since, DATE '2015-01-01')
),
told AS (
    SELECT grain, period, cadence, class,
           EXISTS (SELECT 1 FROM visit_plans v WHERE v.customer = dated.id AND v.planned_date BETWEEN period AND until) AS planned,
           EXISTS (SELECT 1 FROM rule_contacts c WHERE c.cadence = dated.cadence AND c.id = dated.id AND c.day BETWEEN period AND until) AS contacted
    FROM dated WHERE due <= until
)
SELECT cadence, grain, period, CASE WHEN GROUPING(class) = 1 THEN 'all' ELSE 'class' END AS dimension, class AS member,
       COUNT(*) AS due, COUNT(*) FILTER (planned) AS planned, COUNT(*) FILTER (contacted) AS contacted,
       COUNT(*) FILTER (NOT planned AND NOT contacted) AS neither, COUNT(*) FILTER (planned) / COUNT(*) AS coverage
FROM told GROUP BY GROUPING SETS ((cadence, grain, period), (cadence, grain, period, class)) ORDER BY ALL
