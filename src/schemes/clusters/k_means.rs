//! k-means: seeded starts that spread out (k-means++), then Lloyd's iterations until nobody changes group.
//!
//! Sums run over points in their order, in pieces of fixed size, so that results do not depend on the number of cores.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;
use rayon::prelude::*;

use super::model::squared_distance;

/// Points in one list, coordinate after coordinate.
pub struct Points {
    pub values: Vec<f64>,
    pub dimensions: usize,
}

/// Groups of points.
pub struct Grouped {
    pub centres: Vec<Vec<f64>>,
    /// Group by point.
    pub of: Vec<u8>,
    /// Sum of squared distances to the centres.
    pub spread: f64,
}

/// Points that one core takes at a time.
const PIECE: usize = 4096;
/// Iterations after which groups that are not yet stable are taken as they are.
const MOST_ITERATIONS: usize = 200;

impl Points {
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.dimensions).unwrap_or(0)
    }

    pub fn get(&self, place: usize) -> &[f64] {
        &self.values[place * self.dimensions..(place + 1) * self.dimensions]
    }

    /// Some of the points.
    pub fn some(&self, places: &[usize]) -> Points {
        let values = places.iter().flat_map(|place| self.get(*place).iter().copied()).collect();
        Points { values, dimensions: self.dimensions }
    }
}

/// A number from 0 to below 1.
pub fn uniform(random: &mut Xoshiro256PlusPlus) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// The first centres: a random point, then each time one by chance in proportion to its squared distance from those
/// there are. Fewer than `count` when fewer points differ.
pub fn spread_out(points: &Points, count: usize, random: &mut Xoshiro256PlusPlus) -> Vec<Vec<f64>> {
    if points.len() == 0 {
        return Vec::new();
    }
    let first = ((uniform(random) * points.len() as f64) as usize).min(points.len() - 1);
    let mut centres = vec![points.get(first).to_vec()];
    let mut distances: Vec<f64> =
        (0..points.len()).map(|place| squared_distance(points.get(place), &centres[0])).collect();
    while centres.len() < count {
        let total: f64 = distances.iter().sum();
        if total <= 0.0 {
            break;
        }
        let mut left = uniform(random) * total;
        // Rounding may leave a rest after the last: then the furthest is taken.
        let mut chosen = None;
        for (place, distance) in distances.iter().enumerate() {
            left -= distance;
            if left < 0.0 && *distance > 0.0 {
                chosen = Some(place);
                break;
            }
        }
        let furthest = || (0..distances.len()).max_by(|a, b| distances[*a].total_cmp(&distances[*b]));
        let Some(chosen) = chosen.or_else(furthest) else { break };
        let centre = points.get(chosen).to_vec();
        for (place, distance) in distances.iter_mut().enumerate() {
            *distance = distance.min(squared_distance(points.get(place), &centre));
        }
        centres.push(centre);
    }
    centres
}

/// Lloyd's iterations from given centres. Groups that lose all points are dropped.
pub fn settle(points: &Points, mut centres: Vec<Vec<f64>>) -> Grouped {
    let mut of: Vec<u8> = Vec::new();
    for _ in 0..MOST_ITERATIONS {
        let (found, sums, counts, spread) = step(points, &centres);
        let is_stable = found == of;
        of = found;
        if is_stable {
            return Grouped { centres, of, spread };
        }
        let has_members: Vec<bool> = counts.iter().map(|count| *count > 0).collect();
        let moved = sums.into_iter().zip(&counts).filter(|(_, count)| **count > 0);
        centres = moved.map(|(sum, count)| sum.iter().map(|sum| sum / *count as f64).collect()).collect();
        if has_members.contains(&false) {
            // The numbers of the groups changed with those that were dropped.
            of.clear();
        }
    }
    let (of, _, _, spread) = step(points, &centres);
    Grouped { centres, of, spread }
}

type Step = (Vec<u8>, Vec<Vec<f64>>, Vec<usize>, f64);

/// The nearest centre of every point; sums, counts and spread of the groups.
fn step(points: &Points, centres: &[Vec<f64>]) -> Step {
    let size = PIECE * points.dimensions.max(1);
    let pieces: Vec<Step> =
        points.values.par_chunks(size).map(|piece| step_of(piece, centres, points.dimensions)).collect();
    let mut of = Vec::with_capacity(points.len());
    let mut sums = vec![vec![0.0; points.dimensions]; centres.len()];
    let mut counts = vec![0; centres.len()];
    let mut spread = 0.0;
    for piece in pieces {
        of.extend(piece.0);
        for (group, sum) in piece.1.iter().enumerate() {
            sums[group].iter_mut().zip(sum).for_each(|(whole, part)| *whole += part);
            counts[group] += piece.2[group];
        }
        spread += piece.3;
    }
    (of, sums, counts, spread)
}

fn step_of(piece: &[f64], centres: &[Vec<f64>], dimensions: usize) -> Step {
    let mut of = Vec::with_capacity(piece.len() / dimensions.max(1));
    let mut sums = vec![vec![0.0; dimensions]; centres.len()];
    let mut counts = vec![0; centres.len()];
    let mut spread = 0.0;
    for point in piece.chunks_exact(dimensions.max(1)) {
        let (mut best, mut least) = (0, f64::INFINITY);
        for (group, centre) in centres.iter().enumerate() {
            let distance = squared_distance(centre, point);
            if distance < least {
                (best, least) = (group, distance);
            }
        }
        of.push(best as u8);
        sums[best].iter_mut().zip(point).for_each(|(sum, value)| *sum += value);
        counts[best] += 1;
        spread += least;
    }
    (of, sums, counts, spread)
}
