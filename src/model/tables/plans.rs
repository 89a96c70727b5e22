//! Targets, plans and budgets (data model B.11).

use super::column::{ColumnSpec, ColumnType, Word, column};
use super::shared::{A_CUSTOMER, A_MEMBER_OF_STAFF, CUSTOMER_ID, CUSTOMER_NAME, STAFF_ID, STAFF_NAME};
use super::{TableKind, TableSchema};

/// Words of `targets.metric`.
pub const TARGET_METRICS: &[Word] = &[
    Word {
        code: "sales", aliases: &["销售目标", "销售额", "销售", "销售金额", "销售收入", "销售任务", "revenue"]
    },
    Word {
        code: "profit", aliases: &["利润目标", "利润", "毛利", "毛利目标", "毛利额", "gross profit"]
    },
    Word { code: "orders", aliases: &["订单目标", "订单", "订单数", "订单量"] },
    Word { code: "aak", aliases: &["AAK目标", "终端交付", "交车", "交付"] },
    Word { code: "submission", aliases: &["系统提报", "系统提报目标", "提报"] },
    Word {
        code: "new_customers",
        aliases: &["客户开发目标", "客户开发", "新客户", "新增客户", "新客户数", "新开客户"],
    },
    Word { code: "leads", aliases: &["集客目标", "集客", "集客量", "线索", "线索数"] },
    Word { code: "visits", aliases: &["拜访目标", "拜访", "拜访次数", "拜访量", "走访"] },
    Word { code: "display", aliases: &["陈列目标", "陈列", "陈列面积"] },
    Word { code: "csat", aliases: &["满意度目标", "满意度", "客户满意度"] },
    Word { code: "loyalty", aliases: &["忠诚度目标", "忠诚度", "客户忠诚度"] },
    Word { code: "growth", aliases: &["增长目标", "增长率", "增长", "销售增长率"] },
];

/// Words of `targets.level`.
pub const TARGET_LEVELS: &[Word] = &[
    Word { code: "company", aliases: &["公司", "全国", "全公司", "总部"] },
    Word { code: "region", aliases: &["区域", "大区", "地区", "分公司"] },
    Word { code: "team", aliases: &["团队", "小组", "部门", "组"] },
    Word { code: "person", aliases: &["个人", "业务员", "员工", "销售员", "销售顾问", "staff"] },
    Word { code: "customer", aliases: &["客户"] },
    Word { code: "product", aliases: &["产品", "品类", "车型"] },
];

/// Words of `targets.target_type` (S106).
pub const TARGET_TYPES: &[Word] = &[
    Word { code: "task", aliases: &["销售任务", "任务", "必达", "考核"] },
    Word { code: "goal", aliases: &["销售目标", "目标", "挑战", "冲刺", "target"] },
];

/// Targets.
pub static TARGETS: TableSchema = TableSchema {
    name: "targets",
    title_zh: "目标",
    docs: "One target of one owner for one period.",
    chapter: "B.11",
    kind: TableKind::Reference,
    columns: TARGET_COLUMNS,
    one_of: &[],
    keys: &[
        &["period", "metric", "level", "owner_id", "target_type", "version_date"],
        &["period", "metric", "level", "owner_id", "target_type"],
        &["period", "metric", "level", "owner_id", "version_date"],
        &["period", "metric", "level", "owner_id"],
    ],
    entity: None,
    entity_name: None,
    amount: None,
    sign: None,
    file_hints: &["销售目标", "目标分解", "目标", "任务", "指标", "targets", "goals", "quota"],
    unlocks: &["S61", "S62", "S63", "S64", "S65", "S66", "S97", "S105", "S106", "S107", "S108", "S115"],
};

