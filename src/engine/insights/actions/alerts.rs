//! Alerts that other marts and classes tell of.

use polars::prelude::*;

use super::{Making, failed, minor_units};
use crate::engine::EngineError;
use crate::metrics::actions::Alert;

impl Making<'_, '_> {
    /// Answers of the differentiation questions that are alerts.
    pub(super) fn answers(&self) -> Result<Vec<Alert>, EngineError> {
        let Some(frame) = self.context.mart("differentiation")? else { return Ok(Vec::new()) };
        let read = || -> PolarsResult<Vec<Alert>> {
            let text = |name: &str| frame.column(name)?.str().cloned();
            let (questions, ids, names) = (text("question")?, text("customer_id")?, text("customer_name")?);
            let (zh, en, measures) = (text("note_zh")?, text("note_en")?, text("measure")?);
            let (places, values) = (frame.column("place")?.i64()?.clone(), frame.column("value")?.f64()?.clone());
            let sales = minor_units(frame.column("net_sales")?)?;
            let before = minor_units(frame.column("compared_sales")?)?;
            let limit = f64::from(self.context.pipeline.metrics.differentiation.drop_percent) / 100.0;
            let mut alerts = Vec::new();
            for row in 0..frame.height() {
                let (Some(question), Some(id)) = (questions.get(row), ids.get(row)) else { continue };
                let kind = match question {
                    "largest" if values.get(row).is_some_and(|change| change <= -limit) => "largest_dropped",
                    "complaining" => "complaining",
                    _ => continue,
                };
                if places.get(row) == Some(0) || measures.get(row).is_none() {
                    continue;
                }
                let words = |texts: &StringChunked| texts.get(row).unwrap_or_default().to_owned();
                alerts.push(Alert {
                    kind: kind.to_owned(),
                    customer_id: id.to_owned(),
                    customer_name: names.get(row).map(str::to_owned),
                    detail: (words(&zh), words(&en)),
                    amount: if kind == "complaining" { sales[row] } else { before[row] },
                    ..Alert::default()
                });
            }
            Ok(alerts)
        };
        read().map_err(failed("alerts"))
    }

    /// Customers of classes that are alerts.
    pub(super) fn of_classes(&self) -> Result<Vec<Alert>, EngineError> {
        let context = self.context;
        let mut alerts = Vec::new();
        for (scheme, codes) in &context.pipeline.actions.alert_classes {
            let Some(classes) = context.classes(scheme, context.as_of)? else { continue };
            let title = context.pipeline.schemes.get(scheme).and_then(|scheme| scheme.title.clone());
            for customer in 0..context.history().customers() as u32 {
                let Some(class) = classes.class(customer).filter(|class| codes.contains(&class.code)) else { continue };
                let of = |title: Option<&str>, class: &str| format!("{}: {class}", title.unwrap_or(scheme));
                let (zh, en) =
                    (title.as_ref().map(|title| title.zh.as_str()), title.as_ref().map(|title| title.en.as_str()));
                alerts.push(Alert {
                    kind: format!("class_{scheme}"),
                    customer_id: context.history().ids.get(customer).to_owned(),
                    detail: (of(zh, &class.title_zh), of(en, &class.title_en)),
                    ..Alert::default()
                });
            }
        }
        Ok(alerts)
    }
}
