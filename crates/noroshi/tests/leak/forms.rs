//! Search boxes, as they stand on the pages: forms that ask and change nothing, with the fields into which one types.

use std::collections::BTreeSet;

/// One field of one search box.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Box {
    /// Where it leads.
    pub path: String,
    /// Name of the field.
    pub field: String,
}

/// Every field into which a word can be typed, of every form on the page that is sent by GET.
pub fn search_boxes(page: &str, here: &str) -> BTreeSet<Box> {
    let mut found = BTreeSet::new();
    for form in page.split("<form").skip(1) {
        let (head, rest) = form.split_once('>').unwrap_or((form, ""));
        if attribute(head, "method").is_some_and(|method| method.eq_ignore_ascii_case("post")) {
            continue;
        }
        let path = attribute(head, "action").filter(|action| !action.is_empty()).unwrap_or(here);
        let body = rest.split("</form>").next().unwrap_or_default();
        // A field may stand outside its form and name it.
        let mark = attribute(head, "id").map(|id| format!(" form=\"{id}\""));
        let outside = page.split("<input").skip(1).filter(|input| {
            let tag = input.split('>').next().unwrap_or_default();
            mark.as_ref().is_some_and(|mark| tag.contains(mark.as_str()))
        });
        for input in body.split("<input").skip(1).chain(outside).filter_map(|input| input.split('>').next()) {
            let is_typed = attribute(input, "type").is_none_or(|kind| matches!(kind, "text" | "search"));
            if let Some(field) = attribute(input, "name").filter(|_| is_typed) {
                found.insert(Box {
                    path: path.split(['?', '#']).next().unwrap_or_default().to_owned(),
                    field: field.to_owned(),
                });
            }
        }
    }
    found
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// The page without what is shown on paper only.
pub fn without_print(page: &str) -> String {
    let mut screen = String::new();
    let mut rest = page;
    while let Some(class) = rest.find("only-print") {
        let Some(start) = rest[..class].rfind('<') else { break };
        let name: String = rest[start + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        screen.push_str(&rest[..start]);
        rest = after_element(&rest[start..], &name);
    }
    screen.push_str(rest);
    screen
}

/// What follows the element that begins here; elements of the same name may stand inside it.
fn after_element<'a>(text: &'a str, name: &str) -> &'a str {
    let (opening, closing) = (format!("<{name}"), format!("</{name}>"));
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        let next_open = text[at..].find(&opening).map(|place| at + place);
        let Some(next_close) = text[at..].find(&closing).map(|place| at + place) else { return "" };
        match next_open.filter(|open| *open < next_close) {
            Some(open) => (depth, at) = (depth + 1, open + opening.len()),
            None if depth <= 1 => return &text[next_close + closing.len()..],
            None => (depth, at) = (depth - 1, next_close + closing.len()),
        }
    }
}

#[test]
fn boxes_and_printed_parts_are_found() {
    let page = "<form action=\"/a?x=1\"><input name=\"q\" type=\"search\"><input name=\"p\" type=\"hidden\"></form>\
                <form method=\"post\" action=\"/b\"><input name=\"word\"></form>\
                <form id=\"f\"><input class=\"w\" name=\"date\"></form><input form=\"f\" name=\"no\" type=\"text\">\
                <input form=\"g\" name=\"other\">";
    let boxes: Vec<_> = search_boxes(page, "/here").into_iter().map(|found| (found.path, found.field)).collect();
    assert_eq!(
        boxes,
        [("/a", "q"), ("/here", "date"), ("/here", "no")].map(|(path, field)| (path.to_owned(), field.to_owned()))
    );
    let printed = "a<div class=\"only-print\">b<div>c</div>d</div>e<span class=\"x only-print\">f</span>g";
    assert_eq!(without_print(printed), "aeg");
}
