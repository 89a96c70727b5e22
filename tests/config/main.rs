//! The pipeline file: every wrong key, wrong type and broken rule with the message it gives, precedence, resolution.
//!
//! Messages are kept as snapshots, one per part of the file: read them to see what a user sees.

use std::fmt::Write;
use std::path::Path;

use keyfolio::config::schema::pipeline_schema_text;
use keyfolio::config::{self, ConfigErrors, FileProblem, KeyPath, Loaded, Problem, Resolved};

/// A small pipeline in which everything is right. Cases change one place of it.
const BASE: &str = r#"version = 1
name = "shop"
currency = "CNY"
language = ["zh-CN", "en"]

[sources.transactions]
files = ["exports/*.csv"]
match_headers = false
columns = { customer_id = "客户编号", order_id = "订单号", line_no = "行号", order_date = "订单日期" }
formats = { order_date = "%Y-%m-%d" }
expressions = { net_amount = "数量 * 单价" }
filter = "状态 <> '作废'"

[schemes.pyramid]
title = { zh = "客户金字塔", en = "Pyramid" }
[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [
  { code = "vip", top = "5%" },
  { code = "mid", top = "20%" },
  { code = "low" },
]
[schemes.pyramid.movement]
compare = ["1mo", "12mo"]

[schemes.abc.cumulative]
measure = "net_sales_12m"
bands = [
  { code = "A", share = "80%" },
  { code = "B", share = "95%" },
  { code = "C" },
]

[schemes.rfm.rfm]
window = "12mo"
bins = 5

[metrics.customer_flow]
active_months = 3

[metrics.headline]
min_n = 5

[reports.monthly]
sections = ["headline", "pyramid"]
formats = ["pdf"]
"#;

/// A snapshot without the expression that made it: the texts say which case they belong to.
macro_rules! snapshot {
    ($text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($text) })
    };
}

/// Environment variables by name.
type Pairs<'a> = &'a [(&'a str, &'a str)];

fn load(text: &str, environment: Pairs, sets: &[&str]) -> Result<Loaded, ConfigErrors> {
    let environment: Vec<(String, String)> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    config::load_text(Path::new("shop.toml"), text.to_owned(), &environment, &sets)
}

