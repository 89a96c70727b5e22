//! Whole reports over made-up companies: same bytes twice, extremes, absent marts, characters without a glyph.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use polars::prelude::{NamedFrom, Series};

use super::synthetic::{Company, Memory, frame, manifest, marts, text, texts};
use super::written::{self, folder};
use crate::config::types::{Format, Pipeline};
use crate::report::figures::{self, Figures};
use crate::report::{Rendered, ReportError, Written, render};

fn pipeline() -> Pipeline {
    toml::from_str(
        r#"
        version = 1
        name = "synthetic"
        [sources.transactions]
        files = ["*.csv"]
        columns = {}
        [schemes.tier]
        title = { zh = "客户层级", en = "Tiers" }
        [schemes.tier.rank]
        measure = "net_sales_12m"
        bands = [ { code = "t00", top = "1%" }, { code = "t01" } ]
        [schemes.value]
        title = { zh = "价值细分", en = "Value segments" }
        [schemes.value.rfm]
        [reports.executive]
        "#,
    )
    .unwrap()
}

fn write(company: &Company, marts: &Memory, out: &Path) -> Result<Vec<Written>, ReportError> {
    render_whole(company, marts, out).map(|rendered| rendered.written)
}

fn render_whole(company: &Company, marts: &Memory, out: &Path) -> Result<Rendered, ReportError> {
    let pipeline = pipeline();
    render(marts, &manifest(company), ("executive", &pipeline.reports["executive"]), &pipeline, out)
}

fn figures_of(company: &Company, marts: &Memory) -> Figures {
    let pipeline = pipeline();
    figures::collect(marts, &manifest(company), &pipeline.reports["executive"], &pipeline).unwrap()
}

fn look(name: &str, company: &Company, marts: &Memory) {
    written::look(name, |out| write(company, marts, out).unwrap());
}

#[test]
fn the_same_marts_give_the_same_bytes_twice() {
    let company = Company::ordinary();
    written::assert_same_twice(|out| write(&company, &marts(&company), out).unwrap());
}

#[test]
fn sixty_months_twelve_long_tiers_and_amounts_of_1e12_fit() {
    let company = Company {
        months: 60,
        customers: 1_000_000,
        tiers: 12,
        largest: 1_234_567_890_123,
        name: "上海浦东国际进出口贸易集团股份有限公司第",
        ..Company::ordinary()
    };
    look("extreme-large", &company, &marts(&company));
}

#[test]
fn negative_amounts_fit() {
    let company = Company { negative: true, largest: 50_000_000, ..Company::ordinary() };
    look("extreme-negative", &company, &marts(&company));
}

#[test]
fn one_customer_in_one_month_is_shown_without_rates() {
    let company = Company { customers: 1, months: 1, tiers: 1, ..Company::ordinary() };
    look("extreme-one", &company, &marts(&company));
}

#[test]
fn no_customers_leave_notes_and_no_empty_boxes() {
    let company = Company { customers: 0, months: 2, largest: 0, ..Company::ordinary() };
    look("extreme-none", &company, &marts(&company));
    look("extreme-absent", &company, &Memory(BTreeMap::new()));
}

#[test]
fn characters_without_a_glyph_are_marked_in_print_and_kept_in_tables() {
    // 喆 is in the regular weight only; ids are set in bold.
    let name = "喆ł㛃𠮷™한😀\u{200B}\u{FEFF}\u{1}\u{E000}\te\u{301}\u{2028}";
    let company = Company { name, ..Company::ordinary() };
    let mut marts = marts(&company);
    for title in ["title_zh", "title_en"] {
        let classes = marts.0.get_mut("scheme_classes").unwrap();
        let titles = (0..classes.height()).map(|row| format!("{name}{row}")).collect::<Vec<_>>();
        classes.with_column(Series::new(title.into(), titles).into()).unwrap();
    }
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let one = render_whole(&company, &marts, &folder("extreme-characters", first.path())).unwrap();
    let other = render_whole(&company, &marts, second.path()).unwrap();
    written::assert_same(&one.written, &other.written);
    let pages = one.written.iter().filter(|file| file.kind == Format::Pdf).count();
    assert_eq!(pages, 2);

    let kept = "; the workbook and the CSV files have them";
    assert_eq!(
        one.remarks,
        [
            format!(
                "the fonts lack U+0142 ł, U+0301 \u{301}, U+2122 ™, U+36C3 㛃, U+D55C 한, U+E000 \u{E000}, \
                 U+1F600 😀, U+20BB7 𠮷: printed as 〓{kept}"
            ),
            format!("invisible characters are not printed: U+0001, U+200B, U+FEFF{kept}"),
        ]
    );
    assert_eq!(one.remarks, other.remarks);
    let mut marked = false;
    for file in one.written.iter().filter(|file| file.kind == Format::Svg) {
        let svg = fs::read_to_string(&file.path).unwrap();
        assert!(!svg.contains(['ł', '😀', '\u{1}', '\u{200B}']), "{}", file.path.display());
        marked |= svg.contains("喆〓〓〓〓〓〓〓 e〓 ");
    }
    assert!(marked);
    let ranking = one.written.iter().find(|file| file.path.ends_with("tables/contribution.csv")).unwrap();
    assert!(fs::read_to_string(&ranking.path).unwrap().contains(&format!("{name}0")));
}

