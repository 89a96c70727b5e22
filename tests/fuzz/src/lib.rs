//! The modules that are fuzzed, out of the tree of keyfolio, with stand-ins for the types that they only name.
#![allow(dead_code, unused_imports)]

// The column types name those of the crate `arrow`, which nothing here needs.
extern crate self as arrow;

pub mod datatypes {
    #[derive(Debug, PartialEq)]
    pub enum TimeUnit {
        Microsecond,
    }
    #[derive(Debug, PartialEq)]
    pub enum DataType {
        Utf8,
        Boolean,
        Int64,
        Date32,
        Timestamp(TimeUnit, Option<()>),
        Decimal128(u8, i8),
    }
}

#[path = "."]
pub mod config {
    #[path = "../../../src/config/suggest.rs"]
    pub mod suggest;
    pub use suggest::did_you_mean;

    pub mod types {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum Quoting {
            #[default]
            Double,
            None,
        }
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Names {
            One(String),
            Many(Vec<String>),
        }
        impl Names {
            pub fn all(&self) -> &[String] {
                match self {
                    Names::One(name) => std::slice::from_ref(name),
                    Names::Many(names) => names,
                }
            }
        }
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Range {
            pub min: Option<String>,
            pub max: Option<String>,
        }
        pub struct LevelScheme {
            pub codes: Vec<LevelCode>,
        }
        pub struct LevelCode {
            pub code: String,
            pub aliases: Vec<String>,
        }
    }
}

#[path = "."]
pub mod model {
    #[path = "../../../src/model/encodings.rs"]
    pub mod encodings;
    #[path = "../../../src/model/levels.rs"]
    pub mod levels;
    #[path = "../../../src/model/money.rs"]
    pub mod money;
    #[path = "../../../src/model/period.rs"]
    pub mod period;
    #[path = "../../../src/model/tables/mod.rs"]
    pub mod tables;
}

#[path = "."]
pub mod ingest {
    #[path = "../../../src/ingest/codec.rs"]
    pub mod codec;
    #[path = "../../../src/ingest/computed.rs"]
    pub mod computed;
    #[path = "../../../src/ingest/headers/mod.rs"]
    pub mod headers;
    #[path = "../../../src/ingest/reason.rs"]
    pub mod reason;
    #[path = "../../../src/ingest/record.rs"]
    pub mod record;
    #[path = "../../../src/ingest/scanner.rs"]
    pub mod scanner;
    #[path = "../../../src/ingest/value/mod.rs"]
    pub mod value;

    pub mod error {
        #[derive(Debug, thiserror::Error)]
        pub enum IngestError {
            #[error(transparent)]
            Reader(#[from] crate::ingest::readers::error::ReaderError),
            #[error("`{file}` row {row}: open quote")]
            UnterminatedQuote { file: String, row: u64 },
            #[error("`{file}` row {row}: more than {limit} bytes")]
            RecordTooLong { file: String, row: u64, limit: usize },
        }
    }

    pub mod expressions {
        pub const WORK_SCALE: u8 = 12;
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ValueType {
            Text,
            Decimal,
            Integer,
            Date,
            Timestamp,
            Truth,
        }
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Objection {
            pub problem: String,
            pub hint: String,
        }
    }

    pub mod mapping {
        pub struct FileColumns {
            pub delimiter: u8,
            pub quoted: bool,
            pub header_record: u64,
        }
    }

    /// The readers of text, without those of workbooks and Parquet.
    #[path = "."]
    pub mod readers {
        #[path = "../../../src/ingest/readers/delimiter.rs"]
        pub mod delimiter;
        #[path = "../../../src/ingest/readers/encoding.rs"]
        pub mod encoding;
        #[path = "../../../src/ingest/readers/error.rs"]
        pub mod error;
        #[path = "../../../src/ingest/readers/header.rs"]
        pub mod header;
        #[path = "../../../src/ingest/readers/raw.rs"]
        pub mod raw;
        #[path = "../../../src/ingest/readers/records.rs"]
        pub mod records;
        #[path = "../../../src/ingest/readers/text.rs"]
        pub mod text;

        pub use error::ReaderError;

        use crate::config::types::Quoting;

        /// What the probe does with the first records of a text: delimiter, records, header.
        pub fn header_of(
            text: &[u8],
            complete: bool,
            declared: Option<u32>,
            merges: &[[u8; 4]],
            recognised: &dyn Fn(&[String]) -> usize,
        ) -> Result<(u8, usize, Vec<String>), ReaderError> {
            let quoting = Quoting::Double;
            let delimiter = delimiter::declared_by_excel(text)
                .unwrap_or_else(|| delimiter::find(text, quoting, complete, recognised));
            let rows = records::split(text, delimiter, quoting, complete, 1200);
            let merges: Vec<header::Merge> = merges
                .iter()
                .map(|[top, left, height, width]| header::Merge {
                    top: usize::from(*top),
                    left: usize::from(*left),
                    bottom: usize::from(*top) + usize::from(*height),
                    right: usize::from(*left) + usize::from(*width),
                })
                .collect();
            header::is_plain(&rows, recognised);
            let found = header::Rows { rows: &rows, merges: &merges, recognised, file: "a.csv" }.header(declared)?;
            assert!(found.index < rows.len());
            Ok((delimiter, found.index, found.cells))
        }

        /// The records that the probe sees.
        pub fn records_of(text: &[u8], delimiter: u8) -> Vec<Vec<String>> {
            records::split(text, delimiter, Quoting::Double, true, usize::MAX)
        }
    }
}
