//! Rows of tables for features: partitions of the lake, customers resolved and numbered, once a run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType as ArrowType, Field, Schema};
use polars::prelude::*;
use rayon::prelude::*;

use super::EngineError;
use super::fingerprint;
use super::identity::IdentityMap;
use super::stage;
use crate::config::types::Pipeline;
use crate::features::rows::{CUSTOMER, RawTables, frame_type};
use crate::features::{Catalog, PurchaseHistory, TableFrames};
use crate::lake::{LakeError, StageRecord, exchange, files};
use crate::model::tables::{TableKind, TableSchema};
use crate::schemes;

/// Whether a row names its customer by the identifier that stays, not by another that stands for it.
const BY_ITSELF: &str = "__by_itself";

/// The features that the schemes of a pipeline read.
pub fn asked(pipeline: &Pipeline) -> Result<BTreeSet<String>, EngineError> {
    let mut names = BTreeSet::new();
    for (name, scheme) in &pipeline.schemes {
        names.extend(schemes::required_features(scheme).map_err(|problem| problem.of(name))?);
    }
    Ok(names)
}

/// The rows that features read. `partitions` are the files of a table.
pub fn load(
    catalog: &Catalog,
    names: &[String],
    partitions: &dyn Fn(&str) -> Vec<PathBuf>,
    identity: &IdentityMap,
    history: &PurchaseHistory,
) -> Result<TableFrames, EngineError> {
    let failed = |source| EngineError::Frame { what: "rows of tables for features".into(), source };
    let mut raw = RawTables::new();
    for table in catalog.row_tables(names) {
        let paths = partitions(table.name);
        if paths.is_empty() {
            continue;
        }
        let columns = catalog.row_columns(names, table);
        let scale = catalog.scale();
        let reading = Reading { table, columns: &columns, scale, identity, history, keeps_strangers: false };
        raw.insert(table.name, reading.frame(&paths)?);
    }
    TableFrames::new(&catalog.row_features(names), &raw, catalog.scale()).map_err(failed)
}

/// Rows of one table: `customer` (null where the history does not know them), and of `columns` those that it has. Its
/// customer column holds the identifier that stays.
pub fn rows_of(
    table: &'static TableSchema,
    columns: &[&str],
    scale: u8,
    identity: &IdentityMap,
    (history, paths): (&PurchaseHistory, &[PathBuf]),
) -> Result<DataFrame, EngineError> {
    let columns: BTreeSet<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    Reading { table, columns: &columns, scale, identity, history, keeps_strangers: true }.frame(paths)
}

/// What rows of tables are the result at `month` (`YYYY-MM`) depends on: the partitions up to it, of masters the
/// snapshots up to it, of tables without a date all.
pub fn fingerprint_of_tables(
    stages: &BTreeMap<String, StageRecord>,
    tables: &[&'static TableSchema],
    month: &str,
) -> String {
    let is_known = |slot: &str| {
        let is_dated = slot.starts_with(|letter: char| letter.is_ascii_digit());
        !slot.contains('/') && (!is_dated || slot.get(..7).is_none_or(|slot| slot <= month))
    };
    let mut read: Vec<(&str, Vec<&String>)> = Vec::new();
    for table in tables {
        let record = stages.get(&stage::ingest(table.name));
        let files = record.into_iter().flat_map(|record| &record.files);
        read.push((table.name, files.filter(|(slot, _)| is_known(slot)).map(|(_, file)| file).collect()));
    }
    fingerprint::of(&read)
}

/// One table being read.
struct Reading<'a> {
    table: &'static TableSchema,
    columns: &'a BTreeSet<String>,
    scale: u8,
    identity: &'a IdentityMap,
    history: &'a PurchaseHistory,
    /// Whether files that name no customers count too: features are of customers, insights may read rows of leads.
    keeps_strangers: bool,
}

