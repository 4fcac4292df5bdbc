//! The app without its window: every call goes through Tauri's own bridge and the app's real permissions.
//!
//! Bitbucket is the sandbox, the database is a file, the keychain is in memory and a test answers the confirmations.

#![cfg(test)]

mod app;
mod archiving;
mod audit;
mod comparing;
mod computer;
mod connection_checks;
mod contract;
mod disconnecting;
mod earlier;
mod editing;
mod exports;
mod facts;
mod identity;
mod imports;
mod integrations;
mod layers;
mod links;
mod members;
mod permissions;
mod person;
mod picking;
mod problems;
mod results;
mod running;
mod schedules;
mod searching;
mod secrets;
mod service_hooks;
mod sessions;
mod start;
mod syncs;
mod tests;
mod uploaded;
mod world;
