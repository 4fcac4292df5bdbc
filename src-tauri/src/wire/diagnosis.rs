//! What the git server behind a link offers.

use serde::Serialize;
use ts_rs::TS;

/// What the server behind a link offers.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Diagnosis {
    pub url: String,
    /// The way in which a sync fetches from it.
    pub rung: String,
    pub lines: Vec<DiagnosisLine>,
    /// All of it as text, for copying.
    pub text: String,
}

/// One thing that a server was asked for.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DiagnosisLine {
    pub name: String,
    #[ts(type = "'yes' | 'no' | 'unknown'")]
    pub verdict: &'static str,
    pub detail: String,
}
