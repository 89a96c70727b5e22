-- Targets against what happened at 2026-10-31 (F30): by month, and the sum of the calendar year so far; the last four months.
-- A row is that of the member of staff it names, by number, else by name; a region's are those of its staff, else of the
-- row. An order is whose its largest line is, a new customer whose the largest order of its first day is.
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS first_month),
lines AS (
    SELECT customer, order_date, COALESCE(order_id, '') AS order_id, net_amount,
           COALESCE(s.staff_id, t.staff_id, t.staff_name) AS person, COALESCE(s.region, t.region) AS region, t.source_file, t.source_row
    FROM transactions t LEFT JOIN staff s ON COALESCE(t.staff_id = s.staff_id, t.staff_name = s.staff_name), day
    WHERE order_date <= d AND kind IN ('sale', 'return', 'allowance')
),
orders AS (
    SELECT customer, order_date, order_id, SUM(net_amount) AS net, arg_max(person, net_amount) AS person
    FROM lines GROUP BY ALL HAVING SUM(net_amount) > 0
),
first_orders AS (
    SELECT customer, order_date AS on_day, arg_max(person, net) AS person
    FROM orders o WHERE order_date = (SELECT MIN(order_date) FROM orders i WHERE i.customer = o.customer) GROUP BY ALL
),
contacts AS (
    SELECT visit_date, COALESCE(s.staff_id, v.staff_id, v.staff_name) AS person
    FROM visits v LEFT JOIN staff s ON COALESCE(v.staff_id = s.staff_id, v.staff_name = s.staff_name), day
    WHERE visit_date <= d AND actual_flag IS DISTINCT FROM FALSE
),
happened AS (
    SELECT 'sales' AS metric, 'person' AS level, person AS owner, order_date AS on_day, net_amount::DECIMAL(38, 3) AS amount FROM lines
    UNION ALL SELECT 'sales', 'region', region, order_date, net_amount FROM lines
    UNION ALL SELECT 'new_customers', 'person', person, on_day, 1 FROM first_orders
    UNION ALL SELECT 'visits', 'person', person, visit_date, 1 FROM contacts
),
newest AS (
    SELECT metric, level, owner_id AS owner, strptime(period || '-01', '%Y-%m-%d')::DATE AS period,
           arg_max(value, version_date)::DECIMAL(38, 3) AS target
    FROM targets, day WHERE version_date <= d GROUP BY ALL
),
spans AS (
    SELECT metric, level, owner, 'month' AS grain, period, period AS from_day, target FROM newest
    UNION ALL
    -- The year so far: only where each of its months has a target.
    SELECT a.metric, a.level, a.owner, 'year_to_date', a.period, date_trunc('year', a.period)::DATE, SUM(b.target)
    FROM newest a JOIN newest b ON (a.metric, a.level, a.owner) = (b.metric, b.level, b.owner)
        AND date_trunc('year', a.period) = date_trunc('year', b.period) AND b.period <= a.period
    GROUP BY ALL HAVING COUNT(*) = month(a.period)
),
worked AS (SELECT date FROM calendar WHERE working_day),
told AS (
    SELECT spans.*, LEAST(last_day(period), d) AS to_day, last_day(period) AS last_day,
           from_day >= (SELECT date_trunc('month', MIN(order_date)) FROM lines) AS is_covered
    FROM spans, day WHERE period >= first_month
),
sums AS (
    SELECT t.*, COALESCE(SUM(h.amount), 0)::DECIMAL(38, 3) AS actual
    FROM told t LEFT JOIN happened h
        ON (h.metric, h.level, h.owner) = (t.metric, t.level, t.owner) AND h.on_day BETWEEN from_day AND to_day
    GROUP BY ALL
),
shares AS (
    SELECT from_day, to_day, last_day, COUNT(*) FILTER (date <= to_day) / COUNT(*) AS elapsed_share
    FROM (SELECT DISTINCT from_day, to_day, last_day FROM told) JOIN worked ON date BETWEEN from_day AND last_day GROUP BY ALL
)
SELECT metric, level, owner, grain, period, target, CASE WHEN is_covered THEN actual END AS actual,
       CASE WHEN is_covered AND target > 0 THEN actual::DOUBLE / target::DOUBLE END AS attainment, elapsed_share
FROM sums JOIN shares USING (from_day, to_day, last_day) WHERE period >= DATE '2026-07-01' ORDER BY ALL
