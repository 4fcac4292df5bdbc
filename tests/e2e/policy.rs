//! What the page may not do, even if a stranger's text ever became part of it.

use serde_json::json;

use crate::stage::Stage;
use crate::window::Window;

#[test]
fn inline_scripts_and_other_hosts_are_refused_and_the_window_stays_on_its_page() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    window.page.find("first-member-name").unwrap();
    stage.sandbox().clear_requests();
    let intrude = "
        const script = document.createElement('script');
        script.textContent = 'window.intruded = true';
        document.body.append(script);
        const image = document.createElement('img');
        image.src = 'ELSEWHERE/picture.png';
        image.setAttribute('onerror', 'window.intruded = true');
        document.body.append(image);
        fetch('ELSEWHERE/fetched').catch(() => {});
        location.href = 'ELSEWHERE/gone';
    ";
    window.page.execute(&intrude.replace("ELSEWHERE", &stage.address("web-shop"))).unwrap();
    window.until("window.complaints.filter((each) => each.startsWith('policy: ')).length >= 4");
    let complaints = window.page.execute("return window.complaints.join('\\n')").unwrap();
    for directive in ["script-src-elem inline", "script-src-attr inline", "img-src", "connect-src"] {
        assert!(complaints.as_str().unwrap().contains(directive), "no {directive:?} in {complaints}");
    }
    assert_eq!(window.page.execute("return window.intruded ?? 'no'").unwrap(), json!("no"));
    window.page.type_text("first-member-name", "Nova Voss").unwrap();
    let requests = stage.sandbox().requests();
    assert!(requests.is_empty(), "nothing was asked for: {requests:?}");
}
