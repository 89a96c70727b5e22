//! Columns that many tables have, so that the same header means the same everywhere.

use super::SNAPSHOT_DATE;
use super::column::{ColumnSpec, ColumnType, column};

/// What everything uses.
pub const ALL: &[&str] = &["all"];

/// Every row belongs to a customer.
pub const A_CUSTOMER: &[&str] = &["customer_id", "customer_name"];
/// Every row belongs to a member of staff.
pub const A_MEMBER_OF_STAFF: &[&str] = &["staff_id", "staff_name"];

/// Headers of a customer's number.
pub const CUSTOMER_ID_HEADERS: &[&str] = &[
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
    "购货单位编码",
    "往来单位编码",
    "用户编号",
    "用户ID",
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
    "Sold-to Party",
    "User ID",
];

/// Headers of a customer's name.
pub const CUSTOMER_NAME_HEADERS: &[&str] = &[
    "客户名称",
    "客户全称",
    "客户姓名",
    "顾客名称",
    "顾客姓名",
    "单位名称",
    "公司名称",
    "客户名",
    "企业名称",
    "客户单位",
    "客户公司",
    "购货单位",
    "购货单位名称",
    "购买方名称",
    "往来单位",
    "往来单位名称",
    "所属客户",
    "会员姓名",
    "会员名称",
    "用户名称",
    "客户",
    "顾客",
    "Customer",
    "cust_name",
    "Client",
    "Client Name",
    "Account Name",
    "Company",
    "Company Name",
    "Member Name",
];

/// Headers of a number of staff.
pub const STAFF_ID_HEADERS: &[&str] = &[
    "业务员编号",
    "业务员编码",
    "业务员代码",
    "业务员工号",
    "员工编号",
    "员工编码",
    "员工工号",
    "员工号",
    "工号",
    "销售员编号",
    "销售员工号",
    "销售顾问编号",
    "职员代码",
    "Staff No",
    "Employee ID",
    "Employee No",
    "emp_id",
    "emp_no",
    "Salesperson ID",
    "Sales Rep ID",
    "Rep ID",
    "Salesman ID",
];

/// Headers of a name of staff.
pub const STAFF_NAME_HEADERS: &[&str] = &[
    "业务员",
    "经手人",
    "业务员姓名",
    "业务员名称",
    "销售员",
    "销售员姓名",
    "销售人员",
    "业务人员",
    "销售顾问",
    "置业顾问",
    "客户经理",
    "大客户经理",
    "营销人员",
    "商务代表",
    "营销跟踪人",
    "跟进人",
    "销售代表",
    "业务代表",
    "大客户销售代表",
    "业务经理",
    "销售经理",
    "导购",
    "导购员",
    "店员",
    "营业员",
    "员工姓名",
    "员工",
    "职员",
    "Salesperson",
    "Salesperson Name",
    "Sales Rep",
    "Sales Representative",
    "Salesman",
    "Rep",
    "Rep Name",
    "Staff",
    "Employee",
    "Employee Name",
];

/// The customer's number.
pub const CUSTOMER_ID: ColumnSpec = column("customer_id", ColumnType::Identifier, "Number of the customer.")
    .varied()
    .aliases(CUSTOMER_ID_HEADERS)
    .references("customers", "customer_id")
    .used_by(ALL);

/// The customer's name.
pub const CUSTOMER_NAME: ColumnSpec =
    column("customer_name", ColumnType::Text, "Name of the customer as the export gives it.")
        .varied()
        .aliases(CUSTOMER_NAME_HEADERS)
        .used_by(ALL);

/// The number of a member of staff.
pub const STAFF_ID: ColumnSpec = column("staff_id", ColumnType::Identifier, "Number of the member of staff.")
    .aliases(STAFF_ID_HEADERS)
    .references("staff", "staff_id");

/// The name of a member of staff.
pub const STAFF_NAME: ColumnSpec =
    column("staff_name", ColumnType::Text, "Name of the member of staff.").aliases(STAFF_NAME_HEADERS);

/// The date that master data are of.
pub const SNAPSHOT: ColumnSpec =
    column(SNAPSHOT_DATE, ColumnType::Date, "Date that the export is of; from the pipeline or the name of the file.")
        .aliases(&["快照日期", "导出日期", "数据日期", "统计日期", "截止日期", "Export Date", "As Of Date", "As Of"]);

/// The name of the scheme that a level column belongs to (D-01). The pipeline fills it; exports have no header for it.
pub const fn scheme_of_level(name: &'static str) -> ColumnSpec {
    column(name, ColumnType::Text, "Scheme that the level before it belongs to; filled from the setting `levels`.")
}
