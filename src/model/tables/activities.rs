//! Activities, expenses, web traffic, sell-out and calls (data model B.16).

use super::column::{ColumnSpec, ColumnType, Word, column};
use super::shared::{CUSTOMER_ID, CUSTOMER_NAME, STAFF_ID, STAFF_NAME};
use super::{TableKind, TableSchema};

/// Words of `activities.type`.
pub const ACTIVITY_TYPES: &[Word] = &[
    Word { code: "technical_exchange", aliases: &["技术交流", "技术交流会", "技术研讨会"] },
    Word { code: "fair", aliases: &["展会", "展览会", "展销会", "车展", "exhibition"] },
    Word { code: "round_table", aliases: &["座谈会", "客户座谈会", "沙龙"] },
    Word { code: "thank_you", aliases: &["答谢会", "客户答谢会", "年会"] },
    Word { code: "launch", aliases: &["发布会", "新品发布会", "推介会", "上市发布会"] },
    Word { code: "joint_promotion", aliases: &["联合促销"] },
    Word {
        code: "promotion", aliases: &["促销", "促销活动", "打折", "折扣", "满减", "季度回馈", "年度回馈", "回馈"]
    },
    Word { code: "tasting", aliases: &["产品品尝", "品鉴会", "品尝", "试用", "试驾"] },
    Word { code: "other", aliases: &["其他", "其它"] },
];

/// Words of `web_traffic.source_type` (S112).
pub const TRAFFIC_SOURCES: &[Word] = &[
    Word { code: "activity", aliases: &["活动推广", "活动", "活动流量"] },
    Word { code: "advertising", aliases: &["广告推广", "广告", "付费流量", "广告流量", "paid", "ads"] },
    Word { code: "natural", aliases: &["自然流量", "自然", "免费流量", "organic"] },
];

/// Marketing activities.
pub static ACTIVITIES: TableSchema = TableSchema {
    name: "activities",
    title_zh: "活动",
    docs: "One marketing activity, with one row per customer who took part.",
    chapter: "B.16",
    kind: TableKind::Dated { date: "date", timestamp: None },
    columns: ACTIVITY_COLUMNS,
    one_of: &[],
    keys: &[],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("cost"),
    sign: None,
    file_hints: &["市场活动", "促销活动", "活动", "展会", "促销", "activities", "campaigns", "events"],
    unlocks: &["S78", "S86", "S96", "S116", "S120", "S121", "S145"],
};

const ACTIVITY_COLUMNS: &[ColumnSpec] = &[
    column("date", ColumnType::Date, "Day of the activity.")
        .required()
        .aliases(&[
            "活动日期",
            "活动时间",
            "举办日期",
            "促销日期",
            "开始日期",
            "日期",
            "Activity Date",
            "Event Date",
            "Start Date",
        ])
        .used_by(&["S78", "S86", "S96", "S120", "S121"]),
    column("type", ColumnType::Word(ACTIVITY_TYPES), "Kind of activity.")
        .required()
        .aliases(&["活动类型", "活动类别", "活动形式", "促销类型", "类型", "Activity Type", "Event Type"])
        .used_by(&["S78", "S86", "S96", "S120", "S121"]),
    CUSTOMER_ID,
    CUSTOMER_NAME.aliases(&[
        "参与客户",
        "参会客户",
        "客户名称",
        "客户全称",
        "客户姓名",
        "顾客名称",
        "单位名称",
        "公司名称",
        "参会单位",
        "客户名",
        "企业名称",
        "客户单位",
        "所属客户",
        "客户",
        "顾客",
        "Customer",
        "cust_name",
        "Client",
        "Client Name",
        "Account Name",
        "Company",
        "Company Name",
    ]),
    column("attendees", ColumnType::Integer, "People who came.")
        .unit("people")
        .aliases(&["参加人数", "参与人数", "参会人数", "到场人数", "人数", "Number of Attendees"])
        .range(0, 1_000_000)
        .used_by(&["S78", "S120"]),
    column("cost", ColumnType::Money, "Cost.")
        .aliases(&["活动费用", "费用", "活动成本", "促销费用", "费用金额", "Expense", "Amount"])
        .used_by(&["S86", "S96", "S121", "S145"]),
    column("promo_id", ColumnType::Identifier, "Number of the promotion.")
        .aliases(&[
            "促销编号",
            "活动编号",
            "活动名称",
            "促销名称",
            "Promotion ID",
            "Promo Code",
            "Campaign",
            "Activity ID",
        ])
        .used_by(&["S96", "S116"]),
    column("offer", ColumnType::Text, "What was offered.")
        .varied()
        .aliases(&["促销策略", "促销内容", "活动内容", "优惠内容", "折扣", "季度/年度回馈"])
        .used_by(&["S96", "S116"]),
    column("consumer_flag", ColumnType::Flag, "For consumers rather than for trade.")
        .aliases(&["产品品尝", "面向消费者", "是否面向消费者", "消费者活动"])
        .used_by(&["S96", "S116"]),
];