impl Reading<'_> {
    fn frame(&self, paths: &[PathBuf]) -> Result<DataFrame, EngineError> {
        let parts: Vec<Result<Vec<DataFrame>, LakeError>> = paths.par_iter().map(|path| self.parts(path)).collect();
        // The error of the earliest partition, whichever failed first.
        let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
        let parts: Vec<DataFrame> = parts.into_iter().flatten().collect();
        let found: BTreeSet<String> =
            parts.iter().flat_map(|part| part.get_column_names()).map(|name| name.to_string()).collect();
        let failed = |source| EngineError::Frame { what: format!("rows of {}", self.table.name), source };
        let mut whole: Option<DataFrame> = None;
        for part in parts {
            let part = self.with_columns(part, &found).map_err(failed)?;
            match &mut whole {
                None => whole = Some(part),
                Some(whole) => {
                    whole.vstack_mut_owned(part).map_err(failed)?;
                }
            }
        }
        let Some(whole) = whole else { return Ok(DataFrame::empty()) };
        // Of rows of one customer and day, the one under its own identifier comes last: it is the newest value.
        let order = SortMultipleOptions::default().with_maintain_order(true);
        let whole = match self.table.kind {
            TableKind::Master if found.contains(BY_ITSELF) => whole.sort([BY_ITSELF], order).map_err(failed)?,
            _ => whole,
        };
        Ok(whole.drop(BY_ITSELF).unwrap_or(whole))
    }

    /// The frames of a partition.
    fn parts(&self, path: &Path) -> Result<Vec<DataFrame>, LakeError> {
        let entity = self.table.entity.unwrap_or_default();
        let schema = files::read_schema(path)?;
        let stored = schema.fields().iter().map(|field| field.name().as_str());
        let columns: Vec<&str> = stored.filter(|name| *name == entity || self.columns.contains(*name)).collect();
        if !columns.contains(&entity) && !self.keeps_strangers {
            return Ok(Vec::new());
        }
        let what = path.display().to_string();
        let mut parts = Vec::new();
        if let Some(known) = self.history.numbered.of(path).filter(|_| !self.needs_ids(entity)) {
            let columns: Vec<&str> = columns.into_iter().filter(|name| *name != entity).collect();
            let mut rest = known.as_slice();
            for batch in files::read_batches(path, Some(&columns))? {
                let batch = batch?;
                let (own, after) = rest.split_at_checked(batch.num_rows()).ok_or_else(|| LakeError::Exchange {
                    what: what.clone(),
                    message: "the file changed between two readings of it".into(),
                })?;
                parts.push(self.frame_of(&batch, own.to_vec(), &what)?);
                rest = after;
            }
            return Ok(parts);
        }
        let mut customers = Vec::new();
        for batch in files::read_batches(path, Some(&columns))? {
            parts.push(self.part(&batch?, entity, &what, &mut customers)?);
        }
        self.history.numbered.keep(path, customers);
        Ok(parts)
    }

    /// Whether identifiers are asked for beside numbers.
    fn needs_ids(&self, entity: &str) -> bool {
        self.tells_itself() || self.columns.contains(entity)
    }

    /// Whether rows under a customer's own identifier are told apart.
    fn tells_itself(&self) -> bool {
        self.table.kind == TableKind::Master && !self.identity.is_empty()
    }

    /// The frame of a batch; its customers are added to those of the file.
    fn part(
        &self,
        batch: &RecordBatch,
        entity: &str,
        what: &str,
        customers: &mut Vec<Option<u32>>,
    ) -> Result<DataFrame, LakeError> {
        let failed = |message: String| LakeError::Exchange { what: what.to_owned(), message };
        let ids = match batch.column_by_name(entity) {
            Some(ids) => cast(ids, &ArrowType::Utf8).map_err(|error| failed(error.to_string()))?,
            None => arrow::array::new_null_array(&ArrowType::Utf8, batch.num_rows()),
        };
        let ids = ids.as_string::<i32>();
        let (mut numbers, mut by_itself) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
        let mut stays: Vec<Option<&str>> = Vec::new();
        let tells_itself = self.tells_itself();
        // Rows of a customer mostly follow each other: the last one is tried before the history.
        let mut last: (Option<&str>, Option<u32>) = (None, None);
        for row in 0..ids.len() {
            let raw = ids.is_valid(row).then(|| ids.value(row));
            let resolved = raw.map(|raw| self.identity.resolve(raw));
            if resolved != last.0 {
                last = (resolved, resolved.and_then(|id| self.history.find(id)));
            }
            numbers.push(last.1);
            if tells_itself {
                by_itself.push(raw == resolved);
            }
            if self.columns.contains(entity) {
                stays.push(resolved);
            }
        }
        customers.extend(&numbers);
        let mut frame = self.frame_of(batch, numbers, what)?;
        let itself = tells_itself.then(|| Column::new(BY_ITSELF.into(), by_itself));
        let named = self.columns.contains(entity).then(|| Column::new(entity.into(), stays));
        for column in itself.into_iter().chain(named) {
            frame.with_column(column).map_err(|error| failed(error.to_string()))?;
        }
        Ok(frame)
    }

    /// The columns of a batch that are asked for, with the numbers of its customers.
    fn frame_of(&self, batch: &RecordBatch, numbers: Vec<Option<u32>>, what: &str) -> Result<DataFrame, LakeError> {
        let failed = |message: String| LakeError::Exchange { what: what.to_owned(), message };
        let kept: Vec<usize> = (0..batch.num_columns())
            .filter(|column| self.columns.contains(batch.schema().field(*column).name()))
            .collect();
        let mut frame = match kept.is_empty() {
            true => DataFrame::empty_with_height(batch.num_rows()),
            false => {
                let fields: Vec<Field> = kept.iter().map(|column| batch.schema().field(*column).clone()).collect();
                let columns = kept.iter().map(|column| batch.column(*column).clone()).collect();
                let batch = RecordBatch::try_new(Schema::new(fields).into(), columns);
                exchange::to_frame(what, &batch.map_err(|error| failed(error.to_string()))?)?
            }
        };
        let customers = UInt32Chunked::from_iter_options(CUSTOMER.into(), numbers.into_iter()).into_column();
        frame.with_column(customers).map_err(|error| failed(error.to_string()))?;
        Ok(frame)
    }

    /// The frame with all of the columns, each of its type, in one order.
    fn with_columns(&self, frame: DataFrame, wanted: &BTreeSet<String>) -> PolarsResult<DataFrame> {
        let height = frame.height();
        let mut columns = Vec::with_capacity(wanted.len());
        for name in wanted {
            let found = match name.as_str() {
                CUSTOMER => Some(DataType::UInt32),
                BY_ITSELF => Some(DataType::Boolean),
                name => self.table.column(name).map(|column| frame_type(column.column_type, self.scale)),
            };
            let Some(found) = found else { continue };
            columns.push(match frame.column(name) {
                Ok(column) => column.cast(&found)?,
                Err(_) => Column::full_null(name.as_str().into(), height, &found),
            });
        }
        DataFrame::new(height, columns)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::features::CatalogSettings;
    use crate::features::testing::history_of;
    use crate::lake::files::WriteOptions;
    use crate::model::tables::{CUSTOMERS, EXPENSES, LEAD_STAGE_HISTORY};

    #[test]
    fn rows_of_all_partitions_come_to_the_customer_that_they_stand_for() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, frame: DataFrame| {
            let path = folder.path().join(name);
            files::write_frame(&path, &frame, &WriteOptions::default()).unwrap();
            path
        };
        // The first snapshot has no column of industries; the newest names b twice, by itself first.
        let first = write("1", df!("customer_id" => ["b", "x"], "city" => ["Ulm", "Bonn"]).unwrap());
        let second = df!("customer_id" => ["b", "b-old", "nobody"], "city" => [Some("Kiel"), Some("Jena"), None], "industry" => ["paper", "steel", "food"]);
        let second = write("2", second.unwrap());
        let sources = ["customers", "transactions"].map(String::from).into();
        let (catalog, _) = Catalog::new(&CatalogSettings { scale: 2, sources, ..CatalogSettings::default() });
        let identity = IdentityMap::of([("b-old", "b"), ("x", "a")]);
        let history = history_of(&[("a", "2026-01-10", 1, 1), ("b", "2026-01-10", 1, 1)]);
        let names = ["industry", "city", "employees"].map(String::from);
        let partitions = |table: &str| if table == "customers" { vec![first.clone(), second.clone()] } else { vec![] };
        let tables = load(&catalog, &names, &partitions, &identity, &history).unwrap();
        let inputs = crate::features::Inputs { catalog: &catalog, history: &history, tables: &tables };
        let as_of = "2026-04-30".parse().unwrap();
        let frame = crate::features::compute_named(inputs, as_of, &names, crate::features::Population::Buyers).unwrap();
        let texts = |name: &str| -> Vec<Option<String>> {
            frame.column(name).unwrap().str().unwrap().iter().map(|text| text.map(str::to_owned)).collect()
        };
        assert_eq!(
            texts("industry"),
            [None, Some("paper".into())],
            "its own identifier comes before one that stood for it"
        );
        assert_eq!(texts("city"), [Some("Bonn".into()), Some("Kiel".into())]);
        assert_eq!(frame.column("employees").unwrap().null_count(), 2);
        assert_eq!(catalog.unknown(&names, Some(&tables)), ["employees: `customers` has no column `employees`"]);
    }

    #[test]
    fn rows_of_a_table_that_names_no_customers_are_read_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("changes");
        let rows = df!("lead_id" => ["L1", "L2"], "to_level" => [Some("A"), None]).unwrap();
        files::write_frame(&path, &rows, &WriteOptions::default()).unwrap();
        let (identity, history) = (IdentityMap::default(), history_of(&[("a", "2026-01-10", 1, 1)]));
        let columns = ["lead_id", "customer_id", "to_level"];
        let frame = rows_of(&LEAD_STAGE_HISTORY, &columns, 2, &identity, (&history, &[path])).unwrap();
        assert_eq!((frame.height(), frame.column(CUSTOMER).unwrap().null_count()), (2, 2));
        assert_eq!(frame.column("customer_id").unwrap().null_count(), 2);
        assert_eq!(frame.column("lead_id").unwrap().str().unwrap().get(1), Some("L2"));
    }

    #[test]
    fn a_fingerprint_knows_the_partitions_up_to_its_month_and_no_later_one() {
        let stages = |files: &[(&str, &str)]| {
            let files = files.iter().map(|(slot, file)| ((*slot).to_owned(), (*file).to_owned())).collect();
            let record = StageRecord { files, ..StageRecord::default() };
            BTreeMap::from([(stage::ingest("customers"), record.clone()), (stage::ingest("expenses"), record)])
        };
        let of = |files: &[(&str, &str)], month: &str| {
            fingerprint_of_tables(&stages(files), &[&CUSTOMERS, &EXPENSES], month)
        };
        let known = [("2026-01-31", "a"), ("2026-02", "b"), ("undated", "c"), ("quarantine/2026-01", "d")];
        let later = [("2026-01-31", "a"), ("2026-02", "b"), ("2026-03-31", "x"), ("undated", "c")];
        assert_eq!(of(&known, "2026-02"), of(&later, "2026-02"));
        assert_ne!(of(&known, "2026-03"), of(&later, "2026-03"));
        assert_ne!(of(&known, "2026-02"), of(&[("2026-01-31", "a"), ("2026-02", "y"), ("undated", "c")], "2026-02"));
    }
}
