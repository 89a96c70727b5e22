//! Groups that were found, and to which of them a customer is nearest.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::config::types::{ClusterScale, Clusters};
use crate::schemes::numbers::show_count;

/// What was learnt: scales and centres.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ClusterModel {
    /// The date of the customers that it was learnt from.
    pub learnt_at: NaiveDate,
    /// How many of them.
    pub customers: usize,
    /// How values are made comparable.
    pub scale: ClusterScale,
    /// Mean of each feature, after the logarithm where there is one.
    pub means: Vec<f64>,
    /// Standard deviation of each feature; 1 where all are equal.
    pub deviations: Vec<f64>,
    /// Centres, the one with the highest mean sales first.
    pub centres: Vec<Centre>,
    /// The mean silhouette by number of groups, where the number was chosen.
    pub silhouettes: Vec<(u8, f64)>,
}

/// The centre of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Centre {
    /// On the scale on which distances are taken.
    pub point: Vec<f64>,
    /// In the units of the features (percentiles where those are compared).
    pub values: Vec<f64>,
    /// What sets it apart, in Chinese.
    pub title_zh: String,
    /// What sets it apart, in English.
    pub title_en: String,
}

/// How far from the mean, in standard deviations, a second feature must be to be named.
const NAMED_FROM: f64 = 0.5;

impl ClusterModel {
    /// Values on the scale on which distances are taken.
    pub fn scaled(&self, values: &[f64]) -> Vec<f64> {
        let placed = values.iter().zip(self.means.iter().zip(&self.deviations));
        placed.map(|(value, (mean, deviation))| (bent(self.scale, *value) - mean) / deviation).collect()
    }

    /// The group of a point; of equally near ones the first.
    pub fn nearest(&self, point: &[f64]) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (place, centre) in self.centres.iter().enumerate() {
            let distance = squared_distance(&centre.point, point);
            if best.is_none_or(|(_, least)| distance < least) {
                best = Some((place, distance));
            }
        }
        best.map(|(place, _)| place)
    }

    /// A centre at a point, named by the one or two features in which it is furthest from the mean.
    pub fn centre(&self, settings: &Clusters, point: Vec<f64>) -> Centre {
        let values = point.iter().zip(self.means.iter().zip(&self.deviations));
        let values = values.map(|(z, (mean, deviation))| straight(self.scale, z * deviation + mean)).collect();
        let mut order: Vec<usize> = (0..point.len()).collect();
        // Equally far ones in the order of the settings.
        order.sort_by(|left, right| point[*right].abs().total_cmp(&point[*left].abs()));
        let mut named: Vec<usize> =
            order.into_iter().take(2).filter(|place| point[*place].abs() >= NAMED_FROM).collect();
        named.truncate(2);
        let words = |high: &str, low: &str, between: &str| {
            let word = |place: &usize| {
                let side = if point[*place] > 0.0 { high } else { low };
                format!("{side} {}", settings.features[*place])
            };
            named.iter().map(word).collect::<Vec<_>>().join(between)
        };
        let (mut title_zh, mut title_en) = (words("高", "低", " · "), words("high", "low", ", "));
        if named.is_empty() {
            (title_zh, title_en) = ("居中".to_owned(), "average".to_owned());
        }
        Centre { point, values, title_zh, title_en }
    }

    /// What a reader should know.
    pub fn notes(&self, settings: &Clusters) -> Vec<String> {
        let (found, customers) = (self.centres.len(), show_count(self.customers));
        let mut notes = vec![format!("{found} groups, learnt at {} from {customers} customers", self.learnt_at)];
        if settings.count.is_none() && !self.silhouettes.is_empty() {
            let tried: Vec<String> =
                self.silhouettes.iter().map(|(count, mean)| format!("{count}: {mean:.3}")).collect();
            notes.push(format!("the number of groups has the highest mean silhouette ({})", tried.join(", ")));
        }
        let wanted = settings.count.map_or(2, usize::from);
        if found < wanted {
            notes.push(format!("no more than {found} groups can be told apart: too few customers differ"));
        }
        notes
    }
}

/// The logarithm that keeps the sign, where the scale has one.
pub fn bent(scale: ClusterScale, value: f64) -> f64 {
    match scale {
        ClusterScale::Log => value.signum() * value.abs().ln_1p(),
        ClusterScale::Standard | ClusterScale::Percentile => value,
    }
}

fn straight(scale: ClusterScale, value: f64) -> f64 {
    match scale {
        ClusterScale::Log => value.signum() * value.abs().exp_m1(),
        ClusterScale::Standard | ClusterScale::Percentile => value,
    }
}

/// The squared distance of two points.
pub fn squared_distance(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| (left - right) * (left - right)).sum()
}