/// Expenses.
pub static EXPENSES: TableSchema = TableSchema {
    name: "expenses",
    title_zh: "费用",
    docs: "One expense, for a customer or in general.",
    chapter: "B.16",
    kind: TableKind::Dated { date: "date", timestamp: None },
    columns: EXPENSE_COLUMNS,
    one_of: &[],
    keys: &[],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("amount"),
    sign: None,
    file_hints: &["费用明细", "费用", "报销", "expenses"],
    unlocks: &["S58", "S86", "S88", "S109", "S145"],
};

const EXPENSE_COLUMNS: &[ColumnSpec] = &[
    column("date", ColumnType::Date, "Day of the expense.")
        .required()
        .aliases(&["费用日期", "发生日期", "报销日期", "记账日期", "日期", "Expense Date", "Posting Date"])
        .used_by(&["F38", "S58", "S109"]),
    CUSTOMER_ID,
    CUSTOMER_NAME,
    STAFF_ID.used_by(&["S58", "S109"]),
    STAFF_NAME
        .aliases(&[
            "报销人",
            "经办人",
            "申请人",
            "业务员",
            "业务员姓名",
            "销售员",
            "销售人员",
            "业务人员",
            "销售顾问",
            "客户经理",
            "员工姓名",
            "员工",
            "姓名",
            "负责人",
            "Salesperson",
            "Sales Rep",
            "Employee",
            "Employee Name",
            "Staff",
        ])
        .used_by(&["S58", "S109"]),
    column("item", ColumnType::Text, "Kind of expense.")
        .required()
        .aliases(&[
            "费用项目",
            "费用类型",
            "费用类别",
            "费用科目",
            "科目",
            "费用名称",
            "项目",
            "成本项目",
            "Expense Type",
            "Category",
            "Cost Item",
        ])
        .used_by(&["F38", "S58", "S109"]),
    column("amount", ColumnType::Money, "Amount.")
        .varied()
        .required()
        .aliases(&["费用金额", "销售费用", "报销金额", "费用", "成本", "金额", "发生额", "Expense Amount", "Cost"])
        .used_by(&["F38", "S58", "S109"]),
];

/// Web traffic.
pub static WEB_TRAFFIC: TableSchema = TableSchema {
    name: "web_traffic",
    title_zh: "网站流量",
    docs: "Traffic of one source and keyword in one week.",
    chapter: "B.16",
    kind: TableKind::Reference,
    columns: TRAFFIC_COLUMNS,
    one_of: &[],
    keys: &[&["week", "source_type", "keyword"], &["week", "source_type"]],
    entity: None,
    entity_name: None,
    amount: None,
    sign: None,
    file_hints: &["网站流量", "流量", "推广", "web traffic", "traffic"],
    unlocks: &["S112"],
};

const TRAFFIC_COLUMNS: &[ColumnSpec] = &[
    column("week", ColumnType::Identifier, "Week, as the export writes it.")
        .required()
        .aliases(&["周", "周次", "周期", "统计周", "期间"])
        .used_by(&["S112"]),
    column("source_type", ColumnType::Word(TRAFFIC_SOURCES), "Where the traffic came from.")
        .required()
        .aliases(&["流量来源", "流量类型", "来源类型", "来源", "推广类型", "Source", "Traffic Source"])
        .used_by(&["S112"]),
    column("keyword", ColumnType::Text, "Search word.").aliases(&["关键词", "关键字", "搜索词"]).used_by(&["S112"]),
    column("rank", ColumnType::Integer, "Rank in the search engine.")
        .aliases(&["排名", "搜索排名", "关键词排名", "Ranking"])
        .range(1, 100_000)
        .used_by(&["S112"]),
    column("visits", ColumnType::Integer, "Visits.")
        .unit("visits")
        .aliases(&["访问量", "访客数", "流量", "浏览量", "点击量", "PV", "UV", "Sessions"])
        .used_by(&["S112"]),
    column("orders", ColumnType::Integer, "Orders.")
        .unit("orders")
        .aliases(&["订单数", "订单量", "成交订单数", "转化订单", "Conversions"])
        .used_by(&["S112"]),
];

