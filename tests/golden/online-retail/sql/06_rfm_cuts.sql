-- Golden: the cuts of RFM at 2011-11-30 (rule in 05_rfm.sql).
SELECT dimension, cut, value FROM rfm_cuts WHERE as_of = DATE '2011-11-30' ORDER BY dimension, cut;
