//! A published table as a source of a lazy plan: reads the columns and row groups that the plan needs, on all cores.

use std::any::Any;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use polars::prelude::*;
use rayon::prelude::*;

use super::prune;
use crate::expressions::one_row::{beyond_one_row, list_as_comparisons};
use crate::lake::{LakeError, exchange};

/// Rows decoded at a time.
const BATCH_ROWS: usize = 1 << 16;

/// What polars calls its hint for sorts that end early.
const HINT: &str = "dynamic_pred";

/// Columns of an empty quarantine, of which there is no file: those that every quarantine has.
const QUARANTINE_COLUMNS: [&str; 6] = ["source_file", "source_row", "column", "value", "reason", "raw"];

/// A file of a table.
struct TableFile {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
}

/// A table with its files opened: schemas and statistics are known, no row is read.
pub struct TableSource {
    name: String,
    files: Vec<TableFile>,
    schema: SchemaRef,
}

impl TableSource {
    /// Opens the files of a table. Its columns are those of all files; what a file lacks is null in its rows.
    pub fn open(name: &str, paths: Vec<PathBuf>) -> Result<TableSource, LakeError> {
        let files: Vec<TableFile> = paths
            .into_par_iter()
            .map(|path| {
                let file = File::open(&path).map_err(LakeError::io("reading", &path))?;
                let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new());
                let metadata = metadata.map_err(|source| LakeError::Parquet { path: path.clone(), source })?;
                Ok(TableFile { path, metadata })
            })
            .collect::<Result<_, LakeError>>()?;
        let mut schema = Schema::default();
        // The newest file decides the types: settings may have changed since the others were written.
        for file in files.iter().rev() {
            let empty = RecordBatch::new_empty(file.metadata.schema().clone());
            let frame = exchange::to_frame(name, &empty)?;
            for (column, data_type) in frame.schema().iter() {
                if !schema.contains(column) {
                    schema.insert(column.clone(), data_type.clone());
                }
            }
        }
        if files.is_empty() {
            for column in QUARANTINE_COLUMNS {
                let data_type = if column == "source_row" { DataType::Int64 } else { DataType::String };
                schema.insert(column.into(), data_type);
            }
        }
        Ok(TableSource { name: name.to_owned(), files, schema: Arc::new(schema) })
    }

    /// Names and types.
    pub fn columns(&self) -> Vec<(String, DataType)> {
        self.schema.iter().map(|(name, data_type)| (name.to_string(), data_type.clone())).collect()
    }

    /// Names.
    pub fn column_names(&self) -> Vec<String> {
        self.schema.iter_names().map(|name| name.to_string()).collect()
    }

    /// Rows of all files.
    pub fn rows(&self) -> usize {
        self.files.iter().map(|file| file.metadata.metadata().file_metadata().num_rows() as usize).sum()
    }

    /// Number of files.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// The table as a lazy frame.
    pub fn into_lazy(self) -> Result<LazyFrame, LakeError> {
        let name = self.name.clone();
        let arguments =
            ScanArgsAnonymous { schema: Some(self.schema.clone()), name: "LAKE", ..ScanArgsAnonymous::default() };
        LazyFrame::anonymous_scan(Arc::new(self), arguments)
            .map_err(|error| LakeError::Exchange { what: name, message: error.to_string() })
    }
}

/// Row groups to read, each with its file.
struct Piece<'a> {
    file: &'a TableFile,
    row_group: usize,
}

/// The condition without what the planner adds to sorts that end early: rows that cannot be among the first need not be
/// read. They may be, and the hint cannot be evaluated here.
fn without_hints(condition: Expr) -> Option<Expr> {
    match condition {
        Expr::BinaryExpr { left, op: Operator::And, right } => {
            let (left, right) = (without_hints((*left).clone()), without_hints((*right).clone()));
            match (left, right) {
                (Some(left), Some(right)) => Some(left.and(right)),
                (left, right) => left.or(right),
            }
        }
        Expr::Display { fmt_str, .. } if fmt_str.starts_with(HINT) => None,
        other => Some(other),
    }
}

impl AnonymousScan for TableSource {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn schema(&self, _: Option<usize>) -> PolarsResult<SchemaRef> {
        Ok(self.schema.clone())
    }

    fn allows_projection_pushdown(&self) -> bool {
        true
    }

    fn allows_predicate_pushdown(&self) -> bool {
        true
    }

