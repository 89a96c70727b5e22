//! How well groups are told apart (Rousseeuw 1987).

use rayon::prelude::*;

use super::k_means::{Grouped, Points};
use super::model::squared_distance;

/// The mean silhouette of all points: of each, `(b − a) / max(a, b)` with `a` the mean distance to the others of its group
/// and `b` the least mean distance to those of another group. A point alone in its group has 0. `None` for one group.
pub fn mean_silhouette(points: &Points, grouped: &Grouped) -> Option<f64> {
    let groups = grouped.centres.len();
    if groups < 2 || points.len() == 0 {
        return None;
    }
    let mut sizes = vec![0usize; groups];
    grouped.of.iter().for_each(|group| sizes[usize::from(*group)] += 1);
    let silhouettes: Vec<f64> = (0..points.len())
        .into_par_iter()
        .map(|place| {
            let mut sums = vec![0.0; groups];
            for other in 0..points.len() {
                sums[usize::from(grouped.of[other])] += squared_distance(points.get(place), points.get(other)).sqrt();
            }
            let own = usize::from(grouped.of[place]);
            if sizes[own] < 2 {
                return 0.0;
            }
            let inner = sums[own] / (sizes[own] - 1) as f64;
            let others = (0..groups).filter(|group| *group != own && sizes[*group] > 0);
            let outer = others.map(|group| sums[group] / sizes[group] as f64).min_by(f64::total_cmp).unwrap_or(inner);
            let larger = inner.max(outer);
            if larger > 0.0 { (outer - inner) / larger } else { 0.0 }
        })
        .collect();
    Some(silhouettes.iter().sum::<f64>() / silhouettes.len() as f64)
}