fn resolve(text: &str, environment: Pairs, sets: &[&str]) -> Resolved {
    let loaded = load(text, environment, sets).unwrap_or_else(|errors| panic!("{errors}"));
    config::resolve(loaded).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The messages of cases that each replace one text of [`BASE`] by another.
fn messages(cases: &[(&str, &str)]) -> String {
    messages_of(BASE, cases)
}

fn messages_of(base: &str, cases: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (from, to) in cases {
        assert_eq!(base.matches(from).count(), 1, "{from:?} must stand in the base once");
        let outcome = load(&base.replace(from, to), &[], &[]);
        writeln!(text, "## {}", to.replace('\n', "\n   ")).expect("writing to a string");
        match outcome {
            Ok(_) => writeln!(text, "no error").expect("writing to a string"),
            Err(errors) => writeln!(text, "{errors}").expect("writing to a string"),
        }
        text.push('\n');
    }
    assert!(!text.contains("no error"), "{text}");
    text
}

#[test]
fn the_base_and_the_sample_pipeline_are_in_order() {
    load(BASE, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
    let sample = Path::new("pipelines/online-retail.toml");
    config::load(sample, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
}

#[test]
fn a_feature_of_ones_own_that_cannot_be_made_is_refused_at_its_setting() {
    let define = |text: &str| format!("[features.define.{text}\n\n[metrics.customer_flow]");
    let cases = [
        "x]\nvalue = \"net_sale_12m / 2\"",
        "x]\nvalue = \"SUM(net_sales_12m)\"",
        "x]\nvalue = \"y + 1\"\n[features.define.y]\nvalue = \"x + 1\"",
        "recency_days]\nvalue = \"1\"",
        "class_pyramid]\nvalue = \"1\"",
        "x]\nvalue = \"orders_12m\"\nwhere = \"kind = 'sale'\"",
        "x]\nvalue = \"COUNT(*)\"\ntable = \"visit\"",
        "x]\nvalue = \"SUM(amont)\"\ntable = \"expenses\"",
        "x]\nvalue = \"amount\"\ntable = \"expenses\"",
        "x]\nvalue = \"SUM(amount)\"\ntable = \"expenses\"\nwhere = \"item = 3\"",
        "x]\nvalue = \"SUM(amount)\"\ntable = \"expenses\"\nwindow = \"12\"",
        "x]\nvalue = \"SUM(amount)\"\ntable = \"expenses\"\ndate = \"item\"",
        "x]\nvalue = \"SUM(amount)\"\ntable = \"expenses\"\nunits = \"money\"",
        "x]\nvalue = \"industry\"\nunit = \"money\"",
    ];
    let cases: Vec<String> = cases.into_iter().map(define).collect();
    let cases: Vec<(&str, &str)> = cases.iter().map(|case| ("[metrics.customer_flow]", case.as_str())).collect();
    snapshot!(messages(&cases));
}

#[test]
fn a_feature_of_ones_own_is_accepted_wherever_a_built_in_is() {
    let own = "[features.define.order_value]\nvalue = \"net_sales_12m / NULLIF(orders_12m, 0)\"\nunit = \"money\"\n\n";
    let text = BASE.replace("measure = \"net_sales_6m\"", "measure = \"order_value\"");
    let resolved =
        resolve(&text.replace("[metrics.customer_flow]", &format!("{own}[metrics.customer_flow]")), &[], &[]);
    assert_eq!(resolved.pipeline.schemes["pyramid"].movement.weight.as_deref(), Some("order_value"));
    assert!(load(&text, &[], &[]).is_err(), "without its definition there is no such feature");
}

#[test]
fn a_broken_syntax_is_shown_with_its_cause() {
    snapshot!(messages(&[
        ("name = \"shop\"", "name = shop"),
        ("name = \"shop\"", "name ＝ \"shop\""),
        ("name = \"shop\"", "name = “shop”"),
        ("name = \"shop\"", "name = \"shop\"\nname = \"store\""),
        ("bins = 5", "bins = 99999999999999999999"),
        ("[metrics.headline]", "[metrics.headline"),
    ]));
}

#[test]
fn an_unknown_key_of_any_table_is_refused_with_a_suggestion() {
    snapshot!(messages(&[
        ("currency = \"CNY\"", "curency = \"CNY\""),
        ("currency = \"CNY\"", "time_zone = \"Asia/Shanghai\""),
        ("currency = \"CNY\"", "min_n = 10"),
        ("[sources.transactions]", "[sources.transaction]"),
        ("filter = ", "fliter = "),
        ("filter = ", "source_filter = "),
        ("title = { zh = ", "title = { cn = "),
        ("[schemes.pyramid.rank]\nmeasure", "measure"),
        ("[schemes.pyramid.rank]", "[schemes.pyramid.ranks]"),
        ("measure = \"net_sales_6m\"", "measure = \"net_sales_6m\"\nbins = 5"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", Top = \"20%\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", share = \"20%\" }"),
        ("compare = [", "compares = ["),
        ("{ code = \"B\", share = \"95%\" }", "{ code = \"B\", shares = \"95%\" }"),
        ("bins = 5", "bin = 5"),
        ("bins = 5", "segments = [{ code = \"x\", rs = [1, 5] }]"),
        ("[metrics.customer_flow]", "[metrics.customers_flow]"),
        ("active_months = 3", "active_month = 3"),
        ("min_n = 5", "minimum = 5"),
        ("[metrics.headline]\nmin_n = 5", "[metrics.contribution]\nwindows = \"12mo\""),
        ("[metrics.headline]\nmin_n = 5", "[features]\nbreadth = \"category\""),
        ("sections = [", "pages = ["),
        ("{ code = \"low\" },\n]", "{ code = \"low\" },\n]\notherwise = { name = \"rest\" }"),
    ]));
}

#[test]
fn settings_of_models_of_buying_are_checked_at_their_place() {
    let found = messages(&[
        ("min_n = 5", "min_n = 5\n[clv]\nmodle = \"best\""),
        ("min_n = 5", "min_n = 5\n[clv]\nmodel = \"nbd\""),
        ("min_n = 5", "min_n = 5\n[clv]\ndiscount_monthly = 1.5"),
        ("min_n = 5", "min_n = 5\n[clv]\nmargin = -0.2"),
        ("min_n = 5", "min_n = 5\n[clv]\nholdout_weeks = 0"),
        ("min_n = 5", "min_n = 5\n[clv]\ncompare = [\"bg_nbd\", \"bg_nbd\"]"),
        ("min_n = 5", "min_n = 5\n[clv]\nmodel = \"best\"\ncompare = []"),
    ]);
    for expected in [
        "did you mean `model`?",
        "mbg_nbd",
        "clv.discount_monthly",
        "must be from 0 to 1, found 1.5",
        "clv.margin",
        "must be from 1 to 520, found 0",
        "clv.compare",
        "bg_nbd",
        "models to choose from",
    ] {
        assert!(found.contains(expected), "{expected:?} in {found}");
    }
    assert_eq!(found.matches("hint:").count(), 7, "{found}");
}

#[test]
fn a_missing_key_is_named_with_what_it_is_for() {
    snapshot!(messages(&[
        ("version = 1\n", ""),
        ("files = [\"exports/*.csv\"]\n", ""),
        ("measure = \"net_sales_12m\"\n", ""),
        ("{ code = \"mid\", top = \"20%\" }", "{ top = \"20%\" }"),
    ]));
}

#[test]
fn a_value_of_the_wrong_type_is_refused_with_what_to_write() {
    snapshot!(messages(&[
        ("version = 1", "version = \"1\""),
        ("name = \"shop\"", "name = 2011"),
        ("name = \"shop\"", "name = 2011-11-30"),
        ("language = [\"zh-CN\", \"en\"]", "language = \"en\""),
        ("language = [\"zh-CN\", \"en\"]", "language = [\"zh\", \"en\"]"),
        ("language = [\"zh-CN\", \"en\"]", "language = [1]"),
        ("bins = 5", "bins = 5.0"),
        ("bins = 5", "bins = -1"),
        ("bins = 5", "bins = 300"),
        ("bins = 5", "segments = [{ code = \"x\", r = [1, 2, 3] }]"),
        ("bins = 5", "scoring = \"quantiles\""),
        ("filter = \"状态 <> '作废'\"", "max_quarantine_ratio = \"0.5%\""),
        ("filter = \"状态 <> '作废'\"", "max_quarantine_ratio = nan"),
        ("filter = \"状态 <> '作废'\"", "identity = true"),
        ("title = { zh = \"客户金字塔\", en = \"Pyramid\" }", "title = \"客户金字塔\""),
        ("[schemes.rfm.rfm]", "[[schemes.rfm.rfm]]"),
        ("formats = [\"pdf\"]", "formats = [\"word\"]"),
    ]));
}

#[test]
fn a_broken_rule_of_the_top_metrics_and_reports_is_found() {
    snapshot!(messages(&[
        ("version = 1", "version = 2"),
        ("name = \"shop\"", "name = \"门店\""),
        ("currency = \"CNY\"", "currency = \"RMB\""),
        ("currency = \"CNY\"", "currency = \"元\""),
        ("currency = \"CNY\"", "money_scale = 7"),
        ("currency = \"CNY\"", "complete_within_days = 31"),
        ("currency = \"CNY\"", "lake = \"\""),
        ("language = [\"zh-CN\", \"en\"]", "language = []"),
        ("language = [\"zh-CN\", \"en\"]", "language = [\"en\", \"en\"]"),
        ("active_months = 3", "active_months = 2"),
        ("min_n = 5", "retention_months = 60"),
        ("min_n = 5", "min_n = 0"),
        ("[metrics.headline]\nmin_n = 5", "[metrics.contribution]\nwindow = \"12m\""),
        ("[reports.monthly]", "[reports.\"月报\"]"),
        ("sections = [\"headline\", \"pyramid\"]", "sections = []"),
        ("sections = [\"headline\", \"pyramid\"]", "sections = [\"headline\", \"headline\"]"),
        ("formats = [\"pdf\"]", "formats = []"),
        ("formats = [\"pdf\"]", "top_accounts = 0"),
        ("formats = [\"pdf\"]", "tier_scheme = \"pyramide\""),
        (
            "formats = [\"pdf\"]",
            "tier_scheme = \"alike\"\n[schemes.alike.clusters]\nfeatures = [\"recency_days\", \"net_sales_12m\"]",
        ),
        ("formats = [\"pdf\"]", "rfm_scheme = \"abc\""),
    ]));
}

#[test]
fn every_scheme_of_ordered_classes_can_be_on_the_pyramid_page() {
    let bands = "bands = [{ code = \"a\", at_least = 9 }, { code = \"b\" }]";
    let case = "cases = [{ code = \"a\", when = \"orders_12m > 9\" }]\notherwise = { code = \"b\" }";
    let state = "{ code = \"a\", to = [{ state = \"b\", when = \"orders_12m = 0\" }] }";
    let start = "{ code = \"b\", to = [{ state = \"a\", when = \"orders_12m > 9\" }] }";
    let states = format!("start = \"b\"\nstates = [{state}, {start}]");
    for kind in [
        format!("thresholds]\nmeasure = \"orders_12m\"\n{bands}"),
        format!("rules]\n{case}"),
        format!("states]\n{states}"),
    ] {
        let own = format!("tier_scheme = \"own\"\n[schemes.own.{kind}");
        let pipeline = resolve(&BASE.replace("formats = [\"pdf\"]", &own), &[], &[]).pipeline;
        assert_eq!(pipeline.reports["monthly"].tier_scheme.as_deref(), Some("own"), "{kind}");
    }
    let pipeline = resolve(&BASE.replace("formats = [\"pdf\"]", "tier_scheme = \"rfm\""), &[], &[]).pipeline;
    assert_eq!(pipeline.reports["monthly"].tier_scheme.as_deref(), Some("rfm"));
}

#[test]
fn a_broken_setting_of_growth_the_questions_and_the_outlook_is_found() {
    snapshot!(messages(&[
        ("min_n = 5", "min_n = 5\n[metrics]\nfiscal_year_start = 13"),
        ("min_n = 5", "min_n = 5\n[metrics.growth]\ncompares = [\"1mo\"]"),
        ("min_n = 5", "min_n = 5\n[metrics.growth]\ncompare = []"),
        ("min_n = 5", "min_n = 5\n[metrics.growth]\ncompare = [\"1mo\", \"1y\", \"1mo\"]"),
        ("min_n = 5", "min_n = 5\n[metrics.growth]\ndimensions = [\"regoin\"]"),
        ("min_n = 5", "min_n = 5\n[metrics.growth]\ndimensions = [\"region\", \"region\"]"),
        ("min_n = 5", "min_n = 5\n[metrics.growth]\ndimensions = [\"class_pyramide\"]"),
        ("min_n = 5", "min_n = 5\n[metrics.growth]\ndimensions = [\"product\"]"),
        ("min_n = 5", "min_n = 5\n[metrics.growth]\ntop = 0"),
        ("min_n = 5", "min_n = 5\n[metrics.differentiation]\ngold = 5"),
        ("min_n = 5", "min_n = 5\n[metrics.differentiation]\ngold_percent = 101"),
        ("min_n = 5", "min_n = 5\n[metrics.differentiation]\nkey_percent = 20\ncandidate_percent = 10"),
        ("min_n = 5", "min_n = 5\n[metrics.differentiation.key_weights]\nsales = 1"),
        (
            "min_n = 5",
            "min_n = 5\n[metrics.differentiation]\nkey_weights = { amount = 0, frequency = 0, profit = 0, tenure = 0, \
             potential = 0, loyalty = 0, strategic = 0 }",
        ),
        ("min_n = 5", "min_n = 5\n[metrics.outlook]\nhorizon = [3]"),
        ("min_n = 5", "min_n = 5\n[metrics.outlook]\nhorizons = []"),
        ("min_n = 5", "min_n = 5\n[metrics.outlook]\nhorizons = [3, 0, 3]"),
        ("min_n = 5", "min_n = 5\n[metrics.outlook]\npooled_months = 3\nmin_steps = 4"),
    ]));
}

#[test]
fn a_broken_setting_of_the_programmes_is_found() {
    let written = |table: &str, lines: &str| format!("min_n = 5\n[{table}]\n{lines}");
    let broken: Vec<String> = [
        ("win_back", "month = 6"),
        ("win_back", "top_percent = 0"),
        ("win_back", "activities = []"),
        ("win_back", "activities = [\"promotions\", \"fair\", \"fair\"]"),
        ("win_back", "promotions = [\"P1\", \"P1\"]"),
        ("win_back", "scheme = \"pyramide\""),
        ("win_back", "reasons = { staff = [\"态度\"] }"),
        ("win_back", "reasons = { product = [\"交期\", \" \"], other = [\"交期\"] }"),
        ("win_back", "reference = { product = 14 }"),
        ("win_back", "reference = { product = 0.7, moved = 0.4 }"),
        ("points", "value = 0.01"),
        ("points", "unit_value = -1"),
        ("points", "unit_value = 0.0000001"),
        ("points", "expiry_months = 0"),
        ("points", "expected_breakage = 1.5"),
        ("points", "ageing_months = []"),
        ("points", "ageing_months = [6, 3]"),
        ("points", "levels = [{ code = \"basic\" }, { code = \"gold\", at_least = 10 }]"),
        (
            "points",
            "levels = [{ code = \"a\", at_least = 5 }, { code = \"b\", at_least = 5 }, { code = \"no_points\" }]",
        ),
        ("points", "levels = [{ code = \"a\", at_least = 5 }, { code = \"a\", from = 1 }]"),
        ("prepayments", "band = []"),
        ("prepayments", "growth_months = 0"),
        ("prepayments", "bands = [{ from = 0, rate = 2 }]"),
        ("prepayments", "bands = [{ from = 10, rate = 0.02 }, { from = 10, rate = 0.03 }, { from = 20, rate = 0.01 }]"),
    ]
    .map(|(table, lines)| written(table, lines))
    .to_vec();
    let cases: Vec<(&str, &str)> = broken.iter().map(|lines| ("min_n = 5", lines.as_str())).collect();
    snapshot!(messages(&cases));
}

#[test]
fn a_broken_setting_of_retention_and_loyalty_is_found() {
    snapshot!(messages(&[
        ("[sources.transactions]", "[retention]\nlapse_day = 90\n[sources.transactions]"),
        ("[sources.transactions]", "[retention]\ncompare = []\n[sources.transactions]"),
        ("[sources.transactions]", "[retention]\ncompare = [\"12m\", \"1mo\", \"1mo\"]\n[sources.transactions]"),
        (
            "[sources.transactions]",
            "[retention]\ndimensions = [\"regoin\", \"city\", \"city\"]\n[sources.transactions]"
        ),
        ("[sources.transactions]", "[retention]\nmax_order = 1\n[sources.transactions]"),
        ("[sources.transactions]", "[loyalty]\nkey_schema = \"tiers\"\n[sources.transactions]"),
        ("[sources.transactions]", "[loyalty]\nkey_scheme = \"pyramide\"\n[sources.transactions]"),
        ("[sources.transactions]", "[loyalty]\nkey_classes = [\"vipp\"]\n[sources.transactions]"),
        ("[sources.transactions]", "[loyalty.index]\nloyal_from = 40\n[sources.transactions]"),
        ("[sources.transactions]", "[loyalty.goals]\nloyalty = 80\n[sources.transactions]"),
        ("[sources.transactions]", "[loyalty.goals]\nsatisfaction_percent = 0\n[sources.transactions]"),
        ("[sources.transactions]", "[loyalty.ladder]\nrepeat_orders = 1\n[sources.transactions]"),
    ]));
}

#[test]
fn a_broken_rule_of_a_source_is_found() {
    snapshot!(messages(&[
        ("files = [\"exports/*.csv\"]", "files = []"),
        ("files = [\"exports/*.csv\"]", "files = [\"exports/*.csv\"]\ndelimiter = \"，\""),
        ("customer_id = \"客户编号\"", "客户编号 = \"customer_id\""),
        ("customer_id = \"客户编号\"", "\"客户编号\" = \"customer_id\""),
        ("customer_id = \"客户编号\"", "customerid = \"客户编号\""),
        ("customer_id = \"客户编号\"", "customer_id = \"\""),
        ("order_id = \"订单号\"", "net_amount = \"金额\""),
        ("order_date = \"订单日期\"", "unit = \"单位\""),
        ("net_amount = \"数量 * 单价\"", "gross_profit = \"毛利\""),
        ("formats = { order_date = \"%Y-%m-%d\" }", "formats = { order_id = \"%d\" }"),
        ("formats = { order_date = \"%Y-%m-%d\" }", "formats = { ordered_at = \"%Y-%m-%d %H:%M:%S\" }"),
        ("formats = { order_date = \"%Y-%m-%d\" }", "formats = { order_date = \"%Q\" }"),
        ("formats = { order_date = \"%Y-%m-%d\" }", "formats = { order_date = \"yyyy-mm-dd\" }"),
        ("formats = { order_date = \"%Y-%m-%d\" }", "formats = { order_date = \"%m/%d\" }"),
        ("net_amount = \"数量 * 单价\"", "net_amount = \"数量 * \""),
        ("net_amount = \"数量 * 单价\"", "net_amount = \"数量 ＊ 单价\""),
        ("net_amount = \"数量 * 单价\"", "net_amount = \" \""),
        ("filter = \"状态 <> '作废'\"", "filter = \"状态 <> 作废 OR\""),
        ("filter = \"状态 <> '作废'\"", "filter = \"状态 <> '作废\""),
        ("filter = \"状态 <> '作废'\"", "identity = \"distinct\"\nkey = [\"order_id\"]"),
        ("filter = \"状态 <> '作废'\"", "identity = \"key\"\nkey = [\"order_id\", \"lineno\"]"),
        ("filter = \"状态 <> '作废'\"", "identity = \"key\"\nkey = [\"order_id\", \"product_id\"]"),
        ("filter = \"状态 <> '作废'\"", "identity = \"key\"\nkey = [\"order_id\", \"order_id\"]"),
        ("filter = \"状态 <> '作废'\"", "max_quarantine_ratio = 1.5"),
        ("[metrics.headline]\nmin_n = 5", "[features]\nbreadth_by = \"product_id\""),
    ]));
}

#[test]
fn a_broken_rule_of_bands_is_found() {
    snapshot!(messages(&[
        (
            "[schemes.pyramid.rank]\n",
            "[schemes.pyramid.cumulative]\nmeasure = \"net_sales_6m\"\nbands = [{ code = \"A\", share = \"80%\" }, { code = \"B\" }]\n[schemes.pyramid.rank]\n"
        ),
        (
            "[schemes.rfm.rfm]\nwindow = \"12mo\"\nbins = 5",
            "[schemes.rfm]\ntitle = { zh = \"细分\", en = \"Segments\" }"
        ),
        ("[schemes.rfm.rfm]", "[schemes.\"客户 细分\".rfm]"),
        ("measure = \"net_sales_6m\"", "measure = \"net_sales_6mo\""),
        ("measure = \"net_sales_6m\"", "measure = \"last_purchase\""),
        ("measure = \"net_sales_6m\"", "measure = \"gross_profit_12m\""),
        ("measure = \"net_sales_12m\"", "measure = \"growth_12m\""),
        ("  { code = \"vip\", top = \"5%\" },\n  { code = \"mid\", top = \"20%\" },\n", ""),
        ("{ code = \"low\" },\n", "{ code = \"low\", top = \"100%\" },\n"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", at_least = 1000 }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", top = \"0.2\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", top = \"5%\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"vip\", top = \"20%\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"lost\", top = \"20%\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid \", top = \"20%\" }"),
        ("{ code = \"low\" },\n]", "{ code = \"low\" },\n]\notherwise = { code = \"vip\" }"),
        (
            "{ code = \"vip\", top = \"5%\" },\n  { code = \"mid\", top = \"20%\" }",
            "{ code = \"vip\", at_least = 100 },\n  { code = \"mid\", at_least = 200.5 }"
        ),
        ("{ code = \"B\", share = \"95%\" }", "{ code = \"B\", share = \"70%\" }"),
        ("{ code = \"B\", share = \"95%\" }", "{ code = \"B\" }"),
        ("{ code = \"C\" }", "{ code = \"C\", share = \"100%\" }"),
        ("compare = [\"1mo\", \"12mo\"]", "compare = [\"1m\", \"0mo\"]"),
        ("compare = [\"1mo\", \"12mo\"]", "compare = []"),
        ("compare = [\"1mo\", \"12mo\"]", "compare = [\"1mo\", \"1mo\"]"),
        ("compare = [\"1mo\", \"12mo\"]", "weight = \"orders_12m\""),
        ("compare = [\"1mo\", \"12mo\"]", "weight = \"sales\""),
    ]));
}

#[test]
fn a_broken_rule_of_rfm_is_found() {
    snapshot!(messages(&[
        ("window = \"12mo\"", "window = \"12m\""),
        ("bins = 5", "bins = 1"),
        ("bins = 5", "bins = 11\npreset = \"value8\""),
        ("bins = 5", "bins = 4"),
        ("bins = 5", "split = \"mean\""),
        ("bins = 5", "recency_cuts = [30, 60, 90, 180]"),
        (
            "bins = 5",
            "bins = 3\npreset = \"value8\"\nscoring = \"fixed\"\nrecency_cuts = [30, 90]\nfrequency_cuts = [2]\nmonetary_cuts = [500, 500]"
        ),
        (
            "bins = 5",
            "bins = 2\npreset = \"value8\"\nsegments = [{ code = \"a\", r = [1, 1] }, { code = \"b\", r = [2, 2] }]"
        ),
        (
            "bins = 5",
            "bins = 3\nsegments = [\n  { code = \"high\", r = [3, 3] },\n  { code = \"frequent\", r = [2, 3], f = [2, 3] },\n]"
        ),
        (
            "bins = 5",
            "bins = 3\nsegments = [\n  { code = \"high\", r = [2, 4] },\n  { code = \"low\", r = [1, 0] },\n]"
        ),
        ("bins = 5", "bins = 2\nsegments = [\n  { code = \"new\", r = [2, 2] },\n  { code = \"new\", r = [1, 1] },\n]"),
    ]));
}

/// Schemes of the kinds that look at one customer at a time, after [`BASE`].
const KINDS: &str = r#"
[schemes.tiers.thresholds]
measure = "net_sales_12m"
bands = [
  { code = "A", at_least = 10000, keep = 8000 },
  { code = "B", at_least = 2000 },
  { code = "C" },
]

[schemes.actions]
population = "orders_life >= 1"
flags = { silent = "recency_days > 90" }
classes = { win_back = { advice = { zh = "挽回", en = "Win back" } } }
[schemes.actions.rules]
cases = [
  { code = "win_back", when = "class_tiers = 'A' AND recency_days > 60" },
  { code = "grow", when = "growth_12m > 0.2" },
]
otherwise = { code = "keep" }
order = ["grow", "keep", "win_back"]

[schemes.value.score]
parts = [
  { name = "sales", value = "net_sales_12m", weight = 2 },
  { name = "orders", value = "orders_12m", weight = 1, scale = "range", range = [0, 50] },
]
bands = [{ code = "high", at_least = 60 }, { code = "low" }]

[schemes.service.lookup]
keys = ["class_tiers", "orders_12m >= 12"]
rows = [
  ["A", "true", "daily"],
  ["A", "*", "weekly"],
  ["*", "*", "monthly"],
]

[schemes.life.states]
start = "fresh"
states = [
  { code = "active", to = [{ state = "asleep", when = "recency_days > 90" }] },
  { code = "fresh", to = [{ state = "active", when = "orders_life >= 2 OR months_in_state >= 3" }] },
  { code = "asleep", to = [{ state = "active", when = "recency_days <= 30" }] },
]

[schemes.alike.clusters]
features = ["net_sales_12m", "recency_days"]

[schemes.cross.combine]
first = "tiers"
second = "actions"
cells = [["A", "grow", "star"]]
"#;

#[test]
fn a_broken_rule_of_a_kind_of_scheme_is_found() {
    let base = format!("{BASE}{KINDS}");
    load(&base, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
    snapshot!(messages_of(
        &base,
        &[
            // thresholds
            ("{ code = \"B\", at_least = 2000 }", "{ code = \"B\", at_least = 20000 }"),
            ("{ code = \"B\", at_least = 2000 }", "{ code = \"B\", at_most = 2000 }"),
            ("keep = 8000", "keep = 12000"),
            ("at_least = 10000, keep = 8000 }", "at_least = 10000, keep = 1000 }"),
            (
                "{ code = \"B\", at_least = 2000 },\n  { code = \"C\" }",
                "{ code = \"B\", at_least = 2000, keep = 900 },\n  { code = \"C\", at_least = 0 }"
            ),
            ("{ code = \"B\", at_least = 2000 }", "{ code = \"A\", at_least = 2000 }"),
            (
                "[schemes.tiers.thresholds]\nmeasure = \"net_sales_12m\"",
                "[schemes.tiers.thresholds]\nmeasure = \"net_sale_12m / 12\""
            ),
            (
                "[schemes.tiers.thresholds]\nmeasure = \"net_sales_12m\"",
                "[schemes.tiers.thresholds]\nmeasure = \"last_purchase\""
            ),
            // rules
            ("growth_12m > 0.2", "growth_12m > 'a lot'"),
            ("growth_12m > 0.2", "growth_12m"),
            ("growth_12m > 0.2", "growth_12m > 0.2 AND"),
            ("growth_12m > 0.2", "sum(orders_12m) > 2"),
            ("growth_12m > 0.2", "growth_12mo > 0.2"),
            ("growth_12m > 0.2", "1 = 0"),
            ("growth_12m > 0.2", "growth_12m > 0.2 AND growth_12m < 0.1"),
            ("growth_12m > 0.2", "class_tiers = 'A'  AND recency_days > 60"),
            ("class_tiers = 'A' AND recency_days > 60", "1 = 1"),
            ("class_tiers = 'A' AND recency_days > 60", "class_tier = 'A'"),
            ("order = [\"grow\", \"keep\", \"win_back\"]", "order = [\"grow\", \"winback\", \"grow\"]"),
            ("otherwise = { code = \"keep\" }", "otherwise = { code = \"unmatched\" }"),
            // every kind
            ("orders_life >= 1", "orders_life"),
            ("orders_life >= 1", "orders_life < 0 AND orders_life > 0"),
            ("silent = \"recency_days > 90\"", "\"silent, long\" = \"recency_day > 90\""),
            (
                "silent = \"recency_days > 90\"",
                "a = \"TRUE\", b = \"TRUE\", c = \"TRUE\", d = \"TRUE\", e = \"TRUE\", f = \"TRUE\", g = \"TRUE\", h = \"TRUE\", i = \"TRUE\", j = \"TRUE\", k = \"TRUE\", l = \"TRUE\", m = \"TRUE\""
            ),
            ("classes = { win_back =", "classes = { winback ="),
            // score
            ("value = \"net_sales_12m\", weight = 2", "value = \"net_sales_12m\", weight = 0"),
            ("name = \"orders\", value = \"orders_12m\"", "name = \"sales\", value = \"first_purchase\""),
            ("scale = \"range\", range = [0, 50]", "scale = \"range\", range = [5, 5]"),
            ("scale = \"range\", range = [0, 50]", "scale = \"range\""),
            ("scale = \"range\", range = [0, 50]", "range = [0, 50]"),
            ("{ code = \"high\", at_least = 60 }", "{ code = \"high\", at_least = 160 }"),
            (
                "bands = [{ code = \"high\", at_least = 60 }, { code = \"low\" }]",
                "bands = [{ code = \"high\" }]\nmin_coverage = 60"
            ),
            // lookup
            ("[\"A\", \"*\", \"weekly\"]", "[\"A\", \"weekly\"]"),
            ("[\"A\", \"true\", \"daily\"]", "[\"A\", \"yes\", \"daily\"]"),
            ("[\"A\", \"true\", \"daily\"]", "[\"*\", \"*\", \"daily\"]"),
            ("orders_12m >= 12\"]", "net_sales_12m\"]"),
            ("keys = [\"class_tiers\", \"orders_12m >= 12\"]", "keys = []"),
            // states
            ("start = \"fresh\"", "start = \"new\""),
            ("state = \"asleep\", when = \"recency_days > 90\"", "state = \"sleeping\", when = \"recency_days > 90\""),
            ("state = \"active\", when = \"orders_life >= 2", "state = \"fresh\", when = \"orders_life >= 2"),
            ("recency_days <= 30", "month_in_state <= 30"),
            ("recency_days <= 30", "recency_days <= 30\" }, { state = \"active\", when = \"recency_days <= 30"),
            // clusters and combine
            ("features = [\"net_sales_12m\", \"recency_days\"]", "features = []\ncount = 1"),
            (
                "features = [\"net_sales_12m\", \"recency_days\"]",
                "features = [\"class_tiers\", \"recency_days\", \"recency_days\"]"
            ),
            ("second = \"actions\"", "second = \"action\""),
            ("second = \"actions\"", "second = \"cross\""),
            ("second = \"actions\"", "second = \"tiers\""),
            ("[\"A\", \"grow\", \"star\"]", "[\"D\", \"*\", \"new\"], [\"D\", \"grow\", \"star\"]"),
            ("growth_12m > 0.2", "class_cross = 'star'"),
            // what holds classes back
            (
                "[schemes.alike.clusters]",
                "[schemes.alike.movement]\ndemote_after = 2\ngrace_days = 30\n[schemes.alike.clusters]"
            ),
            (
                "[schemes.value.score]",
                "[schemes.value.movement]\ndemote_after = 0\nnear_limit = 0\n[schemes.value.score]"
            ),
            ("[schemes.value.score]", "[schemes.value.movement]\nnear = \"10\"\n[schemes.value.score]"),
        ]
    ));
}

#[test]
fn a_limit_may_stand_beside_the_share_that_stands_in_for_it() {
    let text = BASE.replace("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", top = \"20%\", at_least = 1000 }");
    load(&text, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
}

#[test]
fn all_errors_are_found_in_one_go() {
    let text = BASE
        .replace("currency = \"CNY\"", "currency = \"yuan\"")
        .replace("top = \"5%\"", "top = \"25%\"")
        .replace("bins = 5", "bins = 20")
        .replace("active_months = 3", "active_months = 4");
    let errors = load(&text, &[], &["metrics.headline.min_n=0"]).expect_err("five rules are broken");
    snapshot!(errors.to_string());
}

#[test]
fn segments_that_cover_every_score_once_are_accepted() {
    let text = BASE.replace(
        "bins = 5",
        "bins = 3\nsegments = [{ code = \"high\", r = [3, 3] }, { code = \"b\", r = [1, 2], m = [2, 3] }, { code = \"c\", r = [1, 2], m = [1, 1] }]",
    );
    load(&text, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
}

#[test]
fn set_wins_over_environment_wins_over_file_wins_over_default() {
    let none = resolve(BASE, &[], &[]);
    assert_eq!(none.pipeline.metrics.headline.retention_months, 12);
    assert_eq!(none.pipeline.metrics.headline.min_n, 5);

    let environment = [("KEYFOLIO__METRICS__HEADLINE__MIN_N", "7"), ("OTHER__METRICS__HEADLINE__MIN_N", "x")];
    assert_eq!(resolve(BASE, &environment, &[]).pipeline.metrics.headline.min_n, 7);
    let sets = ["metrics.headline.min_n=8", "metrics.headline.min_n=9"];
    assert_eq!(resolve(BASE, &environment, &sets).pipeline.metrics.headline.min_n, 9);
}

#[test]
fn an_override_may_be_text_a_list_a_table_or_an_element() {
    let resolved = resolve(
        BASE,
        &[("keyfolio__currency", "EUR"), ("KEYFOLIO__SCHEMES__ABC__CUMULATIVE__BANDS__0__SHARE", "70%")],
        &[
            "language=[\"en\"]",
            "sources.transactions.filter=状态 = '完成' AND 数量 > 0",
            "schemes.pyramid.title={ zh = \"层级\", en = \"Tiers\" }",
            "schemes.pyramid.rank.bands.1.top=15%",
            "schemes.extra={ rfm = { preset = \"value8\" } }",
        ],
    );
    let pipeline = &resolved.pipeline;
    assert_eq!(pipeline.currency, "EUR");
    assert_eq!(pipeline.language.len(), 1);
    assert_eq!(pipeline.sources.transactions().filter.as_deref(), Some("状态 = '完成' AND 数量 > 0"));
    let rank = pipeline.schemes["pyramid"].rank.as_ref().expect("the scheme is of kind rank");
    assert_eq!(rank.bands[1].top.as_deref(), Some("15%"));
    let cumulative = pipeline.schemes["abc"].cumulative.as_ref().expect("the scheme is of kind cumulative");
    assert_eq!(cumulative.bands[0].share.as_deref(), Some("70%"));
    assert!(pipeline.schemes["extra"].rfm.is_some());
}

#[test]
fn a_wrong_override_is_an_error_that_names_it() {
    let cases: [(Pairs, &[&str]); 14] = [
        (&[("KEYFOLIO__CURENCY", "EUR")], &[]),
        (&[("KEYFOLIO__METRICS__HEADLINE__MIN_N", "many")], &[]),
        (&[("KEYFOLIO__A____B", "1")], &[]),
        (&[], &["metrics.headline.min_m=3"]),
        (&[], &["metrics.headline.min_n"]),
        (&[], &["metrics..min_n=3"]),
        (&[], &["language=[\"en\""]),
        (&[], &["schemes.pyramd.rank.measure=net_sales_3m"]),
        (&[], &["reports.weekly.formats=[\"pdf\"]"]),
        (&[], &["name.x=1"]),
        (&[], &["schemes.pyramid.rank.bands.9.top=15%"]),
        (&[], &["schemes.pyramid.rank.measure=net_sale_6m"]),
        (&[], &["name=2011"]),
        (&[("KEYFOLIO__SCHEMES__RFM__RFM__BINS", "12")], &["reports.monthly.top_accounts=0"]),
    ];
    let mut text = String::new();
    for (environment, sets) in cases {
        let errors = load(BASE, environment, sets).expect_err("the override is wrong");
        writeln!(text, "## {environment:?} {sets:?}\n{errors}\n").expect("writing to a string");
    }
    snapshot!(text);
}

/// serde must accept whatever the walk along the schema accepts: every setting is replaced by values of every type.
#[test]
fn nothing_passes_the_check_that_the_types_refuse() {
    let values = [
        "\"text\"",
        "1",
        "-1",
        "300",
        "5000000000",
        "1.5",
        "inf",
        "true",
        "2011-11-30",
        "[]",
        "[1]",
        "[\"x\", \"y\"]",
        "[1, 2]",
        "{}",
        "{ code = \"x\" }",
        "[{}]",
        "[{ code = \"x\" }]",
    ];
    let resolved = resolve(BASE, &[], &[]);
    let mut paths = Vec::new();
    collect_paths(&resolved.settings, "", &mut paths);
    assert!(paths.len() > 60, "{paths:?}");
    for path in &paths {
        for value in values {
            let Err(errors) = load(BASE, &[], &[&format!("{path}={value}")]) else {
                continue;
            };
            for error in &errors.errors {
                let slipped = matches!(error.problem, Problem::File(FileProblem::Undeserializable { .. }));
                assert!(!slipped, "{path}={value}: {}", error.problem);
            }
        }
    }
}

fn collect_paths(settings: &serde_json::Value, path: &str, paths: &mut Vec<String>) {
    let below = |key: &str| {
        if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
    };
    if !path.is_empty() {
        paths.push(path.to_owned());
    }
    match settings {
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                collect_paths(value, &below(key), paths);
            }
        }
        serde_json::Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                collect_paths(value, &below(&index.to_string()), paths);
            }
        }
        _ => {}
    }
}

#[test]
fn settings_in_force_are_written_with_their_origins_and_read_back_the_same() {
    let resolved =
        resolve(BASE, &[("KEYFOLIO__CURRENCY", "EUR")], &["schemes.pyramid.rank.bands.1.top=15%", "title=A \"B\"\nC"]);
    snapshot!(resolved.text);
    let again = resolve(&resolved.text, &[], &[]);
    assert_eq!(again.pipeline, resolved.pipeline);
    assert_eq!(again.settings_hash, resolved.settings_hash);
}

#[test]
fn the_hash_of_settings_depends_on_settings_and_not_on_paths_or_layout() {
    let hash = resolve(BASE, &[], &[]).settings_hash;
    assert_eq!(hash.len(), 32);
    let moved = ["root=elsewhere", "lake=l", "reports_dir=r", "sources.transactions.files=[\"a.csv\"]"];
    assert_eq!(resolve(BASE, &[], &moved).settings_hash, hash);
    let commented = BASE.replace("bins = 5", "# five\nbins    = 5");
    assert_eq!(resolve(&commented, &[], &[]).settings_hash, hash);
    // A default that is written out changes nothing.
    assert_eq!(resolve(BASE, &[], &["schemes.rfm.rfm.scoring=quantile"]).settings_hash, hash);
    assert_ne!(resolve(BASE, &[], &["metrics.headline.min_n=6"]).settings_hash, hash);
}

#[test]
fn defaults_that_follow_from_other_settings_are_filled_in() {
    let pipeline = resolve(BASE, &[], &[]).pipeline;
    assert_eq!(pipeline.title.as_deref(), Some("shop"));
    assert_eq!(pipeline.schemes["pyramid"].movement.weight.as_deref(), Some("net_sales_6m"));
    assert_eq!(pipeline.schemes["rfm"].movement.weight.as_deref(), Some("net_sales_12m"));
    assert_eq!(pipeline.reports["monthly"].tier_scheme.as_deref(), Some("pyramid"));
    assert_eq!(pipeline.reports["monthly"].rfm_scheme.as_deref(), Some("rfm"));
}

#[test]
fn files_are_found_from_the_root_sorted_and_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pipelines = folder.path().join("pipelines");
    std::fs::create_dir_all(folder.path().join("exports/old.csv")).expect("a folder");
    std::fs::create_dir_all(&pipelines).expect("a folder");
    for name in ["b.csv", "a.csv", "销售[1].csv", ".hidden.csv", "note.txt"] {
        std::fs::write(folder.path().join("exports").join(name), "x\n").expect("a file");
    }
    let text = BASE
        .replace("name = \"shop\"", "name = \"shop\"\nroot = \"..\"")
        .replace("[\"exports/*.csv\"]", "[\"exports/b.csv\", \"exports/*.csv\", \"exports/销售[1].csv\"]");
    let path = pipelines.join("shop.toml");
    std::fs::write(&path, text).expect("a file");
    let loaded = config::load(&path, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
    let resolved = config::resolve(loaded).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(resolved.lake, folder.path().join("lake/shop"));
    assert_eq!(resolved.reports, folder.path().join("reports/shop"));
    let files = resolved.source_files().unwrap_or_else(|errors| panic!("{errors}"));
    let names: Vec<&str> = files.of("transactions").iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["exports/a.csv", "exports/b.csv", "exports/销售[1].csv"]);
    assert!(files.of("transactions").iter().all(|file| file.path.is_file()));
}

#[test]
fn a_pattern_without_files_is_an_error_at_its_place() {
    let text = BASE.replace("[\"exports/*.csv\"]", "[\"exports/*.csv\", \"a/**b\"]");
    let errors = resolve(&text, &[], &[]).source_files().expect_err("there are no exports");
    snapshot!(errors.to_string());
}

#[test]
fn a_file_in_another_encoding_or_with_a_byte_order_mark_is_recognised() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("gbk.toml");
    std::fs::write(&path, b"version = 1\nname = \"\xc3\xc5\xb5\xea\"\n").expect("a file");
    let errors = config::load(&path, &[], &[]).expect_err("the file is GBK");
    assert!(errors.to_string().contains("line 2 has bytes of another encoding"), "{errors}");

    std::fs::write(&path, format!("\u{feff}{BASE}")).expect("a file");
    config::load(&path, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));

    let errors = config::load(&folder.path().join("absent.toml"), &[], &[]).expect_err("the file is absent");
    assert!(errors.to_string().contains("cannot be read"), "{errors}");
}

#[test]
fn windows_line_ends_do_not_move_places() {
    let text = BASE.replace("bins = 5", "bin = 5").replace('\n', "\r\n");
    let errors = load(&text, &[], &[]).expect_err("the key is unknown");
    assert!(errors.to_string().starts_with("shop.toml:36:1: "), "{errors}");
}

#[test]
fn another_floor_can_point_at_a_setting() {
    let loaded = load(BASE, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
    let setting = KeyPath::root().key("sources").key("transactions").key("columns").key("order_id");
    let problem = config::MappingProblem::Other { message: "no such header".into(), hint: None };
    let errors = loaded.errors(vec![loaded.error_at(&setting, problem)]);
    assert_eq!(errors.to_string(), "shop.toml:9:46: no such header");
}

#[test]
fn the_committed_schema_is_fresh() {
    let committed = std::fs::read_to_string("pipelines/pipeline.schema.json").unwrap_or_default();
    let fresh = pipeline_schema_text().expect("the schema is JSON");
    let refresh = "the schema is stale; refresh it: cargo run --release -- schema > pipelines/pipeline.schema.json";
    assert!(committed == fresh, "{refresh}");
}
