//! The marts.

use polars::prelude::*;

use super::checks::{Check, limits_text};
use super::choice::{COUNTED, Fitted};
use super::worth::Estimate;
use super::{Buyers, Outcome};
use crate::features::history::PurchaseHistory;
use crate::metrics::{as_of_column, money_column};
use crate::models::fit::Fit;
use crate::models::gamma_gamma;

/// The name of the simple projection among methods.
pub const SIMPLE: &str = "simple";

fn doubles(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
    let known = values.map(|value| value.filter(|value| value.is_finite()));
    Float64Chunked::from_iter_options(name.into(), known).into_column()
}

/// Money of a float in the currency; what does not fit into a column is unknown.
fn minor(value: Option<f64>, scale: u8) -> Option<i128> {
    let minor = value? * 10f64.powi(i32::from(scale));
    (minor.abs() < 1e18).then(|| minor.round() as i128)
}

impl Outcome {
    /// The mart `clv`.
    pub fn clv_frame(&self, history: &PurchaseHistory) -> PolarsResult<DataFrame> {
        let rows = self.worths.len();
        let scale = self.scale;
        let buyers = &self.buyers;
        let ids: StringChunked = buyers.numbers.iter().map(|number| Some(history.ids.get(*number))).collect();
        let of = |name: &str, part: &dyn Fn(&super::worth::Worth) -> Option<f64>| {
            doubles(name, self.worths.iter().map(part))
        };
        let money = |name: &str, part: &dyn Fn(&super::worth::Worth) -> Option<f64>| {
            money_column(name, self.worths.iter().map(|worth| minor(part(worth), scale)).collect(), scale)
        };
        let columns = vec![
            as_of_column(self.as_of, rows),
            ids.with_name("customer_id".into()).into_column(),
            Column::new("x".into(), buyers.customers.iter().map(|one| i64::from(one.x)).collect::<Vec<_>>()),
            doubles("t_x", buyers.customers.iter().map(|one| Some(Buyers::weeks(one.t_x)))),
            doubles("t_obs", buyers.customers.iter().map(|one| Some(Buyers::weeks(one.t)))),
            of("p_alive", &|worth| worth.alive.value),
            of("p_alive_low", &|worth| worth.alive.low),
            of("p_alive_high", &|worth| worth.alive.high),
            of("expected_purchases", &|worth| worth.purchases.value),
            of("expected_purchases_low", &|worth| worth.purchases.low),
            of("expected_purchases_high", &|worth| worth.purchases.high),
            money("expected_spend", &|worth| worth.spend),
            money("clv", &|worth| worth.clv.value),
            money("clv_low", &|worth| worth.clv.low),
            money("clv_high", &|worth| worth.clv.high),
            money_column("historic_value", self.worths.iter().map(|worth| Some(worth.historic)).collect(), scale),
            money_column("projected_value", self.worths.iter().map(|worth| worth.projected).collect(), scale),
            Column::new("method".into(), vec![self.method(); rows]),
        ];
        DataFrame::new(rows, columns)
    }