/// What resellers sold on.
pub static SELL_OUT: TableSchema = TableSchema {
    name: "sell_out",
    title_zh: "纯销",
    docs: "What a reseller sold of an article, or has in stock, on one day.",
    chapter: "B.16",
    kind: TableKind::Dated { date: "date", timestamp: None },
    columns: SELL_OUT_COLUMNS,
    one_of: &[&["customer_id", "reseller"], &["product_id", "product"]],
    keys: &[],
    entity: Some("customer_id"),
    entity_name: Some("reseller"),
    amount: None,
    sign: None,
    file_hints: &["纯销", "流向", "出货", "库存", "sell-out", "sellout", "sell through"],
    unlocks: &["S41", "S142"],
};

const SELL_OUT_COLUMNS: &[ColumnSpec] = &[
    column("customer_id", ColumnType::Identifier, "Number of the reseller.")
        .varied()
        .aliases(&[
            "经销商编号",
            "经销商编码",
            "经销商代码",
            "客户编号",
            "客户编码",
            "客户代码",
            "Dealer ID",
            "Reseller ID",
            "Customer Code",
            "Customer No",
        ])
        .references("customers", "customer_id"),
    column("reseller", ColumnType::Text, "Name of the reseller.")
        .varied()
        .aliases(&[
            "经销商",
            "经销商名称",
            "代理商",
            "分销商",
            "商业公司",
            "客户名称",
            "客户",
            "Reseller Name",
            "Dealer",
            "Distributor",
            "Customer",
            "Customer Name",
        ])
        .used_by(&["S41", "S142"]),
    column("date", ColumnType::Date, "Day.")
        .required()
        .aliases(&["出货日期", "销售日期", "流向日期", "纯销日期", "日期", "Sales Date", "Sell-out Date"])
        .used_by(&["S41", "S142"]),
    column("product_id", ColumnType::Identifier, "Number of the article.")
        .aliases(&["产品编号", "产品编码", "商品编码", "物料编码", "货号", "SKU", "Product Code", "Item Code"])
        .references("products", "product_id"),
    column("product", ColumnType::Text, "Name of the article.")
        .aliases(&["产品名称", "商品名称", "品名", "产品", "商品", "品种", "Product Name", "Item"])
        .used_by(&["S41", "S142"]),
    column("qty", ColumnType::Quantity, "Quantity sold on.")
        .aliases(&[
            "纯销数量",
            "纯销量",
            "纯销",
            "出货数量",
            "出货量",
            "出货",
            "销售数量",
            "销量",
            "数量",
            "Quantity",
            "Sell-out",
            "Units",
        ])
        .used_by(&["S41", "S142"]),
    column("stock", ColumnType::Quantity, "Quantity in stock.")
        .aliases(&["库存", "库存数量", "库存量", "期末库存", "结存数量", "Inventory", "Stock on Hand"])
        .used_by(&["S41", "S142"]),
];

/// Calls that came in.
pub static CALLS: TableSchema = TableSchema {
    name: "calls",
    title_zh: "来电",
    docs: "One call that came in.",
    chapter: "B.16",
    kind: TableKind::Dated { date: "call_date", timestamp: Some("called_at") },
    columns: CALL_COLUMNS,
    one_of: &[&["call_date", "called_at"]],
    keys: &[],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &["来电记录", "来电", "通话记录", "话务", "话单", "calls", "call log"],
    unlocks: &["S92"],
};

const CALL_COLUMNS: &[ColumnSpec] = &[
    column("call_date", ColumnType::Date, "Day of the call; taken from `called_at` when not mapped.")
        .required()
        .aliases(&["来电日期", "通话日期", "呼叫日期", "日期", "Date"])
        .used_by(&["S92"]),
    column("called_at", ColumnType::Timestamp, "Moment of the call (`time` of the data model).")
        .varied()
        .aliases(&["来电时间", "通话时间", "呼叫时间", "呼入时间", "时间", "Call Time", "Time", "Timestamp"])
        .used_by(&["S92"]),
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("answered", ColumnType::Flag, "The call was answered.")
        .aliases(&["接通", "是否接通", "已接通", "是否接听", "接听", "Connected"])
        .used_by(&["S92"]),
    column("busy", ColumnType::Flag, "The line was busy.").aliases(&["占线", "是否占线", "忙线"]).used_by(&["S92"]),
    column("wait_seconds", ColumnType::Quantity, "Time until the call was answered.")
        .unit("seconds")
        .aliases(&["等待时长", "等待时间", "等待秒数", "排队时长", "振铃时长", "Wait Time", "Waiting Time"])
        .range(0, 86_400)
        .used_by(&["S92"]),
];
