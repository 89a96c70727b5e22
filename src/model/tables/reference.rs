//! Reference tables (data model B.17; the generated ones are facts and marts).

use super::column::{ColumnSpec, ColumnType, Word, column};
use super::shared::{A_CUSTOMER, A_MEMBER_OF_STAFF, CUSTOMER_ID, CUSTOMER_NAME, STAFF_ID, STAFF_NAME};
use super::{TableKind, TableSchema};

/// Words of `assessments.item_group` (S104).
pub const ITEM_GROUPS: &[Word] = &[
    Word { code: "ability", aliases: &["能力", "能力指标"] },
    Word { code: "attitude", aliases: &["态度", "态度指标"] },
];

/// Words of `loss_reasons.reason_code` (S87).
pub const LOSS_REASON_CODES: &[Word] = &[
    Word { code: "death", aliases: &["死亡", "去世", "倒闭", "注销", "停业"] },
    Word { code: "moved", aliases: &["搬迁", "搬家", "搬走", "迁移"] },
    Word {
        code: "other_relation", aliases: &["与其他公司建立关系", "建立其他关系", "人情关系", "关系"]
    },
    Word { code: "competition", aliases: &["竞争", "竞争对手", "竞品", "竞争者"] },
    Word {
        code: "product", aliases: &["对产品不满意", "产品不满意", "产品", "产品质量", "质量", "价格"]
    },
    Word {
        code: "staff_attitude", aliases: &["员工态度", "服务态度", "态度", "对服务不满意", "服务"]
    },
    Word { code: "other", aliases: &["其他", "其它"] },
];

/// Words of `region_policy.type` (S41).
pub const REGION_POLICIES: &[Word] = &[
    Word { code: "exclusive", aliases: &["独家", "独家经销", "独家代理", "独家分销"] },
    Word { code: "selective", aliases: &["选择性", "选择性分销", "选择性经销", "择优"] },
    Word {
        code: "extensive", aliases: &["密集", "密集分销", "广泛", "广泛分销", "密集型", "intensive"]
    },
];

/// Words of `screening_scores.rater_party` (S42).
pub const RATER_PARTIES: &[Word] = &[
    Word { code: "rep", aliases: &["业务代表", "销售代表", "商务代表", "业务员"] },
    Word { code: "regional", aliases: &["大区", "大区经理", "区域", "区域经理"] },
    Word { code: "service", aliases: &["客服", "客服部", "商务部", "服务"] },
];

/// A table of this theme: reference data unless it says otherwise.
const fn reference(
    name: &'static str,
    title_zh: &'static str,
    docs: &'static str,
    columns: &'static [ColumnSpec],
) -> TableSchema {
    TableSchema {
        name,
        title_zh,
        docs,
        chapter: "B.17",
        kind: TableKind::Reference,
        columns,
        one_of: &[],
        keys: &[],
        entity: None,
        entity_name: None,
        amount: None,
        sign: None,
        file_hints: &[],
        unlocks: &[],
    }
}

/// Assessments of staff.
pub static ASSESSMENTS: TableSchema = TableSchema {
    one_of: &[A_MEMBER_OF_STAFF],
    keys: &[
        &["staff_id", "item_group", "item", "rater", "period"],
        &["staff_name", "item_group", "item", "rater", "period"],
    ],
    file_hints: &["能力态度", "考核评分", "评估", "考核", "assessments"],
    unlocks: &["S104"],
    ..reference("assessments", "能力态度评分", "One score of a member of staff by one rater.", ASSESSMENT_COLUMNS)
};

