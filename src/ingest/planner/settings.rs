//! The settings of a column as the rules by which its text becomes a value.

use crate::config::types::{Names, PersonalData, Source};
use crate::ingest::expressions::Objection;
use crate::ingest::mapping::Origin;
use crate::ingest::rules::{PERSONAL_KEY_VARIABLE, RowRules};
use crate::ingest::value::{ColumnOptions, LevelDictionary, Protection, Storage, TimePart, ZoneShift};
use crate::model::tables::{ColumnSpec, ColumnType};

use super::Planner;

impl Planner<'_> {
    pub(super) fn storage(&mut self, spec: &'static ColumnSpec, origin: &Origin) -> Option<Storage> {
        let (source, rules) = (self.source, self.context.rules);
        let level = source.levels.get(spec.name).filter(|_| spec.column_type == ColumnType::Level);
        let level = level.map(|name| LevelDictionary::of(name, &rules.level_schemes)).transpose();
        let level = self.or_object(level, &["levels", spec.name])?;
        // Nothing is read into a column that no export of this run has.
        let level = level.or_else(|| matches!(origin, Origin::Absent).then(LevelDictionary::default));
        let zone = self.zone(spec);
        let zone = self.or_object(zone, &["timezone"])?;
        let personal = self.or_object(protection(source, rules), &["personal_data"])?;
        let options = ColumnOptions {
            keeps_unknown_words: !self.is_required(spec) && self.table.sign != Some(spec.name),
            money_scale: rules.money_scale,
            currency: &rules.currency,
            formats: source.formats.get(spec.name).map_or(&[], Names::all),
            unit: source.units.get(spec.name).map(String::as_str),
            level,
            time_part: self.time_part(spec),
            two_digit_year_pivot: source.two_digit_year_pivot,
            zone,
            personal,
            range: source.checks.range.get(spec.name),
            pattern: source.checks.pattern.get(spec.name).map(String::as_str),
        };
        // Where an objection comes from several settings, the path is that of the likeliest.
        let setting = match spec.column_type {
            column_type if column_type.is_temporal() && options.range.is_none() => "formats",
            ColumnType::Level => "levels",
            _ if options.range.is_some() || options.pattern.is_some() => "checks",
            _ => "units",
        };
        let storage = Storage::compile(spec, &options);
        self.or_object(storage, &[setting, spec.name])
    }

    fn or_object<T>(&mut self, result: Result<T, Objection>, path: &[&str]) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(objection) => {
                self.object(&self.path(path), objection);
                None
            }
        }
    }

    /// From the zone of the export to that of the pipeline, also where they are the same: texts may have an offset.
    fn zone(&self, spec: &ColumnSpec) -> Result<Option<ZoneShift>, Objection> {
        let to = &self.context.rules.timezone;
        if !spec.column_type.is_temporal() || to.is_empty() {
            return Ok(None);
        }
        ZoneShift::between(self.source.timezone.as_ref().unwrap_or(to), to).map(Some)
    }

    /// Two columns of times that share a header are the ends of a range. A range under a header of its own gives its
    /// beginning to the first such column of the table.
    fn time_part(&self, spec: &ColumnSpec) -> TimePart {
        let times = self.table.columns.iter().filter(|column| column.column_type == ColumnType::Time);
        let is_first = times.clone().next().is_some_and(|first| first.name == spec.name);
        let shares_header = self.files.iter().any(|file| {
            let position = |name| {
                file.recognition.columns.iter().find(|found| found.column.name == name).map(|found| found.position)
            };
            let own = position(spec.name);
            own.is_some() && times.clone().any(|other| other.name != spec.name && position(other.name) == own)
        });
        match (is_first, shares_header) {
            (true, _) => TimePart::Start,
            (false, true) => TimePart::End,
            (false, false) => TimePart::Whole,
        }
    }
}

/// What becomes of the personal data of a source.
fn protection(source: &Source, rules: &RowRules) -> Result<Option<Protection>, Objection> {
    Ok(match source.personal_data.unwrap_or(rules.personal_data) {
        PersonalData::Keep => None,
        PersonalData::Mask => Some(Protection::Mask),
        PersonalData::Drop => Some(Protection::Drop),
        PersonalData::Hash => {
            let key = rules.personal_key.as_ref().ok_or_else(|| Objection {
                problem: "personal data is to be hashed, and there is no key".into(),
                hint: format!("set the environment variable `{PERSONAL_KEY_VARIABLE}`, or use `mask`"),
            })?;
            Some(Protection::Hash(key.bytes()))
        }
    })
}