    /// How values were computed.
    pub fn method(&self) -> &'static str {
        self.fits.used().map_or(SIMPLE, |used| used.fit.model.name())
    }

    /// The mart `clv_model`.
    pub fn model_frame(&self) -> PolarsResult<DataFrame> {
        let mut rows = ModelRows::default();
        for (place, fitted) in self.fits.all.iter().enumerate() {
            let holdout = fitted.holdout_log_likelihood;
            let chosen = self.fits.chosen == Some(place);
            rows.add(fitted.fit.model.name(), fitted.fit.model.parameters(), &fitted.fit, (chosen, holdout));
        }
        if let Some(spend) = &self.spend {
            let is_used = self.fits.chosen.is_some() && spend.converged;
            rows.add(gamma_gamma::NAME, gamma_gamma::PARAMETERS, spend, (is_used, None));
        }
        rows.frame(self.as_of)
    }

    /// The mart `clv_fit`.
    pub fn fit_frame(&self) -> PolarsResult<DataFrame> {
        let mut actual = vec![0i64; COUNTED as usize + 2];
        for customer in &self.buyers.customers {
            actual[customer.x.min(COUNTED + 1) as usize] += 1;
        }
        let (mut models, mut repeats, mut made, mut expected) = (vec![], vec![], vec![], vec![]);
        for fitted in &self.fits.all {
            for (repeat, customers) in actual.iter().enumerate() {
                models.push(fitted.fit.model.name());
                repeats.push(repeat as i64);
                made.push(*customers);
                expected.push(Some(fitted.counts[repeat]));
            }
        }
        DataFrame::new(
            models.len(),
            vec![
                as_of_column(self.as_of, models.len()),
                Column::new("model".into(), models),
                Column::new("repeat_purchases".into(), repeats),
                Column::new("actual".into(), made),
                doubles("expected", expected.into_iter()),
            ],
        )
    }

    /// The mart `clv_tracking`.
    pub fn tracking_frame(&self) -> PolarsResult<DataFrame> {
        let name = |fitted: &Fitted| fitted.fit.model.name();
        let weeks: Vec<_> = self
            .fits
            .all
            .iter()
            .flat_map(|fitted| fitted.course.iter().map(move |week| (name(fitted), week)))
            .collect();
        let whole = |column: &str, part: &dyn Fn(&super::course::Week) -> i64| {
            Column::new(column.into(), weeks.iter().map(|(_, week)| part(week)).collect::<Vec<_>>())
        };
        DataFrame::new(
            weeks.len(),
            vec![
                as_of_column(self.as_of, weeks.len()),
                Column::new("model".into(), weeks.iter().map(|(model, _)| *model).collect::<Vec<_>>()),
                whole("week", &|week| week.week),
                whole("actual", &|week| week.actual),
                doubles("expected", weeks.iter().map(|(_, week)| Some(week.expected))),
                whole("actual_cumulative", &|week| week.actual_cumulative),
                doubles("expected_cumulative", weeks.iter().map(|(_, week)| Some(week.expected_cumulative))),
                Column::new("is_holdout".into(), weeks.iter().map(|(_, week)| week.is_holdout).collect::<Vec<_>>()),
            ],
        )
    }

    /// The mart `clv_residual`.
    pub fn residual_frame(&self) -> PolarsResult<DataFrame> {
        let all = &self.residuals;
        let money = |name: &str, part: &dyn Fn(&Estimate) -> Option<f64>| {
            money_column(name, all.iter().map(|one| minor(part(&one.clv), self.scale)).collect(), self.scale)
        };
        DataFrame::new(
            all.len(),
            vec![
                as_of_column(self.as_of, all.len()),
                Column::new("dimension".into(), all.iter().map(|one| one.dimension.as_str()).collect::<Vec<_>>()),
                Column::new("member".into(), all.iter().map(|one| one.member.as_deref()).collect::<Vec<_>>()),
                Column::new("customers".into(), all.iter().map(|one| one.customers).collect::<Vec<_>>()),
                doubles("p_alive_mean", all.iter().map(|one| one.alive)),
                doubles("expected_purchases", all.iter().map(|one| one.purchases)),
                money("clv", &|clv| clv.value),
                money_column("historic_value", all.iter().map(|one| Some(one.historic)).collect(), self.scale),
                money("clv_low", &|clv| clv.low),
                money("clv_high", &|clv| clv.high),
            ],
        )
    }

    /// The mart `clv_check`.
    pub fn check_frame(&self) -> PolarsResult<DataFrame> {
        let all: &[Check] = &self.checks;
        let text = |name: &str, part: &dyn Fn(&Check) -> String| {
            Column::new(name.into(), all.iter().map(part).collect::<Vec<_>>())
        };
        DataFrame::new(
            all.len(),
            vec![
                as_of_column(self.as_of, all.len()),
                text("check", &|one| one.check.clone()),
                doubles("value", all.iter().map(|one| one.value)),
                doubles("limit", all.iter().map(|one| one.limit)),
                text("outcome", &|one| one.outcome.name().to_owned()),
                text("detail_zh", &|one| one.zh.clone()),
                text("detail_en", &|one| one.en.clone()),
            ],
        )
    }
}

/// The columns of `clv_model`.
#[derive(Default)]
struct ModelRows {
    models: Vec<&'static str>,
    parameters: Vec<&'static str>,
    estimates: Vec<Option<f64>>,
    errors: Vec<Option<f64>>,
    log_likelihoods: Vec<Option<f64>>,
    customers: Vec<i64>,
    converged: Vec<bool>,
    boundary: Vec<bool>,
    chosen: Vec<bool>,
    aic: Vec<Option<f64>>,
    holdouts: Vec<Option<f64>>,
    notes: Vec<Option<String>>,
}

impl ModelRows {
    fn add<M, const N: usize>(
        &mut self,
        model: &'static str,
        names: [&'static str; N],
        fit: &Fit<M, N>,
        (chosen, holdout): (bool, Option<f64>),
    ) {
        let errors = fit.standard_errors();
        let note = (!fit.limits.is_empty()).then(|| limits_text(&fit.limits).1);
        for (place, name) in names.into_iter().enumerate() {
            self.models.push(model);
            self.parameters.push(name);
            self.estimates.push(Some(fit.parameters[place]));
            self.errors.push(errors.map(|errors| errors[place]));
            self.log_likelihoods.push(Some(fit.log_likelihood));
            self.customers.push(fit.customers as i64);
            self.converged.push(fit.converged);
            self.boundary.push(!fit.limits.is_empty());
            self.chosen.push(chosen);
            self.aic.push(Some(fit.aic()));
            self.holdouts.push(holdout);
            self.notes.push(note.clone());
        }
    }

    fn frame(self, as_of: chrono::NaiveDate) -> PolarsResult<DataFrame> {
        let rows = self.models.len();
        DataFrame::new(
            rows,
            vec![
                as_of_column(as_of, rows),
                Column::new("model".into(), self.models),
                Column::new("parameter".into(), self.parameters),
                doubles("estimate", self.estimates.into_iter()),
                doubles("std_error", self.errors.into_iter()),
                doubles("log_likelihood", self.log_likelihoods.into_iter()),
                Column::new("customers".into(), self.customers),
                Column::new("converged".into(), self.converged),
                Column::new("boundary".into(), self.boundary),
                Column::new("chosen".into(), self.chosen),
                doubles("aic", self.aic.into_iter()),
                doubles("holdout_log_likelihood", self.holdouts.into_iter()),
                StringChunked::from_iter_options("note".into(), self.notes.into_iter()).into_column(),
            ],
        )
    }
}