const ASSESSMENT_COLUMNS: &[ColumnSpec] = &[
    STAFF_ID.used_by(&["S104"]),
    STAFF_NAME
        .aliases(&[
            "被考核人",
            "被评人",
            "被评估人",
            "员工姓名",
            "姓名",
            "业务员",
            "业务员姓名",
            "销售员",
            "销售顾问",
            "客户经理",
            "员工",
            "Employee",
            "Employee Name",
            "Staff",
        ])
        .used_by(&["S104"]),
    column("item_group", ColumnType::Word(ITEM_GROUPS), "Ability or attitude (`group` of the data model).")
        .aliases(&["指标类别", "类别", "指标类型", "指标组", "分组", "Group"])
        .used_by(&["S104"]),
    column("item", ColumnType::Text, "What is judged.")
        .required()
        .aliases(&["指标", "考核项目", "评分项目", "项目", "指标名称", "Criterion"])
        .used_by(&["S104"]),
    column("score", ColumnType::Quantity, "Score, from 0 to 100.")
        .required()
        .unit("score")
        .aliases(&["得分", "评分", "分数", "打分"])
        .range(0, 100)
        .used_by(&["S104"]),
    column("rater", ColumnType::Text, "Who judged.")
        .aliases(&["评分人", "评价人", "考核人", "评估人"])
        .used_by(&["S104"]),
    column("period", ColumnType::Identifier, "Period, as the export writes it.")
        .aliases(&["考核期", "考核期间", "期间", "周期", "月份", "年度", "Month", "Year"])
        .used_by(&["S104"]),
];

/// Checks of records.
pub static AUDITS: TableSchema = TableSchema {
    kind: TableKind::Dated { date: "check_date", timestamp: None },
    one_of: &[&["lead_id", "walkin_id"]],
    keys: &[&["lead_id", "check_date", "field"], &["walkin_id", "check_date", "field"]],
    file_hints: &["抽查", "检查记录", "核查", "audits"],
    unlocks: &["S71"],
    ..reference("audits", "抽查记录", "One field of a lead or a register entry that was checked.", AUDIT_COLUMNS)
};

const AUDIT_COLUMNS: &[ColumnSpec] = &[
    column("lead_id", ColumnType::Identifier, "The lead.")
        .varied()
        .aliases(&["线索编号", "潜客编号", "线索ID", "Lead No"])
        .references("leads", "lead_id")
        .used_by(&["S71"]),
    column("walkin_id", ColumnType::Identifier, "The entry of the register.")
        .varied()
        .aliases(&["登记编号", "来店编号", "登记号"])
        .references("walkins", "walkin_id")
        .used_by(&["S71"]),
    column("check_date", ColumnType::Date, "Day of the check.")
        .required()
        .aliases(&["检查日期", "抽查日期", "核查日期", "检查时间", "日期", "Audit Date", "Date"])
        .used_by(&["S71"]),
    column("field", ColumnType::Text, "What was checked.")
        .required()
        .aliases(&["检查字段", "检查项目", "检查项", "抽查项目", "字段", "Item"])
        .used_by(&["S71"]),
    column("ok_flag", ColumnType::Flag, "It was right.")
        .aliases(&["是否正确", "是否合格", "合格", "检查结果", "结果", "OK", "Result"])
        .used_by(&["S71"]),
    column("corrected_at", ColumnType::Date, "Day that it was put right.")
        .aliases(&["整改日期", "更正日期", "修正日期", "更正时间", "整改时间"])
        .used_by(&["S71"]),
];

