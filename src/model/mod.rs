//! Words that every floor shares: calendar, money, canonical tables.

pub mod levels;
pub mod money;
pub mod period;
pub mod tables;
