//! How well a prediction tells those who churn from the others, and how near its probabilities come.

/// Customers with the same prediction.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// What orders them: higher is likelier to churn.
    pub score: f64,
    /// How many.
    pub customers: u64,
    /// Those who churned.
    pub churned: u64,
    /// Sum of their probabilities, where the prediction is one.
    pub probability: Option<f64>,
}

/// A tenth of the customers by prediction, ties together.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Decile {
    /// 1 is the least likely.
    pub decile: u8,
    /// How many.
    pub customers: u64,
    /// Those who churned.
    pub churned: u64,
    /// Sum of their probabilities.
    pub probability: Option<f64>,
}

/// Squared error and log loss of a probability.
pub fn losses(p: f64, churned: bool) -> (f64, f64) {
    const LEAST: f64 = 1e-12;
    let of_outcome = if churned { p } else { 1.0 - p };
    ((1.0 - of_outcome).powi(2), -of_outcome.clamp(LEAST, 1.0).ln())
}

/// Bins in the order of their scores, those of equal scores made one.
pub fn ordered(mut bins: Vec<Bin>) -> Vec<Bin> {
    bins.sort_by(|left, right| left.score.total_cmp(&right.score));
    let mut joined: Vec<Bin> = Vec::with_capacity(bins.len());
    for bin in bins {
        match joined.last_mut().filter(|last| last.score == bin.score) {
            Some(last) => {
                last.customers += bin.customers;
                last.churned += bin.churned;
                last.probability = last.probability.zip(bin.probability).map(|(left, right)| left + right);
            }
            None => joined.push(bin),
        }
    }
    joined
}

/// The probability that one who churned has a higher score than one who did not, equal ones counted half. `None` without
/// one of either. Bins must be ordered.
pub fn auc(bins: &[Bin]) -> Option<f64> {
    let churned: u64 = bins.iter().map(|bin| bin.churned).sum();
    let stayed = bins.iter().map(|bin| bin.customers).sum::<u64>() - churned;
    if churned == 0 || stayed == 0 {
        return None;
    }
    let (mut below, mut twice) = (0u128, 0u128);
    for bin in bins {
        let of_bin = u128::from(bin.customers - bin.churned);
        twice += u128::from(bin.churned) * (2 * below + of_bin);
        below += of_bin;
    }
    Some(twice as f64 / 2.0 / churned as f64 / stayed as f64)
}

/// Tenths of the customers. A bin belongs to the tenth that holds its middle customer, so that equal scores stay together
/// and a tenth may be empty; such are left out. Bins must be ordered.
pub fn deciles(bins: &[Bin]) -> Vec<Decile> {
    let total: u64 = bins.iter().map(|bin| bin.customers).sum();
    let mut found: Vec<Decile> = Vec::new();
    let mut before = 0;
    for bin in bins.iter().filter(|bin| bin.customers > 0) {
        let place = u128::from(2 * before + bin.customers) * 10 / u128::from(2 * total);
        let decile = place.min(9) as u8 + 1;
        before += bin.customers;
        if found.last().is_none_or(|last| last.decile != decile) {
            found.push(Decile { decile, probability: Some(0.0), ..Decile::default() });
        }
        if let Some(last) = found.last_mut() {
            last.customers += bin.customers;
            last.churned += bin.churned;
            last.probability = last.probability.zip(bin.probability).map(|(left, right)| left + right);
        }
    }
    found
}
