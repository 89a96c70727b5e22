//! Columns that expressions read and give, outside of polars.

/// Values of one column for the rows of a block.
#[derive(Debug, Clone)]
pub enum Values {
    /// Text.
    Text(Texts),
    /// Decimals of [`WORK_SCALE`](crate::ingest::expressions::WORK_SCALE) places, whole numbers, days or microseconds.
    Number(Vec<Option<i128>>),
    /// True, false or null.
    Truth(Vec<Option<bool>>),
}

impl Values {
    fn is_null(&self, row: usize) -> bool {
        match self {
            Values::Text(texts) => texts.get(row).is_none(),
            Values::Number(numbers) => numbers[row].is_none(),
            Values::Truth(truths) => truths[row].is_none(),
        }
    }

    fn len(&self) -> usize {
        match self {
            Values::Text(texts) => texts.ends.len(),
            Values::Number(numbers) => numbers.len(),
            Values::Truth(truths) => truths.len(),
        }
    }
}

/// Texts end to end, without an allocation for each.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    all: String,
    /// Where each text ends; a null is empty and marked.
    ends: Vec<(usize, bool)>,
}

impl Texts {
    /// Appends a text or a null.
    pub fn push(&mut self, text: Option<&str>) {
        self.all.push_str(text.unwrap_or_default());
        self.ends.push((self.all.len(), text.is_none()));
    }

    /// The text of a row; none for a null or beyond the end.
    pub fn get(&self, row: usize) -> Option<&str> {
        let (end, is_null) = *self.ends.get(row)?;
        let start = if row == 0 { 0 } else { self.ends[row - 1].0 };
        if is_null { None } else { self.all.get(start..end) }
    }

    /// All rows.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.ends.len()).map(|row| self.get(row))
    }
}

impl<'a> FromIterator<Option<&'a str>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(rows: I) -> Texts {
        let mut texts = Texts::default();
        for text in rows {
            texts.push(text);
        }
        texts
    }
}

/// The results of one expression.
#[derive(Debug, Clone)]
pub struct Computed {
    values: Values,
    /// Rows that could not be computed; their value is null.
    failed: Vec<bool>,
}

impl Computed {
    /// Results of the type of `empty`, which has no rows.
    pub fn new(empty: Values) -> Computed {
        Computed { values: empty, failed: Vec::new() }
    }

    /// Whether the row could not be computed.
    pub fn has_failed(&self, row: usize) -> bool {
        self.failed.get(row).copied().unwrap_or(true)
    }

    /// The number of a row.
    pub fn number(&self, row: usize) -> Option<i128> {
        match &self.values {
            Values::Number(numbers) => numbers.get(row).copied().flatten(),
            _ => None,
        }
    }

    /// The text of a row.
    pub fn text(&self, row: usize) -> Option<&str> {
        match &self.values {
            Values::Text(texts) => texts.get(row),
            _ => None,
        }
    }

    /// The truth of a row.
    pub fn truth(&self, row: usize) -> Option<bool> {
        match &self.values {
            Values::Truth(truths) => truths.get(row).copied().flatten(),
            _ => None,
        }
    }

    /// Appends a row that could not be computed.
    pub fn push_failure(&mut self) {
        match &mut self.values {
            Values::Text(texts) => texts.push(None),
            Values::Number(numbers) => numbers.push(None),
            Values::Truth(truths) => truths.push(None),
        }
        self.failed.push(true);
    }

    /// Appends the results of a frame. A part that failed does not matter where the row has a result all the same, say
    /// from another branch of a CASE.
    pub fn append(&mut self, values: Values, part_failed: impl Fn(usize) -> bool) {
        self.failed.extend((0..values.len()).map(|row| values.is_null(row) && part_failed(row)));
        match (&mut self.values, values) {
            (Values::Text(all), Values::Text(more)) if all.ends.is_empty() => *all = more,
            (Values::Text(all), Values::Text(more)) => more.iter().for_each(|text| all.push(text)),
            (Values::Number(all), Values::Number(mut more)) => all.append(&mut more),
            (Values::Truth(all), Values::Truth(mut more)) => all.append(&mut more),
            _ => {}
        }
    }
}
