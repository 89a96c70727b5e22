#![doc = include_str!("head.md")]

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use crate::config::types::{ClusterScale, Clusters, Refit, Scheme};
use crate::expressions::{Expression, numbers};

use super::assigning::Assigning;
use super::bands::unknown_class;
use super::error::Problem;
use super::kind::{Input, Kind, SchemeKind};
use super::snapshot::{Assignment, Class, Cut, Extras, Model};

mod fit;
mod k_means;
mod model;
mod silhouette;
#[cfg(test)]
mod tests;

pub use model::{Centre, ClusterModel};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// The registry entry.
pub const KIND: Kind = Kind {
    name: "clusters",
    version: VERSION,
    head: include_str!("head.md"),
    settings: |scheme: &Scheme| scheme.clusters.as_ref().map(|settings| settings as &dyn SchemeKind),
};

/// Money whose mean orders the clusters.
const ORDERED_BY: &str = "net_sales_12m";

impl SchemeKind for Clusters {
    fn features(&self) -> Result<Vec<String>, Problem> {
        let mut features = vec![ORDERED_BY.to_owned()];
        for feature in &self.features {
            features.extend(Expression::parse(feature)?.reads().iter().cloned());
        }
        Ok(features)
    }

    fn measure(&self) -> Result<Option<String>, Problem> {
        Ok(None)
    }

    fn learnt_at(&self, as_of: NaiveDate, first: NaiveDate) -> Option<NaiveDate> {
        Some(match self.refit {
            Refit::Always => as_of,
            Refit::Yearly => {
                let end_of = |year: i32| NaiveDate::from_ymd_opt(year, 12, 31);
                let latest = end_of(as_of.year()).filter(|end| *end <= as_of).or(end_of(as_of.year() - 1));
                latest.filter(|end| *end > first).unwrap_or(first.min(as_of))
            }
        })
    }

    fn learn(&self, input: &Input) -> Result<Option<Model>, Problem> {
        let values = self.values(input)?;
        let weight = input.columns.money(ORDERED_BY)?;
        let weights: Vec<f64> =
            (0..input.columns.len()).map(|row| weight.get(row).map_or(0.0, |units| weight.unit.value(units))).collect();
        Ok(Some(Model::Clusters(fit::fit(self, &values, &weights, input.as_of))))
    }

    fn assign(&self, input: &Input) -> Result<Assignment, Problem> {
        let learnt = match input.model {
            Some(Model::Clusters(model)) => model.clone(),
            None => match self.learn(input)? {
                Some(Model::Clusters(model)) => model,
                None => ClusterModel::default(),
            },
        };
        let mut classes = self.classes(&learnt);
        let unknown = classes.len() as u8;
        let unknown_rule = "one of the features is unknown".to_owned();
        classes.push(unknown_class(unknown_rule.clone()));
        let mut given = Assigning::begin(classes, input.columns.len())?;
        let reasons: Vec<u16> = (0..learnt.centres.len())
            .map(|place| {
                given.reason(format!("nearest to the centre of {}: {}", code(place), learnt.centres[place].title_en))
            })
            .collect();
        let unknown_reason = given.reason(unknown_rule);
        let values = self.values(input)?;
        let nearest: Vec<Option<usize>> = (0..input.columns.len())
            .into_par_iter()
            .map(|row| values.scaled(row, &learnt).and_then(|point| learnt.nearest(&point)))
            .collect();
        for (row, _) in input.columns.inside.iter().enumerate().filter(|(_, inside)| **inside) {
            match nearest[row] {
                Some(place) => given.give(row, place as u8, reasons[place]),
                None => given.give(row, unknown, unknown_reason),
            }
        }
        Ok(given.finish(self.cuts(&learnt), learnt.notes(self), Extras::default()))
    }
}

/// The code of the cluster at a place, from 0.
fn code(place: usize) -> String {
    format!("c{}", place + 1)
}

/// The features of all customers, and of whom all are known.
pub struct Values {
    /// By feature, by row; percentiles where those are compared.
    columns: Vec<Vec<Option<f64>>>,
}

impl Values {
    /// The values of a row; none when one is unknown or the customer is not classed.
    fn row(&self, row: usize) -> Option<Vec<f64>> {
        self.columns.iter().map(|column| column[row]).collect()
    }

    /// The values of a row on the model's scale.
    fn scaled(&self, row: usize, model: &ClusterModel) -> Option<Vec<f64>> {
        self.row(row).map(|values| model.scaled(&values))
    }
}

impl Clusters {
    /// Most clusters that there can be: as many classes as the scheme has, so that codes do not change.
    fn most(&self) -> usize {
        usize::from(self.count.unwrap_or(self.most)).max(1)
    }

    /// The values of all customers.
    fn values(&self, input: &Input) -> Result<Values, Problem> {
        let mut columns = Vec::with_capacity(self.features.len());
        for feature in &self.features {
            let text = match self.scale {
                ClusterScale::Percentile => format!("PERCENTILE({feature}\n)"),
                ClusterScale::Log | ClusterScale::Standard => feature.clone(),
            };
            let mut values = numbers(&input.evaluate(&[&Expression::parse(&text)?])?.remove(0))?;
            for (value, inside) in values.iter_mut().zip(&input.columns.inside) {
                *value = value.filter(|value| *inside && value.is_finite());
            }
            columns.push(values);
        }
        Ok(Values { columns })
    }

    fn classes(&self, model: &ClusterModel) -> Vec<Class> {
        let most = self.most().max(model.centres.len());
        (0..most)
            .map(|place| {
                let centre = model.centres.get(place);
                let name = |title: Option<&String>| title.cloned().unwrap_or_else(|| code(place));
                Class {
                    code: code(place),
                    title_zh: name(centre.map(|centre| &centre.title_zh)),
                    title_en: name(centre.map(|centre| &centre.title_en)),
                    rank: Some(place as i64 + 1),
                    outside: false,
                    rule: centre.map_or("no such group was found".to_owned(), |centre| self.rule(centre)),
                    color: None,
                    advice: None,
                }
            })
            .collect()
    }

    fn rule(&self, centre: &Centre) -> String {
        let unit = if self.scale == ClusterScale::Percentile { " (percentile)" } else { "" };
        let values = self.features.iter().zip(&centre.values);
        let values: Vec<String> = values.map(|(feature, value)| format!("{feature} {value:.2}{unit}")).collect();
        format!("nearest to {}", values.join(", "))
    }

    fn cuts(&self, model: &ClusterModel) -> Vec<Cut> {
        let mut cuts = Vec::new();
        for (place, centre) in model.centres.iter().enumerate() {
            for (feature, value) in self.features.iter().zip(&centre.values) {
                let of = if self.scale == ClusterScale::Percentile { ", as percentile" } else { "" };
                cuts.push(Cut {
                    dimension: feature.clone(),
                    number: place as i64 + 1,
                    value: *value,
                    note: Some(format!("centre of {}{of}, learnt at {}", code(place), model.learnt_at)),
                });
            }
        }
        cuts
    }
}
