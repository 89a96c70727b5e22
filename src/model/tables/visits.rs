//! Visits, follow-ups and other contacts (data model B.2).

use super::column::{ColumnSpec, ColumnType, Personal, Word, column};
use super::shared::scheme_of_level;
use super::shared::{A_CUSTOMER, A_MEMBER_OF_STAFF, ALL, CUSTOMER_ID, CUSTOMER_NAME, STAFF_ID, STAFF_NAME};
use super::{TableKind, TableSchema};

/// Words of `visits.channel` (S27).
pub const VISIT_CHANNELS: &[Word] = &[
    Word {
        code: "direct",
        aliases: &[
            "直接登门",
            "上门",
            "上门拜访",
            "登门拜访",
            "登门",
            "面访",
            "实地拜访",
            "实地走访",
            "现场拜访",
            "拜访",
            "走访",
            "visit",
        ],
    },
    Word { code: "invited", aliases: &["邀约登门", "邀约到店", "邀约", "到店", "来店", "invitation"] },
    Word {
        code: "phone",
        aliases: &["电话跟进", "电话", "电话回访", "电话拜访", "电话沟通", "来电", "去电", "call", "telephone"],
    },
    Word {
        code: "chat",
        aliases: &[
            "网络对话",
            "微信",
            "QQ",
            "企业微信",
            "在线沟通",
            "网络",
            "钉钉",
            "视频会议",
            "线上",
            "wechat",
            "online",
        ],
    },
    Word { code: "sms", aliases: &["手机短信", "短信", "发短信", "text message"] },
    Word { code: "letter", aliases: &["信函", "信件", "邮寄", "传真", "fax"] },
    Word { code: "email", aliases: &["电子邮件", "邮件", "邮箱", "发邮件", "e-mail", "mail"] },
    Word { code: "other", aliases: &["其他", "其它"] },
];

/// Words of `visits.direction`.
pub const VISIT_DIRECTIONS: &[Word] = &[
    Word {
        code: "outbound", aliases: &["去访", "呼出", "外出", "拜访", "去电", "外呼", "主动联系", "out"]
    },
    Word { code: "inbound", aliases: &["来店", "来电", "呼入", "来访", "客户来访", "in"] },
];

/// Words of `visits.visit_type`.
pub const VISIT_TYPES: &[Word] = &[
    Word {
        code: "routine",
        aliases: &[
            "例行",
            "日常",
            "例行拜访",
            "日常拜访",
            "常规拜访",
            "定期拜访",
            "用户回访",
            "客户回访",
            "回访",
            "客情维护",
        ],
    },
    Word { code: "review", aliases: &["业务回顾", "回顾", "季度回顾", "年度回顾"] },
    Word { code: "complaint", aliases: &["投诉", "投诉处理", "客诉", "客诉处理"] },
    Word { code: "service", aliases: &["售后", "售后回访", "售后服务", "服务", "技术服务"] },
    Word { code: "training", aliases: &["培训", "产品培训", "技术培训"] },
];

/// Visits and contacts.
pub static VISITS: TableSchema = TableSchema {
    name: "visits",
    title_zh: "拜访记录",
    docs: "One visit, call or other contact with a customer.",
    chapter: "B.2",
    kind: TableKind::Dated { date: "visit_date", timestamp: Some("visited_at") },
    columns: COLUMNS,
    one_of: &[A_CUSTOMER, &["visit_date", "visited_at"], A_MEMBER_OF_STAFF],
    keys: &[
        &["visit_id"],
        &["staff_id", "customer_id", "visited_at", "channel"],
        &["staff_name", "customer_id", "visited_at", "channel"],
        &["staff_id", "customer_id", "visit_date", "time_in", "channel"],
        &["staff_name", "customer_id", "visit_date", "time_in", "channel"],
    ],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("order_amount"),
    sign: None,
    file_hints: &[
        "拜访记录",
        "走访记录",
        "跟进记录",
        "回访记录",
        "接触记录",
        "工作日报",
        "日报表",
        "日报",
        "拜访",
        "走访",
        "跟进",
        "回访",
        "visits",
        "calls report",
        "contacts log",
    ],
    unlocks: &["S14", "S22", "S25", "S26", "S27", "S35", "S47", "S50", "S56", "S60", "S85"],
};

