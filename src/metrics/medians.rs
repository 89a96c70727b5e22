//! Medians of whole days.

/// The middle value, or the mean of the two in the middle; none without any.
pub fn median(mut values: Vec<i32>) -> Option<f64> {
    let count = values.len();
    if count == 0 {
        return None;
    }
    let (below, upper, _) = values.select_nth_unstable(count / 2);
    let upper = *upper;
    let lower = if count % 2 == 1 { upper } else { below.iter().max().copied().unwrap_or(upper) };
    Some((f64::from(lower) + f64::from(upper)) / 2.0)
}

/// As [`median`], of values that ascend.
pub fn median_of_ascending(values: &[i32]) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    Some((f64::from(values[last / 2]) + f64::from(values[last.div_ceil(2)])) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_even_and_odd_counts() {
        for (values, expected) in [
            (vec![], None),
            (vec![3], Some(3.0)),
            (vec![9, 1], Some(5.0)),
            (vec![9, 1, 2], Some(2.0)),
            (vec![2, 2, 2, 7], Some(2.0)),
            (vec![4, 1, 3, 9], Some(3.5)),
        ] {
            let mut ascending = values.clone();
            ascending.sort_unstable();
            assert_eq!((median(values), median_of_ascending(&ascending)), (expected, expected), "{ascending:?}");
        }
    }
}
