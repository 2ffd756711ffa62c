//! The drawing: what is where, and what is not there.

use std::time::Duration;

use noroshi_directory::BodyKind;

use super::{Chart, Tick, Waiting, chart, comparison};
use crate::curve::{Curve, Observed};

const fn days(days: u64) -> Duration {
    Duration::from_secs(days * 86_400)
}

fn curve(addressed: u64, confirmed: &[(Duration, u64)], until: Duration) -> Curve {
    Curve::of(Observed { addressed, confirmed: confirmed.to_vec(), left: Vec::new() }, until)
}

fn hatched(chart: &Chart) -> &Waiting {
    chart.waiting.as_ref().unwrap()
}

fn now(chart: &Chart) -> (u32, &str) {
    let Tick { at, label } = chart.now.as_ref().unwrap();
    (*at, label)
}

fn drawn(curves: &[(BodyKind, Curve)]) -> Chart {
    chart(curves, |time| format!("{}日", time.as_secs() / 86_400)).unwrap()
}

#[test]
fn steps_end_now_and_the_rest_is_hatched() {
    let chart = drawn(&[(BodyKind::Institution, curve(4, &[(days(2), 1), (days(11), 1)], days(11)))]);
    let [line] = &chart.lines[..] else { panic!("one tier") };
    assert_eq!(line.path, "M52 336H102V258H330V181H331");
    assert_eq!(hatched(&chart).path, "M52 336H102V258H330V181H331V26H52z");
    assert_eq!((now(&chart), hatched(&chart).label.as_str()), ((331, "現在(11日)"), "まだ 50.0%"));
    assert_eq!((chart.paper, chart.ticks.len(), chart.unit), (Some(559), 12, "日"));
}

#[test]
fn the_first_hours_are_drawn_in_minutes_and_the_paper_way_lies_outside() {
    let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
    let chart = drawn(&[(BodyKind::Institution, curve(4, &[(minutes(15), 4)], minutes(30)))]);
    assert_eq!((chart.unit, now(&chart).0, chart.paper), ("分", 331, None));
    assert_eq!(
        chart.ticks.iter().map(|tick| tick.label.as_str()).collect::<Vec<_>>(),
        ["0", "10", "20", "30", "40", "50", "60"]
    );
}

#[test]
fn a_year_later_the_first_sixty_days_are_drawn() {
    let chart = drawn(&[(BodyKind::Institution, curve(4, &[(days(1), 1), (days(100), 3)], days(365)))]);
    assert_eq!((now(&chart), hatched(&chart).label.as_str()), ((610, "60日まで"), "まだ 75.0%"));
}

#[test]
fn many_steps_make_no_long_page_and_labels_do_not_lie_upon_each_other() {
    let minutes: Vec<(Duration, u64)> = (0..30_000).map(|minute| (Duration::from_secs(minute * 60), 3)).collect();
    let kinds = [BodyKind::Prefectural, BodyKind::District, BodyKind::Branch, BodyKind::Institution];
    let chart = drawn(&kinds.map(|kind| (kind, curve(100_000, &minutes, days(21)))));
    assert!(chart.lines.iter().all(|line| line.path.len() < 2_700), "{}", chart.lines[0].path.len());
    let mut places: Vec<u32> = chart.lines.iter().map(|line| line.label_at).collect();
    places.sort_unstable();
    assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 19), "{places:?}");
    let silent = drawn(&kinds.map(|kind| (kind, curve(9, &[], days(21)))));
    let mut places: Vec<u32> = silent.lines.iter().map(|line| line.label_at).collect();
    places.sort_unstable();
    assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 19) && places[3] <= 341, "{places:?}");
}

#[test]
fn nothing_is_drawn_for_nobody() {
    assert!(chart(&[], |_| String::new()).is_none());
    assert!(comparison(&[]).is_none());
}

#[test]
fn bulletins_beside_each_other_begin_together_and_each_ends_at_its_own_present() {
    let (old, fresh) = (curve(4, &[(days(2), 1)], days(22)), curve(4, &[(days(1), 2)], days(11)));
    let chart = comparison(&[("①", &old), ("②", &fresh)]).unwrap();
    let paths: Vec<&str> = chart.lines.iter().map(|line| line.path.as_str()).collect();
    assert_eq!(paths, ["M52 336H102V258H610", "M52 336H76V181H331"]);
    let ends: Vec<_> = chart.lines.iter().map(|line| (line.end_at, line.end, line.label.as_str())).collect();
    assert_eq!(ends, [(610, 258, "① 25.0%"), (331, 181, "② 50.0%")]);
    assert_eq!((chart.paper, chart.now.is_none(), chart.waiting.is_none()), (Some(559), true, true));
    assert!(chart.lines[0].pen != chart.lines[1].pen && chart.says.contains("①25.0%、②50.0%"), "{}", chart.says);
}
