-- Cadence by class at 2026-10-31: days and blocks of who held the class then. Reads what cadence.sql made.
SELECT cadence, 'class' AS dimension, class AS member, SUM(held_days)::BIGINT AS held_days, SUM(judged_days)::BIGINT AS judged_days,
       SUM(late_days)::BIGINT AS late_days, 1 - SUM(late_days)::BIGINT / NULLIF(SUM(judged_days)::BIGINT, 0) AS compliance,
       SUM(contact_days)::BIGINT AS contact_days, SUM(late_contacts)::BIGINT AS late_contacts,
       SUM(blocks)::BIGINT AS blocks, SUM(blocks_met)::BIGINT AS blocks_met,
       SUM(blocks_met)::BIGINT / NULLIF(SUM(blocks)::BIGINT, 0) AS block_share
FROM per_class GROUP BY ALL ORDER BY cadence, member
