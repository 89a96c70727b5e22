//! Places of an order without sorting it: every cut and band needs a few values of a ranking, never the whole of it.
//!
//! All in integers, so that a value that equals a cut is never on its wrong side.

use super::numbers::{Fraction, Share};

/// The values at `places` (0-based, ascending) of the ascending order of `values`. O(n log p). Reorders `values`.
pub fn order_statistics(values: &mut [i64], places: &[usize]) -> Vec<i64> {
    let mut found = vec![0; places.len()];
    select_into(values, 0, places, &mut found);
    found
}

fn select_into(values: &mut [i64], offset: usize, places: &[usize], found: &mut [i64]) {
    if places.is_empty() {
        return;
    }
    let middle = places.len() / 2;
    let place = places[middle];
    let (below, value, above) = values.select_nth_unstable(place - offset);
    let value = *value;
    // Equal places may stand side by side; all of them have this value.
    let first = places[..middle].partition_point(|&other| other < place);
    let last = middle + places[middle..].partition_point(|&other| other == place);
    found[first..last].fill(value);
    select_into(below, offset, &places[..first], &mut found[..first]);
    select_into(above, place + 1, &places[last..], &mut found[last..]);
}

/// Type-7 quantiles at 1/parts … (parts−1)/parts, exact: with h = (n−1)·i/parts, k = floor(h),
/// cut = x[k] + (h−k)·(x[k+1]−x[k]). Empty for no values. Reorders `values`.
///
/// Type 7 is the default of R's `quantile` and of numpy (`linear`), and DuckDB's `quantile_cont`.
pub fn quantiles(values: &mut [i64], parts: usize) -> Vec<Fraction> {
    if values.is_empty() {
        return Vec::new();
    }
    let last = values.len() - 1;
    let mut places = Vec::with_capacity(2 * parts);
    for cut in 1..parts {
        let place = last * cut / parts;
        places.push(place);
        places.push((place + 1).min(last));
    }
    // Neighbouring cuts of few values may interleave: [0, 1, 0, 1].
    let mut sorted = places.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let found = order_statistics(values, &sorted);
    let value_at = |place: usize| found[sorted.partition_point(|&other| other < place)] as i128;

    let mut cuts = Vec::with_capacity(parts - 1);
    for cut in 1..parts {
        let remainder = (last * cut % parts) as i128;
        let lower = value_at(places[2 * (cut - 1)]);
        let upper = value_at(places[2 * (cut - 1) + 1]);
        let denominator = parts as i128;
        cuts.push(Fraction { numerator: lower * (denominator - remainder) + upper * remainder, denominator });
    }
    cuts
}

/// Where a running total reaches a share of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// How many of the largest values it takes.
    pub count: usize,
    /// The last of them: the one that crosses the line.
    pub value: i64,
    /// Their sum.
    pub sum: i128,
}

/// For each of the ascending `shares`, the fewest of the largest `values` whose sum is at least that share of the
/// total. All values must be positive. O(n) per share, on what is left after the share before. Reorders `values`.
pub fn crossings(values: &mut [i64], shares: &[Share]) -> Vec<Crossing> {
    let total: i128 = values.iter().map(|&value| value as i128).sum();
    let mut found: Vec<Crossing> = Vec::with_capacity(shares.len());
    // values[..count] are the largest, and `sum` is their sum.
    let mut count = 0;
    let mut sum = 0i128;
    for &share in shares {
        if let Some(previous) = found.last()
            && share.reached_by(previous.sum, total)
        {
            found.push(*previous);
            continue;
        }
        // The crossing place lies in low..high.
        let mut low = count;
        let mut high = values.len();
        while low < high {
            let half = (high - low) / 2;
            values[low..high].select_nth_unstable_by(half, |left, right| right.cmp(left));
            let middle = low + half;
            let before: i128 = values[low..middle].iter().map(|&value| value as i128).sum();
            let through = before + values[middle] as i128;
            if share.reached_by(sum + before, total) && middle > low {
                high = middle;
            } else if share.reached_by(sum + through, total) {
                sum += through;
                count = middle + 1;
                break;
            } else {
                sum += through;
                low = middle + 1;
                count = low;
            }
        }
        if count == 0 {
            continue;
        }
        found.push(Crossing { count, value: values[count - 1], sum });
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn type_7_quantiles_are_exact_fractions() {
        let cuts = quantiles(&mut [10, 20, 30, 40], 5);
        let values: Vec<f64> = cuts.iter().map(|cut| cut.value(0)).collect();
        assert_eq!(values, [16.0, 22.0, 28.0, 34.0]);
        assert_eq!(quantiles(&mut [7], 4).iter().map(|cut| cut.value(1)).collect::<Vec<_>>(), [0.7, 0.7, 0.7]);
        assert!(quantiles(&mut [], 5).is_empty());
    }

    #[test]
    fn the_value_that_crosses_the_line_belongs_to_the_band() {
        let shares = [Share::parse("80%").unwrap(), Share::parse("95%").unwrap()];
        let found = crossings(&mut [50, 20, 5, 15, 10], &shares);
        assert_eq!(found[0], Crossing { count: 3, value: 15, sum: 85 });
        assert_eq!(found[1], Crossing { count: 4, value: 10, sum: 95 });
        // Exactly reached: 80 of 100 is enough.
        assert_eq!(crossings(&mut [80, 20], &shares)[0].count, 1);
        assert_eq!(crossings(&mut [3], &shares).iter().map(|c| c.count).collect::<Vec<_>>(), [1, 1]);
        assert!(crossings(&mut [], &shares).is_empty());
    }

    proptest! {
        #[test]
        fn selection_equals_sorting(mut values in prop::collection::vec(-50i64..50, 1..200), picks in prop::collection::vec(0usize..200, 0..8)) {
            let mut places: Vec<usize> = picks.iter().map(|pick| pick % values.len()).collect();
            places.sort_unstable();
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let expected: Vec<i64> = places.iter().map(|&place| sorted[place]).collect();
            prop_assert_eq!(order_statistics(&mut values, &places), expected);
        }

        #[test]
        fn crossings_equal_a_running_total(mut values in prop::collection::vec(1i64..1000, 1..200), percents in prop::collection::vec(1u32..=100, 1..5)) {
            let mut percents = percents;
            percents.sort_unstable();
            let shares: Vec<Share> = percents.iter().map(|p| Share::parse(&format!("{p}%")).unwrap()).collect();
            let mut sorted = values.clone();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            let total: i128 = sorted.iter().map(|&v| v as i128).sum();
            let found = crossings(&mut values, &shares);
            prop_assert_eq!(found.len(), shares.len());
            for (share, crossing) in shares.iter().zip(&found) {
                let mut sum = 0i128;
                let mut count = 0;
                for value in &sorted {
                    sum += *value as i128;
                    count += 1;
                    if share.reached_by(sum, total) {
                        break;
                    }
                }
                prop_assert_eq!(*crossing, Crossing { count, value: sorted[count - 1], sum });
            }
        }
    }
}