const TARGET_COLUMNS: &[ColumnSpec] = &[
    column("period", ColumnType::Identifier, "Year, month or week, as the export writes it.").required().aliases(&[
        "期间",
        "周期",
        "月份",
        "年月",
        "年度",
        "年份",
        "周",
        "周次",
        "月度",
        "会计期间",
        "Month",
        "Year",
        "Week",
    ]),
    column("metric", ColumnType::Word(TARGET_METRICS), "What the target is for.")
        .required()
        .aliases(&["指标", "指标名称", "目标类别", "目标项目", "考核指标", "KPI"])
        .used_by(&["S62", "S63", "S64", "S65", "S66", "S105"]),
    column("level", ColumnType::Word(TARGET_LEVELS), "What kind of owner it has.")
        .required()
        .aliases(&["目标层级", "层级", "考核层级", "对象类型", "目标级别"])
        .used_by(&["S64", "S107"]),
    column("owner_id", ColumnType::Identifier, "Region, team, person, customer or product; of the company any name.")
        .required()
        .aliases(&[
            "目标对象",
            "对象",
            "责任人",
            "负责人",
            "考核对象",
            "区域",
            "团队",
            "个人",
            "业务员",
            "客户",
            "产品",
            "Owner",
        ])
        .used_by(&["S64", "S107"]),
    column("value", ColumnType::Quantity, "The target: an amount in currency, a count, or a share.")
        .varied()
        .required()
        .unit("of the metric")
        .aliases(&[
            "目标值",
            "目标金额",
            "目标数",
            "目标",
            "任务值",
            "任务额",
            "计划值",
            "Target",
            "Target Value",
            "Quota",
        ])
        .used_by(&["F30", "S136"]),
    column("min_value", ColumnType::Quantity, "What must be reached at least.")
        .varied()
        .unit("of the metric")
        .aliases(&["最低业绩指标", "最低值", "保底值", "最低目标", "保底目标", "Minimum"])
        .used_by(&["F30", "S136"]),
    column("target_type", ColumnType::Word(TARGET_TYPES), "Task (must) or goal (should).")
        .aliases(&["目标类型", "任务类型", "类型", "Type"])
        .used_by(&["S106"]),
    column("version_date", ColumnType::Date, "Day of the version of the plan.")
        .aliases(&["计划版本", "版本日期", "滚动计划", "版本", "Version"])
        .used_by(&["S63"]),
    column("confirmed_at", ColumnType::Date, "Day that the owner agreed.")
        .aliases(&["目标确认", "确认日期", "确认时间", "目标确认日期"])
        .used_by(&["S65"]),
];