#[test]
fn amounts_of_different_tables_are_never_added() {
    let company = Company::ordinary();
    let mut marts = marts(&company);
    let sales = marts.0["data_quality"].clone();
    let alone = figures_of(&company, &marts).quality.unwrap();
    assert_eq!((alone.tables.len(), alone.tables[0].files), (1, sales.height()));
    assert_eq!(alone.total.amount_read, alone.tables[0].totals.amount_read);
    assert!(alone.total.amount_read.is_some());

    // Payments have an amount of their own, contacts none: their zeros are no amounts.
    let of = |table: &str| {
        let mut files = sales.clone();
        files.with_column(Series::new("source".into(), vec![table; sales.height()]).into()).unwrap();
        files
    };
    let mut all = of("payments");
    all.vstack_mut(&sales).unwrap();
    all.vstack_mut(&of("contacts")).unwrap();
    marts.0.insert("data_quality", all);
    let quality = figures_of(&company, &marts).quality.unwrap();
    let names: Vec<&str> = quality.tables.iter().map(|table| table.totals.source.as_str()).collect();
    assert_eq!(names, ["transactions", "contacts", "payments"]);
    assert_eq!((quality.total.amount_read, quality.total.amount_stored), (None, None));
    assert_eq!(quality.total.read, 3 * alone.total.read);
    assert_eq!(quality.tables[0].totals, alone.tables[0].totals);
    assert_eq!(quality.tables[2].totals.amount_read, alone.total.amount_read);
    assert!(quality.tables[1].totals.has_no_amount());
    look("several-tables", &company, &marts);
}

#[test]
fn names_of_customers_are_a_column_where_there_are_any() {
    let company = Company::ordinary();
    let mut marts = marts(&company);
    let out = tempfile::tempdir().unwrap();
    let heads = |marts: &Memory, table: &str| {
        let written = write(&company, marts, out.path()).unwrap();
        let file = written.iter().find(|file| file.path.ends_with(format!("tables/{table}.csv"))).unwrap();
        let csv = fs::read_to_string(&file.path).unwrap();
        csv.lines().take(3).map(String::from).collect::<Vec<_>>()
    };
    assert!(!heads(&marts, "contribution")[0].contains("customer_name"));
    let rows = 0..company.customers;
    let name = |at: i64| (at != 1).then(|| format!("苏州工业园区精密机械设备制造股份有限公司第{at}分公司"));
    let identity = frame(
        company.as_of,
        vec![
            texts("raw_id", rows.clone().map(|at| format!("C{at}"))),
            text("customer_name", rows.clone().map(name).collect()),
            texts("customer_id", rows.map(|at| format!("C{at}"))),
        ],
    );
    marts.0.insert("customer_identity", identity);
    let contribution = heads(&marts, "contribution");
    assert!(contribution[0].ends_with(
        "rank,customer_id,customer_name,net_sales,share,cumulative_share,gross_profit,cumulative_profit_share"
    ));
    assert!(contribution[1].starts_with("1,C0,苏州工业园区精密机械设备制造股份有限公司第0分公司,"));
    assert!(contribution[2].starts_with("2,C1,,"));
    assert!(heads(&marts, "moved_customers")[0].contains(",customer_id,customer_name,direction_zh,"));
    look("names", &company, &marts);
}

#[test]
fn a_mart_of_another_shape_is_refused_by_name() {
    let company = Company::ordinary();
    let mut marts = marts(&company);
    let broken = marts.0["customer_flow"].drop("closing").unwrap();
    marts.0.insert("customer_flow", broken);
    let out = tempfile::tempdir().unwrap();
    let error = write(&company, &marts, out.path()).unwrap_err();
    assert!(
        matches!(&error, ReportError::Column { mart, column, .. } if mart == "customer_flow" && column == "closing"),
        "{error}"
    );
}

#[test]
fn cells_that_look_like_formulas_are_text_in_every_table() {
    let company = Company { name: "=HYPERLINK(", ..Company::ordinary() };
    let out = tempfile::tempdir().unwrap();
    let written = write(&company, &marts(&company), out.path()).unwrap();
    let ranking = written.iter().find(|file| file.path.ends_with("tables/contribution.csv")).unwrap();
    let csv = fs::read_to_string(&ranking.path).unwrap();
    assert!(csv.starts_with('\u{FEFF}'));
    assert!(csv.contains("\"'=HYPERLINK(0\"") && !csv.contains(",=HYPERLINK"));
}
