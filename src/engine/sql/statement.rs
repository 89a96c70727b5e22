//! Statements: what is asked, of which tables, and whether it only reads.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Ident, ObjectName, Query, Select, SetExpr, Statement as Parsed, TableFactor, Visit, VisitMut, Visitor,
    VisitorMut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserOptions};

use super::SqlError;
use super::catalog::Catalog;

/// What stands for the folder of refused rows before a table's name.
const QUARANTINE: &str = "quarantine";

/// Statements that are answered.
const ALLOWED: &str = "SELECT, WITH … SELECT, SHOW TABLES and DESCRIBE <table>";

/// What a statement asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Rows.
    Select,
    /// The tables.
    ShowTables,
    /// The columns of a table.
    Describe(String),
}

/// A statement that only reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it asks for.
    pub question: Question,
    /// The tables of the lake that it names, in byte order.
    pub tables: Vec<String>,
    /// The statement with the tables under the names they are registered by.
    pub text: String,
}

/// The name that polars knows a table by: it takes no dot.
pub fn registered(table: &str) -> String {
    table.replace('.', "_")
}

impl Statement {
    /// Parses a statement, and refuses what does more than read or names what is not there.
    pub fn parse(text: &str, catalog: &Catalog) -> Result<Statement, SqlError> {
        let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
        let parsed = Parser::new(&GenericDialect).with_options(options).try_with_sql(text);
        let mut statements = parsed.and_then(|mut parser| parser.parse_statements()).map_err(|error| {
            let message = error.to_string().replace("sql parser error: ", "");
            SqlError::Statement {
                message: format!("not an SQL statement: {message}"),
                hint: "columns with blanks or signs go in double quotes, texts in single quotes".into(),
            }
        })?;
        let (Some(mut statement), true) = (statements.pop(), statements.is_empty()) else {
            return Err(SqlError::Statement {
                message: "expected one statement".into(),
                hint: "ask one question at a time; WITH names intermediate results".into(),
            });
        };
        let question = match &statement {
            Parsed::Query(_) => Question::Select,
            Parsed::ShowTables { .. } => {
                return Ok(Statement { question: Question::ShowTables, tables: Vec::new(), text: String::new() });
            }
            Parsed::ExplainTable { table_name, .. } => {
                let table = resolve(table_name, catalog)?;
                return Ok(Statement { question: Question::Describe(table), tables: Vec::new(), text: String::new() });
            }
            Parsed::ShowColumns { show_options, .. } => {
                let named = show_options.show_in.as_ref().and_then(|show_in| show_in.parent_name.as_ref());
                let named = named.ok_or_else(|| refused("SHOW COLUMNS"))?;
                let table = resolve(named, catalog)?;
                return Ok(Statement { question: Question::Describe(table), tables: Vec::new(), text: String::new() });
            }
            other => return Err(refused(&first_words(&other.to_string()))),
        };
        let mut reader = OnlyReads { named: BTreeSet::new() };
        if let ControlFlow::Break(what) = statement.visit(&mut reader) {
            return Err(refused(&what));
        }
        let mut resolver = Resolver { catalog, named: reader.named, tables: BTreeSet::new() };
        if let ControlFlow::Break(error) = VisitMut::visit(&mut statement, &mut resolver) {
            return Err(*error);
        }
        Ok(Statement { question, tables: resolver.tables.into_iter().collect(), text: statement.to_string() })
    }
}

fn refused(what: &str) -> SqlError {
    SqlError::Statement {
        message: format!("`{what}` is not answered: the lake is read only"),
        hint: format!("there are {ALLOWED}; the lake changes by `keyfolio run` alone"),
    }
}

fn first_words(statement: &str) -> String {
    statement.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// Refuses what is not reading within a query, and gathers the names that WITH gives.
struct OnlyReads {
    named: BTreeSet<String>,
}

impl Visitor for OnlyReads {
    type Break = String;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<String> {
        if let Some(with) = &query.with {
            self.named.extend(with.cte_tables.iter().map(|table| table.alias.name.value.clone()));
        }
        if !query.locks.is_empty() {
            return ControlFlow::Break("FOR UPDATE".into());
        }
        match query.body.as_ref() {
            SetExpr::Insert(_) => ControlFlow::Break("INSERT".into()),
            SetExpr::Update(_) => ControlFlow::Break("UPDATE".into()),
            SetExpr::Delete(_) => ControlFlow::Break("DELETE".into()),
            SetExpr::Merge(_) => ControlFlow::Break("MERGE".into()),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<String> {
        if select.into.is_some() {
            return ControlFlow::Break("SELECT INTO".into());
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<String> {
        match factor {
            TableFactor::Table { name, args: Some(_), .. } => ControlFlow::Break(format!("FROM {name}(…)")),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_statement(&mut self, statement: &Parsed) -> ControlFlow<String> {
        match statement {
            Parsed::Query(_) => ControlFlow::Continue(()),
            other => ControlFlow::Break(first_words(&other.to_string())),
        }
    }
}

/// Gathers the tables of the lake and puts the names they are registered by in their place.
struct Resolver<'a> {
    catalog: &'a Catalog<'a>,
    named: BTreeSet<String>,
    tables: BTreeSet<String>,
}

impl VisitorMut for Resolver<'_> {
    type Break = Box<SqlError>;

    fn pre_visit_relation(&mut self, relation: &mut ObjectName) -> ControlFlow<Box<SqlError>> {
        let parts = words(relation);
        if let [only] = parts.as_slice()
            && self.named.contains(only)
        {
            return ControlFlow::Continue(());
        }
        match resolve(relation, self.catalog) {
            Ok(table) => {
                *relation = ObjectName::from(vec![ident(&registered(&table))]);
                self.tables.insert(table);
                ControlFlow::Continue(())
            }
            Err(error) => ControlFlow::Break(Box::new(error)),
        }
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Box<SqlError>> {
        // quarantine.transactions.reason: the table's two words become its one.
        if let Expr::CompoundIdentifier(parts) = expr
            && let [schema, table, column] = parts.as_slice()
            && let Some(found) = self.catalog.find(&[&schema.value, &table.value])
        {
            *expr = Expr::CompoundIdentifier(vec![ident(&registered(&found)), column.clone()]);
        }
        ControlFlow::Continue(())
    }
}

/// An identifier, in quotes unless it is a plain word.
fn ident(name: &str) -> Ident {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_plain { Ident::new(name) } else { Ident::with_quote('"', name) }
}

fn words(name: &ObjectName) -> Vec<String> {
    name.0.iter().filter_map(|part| part.as_ident()).map(|ident| ident.value.clone()).collect()
}

fn resolve(name: &ObjectName, catalog: &Catalog) -> Result<String, SqlError> {
    let parts = words(name);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    catalog.find(&parts).ok_or_else(|| {
        let named = match parts.as_slice() {
            [schema, table] if *schema == QUARANTINE => format!("{QUARANTINE}.{table}"),
            other => other.join("."),
        };
        catalog.no_table(&named)
    })
}
