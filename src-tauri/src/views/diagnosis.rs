//! What the git server behind a link offers.

use suitecase_sync::doctor;

use crate::wire::diagnosis::{Diagnosis, DiagnosisLine};

pub(crate) fn diagnosis(found: &doctor::Diagnosis) -> Diagnosis {
    Diagnosis {
        url: found.url.clone(),
        rung: found.rung.to_owned(),
        lines: found.lines.iter().map(diagnosis_line).collect(),
        text: found.to_text(),
    }
}

pub(crate) fn diagnosis_line(line: &doctor::Line) -> DiagnosisLine {
    DiagnosisLine { name: line.name.to_owned(), verdict: line.verdict.as_str(), detail: line.detail.clone() }
}
