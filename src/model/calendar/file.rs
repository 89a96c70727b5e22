//! A calendar as a CSV file: `date,kind,name_zh,name_en`, with `#` before remarks.

use chrono::NaiveDate;
use thiserror::Error;

use super::{Calendar, Day, DayKind};

const COLUMNS: [&str; 4] = ["date", "kind", "name_zh", "name_en"];

/// What is wrong with a calendar file, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}: {problem}")]
pub struct CalendarError {
    /// The file, as it was named.
    pub file: String,
    /// The line, counted from 1.
    pub line: u64,
    /// What is wrong there.
    pub problem: CalendarProblem,
}

/// What is wrong with a line of a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarProblem {
    /// A column that means nothing.
    #[error("column {name:?} is not known\nhint: the columns are {}", COLUMNS.join(", "))]
    UnknownColumn {
        /// As it stands in the header.
        name: String,
    },
    /// A column that is needed is not there.
    #[error("column {name:?} is missing\nhint: the first line names the columns, date,kind,name_zh,name_en")]
    MissingColumn {
        /// The column.
        name: &'static str,
    },
    /// A date that is none.
    #[error("column date: {value:?} is not a date\nhint: write it as 2026-10-01")]
    Date {
        /// As it stands.
        value: String,
    },
    /// A kind that means nothing.
    #[error("column kind: {value:?} is no kind of day\nhint: write holiday, or workday for a make-up working day")]
    Kind {
        /// As it stands.
        value: String,
    },
    /// A day that stands there twice.
    #[error("column date: {date} is listed twice\nhint: keep one of the two lines")]
    Twice {
        /// The day.
        date: NaiveDate,
    },
    /// The line is no CSV.
    #[error("{message}\nhint: each line has as many fields as the first")]
    Csv {
        /// What the reader says.
        message: String,
    },
}

impl Calendar {
    /// Reads the text of a calendar file; `file` names it in errors.
    pub fn parse(file: &str, text: &str) -> Result<Calendar, CalendarError> {
        let at = |line: u64, problem| CalendarError { file: file.to_owned(), line, problem };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader =
            csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
        let unreadable = |error: &csv::Error| {
            let line = error.position().map_or(1, csv::Position::line);
            at(line, CalendarProblem::Csv { message: error.to_string() })
        };
        let headers = reader.headers().map_err(|error| unreadable(&error))?.clone();
        let header_line = line_of(text, &headers);
        if let Some(name) = headers.iter().find(|name| !COLUMNS.contains(name)) {
            return Err(at(header_line, CalendarProblem::UnknownColumn { name: name.to_owned() }));
        }
        let place = |name: &str| headers.iter().position(|header| header == name);
        let needed =
            |name: &'static str| place(name).ok_or_else(|| at(header_line, CalendarProblem::MissingColumn { name }));
        let (date_place, kind_place) = (needed("date")?, needed("kind")?);
        let (zh_place, en_place) = (place("name_zh"), place("name_en"));

        let mut calendar = Calendar::default();
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(&error))?;
            let line = line_of(text, &record);
            let field = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
            let value = field(Some(date_place));
            let date = parse_date(value).ok_or_else(|| at(line, CalendarProblem::Date { value: value.to_owned() }))?;
            let kind = match field(Some(kind_place)) {
                "holiday" => DayKind::Holiday,
                "workday" => DayKind::Workday,
                other => return Err(at(line, CalendarProblem::Kind { value: other.to_owned() })),
            };
            let day = Day { kind, name_zh: field(zh_place).to_owned(), name_en: field(en_place).to_owned() };
            if calendar.days.insert(date, day).is_some() {
                return Err(at(line, CalendarProblem::Twice { date }));
            }
        }
        Ok(calendar)
    }
}

/// The line that a record stands on: the reader's position is where it began to look, ahead of remarks and empty lines.
fn line_of(text: &str, record: &csv::StringRecord) -> u64 {
    let Some(position) = record.position() else { return 1 };
    let rest = text.get(position.byte() as usize..).unwrap_or_default();
    let skipped = rest.lines().take_while(|line| line.is_empty() || line.starts_with('#')).count();
    position.line() + skipped as u64
}

/// `2026-10-01`, or `2026/10/1` as spreadsheets write it.
fn parse_date(text: &str) -> Option<NaiveDate> {
    let text = text.replace('/', "-");
    NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().filter(|_| text.find('-') == Some(4))
}
