pub(crate) mod catalogue;
mod properties;

use suitecase_model::link::LinkStatus;
use suitecase_model::test_suite::SuiteKind;
use suitecase_store::{link, test_case};

use self::catalogue::{APP, Case, Catalogue, ELSEWHERE, OTHER, SHOP, WEB, hits, marked, names, now, text};
use super::*;

fn case<'a>(path: &'a str, tags: &'a [&'a str], description: &'a str) -> Case<'a> {
    Case { path, tags, description, comment: "" }
}

/// A small shop as testers know them, with as many more tests as it takes for bodies to be looked for in the index.
async fn shop() -> Catalogue {
    let web = [
        case("Login/Login", &["smoke"], "A visitor signs in with a voucher in the basket"),
        case("Login/Login with wrong password", &[], "The account is locked after five attempts"),
        case("Login/TC042 Reset password by e-mail", &["slow"], ""),
        case("Account/User can log in twice", &[], ""),
        case("Account/verifyLoginToken", &["api"], ""),
        case("Checkout/Pay by credit card", &["smoke", "payment"], "Pays with a gift card, too"),
        case("Checkout/Pay by invoice", &["payment"], ""),
        case("Checkout/Zurück zum Warenkorb", &[], "Öffnet die Straße im Stadtplan"),
        case("Checkout/Express/Deep/Pay by invoice", &[], ""),
        case("Catalogue/Sort by price", &["login"], ""),
        case("Catalogue/<b>Bold<i> & co", &[], "<script>alert(1)</script> is shown as text"),
        case("Catalogue/100% _done_", &[], ""),
        Case { path: "Korean/로그인 화면", comment: "결제 화면으로 이동", ..Case::default() },
        case("Turkish/İSTANBUL ısı ölçümü", &[], ""),
    ];
    let app = [
        case("Login/Login on a phone", &["smoke"], ""),
        case("Gestures/Swipe back", &["slow"], "Goes back to the basket"),
    ];
    let elsewhere = [case("Login/Login of others", &["smoke"], "A visitor with a voucher and a zeppelin")];
    let letters = || 'a'..='z';
    let others: Vec<String> =
        letters().flat_map(|one| letters().map(move |other| format!("Rest/Q{one}{other}"))).collect();
    let others: Vec<Case<'_>> = others.iter().map(|path| case(path, &[], "")).collect();
    let catalogue = Catalogue::empty().await.with(APP, &others).await;
    let catalogue = catalogue.with(WEB, &web).await.with(APP, &app).await;
    let catalogue = catalogue.with(ELSEWHERE, &elsewhere).await;
    catalogue.with_suite(WEB, "Nightly/Smoke", SuiteKind::Collection).await
}

#[tokio::test]
async fn what_a_tester_expects_comes_first() {
    let shop = shop().await;
    let table: [(&str, &[&str]); 24] = [
        // The groups stand in the order of their best rows.
        (
            "login",
            &[
                "Login",
                "Login with wrong password",
                "verifyLoginToken",
                "Sort by price",
                "TC042 Reset password by e-mail",
                "Login on a phone",
            ],
        ),
        ("logi phone", &["Login on a phone"]),
        ("password login", &["Login with wrong password", "TC042 Reset password by e-mail"]),
        ("\"pay by\"", &["Pay by invoice", "Pay by invoice", "Pay by credit card"]),
        ("\"card by\"", &[]),
        ("voice", &["Pay by invoice", "Pay by invoice"]),
        ("tc042", &["TC042 Reset password by e-mail"]),
        ("042", &["TC042 Reset password by e-mail"]),
        ("token", &["verifyLoginToken"]),
        ("e-mail", &["TC042 Reset password by e-mail"]),
        ("checkout/express", &["Pay by invoice"]),
        ("zuruck", &["Zurück zum Warenkorb"]),
        ("ZURÜCK", &["Zurück zum Warenkorb"]),
        ("100%", &["100% _done_"]),
        ("<b>", &["<b>Bold<i> & co"]),
        ("로그인", &["로그인 화면"]),
        ("로ㄱ", &[]),
        ("istanbul ISI", &["İSTANBUL ısı ölçümü"]),
        ("smoke", &["Smoke", "Login", "Pay by credit card", "Login on a phone"]),
        ("pay tag:smoke", &["Pay by credit card"]),
        ("in:login tag:smoke,slow", &["Login on a phone", "Login", "TC042 Reset password by e-mail"]),
        ("repo:app in:gestures", &["Swipe back"]),
        ("kind:collection", &["Smoke"]),
        ("", &[]),
    ];
    for (typed, expected) in table {
        assert_eq!(shop.names(typed).await, expected, "{typed}");
    }
}

