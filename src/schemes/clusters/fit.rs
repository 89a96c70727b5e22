//! Finds groups of customers that are alike.
//!
//! Points are sorted by their values before anything is drawn or added up: the groups depend on what customers are like,
//! not on the order in which they stand. Starts are tried on a seeded sample; the best of them is carried to the end with
//! all customers.

use chrono::NaiveDate;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::config::types::Clusters;

use super::k_means::{Grouped, Points, settle, spread_out, uniform};
use super::model::{ClusterModel, bent};
use super::silhouette::mean_silhouette;
use super::{Centre, Values};

/// Customers among whom the number of groups is chosen.
const CHOSEN_AMONG: usize = 2_000;
/// Customers on whom starts are tried.
const TRIED_ON: usize = 20_000;

/// The groups of the customers whose features are all known. `weights` order them.
pub fn fit(settings: &Clusters, values: &Values, weights: &[f64], as_of: NaiveDate) -> ClusterModel {
    let known: Vec<(Vec<f64>, f64)> =
        weights.iter().enumerate().filter_map(|(row, weight)| Some((values.row(row)?, *weight))).collect();
    let mut model = scales(settings, &known, as_of);
    let mut rows: Vec<(Vec<f64>, f64)> =
        known.into_iter().map(|(values, weight)| (model.scaled(&values), weight)).collect();
    rows.sort_unstable_by(|left, right| {
        let pairs = left.0.iter().zip(&right.0).map(|(left, right)| left.total_cmp(right));
        let by_point = pairs.into_iter().find(|order| order.is_ne());
        by_point.unwrap_or_else(|| left.1.total_cmp(&right.1))
    });
    let dimensions = settings.features.len();
    let points = Points { values: rows.iter().flat_map(|row| row.0.iter().copied()).collect(), dimensions };
    if points.len() == 0 {
        return model;
    }

    let count = match settings.count {
        Some(count) => usize::from(count),
        None => {
            model.silhouettes = silhouettes(settings, &points);
            // Of equally good ones the smallest.
            let mut best: Option<(u8, f64)> = None;
            for (count, mean) in &model.silhouettes {
                if best.is_none_or(|(_, highest)| *mean > highest) {
                    best = Some((*count, *mean));
                }
            }
            best.map_or(1, |(count, _)| usize::from(count))
        }
    };
    let mut random = random(settings, count);
    let tried = sample(&points, TRIED_ON, &mut random);
    let start = best_of_starts(settings, &tried, count, &mut random);
    let grouped = if tried.len() == points.len() { start } else { settle(&points, start.centres) };

    let mut sums = vec![(0.0, 0usize); grouped.centres.len()];
    for (group, row) in grouped.of.iter().zip(&rows) {
        let (sum, members) = &mut sums[usize::from(*group)];
        *sum += row.1;
        *members += 1;
    }
    let mut order: Vec<usize> = (0..grouped.centres.len()).filter(|group| sums[*group].1 > 0).collect();
    let mean = |group: usize| sums[group].0 / sums[group].1 as f64;
    // Equal means: the centre with the larger values first.
    let larger = |left: usize, right: usize| {
        let pairs = grouped.centres[right].iter().zip(&grouped.centres[left]);
        pairs.map(|(right, left)| right.total_cmp(left)).find(|order| order.is_ne())
    };
    order.sort_by(|left, right| {
        let by_mean = mean(*right).total_cmp(&mean(*left));
        by_mean.then_with(|| larger(*left, *right).unwrap_or(std::cmp::Ordering::Equal))
    });
    let centres: Vec<Centre> =
        order.into_iter().map(|group| model.centre(settings, grouped.centres[group].clone())).collect();
    model.centres = centres;
    model
}

/// Mean and standard deviation of every feature.
fn scales(settings: &Clusters, known: &[(Vec<f64>, f64)], as_of: NaiveDate) -> ClusterModel {
    let mut model =
        ClusterModel { learnt_at: as_of, customers: known.len(), scale: settings.scale, ..ClusterModel::default() };
    for place in 0..settings.features.len() {
        let mut values: Vec<f64> = known.iter().map(|(values, _)| bent(settings.scale, values[place])).collect();
        // In the order of the values, so that the sum is the same in every order of customers.
        values.sort_unstable_by(f64::total_cmp);
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
        let are_equal = values.first() == values.last();
        model.means.push(if are_equal { values.first().copied().unwrap_or_default() } else { mean });
        model.deviations.push(if are_equal || variance <= 0.0 { 1.0 } else { variance.sqrt() });
    }
    model
}

/// The mean silhouette of 2 to `most` groups of a sample, as far as the points can be told apart.
fn silhouettes(settings: &Clusters, points: &Points) -> Vec<(u8, f64)> {
    let sample = sample(points, CHOSEN_AMONG, &mut random(settings, 0));
    let mut found = Vec::new();
    for count in 2..=settings.most {
        let grouped = best_of_starts(settings, &sample, usize::from(count), &mut random(settings, usize::from(count)));
        if grouped.centres.len() < usize::from(count) {
            break;
        }
        found.extend(mean_silhouette(&sample, &grouped).map(|mean| (count, mean)));
    }
    found
}

fn random(settings: &Clusters, count: usize) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(u64::from(settings.seed) << 8 | count as u64)
}

/// At most `most` points, each with the same chance, in their order.
fn sample(points: &Points, most: usize, random: &mut Xoshiro256PlusPlus) -> Points {
    let mut places: Vec<usize> = (0..points.len()).collect();
    if places.len() > most {
        for place in 0..most {
            let other =
                place + ((uniform(random) * (places.len() - place) as f64) as usize).min(places.len() - place - 1);
            places.swap(place, other);
        }
        places.truncate(most);
        places.sort_unstable();
    }
    points.some(&places)
}

/// Of several starts the one with the least spread; the first of equal ones.
fn best_of_starts(settings: &Clusters, points: &Points, count: usize, random: &mut Xoshiro256PlusPlus) -> Grouped {
    let mut best: Option<Grouped> = None;
    for _ in 0..settings.starts.max(1) {
        let centres = spread_out(points, count, random);
        let grouped = settle(points, centres);
        if best.as_ref().is_none_or(|best| grouped.spread < best.spread) {
            best = Some(grouped);
        }
    }
    best.unwrap_or(Grouped { centres: Vec::new(), of: Vec::new(), spread: 0.0 })
}
