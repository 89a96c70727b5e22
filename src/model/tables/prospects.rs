//! Prospects: visitor register, leads and the history of their levels (data model B.7, B.8).

use super::column::{ColumnSpec, ColumnType, Personal, Word, column};
use super::shared::{A_MEMBER_OF_STAFF, CUSTOMER_ID_HEADERS, CUSTOMER_NAME, STAFF_ID, STAFF_NAME, scheme_of_level};
use super::{TableKind, TableSchema};

/// Words of `walkins.contact_type`.
pub const WALKIN_TYPES: &[Word] = &[
    Word { code: "walk-in", aliases: &["来店", "到店", "来访", "进店", "展厅", "walkin", "visit"] },
    Word { code: "phone", aliases: &["来电", "电话", "致电", "call"] },
];

/// Words of `walkins.honorific`.
pub const HONORIFICS: &[Word] = &[
    Word { code: "mr", aliases: &["某先生", "先生", "男", "mr."] },
    Word { code: "ms", aliases: &["某女士", "女士", "小姐", "女", "ms.", "mrs"] },
];

/// Words of `leads.category` (S26).
pub const LEAD_CATEGORIES: &[Word] = &[
    Word { code: "ready", aliases: &["准客户"] },
    Word { code: "intent", aliases: &["意向客户", "意向"] },
    Word { code: "good_potential", aliases: &["优质潜在客户", "优质潜客", "优质潜在"] },
    Word {
        code: "general_potential", aliases: &["一般潜在客户", "一般潜客", "一般潜在", "潜在客户", "潜客"]
    },
];

/// Words of `leads.need_status` (S23, S24).
pub const NEED_STATUSES: &[Word] = &[
    Word {
        code: "now", aliases: &["目标客户", "现有需求", "有需求", "当前需求", "近期需求", "有"]
    },
    Word { code: "future", aliases: &["潜在客户", "潜在需求", "未来需求", "将来需求", "远期需求"] },
    Word { code: "none", aliases: &["死亡客户", "无需求", "没有需求", "无"] },
];

/// Words of `leads.deal_status` (S23, S31).
pub const DEAL_STATUSES: &[Word] = &[
    Word {
        code: "open", aliases: &["跟进中", "跟进", "未成交", "新建", "在跟", "有效", "潜客", "意向客户"]
    },
    Word {
        code: "negotiating",
        aliases: &["正在谈判客户", "正在谈判", "谈判中", "谈判", "洽谈中", "洽谈", "negotiation"],
    },
    Word {
        code: "won", aliases: &["已成交客户", "已成交", "成交", "订车", "已订购", "赢单", "签约", "已签约"]
    },
    Word { code: "lost", aliases: &["战败", "战败客户", "丢单", "输单", "流失", "失败"] },
    Word { code: "frozen", aliases: &["冻结", "暂停", "休眠", "搁置", "suspended"] },
];

/// Visitor register.
pub static WALKINS: TableSchema = TableSchema {
    name: "walkins",
    title_zh: "来店(电)顾客登记表",
    docs: "One visitor of the showroom, or one call that came in.",
    chapter: "B.7",
    kind: TableKind::Dated { date: "reg_date", timestamp: None },
    columns: WALKIN_COLUMNS,
    one_of: &[A_MEMBER_OF_STAFF],
    keys: &[&["walkin_id"], &["reg_date", "seq"]],
    // Visitors are no customers yet, many leave no name.
    entity: None,
    entity_name: None,
    amount: None,
    sign: None,
    file_hints: &[
        "来店(电)",
        "来店",
        "来电",
        "登记表",
        "客流登记",
        "展厅登记",
        "walk-ins",
        "visitor register",
        "showroom",
    ],
    unlocks: &["S28", "S34", "S43", "S44", "S45", "S49", "S67", "S70", "S72"],
};