#[tokio::test]
async fn the_words_of_descriptions_and_comments_are_found_behind_names() {
    let shop = shop().await;
    let found = shop.search("basket").await;
    assert_eq!(found.total, 0, "bodies are no names");
    let snippets: Vec<String> =
        hits(&found).into_iter().map(|hit| marked(&hit.snippet.as_ref().unwrap().parts)).collect();
    assert_eq!(
        snippets,
        ["Goes back to the [basket]", "A visitor signs in with a voucher in the [basket]"],
        "App comes before Web shop"
    );
    for (typed, expected) in [
        ("vouch", &["Login"][..]),
        ("\"gift card\"", &["Pay by credit card"]),
        ("\"card gift\"", &[]),
        ("gift pay", &["Pay by credit card"]),
        ("ouche", &["Login"]),
        ("login basket", &["Login"]),
        ("strasse", &["Zurück zum Warenkorb"]),
        ("offnet", &["Zurück zum Warenkorb"]),
        ("결제", &["로그인 화면"]),
        ("release", &["Smoke"]),
        ("script alert", &["<b>Bold<i> & co"]),
        ("basket repo:app", &["Swipe back"]),
        ("zeppelin", &[]),
    ] {
        assert_eq!(shop.names(typed).await, expected, "{typed}");
    }
}

#[tokio::test]
async fn a_whole_id_guid_or_path_is_the_first_that_is_found() {
    let shop = shop().await;
    let login = hits(&shop.search("verifyLoginToken").await)[0].clone();
    for typed in [
        login.id.to_string(),
        login.id.to_string().to_uppercase(),
        "Test Cases/Account/verifyLoginToken".to_owned(),
        "Test Cases/Account/verifyLoginToken.tc".to_owned(),
    ] {
        let found = shop.search(&typed).await;
        assert_eq!(names(&found), ["verifyLoginToken"], "{typed}");
        assert_eq!(hits(&found)[0].matched_id.as_deref(), Some(typed.as_str()));
        assert_eq!(found.total, 1);
    }
    let other_case = shop.search("test cases/account/VERIFYlogintoken").await;
    assert_eq!(names(&other_case), ["verifyLoginToken"]);
    assert!(hits(&other_case)[0].matched_id.is_some());
    assert_eq!(shop.names("Test Suites/Nightly/Smoke").await, ["Smoke"]);
    assert_eq!(shop.names(&format!("{} kind:suite", login.id)).await, [""; 0]);
}

#[tokio::test]
async fn a_part_of_a_path_finds_what_lies_there() {
    let shop = shop().await;
    for (typed, expected) in [
        ("Test Cases/Account", &["User can log in twice", "verifyLoginToken"][..]),
        ("test cases/acc", &["User can log in twice", "verifyLoginToken"]),
        ("Account/verifyLoginToken.tc", &["verifyLoginToken"]),
        ("verifyLoginToken.tc", &["verifyLoginToken"]),
        ("test cases/account/verifylogintoken", &["verifyLoginToken"]),
        ("\"Test Cases/Checkout/Pay by invoice.tc\"", &["Pay by invoice"]),
        ("nightly/smoke.ts", &["Smoke"]),
    ] {
        let found = shop.search(typed).await;
        assert_eq!(found.total, expected.len() as u64, "{typed}");
        // Behind them come tests with these words in their descriptions.
        let mut first = names(&found);
        first.truncate(expected.len());
        first.sort();
        assert_eq!(first, expected, "{typed}");
    }
    let same = [case("Same/login", &[], ""), case("Same/Login", &[], "")];
    let catalogue = Catalogue::empty().await.with(WEB, &same).await;
    assert_eq!(catalogue.names("Test Cases/Same/login").await, ["login", "Login"], "the very path is first");
    assert_eq!(catalogue.names("Test Cases/Same/Login.tc").await, ["Login", "login"]);
}

