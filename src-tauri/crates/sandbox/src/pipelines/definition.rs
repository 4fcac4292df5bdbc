//! Which pipelines a `bitbucket-pipelines.yml` has: as much of YAML as that takes. Pure.

/// The pipelines of a definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Definition {
    pub(crate) has_default: bool,
    /// The patterns of branches that have a pipeline of their own.
    pub(crate) branches: Vec<String>,
    pub(crate) custom: Vec<String>,
}

impl Definition {
    /// Reads a definition; what it does not understand it passes over.
    pub(crate) fn read(text: &str) -> Self {
        let mut definition = Self::default();
        // The keys that the present line lies below, with how far each is indented.
        let mut above: Vec<(usize, String)> = Vec::new();
        for line in text.lines() {
            let content = line.trim_start();
            let Some((key, _)) = content.split_once(':').filter(|_| !content.starts_with(['#', '-'])) else {
                continue;
            };
            let (indent, key) = (line.len() - content.len(), key.trim().trim_matches(['"', '\'']).to_owned());
            above.retain(|(other, _)| *other < indent);
            let path: Vec<_> = above.iter().map(|(_, key)| key.as_str()).collect();
            match (path.as_slice(), key.as_str()) {
                (["pipelines"], "default") => definition.has_default = true,
                (["pipelines", "branches"], _) => definition.branches.push(key.clone()),
                (["pipelines", "custom"], _) => definition.custom.push(key.clone()),
                _ => {}
            }
            above.push((indent, key));
        }
        definition
    }

    /// Returns whether there is a pipeline for a branch.
    pub(crate) fn has_for(&self, branch: &str) -> bool {
        self.has_default || self.branches.iter().any(|pattern| fits(pattern, branch))
    }
}

/// Compares a branch with a pattern of which only a `*` at its end is understood.
fn fits(pattern: &str, branch: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, _)) => branch.starts_with(start),
        None => pattern == branch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pipelines_of_a_definition_are_found_and_nothing_else() {
        let text = "# custom: nothing\nimage: atlassian/default-image:5\ndefinitions:\n  custom:\n    not-this:\n\
                    pipelines:\n  default:\n    - step:\n        name: Smoke: all\n        script:\n          - echo a: b\n  \
                    branches:\n    'release/*':\n      - step:\n          script: [x]\n  custom:\n    nightly:\n      \
                    - step: {}\n    \"Deploy to production\":\n      - step: {}\n";
        let read = Definition::read(text);
        assert_eq!(read.custom, ["nightly", "Deploy to production"]);
        assert_eq!((read.has_default, read.branches.as_slice()), (true, ["release/*".to_owned()].as_slice()));
        let without_default = Definition { has_default: false, ..read };
        assert!(without_default.has_for("release/1") && !without_default.has_for("main"));
        assert_eq!(Definition::read(""), Definition::default());
    }
}
