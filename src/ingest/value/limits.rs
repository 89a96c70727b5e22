//! Settings of a column made ready: how its numbers are read, its limits and its pattern.

use regex::bytes::Regex;

use crate::config::types::Range;
use crate::ingest::expressions::Objection;
use crate::ingest::value::amount::{Family, NumberRules};
use crate::ingest::value::dates::DateRules;
use crate::ingest::value::number::POWERS_OF_TEN;
use crate::ingest::value::unit::{Measure, Unit, counts_in_yuan, currency_marks};
use crate::ingest::value::{ColumnOptions, FileContext, Kind, Storage};
use crate::model::tables::ColumnSpec;

impl Storage {
    /// Limits of the column and of the settings: a value must keep to both.
    pub(super) fn compile_range(
        &self,
        spec: &ColumnSpec,
        range: Option<&Range>,
    ) -> Result<Option<(i128, i128)>, Objection> {
        let unit = match &self.kind {
            Kind::Number(rules) => POWERS_OF_TEN[usize::from(rules.scale)],
            _ => 1,
        };
        let own = spec.range.map(|(low, high)| (i128::from(low) * unit, i128::from(high) * unit));
        let Some(range) = range else { return Ok(own) };
        if self.is_text() || matches!(self.kind, Kind::Flag { .. }) {
            return Err(Objection {
                problem: format!("`{}` holds {}, which has no range", spec.name, spec.column_type.in_words()),
                hint: "use `pattern`, or leave the range out".into(),
            });
        }
        // Limits are in the unit of the column, whatever unit the export is in, and dates in their plain form.
        let plain = match &self.kind {
            Kind::Number(rules) => Kind::Number(NumberRules { declared: plain_unit(rules.family), ..*rules }),
            Kind::Date(_) => Kind::Date(DateRules::compile(&[], 70, None, false)?),
            _ => Kind::Timestamp(DateRules::compile(&[], 70, None, false)?),
        };
        let plain = Storage { kind: plain, range: None, pattern: None, protection: None };
        let limit = |text: &Option<String>, otherwise: i128| match text {
            None => Ok(otherwise),
            Some(text) => match plain.number(text.as_bytes(), &FileContext::default(), None) {
                Ok(Some(value)) => Ok(value),
                _ => Err(Objection {
                    problem: format!("`{text}` is not {}", spec.column_type.in_words()),
                    hint: "write limits as text, as `\"0\"`, `\"-1000.50\"`, `\"2020-01-01\"`".into(),
                }),
            },
        };
        let (low, high) = own.unwrap_or((i128::MIN, i128::MAX));
        let (low, high) = (limit(&range.min, low)?.max(low), limit(&range.max, high)?.min(high));
        if low > high {
            return Err(Objection {
                problem: format!("no value of `{}` can lie in its range", spec.name),
                hint: "`min` must not be above `max`, nor the range outside that of the column".into(),
            });
        }
        Ok(Some((low, high)))
    }

    /// The pattern of a text column.
    pub(super) fn compile_pattern(&self, spec: &ColumnSpec, pattern: Option<&str>) -> Result<Option<Regex>, Objection> {
        let Some(pattern) = pattern else { return Ok(None) };
        if !self.is_text() {
            return Err(Objection {
                problem: format!("`{}` holds {}, which has no pattern", spec.name, spec.column_type.in_words()),
                hint: "use `range`".into(),
            });
        }
        // The pattern by itself first: `a)(b` would become valid within the group.
        let compiled = Regex::new(pattern).and_then(|_| Regex::new(&format!("^(?:{pattern})$")));
        compiled.map(Some).map_err(|error| Objection {
            problem: format!("`{pattern}` is not a regular expression: {}", last_line(&error.to_string())),
            hint: "see https://docs.rs/regex for what can be written".into(),
        })
    }
}

/// How the numbers of a column are read.
pub(super) fn number_rules(
    spec: &ColumnSpec,
    family: Family,
    options: &ColumnOptions<'_>,
) -> Result<NumberRules, Objection> {
    let mut rules = NumberRules {
        family,
        scale: spec.column_type.decimal_scale(options.money_scale).unwrap_or(0),
        own_power: spec.unit_power,
        declared: None,
        marks: currency_marks(options.currency),
        in_yuan: counts_in_yuan(options.currency),
        measure: Measure::of(spec.unit),
    };
    if let Some(text) = options.unit {
        let unit = Unit::parse(text).filter(|unit| rules.accepts(*unit));
        rules.declared = Some(unit.ok_or_else(|| {
            Objection {
                problem: format!(
                    "`{text}` is not a unit of `{}`, which holds {}",
                    spec.name,
                    spec.column_type.in_words()
                ),
                hint: match family {
                    Family::Ratio => "use `ratio` or `percent`",
                    _ => "use `元`, `千元`, `万元`, `百万元` or `亿元`",
                }
                .into(),
            }
        })?);
    }
    Ok(rules)
}

/// The unit that limits of a column are in: its own. A share above 1 is then not ambiguous.
fn plain_unit(family: Family) -> Option<Unit> {
    (family == Family::Ratio).then_some(Unit::Ratio)
}

/// Where a parser of patterns says what is wrong.
fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or_default()
}
