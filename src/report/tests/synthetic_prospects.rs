//! Made-up marts of the pipeline and prospects: what R08 reads.

use chrono::{Months, NaiveDate};

use super::synthetic::{Company, Memory, floats, frame, ints, money, text, texts};
use super::synthetic_worth::{Fill, Rows};

/// What the marts are of.
#[derive(Clone, Copy)]
pub struct Sales {
    /// Stages on the way; one more is success.
    pub stages: usize,
    pub people: usize,
    pub leads: usize,
    pub opportunities: usize,
    /// Gradings of a person and level: below the least number no rate is printed.
    pub graded: i64,
    /// Names as long as they come.
    pub long: bool,
}

impl Sales {
    pub fn ordinary() -> Sales {
        Sales { stages: 4, people: 12, leads: 40, opportunities: 30, graded: 30, long: false }
    }
}

const WORDS: &str = "苏州工业园区精密机械设备制造股份有限公司第一分公司二期改造项目";

pub fn stage(at: usize) -> String {
    ["C", "B", "A", "H"].get(at).map_or_else(|| format!("S{at:02}"), |code| (*code).to_string())
}

/// The last one is nobody.
pub fn person(sales: &Sales, at: usize) -> Option<String> {
    let name = if sales.long { format!("{WORDS}{at}") } else { format!("王{at:03}") };
    (at + 1 < sales.people).then_some(name)
}

fn month(company: &Company, back: u32) -> NaiveDate {
    use chrono::Datelike;
    company.as_of.checked_sub_months(Months::new(back)).unwrap().with_day(1).unwrap()
}

fn stage_flow(company: &Company, sales: &Sales) -> Rows {
    let mut rows = Rows::default();
    for back in (0..12).rev() {
        for grain in if back == 0 { vec!["month", "window"] } else { vec!["month"] } {
            for at in 0..=sales.stages {
                let won = at == sales.stages;
                rows.word("flow", "intention");
                rows.word("grain", grain);
                rows.date("period", Some(month(company, back)));
                rows.word("stage", &if won { "O".to_string() } else { stage(at) });
                rows.int("place", Some(at as i64 + 1));
                let (up_in, entered) = (if at > 0 { 5 } else { 0 }, if at == 0 { 9 } else { 0 });
                let (up_out, gone) = (if at + 1 < sales.stages { 5 } else { 0 }, i64::from(at + 1 == sales.stages) * 5);
                let lost = if won { 0 } else { 2 };
                rows.int("opening", Some(40));
                rows.int("entered", Some(entered));
                rows.int("up_in", Some(up_in));
                rows.int("down_in", Some(0));
                rows.int("up_out", Some(up_out));
                rows.int("down_out", Some(0));
                rows.int("won", Some(gone));
                rows.int("lost", Some(lost));
                rows.int("closing", Some(40 + entered + up_in - up_out - gone - lost));
                rows.money("opening_amount", Some(company.largest / 3));
                rows.money("closing_amount", Some(company.largest / 3));
            }
        }
    }
    rows
}

fn stage_moves(company: &Company, sales: &Sales) -> Rows {
    let mut rows = Rows::default();
    for back in (0..12).rev() {
        let mut add = |from: Option<String>, to: Option<String>, kind: &str, moves: i64| {
            rows.word("flow", "intention");
            rows.date("period", Some(month(company, back)));
            rows.text("from_stage", from);
            rows.text("to_stage", to);
            rows.word("kind", kind);
            rows.int("moves", Some(moves));
            rows.float("median_days", Some(12.5));
        };
        add(None, Some(stage(0)), "enter", 9);
        for at in 0..sales.stages {
            let last = at + 1 == sales.stages;
            let to = if last { "O".to_string() } else { stage(at + 1) };
            add(Some(stage(at)), Some(to), if last { "won" } else { "up" }, 5);
            add(Some(stage(at)), None, "lost", 2);
        }
    }
    rows
}

fn stage_cohorts(company: &Company, sales: &Sales, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let mut add = |cohort: Option<NaiveDate>, from: Option<String>, at: usize, n: i64| {
        let share = 1.0 / (at + 1) as f64;
        rows.word("flow", "intention");
        rows.date("cohort", cohort);
        rows.text("from_stage", from);
        rows.word("stage", &if at == sales.stages { "O".to_string() } else { stage(at) });
        rows.int("place", Some(at as i64 + 1));
        for name in ["entered", "reached", "won", "observable", "reached_in_time", "won_in_time"] {
            rows.int(name, Some(n));
        }
        for name in ["share", "won_share", "share_in_time", "won_share_in_time"] {
            rows.float(name, fill.of(share));
        }
        rows.float("median_days", fill.of(17.0));
    };
    for at in 0..=sales.stages {
        for back in 0..12 {
            add(Some(month(company, back)), None, at, if back < 3 { 0 } else { 30 });
        }
        add(None, None, at, 300);
        if at > 0 {
            add(None, Some(stage(at - 1)), at, 200);
        }
    }
    rows
}

