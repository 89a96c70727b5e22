-- Tenders decided from 2025-11-01 to 2026-10-31, days between stages, what is open at the end (S37, S39).
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS first),
one AS (
    SELECT *, stage IN ('won', 'supplied', 'collected') OR result = 'won' IS TRUE AS is_won,
           stage = 'lost' OR result = 'lost' IS TRUE AS is_lost,
           COALESCE(decision_date, stage_date) AS ended,
           tender_submit_date IS NOT NULL
               OR BOOL_OR(stage = 'tender_submitted') OVER (PARTITION BY opp_id) AS is_submitted
    FROM opportunities
    -- A row a stage: the newest says how it stands.
    QUALIFY ROW_NUMBER() OVER (PARTITION BY opp_id ORDER BY snapshot_date DESC, stage_date DESC, source_row DESC) = 1
),
decided AS (SELECT * FROM one, day WHERE (is_won OR is_lost) AND is_submitted AND ended BETWEEN first AND d)
SELECT 'tender_win_rate' AS measure, COUNT(*) FILTER (is_won) / COUNT(*) AS value, COUNT(*) AS n FROM decided
UNION ALL SELECT 'tender_win_rate_amount', (SUM(amount) FILTER (is_won) / SUM(amount))::DOUBLE, COUNT(amount) FROM decided
UNION ALL SELECT 'tenders_pending', COUNT(*), COUNT(*) FROM one WHERE is_submitted AND NOT is_won AND NOT is_lost
UNION ALL SELECT 'tender_submission_days', MEDIAN(tender_submit_date - created_at), COUNT(*)
    FROM one, day WHERE tender_submit_date BETWEEN first AND d
UNION ALL SELECT 'open_opportunities', COUNT(*), COUNT(*) FROM one WHERE NOT is_won AND NOT is_lost
UNION ALL SELECT 'stale_share', COUNT(*) FILTER (d - updated_at > 30) / COUNT(*), COUNT(*)
    FROM one, day WHERE NOT is_won AND NOT is_lost
