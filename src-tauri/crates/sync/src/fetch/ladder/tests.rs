use suitecase_bitbucket::BitbucketError;
use suitecase_git::HttpError;

use super::*;

const ALL: [Rung; 7] = [
    Rung::ByFolder,
    Rung::Parents,
    Rung::FirstObjects,
    Rung::ByContent,
    Rung::Whole,
    Rung::Archive,
    Rung::Rest,
];

fn commit() -> Oid {
    Oid::of_blob(b"commit")
}

fn words() -> String {
    "no".to_owned()
}

/// Makes a failure of git.
type Failure = Box<dyn Fn() -> GitError>;

/// Returns the words of the ways that follow each of git's five, `-` where none does.
fn followers(failure: impl Fn() -> GitError) -> String {
    let of_git = ALL.into_iter().filter(|rung| rung.is_over_git());
    let next = of_git.map(|rung| below(rung, &SyncError::Git(failure()), commit()));
    next.map(|next| next.map_or("-", Rung::as_str)).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_failure_leads_to_the_way_that_does_not_share_its_reason() {
    let one_down = "parents first-objects by-content whole archive";
    let to_archive = "archive archive archive archive archive";
    let by_id = "by-content by-content by-content whole archive";
    let stop = "- - - - -";
    let other = Oid::of_tree(b"");
    let large = |what| move || GitError::TooLarge { what, limit: 1 };
    let failed = |status| move || GitError::ServerFailed { status, message: words() };
    let table: Vec<(&str, Failure, &str)> = vec![
        ("no filters", Box::new(|| GitError::FilterNotOffered), one_down),
        ("a filter refused", Box::new(|| GitError::FilterRefused { message: words() }), one_down),
        ("refused in words", Box::new(|| GitError::Refused { message: words() }), one_down),
        ("an empty reply", Box::new(|| GitError::EmptyReply), one_down),
        ("something else", Box::new(|| GitError::UnexpectedReply { expected: "a pack" }), one_down),
        ("status 400", Box::new(|| GitError::UnexpectedStatus { status: 400, message: words() }), one_down),
        ("status 500", Box::new(failed(500)), one_down),
        ("status 501", Box::new(failed(501)), one_down),
        ("a listing left out", Box::new(move || GitError::MissingTree(other)), one_down),
        ("a content left out", Box::new(move || GitError::MissingObject(other)), one_down),
        ("an object refused", Box::new(move || GitError::NotOurRef(other)), by_id),
        ("the commit refused", Box::new(|| GitError::NotOurRef(commit())), stop),
        ("the old protocol", Box::new(|| GitError::OldProtocol), "whole whole whole whole archive"),
        ("status 403", Box::new(|| GitError::Forbidden { message: words() }), to_archive),
        ("status 404", Box::new(|| GitError::NotFound { message: words() }), to_archive),
        ("status 410", Box::new(|| GitError::Gone { message: words() }), to_archive),
        ("too many bytes", Box::new(large(Excess::PackBytes)), "- - - archive archive"),
        ("too many objects", Box::new(large(Excess::Objects)), "- - - archive archive"),
        ("too many files", Box::new(large(Excess::Files)), stop),
        ("status 401", Box::new(|| GitError::Unauthorized { message: words() }), stop),
        ("status 429", Box::new(|| GitError::RateLimited { message: words() }), stop),
        ("status 502", Box::new(failed(502)), stop),
        ("status 503", Box::new(failed(503)), stop),
        ("status 504", Box::new(failed(504)), stop),
        ("status 302", Box::new(|| GitError::Redirected { status: 302 }), stop),
        ("a log-in page", Box::new(|| GitError::NotGit { content_type: words() }), stop),
        ("no network", Box::new(|| GitError::Http(HttpError::Offline("no route".into()))), stop),
        ("a broken connection", Box::new(|| GitError::Http(HttpError::Cut("reset".into()))), stop),
        ("a cut answer", Box::new(|| GitError::Cut), stop),
        ("a stall", Box::new(|| GitError::TimedOut), stop),
        ("a damaged pack", Box::new(|| GitError::Pack(suitecase_git::PackError::Checksum)), stop),
        ("a full disk", Box::new(|| GitError::Spool(std::io::Error::other("full"))), stop),
        ("a person", Box::new(|| GitError::Cancelled), stop),
    ];
    for (what, failure, expected) in table {
        assert_eq!(followers(failure), expected, "{what}");
    }
}

#[test]
fn a_way_that_does_not_fit_leads_one_down_and_what_is_not_gits_stops() {
    for unfit in [Unfit::NoRest, Unfit::NoParents, Unfit::NoShallow, Unfit::TooManyFolders] {
        assert_eq!(below(Rung::Parents, &unfit.into(), commit()), Some(Rung::FirstObjects), "{unfit}");
    }
    for failure in
        [SyncError::Bitbucket(BitbucketError::TimedOut), SyncError::Cancelled, SyncError::EmptyRepository]
    {
        for rung in ALL {
            assert_eq!(below(rung, &failure, commit()), None, "{failure} at {rung:?}");
        }
    }
}

#[test]
fn every_way_leads_down_and_the_last_one_nowhere() {
    for rung in ALL {
        for failure in [GitError::EmptyReply, GitError::OldProtocol, GitError::NotOurRef(Oid::of_tree(b""))] {
            let next = below(rung, &failure.into(), commit());
            assert!(next.is_none_or(|next| next > rung), "{rung:?} leads to {next:?}");
            assert_eq!(next.is_some(), rung.is_over_git(), "{rung:?}");
        }
    }
}

#[test]
fn only_what_a_server_says_about_itself_is_remembered() {
    let lasting: [SyncError; 5] = [
        GitError::FilterNotOffered.into(),
        GitError::OldProtocol.into(),
        GitError::NotOurRef(Oid::of_tree(b"")).into(),
        Unfit::NoShallow.into(),
        Unfit::TooManyFolders.into(),
    ];
    let passing: [SyncError; 5] = [
        GitError::ServerFailed { status: 500, message: words() }.into(),
        GitError::MissingTree(commit()).into(),
        GitError::Forbidden { message: words() }.into(),
        Unfit::NoParents.into(),
        Unfit::NoRest.into(),
    ];
    assert!(lasting.iter().all(is_lasting));
    assert!(!passing.iter().any(is_lasting));
}

#[test]
fn a_way_that_is_not_the_best_is_kept_to_for_a_week() {
    let day = 24 * 60 * 60 * 1000;
    let tried = Timestamp(1_800_000_000_000);
    let after = |days: i64| Timestamp(tried.0 + days * day + 1);
    for rung in ALL {
        assert!(!is_outdated(rung, tried, after(6)), "{rung:?}");
        assert_eq!(is_outdated(rung, tried, after(7)), rung != Rung::BEST, "{rung:?}");
        assert!(!is_outdated(rung, tried, Timestamp(0)), "a clock that was put back, {rung:?}");
    }
}

#[test]
fn what_git_refused_is_told_where_rest_knows_no_more() {
    let forbidden = || Some(SyncError::Git(GitError::Forbidden { message: words() }));
    for failure in [SyncError::from(Unfit::NoRest), BitbucketError::NotFoundOrHidden.into()] {
        assert!(matches!(the_one_to_tell(failure, forbidden()), SyncError::Git(_)));
    }
    for failure in
        [BitbucketError::TimedOut, BitbucketError::RateLimited { retry_after: std::time::Duration::ZERO }]
    {
        let told = the_one_to_tell(failure.into(), forbidden());
        assert!(matches!(told, SyncError::Bitbucket(_)), "{told}");
    }
    let many = SyncError::TooManyCalls { needed: 2, limit: 1 };
    assert!(matches!(the_one_to_tell(many, forbidden()), SyncError::TooManyCalls { .. }));
    assert!(matches!(the_one_to_tell(Unfit::NoRest.into(), None), SyncError::Unfit(_)));
}

#[test]
fn every_way_has_a_word_of_its_own() {
    for rung in ALL {
        assert_eq!(Rung::from_word(rung.as_str()), rung);
    }
    assert_eq!(Rung::from_word("unheard-of"), Rung::BEST);
}