const WALKIN_COLUMNS: &[ColumnSpec] = &[
    column("walkin_id", ColumnType::Identifier, "Number of the entry.")
        .varied()
        .aliases(&["登记编号", "来店编号", "登记号", "Register No"])
        .weak_aliases(&["编号", "No."]),
    column("seq", ColumnType::Integer, "Running number within the day.")
        .aliases(&["当日序号", "日序号", "Sequence"])
        .weak_aliases(&["序号"]),
    column("reg_date", ColumnType::Date, "Day of the entry.")
        .required()
        .aliases(&["登记日期", "来店日期", "来访日期", "接待日期", "日期", "Registration Date", "Date"])
        .used_by(&["S45"]),
    column("contact_type", ColumnType::Word(WALKIN_TYPES), "Whether the visitor came or called.")
        .required()
        .aliases(&["来店(电)", "来店/来电", "来访方式", "来访类型", "接触类型", "来店方式", "类型", "Type"])
        .used_by(&["S45"]),
    column("customer_name", ColumnType::Text, "Name that the visitor left; blank when none.")
        .varied()
        .aliases(&[
            "顾客名称",
            "顾客姓名",
            "客户姓名",
            "客户名称",
            "顾客",
            "客户",
            "姓名",
            "来访人",
            "访客姓名",
            "Customer",
            "Visitor",
            "Visitor Name",
        ])
        .used_by(&["S44", "S45"]),
    column("honorific", ColumnType::Word(HONORIFICS), "Form of address.")
        .aliases(&["称谓", "称呼", "性别", "先生/女士"])
        .used_by(&["S44"]),
    column("phone", ColumnType::Text, "Telephone.")
        .varied()
        .personal(Personal::Phone)
        .aliases(&[
            "联系电话",
            "电话",
            "手机",
            "手机号",
            "手机号码",
            "电话号码",
            "顾客电话",
            "客户电话",
            "Telephone",
            "Phone Number",
            "Mobile",
            "Tel",
            "联系方式",
        ])
        .used_by(&["S44", "S45"]),
    column("plate", ColumnType::Text, "Car plate.")
        .varied()
        .personal(Personal::Number)
        .aliases(&["牌照号", "车牌号", "车牌", "车牌号码", "License Plate"])
        .used_by(&["S44"]),
    // One cell may hold the range of both times: that header is an alias of both.
    column("time_in", ColumnType::Time, "Time of arrival.")
        .aliases(&[
            "进店时间",
            "到店时间",
            "来店时间",
            "来访时间",
            "进店-离去时间",
            "起止时间",
            "时间",
            "Arrival Time",
            "Start Time",
        ])
        .used_by(&["S44", "S45"]),
    column("time_out", ColumnType::Time, "Time of departure.")
        .aliases(&[
            "离去时间",
            "离店时间",
            "离开时间",
            "进店-离去时间",
            "起止时间",
            "时间",
            "Departure Time",
            "End Time",
        ])
        .used_by(&["S44", "S45"]),
    STAFF_ID.used_by(&["S45", "S49"]),
    STAFF_NAME
        .aliases(&[
            "销售顾问",
            "值班销售员",
            "值班销售顾问",
            "接待人",
            "接待顾问",
            "接待销售顾问",
            "接待人员",
            "业务员",
            "业务员姓名",
            "销售员",
            "销售员姓名",
            "销售人员",
            "置业顾问",
            "跟进人",
            "导购",
            "营业员",
            "Staff",
            "Adviser",
            "Salesperson",
            "Sales Rep",
            "Received By",
        ])
        .used_by(&["S45", "S49"]),
    column("model_wanted", ColumnType::Text, "Model that the visitor wants.")
        .aliases(&["拟购车型", "意向车型", "拟购产品", "意向产品", "关注车型", "车型", "Model", "Model of Interest"])
        .used_by(&["S44"]),
    column("level", ColumnType::Level, "Level of intent.")
        .aliases(&["意向级别", "意向等级", "客户级别", "客户等级", "级别", "等级", "Intent Level"])
        .used_by(&["S28", "S45"]),
    scheme_of_level("level_scheme"),
    column("ordered_flag", ColumnType::Flag, "Ordered on the spot; a blank tick means no.")
        .blank_is_false()
        .aliases(&["现场订购", "当场订购", "是否订购", "是否现场订购", "现场成交", "Ordered"])
        .used_by(&["S44"]),
    column("note", ColumnType::Text, "Note.")
        .varied()
        .aliases(&["注释", "备注", "说明", "Notes", "Remarks"])
        .used_by(&["S44"]),
    column("no_info_reason", ColumnType::Text, "Why no data were left.")
        .aliases(&["不留资料原因", "未留资料原因", "未留档原因", "不留档原因"])
        .used_by(&["S45"]),
    column("source", ColumnType::Text, "Where the visitor heard of us.")
        .aliases(&["信息来源", "渠道", "来源", "客户来源", "来源渠道", "信息渠道", "Channel"])
        .used_by(&["S34"]),
    column("filed_flag", ColumnType::Flag, "Data were left (留档).")
        .aliases(&["留档", "是否留档", "留资", "是否留资"])
        .used_by(&["S43", "S67"]),
    column("card_flag", ColumnType::Flag, "A customer card was made.")
        .aliases(&["客户管理卡", "是否建卡", "建卡", "管理卡"])
        .used_by(&["S43", "S67"]),
    column("visit_no", ColumnType::Integer, "How many times the visitor has come.")
        .aliases(&["第几次来访", "来访次数", "第几次来店", "来店次数", "到店次数"])
        .range(1, 1000)
        .used_by(&["S49"]),
    column("first_receiver", ColumnType::Text, "Who received the visitor first.")
        .aliases(&["第一接待者", "首次接待人", "第一接待人", "首接人"])
        .used_by(&["S49"]),
    column("named_adviser", ColumnType::Flag, "The visitor asked for an adviser by name.")
        .aliases(&["指定接待", "是否指定接待", "指定顾问"])
        .used_by(&["S49"]),
    column("message_sent_at", ColumnType::Timestamp, "Moment that the thank-you message was sent.")
        .varied()
        .aliases(&["发送信息时间", "信息发送时间", "短信发送时间"])
        .used_by(&["S44", "S49"]),
    column("entered_at", ColumnType::Timestamp, "Moment that the entry was made.")
        .varied()
        .aliases(&["录入时间", "登记时间", "创建时间", "Entry Time", "Created At"])
        .used_by(&["S44", "S49"]),
    column("checked_by", ColumnType::Text, "Who checked the entry.")
        .aliases(&["检查人", "审核人", "复核人", "Checker"])
        .used_by(&["S44", "S49"]),
];

