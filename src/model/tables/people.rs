//! People: contacts at customers, staff, who looks after whom (data model B.4, B.5).

use super::column::{ColumnSpec, ColumnType, Personal, Word, column};
use super::shared::{
    A_CUSTOMER, A_MEMBER_OF_STAFF, CUSTOMER_ID, CUSTOMER_NAME, SNAPSHOT, STAFF_ID, STAFF_ID_HEADERS, STAFF_NAME,
};
use super::{TableKind, TableSchema};

/// Words of `contacts.gender`.
pub const GENDERS: &[Word] = &[
    Word { code: "male", aliases: &["男", "男性", "先生", "m", "mr"] },
    Word { code: "female", aliases: &["女", "女性", "女士", "小姐", "f", "ms", "mrs"] },
];

/// Words of `contacts.layer` (S118).
pub const LAYERS: &[Word] = &[
    Word { code: "image", aliases: &["形象层", "形象"] },
    Word { code: "decision", aliases: &["决策层", "决策", "决策者", "决策人"] },
    Word { code: "implementation", aliases: &["实施层", "实施", "执行层", "执行"] },
    Word { code: "use", aliases: &["使用层", "使用", "使用者", "使用人"] },
];

/// Words of `contacts.attitude` (S118).
pub const ATTITUDES: &[Word] = &[
    Word { code: "support", aliases: &["支持", "支持者", "拥护", "友好", "积极", "positive"] },
    Word { code: "neutral", aliases: &["中立", "中立者", "一般", "中性"] },
    Word { code: "oppose", aliases: &["反对", "反对者", "抵触", "消极", "negative"] },
];

/// Words of `staff.role` and `staff_customers.assign_role`.
pub const ROLES: &[Word] = &[
    Word {
        code: "rep",
        aliases: &[
            "大客户销售代表",
            "销售代表",
            "商务代表",
            "置业顾问",
            "销售顾问",
            "业务员",
            "业务代表",
            "销售员",
            "代表",
            "销售",
            "主办",
            "主责",
            "sales rep",
            "salesperson",
        ],
    },
    Word {
        code: "manager",
        aliases: &[
            "大客户销售经理",
            "大用户经理",
            "大客户经理",
            "客户经理",
            "销售经理",
            "经理",
            "业务经理",
            "account manager",
        ],
    },
    Word {
        code: "supervisor", aliases: &["大客户销售主管", "销售主管", "主管", "组长", "业务主管"]
    },
    Word {
        code: "director", aliases: &["市场总监", "销售总监", "总监", "大区经理", "区域经理", "总经理"]
    },
    Word {
        code: "service",
        aliases: &["客服", "售后", "客服专员", "服务专员", "售后服务", "技术支持", "customer service"],
    },
    Word { code: "credit", aliases: &["信用", "信用管理", "信用专员", "信控", "财务"] },
    Word { code: "trainer", aliases: &["培训经理", "培训师", "培训", "培训专员", "training"] },
];

/// People at the customers.
pub static CONTACTS: TableSchema = TableSchema {
    name: "contacts",
    title_zh: "联系人",
    docs: "One person at a customer as of a snapshot.",
    chapter: "B.4",
    kind: TableKind::Master,
    columns: CONTACT_COLUMNS,
    one_of: &[A_CUSTOMER],
    keys: &[
        &["contact_id"],
        &["customer_id", "name", "mobile"],
        &["customer_id", "name", "phone"],
        &["customer_id", "name"],
    ],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &["联系人", "关键人物", "通讯录", "contacts", "contact list"],
    unlocks: &["S51", "S118", "S120"],
};

