//! What `init` writes of the sales process: flows, cadence and reports, as far as the exports give something for them.

use super::evidence::Survey;

/// Flows of the library that the exports have stages for.
pub fn flows(survey: &Survey) -> Vec<&'static str> {
    let has = |table: &str| survey.table(table).is_some();
    let mut flows = Vec::new();
    if has("leads") || has("opportunities") {
        flows.push("flows/funnel.toml");
    }
    if has_levels(survey, "leads", "intention") {
        flows.push("flows/intention.toml");
    }
    if has("opportunities") {
        flows.push("flows/tenders.toml");
    }
    flows
}

/// Whether the levels of a table are understood by a scheme.
fn has_levels(survey: &Survey, table: &str, scheme: &str) -> bool {
    let columns = survey.table(table).map(|table| table.columns.as_slice()).unwrap_or_default();
    columns.iter().any(|column| column.level_scheme.as_deref() == Some(scheme))
}

/// The line that includes the flows; nothing where there are none.
pub fn include(survey: &Survey) -> String {
    let flows: Vec<String> = flows(survey).iter().map(|flow| format!("{flow:?}")).collect();
    if flows.is_empty() {
        return String::new();
    }
    format!("include = [{}]   # ways through stages; more: docs/schemes.md\n", flows.join(", "))
}

const CADENCE: &str = r#"
# Who must be contacted how often: mo (months), d (days), wd (working days). Set it to your own rules.
[cadence.tier_contacts]
title  = { zh = "分级联系", en = "Contacts by tier" }
scheme = "pyramid"
every  = { project = "1mo", vip = "1mo", mid = "2mo" }
"#;

const VISITS: &str = r#"
[reports.visits]
title = { zh = "走访与跟进报告", en = "Visits and follow-up" }
sections = ["visit_summary", "visit_days", "cadence", "overdue", "channels", "contacts_to_order", "visit_influence", "definitions"]

# Of a day: keyfolio run PIPELINE --edition daily. With a sheet for everyone for the next working day.
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
"#;

const PLANS: &str = r#"
[reports.plans]
title = { zh = "目标与计划报告", en = "Targets and plans" }
sections = ["targets", "rolling_plan", "lead_plan", "stocktake", "definitions"]
"#;

/// Rules and reports.
pub fn reports(survey: &Survey) -> String {
    let has = |table: &str| survey.table(table).is_some();
    let parts = [
        (has("visits"), CADENCE),
        (has("visits"), VISITS),
        (has("leads") || has("opportunities"), PIPELINE),
        (has("walkins"), SHOWROOM),
        (has("targets"), PLANS),
    ];
    parts.iter().filter(|(is_there, _)| *is_there).map(|(_, text)| *text).collect()
}