fn stage_dwell(sales: &Sales, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for at in 0..sales.stages {
        rows.word("flow", "intention");
        rows.word("stage", &stage(at));
        rows.int("place", Some(at as i64 + 1));
        rows.int("ended", Some(if fill == Fill::Known { 120 } else { 0 }));
        for (name, days) in [("median_days", 20.0), ("p25", 9.0), ("p75", 44.0), ("open_median_days", 15.0)] {
            rows.float(name, fill.of(days));
        }
        rows.int("open", Some(30));
        rows.int("beyond", fill.of(12));
    }
    rows
}

fn funnel_shape(company: &Company, sales: &Sales, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let mut add = |dimension: &str, member: Option<String>, back: u32, counts: [i64; 3], shape: &str| {
        rows.word("flow", "intention");
        rows.word("dimension", dimension);
        rows.text("member", member);
        rows.date("period", Some(month(company, back)));
        for (name, count) in ["potential", "incubating", "output"].into_iter().zip(counts) {
            rows.int(name, Some(count));
        }
        rows.word("shape", shape);
        for (name, n) in [
            ("conversion_cb", "conversion_cb_n"),
            ("conversion_ba", "conversion_ba_n"),
            ("mean_conversion_cb", "mean_conversion_cb_n"),
            ("mean_conversion_ba", "mean_conversion_ba_n"),
        ] {
            rows.float(name, fill.of(0.125));
            rows.int(n, Some(80));
        }
        rows.int("n", Some(counts.iter().sum()));
        rows.int("target_new", fill.of(5));
        rows.int("required_potential", fill.of(320));
    };
    for back in (0..12).rev() {
        let potential = 400 - i64::from(back) * 10;
        add("all", None, back, [potential, 120, 60], "standard");
        for at in 0..sales.people {
            let (counts, shape) = match at % 4 {
                0 => ([30, 10, 4], "standard"),
                1 => ([5, 20, 4], "olive"),
                2 => ([3, 2, 40], "inverted"),
                _ => ([30, 4, 10], "irregular"),
            };
            add("staff", person(sales, at), back, counts, shape);
            if at % 10 == 0 {
                add("manager", person(sales, at), back, counts, shape);
            }
        }
    }
    rows
}

fn stage_anomalies(company: &Company) -> Rows {
    let mut rows = Rows::default();
    for at in 0..40 {
        rows.word("flow", "intention");
        rows.word("kind", ["won_without_order", "lost_then_won", "of_a_later_version"][at % 3]);
        rows.word("id", &format!("L{at}"));
        rows.text("customer_id", Some(format!("{}{at}", company.name)));
        rows.text("staff", None);
        rows.date("day", (at % 2 == 0).then_some(company.as_of));
        rows.word("detail", WORDS);
    }
    rows
}

fn calibration(sales: &Sales, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let mut add = |dimension: &str, member: Option<String>, graded: i64| {
        for (at, (level, days, promised)) in
            [("H", 7, true), ("A", 30, true), ("B", 90, true), ("C", 90, false)].into_iter().enumerate()
        {
            rows.word("flow", "intention");
            rows.word("dimension", dimension);
            rows.text("member", member.clone());
            rows.word("level", level);
            rows.int("place", Some(at as i64 + 1));
            rows.int("horizon_days", Some(days));
            rows.flag("promised", promised);
            let graded = if fill == Fill::Known { graded } else { 0 };
            rows.int("graded", Some(graded));
            rows.int("closed", Some(graded / 4));
            for (name, value) in [("rate", 0.25), ("low", 0.2), ("high", 0.31), ("learned", 0.24), ("prior_rate", 0.2)]
            {
                rows.float(name, fill.of(value));
            }
            rows.int("prior_n", Some(20));
            rows.int("not_yet", Some(3));
        }
    };
    add("all", None, sales.graded * sales.people as i64);
    for at in 0..sales.people {
        add("staff", person(sales, at), sales.graded);
        if at % 10 == 0 {
            add("manager", person(sales, at), sales.graded * 3);
        }
    }
    for at in 1..10 {
        add("month", Some(format!("2011-{at:02}")), sales.graded);
    }
    rows
}