/// Why customers left.
pub static LOSS_REASONS: TableSchema = TableSchema {
    kind: TableKind::Dated { date: "lost_date", timestamp: None },
    one_of: &[A_CUSTOMER],
    keys: &[&["customer_id", "lost_date"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    file_hints: &["流失原因", "流失客户", "流失", "loss reasons", "churn reasons"],
    unlocks: &["S87"],
    ..reference("loss_reasons", "流失原因", "One customer lost, and why.", LOSS_COLUMNS)
};

const LOSS_COLUMNS: &[ColumnSpec] = &[
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("lost_date", ColumnType::Date, "Day that the customer was lost.")
        .required()
        .aliases(&["流失日期", "流失时间", "终止合作日期", "日期", "Churn Date", "Date"])
        .used_by(&["S87"]),
    column(
        "reason_code",
        ColumnType::Word(LOSS_REASON_CODES),
        "Why; other words are kept as they are, for `win_back.reasons`.",
    )
    .aliases(&["流失原因", "原因代码", "原因类别", "原因", "Reason"])
    .used_by(&["S87"]),
    column("note", ColumnType::Text, "Note.")
        .varied()
        .aliases(&["备注", "说明", "原因说明", "Notes", "Remarks"])
        .used_by(&["S87"]),
];

/// How many resellers a region may have.
pub static REGION_POLICY: TableSchema = TableSchema {
    keys: &[&["region", "valid_from"], &["region"]],
    file_hints: &["区域政策", "分销政策", "渠道政策", "region policy"],
    unlocks: &["S41"],
    ..reference("region_policy", "区域政策", "How a region is served, and by how many resellers.", REGION_COLUMNS)
};

const REGION_COLUMNS: &[ColumnSpec] = &[
    column("region", ColumnType::Identifier, "Region; a city overrides its province (D-32).")
        .required()
        .aliases(&["区域", "大区", "地区", "省份", "城市", "Area", "Territory"])
        .used_by(&["S41"]),
    column("type", ColumnType::Word(REGION_POLICIES), "Exclusive, selective or extensive.")
        .required()
        .aliases(&["分销类型", "政策类型", "渠道类型", "类型", "Policy"])
        .used_by(&["S41"]),
    column("min_count", ColumnType::Integer, "Fewest resellers.")
        .unit("resellers")
        .aliases(&["最少数量", "最少家数", "下限", "Minimum"])
        .range(0, 100_000)
        .used_by(&["S41"]),
    column("max_count", ColumnType::Integer, "Most resellers.")
        .unit("resellers")
        .aliases(&["最多数量", "最多家数", "上限", "Maximum"])
        .range(0, 100_000)
        .used_by(&["S41"]),
    column("valid_from", ColumnType::Date, "First day that it holds.")
        .aliases(&["生效日期", "开始日期", "执行日期", "Effective Date"])
        .used_by(&["S41"]),
];

/// Screening of customers.
pub static SCREENING_SCORES: TableSchema = TableSchema {
    kind: TableKind::Dated { date: "date", timestamp: None },
    one_of: &[A_CUSTOMER],
    keys: &[&["customer_id", "criterion", "rater_party", "date"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    file_hints: &["筛选评分", "客户评分", "选择评分", "screening"],
    unlocks: &["S42"],
    ..reference("screening_scores", "筛选评分", "One score of a customer by one party.", SCREENING_COLUMNS)
};

const SCREENING_COLUMNS: &[ColumnSpec] = &[
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("criterion", ColumnType::Text, "What is judged.")
        .required()
        .aliases(&["评分标准", "评价标准", "指标", "评分项目", "标准", "Criteria", "Item"])
        .used_by(&["S42"]),
    column("score", ColumnType::Quantity, "Score.")
        .required()
        .unit("score")
        .aliases(&["得分", "评分", "分数", "打分"])
        .range(0, 100)
        .used_by(&["S42"]),
    column("rater_party", ColumnType::Word(RATER_PARTIES), "Who judged.")
        .aliases(&["评分方", "评价方", "评分部门", "评分人", "Rater"])
        .used_by(&["S42"]),
    column("date", ColumnType::Date, "Day.")
        .required()
        .aliases(&["评分日期", "评价日期", "日期", "Score Date"])
        .used_by(&["S42"]),
];

/// Improvement actions.
pub static ACTIONS: TableSchema = TableSchema {
    keys: &[&["action_id"]],
    file_hints: &["改进措施", "行动计划", "整改", "actions", "action plan"],
    unlocks: &["S94", "S117"],
    ..reference("actions", "改进措施", "One measure to improve a figure, and what came of it.", ACTION_COLUMNS)
};

const ACTION_COLUMNS: &[ColumnSpec] = &[
    column("action_id", ColumnType::Identifier, "Number of the measure.")
        .varied()
        .required()
        .aliases(&["措施编号", "行动编号", "任务编号", "Action No", "Task ID"])
        .weak_aliases(&["编号", "序号", "No.", "ID"])
        .used_by(&["S94", "S117"]),
    column("kpi", ColumnType::Text, "Figure to improve.")
        .aliases(&["指标", "关键指标", "改进指标", "Metric"])
        .used_by(&["S94", "S117"]),
    column("owner", ColumnType::Text, "Who is responsible.")
        .aliases(&["责任人", "负责人", "执行人", "Responsible"])
        .used_by(&["S94", "S117"]),
    column("due", ColumnType::Date, "Day that it is due.")
        .aliases(&["截止日期", "计划完成日期", "完成期限", "到期日", "Due Date", "Deadline"])
        .used_by(&["S94", "S117"]),
    column("done", ColumnType::Date, "Day that it was done.")
        .aliases(&["完成日期", "实际完成日期", "完成时间", "Done Date", "Completed"])
        .used_by(&["S94", "S117"]),
    column("result_before", ColumnType::Quantity, "Figure before.")
        .unit("of the figure")
        .aliases(&["改进前", "改善前", "实施前", "Before"])
        .used_by(&["S94", "S117"]),
    column("result_after", ColumnType::Quantity, "Figure after.")
        .unit("of the figure")
        .aliases(&["改进后", "改善后", "实施后", "After"])
        .used_by(&["S94", "S117"]),
];

/// Working days.
pub static CALENDAR: TableSchema = TableSchema {
    keys: &[&["date"]],
    file_hints: &["工作日历", "日历", "节假日", "calendar", "holidays"],
    unlocks: &["S25", "S45", "S72", "S106"],
    ..reference("calendar", "工作日历", "One day: worked, open, holiday.", CALENDAR_COLUMNS)
};

const CALENDAR_COLUMNS: &[ColumnSpec] = &[
    column("date", ColumnType::Date, "Day.")
        .varied()
        .required()
        .aliases(&["日期", "日历日期", "Day"])
        .used_by(&["S25", "S45", "S72", "S106"]),
    column("working_day", ColumnType::Flag, "Offices work.")
        .aliases(&["工作日", "是否工作日", "Is Working Day", "Workday"])
        .used_by(&["S25", "S106"]),
    column("open_day", ColumnType::Flag, "Showrooms and shops are open (D-49).")
        .aliases(&["营业日", "是否营业", "是否营业日", "Open", "Is Open"])
        .used_by(&["S45", "S72"]),
    column("holiday_name", ColumnType::Text, "Name of the holiday.")
        .aliases(&["节假日", "节日", "节假日名称", "节日名称", "假期", "Holiday"])
        .used_by(&["S72", "S106"]),
];

/// Rules of tiers.
pub static TIER_RULES: TableSchema = TableSchema {
    keys: &[&["scheme", "code", "valid_from"], &["scheme", "code"]],
    file_hints: &["分级规则", "等级规则", "分级标准", "tier rules"],
    unlocks: &["S21"],
    ..reference("tier_rules", "分级规则", "One tier of a scheme and who belongs to it.", RULE_COLUMNS)
};

const RULE_COLUMNS: &[ColumnSpec] = &[
    column("scheme", ColumnType::Identifier, "Scheme.").required().aliases(&["方案", "分级方案", "体系", "分类方案"]),
    column("code", ColumnType::Identifier, "Code of the tier.").required().aliases(&[
        "等级",
        "级别",
        "代码",
        "等级代码",
        "Tier",
        "Level",
    ]),
    column("rank_order", ColumnType::Integer, "Place of the tier, 1 is best (`order` of the data model).")
        .aliases(&["顺序", "排序", "次序", "Order", "Rank"])
        .weak_aliases(&["序号"]),
    column("predicate", ColumnType::Text, "Who belongs to it.").varied().aliases(&[
        "条件",
        "规则",
        "标准",
        "分级标准",
        "判定条件",
        "Rule",
        "Condition",
    ]),
    column("valid_from", ColumnType::Date, "First day that it holds.").aliases(&[
        "生效日期",
        "开始日期",
        "执行日期",
        "Effective Date",
    ]),
];

/// Names of customers, confirmed by a person.
pub static CUSTOMER_ALIAS: TableSchema = TableSchema {
    keys: &[&["raw_name"]],
    // Not `entity`: the table says who a name is, its rows are no facts about the customer.
    file_hints: &["客户别名", "名称对照", "客户对照", "别名", "customer alias", "aliases"],
    unlocks: &["D-43"],
    ..reference("customer_alias", "客户别名", "One name and the customer it stands for (D-43).", ALIAS_COLUMNS)
};

const ALIAS_COLUMNS: &[ColumnSpec] = &[
    column("raw_name", ColumnType::Text, "Name as exports write it.")
        .varied()
        .required()
        .aliases(&["原始名称", "别名", "简称", "曾用名", "客户别名", "原名称", "导出名称", "客户名称", "Alias", "Name"])
        .used_by(&["D-43"]),
    CUSTOMER_ID.required(),
    column("confirmed_by", ColumnType::Text, "Who confirmed it.")
        .aliases(&["确认人", "审核人", "Confirmed"])
        .used_by(&["D-43"]),
];

/// Classes that management has given.
pub static CLASS_OVERRIDES: TableSchema = TableSchema {
    one_of: &[A_CUSTOMER],
    keys: &[&["customer_id", "scheme", "from_date"], &["customer_name", "scheme", "from_date"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    file_hints: &["人工定级", "分级调整", "等级调整", "客户调级", "class overrides", "tier overrides"],
    unlocks: &["S02", "S04", "S21"],
    ..reference(
        "class_overrides",
        "人工定级",
        "One class that management has given a customer in a scheme, for a time (D-26, D-55).",
        OVERRIDE_COLUMNS,
    )
};

const OVERRIDE_COLUMNS: &[ColumnSpec] = &[
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("scheme", ColumnType::Identifier, "Scheme, by its name in the pipeline: `pyramid` of `[schemes.pyramid]`.")
        .required()
        .aliases(&["分级方案", "方案", "分级体系", "体系", "分类方案", "Tier Scheme"])
        .used_by(&["S02", "S04", "S21"]),
    column("code", ColumnType::Identifier, "Code of the class that the customer is given.")
        .required()
        .aliases(&[
            "调整后等级",
            "人工等级",
            "核定等级",
            "人工定级",
            "调整为",
            "等级",
            "级别",
            "New Class",
            "New Tier",
            "Class",
            "Tier",
        ])
        .used_by(&["S02", "S04", "S21"]),
    column("reason", ColumnType::Text, "Why.")
        .varied()
        .aliases(&["调整原因", "定级原因", "定级理由", "原因", "理由", "依据", "说明", "备注", "Why", "Remarks"])
        .used_by(&["S02", "S21"]),
    column("from_date", ColumnType::Date, "First day that it holds.")
        .required()
        .aliases(&[
            "生效日期",
            "开始日期",
            "起始日期",
            "调整日期",
            "定级日期",
            "Effective Date",
            "Valid From",
            "Start Date",
        ])
        .used_by(&["S02", "S04", "S21"]),
    column("until_date", ColumnType::Date, "Last day that it holds; blank: until further notice.")
        .aliases(&[
            "失效日期",
            "截止日期",
            "有效期至",
            "到期日",
            "结束日期",
            "终止日期",
            "Valid Until",
            "Expiry Date",
            "End Date",
        ])
        .used_by(&["S02", "S04", "S21"]),
    column("decided_by", ColumnType::Text, "Who decided.")
        .aliases(&["批准人", "审批人", "决定人", "核定人", "Approved By", "Approver"])
        .used_by(&["S21"]),
];
