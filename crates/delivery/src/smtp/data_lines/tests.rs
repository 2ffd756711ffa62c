//! Where a text ends is decided by CR LF dot CR LF and by nothing else.

use proptest::prelude::*;

use super::*;

fn received(bytes: &[u8]) -> Option<Result<Vec<u8>, TextFault>> {
    let mut text = IncomingText::new(10_000, 1_000_000);
    let (_, is_complete) = text.feed(bytes);
    is_complete.then(|| text.into_text())
}

#[test]
fn outgoing_lines_are_ended_and_their_dots_doubled() {
    assert_eq!(stuffed(b"a\n.b\r\n..\r.\r\n"), b"a\r\n..b\r\n...\r\n..\r\n");
    assert_eq!(stuffed(b"no end"), b"no end\r\n");
    assert_eq!(stuffed(b"\n\n"), b"\r\n\r\n");
    assert_eq!(stuffed(b""), b"");
}

#[test]
fn look_alikes_of_the_final_dot_do_not_end_a_text() {
    for smuggler in
        ["a\r\n.\n", "a\n.\r\n", "a\n.\n", "a\r.\r", "a\r\n.\r", "a\r\n.\r\r\n", "a\r\n..\r\n", ".", "a.\r\n"]
    {
        assert_eq!(received(smuggler.as_bytes()), None, "{smuggler:?}");
    }
    for smuggler in
        ["a\n.\r\nb\r\n.\r\n", "a\r\n.\nb\r\n.\r\n", "a\r\n.\rb\r\n.\r\n", "a\rb\r\n.\r\n", "a\r\n.\r\r\n.\r\n"]
    {
        assert_eq!(received(smuggler.as_bytes()), Some(Err(TextFault::BareNewline)), "{smuggler:?}");
    }
}

#[test]
fn what_follows_the_final_dot_is_left_for_the_next_command() {
    let mut text = IncomingText::new(100, 100);
    assert_eq!(text.feed(b"..x\r\n.\r\nQUIT\r\n"), (8, true));
    assert_eq!(text.into_text(), Ok(b".x\r\n".to_vec()));
}

#[test]
fn too_much_is_noticed_but_its_end_is_still_found() {
    let run = |bytes: &[u8]| {
        let mut text = IncomingText::new(20, 50);
        (text.feed(bytes).1, text.into_text())
    };
    assert_eq!(run(&[[b'x'; 19].as_slice(), b"\r\n.\r\n"].concat()), (true, Err(TextFault::LongLine)));
    assert!(run(&[[b'x'; 18].as_slice(), b"\r\n.\r\n"].concat()).1.is_ok());
    assert_eq!(run(&[b"123\r\n".repeat(11).as_slice(), b".\r\n"].concat()), (true, Err(TextFault::TooLarge)));
    assert!(run(&[b"123\r\n".repeat(10).as_slice(), b".\r\n"].concat()).1.is_ok());
}

proptest! {
    #[test]
    fn every_text_arrives_as_it_was_sent(lines in prop::collection::vec("[.a\u{3042} ]{0,6}", 0..12), cut in 0_usize..40) {
        let text = lines.iter().map(|line| format!("{line}\r\n")).collect::<String>();
        let sent = [stuffed(text.as_bytes()).as_slice(), b".\r\n"].concat();
        let (first, second) = sent.split_at(cut.min(sent.len() - 1));
        let mut incoming = IncomingText::new(10_000, 1_000_000);
        prop_assert_eq!(incoming.feed(first), (first.len(), false));
        prop_assert_eq!(incoming.feed(second), (second.len(), true));
        prop_assert_eq!(incoming.into_text(), Ok(text.into_bytes()));
    }

    #[test]
    fn nothing_stuffed_contains_a_final_dot(bytes in prop::collection::vec(prop::sample::select(b"\r\n.a".to_vec()), 0..60)) {
        let stuffed = stuffed(&bytes);
        let mut incoming = IncomingText::new(10_000, 1_000_000);
        prop_assert_eq!(incoming.feed(&stuffed), (stuffed.len(), false));
    }
}
