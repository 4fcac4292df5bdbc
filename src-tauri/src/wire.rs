//! The types that cross the bridge to the window: camelCase, written to TypeScript by `cargo test`.
//!
//! They are made from model types and never go the other way, but for the forms a person fills in.
//! Times are milliseconds since 1970; paths and names are the lossless text of `suitecase_model::path`.

#![allow(missing_docs, reason = "a field whose name says it all needs no second sentence")]

pub mod audit;
pub mod comparison;
pub mod computer;
pub mod configurations;
pub mod diagnosis;
pub mod history;
pub mod imports;
pub mod insights;
pub mod integrations;
pub mod links;
pub mod lists;
pub mod members;
pub mod picker;
pub mod problems;
pub mod runs;
pub mod schedules;
pub mod search;
pub mod service_hooks;
pub mod session;
pub mod syncs;
pub mod tests;
pub mod uploaded;

#[cfg(test)]
mod codes {
    use std::fmt::Write;
    use std::path::Path;

    use suitecase_model::audit::AuditAction;
    use suitecase_model::error_code::ErrorCode;
    use suitecase_model::problem::ProblemCode;
    use suitecase_model::test_run::RunReason;

    /// Writes the unions that `ts-rs` cannot see, as it writes the others.
    #[test]
    fn the_stable_codes_are_written_for_the_window() {
        let folder = std::env::var("TS_RS_EXPORT_DIR").expect("cargo sets it");
        let unions = [
            ("AuditAction", AuditAction::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>()),
            ("ErrorCode", ErrorCode::ALL.iter().map(|code| code.as_str()).collect()),
            ("ProblemCode", ProblemCode::ALL.iter().map(|code| code.as_str()).collect()),
            ("RunReason", RunReason::ALL.iter().map(|code| code.as_str()).collect()),
        ];
        for (name, codes) in unions {
            let mut text =
                format!("// The stable codes of the core, written by `cargo test`.\n\nexport type {name} =");
            for code in codes {
                write!(text, "\n  | \"{code}\"").unwrap();
            }
            text.push_str(";\n");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(Path::new(&folder).join(format!("{name}.ts")), text).unwrap();
        }
    }
}