const CONTACT_COLUMNS: &[ColumnSpec] = &[
    column("contact_id", ColumnType::Identifier, "Number of the person.")
        .varied()
        .aliases(&["联系人编号", "联系人ID", "联系人编码", "联系人代码", "Contact No"])
        .weak_aliases(&["序号", "编号", "No.", "ID"]),
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("name", ColumnType::Text, "Name of the person.")
        .varied()
        .required()
        .personal(Personal::Name)
        .aliases(&[
            "联系人姓名",
            "联系人",
            "姓名",
            "对接人",
            "关键人物",
            "关键人",
            "联系人名称",
            "Contact Name",
            "Contact",
            "Full Name",
            "Contact Person",
        ])
        .used_by(&["S54", "S118"]),
    column("gender", ColumnType::Word(GENDERS), "Gender.").aliases(&["性别", "Sex"]).used_by(&["S51"]),
    column("age", ColumnType::Integer, "Age.").unit("years").aliases(&["年龄", "岁数"]).range(0, 120).used_by(&["S51"]),
    column("title", ColumnType::Text, "Position.")
        .aliases(&["职位/角色", "职务", "职位", "角色", "岗位", "职称", "Job Title", "Position", "Role"])
        .used_by(&["S118"]),
    column("department", ColumnType::Text, "Department.")
        .aliases(&["部门", "所在部门", "科室", "Dept"])
        .used_by(&["S118"]),
    column("layer", ColumnType::Word(LAYERS), "Layer of the customer's organisation.")
        .aliases(&["关键人物分类", "层级", "所属层级", "人物层级", "层次"])
        .used_by(&["S118"]),
    column("influence", ColumnType::Integer, "Influence, from 1 to 5.")
        .unit("score")
        .aliases(&["影响力", "地位", "影响力评分", "影响程度"])
        .range(1, 5)
        .used_by(&["S118"]),
    column("attitude", ColumnType::Word(ATTITUDES), "Attitude to us.")
        .aliases(&["态度", "立场", "支持度"])
        .used_by(&["S118"]),
    column("decision_maker", ColumnType::Flag, "Takes part in decisions.")
        .aliases(&[
            "决策权",
            "关键决策者",
            "决策流程",
            "是否决策人",
            "是否关键决策者",
            "有无决策权",
            "Key Decision Maker",
        ])
        .used_by(&["S26", "S51"]),
    column("phone", ColumnType::Text, "Telephone at work.")
        .varied()
        .personal(Personal::Phone)
        .aliases(&[
            "单位电话",
            "联系电话",
            "电话",
            "办公电话",
            "固定电话",
            "座机",
            "电话号码",
            "Telephone",
            "Phone Number",
            "Tel",
            "Work Phone",
            "联系方式",
        ])
        .used_by(&["S53", "S54"]),
    column("mobile", ColumnType::Text, "Mobile telephone.")
        .varied()
        .personal(Personal::Phone)
        .aliases(&[
            "手机电话",
            "手机",
            "手机号",
            "手机号码",
            "移动电话",
            "联系手机",
            "Mobile Phone",
            "Mobile Number",
            "Cell",
            "Cell Phone",
        ])
        .used_by(&["S53", "S54"]),
    column("fax", ColumnType::Text, "Fax.")
        .varied()
        .personal(Personal::Phone)
        .aliases(&["传真", "传真号码"])
        .used_by(&["S53", "S54"]),
    column("email", ColumnType::Text, "E-mail address.")
        .varied()
        .personal(Personal::Email)
        .aliases(&["电子邮箱", "邮箱", "电子邮件", "邮箱地址", "E-mail Address", "Mail"])
        .used_by(&["S53", "S54"]),
    column("im", ColumnType::Text, "Instant messenger.")
        .varied()
        .personal(Personal::Phone)
        .aliases(&["社交媒体账号", "微信", "微信号", "QQ", "QQ号", "WeChat"])
        .used_by(&["S53", "S54"]),
    column("work_address", ColumnType::Text, "Address at work.")
        .varied()
        .personal(Personal::Address)
        .aliases(&["工作地址", "单位地址", "办公地址", "地址", "Address"])
        .used_by(&["S53"]),
    column("home_address", ColumnType::Text, "Address at home.")
        .varied()
        .personal(Personal::Address)
        .aliases(&["家庭地址", "家庭住址", "住址"])
        .used_by(&["S53"]),
    column("birthday", ColumnType::Date, "Birthday.")
        .personal(Personal::Birthday)
        .aliases(&["生日", "个人生日", "出生日期", "出生年月", "Date of Birth", "DOB"])
        .used_by(&["S53", "S120"]),
    column("family", ColumnType::Text, "Family.")
        .varied()
        .personal(Personal::Private)
        .aliases(&["家庭", "家庭情况", "家庭成员"])
        .used_by(&["S53", "S92"]),
    column("hobby", ColumnType::Text, "Hobbies.")
        .varied()
        .personal(Personal::Private)
        .aliases(&["爱好", "兴趣爱好", "兴趣", "Hobbies"])
        .used_by(&["S53", "S92"]),
    column("habit", ColumnType::Text, "Habits.")
        .varied()
        .personal(Personal::Private)
        .aliases(&["习惯", "生活习惯"])
        .used_by(&["S53", "S92"]),
    column("social", ColumnType::Text, "Social life.")
        .varied()
        .personal(Personal::Private)
        .aliases(&["社会", "社会关系", "社会活动"])
        .used_by(&["S53", "S92"]),
    column("duty", ColumnType::Text, "Duties at work.").varied().aliases(&["工作职责", "职责"]).used_by(&["S53"]),
    column("performance", ColumnType::Text, "Achievements at work.")
        .varied()
        .aliases(&["业绩", "工作业绩"])
        .used_by(&["S53"]),
    column("goal", ColumnType::Text, "Goals at work.")
        .varied()
        .aliases(&["目标", "工作目标", "个人目标"])
        .used_by(&["S53"]),
    column("relations", ColumnType::Text, "Colleagues, friends and suppliers.")
        .varied()
        .personal(Personal::Private)
        .aliases(&["人际关系", "同事", "朋友", "供应商"])
        .used_by(&["S53"]),
    column("start_date", ColumnType::Date, "Day that the person took the position.")
        .aliases(&["任职日期", "任职时间", "到任日期", "入职日期"])
        .used_by(&["S85", "S118"]),
    column("end_date", ColumnType::Date, "Day that the person left.")
        .aliases(&["离职日期", "离职时间", "离任日期", "卸任日期"])
        .used_by(&["S85", "S118"]),
    SNAPSHOT,
];

