-- The remaining marts of the report date, for fixtures: scheme_classes, scheme_cuts, rfm, moved_customers.
--
-- share_customers and share_sales of a class are of all customers inside the scheme; NULL for classes outside it.

CREATE TABLE class_titles AS
FROM (VALUES
    ('pyramid', 'rank', 'project', '项目客户', 'Project', 'top 1% by net_sales_6m'),
    ('pyramid', 'rank', 'vip', 'VIP 客户', 'VIP', 'top 5% by net_sales_6m'),
    ('pyramid', 'rank', 'mid', '中端客户', 'Mid-tier', 'top 20% by net_sales_6m'),
    ('pyramid', 'rank', 'ordinary', '普通客户', 'Ordinary', 'the rest with net_sales_6m above zero'),
    ('pyramid', 'rank', 'no_sales', '无销售', 'No sales', 'net_sales_6m not above zero'),
    ('pyramid', 'rank', 'returns_only', '仅退货', 'Returns only', 'never a positive order'),
    ('abc', 'cumulative', 'A', 'A 类', 'A', 'to 80% of net_sales_12m'),
    ('abc', 'cumulative', 'B', 'B 类', 'B', 'to 95% of net_sales_12m'),
    ('abc', 'cumulative', 'C', 'C 类', 'C', 'the rest with net_sales_12m above zero'),
    ('abc', 'cumulative', 'no_sales', '无销售', 'No sales', 'net_sales_12m not above zero'),
    ('abc', 'cumulative', 'returns_only', '仅退货', 'Returns only', 'never a positive order'),
    ('rfm', 'rfm', 'champions', '冠军客户', 'Champions', 'R 5, F 4–5'),
    ('rfm', 'rfm', 'loyal', '忠诚客户', 'Loyal', 'R 3–4, F 4–5'),
    ('rfm', 'rfm', 'potential_loyalists', '潜在忠诚客户', 'Potential Loyalists', 'R 4–5, F 2–3'),
    ('rfm', 'rfm', 'new_customers', '新客户', 'New', 'R 5, F 1'),
    ('rfm', 'rfm', 'promising', '有希望客户', 'Promising', 'R 4, F 1'),
    ('rfm', 'rfm', 'need_attention', '需关注客户', 'Need Attention', 'R 3, F 3'),
    ('rfm', 'rfm', 'about_to_sleep', '将沉睡客户', 'About To Sleep', 'R 3, F 1–2'),
    ('rfm', 'rfm', 'cant_lose', '不可失去客户', 'Can''t Lose', 'R 1–2, F 5'),
    ('rfm', 'rfm', 'at_risk', '流失风险客户', 'At Risk', 'R 1–2, F 3–4'),
    ('rfm', 'rfm', 'hibernating', '沉睡客户', 'Hibernating', 'R 1–2, F 1–2'),
    ('rfm', 'rfm', 'no_order_in_window', '窗口期内无订单', 'No order in window', 'no positive order in 12 months'),
    ('rfm', 'rfm', 'returns_only', '仅退货', 'Returns only', 'never a positive order')
) AS t(scheme, kind, code, title_zh, title_en, rule);

CREATE TABLE scheme_classes AS
WITH counted AS (
    SELECT as_of, scheme, code, any_value(rank) AS rank, count(*) AS customers, sum(weight)::DECIMAL(38, 3) AS net_sales
    FROM snapshots
    WHERE as_of = DATE '2011-11-30'
    GROUP BY as_of, scheme, code
)
SELECT
    as_of, scheme, kind, code, rank, title_zh, title_en, rule, customers, net_sales,
    if(rank IS NULL, NULL, customers / sum(customers) FILTER (WHERE rank IS NOT NULL) OVER (PARTITION BY scheme)) AS share_customers,
    if(rank IS NULL, NULL, net_sales::DOUBLE / sum(net_sales::DOUBLE) FILTER (WHERE rank IS NOT NULL) OVER (PARTITION BY scheme)) AS share_sales,
    rank IS NULL AS outside
FROM counted JOIN class_titles USING (scheme, code)
ORDER BY scheme, rank NULLS LAST, code;

CREATE TABLE scheme_cuts AS
SELECT as_of, 'rfm' AS scheme, dimension, cut::BIGINT AS cut, value, NULL::VARCHAR AS note
FROM rfm_cuts WHERE as_of = DATE '2011-11-30'
UNION ALL
SELECT as_of, 'pyramid', 'net_sales_6m', rank::BIGINT, min(weight)::DOUBLE, NULL
FROM pyramid WHERE as_of = DATE '2011-11-30' AND rank < 4 GROUP BY as_of, rank
UNION ALL
SELECT as_of, 'abc', 'net_sales_12m', rank::BIGINT, min(weight)::DOUBLE, NULL
FROM abc WHERE as_of = DATE '2011-11-30' AND rank < 3 GROUP BY as_of, rank
ORDER BY scheme, dimension, cut;

CREATE TABLE rfm AS
SELECT as_of, scheme, customer_id, recency_days, frequency, monetary, r_score, f_score, m_score, segment
FROM rfm_all WHERE as_of = DATE '2011-11-30'
ORDER BY customer_id;

CREATE TABLE moved_customers AS
SELECT
    as_of, scheme, compare, customer_id, direction, from_code, to_code,
    sales_from::DECIMAL(38, 3) AS sales_from, sales_to::DECIMAL(38, 3) AS sales_to, (sales_to - sales_from)::DECIMAL(38, 3) AS change
FROM customer_moves
WHERE as_of = DATE '2011-11-30' AND direction <> 'stable'
ORDER BY scheme, direction, customer_id;
