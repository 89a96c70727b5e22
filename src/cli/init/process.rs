//! What `init` writes of the sales process: flows, cadence, reports of all editions, as far as the exports give something
//! for them.

use super::evidence::Survey;

/// Flows and cadences of the library that the exports have stages and levels for.
fn library(survey: &Survey) -> Vec<&'static str> {
    let has = |table: &str| survey.table(table).is_some();
    let wanted = [
        (has("leads") || has("opportunities"), "flows/funnel.toml"),
        // With the order as the last step it is the scheme of conversion.
        (has_levels(survey, "leads", "intention") || has_levels(survey, "leads", "conversion"), "flows/intention.toml"),
        (has("opportunities"), "flows/tenders.toml"),
        (has_levels(survey, "leads", "intention"), "cadence/dealer-levels.toml"),
        (has_levels(survey, "leads", "grading"), "cadence/follow-up-journals.toml"),
    ];
    wanted.into_iter().filter(|(is_there, _)| *is_there).map(|(_, part)| part).collect()
}

/// Whether the levels of a table are understood by a scheme.
fn has_levels(survey: &Survey, table: &str, scheme: &str) -> bool {
    let columns = survey.table(table).map(|table| table.columns.as_slice()).unwrap_or_default();
    columns.iter().any(|column| column.level_scheme.as_deref() == Some(scheme))
}

/// The line that includes them; nothing where there are none.
pub fn include(survey: &Survey) -> String {
    let parts: Vec<String> = library(survey).iter().map(|part| format!("{part:?}")).collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("include = [{}]   # ways through stages, follow-up by level; more: docs/schemes.md\n", parts.join(", "))
}

const CADENCE: &str = r#"
# Who must be contacted how often: mo (months), d (days), wd (working days). Set it to your own rules.
[cadence.tier_contacts]
title  = { zh = "分级联系", en = "Contacts by tier" }
scheme = "pyramid"
every  = { project = "1mo", vip = "1mo", mid = "2mo" }
"#;

const LEAD_CADENCE: &str = r#"
# How often prospects of each level are followed up. Set it to your own rules.
[cadence.lead_levels]
title  = { zh = "H、A、B、C 级潜客跟踪", en = "Follow-up of H, A, B and C prospects" }
levels = "conversion"
every  = { H = "7d", A = "15d", B = "30d", C = "90d" }
"#;

const EDITIONS: &str = r#"
# Visits, prospects, showroom and plans: every month, and what is worked with every week and every day, on top of the last
# published month (keyfolio run PIPELINE --edition weekly | daily | month-end; keyfolio schedule prints their timers).
"#;

const VISITS: &str = r#"
[reports.visits]
title = { zh = "走访与跟进报告", en = "Visits and follow-up" }
sections = ["visit_summary", "visit_days", "cadence", "overdue", "channels", "contacts_to_order", "visit_influence", "definitions"]

[reports.visits_weekly]
title = { zh = "走访与跟进周报", en = "Visits and follow-up, the week" }
edition = "weekly"
sections = ["visit_summary", "visit_days", "cadence", "overdue", "channels", "today"]

# With a sheet for everyone for the next working day.
[reports.visits_daily]
title = { zh = "走访日报与明日清单", en = "Visits, the day and the next" }
edition = "daily"
sections = ["today", "visit_days", "overdue"]
"#;

const PIPELINE: &str = r#"
[reports.pipeline]
title = { zh = "销售漏斗与机会报告", en = "Pipeline and prospects" }
sections = ["funnel", "stage_flow", "calibration", "open_deals", "tenders", "lost_deals", "definitions"]
"#;

const SHOWROOM: &str = r#"
[reports.showroom]
title = { zh = "展厅与潜客登记报告", en = "Showroom and prospects register" }
sections = ["showroom", "capture", "discipline", "promotion", "hot_list", "definitions"]

[reports.showroom_weekly]
title = { zh = "展厅周报", en = "Showroom, the week" }
edition = "weekly"
sections = ["showroom", "capture", "discipline", "hot_list"]

[reports.showroom_daily]
title = { zh = "展厅日报", en = "Showroom, the day" }
edition = "daily"
sections = ["showroom", "discipline", "promotion", "hot_list"]
"#;

const PLANS: &str = r#"
[reports.plans]
title = { zh = "目标与计划报告", en = "Targets and plans" }
sections = ["kpi_card", "targets", "rolling_plan", "lead_plan", "stocktake", "definitions"]

