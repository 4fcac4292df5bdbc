// The stable codes of the core, written by `cargo test`.

export type ProblemCode =
  | "empty-file"
  | "conflict-markers"
  | "lfs-pointer"
  | "oversized"
  | "wrong-encoding"
  | "document-type"
  | "malformed-xml"
  | "wrong-root"
  | "symbolic-link"
  | "missing-member"
  | "member-case-differs"
  | "shared-guid"
  | "case-twins"
  | "empty-suite"
  | "case-without-script"
  | "script-without-case"
  | "dynamic-matches-nothing";
