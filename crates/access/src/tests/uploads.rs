//! Files come whole and unchanged to whoever is signed in, or not at all.

use noroshi_platform::testing::on_both;

use super::{Answer, Body, Request, Site, StatusCode, migrations};

const BOUNDARY: &str = "----form";

/// One part of a form; `file` is what the browser says about the file.
fn part(field: &str, file: &str, content: &[u8]) -> Vec<u8> {
    let file = if file.is_empty() { String::new() } else { format!("; filename={file}") };
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"{file}\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

fn whole(parts: &[Vec<u8>]) -> Vec<u8> {
    [parts.concat(), format!("--{BOUNDARY}--\r\n").into_bytes()].concat()
}

impl Site {
    async fn send_parts(&self, session: &str, octets: Vec<u8>) -> Answer {
        let request = Request::post("/file")
            .header("cookie", format!("noroshi_session={session}"))
            .header("content-length", octets.len())
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
        self.ask(request.body(Body::from(octets)).unwrap()).await
    }
}

#[tokio::test]
async fn a_file_arrives_unchanged_with_its_fields() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let session = site.session().await;
        let csrf = site.open("/now", &session).await.csrf();
        let fields = [part("csrf", "", csrf.as_bytes()), part("word", "", "名簿\r\n一".as_bytes())];
        let file = part("list", "\"C:\\\\tmp\\\\名簿.csv\"", &[0, 0xff, b'\r', b'\n', b'-', b'-']);
        let nothing_chosen = part("more", "\"\"", b"");
        let answer = site.send_parts(&session, whole(&[fields.concat(), file, nothing_chosen])).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.text, "名簿\n一 list:名簿.csv:6 Some(b\"\\0\\xff\\r\\n--\")");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_of_this_session_or_not_whole_reaches_no_handler() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let session = site.session().await;
        let csrf = site.open("/now", &session).await.csrf();
        let (word, file) = (part("word", "", b"a"), part("list", "\"a\"", b"1234"));
        let foreign = whole(&[part("csrf", "", b"other"), word.clone(), file.clone()]);
        let nameless = whole(&[word.clone(), file.clone()]);
        let token = part("csrf", "", csrf.as_bytes());
        let mut cut_off = whole(&[token.clone(), word.clone(), file.clone()]);
        cut_off.truncate(cut_off.len() - 20);
        let missing_field = whole(&[token.clone(), file.clone()]);
        let large = whole(&[token.clone(), word.clone(), part("list", "\"a\"", &[7; 2_000])]);
        for (octets, status) in [
            (foreign, StatusCode::FORBIDDEN),
            (nameless, StatusCode::FORBIDDEN),
            (cut_off, StatusCode::UNPROCESSABLE_ENTITY),
            (missing_field, StatusCode::UNPROCESSABLE_ENTITY),
            (large, StatusCode::PAYLOAD_TOO_LARGE),
        ] {
            let answer = site.send_parts(&session, octets).await;
            assert_eq!(answer.status, status, "{}", answer.text);
            assert!(answer.text.contains("class=\"site\""), "an error page inside its frame");
        }
        assert_eq!(site.send("/file", &session, "word=a").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let stranger = site.send_parts("", whole(&[token, word, file])).await;
        assert_eq!((stranger.status, stranger.place.as_deref()), (StatusCode::SEE_OTHER, Some("/signin")));
    })
    .await;
}

#[tokio::test]
async fn a_large_file_that_does_not_say_its_length_is_cut_off_too() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let session = site.session().await;
        let octets = whole(&[part("list", "\"a\"", &[7; 3_000])]);
        let request = Request::post("/file")
            .header("cookie", format!("noroshi_session={session}"))
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
        let answer = site.ask(request.body(Body::from(octets)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    })
    .await;
}
