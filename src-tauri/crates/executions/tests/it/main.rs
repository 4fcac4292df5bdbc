//! The services on a real database, with real processes.

mod schedules;