/// Plans of visits.
pub static VISIT_PLANS: TableSchema = TableSchema {
    name: "visit_plans",
    title_zh: "拜访计划",
    docs: "One planned visit.",
    chapter: "B.11",
    kind: TableKind::Dated { date: "planned_date", timestamp: None },
    columns: VISIT_PLAN_COLUMNS,
    one_of: &[A_CUSTOMER, A_MEMBER_OF_STAFF],
    keys: &[&["staff_id", "customer_id", "planned_date"], &["staff_name", "customer_id", "planned_date"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &["拜访计划", "走访计划", "回访计划", "工作计划", "visit plan", "call plan"],
    unlocks: &["S43", "S47", "S57", "S61"],
};

const VISIT_PLAN_COLUMNS: &[ColumnSpec] = &[
    STAFF_ID.used_by(&["S43", "S47", "S57", "S61"]),
    STAFF_NAME
        .aliases(&[
            "计划制定人",
            "计划人",
            "制定人",
            "拜访人",
            "业务员",
            "业务员姓名",
            "销售员",
            "销售员姓名",
            "销售人员",
            "业务人员",
            "销售顾问",
            "置业顾问",
            "客户经理",
            "大客户经理",
            "商务代表",
            "营销跟踪人",
            "跟进人",
            "销售代表",
            "负责人",
            "员工姓名",
            "员工",
            "Salesperson",
            "Sales Rep",
            "Rep",
            "Staff",
            "Owner",
        ])
        .weak_aliases(&["姓名", "Name"])
        .used_by(&["S43", "S47", "S57", "S61"]),
    CUSTOMER_ID,
    CUSTOMER_NAME.aliases(&[
        "计划拜访客户",
        "拟拜访客户",
        "拜访客户",
        "客户名称",
        "客户(简称)",
        "客户全称",
        "客户姓名",
        "顾客名称",
        "单位名称",
        "公司名称",
        "拜访对象",
        "拜访单位",
        "客户名",
        "企业名称",
        "客户单位",
        "所属客户",
        "客户",
        "顾客",
        "门店名称",
        "Customer",
        "cust_name",
        "Client",
        "Client Name",
        "Account Name",
        "Company",
        "Company Name",
    ]),
    column("planned_date", ColumnType::Date, "Day that the visit is planned for.")
        .required()
        .aliases(&[
            "计划拜访日期",
            "计划日期",
            "拜访计划",
            "计划拜访时间",
            "计划时间",
            "拟拜访日期",
            "拜访日期",
            "日期",
            "Plan Date",
            "Date",
        ])
        .used_by(&["S43", "S47", "S57", "S61"]),
    column("purpose", ColumnType::Text, "What the visit is for.")
        .aliases(&["拜访目的", "目的", "计划内容", "拜访内容", "事由", "Objective"])
        .used_by(&["S47"]),
    column("approver", ColumnType::Text, "Who approved the plan.")
        .aliases(&["审核", "审核人", "审批人", "批准人", "主管", "Approved By"])
        .used_by(&["S57"]),
];

/// Plans with single customers.
pub static ACCOUNT_PLANS: TableSchema = TableSchema {
    name: "account_plans",
    title_zh: "客户年计划",
    docs: "One item of the year's plan with a customer.",
    chapter: "B.11",
    kind: TableKind::Reference,
    columns: ACCOUNT_PLAN_COLUMNS,
    one_of: &[A_CUSTOMER],
    keys: &[&["customer_id", "year", "item", "step"], &["customer_id", "year", "item"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &["客户年计划", "年度计划", "客户计划", "account plan"],
    unlocks: &["S116"],
};

const ACCOUNT_PLAN_COLUMNS: &[ColumnSpec] = &[
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("year", ColumnType::Integer, "Year.")
        .required()
        .aliases(&["年度", "年份", "计划年度", "年"])
        .range(1900, 2199)
        .used_by(&["S116"]),
    column("item", ColumnType::Text, "What is planned: promotion, event, shelf, display area, chillers, equipment.")
        .required()
        .aliases(&["项目", "计划项目", "客户年计划", "计划内容", "促销策略", "主题活动", "Plan Item"])
        .used_by(&["S116"]),
    column("target", ColumnType::Quantity, "Target.")
        .unit("of the item")
        .aliases(&["目标", "目标值", "计划值", "计划数", "Plan"])
        .used_by(&["S116"]),
    column("actual", ColumnType::Quantity, "What was reached.")
        .unit("of the item")
        .aliases(&["实际", "实际值", "完成值", "实际完成", "完成情况"])
        .used_by(&["S116"]),
    column("step", ColumnType::Text, "Step on the way.")
        .aliases(&["步骤", "实施步骤", "行动步骤", "措施"])
        .used_by(&["S116"]),
    column("step_date", ColumnType::Date, "Day of the step.")
        .aliases(&["步骤日期", "实施日期", "计划日期", "完成日期"])
        .used_by(&["S116"]),
];

/// Budgets.
pub static BUDGET: TableSchema = TableSchema {
    name: "budget",
    title_zh: "预算",
    docs: "One kind of cost in one month.",
    chapter: "B.11",
    kind: TableKind::Reference,
    columns: BUDGET_COLUMNS,
    one_of: &[],
    keys: &[&["month", "cost_item"]],
    entity: None,
    entity_name: None,
    amount: Some("amount"),
    sign: None,
    file_hints: &["费用预算", "预算", "budget"],
    unlocks: &["S109"],
};

const BUDGET_COLUMNS: &[ColumnSpec] = &[
    column("month", ColumnType::Identifier, "Month, as the export writes it.")
        .required()
        .aliases(&["月份", "年月", "期间", "预算月份", "会计期间", "Period"])
        .used_by(&["S109"]),
    column("cost_item", ColumnType::Text, "Kind of cost.")
        .required()
        .aliases(&["费用项目", "费用科目", "预算项目", "成本项目", "科目", "费用类别", "预算科目", "Item"])
        .used_by(&["S109"]),
    column("amount", ColumnType::Money, "Amount.")
        .required()
        .aliases(&["预算金额", "费用预算", "预算", "预算额", "金额", "Budget"])
        .used_by(&["S109"]),
];