#[tokio::test]
async fn a_guid_is_found_in_its_project_only() {
    let shop = shop().await;
    let guid = "2F1a8c9e-0000-4000-8000-0123456789ab";
    for of in [WEB, ELSEWHERE] {
        shop.write(move |writer| {
            let mut case = test_case::of_link(writer, of)?.remove(0);
            case.content.guid = Some(guid.into());
            test_case::put(writer, of, &case)
        })
        .await;
    }
    let found = shop.search(guid).await;
    assert_eq!((hits(&found).len(), found.total), (1, 1));
    assert_eq!(found.groups[0].link, WEB);
}

#[tokio::test]
async fn what_was_found_is_marked_in_the_text_as_it_is() {
    let shop = shop().await;
    let of = async |typed: &str| {
        let found = shop.search(typed).await;
        let hit = hits(&found)[0].clone();
        (marked(&hit.folder), marked(&hit.name), hit.tags)
    };
    assert_eq!(of("bold").await, ("Catalogue".into(), "<b>[Bold]<i> & co".into(), vec![]));
    assert_eq!(of("istanbul").await.1, "[İSTANBUL] ısı ölçümü");
    assert_eq!(of("로그").await.1, "[로그]인 화면");
    assert_eq!(
        of("checkout pay smoke").await,
        ("[Checkout]".into(), "[Pay] by credit card".into(), vec!["smoke".to_owned(), "payment".to_owned()])
    );
}

#[tokio::test]
async fn groups_are_links_and_a_hit_tells_what_it_is() {
    let shop = shop().await;
    let found = shop.search("smoke").await;
    let groups: Vec<_> =
        found.groups.iter().map(|group| (group.link_name.as_str(), group.hits.len())).collect();
    assert_eq!(groups, [("Web shop", 3), ("App", 1)]);
    let suite = hits(&found)[0];
    assert_eq!((suite.kind, suite.suite_kind), (TestKind::TestSuites, Some(SuiteKind::Collection)));
    assert_eq!(text(&suite.folder), "Nightly");
}

#[tokio::test]
async fn a_word_that_nothing_has_is_taken_for_the_likest_one() {
    let shop = shop().await;
    for (typed, used, expected) in [
        ("pasword", "password", "Login with wrong password"),
        ("passwrod", "password", "Login with wrong password"),
        ("warenkorp", "warenkorb", "Zurück zum Warenkorb"),
        ("invocie", "invoice", "Pay by invoice"),
        ("vuocher", "voucher", "Login"),
        ("voicher vistor", "voucher, visitor", "Login"),
        ("login pasword", "password", "Login with wrong password"),
        ("paymnet", "payment", "Pay by invoice"),
        ("credti card", "credit", "Pay by credit card"),
    ] {
        let found = shop.search(typed).await;
        let corrected: Vec<_> = found.corrected.iter().map(|word| word.used.as_str()).collect();
        assert_eq!(corrected.join(", "), used, "{typed}");
        assert_eq!(names(&found).first().map(String::as_str), Some(expected), "{typed}");
    }
    for typed in ["zepelin", "xyzzy", "TC043", "\"pasword\"", "lgni", "password zeppelin"] {
        let found = shop.search(typed).await;
        assert_eq!((names(&found), found.corrected), (vec![], vec![]), "{typed}");
    }
    assert!(shop.search("password").await.corrected.is_empty());
}