/// A lead's customer may be known by name only, and need not be in the master file.
const PROSPECT_ID: ColumnSpec =
    column("customer_id", ColumnType::Identifier, "Number of the customer, once there is one.")
        .varied()
        .aliases(CUSTOMER_ID_HEADERS);

/// Leads.
pub static LEADS: TableSchema = TableSchema {
    name: "leads",
    title_zh: "潜客",
    docs: "One prospect in its latest state.",
    chapter: "B.8",
    kind: TableKind::Dated { date: "created_at", timestamp: None },
    columns: LEAD_COLUMNS,
    one_of: &[&["lead_id", "customer_id", "customer_name"]],
    keys: &[&["lead_id"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("est_amount"),
    sign: None,
    file_hints: &["潜客", "潜在客户", "意向客户", "线索", "商机线索", "准客户", "leads", "prospects"],
    unlocks: &["S23", "S24", "S28", "S29", "S30", "S31", "S33", "S34", "S43", "S46", "S66", "S138", "S139"],
};

const LEAD_COLUMNS: &[ColumnSpec] = &[
    column("lead_id", ColumnType::Identifier, "Number of the lead.")
        .varied()
        .aliases(&["线索编号", "潜客编号", "意向编号", "线索ID", "线索号", "潜客ID", "Lead No", "Prospect ID"])
        .weak_aliases(&["序号", "编号", "No.", "ID"]),
    PROSPECT_ID,
    CUSTOMER_NAME,
    column("created_at", ColumnType::Date, "Day that the lead was opened.")
        .required()
        .aliases(&[
            "建档日期",
            "登记日期",
            "首次接触",
            "首次接触日期",
            "建档时间",
            "登记时间",
            "创建日期",
            "创建时间",
            "录入日期",
            "日期",
            "Created",
            "Created On",
            "Created Date",
            "Date",
        ])
        .used_by(&["S66", "S139"]),
    STAFF_ID.used_by(&["S28", "S31"]),
    STAFF_NAME
        .aliases(&[
            "营销跟踪人",
            "销售顾问",
            "跟进人",
            "业务员",
            "业务员姓名",
            "销售员",
            "销售员姓名",
            "销售人员",
            "置业顾问",
            "客户经理",
            "大客户经理",
            "营销人员",
            "商务代表",
            "销售代表",
            "负责人",
            "跟踪人",
            "所属顾问",
            "Salesperson",
            "Sales Rep",
            "Owner",
            "Lead Owner",
            "Staff",
        ])
        .used_by(&["S28", "S31"]),
    column("source", ColumnType::Text, "Where the lead came from.")
        .aliases(&[
            "客户来源",
            "信息来源",
            "渠道",
            "来源",
            "来源渠道",
            "线索来源",
            "获客渠道",
            "Lead Source",
            "Channel",
        ])
        .used_by(&["S34", "S66"]),
    column("level", ColumnType::Level, "Level of intent.")
        .required()
        .aliases(&["意向级别", "意向等级", "客户级别", "客户等级", "级别", "等级", "当前级别", "Lead Grade", "Grade"])
        .used_by(&["S24", "S28", "S29"]),
    scheme_of_level("level_scheme"),
    column("category", ColumnType::Word(LEAD_CATEGORIES), "Category of the prospect.")
        .aliases(&["客户类别", "客户分类", "潜客类别", "潜客分类"])
        .used_by(&["S26"]),
    column("need_status", ColumnType::Word(NEED_STATUSES), "Whether there is a need now, later or never.")
        .aliases(&["需求状况", "需求状态", "需求情况"])
        .used_by(&["S23", "S24"]),
    column("expected_close_date", ColumnType::Date, "Day that the deal is expected.")
        .aliases(&[
            "预计成交时间",
            "预计成交日期",
            "预计签约日期",
            "预计购买日期",
            "购买时间线",
            "预计下单日期",
            "Close Date",
            "Expected Close",
        ])
        .used_by(&["S23", "S24", "S30"]),
    column("est_amount", ColumnType::Money, "Amount that is expected.")
        .aliases(&[
            "预计金额",
            "可成交额度",
            "预计成交金额",
            "业务潜在量",
            "预估金额",
            "意向金额",
            "Amount",
            "Estimated Amount",
            "Expected Revenue",
        ])
        .used_by(&["S23", "S24"]),
    column("deal_status", ColumnType::Word(DEAL_STATUSES), "State of the deal.")
        .aliases(&["成交状态", "状态", "线索状态", "跟进状态", "潜客状态", "Status", "Lead Status"])
        .used_by(&["S23", "S31"]),
    column("lost_date", ColumnType::Date, "Day that the lead was lost.")
        .aliases(&["战败日期", "战败时间", "流失日期", "丢单日期"])
        .used_by(&["S31", "S141"]),
    column("lost_reason", ColumnType::Text, "Why the lead was lost.")
        .aliases(&["战败原因", "流失原因", "丢单原因", "Loss Reason"])
        .used_by(&["S31", "S141"]),
    column("lost_competitor", ColumnType::Text, "Competitor that won.")
        .aliases(&["竞品", "战败竞品", "流失去向", "竞争对手", "购买竞品", "Competitor"])
        .used_by(&["S31", "S141"]),
    column("obstacle", ColumnType::Text, "What stands in the way.")
        .varied()
        .aliases(&["障碍", "成交障碍", "主要障碍", "抗性"])
        .used_by(&["S30"]),
    column("next_action", ColumnType::Text, "What comes next.")
        .varied()
        .aliases(&["下一步计划", "下步计划", "下一步行动", "跟进计划", "Next Step"])
        .used_by(&["S30"]),
    column("next_date", ColumnType::Date, "Day of the next contact.")
        .aliases(&["下次跟进日期", "下次跟进时间", "下次回访日期", "下次联系日期", "下次跟进", "Next Follow-up"])
        .used_by(&["S30"]),
    column("wish_flag", ColumnType::Flag, "A customer we most want to win.")
        .aliases(&["重点目标", "是否重点目标", "重点客户", "Wish List"])
        .used_by(&["S15", "S88"]),
    column("competitor_won_flag", ColumnType::Flag, "Won from a competitor.")
        .aliases(&["竞争对手突破", "是否竞争对手突破", "竞品突破"])
        .used_by(&["S15", "S88"]),
];

/// History of the levels of leads.
pub static LEAD_STAGE_HISTORY: TableSchema = TableSchema {
    name: "lead_stage_history",
    title_zh: "等级推进",
    docs: "One follow-up of a lead, and what it did to its level.",
    chapter: "B.8",
    kind: TableKind::Dated { date: "change_date", timestamp: None },
    columns: HISTORY_COLUMNS,
    one_of: &[&["lead_id", "customer_id", "customer_name"]],
    keys: &[&["lead_id", "change_date", "seq"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &["等级推进", "促进表", "级别变更", "推进记录", "意向促进", "lead history", "stage history"],
    unlocks: &["S28", "S29", "S43", "S46"],
};

const HISTORY_COLUMNS: &[ColumnSpec] = &[
    column("lead_id", ColumnType::Identifier, "The lead.")
        .varied()
        .aliases(&["线索编号", "潜客编号", "意向编号", "线索ID", "线索号", "潜客ID", "Lead No", "Prospect ID"])
        .references("leads", "lead_id"),
    PROSPECT_ID,
    CUSTOMER_NAME,
    column("change_date", ColumnType::Date, "Day of the change.")
        .required()
        .aliases(&["推进日期", "变更日期", "级别变更日期", "推进时间", "变更时间", "日期", "Changed On", "Date"])
        .used_by(&["S29", "S46"]),
    column("seq", ColumnType::Integer, "Running number of changes of one day.")
        .aliases(&["推进序号", "变更序号", "Sequence"])
        .weak_aliases(&["序号"]),
    STAFF_ID.used_by(&["S46"]),
    STAFF_NAME.used_by(&["S46"]),
    column("from_level", ColumnType::Level, "Level before.")
        .aliases(&["原级别", "原有级别", "原等级", "变更前级别", "回访前级别", "Old Level", "Previous Level"])
        .used_by(&["S29", "S46"]),
    scheme_of_level("from_level_scheme"),
    column("to_level", ColumnType::Level, "Level after.")
        .aliases(&[
            "回访后级别",
            "现级别",
            "现在级别",
            "新级别",
            "变更后级别",
            "等级推进",
            "推进后级别",
            "New Level",
            "Current Level",
        ])
        .used_by(&["S29", "S46"]),
    scheme_of_level("to_level_scheme"),
    column("plan_date", ColumnType::Date, "Day that the follow-up was planned for.")
        .aliases(&["回访计划", "计划回访日期", "计划日期", "计划跟进日期", "Planned Date"])
        .used_by(&["S43", "S46"]),
    column("actual_date", ColumnType::Date, "Day of the follow-up.")
        .aliases(&["回访日期", "实际回访日期", "实际日期", "跟进日期"])
        .used_by(&["S43", "S46"]),
    column("result", ColumnType::Text, "What came of the follow-up.")
        .aliases(&["回访情形", "回访结果", "跟进结果", "结果", "Outcome"])
        .used_by(&["S43", "S46"]),
];