/// Staff.
pub static STAFF: TableSchema = TableSchema {
    name: "staff",
    title_zh: "员工",
    docs: "One member of staff as of a snapshot.",
    chapter: "B.5",
    kind: TableKind::Master,
    columns: STAFF_COLUMNS,
    one_of: &[A_MEMBER_OF_STAFF],
    keys: &[&["staff_id"], &["staff_name"]],
    entity: None,
    entity_name: None,
    amount: None,
    sign: None,
    file_hints: &["员工", "销售人员", "业务员名单", "人员名单", "花名册", "staff", "employees", "sales team"],
    unlocks: &["S101", "S102", "S103", "S110", "S119", "S137"],
};

const STAFF_COLUMNS: &[ColumnSpec] = &[
    column("staff_id", ColumnType::Identifier, "Number of the member of staff.")
        .varied()
        .aliases(STAFF_ID_HEADERS)
        .weak_aliases(&["编号", "序号", "No.", "ID"]),
    column("staff_name", ColumnType::Text, "Name of the member of staff.").varied().aliases(&[
        "员工姓名",
        "姓名",
        "业务员",
        "业务员姓名",
        "销售员",
        "销售员姓名",
        "销售人员",
        "销售顾问",
        "跟进人",
        "置业顾问",
        "客户经理",
        "营销人员",
        "职员",
        "员工",
        "人员姓名",
        "Name",
        "Employee",
        "Employee Name",
        "Full Name",
        "Salesperson",
    ]),
    column("role", ColumnType::Word(ROLES), "Role.")
        .aliases(&["职位", "岗位", "角色", "职务", "岗位名称", "Position", "Job Title", "Title"])
        .used_by(&["S102", "S110", "S119"]),
    column("region", ColumnType::Text, "Sales region.")
        .aliases(&["大区", "区域", "所属区域", "销售区域", "Area", "Territory"])
        .used_by(&["S110", "S112"]),
    column("branch", ColumnType::Text, "Branch.")
        .aliases(&["分公司", "所属分公司", "办事处", "门店", "Office"])
        .used_by(&["S110", "S112"]),
    column("team", ColumnType::Text, "Team.")
        .aliases(&["小组", "团队", "所属团队", "部门", "班组", "Department", "Group"])
        .used_by(&["S110", "S112"]),
    column("manager_id", ColumnType::Identifier, "Superior.")
        .aliases(&[
            "上级",
            "领导",
            "直属上级",
            "直接上级",
            "上级工号",
            "上级编号",
            "直属领导",
            "Manager",
            "Reports To",
            "Supervisor",
        ])
        .references("staff", "staff_id")
        .used_by(&["S110"]),
    column("hire_date", ColumnType::Date, "Day of joining.")
        .aliases(&["入职日期", "入职时间", "到岗日期", "Start Date", "Join Date"])
        .used_by(&["S137"]),
    column("leave_date", ColumnType::Date, "Day of leaving.")
        .aliases(&["离职日期", "离职时间", "离职", "End Date", "Termination Date"])
        .used_by(&["S137"]),
    SNAPSHOT,
];