fn optimism(sales: &Sales) -> Rows {
    let mut rows = Rows::default();
    for at in 0..sales.people {
        let kept = (at % 5) as i64;
        rows.word("flow", "intention");
        rows.text("staff", person(sales, at));
        rows.text("manager", person(sales, 0));
        rows.int("predicted", Some(sales.graded));
        rows.int("actual", Some(kept.min(sales.graded)));
        rows.float("index", (kept > 0).then(|| sales.graded as f64 / kept as f64));
        rows.float("low", Some(2.0));
        rows.float("high", (kept > 0).then_some(40.0));
        rows.int("n", Some(sales.graded));
    }
    rows
}

fn open_deals(company: &Company, sales: &Sales, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for at in 0..sales.leads + sales.opportunities {
        let lead = at < sales.leads;
        let own = |value: &str| fill.of(value.to_string());
        rows.word("kind", if lead { "lead" } else { "opportunity" });
        rows.word("id", &format!("D{at}"));
        rows.text("title", if lead { None } else { fill.of(format!("{WORDS}{at}")) });
        rows.text("customer_id", fill.of(format!("{}{at}", company.name)));
        rows.text("name", if sales.long { own(WORDS) } else { own("恒发公司") });
        rows.text("staff", person(sales, at % sales.people.max(1)));
        rows.text("manager", own("赵一"));
        rows.text("flow", if lead { own("intention") } else { None });
        rows.text("stage", if lead { fill.of(stage(at % sales.stages)) } else { own("negotiation") });
        for name in ["opened", "since", "expected_close", "next_date"] {
            rows.date(name, fill.of(company.as_of));
        }
        for name in ["age_days", "stage_days"] {
            rows.int(name, fill.of(100));
        }
        rows.int("days_to_close", fill.of(at as i64 - 10));
        rows.int("slipped", if lead { None } else { fill.of(2) });
        rows.answer("overdue", if lead { fill.of(at % 3 == 0) } else { None });
        rows.answer("stale", Some(at % 4 == 0));
        rows.money("est_amount", fill.of(company.largest / (at as i128 + 1)));
        rows.float("probability", fill.of(0.25));
        rows.int("probability_n", Some(40));
        rows.money("weighted_amount", fill.of(company.largest / (at as i128 + 1) / 4));
        rows.text("obstacle", if lead { own("价格偏高") } else { None });
        rows.text("next_action", if lead { own("拜访") } else { None });
        rows.answer("action_overdue", fill.of(at % 5 == 0));
        rows.answer("hot", Some(lead && at % 2 == 0));
        rows.text("deal_status", own("negotiating"));
        rows.text("urgency", own("urgent"));
        rows.answer("important", fill.of(true));
        rows.text("need", own("now"));
        rows.text("derived_grade", if lead { fill.of(stage(0)) } else { None });
        rows.answer("grade_mismatch", if lead { fill.of(at % 6 == 1) } else { None });
    }
    rows
}

fn lost_deals(company: &Company, sales: &Sales, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let mut add = |dimension: &str, member: Option<String>, lost: i64| {
        let of_losses = matches!(dimension, "reason" | "competitor");
        rows.word("dimension", dimension);
        rows.text("member", member);
        rows.word("period", "12mo");
        rows.int("lost", Some(lost));
        rows.int("won", (!of_losses).then_some(lost / 2));
        rows.int("decided", Some(lost + lost / 2));
        for (name, value) in [("loss_rate", 0.66), ("low", 0.6), ("high", 0.72), ("rewon_rate", 0.02)] {
            rows.float(name, fill.of(value));
        }
        rows.money("lost_amount", fill.of(company.largest / 2));
        rows.int("with_amount", Some(lost));
        rows.int("rewon", Some(1));
    };
    add("all", None, 300);
    for at in 1..=12 {
        add("month", Some(format!("2011-{at:02}")), 25);
    }
    for at in 0..14 {
        add("reason", fill.of(format!("原因{at}")), 40 - at);
        add("competitor", fill.of(format!("对手{at}")), 30 - at);
        add("source", fill.of(format!("来源{at}")), 30);
    }
    add("reason", None, 9);
    add("competitor", None, 90);
    for at in 0..sales.stages {
        add("level", Some(stage(at)), 60);
    }
    for at in 0..sales.people {
        add("staff", person(sales, at), sales.graded);
    }
    rows
}

