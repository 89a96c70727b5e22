//! The tables in words: what `keyfolio explain table` and `docs/tables.md` share.

use super::{ColumnSpec, ColumnType, Personal, TABLES, TableKind, TableSchema};

impl TableSchema {
    /// What names a row: lists of columns, of which the first that is filled counts.
    pub fn key_in_words(&self) -> String {
        if self.keys.is_empty() {
            return "none: repeated rows are told apart by their running number within the export".into();
        }
        let lists: Vec<String> = self.keys.iter().map(|names| names.join(", ")).collect();
        lists.join("; else ")
    }

    /// How its rows are stored.
    pub fn partition_in_words(&self) -> String {
        match self.kind {
            TableKind::Dated { date, timestamp: None } => format!("by month of {date}"),
            TableKind::Dated { date, timestamp: Some(timestamp) } => {
                format!("by month of {date}, which is taken from {timestamp} when not mapped")
            }
            TableKind::Master => format!("by {}", super::SNAPSHOT_DATE),
            TableKind::Reference => "one file, the latest row of every key".into(),
        }
    }

    /// What every row needs.
    pub fn needs_in_words(&self) -> String {
        let in_group = |name: &str| self.one_of.iter().any(|group| group.contains(&name));
        let mut needs: Vec<String> = self.one_of.iter().map(|group| group.join(" or ")).collect();
        let single = self.columns.iter().filter(|column| column.required && !in_group(column.name));
        needs.extend(single.map(|column| column.name.to_owned()));
        if needs.is_empty() { "nothing".into() } else { needs.join("; ") }
    }
}

impl ColumnSpec {
    /// Whether rows need it: `yes`, `one of` a group, or nothing.
    pub fn required_in(&self, table: &TableSchema) -> &'static str {
        if table.one_of.iter().any(|group| group.contains(&self.name)) {
            "one of"
        } else if self.required {
            "yes"
        } else {
            ""
        }
    }

    /// Words that it may hold, each with how exports write it.
    pub fn words_in_words(&self) -> Vec<String> {
        let ColumnType::Word(words) = self.column_type else { return Vec::new() };
        words.iter().map(|word| format!("{} ({})", word.code, word.aliases.join(", "))).collect()
    }

    /// What else is to be known: limits, references, ticks, personal data.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if let Some((low, high)) = self.range {
            remarks.push(format!("from {low} to {high}"));
        }
        if let Some(reference) = self.references {
            remarks.push(format!("in {}.{}", reference.table, reference.column));
        }
        if self.blank_is_false {
            remarks.push("blank means no".into());
        }
        if let Some(kind) = self.personal {
            remarks.push(format!("personal: {}", kind.in_words()));
        }
        if !self.weak_aliases.is_empty() {
            remarks.push(format!("only proposed: {}", self.weak_aliases.join(", ")));
        }
        remarks
    }
}

impl Personal {
    /// The kind in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Personal::Name => "name",
            Personal::Phone => "telephone",
            Personal::Email => "e-mail",
            Personal::Number => "number",
            Personal::Birthday => "birthday",
            Personal::Address => "address",
            Personal::Private => "private life, never stored",
        }
    }
}

/// All tables as a page of documentation (`docs/tables.md`, which a test keeps fresh).
pub fn markdown() -> String {
    let mut page = String::from(
        "# Tables\n\nThe canonical tables that exports become. A source of a pipeline is named after its table. Headers \
         are matched by the\nnames listed here, the surest first, after width, letter case, white space and punctuation \
         are evened out; a unit in\nbrackets (`金额（万元）`) is understood. `keyfolio explain table NAME` prints the same.\n\n\
         Only columns that an export gives are stored. Every row also carries `source_file` and \
         `source_row`.\nThere is no currency column: all amounts are in the currency of the pipeline.\n\n\
         Generated from the source: `KEYFOLIO_UPDATE_DOCS=1 cargo test --release --lib page_of_tables`.\n\n\
         | table | 名称 | a row is | chapter |\n|---|---|---|---|\n",
    );
    for table in TABLES {
        let TableSchema { name, title_zh, docs, chapter, .. } = table;
        page.push_str(&format!("| [`{name}`](#{name}) | {title_zh} | {docs} | {chapter} |\n"));
    }
    for table in TABLES {
        section(table, &mut page);
    }
    page
}

fn section(table: &TableSchema, page: &mut String) {
    page.push_str(&format!("\n## {}\n\n{}。{} ({})\n\n", table.name, table.title_zh, table.docs, table.chapter));
    page.push_str(&format!("* key: {}\n", table.key_in_words()));
    page.push_str(&format!("* stored: {}\n", table.partition_in_words()));
    page.push_str(&format!("* every row needs: {}\n", table.needs_in_words()));
    if let Some(amount) = table.amount {
        page.push_str(&format!("* control totals add up: {amount}\n"));
    }
    page.push_str(&format!("* files and sheets are called: {}\n", table.file_hints.join(", ")));
    page.push_str(&format!("* makes possible: {}\n\n", table.unlocks.join(", ")));
    page.push_str("| column | type | unit | needed | meaning | headers | used by |\n|---|---|---|---|---|---|---|\n");
    for column in table.columns {
        let remarks = column.remarks().join("; ");
        let meaning = if remarks.is_empty() { column.docs.to_owned() } else { format!("{} ({remarks})", column.docs) };
        let cells = [
            format!("`{}`", column.name),
            column.column_type.in_words().to_owned(),
            column.unit.to_owned(),
            column.required_in(table).to_owned(),
            meaning,
            column.aliases.join(", "),
            column.used_by.join(", "),
        ];
        page.push_str(&format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")));
    }
    for column in table.columns {
        let words = column.words_in_words();
        if !words.is_empty() {
            page.push_str(&format!("\n`{}` is one of: {}.\n", column.name, words.join("; ")));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_page_of_tables_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/tables.md");
        if std::env::var_os("KEYFOLIO_UPDATE_DOCS").is_some() {
            std::fs::write(path, markdown()).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(path).unwrap_or_default(),
            markdown(),
            "stale: KEYFOLIO_UPDATE_DOCS=1 cargo test --release --lib page_of_tables"
        );
    }
}
