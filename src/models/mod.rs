//! Models of buying: how often a customer buys, whether it still does, and what it spends. Numbers only: no frames, no files.
//!
//! | model | what it says | parameters | source |
//! |---|---|---|---|
//! | BG/NBD | buys at a rate of its own (gamma); after each repeat purchase it leaves with a chance of its own (beta) | r, alpha, a, b | Fader, Hardie, Lee 2005 |
//! | MBG/NBD | as BG/NBD, but it may leave after its first purchase too | r, alpha, a, b | Batislam, Denizel, Filiztekin 2007; Hoppe, Wagner 2007 |
//! | Pareto/NBD | buys at a rate of its own (gamma) and leaves at a rate of its own (gamma), at any time | r, alpha, s, beta | Schmittlein, Morrison, Colombo 1987 |
//! | Gamma–Gamma | spends amounts that scatter (gamma) around a mean of its own (gamma) | p, q, v | Fader, Hardie 2013 |
//!
//! All by maximum likelihood on the logarithms of the parameters, with analytic gradients, from several fixed starts, on
//! all cores; sums in a fixed order, so the number of threads does not show. Time is in weeks of 7 days, of whole days:
//!
//! * [`Rows`] collapses equal (x, t_x, T) into one weighted row. As days are whole, logarithms of `alpha + t` come from a
//!   table by day, and sums of `ln(r + i)` from a table by x: no gamma function is needed, and nothing cancels when a
//!   parameter is very large or very small.
//! * What is written with 2F1 in the papers is computed as a sum or an integral of positive terms
//!   ([`survivors`](self::survivors), [`pareto`](self::pareto)), so it neither overflows nor cancels; tests compare with 2F1.
//! * [`Fit`] says how it ended: converged or not, and which parameter ran to a limit or is not told by the data.
//!   Standard errors are those of the observed information, null when it is not positive definite.

pub mod beta;
mod beta_geometric;
pub mod counts;
pub mod fit;
pub mod forecast;
pub mod gamma_gamma;
mod linear;
mod minimise;
mod pareto;
mod rows;
pub mod special;
mod survivors;
#[cfg(test)]
mod tests;

pub use fit::{Fit, Limit, Model};
pub use rows::{Customer, Rows};

use std::ops::Range;

use rayon::prelude::*;

/// Days of the models' unit of time.
pub const DAYS_PER_WEEK: f64 = 7.0;

/// The 97.5th percentile of the standard normal distribution: half the width of a 95 % interval in standard errors.
pub const NORMAL_95: f64 = 1.959_963_984_540_054;

/// Rows that one task sums: fixed, so that the order of summation is.
const CHUNK: usize = 1 << 13;

/// Sums over `0..count` in chunks on all cores; the order of summation does not depend on the number of threads.
fn sum<const N: usize>(count: usize, of: impl Fn(Range<usize>) -> [f64; N] + Sync) -> [f64; N] {
    let parts: Vec<[f64; N]> = (0..count.div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| of(chunk * CHUNK..((chunk + 1) * CHUNK).min(count)))
        .collect();
    let mut total = [0.0; N];
    for part in parts {
        total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
    }
    total
}

/// Weeks of some days.
fn weeks(days: u32) -> f64 {
    f64::from(days) / DAYS_PER_WEEK
}
