//! Repositories made on the spot, and what git itself says about them.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use suitecase_git::Oid;
use tempfile::TempDir;

const NAMES: [&[u8]; 12] = [
    b"Test Cases",
    b"Test Suites",
    b"Scripts",
    b"a",
    b"a.b",
    b"a b",
    b"A",
    "Größe".as_bytes(),
    b"no\xffutf8",
    b"quote\"d",
    b"back\\slash",
    "로그인".as_bytes(),
];

/// A bare repository in a temporary folder; its files are those of the branch `main`.
pub(crate) struct Repository {
    folder: TempDir,
    pub(crate) files: BTreeMap<Vec<u8>, File>,
    commits: u64,
}

#[derive(Clone)]
pub(crate) enum File {
    Plain(Vec<u8>),
    Link(Vec<u8>),
    Submodule,
}

impl Repository {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = Self { folder, files: BTreeMap::new(), commits: 0 };
        std::fs::create_dir(repository.path()).unwrap();
        repository.git(&["init", "-q", "--bare", "-b", "main", "."], b"");
        repository
    }

    /// Makes a repository with a few commits that add, change, move, remove and restore files.
    pub(crate) fn generated(seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut repository = Self::new();
        let mut earlier = Vec::new();
        for _ in 0..6 {
            repository.change(&mut random);
            earlier.push(repository.files.clone());
            repository.commit();
        }
        repository.files = earlier.swap_remove(random.usize(..earlier.len()));
        repository.change(&mut random);
        repository.commit();
        repository.git(&["repack", "-adfq", "--depth=20"], b"");
        repository
    }

    pub(crate) fn change(&mut self, random: &mut fastrand::Rng) {
        self.files.retain(|_, _| random.u8(..10) > 0);
        for content in self.files.values_mut() {
            if let File::Plain(bytes) = content
                && random.u8(..5) == 0
            {
                bytes.extend_from_slice(b"one more line\n");
            }
        }
        for _ in 0..random.usize(20..60) {
            let names: Vec<&[u8]> =
                (0..random.usize(1..5)).map(|_| NAMES[random.usize(..NAMES.len())]).collect();
            let file = match random.u8(..20) {
                0 => File::Link(b"../elsewhere".to_vec()),
                1 => File::Submodule,
                2 => File::Plain((0..random.usize(..20_000)).map(|_| random.u8(..)).collect()),
                _ => {
                    File::Plain(format!("file {}\n", random.u8(..50)).repeat(random.usize(..80)).into_bytes())
                }
            };
            self.files.insert(names.join(&b'/'), file);
        }
    }

    pub(crate) fn write(&mut self, path: &str, content: &[u8]) {
        self.files.insert(path.as_bytes().to_vec(), File::Plain(content.to_vec()));
    }

    /// Makes the present files the next commit of `main` and returns it.
    pub(crate) fn commit(&mut self) -> Oid {
        self.commits += 1;
        let when = 1_700_000_000 + self.commits;
        let mut stream = format!(
            "commit refs/heads/main\nauthor Zoë <z@example.org> {when} +0100\n\
             committer Bot <b@example.org> {when} +0000\ndata 12\nnext change\n\n"
        )
        .into_bytes();
        if self.commits > 1 {
            stream.extend_from_slice(b"from refs/heads/main^0\n");
        }
        stream.extend_from_slice(b"deleteall\n");
        for (path, file) in &self.files {
            let quoted = path.iter().fold(String::new(), |quoted, byte| quoted + &format!("\\{byte:03o}"));
            match file {
                File::Plain(content) => write_file(&mut stream, "100644", &quoted, content),
                File::Link(target) => write_file(&mut stream, "120000", &quoted, target),
                File::Submodule => {
                    writeln!(stream, "M 160000 {} \"{quoted}\"", Oid::of_blob(b"elsewhere")).unwrap();
                }
            }
        }
        self.git(&["fast-import", "--quiet"], &stream);
        self.id("refs/heads/main")
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("repository.git")
    }

    pub(crate) fn git(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let mut child = Command::new("git")
            .args(arguments)
            .current_dir(self.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {arguments:?} failed");
        output.stdout
    }

    /// Returns the id that git gives to a name such as `HEAD~2:Scripts`.
    pub(crate) fn id(&self, name: &str) -> Oid {
        String::from_utf8(self.git(&["rev-parse", name], b"")).unwrap().trim().parse().unwrap()
    }

    /// Returns what git lists below a commit or tree: path and id, folders left out.
    pub(crate) fn listed(&self, treeish: &str) -> BTreeMap<Vec<u8>, Oid> {
        self.ls_tree(treeish).into_iter().map(|(path, (_, oid))| (path, oid)).collect()
    }

    /// Returns the ids of all blobs git lists below a commit or tree, in order and each once.
    pub(crate) fn files_and_links(&self, treeish: &str) -> Vec<Oid> {
        let blobs =
            self.ls_tree(treeish).into_values().filter(|(kind, _)| kind == "blob").map(|(_, oid)| oid);
        blobs.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Returns the ids of a tree and of everything below it, submodules left out.
    pub(crate) fn objects_in(&self, tree: &str) -> BTreeSet<Oid> {
        let listed =
            self.git(&["rev-list", "--objects", "--no-object-names", &format!("{tree}^{{tree}}")], b"");
        String::from_utf8(listed).unwrap().lines().map(|line| line.parse().unwrap()).collect()
    }

    fn ls_tree(&self, treeish: &str) -> BTreeMap<Vec<u8>, (String, Oid)> {
        let listed = self.git(&["ls-tree", "-r", "-z", treeish], b"");
        let lines = listed.split(|byte| *byte == 0).filter(|line| !line.is_empty());
        lines
            .map(|line| {
                let tab = line.iter().position(|byte| *byte == b'\t').unwrap();
                let mut words = std::str::from_utf8(&line[..tab]).unwrap().split(' ').skip(1);
                let (kind, id) = (words.next().unwrap(), words.next().unwrap());
                (line[tab + 1..].to_vec(), (kind.to_owned(), id.parse().unwrap()))
            })
            .collect()
    }
}

fn write_file(stream: &mut Vec<u8>, mode: &str, quoted: &str, content: &[u8]) {
    writeln!(stream, "M {mode} inline \"{quoted}\"\ndata {}", content.len()).unwrap();
    stream.extend_from_slice(content);
    stream.push(b'\n');
}