#[tokio::test]
async fn other_projects_and_archived_links_are_not_searched() {
    let shop = shop().await;
    assert_eq!(names(&shop.explorer.search(OTHER, "voucher", &now()).await.unwrap()), ["Login of others"]);
    assert_eq!(shop.names("others").await, [""; 0]);
    shop.write(|writer| link::set_status(writer, APP, &LinkStatus::Archived)).await;
    assert_eq!(shop.names("phone").await, [""; 0]);
    assert_eq!(shop.names("basket").await, ["Login"]);
}

#[tokio::test]
async fn rows_of_other_projects_take_no_place_of_others() {
    let many: Vec<String> = (0..800).map(|number| format!("Case {number:03}")).collect();
    let many: Vec<Case<'_>> = many.iter().map(|path| case(path, &[], "A voucher is paid back")).collect();
    let catalogue = Catalogue::empty().await.with(ELSEWHERE, &many).await.with(APP, &many[..700]).await;
    let catalogue =
        catalogue.with(WEB, &[case("The one", &[], "A voucher that is not paid back, and vouchers")]).await;
    // It is stored last, and everything before it has the words, too.
    assert_eq!(catalogue.names("voucher not").await, ["The one"]);
    assert_eq!(catalogue.names("vouchers").await, ["The one"]);
    assert_eq!(catalogue.names("voucher repo:\"web shop\"").await, ["The one"]);
    let found = catalogue.search("voucher").await;
    assert_eq!((hits(&found).len(), found.total), (MOST_HITS, 0));
    assert_eq!(hits(&catalogue.search("case").await).len(), MOST_HITS);
    assert_eq!(catalogue.search("case").await.total, 700);
}

#[tokio::test]
async fn words_are_found_as_soon_as_they_are_indexed() {
    let shop = shop().await;
    assert!(!shop.search("anything").await.is_indexing);
    shop.put(WEB, &[case("Fresh", &[], "A hovercraft full of eels")]).await;
    let found = shop.search("hovercraft").await;
    assert_eq!((names(&found), found.is_indexing), (vec![], true));
    assert_eq!(shop.names("fresh").await, ["Fresh"], "names need no index");
    shop.index(WEB).await;
    let found = shop.search("overcraft").await;
    assert_eq!((names(&found), found.is_indexing), (vec!["Fresh".to_owned()], false));
    assert_eq!(shop.search("hovrecraft").await.corrected[0].used, "hovercraft");
}

#[tokio::test]
async fn a_later_question_makes_an_earlier_one_void() {
    let shop = shop().await;
    let earlier = shop.explorer.search(SHOP, "login", &now());
    let later = shop.explorer.search(SHOP, "password", &now());
    let (earlier, later) = (earlier.await.unwrap(), later.await.unwrap());
    assert!(earlier.is_superseded && earlier.groups.is_empty());
    assert!(!later.is_superseded && !later.groups.is_empty());
}

#[test]
fn a_question_that_ends_on_the_way_is_given_up() {
    use super::names::find;
    use super::question::{IsOver, Superseded};
    use crate::columns::tests::{columns, row};
    let paths: Vec<String> = (0..5_000).map(|number| format!("Test Cases/Case {number:04}.tc")).collect();
    let rows: Vec<_> = (1..).zip(&paths).map(|(number, path)| row(number, path, "", "[]")).collect();
    let columns = Arc::new(columns(TestKind::TestCases, &rows));
    let shelf = Shelf { link: WEB, name: "Web".into(), version: 0, columns };
    let looks = std::cell::Cell::new(0);
    let is_over = || {
        looks.set(looks.get() + 1);
        looks.get() > 2
    };
    let found = find(&[shelf], &["case".to_owned()], MOST_HITS, |_| true, &IsOver(&is_over));
    assert_eq!(found, Err(Superseded));
    assert_eq!(looks.get(), 3);
}

#[tokio::test]
async fn what_is_not_understood_is_told() {
    let shop = shop().await;
    let found = shop.search("login status:green").await;
    assert_eq!(found.ignored[0].text, "status:green");
    assert!(!found.groups.is_empty());
}