    fn scan(&self, wanted: AnonymousScanArgs) -> PolarsResult<DataFrame> {
        let output: Vec<PlSmallStr> = match &wanted.with_columns {
            Some(columns) => columns.to_vec(),
            None => self.schema.iter_names_cloned().collect(),
        };
        let condition =
            wanted.predicate.and_then(without_hints).map(|condition| condition.map_expr(list_as_comparisons));
        if condition.iter().flatten().any(|node| matches!(node, Expr::Display { .. })) {
            polars_bail!(InvalidOperation: "a condition on {} cannot be asked of single rows", self.name);
        }
        let mut read = output.clone();
        for node in condition.iter().flatten() {
            if let Expr::Column(name) = node
                && !read.contains(name)
            {
                read.push(name.clone());
            }
        }
        let is_by_row = condition.iter().flatten().all(|node| beyond_one_row(node).is_none());
        let each = condition.clone().filter(|_| is_by_row);
        let pieces = self.pieces(each.as_ref());
        // Without a condition so many rows are enough.
        let enough = wanted.n_rows.filter(|_| condition.is_none());
        let parts = self.read(&pieces, &read, each.as_ref(), enough)?;
        let mut whole = self.empty(&read);
        for part in parts {
            whole.vstack_mut_owned(part)?;
        }
        if let Some(condition) = condition.filter(|_| !is_by_row) {
            whole = whole.lazy().filter(condition).collect()?;
        }
        if let Some(rows) = wanted.n_rows {
            whole = whole.head(Some(rows));
        }
        if read.len() > output.len() { whole.select(output) } else { Ok(whole) }
    }
}

impl TableSource {
    /// The row groups that may hold a row that the condition wants, in the order of the files.
    fn pieces(&self, condition: Option<&Expr>) -> Vec<Piece<'_>> {
        let kept: Vec<Vec<bool>> =
            self.files.par_iter().map(|file| prune::row_groups(&file.metadata, condition)).collect();
        let mut pieces = Vec::new();
        for (file, kept) in self.files.iter().zip(kept) {
            for (row_group, is_kept) in kept.into_iter().enumerate() {
                if is_kept {
                    pieces.push(Piece { file, row_group });
                }
            }
        }
        pieces
    }

    fn read(
        &self,
        pieces: &[Piece],
        columns: &[PlSmallStr],
        condition: Option<&Expr>,
        enough: Option<usize>,
    ) -> PolarsResult<Vec<DataFrame>> {
        let Some(mut room) = enough else {
            return pieces.par_iter().map(|piece| self.read_piece(piece, columns, condition, None)).collect();
        };
        let mut parts = Vec::new();
        for piece in pieces {
            if room == 0 {
                break;
            }
            let part = self.read_piece(piece, columns, condition, Some(room))?;
            room -= part.height().min(room);
            parts.push(part);
        }
        Ok(parts)
    }

    fn read_piece(
        &self,
        piece: &Piece,
        columns: &[PlSmallStr],
        condition: Option<&Expr>,
        enough: Option<usize>,
    ) -> PolarsResult<DataFrame> {
        let path = &piece.file.path;
        let failed =
            |error: &dyn std::fmt::Display| PolarsError::ComputeError(format!("{}: {error}", path.display()).into());
        let file = File::open(path).map_err(|error| failed(&error))?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, piece.file.metadata.clone());
        let roots = builder.schema().fields().iter().enumerate();
        let roots = roots.filter(|(_, field)| columns.iter().any(|column| column == field.name()));
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots.map(|(place, _)| place).collect::<Vec<_>>());
        let mut builder =
            builder.with_projection(mask).with_row_groups(vec![piece.row_group]).with_batch_size(BATCH_ROWS);
        if let Some(rows) = enough {
            builder = builder.with_limit(rows);
        }
        let mut whole = self.empty(columns);
        for batch in builder.build().map_err(|error| failed(&error))? {
            let batch = batch.map_err(|error| failed(&error))?;
            let mut part = self.completed(path, &batch, columns)?;
            if let Some(condition) = condition {
                part = part.lazy().filter(condition.clone()).collect()?;
            }
            if part.height() > 0 {
                whole.vstack_mut_owned(part)?;
            }
        }
        Ok(whole)
    }

    /// A batch as a frame of the wanted columns in their order, with the types of the table.
    fn completed(&self, path: &Path, batch: &RecordBatch, columns: &[PlSmallStr]) -> PolarsResult<DataFrame> {
        let frame = exchange::to_frame(&path.display().to_string(), batch)
            .map_err(|error| PolarsError::ComputeError(error.to_string().into()))?;
        let rows = batch.num_rows();
        let mut completed = Vec::with_capacity(columns.len());
        for name in columns {
            let data_type = self.schema.try_get(name)?;
            completed.push(match frame.column(name) {
                Ok(column) if column.dtype() == data_type => column.clone(),
                Ok(column) => column.strict_cast(data_type)?,
                Err(_) => Column::full_null(name.clone(), rows, data_type),
            });
        }
        DataFrame::new(rows, completed)
    }

    fn empty(&self, columns: &[PlSmallStr]) -> DataFrame {
        let fields = columns.iter().filter_map(|name| {
            let data_type = self.schema.get(name)?;
            Some(Column::new_empty(name.clone(), data_type))
        });
        DataFrame::new(0, fields.collect()).unwrap_or_default()
    }
}