fn measures(company: &Company, sales: &Sales, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let mut add = |measure: &str, grain: &str, at: (&str, Option<String>, NaiveDate), unit: &str, n: i64| {
        rows.word("measure", measure);
        rows.word("grain", grain);
        rows.date("period", Some(at.2));
        rows.word("dimension", at.0);
        rows.text("member", at.1);
        rows.float("value", fill.of(if unit == "ratio" { 0.5 } else { 30.0 }));
        rows.money("amount", fill.of(company.largest));
        rows.int("numerator", (unit == "ratio").then_some(n / 2));
        rows.int("denominator", (unit == "ratio").then_some(n));
        rows.int("n", Some(n));
        rows.float("low", fill.of(0.4));
        rows.float("high", fill.of(0.6));
        rows.word("unit", unit);
        rows.float("target", None);
    };
    let all = |date: NaiveDate| ("all", None, date);
    let first = month(company, 11);
    for (name, unit) in [
        ("tender_win_rate", "ratio"),
        ("tender_win_rate_amount", "ratio"),
        ("tenders_pending", "count"),
        ("tender_submission_days", "days"),
        ("negotiation_days", "days"),
        ("order_to_supply_days", "days"),
        ("supply_to_cash_days", "days"),
        ("first_follow_up_days", "days"),
        ("revisited_30d", "ratio"),
        ("optimism_index", "ratio"),
        ("promise_kept", "ratio"),
    ] {
        add(name, "window", all(first), unit, 200);
    }
    for name in ["open_leads", "open_pipeline", "wished_pipeline", "weighted_pipeline", "hot_amount", "hot_coverage"] {
        add(name, "day", all(company.as_of), "money", 50);
    }
    for back in 0..12 {
        add("tender_win_rate", "month", all(month(company, back)), "ratio", 18);
    }
    for stage in ["found", "tender_prep", "tender_submitted", "negotiation", "unknown"] {
        add("leakage", "window", ("stage", Some(stage.to_string()), first), "ratio", 80);
    }
    for at in 0..sales.people {
        add("tender_win_rate", "window", ("staff", person(sales, at), first), "ratio", sales.graded);
        add("owner_load", "day", ("staff", person(sales, at), company.as_of), "count", 4);
        add("promise_kept", "window", ("manager", person(sales, at), first), "ratio", sales.graded);
    }
    rows
}

/// Adds all marts of R08.
pub fn add(marts: &mut Memory, company: &Company, sales: &Sales, fill: Fill) {
    let all: Vec<(&'static str, Rows)> = vec![
        ("stage_flow", stage_flow(company, sales)),
        ("stage_moves", stage_moves(company, sales)),
        ("stage_cohorts", stage_cohorts(company, sales, fill)),
        ("stage_dwell", stage_dwell(sales, fill)),
        ("funnel_shape", funnel_shape(company, sales, fill)),
        ("stage_anomalies", stage_anomalies(company)),
        ("calibration", calibration(sales, fill)),
        ("optimism", optimism(sales)),
        ("open_deals", open_deals(company, sales, fill)),
        ("lost_deals", lost_deals(company, sales, fill)),
        ("prospect_measures", measures(company, sales, fill)),
    ];
    for (name, rows) in all {
        if let Some(frame) = rows.frame(company.as_of) {
            marts.0.insert(name, frame);
        }
    }
    let n = sales.people;
    let each = |value: i64| ints("stock", vec![Some(value); n]);
    let stock = frame(
        company.as_of,
        vec![
            texts("flow", vec!["intention".to_string(); n]),
            super::synthetic::days("period", vec![Some(month(company, 0)); n]),
            texts("dimension", vec!["staff".to_string(); n]),
            text("member", (0..n).map(|at| person(sales, at)).collect()),
            texts("stage", vec![stage(0); n]),
            each(7),
            money("amount", vec![fill.of(company.largest); n]),
            floats("probability", vec![fill.of(0.4); n]),
            ints("probability_n", vec![fill.of(30); n]),
            money("weighted_amount", vec![fill.of(company.largest / 3); n]),
        ],
    );
    let checks = frame(
        company.as_of,
        vec![
            texts("check", ["lost_then_won".to_string()]),
            texts("table", ["leads".to_string()]),
            ints("rows", vec![Some(3)]),
            text("example", vec![Some("L1".into())]),
        ],
    );
    marts.0.insert("stage_inventory", stock);
    marts.0.insert("prospect_checks", checks);
}

/// Names of all marts, so that a test can leave each out.
pub fn names() -> Vec<&'static str> {
    let mut marts = Memory(Default::default());
    add(&mut marts, &Company::ordinary(), &Sales::ordinary(), Fill::Known);
    marts.0.keys().copied().collect()
}
