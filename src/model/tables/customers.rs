//! Customer master file (data model B.3).

use super::column::{ColumnSpec, ColumnType, Personal, Word, column};
use super::shared::{A_CUSTOMER, ALL, CUSTOMER_NAME, SNAPSHOT, scheme_of_level};
use super::{TableKind, TableSchema};

/// Words of `customers.customer_type` and `customers.user_type`.
pub const CUSTOMER_TYPES: &[Word] = &[
    Word {
        code: "corp",
        aliases: &[
            "企业",
            "公司",
            "单位",
            "企业客户",
            "公司客户",
            "单位客户",
            "法人",
            "法人客户",
            "机构",
            "机构客户",
            "集团",
            "集团客户",
            "国企",
            "民企",
            "外企",
            "国有企业",
            "民营企业",
            "私营企业",
            "外资企业",
            "合资企业",
            "股份制",
            "事业单位",
            "政府",
            "政府机关",
            "工厂",
            "医院",
            "学校",
            "直客",
            "直销客户",
            "直供客户",
            "company",
            "corporate",
            "business",
            "b2b",
        ],
    },
    Word {
        code: "person",
        aliases: &[
            "个人",
            "个人客户",
            "自然人",
            "散客",
            "私人",
            "个体",
            "个体户",
            "会员",
            "消费者",
            "individual",
            "private",
            "consumer",
            "b2c",
        ],
    },
    Word {
        code: "distributor",
        aliases: &[
            "经销商",
            "代理商",
            "分销商",
            "批发商",
            "渠道",
            "渠道客户",
            "渠道商",
            "一级经销商",
            "二级经销商",
            "加盟商",
            "二批商",
            "dealer",
            "agent",
            "wholesaler",
            "reseller",
        ],
    },
    Word { code: "project", aliases: &["项目", "项目客户", "工程", "工程客户", "工程商"] },
    Word {
        code: "outlet",
        aliases: &[
            "终端",
            "终端客户",
            "终端门店",
            "门店",
            "网点",
            "零售",
            "零售商",
            "零售店",
            "卖场",
            "商超",
            "超市",
            "药店",
            "便利店",
            "store",
            "shop",
            "retail",
            "retailer",
        ],
    },
];

