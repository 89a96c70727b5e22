-- Promises for 2 November 2026, the working day after Saturday, 31 October: next contacts that visits and open leads name, not more
-- than 60 days old, and that nobody made. The company's files tell of no customer that is gone for good.
WITH days AS (SELECT DATE '2026-10-31' AS as_of, DATE '2026-11-02' AS for_day),
-- Follow-ups of leads are contacts with their customers.
follow_ups AS (
    SELECT l.customer,
           CASE WHEN h.actual_date IS NOT NULL THEN h.actual_date WHEN h.plan_date IS NULL THEN h.change_date END AS made
    FROM lead_stage_history h JOIN leads l USING (lead_id), days
    WHERE h.change_date <= as_of AND made BETWEEN l.created_at AND as_of
),
contacts AS (
    SELECT customer, visit_date FROM visits, days WHERE actual_flag IS DISTINCT FROM false AND visit_date <= as_of
    UNION ALL SELECT customer, made FROM follow_ups
),
last_contacts AS (SELECT customer, MAX(visit_date) AS last_contact FROM contacts GROUP BY customer),
orders AS (
    SELECT customer_id AS customer, order_date,
           order_date - LAG(order_date) OVER (PARTITION BY customer_id ORDER BY order_date) AS gap
    FROM purchase_days, days WHERE orders > 0 AND order_date <= as_of
),
lost AS (
    SELECT customer FROM orders, days GROUP BY customer, as_of
    HAVING as_of - MAX(order_date) > 365
        OR (COUNT(*) >= 3 AND (as_of - MAX(order_date)) / MEDIAN(gap) > 3)
),
promised AS (
    SELECT customer, visit_date, next_date,
           ROW_NUMBER() OVER (PARTITION BY customer ORDER BY visit_date DESC, next_date) AS place
    FROM visits, days
    WHERE visit_date <= as_of AND next_date > visit_date AND next_date BETWEEN for_day - 60 AND for_day
),
-- Prospects of whom no lead is open any more, and who never ordered.
given_up AS (
    SELECT customer FROM leads l, days WHERE created_at <= as_of GROUP BY customer
    HAVING BOOL_AND(deal_status IN ('won', 'lost') OR lost_date <= as_of
                    OR EXISTS (SELECT 1 FROM lead_stage_history h WHERE h.lead_id = l.lead_id AND h.to_level = 'O'))
       AND customer NOT IN (SELECT customer FROM orders)
),
of_visits AS (
    SELECT p.customer, p.next_date AS due
    FROM promised p JOIN last_contacts l USING (customer)
    WHERE place = 1 AND last_contact <= visit_date AND p.customer NOT IN (SELECT customer FROM lost)
      AND p.customer NOT IN (SELECT customer FROM given_up)
),
of_leads AS (
    SELECT l.lead_id, l.customer, l.next_date AS due, l.est_amount
    FROM leads l, days
    WHERE deal_status IN ('open', 'negotiating', 'frozen') AND lost_date IS NULL
      AND next_date BETWEEN for_day - 60 AND for_day AND created_at <= as_of
      AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.customer = l.customer AND c.visit_date >= l.next_date)
      AND NOT EXISTS (SELECT 1 FROM lead_stage_history h WHERE h.lead_id = l.lead_id AND h.change_date >= l.next_date)
      AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer = l.customer AND o.order_date >= l.created_at)
      AND NOT EXISTS (SELECT 1 FROM lead_stage_history h WHERE h.lead_id = l.lead_id AND h.to_level = 'O')
),
sales AS (
    SELECT customer_id AS customer, SUM(CASE WHEN order_date > DATE '2025-10-31' THEN net_sales ELSE 0 END) AS amount
    FROM purchase_days, days WHERE order_date <= as_of GROUP BY customer_id HAVING SUM(orders) > 0
)
SELECT CASE WHEN s.customer IS NULL AND o.lead_id IS NOT NULL THEN o.lead_id ELSE customer END AS id,
       'promise' AS why,
       LEAST(v.due, o.due) AS due,
       last_contact,
       GREATEST(s.amount, o.est_amount) AS amount
FROM of_visits v FULL JOIN of_leads o USING (customer) LEFT JOIN sales s USING (customer)
     LEFT JOIN last_contacts USING (customer)
ORDER BY id;
