-- Cadence at 2026-10-31, day by day for every customer and lead (F19, F20, D-06 to D-09): rules of pipelines/monthly.toml.
-- Classes are those that the lake has for month ends: the class of a month end holds during the month after it.
CREATE OR REPLACE TEMP TABLE day AS
SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS first;
CREATE OR REPLACE TEMP TABLE rules AS
SELECT * FROM (VALUES
('tier_visits', 'project', 'mo', 1), ('tier_visits', 'vip', 'mo', 1), ('tier_visits', 'mid', 'mo', 2),
('tier_contacts', 'project', 'wd', 5), ('tier_contacts', 'vip', 'd', 15), ('tier_contacts', 'mid', 'd', 30),
('prospects', 'H', 'd', 7), ('prospects', 'A', 'd', 15), ('prospects', 'B', 'd', 30), ('prospects', 'C', 'd', 90)) AS t(cadence, class, kind, k);
CREATE OR REPLACE TEMP TABLE days AS
SELECT unnest(generate_series(first, d, INTERVAL 1 DAY))::DATE AS day FROM day;
-- Working days so far, by the company's calendar, else Monday to Friday.
CREATE OR REPLACE TEMP TABLE worked AS
SELECT a.day, SUM(COALESCE(c.working_day, isodow(a.day) < 6)::INT) OVER (ORDER BY a.day) AS w,
       COALESCE(c.working_day, isodow(a.day) < 6) AS is_worked
FROM (SELECT unnest(generate_series(DATE '2015-01-01', DATE '2027-12-31', INTERVAL 1 DAY))::DATE AS day) a
LEFT JOIN calendar c ON c.date = a.day;
CREATE OR REPLACE TEMP TABLE made AS
SELECT customer, visit_date AS day, channel FROM visits, day WHERE visit_date <= d AND actual_flag IS DISTINCT FROM false;
-- Leads: their end, and their levels by day.
CREATE OR REPLACE TEMP TABLE lead_list AS
SELECT lead_id, customer, created_at, deal_status, level,
       LEAST(lost, (SELECT MIN(order_date) FROM purchase_days p WHERE p.customer_id = l.customer AND p.orders > 0
                    AND p.order_date >= created_at AND p.order_date <= d),
             (SELECT MIN(change_date) FROM lead_stage_history h WHERE h.lead_id = l.lead_id AND to_level = 'O' AND change_date <= d)) AS ended
