#![allow(clippy::unwrap_used)]

use polars::prelude::*;

use super::*;
use crate::features::rows::CUSTOMER;
use crate::metrics::process::staff::StaffRow;

fn part(days: &[i32], staff: &[Option<&str>], channel: &[Option<&str>], area: &[Option<&str>]) -> DataFrame {
    let dates = Int32Chunked::from_slice("visit_date".into(), days).into_date().into_series().into_column();
    let customers: Vec<Option<u32>> = days.iter().map(|day| Some(*day as u32)).collect();
    let columns = vec![
        Column::new(CUSTOMER.into(), customers),
        dates,
        Column::new("staff_id".into(), staff),
        Column::new("channel".into(), channel),
        Column::new("area".into(), area),
        Column::new("time_in".into(), vec![Some("09:30:00"); days.len()]),
    ];
    DataFrame::new(days.len(), columns).unwrap()
}

#[test]
fn parts_are_joined_by_day_with_one_number_for_everybody() {
    let row = StaffRow { id: Some("E1".into()), ..StaffRow::default() };
    let mut directory = Directory::new(vec![row]);
    let first = part(&[3, 2], &[Some("Z"), Some("E1")], &[Some("phone"), None], &[Some("南"), Some("北")]);
    let second = part(&[5, 4], &[Some("A"), None], &[Some("direct"), Some("x")], &[None, Some("东")]);
    let parts = [first, second].map(|part| VisitRows::of_part(&part, &directory).unwrap());
    let rows = VisitRows::join(parts.into(), &mut directory);
    let days: Vec<i32> = (0..rows.len()).map(|row| rows.day(row)).collect();
    assert_eq!(days, [2, 3, 4, 5]);
    let labels: Vec<Option<&str>> = (0..4).map(|row| directory.label(rows.staff(row))).collect();
    assert_eq!(labels, [Some("E1"), Some("Z"), None, Some("A")]);
    let channels: Vec<Option<&str>> = (0..4).map(|row| rows.channel_code(row)).collect();
    assert_eq!(channels, [None, Some("phone"), None, Some("direct")]);
    let areas: Vec<Option<&str>> = (0..4).map(|row| rows.listed("area", row)).collect();
    assert_eq!(areas, [Some("北"), Some("南"), Some("东"), None]);
    assert_eq!(rows.times(0), (Some(570), None));
    assert_eq!((rows.customer(1), rows.planned(1), rows.is_contact(1)), (Some(3), None, true));
    assert!(rows.tells("channel") && !rows.tells("planned_flag"));
    assert_eq!(rows.between(3, 4), 1..3);
    assert_eq!(rows.between(6, 9), 4..4);
}
