// The stable codes of the core, written by `cargo test`.

export type RunReason =
  | "missed"
  | "canceled-by-member"
  | "dismissed"
  | "still-queued"
  | "repository-archived"
  | "configuration-removed"
  | "integration-inactive"
  | "interrupted"
  | "timed-out"
  | "command-not-started"
  | "command-failed"
  | "no-report"
  | "report-not-imported"
  | "variable-unreadable"
  | "pipeline-not-started"
  | "bitbucket-failed"
  | "pipeline-failed"
  | "pipeline-stopped"
  | "pipeline-broken";
