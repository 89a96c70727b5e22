//! Fitting the models, and which of them is used.

use super::Settings;
use super::buyers::Buyers;
use super::course::{Week, course};
use crate::config::types::PurchaseModel;
use crate::features::history::PurchaseHistory;
use crate::models::counts::{expected_counts, holdout_log_likelihood};
use crate::models::fit::PurchaseFit;
use crate::models::{Model, Rows, fit};

/// Repeat purchases that are counted one by one in the distribution; beyond is "or more".
pub const COUNTED: u32 = 10;

/// The model of a setting.
pub fn model_of(setting: PurchaseModel) -> Model {
    match setting {
        PurchaseModel::MbgNbd => Model::MbgNbd,
        PurchaseModel::BgNbd => Model::BgNbd,
        PurchaseModel::ParetoNbd => Model::ParetoNbd,
    }
}

/// The part of the data that is held out when models are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Holdout {
    /// Last day of the calibration.
    pub end: i32,
    /// Customers of the calibration.
    pub customers: i64,
    /// What they bought after it.
    pub purchases: i64,
}

/// A model and how well it fits.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// Fitted to all customers.
    pub fit: PurchaseFit,
    /// ln of the chance of what was bought in the holdout, of a fit to what was before it.
    pub holdout_log_likelihood: Option<f64>,
    /// Purchases expected in the holdout by that fit.
    pub holdout_expected: Option<f64>,
    /// Customers expected with 0, 1, … repeat purchases and more than [`COUNTED`].
    pub counts: Vec<f64>,
    /// Week by week: by the fit before the holdout, else by that of all.
    pub course: Vec<Week>,
}

/// All models that were fitted.
#[derive(Debug, Clone, Default)]
pub struct Fits {
    /// In the order of [`Model::ALL`].
    pub all: Vec<Fitted>,
    /// The place of the one that is used; none when none can be.
    pub chosen: Option<usize>,
    /// What was held out; none when the data are too short.
    pub holdout: Option<Holdout>,
}

impl Fits {
    /// The one that is used.
    pub fn used(&self) -> Option<&Fitted> {
        self.all.get(self.chosen?)
    }
}

/// The data that models are fitted to.
pub struct Data<'a> {
    pub history: &'a PurchaseHistory,
    pub buyers: &'a Buyers,
    pub rows: &'a Rows,
    /// First and last day.
    pub days: (i32, i32),
    pub scale: u8,
}

/// Fits all models that the settings name.
pub fn fit_all(data: &Data<'_>, settings: &Settings) -> Fits {
    let (first, last) = data.days;
    let end = last - settings.holdout_weeks as i32 * 7;
    let is_long = i64::from(end) - i64::from(first) + 1 >= i64::from(settings.min_days);
    let before = is_long.then(|| Buyers::at(data.history, end, last, data.scale));
    let before = before.filter(|before| before.len() >= settings.min_buyers as usize && before.repeat_buyers() > 0);
    let collapsed = before.as_ref().map(|before| Rows::collapse(&before.customers));
    let ahead = Buyers::weeks((last - end).max(0) as u32);

    let is_named = |model: Model| {
        let named = settings.model.named().into_iter().chain(settings.compare.iter().copied());
        named.map(model_of).any(|named| named == model)
    };
    let mut fits = Fits::default();
    for model in Model::ALL.into_iter().filter(|model| is_named(*model)) {
        let earlier = collapsed.as_ref().and_then(|(rows, _)| fit::fit(model, rows, None));
        let Some(whole) = fit::fit(model, data.rows, earlier.as_ref()) else { continue };
        // A fit that came to no end tells nothing of the holdout.
        let ended = earlier.as_ref().filter(|fit| fit.converged);
        let held = before.as_ref().zip(collapsed.as_ref()).zip(ended);
        let holdout_log_likelihood =
            held.map(|((before, (rows, row_of)), fit)| holdout_log_likelihood(fit, rows, row_of, &before.later, ahead));
        let course = match held {
            Some(((before, _), fit)) => course(data.history, before, fit, end, last),
            None => course(data.history, data.buyers, &whole, last, last),
        };
        fits.all.push(Fitted {
            counts: expected_counts(model, &whole.parameters, data.rows, COUNTED),
            holdout_expected: held.map(|((_, (rows, row_of)), fit)| expected(fit, rows, row_of, ahead)),
            holdout_log_likelihood: holdout_log_likelihood.filter(|value| value.is_finite()),
            course,
            fit: whole,
        });
    }
    fits.holdout = before.map(|before| Holdout {
        end,
        customers: before.len() as i64,
        purchases: before.later.iter().map(|later| i64::from(*later)).sum(),
    });
    fits.chosen = choose(&fits.all, settings);
    fits
}

/// Purchases that a fit expects of its customers within the weeks ahead.
fn expected(fit: &PurchaseFit, rows: &Rows, row_of: &[u32], ahead: f64) -> f64 {
    use crate::models::forecast::{Question, forecast};
    let forecasts = forecast(fit, rows, &Question { horizon: ahead, ..Question::default() });
    row_of.iter().map(|row| forecasts.rows[*row as usize].purchases.value).sum()
}

/// The named model when it converged; else, and for `best`, the one under which the holdout (without one: the data) is the
/// most likely among those that are sound.
fn choose(all: &[Fitted], settings: &Settings) -> Option<usize> {
    let named = settings.model.named().map(model_of);
    let of_name = all.iter().position(|fitted| Some(fitted.fit.model) == named && fitted.fit.converged);
    of_name.or_else(|| {
        let sound: Vec<(usize, &Fitted)> = all.iter().enumerate().filter(|(_, fitted)| fitted.fit.is_sound()).collect();
        // Likelihoods of the holdout and of all data are no scale to weigh one against the other.
        let in_holdout = sound.iter().any(|(_, fitted)| fitted.holdout_log_likelihood.is_some());
        let score = |fitted: &Fitted| match in_holdout {
            true => fitted.holdout_log_likelihood,
            false => Some(fitted.fit.log_likelihood),
        };
        let scored = sound.into_iter().filter_map(|(place, fitted)| Some((place, score(fitted)?)));
        scored.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(place, _)| place)
    })
}