/// Who looks after whom.
pub static STAFF_CUSTOMERS: TableSchema = TableSchema {
    name: "staff_customers",
    title_zh: "客户归属",
    docs: "One assignment of a member of staff to a customer.",
    chapter: "B.5",
    kind: TableKind::Master,
    columns: STAFF_CUSTOMER_COLUMNS,
    one_of: &[A_CUSTOMER, A_MEMBER_OF_STAFF],
    keys: &[
        &["customer_id", "assign_role", "from_date"],
        &["customer_id", "staff_id", "from_date"],
        &["customer_id", "staff_id"],
        &["customer_id", "staff_name"],
    ],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &["客户归属", "客户分配", "客户负责人", "归属关系", "客户交接", "assignments", "staff customers"],
    unlocks: &["S101", "S119", "S137"],
};

const STAFF_CUSTOMER_COLUMNS: &[ColumnSpec] = &[
    CUSTOMER_ID,
    CUSTOMER_NAME,
    STAFF_ID.used_by(&["S101", "S119", "S137"]),
    STAFF_NAME
        .aliases(&[
            "归属业务员",
            "所属业务员",
            "负责业务员",
            "负责人",
            "客户经理",
            "大客户经理",
            "业务员",
            "业务员姓名",
            "销售员",
            "销售员姓名",
            "销售人员",
            "销售顾问",
            "跟进人",
            "商务代表",
            "销售代表",
            "员工姓名",
            "员工",
            "Salesperson",
            "Sales Rep",
            "Owner",
            "Account Manager",
            "Account Owner",
            "Employee Name",
        ])
        .weak_aliases(&["姓名", "Name"])
        .used_by(&["S101", "S119", "S137"]),
    column("assign_role", ColumnType::Word(ROLES), "Role towards the customer.")
        .aliases(&["角色", "归属角色", "职责", "岗位", "职位", "Role"])
        .used_by(&["S119"]),
    column("from_date", ColumnType::Date, "First day of the assignment.")
        .aliases(&[
            "归属开始日期",
            "开始日期",
            "分配日期",
            "归属日期",
            "接手日期",
            "生效日期",
            "起始日期",
            "Start Date",
            "Assigned Date",
        ])
        .used_by(&["S101", "S137"]),
    column("to_date", ColumnType::Date, "Last day of the assignment.")
        .aliases(&["归属结束日期", "结束日期", "交接日期", "失效日期", "终止日期", "End Date"])
        .used_by(&["S101", "S137"]),
    SNAPSHOT,
];
