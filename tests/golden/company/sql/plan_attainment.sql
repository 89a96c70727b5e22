-- Targets against what happened at 2026-10-31 (F30): years, months and the sum of the calendar year so far, of the last four
-- months and later. A row is that of the member of staff it names, by number, else by name, of the team of that person, and
-- of the region of that person, else of the row, else of the customer. An order is whose its largest line is, a new
-- customer whose the largest order of its first day is.
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2026-07-01' AS first_month),
regions AS (SELECT customer, arg_max(region, snapshot_date) FILTER (region IS NOT NULL) AS region FROM customers GROUP BY customer),
lines AS (
    SELECT customer, order_date, COALESCE(order_id, '') AS order_id, net_amount,
           {'person': COALESCE(s.staff_id, t.staff_id, t.staff_name), 'team': s.team, 'region': COALESCE(s.region, t.region, r.region)} AS whose
    FROM transactions t LEFT JOIN staff s ON COALESCE(t.staff_id = s.staff_id, t.staff_name = s.staff_name)
        LEFT JOIN regions r USING (customer), day
    WHERE order_date <= d AND kind IN ('sale', 'return', 'allowance')
),
orders AS (
    SELECT customer, order_date, order_id, SUM(net_amount) AS net, arg_max(whose, net_amount) AS whose
    FROM lines GROUP BY ALL HAVING SUM(net_amount) > 0
),
first_orders AS (
    SELECT customer, order_date AS on_day, arg_max(whose, net) AS whose
    FROM orders o WHERE order_date = (SELECT MIN(order_date) FROM orders i WHERE i.customer = o.customer) GROUP BY ALL
),
contacts AS (
    SELECT visit_date, {'person': COALESCE(s.staff_id, v.staff_id, v.staff_name), 'team': s.team, 'region': COALESCE(s.region, r.region)} AS whose
    FROM visits v LEFT JOIN staff s ON COALESCE(v.staff_id = s.staff_id, v.staff_name = s.staff_name) LEFT JOIN regions r USING (customer), day
    WHERE visit_date <= d AND actual_flag IS DISTINCT FROM FALSE
),
opened AS (
    SELECT created_at, {'person': COALESCE(s.staff_id, l.staff_id, l.staff_name), 'team': s.team, 'region': COALESCE(s.region, r.region)} AS whose
    FROM leads l LEFT JOIN staff s ON COALESCE(l.staff_id = s.staff_id, l.staff_name = s.staff_name) LEFT JOIN regions r USING (customer), day
    WHERE created_at <= d
),
events AS (
    SELECT 'sales' AS metric, whose, order_date AS on_day, net_amount::DECIMAL(38, 3) AS amount FROM lines
    UNION ALL SELECT 'orders', whose, order_date, 1 FROM orders
    UNION ALL SELECT 'new_customers', whose, on_day, 1 FROM first_orders
    UNION ALL SELECT 'visits', whose, visit_date, 1 FROM contacts
    UNION ALL SELECT 'leads', whose, created_at, 1 FROM opened
),
happened AS (
    SELECT metric, 'person' AS level, whose.person AS owner, on_day, amount FROM events
    UNION ALL SELECT metric, 'team', whose.team, on_day, amount FROM events
    UNION ALL SELECT metric, 'region', whose.region, on_day, amount FROM events
    UNION ALL SELECT metric, 'company', 'company', on_day, amount FROM events
),
newest AS (
    SELECT metric, level, CASE level WHEN 'company' THEN 'company' ELSE owner_id END AS owner,
           CASE LENGTH(period) WHEN 4 THEN 'year' ELSE 'month' END AS grain,
           strptime(CASE LENGTH(period) WHEN 4 THEN period || '-01-01' ELSE period || '-01' END, '%Y-%m-%d')::DATE AS period,
           arg_max(value, version_date)::DECIMAL(38, 3) AS target
    FROM targets, day WHERE version_date <= d AND metric IN ('sales', 'orders', 'new_customers', 'visits', 'leads') GROUP BY ALL
),
spans AS (
    SELECT metric, level, owner, grain, period, period AS from_day,
           CASE grain WHEN 'year' THEN (period + INTERVAL 1 YEAR)::DATE - 1 ELSE last_day(period) END AS last_day, target FROM newest
    UNION ALL
    -- The year so far: only where each of its months has a target.
    SELECT a.metric, a.level, a.owner, 'year_to_date', a.period, date_trunc('year', a.period)::DATE, last_day(a.period), SUM(b.target)
    FROM newest a JOIN newest b ON (a.metric, a.level, a.owner, a.grain, b.grain) = (b.metric, b.level, b.owner, 'month', 'month')
        AND date_trunc('year', a.period) = date_trunc('year', b.period) AND b.period <= a.period, day
    WHERE a.period <= d
    GROUP BY ALL HAVING COUNT(*) = month(a.period)
),
-- After the last day of the calendar Monday to Friday: no holiday lies between it and the end of the year.
worked AS (
    SELECT date FROM calendar WHERE working_day
    UNION ALL
    SELECT date::DATE FROM generate_series((SELECT MAX(date) + 1 FROM calendar), DATE '2026-12-31', INTERVAL 1 DAY) AS g(date) WHERE isodow(date) < 6
),
told AS (
    SELECT spans.*, LEAST(last_day, d) AS to_day,
           from_day <= d AND from_day >= (SELECT date_trunc('month', MIN(order_date)) FROM lines) AS is_known
    FROM spans, day WHERE last_day >= first_month
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
SELECT metric, level, owner, grain, period, target, CASE WHEN is_known THEN actual END AS actual,
       CASE WHEN is_known AND target > 0 THEN actual::DOUBLE / target::DOUBLE END AS attainment, elapsed_share
FROM sums JOIN shares USING (from_day, to_day, last_day) ORDER BY ALL
