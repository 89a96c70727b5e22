//! Words that every floor shares: calendar, money, names, canonical tables.

pub mod calendar;
pub mod encodings;
pub mod levels;
pub mod money;
pub mod names;
pub mod period;
pub mod slot;
pub mod systems;
pub mod tables;
