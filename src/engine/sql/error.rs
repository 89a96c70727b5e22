//! Why a statement has no answer.

use polars::prelude::PolarsError;
use thiserror::Error;

use crate::config::did_you_mean;
use crate::lake::LakeError;

/// Why a statement has no answer.
#[derive(Debug, Error)]
pub enum SqlError {
    /// The statement cannot be understood, or is none that only reads.
    #[error("{message}\nhint: {hint}")]
    Statement {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A table that the lake does not have.
    #[error("no table `{name}`\nhint: {hint}")]
    NoTable {
        /// As it was named.
        name: String,
        /// What there is.
        hint: String,
    },
    /// A column that none of the tables has.
    #[error("no column `{name}`\nhint: {hint}")]
    NoColumn {
        /// As it was named.
        name: String,
        /// What there is.
        hint: String,
    },
    /// The lake could not be read, or a mart is not published at the date.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The answer could not be computed.
    #[error("the statement could not be answered: {message}")]
    Failed {
        /// What was said.
        message: String,
    },
}

/// A failure of polars in the words of whoever wrote the statement. `tables` are those it names, with their columns.
pub fn of_plan(error: PolarsError, tables: &[(String, Vec<String>)]) -> SqlError {
    let text = error.to_string();
    let message = text.lines().next().unwrap_or(&text).trim_end_matches([':', ' ']).to_owned();
    // Found while planning it is one kind of error, found while answering another: the words are the same.
    let is_unknown = ["unable to find column", "no column named", "unable to resolve column"];
    let unknown = is_unknown.iter().any(|words| message.contains(words)).then(|| quoted(&message)).flatten();
    if let Some(name) = unknown
        && !tables.iter().any(|(_, columns)| columns.contains(&name))
    {
        return no_column(&name, tables);
    }
    if message.starts_with("duplicate: ") {
        let name = quoted(&message).map(|name| format!(" `{name}`")).unwrap_or_default();
        return SqlError::Statement {
            message: format!("two columns of the answer have the same name{name}"),
            hint: "name them apart, as in `SELECT MIN(x) AS first, MAX(x) AS last`".into(),
        };
    }
    match error {
        PolarsError::SQLInterface(_) | PolarsError::SQLSyntax(_) => SqlError::Statement {
            message: format!("the statement cannot be understood: {message}"),
            hint: "columns with blanks or signs go in double quotes, texts in single quotes; \
                   `DESCRIBE <table>` lists the columns of a table"
                .into(),
        },
        PolarsError::ColumnNotFound(_)
        | PolarsError::SchemaFieldNotFound(_)
        | PolarsError::SchemaMismatch(_)
        | PolarsError::InvalidOperation(_) => SqlError::Statement {
            message: format!("the statement does not fit its tables: {message}"),
            hint: "`DESCRIBE <table>` lists the columns of a table with their types".into(),
        },
        _ => SqlError::Failed { message },
    }
}

fn no_column(name: &str, tables: &[(String, Vec<String>)]) -> SqlError {
    let all: Vec<&String> = tables.iter().flat_map(|(_, columns)| columns).collect();
    let near = did_you_mean(name, &all).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    let mut lists = Vec::with_capacity(tables.len());
    for (table, columns) in tables {
        lists.push(format!("{table} has {}", columns.join(", ")));
    }
    SqlError::NoColumn { name: name.to_owned(), hint: format!("{near}{}", lists.join("; ")) }
}

/// The first word in quotes of a message.
fn quoted(message: &str) -> Option<String> {
    let start = message.find(['"', '\'', '`'])?;
    let quote = message[start..].chars().next()?;
    let rest = &message[start + 1..];
    let name = &rest[..rest.find(quote)?];
    // `table.column` names a column by its table.
    let name = name.rsplit_once('.').map_or(name, |(_, column)| column);
    Some(name.trim_matches('"').to_owned())
}
