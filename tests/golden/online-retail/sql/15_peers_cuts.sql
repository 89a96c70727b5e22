-- Golden: the totals and type-7 cuts behind 14_peers.sql.
SELECT * FROM (
    SELECT 'customers' AS figure, 0 AS cut, count(*)::VARCHAR AS value FROM peer_customers
    UNION ALL SELECT 'gross_sales', 0, sum(monetary)::VARCHAR FROM peer_customers
    UNION ALL SELECT 'recency', unnest(range(1, 5)), unnest(recency)::VARCHAR FROM peer_cuts
    UNION ALL SELECT 'frequency', unnest(range(1, 5)), unnest(frequency)::VARCHAR FROM peer_cuts
    UNION ALL SELECT 'monetary', unnest(range(1, 5)), unnest(monetary)::VARCHAR FROM peer_cuts
)
ORDER BY figure, cut;
