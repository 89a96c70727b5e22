-- Features of other tables at 2026-10-31, of every twentieth customer and of those with overdue invoices or complaints.
-- Views over the stored tables are made by make.py, with `customer` as the resolved customer of each row.
-- NULL: nothing is known; an empty field of the CSV.
WITH day AS (SELECT DATE '2026-10-31' AS d, DATE '2025-11-01' AS y),
paid AS (
    -- The day on which the payments matched to an invoice first add up to it.
    SELECT invoice_no, MIN(date) AS paid_date
    FROM (
        SELECT p.invoice_no, p.date, r.amount,
               SUM(p.amount) OVER (PARTITION BY p.invoice_no ORDER BY p.date) AS so_far
        FROM payments p JOIN receivables r USING (invoice_no)
    ) WHERE so_far >= amount AND amount > 0
    GROUP BY invoice_no
),
invoices AS (
    SELECT r.*, paid.paid_date, COALESCE(received.sum, 0) AS received
    FROM receivables r
    LEFT JOIN paid USING (invoice_no)
    LEFT JOIN (SELECT invoice_no, SUM(amount) AS sum FROM payments, day WHERE date <= d GROUP BY 1) received USING (invoice_no)
),
owed AS (
    SELECT customer,
           SUM(amount - received) AS open_balance,
           SUM(CASE WHEN date_diff('day', invoice_date, d) > 90 THEN amount - received ELSE 0 END) AS over_90_balance,
           SUM(CASE WHEN due_date BETWEEN y AND d AND amount > 0 AND NOT dispute_flag AND paid_date <= due_date THEN amount ELSE 0 END)
             / NULLIF(SUM(CASE WHEN due_date BETWEEN y AND d AND amount > 0 AND NOT dispute_flag THEN amount END), 0) AS on_time_rate_12m,
           COUNT(*) FILTER (due_date BETWEEN y AND d AND amount > 0 AND NOT dispute_flag) AS invoices_due_12m,
           COUNT(*) FILTER (due_date + 31 BETWEEN y AND d AND amount > 0 AND NOT dispute_flag
                            AND (paid_date IS NULL OR date_diff('day', due_date, paid_date) > 30)) AS overdue_events_12m
    FROM invoices, day WHERE invoice_date <= d GROUP BY customer
),
complained AS (
    SELECT customer,
           COUNT(*) FILTER (created_date >= y AND (type IS NULL OR type = 'quality_complaint')) AS complaints_12m,
           COUNT(*) FILTER ((type IS NULL OR type = 'quality_complaint') AND (resolved_at IS NULL OR resolved_at::DATE > d)) AS open_complaints,
           COALESCE(SUM(compensation) FILTER (created_date >= y), 0) AS compensation_12m
    FROM complaints, day WHERE created_date <= d GROUP BY customer
),
contracted AS (
    SELECT customer, TRUE AS contract_signed,
           COUNT(*) FILTER (start_date <= d AND (end_date IS NULL OR end_date >= d)) > 0 AS has_contract,
           COUNT(*) FILTER (start_date <= d AND (end_date IS NULL OR end_date >= d) AND type IN ('strategic', 'annual')) > 0 AS long_term_contract,
           MAX(end_date) FILTER (start_date <= d AND end_date >= d) AS contract_end
    FROM contracts, day WHERE sign_date <= d GROUP BY customer
),
answered AS (
    SELECT customer, AVG(score / scale_max) AS satisfaction_12m, AVG(CASE WHEN score / scale_max >= 0.8 THEN 1.0 ELSE 0 END) AS top2_share,
           COUNT(*) AS survey_answers_12m
    FROM surveys, day WHERE survey_date BETWEEN y AND d AND score IS NOT NULL GROUP BY customer
),
points AS (
    SELECT customer, SUM(points) AS points_balance, COALESCE(-SUM(points) FILTER (type = 'redeem' AND date >= y), 0) AS points_redeemed_12m
    FROM points_ledger, day WHERE date <= d GROUP BY customer
),
spent AS (SELECT customer, SUM(amount) AS direct_expenses_12m FROM expenses, day WHERE date BETWEEN y AND d GROUP BY customer),
prospects AS (
    SELECT customer, ARG_MAX(deal_status, created_at) AS lead_status, MIN(created_at) AS lead_since
    FROM leads, day WHERE created_at <= d GROUP BY customer
),
filed AS (
    SELECT customer, ARG_MAX(industry, snapshot_date) AS industry, ARG_MAX(employees, snapshot_date) AS employees,
           ARG_MAX(group_flag, snapshot_date) AS group_flag, ARG_MAX(est_annual_purchase, snapshot_date) AS est_annual_purchase,
           ARG_MAX(coop_start_date, snapshot_date) AS coop_start_date
    FROM customers, day WHERE snapshot_date <= d GROUP BY customer
),
orders AS (
    SELECT customer, order_date, SUM(net_amount) AS total FROM transactions
    WHERE kind IN ('sale', 'return', 'allowance') GROUP BY customer, order_date, order_id
),
ordered AS (
    SELECT customer, MIN(order_date) FILTER (total > 0) AS first_order,
           COALESCE(SUM(total) FILTER (order_date >= y), 0) AS net_sales_12m,
           MAX(total) FILTER (order_date >= y AND total > 0) AS largest_order_12m
    FROM orders, day WHERE order_date <= d GROUP BY customer
),
lines AS (
    SELECT customer,
           SUM(quantity)::DOUBLE AS quantity_12m,
           SUM(CASE WHEN promo_id IS NOT NULL THEN net_amount ELSE 0 END) FILTER (kind = 'sale')
             / NULLIF(SUM(net_amount) FILTER (kind = 'sale'), 0) AS promo_share_12m,
           SUM(CASE WHEN regexp_matches(channel, '线上|网|电商|商城|小程序') THEN net_amount ELSE 0 END) FILTER (kind = 'sale' AND channel IS NOT NULL)
             / NULLIF(SUM(net_amount) FILTER (kind = 'sale' AND channel IS NOT NULL), 0) AS online_share_12m
    FROM transactions, day WHERE kind IN ('sale', 'return', 'allowance') AND order_date BETWEEN y AND d GROUP BY customer
)
SELECT customer AS customer_id, industry, employees, group_flag, est_annual_purchase,
       CASE WHEN est_annual_purchase IS NOT NULL THEN GREATEST(est_annual_purchase - net_sales_12m, 0) END AS wallet_gap,
       -- At a month end every month that a day of it has begun is complete.
       date_diff('month', LEAST(first_order, coop_start_date), d) AS cooperation_months,
       on_time_rate_12m, COALESCE(invoices_due_12m, 0) AS invoices_due_12m, COALESCE(overdue_events_12m, 0) AS overdue_events_12m,
       COALESCE(open_balance, 0) AS open_balance, COALESCE(over_90_balance, 0) AS over_90_balance,
       COALESCE(complaints_12m, 0) AS complaints_12m, COALESCE(open_complaints, 0) AS open_complaints,
       COALESCE(compensation_12m, 0) AS compensation_12m,
       COALESCE(contract_signed, FALSE) AS contract_signed, COALESCE(has_contract, FALSE) AS has_contract,
       COALESCE(long_term_contract, FALSE) AS long_term_contract, contract_end,
       satisfaction_12m, top2_share, COALESCE(survey_answers_12m, 0) AS survey_answers_12m,
       COALESCE(points_balance, 0) AS points_balance, COALESCE(points_redeemed_12m, 0) AS points_redeemed_12m,
       COALESCE(direct_expenses_12m, 0) AS direct_expenses_12m, lead_status, lead_since,
       largest_order_12m, quantity_12m, promo_share_12m, online_share_12m
FROM ordered
LEFT JOIN owed USING (customer) LEFT JOIN complained USING (customer) LEFT JOIN contracted USING (customer)
LEFT JOIN answered USING (customer) LEFT JOIN points USING (customer) LEFT JOIN spent USING (customer)
LEFT JOIN prospects USING (customer) LEFT JOIN filed USING (customer) LEFT JOIN lines USING (customer), day
WHERE TRY_CAST(SUBSTR(customer, 2) AS INTEGER) % 20 = 0 OR overdue_events_12m >= 4 OR complaints_12m >= 2
ORDER BY customer
