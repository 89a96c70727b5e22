//! What the measures of visits, prospects, registers and plans share.
//!
//! * [`staff`]: who is who among the salespeople, known or not.
//! * [`workdays`]: which days are worked, and on which the doors are open.
//! * [`leads`]: leads and the history of their levels.
//! * [`opportunities`]: opportunities and the stages that they went through.
//! * [`visits`]: rows of visits as arrays.
//! * [`periods`]: days, ISO weeks and months that figures are told by.
//! * [`figures`]: rows of the marts `visit_measures`, `prospect_measures`, `register_measures`, `plan_measures`.
//! * [`checks`]: what is odd in rows, counted: the mart `prospect_checks`.

pub mod checks;
pub mod figures;
pub mod leads;
pub mod opportunities;
pub mod periods;
pub mod staff;
pub mod visits;
pub mod workdays;