FROM (SELECT *, CASE WHEN lost_date <= d THEN lost_date END AS lost FROM leads, day WHERE created_at <= d) l;
CREATE OR REPLACE TEMP TABLE open_leads AS
SELECT * FROM lead_list WHERE ended IS NOT NULL OR COALESCE(deal_status, '') NOT IN ('won', 'lost');
CREATE OR REPLACE TEMP TABLE lead_changes AS
SELECT lead_id, change_date AS day, arg_max(to_level, seq) AS class
FROM lead_stage_history, day WHERE to_level IS NOT NULL AND change_date <= d GROUP BY ALL
UNION ALL
SELECT lead_id, created_at, level FROM open_leads l
WHERE NOT EXISTS (SELECT 1 FROM lead_stage_history h WHERE h.lead_id = l.lead_id AND to_level IS NOT NULL);
CREATE OR REPLACE TEMP TABLE lead_days AS
SELECT x.lead_id, x.day, c.class
FROM (SELECT lead_id, day, created_at, ended FROM open_leads, days WHERE day >= created_at AND (ended IS NULL OR day < ended)) x
ASOF JOIN lead_changes c ON c.lead_id = x.lead_id AND x.day >= c.day;
CREATE OR REPLACE TEMP TABLE lead_contacts AS
SELECT lead_id, day, GREATEST(SUM(visits), SUM(follow_ups)) AS n FROM (
    SELECT lead_id, day, 1 AS visits, 0 AS follow_ups, created_at, ended FROM open_leads JOIN made USING (customer)
    UNION ALL
    SELECT lead_id, COALESCE(actual_date, CASE WHEN plan_date IS NULL THEN change_date END), 0, 1, created_at, ended
    FROM lead_stage_history h JOIN open_leads USING (lead_id)
), day AS today WHERE day >= created_at AND day <= today.d AND (ended IS NULL OR day <= ended) GROUP BY ALL;
-- Subjects of all rules alike.
CREATE OR REPLACE TEMP TABLE held AS
SELECT r.cadence, s.customer_id AS id, x.day, s.code AS class
FROM (VALUES ('tier_visits'), ('tier_contacts')) r(cadence), days x
JOIN snapshots s ON s.scheme = 'pyramid' AND s.as_of = (date_trunc('month', x.day) - INTERVAL 1 DAY)::DATE
UNION ALL
SELECT 'prospects', lead_id, day, class FROM lead_days;
CREATE OR REPLACE TEMP TABLE present AS
SELECT r.cadence, s.customer_id AS id, s.code AS class
FROM (VALUES ('tier_visits'), ('tier_contacts')) r(cadence), snapshots s, day WHERE s.scheme = 'pyramid' AND s.as_of = d
UNION ALL
SELECT 'prospects', lead_id, class FROM lead_days, day WHERE lead_days.day = d;
CREATE OR REPLACE TEMP TABLE rule_contacts AS
SELECT 'tier_visits' AS cadence, customer AS id, day, COUNT(*) AS n FROM made GROUP BY ALL
UNION ALL
SELECT 'tier_contacts', customer, day, COUNT(*) FROM made WHERE channel IN ('direct', 'phone', 'chat') GROUP BY ALL
UNION ALL
SELECT 'prospects', lead_id, day, n FROM lead_contacts;
CREATE OR REPLACE TEMP TABLE starts AS
SELECT r.cadence, customer AS id, COALESCE(MIN(created), MIN(known)) AS start
FROM (VALUES ('tier_visits'), ('tier_contacts')) r(cadence), (
    SELECT customer, CASE WHEN created_at <= d THEN created_at END AS created, NULL AS known FROM customers, day
    UNION ALL SELECT customer_id, NULL, order_date FROM purchase_days
    UNION ALL SELECT customer, NULL, visit_date FROM visits
) GROUP BY ALL
UNION ALL
SELECT 'prospects', lead_id, created_at FROM open_leads;
-- A day is late when its distance from the last contact on or before it, else from the start, is more than asked; a
-- contact is late when the one before it, or the start, is.
CREATE OR REPLACE TEMP TABLE distances AS
SELECT h.cadence, h.id, h.day, h.class, r.kind, r.k, w.is_worked,
       COALESCE(c.day, s.start) AS last, COALESCE(b.day, s.start) AS before, c.day = h.day AS is_contact
FROM held h JOIN rules r USING (cadence, class) JOIN starts s USING (cadence, id) JOIN worked w ON w.day = h.day
ASOF LEFT JOIN rule_contacts c ON c.cadence = h.cadence AND c.id = h.id AND h.day >= c.day
ASOF LEFT JOIN rule_contacts b ON b.cadence = h.cadence AND b.id = h.id AND h.day > b.day;
CREATE OR REPLACE TEMP TABLE judged AS
SELECT x.cadence, x.id, x.class, kind, COUNT(*) AS held_days,
       COUNT(*) FILTER (kind = 'd' OR kind = 'wd' AND x.is_worked) AS judged_days,
       COUNT(*) FILTER (CASE kind WHEN 'd' THEN x.day - last > k WHEN 'wd' THEN x.is_worked AND w.w - l.w > k END) AS late_days,
       COUNT(*) FILTER (kind <> 'mo' AND is_contact) AS contact_days,
       COUNT(*) FILTER (is_contact AND CASE kind WHEN 'd' THEN x.day - before > k WHEN 'wd' THEN w.w - b.w > k END) AS late_contacts
FROM distances x JOIN worked w ON w.day = x.day JOIN worked l ON l.day = GREATEST(x.last, DATE '2015-01-01')
JOIN worked b ON b.day = GREATEST(x.before, DATE '2015-01-01') GROUP BY ALL;
-- Blocks of one month and of two, complete in the window, with the class held on all of their days.
CREATE OR REPLACE TEMP TABLE blocks AS
SELECT h.cadence, h.id, h.class, k, (h.day - to_months(CASE k WHEN 2 THEN (month(h.day) + 1) % 2 ELSE 0 END)) AS a,
       date_trunc('month', a)::DATE AS block, COUNT(*) AS held
