//! Schedules: when run configurations run by themselves.

pub mod calendar;
