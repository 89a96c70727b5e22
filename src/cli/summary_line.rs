//! A run in one line, for mail or chat: period, the headline figures that there are, or why it failed.

use chrono::NaiveDate;

use crate::config::types::Language;
use crate::engine::headline::Figure;
use crate::model::period::{Month, is_month_end};
use crate::report::text::{Print, measures};

/// The figures of the line, in its order.
const MEASURES: [&str; 4] = ["net_sales", "active_customers", "new_customers", "logo_retention"];

/// Who writes the line, and how.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Name of the pipeline.
    pub pipeline: &'a str,
    /// The language of the line.
    pub language: Language,
    /// ISO 4217 code of the amounts.
    pub currency: &'a str,
}

impl Line<'_> {
    /// Of a run that ended well; changes are those on the month before.
    pub fn done(&self, as_of: NaiveDate, headline: &[Figure]) -> String {
        let print = Print::new(self.language, self.currency);
        let period = if is_month_end(as_of) { Month::of(as_of).to_string() } else { as_of.to_string() };
        let known = MEASURES.iter().filter_map(|measure| headline.iter().find(|figure| figure.measure == *measure));
        let mut parts: Vec<String> = known.map(|figure| self.part(&print, figure)).collect();
        if parts.is_empty() {
            parts.push(self.pick("没有可用的指标", "no figures").to_owned());
        }
        let (colon, comma) = (self.pick("：", ": "), self.pick("，", ", "));
        // Pages keep figure and unit together with a no-break space; what is pasted into a chat is better without.
        format!("{} {period}{colon}{}", self.pipeline, parts.join(comma)).replace('\u{a0}', " ")
    }

    /// Of a run that failed.
    pub fn failed(&self, error: &str) -> String {
        let reason = error.lines().next().unwrap_or_default();
        let colon = self.pick("：", ": ");
        let what = self.pick("运行失败，未发布新结果", "run failed, nothing new is published");
        format!("{}{colon}{what}{colon}{reason}", self.pipeline)
    }

    fn part(&self, print: &Print, figure: &Figure) -> String {
        let wording = measures::ALL.iter().find(|wording| wording.measure == figure.measure);
        let label = wording.map_or(figure.measure.as_str(), |wording| print.pick(wording.label));
        let label = if print.chinese() { label.to_owned() } else { label.to_lowercase() };
        let value = match figure.unit.as_str() {
            "money" => print.money(figure.value),
            "ratio" => print.percent(figure.value),
            _ => print.count(figure.value as i64),
        };
        let Some(change) = figure.change_month else { return format!("{label} {value}") };
        let sign = if change > 0.0 { "+" } else { "" };
        let change = match figure.unit.as_str() {
            "ratio" => format!("{sign}{} {}", print.number_fixed(change * 100.0, 1), self.pick("个百分点", "pt")),
            _ => format!("{sign}{}", print.percent(change)),
        };
        match self.language {
            Language::Chinese => format!("{label} {value}（环比 {change}）"),
            Language::English => format!("{label} {value} ({change} m/m)"),
        }
    }

    fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn line(language: Language) -> Line<'static> {
        Line { pipeline: "monthly", language, currency: "CNY" }
    }

    fn figure(measure: &str, unit: &str, value: f64, change_month: Option<f64>) -> Figure {
        Figure { measure: measure.into(), unit: unit.into(), value, amount: None, change_month, change_year: None }
    }

    fn headline() -> Vec<Figure> {
        vec![
            figure("active_customers", "customers", 1_021.0, Some(0.005)),
            figure("net_sales", "money", 9_123_456.0, Some(-0.028)),
            figure("orders", "orders", 77.0, None),
            figure("logo_retention", "ratio", 0.4519, Some(0.0124)),
        ]
    }

    #[test]
    fn a_run_is_one_line_of_the_figures_that_there_are() {
        let as_of = "2026-10-31".parse().unwrap();
        assert_eq!(
            line(Language::English).done(as_of, &headline()),
            "monthly 2026-10: net sales ¥9.12m (−2.8% m/m), active customers 1,021 (+0.5% m/m), customer retention 45.2% (+1.2 pt m/m)"
        );
        assert_eq!(
            line(Language::Chinese).done(as_of, &headline()),
            "monthly 2026-10：净销售额 ¥912 万（环比 −2.8%），活跃客户 1,021（环比 +0.5%），客户留存率 45.2%（环比 +1.2 个百分点）"
        );
    }

    #[test]
    fn a_date_within_a_month_stands_for_itself_and_no_change_is_none() {
        let as_of = "2026-10-15".parse().unwrap();
        let text = line(Language::English).done(as_of, &[figure("new_customers", "customers", 3.0, None)]);
        assert_eq!(text, "monthly 2026-10-15: new customers 3");
        assert_eq!(line(Language::English).done(as_of, &[]), "monthly 2026-10-15: no figures");
    }

    #[test]
    fn a_failed_run_is_one_line_with_the_reason() {
        let error = "12 rows are refused\nhint: look at them";
        assert_eq!(
            line(Language::English).failed(error),
            "monthly: run failed, nothing new is published: 12 rows are refused"
        );
        assert_eq!(line(Language::Chinese).failed(error), "monthly：运行失败，未发布新结果：12 rows are refused");
    }
}