/// Customers.
pub static CUSTOMERS: TableSchema = TableSchema {
    name: "customers",
    title_zh: "客户档案",
    docs: "One customer as of a snapshot.",
    chapter: "B.3",
    kind: TableKind::Master,
    columns: COLUMNS,
    one_of: &[A_CUSTOMER],
    keys: &[&["customer_id"], &["customer_name"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &[
        "客户档案",
        "客户基本资料",
        "客户资料",
        "客户信息",
        "客户主数据",
        "客户清单",
        "客户列表",
        "客户名单",
        "客户名录",
        "客户一览",
        "会员资料",
        "customers",
        "customer master",
        "customer list",
        "accounts",
    ],
    unlocks: &["S02", "S03", "S08", "S16", "S19", "S20", "S41", "S52", "S53", "S54", "S55", "S89", "S91"],
};

const COLUMNS: &[ColumnSpec] = &[
    column("customer_id", ColumnType::Identifier, "Number of the customer.")
        .varied()
        .aliases(&[
            "客户编号",
            "客户编码",
            "客户代码",
            "客户代号",
            "客户号",
            "客户ID",
            "客户识别码",
            "会员号",
            "会员编号",
            "会员ID",
            "会员卡号",
            "往来单位编码",
            "购货单位编码",
            "用户编号",
            "用户ID",
            "档案编号",
            "cust_id",
            "Customer No",
            "Customer Number",
            "Customer Code",
            "cust_no",
            "cust_code",
            "Client ID",
            "Client No",
            "Client Code",
            "Account ID",
            "Account No",
            "Account Number",
            "Member ID",
            "Member No",
            "User ID",
        ])
        .weak_aliases(&["编号", "代码", "序号", "No.", "ID"])
        .used_by(ALL),
    CUSTOMER_NAME.weak_aliases(&["名称", "姓名", "Name"]),
    column("short_name", ColumnType::Text, "Short name.")
        .varied()
        .aliases(&["简称", "客户简称", "单位简称"])
        .used_by(ALL),
    column("parent_id", ColumnType::Identifier, "Customer that this one belongs to: its group (D-44).")
        .aliases(&[
            "上级客户",
            "上级客户编号",
            "上级客户编码",
            "集团编号",
            "集团编码",
            "集团客户编号",
            "所属集团",
            "所属集团编号",
            "总公司编号",
            "母公司",
            "母公司编号",
            "父客户",
            "Parent",
            "Parent Customer",
            "Parent Account",
            "Group ID",
        ])
        .references("customers", "customer_id")
        .used_by(&["S02", "S16", "D-44"]),
    column("customer_type", ColumnType::Word(CUSTOMER_TYPES), "Kind of customer.")
        .aliases(&["客户类型", "客户属性", "单位性质", "客户性质", "企业性质", "客户种类", "Account Type", "Type"])
        .used_by(&["S16", "S41", "S53"]),
    column("user_type", ColumnType::Word(CUSTOMER_TYPES), "Kind of user, where the export tells users from customers.")
        .aliases(&["用户类别", "用户类型", "用户性质"])
        .used_by(&["S16", "S41", "S53"]),
    column("tier", ColumnType::Level, "Tier given by hand; it is kept beside the computed one (D-55).")
        .aliases(&[
            "客户等级",
            "客户级别",
            "大客户级别",
            "级别",
            "等级",
            "客户分级",
            "会员等级",
            "会员级别",
            "VIP等级",
            "Customer Tier",
            "Customer Level",
            "Customer Grade",
            "Level",
            "Grade",
        ])
        .used_by(&["S21"]),
    scheme_of_level("tier_scheme"),
    column("tier_date", ColumnType::Date, "Day that the tier was given.")
        .aliases(&["评级日期", "定级日期", "等级日期", "分级日期"])
        .used_by(&["S21"]),
    column("industry", ColumnType::Text, "Industry.")
        .aliases(&["行业", "所属行业", "行业类型", "行业领域", "行业类别", "客户行业", "行业名称", "Sector"])
        .used_by(&["S03", "S16", "S19"]),
    column("region", ColumnType::Text, "Sales region.")
        .aliases(&["区域", "销售区域", "所属区域", "大区", "地区", "地理位置", "Area", "Territory", "Sales Region"])
        .used_by(&["S03", "S41", "S54"]),
    column("province", ColumnType::Text, "Province or state.")
        .aliases(&["省份", "省", "所在省份", "State"])
        .used_by(&["S03", "S41"]),
    column("city", ColumnType::Text, "City.")
        .aliases(&["城市", "市", "所在城市", "地市", "Town"])
        .used_by(&["S03", "S41"]),
    column("country", ColumnType::Text, "Country.").aliases(&["国家", "国别", "国家/地区"]).used_by(&["S03", "S54"]),
    column("timezone", ColumnType::Text, "Time difference to the customer.")
        .aliases(&["时差", "时区"])
        .used_by(&["S54"]),
    column("reg_address", ColumnType::Text, "Registered address.")
        .varied()
        .aliases(&["注册地址", "注册地", "工商注册地址", "Registered Address"])
        .used_by(&["S52", "S54"]),
    column("ship_address", ColumnType::Text, "Address for deliveries.")
        .varied()
        .aliases(&["收货地址", "送货地址", "交货地址", "Shipping Address", "Delivery Address"])
        .used_by(&["S52", "S54"]),
    column("address", ColumnType::Text, "Address.")
        .varied()
        .aliases(&[
            "客户地址",
            "地址",
            "公司地址",
            "单位地址",
            "联系地址",
            "通讯地址",
            "详细地址",
            "办公地址",
            "Street",
        ])
        .used_by(&["S52", "S54"]),
    column("legal_rep", ColumnType::Text, "Legal representative.")
        .varied()
        .personal(Personal::Name)
        .aliases(&["法人代表", "法定代表人", "法人", "法人姓名", "Legal Representative"])
        .used_by(&["S53", "S54"]),
    column("owner_staff", ColumnType::Text, "Member of staff who looks after the customer.")
        .aliases(&[
            "负责人",
            "客户经理",
            "大客户经理",
            "业务员",
            "归属业务员",
            "所属业务员",
            "专管业务员",
            "分管业务员",
            "销售员",
            "销售顾问",
            "销售代表",
            "责任业务员",
            "跟进人",
            "Account Manager",
            "Account Owner",
            "Owner",
            "Salesperson",
            "Sales Rep",
        ])
        .used_by(&["S53", "S54"]),
    column("registered_capital", ColumnType::Money, "Registered capital.")
        .in_ten_thousands()
        .aliases(&["注册资本", "注册资金", "注册资本金", "Capital"])
        .used_by(&["S07", "S52"]),
    column("production_lines", ColumnType::Integer, "Number of production lines.")
        .unit("lines")
        .aliases(&["生产线数量", "生产线", "生产线条数"])
        .range(0, 100_000)
        .used_by(&["S52"]),
    column("scale", ColumnType::Text, "Size, in the words of the export.")
        .aliases(&["企业规模", "客户规模", "公司规模", "规模", "Company Size"])
        .used_by(&["S07", "S53"]),
    column("employees", ColumnType::Integer, "Number of employees.")
        .unit("people")
        .aliases(&["员工人数", "员工数", "人数", "职工人数", "从业人数", "Headcount", "Number of Employees"])
        .range(0, 10_000_000)
        .used_by(&["S07", "S53"]),
    column("annual_output", ColumnType::Money, "Annual output.")
        .in_ten_thousands()
        .aliases(&["年产值", "年销售额", "年营业额", "年营业收入", "产值", "Annual Revenue"])
        .used_by(&["S07", "S53"]),
    column("profit_status", ColumnType::Text, "Profit or loss, in the words of the export.")
        .aliases(&["盈亏情况", "效益", "盈利情况", "盈利状况", "经营状况"])
        .used_by(&["S53"]),
    column("main_products", ColumnType::Text, "What the customer makes or does.")
        .varied()
        .aliases(&["主要产品", "主要业务", "主营业务", "主营产品", "经营范围", "Business"])
        .used_by(&["S51", "S53"]),
    column("bank_account", ColumnType::Text, "Bank account.")
        .varied()
        .personal(Personal::Number)
        .aliases(&["银行帐户", "银行账户", "银行账号", "银行帐号", "开户账号", "账号", "Account Number (Bank)", "IBAN"])
        .used_by(&["S54"]),
    column("swift", ColumnType::Text, "SWIFT code of the bank.")
        .varied()
        .personal(Personal::Number)
        .aliases(&["SWIFT码", "SWIFT代码", "SWIFT Code", "BIC"])
        .used_by(&["S54"]),
    column("phone", ColumnType::Text, "Telephone.")
        .varied()
        .personal(Personal::Phone)
        .aliases(&[
            "联系电话",
            "单位电话",
            "电话",
            "客户电话",
            "公司电话",
            "电话号码",
            "固定电话",
            "手机",
            "手机号",
            "手机号码",
            "联系手机",
            "Telephone",
            "Phone Number",
            "Tel",
            "Mobile",
            "联系方式",
        ])
        .used_by(&["S51", "S54"]),
    column("fax", ColumnType::Text, "Fax.")
        .varied()
        .personal(Personal::Phone)
        .aliases(&["传真", "传真号", "传真号码"])
        .used_by(&["S51", "S54"]),
    column("email", ColumnType::Text, "E-mail address.")
        .varied()
        .personal(Personal::Email)
        .aliases(&["电子邮箱", "邮箱", "电子邮件", "邮箱地址", "E-mail Address", "Mail"])
        .used_by(&["S51", "S54"]),
    column("website", ColumnType::Text, "Web site.")
        .varied()
        .aliases(&["网址", "网站", "公司网站", "URL"])
        .used_by(&["S51", "S54"]),
    column("coop_start_date", ColumnType::Date, "Day that the cooperation began.")
        .aliases(&[
            "合作开始时间",
            "合作开始日期",
            "合作时间",
            "合作起始日期",
            "首次合作日期",
            "开始合作时间",
            "Customer Since",
        ])
        .used_by(&["F05", "S11"]),
    column("partnership_level", ColumnType::Text, "Depth of the partnership, in the words of the export.")
        .aliases(&["战略合作", "合作级别", "合作程度", "合作层级", "合作关系"])
        .used_by(&["S09", "S11"]),
    column("strategic_agreement", ColumnType::Flag, "There is an agreement on strategic cooperation.")
        .aliases(&["战略合作协议", "合作协议", "是否战略合作", "是否签订战略合作协议", "是否签订合作协议"])
        .used_by(&["S09", "S11"]),
    column("agreement_end", ColumnType::Date, "Day that the agreement ends.")
        .aliases(&["合作协议到期日", "协议到期日", "协议到期日期", "协议截止日期", "协议到期时间"])
        .used_by(&["S09", "S11"]),
    column("group_flag", ColumnType::Flag, "A group customer.")
        .aliases(&["集团客户", "是否集团客户", "是否集团"])
        .used_by(&["S02", "S15", "S16"]),
    column("project_flag", ColumnType::Flag, "A project customer.")
        .aliases(&["项目客户", "是否项目客户"])
        .used_by(&["S02", "S15", "S16"]),
    column("industry_leader", ColumnType::Flag, "A leader of its industry.")
        .aliases(&["行业领导者", "行业龙头", "是否行业龙头", "是否行业领导者"])
        .used_by(&["S02", "S15", "S16"]),
    column("image_flag", ColumnType::Flag, "A customer whose name shines on us.")
        .aliases(&["形象客户", "是否形象客户", "标杆客户", "是否标杆客户"])
        .used_by(&["S02", "S15", "S16"]),
    column("est_annual_purchase", ColumnType::Money, "What the customer buys in a year, from all suppliers (wallet).")
        .aliases(&[
            "年采购额",
            "年采购金额",
            "年采购量",
            "预计年采购额",
            "需求量",
            "业务潜在量",
            "年需求量",
            "Annual Purchase",
            "Wallet",
        ])
        .used_by(&["S01", "S07", "S83", "S88"]),
    column("market_share", ColumnType::Ratio, "Our share of what the customer buys.")
        .aliases(&["市场份额", "我司份额", "采购份额", "占有率", "钱包份额", "Share of Wallet"])
        .range(0, 1)
        .used_by(&["S01", "S07", "S83", "S88"]),
    column("reputation", ColumnType::Quantity, "Score of the customer's reputation.")
        .unit("score")
        .aliases(&["口碑", "口碑评分", "口碑得分", "资信状况", "资信评分", "信誉", "信誉评分", "Reputation Score"])
        .range(0, 100)
        .used_by(&["S12", "S42"]),
    column("need_type", ColumnType::Text, "Kind of need.")
        .aliases(&["需求特点", "需求类型", "需求类别"])
        .used_by(&["S20", "S51"]),
    column("need_note", ColumnType::Text, "Needs and pains, in words.")
        .varied()
        .aliases(&["主要需求", "痛点", "潜在需求", "需求描述", "客户需求"])
        .used_by(&["S20", "S51"]),
    column("special_req", ColumnType::Text, "Special requests.")
        .varied()
        .aliases(&["特殊需求", "特殊要求", "其他特殊要求", "Special Requirements"])
        .used_by(&["S126"]),
    column("budget", ColumnType::Text, "Budget, in words.")
        .aliases(&["预算", "采购预算", "预算范围"])
        .used_by(&["S51"]),
    column("price_sensitivity", ColumnType::Text, "How sensitive to prices.")
        .aliases(&["价格敏感度", "价格敏感性"])
        .used_by(&["S51"]),
    column("purchase_timeline", ColumnType::Text, "When the customer means to buy.")
        .aliases(&["购买时间线", "采购时间", "购买计划", "采购周期", "计划购买时间"])
        .used_by(&["S51"]),
    column("main_competitor", ColumnType::Text, "Main competitor at the customer.")
        .aliases(&["主要竞争对手", "竞争对手", "主要竞品", "竞品", "Competitor"])
        .used_by(&["S141"]),
    column("competitor_view", ColumnType::Text, "What the customer thinks of the competitor.")
        .varied()
        .aliases(&["竞争对手评价", "竞品评价", "对竞争对手的评价"])
        .used_by(&["S141"]),
    column("gsp_cert", ColumnType::Flag, "Certified under GSP (good supply practice for medicines).")
        .aliases(&["GSP", "GSP认证", "是否GSP认证", "是否通过GSP"])
        .used_by(&["S42"]),
    column("state_channel_cert", ColumnType::Flag, "Main channel of the state.")
        .aliases(&["国营主渠道", "是否国营主渠道"])
        .used_by(&["S42"]),
    column("has_pure_sales", ColumnType::Flag, "Sells to end users itself (纯销).")
        .aliases(&["纯销渠道", "是否有纯销渠道", "有无纯销渠道"])
        .used_by(&["S42"]),
    column("preferred_channel", ColumnType::Text, "How the customer wants to be contacted.")
        .aliases(&["希望的联系方式", "首选联系方式", "偏好联系方式", "Preferred Contact Method"])
        .used_by(&["S91", "S92"]),
    column("preferred_freq", ColumnType::Text, "How often the customer wants to be contacted.")
        .aliases(&["联系频率", "希望的联系频率", "回访频率", "Contact Frequency"])
        .used_by(&["S91", "S92"]),
    column("source", ColumnType::Text, "Where the customer came from.")
        .aliases(&["客户来源", "信息来源", "来源", "来源渠道", "获客渠道", "Lead Source", "Customer Source"])
        .used_by(&["S34", "S83"]),
    column("referrer_id", ColumnType::Identifier, "Customer who recommended us.")
        .aliases(&["介绍人", "介绍人编号", "推荐人", "推荐人编号", "转介绍人", "推荐客户", "Referrer", "Referred By"])
        .references("customers", "customer_id")
        .used_by(&["S34", "S83"]),
    column("status", ColumnType::Text, "State of the customer, in the words of the export.")
        .aliases(&["客户状态", "状态", "合作状态", "Customer Status", "Account Status"])
        .used_by(&["S24", "S87"]),
    column("dead_flag", ColumnType::Flag, "Lost for good.")
        .aliases(&["死亡客户", "是否死亡客户", "流失", "是否流失", "流失客户", "Lost", "Churned"])
        .used_by(&["S24", "S87"]),
    column("created_at", ColumnType::Date, "Day that the file was opened.")
        .aliases(&[
            "建档日期",
            "建档时间",
            "创建日期",
            "创建时间",
            "登记日期",
            "注册日期",
            "注册时间",
            "开户日期",
            "录入日期",
            "Created",
            "Created On",
            "Creation Date",
            "Registration Date",
        ])
        .used_by(&["S55", "S89"]),
    column("updated_at", ColumnType::Date, "Day that the file was last changed.")
        .aliases(&[
            "更新时间",
            "更新日期",
            "修改日期",
            "修改时间",
            "最后更新时间",
            "最近更新日期",
            "Updated",
            "Modified On",
            "Last Modified",
        ])
        .used_by(&["S55", "S89"]),
    SNAPSHOT,
];
