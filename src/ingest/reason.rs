//! Why a single row is refused.

use std::fmt;

/// Why a row is refused. The code is stored in the quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// More or fewer fields than the header.
    FieldCount,
    /// Bytes that are not text of the encoding.
    Encoding,
    /// A required value is blank.
    Missing,
    /// Not a number in any of the forms that are read.
    NotANumber,
    /// More decimal places than the column holds.
    SurplusDigits,
    /// Beyond what the column holds (18 digits before the point, years 1900 to 2199) or its range.
    OutOfRange,
    /// Not a date or time of a form that is read or declared, or an impossible one.
    NotADate,
    /// Not one of the words, levels or ticks the column allows.
    NotAllowed,
    /// The expression cannot be computed for this row.
    ExpressionFailed,
    /// A date that reads in more than one way, as 01/02/2026, or a time with an offset where no zone is known.
    AmbiguousDate,
    /// A date without a year, and no year is known for the file.
    YearMissing,
    /// A bare number that may be a share or a percentage.
    AmbiguousRatio,
    /// Does not match the pattern of the column.
    Pattern,
    /// A control character, such as NUL, inside the value.
    ControlCharacter,
    /// Longer than a cell can be.
    TooLong,
    /// An error that a formula of a workbook gave, as `#N/A`.
    ExcelError,
    /// New to a month that is closed: before `lookback`, with `on_late = "quarantine"`.
    Late,
}

impl Reason {
    /// All reasons. New ones are added at the end.
    pub const ALL: [Reason; 17] = [
        Reason::FieldCount,
        Reason::Encoding,
        Reason::Missing,
        Reason::NotANumber,
        Reason::SurplusDigits,
        Reason::OutOfRange,
        Reason::NotADate,
        Reason::NotAllowed,
        Reason::ExpressionFailed,
        Reason::AmbiguousDate,
        Reason::YearMissing,
        Reason::AmbiguousRatio,
        Reason::Pattern,
        Reason::ControlCharacter,
        Reason::TooLong,
        Reason::ExcelError,
        Reason::Late,
    ];

    /// The code stored in the quarantine.
    pub fn code(self) -> &'static str {
        match self {
            Reason::FieldCount => "field_count",
            Reason::Encoding => "encoding",
            Reason::Missing => "missing",
            Reason::NotANumber => "not_a_number",
            Reason::SurplusDigits => "surplus_digits",
            Reason::OutOfRange => "out_of_range",
            Reason::NotADate => "not_a_date",
            Reason::NotAllowed => "not_allowed",
            Reason::ExpressionFailed => "expression_failed",
            Reason::AmbiguousDate => "ambiguous_date",
            Reason::YearMissing => "year_missing",
            Reason::AmbiguousRatio => "ambiguous_ratio",
            Reason::Pattern => "pattern",
            Reason::ControlCharacter => "control_character",
            Reason::TooLong => "too_long",
            Reason::ExcelError => "excel_error",
            Reason::Late => "late",
        }
    }

    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Reason::FieldCount => "a delimiter stands unquoted in a field, or the line is broken",
            Reason::Encoding => "declare the `encoding`, or save the file as CSV UTF-8",
            Reason::Missing => "leave such rows out with `filter`, or map another column",
            Reason::NotANumber => {
                "write one number per cell: no other currency, no decimal comma, no scientific notation"
            }
            Reason::SurplusDigits => "raise `money_scale`, or ROUND in an expression",
            Reason::OutOfRange => "check the value in the export, or the range in `checks`",
            Reason::NotADate => "declare the column's format in `formats`",
            Reason::NotAllowed => "translate the words with a CASE expression; add levels to `level_schemes`",
            Reason::ExpressionFailed => "a CAST failed, a divisor was 0 or a result overflowed",
            Reason::AmbiguousDate => "declare the column's format in `formats`, as `%d/%m/%Y`",
            Reason::YearMissing => "set the `year` of the source, or have it in the name of the file",
            Reason::AmbiguousRatio => "declare `ratio` or `percent` for the column in `units`",
            Reason::Pattern => "check the value in the export, or the pattern in `checks`",
            Reason::ControlCharacter => "the file is damaged or not text: export it again",
            Reason::TooLong => "look for a quote that opens and is not closed",
            Reason::ExcelError => "mend the formula in the workbook",
            Reason::Late => "take them in once with `--set on_late=restate`, or raise `lookback`",
        }
    }

    /// The reason of a stored index.
    pub fn from_index(index: u8) -> Option<Reason> {
        Reason::ALL.get(usize::from(index)).copied()
    }

    /// Position in [`Reason::ALL`].
    pub fn index(self) -> u8 {
        Reason::ALL.iter().position(|reason| *reason == self).unwrap_or(0) as u8
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_survives_its_index() {
        for (index, reason) in Reason::ALL.iter().enumerate() {
            assert_eq!(usize::from(reason.index()), index);
            assert_eq!(Reason::from_index(reason.index()), Some(*reason));
        }
        assert_eq!(Reason::from_index(Reason::ALL.len() as u8), None);
    }
}