FROM held h JOIN rules r USING (cadence, class) WHERE kind = 'mo' GROUP BY h.cadence, h.id, h.class, k, a;
CREATE OR REPLACE TEMP TABLE whole_blocks AS
SELECT cadence, id, class, block, k, SUM(held) AS held, (block + to_months(k))::DATE AS next FROM blocks, day GROUP BY ALL
HAVING SUM(held) = (block + to_months(k))::DATE - block AND next <= any_value(d) + 1;
CREATE OR REPLACE TEMP TABLE met AS
SELECT w.cadence, w.id, w.class, COUNT(*) AS blocks,
       COUNT(*) FILTER (EXISTS (SELECT 1 FROM rule_contacts c WHERE c.cadence = w.cadence AND c.id = w.id AND c.day >= block AND c.day < next)) AS blocks_met
FROM whole_blocks w GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE per_class AS
SELECT cadence, id, class, held_days, judged_days, late_days, contact_days, late_contacts,
       COALESCE(blocks, 0) AS blocks, COALESCE(blocks_met, 0) AS blocks_met
FROM judged LEFT JOIN met USING (cadence, id, class);
WITH window_sums AS (
    SELECT cadence, id, SUM(held_days) AS held_days, SUM(judged_days) AS judged_days, SUM(late_days) AS late_days,
           SUM(contact_days) AS contact_days, SUM(late_contacts) AS late_contacts, SUM(blocks) AS blocks, SUM(blocks_met) AS blocks_met
    FROM per_class GROUP BY ALL
),
last_contacts AS (
    SELECT cadence, id, MAX(day) AS last_contact, SUM(n) FILTER (day >= first) AS in_window FROM rule_contacts, day GROUP BY ALL
),
told AS (
    SELECT COALESCE(p.cadence, s.cadence) AS cadence, COALESCE(p.id, s.id) AS id, p.class, s.* EXCLUDE (cadence, id)
    FROM present p FULL JOIN window_sums s ON s.cadence = p.cadence AND s.id = p.id
),
dated AS (
    SELECT t.*, COALESCE(in_window, 0)::BIGINT AS contacts, last_contact, COALESCE(last_contact, start) AS since, kind, k,
           CASE kind WHEN 'd' THEN since + k WHEN 'mo' THEN since + CASE k WHEN 1 THEN 30 ELSE 61 END
                     WHEN 'wd' THEN (SELECT MIN(day) FROM worked WHERE w = (SELECT w FROM worked v WHERE v.day = since) + k) END AS due
    FROM told t LEFT JOIN rules r ON r.cadence = t.cadence AND r.class = t.class
    LEFT JOIN last_contacts c ON c.cadence = t.cadence AND c.id = t.id LEFT JOIN starts s ON s.cadence = t.cadence AND s.id = t.id
)
SELECT cadence, id, class IS NOT NULL AS holds, COALESCE(held_days, 0)::BIGINT AS held_days,
       NULLIF(judged_days, 0)::BIGINT AS judged_days, CASE WHEN judged_days > 0 THEN late_days END::BIGINT AS late_days,
       CASE WHEN judged_days > 0 THEN contact_days END::BIGINT AS contact_days,
       CASE WHEN judged_days > 0 THEN late_contacts END::BIGINT AS late_contacts,
       NULLIF(blocks, 0)::BIGINT AS blocks, CASE WHEN blocks > 0 THEN blocks_met END::BIGINT AS blocks_met,
       contacts, last_contact, since, due,
       CASE WHEN kind = 'wd' THEN (SELECT w FROM worked, day WHERE worked.day = d) - (SELECT w FROM worked v WHERE v.day = due) ELSE d - due END::BIGINT AS overdue_days,
       last_contact IS NULL AS never
FROM dated, day WHERE held_days > 0 OR due IS NOT NULL ORDER BY cadence, id
