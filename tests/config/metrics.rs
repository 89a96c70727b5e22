//! Features of one's own, metrics, programmes and models.

use super::*;

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
fn settings_of_the_register_are_checked_at_their_place() {
    let found = messages(&[
        ("min_n = 5", "min_n = 5\n[registers]\nmonth = 6"),
        ("min_n = 5", "min_n = 5\n[registers]\nmonths = 0"),
        ("min_n = 5", "min_n = 5\n[registers]\nrequired = []"),
        ("min_n = 5", "min_n = 5\n[registers]\nrequired = [\"phone\", \"phone\"]"),
        ("min_n = 5", "min_n = 5\n[registers]\nrequired = [\"telephone\"]"),
        ("min_n = 5", "min_n = 5\n[registers]\ncard_fields = [\"phone\", \"adress\"]"),
        ("min_n = 5", "min_n = 5\n[registers]\ncard_fields = []"),
        ("min_n = 5", "min_n = 5\n[registers]\noutside_promotion = [\"C\", \"C\"]"),
        ("min_n = 5", "min_n = 5\n[registers]\nmessage_minutes = 0"),
        ("min_n = 5", "min_n = 5\n[registers]\nin_order_from = 95"),
        ("min_n = 5", "min_n = 5\n[registers]\nin_order_from = 0.7"),
    ]);
    for expected in [
        "did you mean `months`?",
        "must be from 1 to 60, found 0",
        "registers.required",
        "name at least one field",
        "telephone",
        "a column of the table `walkins`",
        "there is no column of `customers` \"adress\"",
        "did you mean `address`?",
        "`registers.card_fields` is empty",
        "registers.outside_promotion",
        "must be from 1 to 1440, found 0",
        "must be from 0 to 1, found 95",
        "a share of at most `in_order_from`",
    ] {
        assert!(found.contains(expected), "{expected:?} in {found}");
    }
    assert_eq!(found.matches("hint:").count(), 11, "{found}");
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
fn a_broken_setting_of_visits_is_found() {
    let broken: Vec<String> = [
        "month = 12",
        "months = 0",
        "scheme = \"pyramide\"",
        "rule_share = 1.5",
        "give_up_days = 0",
        "advised_channels = { ready = [] }",
        "advised_channels = { \"准客户\" = [\"sms\"] }",
        "advised_channels = { Ready = [\"sms\"] }",
        "advised_channels = { ready = [\"telephon\", \"sms\", \"sms\"] }",
        "advised_channels = { ready = [\"*\", \"sms\"] }",
        "advised_channels = { redy = [\"sms\"] }",
        "executive_roles = [\"directer\"]",
        "executive_roles = []",
        "interval_tolerance = 1.5",
        "advised_channels = { \" \" = [\"sms\"] }",
        "influence = { weeks = [] }",
        "influence = { weeks = [4, 0, 4, 60] }",
    ]
    .map(|lines| format!("min_n = 5\n[visits]\n{lines}"))
    .to_vec();
    let cases: Vec<(&str, &str)> = broken.iter().map(|lines| ("min_n = 5", lines.as_str())).collect();
    snapshot!(messages(&cases));
}

#[test]
fn a_broken_setting_of_planning_is_found() {
    snapshot!(messages(&[
        ("[sources.transactions]", "[planning]\nmonth = 12\n[sources.transactions]"),
        ("[sources.transactions]", "[planning]\nmonths = 0\n[sources.transactions]"),
        ("[sources.transactions]", "[planning]\norder_metric = \"order\"\n[sources.transactions]"),
        ("[sources.transactions]", "[planning]\nlead_metric = \"orders\"\n[sources.transactions]"),
        ("[sources.transactions]", "[planning]\nstocktake_scheme = \"pyramids\"\n[sources.transactions]"),
        ("[sources.transactions]", "[planning]\nageing_days = []\n[sources.transactions]"),
        ("[sources.transactions]", "[planning]\nageing_days = [30, 30, 20]\n[sources.transactions]"),
        ("[sources.transactions]", "[planning]\ntolerance_bp = 20000\n[sources.transactions]"),
    ]));
}

#[test]
fn a_target_of_an_indicator_that_the_card_has_not_is_found() {
    let of = |targets: &str| {
        let flow = "[flows.intention]\nof = \"leads\"\nscheme = \"intention\"";
        let changed = format!("{flow}\n[planning.kpis]\n{targets}\n[sources.transactions]");
        messages(&[("[sources.transactions]", &changed)])
    };
    for (targets, wanted) in [
        ("targets = { filling_rate = 0.4 }", "filing_rate"),
        ("targets = { \"attainment:lead\" = 1 }", "leads"),
        ("targets = { \"follow_up:nobody\" = 0.9 }", "rule of cadence"),
        ("targets = { \"conversion:intention:H-B\" = 0.5 }", "step of the flow"),
        ("targets = { \"conversion:intentions:A-H\" = 0.5 }", "flow of leads"),
        ("targets = { \"hit_rate:intention:A\" = 0.5 }", "intention:H"),
        ("targets = { \"base_graded:lead\" = 0.5 }", "leads"),
        ("targets = { \"filing_rate:An\" = 0.5 }", "filing_rate"),
        ("targets = { filing_rate = 40 }", "a share above 0"),
        ("targets = { filing_rate = 0 }", "a share above 0"),
        ("near = 1.5", "near"),
    ] {
        let told = of(targets).to_string();
        assert!(told.contains(wanted), "{targets}: {told}");
    }
    let in_order = "[flows.intention]\nof = \"leads\"\nscheme = \"intention\"\n[planning.kpis.targets]\n\
        \"conversion:intention:A-H\" = 0.5\n\"hit_rate:intention:H\" = 0.3\nbase_graded = 1\n[sources.transactions]";
    load(&BASE.replace("[sources.transactions]", in_order), &[], &[]).expect("targets of what the card has");
}
