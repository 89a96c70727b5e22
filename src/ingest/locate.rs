//! Where a file has what the plan of its source's rows needs.

use crate::ingest::headers::personal_by_name;
use crate::ingest::mapping::{FileColumns, Finding, Needed, RowPlan};
use crate::ingest::planner::{FileHeader, suggest};
use crate::ingest::value::Unit;

impl RowPlan {
    /// Finds what the plan needs in a file.
    pub fn locate(&self, file: &FileHeader) -> Result<FileColumns, Vec<Finding>> {
        let mut columns = FileColumns { header: file.header.clone(), ..FileColumns::default() };
        let mut findings = Vec::new();
        for needed in &self.needed {
            let (position, unit) = match needed {
                Needed::Column(name) => {
                    let found = file.recognition.columns.iter().find(|column| column.column.name == *name);
                    (found.map(|found| found.position), found.and_then(|found| found.unit.clone()))
                }
                Needed::Header(name) => (file.header.iter().position(|header| header == name), None),
            };
            let is_elsewhere = |name: &String| self.elsewhere.contains(name);
            if let (None, Needed::Header(name)) = (position, needed)
                && !is_elsewhere(name)
            {
                findings.push(Finding {
                    path: format!("sources.{}", self.table.name),
                    problem: format!("no column `{name}` in the header"),
                    suggestion: suggest(name, file.header.iter().map(String::as_str)),
                    hint: Some("all files of a source need the columns that its expressions name".into()),
                });
            }
            if let (Needed::Column(name), Some(stated)) = (needed, &unit)
                && let Some(declared) = self.declared_units.get(*name)
                && Unit::parse(stated) != Unit::parse(declared)
            {
                findings.push(Finding {
                    path: format!("sources.{}.units.{name}", self.table.name),
                    problem: format!("`{name}` is declared in {declared}, and its header says {stated}"),
                    suggestion: None,
                    hint: Some("drop the setting: the unit in a header is read from it".into()),
                });
            }
            columns.slots.push(position);
            columns.units.push(unit.and_then(|unit| Unit::parse(&unit)));
        }
        for recognised in &file.recognition.columns {
            columns.personal.extend(recognised.column.personal.map(|kind| (recognised.position, kind)));
        }
        for position in &file.recognition.unused {
            let kind = file.header.get(*position).and_then(|header| personal_by_name(header));
            columns.personal.extend(kind.map(|kind| (*position, kind)));
        }
        if findings.is_empty() { Ok(columns) } else { Err(findings) }
    }
}
