-- Conversion of leads by month of entry over the 12 months to 2026-10-31 (F31): who came to a stage or beyond it, by then
-- and within 90 days of entry. Entry is that into the flow, or for the first time into a stage (`from_stage`). The ways of
-- the leads are those of stage_flow.sql.
WITH orders AS (
    SELECT customer, order_date AS day FROM transactions
    WHERE order_date <= DATE '2026-10-31' AND kind IN ('sale', 'return', 'allowance')
    GROUP BY customer, order_date, COALESCE(order_id, '') HAVING SUM(net_amount) > 0
),
changed AS (
    SELECT lead_id, change_date AS day, seq, from_level, to_level FROM lead_stage_history
    WHERE to_level IS NOT NULL AND change_date <= DATE '2026-10-31'
),
listed AS (
    SELECT l.lead_id, l.created_at, l.level, l.est_amount, l.deal_status,
           LEAST((SELECT MIN(day) FROM orders o WHERE o.customer = l.customer AND o.day >= l.created_at),
                 (SELECT MIN(day) FROM changed c WHERE c.lead_id = l.lead_id AND c.to_level = 'O')) AS won_on,
           CASE WHEN l.lost_date <= DATE '2026-10-31' THEN l.lost_date END AS lost_on
    FROM leads l WHERE l.created_at <= DATE '2026-10-31'
),
level_events AS (
    SELECT lead_id, day, arg_max(to_level, seq) AS stage FROM changed GROUP BY lead_id, day
    UNION ALL
    SELECT lead_id, created_at, from_level FROM (
        SELECT c.*, l.created_at, row_number() OVER (PARTITION BY c.lead_id ORDER BY c.day, c.seq) AS number
        FROM changed c JOIN listed l USING (lead_id)
    ) WHERE number = 1 AND from_level IS NOT NULL AND day > created_at
    UNION ALL
    SELECT lead_id, created_at, level FROM listed
    WHERE level IS NOT NULL AND lead_id NOT IN (SELECT lead_id FROM changed)
),
lead_events AS (
    SELECT e.lead_id, e.day, e.stage FROM level_events e JOIN listed l USING (lead_id)
    WHERE e.stage <> 'O' AND e.day <= COALESCE(l.won_on, e.day) AND e.day <= COALESCE(l.lost_on, e.day)
),
lead_ways AS (
    SELECT 'intention' AS flow, lead_id AS id, day, stage, list_position(['C', 'B', 'A', 'H'], stage) AS place FROM lead_events
),
ways AS (
    SELECT id, day, place FROM lead_ways
    UNION ALL SELECT lead_id, won_on, 5 FROM listed WHERE won_on IS NOT NULL
),
stays AS (
    SELECT * FROM ways QUALIFY place IS DISTINCT FROM LAG(place) OVER (PARTITION BY id ORDER BY day, place > 4)
),
entries AS (
    SELECT id, NULL AS from_place, MIN(day) AS entry FROM stays GROUP BY id
    UNION ALL SELECT id, place, MIN(day) FROM stays GROUP BY id, place
),
stages AS (SELECT unnest(['C', 'B', 'A', 'H', 'O']) AS stage, unnest([1, 2, 3, 4, 5]) AS place),
reached AS (
    SELECT e.*, s.stage, s.place, date_trunc('month', entry)::DATE AS cohort, entry + 90 <= DATE '2026-10-31' AS is_seen,
           (SELECT MIN(day) FROM stays t WHERE t.id = e.id AND t.day >= e.entry AND t.place >= s.place) AS day,
           (SELECT MIN(day) FROM stays t WHERE t.id = e.id AND t.day >= e.entry AND t.place = 5) AS won
    FROM entries e JOIN stages s ON s.place > COALESCE(e.from_place, 0)
    WHERE entry BETWEEN DATE '2025-11-01' AND DATE '2026-10-31'
),
told AS (SELECT * FROM reached UNION ALL SELECT * REPLACE (NULL AS cohort) FROM reached)
SELECT 'intention' AS flow, cohort, f.stage AS from_stage, t.stage, t.place, COUNT(*) AS entered, COUNT(day) AS reached,
       COUNT(day) / COUNT(*) AS share, COUNT(won) AS won, COUNT(*) FILTER (is_seen) AS observable,
       COUNT(*) FILTER (is_seen AND day <= entry + 90) AS reached_in_time,
       COUNT(*) FILTER (is_seen AND day <= entry + 90) / NULLIF(COUNT(*) FILTER (is_seen), 0) AS share_in_time,
       COUNT(*) FILTER (is_seen AND won <= entry + 90) AS won_in_time,
       CASE WHEN cohort IS NULL THEN median(day - entry)::DOUBLE END AS median_days
FROM told t LEFT JOIN stages f ON f.place = t.from_place
GROUP BY cohort, f.stage, f.place, t.stage, t.place
ORDER BY cohort NULLS LAST, f.place NULLS FIRST, t.place
