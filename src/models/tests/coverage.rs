//! Intervals against the truth, on many seeds: how often they hold what they claim to.
