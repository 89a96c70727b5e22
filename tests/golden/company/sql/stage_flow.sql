-- Balance of leads and opportunities over the 12 months to 2026-10-31 (S28, S29, S37). Leads: the last change of a day
-- counts, the first one tells how the lead stood since it was opened; an order of the customer since then, or the change
-- to O, wins; what comes after an end does not count. A lead that the list says to be won or lost, though nothing tells the
-- day, ended on the last day that it is known of: its last change, else its opening. Of opportunities with a single row its
-- dates tell of the way; where there is a row for every stage, those rows alone.
WITH orders AS (
    SELECT customer, order_date AS day FROM transactions
    WHERE order_date <= DATE '2026-10-31' AND kind IN ('sale', 'return', 'allowance')
    GROUP BY customer, order_date, COALESCE(order_id, '') HAVING SUM(net_amount) > 0
),
changed AS (
    SELECT lead_id, change_date AS day, seq, from_level, to_level FROM lead_stage_history
    WHERE to_level IS NOT NULL AND change_date <= DATE '2026-10-31'
),
told AS (
    SELECT l.lead_id, l.created_at, l.level, l.est_amount, l.deal_status,
           GREATEST(l.created_at, (SELECT MAX(day) FROM changed c WHERE c.lead_id = l.lead_id)) AS last_day,
           LEAST((SELECT MIN(day) FROM orders o WHERE o.customer = l.customer AND o.day >= l.created_at),
                 (SELECT MIN(day) FROM changed c WHERE c.lead_id = l.lead_id AND c.to_level = 'O')) AS won_on,
           CASE WHEN l.lost_date <= DATE '2026-10-31' THEN l.lost_date END AS lost_on
    FROM leads l WHERE l.created_at <= DATE '2026-10-31'
),
listed AS (
    SELECT lead_id, created_at, level, est_amount,
           CASE WHEN won_on IS NULL AND deal_status = 'won' THEN last_day ELSE won_on END AS won_on,
           CASE WHEN lost_on IS NULL AND won_on IS NULL AND deal_status = 'lost' THEN last_day ELSE lost_on END AS lost_on
    FROM told
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
deals AS (
    SELECT opp_id, created_at, stage_date, stage, amount, tender_submit_date, decision_date, result,
           COUNT(*) OVER (PARTITION BY opp_id) = 1 AS is_single,
           MIN(stage_date) FILTER (stage IN ('won', 'supplied', 'collected', 'lost')) OVER (PARTITION BY opp_id) AS ended
    FROM opportunities
    WHERE snapshot_date = DATE '2026-10-31' AND created_at <= DATE '2026-10-31' AND stage_date <= DATE '2026-10-31'
),
names AS (SELECT ['found', 'tender_prep', 'tender_submitted', 'negotiation', 'won', 'supplied', 'collected'] AS codes),
deal_events AS (
    SELECT opp_id, created_at AS day, 'found' AS stage, is_single FROM deals WHERE is_single AND created_at <= stage_date
    UNION ALL
    SELECT opp_id, tender_submit_date, 'tender_submitted', is_single FROM deals WHERE is_single AND tender_submit_date <= stage_date
    UNION ALL
    SELECT DISTINCT opp_id, decision_date, 'won', is_single FROM deals
    WHERE result = 'won' AND decision_date <= DATE '2026-10-31' AND (ended IS NULL OR decision_date < ended)
    UNION ALL
    SELECT opp_id, stage_date, stage, is_single FROM deals WHERE stage <> 'lost'
),
deal_ways AS (
    -- Of the stages of one day that dates tell of on the way the furthest counts.
    SELECT 'tenders' AS flow, opp_id AS id, day, stage, list_position(codes, stage) AS place FROM deal_events, names
    QUALIFY NOT is_single OR place > 4 OR place = MAX(place) FILTER (place <= 4) OVER (PARTITION BY opp_id, day)
),
ends AS (
    SELECT 'intention' AS flow, lead_id AS id, won_on, CASE WHEN won_on IS NULL OR lost_on <= won_on THEN lost_on END AS lost_on,
           est_amount AS amount
    FROM listed
    UNION ALL
    SELECT 'tenders', opp_id, NULL, MIN(stage_date) FILTER (stage = 'lost'), ANY_VALUE(amount) FROM deals GROUP BY opp_id
),
ways AS (
    SELECT * FROM lead_ways UNION ALL SELECT * FROM deal_ways
    UNION ALL SELECT flow, id, won_on, 'O', 5 FROM ends WHERE flow = 'intention' AND won_on IS NOT NULL
),
moves AS (
    SELECT * FROM ways
    QUALIFY place IS DISTINCT FROM LAG(place) OVER (PARTITION BY flow, id ORDER BY day, place > 4, place)
),
spells AS (
    SELECT m.*, e.amount, e.lost_on,
           LAG(m.place) OVER w AS before, LAG(m.day) OVER w AS before_day, LEAD(m.place) OVER w AS after, LEAD(m.day) OVER w AS next_day
    FROM moves m JOIN ends e USING (flow, id)
    WINDOW w AS (PARTITION BY flow, id ORDER BY m.day, m.place > 4, m.place)
),
stays AS (
    -- A lead that was lost before it was won leaves its stage on the day of the loss.
    SELECT *, lost_on IS NOT NULL AND place <= 4 AND (after IS NULL OR lost_on <= next_day AND after > 4) AS is_lost,
           lost_on IS NOT NULL AND before <= 4 AND place > 4 AND lost_on <= day AS came_back
    FROM spells
),
flows AS (
    SELECT flow, day, place, stage, amount, 1 AS sign,
           CASE WHEN before IS NULL OR came_back THEN 'entered' WHEN before < place THEN 'up_in' ELSE 'down_in' END AS kind
    FROM stays
    UNION ALL
    SELECT flow, CASE WHEN is_lost THEN lost_on ELSE next_day END, place, stage, amount, -1,
           CASE WHEN is_lost THEN 'lost' WHEN after > 4 AND place <= 4 THEN 'won' WHEN after > place THEN 'up_out' ELSE 'down_out' END
    FROM stays WHERE is_lost OR next_day IS NOT NULL
),
months AS (SELECT unnest(generate_series(DATE '2025-11-01', DATE '2026-10-01', INTERVAL 1 MONTH))::DATE AS period),
stages AS (
    SELECT 'intention' AS flow, unnest(['C', 'B', 'A', 'H', 'O']) AS stage, unnest([1, 2, 3, 4, 5]) AS place
    UNION ALL SELECT 'tenders', unnest(codes), unnest(range(1, 8)) FROM names
),
counted AS (
    SELECT s.flow, m.period, s.stage, s.place, f.kind, f.sign, f.amount, f.day < m.period AS is_before
    FROM stages s CROSS JOIN months m
    LEFT JOIN flows f ON f.flow = s.flow AND f.place = s.place AND f.day < m.period + INTERVAL 1 MONTH
)
SELECT flow, 'month' AS grain, period, stage, place,
       COALESCE(SUM(sign) FILTER (is_before), 0)::BIGINT AS opening,
       COUNT(*) FILTER (NOT is_before AND kind = 'entered') AS entered,
       COUNT(*) FILTER (NOT is_before AND kind = 'up_in') AS up_in,
       COUNT(*) FILTER (NOT is_before AND kind = 'down_in') AS down_in,
       COUNT(*) FILTER (NOT is_before AND kind = 'up_out') AS up_out,
       COUNT(*) FILTER (NOT is_before AND kind = 'down_out') AS down_out,
       COUNT(*) FILTER (NOT is_before AND kind = 'won') AS won,
       COUNT(*) FILTER (NOT is_before AND kind = 'lost') AS lost,
       COALESCE(SUM(sign), 0)::BIGINT AS closing,
       COALESCE(SUM(sign * amount), 0)::DECIMAL(38, 2) AS closing_amount
FROM counted GROUP BY ALL ORDER BY flow, period, place