const COLUMNS: &[ColumnSpec] = &[
    column("visit_id", ColumnType::Identifier, "Number of the record.")
        .varied()
        .aliases(&[
            "拜访编号",
            "记录编号",
            "走访编号",
            "跟进编号",
            "回访编号",
            "拜访单号",
            "记录号",
            "Visit No",
            "Record ID",
            "Activity ID",
        ])
        .weak_aliases(&["序号", "编号", "No."]),
    CUSTOMER_ID,
    CUSTOMER_NAME.aliases(&[
        "客户名称",
        "客户(简称)",
        "客户全称",
        "客户姓名",
        "顾客名称",
        "顾客姓名",
        "单位名称",
        "公司名称",
        "拜访客户",
        "走访客户",
        "被访客户",
        "被访单位",
        "拜访单位",
        "回访客户",
        "拜访对象",
        "客户名",
        "企业名称",
        "客户单位",
        "所属客户",
        "客户",
        "顾客",
        "门店名称",
        "网点名称",
        "Customer",
        "cust_name",
        "Client",
        "Client Name",
        "Account",
        "Account Name",
        "Company",
        "Company Name",
    ]),
    column("visit_date", ColumnType::Date, "Day of the contact.")
        .required()
        .aliases(&[
            "拜访日期",
            "走访日期",
            "回访日期",
            "跟进日期",
            "接触日期",
            "联系日期",
            "来访日期",
            "日期",
            "Date",
            "Call Date",
            "Contact Date",
            "Activity Date",
        ])
        .used_by(ALL),
    column("visited_at", ColumnType::Timestamp, "Moment of the contact, in the time zone of the pipeline.")
        .varied()
        .aliases(&[
            "拜访时间",
            "走访时间",
            "回访时间",
            "跟进时间",
            "接触时间",
            "联系时间",
            "签到时间",
            "Visit Time",
            "Check-in Time",
            "Contact Time",
        ]),
    // One cell may hold the range of both times: that header is an alias of both.
    column("time_in", ColumnType::Time, "Time of arrival.")
        .aliases(&[
            "到访时间",
            "到达时间",
            "进店时间",
            "开始时间",
            "进店-离去时间",
            "起止时间",
            "时间",
            "Start Time",
            "Arrival Time",
            "Arrival",
        ])
        .used_by(&["S44", "S45"]),
    column("time_out", ColumnType::Time, "Time of departure.")
        .aliases(&[
            "离开时间",
            "离去时间",
            "离店时间",
            "结束时间",
            "进店-离去时间",
            "起止时间",
            "时间",
            "End Time",
            "Departure Time",
            "Departure",
        ])
        .used_by(&["S44", "S45"]),
    STAFF_ID.used_by(ALL),
    STAFF_NAME
        .aliases(&[
            "拜访人",
            "走访人",
            "回访人",
            "跟进人",
            "业务员",
            "业务员姓名",
            "销售员",
            "销售员姓名",
            "销售人员",
            "业务人员",
            "销售顾问",
            "置业顾问",
            "营销跟踪人",
            "营销人员",
            "商务代表",
            "客户经理",
            "大客户经理",
            "销售代表",
            "业务代表",
            "大客户销售代表",
            "业务经理",
            "销售经理",
            "负责人",
            "记录人",
            "填写人",
            "填报人",
            "员工姓名",
            "员工",
            "Salesperson",
            "Sales Rep",
            "Sales Representative",
            "Salesman",
            "Rep",
            "Staff",
            "Employee",
            "Employee Name",
            "Visited By",
            "Owner",
        ])
        .weak_aliases(&["姓名", "Name"])
        .used_by(ALL),
    column("contact_id", ColumnType::Identifier, "Person at the customer.")
        .aliases(&["联系人编号", "联系人ID", "联系人编码"])
        .references("contacts", "contact_id")
        .used_by(&["S118"]),
    column("contact_name", ColumnType::Text, "Name of the person at the customer.")
        .personal(Personal::Name)
        .aliases(&[
            "联系人",
            "联系人姓名",
            "关键人物",
            "接洽人",
            "对接人",
            "被访人",
            "被拜访人",
            "受访人",
            "会见人",
            "Contact",
            "Contact Person",
        ])
        .used_by(&["S118"]),
    column("channel", ColumnType::Word(VISIT_CHANNELS), "How the contact was made.")
        .aliases(&[
            "跟进方式",
            "接触方式",
            "拜访方式",
            "走访方式",
            "回访方式",
            "沟通方式",
            "方式",
            "Contact Method",
            "Method",
            "Visit Method",
        ])
        .weak_aliases(&["联系方式"])
        .used_by(&["S27", "S143"]),
    column("direction", ColumnType::Word(VISIT_DIRECTIONS), "Whether we went or they came.")
        .aliases(&["方向", "呼叫方向", "来访/去访", "来店(电)", "Call Direction"])
        .used_by(&["S45", "S90"]),
    column("purpose", ColumnType::Text, "What the contact was for.")
        .aliases(&[
            "拜访目的",
            "走访目的",
            "回访目的",
            "目的",
            "拜访事由",
            "事由",
            "Visit Purpose",
            "Objective",
            "Reason",
        ])
        .used_by(&["S47", "S50"]),
    column("topic", ColumnType::Text, "What was talked about, or the route.")
        .varied()
        .aliases(&["跟进主题", "拜访主题", "主题", "拜访内容", "走访内容", "行程", "内容", "Subject", "Agenda"])
        .used_by(&["S47", "S50"]),
    column("planned_flag", ColumnType::Flag, "The visit was planned.")
        .aliases(&["计划拜访", "计划内", "是否计划内", "是否计划", "计划", "Planned"])
        .used_by(&["F17", "S56"]),
    column("actual_flag", ColumnType::Flag, "The visit was made.")
        .aliases(&["实际拜访", "是否拜访", "已拜访", "是否完成", "Actual", "Done", "Completed"])
        .used_by(&["F17", "S56"]),
    column("success_flag", ColumnType::Flag, "The visit reached its goal (D-21).")
        .aliases(&["成功拜访", "达成目标", "是否成功", "是否达成", "是否达成目标", "Success", "Successful"])
        .used_by(&["F18"]),
    column("order_amount", ColumnType::Money, "Supplementary order taken at the visit.")
        .aliases(&["补订单金额", "订单金额", "补订单", "补订单情况", "现场订单金额", "Order Value"])
        .used_by(&["S56"]),
    column("category", ColumnType::Text, "Category of the customer, as the export gives it.")
        .aliases(&["客户类别", "客户分类", "客户类型", "Customer Category", "Customer Type"])
        .used_by(&["S26", "S27", "S47"]),
    column("level_before", ColumnType::Level, "Level of the customer before the contact.")
        .aliases(&["原有级别", "原级别", "回访前级别", "跟进前级别", "原等级", "Previous Level"])
        .used_by(&["S26", "S28", "S47"]),
    scheme_of_level("level_before_scheme"),
    column("level_after", ColumnType::Level, "Level of the customer after the contact, or the only one given.")
        .aliases(&[
            "现在级别",
            "现级别",
            "现有级别",
            "回访后级别",
            "跟进后级别",
            "意向级别",
            "客户级别",
            "客户等级",
            "意向等级",
            "级别",
            "等级",
            "Current Level",
            "Level",
        ])
        .used_by(&["S26", "S28", "S47"]),
    scheme_of_level("level_after_scheme"),
    column("need_stated", ColumnType::Text, "Need that the customer stated.")
        .aliases(&["业务需求", "客户需求", "需求", "需求情况", "Need", "Needs"])
        .used_by(&["S26"]),
    column("communication_quality", ColumnType::Text, "How well the talk went.")
        .aliases(&["沟通情况", "沟通效果", "沟通质量"])
        .used_by(&["S26"]),
    column("decision_power", ColumnType::Text, "Power of the person to decide.")
        .aliases(&["决策权", "决策能力", "有无决策权"])
        .used_by(&["S26"]),
    column("urgency", ColumnType::Text, "How soon the customer needs it.")
        .aliases(&["紧急性", "紧急程度", "需求紧急性"])
        .used_by(&["S26"]),
    column("summary", ColumnType::Text, "What happened.")
        .varied()
        .aliases(&[
            "跟进情况",
            "简述情况",
            "接触内容摘要",
            "拜访结果",
            "走访情况",
            "拜访情况",
            "回访情况",
            "跟进结果",
            "跟进内容",
            "拜访纪要",
            "注释",
            "备注",
            "Result",
            "Outcome",
            "Notes",
            "Remarks",
        ])
        .used_by(&["S60"]),
    column("feedback", ColumnType::Text, "What the customer said.")
        .varied()
        .aliases(&["客户反馈", "客户意见", "客户反馈意见", "反馈", "Customer Feedback"])
        .used_by(&["S60"]),
    column("next_step", ColumnType::Text, "What comes next.")
        .varied()
        .aliases(&[
            "下一步计划",
            "下步计划",
            "下一步",
            "后续计划",
            "回访计划",
            "明日工作计划",
            "跟进计划",
            "Next Action",
        ])
        .used_by(&["S43", "S50"]),
    column("next_date", ColumnType::Date, "Day of the next contact.")
        .aliases(&[
            "下次跟进",
            "下次跟进日期",
            "下次跟进时间",
            "下次拜访日期",
            "下次拜访时间",
            "下次回访日期",
            "下次联系日期",
            "计划回访日期",
            "Next Visit",
            "Next Visit Date",
        ])
        .used_by(&["S43", "S50"]),
    column("competitor", ColumnType::Text, "Competitor that was met or named.")
        .aliases(&["竞争对手", "主要竞争对手名称", "主要竞争对手", "竞品", "竞品信息", "竞争品牌", "Competitors"])
        .used_by(&["S141"]),
    column("tidy_shelf", ColumnType::Flag, "Task: shelves tidied.")
        .aliases(&["理货", "理货情况"])
        .used_by(&["S56", "S58"]),
    column("display_adjust", ColumnType::Flag, "Task: display adjusted.")
        .aliases(&["陈列调整", "调整陈列"])
        .used_by(&["S56", "S58"]),
    column("special_display", ColumnType::Flag, "Task: special display checked.")
        .aliases(&["特殊陈列落实检查", "特殊陈列", "特殊陈列检查"])
        .used_by(&["S56", "S58"]),
    column("promo_check", ColumnType::Flag, "Task: effect of the promotion checked.")
        .aliases(&["促销效果检查", "促销检查"])
        .used_by(&["S56", "S58"]),
    column("stock", ColumnType::Text, "Task: stock checked, or how much there was.")
        .aliases(&["库存", "库存情况", "库存检查", "Inventory"])
        .used_by(&["S56", "S58"]),
    column("damaged", ColumnType::Flag, "Task: damaged goods found.")
        .aliases(&["有无坏货", "坏货", "残次品"])
        .used_by(&["S56", "S58"]),
    column("promoter_talk", ColumnType::Flag, "Task: talk with the promoters.")
        .aliases(&["促销员管理沟通", "促销员沟通", "促销员管理"])
        .used_by(&["S56", "S58"]),
    column("other", ColumnType::Text, "Other tasks.").aliases(&["其它", "其他", "其他工作"]).used_by(&["S56", "S58"]),
    column("market_info", ColumnType::Text, "Market information and suggestions.")
        .varied()
        .aliases(&["市场信息反馈及建议", "市场信息", "市场信息反馈", "市场反馈", "Market Information"])
        .used_by(&["S56", "S103"]),
    column("help_needed", ColumnType::Text, "Help that the representative needs.")
        .varied()
        .aliases(&["需要何种帮助", "需要帮助", "需要支持", "所需支持", "Support Needed"])
        .used_by(&["S56", "S103"]),
    column("comment", ColumnType::Text, "Comment of the superior.")
        .varied()
        .aliases(&["评语", "主管评语", "领导评语", "经理批示", "批示", "点评", "Comments"])
        .used_by(&["S56", "S103"]),
    column("area", ColumnType::Text, "Sales area.")
        .aliases(&["区域", "所属区域", "大区", "地区", "Region", "Territory"])
        .used_by(&["S56"]),
    column("submitted_at", ColumnType::Timestamp, "Moment that the record was handed in.")
        .varied()
        .aliases(&[
            "提交时间",
            "填写时间",
            "填报时间",
            "录入时间",
            "创建时间",
            "Submit Time",
            "Submission Time",
            "Created At",
            "Created On",
        ])
        .used_by(&["S44", "S59"]),
    column("visit_type", ColumnType::Word(VISIT_TYPES), "Kind of contact.")
        .aliases(&["拜访类型", "走访类型", "回访类型", "跟进类型", "类型", "Type", "Activity Type"])
        .used_by(&["S117"]),
    column("issue_id", ColumnType::Identifier, "Number of the issue that was dealt with.")
        .aliases(&["问题编号", "问题单号", "Issue No", "Issue", "Ticket No"])
        .used_by(&["S59", "S123"]),
    column("issue_status", ColumnType::Text, "State of the issue.")
        .aliases(&["问题状态", "落实情况", "处理状态", "解决情况"])
        .used_by(&["S59", "S123"]),
    column("first_receiver", ColumnType::Text, "Who received the customer first.")
        .aliases(&["第一接待者", "首次接待人", "第一接待人", "首接人"])
        .used_by(&["S49"]),
    column("current_receiver", ColumnType::Text, "Who received the customer this time.")
        .aliases(&["接待人", "本次接待人", "当前接待人", "接待者"])
        .used_by(&["S49"]),
];