# The packs of Monday's meeting and of the month's end.
[reports.plans_weekly]
title = { zh = "周一例会包", en = "Monday pack" }
edition = "weekly"
sections = ["kpi_card", "targets", "lead_plan", "hot_list"]

[reports.plans_month_end]
title = { zh = "月末盘点包", en = "Month-end pack" }
edition = "month_end"
sections = ["kpi_card", "targets", "rolling_plan", "lead_plan", "stocktake", "hot_list"]
"#;

/// Which of their targets orders are, where the targets are of new customers and not of orders.
fn order_metric(survey: &Survey) -> &'static str {
    let columns = survey.table("targets").map(|table| table.columns.as_slice()).unwrap_or_default();
    let of_metrics = columns.iter().find(|column| column.spec.name == "metric");
    let has = |code: &str| of_metrics.is_some_and(|column| column.codes.contains(code));
    match has("new_customers") && !has("orders") {
        true => {
            "\n# What leads are gathered for: the targets are of new customers, not of orders.\n[planning]\norder_metric = \"new_customers\"\n"
        }
        false => "",
    }
}

/// Rules and reports.
pub fn reports(survey: &Survey) -> String {
    let has = |table: &str| survey.table(table).is_some();
    let (visits, walkins, targets) = (has("visits"), has("walkins"), has("targets"));
    let parts = [
        (visits, CADENCE),
        // Those of intention come with the library.
        (has_levels(survey, "leads", "conversion"), LEAD_CADENCE),
        (visits || walkins || targets, EDITIONS),
        (visits, VISITS),
        (has("leads") || has("opportunities"), PIPELINE),
        (walkins, SHOWROOM),
        (targets, PLANS),
    ];
    let written = parts.iter().filter(|(is_there, _)| *is_there).map(|(_, text)| *text);
    written.chain([order_metric(survey)]).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::evidence;
    use super::*;
    use crate::config::SourceFile;

    /// What is written for targets of some metrics.
    fn written(metrics: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("targets.csv");
        let rows = metrics.iter().map(|metric| format!("2026,10,{metric},company,all,5\n"));
        let head = "year,month,metric,level,owner_id,target_value\n".to_owned();
        std::fs::write(&path, std::iter::once(head).chain(rows).collect::<String>()).unwrap();
        let survey = evidence::survey(&[SourceFile { name: "targets.csv".into(), path }]);
        assert!(survey.table("targets").is_some(), "{:?}", survey.unknown);
        reports(&survey)
    }

    #[test]
    fn leads_are_gathered_for_what_the_targets_are_of() {
        let order_metric = "[planning]\norder_metric = \"new_customers\"\n";
        assert!(written(&["new_customers", "leads"]).contains(order_metric));
        assert!(written(&["新客户数"]).contains(order_metric), "in the words of the export");
        assert!(!written(&["new_customers", "orders"]).contains("order_metric"));
        let of_sales = written(&["sales"]);
        assert!(of_sales.contains("[reports.plans]") && !of_sales.contains("order_metric"));
    }

    #[test]
    fn levels_of_leads_are_read_by_one_scheme() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            SourceFile { name: name.into(), path }
        };
        let leads: String =
            (1..40).map(|n| format!("L{n},2026-09-{:02},{}\n", 1 + n % 28, ["H", "A", "B", "C"][n % 4])).collect();
        let changes: String = (1..20)
            .map(|n| format!("L{n},2026-09-{:02},{},{}\n", 1 + n, ["H", "A"][n % 2], ["O", "H"][n % 2]))
            .collect();
        let survey = evidence::survey(&[
            file("leads.csv", &format!("lead_id,created_at,level\n{leads}")),
            file("lead_stage_history.csv", &format!("lead_id,change_date,from_level,to_level\n{changes}")),
        ]);
        let scheme = |table: &str, column: &str| {
            let columns = &survey.table(table).unwrap_or_else(|| panic!("no {table}: {:?}", survey.unknown)).columns;
            columns.iter().find(|one| one.spec.name == column).and_then(|one| one.level_scheme.clone())
        };
        let of_leads = [("leads", "level"), ("lead_stage_history", "from_level"), ("lead_stage_history", "to_level")];
        for (table, column) in of_leads {
            assert_eq!(scheme(table, column).as_deref(), Some("conversion"), "{table}.{column}");
        }
        assert!(include(&survey).contains("flows/intention.toml"));
        assert!(reports(&survey).contains("levels = \"conversion\""), "and are followed up by it");
    }
}
