//! Attributes of customers: the newest known value of the snapshots up to the as-of date.

use super::TableFeature;
use crate::features::registry::Unit;
use crate::features::rows::RowSource;
use crate::model::tables::CUSTOMERS;

static ROWS: RowSource = RowSource::of(&CUSTOMERS);

const NEVER_TOLD: &str = "no snapshot up to the date tells it";

/// An attribute that is a column: name, SQL, titles, unit, sources.
type Attribute = (&'static str, &'static str, (&'static str, &'static str), Unit, &'static str);

const ATTRIBUTES: &[Attribute] = &[
    ("industry", "LAST(industry)", ("行业", "Industry"), Unit::Text, "S08, S16"),
    ("region_on_file", "LAST(region)", ("档案区域", "Region on file"), Unit::Text, "S08"),
    ("province", "LAST(province)", ("省份", "Province"), Unit::Text, "S08"),
    ("city", "LAST(city)", ("城市", "City"), Unit::Text, "S08"),
    ("country", "LAST(country)", ("国家", "Country"), Unit::Text, "S08"),
    ("scale", "LAST(scale)", ("规模", "Size"), Unit::Text, "S08"),
    ("customer_type", "LAST(customer_type)", ("客户类型", "Kind of customer"), Unit::Text, "S19"),
    ("user_type", "LAST(user_type)", ("用户类型", "Kind of user"), Unit::Text, "S19"),
    ("partnership_level", "LAST(partnership_level)", ("合作深度", "Depth of the partnership"), Unit::Text, "S16"),
    ("strategic_agreement", "LAST(strategic_agreement)", ("战略协议", "Strategic agreement"), Unit::Truth, "S02"),
    ("agreement_end", "LAST(agreement_end)", ("协议到期日", "End of the agreement"), Unit::Date, "S02"),
    ("group_flag", "LAST(group_flag)", ("集团客户", "Group customer"), Unit::Truth, "S02, D-44"),
    ("project_flag", "LAST(project_flag)", ("项目客户", "Project customer"), Unit::Truth, "D-11"),
    ("industry_leader", "LAST(industry_leader)", ("行业龙头", "Leader of its industry"), Unit::Truth, "S02"),
    ("image_flag", "LAST(image_flag)", ("形象客户", "Image customer"), Unit::Truth, "S02"),
    ("est_annual_purchase", "LAST(est_annual_purchase)", ("年采购总额", "Wallet"), Unit::Money, "S83"),
    ("market_share", "LAST(market_share)", ("供货份额", "Our share on file"), Unit::Ratio, "S16"),
    ("reputation", "LAST(reputation)", ("信誉评分", "Reputation"), Unit::Score, "S16, S20"),
    ("need_type", "LAST(need_type)", ("需求类型", "Kind of need"), Unit::Text, "S19"),
    ("price_sensitivity", "LAST(price_sensitivity)", ("价格敏感度", "Sensitivity to prices"), Unit::Text, "S19"),
    ("employees", "LAST(employees)", ("员工人数", "Employees"), Unit::Count, "S08"),
    ("production_lines", "LAST(production_lines)", ("生产线数", "Production lines"), Unit::Count, "S08"),
    ("registered_capital", "LAST(registered_capital) * 10000", ("注册资本", "Registered capital"), Unit::Money, "S08"),
    ("annual_output", "LAST(annual_output) * 10000", ("年产值", "Annual output"), Unit::Money, "S08"),
    ("profit_status", "LAST(profit_status)", ("盈亏状况", "Profit or loss"), Unit::Text, "S16"),
    ("owner_staff", "LAST(owner_staff)", ("客户负责人", "Looked after by"), Unit::Text, "S101"),
    ("source", "LAST(source)", ("客户来源", "Origin"), Unit::Text, "S53"),
    ("status", "LAST(status)", ("档案状态", "State on file"), Unit::Text, "S84"),
    ("dead_flag", "LAST(dead_flag)", ("已死亡客户", "Lost for good"), Unit::Truth, "S84"),
    ("main_competitor", "LAST(main_competitor)", ("主要竞争对手", "Main competitor"), Unit::Text, "S16"),
    ("gsp_cert", "LAST(gsp_cert)", ("GSP 认证", "GSP certified"), Unit::Truth, "S20"),
    ("state_channel_cert", "LAST(state_channel_cert)", ("国营主渠道", "Main channel of the state"), Unit::Truth, "S20"),
    ("has_pure_sales", "LAST(has_pure_sales)", ("纯销能力", "Sells to end users"), Unit::Truth, "S20"),
    ("coop_start_date", "LAST(coop_start_date)", ("合作起始日", "Start of cooperation"), Unit::Date, "F05, D-27"),
];

pub fn features() -> Vec<TableFeature> {
    let mut features = Vec::new();
    for (name, value, titles, unit, source) in ATTRIBUTES {
        let formula = match *unit {
            Unit::Money if value.ends_with("10000") => "newest known value on file, from units of 10,000 currency",
            _ => "newest known value on file",
        };
        features.push(TableFeature::new(name, *titles, &ROWS, value, *unit).told(formula, NEVER_TOLD, source));
    }
    features.push(
        TableFeature::new(
            "main_competitor_3m_before",
            ("三个月前的主要竞争对手", "Main competitor before"),
            &ROWS,
            "LAST(main_competitor)",
            Unit::Text,
        )
        .before(3)
        .told("main_competitor as it was known 3 months before the date", NEVER_TOLD, "S85, S141"),
    );
    features
}
